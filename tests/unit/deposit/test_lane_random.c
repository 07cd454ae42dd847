/* The lane under random events. Whatever comes: an admission ends with exactly one outcome, the gate is open in OPEN
 * and INSIDE only, nothing lands that was not admitted, and deadlines do not spin. A failing run prints its seed. */
#include "deposit/lane.h"

#include "base/rng.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define RUNS  400
#define STEPS 1500

static const struct lane_timing timing = {.enter_ms = 800, .fall_ms = 250, .jam_ms = 500, .settle_ms = 60};
static const struct lane_timing weighing = {
    .enter_ms = 800, .fall_ms = 250, .jam_ms = 500, .settle_ms = 60, .weigh_ms = 120};

struct world {
    struct rng rng;
    struct lane lane;
    int64_t now;
    uint64_t seed;
    bool gate, admitted, awaiting_admission, awaiting_store;
    int admissions, outcomes, landed, refused, doubts, fell;
};

#define HOLDS(w, condition)                                                                                            \
    do {                                                                                                               \
        if (!(condition))                                                                                              \
            fail_msg("seed %" PRIu64 " at %" PRId64 " ms, state %s: %s", (w)->seed, (w)->now,                          \
                     lane_state_word((w)->lane.state), #condition);                                                    \
    } while (0)

static void take_outcome(struct world *w)
{
    HOLDS(w, w->admitted); /* nothing ends that did not begin, nothing ends twice */
    HOLDS(w, !w->awaiting_store);
    w->admitted = false;
    w->awaiting_store = true;
    w->outcomes++;
}

static void take_action(struct world *w, const struct lane_action *a)
{
    switch (a->kind) {
    case LANE_COMMIT_ADMIT:
        HOLDS(w, !w->awaiting_admission && !w->admitted && !w->awaiting_store);
        w->awaiting_admission = true;
        break;
    case LANE_GATE_OPEN:
        HOLDS(w, w->admitted && !w->gate);
        w->gate = true;
        break;
    case LANE_GATE_CLOSE:
        HOLDS(w, w->gate);
        w->gate = false;
        break;
    case LANE_LANDED:
        HOLDS(w, a->reason == REASON_NONE && w->lane.gtin.value != 0);
        w->landed++;
        take_outcome(w);
        break;
    case LANE_REFUSE:
        HOLDS(w, a->reason != REASON_NONE);
        w->refused++;
        take_outcome(w);
        break;
    case LANE_IN_DOUBT:
        HOLDS(w, a->reason != REASON_NONE);
        w->doubts++;
        take_outcome(w);
        break;
    case LANE_FELL_UNSCANNED: w->fell++; break;
    case LANE_CALL_STAFF: HOLDS(w, w->lane.state == LANE_JAMMED); break;
    }
}

static void step(struct world *w, struct lane_event ev, const struct lane_timing *t)
{
    if (ev.kind == LANE_ADMITTED || ev.kind == LANE_NOT_ADMITTED) {
        HOLDS(w, w->awaiting_admission);
        w->awaiting_admission = false;
        w->admitted = ev.kind == LANE_ADMITTED;
        w->admissions += w->admitted;
    }
    if (ev.kind == LANE_STORED)
        w->awaiting_store = false;
    struct lane_step s = lane_step(w->lane, ev, t, w->now);
    w->lane = s.lane;
    HOLDS(w, s.count >= 0 && s.count <= LANE_ACTIONS_MAX);
    for (int i = 0; i < s.count; i++)
        take_action(w, &s.actions[i]);
    HOLDS(w, w->gate == (w->lane.state == LANE_OPEN || w->lane.state == LANE_INSIDE));
    HOLDS(w, (w->lane.state == LANE_ADMITTING) == w->awaiting_admission);
    HOLDS(w, w->admitted == (w->gate || w->lane.state == LANE_SETTLING));
    HOLDS(w, w->lane.state != LANE_COMMITTING || w->awaiting_store);
    HOLDS(w, w->lane.state != LANE_IDLE || (!w->awaiting_store && w->lane.gtin.value == 0));
    HOLDS(w, !w->admitted || w->lane.deadline_ms != TIME_NEVER || w->lane.entry || w->lane.bin);
    HOLDS(w, ev.kind != LANE_TICK || w->lane.deadline_ms > w->now); /* what was due is done: the loop cannot spin */
}

/* One event that the engine could send now; answers only to what was asked. */
static struct lane_event anything(struct world *w)
{
    struct lane_event ev = {.kind = LANE_TICK};
    uint64_t dice = rng_below(&w->rng, 100);
    if (dice < 10 && w->awaiting_admission)
        ev.kind = rng_below(&w->rng, 8) == 0 ? LANE_NOT_ADMITTED : LANE_ADMITTED;
    else if (dice < 20 && w->awaiting_store)
        ev.kind = LANE_STORED;
    else if (dice < 30)
        ev = (struct lane_event){.kind = LANE_ADMIT, .gtin = {96385074}, .weight_min_mg = 10, .weight_max_mg = 20};
    else if (dice < 32)
        ev.kind = LANE_LOST;
    else if (dice < 34)
        ev.kind = LANE_CLEARED;
    else if (dice < 38)
        ev = (struct lane_event){.kind = LANE_WEIGHT, .weight_mg = (int32_t)rng_below(&w->rng, 30)};
    else if (dice < 95)
        ev = (struct lane_event){.kind = LANE_BEAMS,
                                 .entry = w->lane.entry != (rng_below(&w->rng, 5) == 0),
                                 .bin = w->lane.bin != (rng_below(&w->rng, 5) == 0),
                                 .gap = rng_below(&w->rng, 60) == 0};
    return ev;
}

static struct world run(uint64_t seed)
{
    struct world w = {.rng = rng_seeded(seed), .lane = lane_idle(), .now = 1, .seed = seed};
    const struct lane_timing *t = seed % 3 == 0 ? &weighing : &timing;
    for (int i = 0; i < STEPS; i++) {
        w.now += (int64_t)rng_below(&w.rng, rng_below(&w.rng, 20) == 0 ? 900 : 30);
        step(&w, anything(&w), t);
    }
    HOLDS(&w, w.admissions == w.outcomes + (w.admitted ? 1 : 0));
    return w;
}

static void invariants_hold(void **state)
{
    (void)state;
    const char *chosen = getenv("REBOTTLE_SEED");
    uint64_t first = chosen != NULL ? strtoull(chosen, NULL, 10) : 20261121;
    printf("seeds %" PRIu64 " to %" PRIu64 "; one alone: REBOTTLE_SEED=N\n", first, first + RUNS - 1);
    struct world sum = {0};
    for (uint64_t seed = first; seed < first + (chosen != NULL ? 1 : RUNS); seed++) {
        struct world w = run(seed);
        sum.landed += w.landed;
        sum.refused += w.refused;
        sum.doubts += w.doubts;
        sum.fell += w.fell;
    }
    /* a world in which one of these never happens would test nothing */
    assert_true(chosen != NULL || (sum.landed > 100 && sum.refused > 100 && sum.doubts > 100 && sum.fell > 100));
    printf("%d landed, %d refused, %d in doubt, %d fallen unscanned\n", sum.landed, sum.refused, sum.doubts, sum.fell);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(invariants_hold)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
