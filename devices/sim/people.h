/* One person at the chute, as a state machine. Pure: what they do goes through struct chute, time is an argument.
 *
 *            gate open              hand_ms             last row of the way      gate shut, or watch_ms
 *   SHOWING -----------> REACHING ----------> MOVING ----------------> WATCHING -----------------------> AWAY
 *      | wait_ms             | gate shut                                  ^ (never: straight from SHOWING)
 *      +---------------------+--------------> AWAY, gate=shut: the bottle stays in the hand
 *
 * The scanner reads the barcode again every so often from SHOWING until the container has passed the entry beam. */
#ifndef REBOTTLE_SIM_PEOPLE_H
#define REBOTTLE_SIM_PEOPLE_H

#include "devices/sim/io_board.h"

/* clang-format off */
#define ACT_LIST(X)                                                                                                    \
    X(FALLS,    "falls")    /* through both beams, in order */                                                         \
    X(NEVER,    "never")    /* shown, and never put in */                                                              \
    X(PULLBACK, "pullback") /* through the entry beam and out again */                                                 \
    X(BOTH,     "both")     /* both beams turn dark at the same instant */                                             \
    X(REVERSE,  "reverse")  /* falls, and is pulled out again on a string */                                           \
    X(JAM,      "jam")      /* stays in the entry beam until `beam entry off` */
/* clang-format on */

enum act {
#define X(name, word) ACT_##name,
    ACT_LIST(X)
#undef X
        ACT_COUNT
};
bool act_parse(enum act *out, const char *word);

#define PERSON_GTIN_MAX 64

struct visit_plan {
    char gtin[PERSON_GTIN_MAX + 1]; /* what the barcode says */
    char aim[4];                    /* "" or the identifier that the scanner puts before it */
    enum act act;
    bool unscanned;            /* `drop`: no barcode, no waiting, any gate */
    int32_t reads, every_ms;   /* re-reads after the first, and their distance */
    int32_t weight_mg;         /* above 0: it falls onto a plate between the beams first */
    int32_t wait_ms, watch_ms; /* patience: for the gate to open; for it to shut again afterwards */
};

struct chute {
    void *ctx;
    void (*scan)(void *ctx, const char *aim, const char *text);
    void (*beam)(void *ctx, enum sim_input which, bool blocked);
    bool (*gate_open)(void *ctx);
    void (*load)(void *ctx, int32_t mg); /* what lies on the plate now */
};

enum person_state { PERSON_AWAY, PERSON_SHOWING, PERSON_REACHING, PERSON_MOVING, PERSON_WATCHING };

struct person {
    enum person_state state;
    struct visit_plan plan;
    bool gate_was_open; /* the answer, once AWAY */
    bool returned;      /* the plate gave it back: the gate was shut when it had been weighed */
    size_t row;         /* of the way, while MOVING */
    int32_t reads_left;
    int64_t since_us;         /* of this state */
    int64_t read_us, next_us; /* next re-read; next look at the gate or next row */
};

struct visit_plan visit_plan_new(enum act act); /* reads 0, every 200, wait 3000, watch 3000 ms */
void person_start(struct person *p, const struct visit_plan *plan, const struct chute *c, int64_t now_us);
void person_step(struct person *p, const struct chute *c, int64_t now_us);
int64_t person_deadline(const struct person *p); /* SIM_NEVER while AWAY */

#endif
