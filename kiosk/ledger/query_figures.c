#include "ledger/figures.h"

#include "ledger/inside.h"

#define IN_DAYS " WHERE (?1 = 0 OR z_no >= ?1) AND (?2 = 0 OR z_no <= ?2) "
#define DAYS    ARGS(arg_int(from_z), arg_int(to_z))

static enum status ended(struct rows *q, enum status st)
{
    db_end(q);
    return st == ST_NOT_FOUND ? ST_OK : st;
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
        struct container_figure f = {.z_no = col_int(&q, 0),
                                     .volume_ml = col_int(&q, 6),
                                     .accepted = col_int(&q, 9),
                                     .refund = {col_int(&q, 10)},
                                     .bottle = {col_int(&q, 11), col_int(&q, 12)},
                                     .cap = {col_int(&q, 13), col_int(&q, 14)},
                                     .label = {col_int(&q, 15), col_int(&q, 16)}};
        col_copy(f.scheme, sizeof f.scheme, &q, 1);
        col_copy(f.gtin, sizeof f.gtin, &q, 2);
        col_copy(f.material, sizeof f.material, &q, 3);
        col_copy(f.colour, sizeof f.colour, &q, 4);
        col_copy(f.stream, sizeof f.stream, &q, 5);
        col_copy(f.rate_period, sizeof f.rate_period, &q, 7);
        col_copy(f.mass_source, sizeof f.mass_source, &q, 8);
        more = row(ctx, &f);
    }
    return ended(&q, st);
}

enum status ledger_refusal_figures(struct ledger *l, int64_t from_z, int64_t to_z,
                                   bool (*row)(void *ctx, const struct refusal_figure *f), void *ctx, struct err *e)
{
    struct rows q;
    bool more = true;
    enum status st = db_query(&q, &l->db,
                              "SELECT z_no, reason, gtin, material, colour, stream, refused FROM refusal_tally" IN_DAYS
                              "ORDER BY z_no, reason, gtin, material, colour, stream",
                              DAYS, e);
    while (st == ST_OK && more && (st = db_next(&q, e)) == ST_OK) {
        struct refusal_figure f = {.z_no = col_int(&q, 0), .refused = col_int(&q, 6)};
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

enum status ledger_service_events(struct ledger *l, int64_t to_seq,
                                  bool (*row)(void *ctx, const struct service_event *v), void *ctx, struct err *e)
{
    struct rows q;
    bool more = true;
    enum status st =
        db_query(&q, &l->db,
                 "SELECT seq, at_ms, z_no, kind, iif(kind = 'service', json_extract(body, '$.what'), ''),"
                 " iif(kind = 'service', json_extract(body, '$.detail'), '') FROM journal INDEXED BY journal_service"
                 " WHERE kind IN ('service', 'started', 'stopped') AND seq <= ?1 ORDER BY seq",
                 ARGS(arg_int(to_seq)), e);
    while (st == ST_OK && more && (st = db_next(&q, e)) == ST_OK) {
        struct service_event v = {.seq = col_int(&q, 0), .at_ms = col_int(&q, 1), .z_no = col_int(&q, 2)};
        col_copy(v.kind, sizeof v.kind, &q, 3);
        col_copy(v.what, sizeof v.what, &q, 4);
        col_copy(v.cause, sizeof v.cause, &q, 5);
        more = row(ctx, &v);
    }
    return ended(&q, st);
}

static void read_receipt(struct bag_figure *f, const struct rows *q)
{
    f->received = !col_null(q, 1);
    f->received_seq = col_int(q, 1);
    f->received_ms = col_int(q, 2);
    f->recycler_mass = col_null(q, 6) ? MASS_UNKNOWN : (mass){col_int(q, 6)};
    col_copy(f->received_by, sizeof f->received_by, q, 3);
    col_copy(f->recycler, sizeof f->recycler, q, 4);
    col_copy(f->document, sizeof f->document, q, 5);
}

enum status ledger_bag_figures(struct ledger *l, int64_t from_seq, int64_t to_seq, int64_t until_seq,
                               bool (*row)(void *ctx, const struct bag_figure *f), void *ctx, struct err *e)
{
    struct rows q;
    bool more = true;
    enum status st =
        db_query(&q, &l->db,
                 "SELECT b.id, j.seq, j.at_ms, j.actor, json_extract(j.body, '$.recycler'),"
                 " json_extract(j.body, '$.document'), json_extract(j.body, '$.mass_mg')"
                 " FROM bag b LEFT JOIN journal j ON j.seq ="
                 " (SELECT max(r.seq) FROM journal r INDEXED BY journal_receipt WHERE r.kind = 'bag_receipt'"
                 " AND json_extract(r.body, '$.bag') = b.id AND (?3 = 0 OR r.seq <= ?3))"
                 " WHERE (b.closed_seq IS NULL AND ?2 = 0) OR (b.closed_seq >= ?1 AND"
                 " (?2 = 0 OR b.closed_seq <= ?2)) ORDER BY b.seq",
                 ARGS(arg_int(from_seq), arg_int(to_seq), arg_int(until_seq)), e);
    while (st == ST_OK && more && (st = db_next(&q, e)) == ST_OK) {
        struct bag_figure f = {0};
        char id[BAG_ID_CAP];
        col_copy(id, sizeof id, &q, 0);
        read_receipt(&f, &q);
        st = ledger_bag(l, id, &f.bag, e);
        if (st == ST_OK)
            more = row(ctx, &f);
    }
    return ended(&q, st);
}
