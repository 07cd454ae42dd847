/* The seeded world: what its files share. */
#ifndef REBOTTLE_TESTS_SIM_WORLD_H
#define REBOTTLE_TESTS_SIM_WORLD_H

#include "fake/engine_world.h"
#include "sim/books.h"

struct claim { /* what a till holds in hand: asked again with the same id until it is answered */
    char uuid[EVENT_ID_LEN + 1];
    int64_t counter; /* 0: nothing in hand */
    bool typed;      /* by the code for people, without the token */
    int64_t paid_ms; /* on the list at home: when; else 0 */
};

struct sim;
struct errand;
typedef void (*told_fn)(struct sim *s, const struct errand *e, const char *reply);
struct errand { /* what somebody set out to do: asked with the same event until it is answered */
    bool busy;
    char line[400];
    uint64_t seat;
    int64_t counter; /* of the voucher that it is about; 0: none */
    told_fn told;    /* when it was done; may be NULL */
};

enum { SEAT_CONSUMER = 1, SEAT_STAFF, SEAT_TILL, SEAT_SIGNED, SEAT_OPERATOR, SEAT_OWNER };
#define SIM_ERRANDS      3 /* staff at work at once */
#define SIM_LIST         6 /* lines of the list at home */
#define SIM_GOODWILL     500
#define SIM_GOODWILL_DAY 1500
#define SIM_VALID_DAYS   4  /* of a voucher: some expire */
#define SIM_PERSON_PET   12 /* of one person on one day */

struct sim {
    struct world w;
    struct rng dice;
    struct books books;
    uint64_t seed;
    int step, steps;
    int64_t checked_seq; /* the row up to which the tables were looked at */
    bool ended;

    /* What really happened, as the people in the shop know it. */
    int64_t fallen;                               /* containers that went into the bin */
    int64_t watched;                              /* of those: while the kiosk was in order and looking */
    int64_t shown[BOOKS_VISITS];                  /* the largest amount that the screen showed for a visit */
    bool paper[BOOKS_VOUCHERS];                   /* a slip with this voucher came out, whole */
    int8_t cash[BOOKS_VOUCHERS];                  /* how often a cashier was told to pay, less taken back */
    char token[BOOKS_VOUCHERS][TOKEN_DIGITS + 1]; /* as photographed from the screen or read off paper */
    struct claim claims[2], list[SIM_LIST];       /* of the till by command; of the one at home */
    struct errand errands[SIM_ERRANDS];
    int64_t last_paid; /* the voucher that a cashier paid last */
    int errands_done, errands_refused, conflicts;
    int64_t tokens; /* highest counter whose token somebody has */
    int64_t bags;   /* changes that staff asked for */
    int crashes, nights, clock_steps, closes;
};

bool one_in(struct sim *s, uint64_t n);
int64_t below(struct sim *s, int64_t n);

/* ---- what may happen in a step: weight, function */
/* clang-format off */
#define ACT_LIST(X)                                                                                                    \
    /* acts_people.c */                                                                                                \
    X(30, a_person_scans) X(30, a_container_falls) X(5, a_container_comes_back) X(3, both_beams) X(2, a_crate)         \
    X(14, a_button) X(8, time_passes)                                                                                  \
    /* acts_trouble.c */                                                                                               \
    X(3, a_cable) X(4, the_ledger) X(3, the_paper) X(2, the_board) X(2, the_power) X(1, a_night) X(1, the_clock)       \
    /* acts_tills.c */                                                                                                 \
    X(4, the_till_scanner) X(4, the_till_by_command) X(2, the_till_at_home) X(1, the_list_is_imported)                 \
    /* acts_staff.c */                                                                                                 \
    X(3, staff_settles) X(1, somebody_claims) X(2, staff_gives) X(2, staff_counts_by_hand) X(1, staff_pays_out)        \
    X(3, staff_undoes) X(1, staff_voids) X(1, staff_prints_again) X(1, staff_closes_the_day)                           \
    X(1, staff_changes_the_bag) X(1, the_key_is_changed) X(3, an_errand_goes_on)                                       \
    /* acts_accounts.c */                                                                                              \
    X(4, a_card) X(3, a_choice) X(2, a_split) X(2, points_are_spent) X(1, money_is_spent) X(1, an_account_is_erased)   \
    /* acts_duties.c */                                                                                                \
    X(1, a_signal_is_cleared) X(2, a_container_is_added) X(1, a_guided_task)
/* clang-format on */
#define X(weight, happens) void happens(struct sim *s);
ACT_LIST(X)
#undef X

void act(struct sim *s);
/* Asks until it is answered; counter: of the voucher that it is about, 0 none. */
void errand(struct sim *s, uint64_t seat, int64_t counter, told_fn told, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
void sit_down(struct sim *s);
void a_day_later(struct sim *s);   /* the next day at about this time */
void calm(struct sim *s);          /* everything works again, and has had the time to */
void slip_is_out(struct world *w); /* the printer's paper */
void clock_is_right(struct sim *s);
bool undo_is_under_way(const struct sim *s, int64_t counter);

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
