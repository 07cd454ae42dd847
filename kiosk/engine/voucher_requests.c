/* Vouchers as staff ask for them: show, redeem, print again. What else may become of one: voucher_life.c. */
#include "engine/core.h"

#include <stdlib.h>
#include <string.h>

#define MINUTES_MAX (10 * 366 * 24 * 60)

static bool is_digits(const char *text)
{
    return strlen(text) == TOKEN_DIGITS && strspn(text, "0123456789") == TOKEN_DIGITS;
}

static void busy(struct engine *g, struct waiting w)
{
    reply_no(g, w, ST_AGAIN, "the ledger is behind; try again");
}

static void reply_voucher(struct engine *g, struct waiting w, const struct voucher_row *v)
{
    struct json_out j;
    json_begin(&j);
    json_put_voucher(&j, "voucher", v, &g->set->scheme.currency);
    json_end(&j);
    reply_ok(g, w, &j);
}

static void on_voucher(struct engine *g, const struct asked *q, const struct answer *a)
{
    if (a->status == ST_OK)
        reply_voucher(g, q->waiting, &a->voucher);
    else
        reply_no(g, q->waiting, a->status, a->message);
}

void request_voucher_show(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct waiting w = {c->id, r->id};
    struct asked *q = ask(g, JOB_VOUCHER, false, on_voucher);
    if (q == NULL) {
        busy(g, w);
        return;
    }
    q->waiting = w;
    text_copy(q->job.text, sizeof q->job.text, r->text);
}

static void on_vouchers(struct engine *g, const struct asked *q, const struct answer *a)
{
    if (a->status != ST_OK) {
        reply_no(g, q->waiting, a->status, a->message);
        return;
    }
    struct json_out j;
    json_begin(&j);
    json_array_begin(&j, "vouchers");
    for (size_t i = 0; i < a->count && i < JOB_VOUCHERS_MAX; i++) {
        json_array_next(&j);
        json_voucher(&j, &a->vouchers[i], &g->set->scheme.currency);
    }
    json_array_end(&j);
    json_end(&j);
    reply_ok(g, q->waiting, &j);
}

void request_voucher_list(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct waiting w = {c->id, r->id};
    bool any = r->text[0] == '\0';
    int64_t counter = strtoll(r->text, NULL, 10);
    if (!any && (counter < 1 || strspn(r->text, "0123456789") != strlen(r->text))) {
        reply_no(g, w, ST_INVALID, "the number of a voucher has digits only");
        return;
    }
    if (r->amount_minor < 0 || r->number < 0 || r->number > MINUTES_MAX) {
        reply_no(g, w, ST_INVALID, "the amount and the minutes are 0 or more");
        return;
    }
    struct asked *q = ask_for(g, w, JOB_VOUCHERS, on_vouchers);
    if (q == NULL)
        return;
    q->job.amount.minor = r->amount_minor;
    q->job.counter = counter;
    q->job.number = r->number == 0 ? 0 : g->now.utc_ms - r->number * 60000;
}

/* ---- redeem ----------------------------------------------------------------------------------------------------- */

static enum status redeem_status(enum redeem_outcome o)
{
    switch (o) {
    case REDEEM_PAID:
    case REDEEM_ALREADY_YOURS: return ST_OK;
    case REDEEM_NOT_OURS: return ST_NOT_FOUND;
    case REDEEM_INVALID: return ST_INVALID;
    case REDEEM_ALREADY:
    case REDEEM_BEFORE_RESTORE:
    case REDEEM_EXPIRED:
    case REDEEM_VOIDED:
    case REDEEM_UNDONE:
    case REDEEM_PARTIAL:
    case REDEEM_TRAINING: break;
    }
    return ST_REFUSED;
}

static void on_redeemed(struct engine *g, const struct asked *q, const struct answer *a)
{
    const struct fact_result *res = &a->results[0];
    enum redeem_outcome o = res->redeem;
    bool judged = a->status == ST_OK || a->status == ST_REFUSED || a->status == ST_NOT_FOUND || a->status == ST_INVALID;
    if (!judged) {
        reply_no(g, q->waiting, a->status, a->message);
        return;
    }
    if (a->status == ST_OK && o == REDEEM_PAID) {
        if (answer_is_new(q, res))
            day_count_redeemed(g, &res->voucher);
        else
            o = REDEEM_ALREADY_YOURS; /* it was paid when it was asked the first time */
    } else if (a->status == ST_NOT_FOUND && o == REDEEM_PAID) {
        o = REDEEM_NOT_OURS; /* refused without a verdict of its own */
    } else if (a->status != ST_OK && o == REDEEM_PAID) {
        o = REDEEM_INVALID;
    }
    if (res->redeem == REDEEM_NOT_OURS || res->redeem == REDEEM_BEFORE_RESTORE)
        alarm_raise(g, &q->job.facts[0]);
    struct json_out j;
    json_begin(&j);
    json_put_text(&j, "outcome", redeem_outcome_word(o));
    if (res->voucher.counter != 0)
        json_put_voucher(&j, "voucher", &res->voucher, &g->set->scheme.currency);
    json_end(&j);
    enum status st = redeem_status(o);
    if (st == ST_OK)
        reply_ok(g, q->waiting, &j);
    else
        reply_no_data(g, q->waiting, st, res->message[0] != '\0' ? res->message : a->message, &j);
}

void request_voucher_redeem(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct waiting w = {c->id, r->id};
    if (strlen(r->text) >= sizeof((struct fact_redeemed *)0)->human && !is_digits(r->text)) {
        struct json_out j;
        json_begin(&j);
        json_put_text(&j, "outcome", redeem_outcome_word(REDEEM_INVALID));
        json_end(&j);
        reply_no_data(g, w, ST_INVALID, "neither the 236 digits of a voucher nor a code for people", &j);
        return;
    }
    struct asked *q = ask(g, JOB_COMMIT, false, on_redeemed);
    if (q == NULL) {
        busy(g, w);
        return;
    }
    char actor[ACTOR_MAX];
    client_actor(actor, c);
    q->waiting = w;
    struct fact *f = ask_fact(g, q, FACT_REDEEMED, actor);
    f->id = event_or_new(g, &r->event);
    if (is_digits(r->text))
        text_copy(f->redeemed.digits, sizeof f->redeemed.digits, r->text);
    else
        text_copy(f->redeemed.human, sizeof f->redeemed.human, r->text);
    text_copy(f->redeemed.till, sizeof f->redeemed.till, r->till);
    f->redeemed.claim = r->claim;
    f->redeemed.amount.minor = r->amount_minor;
    f->redeemed.offline_ms = r->offline_ms;
}

/* ---- print again ------------------------------------------------------------------------------------------------ */

static void on_reprint(struct engine *g, const struct asked *q, const struct answer *a)
{
    struct client_seat *c = client_find(g, q->waiting.client);
    if (a->status != ST_OK || c == NULL) {
        reply_no(g, q->waiting, a->status, a->message);
        return;
    }
    char actor[ACTOR_MAX];
    client_actor(actor, c);
    if (a->voucher.pay != PAY_OPEN)
        reply_no(g, q->waiting, ST_REFUSED, "this voucher is not open any more");
    else if (!printer_ready(g))
        reply_no(g, q->waiting, ST_REFUSED, "the printer is not ready");
    else if (print_again(g, &a->voucher, &q->job.facts[0].id, actor) == 0)
        reply_no(g, q->waiting, ST_AGAIN, "too many slips are waiting for the printer");
    else
        reply_voucher(g, q->waiting, &a->voucher);
}

void request_reprint(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct waiting w = {c->id, r->id};
    bool by_code = r->text[0] != '\0';
    if (!by_code && r->number < 1) {
        reply_no(g, w, ST_INVALID, "which voucher: its number, or its code");
        return;
    }
    struct asked *q = ask_for(g, w, by_code ? JOB_VOUCHER : JOB_VOUCHER_AT, on_reprint);
    if (q == NULL)
        return;
    q->job.number = r->number;
    text_copy(q->job.text, sizeof q->job.text, r->text);
    q->job.facts[0].id = event_or_new(g, &r->event); /* of the row that the printing will make */
}
