#include "base/bytes.h"
#include "ledger/inside.h"

enum status ledger_running(struct ledger *l, struct ledger_running *out, struct err *e)
{
    struct rows q;
    *out = (struct ledger_running){0};
    enum status st = db_first(&q, &l->db, "SELECT version, scheme, catalogue, time_zone FROM running", NO_ARGS, e);
    if (st != ST_OK)
        return st == ST_NOT_FOUND ? ST_OK : st;
    col_copy(out->version, sizeof out->version, &q, 0);
    col_copy(out->scheme, sizeof out->scheme, &q, 1);
    col_copy(out->time_zone, sizeof out->time_zone, &q, 3);
    if (!hex_decode(out->catalogue.bytes, sizeof out->catalogue.bytes, col_text(&q, 2)))
        out->catalogue = (struct hash){0}; /* "": there was none */
    db_end(&q);
    return ST_OK;
}

enum status ledger_created(struct ledger *l, int64_t *at_ms, struct err *e)
{
    /* the first day began with it, and days are in every year's file */
    return db_int(at_ms, &l->db, "SELECT coalesce(min(opened_ms), 0) FROM day WHERE z_no = 1", NO_ARGS, e);
}
