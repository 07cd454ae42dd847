/* Rules of accounts: what a visit may put into one, and how it comes out again. The ledger knows accounts by opaque ids
 * alone; which card belongs to which is in people.db. Training never touches an account. */
#include "ledger/inside.h"

#include <string.h>

struct account_now {
    bool known, erased;
    int64_t balance, points;
};

static bool account_id(const char *id)
{
    return strlen(id) == ACCOUNT_ID_CAP - 2 && strncmp(id, "a-", 2) == 0 && strspn(id + 2, "0123456789abcdef") == 12;
}

static enum status account_now(struct db *db, const char *id, struct account_now *out, struct err *e)
{
    struct rows q;
    *out = (struct account_now){.known = false};
    if (!account_id(id))
        return err_set(e, ST_INVALID, "this is no account");
    enum status st = db_first(&q, db, "SELECT erased_ms, balance, points FROM customer_account WHERE account = ?",
                              ARGS(arg_text(id)), e);
    if (st != ST_OK)
        return st == ST_NOT_FOUND ? ST_OK : st;
    *out = (struct account_now){
        .known = true, .erased = !col_null(&q, 0), .balance = col_int(&q, 1), .points = col_int(&q, 2)};
    db_end(&q);
    return out->erased ? err_set(e, ST_REFUSED, "this account was erased") : ST_OK;
}

static enum status known_account(struct db *db, const char *id, struct account_now *out, struct err *e)
{
    enum status st = account_now(db, id, out, e);
    return st == ST_OK && !out->known ? err_set(e, ST_NOT_FOUND, "there is no such account") : st;
}

enum status resolve_linked(struct want *w, struct err *e)
{
    const struct fact_linked *f = &w->f->linked;
    struct account_now a;
    struct visit_now v;
    enum status st = visit_open_now(&w->l->db, f->visit, &v, e);
    if (st == ST_OK && v.training)
        return err_set(e, ST_REFUSED, "training takes no cards");
    if (st == ST_OK)
        st = account_now(&w->l->db, f->account, &a, e);
    put_int(&w->made, "visit", f->visit);
    put_int(&w->made, "balance", v.balance);
    return st;
}

enum status resolve_credited(struct want *w, struct err *e)
{
    const struct fact_credited *f = &w->f->credited;
    struct account_now a;
    struct visit_now v;
    money saved, points;
    enum status st = visit_open_now(&w->l->db, f->visit, &v, e);
    if (st == ST_OK)
        st = visit_nothing_pending(&w->l->db, f->visit, e);
    if (st == ST_OK)
        st = known_account(&w->l->db, f->account, &a, e);
    if (st != ST_OK)
        return st;
    if (strcmp(v.account, f->account) != 0)
        return err_set(e, ST_REFUSED, "visit %lld belongs to another account", (long long)f->visit);
    if (v.training)
        return err_set(e, ST_REFUSED, "training takes no cards");
    if (f->amount.minor < 0 || f->points < 0 || (f->amount.minor == 0 && f->points == 0))
        return err_set(e, ST_INVALID, "nothing to credit");
    if (f->amount.minor > v.balance)
        return err_set(e, ST_REFUSED, "visit %lld has less than that to credit", (long long)f->visit);
    if (!money_add(&saved, (money){a.balance}, f->amount) || !money_add(&points, (money){a.points}, (money){f->points}))
        return err_set(e, ST_REFUSED, "the account would pass what can be counted");
    put_int(&w->made, "visit", f->visit);
    put_int(&w->made, "balance", v.balance - f->amount.minor);
    put_int(&w->made, "saved", saved.minor);
    put_int(&w->made, "points", points.minor);
    return ST_OK;
}

enum status resolve_spent(struct want *w, struct err *e)
{
    const struct fact_spent *f = &w->f->spent;
    struct account_now a;
    bool discount = f->points > 0;
    enum status st = known_account(&w->l->db, f->account, &a, e);
    if (st != ST_OK)
        return st;
    if (f->amount.minor <= 0 || f->points < 0)
        return err_set(e, ST_INVALID, "nothing to spend");
    if (f->points > a.points)
        return err_set(e, ST_REFUSED, "this account has %lld points", (long long)a.points);
    if (!discount && f->amount.minor > a.balance)
        return err_set(e, ST_REFUSED, "this account holds less than that");
    put_int(&w->made, "saved", discount ? a.balance : a.balance - f->amount.minor);
    put_int(&w->made, "points", a.points - f->points);
    struct voucher_ask ask = {.amount = f->amount.minor,
                              .nonce = f->nonce,
                              .valid_days = f->valid_days,
                              .clock_unsure = f->clock_unsure,
                              .discount = discount};
    return made_voucher(w, &ask, e);
}

/* Points lapse, money does not: it belongs to a person, who takes it out first. */
enum status resolve_account_erased(struct want *w, struct err *e)
{
    struct account_now a;
    enum status st = known_account(&w->l->db, w->f->account_erased.account, &a, e);
    if (st == ST_OK && a.balance != 0)
        return err_set(e, ST_REFUSED, "this account still holds money: spend it first");
    put_int(&w->made, "points", a.points);
    return st;
}
