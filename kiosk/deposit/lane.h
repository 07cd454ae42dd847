/* The chute of one lane as a pure state machine: entry beam, bin beam, gate, optional scale. A scan alone never
 * credits; only LANE_LANDED does, and only after its commit.
 *
 *              admit (engine)         commit answered          entry beam        bin beam broken, then clear
 *   IDLE ---------------> ADMITTING ---------------> OPEN ----------------> INSIDE ----------------> SETTLING
 *    ^                        |refused                 |no entry in time      |entry clear, no bin      |settle_ms
 * quiet |                        v                        v                      | beam in time            v
 *    +-------------------- (refused)              never_fell             pulled_back              COMMITTING --> IDLE
 *                                                                        entry blocked: JAMMED       (landed)
 *
 * Both beams turning in one sample, or the bin beam before the entry beam: order_unknown. The bin beam again while
 * SETTLING: with the entry beam after it, pulled_back (it came out again); alone, a second landing (fallen unscanned).
 * A scale's plate lies between the beams: a wrong weight while INSIDE ends there (the gate shuts, and the plate gives
 * the container back), or, where the lane keeps what it refuses, as KEPT once it has fallen.
 * The bin beam while no container is in hand: fallen unscanned. A device lost between OPEN and COMMITTING: in doubt. */
#ifndef REBOTTLE_DEPOSIT_LANE_H
#define REBOTTLE_DEPOSIT_LANE_H

#include "base/clock.h"
#include "base/money.h"
#include "deposit/gtin.h"
#include "deposit/reason.h"

#include <stdbool.h>

enum lane_state { LANE_IDLE, LANE_ADMITTING, LANE_OPEN, LANE_INSIDE, LANE_SETTLING, LANE_COMMITTING, LANE_JAMMED };
const char *lane_state_word(enum lane_state s);

struct lane_timing {    /* all ms; from the lane's settings */
    int32_t enter_ms;   /* gate open, nobody enters: never_fell (default 8000) */
    int32_t fall_ms;    /* entered, bin beam not reached: pulled_back when the entry is clear (default 2500) */
    int32_t jam_ms;     /* a beam blocked this long: jammed (default 5000) */
    int32_t settle_ms;  /* quiet time after landing before it counts (default 150) */
    int32_t weigh_ms;   /* a scale is configured and says nothing stable in time; 0 no scale */
    bool keeps_refused; /* what is refused after it was inside goes into the bin; false: it is handed back */
};

struct lane {
    enum lane_state state;
    gtin gtin;       /* of the container in hand; value 0 when IDLE */
    bool entry, bin; /* beams as last sampled: true is blocked */
    bool bin_seen;   /* the container in hand (or in doubt) has broken the bin beam: the next one is another */
    bool bin_again;  /* bin beam broken a second time while SETTLING */
    bool weighed;
    bool kept; /* its weight is wrong and the lane keeps such: refused as soon as it is in the bin */
    bool lost; /* a device went while the answer to the admission was awaited */
    int32_t weight_mg, weight_min_mg, weight_max_mg;
    int64_t since_ms, until_ms;           /* mono: when the state began; its own timer or TIME_NEVER */
    int64_t entry_since_ms, bin_since_ms; /* mono: since when a blocked beam is blocked */
    int64_t deadline_ms;                  /* mono: when LANE_TICK is wanted; TIME_NEVER */
};

enum lane_event_kind {
    LANE_ADMIT,    /* engine: rules allow gtin; weight range set. Only when lane_ready; otherwise nothing happens */
    LANE_ADMITTED, /* the commit of `admitted` is on disk */
    LANE_NOT_ADMITTED,
    LANE_BEAMS,  /* a sample of both beams, taken at one instant */
    LANE_WEIGHT, /* a stable reading */
    LANE_TICK,   /* time has passed */
    LANE_STORED, /* the commit of the outcome is on disk */
    LANE_LOST,   /* a device that the lane needs is gone, or the kiosk restarts */
    LANE_CLEARED /* staff: the jam is removed */
};
struct lane_event {
    enum lane_event_kind kind;
    gtin gtin;
    bool entry, bin;
    bool gap; /* BEAMS: samples before this one are missing; what happened in between is not known */
    int32_t weight_mg, weight_min_mg, weight_max_mg;
};

/* What the engine must do, in this order; at most 4 a step. */
enum lane_action_kind {
    LANE_COMMIT_ADMIT, /* commit `admitted`, answer LANE_ADMITTED or LANE_NOT_ADMITTED */
    LANE_GATE_OPEN,
    LANE_GATE_CLOSE,
    LANE_LANDED,         /* commit `landed`; answer LANE_STORED */
    LANE_REFUSE,         /* commit `refused` with reason (an admission ends without credit); answer LANE_STORED */
    LANE_IN_DOUBT,       /* commit `in_doubt` with reason; answer LANE_STORED */
    LANE_FELL_UNSCANNED, /* commit `fell_unscanned`; no answer expected */
    LANE_CALL_STAFF
};
struct lane_action {
    enum lane_action_kind kind;
    enum reason reason;
};
#define LANE_ACTIONS_MAX 4
struct lane_step {
    struct lane lane;
    struct lane_action actions[LANE_ACTIONS_MAX];
    int count;
};

struct lane lane_idle(void);
struct lane_step lane_step(struct lane l, struct lane_event ev, const struct lane_timing *t, int64_t mono_ms);
bool lane_busy(const struct lane *l);  /* a container is in hand: the same GTIN is a re-read */
bool lane_ready(const struct lane *l); /* IDLE and nothing in the bin beam: LANE_ADMIT is possible */

#endif
