/* What can happen, as data: one struct per fact. The engine makes facts, ledger_commit makes them durable. Every fact
 * has an id made by the engine before it is sent; the same id again is the same fact (answer EXISTING, same result);
 * the same id with another body is ST_CORRUPT and an alarm. Layer: deposit and voucher only, no SQL here. */
#ifndef REBOTTLE_LEDGER_FACTS_H
#define REBOTTLE_LEDGER_FACTS_H

#include "base/clock.h"
#include "base/rng.h"
#include "deposit/container.h"
#include "deposit/scheme.h"
#include "deposit/signal.h"
#include "voucher/token.h"

#define ACTOR_MAX 40 /* "kiosk", "visit", "rule", "person:<opaque id>", "till:<id>" */

/* word: the journal's kind column. */
/* clang-format off */
#define FACT_LIST(X)                                                                                                   \
    X(CREATED,        "created")        /* first row: kiosk, currency, epoch, kid */                                   \
    X(STARTED,        "started")        /* program version, hashes of configuration, scheme, catalogue */              \
    X(STOPPED,        "stopped")                                                                                       \
    X(KEY,            "key")            /* kid and public key that signs from here on */                               \
    X(CLOCK,          "clock")          /* a step or a change of trust: before, after */                               \
    X(SERVICE,        "service")        /* lane in or out of service, with the cause */                                \
    X(DEVICE,         "device")         /* a device's health changed */                                                \
    X(VISIT_OPENED,   "visit_opened")                                                                                  \
    X(VISIT_CLOSED,   "visit_closed")                                                                                  \
    X(ADMITTED,       "admitted")       /* a container may go in: promised, not credited */                            \
    X(LANDED,         "landed")         /* it is in the bin: credited */                                               \
    X(REFUSED,        "refused")        /* with its reason; ends an admission when it names one */                     \
    X(IN_DOUBT,       "in_doubt")       /* an admission without a known outcome: opens a case */                       \
    X(COUNTED,        "counted")        /* by hand, by class, without barcodes: credited, and in no bin of ours */         \
    X(FELL_UNSCANNED, "fell_unscanned") /* something fell into the bin that nobody scanned */                          \
    X(CASE_OPENED,    "case_opened")    /* unprintable, help, disputed: a case that is not an admission */             \
    X(CASE_SETTLED,   "case_settled")                                                                                  \
    X(VOUCHER,        "voucher")        /* issued: signed in this transaction */                                       \
    X(PRINT,          "print")          /* what became of a slip: sent, printed, unknown, none */                      \
    X(REDEEMED,       "redeemed")                                                                                      \
    X(UNDONE,         "undone")         /* a redemption taken back within minutes, by two persons */                   \
    X(VOIDED,         "voided")         /* an open voucher is worth nothing any more: a staff and an operator */       \
    X(EXPIRED,        "expired")        /* open vouchers whose time is over: one row lists many */                     \
    X(ALARM,          "alarm")          /* a good signature about a voucher that was not issued: opens a case */       \
    X(DONATED,        "donated")                                                                                       \
    X(LINKED,         "account_linked") /* a visit belongs to the account of the card that was shown */                    \
    X(CREDITED,       "account_credited") /* a part of a visit goes to its account; points that it earned */              \
    X(SPENT,          "account_spent")  /* out of an account, as a voucher: money, or points as a discount */             \
    X(ACCOUNT_ERASED, "account_erased") /* its card is forgotten: the id is nobody's from here on */                      \
    X(GOODWILL,       "goodwill")       /* out of the shop's own pocket, with a reason */                                \
    X(RESTORED,       "restored")       /* this file was a backup: what came after it was lost; a new epoch */                 \
    X(CARRIED,        "carried")        /* first row of a new file: the head of the former one, and what follows */       \
    X(CARRIED_ROWS,   "carried_rows")   /* rows of one table, as the former file ends */                               \
    X(PERSON,         "person")         /* added or changed: opaque id, role */                                        \
    X(BAG,            "bag")            /* a bag is put into a bin; the one before it is taken out */                  \
    X(BAG_RECEIPT,    "bag_receipt")    /* what the recycler says about a bag: who, which paper, what it weighs there */    \
    X(SIGNAL,         "signal")         /* evidence of what may be fraud has become enough */                             \
    X(SIGNAL_CLEARED, "signal_cleared") /* seen by a person; what it blocked is released */                            \
    X(CATALOGUE,      "catalogue")      /* another list of containers is in force from here on */                        \
    X(CONTAINER,      "container")      /* one more container, by two persons: proposed, then added or declined */       \
    X(TASK_BEGUN,     "task_begun")     /* somebody has begun a guided task: cleaning, paper, a jam */                 \
    X(TASK_DONE,      "task_done")      /* it is done, or has gone away */                                             \
    X(DAY_CLOSED,     "day_closed")     /* last row of a day */                                                        \
    X(CHECKPOINT,     "checkpoint")     /* first row of the next: signature over the day's last row */
/* clang-format on */

enum fact_kind {
#define X(name, word) FACT_##name,
    FACT_LIST(X)
#undef X
        FACT_KIND_COUNT
};
const char *fact_word(enum fact_kind k);

struct hash {
    uint8_t bytes[32];
};

enum case_kind {
    CASE_IN_DOUBT,
    CASE_UNPRINTABLE,
    CASE_DISPUTED,
    CASE_HELP,
    CASE_ALARM,
    CASE_SWALLOWED,
    CASE_NOT_IN_BOOKS, /* a voucher issued after the backup that this ledger was restored from */
    CASE_KIND_COUNT
};
const char *case_kind_word(enum case_kind k);
/* How a person settles a case about a container. */
enum case_outcome {
    CASE_CREDITED,   /* in the bin and worth its deposit, or a claim that is met: credit it (fact_case_settled) */
    CASE_IN_BIN,     /* in the bin, not credited: refused into the bin */
    CASE_NOT_IN_BIN, /* it never went in, or was handed back */
    CASE_DONE,       /* cases that are not about a container */
    CASE_OUTCOME_COUNT
};
const char *case_outcome_word(enum case_outcome o);
bool case_outcome_parse(enum case_outcome *out, const char *word);

enum print_state { PRINT_STATE_NONE, PRINT_STATE_SENT, PRINT_STATE_PRINTED, PRINT_STATE_UNKNOWN };
const char *print_state_word(enum print_state p);
enum pay_state { PAY_OPEN, PAY_REDEEMED, PAY_EXPIRED, PAY_VOIDED };
const char *pay_state_word(enum pay_state p);

/* ---- bodies ----------------------------------------------------------------------------------------------------- */

struct fact_created {
    uint32_t kiosk;
    char kiosk_name[32];
    struct currency currency;
    uint16_t epoch;
};
struct fact_started {
    char version[24];
    struct hash config, scheme, catalogue, factors; /* BLAKE2b-256 of the files' bytes; zeros: none */
    char scheme_id[16], time_zone[40];
};
struct fact_text { /* STOPPED, SERVICE, DEVICE, CLOCK: what, state and detail in stable words, never personal data */
    char what[40], state[24], detail[120];
    int64_t before_ms, after_ms; /* CLOCK */
};
struct fact_visit_opened {
    char lane[16];
};
struct fact_visit_closed {
    int64_t visit;
    char how[16]; /* "paid", "empty", "donated", "walked_away", "restart" */
};
struct fact_admitted {
    int64_t visit; /* 0: the visit opened by the fact before it in the same transaction */
    char lane[16];
    struct container container;
    struct refund_rule rule; /* id and refund are journalled */
    bool training;
};
struct fact_landed {
    struct event_id admitted; /* the id of the ADMITTED fact */
    char bin[16];             /* its bag is found by the ledger */
    int64_t after_ms;         /* sooner after the one before than the machine can; 0: not so */
};
struct fact_refused {
    int64_t visit;            /* 0 none */
    struct event_id admitted; /* text "" when nothing was admitted */
    char lane[16];
    enum reason reason;
    gtin gtin;                  /* value 0 unknown */
    struct container container; /* material etc. when the catalogue knew it: gtin.value 0 otherwise */
    char scanned[32];           /* escaped beginning of what was read, when it was no GTIN */
    bool into_bin;
    char bin[16];  /* with into_bin: which */
    bool returned; /* LANE: handed back; never with into_bin */
    bool training; /* without an admission and before the visit's first one: else these say it */
};
struct fact_in_doubt {
    struct event_id admitted;
    char why[24]; /* "restart", "device_lost", "jammed" */
    char bin[16]; /* where it is if it fell; "" unknown */
};
struct fact_fell_unscanned {
    char lane[16], bin[16];
    int64_t visit; /* 0 none */
    bool training;
};
/* Containers of one class (material and size) that a person counted while the machine could not, or at a counter. Their
 * GTIN is not known (value 0) and, so far, neither is their mass. */
#define COUNTED_MAX 1000 /* of one act: more than a person carries, few enough that a slip of the key shows */
struct fact_counted {
    int64_t visit; /* 0: the visit opened by the fact before it in the same transaction */
    char lane[16];
    struct container container;
    struct refund_rule rule;
    int32_t count;
    bool training;
    char why[32]; /* why the lane was out of service; "" at a counter in service */
};
struct fact_case_opened {
    enum case_kind kind;
    int64_t visit, voucher_counter; /* 0 none */
    char lane[16], why[80];         /* a word of ours, or what a person typed */
};
/* CREDITED on an open visit credits that visit; on a closed one a voucher of its own is issued in the same
 * transaction (result.voucher) with nonce and validity from here. A case that somebody opened (swallowed, disputed) has
 * no container that the scheme would pay for: what is credited is `amount`, as goodwill. */
struct fact_case_settled {
    int64_t number;
    enum case_outcome outcome;
    char note[80];
    uint8_t nonce[6];
    uint16_t valid_days;
    bool clock_unsure;
    money amount;    /* 0 for cases about a container */
    bool training;   /* with amount */
    money day_limit; /* as in fact_goodwill */
};
struct fact_goodwill {
    int64_t visit; /* an open one; 0: a voucher of its own */
    money amount;
    char reason[80];
    uint8_t nonce[6];
    uint16_t valid_days;
    bool clock_unsure, training;
    money day_limit; /* of all goodwill of the day; a rule of today's configuration, so not in the journal */
};
struct fact_voucher {
    int64_t visit; /* its whole balance is paid out; a balance of 0 is ST_REFUSED */
    uint8_t nonce[6];
    uint16_t valid_days;
    bool clock_unsure, training;
    char how[16]; /* "asked", "walked_away", "restart" */
};
struct fact_print {
    int64_t counter; /* voucher counter; 0: another slip, named by what */
    char what[24];   /* "voucher", "donation", "z_report", "cases" */
    enum print_state state;
    bool reprint;
};
struct fact_redeemed {
    char digits[TOKEN_DIGITS + 1]; /* the token, or "" with human set */
    char human[40];
    char till[32];
    struct event_id claim; /* made by the till, kept for every retry */
    money amount;          /* what the till means to pay; 0: the whole. Anything but the whole is refused */
    int64_t offline_ms;    /* when the till paid it without the kiosk, by the till's own clock; 0: it did not */
};
/* UNDONE and VOIDED: the voucher, why, and who else agreed. The actor is the first person. */
struct fact_voucher_act {
    char digits[TOKEN_DIGITS + 1]; /* the token, or "" with human set */
    char human[40];
    char reason[80];
    char second[ACTOR_MAX];         /* "person:<opaque id>" */
    char role[16], second_role[16]; /* VOIDED: staff or operator, as signed in */
    int64_t within_ms;              /* UNDONE: the rule in force: at most so long after the redemption */
};
struct fact_alarm { /* what a till read and was refused as not ours */
    char digits[TOKEN_DIGITS + 1];
    char till[32];
};
struct fact_donated {
    int64_t visit;
    char charity[32]; /* its key in the configuration */
    money amount;     /* a part of the visit's balance; 0: all of it */
};
#define ACCOUNT_ID_CAP 16 /* "a-" and 12 hex digits */
struct fact_linked {
    int64_t visit;
    char account[ACCOUNT_ID_CAP];
};
struct fact_credited { /* of the visit's own account; not both 0 */
    int64_t visit;
    char account[ACCOUNT_ID_CAP];
    money amount;   /* out of the visit's balance */
    int64_t points; /* by the rules of today's configuration */
};
struct fact_spent {
    char account[ACCOUNT_ID_CAP];
    money amount;   /* of the voucher */
    int64_t points; /* 0: the account's money is spent; otherwise a discount of `amount`, paid for in points */
    uint8_t nonce[6];
    uint16_t valid_days;
    bool clock_unsure;
};
struct fact_account_erased {
    char account[ACCOUNT_ID_CAP];
};
#define PERSON_WRONG_PIN "wrong_pin" /* somebody tried, and it was not the person's PIN */
struct fact_person {
    char person[24]; /* opaque id */
    char role[16];   /* staff, operator */
    char what[16];   /* added, pin, role, removed, erased, wrong_pin */
};
/* What is said about the old bag is void when the bin has none yet. */
#define BAG_ID_CAP 40
struct fact_bag {
    char bin[16];
    char bag[BAG_ID_CAP]; /* the new one; "": the bin's first, whose id the ledger makes */
    char seal[40];        /* on the old one */
    mass weighed;         /* the old one; unknown where it was not weighed */
    int32_t tolerance_permille;
};
/* What whoever took the bag over says about it. A later one of the same bag stands in the place of the former. */
struct fact_bag_receipt {
    char bag[BAG_ID_CAP];
    char recycler[64]; /* who is responsible for it from here on */
    char document[40]; /* the number of the paper that says so */
    mass weighed;      /* the recycler's own figure */
};
/* Evidence of this kind between the two rows, about the subject (IN_VISIT: of the visit), that no signal has used yet.
 */
struct fact_signal {
    enum signal_kind kind;
    char subject[SIGNAL_SUBJECT_CAP];
    int64_t visit; /* 0 none */
    char lane[16];
    int32_t count;
    enum signal_window window;
    int32_t minutes;
    enum signal_action action; /* what the configuration in force says follows from it */
    int64_t first_seq, last_seq;
    char detail[40];
};
struct fact_signal_cleared {
    int64_t number;
    char reason[80]; /* needed where it blocks */
};
struct fact_catalogue {
    struct hash hash;
    char file[64]; /* catalogue-<hash>.db */
    int64_t rows;
    char what[16]; /* import, rollback */
};
/* ADDED and DECLINED name the GTIN alone: what is added is what was proposed, word for word. */
struct fact_container {
    char what[16]; /* proposed, added, declined */
    struct container container;
};
struct fact_task {    /* TASK_BEGUN, TASK_DONE: of one task about one subject at most one is under way */
    char task[16];    /* a word of wire/chore.h: clean, paper ... */
    char subject[32]; /* the device or bin it is about; "" the kiosk */
    int64_t since_ms; /* UTC: it arose */
    int32_t steps, by_device;
    char how[16]; /* TASK_DONE: "device" or "hand" confirmed it; "unguided": it went away without its steps */
};
struct fact_day_closed {
    char how[16]; /* "asked", "rule", "made_up" */
};
/* What stands in the place of a lost file: a backup, and after it this row. */
struct fact_restored {
    struct hash backup; /* its head */
    int64_t backup_seq;
    struct hash lost; /* of the file that was in its place; zeros and 0 when there was none, or it could not be read */
    int64_t lost_seq;
    uint16_t epoch; /* the new one: above every one that this kiosk ever had */
};
struct fact_key {
    uint16_t kid;
    uint8_t public_key[32];
};

struct fact {
    enum fact_kind kind;
    struct event_id id;
    int64_t at_ms;
    int32_t offset_s;
    enum clock_state clock;
    char actor[ACTOR_MAX];
    union {
        struct fact_created created;
        struct fact_started started;
        struct fact_text text;
        struct fact_visit_opened visit_opened;
        struct fact_visit_closed visit_closed;
        struct fact_admitted admitted;
        struct fact_landed landed;
        struct fact_refused refused;
        struct fact_in_doubt in_doubt;
        struct fact_fell_unscanned fell_unscanned;
        struct fact_counted counted;
        struct fact_case_opened case_opened;
        struct fact_case_settled case_settled;
        struct fact_goodwill goodwill;
        struct fact_voucher voucher;
        struct fact_print print;
        struct fact_redeemed redeemed;
        struct fact_voucher_act voucher_act;
        struct fact_alarm alarm;
        struct fact_donated donated;
        struct fact_linked linked;
        struct fact_credited credited;
        struct fact_spent spent;
        struct fact_account_erased account_erased;
        struct fact_person person;
        struct fact_bag bag;
        struct fact_bag_receipt bag_receipt;
        struct fact_signal signal;
        struct fact_signal_cleared signal_cleared;
        struct fact_catalogue catalogue;
        struct fact_container container;
        struct fact_task task;
        struct fact_day_closed day_closed;
        struct fact_key key;
        struct fact_restored restored;
    };
};

/* What the ledger answers. Which fields are set depends on the kind. */
struct voucher_row {
    int64_t counter;
    uint16_t epoch;
    char digits[TOKEN_DIGITS + 1], human[40];
    money amount;
    int64_t issued_ms, expires_ms; /* 0: never */
    int32_t offset_s;
    int64_t visit;
    bool training, clock_unsure;
    bool discount; /* of points: a price reduction, not a deposit */
    enum pay_state pay;
    enum print_state print;
    int32_t reprints;
    int64_t redeemed_ms; /* when and where, for "already redeemed" */
    char till[32], claim[EVENT_ID_LEN + 1];
};

enum redeem_outcome {
    REDEEM_PAID,          /* pay the money now */
    REDEEM_ALREADY_YOURS, /* the same claim asked before: it was paid, do not pay again */
    REDEEM_ALREADY,       /* another till did: see redeemed_ms and till */
    REDEEM_EXPIRED,
    REDEEM_VOIDED,
    REDEEM_TRAINING,
    REDEEM_UNDONE,         /* this claim was paid and taken back: the money went into the till again */
    REDEEM_PARTIAL,        /* the till named another amount than the whole */
    REDEEM_BEFORE_RESTORE, /* signature good, issued before a restore, not in the books: a case, settled once */
    REDEEM_NOT_OURS,       /* signature good, but this ledger never issued it: forgery with a stolen key, or a clone */
    REDEEM_INVALID         /* no voucher at all */
};
const char *redeem_outcome_word(enum redeem_outcome o);

struct fact_result {
    enum status status; /* OK: durable; REFUSED, NOT_FOUND, ...: nothing changed; UNKNOWN: ask with the same id */
    bool existing;      /* the fact was there already */
    int64_t seq, z_no;
    struct hash head;
    int64_t visit;              /* VISIT_OPENED: its number; facts about a visit: that visit */
    money balance;              /* of that visit, after */
    int64_t case_number;        /* IN_DOUBT, CASE_OPENED, ALARM */
    int64_t signal_number;      /* SIGNAL */
    struct voucher_row voucher; /* VOUCHER, CASE_SETTLED with a voucher of its own, REDEEMED, UNDONE, VOIDED, PRINT */
    uint16_t kid;               /* KEY */
    money saved;                /* CREDITED, SPENT: what the account holds after */
    int64_t points;             /* the same; ACCOUNT_ERASED: what lapsed */
    int64_t task_number;        /* TASK_BEGUN, TASK_DONE */
    int64_t count;              /* EXPIRED: how many */
    money amount;               /* EXPIRED: their sum */
    enum redeem_outcome redeem;
    char message[160]; /* why, for people */
};

#endif
