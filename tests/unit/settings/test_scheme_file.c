#include "deposit/scheme.h"
#include "settings/settings.h"

#include "files.h"

#include <string.h>

static const char good[] = "id: xx\n"
                           "currency: EUR\n"
                           "name: {en: Test, local: Prüfung}\n"
                           "voucher: {valid_days: 30, cap: 50.00}\n"
                           "rules:\n"
                           "  - id: small\n"
                           "    materials: [pet]\n"
                           "    ml_min: 150\n"
                           "    ml_max: 500\n"
                           "    refund: 0.15\n"
                           "    from: 2024-02-01\n"
                           "    source: somebody\n"
                           "    checked: 2026-11-20\n"
                           "    confidence: weak\n";

static enum status load(struct scheme *s, const char *text, struct strbuf *problems, char path[32])
{
    uint8_t hash[32];
    file_with(path, text, strlen(text));
    enum status st = scheme_load(s, hash, path, problems, NULL, NULL);
    unlink(path);
    return st;
}

static void a_scheme(void **state)
{
    (void)state;
    struct scheme s;
    struct strbuf problems = {0};
    char path[32];
    assert_int_equal(load(&s, good, &problems, path), ST_OK);
    assert_null(problems.text);
    assert_string_equal(s.id, "xx");
    assert_int_equal(s.currency.numeric, 978);
    assert_string_equal(s.name_zh, "Test"); /* left out: the English one */
    assert_string_equal(s.name_local, "Prüfung");
    assert_true(s.legal_deposit);
    assert_false(s.cash_without_purchase);
    assert_int_equal(s.voucher_cap.minor, 5000);
    assert_int_equal(s.rule_count, 1);
    const struct refund_rule *r = &s.rules[0];
    assert_int_equal(r->refund.minor, 15);
    assert_int_equal(r->refillable, -1);
    assert_int_equal(r->drinks, (1u << DRINK_COUNT) - 1);
    assert_int_equal(r->day_from, 19754); /* 2024-02-01 */
    assert_true(r->day_to == INT32_MAX);
    assert_int_equal(r->confidence, CONFIDENCE_WEAK);
    assert_string_equal(r->checked, "2026-11-20");
}

static void mistakes(void **state)
{
    (void)state;
    static const char bad[] = "id: xx\n"
                              "currency: EURO\n"
                              "name: {en: Test}\n"
                              "voucher: {valid_days: 0, cap: -1}\n"
                              "rules:\n"
                              "  - id: small\n"
                              "    materials: []\n"
                              "    ml_min: 150\n"
                              "    ml_max: 500\n"
                              "    refund: 0.155\n"
                              "    only: \"4006381333932\"\n"
                              "    from: 2024-02-30\n"
                              "    checked: 2026-11-20\n"
                              "    confidence: sure\n"
                              "  - nonsense\n";
    struct scheme s = {.rule_count = 4711};
    struct strbuf problems = {0}, want = {0};
    char path[32];
    assert_int_equal(load(&s, bad, &problems, path), ST_INVALID);
    static const char *const lines[] = {
        "2: currency is \"EURO\", which is unknown; a code of ISO 4217 such as EUR",
        "4: voucher.valid_days is \"0\"; a whole number from 1 to 65535",
        "4: voucher.cap is \"-1\"; an amount from 0.01, with at most 2 decimals",
        "6: rules[1].source is missing; a text",
        ("7: rules[1].materials is a list; \"all\", or a list in [ ] of: pet, hdpe, pp, aluminium, steel, glass, "
         "carton, other"),
        "10: rules[1].refund is \"0.155\"; an amount from 0.01, with at most 2 decimals",
        "11: rules[1].only is \"4006381333932\"; the 8 to 14 digits of a GTIN, check digit included",
        "12: rules[1].from is \"2024-02-30\"; a date such as 2026-01-31",
        "14: rules[1].confidence is \"sure\"; one of: official, trade, news, weak",
        "15: rules[2] is not a section; \"- key: value\"",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        strbuf_printf(&want, "%s:%s\n", path, lines[i]);
    assert_string_equal(problems.text, want.text);
    assert_int_equal(s.rule_count, 4711);
    strbuf_free(&problems);
    strbuf_free(&want);
}

/* The limits of one visit or person, of all containers or of some materials, in any mixture. */
static void limits(void **state)
{
    (void)state;
    struct strbuf text = {0}, problems = {0}, want = {0};
    struct scheme s;
    char path[32];
    strbuf_printf(
        &text, "%s%s", good,
        "limits:\n"
        "  - {per: visit, max_count: 240, max_amount: 25.00, source: s, checked: 2026-11-20, confidence: news}\n"
        "  - {per: person_day, materials: [aluminium, steel], max_mass_g: 45359, source: s,\n"
        "     checked: 2026-11-20, confidence: official}\n");
    assert_int_equal(load(&s, text.text, &problems, path), ST_OK);
    assert_int_equal(s.limit_count, 2);
    assert_int_equal(s.limits[0].span, LIMIT_VISIT);
    assert_int_equal(s.limits[0].materials, SCHEME_MATERIALS_ANY);
    assert_int_equal(s.limits[0].max_count, 240);
    assert_int_equal(s.limits[0].max_amount.minor, 2500);
    assert_int_equal(s.limits[0].max_mass.mg, 0);
    assert_int_equal(s.limits[1].span, LIMIT_PERSON_DAY);
    assert_int_equal(s.limits[1].materials, 1u << MATERIAL_ALUMINIUM | 1u << MATERIAL_STEEL);
    assert_int_equal(s.limits[1].max_mass.mg, 45359000);
    assert_int_equal(s.limits[1].confidence, CONFIDENCE_OFFICIAL);
    text.len = 0;
    strbuf_printf(&text, "%s%s", good,
                  "limits:\n"
                  "  - {per: visit, max_amount: 60.00, source: s, checked: 2026-11-20, confidence: news}\n"
                  "  - {per: visit, source: s, checked: 2026-11-20, confidence: news}\n");
    assert_int_equal(load(&s, text.text, &problems, path), ST_INVALID);
    strbuf_printf(&want,
                  "%s:16: a visit may reach more than one voucher can carry; a limit of at most the voucher's\n"
                  "%s:17: a limit without a figure; max_count, max_amount or max_mass_g\n",
                  path, path);
    assert_string_equal(problems.text, want.text);
    strbuf_free(&text);
    strbuf_free(&problems);
    strbuf_free(&want);
}

/* What scheme_check finds is told at the line of the rule. */
static void rules_against_each_other(void **state)
{
    (void)state;
    struct strbuf text = {0}, problems = {0}, want = {0};
    strbuf_puts(&text, good);
    strbuf_puts(&text, "  - {id: large, materials: [pet], ml_min: 400, ml_max: 3000, refund: 0.25, source: s,\n"
                       "     checked: 2026-11-20, confidence: news}\n");
    struct scheme s;
    char path[32];
    assert_int_equal(load(&s, text.text, &problems, path), ST_INVALID);
    strbuf_printf(&want,
                  "%s:15: rules \"small\" and \"large\" both match some containers and pay differently; one rule "
                  "for each\n",
                  path);
    assert_string_equal(problems.text, want.text);
    strbuf_free(&text);
    strbuf_free(&problems);
    strbuf_free(&want);
}

static int64_t refund(const struct scheme *s, enum material m, int32_t ml)
{
    struct container c = {.material = m, .volume_ml = ml};
    const struct refund_rule *r;
    return scheme_refund(s, &c, 20779, &r) == REASON_NONE ? r->refund.minor : -1;
}

static void the_shipped_schemes(void **state)
{
    (void)state;
    struct scheme s;
    uint8_t hash[32];
    struct strbuf problems = {0};
    assert_int_equal(scheme_load(&s, hash, "config/schemes/ie.yaml", &problems, NULL, NULL), ST_OK);
    assert_int_equal(refund(&s, MATERIAL_PET, 149), -1);
    assert_int_equal(refund(&s, MATERIAL_PET, 150), 15);
    assert_int_equal(refund(&s, MATERIAL_ALUMINIUM, 500), 15);
    assert_int_equal(refund(&s, MATERIAL_STEEL, 501), 25);
    assert_int_equal(refund(&s, MATERIAL_PET, 3000), 25);
    assert_int_equal(refund(&s, MATERIAL_PET, 3001), -1);
    assert_int_equal(refund(&s, MATERIAL_GLASS, 330), -1);
    assert_int_equal(refund(&s, MATERIAL_HDPE, 1000), -1);
    assert_int_equal(scheme_load(&s, hash, "config/schemes/de.yaml", &problems, NULL, NULL), ST_OK);
    assert_int_equal(refund(&s, MATERIAL_PET, 500), 25);
    assert_int_equal(s.rules[0].confidence, CONFIDENCE_OFFICIAL);
    assert_null(problems.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scheme),
        cmocka_unit_test(mistakes),
        cmocka_unit_test(limits),
        cmocka_unit_test(rules_against_each_other),
        cmocka_unit_test(the_shipped_schemes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
