/* What may point at fraud, and when it is enough to say so. Each odd thing that happened is a piece of evidence, kept
 * in the ledger with what it is about (a lane, a visit, a person, a till, a bag); a rule per kind says how many of them
 * within which window make a signal, and what follows. Pure: evidence and rules in, the next signal out. That equal
 * containers come one after the other is no evidence of anything, and there is no kind for it. */
#ifndef REBOTTLE_DEPOSIT_SIGNAL_H
#define REBOTTLE_DEPOSIT_SIGNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* kind, word in configuration, journal and protocol, what the evidence is about. The words are for ever. */
/* clang-format off */
#define SIGNAL_LIST(X)                                                                                                 \
    X(RATE,             "rate",             LANE)   /* landed sooner after the one before than the machine can */      \
    X(REVERSE_MOVEMENT, "reverse_movement", LANE)   /* came back out of the opening */                                 \
    X(WEIGHT_RANGE,     "weight_range",     LANE)   /* weight outside the range of its barcode */                      \
    X(ORDER_UNKNOWN,    "order_unknown",    LANE)   /* passed the beams in an order that could not be told */          \
    X(FELL_UNSCANNED,   "fell_unscanned",   LANE)   /* fell into the bin without a scan */                             \
    X(BAG_MASS,         "bag_mass",         BAG)    /* a bag's weight against its containers' catalogue mass */        \
    X(REPRINTS,         "reprints",         PERSON) /* vouchers printed again */                                       \
    X(VOIDS,            "voids",            PERSON) /* vouchers made worthless */                                      \
    X(UNDOS,            "undos",            PERSON) /* redemptions taken back */                                       \
    X(GOODWILL,         "goodwill",         PERSON) /* money out of the shop's pocket */                               \
    X(CLONE_ALARM,      "clone_alarm",      TILL)   /* a good signature about a voucher that was never issued */       \
    X(PIN_TRIES,        "pin_tries",        PERSON) /* wrong PINs for a known name */
/* clang-format on */

enum signal_kind {
#define X(name, word, about) SIGNAL_##name,
    SIGNAL_LIST(X)
#undef X
        SIGNAL_KIND_COUNT
};
enum signal_about { SIGNAL_ABOUT_LANE, SIGNAL_ABOUT_BAG, SIGNAL_ABOUT_PERSON, SIGNAL_ABOUT_TILL };

enum signal_action {
    SIGNAL_OFF,
    SIGNAL_NOTE,        /* kept and shown; nobody has to do anything */
    SIGNAL_WARN,        /* a task for staff until somebody has seen it */
    SIGNAL_BLOCK_VISIT, /* this visit takes no further container; what it has is paid */
    SIGNAL_BLOCK_LANE,  /* out of service until staff clears it */
    SIGNAL_ACTION_COUNT
};
enum signal_window { SIGNAL_IN_VISIT, SIGNAL_IN_DAY, SIGNAL_IN_MINUTES, SIGNAL_WINDOW_COUNT };

const char *signal_word(enum signal_kind k);
bool signal_parse(enum signal_kind *out, const char *word);
enum signal_about signal_about(enum signal_kind k);
const char *signal_action_word(enum signal_action a);
const char *signal_window_word(enum signal_window w);

struct signal_rule {
    enum signal_action action;
    int32_t count;
    enum signal_window window;
    int32_t minutes; /* of SIGNAL_IN_MINUTES */
};
/* What holds where a configuration says nothing; config/rebottle.yaml says why. */
struct signal_rule signal_rule_default(enum signal_kind k);
/* NULL: the rule makes sense for this kind; otherwise what is wrong and what would be right. */
const char *signal_rule_problem(enum signal_kind k, const struct signal_rule *r);

#define SIGNAL_SUBJECT_CAP 56 /* "lane:", "bag:", "till:" or "person:" and the id */

struct evidence {
    int64_t seq; /* of the journal row that it is; unique, and the order */
    enum signal_kind kind;
    char subject[SIGNAL_SUBJECT_CAP];
    int64_t visit; /* 0 none */
    int64_t at_ms, z_no;
    char detail[40]; /* a word and a value: "after_ms 212" */
};

struct signal_due {
    enum signal_kind kind;
    char subject[SIGNAL_SUBJECT_CAP]; /* as in the evidence, also where the window is a visit */
    int64_t visit;                    /* IN_VISIT: the visit; otherwise that of the last piece */
    int32_t count;
    int64_t first_seq, last_seq; /* every piece of this kind and subject (and visit) between the two is in it */
    char detail[40];             /* of the last piece */
};
/* The first signal that evidence, ascending by seq and none of it used for a signal before, makes due. A clock that
 * stepped back between two pieces brings them no further apart. */
bool signal_next(struct signal_due *out, const struct signal_rule rules[SIGNAL_KIND_COUNT], const struct evidence *e,
                 size_t n);

/* Whether a landing so long after the one before (mono ms) is sooner than a machine of this speed can; speed 0: not
 * known, never. */
bool signal_too_soon(int64_t after_ms, int32_t containers_per_minute);

#endif
