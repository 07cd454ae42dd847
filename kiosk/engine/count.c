/* Counting by hand, without barcodes: while a chute is out of service, or at a counter. By class (material and size),
 * so the scheme must give one deposit for the class; whoever counts signs for it by being signed in. Nothing of it is
 * in a bin of the machine, and its mass is not known. */
#include "engine/core.h"

#include <stdio.h>
#include <string.h>

/* The machine may be dead, but what is written must be durable and complete. */
static bool books_work(const char *cause)
{
    static const char *const not_then[] = {"stopping", "starting", "ledger", "low_disk"};
    for (size_t i = 0; i < sizeof not_then / sizeof *not_then; i++)
        if (strcmp(cause, not_then[i]) == 0)
            return false;
    return true;
}

static enum status allowed(struct engine *g, struct err *e)
{
    const char *cause = service_cause(g);
    if (g->set->lane.kind == LANE_CHUTE && cause[0] == '\0')
        return err_set(e, ST_REFUSED, "the machine takes containers: count by hand only while it cannot");
    if (!books_work(cause))
        return err_set(e, ST_REFUSED, "%s", cause);
    if (lane_holds(g) || g->visit.state == VISIT_PAYING || g->pay.wanted || g->slip.waiting_for_paper)
        return err_set(e, ST_AGAIN, "the one before is not finished");
    return ST_OK;
}

/* What the scheme pays for the class today. Without a drink, every drink that has a deposit must have the same. */
static enum status class_rule(struct engine *g, struct container *c, const char *drink, const struct refund_rule **rule,
                              struct err *e)
{
    enum drink only;
    bool one = drink[0] != '\0';
    *rule = NULL;
    if (one && !drink_parse(&only, drink))
        return err_set(e, ST_INVALID, "there is no drink \"%s\"", drink);
    for (int d = 0; d < DRINK_COUNT; d++) {
        const struct refund_rule *found;
        struct container as = *c;
        as.drink = (enum drink)d;
        if ((one && as.drink != only) || scheme_refund(&g->set->scheme, &as, pricing_day(g), &found) != REASON_NONE)
            continue;
        if (*rule != NULL && (*rule)->refund.minor != found->refund.minor)
            return err_set(e, ST_REFUSED, "the deposit depends on the drink: name it, or scan the barcodes");
        if (*rule == NULL) {
            *rule = found;
            c->drink = as.drink;
        }
    }
    return *rule != NULL ? ST_OK : err_set(e, ST_REFUSED, "there is no deposit on this class");
}

static enum status within_visit(const struct engine *g, const struct container *c, money refund, int64_t n,
                                struct err *e)
{
    money total, after;
    bool open = visit_is_open(g);
    int64_t count = (open ? g->visit.count : 0) + n;
    if (!money_times(&total, refund, n) || !money_add(&after, open ? g->visit.amount : (money){0}, total) ||
        (g->limits.max_count > 0 && count > g->limits.max_count) ||
        (g->limits.max_amount.minor > 0 && after.minor > g->limits.max_amount.minor) ||
        limit_reached(g, c, refund, n) != NULL)
        return err_set(e, ST_REFUSED, "the limit for one visit would be passed: count fewer, pay out, then the rest");
    return ST_OK;
}

static void class_name(char *out, size_t cap, const struct container *c)
{
    snprintf(out, cap, "%s %d ml", material_word(c->material), (int)c->volume_ml);
}

static void reply_count(struct engine *g, const struct asked *q, const struct fact *f)
{
    char name[64];
    struct json_out j;
    class_name(name, sizeof name, &f->counted.container);
    json_begin(&j);
    json_put_text(&j, "outcome", "credited");
    json_put_text(&j, "name", name);
    json_put_int(&j, "counted", f->counted.count);
    json_put_int(&j, "refund_minor", f->counted.rule.refund.minor);
    json_put_int(&j, "count", g->visit.count);
    json_put_int(&j, "amount_minor", g->visit.amount.minor);
    json_end(&j);
    done_remember(g, &f->id, &j);
    reply_ok(g, q->waiting, &j);
}

static void on_hand_counted(struct engine *g, const struct asked *q, const struct answer *a)
{
    g->counter_busy = false;
    const struct fact *f = &q->job.facts[q->job.count - 1];
    const struct fact_result *r = &a->results[q->job.count - 1];
    if (a->status != ST_OK) {
        visit_drop_unopened(g);
        reply_no(g, q->waiting, a->status, a->message);
        visit_lane_free(g);
        return;
    }
    if (q->job.count == 2)
        visit_opened(g, r->visit);
    for (int32_t i = 0; answer_is_new(q, r) && i < f->counted.count; i++) {
        visit_feed(g,
                   (struct visit_event){.kind = VISIT_CREDITED, .amount = f->counted.rule.refund, .pet = MASS_UNKNOWN});
        limits_count(g, &f->counted.container, f->counted.rule.refund, 1);
        day_count_landed(g, &f->counted.container, f->counted.rule.refund);
    }
    g->visit.amount = r->balance; /* the ledger holds */
    struct judged j = {.known = true, .container = f->counted.container};
    class_name(j.container.name, sizeof j.container.name, &j.container);
    money total = {0};
    if (money_times(&total, f->counted.rule.refund, f->counted.count))
        recent_add(g, &j, "", total);
    notice_show(g, REASON_NONE, COUNTED_SHOWN_MS);
    reply_count(g, q, f);
    visit_lane_free(g);
}

static void commit_count(struct engine *g, const struct container *c, const struct refund_rule *rule, int32_t n,
                         const struct event_id *event, const char *actor, struct waiting w)
{
    struct asked *q = ask(g, JOB_COMMIT, true, on_hand_counted);
    q->waiting = w;
    g->counter_busy = true;
    if (g->slip.present)
        slip_end(g, false);
    visit_ensure(g);
    if (g->visit.number == 0) {
        struct fact *v = ask_fact(g, q, FACT_VISIT_OPENED, actor);
        v->id = event_beside(event, 1);
        text_copy(v->visit_opened.lane, sizeof v->visit_opened.lane, g->set->lane.name);
    }
    struct fact *f = ask_fact(g, q, FACT_COUNTED, actor);
    f->id = *event;
    f->counted.visit = g->visit.number;
    text_copy(f->counted.lane, sizeof f->counted.lane, g->set->lane.name);
    text_copy(f->counted.why, sizeof f->counted.why, service_cause(g));
    f->counted.container = *c;
    f->counted.rule = *rule;
    f->counted.count = n;
    f->counted.training = g->training;
}

static void count_now(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct waiting w = {c->id, r->id};
    struct err e = {0};
    char actor[ACTOR_MAX];
    const struct refund_rule *rule = NULL;
    struct container k = {.colour = COLOUR_NONE, .bottle = MASS_UNKNOWN, .cap = MASS_UNKNOWN, .label = MASS_UNKNOWN};
    enum status st = allowed(g, &e);
    if (st == ST_OK && !material_parse(&k.material, r->text))
        st = err_set(&e, ST_INVALID, "there is no such material");
    if (st == ST_OK && (r->volume_ml < 1 || r->volume_ml > VOLUME_MAX_ML))
        st = err_set(&e, ST_INVALID, "a size is 1 to %d ml", VOLUME_MAX_ML);
    if (st == ST_OK && (r->number < 1 || r->number > COUNTED_MAX))
        st = err_set(&e, ST_INVALID, "a count is 1 to %d", COUNTED_MAX);
    if (st == ST_OK) {
        k.volume_ml = (int32_t)r->volume_ml;
        st = class_rule(g, &k, r->note, &rule, &e);
    }
    if (st == ST_OK)
        st = within_visit(g, &k, rule->refund, r->number, &e);
    if (st != ST_OK) {
        reply_no(g, w, st, e.msg);
        return;
    }
    client_actor(actor, c);
    struct event_id id = event_or_new(g, &r->event);
    commit_count(g, &k, rule, (int32_t)r->number, &id, actor, w);
}

void request_count(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    request_once(g, c, r, count_now);
}
