/* The counter lane: staff scan by hand and drop the container into the bin themselves, so admission and landing are
 * one transaction, minted by a person whose name is in the row. A chute never does this. */
#include "engine/core.h"

#include <string.h>

static void reply_counter(struct engine *g, const struct asked *q, enum reason reason, const char *name, money refund,
                          const struct event_id *event)
{
    struct json_out j;
    json_begin(&j);
    json_put_text(&j, "outcome", reason == REASON_NONE ? "credited" : "refused");
    json_put_text(&j, "reason", reason_word(reason));
    json_put_text(&j, "name", name);
    json_put_int(&j, "refund_minor", refund.minor);
    json_put_int(&j, "count", g->visit.count);
    json_put_int(&j, "amount_minor", g->visit.amount.minor);
    json_end(&j);
    if (event != NULL)
        done_remember(g, event, &j);
    reply_ok(g, q->waiting, &j);
}

static void on_counted(struct engine *g, const struct asked *q, const struct answer *a)
{
    g->counter_busy = false;
    if (a->status != ST_OK) {
        visit_drop_unopened(g);
        reply_no(g, q->waiting, a->status, a->message);
        visit_lane_free(g);
        return;
    }
    const struct fact *admitted = &q->job.facts[q->job.count - 2];
    const struct fact_result *landed = &a->results[q->job.count - 1];
    if (q->job.count == 3)
        visit_opened(g, a->results[0].visit);
    const struct container *c = &admitted->admitted.container;
    money refund = admitted->admitted.rule.refund;
    if (answer_is_new(q, landed)) {
        visit_credit(g, c, refund, landed->balance);
        struct judged j = {.gtin = c->gtin, .known = true, .container = *c};
        recent_add(g, &j, "", refund);
        notice_show(g, REASON_NONE, ACCEPTED_MS);
    }
    reply_counter(g, q, REASON_NONE, c->name, refund, &admitted->id);
    visit_lane_free(g);
}

static void on_refused(struct engine *g, const struct asked *q, const struct answer *a)
{
    const struct fact_refused *r = &q->job.facts[0].refused;
    if (a->status != ST_OK) {
        reply_no(g, q->waiting, a->status, a->message);
        return;
    }
    if (answer_is_new(q, &a->results[0]))
        day_count_refused(g);
    reply_counter(g, q, r->reason, r->container.name, (money){0}, &q->job.facts[0].id);
}

static void commit_refusal(struct engine *g, const struct judged *j, const char *text, const struct event_id *event,
                           const char *actor, struct waiting w)
{
    struct asked *q;
    struct fact *f = refused_fact(g, j, text, on_refused, &q);
    if (f == NULL) {
        reply_no(g, w, ST_AGAIN, "the ledger is behind; try again");
        return;
    }
    f->id = *event;
    text_copy(f->actor, sizeof f->actor, actor);
    q->waiting = w;
    recent_add(g, j, text, (money){0});
    notice_show(g, j->reason, NOTICE_MS);
    visit_feed(g, (struct visit_event){.kind = VISIT_REFUSED});
}

static void commit_credit(struct engine *g, const struct judged *j, const struct event_id *event, const char *actor,
                          struct waiting w)
{
    struct asked *q = ask(g, JOB_COMMIT, true, on_counted);
    q->waiting = w;
    g->counter_busy = true;
    visit_ensure(g);
    if (g->visit.number == 0) {
        struct fact *v = ask_fact(g, q, FACT_VISIT_OPENED, actor);
        v->id = event_beside(event, 1);
        text_copy(v->visit_opened.lane, sizeof v->visit_opened.lane, g->set->lane.name);
    }
    struct fact *f = ask_fact(g, q, FACT_ADMITTED, actor);
    f->id = *event;
    f->admitted.visit = g->visit.number;
    text_copy(f->admitted.lane, sizeof f->admitted.lane, g->set->lane.name);
    f->admitted.container = j->container;
    f->admitted.rule = *j->rule;
    f->admitted.training = g->training;
    f = ask_fact(g, q, FACT_LANDED, actor);
    f->id = event_beside(event, 2);
    f->landed.admitted = *event;
    text_copy(f->landed.bin, sizeof f->landed.bin, bin_for(g, &j->container));
}

void counter_scan(struct engine *g, const char *aim, const char *text, const struct event_id *event, const char *actor,
                  struct waiting w)
{
    const char *cause = service_cause(g);
    if (cause[0] != '\0') {
        reply_no(g, w, ST_REFUSED, cause);
        return;
    }
    if (g->counter_busy || g->visit.state == VISIT_PAYING || g->slip.waiting_for_paper) {
        reply_no(g, w, ST_AGAIN, "the one before is not finished");
        return;
    }
    if (g->slip.present)
        slip_end(g, false);
    struct event_id id = event != NULL && event->text[0] != '\0' ? *event : event_new(g);
    struct judged j = scan_judge(g, aim, text, strlen(text));
    if (j.add_on)
        return; /* the code beside it says it all */
    if (j.reason == REASON_NONE)
        commit_credit(g, &j, &id, actor, w);
    else
        commit_refusal(g, &j, text, &id, actor, w);
}
