#include "ledger/inside.h"

#define BAG_COLUMNS                                                                                                    \
    "SELECT id, bin, number, seq, opened_ms, closed_seq, closed_ms, actor, seal, accepted, refused, in_doubt,"         \
    " unscanned, catalogue_mg, mass_unknown, weighed_mg, difference_permille, warning FROM bag "

static void read_bag(struct bag_row *b, const struct rows *q)
{
    *b = (struct bag_row){.number = col_int(q, 2),
                          .seq = col_int(q, 3),
                          .opened_ms = col_int(q, 4),
                          .closed_seq = col_int(q, 5),
                          .closed_ms = col_int(q, 6),
                          .in_place = col_null(q, 5),
                          .accepted = col_int32(q, 9),
                          .refused = col_int32(q, 10),
                          .in_doubt = col_int32(q, 11),
                          .unscanned = col_int32(q, 12),
                          .catalogue = {col_int(q, 13)},
                          .mass_unknown = col_int32(q, 14),
                          .weighed = col_null(q, 15) ? MASS_UNKNOWN : (mass){col_int(q, 15)},
                          .compared = !col_null(q, 16),
                          .difference_permille = col_int(q, 16),
                          .warning = col_int(q, 17) != 0};
    col_copy(b->id, sizeof b->id, q, 0);
    col_copy(b->bin, sizeof b->bin, q, 1);
    col_copy(b->actor, sizeof b->actor, q, 7);
    col_copy(b->seal, sizeof b->seal, q, 8);
}

static enum status read_bags(struct ledger *l, const char *sql, const struct arg *args, size_t arg_count,
                             struct bag_row *out, size_t cap, size_t *n, struct err *e)
{
    struct rows q;
    *n = 0;
    enum status st = db_query(&q, &l->db, sql, args, arg_count, e);
    while (st == ST_OK && *n < cap && (st = db_next(&q, e)) == ST_OK)
        read_bag(&out[(*n)++], &q);
    db_end(&q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

enum status ledger_bags(struct ledger *l, bool in_place_only, struct bag_row *out, size_t cap, size_t *n, struct err *e)
{
    return read_bags(l, BAG_COLUMNS "WHERE NOT ? OR closed_seq IS NULL ORDER BY seq DESC", ARGS(arg_int(in_place_only)),
                     out, cap, n, e);
}

enum status ledger_bag(struct ledger *l, const char *id, struct bag_row *out, struct err *e)
{
    size_t n;
    enum status st = read_bags(l, BAG_COLUMNS "WHERE id = ?", ARGS(arg_text(id)), out, 1, &n, e);
    return st == ST_OK && n == 0 ? err_set(e, ST_NOT_FOUND, "there is no bag %s", id) : st;
}

enum status ledger_bag_change(struct ledger *l, int64_t seq, struct bag_row out[2], size_t *n, struct err *e)
{
    return read_bags(l, BAG_COLUMNS "WHERE seq = ?1 OR closed_seq = ?1 ORDER BY closed_seq IS NULL DESC, seq DESC",
                     ARGS(arg_int(seq)), out, 2, n, e);
}

enum status ledger_bags_closed(struct ledger *l, int64_t from_seq, int64_t to_seq, bool in_place, int64_t after,
                               struct bag_row *out, size_t cap, size_t *n, struct err *e)
{
    return read_bags(l,
                     BAG_COLUMNS "WHERE seq > ?4 AND (closed_seq BETWEEN ?1 AND ?2 OR (?3 AND closed_seq IS NULL))"
                                 " ORDER BY seq LIMIT ?5",
                     ARGS(arg_int(from_seq), arg_int(to_seq), arg_int(in_place), arg_int(after), arg_int((int64_t)cap)),
                     out, cap, n, e);
}

enum status ledger_bag_lines(struct ledger *l, const char *id, bool (*line)(void *ctx, const char *gtin, int64_t count),
                             void *ctx, struct err *e)
{
    struct rows q;
    bool more = true;
    enum status st =
        db_query(&q, &l->db, "SELECT gtin, count FROM bag_line WHERE bag = ? ORDER BY gtin", ARGS(arg_text(id)), e);
    while (st == ST_OK && more && (st = db_next(&q, e)) == ST_OK)
        more = line(ctx, col_text(&q, 0), col_int(&q, 1));
    db_end(&q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}
