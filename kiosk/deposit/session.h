/* One visit: what has been credited, whether one more container may be taken, and how it ends. Pure: a value, an
 * event, a new value. Amounts move only by VISIT_CREDIT after a commit; nothing here can lose or double one.
 *
 *      begin             credit (after commit)            payout / donate asked
 *   NONE ----> ACTIVE ------> ACTIVE ... -----------------> PAYING ----> ENDED
 *                |  idle for warn_ms                          ^  (committed)
 *                v                                            |
 *             WARNED --- countdown over, amount > 0 ----------+   (walk-away: a voucher, printed)
 *                |  any act: back to ACTIVE
 *                +--- countdown over, amount == 0 -> ENDED
 *
 * PAYING -> ACTIVE again when the payout was refused; a payout whose outcome is unknown stays PAYING. */
#ifndef REBOTTLE_DEPOSIT_SESSION_H
#define REBOTTLE_DEPOSIT_SESSION_H

#include "deposit/scheme.h"

enum visit_state { VISIT_NONE, VISIT_ACTIVE, VISIT_WARNED, VISIT_PAYING, VISIT_ENDED };

struct visit_limits {
    int32_t max_count;
    money max_amount;
    int32_t warn_ms;      /* idle time before the countdown is shown */
    int32_t countdown_ms; /* length of the countdown */
    int32_t extend_ms;    /* what "more time" adds */
};

struct visit {
    enum visit_state state;
    int64_t number; /* gap-free, from the ledger; 0 before it is known */
    int32_t count;  /* credited containers */
    int32_t refused;
    money amount;
    mass pet;            /* bottle mass of credited PET; the known part */
    int64_t deadline_ms; /* mono: when WARNED begins or the countdown ends; TIME_NEVER */
    bool donate;         /* chosen, may be undone until the slip */
};

enum visit_event_kind {
    VISIT_TOUCHED,  /* any act of the person: a scan, a button, a landing */
    VISIT_CREDITED, /* a landing is on disk */
    VISIT_REFUSED,
    VISIT_EXTENDED,  /* "more time" */
    VISIT_DONATE,    /* toggles */
    VISIT_PAY_ASKED, /* by button */
    VISIT_TICK,      /* time has passed */
    VISIT_PAID,      /* payout is on disk */
    VISIT_PAY_REFUSED
};
struct visit_event {
    enum visit_event_kind kind;
    money amount; /* CREDITED */
    mass pet;     /* CREDITED */
};

enum visit_action { VISIT_DO_NOTHING, VISIT_DO_PAYOUT, VISIT_DO_END };

struct visit_step {
    struct visit visit;
    enum visit_action action;
};

struct visit visit_begin(const struct visit_limits *l, int64_t mono_ms);
struct visit_step visit_step(struct visit v, struct visit_event ev, const struct visit_limits *l, int64_t mono_ms);
/* NONE when one more container worth refund fits; LIMIT_REACHED otherwise. pending: an admitted one not yet landed. */
enum reason visit_may_take(const struct visit *v, const struct visit_limits *l, money refund);

#endif
