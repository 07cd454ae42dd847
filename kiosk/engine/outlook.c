/* What is to be expected: when a bin will be full, and what a day like this one has by now. Looked up anew every few
 * minutes while somebody is connected, never for each state.
 *
 * A bin's time to full: the containers of its materials that this day has taken, per hour since the first of them, go
 * on as they came. How many more fit is what its sensor leaves (at the fill per container that this bag has had), or
 * what its capacity leaves; the smaller one counts. Unknown before half an hour and ten containers. */
#include "engine/core.h"

#define OUTLOOK_MS        300000  /* the normal day moves slowly; one read of the ledger costs some milliseconds */
#define RATE_LEAST_MS     1800000 /* a shorter time says nothing about an hour */
#define RATE_LEAST        10      /* containers, likewise */
#define FILL_LEAST        20      /* in the bag: fewer say nothing about how much room one takes */
#define LONGEST_MIN       (7 * 24 * 60)
#define DISAGREE_PERMILLE 300 /* bottles lie loosely: a third more or less is no contradiction */

static int32_t taken_today(const struct engine *g, int bin)
{
    int32_t n = 0;
    for (int m = 0; m < MATERIAL_COUNT; m++)
        if (bin_of(g, (enum material)m) == bin)
            n += g->materials[m].accepted;
    return n;
}

/* -1: nobody knows. */
static int64_t room_left(const struct engine *g, int bin)
{
    const struct bin_settings *b = &g->set->bins[bin];
    int64_t age, count = g->bags[bin].count, by_count = -1, by_fill = -1;
    int32_t fill = bin_fill(g, bin, &age);
    if (b->capacity > 0)
        by_count = b->capacity > count ? b->capacity - count : 0;
    if (bin_has_sensor(g, bin) && fill > 0 && count >= FILL_LEAST)
        by_fill = fill < b->full_permille ? count * (b->full_permille - fill) / fill : 0;
    if (by_count < 0 || by_fill < 0)
        return by_count < 0 ? by_fill : by_count;
    return by_count < by_fill ? by_count : by_fill;
}

/* In steps that one sees: a figure that moves each minute says more than anybody knows. */
static int32_t in_steps(int64_t minutes)
{
    int64_t step = minutes < 120 ? 10 : minutes < 720 ? 30 : 60;
    return (int32_t)(minutes / step * step);
}

static void foresee(struct engine *g, int bin)
{
    struct outlook *o = &g->outlook;
    int64_t span = g->now.utc_ms - o->day.first_ms, left = room_left(g, bin);
    int32_t taken = taken_today(g, bin);
    o->bins[bin].full_in_min = -1;
    o->bins[bin].per_hour = 0;
    if (o->day.first_ms == 0 || span < RATE_LEAST_MS || taken < RATE_LEAST)
        return;
    o->bins[bin].per_hour = (int32_t)((int64_t)taken * 3600000 / span);
    int64_t minutes = left < 0 ? -1 : left * span / taken / 60000;
    if (minutes >= 0 && minutes <= LONGEST_MIN)
        o->bins[bin].full_in_min = in_steps(minutes);
}

static void on_normal(struct engine *g, const struct asked *q, const struct answer *a)
{
    (void)q;
    g->outlook.asked = false;
    g->outlook.due_ms = g->now.mono_ms + OUTLOOK_MS;
    if (a->status != ST_OK)
        return;
    g->outlook.day = a->normal;
    for (size_t i = 0; i < g->set->bin_count; i++)
        foresee(g, (int)i);
}

static bool is_watched(const struct engine *g)
{
    for (size_t i = 0; i < CLIENTS_MAX; i++)
        if (g->clients[i].used)
            return true;
    return false;
}

int64_t outlook_deadline(const struct engine *g)
{
    return g->outlook.asked || !is_watched(g) || !g->restart.over ? TIME_NEVER : g->outlook.due_ms;
}

void outlook_time(struct engine *g)
{
    if (g->now.mono_ms < outlook_deadline(g))
        return;
    struct asked *q = ask(g, JOB_NORMAL, false, on_normal);
    g->outlook.due_ms = g->now.mono_ms + OUTLOOK_MS;
    if (q == NULL)
        return;
    q->job.number = g->now.utc_ms;
    g->outlook.asked = true;
}

void outlook_again(struct engine *g)
{
    g->outlook.due_ms = g->now.mono_ms;
}

void outlook_fill(const struct engine *g, struct wire_state *w)
{
    for (size_t i = 0; i < w->bin_count; i++) {
        struct wire_bin *b = &w->bins[i];
        int64_t by_count = b->capacity > 0 ? (int64_t)b->count * 1000 / b->capacity : -1;
        b->per_hour = g->outlook.bins[i].per_hour;
        b->full_in_min = b->full ? 0 : g->outlook.bins[i].full_in_min;
        if (by_count >= 0 && b->fill_permille >= 0 && bin_has_sensor(g, (int)i))
            b->disagree =
                by_count > b->fill_permille + DISAGREE_PERMILLE || by_count < b->fill_permille - DISAGREE_PERMILLE;
    }
    w->today.normal_days = g->outlook.day.days;
    w->today.normal_now = g->outlook.day.now;
    w->today.normal_whole = g->outlook.day.whole;
}
