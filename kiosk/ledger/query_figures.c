#include "ledger/figures.h"

#include "ledger/inside.h"

/* One range of the key, so that a day among thousands is found at once. */
#define IN_DAYS " WHERE z_no BETWEEN ?1 AND iif(?2 = 0, 9223372036854775807, ?2) "
#define DAYS    ARGS(arg_int(from_z), arg_int(to_z))

static enum status ended(struct rows *q, enum status st)
{
    db_end(q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

struct container_figure container_figure_of(const struct rows *q)
{
    struct container_figure f = {.z_no = col_int(q, 0),
                                 .volume_ml = col_int(q, 6),
                                 .accepted = col_int(q, 9),
                                 .refund = {col_int(q, 10)},
                                 .bottle = {col_int(q, 11), col_int(q, 12)},
                                 .cap = {col_int(q, 13), col_int(q, 14)},
                                 .label = {col_int(q, 15), col_int(q, 16)}};
    col_copy(f.scheme, sizeof f.scheme, q, 1);
    col_copy(f.gtin, sizeof f.gtin, q, 2);
    col_copy(f.material, sizeof f.material, q, 3);
    col_copy(f.colour, sizeof f.colour, q, 4);
    col_copy(f.stream, sizeof f.stream, q, 5);
    col_copy(f.rate_period, sizeof f.rate_period, q, 7);
    col_copy(f.mass_source, sizeof f.mass_source, q, 8);
    return f;
}

enum status ledger_container_figures(struct ledger *l, int64_t from_z, int64_t to_z,
                                     bool (*row)(void *ctx, const struct container_figure *f), void *ctx, struct err *e)
{
    struct rows q;
    bool more = true;
    enum status st =
        db_query(&q, &l->db,
                 "SELECT z_no, scheme, gtin, material, colour, stream, volume_ml, rate_period, mass_source, accepted,"
                 " refund, bottle_mg, bottle_unknown, cap_mg, cap_unknown, label_mg, label_unknown"
                 " FROM container_tally" IN_DAYS
                 "ORDER BY z_no, scheme, gtin, material, colour, stream, volume_ml, rate_period, mass_source",
                 DAYS, e);
    while (st == ST_OK && more && (st = db_next(&q, e)) == ST_OK) {
        struct container_figure f = container_figure_of(&q);
        more = row(ctx, &f);
    }
    return ended(&q, st);
}

enum status ledger_refusal_figures(struct ledger *l, int64_t from_z, int64_t to_z,
                                   bool (*row)(void *ctx, const struct refusal_figure *f), void *ctx, struct err *e)
{
    struct rows q;
    bool more = true;
    enum status st =
        db_query(&q, &l->db,
                 "SELECT z_no, reason, gtin, material, colour, stream, refused, volume_ml FROM refusal_tally" IN_DAYS
                 "ORDER BY z_no, reason, gtin, material, colour, stream, volume_ml",
                 DAYS, e);
    while (st == ST_OK && more && (st = db_next(&q, e)) == ST_OK) {
        struct refusal_figure f = {.z_no = col_int(&q, 0), .refused = col_int(&q, 6), .volume_ml = col_int(&q, 7)};
        col_copy(f.reason, sizeof f.reason, &q, 1);
        col_copy(f.gtin, sizeof f.gtin, &q, 2);
        col_copy(f.material, sizeof f.material, &q, 3);
        col_copy(f.colour, sizeof f.colour, &q, 4);
        col_copy(f.stream, sizeof f.stream, &q, 5);
        more = row(ctx, &f);
    }
    return ended(&q, st);
}

enum status ledger_hour_figures(struct ledger *l, int64_t from_z, int64_t to_z,
                                bool (*row)(void *ctx, const struct hour_figure *f), void *ctx, struct err *e)
{
    struct rows q;
    bool more = true;
    enum status st = db_query(&q, &l->db,
                              "SELECT z_no, hour, sum(accepted), sum(refused), sum(visits), sum(visit_ms) FROM"
                              " (SELECT z_no, hour, accepted, refused, 0 AS visits, 0 AS visit_ms FROM hour_tally"
                              " UNION ALL SELECT z_no, hour, 0, 0, visits, visit_ms FROM visit_tally)" IN_DAYS
                              "GROUP BY z_no, hour ORDER BY z_no, hour",
                              DAYS, e);
    while (st == ST_OK && more && (st = db_next(&q, e)) == ST_OK) {
        struct hour_figure f = {.z_no = col_int(&q, 0),
                                .hour = col_int32(&q, 1),
                                .accepted = col_int(&q, 2),
                                .refused = col_int(&q, 3),
                                .visits = col_int(&q, 4),
                                .visit_ms = col_int(&q, 5)};
        more = row(ctx, &f);
    }
    return ended(&q, st);
}

enum status ledger_visit_figures(struct ledger *l, int64_t from_z, int64_t to_z,
                                 bool (*row)(void *ctx, const struct visit_figure *f), void *ctx, struct err *e)
{
    struct rows q;
    bool more = true;
    enum status st = db_query(&q, &l->db,
                              "SELECT z_no, how, sum(visits), sum(visit_ms) FROM visit_tally" IN_DAYS
                              "GROUP BY z_no, how ORDER BY z_no, how",
                              DAYS, e);
    while (st == ST_OK && more && (st = db_next(&q, e)) == ST_OK) {
        struct visit_figure f = {.z_no = col_int(&q, 0), .visits = col_int(&q, 2), .visit_ms = col_int(&q, 3)};
        col_copy(f.how, sizeof f.how, &q, 1);
        more = row(ctx, &f);
    }
    return ended(&q, st);
}
