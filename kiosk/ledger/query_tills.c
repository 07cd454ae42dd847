#include "ledger/inside.h"

enum status ledger_tills(struct ledger *l, int64_t from_z, int64_t to_z, struct till_row *out, size_t cap, size_t *n,
                         struct err *e)
{
    struct rows q;
    *n = 0;
    /* A redemption counts on the day it was paid and, when it was taken back, once more on the day of that. */
    enum status st = db_query(
        &q, &l->db,
        "SELECT t.z_no, d.label, t.till, sum(t.cash * t.paid), sum(t.cash * t.paid * t.amount),"
        " sum(t.cash * (1 - t.paid)), sum(t.cash * (1 - t.paid) * t.amount), sum((1 - t.cash) * (2 * t.paid - 1)),"
        " sum((1 - t.cash) * (2 * t.paid - 1) * t.amount) FROM ("
        " SELECT r.z_no, r.till, 1 AS paid, r.amount, 1 - v.discount AS cash FROM redemption r"
        " JOIN voucher v ON v.epoch = r.epoch AND v.counter = r.counter"
        " WHERE (?1 = 0 OR r.z_no >= ?1) AND (?2 = 0 OR r.z_no <= ?2)"
        " UNION ALL SELECT r.undone_z, r.till, 0, r.amount, 1 - v.discount FROM redemption r"
        " JOIN voucher v ON v.epoch = r.epoch AND v.counter = r.counter WHERE r.undone_z IS NOT NULL"
        " AND (?1 = 0 OR r.undone_z >= ?1) AND (?2 = 0 OR r.undone_z <= ?2)) t JOIN day d ON d.z_no = t.z_no"
        " GROUP BY t.z_no, t.till ORDER BY t.z_no, t.till",
        ARGS(arg_int(from_z), arg_int(to_z)), e);
    while (st == ST_OK && (st = db_next(&q, e)) == ST_OK) {
        if (*n == cap) {
            st = err_set(e, ST_FULL, "more than %zu tills and days: ask for fewer days", cap);
            break;
        }
        struct till_row *t = &out[(*n)++];
        *t = (struct till_row){.z_no = col_int(&q, 0),
                               .redeemed_count = col_int32(&q, 3),
                               .redeemed = {col_int(&q, 4)},
                               .undone_count = col_int32(&q, 5),
                               .undone = {col_int(&q, 6)},
                               .discounts_count = col_int32(&q, 7),
                               .discounts = {col_int(&q, 8)}};
        col_copy(t->label, sizeof t->label, &q, 1);
        col_copy(t->till, sizeof t->till, &q, 2);
    }
    db_end(&q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}
