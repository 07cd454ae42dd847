/* What the ledger said when its journal ended at a row: for whoever recomputes what was exported then. */
#include "ledger/inside.h"

#include "base/bytes.h"
#include "base/text.h"

enum status ledger_hash_at(struct ledger *l, int64_t seq, struct hash *out, struct err *e)
{
    struct rows q;
    enum status st = db_first(&q, &l->db, "SELECT hash FROM journal WHERE seq = ?", ARGS(arg_int(seq)), e);
    if (st != ST_OK)
        return st;
    bool good = col_blob(out->bytes, sizeof out->bytes, &q, 0);
    db_end(&q);
    return good ? ST_OK : err_set(e, ST_CORRUPT, "journal seq %lld has no hash", (long long)seq);
}

enum status ledger_running_at(struct ledger *l, int64_t seq, struct ledger_running *out, struct err *e)
{
    struct rows q;
    *out = (struct ledger_running){0};
    enum status st = db_first(&q, &l->db,
                              "SELECT body ->> '$.version', body ->> '$.scheme', body ->> '$.time_zone',"
                              " (SELECT body ->> '$.catalogue' FROM journal WHERE kind IN ('catalogue', 'started')"
                              " AND seq <= ?1 ORDER BY seq DESC LIMIT 1) FROM journal"
                              " WHERE kind = 'started' AND seq <= ?1 ORDER BY seq DESC LIMIT 1",
                              ARGS(arg_int(seq)), e);
    if (st != ST_OK)
        return st == ST_NOT_FOUND ? ST_OK : st;
    col_copy(out->version, sizeof out->version, &q, 0);
    col_copy(out->scheme, sizeof out->scheme, &q, 1);
    col_copy(out->time_zone, sizeof out->time_zone, &q, 2);
    if (!hex_decode(out->catalogue.bytes, sizeof out->catalogue.bytes, col_text(&q, 3)))
        out->catalogue = (struct hash){0};
    db_end(&q);
    return ST_OK;
}
