#include "ledger/inside.h"

#include <string.h>

/* One of the days that this one is like: what it had at this hour of the day, and in all. */
struct like {
    int32_t now, whole;
};

static int32_t median(int32_t *v, size_t n)
{
    for (size_t i = 1; i < n; i++)
        for (size_t k = i; k > 0 && v[k - 1] > v[k]; k--) {
            int32_t larger = v[k - 1];
            v[k - 1] = v[k];
            v[k] = larger;
        }
    return n == 0 ? 0 : n % 2 == 1 ? v[n / 2] : (int32_t)(((int64_t)v[n / 2 - 1] + v[n / 2]) / 2);
}

/* All the rows of one label, closed, whose journal is in this file. The hour is that of the wall: the offset of that
 * day counts, so that a change to summer time moves nothing. */
static enum status like_day(struct ledger *l, const char *label, int weeks, int64_t now_ms, int32_t offset_s,
                            struct like *out, struct err *e)
{
    struct rows q;
    enum status st =
        db_first(&q, &l->db,
                 "SELECT ifnull(sum(accepted), 0), ifnull(sum((SELECT count(*) FROM journal j WHERE j.seq BETWEEN"
                 " d.first_seq AND d.last_seq AND j.kind = 'landed' AND j.at_ms <= ?3 + (?4 - d.offset_s) * 1000)), 0)"
                 " FROM day d WHERE label = date(?1, ?2 || ' days') AND last_seq IS NOT NULL"
                 " AND first_seq >= (SELECT min(seq) FROM journal)",
                 ARGS(arg_text(label), arg_int(-7 * (int64_t)weeks), arg_int(now_ms - weeks * INT64_C(604800000)),
                      arg_int(offset_s)),
                 e);
    if (st != ST_OK)
        return st;
    out->whole = col_int32(&q, 0);
    out->now = col_int32(&q, 1);
    if (out->now > out->whole) /* rows of training landed too */
        out->now = out->whole;
    db_end(&q);
    return ST_OK;
}

static enum status open_day(struct ledger *l, char label[11], int32_t *offset_s, int64_t *first_ms, struct err *e)
{
    struct rows q;
    enum status st = db_first(&q, &l->db,
                              "SELECT label, offset_s, ifnull((SELECT at_ms FROM journal j WHERE j.seq >= d.first_seq"
                              " AND j.kind = 'landed' ORDER BY j.seq LIMIT 1), 0) FROM day d WHERE last_seq IS NULL",
                              NO_ARGS, e);
    if (st != ST_OK)
        return st;
    col_copy(label, 11, &q, 0);
    *offset_s = col_int32(&q, 1);
    *first_ms = col_int(&q, 2);
    db_end(&q);
    return ST_OK;
}

enum status ledger_normal_day(struct ledger *l, int64_t now_ms, struct normal_day *out, struct err *e)
{
    char label[11] = "";
    int32_t offset_s = 0, now[NORMAL_WEEKS], whole[NORMAL_WEEKS];
    size_t n = 0;
    *out = (struct normal_day){0};
    enum status st = open_day(l, label, &offset_s, &out->first_ms, e);
    if (st == ST_NOT_FOUND)
        return ST_OK; /* no day is open yet */
    for (int weeks = 1; st == ST_OK && weeks <= NORMAL_WEEKS; weeks++) {
        struct like day;
        st = like_day(l, label, weeks, now_ms, offset_s, &day, e);
        if (st == ST_OK && day.whole > 0) { /* a day without a container was none: closed, or not there yet */
            now[n] = day.now;
            whole[n++] = day.whole;
        }
    }
    if (st != ST_OK)
        return st;
    out->days = (int32_t)n;
    out->now = median(now, n);
    out->whole = median(whole, n);
    return ST_OK;
}
