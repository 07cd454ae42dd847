#include "ledger/inside.h"

static void read_task(struct task_row *t, const struct rows *q)
{
    *t = (struct task_row){.number = col_int(q, 0),
                           .z_no = col_int(q, 1),
                           .since_ms = col_int(q, 4),
                           .begun_ms = col_int(q, 5),
                           .done_ms = col_int(q, 7),
                           .steps = col_int32(q, 10),
                           .by_device = col_int32(q, 11)};
    col_copy(t->task, sizeof t->task, q, 2);
    col_copy(t->subject, sizeof t->subject, q, 3);
    col_copy(t->begun_by, sizeof t->begun_by, q, 6);
    col_copy(t->done_by, sizeof t->done_by, q, 8);
    col_copy(t->how, sizeof t->how, q, 9);
}

#define TASK_COLUMNS                                                                                                   \
    "SELECT number, z_no, task, subject, since_ms, begun_ms, begun_by, done_ms, done_by, how, steps, by_device"        \
    " FROM task "

static enum status read_tasks(struct ledger *l, const char *sql, int64_t number, struct task_row *out, size_t cap,
                              size_t *n, struct err *e)
{
    struct rows q;
    *n = 0;
    enum status st = db_query(&q, &l->db, sql, ARGS(arg_int(number)), e);
    while (st == ST_OK && *n < cap && (st = db_next(&q, e)) == ST_OK)
        read_task(&out[(*n)++], &q);
    db_end(&q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

enum status ledger_tasks(struct ledger *l, bool open_only, struct task_row *out, size_t cap, size_t *n, struct err *e)
{
    return read_tasks(l, TASK_COLUMNS "WHERE NOT ? OR done_seq IS NULL ORDER BY number DESC", open_only, out, cap, n,
                      e);
}

enum status ledger_task(struct ledger *l, int64_t number, struct task_row *out, struct err *e)
{
    size_t n;
    enum status st = read_tasks(l, TASK_COLUMNS "WHERE number = ?", number, out, 1, &n, e);
    return st == ST_OK && n == 0 ? err_set(e, ST_NOT_FOUND, "there is no task %lld", (long long)number) : st;
}

enum status ledger_task_last(struct ledger *l, const char *task, int64_t *done_ms, struct err *e)
{
    return db_int(done_ms, &l->db, "SELECT max(done_ms) FROM task WHERE task = ? AND done_seq IS NOT NULL",
                  ARGS(arg_text(task)), e);
}
