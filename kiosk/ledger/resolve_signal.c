/* Rules of signals. The ledger alone knows which evidence went into a signal already, so a question that was asked
 * twice, or by a kiosk that forgot, raises nothing a second time. */
#include "ledger/inside.h"

#include "deposit/signal.h"

#include <string.h>

static enum status enough_unused(struct want *w, struct err *e)
{
    const struct fact_signal *f = &w->f->signal;
    int64_t unused = 0;
    enum status st = db_int(&unused, &w->l->db,
                            "SELECT count(*) FROM evidence WHERE signal IS NULL AND seq BETWEEN ?1 AND ?2 AND kind = ?3"
                            " AND CASE WHEN ?4 THEN visit = ?5 ELSE subject = ?6 END",
                            ARGS(arg_int(f->first_seq), arg_int(f->last_seq), arg_text(signal_word(f->kind)),
                                 arg_int(f->window == SIGNAL_IN_VISIT), arg_int(f->visit), arg_text(f->subject)),
                            e);
    if (st == ST_OK && unused < f->count)
        return err_set(e, ST_REFUSED, "this evidence has raised a signal before");
    return st;
}

enum status resolve_signal(struct want *w, struct err *e)
{
    const struct fact_signal *f = &w->f->signal;
    int64_t number = 0;
    if ((unsigned)f->kind >= SIGNAL_KIND_COUNT || (unsigned)f->window >= SIGNAL_WINDOW_COUNT || f->count < 1 ||
        f->action <= SIGNAL_OFF || f->action >= SIGNAL_ACTION_COUNT)
        return err_set(e, ST_INVALID, "a signal needs its kind, its window, an action and at least one piece");
    enum status st = enough_unused(w, e);
    if (st == ST_OK)
        st = db_int(&number, &w->l->db, "SELECT ifnull(max(number), 0) + 1 FROM signal", NO_ARGS, e);
    put_int(&w->made, "number", number);
    return st;
}

enum status resolve_signal_cleared(struct want *w, struct err *e)
{
    const struct fact_signal_cleared *f = &w->f->signal_cleared;
    struct rows q;
    enum status st = db_first(&q, &w->l->db, "SELECT cleared_ms IS NULL, action, subject FROM signal WHERE number = ?",
                              ARGS(arg_int(f->number)), e);
    if (st == ST_NOT_FOUND)
        return err_set(e, ST_NOT_FOUND, "there is no signal %lld", (long long)f->number);
    if (st != ST_OK)
        return st;
    bool open = col_int(&q, 0) != 0, note = strcmp(col_text(&q, 1), signal_action_word(SIGNAL_NOTE)) == 0;
    bool blocks = strncmp(col_text(&q, 1), "block", 5) == 0;
    bool own = strcmp(col_text(&q, 2), w->f->actor) == 0;
    db_end(&q);
    if (own)
        return err_set(
            e, ST_REFUSED,
            "signal %lld is about this person; somebody else clears it. Until then it stays a task and stops nothing",
            (long long)f->number);
    if (!open)
        return err_set(e, ST_REFUSED, "signal %lld was cleared before", (long long)f->number);
    if (note)
        return err_set(e, ST_REFUSED, "signal %lld is a note: nobody has to clear it", (long long)f->number);
    if (blocks && f->reason[0] == '\0')
        return err_set(e, ST_INVALID, "signal %lld blocks; releasing it needs a reason", (long long)f->number);
    return ST_OK;
}
