/* Evidence out of the rows that are it, and the signals that were made of it. Training is no evidence. */
#include "ledger/inside.h"

#include "base/text.h"
#include "deposit/signal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define PERSON "person:"

struct piece {
    enum signal_kind kind;
    char subject[SIGNAL_SUBJECT_CAP], detail[40];
    int64_t visit;
};

static void about(struct piece *p, enum signal_kind kind, const char *what, const char *id)
{
    p->kind = kind;
    snprintf(p->subject, sizeof p->subject, "%s%s", what, id);
}

/* What a person did. What the kiosk did by itself, or a Unix user nobody knows by name, is no evidence. */
static bool by_actor(struct applied *a, struct piece *p, enum signal_kind kind, const char *what, int64_t value)
{
    if (strncmp(a->row->actor, PERSON, strlen(PERSON)) != 0)
        return false;
    about(p, kind, "", a->row->actor);
    snprintf(p->detail, sizeof p->detail, "%s %" PRId64, what, value);
    return true;
}

static bool of_landed(struct applied *a, struct piece *p)
{
    if (!get_has(&a->given, "after_ms") || get_bool(&a->made, "training"))
        return false;
    about(p, SIGNAL_RATE, "lane:", get_text(&a->made, "lane"));
    p->visit = get_int(&a->made, "visit");
    snprintf(p->detail, sizeof p->detail, "after_ms %" PRId64, get_int(&a->given, "after_ms"));
    return true;
}

static bool of_refused(struct applied *a, struct piece *p)
{
    static const struct {
        enum reason reason;
        enum signal_kind kind;
    } odd[] = {{REASON_PULLED_BACK, SIGNAL_REVERSE_MOVEMENT},
               {REASON_ORDER_UNKNOWN, SIGNAL_ORDER_UNKNOWN},
               {REASON_WRONG_WEIGHT, SIGNAL_WEIGHT_RANGE},
               {REASON_KEPT, SIGNAL_WEIGHT_RANGE}};
    const char *reason = get_text(&a->given, "reason");
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        if (strcmp(reason, reason_word(odd[i].reason)) != 0)
            continue;
        about(p, odd[i].kind, "lane:", get_text(&a->given, "lane"));
        p->visit = get_int(&a->made, "visit");
        snprintf(p->detail, sizeof p->detail, "reason %s", reason);
        return !get_bool(&a->made, "training");
    }
    return false;
}

static bool of_bag(struct applied *a, struct piece *p)
{
    if (!get_has(&a->made, "old"))
        return false;
    struct doc old = get_doc(&a->made, "old");
    if (!get_bool(&old, "warning"))
        return false;
    about(p, SIGNAL_BAG_MASS, "bag:", get_text(&old, "bag"));
    snprintf(p->detail, sizeof p->detail, "permille %" PRId64, get_int(&old, "difference_permille"));
    return true;
}

static bool of_print(struct applied *a, struct piece *p)
{
    return get_bool(&a->given, "reprint") &&
           strcmp(get_text(&a->given, "state"), print_state_word(PRINT_STATE_SENT)) == 0 &&
           by_actor(a, p, SIGNAL_REPRINTS, "voucher", get_int(&a->given, "counter"));
}

static bool of_goodwill(struct applied *a, struct piece *p)
{
    return get_has(&a->given, "amount") && !get_bool(&a->given, "training") &&
           by_actor(a, p, SIGNAL_GOODWILL, "amount", get_int(&a->given, "amount"));
}

static bool of_person(struct applied *a, struct piece *p)
{
    if (strcmp(get_text(&a->given, "what"), PERSON_WRONG_PIN) != 0)
        return false;
    about(p, SIGNAL_PIN_TRIES, PERSON, get_text(&a->given, "person"));
    return true;
}

static bool is_evidence(struct applied *a, enum fact_kind kind, struct piece *p)
{
    switch (kind) {
    case FACT_LANDED: return of_landed(a, p);
    case FACT_REFUSED: return of_refused(a, p);
    case FACT_FELL_UNSCANNED:
        about(p, SIGNAL_FELL_UNSCANNED, "lane:", get_text(&a->given, "lane"));
        p->visit = get_int(&a->given, "visit");
        snprintf(p->detail, sizeof p->detail, "bin %s", get_text(&a->given, "bin"));
        return !get_has(&a->given, "training");
    case FACT_BAG: return of_bag(a, p);
    case FACT_PRINT: return of_print(a, p);
    case FACT_VOIDED: return by_actor(a, p, SIGNAL_VOIDS, "voucher", get_int(&a->made, "counter"));
    case FACT_UNDONE: return by_actor(a, p, SIGNAL_UNDOS, "voucher", get_int(&a->made, "counter"));
    case FACT_GOODWILL:
    case FACT_CASE_SETTLED: return of_goodwill(a, p);
    case FACT_ALARM:
        about(p, SIGNAL_CLONE_ALARM, "till:", get_text(&a->given, "till"));
        snprintf(p->detail, sizeof p->detail, "what %s", get_text(&a->made, "what"));
        return true;
    case FACT_PERSON: return of_person(a, p);
    default: return false;
    }
}

enum status apply_evidence(struct applied *a, enum fact_kind kind, struct err *e)
{
    struct piece p = {0};
    if (!is_evidence(a, kind, &p))
        return ST_OK;
    return db_do(a->db,
                 "INSERT INTO evidence (seq, kind, subject, visit, at_ms, z_no, detail) VALUES (?, ?, ?, ?, ?, ?, ?)",
                 ARGS(arg_int(a->row->seq), arg_text(signal_word(p.kind)), arg_text(p.subject), arg_int(p.visit),
                      arg_int(a->row->at_ms), arg_int(a->row->z_no), arg_text(p.detail)),
                 e);
}

/* The evidence is used up: it makes no second signal. */
static enum status raised(struct applied *a, struct err *e)
{
    struct doc *g = &a->given;
    int64_t number = get_int(&a->made, "number");
    enum status st = db_do(
        a->db,
        "INSERT INTO signal (number, seq, kind, subject, visit, lane, count, window, minutes, action, detail,"
        " raised_ms, z_no, actor, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '')",
        ARGS(arg_int(number), arg_int(a->row->seq), arg_text(get_text(g, "signal")), arg_text(get_text(g, "subject")),
             arg_int(get_int(g, "visit")), arg_text(get_text(g, "lane")), arg_int(get_int(g, "count")),
             arg_text(get_text(g, "window")), arg_int(get_int(g, "minutes")), arg_text(get_text(g, "action")),
             arg_text(get_text(g, "detail")), arg_int(a->row->at_ms), arg_int(a->row->z_no)),
        e);
    bool visit = strcmp(get_text(g, "window"), signal_window_word(SIGNAL_IN_VISIT)) == 0;
    return st != ST_OK ? st
                       : db_do(a->db,
                               "UPDATE evidence SET signal = ?1 WHERE signal IS NULL AND seq BETWEEN ?2 AND ?3"
                               " AND kind = ?4 AND CASE WHEN ?5 THEN visit = ?6 ELSE subject = ?7 END",
                               ARGS(arg_int(number), arg_int(get_int(g, "first_seq")), arg_int(get_int(g, "last_seq")),
                                    arg_text(get_text(g, "signal")), arg_int(visit), arg_int(get_int(g, "visit")),
                                    arg_text(get_text(g, "subject"))),
                               e);
}

enum status apply_signal(struct applied *a, enum fact_kind kind, struct err *e)
{
    if (kind == FACT_SIGNAL)
        return raised(a, e);
    return db_do_one(a->db,
                     "UPDATE signal SET cleared_ms = ?, cleared_seq = ?, actor = ?, reason = ?"
                     " WHERE number = ? AND cleared_ms IS NULL AND action <> 'note'",
                     ARGS(arg_int(a->row->at_ms), arg_int(a->row->seq), arg_text(a->row->actor),
                          arg_text(get_text(&a->given, "reason")), arg_int(get_int(&a->given, "number"))),
                     e);
}
