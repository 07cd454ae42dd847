/* Rules of cases (table `incident`: CASE is a word of SQL) and of closing a day. */
#include "ledger/inside.h"

#include <string.h>

enum status resolve_case_opened(struct want *w, struct err *e)
{
    const struct fact_case_opened *c = &w->f->case_opened;
    int64_t last = 0;
    if ((unsigned)c->kind >= CASE_KIND_COUNT || c->kind == CASE_IN_DOUBT)
        return err_set(e, ST_INVALID, "a case about a container is opened by in_doubt");
    if (c->kind == CASE_ALARM || c->kind == CASE_NOT_IN_BOOKS)
        return err_set(e, ST_INVALID, "a case about a token is opened by alarm");
    enum status st = db_int(&last, &w->l->db, "SELECT max(number) FROM incident", NO_ARGS, e);
    put_int(&w->made, "case", last + 1);
    int64_t amount = 0;
    if (st == ST_OK && c->voucher_counter != 0) {
        struct voucher_row v;
        st = voucher_numbered(&w->l->db, c->voucher_counter, &v, e);
        if (st == ST_NOT_FOUND)
            return err_set(e, ST_NOT_FOUND, "there is no voucher %lld", (long long)c->voucher_counter);
        if (st == ST_OK)
            amount = v.amount.minor;
    }
    put_int(&w->made, "amount", amount);
    return st;
}

struct case_now {
    bool in_doubt, claim;  /* claim: somebody says that they are owed something */
    int64_t visit, amount; /* amount: that of the token of a case not_in_books, which nobody may change; 0: any */
    char admission[EVENT_ID_LEN + 1];
};

static enum status case_open_now(struct want *w, int64_t number, struct case_now *out, struct err *e)
{
    struct rows q;
    enum status st = db_first(
        &q, &w->l->db, "SELECT kind, admission, settled_ms, outcome, visit, amount FROM incident WHERE number = ?",
        ARGS(arg_int(number)), e);
    if (st == ST_NOT_FOUND)
        return err_set(e, ST_NOT_FOUND, "there is no case %lld", (long long)number);
    if (st != ST_OK)
        return st;
    out->in_doubt = strcmp(col_text(&q, 0), case_kind_word(CASE_IN_DOUBT)) == 0;
    out->claim = strcmp(col_text(&q, 0), case_kind_word(CASE_SWALLOWED)) == 0 ||
                 strcmp(col_text(&q, 0), case_kind_word(CASE_DISPUTED)) == 0;
    if (strcmp(col_text(&q, 0), case_kind_word(CASE_NOT_IN_BOOKS)) == 0) {
        out->claim = true;
        out->amount = col_int(&q, 5);
    }
    out->visit = col_int(&q, 4);
    col_copy(out->admission, sizeof out->admission, &q, 1);
    if (!col_null(&q, 2))
        st = err_set(e, ST_REFUSED, "case %lld is settled already: %s", (long long)number, col_text(&q, 3));
    db_end(&q);
    return st;
}

/* To the visit while it is open, else as a voucher of its own. A refund of nothing needs neither. */
static enum status credit(struct want *w, const struct admission_now *a, struct visit_now *v, struct err *e)
{
    const struct fact_case_settled *c = &w->f->case_settled;
    money after = {v->balance};
    if (v->open && !money_add(&after, after, (money){a->refund}))
        return err_set(e, ST_REFUSED, "the amount would pass what can be counted");
    put_int(&w->made, "balance", after.minor);
    put_text(&w->made, "credited_to", v->open ? "visit" : a->refund > 0 ? "voucher" : "nobody");
    if (v->open || a->refund == 0)
        return ST_OK;
    struct voucher_ask ask = {.visit = v->visit,
                              .amount = a->refund,
                              .nonce = c->nonce,
                              .valid_days = c->valid_days,
                              .clock_unsure = c->clock_unsure,
                              .training = a->training};
    return made_voucher(w, &ask, e);
}

/* What somebody claimed and nothing recorded: the scheme pays for containers only, so the shop does. */
static enum status settle_claim(struct want *w, const struct case_now *now, struct err *e)
{
    const struct fact_case_settled *c = &w->f->case_settled;
    struct visit_now v = {0};
    enum status st = now->visit != 0 ? visit_now(&w->l->db, now->visit, &v, e) : ST_OK;
    if (st != ST_OK)
        return st;
    if (now->amount != 0 && c->amount.minor != now->amount)
        return err_set(e, ST_INVALID, "the amount of this case is that of its voucher: %lld", (long long)now->amount);
    /* A signed voucher is a debt, whatever the shop allows itself to give away. */
    int64_t limit = now->amount != 0 ? INT64_MAX : c->day_limit.minor;
    struct voucher_ask ask = {.visit = now->visit,
                              .amount = c->amount.minor,
                              .nonce = c->nonce,
                              .valid_days = c->valid_days,
                              .clock_unsure = c->clock_unsure,
                              .training = c->training};
    return made_goodwill(w, &ask, now->visit != 0 ? &v : NULL, limit, e);
}

static enum status settle_without_container(struct want *w, const struct case_now *now, struct err *e)
{
    const struct fact_case_settled *c = &w->f->case_settled;
    if (c->outcome == CASE_CREDITED && now->claim)
        return settle_claim(w, now, e);
    if (c->outcome != CASE_DONE)
        return err_set(e, ST_INVALID,
                       now->claim ? "settle this case with credited and an amount, or with done"
                                  : "this case is not about a container: settle it with done");
    return c->amount.minor != 0 ? err_set(e, ST_INVALID, "an amount goes with credited") : ST_OK;
}

enum status resolve_case_settled(struct want *w, struct err *e)
{
    const struct fact_case_settled *c = &w->f->case_settled;
    struct case_now now = {0};
    struct admission_now a = {0};
    struct visit_now v = {0};
    if ((unsigned)c->outcome >= CASE_OUTCOME_COUNT)
        return err_set(e, ST_INVALID, "no such outcome");
    enum status st = case_open_now(w, c->number, &now, e);
    if (st != ST_OK)
        return st;
    put_bool(&w->made, "in_doubt", now.in_doubt);
    if (!now.in_doubt)
        return settle_without_container(w, &now, e);
    if (c->outcome == CASE_DONE)
        return err_set(e, ST_INVALID, "say where the container is: credited, in_bin or not_in_bin");
    if (c->amount.minor != 0)
        return err_set(e, ST_INVALID, "this case has its amount: the deposit of the container");
    st = admission_now(&w->l->db, now.admission, &a, e);
    if (st == ST_OK)
        st = visit_now(&w->l->db, a.visit, &v, e);
    if (st != ST_OK)
        return st;
    if (c->outcome == CASE_CREDITED)
        st = credit(w, &a, &v, e);
    else
        put_int(&w->made, "balance", v.balance);
    return st == ST_OK ? made_from_admission(w, &a, e) : st;
}

/* Those of accounts and points are in the row only where there were any. */
#define FIGURES_ALWAYS 14

/* The day's figures go into its last row: they are frozen there, and a stranger can compare. */
enum status resolve_day_closed(struct want *w, struct err *e)
{
    struct rows q;
    if (w->f->clock == CLOCK_UNSET)
        return err_set(e, ST_REFUSED, "the clock is not set: the day is closed when it is");
    enum status st = db_first(
        &q, &w->l->db,
        "SELECT first_seq, label, accepted, refused, visits, in_doubt, fell_unscanned, refunds,"
        " vouchers_count, vouchers_issued, redeemed_count, redeemed, donated, goodwill, to_accounts, from_accounts,"
        " points_given, points_spent, discounts_count, discounts, discounts_used_count,"
        " discounts_used FROM day"
        " WHERE z_no = ? AND last_seq IS NULL",
        ARGS(arg_int(w->z_no)), e);
    if (st == ST_NOT_FOUND)
        return err_set(e, ST_REFUSED, "no day is open");
    if (st != ST_OK)
        return st;
    static const char *const names[] = {"first_seq",       "label",          "accepted",
                                        "refused",         "visits",         "in_doubt",
                                        "fell_unscanned",  "refunds",        "vouchers_count",
                                        "vouchers_issued", "redeemed_count", "redeemed",
                                        "donated",         "goodwill",       "to_accounts",
                                        "from_accounts",   "points_given",   "points_spent",
                                        "discounts_count", "discounts",      "discounts_used_count",
                                        "discounts_used"};
    for (int i = 0; i < (int)(sizeof names / sizeof names[0]); i++) {
        if (i == 1)
            put_text(&w->made, names[i], col_text(&q, i));
        else if (i < FIGURES_ALWAYS || col_int(&q, i) != 0)
            put_int(&w->made, names[i], col_int(&q, i));
    }
    db_end(&q);
    return ST_OK;
}
