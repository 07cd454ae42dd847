#include "deposit/scheme.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Up to this many millilitres or days between two rules that are alike otherwise are taken for a slip of the pen: real
 * schemes leave either nothing or whole sizes out. */
#define SLIP_ML   10
#define SLIP_DAYS 31

const char *confidence_word(enum confidence c)
{
    static const char *const words[CONFIDENCE_COUNT] = {"official", "trade", "news", "weak"};
    return words[c];
}

bool confidence_parse(enum confidence *out, const char *word)
{
    for (int c = 0; c < CONFIDENCE_COUNT; c++) {
        if (strcmp(confidence_word((enum confidence)c), word) == 0) {
            *out = (enum confidence)c;
            return true;
        }
    }
    return false;
}

uint32_t rule_misses(const struct refund_rule *r, const struct container *c, int32_t local_day)
{
    uint32_t misses = 0;
    if (r->only.value != 0 && !gtin_equal(r->only, c->gtin))
        misses |= MISS_GTIN;
    if ((r->materials >> c->material & 1u) == 0)
        misses |= MISS_MATERIAL;
    if ((r->drinks >> c->drink & 1u) == 0)
        misses |= MISS_DRINK;
    if (c->volume_ml < r->ml_min || c->volume_ml > r->ml_max)
        misses |= MISS_VOLUME;
    if (r->refillable >= 0 && (r->refillable == 1) != c->refillable)
        misses |= MISS_REFILLABLE;
    if (local_day < r->day_from || local_day > r->day_to)
        misses |= MISS_DAY;
    return misses;
}

enum reason scheme_refund(const struct scheme *s, const struct container *c, int32_t local_day,
                          const struct refund_rule **rule)
{
    for (size_t i = 0; i < s->rule_count; i++) {
        if (rule_misses(&s->rules[i], c, local_day) == 0) {
            *rule = &s->rules[i];
            return REASON_NONE;
        }
    }
    return REASON_NOT_IN_SCHEME;
}

const struct refusal_words *scheme_refusal_words(const struct scheme *s, enum reason reason)
{
    for (size_t i = 0; i < s->refusal_count; i++)
        if (s->refusals[i].reason == reason)
            return &s->refusals[i];
    return NULL;
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
    char text[320];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    k->problem(k->ctx, part, index, text);
    k->found++;
}

/* An amount that nobody can pay: half a forint. */
static void check_step(struct checker *k, const struct scheme *s, enum scheme_part part, int index, money m)
{
    int64_t step = currency_step(&s->currency).minor;
    char shown[32];
    if (m.minor % step == 0)
        return;
    money_format(shown, sizeof shown, (money){step}, s->currency.exponent);
    tell(k, part, index, "an amount is no multiple of %s %s; one that is", shown, s->currency.code);
}

static void check_scheme(struct checker *k, const struct scheme *s)
{
    if (s->rule_count == 0 && s->missing_count == 0)
        tell(k, SCHEME_WHOLE, 0, "no refund rules; at least one");
    if (s->voucher_valid_days < 1 || s->voucher_valid_days > 65535)
        tell(k, SCHEME_WHOLE, 0, "a voucher is valid for %d days; 1 to 65535", s->voucher_valid_days);
    if (s->voucher_cap.minor <= 0)
        tell(k, SCHEME_WHOLE, 0, "no highest amount of a voucher; above 0");
    else
        check_step(k, s, SCHEME_WHOLE, 0, s->voucher_cap);
    const struct voucher_law *law = &s->voucher_law;
    if (law->min_valid_days > 0 && s->voucher_valid_days < law->min_valid_days)
        tell(k, SCHEME_WHOLE, 0, "a voucher is valid for %d days, the law asks for %d; at least as many",
             s->voucher_valid_days, law->min_valid_days);
    if (law->max_valid_days > 0 && s->voucher_valid_days > law->max_valid_days)
        tell(k, SCHEME_WHOLE, 0, "a voucher is valid for %d days, the law allows %d; at most as many",
             s->voucher_valid_days, law->max_valid_days);
    if (law->cash_without_purchase && !s->cash_without_purchase)
        tell(k, SCHEME_WHOLE, 0, "the law asks for cash without a purchase; cash_without_purchase: yes");
}

static void check_limit(struct checker *k, const struct scheme *s, int i)
{
    const struct scheme_limit *l = &s->limits[i];
    if (l->max_count < 0 || l->max_amount.minor < 0 || l->max_mass.mg < 0)
        tell(k, SCHEME_LIMIT, i, "a limit is negative; 0 for none, or more");
    else if (l->max_count == 0 && l->max_amount.minor == 0 && l->max_mass.mg == 0)
        tell(k, SCHEME_LIMIT, i, "a limit without a figure; max_count, max_amount or max_mass_g");
    check_step(k, s, SCHEME_LIMIT, i, l->max_amount);
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
    check_step(k, s, SCHEME_RULE, i, r->refund);
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

/* ---- warnings ------------------------------------------------------------------------------------------------- */

/* Weak figures by the name of what they are; the source says why. */
static void warn_weak(struct checker *k, enum scheme_part part, int index, const char *what, const char *source)
{
    tell(k, part, index, "%s: not confirmed: %s", what, source);
}

static void warn_source(struct checker *k, const char *what, const struct scheme_source *src)
{
    if (src->source[0] != '\0' && src->confidence == CONFIDENCE_WEAK)
        warn_weak(k, SCHEME_WHOLE, 0, what, src->source);
}

static void warn_whole(struct checker *k, const struct scheme *s)
{
    for (size_t i = 0; i < s->missing_count; i++)
        tell(k, SCHEME_WHOLE, 0, "missing, so that no refund can be paid: %s", s->missing[i]);
    for (size_t i = 0; i < s->unconfirmed_count; i++)
        tell(k, SCHEME_WHOLE, 0, "not confirmed: %s", s->unconfirmed[i]);
    warn_source(k, "voucher.law", &s->voucher_law.src);
    warn_source(k, "sign", &s->sign_src);
    warn_source(k, "credit_after", &s->credit_src);
    warn_source(k, "reporting", &s->report.src);
    for (size_t i = 0; i < s->refusal_count; i++)
        warn_source(k, "refusals", &s->refusals[i].src);
    for (size_t i = 0; i < s->fee_count; i++)
        warn_source(k, "handling_fees", &s->fees[i].src);
    for (size_t i = 0; i < s->duty_count; i++)
        warn_source(k, "duties", &s->duties[i].src);
}

int scheme_warnings(const struct scheme *s, scheme_problem_fn *warn, void *ctx)
{
    struct checker k = {warn, ctx, 0};
    char what[64];
    warn_whole(&k, s);
    for (int i = 0; i < (int)s->limit_count; i++)
        if (s->limits[i].confidence == CONFIDENCE_WEAK)
            warn_weak(&k, SCHEME_LIMIT, i, "limit", s->limits[i].source);
    for (int i = 0; i < (int)s->rule_count; i++) {
        if (s->rules[i].confidence != CONFIDENCE_WEAK)
            continue;
        snprintf(what, sizeof what, "rule \"%s\"", s->rules[i].id);
        warn_weak(&k, SCHEME_RULE, i, what, s->rules[i].source);
    }
    return k.found;
}

enum confidence scheme_confidence(const struct scheme *s)
{
    enum confidence least = s->rule_count == 0 ? CONFIDENCE_WEAK : CONFIDENCE_OFFICIAL;
    for (size_t i = 0; i < s->rule_count; i++)
        if (s->rules[i].confidence > least)
            least = s->rules[i].confidence;
    return least;
}
