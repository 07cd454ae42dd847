/* task done asks the daemon; task list and task show read the ledger and need no daemon. */
#include "base/clock.h"
#include "cli/ask.h"
#include "cli/reader.h"
#include "cli/show.h"
#include "ledger/ledger.h"

#include <inttypes.h>
#include <string.h>

#define TASKS_SHOWN 200 /* some months of a busy kiosk */

static void print_done(const json_t *reply, const struct wire_request *r)
{
    print_line("done", "task %" PRId64 ": %s %s", member_int(reply, "number"), r->text, r->note);
}

int cmd_task_done(const struct cli *c)
{
    struct wire_request r = {.command = CMD_TASK_DONE};
    if (!text_copy(r.text, sizeof r.text, c->args[0]) ||
        (c->arg_count > 1 && !text_copy(r.note, sizeof r.note, c->args[1])))
        return complain(USAGE, "TASK and SUBJECT are short words; see `rebottle status`");
    int rc = take_event_id(&r.event, c, OPT_ID);
    return rc == DONE ? ask_and_print(c, &r, print_done) : rc;
}

/* ---- list and show ---------------------------------------------------------------------------------------------- */

static json_t *ms_or_null(int64_t ms)
{
    return ms > 0 ? json_integer(ms) : json_null();
}

static json_t *task_json(const struct task_row *t)
{
    return json_pack("{s:I, s:I, s:s, s:s, s:I, s:o, s:s, s:o, s:s, s:s, s:i, s:i}", "number", (json_int_t)t->number,
                     "z_no", (json_int_t)t->z_no, "task", t->task, "subject", t->subject, "since_ms",
                     (json_int_t)t->since_ms, "begun_ms", ms_or_null(t->begun_ms), "begun_by", t->begun_by, "done_ms",
                     ms_or_null(t->done_ms), "done_by", t->done_by, "how", t->how, "steps", (int)t->steps, "by_device",
                     (int)t->by_device);
}

/* Until somebody began it, or until it went away by itself. */
static void show_waited(char out[24], const struct task_row *t)
{
    show_age(out, (t->begun_ms > 0 ? t->begun_ms : t->done_ms) - t->since_ms);
}

static void show_took(char out[24], const struct task_row *t)
{
    if (t->begun_ms > 0 && t->done_ms > 0)
        show_age(out, t->done_ms - t->begun_ms);
    else
        snprintf(out, 24, "-");
}

static void print_table(const struct task_row *rows, size_t n)
{
    if (n == 0) {
        puts("No tasks yet.");
        return;
    }
    puts("NUMBER  TASK           ABOUT         SINCE             WAITED    TOOK      HOW");
    for (size_t i = 0; i < n; i++) {
        const struct task_row *t = &rows[i];
        char number[24], since[20], waited[24], took[24];
        snprintf(number, sizeof number, "%" PRId64, t->number);
        show_time(since, t->since_ms, clock_offset_at(t->since_ms));
        show_waited(waited, t);
        show_took(took, t);
        print_columns(number, 6);
        print_columns(t->task, 13);
        print_columns(t->subject, 12);
        print_columns(since, 16);
        print_columns(waited, 8);
        print_columns(took, 8);
        print_last(t->done_ms > 0 ? t->how : "under way");
    }
}

static int list_tasks(const struct cli *c, struct ledger *l)
{
    static struct task_row rows[TASKS_SHOWN];
    size_t n = 0;
    struct err e = {0};
    enum status st = ledger_tasks(l, false, rows, TASKS_SHOWN, &n, &e);
    if (st != ST_OK)
        return complain_status(st, &e);
    if (!cli_has(c, OPT_JSON)) {
        print_table(rows, n);
        return DONE;
    }
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(list, task_json(&rows[i]));
    return print_json(json_pack("{s:b, s:o}", "ok", 1, "tasks", list));
}

static void print_task(const struct task_row *t)
{
    char at[20], span[24];
    print_line("task", "%" PRId64 ": %s %s", t->number, t->task, t->subject);
    show_time(at, t->since_ms, clock_offset_at(t->since_ms));
    print_line("arose", "%s", at);
    if (t->begun_ms > 0) {
        show_time(at, t->begun_ms, clock_offset_at(t->begun_ms));
        show_waited(span, t);
        print_line("begun", "%s by %s, after %s", at, t->begun_by, span);
    } else {
        print_line("begun", "never");
    }
    if (t->done_ms == 0) {
        print_line("done", "not yet");
        return;
    }
    show_time(at, t->done_ms, clock_offset_at(t->done_ms));
    show_age(span, t->done_ms - (t->begun_ms > 0 ? t->begun_ms : t->since_ms));
    print_line("done", "%s by %s, after %s (%s)", at, t->done_by, span, t->how);
    print_line("steps", "%" PRId32 ", %" PRId32 " of them confirmed by a device", t->steps, t->by_device);
}

static int show_task(const struct cli *c, struct ledger *l)
{
    struct task_row t;
    struct err e = {0};
    int64_t number;
    int rc = take_number(&number, c->args[0], "the task's NUMBER");
    if (rc != DONE)
        return rc;
    enum status st = ledger_task(l, number, &t, &e);
    if (st != ST_OK)
        return complain_status(st, &e);
    if (cli_has(c, OPT_JSON))
        return print_json(json_pack("{s:b, s:o}", "ok", 1, "task", task_json(&t)));
    print_task(&t);
    return DONE;
}

int cmd_task_list(const struct cli *c)
{
    return with_ledger(c, list_tasks);
}

int cmd_task_show(const struct cli *c)
{
    return with_ledger(c, show_task);
}
