/* Rules of goodwill: money that the shop gives out of its own pocket, within a limit a day, for a reason. It never
 * moves a container's figure: the scheme owes nothing for it. */
#include "ledger/inside.h"

static enum status within_day(struct want *w, int64_t amount, int64_t limit, struct err *e)
{
    int64_t given = 0;
    money after;
    enum status st = db_int(&given, &w->l->db, "SELECT goodwill FROM day WHERE z_no = ?", ARGS(arg_int(w->z_no)), e);
    if (st != ST_OK)
        return st;
    if (!money_add(&after, (money){given}, (money){amount}) || after.minor > limit)
        return err_set(e, ST_REFUSED, "goodwill of this day would pass its limit: %lld given, at most %lld",
                       (long long)given, (long long)limit);
    return ST_OK;
}

enum status made_goodwill(struct want *w, const struct voucher_ask *a, const struct visit_now *v, int64_t day_limit,
                          struct err *e)
{
    money after = {v != NULL ? v->balance : 0};
    bool to_visit = v != NULL && v->open;
    if (a->amount <= 0)
        return err_set(e, ST_INVALID, "goodwill needs an amount above nothing");
    enum status st = a->training ? ST_OK : within_day(w, a->amount, day_limit, e);
    if (st != ST_OK)
        return st;
    if (to_visit && v->training != a->training)
        return err_set(e, ST_REFUSED, "visit %lld %s a training visit", (long long)v->visit,
                       v->training ? "is" : "is not");
    if (to_visit && !money_add(&after, after, (money){a->amount}))
        return err_set(e, ST_REFUSED, "the amount would pass what can be counted");
    put_int(&w->made, "visit", a->visit);
    put_int(&w->made, "balance", after.minor);
    put_text(&w->made, "credited_to", to_visit ? "visit" : "voucher");
    return to_visit ? ST_OK : made_voucher(w, a, e);
}

enum status resolve_goodwill(struct want *w, struct err *e)
{
    const struct fact_goodwill *f = &w->f->goodwill;
    struct visit_now v;
    enum status st = f->visit != 0 ? visit_open_now(&w->l->db, f->visit, &v, e) : ST_OK;
    if (st != ST_OK)
        return st;
    if (f->reason[0] == '\0')
        return err_set(e, ST_INVALID, "goodwill needs a reason");
    struct voucher_ask ask = {.visit = f->visit,
                              .amount = f->amount.minor,
                              .nonce = f->nonce,
                              .valid_days = f->valid_days,
                              .clock_unsure = f->clock_unsure,
                              .training = f->training};
    return made_goodwill(w, &ask, f->visit != 0 ? &v : NULL, f->day_limit.minor, e);
}
