#include "ledger/inside.h"

#define PAGE_ROWS 2000 /* a read transaction is over within milliseconds: the writer's WAL is never held up by it */

struct page {
    int64_t from, to;
    enum status (*each)(void *ctx, const struct row *r, struct err *e);
    void *ctx;
    int64_t last; /* 0: the page was empty */
};

static enum status one_page(struct db *db, struct page *p, struct err *e)
{
    struct rows q;
    p->last = 0;
    enum status st = db_query(&q, db,
                              "SELECT seq, at_ms, offset_s, z_no, kind, actor, body, prev, hash FROM journal"
                              " WHERE seq >= ?1 AND seq <= ?2 ORDER BY seq LIMIT ?3",
                              ARGS(arg_int(p->from), arg_int(p->to), arg_int(PAGE_ROWS)), e);
    while (st == ST_OK && (st = db_next(&q, e)) == ST_OK) {
        struct row r = {.seq = col_int(&q, 0),
                        .at_ms = col_int(&q, 1),
                        .offset_s = col_int32(&q, 2),
                        .z_no = col_int(&q, 3),
                        .kind = col_text(&q, 4),
                        .actor = col_text(&q, 5),
                        .body = col_text(&q, 6)};
        col_blob(r.prev.bytes, sizeof r.prev.bytes, &q, 7);
        col_blob(r.hash.bytes, sizeof r.hash.bytes, &q, 8);
        p->last = r.seq;
        st = p->each(p->ctx, &r, e);
    }
    db_end(&q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

enum status ledger_rows(struct ledger *l, int64_t from, int64_t to,
                        enum status (*each)(void *ctx, const struct row *r, struct err *e), void *ctx, struct err *e)
{
    struct page p = {.from = from, .to = to, .each = each, .ctx = ctx};
    enum status st = ST_OK;
    do {
        st = one_page(&l->db, &p, e);
        p.from = p.last + 1;
    } while (st == ST_OK && p.last != 0 && p.from <= to);
    return st;
}
