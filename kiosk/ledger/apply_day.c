/* Business days: ranges of seq without gaps. `created` opens the first, each checkpoint the next. */
#include "ledger/inside.h"

#include <string.h>

static enum status open_day(struct applied *a, struct err *e)
{
    char label[11];
    date_format(label, a->row->at_ms, a->row->offset_s);
    return db_do(a->db,
                 "INSERT INTO day (z_no, label, first_seq, opened_ms, offset_s, closed_by, accepted, refused, visits,"
                 " in_doubt, fell_unscanned, vouchers_count, redeemed_count, refunds, vouchers_issued, redeemed,"
                 " donated, pet_mg, pet_unknown, epoch)"
                 " VALUES (?, ?, ?, ?, ?, '', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (SELECT epoch FROM kiosk))",
                 ARGS(arg_int(a->row->z_no), arg_text(label), arg_int(a->row->seq), arg_int(a->row->at_ms),
                      arg_int(a->row->offset_s)),
                 e);
}

/* A figure that older rows do not have, or that is not written where it is 0. */
static int64_t or_none(struct doc *m, const char *key)
{
    return get_has(m, key) ? get_int(m, key) : 0;
}

/* The figures in the row are those that the rows before it add up to. */
static enum status close_day(struct applied *a, struct err *e)
{
    struct doc *m = &a->made;
    return db_do_one(
        a->db,
        "UPDATE day SET last_seq = ?, closed_ms = ?, closed_by = ?"
        " WHERE z_no = ? AND last_seq IS NULL AND first_seq = ? AND label = ? AND accepted = ? AND refused = ?"
        " AND visits = ? AND in_doubt = ? AND fell_unscanned = ? AND refunds = ? AND vouchers_count = ?"
        " AND vouchers_issued = ? AND redeemed_count = ? AND redeemed = ? AND donated = ? AND goodwill = ?"
        " AND to_accounts = ? AND from_accounts = ? AND points_given = ? AND points_spent = ? AND discounts_count = ?"
        " AND discounts = ? AND discounts_used_count = ? AND discounts_used = ?",
        ARGS(arg_int(a->row->seq), arg_int(a->row->at_ms), arg_text(a->row->actor), arg_int(a->row->z_no),
             arg_int(get_int(m, "first_seq")), arg_text(get_text(m, "label")), arg_int(get_int(m, "accepted")),
             arg_int(get_int(m, "refused")), arg_int(get_int(m, "visits")), arg_int(get_int(m, "in_doubt")),
             arg_int(get_int(m, "fell_unscanned")), arg_int(get_int(m, "refunds")),
             arg_int(get_int(m, "vouchers_count")), arg_int(get_int(m, "vouchers_issued")),
             arg_int(get_int(m, "redeemed_count")), arg_int(get_int(m, "redeemed")), arg_int(get_int(m, "donated")),
             arg_int(or_none(m, "goodwill")), arg_int(or_none(m, "to_accounts")), arg_int(or_none(m, "from_accounts")),
             arg_int(or_none(m, "points_given")), arg_int(or_none(m, "points_spent")),
             arg_int(or_none(m, "discounts_count")), arg_int(or_none(m, "discounts")),
             arg_int(or_none(m, "discounts_used_count")), arg_int(or_none(m, "discounts_used"))),
        e);
}

static enum status sealed(struct applied *a, struct err *e)
{
    struct doc *m = &a->made;
    struct hash head;
    uint8_t signature[64];
    get_hex(m, "head", head.bytes, sizeof head.bytes);
    get_hex(m, "signature", signature, sizeof signature);
    int64_t z = get_int(m, "z_no");
    if (z != a->row->z_no - 1 || memcmp(head.bytes, a->row->prev.bytes, sizeof head.bytes) != 0)
        return err_set(e, ST_CORRUPT, "journal seq %lld: the checkpoint is not about the row before it",
                       (long long)a->row->seq);
    enum status st = db_do(a->db, "INSERT INTO checkpoint (z_no, seq, head, kid, signature) VALUES (?, ?, ?, ?, ?)",
                           ARGS(arg_int(z), arg_int(a->row->seq), arg_blob(head.bytes, sizeof head.bytes),
                                arg_int(get_int(m, "kid")), arg_blob(signature, sizeof signature)),
                           e);
    return st == ST_OK ? open_day(a, e) : st;
}

enum status apply_day(struct applied *a, enum fact_kind kind, struct err *e)
{
    switch (kind) {
    case FACT_CREATED: return open_day(a, e);
    case FACT_DAY_CLOSED: return close_day(a, e);
    case FACT_CHECKPOINT: return sealed(a, e);
    default: return ST_OK; /* apply sends no other */
    }
}
