/* The whole visible state of a kiosk, as one value: the engine fills it, the daemon sends it (at most ten times a
 * second, with a revision), screens draw it. JSON form and meaning: PROTOCOL.md; wire/state.c encodes and decodes, and
 * a test walks every field both ways. Never holds a token, a PIN or a person's name except their own sign-in name. */
#ifndef REBOTTLE_WIRE_STATE_H
#define REBOTTLE_WIRE_STATE_H

#include "base/err.h"
#include "base/money.h"
#include "base/text.h"
#include "wire/chore.h"

#define WIRE_DEVICES_MAX      16
#define WIRE_BINS_MAX         4
#define WIRE_CASES_MAX        24
#define WIRE_RECENT_MAX       8
#define WIRE_TASKS_MAX        12
#define WIRE_CHORES_MAX       4
#define WIRE_SIGNALS_MAX      12 /* open ones */
#define WIRE_SIGNAL_KINDS_MAX 16
#define WIRE_RATES_MAX        16
#define WIRE_MATERIALS_MAX    12

/* What the consumer is looking at: one thing at a time. */
#define PHASE_LIST(X)                                                                                                  \
    X(WELCOME, "welcome")           /* nobody there, taking containers */                                              \
    X(INSERT, "insert")             /* a visit is open, the lane waits for a scan */                                   \
    X(PUT_IN, "put_in")             /* scanned and admitted: put it into the opening now */                            \
    X(WORKING, "working")           /* it is in the chute, or the ledger is being written */                           \
    X(ACCEPTED, "accepted")         /* the last one was credited (shown briefly, or until the next scan) */            \
    X(REFUSED, "refused")           /* the last one was refused; `reason` says why */                                  \
    X(COUNTDOWN, "countdown")       /* are you still there? countdown_ms left */                                       \
    X(PAYING, "paying")             /* the payout is being written or printed */                                       \
    X(TAKE_VOUCHER, "take_voucher") /* printed, or on screen: see slip */                                              \
    X(THANKS, "thanks")                                                                                                \
    X(CALL_STAFF, "call_staff") /* jam, help pressed, unprintable: staff is coming */                                  \
    X(OUT_OF_SERVICE, "out_of_service")

enum wire_phase {
#define X(n, w) PHASE_##n,
    PHASE_LIST(X)
#undef X
        PHASE_COUNT
};
const char *wire_phase_word(enum wire_phase p);

struct wire_recent { /* the last containers of the visit, newest first */
    char name[64];   /* from the catalogue, or the escaped number; "" unknown */
    char gtin[16];
    char material[16];
    money refund;    /* credited; 0 when refused */
    char reason[24]; /* reason_word; "none" when credited */
};

struct wire_device {
    char name[32], kind[16], health[16], note[96];
    int64_t age_ms; /* since its last word, also one of the run before; -1 unknown */
    char port[96];
    char step[24]; /* what a person does next: a word that screens have a sentence for; "none" while it works */
};

struct wire_bin {
    char name[16], materials[64]; /* words, comma separated */
    int32_t fill_permille;        /* -1 unknown */
    int64_t fill_age_ms;          /* -1 never */
    int32_t count, capacity;
    int32_t per_hour;    /* containers, of this day's; 0 unknown */
    int32_t full_in_min; /* at that rate; -1 unknown */
    char bag[40];
    bool full, nearly_full;
    bool disagree; /* sensor and count say different things: look into the bin */
};

struct wire_case {
    int64_t number, opened_ms, visit;
    char kind[16], why[80], gtin[16];
    money amount;
    int32_t offset_s;
};

struct wire_signal { /* open: a person has to see it */
    int64_t number, raised_ms, visit;
    int32_t count;
    char kind[24], subject[56], action[16], detail[40];
};

/* What staff should do next, most urgent first. word is stable and translated by the screens; detail is data. */
struct wire_task {
    char word[32]; /* of TASK_LIST in wire/task.h, whose order this list has */
    char detail[96];
    int64_t since_ms; /* UTC */
    char chore[16];   /* the guided task that it is done by; detail is its subject. "": none */
    bool begun;       /* somebody is at it */
};

struct wire_chore { /* a guided task that was begun */
    char chore[16], subject[32];
    int64_t since_ms, begun_ms; /* UTC */
    struct {
        char step[16];     /* word of wire/chore.h */
        bool done, device; /* device: it is a device that confirms it */
    } steps[CHORE_STEPS_MAX];
    size_t step_count; /* the first that is not done is the one to do now */
};

struct wire_rate {          /* "what is taken now", for the welcome screen */
    char materials[64];     /* "pet,steel", or "any" */
    char drinks[32];        /* "wine,spirits" where the refund is for a few drinks alone; "" otherwise */
    int32_t ml_min, ml_max; /* 0: no bound */
    money refund;
};

#define WIRE_ENTRIES_MAX 5
struct wire_entry { /* of an account, newest first */
    char what[12];  /* credited, spent, erased */
    int64_t at_ms;
    int32_t offset_s;
    money amount; /* negative: out of the account */
    int64_t points;
};
struct wire_account { /* of the card that was shown last */
    bool present;
    char card[12];    /* its last digits; "" unknown, after a restart */
    char refused[16]; /* why a card was not taken, for a while: off, training, limit, erased, unreadable, trouble; "" */
    money balance;
    int64_t points, points_coming; /* coming: what this visit earns */
    money discount;                /* what the points are worth now; 0: nothing yet */
    bool takes_money, can_spend;
    struct wire_entry entries[WIRE_ENTRIES_MAX];
    size_t entry_count;
};

#define WIRE_CHARITIES_MAX 8
struct wire_charity {
    int64_t number; /* that donate takes */
    char name_en[64], name_zh[64];
};

/* What the visit's PET saves, and who says so. Shares are millionths. */
struct wire_impact {
    char set[48]; /* id and version of the factor set */
    char source[160], yield_source[160], bottle_source[160], baseline_source[160]; /* "": there is none */
    char process[40];                                                              /* that yield is of */
    int64_t energy_ppm, greenhouse_gas_ppm, yield_ppm, bottle_ppm;
    int32_t remakes_min, remakes_max;
    int32_t bottles;           /* PET bottles that this visit's PET makes */
    int64_t energy_kj, co2e_g; /* avoided by this visit; -1: no absolute figure has a source here */
};

struct wire_slip {
    bool present;
    char kind[16]; /* voucher, donation, account, discount, cases */
    int64_t counter;
    char human[40];
    money amount;
    char print[16];     /* none, sent, printed, unknown */
    int64_t expires_ms; /* 0 never */
    int32_t offset_s;
    bool has_qr; /* the client in the consumer seat gets the digits in an event of its own */
    int64_t cases[8];
    size_t case_count;
    char donated_to[64], donated_to_zh[64];
    money donated, credited; /* parts beside the voucher, or the whole */
    int64_t left_ms;         /* until it leaves the screen by itself; -1: not counting */
    int64_t points;          /* earned */
    bool discount;           /* a voucher of points: not money */
};

struct wire_visit {
    int64_t number; /* 0: none open */
    int32_t count, refused;
    money amount;
    int64_t pet_mg;
    int32_t pet_count;
    bool donate;
    bool to_account, half; /* to the card's account; half of the donation, or of that, is a voucher */
    bool blocked;          /* a signal: it takes no further container until staff releases it */
    int64_t countdown_ms;  /* -1: not counting */
    int64_t cases[8];      /* case numbers opened in this visit */
    size_t case_count;
};

#define WIRE_UNKNOWN_MAX 3
#define WIRE_SIGN_MAX    402 /* two texts of a scheme and a blank */

struct wire_today {
    int64_t z_no;
    char label[11];
    int32_t accepted, refused, visits, redeemed_count, vouchers_open, cases_open;
    money refunds, redeemed, vouchers_open_amount;
    int64_t pet_mg;
    int32_t normal_days, normal_now, normal_whole; /* the median of so many same weekdays (0: no history): containers
                                                      by this hour, and of the whole day */
    struct {
        char material[16];
        int32_t accepted;
        int64_t bottle_mg;
    } materials[WIRE_MATERIALS_MAX];
    size_t material_count;
    struct {
        char kind[24];
        int32_t count;
    } signals[WIRE_SIGNAL_KINDS_MAX]; /* raised this day, by kind */
    size_t signal_count;
    struct { /* what was refused of late because the catalogue does not have it, most frequent first */
        char gtin[15];
        int32_t count;
    } unknown[WIRE_UNKNOWN_MAX];
    size_t unknown_count;
};

struct wire_state {
    uint64_t rev;
    int64_t utc_ms;
    int32_t offset_s;
    char clock[12]; /* unset, holdover, synced */
    char kiosk[32], shop[64], version[24], scheme[16], scheme_name_en[64], scheme_name_zh[64];
    char sign_en[WIRE_SIGN_MAX], sign_zh[WIRE_SIGN_MAX]; /* each with the local words after it */
    bool legal_deposit, cash_without_purchase;
    char currency[4];
    int32_t exponent;
    char language[8]; /* of the consumer screen */
    bool training, paused;
    bool in_service;
    char out_cause[32];          /* word: "io_lost", "scanner_lost", "scale_lost", "scale_occupied", "level_lost",
                                     "printer_lost", "paused", "bin_full",
                                    "low_disk", "ledger", "door_open", "jam", "blocked", "starting", "no_catalogue" ... "" in
                                    service */
    char lane[16], lane_kind[8]; /* "chute" or "counter" */
    char lane_state[16];         /* lane_state_word */
    bool beam_entry, beam_bin, gate_open;
    enum wire_phase phase;
    char reason[24]; /* of the last refusal while phase is refused */
    /* the scheme's own words for that reason; "" otherwise */
    char refusal_en[120], refusal_zh[120], refusal_local[120];
    char elsewhere_en[120], elsewhere_zh[120]; /* where to go while a full bin turns away; "" otherwise */
    bool paper_low, paper_out, printer_ok;
    bool can_donate;
    char donate_to[64], donate_to_zh[64]; /* the one that donate goes to now */
    struct wire_charity charities[WIRE_CHARITIES_MAX];
    size_t charity_count;
    struct wire_impact impact;
    bool has_scale, plate_occupied; /* of the lane */
    char counter_till[32];          /* what staff's own redemptions are booked on */
    int64_t cleaned_ms;             /* UTC; 0: never */
    struct wire_visit visit;
    struct wire_recent recent[WIRE_RECENT_MAX];
    size_t recent_count;
    struct wire_account account;
    char limit[120]; /* the limit that a refusal is about: span, count, amount, milligrams (each 0: none), materials */
    struct wire_slip slip;
    struct wire_device devices[WIRE_DEVICES_MAX];
    size_t device_count;
    struct wire_bin bins[WIRE_BINS_MAX];
    size_t bin_count;
    struct wire_case cases[WIRE_CASES_MAX];
    size_t case_count;
    struct wire_signal signals[WIRE_SIGNALS_MAX];
    size_t signal_count;
    struct wire_task tasks[WIRE_TASKS_MAX];
    size_t task_count;
    struct wire_chore chores[WIRE_CHORES_MAX];
    size_t chore_count;
    struct wire_rate rates[WIRE_RATES_MAX];
    size_t rate_count;
    struct wire_today today;
};

/* One line of JSON without newline: the value of the event "state". */
enum status wire_state_encode(struct strbuf *out, const struct wire_state *s, struct err *e);
/* Strict in types, lenient in extra keys; over-long strings are refused. */
enum status wire_state_decode(struct wire_state *out, const char *json, size_t n, struct err *e);

#endif
