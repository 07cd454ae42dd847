/* Every scheme that is shipped: any container on any day has exactly one outcome, amounts can be paid, texts fit and
 * are there in each language, and what is weak says so. */
#include "base/text.h"
#include "settings/settings.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FOLDER   "config/schemes"
#define TODAY    20778 /* 2026-11-21 */
#define EDGE_MAX 300
#define STRANGER 9520000000011 /* a GTIN that no rule names */

static struct scheme s;
static char name[64];
static char wrong[200];                /* the first thing that is; "" none */
static long paid_by[SCHEME_RULES_MAX]; /* how often each rule paid */

__attribute__((format(printf, 1, 2))) static void found_wrong(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    if (wrong[0] == '\0')
        vsnprintf(wrong, sizeof wrong, fmt, ap);
    va_end(ap);
}

static int is_pack(const struct dirent *d)
{
    size_t n = strlen(d->d_name);
    return n > 5 && strcmp(d->d_name + n - 5, ".yaml") == 0;
}

/* Calls check() with each pack in s; returns how many there are. */
static int each_pack(void (*check)(void))
{
    struct dirent **files = NULL;
    int n = scandir(FOLDER, &files, is_pack, alphasort);
    assert_true(n > 0);
    for (int i = 0; i < n; i++) {
        char path[400];
        uint8_t hash[32];
        struct strbuf problems = {0};
        snprintf(name, sizeof name, "%.50s", files[i]->d_name);
        snprintf(path, sizeof path, FOLDER "/%s", files[i]->d_name);
        enum status st = scheme_load(&s, hash, path, &problems, NULL, NULL);
        if (problems.len > 0)
            print_error("%s", problems.text);
        assert_int_equal(st, ST_OK);
        check();
        free(files[i]);
    }
    free(files);
    return n;
}

struct edges {
    int32_t at[EDGE_MAX];
    size_t count;
};

static int by_value(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* The last value outside and the first one inside of a range's end. */
static void edge(struct edges *e, int64_t value)
{
    for (int64_t v = value - 1; v <= value + 1; v++) {
        if (v < 0 || v > SCHEME_ML_MAX)
            continue;
        assert_true(e->count < EDGE_MAX);
        e->at[e->count++] = (int32_t)v;
    }
}

static void find_edges(struct edges *ml, struct edges *days)
{
    ml->count = days->count = 0;
    edge(ml, 0);
    edge(ml, 500);
    edge(ml, SCHEME_ML_MAX);
    edge(days, TODAY);
    edge(days, 0);
    for (size_t i = 0; i < s.rule_count; i++) {
        edge(ml, s.rules[i].ml_min);
        edge(ml, s.rules[i].ml_max);
        edge(days, s.rules[i].day_from);
        edge(days, s.rules[i].day_to);
    }
    qsort(days->at, days->count, sizeof days->at[0], by_value);
}

/* Written anew from the README's words, not from scheme.c. */
static bool covers(const struct refund_rule *r, const struct container *c, int32_t day)
{
    bool gtin_fits = r->only.value == 0 || r->only.value == c->gtin.value;
    bool refill_fits = r->refillable == -1 || r->refillable == (c->refillable ? 1 : 0);
    bool size_fits = r->ml_min <= c->volume_ml && c->volume_ml <= r->ml_max;
    return gtin_fits && refill_fits && size_fits && (r->materials & (1u << c->material)) &&
           (r->drinks & (1u << c->drink)) && r->day_from <= day && day <= r->day_to;
}

/* The refund, or -1; it is wrong where two general rules, or two exceptions, would pay differently. */
static int64_t outcome(const struct container *c, int32_t day)
{
    const struct refund_rule *paid = NULL, *first = NULL;
    enum reason why = scheme_refund(&s, c, day, &paid);
    for (size_t i = 0; i < s.rule_count; i++) {
        const struct refund_rule *r = &s.rules[i];
        if (!covers(r, c, day))
            continue;
        if (first == NULL)
            first = r;
        else if ((first->only.value != 0) == (r->only.value != 0) && first->refund.minor != r->refund.minor)
            found_wrong("%s: %s and %s pay differently for %s, %d ml", name, first->id, r->id,
                        material_word(c->material), c->volume_ml);
    }
    assert_ptr_equal(paid, first);
    if (paid != NULL)
        paid_by[paid - s.rules]++;
    assert_int_equal(why, first == NULL ? REASON_NOT_IN_SCHEME : REASON_NONE);
    return first == NULL ? -1 : first->refund.minor;
}

/* What pays on one day and on a later one pays on each day between. */
static void no_gap_in_days(const struct container *c, const struct edges *days)
{
    bool began = false, ended = false;
    for (size_t d = 0; d < days->count; d++) {
        bool pays = outcome(c, days->at[d]) >= 0;
        if (pays && ended)
            found_wrong("%s: days without a refund for %s, %d ml", name, material_word(c->material), c->volume_ml);
        ended = ended || (began && !pays);
        began = began || pays;
    }
}

static void any_container(void)
{
    static struct edges ml, days;
    find_edges(&ml, &days);
    wrong[0] = '\0';
    memset(paid_by, 0, sizeof paid_by);
    for (size_t i = 0; i <= s.rule_count; i++) { /* the GTIN of each rule, and one of none */
        gtin g = i < s.rule_count ? s.rules[i].only : (gtin){STRANGER};
        for (size_t v = 0; g.value != 0 && v < ml.count; v++)
            for (int kind = 0; kind < MATERIAL_COUNT * DRINK_COUNT * 2; kind++) {
                struct container c = {.gtin = g,
                                      .material = (enum material)(kind % MATERIAL_COUNT),
                                      .drink = (enum drink)(kind / MATERIAL_COUNT % DRINK_COUNT),
                                      .refillable = kind >= MATERIAL_COUNT * DRINK_COUNT,
                                      .volume_ml = ml.at[v]};
                no_gap_in_days(&c, &days);
            }
    }
}

static void one_outcome(void)
{
    any_container();
    assert_string_equal(wrong, "");
    for (size_t i = 0; i < s.rule_count; i++) /* else the containers tried do not say much */
        if (paid_by[i] == 0)
            fail_msg("%s: no container was found that %s pays", name, s.rules[i].id);
}

static void any_container_has_one_outcome(void **state)
{
    (void)state;
    assert_int_equal(each_pack(one_outcome), 29); /* a new pack is counted here, so that none goes missing */
}

static struct refund_rule rule_of(const char *id, uint32_t materials, int32_t ml_min, int32_t ml_max, int64_t minor)
{
    struct refund_rule r = {.materials = materials,
                            .drinks = (UINT32_C(1) << DRINK_COUNT) - 1,
                            .ml_min = ml_min,
                            .ml_max = ml_max,
                            .day_from = INT32_MIN,
                            .day_to = INT32_MAX,
                            .refund = {minor}};
    text_copy(r.id, sizeof r.id, id);
    return r;
}

/* What no shipped scheme has all of: barcodes with amounts of their own, refillable bottles of one drink by date,
 * marks.
 */
static void scheme_with_everything(void)
{
    const uint32_t pet = 1u << MATERIAL_PET, cans = 1u << MATERIAL_ALUMINIUM, glass = 1u << MATERIAL_GLASS;
    memset(&s, 0, sizeof s);
    text_copy(name, sizeof name, "everything");
    s.rules[0] = rule_of("old-barcode", SCHEME_MATERIALS_ANY, 0, SCHEME_ML_MAX, 100);
    s.rules[0].only = (gtin){9520000000028};
    s.rules[1] = rule_of("beer-before", glass, 0, 500, 40);
    s.rules[2] = rule_of("beer-after", glass, 0, 500, 60);
    s.rules[1].refillable = s.rules[2].refillable = 1;
    s.rules[1].drinks = s.rules[2].drinks = 1u << DRINK_BEER;
    s.rules[1].day_from = 19000;
    s.rules[1].day_to = 19999;
    s.rules[2].day_from = 20000;
    s.rules[3] = rule_of("small", pet | cans, 0, 500, 200);
    s.rules[4] = rule_of("large", pet | cans, 501, 3000, 300);
    text_copy(s.rules[4].mark, sizeof s.rules[4].mark, "A");
    s.rule_count = 5;
}

static void what_is_wrong_is_found(void **state)
{
    (void)state;
    scheme_with_everything();
    one_outcome();
    s.rules[4].ml_min = 500;
    any_container();
    assert_string_equal(wrong, "everything: small and large pay differently for pet, 500 ml");
    scheme_with_everything();
    s.rules[2].day_from = 19999;
    any_container();
    assert_non_null(strstr(wrong, "beer-before and beer-after pay differently for glass"));
    scheme_with_everything();
    s.rules[2].day_from = 20001;
    any_container();
    assert_non_null(strstr(wrong, "days without a refund for glass"));
    scheme_with_everything();
    s.rules[5] = s.rules[0]; /* one barcode, two amounts */
    s.rules[5].refund.minor = 200;
    s.rule_count = 6;
    any_container();
    assert_non_null(strstr(wrong, "pay differently"));
}

static void amounts(void)
{
    int64_t step = currency_step(&s.currency).minor;
    assert_true(s.rule_count > 0 || s.missing_count > 0);
    for (size_t i = 0; i < s.rule_count; i++) {
        assert_true(s.rules[i].refund.minor > 0);
        assert_int_equal(s.rules[i].refund.minor % step, 0);
        assert_true(s.rules[i].refund.minor <= s.voucher_cap.minor);
    }
    for (size_t i = 0; i < s.limit_count; i++)
        assert_int_equal(s.limits[i].max_amount.minor % step, 0);
}

static void amounts_can_be_paid(void **state)
{
    (void)state;
    each_pack(amounts);
}

static void text_fits(const char *text, bool chinese)
{
    bool wide = false;
    assert_true(text[0] != '\0');
    assert_true(utf8_valid(text, strlen(text)));
    assert_null(strstr(text, "\xEF\xBF\xBD")); /* nothing was replaced in reading */
    for (const char *p = text; *p != '\0';) {
        size_t n = strlen(p);
        wide = utf8_width(utf8_next(&p, &n)) == 2 || wide;
    }
    if (wide != chinese)
        fail_msg("%s: \"%s\" is %s Chinese", name, text, chinese ? "not" : "");
}

static void texts(void)
{
    char id[64];
    snprintf(id, sizeof id, "%s.yaml", s.id);
    assert_string_equal(id, name);
    text_fits(s.name_en, false);
    text_fits(s.name_zh, true);
    if (s.sign_en[0] != '\0') {
        text_fits(s.sign_en, false);
        text_fits(s.sign_zh, true);
        assert_true(s.sign_local[0] != '\0');
    }
    for (size_t i = 0; i < s.refusal_count; i++) {
        text_fits(s.refusals[i].en, false);
        text_fits(s.refusals[i].zh, true);
    }
    assert_int_equal(s.legal_deposit, strcmp(s.id, "cn-beijing") != 0);
}

static void texts_are_there(void **state)
{
    (void)state;
    each_pack(texts);
}

/* A figure that is not sure carries its caution into whatever prints the source. */
static void cautious(void *ctx, enum scheme_part part, int index, const char *text)
{
    (void)ctx;
    (void)part;
    (void)index;
    if (strstr(text, "not confirmed: ") != NULL && strchr(text, '"') != NULL && strncmp(text, "rule ", 5) == 0 &&
        strstr(text, "NOT CONFIRMED") == NULL)
        fail_msg("%s: %s", name, text);
}

static void caution(void)
{
    scheme_warnings(&s, cautious, NULL);
    for (size_t i = 0; i < s.limit_count; i++)
        assert_true(s.limits[i].confidence != CONFIDENCE_WEAK || strstr(s.limits[i].source, "NOT CONFIRMED") != NULL);
}

static void weak_figures_say_so(void **state)
{
    (void)state;
    each_pack(caution);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_container_has_one_outcome), cmocka_unit_test(what_is_wrong_is_found),
        cmocka_unit_test(amounts_can_be_paid),           cmocka_unit_test(texts_are_there),
        cmocka_unit_test(weak_figures_say_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
