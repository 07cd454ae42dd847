/* Guided tasks: cleaning, paper, a jam, a full bin, an open cover, a silent device, a scale
 * that something lies on.
 *
 *   arises (a device says so, or a date) -> waits -> begun by a person -> steps, each confirmed -> over
 *                                              \--------------- goes away by itself ---------------^
 *
 * `task_begun` and `task_done` are journalled, so that a restart finds what was begun, and operators see how long it
 * waited and how long it took. What goes away without its steps is journalled too, unless it lasted no longer than a
 * flicker. How far the steps are is not journalled: after a restart the devices say again what they see, and a person
 * looks again. */
#include "engine/chores.h"
#include "engine/core.h"

#include <string.h>

/* Shorter troubles nobody could have seen; and a loose cable must not fill the journal. */
#define CHORE_LEAST_MS 10000

struct chore_live *chore_find(struct engine *g, enum chore kind, const char *subject)
{
    for (size_t i = 0; i < CHORES_MAX; i++) {
        struct chore_live *c = &g->chores[i];
        if (c->used && c->kind == kind && strcmp(c->subject, subject) == 0)
            return c;
    }
    return NULL;
}

struct chore_live *chore_make(struct engine *g, enum chore kind, const char *subject)
{
    struct chore_live *c = chore_find(g, kind, subject);
    for (size_t i = 0; c == NULL && i < CHORES_MAX; i++) {
        if (g->chores[i].used)
            continue;
        c = &g->chores[i];
        *c = (struct chore_live){.used = true, .kind = kind, .seen_ms = g->now.mono_ms};
        c->since_ms = g->now.utc_ms > 0 ? g->now.utc_ms : 1; /* a clock that was never set */
        text_copy(c->subject, sizeof c->subject, subject);
    }
    return c;
}

void chores_begin(struct engine *g, const struct engine_options *o)
{
    g->cleaned_ms = o->cleaned_ms;
    g->cleaned_from_ms = o->cleaned_ms != 0 ? o->cleaned_ms : o->day_one_ms != 0 ? o->day_one_ms : o->now.utc_ms;
    for (size_t i = 0; i < o->task_count; i++) {
        enum chore kind;
        struct chore_live *c = chore_parse(&kind, o->tasks[i].task) ? chore_make(g, kind, o->tasks[i].subject) : NULL;
        if (c == NULL)
            continue; /* of a version that knows more */
        c->since_ms = o->tasks[i].since_ms;
        c->begun_ms = o->tasks[i].begun_ms;
    }
}

/* ---- steps ------------------------------------------------------------------------------------------------------ */

int chore_steps(struct engine *g, enum chore kind, const struct chore_step *out[CHORE_STEPS_MAX])
{
    int n = 0;
    for (const struct chore_step *s = chore_rows[kind].steps; s->word != NULL; s++)
        if (!s->chute || g->set->lane.kind == LANE_CHUTE)
            out[n++] = s;
    return n;
}

int chore_step_now(struct engine *g, const struct chore_live *c)
{
    const struct chore_step *steps[CHORE_STEPS_MAX];
    int n = chore_steps(g, c->kind, steps), at = 0;
    while (at < n && (c->done >> at & 1) != 0)
        at++;
    return at;
}

/* What devices confirm is marked as soon as its turn has come; a mark stays, the end looks once more. */
static void mark_steps(struct engine *g, struct chore_live *c)
{
    const struct chore_step *steps[CHORE_STEPS_MAX];
    int n = chore_steps(g, c->kind, steps), at;
    while ((at = chore_step_now(g, c)) < n && chore_confirmed(g, c, chore_check_here(g, steps[at]->check))) {
        c->done |= 1u << at;
        c->by_device |= 1u << at;
    }
}

/* ---- the end ---------------------------------------------------------------------------------------------------- */

static void on_done(struct engine *g, const struct asked *q, const struct answer *a)
{
    const struct fact_task *t = &q->job.facts[0].task;
    enum chore kind;
    struct chore_live *c = chore_parse(&kind, t->task) ? chore_find(g, kind, t->subject) : NULL;
    if (a->status != ST_OK)
        output_log(g, LOG_ERROR, "task %s %s could not be journalled as done: %s", t->task, t->subject, a->message);
    else if (kind == CHORE_CLEAN)
        g->cleaned_ms = g->cleaned_from_ms = q->job.facts[0].at_ms;
    if (c != NULL)
        c->used = false;
    if (q->waiting.client == 0)
        return;
    if (a->status != ST_OK)
        reply_no(g, q->waiting, a->status, a->message);
    else
        chore_reply_done(g, q, a->results[0].task_number);
}

/* Steps whose device says yes now count as confirmed by it, whether or not their turn came. */
static int count_by_device(struct engine *g, const struct chore_live *c, int *steps)
{
    const struct chore_step *rows[CHORE_STEPS_MAX];
    int n = chore_steps(g, c->kind, rows), count = 0;
    for (int i = 0; i < n; i++)
        count += (c->by_device >> i & 1) != 0 ||
                 ((c->done >> i & 1) == 0 && chore_confirmed(g, c, chore_check_here(g, rows[i]->check)));
    *steps = n;
    return count;
}

bool chore_finish(struct engine *g, struct chore_live *c, const char *actor, const struct event_id *event,
                  struct waiting w, bool step)
{
    struct asked *q = ask(g, JOB_COMMIT, false, on_done);
    if (q == NULL)
        return false; /* looked at again at the next event */
    int steps;
    q->waiting = w;
    q->flag = step;
    struct fact *f = ask_fact(g, q, FACT_TASK_DONE, actor);
    f->id = event_or_new(g, event);
    text_copy(f->task.task, sizeof f->task.task, chore_rows[c->kind].word);
    text_copy(f->task.subject, sizeof f->task.subject, c->subject);
    f->task.since_ms = c->since_ms;
    f->task.by_device = count_by_device(g, c, &steps);
    f->task.steps = steps;
    bool guided = c->begun_ms != 0 || w.client != 0;
    text_copy(f->task.how, sizeof f->task.how, !guided ? "unguided" : c->kind == CHORE_CLEAN ? "hand" : "device");
    c->asked = true;
    return true;
}

static void watch_one(struct engine *g, struct chore_live *c)
{
    static const struct event_id none;
    if (c->asked)
        return;
    if (c->begun_ms != 0)
        mark_steps(g, c);
    bool over = c->kind == CHORE_CLEAN ? c->begun_ms == 0 && !chore_cleaning_due(g) : chore_is_over(g, c);
    bool flicker = c->begun_ms == 0 && (c->kind == CHORE_CLEAN || g->now.mono_ms - c->seen_ms < CHORE_LEAST_MS);
    if (over && flicker) /* nothing to tell; a cleaning that nobody began before its day is none */
        c->used = false;
    else if (over)
        chore_finish(g, c, "kiosk", &none, (struct waiting){0}, false);
}

/* ---- what arises ------------------------------------------------------------------------------------------------ */

/* Asked at every event, and there is nearly never a trouble: names are compared only then. */
static void arise(struct engine *g, enum chore kind, const char *subject, const struct slot *s, int bin)
{
    if (!chore_troubles_at(g, kind, s, bin) || chore_find(g, kind, subject) != NULL)
        return;
    struct chore_live *c = chore_make(g, kind, subject);
    if (c != NULL && kind == CHORE_CLEAN)
        c->since_ms = g->cleaned_from_ms + (int64_t)g->set->cleaning_days * 24 * 3600 * 1000;
}

void chores_watch(struct engine *g)
{
    if (!g->restart.over || g->stopping)
        return;
    arise(g, CHORE_CLEAN, "", NULL, -1);
    arise(g, CHORE_JAM, g->set->lane.name, NULL, -1);
    for (size_t i = 0; i < g->set->bin_count; i++)
        arise(g, CHORE_BIN, g->set->bins[i].name, NULL, (int)i);
    for (size_t i = 0; i < g->set->device_count; i++) {
        static const enum chore kinds[] = {CHORE_PAPER, CHORE_COVER, CHORE_DEVICE, CHORE_SCALE};
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
            arise(g, kinds[k], g->set->devices[i].name, &g->slots[i], -1);
    }
    for (size_t i = 0; i < CHORES_MAX; i++)
        if (g->chores[i].used)
            watch_one(g, &g->chores[i]);
}

/* ---- on screens ------------------------------------------------------------------------------------------------- */

bool chore_of_task(const char *word, enum chore *out)
{
    static const struct {
        const char *word;
        enum chore kind;
    } rows[] = {{"clean", CHORE_CLEAN},          {"paper_out", CHORE_PAPER},      {"paper_low", CHORE_PAPER},
                {"cover_open", CHORE_COVER},     {"bin_full", CHORE_BIN},         {"bin_nearly_full", CHORE_BIN},
                {"device_silent", CHORE_DEVICE}, {"device_absent", CHORE_DEVICE}, {"jam", CHORE_JAM},
                {"scale_occupied", CHORE_SCALE}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].word, word) == 0) {
            *out = rows[i].kind;
            return true;
        }
    return false;
}

static void fill_one(struct engine *g, struct wire_chore *out, const struct chore_live *c)
{
    text_copy(out->chore, sizeof out->chore, chore_rows[c->kind].word);
    text_copy(out->subject, sizeof out->subject, c->subject);
    out->since_ms = c->since_ms;
    out->begun_ms = c->begun_ms;
    for (const struct chore_step *s = chore_rows[c->kind].steps; s->word != NULL; s++) {
        if (s->chute && g->set->lane.kind != LANE_CHUTE)
            continue;
        size_t i = out->step_count++;
        text_copy(out->steps[i].step, sizeof out->steps[i].step, s->word);
        out->steps[i].done = (c->done >> i & 1) != 0;
        out->steps[i].device = chore_check_here(g, s->check) != CHECK_HAND;
    }
}

void chores_fill(struct engine *g, struct wire_state *w)
{
    w->cleaned_ms = g->cleaned_ms;
    for (size_t i = 0; i < CHORES_MAX && w->chore_count < WIRE_CHORES_MAX; i++)
        if (g->chores[i].used && g->chores[i].begun_ms != 0)
            fill_one(g, &w->chores[w->chore_count++], &g->chores[i]);
}
