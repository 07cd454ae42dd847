/* Signals: what may point at fraud. The ledger keeps the evidence and which of it made a signal already; here the rules
 * are asked after every row that may be evidence, and what follows from a signal is done. Nothing is counted in memory,
 * so a restart forgets nothing and raises nothing twice.
 *
 *   a row is committed -> evidence is read -> deposit/signal.h says one is due -> FACT_SIGNAL -> read again
 *   raised or cleared  -> the list is read: it says which visit, and whether the lane, is blocked */
#include "engine/core.h"

#include <stdio.h>
#include <string.h>

static bool any_rule(const struct engine *g)
{
    for (int k = 0; k < SIGNAL_KIND_COUNT; k++)
        if (g->set->signals[k].action != SIGNAL_OFF)
            return true;
    return false;
}

static bool may_be_evidence(const struct fact *f)
{
    switch (f->kind) {
    case FACT_LANDED: return f->landed.after_ms != 0;
    case FACT_REFUSED: return f->refused.admitted.text[0] != '\0';
    case FACT_PRINT: return f->print.reprint && f->print.state == PRINT_STATE_SENT;
    case FACT_PERSON: return strcmp(f->person.what, PERSON_WRONG_PIN) == 0;
    case FACT_FELL_UNSCANNED:
    case FACT_BAG:
    case FACT_VOIDED:
    case FACT_UNDONE:
    case FACT_GOODWILL:
    case FACT_CASE_SETTLED:
    case FACT_ALARM: return true;
    default: return false;
    }
}

void signals_committed(struct engine *g, const struct asked *q, const struct answer *a)
{
    for (size_t i = 0; a->status == ST_OK && i < q->job.count; i++) {
        const struct fact *f = &q->job.facts[i];
        g->signals.look = g->signals.look || may_be_evidence(f);
        g->signals.list =
            g->signals.list || f->kind == FACT_SIGNAL || f->kind == FACT_SIGNAL_CLEARED || f->kind == FACT_DAY_CLOSED;
    }
}

/* Somebody tried a PIN that is not this person's. Tries for names that nobody has are nobody's. */
void signals_wrong_pin(struct engine *g, const char *person)
{
    struct asked *q = person[0] != '\0' ? ask(g, JOB_COMMIT, false, NULL) : NULL;
    if (q == NULL)
        return;
    struct fact *f = ask_fact(g, q, FACT_PERSON, "kiosk");
    text_copy(f->person.person, sizeof f->person.person, person);
    text_copy(f->person.what, sizeof f->person.what, PERSON_WRONG_PIN);
}

/* ---- raising ---------------------------------------------------------------------------------------------------- */

static void on_raised(struct engine *g, const struct asked *q, const struct answer *a)
{
    const struct fact_signal *f = &q->job.facts[0].signal;
    g->signals.looking = false;
    if (a->status != ST_OK) { /* its evidence is in another one: nothing is lost, and asking again would not end */
        output_log(g, LOG_WARNING, "a signal (%s) was not raised: %s", signal_word(f->kind), a->message);
        return;
    }
    g->signals.look = true; /* there may be more */
    output_log(g, LOG_NOTICE, "signal %lld: %s, %s, %d times (%s)", (long long)a->results[0].signal_number,
               signal_word(f->kind), f->subject, (int)f->count, signal_action_word(f->action));
}

static void raise_one(struct engine *g, const struct signal_due *d)
{
    const struct signal_rule *r = &g->set->signals[d->kind];
    struct asked *q = ask(g, JOB_COMMIT, true, on_raised);
    struct fact *f = ask_fact(g, q, FACT_SIGNAL, "rule");
    f->signal = (struct fact_signal){.kind = d->kind,
                                     .visit = d->visit,
                                     .count = d->count,
                                     .window = r->window,
                                     .minutes = r->minutes,
                                     .action = r->action,
                                     .first_seq = d->first_seq,
                                     .last_seq = d->last_seq};
    text_copy(f->signal.subject, sizeof f->signal.subject, d->subject);
    text_copy(f->signal.lane, sizeof f->signal.lane, g->set->lane.name);
    text_copy(f->signal.detail, sizeof f->signal.detail, d->detail);
}

static void on_evidence(struct engine *g, const struct asked *q, const struct answer *a)
{
    (void)q;
    struct signal_due due;
    size_t n = a->status == ST_OK ? a->count : 0;
    if (a->status != ST_OK)
        output_log(g, LOG_WARNING, "evidence could not be read: %s", a->message);
    if (signal_next(&due, g->set->signals, a->evidence, n < JOB_EVIDENCE_MAX ? n : JOB_EVIDENCE_MAX))
        raise_one(g, &due);
    else
        g->signals.looking = false;
}

static void on_list(struct engine *g, const struct asked *q, const struct answer *a)
{
    (void)q;
    g->signals.listing = false;
    if (a->status != ST_OK)
        return;
    g->signals.count = a->count < JOB_SIGNALS_MAX ? a->count : JOB_SIGNALS_MAX;
    memcpy(g->signals.rows, a->signals, g->signals.count * sizeof g->signals.rows[0]);
}

void signals_begin(struct engine *g)
{
    g->signals.look = g->signals.list = true;
}

/* After every event: what is due is asked once the ledger has room. */
void signals_step(struct engine *g)
{
    if (g->signals.list && !g->signals.listing) {
        struct asked *q = ask(g, JOB_SIGNALS, true, on_list);
        q->job.number = g->today.z_no;
        g->signals.listing = true;
        g->signals.list = false;
    }
    if (!g->signals.look || g->signals.looking)
        return;
    g->signals.look = false;
    if (g->training || !any_rule(g))
        return;
    g->signals.looking = ask(g, JOB_EVIDENCE, true, on_evidence) != NULL;
}

/* ---- what they block -------------------------------------------------------------------------------------------- */

static const struct signal_row *blocking(const struct engine *g, enum signal_action action)
{
    for (size_t i = 0; i < g->signals.count; i++) {
        const struct signal_row *s = &g->signals.rows[i];
        if (s->open && strcmp(s->action, signal_action_word(action)) == 0 &&
            (action == SIGNAL_BLOCK_LANE || (g->visit.number != 0 && s->visit == g->visit.number)))
            return s;
    }
    return NULL;
}

bool signals_block_visit(const struct engine *g)
{
    return blocking(g, SIGNAL_BLOCK_VISIT) != NULL;
}

bool signals_block_lane(const struct engine *g)
{
    return blocking(g, SIGNAL_BLOCK_LANE) != NULL;
}

const struct signal_row *signals_oldest_warning(const struct engine *g, int *how_many)
{
    const struct signal_row *oldest = NULL, *stop = blocking(g, SIGNAL_BLOCK_VISIT);
    *how_many = 0;
    for (size_t i = 0; i < g->signals.count; i++) {
        const struct signal_row *s = &g->signals.rows[i];
        /* What blocks now is a task of its own; a visit that is over has nothing left to release, and is to be seen. */
        if (!s->open || s == stop || strcmp(s->action, signal_action_word(SIGNAL_BLOCK_LANE)) == 0)
            continue;
        (*how_many)++;
        if (oldest == NULL || s->number < oldest->number)
            oldest = s;
    }
    return oldest;
}

const struct signal_row *signals_blocking(const struct engine *g, bool lane)
{
    return blocking(g, lane ? SIGNAL_BLOCK_LANE : SIGNAL_BLOCK_VISIT);
}

void signals_fill(const struct engine *g, struct wire_state *w)
{
    w->visit.blocked = signals_block_visit(g);
    for (size_t i = 0; i < g->signals.count; i++) {
        const struct signal_row *s = &g->signals.rows[i];
        if (s->z_no == g->today.z_no) {
            size_t k = 0;
            while (k < w->today.signal_count && strcmp(w->today.signals[k].kind, s->kind) != 0)
                k++;
            if (k == w->today.signal_count && k < WIRE_SIGNAL_KINDS_MAX)
                text_copy(w->today.signals[w->today.signal_count++].kind, sizeof w->today.signals[k].kind, s->kind);
            if (k < w->today.signal_count)
                w->today.signals[k].count++;
        }
        if (!s->open || w->signal_count == WIRE_SIGNALS_MAX)
            continue;
        struct wire_signal *out = &w->signals[w->signal_count++];
        out->number = s->number;
        out->raised_ms = s->raised_ms;
        out->visit = s->visit;
        out->count = s->count;
        text_copy(out->kind, sizeof out->kind, s->kind);
        text_copy(out->subject, sizeof out->subject, s->subject);
        text_copy(out->action, sizeof out->action, s->action);
        text_copy(out->detail, sizeof out->detail, s->detail);
    }
}
