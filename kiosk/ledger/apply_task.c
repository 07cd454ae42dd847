/* Guided tasks: what waited, since when, who began it and what confirmed it. */
#include "ledger/inside.h"

static enum status begun(struct applied *a, struct err *e)
{
    struct doc *g = &a->given;
    return db_do(
        a->db,
        "INSERT INTO task (number, seq, z_no, task, subject, since_ms, begun_ms, begun_by, done_by, how, steps,"
        " by_device) VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', '', ?, 0)",
        ARGS(arg_int(get_int(&a->made, "task_number")), arg_int(a->row->seq), arg_int(a->row->z_no),
             arg_text(get_text(g, "task")), arg_text(get_text(g, "subject")), arg_int(get_int(g, "since_ms")),
             arg_int(a->row->at_ms), arg_text(a->row->actor), arg_int(get_int(g, "steps"))),
        e);
}

/* It was begun: the rows before say when and by whom, and this one repeats it. */
static enum status done(struct applied *a, struct err *e)
{
    struct doc *g = &a->given;
    return db_do_one(
        a->db,
        "UPDATE task SET done_seq = ?, done_ms = ?, done_by = ?, how = ?, steps = ?, by_device = ? WHERE number = ?"
        " AND done_seq IS NULL AND task = ? AND subject = ? AND begun_ms = ? AND begun_by = ?",
        ARGS(arg_int(a->row->seq), arg_int(a->row->at_ms), arg_text(a->row->actor), arg_text(get_text(g, "how")),
             arg_int(get_int(g, "steps")), arg_int(get_int(g, "by_device")), arg_int(get_int(&a->made, "task_number")),
             arg_text(get_text(g, "task")), arg_text(get_text(g, "subject")), arg_int(get_int(&a->made, "begun_ms")),
             arg_text(get_text(&a->made, "begun_by"))),
        e);
}

/* Nobody began it: its only row. */
static enum status done_alone(struct applied *a, struct err *e)
{
    struct doc *g = &a->given;
    return db_do(a->db,
                 "INSERT INTO task (number, seq, z_no, task, subject, since_ms, begun_by, done_seq, done_ms, done_by,"
                 " how, steps, by_device) VALUES (?1, ?2, ?3, ?4, ?5, ?6, '', ?2, ?7, ?8, ?9, ?10, ?11)",
                 ARGS(arg_int(get_int(&a->made, "task_number")), arg_int(a->row->seq), arg_int(a->row->z_no),
                      arg_text(get_text(g, "task")), arg_text(get_text(g, "subject")), arg_int(get_int(g, "since_ms")),
                      arg_int(a->row->at_ms), arg_text(a->row->actor), arg_text(get_text(g, "how")),
                      arg_int(get_int(g, "steps")), arg_int(get_int(g, "by_device"))),
                 e);
}

enum status apply_task(struct applied *a, enum fact_kind kind, struct err *e)
{
    if (kind == FACT_TASK_BEGUN)
        return begun(a, e);
    return get_has(&a->made, "begun_ms") ? done(a, e) : done_alone(a, e);
}
