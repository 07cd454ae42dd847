#include "deposit/scheme.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define PET   (1u << MATERIAL_PET)
#define CAN   (1u << MATERIAL_ALUMINIUM)
#define GLASS (1u << MATERIAL_GLASS)
#define ALL   ((1u << DRINK_COUNT) - 1)

static struct refund_rule rule(const char *id, uint32_t materials, int32_t ml_min, int32_t ml_max, int64_t minor)
{
    struct refund_rule r = {.materials = materials,
                            .drinks = ALL,
                            .ml_min = ml_min,
                            .ml_max = ml_max,
                            .refillable = -1,
                            .day_from = INT32_MIN,
                            .day_to = INT32_MAX,
                            .refund = {minor}};
    snprintf(r.id, sizeof r.id, "%s", id);
    return r;
}

static struct scheme scheme_of(const struct refund_rule *rules, size_t n)
{
    struct scheme s = {.currency = {"EUR", 978, 2}, .rule_count = n, .voucher_valid_days = 365, .voucher_cap = {10000}};
    memcpy(s.rules, rules, n * sizeof *rules);
    return s;
}

static struct container pet(int32_t ml)
{
    return (struct container){.gtin = {4006381333931}, .material = MATERIAL_PET, .volume_ml = ml, .drink = DRINK_WATER};
}

static struct scheme_limit limit(enum limit_span span, int32_t count, int64_t minor)
{
    return (struct scheme_limit){
        .span = span, .materials = SCHEME_MATERIALS_ANY, .max_count = count, .max_amount = {minor}};
}

/* The refund in minor units, or -1. */
static int64_t refund(const struct scheme *s, const struct container *c, int32_t day)
{
    const struct refund_rule *r = NULL;
    enum reason why = scheme_refund(s, c, day, &r);
    assert_int_equal(why, r == NULL ? REASON_NOT_IN_SCHEME : REASON_NONE);
    return r == NULL ? -1 : r->refund.minor;
}

static int64_t refund_of_size(const struct scheme *s, int32_t ml)
{
    struct container c = pet(ml);
    return refund(s, &c, 20000);
}

static void sizes_at_their_edges(void **state)
{
    (void)state;
    const struct refund_rule rules[] = {rule("small", PET | CAN, 150, 500, 15),
                                        rule("large", PET | CAN, 501, 3000, 25)};
    struct scheme s = scheme_of(rules, 2);
    assert_int_equal(refund_of_size(&s, 149), -1);
    assert_int_equal(refund_of_size(&s, 150), 15);
    assert_int_equal(refund_of_size(&s, 500), 15);
    assert_int_equal(refund_of_size(&s, 501), 25);
    assert_int_equal(refund_of_size(&s, 3000), 25);
    assert_int_equal(refund_of_size(&s, 3001), -1);
    assert_int_equal(refund_of_size(&s, 0), -1); /* not known: nobody may guess a size */
}

static void what_a_rule_looks_at(void **state)
{
    (void)state;
    struct refund_rule r = rule("r", PET, 1, 1000, 10);
    r.drinks = 1u << DRINK_BEER;
    r.refillable = 0;
    r.day_from = 100;
    r.day_to = 200;
    struct scheme s = scheme_of(&r, 1);
    struct container c = pet(500);
    c.drink = DRINK_BEER;
    assert_int_equal(refund(&s, &c, 100), 10);
    assert_int_equal(refund(&s, &c, 200), 10);
    assert_int_equal(refund(&s, &c, 99), -1);
    assert_int_equal(refund(&s, &c, 201), -1);
    c.drink = DRINK_WATER;
    assert_int_equal(refund(&s, &c, 150), -1);
    c.drink = DRINK_BEER;
    c.refillable = true;
    assert_int_equal(refund(&s, &c, 150), -1);
    c.refillable = false;
    c.material = MATERIAL_GLASS;
    assert_int_equal(refund(&s, &c, 150), -1);
}

static void the_first_rule_that_matches_pays(void **state)
{
    (void)state;
    struct refund_rule rules[] = {rule("one-product", PET, 1, 3000, 5), rule("all", PET, 1, 3000, 25)};
    rules[0].only = (gtin){4006381333931};
    struct scheme s = scheme_of(rules, 2);
    struct container c = pet(500);
    assert_int_equal(refund(&s, &c, 0), 5);
    c.gtin.value = 96385074;
    assert_int_equal(refund(&s, &c, 0), 25);
}

/* ---- scheme_check --------------------------------------------------------------------------------------------- */

struct told {
    char text[1024];
};

/* Rules by their index, limits as "limit N", the whole as "-". */
static void tell(void *ctx, enum scheme_part part, int index, const char *text)
{
    char where[24] = "-";
    if (part != SCHEME_WHOLE)
        snprintf(where, sizeof where, "%s%d", part == SCHEME_LIMIT ? "limit " : "", index);
    struct told *t = ctx;
    size_t n = strlen(t->text);
    snprintf(t->text + n, sizeof t->text - n, "%s: %s\n", where, text);
}

static void expect(const struct scheme *s, const char *want)
{
    struct told t = {""};
    int found = scheme_check(s, tell, &t);
    assert_string_equal(t.text, want);
    int lines = 0;
    for (const char *p = want; *p != '\0'; p++)
        lines += *p == '\n';
    assert_int_equal(found, lines);
}

static void a_good_scheme_has_no_problems(void **state)
{
    (void)state;
    struct refund_rule rules[] = {rule("one", PET, 1, 500, 5), rule("small", PET, 150, 500, 15),
                                  rule("large", PET, 501, 3000, 25), rule("glass", GLASS, 100, 1000, 10)};
    rules[0].only = (gtin){96385074};
    struct scheme s = scheme_of(rules, 4);
    s.limits[0] = limit(LIMIT_VISIT, 0, 10000); /* as much as one voucher can carry */
    s.limits[1] = limit(LIMIT_PERSON_DAY, 0, 20000);
    s.limit_count = 2;
    expect(&s, "");
}

static void figures_that_cannot_be(void **state)
{
    (void)state;
    struct refund_rule rules[] = {rule("a", 0, 500, 150, 0), rule("a", PET, 150, 500, 10001), rule("", GLASS, 1, 2, 1)};
    rules[1].day_from = 20;
    rules[1].day_to = 19;
    struct scheme s = scheme_of(rules, 3);
    s.limits[0] = limit(LIMIT_VISIT, -1, 0);
    s.limits[1] = limit(LIMIT_VISIT, 0, 10001);
    s.limits[2] = limit(LIMIT_PERSON_DAY, 0, 0);
    s.limits[2].materials = 0;
    s.limit_count = 3;
    s.voucher_valid_days = 65536;
    expect(&s, "-: a voucher is valid for 65536 days; 1 to 65535\n"
               "limit 0: a limit is negative; 0 for none, or more\n"
               "limit 1: a visit may reach more than one voucher can carry; a limit of at most the voucher's\n"
               "limit 2: a limit without a figure; max_count, max_amount or max_mass_g\n"
               "limit 2: a limit of no material; at least one\n"
               "0: rule \"a\" covers no material; at least one\n"
               "0: rule \"a\" is for 500 to 150 ml; the smaller one first\n"
               "0: rule \"a\" refunds nothing; an amount above 0\n"
               "1: rule \"a\" is there twice; a name for each\n"
               "1: rule \"a\" ends before it begins; the earlier day first\n"
               "1: rule \"a\" refunds more than one voucher can carry; a smaller amount\n"
               "2: a rule without a name; a short one that never changes\n");
    s = scheme_of(rules, 0);
    s.voucher_cap.minor = 0;
    expect(&s, "-: no refund rules; at least one\n-: no highest amount of a voucher; above 0\n");
}

static void overlaps(void **state)
{
    (void)state;
    struct refund_rule rules[] = {rule("small", PET, 150, 500, 15), rule("large", PET | CAN, 500, 3000, 25)};
    struct scheme s = scheme_of(rules, 2);
    expect(&s, "1: rules \"small\" and \"large\" both match some containers and pay differently; one rule for each\n");
    s.rules[1].refund.minor = 15; /* pays the same: harmless */
    expect(&s, "");
    s = scheme_of(rules, 2);
    s.rules[0].day_to = 99; /* one after the other */
    s.rules[1].day_from = 100;
    expect(&s, "");
    s.rules[1].day_from = 99;
    expect(&s, "1: rules \"small\" and \"large\" both match some containers and pay differently; one rule for each\n");
}

static void rules_that_are_never_reached(void **state)
{
    (void)state;
    struct refund_rule rules[] = {rule("all", PET | CAN, 1, 3000, 25), rule("one", PET, 500, 500, 5)};
    rules[1].only = (gtin){96385074};
    struct scheme s = scheme_of(rules, 2);
    expect(&s, "1: rule \"one\" is never reached: \"all\" comes first; put it in front\n");
}

static void gaps_that_nobody_meant(void **state)
{
    (void)state;
    struct refund_rule rules[] = {rule("small", PET, 150, 499, 15), rule("large", PET, 501, 3000, 25)};
    struct scheme s = scheme_of(rules, 2);
    expect(&s, "1: nothing between 499 ml (\"small\") and 501 ml (\"large\"); the next one up\n");
    s.rules[1].ml_min = 510; /* ten sizes are missing: still a slip */
    expect(&s, "1: nothing between 499 ml (\"small\") and 510 ml (\"large\"); the next one up\n");
    s.rules[1].ml_min = 511; /* eleven: a whole size is left out on purpose */
    expect(&s, "");
    struct refund_rule years[] = {rule("new", PET, 150, 500, 20), rule("old", PET, 150, 500, 15)};
    years[0].day_from = 102;
    years[1].day_to = 100;
    s = scheme_of(years, 2);
    expect(&s, "1: days without a refund between \"old\" and \"new\"; the next day\n");
    s.rules[0].day_from = 101;
    expect(&s, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_at_their_edges),
        cmocka_unit_test(what_a_rule_looks_at),
        cmocka_unit_test(the_first_rule_that_matches_pays),
        cmocka_unit_test(a_good_scheme_has_no_problems),
        cmocka_unit_test(figures_that_cannot_be),
        cmocka_unit_test(overlaps),
        cmocka_unit_test(rules_that_are_never_reached),
        cmocka_unit_test(gaps_that_nobody_meant),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
