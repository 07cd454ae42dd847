/* Questions to the ledger. A question stays in the table until its answer: `unknown` (or a disk that failed) is asked
 * again with the same ids, since an error from COMMIT says nothing about the row; silence past the watchdog takes the
 * kiosk out of service and is asked again too, more and more slowly. A second answer finds no question and is dropped.
 *
 *   ask -> unsent -> sent -> answered: then() once, forgotten
 *            ^         | unknown, or silent
 *            +---------+ same ticket, same ids */
#include "engine/core.h"

#include <assert.h>
#include <string.h>

#define READ_TRIES 6 /* watchdog periods, each twice the one before: some three minutes */

static size_t used_count(const struct engine *g)
{
    size_t n = 0;
    for (size_t i = 0; i < ASKS_MAX; i++)
        n += g->asks[i].used;
    return n;
}

struct asked *ask(struct engine *g, enum job_kind kind, bool must, answered_fn then)
{
    size_t used = used_count(g);
    if (!must && used >= ASKS_LESSER) {
        output_log(g, LOG_WARNING, "the ledger is behind: %zu questions are waiting, one more was dropped", used);
        return NULL;
    }
    assert(used < ASKS_MAX); /* the kiosk itself owes a handful at a time; nothing from outside gets here */
    size_t i = 0;
    while (g->asks[i].used)
        i++;
    struct asked *q = &g->asks[i];
    memset(q, 0, sizeof *q);
    q->used = q->unsent = true;
    q->tries = 1;
    q->since_ms = g->now.mono_ms;
    q->next_ms = g->now.mono_ms + WATCHDOG_MS;
    q->then = then;
    q->job.ticket = ++g->last_ticket;
    q->job.kind = kind;
    q->job.mono_ms = g->now.mono_ms;
    return q;
}

struct asked *ask_for(struct engine *g, struct waiting w, enum job_kind kind, answered_fn then)
{
    struct asked *q = ask(g, kind, false, then);
    if (q == NULL)
        reply_no(g, w, ST_AGAIN, "the ledger is behind; try again");
    else
        q->waiting = w;
    return q;
}

struct fact *ask_fact(struct engine *g, struct asked *q, enum fact_kind kind, const char *actor)
{
    assert(q->job.count < JOB_FACTS_MAX);
    struct fact *f = &q->job.facts[q->job.count++];
    f->kind = kind;
    f->id = event_new(g);
    f->at_ms = g->now.utc_ms;
    f->offset_s = g->now.offset_s;
    f->clock = g->now.state;
    text_copy(f->actor, sizeof f->actor, actor);
    return f;
}

/* Answers that say nothing about whether the fact is there, or that come from a disk which may yet recover. */
static bool is_open_question(const struct asked *q, enum status st)
{
    if (q->job.kind != JOB_COMMIT)
        return false;
    return st == ST_UNKNOWN || st == ST_IO || st == ST_AGAIN || st == ST_UNAVAILABLE || st == ST_MEMORY ||
           st == ST_FULL;
}

static int64_t patience(const struct asked *q)
{
    int64_t ms = WATCHDOG_MS;
    for (int i = 1; i < q->tries && ms < RETRY_MAX_MS; i++)
        ms *= 2;
    return ms < RETRY_MAX_MS ? ms : RETRY_MAX_MS;
}

void ask_answer(struct engine *g, const struct answer *a)
{
    struct asked *q = NULL;
    for (size_t i = 0; i < ASKS_MAX && q == NULL; i++)
        if (g->asks[i].used && g->asks[i].job.ticket == a->ticket)
            q = &g->asks[i];
    if (q == NULL || q->job.kind != a->kind)
        return; /* twice, or of an earlier life */
    if (is_open_question(q, a->status)) {
        output_log(g, LOG_WARNING, "the ledger does not know (%s): asking again", a->message);
        q->next_ms = g->now.mono_ms + RETRY_MS;
        q->late = true;
        return;
    }
    struct asked done = *q;
    q->used = false;
    if (a->status == ST_CORRUPT)
        output_log(g, LOG_ERROR, "the ledger contradicts itself: %s", a->message);
    if (done.job.kind == JOB_COMMIT) {
        bags_committed(g, &done, a);
        signals_committed(g, &done, a);
    }
    if (done.job.kind == JOB_SIGN_IN && a->status == ST_DENIED)
        signals_wrong_pin(g, a->person.id);
    if (done.then != NULL)
        done.then(g, &done, a);
    else if (a->status != ST_OK)
        output_log(g, LOG_WARNING, "the ledger refused a row: %s", a->message);
    /* It may have been on disk before figures that were read in between: read them once more. */
    if (done.job.kind == JOB_COMMIT && done.tries > 1) {
        day_refresh(g);
        vouchers_refresh(g);
    }
}

/* A read that got lost is not worth a slot for ever; whoever waits for it is told that nobody knows. */
static void give_up(struct engine *g, struct asked *q)
{
    struct asked done = *q;
    q->used = false;
    memset(&g->lost, 0, sizeof g->lost);
    g->lost.ticket = done.job.ticket;
    g->lost.kind = done.job.kind;
    g->lost.status = ST_UNKNOWN;
    text_copy(g->lost.message, sizeof g->lost.message, "no answer came");
    if (done.then != NULL)
        done.then(g, &done, &g->lost);
}

void ask_time(struct engine *g)
{
    for (size_t i = 0; i < ASKS_MAX; i++) {
        struct asked *q = &g->asks[i];
        if (!q->used || g->now.mono_ms < q->next_ms)
            continue;
        q->tries++;
        q->next_ms = g->now.mono_ms + patience(q);
        q->late = q->late || !job_is_slow(q->job.kind);
        /* The same ids: done twice is done once. What the kiosk itself wants to read may be read twice, too. */
        if (q->job.kind == JOB_COMMIT || q->waiting.client == 0)
            q->unsent = true;
        if (q->job.kind != JOB_COMMIT && q->tries > READ_TRIES)
            give_up(g, q);
    }
}

int64_t ask_deadline(const struct engine *g)
{
    int64_t at = TIME_NEVER;
    for (size_t i = 0; i < ASKS_MAX; i++)
        if (g->asks[i].used && g->asks[i].next_ms < at)
            at = g->asks[i].next_ms;
    return at;
}

/* Oldest first: answers come in the order of the questions. */
bool ask_next(struct engine *g, const struct job **out)
{
    struct asked *next = NULL;
    for (size_t i = 0; i < ASKS_MAX; i++) {
        struct asked *q = &g->asks[i];
        if (q->used && q->unsent && (next == NULL || q->job.ticket < next->job.ticket))
            next = q;
    }
    if (next == NULL)
        return false;
    next->unsent = false;
    *out = &next->job;
    return true;
}

bool ask_writes(const struct engine *g, const struct event_id *event)
{
    for (size_t i = 0; i < ASKS_MAX; i++)
        for (size_t k = 0; g->asks[i].used && g->asks[i].job.kind == JOB_COMMIT && k < g->asks[i].job.count; k++)
            if (strcmp(g->asks[i].job.facts[k].id.text, event->text) == 0)
                return true;
    return false;
}

bool ask_is_late(const struct engine *g)
{
    for (size_t i = 0; i < ASKS_MAX; i++)
        if (g->asks[i].used && g->asks[i].late)
            return true;
    return false;
}

void ask_forget_client(struct engine *g, uint64_t client)
{
    for (size_t i = 0; i < ASKS_MAX; i++)
        if (g->asks[i].waiting.client == client)
            g->asks[i].waiting.client = 0;
}

bool answer_is_new(const struct asked *q, const struct fact_result *r)
{
    return !r->existing || q->tries > 1;
}
