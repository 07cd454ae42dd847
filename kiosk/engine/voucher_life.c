/* What may become of a voucher besides being paid: a redemption taken back and a voucher voided, each by two persons;
 * expiry; the alarm about a token that this ledger never issued; a new key to sign with; what each till paid. */
#include "engine/core.h"

#include <stdio.h>
#include <string.h>

static void busy(struct engine *g, struct waiting w)
{
    reply_no(g, w, ST_AGAIN, "the ledger is behind; try again");
}

static void on_sums(struct engine *g, const struct asked *q, const struct answer *a)
{
    (void)q;
    if (a->status == ST_OK)
        g->vouchers = a->sums;
}

void vouchers_refresh(struct engine *g)
{
    ask(g, JOB_VOUCHER_SUMS, false, on_sums);
}

/* ---- two persons ------------------------------------------------------------------------------------------------ *
 *
 *   request (the first person is signed in) -> SIGN_IN of the second, on the slow thread -> COMMIT -> reply
 *
 * A retry under the same event comes the same way and finds the fact there. */

static void tell_tills(struct engine *g, const struct fact_result *r)
{
    char amount[32], detail[96];
    money_format(amount, sizeof amount, r->voucher.amount, g->set->scheme.currency.exponent);
    snprintf(detail, sizeof detail, "%s %s %s", r->voucher.human, amount, g->set->scheme.currency.code);
    till_notice_show(g, "till_undone", detail);
}

static void on_act(struct engine *g, const struct asked *q, const struct answer *a)
{
    const struct fact *f = &q->job.facts[0];
    if (a->status != ST_OK) {
        reply_no(g, q->waiting, a->status, a->message);
        return;
    }
    if (answer_is_new(q, &a->results[0])) {
        if (f->kind == FACT_UNDONE)
            tell_tills(g, &a->results[0]);
        day_refresh(g);
        vouchers_refresh(g);
    }
    struct json_out j;
    json_begin(&j);
    json_put_voucher(&j, "voucher", &a->results[0].voucher, &g->set->scheme.currency);
    json_end(&j);
    done_remember(g, &f->id, &j);
    reply_ok(g, q->waiting, &j);
}

static void refuse_second(struct engine *g, const struct asked *q, const struct answer *a)
{
    struct json_out j;
    json_begin(&j);
    if (a->status == ST_AGAIN)
        json_put_int(&j, "wait_ms", a->wait_ms);
    json_end(&j);
    reply_no_data(g, q->waiting, a->status, a->message, &j);
}

static void on_second(struct engine *g, const struct asked *q, const struct answer *a)
{
    const struct fact *asked = &q->job.facts[0];
    enum wire_role role;
    if (a->status != ST_OK) {
        refuse_second(g, q, a);
        return;
    }
    if (!wire_role_parse(&role, a->person.role) || role < ROLE_STAFF) {
        reply_no(g, q->waiting, ST_DENIED, "the second person is not staff");
        return;
    }
    struct asked *next = ask(g, JOB_COMMIT, false, on_act);
    if (next == NULL) {
        busy(g, q->waiting);
        return;
    }
    next->waiting = q->waiting;
    struct fact *f = ask_fact(g, next, asked->kind, asked->actor);
    f->id = asked->id;
    f->voucher_act = asked->voucher_act;
    snprintf(f->voucher_act.second, sizeof f->voucher_act.second, "person:%s", a->person.id);
    if (f->kind == FACT_VOIDED)
        text_copy(f->voucher_act.second_role, sizeof f->voucher_act.second_role, a->person.role);
}

static void act_of_two(struct engine *g, struct client_seat *c, const struct wire_request *r, enum fact_kind kind)
{
    struct waiting w = {c->id, r->id};
    bool digits = strlen(r->text) == TOKEN_DIGITS;
    if (done_reply(g, &r->event, w))
        return;
    if (!c->signed_in) {
        reply_no(g, w, ST_DENIED, "this needs two persons: sign in first");
        return;
    }
    if (!digits && strlen(r->text) >= sizeof((struct fact_voucher_act *)0)->human) {
        reply_no(g, w, ST_INVALID, "neither the 236 digits of a voucher nor a code for people");
        return;
    }
    struct asked *q = ask(g, JOB_SIGN_IN, false, on_second);
    if (q == NULL) {
        busy(g, w);
        return;
    }
    char actor[ACTOR_MAX];
    client_actor(actor, c);
    q->waiting = w;
    text_copy(q->job.name, sizeof q->job.name, r->second);
    text_copy(q->job.pin, sizeof q->job.pin, r->second_pin);
    struct fact *f = ask_fact(g, q, kind, actor); /* not committed by this job: kept until the second person is known */
    f->id = event_or_new(g, &r->event);
    struct fact_voucher_act *v = &f->voucher_act;
    if (digits)
        text_copy(v->digits, sizeof v->digits, r->text);
    else
        text_copy(v->human, sizeof v->human, r->text);
    text_copy(v->reason, sizeof v->reason, r->note);
    if (kind == FACT_VOIDED)
        text_copy(v->role, sizeof v->role, c->person_role);
    v->within_ms = (int64_t)g->set->undo_minutes * 60000;
}

void request_voucher_undo(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    if (g->set->undo_minutes == 0)
        reply_no(g, (struct waiting){c->id, r->id}, ST_REFUSED,
                 "this kiosk's rules (voucher.undo_minutes) allow no undo");
    else
        act_of_two(g, c, r, FACT_UNDONE);
}

void request_voucher_void(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    act_of_two(g, c, r, FACT_VOIDED);
}

/* ---- expiry ----------------------------------------------------------------------------------------------------- */

static void on_expired(struct engine *g, const struct asked *q, const struct answer *a)
{
    (void)q;
    g->expiry_asked = false;
    if (a->status == ST_OK) {
        output_log(g, LOG_NOTICE, "%lld open vouchers have expired", (long long)a->results[0].count);
        vouchers_refresh(g);
        expiry_sweep(g); /* one row lists only so many */
    } else if (a->status != ST_NOT_FOUND) {
        output_log(g, LOG_WARNING, "expired vouchers were not swept: %s", a->message);
    }
}

void expiry_sweep(struct engine *g)
{
    if (g->now.state == CLOCK_UNSET || g->expiry_asked)
        return;
    struct asked *q = ask(g, JOB_COMMIT, false, on_expired);
    if (q == NULL)
        return; /* the next one finds them */
    ask_fact(g, q, FACT_EXPIRED, "rule");
    g->expiry_asked = true;
}

/* Once after the start, as soon as there is a date; from then on each close of a day sweeps. */
void expiry_time(struct engine *g)
{
    if (g->expiry_begun || !g->restart.over || g->now.state == CLOCK_UNSET)
        return;
    g->expiry_begun = true;
    expiry_sweep(g);
}

/* ---- the alarm -------------------------------------------------------------------------------------------------- */

static void on_alarm(struct engine *g, const struct asked *q, const struct answer *a)
{
    const struct fact_alarm *f = &q->job.facts[0].alarm;
    if (a->status == ST_OK) {
        output_log(g, LOG_ERROR,
                   "till %s was shown a voucher with a good signature that is not in the books: case %lld", f->till,
                   (long long)a->results[0].case_number);
        cases_refresh(g);
    } else if (a->status != ST_REFUSED) { /* refused: there is an open case about this token */
        output_log(g, LOG_ERROR, "an alarm could not be journalled: %s", a->message);
    }
}

void alarm_raise(struct engine *g, const struct fact *redeemed)
{
    struct asked *q = redeemed->redeemed.digits[0] != '\0' ? ask(g, JOB_COMMIT, false, on_alarm) : NULL;
    if (q == NULL)
        return;
    struct fact *f = ask_fact(g, q, FACT_ALARM, redeemed->actor);
    text_copy(f->alarm.digits, sizeof f->alarm.digits, redeemed->redeemed.digits);
    text_copy(f->alarm.till, sizeof f->alarm.till, redeemed->redeemed.till);
}

/* ---- a new key -------------------------------------------------------------------------------------------------- */

static void on_rotated(struct engine *g, const struct asked *q, const struct answer *a)
{
    char kid[5];
    if (a->status != ST_OK) {
        reply_no(g, q->waiting, a->status, a->message);
        return;
    }
    snprintf(kid, sizeof kid, "%04x", (unsigned)a->results[0].kid);
    struct json_out j;
    json_begin(&j);
    json_put_text(&j, "kid", kid);
    json_end(&j);
    done_remember(g, &q->job.facts[0].id, &j);
    reply_ok(g, q->waiting, &j);
}

void request_key_rotate(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct waiting w = {c->id, r->id};
    if (done_reply(g, &r->event, w))
        return;
    struct asked *q = ask(g, JOB_KEY_ROTATE, false, on_rotated);
    if (q == NULL) {
        busy(g, w);
        return;
    }
    char actor[ACTOR_MAX];
    client_actor(actor, c);
    q->waiting = w;
    struct fact *f = ask_fact(g, q, FACT_KEY, actor);
    f->id = event_or_new(g, &r->event);
}

/* ---- export packages --------------------------------------------------------------------------------------------- */

static void on_package_signed(struct engine *g, const struct asked *q, const struct answer *a)
{
    if (a->status != ST_OK) {
        reply_no(g, q->waiting, a->status, a->message);
        return;
    }
    struct json_out j;
    json_begin(&j);
    json_key(&j, "statement");
    json_quote(&j, a->checkpoint);
    json_end(&j);
    output_log(g, LOG_NOTICE, "an export package was signed, as %s asked: days and manifest %s", q->job.name,
               q->job.text);
    reply_ok(g, q->waiting, &j);
}

void request_package_sign(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct waiting w = {c->id, r->id};
    struct asked *q = ask(g, JOB_PACKAGE_SIGN, false, on_package_signed);
    if (q == NULL) {
        busy(g, w);
        return;
    }
    char actor[ACTOR_MAX];
    client_actor(actor, c);
    text_copy(q->job.name, sizeof q->job.name, actor);
    text_copy(q->job.text, sizeof q->job.text, r->text);
    q->waiting = w;
}

/* ---- tills ------------------------------------------------------------------------------------------------------ */

static void on_tills(struct engine *g, const struct asked *q, const struct answer *a)
{
    if (a->status != ST_OK) {
        reply_no(g, q->waiting, a->status, a->message);
        return;
    }
    struct json_out j;
    json_begin(&j);
    json_array_begin(&j, "tills");
    for (size_t i = 0; i < a->count && i < JOB_TILLS_MAX; i++) {
        json_array_next(&j);
        json_put_till(&j, &a->tills[i]);
    }
    json_array_end(&j);
    json_end(&j);
    reply_ok(g, q->waiting, &j);
}

void request_tills(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct waiting w = {c->id, r->id};
    struct asked *q = ask(g, JOB_TILLS, false, on_tills);
    if (q == NULL) {
        busy(g, w);
        return;
    }
    q->waiting = w;
    q->job.number = r->number;
}
