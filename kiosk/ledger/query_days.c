#include "ledger/inside.h"

enum status ledger_days(struct ledger *l, int64_t from_z, int64_t to_z, struct day_row *out, size_t cap, size_t *n,
                        struct err *e)
{
    struct rows q;
    *n = 0;
    enum status st = db_query(
        &q, &l->db,
        "SELECT z_no, first_seq, ifnull(last_seq, (SELECT max(seq) FROM journal)), opened_ms, closed_ms, label,"
        " offset_s, last_seq IS NOT NULL, accepted, refused, visits, in_doubt, fell_unscanned, vouchers_count,"
        " redeemed_count, refunds, vouchers_issued, redeemed, donated, pet_mg, pet_unknown, closed_by, goodwill,"
        " (SELECT count(*) FROM voucher_end v WHERE v.z_no = day.z_no AND how = 'voided'),"
        " (SELECT ifnull(sum(amount), 0) FROM voucher_end v WHERE v.z_no = day.z_no AND how = 'voided'),"
        " (SELECT count(*) FROM voucher_end v WHERE v.z_no = day.z_no AND how = 'expired'),"
        " (SELECT ifnull(sum(amount), 0) FROM voucher_end v WHERE v.z_no = day.z_no AND how = 'expired'),"
        " (SELECT count(*) FROM redemption WHERE undone_z = day.z_no),"
        " (SELECT ifnull(sum(amount), 0) FROM redemption WHERE undone_z = day.z_no),"
        " (SELECT count(*) FROM alarm WHERE seq >= first_seq AND (last_seq IS NULL OR seq <= last_seq)),"
        " (SELECT count(*) FROM signal s WHERE s.z_no = day.z_no),"
        " to_accounts, from_accounts, points_given, points_spent, discounts, discounts_used, discounts_count,"
        " discounts_used_count FROM day"
        " WHERE (?1 = 0 OR z_no >= ?1) AND (?2 = 0 OR z_no <= ?2) ORDER BY z_no DESC",
        ARGS(arg_int(from_z), arg_int(to_z)), e);
    while (st == ST_OK && *n < cap && (st = db_next(&q, e)) == ST_OK) {
        struct day_row *d = &out[(*n)++];
        *d = (struct day_row){
            .z_no = col_int(&q, 0),
            .first_seq = col_int(&q, 1),
            .last_seq = col_int(&q, 2),
            .opened_ms = col_int(&q, 3),
            .closed_ms = col_int(&q, 4),
            .offset_s = col_int32(&q, 6),
            .final = col_int(&q, 7) != 0,
            .accepted = col_int32(&q, 8),
            .refused = col_int32(&q, 9),
            .visits = col_int32(&q, 10),
            .in_doubt = col_int32(&q, 11),
            .fell_unscanned = col_int32(&q, 12),
            .vouchers_issued_count = col_int32(&q, 13),
            .redeemed_count = col_int32(&q, 14),
            .refunds = {col_int(&q, 15)},
            .vouchers_issued = {col_int(&q, 16)},
            .redeemed = {col_int(&q, 17)},
            .donated = {col_int(&q, 18)},
            .pet = {col_int(&q, 19)},
            .mass_unknown = col_int32(&q, 20),
            .goodwill = {col_int(&q, 22)},
            .voided_count = col_int32(&q, 23),
            .voided = {col_int(&q, 24)},
            .expired_count = col_int32(&q, 25),
            .expired = {col_int(&q, 26)},
            .undone_count = col_int32(&q, 27),
            .undone = {col_int(&q, 28)},
            .alarms = col_int32(&q, 29),
            .signals = col_int32(&q, 30),
            .to_accounts = {col_int(&q, 31)},
            .from_accounts = {col_int(&q, 32)},
            .points_given = col_int(&q, 33),
            .points_spent = col_int(&q, 34),
            .discounts = {col_int(&q, 35)},
            .discounts_used = {col_int(&q, 36)},
            .discounts_count = col_int32(&q, 37),
            .discounts_used_count = col_int32(&q, 38),
        };
        col_copy(d->label, sizeof d->label, &q, 5);
        col_copy(d->closed_by, sizeof d->closed_by, &q, 21);
    }
    db_end(&q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

/* Of containers whose mass nobody knows the sum is unknown, not 0; where some are known it is the sum of those. */
static mass sum_of(const struct rows *q, int sum, int unknown, int accepted)
{
    int64_t n = col_int(q, accepted);
    return n > 0 && col_int(q, unknown) == n ? MASS_UNKNOWN : (mass){col_int(q, sum)};
}

enum status ledger_tallies(struct ledger *l, int64_t from_z, int64_t to_z,
                           bool (*row)(void *ctx, const struct tally_row *t), void *ctx, struct err *e)
{
    struct rows q;
    bool more = true;
    enum status st = db_query(&q, &l->db,
                              "SELECT z_no, scheme, rate_period, material, colour, stream, accepted, refused, refund,"
                              " bottle_mg, bottle_unknown, cap_mg, cap_unknown, label_mg, label_unknown, mass_source"
                              " FROM tally WHERE z_no BETWEEN ?1 AND iif(?2 = 0, 9223372036854775807, ?2)"
                              " ORDER BY z_no, scheme, material, colour, stream, rate_period, mass_source",
                              ARGS(arg_int(from_z), arg_int(to_z)), e);
    while (st == ST_OK && more && (st = db_next(&q, e)) == ST_OK) {
        struct tally_row t = {
            .z_no = col_int(&q, 0),
            .accepted = col_int32(&q, 6),
            .refused = col_int32(&q, 7),
            .refund = {col_int(&q, 8)},
            .bottle = sum_of(&q, 9, 10, 6),
            .cap = sum_of(&q, 11, 12, 6),
            .label = sum_of(&q, 13, 14, 6),
            .mass_unknown = col_int32(&q, 10),
        };
        col_copy(t.scheme, sizeof t.scheme, &q, 1);
        col_copy(t.rate_period, sizeof t.rate_period, &q, 2);
        col_copy(t.material, sizeof t.material, &q, 3);
        col_copy(t.colour, sizeof t.colour, &q, 4);
        col_copy(t.stream, sizeof t.stream, &q, 5);
        col_copy(t.mass_source, sizeof t.mass_source, &q, 15);
        more = row(ctx, &t);
    }
    db_end(&q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

enum status ledger_read_begin(struct ledger *l, bool *began, struct err *e)
{
    return db_read_begin(&l->db, began, e);
}

void ledger_read_end(struct ledger *l, bool began)
{
    db_read_end(&l->db, began);
}
