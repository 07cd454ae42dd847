/* Runs the lane: its actions become facts and coils, the answers become its events.
 *
 *   scan judged good --LANE_ADMIT--> [visit_opened] admitted --answer--> gate opens (never before)
 *   beams ---------------------------> landed | refused | in_doubt --answer--> credit or reason shown, LANE_STORED
 *
 * Samples that were lost: a gap of more than three armed periods since the gate opened is told to the lane, which then
 * calls the order unknown instead of guessing. The time before the gate opened does not count: nothing could move. */
#include "engine/core.h"

#include <string.h>

#define GAP_PERIODS 3

static void on_admitted(struct engine *g, const struct asked *q, const struct answer *a)
{
    if (a->status != ST_OK) {
        output_log(g, LOG_ERROR, "a container could not be admitted: %s", a->message);
        notice_show(g, REASON_OUT_OF_SERVICE, NOTICE_MS);
        visit_drop_unopened(g);
        lane_feed(g, (struct lane_event){.kind = LANE_NOT_ADMITTED});
        return;
    }
    if (q->flag)
        visit_opened(g, a->results[0].visit);
    lane_feed(g, (struct lane_event){.kind = LANE_ADMITTED});
}

static void commit_admit(struct engine *g)
{
    struct admission *ad = &g->admission;
    struct asked *q = ask(g, JOB_COMMIT, true, on_admitted);
    if (g->visit.number == 0) {
        struct fact *v = ask_fact(g, q, FACT_VISIT_OPENED, "visit");
        text_copy(v->visit_opened.lane, sizeof v->visit_opened.lane, g->set->lane.name);
        q->flag = true;
    }
    struct fact *f = ask_fact(g, q, FACT_ADMITTED, "visit");
    ad->id = f->id;
    f->admitted.visit = g->visit.number;
    text_copy(f->admitted.lane, sizeof f->admitted.lane, g->set->lane.name);
    f->admitted.container = ad->container;
    f->admitted.rule = ad->rule;
    f->admitted.training = g->training;
}

/* ---- outcomes --------------------------------------------------------------------------------------------------- */

static void stored(struct engine *g)
{
    lane_feed(g, (struct lane_event){.kind = LANE_STORED});
    visit_lane_free(g);
}

static void tell_scanner(struct engine *g, enum device_command_kind what)
{
    struct slot *s = device_lane_scanner(g);
    if (s != NULL)
        device_tell(g, s, &(struct device_command){.kind = what});
}

static void show_refusal(struct engine *g, enum reason reason)
{
    struct judged j = {
        .reason = reason, .gtin = g->admission.container.gtin, .known = true, .container = g->admission.container};
    recent_add(g, &j, "", (money){0});
    notice_show(g, reason, NOTICE_MS);
    visit_feed(g, (struct visit_event){.kind = VISIT_REFUSED});
    tell_scanner(g, SCANNER_REFUSE);
}

static void on_in_doubt(struct engine *g, const struct asked *q, const struct answer *a)
{
    if (a->status == ST_OK) {
        visit_case(g, a->results[0].visit, a->results[0].case_number);
        if (answer_is_new(q, &a->results[0]) && !g->training)
            g->today.in_doubt++;
        cases_refresh(g);
    } else {
        output_log(g, LOG_ERROR, "a container in doubt was not recorded: %s", a->message);
    }
    show_refusal(g, (enum reason)q->number);
    stored(g);
}

void lane_commit_in_doubt(struct engine *g, enum reason reason, const char *why)
{
    struct asked *q = ask(g, JOB_COMMIT, true, on_in_doubt);
    struct fact *f = ask_fact(g, q, FACT_IN_DOUBT, "kiosk");
    f->in_doubt.admitted = g->admission.id;
    text_copy(f->in_doubt.why, sizeof f->in_doubt.why, why);
    text_copy(f->in_doubt.bin, sizeof f->in_doubt.bin, bin_for(g, &g->admission.container));
    q->number = (int64_t)reason;
}

static void on_landed(struct engine *g, const struct asked *q, const struct answer *a)
{
    (void)q;
    if (a->status != ST_OK) {
        /* The ledger will not credit it, and it is in the bin: a person must look. */
        output_log(g, LOG_ERROR, "a landing was refused: %s", a->message);
        lane_commit_in_doubt(g, REASON_OUT_OF_SERVICE, "ledger");
        return;
    }
    visit_credit(g, &g->admission.container, g->admission.rule.refund, a->results[0].balance);
    scan_credited(g, g->admission.container.gtin, g->admission.serial);
    struct judged j = {
        .reason = REASON_NONE, .gtin = g->admission.container.gtin, .known = true, .container = g->admission.container};
    recent_add(g, &j, "", g->admission.rule.refund);
    notice_show(g, REASON_NONE, ACCEPTED_MS);
    tell_scanner(g, SCANNER_ACCEPT);
    stored(g);
}

void lane_commit_landed(struct engine *g)
{
    struct asked *q = ask(g, JOB_COMMIT, true, on_landed);
    struct fact *f = ask_fact(g, q, FACT_LANDED, "visit");
    f->landed.admitted = g->admission.id;
    text_copy(f->landed.bin, sizeof f->landed.bin, bin_for(g, &g->admission.container));
    if (signal_too_soon(g->landing_after_ms, g->set->lane.max_per_minute))
        f->landed.after_ms = g->landing_after_ms > 0 ? g->landing_after_ms : 1;
}

static void on_refused(struct engine *g, const struct asked *q, const struct answer *a)
{
    if (a->status != ST_OK)
        output_log(g, LOG_ERROR, "a refusal was not recorded: %s", a->message);
    else if (answer_is_new(q, &a->results[0]))
        day_count_refused(g);
    show_refusal(g, (enum reason)q->number);
    stored(g);
}

static void commit_refused(struct engine *g, enum reason reason)
{
    struct asked *q = ask(g, JOB_COMMIT, true, on_refused);
    struct fact *f = ask_fact(g, q, FACT_REFUSED, "visit");
    f->refused.visit = g->visit.number;
    f->refused.admitted = g->admission.id;
    text_copy(f->refused.lane, sizeof f->refused.lane, g->set->lane.name);
    f->refused.reason = reason;
    f->refused.gtin = g->admission.container.gtin;
    f->refused.container = g->admission.container;
    f->refused.into_bin = reason_into_bin(reason);
    f->refused.returned = reason == REASON_WRONG_WEIGHT; /* it was inside, and the lane hands it back */
    if (f->refused.into_bin)
        text_copy(f->refused.bin, sizeof f->refused.bin, bin_for(g, &g->admission.container));
    q->number = (int64_t)reason;
}

static void commit_fell_unscanned(struct engine *g)
{
    struct asked *q = ask(g, JOB_COMMIT, false, NULL); /* a flickering beam must not crowd out a landing */
    if (q == NULL)
        return;
    struct fact *f = ask_fact(g, q, FACT_FELL_UNSCANNED, "kiosk");
    text_copy(f->fell_unscanned.lane, sizeof f->fell_unscanned.lane, g->set->lane.name);
    f->fell_unscanned.visit = g->visit.number;
    text_copy(f->fell_unscanned.bin, sizeof f->fell_unscanned.bin, bin_unscanned(g));
    f->fell_unscanned.training = g->training;
    g->today.fell_unscanned += !g->training;
}

/* ---- the machine ------------------------------------------------------------------------------------------------ */

static void set_gate(struct engine *g, bool open)
{
    g->gate_open = open;
    if (open)
        g->gate_opened_ms = g->now.mono_ms;
    io_set(g, IO_GATE, open);
}

/* The machine's own speed is measured where things fall, not where their commit is answered. */
static void measure_pace(struct engine *g)
{
    g->landing_after_ms = g->landed_ms == TIME_NEVER ? TIME_NEVER : g->now.mono_ms - g->landed_ms;
    g->landed_ms = g->now.mono_ms;
}

static void run(struct engine *g, const struct lane_action *a)
{
    switch (a->kind) {
    case LANE_COMMIT_ADMIT: commit_admit(g); break;
    case LANE_GATE_OPEN: set_gate(g, true); break;
    case LANE_GATE_CLOSE: set_gate(g, false); break;
    case LANE_LANDED:
        measure_pace(g);
        if (!compactor_landed(g))
            lane_commit_landed(g);
        break;
    case LANE_REFUSE: commit_refused(g, a->reason); break;
    case LANE_IN_DOUBT:
        lane_commit_in_doubt(g, a->reason, a->reason == REASON_OUT_OF_SERVICE ? "device_lost" : reason_word(a->reason));
        break;
    case LANE_FELL_UNSCANNED: commit_fell_unscanned(g); break;
    case LANE_CALL_STAFF: output_log(g, LOG_NOTICE, "lane %s: staff is needed", g->set->lane.name); break;
    }
}

void lane_feed(struct engine *g, struct lane_event ev)
{
    struct lane_timing timing = weigh_timing(g);
    struct lane_step s = lane_step(g->lane, ev, &timing, g->now.mono_ms);
    g->lane = s.lane;
    for (int i = 0; i < s.count; i++)
        run(g, &s.actions[i]);
    lane_watch(g);
}

/* The board is polled fast while something may move, and while somebody is there: a press of 150 ms falls between two
 * idle polls. */
void lane_watch(struct engine *g)
{
    io_arm(g, lane_busy(&g->lane) || g->visit.state != VISIT_NONE || g->slip.present);
}

bool lane_holds(const struct engine *g)
{
    /* Nor while admissions of the last run are still on their way into doubt: the ledger closes no visit over them. */
    return !g->restart.over || g->counter_busy || (lane_busy(&g->lane) && g->lane.gtin.value != 0);
}

void lane_device_lost(struct engine *g)
{
    lane_feed(g, (struct lane_event){.kind = LANE_LOST});
}

void lane_inputs(struct engine *g, uint32_t on, int32_t gap_ms)
{
    bool had = g->inputs_known;
    g->inputs = on;
    g->inputs_known = true;
    if (g->set->lane.kind != LANE_CHUTE)
        return;
    struct slot *io = device_of(g, DEVICE_IO);
    int64_t gap = gap_ms;
    if (g->gate_open && g->now.mono_ms - g->gate_opened_ms < gap)
        gap = g->now.mono_ms - g->gate_opened_ms;
    bool lost = g->armed && (!had || gap > (int64_t)GAP_PERIODS * io->set->options.io.armed_ms);
    lane_feed(g, (struct lane_event){.kind = LANE_BEAMS,
                                     .entry = (on >> IO_ENTRY_BEAM & 1) != 0,
                                     .bin = (on >> IO_BIN_BEAM & 1) != 0,
                                     .gap = lost});
}
