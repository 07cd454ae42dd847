/* What clients ask about signals: the list, and that somebody has seen one. */
#include "engine/core.h"

#include <string.h>

static void put_signal(struct json_out *j, const struct signal_row *s)
{
    json_object_begin(j);
    json_put_int(j, "number", s->number);
    json_put_text(j, "kind", s->kind);
    json_put_text(j, "subject", s->subject);
    json_put_text(j, "action", s->action);
    json_put_bool(j, "open", s->open);
    json_put_int(j, "raised_ms", s->raised_ms);
    json_put_int(j, "z_no", s->z_no);
    json_put_int(j, "visit", s->visit);
    json_put_text(j, "lane", s->lane);
    json_put_int(j, "count", s->count);
    json_put_text(j, "window", s->window);
    json_put_int(j, "minutes", s->minutes);
    json_put_text(j, "detail", s->detail);
    json_put_int(j, "cleared_ms", s->cleared_ms);
    json_put_text(j, "actor", s->actor);
    json_put_text(j, "reason", s->reason);
    json_object_end(j);
}

static void on_list(struct engine *g, const struct asked *q, const struct answer *a)
{
    if (a->status != ST_OK) {
        reply_no(g, q->waiting, a->status, a->message);
        return;
    }
    struct json_out j;
    json_begin(&j);
    json_array_begin(&j, "signals");
    for (size_t i = 0; i < a->count && i < JOB_SIGNALS_MAX; i++) {
        if (q->number == 0 && !a->signals[i].open)
            continue;
        json_array_next(&j);
        put_signal(&j, &a->signals[i]);
    }
    json_array_end(&j);
    json_end(&j);
    reply_ok(g, q->waiting, &j);
}

void request_signal_list(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct waiting w = {c->id, r->id};
    struct asked *q = ask_for(g, w, JOB_SIGNALS, on_list);
    if (q == NULL)
        return;
    q->number = r->number;
    q->job.number = r->number == 1 ? 0 : g->today.z_no;
}

static void on_cleared(struct engine *g, const struct asked *q, const struct answer *a)
{
    if (a->status != ST_OK) {
        reply_no(g, q->waiting, a->status, a->message);
        return;
    }
    struct json_out j;
    json_begin(&j);
    json_put_int(&j, "number", q->job.facts[0].signal_cleared.number);
    json_end(&j);
    done_remember(g, &q->job.facts[0].id, &j);
    reply_ok(g, q->waiting, &j);
}

/* What is about a person of the shop is the operator's to see. */
static bool needs_operator(const struct engine *g, int64_t number)
{
    for (size_t i = 0; i < g->signals.count; i++)
        if (g->signals.rows[i].number == number)
            return strncmp(g->signals.rows[i].subject, "person:", strlen("person:")) == 0;
    return false;
}

void request_signal_clear(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct waiting w = {c->id, r->id};
    char actor[ACTOR_MAX];
    if (done_reply(g, &r->event, w))
        return;
    if (c->role < ROLE_OPERATOR && needs_operator(g, r->number)) {
        reply_no(g, w, ST_DENIED, "this signal is about a person: an operator clears it");
        return;
    }
    struct asked *q = ask_for(g, w, JOB_COMMIT, on_cleared);
    if (q == NULL)
        return;
    client_actor(actor, c);
    struct fact *f = ask_fact(g, q, FACT_SIGNAL_CLEARED, actor);
    f->id = event_or_new(g, &r->event);
    f->signal_cleared.number = r->number;
    text_copy(f->signal_cleared.reason, sizeof f->signal_cleared.reason, r->note);
}
