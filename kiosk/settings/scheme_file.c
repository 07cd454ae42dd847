#include "settings/readers.h"

#include <stdlib.h>
#include <string.h>

/* What scheme_check says about a rule goes to the line on which that rule begins. */
struct rule_lines {
    struct yaml_doc *doc;
    int line[SCHEME_RULES_MAX];
};

static void rule_problem(void *ctx, int rule, const char *text)
{
    const struct rule_lines *lines = ctx;
    problem_add(lines->doc->problems, lines->doc->file, rule < 0 ? 1 : lines->line[rule], "%s", text);
}

static void read_only_gtin(struct section *r, struct refund_rule *out)
{
    char text[16];
    section_text(r, "only", text, sizeof text, "");
    if (text[0] != '\0' && gtin_parse(&out->only, text, strlen(text), SYM_UNKNOWN) != GTIN_OK)
        section_problem(r, "only", "is \"%s\"; the 8 to 14 digits of a GTIN, check digit included", text);
}

static void read_rule(struct section *r, struct refund_rule *out, const struct currency *currency)
{
    static const char *const confidences[] = {"official", "trade", "news", "weak"};
    static const char *const refillables[] = {"either", "no", "yes"}; /* -1, 0, 1 */
    const struct words materials = material_words(), drinks = drink_words();
    int refillable, confidence;
    int32_t checked;
    section_text(r, "id", out->id, sizeof out->id, NULL);
    section_words(r, "materials", &out->materials, REQUIRED, materials.at, materials.count);
    section_words(r, "drinks", &out->drinks, (1u << DRINK_COUNT) - 1, drinks.at, drinks.count);
    section_i32(r, "ml_min", &out->ml_min, REQUIRED, 1, 100000);
    section_i32(r, "ml_max", &out->ml_max, REQUIRED, 1, 100000);
    section_choice(r, "refillable", &refillable, 0, refillables, 3);
    out->refillable = refillable - 1;
    read_only_gtin(r, out);
    section_day(r, "from", &out->day_from, INT32_MIN);
    section_day(r, "to", &out->day_to, INT32_MAX);
    section_money(r, "refund", &out->refund, -1, 1, currency->exponent);
    section_text(r, "source", out->source, sizeof out->source, NULL);
    section_text(r, "checked", out->checked, sizeof out->checked, NULL);
    section_day(r, "checked", &checked, 0);
    section_choice(r, "confidence", &confidence, -1, confidences, 4);
    out->confidence = (enum confidence)confidence;
    section_close(r);
}

static void read_rules(struct section *root, struct scheme *s, struct rule_lines *lines)
{
    struct section r;
    for (size_t i = 0; section_item(root, "rules", i, &r); i++) {
        if (s->rule_count == SCHEME_RULES_MAX) {
            section_problem(&r, NULL, "is one rule too many; at most %d", SCHEME_RULES_MAX);
            return;
        }
        lines->line[s->rule_count] = r.line;
        read_rule(&r, &s->rules[s->rule_count++], &s->currency);
    }
}

static void read_names(struct section *root, struct scheme *s)
{
    struct section n = section_child(root, "name", true);
    section_text(&n, "en", s->name_en, sizeof s->name_en, NULL);
    section_text(&n, "zh", s->name_zh, sizeof s->name_zh, s->name_en);
    section_text(&n, "local", s->name_local, sizeof s->name_local, s->name_en);
    section_close(&n);
    struct section sign = section_child(root, "sign", false);
    section_text(&sign, "en", s->sign_en, sizeof s->sign_en, "");
    section_text(&sign, "zh", s->sign_zh, sizeof s->sign_zh, s->sign_en);
    section_text(&sign, "local", s->sign_local, sizeof s->sign_local, s->sign_en);
    section_close(&sign);
}

static void read_limits(struct section *root, struct scheme *s)
{
    struct section visit = section_child(root, "visit", false);
    section_i32(&visit, "max_count", &s->visit_max_count, 0, 0, 100000);
    section_money(&visit, "max_amount", &s->visit_max_amount, 0, 0, s->currency.exponent);
    section_close(&visit);
    struct section voucher = section_child(root, "voucher", true);
    section_i32(&voucher, "valid_days", &s->voucher_valid_days, REQUIRED, 1, 65535);
    section_money(&voucher, "cap", &s->voucher_cap, -1, 1, s->currency.exponent);
    section_bool(&voucher, "cash_without_purchase", &s->cash_without_purchase, false);
    section_close(&voucher);
}

static void read_scheme(struct section *root, struct scheme *s, struct rule_lines *lines)
{
    char currency[8];
    section_text(root, "id", s->id, sizeof s->id, NULL);
    section_text(root, "currency", currency, sizeof currency, NULL);
    if (!currency_find(&s->currency, currency)) {
        s->currency.exponent = 2; /* what most have: the amounts below can still be looked at */
        if (currency[0] != '\0')
            section_problem(root, "currency", "is \"%s\", which is unknown; a code of ISO 4217 such as EUR", currency);
    }
    section_bool(root, "serialised", &s->serialised, false);
    section_bool(root, "legal_deposit", &s->legal_deposit, true);
    read_names(root, s);
    read_limits(root, s);
    read_rules(root, s, lines);
    section_close(root);
}

enum status scheme_read(struct scheme *out, uint8_t hash[32], const char *path, struct problems *p, int file,
                        struct err *e)
{
    struct yaml_doc y;
    enum status st = yaml_doc_load(&y, p, file, path, hash, e);
    if (st != ST_OK)
        return st;
    *out = (struct scheme){0};
    struct rule_lines lines = {.doc = &y};
    struct section root = section_root(&y);
    if (section_here(&root)) {
        size_t before = p->count;
        read_scheme(&root, out, &lines);
        if (p->count == before) /* what was misread would only be blamed twice */
            scheme_check(out, rule_problem, &lines);
    }
    yaml_doc_free(&y);
    return ST_OK;
}

enum status scheme_load(struct scheme *out, uint8_t hash[32], const char *path, struct strbuf *problems, struct err *e)
{
    struct problems p;
    struct scheme *s = malloc(sizeof *s);
    enum status st = ST_MEMORY;
    if (!problems_new(&p, NULL) || s == NULL) {
        err_set(e, st, "reading %s", path);
        goto done;
    }
    st = scheme_read(s, hash, path, &p, 0, e);
    if (st == ST_OK && p.count > 0) {
        problems_print(&p, problems);
        st = err_set(e, ST_INVALID, "%zu mistakes in %s", p.count + p.dropped, path);
    }
    if (st == ST_OK)
        *out = *s;
done:
    problems_free(&p);
    free(s);
    return st;
}
