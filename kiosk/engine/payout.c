/* The payout of a visit, in parts that are one transaction: a donation, a credit to the card's account, a voucher for
 * the rest. Whatever of the amount nobody chose a place for goes onto the voucher; where there is none, the last part
 * was chosen as the whole, and a ledger that knows of more refuses: the visit then goes on with what the ledger has. */
#include "engine/core.h"

#include <string.h>

struct parts {
    money donate, account, voucher;
    int64_t points;
};

static money half_of(money all, bool half)
{
    return (money){half ? all.minor / 2 : all.minor};
}

static struct parts parts_of(const struct engine *g)
{
    struct parts p = {.donate = {0}};
    bool linked = g->card.linked && !g->training;
    if (g->pay.exact) {
        p.donate = g->pay.donate;
        p.account = g->pay.account;
    } else if (g->visit.donate && g->set->charity_count > 0) {
        p.donate = half_of(g->visit.amount, g->choice.half);
    } else if (g->choice.to_account && linked && g->set->accounts.money) {
        p.account = half_of(g->visit.amount, g->choice.half);
    }
    p.voucher = (money){g->visit.amount.minor - p.donate.minor - p.account.minor};
    p.points = linked ? points_of(g) : 0;
    return p;
}

/* By its key. The list may have changed under a retry after a restart: then the first, which is what older ones did. */
static size_t charity_of(const struct engine *g, const char *key)
{
    for (size_t i = 0; i < g->set->charity_count; i++)
        if (strcmp(g->set->charities[i].key, key) == 0)
            return i;
    return 0;
}

static void reply_payout(struct engine *g, const struct asked *q, const struct voucher_row *v,
                         const struct slip_parts *parts)
{
    struct json_out j;
    json_begin(&j);
    if (v != NULL)
        json_put_voucher(&j, "voucher", v, &g->set->scheme.currency);
    if (parts->donated.minor != 0)
        json_put_int(&j, "donated_minor", parts->donated.minor);
    if (parts->has_account) {
        json_put_int(&j, "credited_minor", parts->credited.minor);
        json_put_int(&j, "points", parts->points);
    }
    json_end(&j);
    if (g->pay.event.text[0] != '\0')
        done_remember(g, &g->pay.event, &j);
    reply_ok(g, q->waiting, &j);
}

static void on_paid(struct engine *g, const struct asked *q, const struct answer *a)
{
    if (a->status != ST_OK) {
        output_log(g, LOG_ERROR, "a payout was refused: %s", a->message);
        reply_no(g, q->waiting, a->status, a->message);
        memset(&g->pay, 0, sizeof g->pay);
        visit_feed(g, (struct visit_event){.kind = VISIT_PAY_REFUSED});
        visit_read(g);
        return;
    }
    struct slip_parts parts = {.points = 0};
    const struct voucher_row *v = NULL;
    for (size_t i = 0; i < q->job.count; i++) {
        const struct fact *f = &q->job.facts[i];
        const struct fact_result *r = &a->results[i];
        if (f->kind == FACT_DONATED) {
            parts.charity = charity_of(g, f->donated.charity);
            parts.donated = f->donated.amount.minor != 0 ? f->donated.amount : g->visit.amount;
            if (!g->training && answer_is_new(q, r))
                money_add(&g->today.donated, g->today.donated, parts.donated);
        } else if (f->kind == FACT_CREDITED) {
            parts.credited = f->credited.amount;
            parts.points = f->credited.points;
            parts.has_account = true;
            parts.saved = r->saved;
            parts.points_left = r->points;
        } else if (f->kind == FACT_VOUCHER) {
            v = &r->voucher;
            if (answer_is_new(q, r))
                day_count_voucher(g, v);
        }
    }
    if (v != NULL)
        slip_show(g, "voucher", v, v->amount, &parts);
    else if (parts.credited.minor > 0)
        slip_show(g, "account", NULL, parts.credited, &parts);
    else
        slip_show(g, "donation", NULL, parts.donated, &parts);
    reply_payout(g, q, v, &parts);
    visit_feed(g, (struct visit_event){.kind = VISIT_PAID});
}

static struct fact *part(struct engine *g, struct asked *q, enum fact_kind kind, unsigned beside)
{
    struct fact *f = ask_fact(g, q, kind, g->pay.actor[0] != '\0' ? g->pay.actor : "visit");
    if (g->pay.event.text[0] != '\0')
        f->id = beside > 0 ? event_beside(&g->pay.event, beside) : g->pay.event;
    return f;
}

static void voucher(struct engine *g, struct asked *q)
{
    struct fact *f = part(g, q, FACT_VOUCHER, 0);
    f->voucher.visit = g->visit.number;
    event_nonce(f->voucher.nonce, &f->id);
    f->voucher.valid_days = (uint16_t)g->set->scheme.voucher_valid_days;
    f->voucher.clock_unsure = clock_is_unsure(g);
    f->voucher.training = g->training;
    text_copy(f->voucher.how, sizeof f->voucher.how, g->pay.how);
}

/* The fact that carries the act's own id is the voucher, where there is one: a retry after a restart is answered by it.
 */
void pay_out(struct engine *g)
{
    struct asked *q = ask(g, JOB_COMMIT, true, on_paid);
    struct parts p = parts_of(g);
    bool rest = p.voucher.minor > 0;
    q->waiting = g->pay.waiting;
    if (p.donate.minor > 0) {
        struct fact *f = part(g, q, FACT_DONATED, rest ? 2 : 0);
        f->donated.visit = g->visit.number;
        text_copy(f->donated.charity, sizeof f->donated.charity, g->set->charities[g->choice.charity].key);
        if (p.donate.minor != g->visit.amount.minor)
            f->donated.amount = p.donate;
    }
    if (p.account.minor > 0 || p.points > 0) {
        struct fact *f = part(g, q, FACT_CREDITED, rest || p.donate.minor > 0 ? 3 : 0);
        f->credited.visit = g->visit.number;
        text_copy(f->credited.account, sizeof f->credited.account, g->card.row.account);
        f->credited.amount = p.account;
        f->credited.points = p.points;
    }
    if (rest)
        voucher(g, q);
    bool walked = strcmp(g->pay.how, "walked_away") == 0;
    visit_closed_fact(g, q, !rest && p.account.minor == 0 ? "donated" : walked ? "walked_away" : "paid");
}

/* ---- the choice ---- */

static enum status may_pay_to(const struct engine *g, const char *to, struct err *e)
{
    if (!visit_is_open(g) && !g->card.present)
        return err_set(e, ST_REFUSED, "no visit is open");
    if (strcmp(to, "voucher") == 0)
        return ST_OK;
    if (strcmp(to, "donate") == 0 && !visit_is_open(g))
        return err_set(e, ST_REFUSED, "no visit is open");
    if (strcmp(to, "donate") == 0)
        return g->set->charity_count > 0 ? ST_OK : err_set(e, ST_REFUSED, "nothing to donate to is configured");
    if (strcmp(to, "account") != 0)
        return err_set(e, ST_INVALID, "a visit is paid to: voucher, donate or account");
    if (!g->set->accounts.money)
        return err_set(e, ST_REFUSED, "no money goes into accounts here");
    return g->card.present ? ST_OK : err_set(e, ST_REFUSED, "show the card first");
}

void request_pay_to(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct waiting w = {c->id, r->id};
    struct err e = {0};
    if (may_pay_to(g, r->text, &e) != ST_OK) {
        reply_no(g, w, e.code, e.msg);
        return;
    }
    size_t charity = g->choice.charity; /* half of it, or all of it: to the same */
    bool donate = strcmp(r->text, "donate") == 0;
    visit_feed(g, (struct visit_event){.kind = donate == g->visit.donate ? VISIT_TOUCHED : VISIT_DONATE});
    g->choice.charity = charity;
    g->choice.to_account = strcmp(r->text, "account") == 0; /* after it: donating undoes both */
    g->choice.half = r->number == 1 && strcmp(r->text, "voucher") != 0;
    struct json_out j;
    json_begin(&j);
    json_put_text(&j, "to", r->text);
    json_put_bool(&j, "half", g->choice.half);
    json_end(&j);
    reply_ok(g, w, &j);
}
