/* Rules of vouchers: issued once for a whole balance, redeemed once, printed as often as it takes. */
#include "ledger/inside.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define DAY_MS 86400000LL

enum status made_voucher(struct want *w, const struct voucher_ask *a, struct err *e)
{
    struct ledger_head k;
    int64_t last = 0;
    enum status st = kiosk_now(&w->l->db, &k, e);
    if (st == ST_OK)
        st = db_int(&last, &w->l->db, "SELECT max(counter) FROM voucher", NO_ARGS, e);
    if (st != ST_OK)
        return st;
    if (last >= UINT32_MAX)
        return err_set(e, ST_FULL, "the voucher counter of this ledger is used up");
    struct voucher_token t = {
        .flags = (uint8_t)((a->training ? TOKEN_TRAINING : 0) | (a->clock_unsure ? TOKEN_CLOCK_UNSURE : 0) |
                           (a->discount ? TOKEN_DISCOUNT : 0)),
        .kiosk = k.kiosk,
        .epoch = k.epoch,
        .counter = (uint32_t)last + 1,
        .amount = {a->amount},
        .currency = k.currency.numeric,
        .issued_at_s = w->f->at_ms / 1000,
        .valid_days = a->valid_days,
    };
    memcpy(t.nonce, a->nonce, sizeof t.nonce);
    char digits[TOKEN_DIGITS + 1];
    st = seal_voucher(w->l->seal, &t, digits, e);
    if (st != ST_OK)
        return st;
    /* Where the clock was not trusted, the date of issue may be wrong by years: such a voucher does not expire. */
    int64_t expires_ms = a->valid_days == 0 || a->clock_unsure ? 0 : t.issued_at_s * 1000 + a->valid_days * DAY_MS;
    struct body v = {.o = json_object()};
    put_int(&v, "amount", a->amount);
    put_bool(&v, "clock_unsure", a->clock_unsure);
    put_int(&v, "counter", t.counter);
    put_text(&v, "digits", digits);
    if (a->discount) /* only where it is one */
        put_bool(&v, "discount", true);
    put_int(&v, "epoch", t.epoch);
    put_int(&v, "expires_ms", expires_ms);
    put_bool(&v, "training", a->training);
    put_int(&v, "visit", a->visit);
    if (v.failed) {
        json_decref(v.o);
        v.o = NULL;
    }
    put_json(&w->made, "voucher", v.o);
    return ST_OK;
}

enum status resolve_voucher_fact(struct want *w, struct err *e)
{
    const struct fact_voucher *v = &w->f->voucher;
    struct visit_now now;
    enum status st = visit_open_now(&w->l->db, v->visit, &now, e);
    if (st == ST_OK && now.balance == 0)
        return err_set(e, ST_REFUSED, "visit %lld has nothing to pay out", (long long)v->visit);
    if (st == ST_OK && now.training != v->training)
        return err_set(e, ST_REFUSED, "visit %lld %s a training visit", (long long)v->visit,
                       now.training ? "is" : "is not");
    if (st == ST_OK)
        st = visit_nothing_pending(&w->l->db, v->visit, e);
    if (st != ST_OK)
        return st;
    put_int(&w->made, "visit", v->visit);
    put_int(&w->made, "balance", 0);
    struct voucher_ask ask = {.visit = v->visit,
                              .amount = now.balance,
                              .nonce = v->nonce,
                              .valid_days = v->valid_days,
                              .clock_unsure = v->clock_unsure,
                              .training = v->training};
    return made_voucher(w, &ask, e);
}

enum status resolve_print(struct want *w, struct err *e)
{
    const struct fact_print *p = &w->f->print;
    struct voucher_row v = {0};
    if (p->counter == 0)
        return ST_OK;
    enum status st = voucher_numbered(&w->l->db, p->counter, &v, e);
    if (st == ST_NOT_FOUND)
        return err_set(e, ST_NOT_FOUND, "there is no voucher %" PRId64, p->counter);
    put_int(&w->made, "epoch", v.epoch);
    return st;
}

/* ---- redemption ------------------------------------------------------------------------------------------------- */

static enum status no(struct fact_result *r, struct err *e, enum redeem_outcome why, const char *text)
{
    r->redeem = why;
    return err_set(e, ST_REFUSED, "%s", text);
}

/* Signed here and in no row: issued after the backup that was restored, or never. The former is a case, once. */
static enum status unknown_token(struct want *w, const struct voucher_token *t, struct voucher_row *v,
                                 struct fact_result *r, struct err *e)
{
    bool before = false, ended = false;
    enum status st = former_voucher(w->l, t->epoch, t->counter, v, &ended, e);
    if (st == ST_OK && strcmp(v->digits, w->f->redeemed.digits) == 0)
        return ST_OK;
    if (st == ST_OK)
        return no(r, e, REDEEM_NOT_OURS, "the signature is good, but this ledger never issued it: call the operator");
    if (st == ST_NOT_FOUND && ended)
        return no(r, e, REDEEM_ALREADY, "paid or ended before this year's books; their former file is not here");
    if (st == ST_NOT_FOUND)
        st = issued_before_restore(&w->l->db, t->epoch, t->counter, &before, e);
    if (st != ST_OK)
        return st;
    if (!before)
        return no(r, e, REDEEM_NOT_OURS, "the signature is good, but this ledger never issued it: call the operator");
    st = not_claimed_yet(&w->l->db, w->f->redeemed.digits, r, e);
    if (st != ST_OK)
        return st;
    int64_t expires_ms = ((int64_t)t->issued_at_s + (int64_t)t->valid_days * (DAY_MS / 1000)) * 1000;
    if (t->valid_days != 0 && (t->flags & TOKEN_CLOCK_UNSURE) == 0 && w->f->clock != CLOCK_UNSET &&
        w->f->at_ms >= expires_ms)
        return no(r, e, REDEEM_EXPIRED, "this voucher has expired");
    return no(r, e, REDEEM_BEFORE_RESTORE,
              "issued before the books were restored, and not in them: a case for staff; a new slip, not money");
}

/* Syntax, key, signature; then whether this ledger knows it. Training is told apart before that: it was never money. */
static enum status find_by_digits(struct want *w, struct voucher_row *v, struct fact_result *r, struct err *e)
{
    struct public_key keys[LEDGER_KEYS_MAX];
    size_t n = 0;
    struct voucher_token t;
    struct ledger_head k;
    const char *digits = w->f->redeemed.digits;
    enum status st = ledger_keys(&w->l->db, keys, LEDGER_KEYS_MAX, &n, e);
    if (st == ST_OK)
        st = kiosk_now(&w->l->db, &k, e);
    if (st != ST_OK)
        return st;
    struct err why = {0};
    st = voucher_verify(&t, digits, strlen(digits), keys, n, &why);
    if (st != ST_OK)
        return no(r, e, REDEEM_INVALID, why.msg);
    if ((t.flags & TOKEN_TRAINING) != 0)
        return no(r, e, REDEEM_TRAINING, "a training voucher is never paid");
    if (t.currency != k.currency.numeric)
        return no(r, e, REDEEM_INVALID, "this voucher is in another currency");
    if (t.kiosk == k.kiosk)
        st = voucher_at(&w->l->db, t.epoch, t.counter, v, e);
    if (t.kiosk == k.kiosk && st == ST_NOT_FOUND)
        return unknown_token(w, &t, v, r, e);
    if (t.kiosk != k.kiosk || (st == ST_OK && strcmp(v->digits, digits) != 0))
        return no(r, e, REDEEM_NOT_OURS, "the signature is good, but this ledger never issued it: call the operator");
    return st;
}

static enum status find_by_human(struct want *w, struct voucher_row *v, struct fact_result *r, struct err *e)
{
    struct err why = {0};
    enum status st = ledger_by_human(&w->l->db, w->f->redeemed.human, v, &why);
    if (st == ST_INVALID)
        return no(r, e, REDEEM_INVALID, why.msg);
    if (st == ST_NOT_FOUND)
        return no(r, e, REDEEM_INVALID, "there is no voucher with this number");
    return st == ST_OK ? ST_OK : err_set(e, st, "%s", why.msg);
}

/* A retry of a claim that was paid must hear so for ever, so what has been redeemed is told before expiry. */
static enum status payable(const struct want *w, const struct voucher_row *v, struct fact_result *r, struct err *e)
{
    const struct fact *f = w->f;
    char when[32], where[160];
    switch (v->pay) {
    case PAY_REDEEMED:
        if (strcmp(v->claim, f->redeemed.claim.text) == 0) {
            r->redeem = REDEEM_ALREADY_YOURS;
            return ST_OK;
        }
        timestamp_format(when, v->redeemed_ms, v->offset_s);
        snprintf(where, sizeof where, "already redeemed at %s, till %s", when, v->till);
        return no(r, e, REDEEM_ALREADY, where);
    case PAY_VOIDED: return no(r, e, REDEEM_VOIDED, "this voucher was voided");
    case PAY_EXPIRED: return no(r, e, REDEEM_EXPIRED, "this voucher has expired");
    case PAY_OPEN: break;
    }
    if (v->training)
        return no(r, e, REDEEM_TRAINING, "a training voucher is never paid");
    if (v->expires_ms != 0 && f->clock != CLOCK_UNSET && f->at_ms >= v->expires_ms)
        return no(r, e, REDEEM_EXPIRED, "this voucher has expired");
    r->redeem = REDEEM_PAID;
    return ST_OK;
}

enum status resolve_redeemed(struct want *w, struct fact_result *r, struct err *e)
{
    const struct fact_redeemed *f = &w->f->redeemed;
    struct voucher_row v = {0};
    struct event_id claim;
    r->redeem = REDEEM_INVALID;
    if (!event_id_parse(&claim, f->claim.text) || strcmp(claim.text, f->claim.text) != 0)
        return err_set(e, ST_INVALID, "the claim is not a UUID in lower case");
    enum status st = f->digits[0] != '\0' ? find_by_digits(w, &v, r, e) : find_by_human(w, &v, r, e);
    if (st != ST_OK)
        return st;
    r->voucher = v;
    r->redeem = REDEEM_UNDONE;
    st = claim_not_undone(&w->l->db, f->claim.text, e);
    if (st == ST_OK)
        st = payable(w, &v, r, e);
    if (st != ST_OK || r->redeem != REDEEM_PAID)
        return st;
    if (f->amount.minor != 0 && f->amount.minor != v.amount.minor)
        return no(r, e, REDEEM_PARTIAL, "a voucher is paid as a whole or not at all");
    struct rows q;
    st = db_first(&q, &w->l->db, "SELECT counter FROM redemption WHERE claim = ?", ARGS(arg_text(f->claim.text)), e);
    if (st == ST_OK) {
        int64_t other = col_int(&q, 0);
        db_end(&q);
        r->redeem = REDEEM_INVALID;
        return err_set(e, ST_EXISTS, "this claim has paid voucher %" PRId64 " already", other);
    }
    put_int(&w->made, "epoch", v.epoch);
    put_int(&w->made, "counter", v.counter);
    put_int(&w->made, "amount", v.amount.minor);
    if (v.discount)
        put_bool(&w->made, "discount", true);
    return st == ST_NOT_FOUND ? ST_OK : st;
}
