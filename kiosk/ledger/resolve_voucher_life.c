/* Rules of what may become of a voucher besides being paid: a redemption taken back, voided, expired; and the alarm
 * about a token that carries our signature and is none of ours. */
#include "ledger/inside.h"

#include <inttypes.h>
#include <string.h>

/* One row lists at most so many: a few kilobytes, written in a few milliseconds. Whoever sweeps asks again. */
#define EXPIRED_PER_ROW 200

enum status claim_not_undone(struct db *db, const char *claim, struct err *e)
{
    struct rows q;
    char when[32];
    enum status st = db_first(&q, db,
                              "SELECT r.undone_ms, ifnull(j.offset_s, 0) FROM redemption r"
                              " LEFT JOIN journal j ON j.seq = r.undone_seq"
                              " WHERE r.claim = ? AND r.undone_seq IS NOT NULL",
                              ARGS(arg_text(claim != NULL ? claim : "")), e);
    if (st != ST_OK)
        return st == ST_NOT_FOUND ? ST_OK : st;
    timestamp_format(when, col_int(&q, 0), col_int32(&q, 1));
    db_end(&q);
    return err_set(e, ST_REFUSED, "this redemption was undone at %s; scan the voucher anew to redeem it", when);
}

static bool is_person(const char *actor)
{
    return strncmp(actor, "person:", strlen("person:")) == 0;
}

/* The voucher that the two talk about, and that they are two, with a reason. */
static enum status two_persons(struct want *w, struct voucher_row *v, struct err *e)
{
    const struct fact_voucher_act *f = &w->f->voucher_act;
    if (f->reason[0] == '\0')
        return err_set(e, ST_INVALID, "this needs a reason");
    if (!is_person(w->f->actor) || !is_person(f->second))
        return err_set(e, ST_DENIED, "this needs two persons, each signed in");
    if (strcmp(w->f->actor, f->second) == 0)
        return err_set(e, ST_DENIED, "the second person must be another one");
    enum status st = ledger_voucher(w->l, f->digits[0] != '\0' ? f->digits : f->human, v, e);
    if (st == ST_OK && v->training)
        return err_set(e, ST_REFUSED, "a training voucher is never paid: there is nothing to take back");
    return st;
}

static void made_act(struct want *w, const struct voucher_row *v)
{
    put_int(&w->made, "epoch", v->epoch);
    put_int(&w->made, "counter", v->counter);
    put_int(&w->made, "amount", v->amount.minor);
    if (v->discount)
        put_bool(&w->made, "discount", true);
}

/* Minutes are only minutes on a clock that runs: without one, or when it was set back since, nobody knows how long ago
 * the money was paid. */
static enum status still_in_time(const struct want *w, int64_t redeemed_ms, struct err *e)
{
    const struct fact *f = w->f;
    if (f->clock == CLOCK_UNSET || f->at_ms < redeemed_ms)
        return err_set(e, ST_REFUSED, "the clock was changed since this voucher was redeemed: it cannot be undone");
    if (f->at_ms - redeemed_ms > f->voucher_act.within_ms)
        return err_set(e, ST_REFUSED, "redeemed %" PRId64 " minutes ago; undone is possible for %" PRId64,
                       (f->at_ms - redeemed_ms) / 60000, f->voucher_act.within_ms / 60000);
    return ST_OK;
}

enum status resolve_undone(struct want *w, struct err *e)
{
    struct voucher_row v = {0};
    struct rows q;
    enum status st = two_persons(w, &v, e);
    if (st == ST_OK && v.pay != PAY_REDEEMED)
        st = err_set(e, ST_REFUSED, "this voucher is %s, not redeemed: nothing to undo", pay_state_word(v.pay));
    if (st == ST_OK)
        st = still_in_time(w, v.redeemed_ms, e);
    if (st != ST_OK)
        return st;
    st = db_first(&q, &w->l->db, "SELECT actor FROM redemption WHERE claim = ?", ARGS(arg_text(v.claim)), e);
    if (st != ST_OK)
        return st == ST_NOT_FOUND ? err_set(e, ST_CORRUPT, "the redemption is missing; run: rebottle verify") : st;
    if (strcmp(col_text(&q, 0), w->f->voucher_act.second) == 0)
        st = err_set(e, ST_DENIED, "the second person must not be the one who redeemed it");
    db_end(&q);
    made_act(w, &v);
    put_text(&w->made, "claim", v.claim);
    put_text(&w->made, "till", v.till);
    put_int(&w->made, "redeemed_ms", v.redeemed_ms);
    put_int(&w->made, "within_ms", w->f->voucher_act.within_ms);
    return st;
}

static bool is_staff(const char *role)
{
    return strcmp(role, "staff") == 0 || strcmp(role, "operator") == 0;
}

enum status resolve_voided(struct want *w, struct err *e)
{
    const struct fact_voucher_act *f = &w->f->voucher_act;
    struct voucher_row v = {0};
    bool roles = is_staff(f->role) && is_staff(f->second_role) &&
                 (strcmp(f->role, "operator") == 0 || strcmp(f->second_role, "operator") == 0);
    enum status st = two_persons(w, &v, e);
    if (st == ST_OK && !roles)
        st = err_set(e, ST_DENIED, "a voucher is voided by a staff member and an operator");
    if (st == ST_OK && v.pay != PAY_OPEN)
        st = err_set(e, ST_REFUSED, "this voucher is %s, not open", pay_state_word(v.pay));
    made_act(w, &v);
    return st;
}

/* ---- expiry ----------------------------------------------------------------------------------------------------- */

enum status resolve_expired(struct want *w, struct err *e)
{
    struct rows q;
    money sum = {0};
    json_t *list = json_array();
    if (w->f->clock == CLOCK_UNSET) {
        json_decref(list);
        return err_set(e, ST_REFUSED, "the clock is not set: nothing expires until it is");
    }
    enum status st = db_query(&q, &w->l->db,
                              "SELECT epoch, counter, amount FROM voucher WHERE pay = 'open' AND training = 0"
                              " AND expires_ms <> 0 AND expires_ms <= ? ORDER BY epoch, counter LIMIT ?",
                              ARGS(arg_int(w->f->at_ms), arg_int(EXPIRED_PER_ROW)), e);
    while (st == ST_OK && (st = db_next(&q, e)) == ST_OK) {
        json_array_append_new(list, json_pack("[I, I, I]", (json_int_t)col_int(&q, 0), (json_int_t)col_int(&q, 1),
                                              (json_int_t)col_int(&q, 2)));
        if (!money_add(&sum, sum, (money){col_int(&q, 2)}))
            st = err_set(e, ST_REFUSED, "the amounts would pass what can be counted");
    }
    db_end(&q);
    if (st == ST_NOT_FOUND)
        st = json_array_size(list) > 0 ? ST_OK : err_set(e, ST_NOT_FOUND, "no open voucher has expired");
    put_int(&w->made, "amount", sum.minor);
    put_json(&w->made, "vouchers", list);
    return st;
}

/* ---- the alarm -------------------------------------------------------------------------------------------------- */

static enum status not_known_yet(struct db *db, const char *digits, struct err *e)
{
    struct rows q;
    enum status st = db_first(&q, db,
                              "SELECT a.number FROM alarm a JOIN incident i ON i.number = a.number"
                              " WHERE a.digits = ? AND (i.settled_ms IS NULL OR a.what = 'before_restore')",
                              ARGS(arg_text(digits)), e);
    if (st == ST_NOT_FOUND)
        return ST_OK;
    if (st != ST_OK)
        return st;
    int64_t number = col_int(&q, 0);
    db_end(&q);
    return err_set(e, ST_REFUSED, "case %" PRId64 " is about this token already", number);
}

/* Our key has signed it, and the ledger has not: what exactly is wrong, as the words of table `alarm`. */
static enum status wrong_how(struct want *w, const struct voucher_token *t, const char **what, struct err *e)
{
    struct ledger_head k;
    struct voucher_row v = {0};
    enum status st = kiosk_now(&w->l->db, &k, e);
    if (st != ST_OK)
        return st;
    *what = "other_kiosk";
    if (t->kiosk != k.kiosk)
        return ST_OK;
    st = voucher_at(&w->l->db, t->epoch, t->counter, &v, e);
    bool before = false;
    if (st == ST_NOT_FOUND && issued_before_restore(&w->l->db, t->epoch, t->counter, &before, e) != ST_OK)
        return err_set(e, ST_IO, "the restores of this ledger cannot be read");
    *what = st == ST_OK ? "clone" : before ? "before_restore" : "not_issued";
    if (st == ST_OK && strcmp(v.digits, w->f->alarm.digits) == 0)
        return err_set(e, ST_REFUSED, "this ledger did issue that voucher");
    return st == ST_NOT_FOUND ? ST_OK : st;
}

enum status resolve_alarm(struct want *w, struct err *e)
{
    struct public_key keys[LEDGER_KEYS_MAX];
    struct voucher_token t;
    const char *what = NULL, *digits = w->f->alarm.digits;
    int64_t last = 0;
    size_t n = 0;
    enum status st = ledger_keys(&w->l->db, keys, LEDGER_KEYS_MAX, &n, e);
    if (st == ST_OK)
        st = voucher_verify(&t, digits, strlen(digits), keys, n, e);
    if (st == ST_OK)
        st = wrong_how(w, &t, &what, e);
    if (st == ST_OK)
        st = not_known_yet(&w->l->db, digits, e);
    if (st == ST_OK)
        st = db_int(&last, &w->l->db, "SELECT max(number) FROM incident", NO_ARGS, e);
    if (st != ST_OK)
        return st;
    put_int(&w->made, "case", last + 1);
    put_text(&w->made, "what", what);
    put_int(&w->made, "kid", t.kid);
    put_int(&w->made, "kiosk", t.kiosk);
    put_int(&w->made, "epoch", t.epoch);
    put_int(&w->made, "counter", t.counter);
    put_int(&w->made, "amount", t.amount.minor);
    return ST_OK;
}
