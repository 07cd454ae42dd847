/* Edges of the drawing in lane.h, by what the beams (E entry, B bin) do; "+" newly blocked, "-" newly clear:
 *
 *   IDLE        B+ fell unscanned                 blocked for jam_ms: JAMMED (call staff)
 *   ADMITTING   B+ fell unscanned                 admitted: OPEN, or INSIDE when E is blocked already
 *   OPEN        E+ alone INSIDE                   B+ (with or without E+), E+ under a blocked B: order_unknown
 *   INSIDE      B+ reached the bin                E+ clears nothing: the clock of fall_ms runs while E and B are clear
 *               B- alone, E clear: SETTLING       B- under a blocked E: it is backing out, wait for fall_ms
 *               B- with E+ or E-: order_unknown   B+ with E-: a short container, normal
 *               fall_ms over: pulled_back         blocked for jam_ms: in doubt, JAMMED
 *   SETTLING    B+ again: another or pulled back  E+ after that: pulled_back; E+ and B+ at once: order_unknown
 *               quiet: landed (and another one fallen unscanned when B was broken again)
 *   COMMITTING  B+ fell unscanned                 unless it explains a container already counted as in doubt
 *   JAMMED      E and B clear, or staff: COMMITTING while the answer is awaited, else IDLE
 */
#include "deposit/lane.h"

#include <assert.h>

static const char *const state_words[] = {"idle", "admitting", "open", "inside", "settling", "committing", "jammed"};

const char *lane_state_word(enum lane_state s)
{
    return (unsigned)s < sizeof state_words / sizeof *state_words ? state_words[s] : "?";
}

struct lane lane_idle(void)
{
    return (struct lane){.state = LANE_IDLE, .until_ms = TIME_NEVER, .deadline_ms = TIME_NEVER};
}

bool lane_busy(const struct lane *l)
{
    return l->state != LANE_IDLE;
}

bool lane_ready(const struct lane *l)
{
    return l->state == LANE_IDLE && !l->bin;
}

/* ---- building a step ------------------------------------------------------------------------------------------ */

static void act(struct lane_step *s, enum lane_action_kind kind, enum reason reason)
{
    assert(s->count < LANE_ACTIONS_MAX);
    s->actions[s->count++] = (struct lane_action){kind, reason};
}

static void enter(struct lane *l, enum lane_state state, int64_t mono_ms, int64_t until_ms)
{
    l->state = state;
    l->since_ms = mono_ms;
    l->until_ms = until_ms;
}

static void idle(struct lane *l, int64_t mono_ms)
{
    enter(l, LANE_IDLE, mono_ms, TIME_NEVER);
    l->gtin = (gtin){0};
    l->bin_seen = l->bin_again = l->weighed = l->kept = l->lost = false;
    l->weight_mg = l->weight_min_mg = l->weight_max_mg = 0;
}

static bool gate_is_open(const struct lane *l)
{
    return l->state == LANE_OPEN || l->state == LANE_INSIDE;
}

/* The admission ends with this outcome; state COMMITTING or JAMMED. Where the outcome counts the container as in the
 * bin, or as perhaps there, the bin beam may still be broken by it once. */
static void outcome(struct lane_step *s, enum lane_state next, enum lane_action_kind kind, enum reason reason,
                    int64_t mono_ms)
{
    bool may_still_fall = kind == LANE_IN_DOUBT || reason_into_bin(reason);
    if (gate_is_open(&s->lane))
        act(s, LANE_GATE_CLOSE, REASON_NONE);
    act(s, kind, reason);
    enter(&s->lane, next, mono_ms, TIME_NEVER);
    if (!may_still_fall)
        s->lane.bin_seen = true;
}

static void refuse(struct lane_step *s, enum reason reason, int64_t mono_ms)
{
    outcome(s, LANE_COMMITTING, LANE_REFUSE, reason, mono_ms);
}

/* ---- a sample of the beams ------------------------------------------------------------------------------------ */

struct edges {
    bool entry_on, entry_off, bin_on, bin_off, gap;
};

static struct edges sample(struct lane *l, const struct lane_event *ev, int64_t mono_ms)
{
    struct edges d = {
        .entry_on = ev->entry && !l->entry,
        .entry_off = !ev->entry && l->entry,
        .bin_on = ev->bin && !l->bin,
        .bin_off = !ev->bin && l->bin,
        .gap = ev->gap,
    };
    l->entry = ev->entry;
    l->bin = ev->bin;
    if (d.entry_on)
        l->entry_since_ms = mono_ms;
    if (d.bin_on)
        l->bin_since_ms = mono_ms;
    return d;
}

static void beams_open(struct lane_step *s, const struct edges *d, int64_t mono_ms)
{
    struct lane *l = &s->lane;
    if (d->bin_on || (d->entry_on && (l->bin || d->bin_off))) {
        l->bin_seen = d->bin_on;
        refuse(s, REASON_ORDER_UNKNOWN, mono_ms);
    } else if (d->entry_on) {
        enter(l, LANE_INSIDE, mono_ms, TIME_NEVER);
    }
}

static void beams_inside(struct lane_step *s, const struct edges *d, const struct lane_timing *t, int64_t mono_ms)
{
    struct lane *l = &s->lane;
    bool reached = l->bin_seen;
    if (d->bin_on)
        l->bin_seen = true;
    bool together = (d->entry_on && d->bin_on) || (reached && d->bin_off && (d->entry_on || d->entry_off));
    if (together || (d->gap && !l->entry)) { /* with a gap it may have fallen, or left, unseen */
        refuse(s, REASON_ORDER_UNKNOWN, mono_ms);
    } else if (d->bin_off && reached && !l->entry) {
        act(s, LANE_GATE_CLOSE, REASON_NONE);
        enter(l, LANE_SETTLING, mono_ms, mono_ms + t->settle_ms);
    } else if (d->bin_off && reached) {
        l->bin_seen = false; /* the beams cleared in the order of the way out */
    } else if (l->entry || l->bin) {
        l->until_ms = TIME_NEVER; /* as long as it is seen, only jam_ms counts */
    } else if (d->entry_off) {
        l->until_ms = mono_ms + t->fall_ms;
    }
}

static void beams_settling(struct lane_step *s, const struct edges *d, const struct lane_timing *t, int64_t mono_ms)
{
    struct lane *l = &s->lane;
    if (d->gap || (d->entry_on && d->bin_on)) {
        refuse(s, REASON_ORDER_UNKNOWN, mono_ms);
    } else if (d->entry_on && l->bin_again) {
        refuse(s, REASON_PULLED_BACK, mono_ms);
    } else if (d->bin_on) {
        if (l->bin_again)
            act(s, LANE_FELL_UNSCANNED, REASON_NONE);
        l->bin_again = true;
        l->until_ms = TIME_NEVER;
    } else if (d->bin_off) {
        /* Something passed the bin beam again. If it is the container on its way out, it needs up to fall_ms to the
         * entry beam: quiet for settle_ms alone would credit it. */
        l->until_ms = mono_ms + (t->fall_ms > t->settle_ms ? t->fall_ms : t->settle_ms);
    }
}

/* No container is waited for; the first to break the bin beam may be one that an outcome has counted already. */
static void beams_other(struct lane_step *s, const struct edges *d, int64_t mono_ms)
{
    struct lane *l = &s->lane;
    bool expected = (l->state == LANE_COMMITTING || l->state == LANE_JAMMED) && !l->bin_seen;
    if (d->bin_on && expected)
        l->bin_seen = true;
    else if (d->bin_on)
        act(s, LANE_FELL_UNSCANNED, REASON_NONE);
    if (l->state == LANE_JAMMED && !l->entry && !l->bin) {
        if (l->gtin.value == 0)
            idle(l, mono_ms);
        else
            enter(l, LANE_COMMITTING, mono_ms, TIME_NEVER);
    }
}

static void on_beams(struct lane_step *s, const struct lane_event *ev, const struct lane_timing *t, int64_t mono_ms)
{
    struct edges d = sample(&s->lane, ev, mono_ms);
    switch (s->lane.state) {
    case LANE_OPEN: beams_open(s, &d, mono_ms); break;
    case LANE_INSIDE: beams_inside(s, &d, t, mono_ms); break;
    case LANE_SETTLING: beams_settling(s, &d, t, mono_ms); break;
    default: beams_other(s, &d, mono_ms); break;
    }
}

/* ---- time ----------------------------------------------------------------------------------------------------- */

/* When a blocked beam becomes a jam in this state. While SETTLING the next container may wait in the entry. */
static int64_t jam_at(const struct lane *l, const struct lane_timing *t)
{
    bool entry = l->entry && (l->state == LANE_IDLE || gate_is_open(l));
    bool bin = l->bin && (l->state == LANE_IDLE || l->state == LANE_SETTLING || gate_is_open(l));
    int64_t at = TIME_NEVER;
    if (entry)
        at = l->entry_since_ms + t->jam_ms;
    if (bin && l->bin_since_ms + t->jam_ms < at)
        at = l->bin_since_ms + t->jam_ms;
    return at;
}

static void jam(struct lane_step *s, int64_t mono_ms)
{
    if (s->lane.gtin.value != 0) {
        outcome(s, LANE_JAMMED, LANE_IN_DOUBT, REASON_JAMMED, mono_ms);
    } else {
        enter(&s->lane, LANE_JAMMED, mono_ms, TIME_NEVER);
        s->lane.bin_seen = true; /* nothing in hand: whatever falls now was never scanned */
    }
    act(s, LANE_CALL_STAFF, REASON_JAMMED);
}

/* Quiet after the landing. */
static void settled(struct lane_step *s, const struct lane_timing *t, int64_t mono_ms)
{
    struct lane *l = &s->lane;
    if (l->kept) {
        refuse(s, REASON_KEPT, mono_ms);
    } else if (t->weigh_ms > 0 && !l->weighed) {
        int64_t at = l->since_ms + t->weigh_ms;
        if (mono_ms < at) {
            l->until_ms = at;
            return;
        }
        outcome(s, LANE_COMMITTING, LANE_IN_DOUBT, REASON_NO_WEIGHT, mono_ms);
    } else {
        outcome(s, LANE_COMMITTING, LANE_LANDED, REASON_NONE, mono_ms);
    }
    if (l->bin_again)
        act(s, LANE_FELL_UNSCANNED, REASON_NONE);
}

static void on_time(struct lane_step *s, const struct lane_timing *t, int64_t mono_ms)
{
    if (mono_ms >= jam_at(&s->lane, t)) {
        jam(s, mono_ms);
        return;
    }
    if (mono_ms < s->lane.until_ms)
        return;
    switch (s->lane.state) {
    case LANE_OPEN: refuse(s, REASON_NEVER_FELL, mono_ms); break;
    case LANE_INSIDE: refuse(s, REASON_PULLED_BACK, mono_ms); break;
    case LANE_SETTLING: settled(s, t, mono_ms); break;
    default: break;
    }
}

/* ---- the other events ----------------------------------------------------------------------------------------- */

static void on_admit(struct lane_step *s, const struct lane_event *ev, int64_t mono_ms)
{
    struct lane *l = &s->lane;
    if (!lane_ready(l) || ev->gtin.value == 0)
        return;
    l->gtin = ev->gtin;
    l->weight_min_mg = ev->weight_min_mg;
    l->weight_max_mg = ev->weight_max_mg;
    enter(l, LANE_ADMITTING, mono_ms, TIME_NEVER);
    act(s, LANE_COMMIT_ADMIT, REASON_NONE);
}

static void on_admitted(struct lane_step *s, const struct lane_timing *t, int64_t mono_ms)
{
    struct lane *l = &s->lane;
    if (l->state != LANE_ADMITTING)
        return;
    if (l->lost) {
        refuse(s, REASON_OUT_OF_SERVICE, mono_ms);
        return;
    }
    act(s, LANE_GATE_OPEN, REASON_NONE);
    enter(l, LANE_OPEN, mono_ms, mono_ms + t->enter_ms);
    if (l->bin)
        l->bin_since_ms = mono_ms;
    if (l->entry) {
        /* Held into the opening in front of the shut gate: it could not move until now. */
        l->entry_since_ms = mono_ms;
        if (l->bin)
            refuse(s, REASON_ORDER_UNKNOWN, mono_ms);
        else
            enter(l, LANE_INSIDE, mono_ms, TIME_NEVER);
    }
}

static void on_weight(struct lane_step *s, const struct lane_event *ev, const struct lane_timing *t, int64_t mono_ms)
{
    struct lane *l = &s->lane;
    if (l->state != LANE_INSIDE && l->state != LANE_SETTLING)
        return;
    l->weighed = true;
    l->weight_mg = ev->weight_mg;
    bool any = l->weight_min_mg == 0 && l->weight_max_mg == 0;
    if (any || (ev->weight_mg >= l->weight_min_mg && ev->weight_mg <= l->weight_max_mg))
        return;
    if (l->kept)
        return;      /* already decided: it only has to fall */
    if (l->bin_seen) /* it is in the bin, or on the way: a person must look */
        outcome(s, LANE_COMMITTING, LANE_IN_DOUBT, REASON_WRONG_WEIGHT, mono_ms);
    else if (t->keeps_refused)
        l->kept = true; /* nothing is known to be in the bin before it has fallen */
    else
        refuse(s, REASON_WRONG_WEIGHT, mono_ms);
}

static void on_stored(struct lane *l, int64_t mono_ms)
{
    if (l->state == LANE_COMMITTING)
        idle(l, mono_ms);
    else if (l->state == LANE_JAMMED)
        l->gtin = (gtin){0};
}

static void on_lost(struct lane_step *s, int64_t mono_ms)
{
    struct lane *l = &s->lane;
    if (l->state == LANE_ADMITTING)
        l->lost = true; /* the gate is still shut: the admission is refused when its commit is answered */
    else if (gate_is_open(l) || l->state == LANE_SETTLING)
        outcome(s, LANE_COMMITTING, LANE_IN_DOUBT, REASON_OUT_OF_SERVICE, mono_ms);
}

static void on_cleared(struct lane *l, int64_t mono_ms)
{
    if (l->state != LANE_JAMMED)
        return;
    l->entry_since_ms = l->bin_since_ms = mono_ms; /* still blocked: a new jam after jam_ms, not at once */
    if (l->gtin.value == 0)
        idle(l, mono_ms);
    else
        enter(l, LANE_COMMITTING, mono_ms, TIME_NEVER);
}

struct lane_step lane_step(struct lane l, struct lane_event ev, const struct lane_timing *t, int64_t mono_ms)
{
    struct lane_step s = {.lane = l};
    switch (ev.kind) {
    case LANE_ADMIT: on_admit(&s, &ev, mono_ms); break;
    case LANE_ADMITTED: on_admitted(&s, t, mono_ms); break;
    case LANE_NOT_ADMITTED:
        if (l.state == LANE_ADMITTING)
            idle(&s.lane, mono_ms);
        break;
    case LANE_BEAMS: on_beams(&s, &ev, t, mono_ms); break;
    case LANE_WEIGHT: on_weight(&s, &ev, t, mono_ms); break;
    case LANE_TICK: break;
    case LANE_STORED: on_stored(&s.lane, mono_ms); break;
    case LANE_LOST: on_lost(&s, mono_ms); break;
    case LANE_CLEARED: on_cleared(&s.lane, mono_ms); break;
    }
    /* What the sample shows counts before what has run out: a late round of the loop must not refuse a container that
     * is seen entering. */
    if (s.count == 0)
        on_time(&s, t, mono_ms);
    int64_t jam_deadline = jam_at(&s.lane, t);
    s.lane.deadline_ms = jam_deadline < s.lane.until_ms ? jam_deadline : s.lane.until_ms;
    return s;
}
