#include "ledger/inside.h"

/* Discounts stand in figures and accounts of their own: no report may mix them with deposits. */
static enum status count_issued(struct applied *a, int64_t amount, bool discount, struct err *e)
{
    return db_do_one(
        a->db,
        discount ? "UPDATE day SET discounts_count = discounts_count + 1, discounts = discounts + ? WHERE z_no = ?"
                 : "UPDATE day SET vouchers_count = vouchers_count + 1, vouchers_issued = vouchers_issued + ? WHERE "
                   "z_no = ?",
        ARGS(arg_int(amount), arg_int(a->row->z_no)), e);
}

enum status apply_voucher_issued(struct applied *a, struct doc *v, struct err *e)
{
    bool training = get_bool(v, "training"), discount = get_has(v, "discount");
    int64_t amount = get_int(v, "amount");
    enum status st =
        db_do(a->db,
              "INSERT INTO voucher (epoch, counter, seq, digits, amount, issued_ms, offset_s, expires_ms, visit,"
              " training, clock_unsure, pay, print, reprints, till, discount)"
              " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', 'none', 0, '', ?)",
              ARGS(arg_int(get_int(v, "epoch")), arg_int(get_int(v, "counter")), arg_int(a->row->seq),
                   arg_text(get_text(v, "digits")), arg_int(amount), arg_int(a->row->at_ms), arg_int(a->row->offset_s),
                   arg_int(get_int(v, "expires_ms")), arg_int(get_int(v, "visit")), arg_int(training),
                   arg_int(get_bool(v, "clock_unsure")), arg_int(discount)),
              e);
    if (st != ST_OK || training)
        return st;
    return count_issued(a, amount, discount, e);
}

static enum status issued(struct applied *a, struct err *e)
{
    struct doc v = get_doc(&a->made, "voucher");
    int64_t amount = get_int(&v, "amount");
    bool training = get_bool(&v, "training");
    enum status st = apply_voucher_issued(a, &v, e);
    if (st == ST_OK)
        st = db_do_one(a->db, "UPDATE visit SET balance = balance - ? WHERE visit = ? AND closed_ms IS NULL",
                       ARGS(arg_int(amount), arg_int(get_int(&a->given, "visit"))), e);
    a->made.bad = a->made.bad || v.bad;
    if (st != ST_OK || training)
        return st;
    const struct posting p[] = {{"visit", amount}, {"vouchers_open", -amount}};
    return post(a->db, a->row->seq, p, 2, e);
}

static enum status print(struct applied *a, struct err *e)
{
    int64_t counter = get_int(&a->given, "counter");
    if (counter == 0)
        return ST_OK; /* another slip */
    return db_do_one(a->db, "UPDATE voucher SET print = ?, reprints = reprints + ? WHERE epoch = ? AND counter = ?",
                     ARGS(arg_text(get_text(&a->given, "state")), arg_int(get_bool(&a->given, "reprint")),
                          arg_int(get_int(&a->made, "epoch")), arg_int(counter)),
                     e);
}

enum status apply_redeemed_count(struct applied *a, int64_t n, struct err *e)
{
    return db_do_one(a->db,
                     get_has(&a->made, "discount")
                         ? "UPDATE day SET discounts_used_count = discounts_used_count + ?1,"
                           " discounts_used = discounts_used + ?1 * ?2 WHERE z_no = ?3"
                         : "UPDATE day SET redeemed_count = redeemed_count + ?1, redeemed = redeemed + ?1 * ?2"
                           " WHERE z_no = ?3",
                     ARGS(arg_int(n), arg_int(get_int(&a->made, "amount")), arg_int(a->row->z_no)), e);
}

/* One conditional update: whatever the rules have seen before, a voucher leaves `open` once. */
static enum status redeemed(struct applied *a, struct err *e)
{
    int64_t amount = get_int(&a->made, "amount");
    enum status st =
        db_do_one(a->db,
                  "UPDATE voucher SET pay = 'redeemed', redeemed_ms = ?, redeemed_seq = ?, till = ?, claim = ?"
                  " WHERE epoch = ? AND counter = ? AND amount = ? AND pay = 'open' AND training = 0",
                  ARGS(arg_int(a->row->at_ms), arg_int(a->row->seq), arg_text(get_text(&a->given, "till")),
                       arg_text(get_text(&a->given, "claim")), arg_int(get_int(&a->made, "epoch")),
                       arg_int(get_int(&a->made, "counter")), arg_int(amount)),
                  e);
    if (st == ST_OK)
        st = apply_redeemed_count(a, 1, e);
    if (st == ST_OK)
        st = db_do(a->db,
                   "INSERT INTO redemption (claim, seq, z_no, epoch, counter, amount, at_ms, till, actor)"
                   " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                   ARGS(arg_text(get_text(&a->given, "claim")), arg_int(a->row->seq), arg_int(a->row->z_no),
                        arg_int(get_int(&a->made, "epoch")), arg_int(get_int(&a->made, "counter")), arg_int(amount),
                        arg_int(a->row->at_ms), arg_text(get_text(&a->given, "till")), arg_text(a->row->actor)),
                   e);
    bool discount = get_has(&a->made, "discount");
    const struct posting p[] = {{discount ? "discounts_open" : "vouchers_open", amount},
                                {discount ? "discounts_given" : "paid_at_till", -amount}};
    return st == ST_OK ? post(a->db, a->row->seq, p, 2, e) : st;
}

enum status apply_voucher(struct applied *a, enum fact_kind kind, struct err *e)
{
    switch (kind) {
    case FACT_VOUCHER: return issued(a, e);
    case FACT_PRINT: return print(a, e);
    case FACT_REDEEMED: return redeemed(a, e);
    default: return ST_OK; /* apply sends no other */
    }
}
