#include "ledger/inside.h"

#include <string.h>

/* Open again, as if it had not been paid; the claim stays known as undone. The day in which it is undone counts it
 * back, so that a sum over days is what was really paid. */
static enum status undone(struct applied *a, struct err *e)
{
    struct doc *m = &a->made;
    int64_t amount = get_int(m, "amount");
    enum status st =
        db_do_one(a->db,
                  "UPDATE voucher SET pay = 'open', redeemed_ms = NULL, redeemed_seq = NULL, till = '', claim = NULL"
                  " WHERE epoch = ? AND counter = ? AND amount = ? AND claim = ? AND pay = 'redeemed'",
                  ARGS(arg_int(get_int(m, "epoch")), arg_int(get_int(m, "counter")), arg_int(amount),
                       arg_text(get_text(m, "claim"))),
                  e);
    if (st == ST_OK)
        st = db_do_one(
            a->db,
            "UPDATE redemption SET undone_seq = ?, undone_z = ?, undone_ms = ?"
            " WHERE claim = ? AND undone_seq IS NULL",
            ARGS(arg_int(a->row->seq), arg_int(a->row->z_no), arg_int(a->row->at_ms), arg_text(get_text(m, "claim"))),
            e);
    if (st == ST_OK)
        st = apply_redeemed_count(a, -1, e);
    bool discount = get_has(m, "discount");
    const struct posting p[] = {{discount ? "discounts_given" : "paid_at_till", amount},
                                {discount ? "discounts_open" : "vouchers_open", -amount}};
    return st == ST_OK ? post(a->db, a->row->seq, p, 2, e) : st;
}

/* how is the voucher's new state, the kind of its end, and the account that takes what nobody was paid. */
static enum status ended(struct applied *a, int64_t epoch, int64_t counter, int64_t amount, const char *how,
                         struct err *e)
{
    enum status st = db_do_one(
        a->db,
        "UPDATE voucher SET pay = ? WHERE epoch = ? AND counter = ? AND amount = ? AND pay = 'open' AND training = 0",
        ARGS(arg_text(how), arg_int(epoch), arg_int(counter), arg_int(amount)), e);
    return st == ST_OK ? db_do(a->db,
                               "INSERT INTO voucher_end (epoch, counter, seq, z_no, how, amount, at_ms)"
                               " VALUES (?, ?, ?, ?, ?, ?, ?)",
                               ARGS(arg_int(epoch), arg_int(counter), arg_int(a->row->seq), arg_int(a->row->z_no),
                                    arg_text(how), arg_int(amount), arg_int(a->row->at_ms)),
                               e)
                       : st;
}

static enum status voided(struct applied *a, struct err *e)
{
    int64_t amount = get_int(&a->made, "amount");
    enum status st = ended(a, get_int(&a->made, "epoch"), get_int(&a->made, "counter"), amount, "voided", e);
    bool discount = get_has(&a->made, "discount");
    const struct posting p[] = {{discount ? "discounts_open" : "vouchers_open", amount},
                                {discount ? "discounts_lapsed" : "voided", -amount}};
    return st == ST_OK ? post(a->db, a->row->seq, p, 2, e) : st;
}

static enum status expired(struct applied *a, struct err *e)
{
    const json_t *list = json_object_get(a->made.o, "vouchers");
    int64_t sum = get_int(&a->made, "amount"), left = sum, discounts = 0;
    enum status st = ST_OK;
    for (size_t i = 0; st == ST_OK && i < json_array_size(list); i++) {
        const json_t *v = json_array_get(list, i);
        int64_t epoch = json_integer_value(json_array_get(v, 0)), counter = json_integer_value(json_array_get(v, 1));
        int64_t amount = json_integer_value(json_array_get(v, 2)), discount = 0;
        st = ended(a, epoch, counter, amount, "expired", e);
        if (st == ST_OK)
            st = db_int(&discount, a->db, "SELECT discount FROM voucher WHERE epoch = ? AND counter = ?",
                        ARGS(arg_int(epoch), arg_int(counter)), e);
        discounts += discount != 0 ? amount : 0; /* at most the sum, which was checked when it was made */
        left -= amount;
    }
    if (st == ST_OK && (left != 0 || json_array_size(list) == 0))
        st = err_set(e, ST_CORRUPT, "journal seq %lld: the amounts of what expired do not add up",
                     (long long)a->row->seq);
    const struct posting deposits[] = {{"vouchers_open", sum - discounts}, {"expired", discounts - sum}};
    const struct posting both[] = {
        deposits[0], deposits[1], {"discounts_open", discounts}, {"discounts_lapsed", -discounts}};
    if (st != ST_OK)
        return st;
    if (discounts == 0)
        return post(a->db, a->row->seq, deposits, 2, e);
    return discounts == sum ? post(a->db, a->row->seq, both + 2, 2, e) : post(a->db, a->row->seq, both, 4, e);
}

/* A case without voucher number: what the token says about itself is in table `alarm`, and is not ours. */
static enum status alarm_row(struct applied *a, struct err *e)
{
    struct doc *m = &a->made;
    bool lost = strcmp(get_text(m, "what"), "before_restore") == 0;
    enum status st =
        db_do(a->db,
              "INSERT INTO incident (number, seq, kind, opened_ms, visit, voucher, admission, gtin, amount, lane, why,"
              " outcome, note, actor) VALUES (?, ?, ?, ?, 0, 0, '', '', ?, '', ?, '', '', '')",
              ARGS(arg_int(get_int(m, "case")), arg_int(a->row->seq),
                   arg_text(case_kind_word(lost ? CASE_NOT_IN_BOOKS : CASE_ALARM)), arg_int(a->row->at_ms),
                   arg_int(get_int(m, "amount")), arg_text(get_text(m, "what"))),
              e);
    return st == ST_OK
               ? db_do(a->db,
                       "INSERT INTO alarm (number, seq, what, kid, kiosk, epoch, counter, amount, digits, till)"
                       " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                       ARGS(arg_int(get_int(m, "case")), arg_int(a->row->seq), arg_text(get_text(m, "what")),
                            arg_int(get_int(m, "kid")), arg_int(get_int(m, "kiosk")), arg_int(get_int(m, "epoch")),
                            arg_int(get_int(m, "counter")), arg_int(get_int(m, "amount")),
                            arg_text(get_text(&a->given, "digits")), arg_text(get_text(&a->given, "till"))),
                       e)
               : st;
}

enum status apply_voucher_life(struct applied *a, enum fact_kind kind, struct err *e)
{
    switch (kind) {
    case FACT_UNDONE: return undone(a, e);
    case FACT_VOIDED: return voided(a, e);
    case FACT_EXPIRED: return expired(a, e);
    case FACT_ALARM: return alarm_row(a, e);
    default: return ST_OK; /* apply sends no other */
    }
}
