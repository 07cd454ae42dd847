/* What was accepted, counted once more out of the journal's bodies and no other table: the second opinion on
 * container_tally. */
#include "ledger/figures.h"

#include "ledger/inside.h"

/* As schema/figures.sql reads the bodies. A row's JSON is parsed once: SQLite keeps the last few. */
#define OF(path)     "json_extract(body, iif(kind = 'counted', '$.container." path "', '$.made.container." path "'))"
#define IN_SUM(path) "sum(n * ifnull(" path ", 0)), sum(n * (" path " IS NULL))"

/* clang-format off */
enum status ledger_recount(struct ledger *l, int64_t first_seq, int64_t last_seq,
                           bool (*row)(void *ctx, const struct container_figure *f), void *ctx, struct err *e)
{
    struct rows q;
    bool more = true;
    enum status st =
        db_query(&q, &l->db,
                 "SELECT z_no, scheme, gtin, material, colour, stream, ml, rule, source, sum(n), sum(n * "
                 "refund)," IN_SUM(
                     "bottl"
                     "e") "," IN_SUM("cap") "," IN_SUM("label") " FROM (SELECT z_no, json_extract(body, "
                                                                "'$.made.scheme') AS "
                                                                "scheme, ifnull(" OF(
                                                                    "gtin") ", '') AS gtin,"
                                                                            " " OF(
                                                                                "material") " AS "
                                                                                            "material, " OF("colour") " AS colour, " OF(
                                                                                                "stream") " "
                                                                                                          "A"
                                                                                                          "S"
                                                                                                          " "
                                                                                                          "s"
                                                                                                          "t"
                                                                                                          "r"
                                                                                                          "e"
                                                                                                          "a"
                                                                                                          "m"
                                                                                                          ","
                                                                                                          " " OF("volum"
                                                                                                                 "e_ml") " AS ml, " OF("mass_source") " AS source, " OF(
                                                                                                              "bottle_"
                                                                                                              "mg") " A"
                                                                                                                    "S "
                                                                                                                    "bo"
                                                                                                                    "tt"
                                                                                                                    "le"
                                                                                                                    ","
                                                                                                                    " " OF("cap_mg") " AS cap, " OF(
                                                                                                                        "label_mg") " AS label,"
                                                                                                                                    " iif(kind = 'counted', json_extract(body, "
                                                                                                                                    "'$.rule'), json_extract(body, '$.made.rule')) AS "
                                                                                                                                    "rule,"
                                                                                                                                    " iif(kind = 'counted', json_extract(body, "
                                                                                                                                    "'$.refund'), json_extract(body, '$.made.refund')) "
                                                                                                                                    "AS refund,"
                                                                                                                                    " iif(kind = 'counted', json_extract(body, "
                                                                                                                                    "'$.count'), 1) AS n"
                                                                                                                                    " FROM journal WHERE seq BETWEEN ?1 AND ?2 AND "
                                                                                                                                    "(kind IN ('landed', 'counted') OR (kind = "
                                                                                                                                    "'case_settled'"
                                                                                                                                    " AND json_extract(body, '$.outcome') = 'credited' "
                                                                                                                                    "AND json_extract(body, '$.made.in_doubt')))"
                                                                                                                                    " AND NOT json_extract(body, '$.made.training'))"
                                                                                                                                    " GROUP BY z_no, scheme, gtin, material, colour, "
                                                                                                                                    "stream, ml, rule, source"
                                                                                                                                    " ORDER BY z_no, scheme, gtin, material, colour, "
                                                                                                                                    "stream, ml, rule, source",
                 ARGS(arg_int(first_seq), arg_int(last_seq)), e);
    /* clang-format on */
    while (st == ST_OK && more && (st = db_next(&q, e)) == ST_OK) {
        struct container_figure f = container_figure_of(&q);
        more = row(ctx, &f);
    }
    db_end(&q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}
