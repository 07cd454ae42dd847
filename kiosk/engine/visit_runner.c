/* Runs the visit: its actions become facts, the answers become its events and a slip.
 *
 *   pay asked, or walked away --visit_step--> PAYING: the parts (payout.c) and visit_closed, one transaction
 *      answered: the slip is shown and printed, the visit is forgotten, the next person starts at zero
 *      refused:  the visit goes on
 *   nothing to pay: visit_closed; a slip only when it names cases
 *
 * A payout waits while a container is in hand: its credit belongs to this visit; and while a card is being linked. */
#include "engine/core.h"

#include <string.h>

struct visit_limits visit_limits_of(const struct settings *s)
{
    struct visit_limits l = {
        .max_amount = s->scheme.voucher_cap, /* one visit is one voucher; limits.c has the scheme's limits */
        .warn_ms = s->warn_ms,
        .countdown_ms = s->countdown_ms,
        .extend_ms = s->extend_ms,
    };
    return l;
}

bool visit_is_open(const struct engine *g)
{
    return g->visit.state == VISIT_ACTIVE || g->visit.state == VISIT_WARNED;
}

void visit_ensure(struct engine *g)
{
    if (g->visit.state != VISIT_NONE)
        return;
    g->visit = visit_begin(&g->limits, g->now.mono_ms);
    g->thanks_until_ms = 0;
}

void visit_opened(struct engine *g, int64_t number)
{
    g->visit.number = number;
    card_link(g);
    if (!g->training)
        g->today.visits++;
}

static void forget_visit(struct engine *g)
{
    g->visit = (struct visit){.deadline_ms = TIME_NEVER};
    g->visit_case_count = 0;
    g->recent_count = 0;
    memset(&g->pay, 0, sizeof g->pay);
    memset(g->totals, 0, sizeof g->totals);
}

static void forget(struct engine *g)
{
    forget_visit(g);
    card_forget(g);
}

void visit_drop_unopened(struct engine *g)
{
    if (g->visit.number != 0)
        return;
    forget_visit(g);
    g->card.idle_until_ms = g->now.mono_ms + CARD_IDLE_MS; /* its owner is still there */
}

void visit_credit(struct engine *g, const struct container *c, money refund, money balance)
{
    mass pet = c->material == MATERIAL_PET ? c->bottle : MASS_UNKNOWN;
    visit_feed(g, (struct visit_event){.kind = VISIT_CREDITED, .amount = refund, .pet = pet});
    if (g->visit.amount.minor != balance.minor) {
        output_log(g, LOG_ERROR, "visit %lld: %lld here, %lld in the ledger; the ledger holds",
                   (long long)g->visit.number, (long long)g->visit.amount.minor, (long long)balance.minor);
        g->visit.amount = balance;
    }
    limits_count(g, c, refund, 1);
    day_count_landed(g, c, refund);
}

void visit_case(struct engine *g, int64_t visit, int64_t number)
{
    if (visit != 0 && visit == g->visit.number && g->visit_case_count < VISIT_CASES)
        g->visit_cases[g->visit_case_count++] = number;
}

/* ---- the end of a visit ----------------------------------------------------------------------------------------- */

void visit_closed_fact(struct engine *g, struct asked *q, const char *how)
{
    struct fact *f = ask_fact(g, q, FACT_VISIT_CLOSED, g->pay.actor[0] != '\0' ? g->pay.actor : "visit");
    f->visit_closed.visit = g->visit.number;
    text_copy(f->visit_closed.how, sizeof f->visit_closed.how, how);
    if (g->pay.event.text[0] != '\0')
        f->id = event_beside(&g->pay.event, 1);
}

static void say_goodbye(struct engine *g)
{
    forget(g);
    g->notice.present = false;
    g->thanks_until_ms = g->now.mono_ms + THANKS_MS;
    text_copy(g->language, sizeof g->language, g->set->language);
}

static void on_visit_read(struct engine *g, const struct asked *q, const struct answer *a)
{
    if (a->status == ST_OK && q->number == g->visit.number && visit_is_open(g)) {
        g->visit.amount = a->visit.balance;
        g->visit.count = a->visit.credited;
        memcpy(g->totals, a->summary.materials, sizeof g->totals);
    }
}

void visit_read(struct engine *g)
{
    struct asked *q = ask(g, JOB_VISIT, true, on_visit_read);
    q->number = q->job.number = g->visit.number;
}

/* The ledger knows of money that is not known here: a case was credited to this visit, and the answer is still on its
 * way. The visit goes on with what the ledger has; the next payout, asked or at the end of the countdown, pays it. */
static void go_on_as_the_ledger_says(struct engine *g, const struct asked *q, const struct answer *a)
{
    output_log(g, LOG_WARNING, "visit %lld goes on: %s", (long long)g->visit.number, a->message);
    memset(&g->pay, 0, sizeof g->pay);
    visit_feed(g, (struct visit_event){.kind = VISIT_PAY_REFUSED});
    visit_read(g);
    reply_no(g, q->waiting, ST_AGAIN, "the visit has money that was not known here; ask again");
}

static void on_closed_empty(struct engine *g, const struct asked *q, const struct answer *a)
{
    if (a->status != ST_OK) {
        go_on_as_the_ledger_says(g, q, a);
        return;
    }
    struct waiting w = q->waiting;
    if (g->visit_case_count > 0) {
        slip_show(g, "cases", NULL, (money){0}, NULL);
        forget(g);
        g->notice.present = false;
    } else {
        say_goodbye(g);
    }
    reply_ok(g, w, NULL);
}

static void close_empty(struct engine *g)
{
    if (g->visit.number == 0) {
        reply_ok(g, g->pay.waiting, NULL);
        say_goodbye(g);
        return;
    }
    struct asked *q = ask(g, JOB_COMMIT, true, on_closed_empty);
    q->waiting = g->pay.waiting;
    visit_closed_fact(g, q, "empty");
    g->visit.state = VISIT_PAYING; /* nobody else's scan belongs to it any more */
}

void visit_feed(struct engine *g, struct visit_event ev)
{
    struct visit_step s = visit_step(g->visit, ev, &g->limits, g->now.mono_ms);
    g->visit = s.visit;
    if (ev.kind == VISIT_DONATE) /* the last choice counts */
        memset(&g->choice, 0, sizeof g->choice);
    if (s.action == VISIT_DO_NOTHING)
        return;
    text_copy(g->pay.how, sizeof g->pay.how, ev.kind == VISIT_TICK ? "walked_away" : "asked");
    if (s.action == VISIT_DO_PAYOUT)
        pay_out(g);
    else if (ev.kind == VISIT_PAID)
        forget(g);
    else
        close_empty(g);
}

void visit_donate_to(struct engine *g, size_t charity)
{
    if (!visit_is_open(g))
        return;
    if (g->visit.donate)
        visit_feed(g, (struct visit_event){.kind = VISIT_DONATE}); /* off, and on again for another one */
    visit_feed(g, (struct visit_event){.kind = VISIT_DONATE});
    g->choice.charity = charity;
}

static enum status pay_begin(struct engine *g, const struct event_id *event, const char *actor, struct waiting w,
                             money donate, money account, struct err *e)
{
    if (g->visit.state == VISIT_PAYING || g->pay.wanted)
        return err_set(e, ST_AGAIN, "the payout is under way");
    if (!visit_is_open(g))
        return err_set(e, ST_REFUSED, "no visit is open");
    memset(&g->pay, 0, sizeof g->pay);
    if (event != NULL)
        g->pay.event = *event;
    text_copy(g->pay.actor, sizeof g->pay.actor, actor);
    g->pay.waiting = w;
    g->pay.wanted = true;
    g->pay.exact = donate.minor > 0 || account.minor > 0;
    g->pay.donate = donate;
    g->pay.account = account;
    visit_feed(g, (struct visit_event){.kind = VISIT_TOUCHED});
    visit_lane_free(g);
    return ST_OK;
}

enum status visit_pay(struct engine *g, const struct event_id *event, const char *actor, struct waiting w,
                      struct err *e)
{
    return pay_begin(g, event, actor, w, (money){0}, (money){0}, e);
}

enum status visit_pay_parts(struct engine *g, const struct wire_request *r, const char *actor, struct waiting w,
                            struct err *e)
{
    money sum, donate = {r->donate_minor}, account = {r->account_minor};
    if (donate.minor == 0 && account.minor == 0)
        return visit_pay(g, &r->event, actor, w, e);
    if (lane_holds(g))
        return err_set(e, ST_AGAIN, "a container is in hand");
    if (!money_add(&sum, donate, account) || sum.minor > g->visit.amount.minor)
        return err_set(e, ST_REFUSED, "the parts are more than the visit's amount");
    if (donate.minor > 0 && g->set->charity_count == 0)
        return err_set(e, ST_REFUSED, "nothing to donate to is configured");
    if (account.minor > 0 && !g->set->accounts.money)
        return err_set(e, ST_REFUSED, "no money goes into accounts here");
    if (account.minor > 0 && !g->card.present)
        return err_set(e, ST_REFUSED, "show the card first");
    return pay_begin(g, &r->event, actor, w, donate, account, e);
}

void visit_lane_free(struct engine *g)
{
    if (!g->pay.wanted || lane_holds(g) || g->card.linking)
        return;
    g->pay.wanted = false;
    if (visit_is_open(g)) {
        visit_feed(g, (struct visit_event){.kind = VISIT_PAY_ASKED});
    } else { /* the container in hand was its first, and was not admitted */
        reply_no(g, g->pay.waiting, ST_REFUSED, "no visit is open");
        memset(&g->pay, 0, sizeof g->pay);
    }
}
