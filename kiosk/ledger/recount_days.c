/* What was accepted, counted once more out of the journal's bodies and no other table: the second opinion on
 * container_tally. */
#include "ledger/figures.h"

#include "ledger/inside.h"

/* As schema/figures.sql reads the bodies: of a container counted by hand elsewhere than of a landed one. A row's JSON
 * is parsed once: SQLite keeps the last few. */
/* clang-format off */
#define EITHER(name, hand, made) " json_extract(body, iif(kind = 'counted', '$." hand "', '$.made." made "')) AS " name
#define OF(name, path)           EITHER(name, "container." path, "container." path)
#define IN_SUM(name)             " sum(n * ifnull(" name ", 0)), sum(n * (" name " IS NULL))"
#define BY                       " z_no, scheme, ifnull(code, ''), material, colour, stream, ml, rule, source"

static const char recount_sql[] =
    "SELECT" BY ", sum(n), sum(n * refund)," IN_SUM("bottle") "," IN_SUM("cap") "," IN_SUM("label")
    " FROM (SELECT z_no, json_extract(body, '$.made.scheme') AS scheme,"
    OF("code", "gtin") ","
    OF("material", "material") "," OF("colour", "colour") "," OF("stream", "stream") "," OF("ml", "volume_ml") ","
    OF("source", "mass_source") "," OF("bottle", "bottle_mg") "," OF("cap", "cap_mg") "," OF("label", "label_mg") ","
    EITHER("rule", "rule", "rule") "," EITHER("refund", "refund", "refund") ","
    " iif(kind = 'counted', json_extract(body, '$.count'), 1) AS n"
    " FROM journal WHERE seq BETWEEN ?1 AND ?2"
    " AND (kind IN ('landed', 'counted') OR (kind = 'case_settled'"
          " AND json_extract(body, '$.outcome') = 'credited' AND json_extract(body, '$.made.in_doubt')))"
    " AND NOT json_extract(body, '$.made.training'))"
    " GROUP BY" BY " ORDER BY" BY;
/* clang-format on */

enum status ledger_recount(struct ledger *l, int64_t first_seq, int64_t last_seq,
                           bool (*row)(void *ctx, const struct container_figure *f), void *ctx, struct err *e)
{
    struct rows q;
    bool more = true;
    enum status st = db_query(&q, &l->db, recount_sql, ARGS(arg_int(first_seq), arg_int(last_seq)), e);
    while (st == ST_OK && more && (st = db_next(&q, e)) == ST_OK) {
        struct container_figure f = container_figure_of(&q);
        more = row(ctx, &f);
    }
    db_end(&q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}
