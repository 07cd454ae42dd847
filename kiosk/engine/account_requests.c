/* Accounts by request: shown to staff, spent as a voucher by whoever holds the card or by staff for them, erased by an
 * operator. Staff name an account by its id or by a card's number, which goes to the people thread and nowhere else.
 * Money that is spent is an ordinary voucher; points become a discount voucher. Erasing is journalled first: a power
 * cut before the card is forgotten leaves a card of an erased account, which the next scan forgets (card.c). */
#include "engine/core.h"

#include <stdio.h>
#include <string.h>

static void busy(struct engine *g, struct waiting w)
{
    reply_no(g, w, ST_AGAIN, "busy; try again");
}

/* What an act does once the account's id is known: q has waiting, job.facts[0].id as the act's event, number, amount
 * and note of the request; account is the id. */
typedef void (*account_act)(struct engine *g, const struct asked *q, const char *account);

static void act_show(struct engine *g, const struct asked *q, const char *account);
static void act_erase(struct engine *g, const struct asked *q, const char *account);
static void act_spend(struct engine *g, const struct asked *q, const char *account);
static const account_act acts[] = {act_show, act_erase, act_spend};
enum { ACT_SHOW, ACT_ERASE, ACT_SPEND };

static void on_card(struct engine *g, const struct asked *q, const struct answer *a)
{
    if (a->status == ST_OK)
        acts[q->volume_ml](g, q, a->account.account);
    else
        reply_no(g, q->waiting, a->status, a->message);
}

static void with_account(struct engine *g, struct client_seat *c, const struct wire_request *r, int act)
{
    struct waiting w = {c->id, r->id};
    if (!g->set->accounts.on) {
        reply_no(g, w, ST_REFUSED, "this kiosk takes no cards (accounts in its configuration)");
        return;
    }
    struct asked by_id = {.waiting = w, .number = r->number, .amount = r->amount_minor};
    struct asked *q = card_number_plain(r->text) ? ask(g, JOB_CARD, false, on_card) : &by_id;
    if (q == NULL) {
        busy(g, w);
        return;
    }
    q->waiting = w;
    q->number = r->number;
    q->amount = r->amount_minor;
    q->volume_ml = act;
    text_copy(q->note, sizeof q->note, r->note);
    text_copy(q->text, sizeof q->text, r->event.text);
    if (q == &by_id)
        acts[act](g, q, r->text);
    else
        text_copy(q->job.text, sizeof q->job.text, r->text);
}

/* ---- shown ------------------------------------------------------------------------------------------------------- */

static void put_entry(struct json_out *j, const struct account_entry *e)
{
    json_object_begin(j);
    json_put_int(j, "seq", e->seq);
    json_put_int(j, "at_ms", e->at_ms);
    json_put_int(j, "offset_s", e->offset_s);
    json_put_text(j, "what", e->what);
    json_put_int(j, "visit", e->visit);
    json_put_int(j, "voucher", e->counter);
    json_put_int(j, "amount_minor", e->amount.minor);
    json_put_int(j, "points", e->points);
    json_object_end(j);
}

static void put_account(struct json_out *j, const struct engine *g, const struct account_row *r)
{
    money worth;
    points_worth(g, r->points, &worth);
    json_put_text(j, "account", r->account);
    json_put_bool(j, "erased", r->erased);
    json_put_int(j, "opened_ms", r->opened_ms);
    json_put_int(j, "balance_minor", r->balance.minor);
    json_put_int(j, "points", r->points);
    json_put_int(j, "discount_minor", worth.minor);
    json_put_int(j, "visits", r->visits);
}

static void on_shown(struct engine *g, const struct asked *q, const struct answer *a)
{
    if (a->status != ST_OK) {
        reply_no(g, q->waiting, a->status, a->message);
        return;
    }
    struct json_out j;
    json_begin(&j);
    put_account(&j, g, &a->account);
    json_array_begin(&j, "entries");
    for (size_t i = 0; i < a->count; i++) {
        json_array_next(&j);
        put_entry(&j, &a->entries[i]);
    }
    json_array_end(&j);
    json_end(&j);
    reply_ok(g, q->waiting, &j);
}

static void act_show(struct engine *g, const struct asked *q, const char *account)
{
    struct asked *next = ask(g, JOB_ACCOUNT, false, on_shown);
    if (next == NULL) {
        busy(g, q->waiting);
        return;
    }
    next->waiting = q->waiting;
    text_copy(next->job.text, sizeof next->job.text, account);
}

void request_account_show(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    with_account(g, c, r, ACT_SHOW);
}

void request_card(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct waiting w = {c->id, r->id};
    if (!card_number_plain(r->text)) {
        reply_no(g, w, ST_INVALID, "a card's number has 6 to 24 digits");
        return;
    }
    if (!g->set->accounts.on || g->training) {
        reply_no(g, w, ST_REFUSED, g->training ? "training takes no cards" : "this kiosk takes no cards");
        return;
    }
    card_scan(g, r->text);
    reply_ok(g, w, NULL);
}

/* ---- erased ------------------------------------------------------------------------------------------------------ */

static void on_forgotten(struct engine *g, const struct asked *q, const struct answer *a)
{
    struct json_out j;
    if (a->status != ST_OK) {
        reply_no(g, q->waiting, a->status, a->message);
        return;
    }
    if (strcmp(g->card.row.account, q->job.text) == 0)
        card_forget(g);
    json_begin(&j);
    json_put_text(&j, "account", q->job.text);
    json_put_int(&j, "points_lapsed", q->number);
    json_end(&j);
    reply_ok(g, q->waiting, &j);
}

static void on_erased(struct engine *g, const struct asked *q, const struct answer *a)
{
    if (a->status != ST_OK) {
        reply_no(g, q->waiting, a->status, a->message);
        return;
    }
    struct asked *next = ask(g, JOB_CARD_ERASE, true, on_forgotten);
    next->waiting = q->waiting;
    next->number = a->results[0].points;
    text_copy(next->job.text, sizeof next->job.text, q->job.facts[0].account_erased.account);
}

static void act_erase(struct engine *g, const struct asked *q, const char *account)
{
    struct client_seat *c = client_find(g, q->waiting.client);
    struct asked *next = c != NULL ? ask(g, JOB_COMMIT, false, on_erased) : NULL;
    char actor[ACTOR_MAX];
    if (next == NULL) {
        busy(g, q->waiting);
        return;
    }
    client_actor(actor, c);
    next->waiting = q->waiting;
    struct fact *f = ask_fact(g, next, FACT_ACCOUNT_ERASED, actor);
    text_copy(f->account_erased.account, sizeof f->account_erased.account, account);
}

void request_account_erase(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    with_account(g, c, r, ACT_ERASE);
}

/* ---- spent ------------------------------------------------------------------------------------------------------- */

static void on_spent(struct engine *g, const struct asked *q, const struct answer *a)
{
    if (a->status != ST_OK) {
        reply_no(g, q->waiting, a->status, a->message);
        return;
    }
    const struct fact_result *r = &a->results[0];
    const struct fact_spent *f = &q->job.facts[0].spent;
    bool here = g->card.present && strcmp(g->card.row.account, f->account) == 0;
    if (answer_is_new(q, r)) {
        struct slip_parts parts = {.has_account = true, .saved = r->saved, .points_left = r->points};
        const char *kind = r->voucher.discount ? "discount" : "voucher";
        day_count_voucher(g, &r->voucher);
        if (q->flag && g->visit.state == VISIT_NONE && !g->slip.present)
            slip_show(g, kind, &r->voucher, r->voucher.amount, &parts);
        else if (print_slip(g, kind, &r->voucher, 0, r->voucher.amount, &parts) == 0)
            case_open(g, CASE_UNPRINTABLE, 0, r->voucher.counter, "printer_busy", true);
    }
    if (here)
        card_read(g);
    struct json_out j;
    json_begin(&j);
    json_put_voucher(&j, "voucher", &r->voucher, &g->set->scheme.currency);
    json_put_bool(&j, "discount", r->voucher.discount);
    json_put_text(&j, "account", f->account);
    json_put_int(&j, "balance_minor", r->saved.minor);
    json_put_int(&j, "points", r->points);
    json_end(&j);
    done_remember(g, &q->job.facts[0].id, &j);
    reply_ok(g, q->waiting, &j);
}

/* Points go in whole units, so that none is lost to rounding. */
static enum status amount_of(const struct engine *g, int64_t points, int64_t amount, struct fact_spent *out,
                             struct err *e)
{
    money worth;
    if ((points > 0) == (amount > 0))
        return err_set(e, ST_INVALID, "say how many points, or how much money");
    if (amount > g->set->scheme.voucher_cap.minor)
        return err_set(e, ST_REFUSED, "one voucher is at most %lld", (long long)g->set->scheme.voucher_cap.minor);
    out->points = points;
    out->amount.minor = amount;
    if (points == 0)
        return ST_OK;
    if (g->set->accounts.discount_points == 0)
        return err_set(e, ST_REFUSED, "points are not spent here (accounts.discount_points)");
    if (points_worth(g, points, &worth) != points)
        return err_set(e, ST_REFUSED, "points are spent in steps of %d, up to what one voucher may be",
                       (int)g->set->accounts.discount_points);
    out->amount = worth;
    return ST_OK;
}

static void spend(struct engine *g, const struct asked *q, const char *account, int64_t points, int64_t amount)
{
    struct client_seat *c = client_find(g, q->waiting.client);
    struct fact_spent what = {.points = 0};
    struct err e = {0};
    char actor[ACTOR_MAX] = "visit";
    if (amount_of(g, points, amount, &what, &e) != ST_OK) {
        reply_no(g, q->waiting, e.code, e.msg);
        return;
    }
    struct asked *next = c != NULL ? ask(g, JOB_COMMIT, false, on_spent) : NULL;
    if (next == NULL) {
        busy(g, q->waiting);
        return;
    }
    if (!q->flag)
        client_actor(actor, c);
    next->waiting = q->waiting;
    next->flag = q->flag;
    struct fact *f = ask_fact(g, next, FACT_SPENT, actor);
    if (q->text[0] != '\0')
        event_id_parse(&f->id, q->text);
    f->spent = what;
    text_copy(f->spent.account, sizeof f->spent.account, account);
    event_nonce(f->spent.nonce, &f->id);
    f->spent.valid_days = (uint16_t)(points > 0 ? g->set->accounts.discount_days : g->set->scheme.voucher_valid_days);
    f->spent.clock_unsure = clock_is_unsure(g);
}

static void act_spend(struct engine *g, const struct asked *q, const char *account)
{
    spend(g, q, account, q->number, q->amount);
}

/* At the screen: the card that was shown, and all that can be spent. */
static void spend_shown(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct asked q = {.waiting = {c->id, r->id}, .flag = true};
    money worth;
    bool money_wanted = strcmp(r->note, "money") == 0;
    if (!g->card.present || !g->set->accounts.spend_at_kiosk) {
        reply_no(g, q.waiting, ST_REFUSED,
                 g->card.present ? "accounts are spent at the counter" : "show the card first");
        return;
    }
    int64_t points = points_worth(g, g->card.row.points, &worth), cap = g->set->scheme.voucher_cap.minor;
    int64_t amount = g->card.row.balance.minor < cap ? g->card.row.balance.minor : cap;
    if (money_wanted ? amount == 0 : points == 0) {
        reply_no(g, q.waiting, ST_REFUSED, money_wanted ? "there is no money on this card" : "not enough points yet");
        return;
    }
    text_copy(q.text, sizeof q.text, r->event.text);
    spend(g, &q, g->card.row.account, money_wanted ? 0 : points, money_wanted ? amount : 0);
}

static void spend_now(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    if (r->text[0] == '\0')
        spend_shown(g, c, r);
    else if (c->role < ROLE_STAFF)
        reply_no(g, (struct waiting){c->id, r->id}, ST_DENIED, "this role may not do that; sign in");
    else
        with_account(g, c, r, ACT_SPEND);
}

void request_account_spend(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    request_once(g, c, r, spend_now);
}
