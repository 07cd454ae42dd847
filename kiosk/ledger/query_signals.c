#include "ledger/inside.h"

#include "deposit/signal.h"

enum status ledger_signals(struct ledger *l, int64_t since_z, struct signal_row *out, size_t cap, size_t *n,
                           struct err *e)
{
    struct rows q;
    *n = 0;
    enum status st =
        db_query(&q, &l->db,
                 "SELECT number, seq, kind, subject, visit, lane, count, window, minutes, action, detail, raised_ms,"
                 " z_no, ifnull(cleared_ms, 0), actor, reason, cleared_ms IS NULL AND action <> 'note' AS open"
                 " FROM signal WHERE (cleared_ms IS NULL AND action <> 'note') OR z_no >= ?"
                 " ORDER BY open DESC, open AND action LIKE 'block%' DESC, number DESC",
                 ARGS(arg_int(since_z)), e);
    while (st == ST_OK && *n < cap && (st = db_next(&q, e)) == ST_OK) {
        struct signal_row *s = &out[(*n)++];
        *s = (struct signal_row){.number = col_int(&q, 0),
                                 .seq = col_int(&q, 1),
                                 .visit = col_int(&q, 4),
                                 .count = col_int32(&q, 6),
                                 .minutes = col_int32(&q, 8),
                                 .raised_ms = col_int(&q, 11),
                                 .z_no = col_int(&q, 12),
                                 .cleared_ms = col_int(&q, 13),
                                 .open = col_int(&q, 16) != 0};
        col_copy(s->kind, sizeof s->kind, &q, 2);
        col_copy(s->subject, sizeof s->subject, &q, 3);
        col_copy(s->lane, sizeof s->lane, &q, 5);
        col_copy(s->window, sizeof s->window, &q, 7);
        col_copy(s->action, sizeof s->action, &q, 9);
        col_copy(s->detail, sizeof s->detail, &q, 10);
        col_copy(s->actor, sizeof s->actor, &q, 14);
        col_copy(s->reason, sizeof s->reason, &q, 15);
    }
    db_end(&q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

enum status ledger_evidence(struct ledger *l, struct evidence *out, size_t cap, size_t *n, struct err *e)
{
    struct rows q;
    *n = 0;
    /* Of the open day and the one before it: a visit may pass midnight, and nothing older can still become a signal. */
    enum status st = db_query(&q, &l->db,
                              "SELECT seq, kind, subject, visit, at_ms, z_no, detail FROM (SELECT * FROM evidence"
                              " WHERE signal IS NULL AND z_no >= (SELECT max(z_no) - 1 FROM day)"
                              " ORDER BY seq DESC LIMIT ?) ORDER BY seq",
                              ARGS(arg_int((int64_t)cap)), e);
    while (st == ST_OK && *n < cap && (st = db_next(&q, e)) == ST_OK) {
        struct evidence *v = &out[*n];
        *v = (struct evidence){
            .seq = col_int(&q, 0), .visit = col_int(&q, 3), .at_ms = col_int(&q, 4), .z_no = col_int(&q, 5)};
        col_copy(v->subject, sizeof v->subject, &q, 2);
        col_copy(v->detail, sizeof v->detail, &q, 6);
        *n += signal_parse(&v->kind, col_text(&q, 1)); /* of a later version: not ours to judge */
    }
    db_end(&q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}
