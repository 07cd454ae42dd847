/* The scheme's limits: what one visit, or one person on one day, may bring, by count, money and mass, of all materials
 * or of some. What the ledger counted is what counts here. A mass that nobody knows counts as nothing: a limit by mass
 * is for loads, and a load of unknown bottles is found by the bag's scale. Without a card nobody tells persons apart,
 * so limits of a person wait for one. A limit that nobody could confirm turns nobody away unless the shop says so. A
 * visit counts for the day on which it began. */
#include "engine/core.h"

#include <stdio.h>
#include <string.h>

static void add(struct material_sum *sum, const struct material_sum *more)
{
    sum->count += more->count;
    if (!money_add(&sum->refund, sum->refund, more->refund))
        sum->refund.minor = INT64_MAX; /* past every limit */
    if (!mass_add(&sum->known, sum->known, more->known))
        sum->known.mg = INT64_MAX;
}

static struct material_sum one_kind(const struct container *c, money refund, int64_t n)
{
    const mass parts[] = {c->bottle, c->cap, c->label};
    struct material_sum s = {.count = n};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (mass_known(parts[i]) && !mass_add(&s.known, s.known, parts[i]))
            s.known.mg = INT64_MAX;
    if (__builtin_mul_overflow(s.known.mg, n, &s.known.mg))
        s.known.mg = INT64_MAX;
    if (!money_times(&s.refund, refund, n))
        s.refund.minor = INT64_MAX;
    return s;
}

static void sum_of(struct material_sum *out, const struct material_sum of[MATERIAL_COUNT], uint32_t materials)
{
    for (int m = 0; m < MATERIAL_COUNT; m++)
        if ((materials >> m & 1) != 0)
            add(out, &of[m]);
}

static bool holds(const struct engine *g, const struct scheme_limit *l)
{
    return l->confidence != CONFIDENCE_WEAK || g->set->enforce_weak_limits;
}

static bool passes(const struct scheme_limit *l, const struct material_sum *s)
{
    return (l->max_count > 0 && s->count > l->max_count) ||
           (l->max_amount.minor > 0 && s->refund.minor > l->max_amount.minor) ||
           (l->max_mass.mg > 0 && s->known.mg > l->max_mass.mg);
}

const struct scheme_limit *limit_reached(const struct engine *g, const struct container *c, money refund, int64_t n)
{
    const struct scheme *s = &g->set->scheme;
    struct material_sum more = one_kind(c, refund, n);
    for (size_t i = 0; i < s->limit_count; i++) {
        const struct scheme_limit *l = &s->limits[i];
        struct material_sum sum = more;
        if (!holds(g, l) || (l->materials >> c->material & 1) == 0 || (l->span == LIMIT_PERSON_DAY && !g->card.present))
            continue;
        if (visit_is_open(g))
            sum_of(&sum, g->totals, l->materials);
        if (l->span == LIMIT_PERSON_DAY)
            sum_of(&sum, g->card.row.today, l->materials);
        if (passes(l, &sum))
            return l;
    }
    return NULL;
}

const struct scheme_limit *limit_of_person(const struct engine *g, const struct material_sum today[MATERIAL_COUNT])
{
    const struct scheme *s = &g->set->scheme;
    const struct container *c = &g->admission.container;
    bool in_hand = lane_holds(g) && c->gtin.value != 0; /* promised before the card was shown: it will land */
    for (size_t i = 0; i < s->limit_count; i++) {
        struct material_sum sum = {0};
        if (s->limits[i].span != LIMIT_PERSON_DAY || !holds(g, &s->limits[i]))
            continue;
        if (in_hand && (s->limits[i].materials >> c->material & 1) != 0)
            sum = one_kind(c, g->admission.rule.refund, 1);
        sum_of(&sum, today, s->limits[i].materials);
        if (visit_is_open(g))
            sum_of(&sum, g->totals, s->limits[i].materials);
        if (passes(&s->limits[i], &sum))
            return &s->limits[i];
    }
    return NULL;
}

void limit_words(char *out, size_t cap, const struct scheme_limit *l)
{
    size_t n = (size_t)snprintf(out, cap, "%s %d %lld %lld", l->span == LIMIT_VISIT ? "visit" : "person_day",
                                (int)l->max_count, (long long)l->max_amount.minor,
                                (long long)(l->max_mass.mg > 0 ? l->max_mass.mg : 0));
    char before = ' ';
    for (int m = 0; l->materials != SCHEME_MATERIALS_ANY && m < MATERIAL_COUNT; m++) {
        if ((l->materials >> m & 1) == 0 || n >= cap)
            continue;
        n += (size_t)snprintf(out + n, cap - n, "%c%s", before, material_word((enum material)m));
        before = ',';
    }
}

void limits_count(struct engine *g, const struct container *c, money refund, int64_t n)
{
    struct material_sum more = one_kind(c, refund, n);
    add(&g->totals[c->material], &more);
}
