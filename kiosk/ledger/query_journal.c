/* The journal's rows as they are written, and where the derived tables find the rows about one thing. */
#include "ledger/history.h"

#include "ledger/inside.h"

#include <stdlib.h>

enum status ledger_journal_span(struct ledger *l, int64_t *first, int64_t *last, struct err *e)
{
    struct rows q;
    *first = *last = 0;
    enum status st =
        db_first(&q, &l->db, "SELECT (SELECT min(seq) FROM journal), (SELECT max(seq) FROM journal)", NO_ARGS, e);
    if (st != ST_OK)
        return st == ST_NOT_FOUND ? ST_OK : st;
    *first = col_int(&q, 0);
    *last = col_int(&q, 1);
    db_end(&q);
    return ST_OK;
}

#define ROWS "SELECT seq, at_ms, z_no, offset_s, kind, actor, body, prev, hash FROM journal WHERE seq BETWEEN ?1 AND ?2"

enum status ledger_journal(struct ledger *l, int64_t from, int64_t to, bool backwards,
                           bool (*row)(void *ctx, const struct journal_row *r), void *ctx, struct err *e)
{
    struct rows q;
    bool more = true;
    enum status st = db_query(&q, &l->db, backwards ? ROWS " ORDER BY seq DESC" : ROWS " ORDER BY seq",
                              ARGS(arg_int(from), arg_int(to)), e);
    while (st == ST_OK && more && (st = db_next(&q, e)) == ST_OK) {
        struct journal_row r = {.seq = col_int(&q, 0),
                                .at_ms = col_int(&q, 1),
                                .z_no = col_int(&q, 2),
                                .offset_s = col_int32(&q, 3),
                                .kind = col_text(&q, 4),
                                .actor = col_text(&q, 5),
                                .body = col_text(&q, 6)};
        col_blob(r.prev.bytes, sizeof r.prev.bytes, &q, 7);
        col_blob(r.hash.bytes, sizeof r.hash.bytes, &q, 8);
        more = row(ctx, &r);
    }
    db_end(&q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

/* UNION leaves out what comes twice, NULL is no row. */
static const char *const about_sql[] = {
    [ABOUT_VOUCHER] = "SELECT seq FROM (SELECT seq FROM voucher WHERE counter = ?1"
                      " UNION SELECT redeemed_seq FROM voucher WHERE counter = ?1"
                      " UNION SELECT r.seq FROM redemption r JOIN voucher v USING (epoch, counter) WHERE counter = ?1"
                      " UNION SELECT r.undone_seq FROM redemption r JOIN voucher v USING (epoch, counter)"
                      " WHERE counter = ?1"
                      " UNION SELECT x.seq FROM voucher_end x JOIN voucher v USING (epoch, counter) WHERE counter = ?1"
                      " UNION SELECT seq FROM incident WHERE voucher = ?1 AND ?1 > 0"
                      " UNION SELECT settled_seq FROM incident WHERE voucher = ?1 AND ?1 > 0)"
                      " WHERE seq IS NOT NULL ORDER BY seq",
    [ABOUT_CASE] = "SELECT seq FROM (SELECT a.seq FROM incident i JOIN admission a ON a.id = i.admission"
                   " WHERE number = ?1"
                   " UNION SELECT seq FROM incident WHERE number = ?1"
                   " UNION SELECT settled_seq FROM incident WHERE number = ?1)"
                   " WHERE seq IS NOT NULL ORDER BY seq",
    [ABOUT_BAG] = "SELECT seq FROM (SELECT seq FROM bag WHERE id = ?1 UNION SELECT closed_seq FROM bag WHERE id = ?1"
                  " UNION SELECT seq FROM journal INDEXED BY journal_receipt WHERE kind = 'bag_receipt'"
                  " AND json_extract(body, '$.bag') = ?1)"
                  " WHERE seq IS NOT NULL ORDER BY seq",
    [ABOUT_VISIT] = "SELECT seq FROM visit WHERE visit >= ?1 ORDER BY visit LIMIT 2",
};

enum status ledger_rows_about(struct ledger *l, enum about what, const char *id, int64_t *out, size_t cap, size_t *n,
                              struct err *e)
{
    struct rows q;
    int64_t number = strtoll(id, NULL, 10), known = 1;
    enum status st = ST_OK;
    *n = 0;
    if (what == ABOUT_VISIT) {
        st = db_int(&known, &l->db, "SELECT count(*) FROM visit WHERE visit = ?", ARGS(arg_int(number)), e);
        if (st != ST_OK || known == 0)
            return st;
    }
    st = db_query(&q, &l->db, about_sql[what], ARGS(what == ABOUT_BAG ? arg_text(id) : arg_int(number)), e);
    while (st == ST_OK && *n < cap && (st = db_next(&q, e)) == ST_OK)
        out[(*n)++] = col_int(&q, 0);
    db_end(&q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}
