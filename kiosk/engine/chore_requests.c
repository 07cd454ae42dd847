/* What staff ask about guided tasks: begin one, confirm a step, say that all of it is done. */
#include "engine/chores.h"
#include "engine/core.h"

#include <string.h>

static void busy(struct engine *g, struct waiting w)
{
    reply_no(g, w, ST_AGAIN, "the ledger is behind; try again");
}

/* The task that the request names; NULL after a refusal. Cleaning may begin before its day. */
static struct chore_live *named(struct engine *g, struct waiting w, const struct wire_request *r)
{
    enum chore kind;
    struct chore_live *c = NULL;
    if (!chore_parse(&kind, r->text)) {
        reply_no(g, w, ST_INVALID,
                 "the task is clean, paper, jam, bin_full, printer_cover, device_silent or scale_occupied");
        return NULL;
    }
    c = kind == CHORE_CLEAN && r->note[0] == '\0' ? chore_make(g, kind, "") : chore_find(g, kind, r->note);
    if (c == NULL)
        reply_no(g, w, ST_NOT_FOUND, "this task is not to be done now");
    else if (c->asked) {
        reply_no(g, w, ST_AGAIN, "this task is just being written down; try again");
        return NULL;
    }
    return c;
}

static void reply_number(struct engine *g, const struct asked *q, int64_t number)
{
    struct json_out j;
    json_begin(&j);
    if (q->flag)
        json_put_bool(&j, "done", true);
    json_put_int(&j, "number", number);
    json_end(&j);
    done_remember(g, &q->job.facts[0].id, &j);
    reply_ok(g, q->waiting, &j);
}

void chore_reply_done(struct engine *g, const struct asked *q, int64_t number)
{
    reply_number(g, q, number);
}

/* ---- begin ------------------------------------------------------------------------------------------------------ */

static void on_begun(struct engine *g, const struct asked *q, const struct answer *a)
{
    const struct fact *f = &q->job.facts[0];
    enum chore kind;
    struct chore_live *c = chore_parse(&kind, f->task.task) ? chore_find(g, kind, f->task.subject) : NULL;
    if (c != NULL) {
        c->asked = false;
        if (a->status == ST_OK)
            c->begun_ms = f->at_ms;
    }
    if (a->status == ST_OK)
        reply_number(g, q, a->results[0].task_number);
    else
        reply_no(g, q->waiting, a->status, a->message);
}

static void begin_now(struct engine *g, struct client_seat *client, const struct wire_request *r)
{
    struct waiting w = {client->id, r->id};
    struct chore_live *c = named(g, w, r);
    if (c == NULL)
        return;
    if (c->begun_ms != 0) { /* another screen was first: go on with it together */
        reply_ok(g, w, NULL);
        return;
    }
    const struct chore_step *steps[CHORE_STEPS_MAX];
    struct asked *q = ask(g, JOB_COMMIT, false, on_begun);
    if (q == NULL) {
        busy(g, w);
        return;
    }
    char actor[ACTOR_MAX];
    client_actor(actor, client);
    q->waiting = w;
    struct fact *f = ask_fact(g, q, FACT_TASK_BEGUN, actor);
    f->id = event_or_new(g, &r->event);
    f->task.since_ms = c->since_ms;
    f->task.steps = chore_steps(g, c->kind, steps);
    text_copy(f->task.task, sizeof f->task.task, chore_rows[c->kind].word);
    text_copy(f->task.subject, sizeof f->task.subject, c->subject);
    c->asked = true;
}

void request_task_begin(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    request_once(g, c, r, begin_now);
}

/* ---- a step ----------------------------------------------------------------------------------------------------- */

/* Three steps are done by confirming them: the kiosk does what they say. */
static void act(struct engine *g, enum chore_check check)
{
    if (check == CHECK_PAUSED)
        g->paused = true;
    else if (check == CHECK_RUNNING)
        g->paused = false;
    else if (check == CHECK_LANE && g->lane.state == LANE_JAMMED)
        lane_feed(g, (struct lane_event){.kind = LANE_CLEARED});
}

/* true: confirmed, by the person or by its device. */
static bool confirm(struct engine *g, struct chore_live *c, int at, const struct chore_step *step)
{
    enum chore_check check = chore_check_here(g, step->check);
    act(g, check);
    bool device = chore_confirmed(g, c, check);
    if (check != CHECK_HAND && !device)
        return false;
    c->done |= 1u << at;
    c->by_device |= device ? 1u << at : 0;
    return true;
}

/* All steps are marked, and yet it is not over: the marks are of something that came back. */
static bool all_is_well(struct engine *g, struct chore_live *c)
{
    if (c->kind == CHORE_CLEAN || chore_is_over(g, c))
        return true;
    c->done = c->by_device = 0;
    return false;
}

void request_task_step(struct engine *g, struct client_seat *client, const struct wire_request *r)
{
    struct waiting w = {client->id, r->id};
    struct chore_live *c = named(g, w, r);
    const struct chore_step *steps[CHORE_STEPS_MAX];
    char actor[ACTOR_MAX];
    if (c == NULL)
        return;
    int n = chore_steps(g, c->kind, steps), at = chore_step_now(g, c), asked = 0;
    while (asked < n && strcmp(steps[asked]->word, r->name) != 0)
        asked++;
    if (c->begun_ms == 0 || asked == n) {
        reply_no(g, w, ST_REFUSED, c->begun_ms == 0 ? "begin the task first" : "the task has no such step");
        return;
    }
    if (asked > at || (asked == at && !confirm(g, c, at, steps[at]))) {
        reply_no(g, w, ST_REFUSED,
                 asked > at ? "the steps before it come first" : "the device does not confirm it yet");
        return;
    }
    client_actor(actor, client);
    bool last = chore_step_now(g, c) == n;
    if (last && !all_is_well(g, c)) {
        reply_no(g, w, ST_REFUSED, "the devices say that it is not fixed: from the first step again, please");
    } else if (last) {
        if (!chore_finish(g, c, actor, &r->event, w, true))
            busy(g, w);
    } else {
        struct json_out j;
        json_begin(&j);
        json_put_bool(&j, "done", false);
        json_end(&j);
        reply_ok(g, w, &j);
    }
}

/* ---- all of it -------------------------------------------------------------------------------------------------- */

static void done_now(struct engine *g, struct client_seat *client, const struct wire_request *r)
{
    struct waiting w = {client->id, r->id};
    struct chore_live *c = named(g, w, r);
    char actor[ACTOR_MAX];
    if (c == NULL)
        return;
    if (c->kind != CHORE_CLEAN && !chore_is_over(g, c)) {
        reply_no(g, w, ST_REFUSED, "the device does not confirm it yet");
        return;
    }
    client_actor(actor, client);
    if (!chore_finish(g, c, actor, &r->event, w, false))
        busy(g, w);
}

void request_task_done(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    request_once(g, c, r, done_now);
}
