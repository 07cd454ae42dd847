/* The seeded world: what its files share. */
#ifndef REBOTTLE_TESTS_SIM_WORLD_H
#define REBOTTLE_TESTS_SIM_WORLD_H

#include "fake/engine_world.h"
#include "sim/books.h"

struct claim { /* what a till holds in hand: asked again with the same id until it is answered */
    char uuid[EVENT_ID_LEN + 1];
    int64_t counter; /* 0: nothing in hand */
};

struct sim {
    struct world w;
    struct rng dice;
    struct books books;
    uint64_t seed;
    int step, steps;
    bool ended;

    /* What really happened, as the people in the shop know it. */
    int64_t fallen;                               /* containers that went into the bin */
    int64_t watched;                              /* of those: while the kiosk was in order and looking */
    int64_t shown[BOOKS_VISITS];                  /* the largest amount that the screen showed for a visit */
    bool paper[BOOKS_VOUCHERS];                   /* a slip with this voucher came out, whole */
    uint8_t cash[BOOKS_VOUCHERS];                 /* how often a cashier was told to pay */
    char token[BOOKS_VOUCHERS][TOKEN_DIGITS + 1]; /* as photographed from the screen or read off paper */
    struct claim claims[2];                       /* of the till by command */
    int64_t tokens;                               /* highest counter whose token somebody has */
    int crashes, nights, clock_steps, closes;
};

bool one_in(struct sim *s, uint64_t n);
int64_t below(struct sim *s, int64_t n);

/* ---- acts.c: what may happen in a step */
void act(struct sim *s);
void sit_down(struct sim *s);
void calm(struct sim *s);          /* everything works again, and has had the time to */
void slip_is_out(struct world *w); /* the printer's paper */
void clock_is_right(struct sim *s);

/* ---- laws.c: fails with the name of the law that does not hold */
void laws_always(struct sim *s);
void laws_when_calm(struct sim *s);

/* ---- planted.c, in the program with planted bugs only */
struct planted_bug {
    const char *name, *law; /* the law that must find it */
};
extern const struct planted_bug *const planted_bugs; /* NULL in the plain program; ends with a NULL name */
extern int planted;                                  /* index of the one that is on; -1 none */

#endif
