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

/* The refund, or -1; fails where two general rules, or two exceptions, would pay differently. */
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
            fail_msg("%s: %s and %s pay differently for %s, %d ml", name, first->id, r->id, material_word(c->material),
                     c->volume_ml);
    }
    assert_ptr_equal(paid, first);
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
            fail_msg("%s: days without a refund for %s, %d ml", name, material_word(c->material), c->volume_ml);
        ended = ended || (began && !pays);
        began = began || pays;
    }
}

static void any_container(void)
{
    static struct edges ml, days;
    find_edges(&ml, &days);
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

static void any_container_has_one_outcome(void **state)
{
    (void)state;
    assert_int_equal(each_pack(any_container), 29); /* a new pack is counted here, so that none goes missing */
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
        cmocka_unit_test(any_container_has_one_outcome),
        cmocka_unit_test(amounts_can_be_paid),
        cmocka_unit_test(texts_are_there),
        cmocka_unit_test(weak_figures_say_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
