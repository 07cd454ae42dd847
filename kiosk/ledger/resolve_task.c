/* Guided tasks: one of a kind about one thing is under way at a time. A task that ends takes up the one that was begun,
 * so that whoever asks for its end need not know its number. */
#include "ledger/inside.h"

#include <string.h>

static const char *const hows[] = {"device", "hand", "unguided"};

static bool how_check(const char *how)
{
    for (size_t i = 0; i < sizeof hows / sizeof *hows; i++)
        if (strcmp(hows[i], how) == 0)
            return true;
    return false;
}

static enum status check(const struct fact *f, struct err *e)
{
    const struct fact_task *t = &f->task;
    if (t->task[0] == '\0' || t->since_ms <= 0 || t->steps < 0 || t->by_device < 0 || t->by_device > t->steps)
        return err_set(e, ST_INVALID, "a task needs its name, when it arose and how many steps it has");
    if (f->kind == FACT_TASK_DONE && !how_check(t->how))
        return err_set(e, ST_INVALID, "a task is done by device, by hand or unguided");
    return ST_OK;
}

enum status resolve_task(struct want *w, struct err *e)
{
    const struct fact_task *t = &w->f->task;
    struct rows q;
    int64_t last = 0;
    enum status st = check(w->f, e);
    if (st == ST_OK)
        st = db_int(&last, &w->l->db, "SELECT count(*) FROM task", NO_ARGS, e);
    if (st != ST_OK)
        return st;
    st = db_first(&q, &w->l->db,
                  "SELECT number, begun_ms, begun_by FROM task WHERE task = ? AND subject = ? AND done_seq IS NULL",
                  ARGS(arg_text(t->task), arg_text(t->subject)), e);
    bool begun = st == ST_OK;
    if (!begun && st != ST_NOT_FOUND)
        return st;
    put_int(&w->made, "task_number", begun ? col_int(&q, 0) : last + 1);
    if (w->f->kind == FACT_TASK_DONE) {
        put_json(&w->made, "begun_ms", begun ? json_integer(col_int(&q, 1)) : json_null());
        put_text(&w->made, "begun_by", begun ? col_text(&q, 2) : "");
    }
    st = begun && w->f->kind == FACT_TASK_BEGUN
             ? err_set(e, ST_REFUSED, "somebody is at it already: task %lld", (long long)col_int(&q, 0))
             : ST_OK;
    db_end(&q);
    return st;
}
