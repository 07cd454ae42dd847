/* Acts of clients are done once. A retry within the same run is answered from memory; after a restart the ledger is
 * asked for the event's id, and answers with what its commit answered then: the client whose reply was lost gets the
 * voucher that was issued, and never a second one. */
#include "engine/core.h"

#include <string.h>

bool done_reply(struct engine *g, const struct event_id *event, struct waiting w)
{
    if (event->text[0] == '\0')
        return false;
    for (size_t i = 0; i < DONE_EVENTS; i++) {
        if (strcmp(g->done[i].event.text, event->text) == 0) {
            struct json_out j = {.b = {0}};
            strbuf_puts(&j.b, g->done[i].reply);
            reply_ok(g, w, &j);
            return true;
        }
    }
    return false;
}

void done_remember(struct engine *g, const struct event_id *event, const struct json_out *data)
{
    struct done_event *d = &g->done[g->done_at];
    if (data->b.failed || data->b.len >= sizeof d->reply)
        return;
    d->event = *event;
    text_copy(d->reply, sizeof d->reply, data->b.text);
    g->done_at = (g->done_at + 1) % DONE_EVENTS;
}

static void reply_done(struct engine *g, const struct asked *q, const struct answer *a)
{
    const struct fact_result *r = &a->results[0];
    bool container = a->event_kind == FACT_ADMITTED || a->event_kind == FACT_REFUSED;
    struct json_out j;
    json_begin(&j);
    if (container) { /* the counter's scan */
        struct judged what = scan_judge(g, "", q->text, strlen(q->text));
        bool credited = a->event_kind == FACT_ADMITTED;
        json_put_text(&j, "outcome", credited ? "credited" : "refused");
        json_put_text(&j, "reason", reason_word(credited ? REASON_NONE : what.reason));
        json_put_text(&j, "name", what.container.name);
        json_put_int(&j, "refund_minor", credited && what.rule != NULL ? what.rule->refund.minor : 0);
        json_put_int(&j, "count", g->visit.count);
        json_put_int(&j, "amount_minor", g->visit.amount.minor);
    } else if (a->event_kind == FACT_COUNTED) {
        json_put_text(&j, "outcome", "credited");
        json_put_int(&j, "amount_minor", r->balance.minor);
    } else if (a->event_kind == FACT_CASE_OPENED) {
        json_put_int(&j, "number", r->case_number);
    } else if (a->event_kind == FACT_CASE_SETTLED) {
        json_key(&j, "case");
        json_object_begin(&j);
        json_put_int(&j, "number", r->case_number);
        json_object_end(&j);
        if (r->voucher.counter != 0)
            json_put_voucher(&j, "voucher", &r->voucher, &g->set->scheme.currency);
    } else if (a->event_kind == FACT_TASK_BEGUN || a->event_kind == FACT_TASK_DONE) {
        json_put_int(&j, "number", r->task_number);
    } else if (a->event_kind == FACT_GOODWILL && r->voucher.counter == 0) {
        json_put_int(&j, "visit", r->visit);
        json_put_int(&j, "amount_minor", r->balance.minor);
    } else if (r->voucher.counter != 0) {
        json_put_voucher(&j, "voucher", &r->voucher, &g->set->scheme.currency);
    }
    json_end(&j);
    reply_ok(g, q->waiting, &j);
}

static void on_event(struct engine *g, const struct asked *q, const struct answer *a)
{
    struct client_seat *c = client_find(g, q->waiting.client);
    if (c == NULL)
        return;
    bool ours = a->event_kind == FACT_ADMITTED || a->event_kind == FACT_REFUSED || a->event_kind == FACT_VOUCHER ||
                a->event_kind == FACT_DONATED || a->event_kind == FACT_VISIT_CLOSED || a->event_kind == FACT_COUNTED ||
                a->event_kind == FACT_GOODWILL || a->event_kind == FACT_CASE_OPENED || a->event_kind == FACT_CREDITED ||
                a->event_kind == FACT_SPENT || a->event_kind == FACT_CATALOGUE || a->event_kind == FACT_CONTAINER ||
                a->event_kind == FACT_TASK_BEGUN || a->event_kind == FACT_TASK_DONE ||
                (a->event_kind == FACT_CASE_SETTLED && a->results[0].case_number == q->number);
    if (a->status == ST_OK && !ours) { /* nothing that such an act makes: not an answer to this question */
        reply_no(g, q->waiting, ST_CORRUPT, "this id belongs to another fact");
    } else if (a->status == ST_OK) {
        reply_done(g, q, a);
    } else if (a->status == ST_NOT_FOUND) {
        struct wire_request r = {.id = q->waiting.request};
        event_id_parse(&r.event, q->job.text);
        text_copy(r.text, sizeof r.text, q->text);
        text_copy(r.note, sizeof r.note, q->note);
        r.number = q->number;
        r.amount_minor = q->amount;
        r.volume_ml = q->volume_ml;
        r.donate_minor = q->donate;
        r.account_minor = q->account;
        q->go_on(g, c, &r);
    } else {
        reply_no(g, q->waiting, a->status, a->message);
    }
}

void request_once(struct engine *g, struct client_seat *c, const struct wire_request *r, request_fn go_on)
{
    struct waiting w = {c->id, r->id};
    if (done_reply(g, &r->event, w))
        return;
    if (r->event.text[0] == '\0') {
        go_on(g, c, r);
        return;
    }
    if (ask_writes(g, &r->event)) { /* made anew now it could have another body */
        reply_no(g, w, ST_AGAIN, "it is being written; try again");
        return;
    }
    struct asked *q = ask_for(g, w, JOB_EVENT, on_event);
    if (q == NULL)
        return;
    q->go_on = go_on;
    text_copy(q->job.text, sizeof q->job.text, r->event.text);
    text_copy(q->text, sizeof q->text, r->text);
    text_copy(q->note, sizeof q->note, r->note);
    q->number = r->number;
    q->amount = r->amount_minor;
    q->volume_ml = r->volume_ml;
    q->donate = r->donate_minor;
    q->account = r->account_minor;
}
