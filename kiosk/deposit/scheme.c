#include "deposit/scheme.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Up to this many millilitres or days between two rules that are alike otherwise are taken for a slip of the pen: real
 * schemes leave either nothing or whole sizes out. */
#define SLIP_ML   10
#define SLIP_DAYS 31

static bool rule_matches(const struct refund_rule *r, const struct container *c, int32_t local_day)
{
    if (r->only.value != 0 && !gtin_equal(r->only, c->gtin))
        return false;
    return (r->materials >> c->material & 1u) != 0 && (r->drinks >> c->drink & 1u) != 0 && c->volume_ml >= r->ml_min &&
           c->volume_ml <= r->ml_max && (r->refillable < 0 || (r->refillable == 1) == c->refillable) &&
           local_day >= r->day_from && local_day <= r->day_to;
}

enum reason scheme_refund(const struct scheme *s, const struct container *c, int32_t local_day,
                          const struct refund_rule **rule)
{
    for (size_t i = 0; i < s->rule_count; i++) {
        if (rule_matches(&s->rules[i], c, local_day)) {
            *rule = &s->rules[i];
            return REASON_NONE;
        }
    }
    return REASON_NOT_IN_SCHEME;
}

/* ---- checks --------------------------------------------------------------------------------------------------- */

struct checker {
    scheme_problem_fn *problem;
    void *ctx;
    int found;
};

__attribute__((format(printf, 4, 5))) static void tell(struct checker *k, enum scheme_part part, int index,
                                                       const char *fmt, ...)
{
    char text[256];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    k->problem(k->ctx, part, index, text);
    k->found++;
}

static void check_scheme(struct checker *k, const struct scheme *s)
{
    if (s->rule_count == 0)
        tell(k, SCHEME_WHOLE, 0, "no refund rules; at least one");
    if (s->voucher_valid_days < 1 || s->voucher_valid_days > 65535)
        tell(k, SCHEME_WHOLE, 0, "a voucher is valid for %d days; 1 to 65535", s->voucher_valid_days);
    if (s->voucher_cap.minor <= 0)
        tell(k, SCHEME_WHOLE, 0, "no highest amount of a voucher; above 0");
}

static void check_limit(struct checker *k, const struct scheme *s, int i)
{
    const struct scheme_limit *l = &s->limits[i];
    if (l->max_count < 0 || l->max_amount.minor < 0 || l->max_mass.mg < 0)
        tell(k, SCHEME_LIMIT, i, "a limit is negative; 0 for none, or more");
    else if (l->max_count == 0 && l->max_amount.minor == 0 && l->max_mass.mg == 0)
        tell(k, SCHEME_LIMIT, i, "a limit without a figure; max_count, max_amount or max_mass_g");
    if (l->materials == 0)
        tell(k, SCHEME_LIMIT, i, "a limit of no material; at least one");
    if (l->span == LIMIT_VISIT && s->voucher_cap.minor > 0 && l->max_amount.minor > s->voucher_cap.minor)
        tell(k, SCHEME_LIMIT, i, "a visit may reach more than one voucher can carry; a limit of at most the voucher's");
}

static void check_rule(struct checker *k, const struct scheme *s, int i)
{
    const struct refund_rule *r = &s->rules[i];
    if (r->id[0] == '\0')
        tell(k, SCHEME_RULE, i, "a rule without a name; a short one that never changes");
    for (int j = 0; j < i; j++)
        if (strcmp(r->id, s->rules[j].id) == 0)
            tell(k, SCHEME_RULE, i, "rule \"%s\" is there twice; a name for each", r->id);
    if (r->materials == 0 || r->drinks == 0)
        tell(k, SCHEME_RULE, i, "rule \"%s\" covers no %s; at least one", r->id,
             r->materials == 0 ? "material" : "drink");
    if (r->ml_min < 0 || r->ml_min > r->ml_max)
        tell(k, SCHEME_RULE, i, "rule \"%s\" is for %d to %d ml; the smaller one first", r->id, r->ml_min, r->ml_max);
    if (r->day_from > r->day_to)
        tell(k, SCHEME_RULE, i, "rule \"%s\" ends before it begins; the earlier day first", r->id);
    if (r->refund.minor <= 0)
        tell(k, SCHEME_RULE, i, "rule \"%s\" refunds nothing; an amount above 0", r->id);
    else if (s->voucher_cap.minor > 0 && r->refund.minor > s->voucher_cap.minor)
        tell(k, SCHEME_RULE, i, "rule \"%s\" refunds more than one voucher can carry; a smaller amount", r->id);
}

static bool ranges_meet(int32_t a_from, int32_t a_to, int32_t b_from, int32_t b_to)
{
    return a_from <= b_to && b_from <= a_to;
}

static bool kinds_meet(const struct refund_rule *a, const struct refund_rule *b)
{
    return (a->materials & b->materials) != 0 && (a->drinks & b->drinks) != 0 &&
           (a->refillable < 0 || b->refillable < 0 || a->refillable == b->refillable) &&
           (a->only.value == 0 || b->only.value == 0 || gtin_equal(a->only, b->only));
}

/* Everything that late covers is taken by early. */
static bool hides(const struct refund_rule *early, const struct refund_rule *late)
{
    return (early->only.value == 0 || gtin_equal(early->only, late->only)) &&
           (late->materials & ~early->materials) == 0 && (late->drinks & ~early->drinks) == 0 &&
           (early->refillable < 0 || early->refillable == late->refillable) && early->ml_min <= late->ml_min &&
           early->ml_max >= late->ml_max && early->day_from <= late->day_from && early->day_to >= late->day_to;
}

static bool same_kinds(const struct refund_rule *a, const struct refund_rule *b)
{
    return a->materials == b->materials && a->drinks == b->drinks && a->refillable == b->refillable &&
           gtin_equal(a->only, b->only);
}

/* A few millilitres or days between low and high that no rule covers. */
static bool small_hole(int64_t low_end, int64_t high_start, int64_t slip)
{
    return high_start > low_end + 1 && high_start - low_end - 1 <= slip;
}

static void check_gap(struct checker *k, const struct scheme *s, int low_i, int high_i)
{
    const struct refund_rule *low = &s->rules[low_i], *high = &s->rules[high_i];
    if (!same_kinds(low, high))
        return;
    int later = low_i > high_i ? low_i : high_i;
    if (small_hole(low->ml_max, high->ml_min, SLIP_ML) &&
        ranges_meet(low->day_from, low->day_to, high->day_from, high->day_to))
        tell(k, SCHEME_RULE, later, "nothing between %d ml (\"%s\") and %d ml (\"%s\"); the next one up", low->ml_max,
             low->id, high->ml_min, high->id);
    if (small_hole(low->day_to, high->day_from, SLIP_DAYS) &&
        ranges_meet(low->ml_min, low->ml_max, high->ml_min, high->ml_max))
        tell(k, SCHEME_RULE, later, "days without a refund between \"%s\" and \"%s\"; the next day", low->id, high->id);
}

/* early comes before late in the list, so it wins where both match. An exception for one GTIN in front of a general
 * rule is meant; anything else that pays another amount is not. */
static void check_pair(struct checker *k, const struct scheme *s, int early_i, int late_i)
{
    const struct refund_rule *early = &s->rules[early_i], *late = &s->rules[late_i];
    bool exception = early->only.value != 0 && late->only.value == 0;
    if (hides(early, late))
        tell(k, SCHEME_RULE, late_i, "rule \"%s\" is never reached: \"%s\" comes first; put it in front", late->id,
             early->id);
    else if (!exception && early->refund.minor != late->refund.minor && kinds_meet(early, late) &&
             ranges_meet(early->ml_min, early->ml_max, late->ml_min, late->ml_max) &&
             ranges_meet(early->day_from, early->day_to, late->day_from, late->day_to))
        tell(k, SCHEME_RULE, late_i,
             "rules \"%s\" and \"%s\" both match some containers and pay differently; one rule for each", early->id,
             late->id);
    check_gap(k, s, early_i, late_i);
    check_gap(k, s, late_i, early_i);
}

int scheme_check(const struct scheme *s, scheme_problem_fn *problem, void *ctx)
{
    struct checker k = {problem, ctx, 0};
    check_scheme(&k, s);
    for (int i = 0; i < (int)s->limit_count; i++)
        check_limit(&k, s, i);
    for (int i = 0; i < (int)s->rule_count; i++) {
        check_rule(&k, s, i);
        for (int j = 0; j < i; j++)
            check_pair(&k, s, j, i);
    }
    return k.found;
}
