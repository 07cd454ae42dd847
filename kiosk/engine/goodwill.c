/* Money out of the shop's own pocket: goodwill with a reason, and claims that staff write down as cases. Goodwill goes
 * to the visit that is open, where it fits on its voucher; else it is a voucher of its own, printed at once. The limit
 * of one act is checked here, that of the day in the ledger's transaction: two screens at once cannot pass it together.
 */
#include "engine/core.h"

#include <string.h>

bool goodwill_allowed(const struct engine *g, int64_t amount, struct err *e)
{
    if (g->set->goodwill_limit.minor == 0)
        err_set(e, ST_REFUSED, "no goodwill is configured (cases.goodwill_limit)");
    else if (amount <= 0)
        err_set(e, ST_INVALID, "the amount is above nothing");
    else if (amount > g->set->goodwill_limit.minor)
        err_set(e, ST_REFUSED, "one act of goodwill is at most %lld", (long long)g->set->goodwill_limit.minor);
    else
        return true;
    return false;
}

void goodwill_given(struct engine *g, const struct fact_result *r, money amount, bool training)
{
    if (!training)
        money_add(&g->today.goodwill, g->today.goodwill, amount);
    if (r->voucher.counter != 0) {
        voucher_hand_over(g, &r->voucher);
    } else if (r->visit != 0 && r->visit == g->visit.number) {
        g->visit.amount = r->balance;
        visit_feed(g, (struct visit_event){.kind = VISIT_TOUCHED});
    }
}

static void on_goodwill(struct engine *g, const struct asked *q, const struct answer *a)
{
    const struct fact_result *r = &a->results[0];
    const struct fact_goodwill *f = &q->job.facts[0].goodwill;
    if (a->status != ST_OK) {
        reply_no(g, q->waiting, a->status, a->message);
        return;
    }
    if (answer_is_new(q, r))
        goodwill_given(g, r, f->amount, f->training);
    struct json_out j;
    json_begin(&j);
    json_put_int(&j, "given_minor", f->amount.minor);
    if (r->voucher.counter != 0) {
        json_put_voucher(&j, "voucher", &r->voucher, &g->set->scheme.currency);
    } else {
        json_put_int(&j, "visit", r->visit);
        json_put_int(&j, "amount_minor", r->balance.minor);
    }
    json_end(&j);
    done_remember(g, &q->job.facts[0].id, &j);
    reply_ok(g, q->waiting, &j);
}

/* The open visit, when its voucher may carry this much more. */
static int64_t visit_with_room(const struct engine *g, money more)
{
    money after;
    if (!visit_is_open(g) || g->visit.number == 0 || !money_add(&after, g->visit.amount, more))
        return 0;
    return g->limits.max_amount.minor == 0 || after.minor <= g->limits.max_amount.minor ? g->visit.number : 0;
}

static void goodwill_now(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct waiting w = {c->id, r->id};
    struct err e = {0};
    char actor[ACTOR_MAX];
    if (!goodwill_allowed(g, r->amount_minor, &e)) {
        reply_no(g, w, e.code, e.msg);
        return;
    }
    if (strlen(r->text) >= sizeof((struct fact_goodwill *)0)->reason) {
        reply_no(g, w, ST_INVALID, "the reason is longer than 79 bytes");
        return;
    }
    struct asked *q = ask_for(g, w, JOB_COMMIT, on_goodwill);
    if (q == NULL)
        return;
    client_actor(actor, c);
    struct fact *f = ask_fact(g, q, FACT_GOODWILL, actor);
    f->id = event_or_new(g, &r->event);
    f->goodwill.amount.minor = r->amount_minor;
    f->goodwill.visit = visit_with_room(g, f->goodwill.amount);
    text_copy(f->goodwill.reason, sizeof f->goodwill.reason, r->text);
    event_nonce(f->goodwill.nonce, &f->id);
    f->goodwill.valid_days = (uint16_t)g->set->scheme.voucher_valid_days;
    f->goodwill.clock_unsure = clock_is_unsure(g);
    f->goodwill.training = g->training;
    f->goodwill.day_limit = g->set->goodwill_day_limit;
}

void request_goodwill(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    request_once(g, c, r, goodwill_now);
}

/* ---- claims ------------------------------------------------------------------------------------------------------ */

static void on_claim(struct engine *g, const struct asked *q, const struct answer *a)
{
    if (a->status != ST_OK) {
        reply_no(g, q->waiting, a->status, a->message);
        return;
    }
    const struct fact_case_opened *f = &q->job.facts[0].case_opened;
    if (answer_is_new(q, &a->results[0]))
        visit_case(g, f->visit, a->results[0].case_number);
    struct json_out j;
    json_begin(&j);
    json_put_int(&j, "number", a->results[0].case_number);
    json_put_text(&j, "kind", case_kind_word(f->kind));
    json_end(&j);
    done_remember(g, &q->job.facts[0].id, &j);
    reply_ok(g, q->waiting, &j);
    cases_refresh(g);
}

static bool claim_kind(enum case_kind *out, const char *word)
{
    static const enum case_kind kinds[] = {CASE_SWALLOWED, CASE_DISPUTED};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        *out = kinds[i];
        if (strcmp(case_kind_word(kinds[i]), word) == 0)
            return true;
    }
    return false;
}

static void claim_now(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct waiting w = {c->id, r->id};
    enum case_kind kind;
    char actor[ACTOR_MAX];
    if (!claim_kind(&kind, r->text)) {
        reply_no(g, w, ST_INVALID, "staff open cases of the kind swallowed or disputed");
        return;
    }
    struct asked *q = ask_for(g, w, JOB_COMMIT, on_claim);
    if (q == NULL)
        return;
    client_actor(actor, c);
    struct fact *f = ask_fact(g, q, FACT_CASE_OPENED, actor);
    f->id = event_or_new(g, &r->event);
    f->case_opened.kind = kind;
    f->case_opened.visit = visit_is_open(g) ? g->visit.number : 0;
    text_copy(f->case_opened.lane, sizeof f->case_opened.lane, g->set->lane.name);
    text_copy(f->case_opened.why, sizeof f->case_opened.why, r->note);
}

void request_case_open(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    request_once(g, c, r, claim_now);
}
