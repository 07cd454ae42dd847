/* The past, as the operator's screen asks for it: plain structs of bounded size that somebody else fills from the
 * kiosk's books. Screens do not know the ledger; `rebottle` gives tui_run a history_source that does. Questions are
 * answered by a thread of their own (history_worker.h), so that painting never waits for a disk. */
#ifndef REBOTTLE_TUI_HISTORY_H
#define REBOTTLE_TUI_HISTORY_H

#include "base/err.h"
#include "base/money.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HISTORY_DAYS_MAX      366 /* the longest period: a year of dates */
#define HISTORY_MATERIALS_MAX 12
#define HISTORY_REASONS_MAX   24
#define HISTORY_CAUSES_MAX    24
#define HISTORY_BAGS_MAX      60   /* the newest of a period; `bag_count` says how many there are */
#define HISTORY_ROWS_MAX      64   /* of the journal in one answer */
#define HISTORY_PAIRS_MAX     80   /* members of a body, flat */
#define HISTORY_SCAN_MAX      8192 /* rows looked at for one answer: some 20 ms; then it says how far it came */

/* Dates are days since 1970-01-01, of the label of a business day. */

/* ---- figures of a period ---------------------------------------------------------------------------------------- */

struct history_sum { /* one material: how many, and the known mass of bottles, caps and labels together */
    int64_t containers, refund, mg, unknown;
};
struct history_span {
    int64_t ms, times;
};
struct history_vouchers { /* counts, and amounts in minor units */
    int64_t issued_count, issued, redeemed_count, redeemed, undone_count, undone, voided_count, voided, expired_count,
        expired, donated, goodwill;
};
/* All business days of one date. Materials, reasons and causes are by their index in the period's names. */
struct history_day {
    int32_t date;
    bool final;
    int64_t first_z, last_z, first_seq, last_seq;
    int64_t accepted, refused, visits, in_doubt, refunds;
    struct history_sum materials[HISTORY_MATERIALS_MAX];
    int64_t reasons[HISTORY_REASONS_MAX];
    struct history_span causes[HISTORY_CAUSES_MAX];
    int64_t ms; /* how long the day was, as far as the time in and out of service is known */
    struct history_vouchers vouchers;
};
struct history_hour { /* of a period of one date: local hours */
    int64_t accepted, refused, visits;
};
struct history_bag {
    char id[48], bin[16], seal[40], recycler[64];
    bool in_place, warning;
    int64_t seq, closed_seq, opened_ms, closed_ms;
    int64_t accepted, refused, in_doubt, unscanned, mass_unknown;
    mass catalogue, weighed, received;       /* received: what the recycler says */
    bool compared, received_compared;        /* whether the differences mean something */
    int64_t difference, received_difference; /* in thousandths: weighed of catalogue, received of ours */
};

struct history_range {
    int32_t from, to; /* inclusive */
};
struct history_period {
    struct history_range range; /* as asked for */
    struct history_range books; /* from the first date that the books know to the last one; to < from: none */
    struct history_day days[HISTORY_DAYS_MAX]; /* those with figures, in order of their dates */
    size_t day_count;
    char materials[HISTORY_MATERIALS_MAX][16], reasons[HISTORY_REASONS_MAX][24], causes[HISTORY_CAUSES_MAX][24];
    size_t material_count, reason_count, cause_count;
    struct history_hour hours[24];
    struct history_bag bags[HISTORY_BAGS_MAX];
    size_t bags_given;
    int64_t bag_count;
    int64_t open_count, open_amount; /* vouchers that are open now */
    bool uptime_partly;              /* a former year's file is not here: its time in service is not known */
};

/* ---- the journal ------------------------------------------------------------------------------------------------ */

enum history_about {
    HISTORY_ABOUT_ALL,
    HISTORY_ABOUT_VOUCHER,
    HISTORY_ABOUT_CASE,
    HISTORY_ABOUT_BAG,
    HISTORY_ABOUT_VISIT
};

/* Which rows: those that every condition holds for. */
struct history_query {
    enum history_about about;
    char id[48];              /* of what it is about */
    char kind[24];            /* "": any */
    char text[64];            /* in the actor or the body, large and small letters alike; "": any */
    int64_t from_seq, to_seq; /* 0: open-ended */
    int hour;                 /* 1 + the local hour of the rows, as tallies count it; 0: any */
    int64_t at;               /* where to begin; 0: at the newest, or the oldest where forwards */
    bool forwards;
    size_t rows; /* at most; up to HISTORY_ROWS_MAX */
};
struct history_line { /* one row, with what a list shows of it; "" and 0 where its kind has no such thing */
    int64_t seq, at_ms, z_no;
    int32_t offset_s;
    char kind[24], actor[40];
    char gtin[15], word[40]; /* word: reason, cause, outcome, state: whatever its kind turns on */
    char subject[48];        /* bag, device, task: what it is about */
    int64_t amount;          /* minor units */
    int64_t number, visit;   /* number: of the case or the voucher */
    bool has_amount, training;
};
struct history_rows {
    struct history_line lines[HISTORY_ROWS_MAX]; /* in the order in which they were looked at */
    size_t count;
    int64_t next;        /* where the same question goes on; 0: there is no more */
    int64_t looked_ms;   /* when the last row was written that was looked at */
    int64_t first, last; /* of the whole journal, as far as its files are here */
    bool found;          /* false: `about` names something that the books do not know */
};

struct history_pair { /* a member of the body: "made.container.gtin" and its value; money stays minor units */
    char name[48], value[120];
    bool number; /* value is an integer */
};
struct history_row {
    struct history_line line;
    char hash[65], prev[65];
    struct history_pair pairs[HISTORY_PAIRS_MAX];
    size_t pair_count;
    int64_t more; /* members that did not fit */
};

/* ---- export ----------------------------------------------------------------------------------------------------- */

struct history_export {
    char report[16], format[8], folder[256];
    struct history_range range;
    bool open; /* the open day too */
    const char *language;
};
enum history_export_state { EXPORT_NONE, EXPORT_RUNNING, EXPORT_DONE, EXPORT_CANCELLED, EXPORT_FAILED };
struct history_exported {
    enum history_export_state state;
    char path[400];
    int64_t bytes;      /* written; of the finished file once it is there */
    int64_t done, of;   /* days read or rows written, of how many; of 0: not known yet */
    int64_t since_ms;   /* it runs for so long, or took so long */
    char problem[256];  /* EXPORT_FAILED: in words */
    enum status status; /* EXPORT_FAILED: ST_FULL, ST_DENIED ... */
};

struct history_source {
    void *ctx;
    const char *folder; /* where exports go unless somebody says otherwise */
    /* By one thread, one at a time. *out is all zeros before. */
    enum status (*period)(void *ctx, const struct history_range *q, struct history_period *out, struct err *e);
    enum status (*rows)(void *ctx, const struct history_query *q, struct history_rows *out, struct err *e);
    enum status (*row)(void *ctx, int64_t seq, struct history_row *out, struct err *e);
    /* By the loop's thread; none of them waits. What there is to choose from: NULL ends. */
    const char *(*report)(size_t i);
    const char *(*format)(size_t i);
    enum status (*export_begin)(void *ctx, const struct history_export *q, struct err *e);
    void (*export_look)(void *ctx, struct history_exported *out);
    void (*export_cancel)(void *ctx);
};

/* ---- what was answered last -------------------------------------------------------------------------------------- */

enum history_ask { HISTORY_ASK_PERIOD, HISTORY_ASK_ROWS, HISTORY_ASK_ROW, HISTORY_ASKS };

/* Questions are numbered by who asks; an answer to another number than the last one is not looked at any more. */
struct history_questions {
    uint64_t number[HISTORY_ASKS]; /* 0: nothing asked */
    struct history_range range;
    struct history_query query;
    int64_t seq;
};
struct history_past {
    uint64_t number[HISTORY_ASKS]; /* which question is answered below; 0: none */
    enum status status[HISTORY_ASKS];
    char problem[HISTORY_ASKS][256]; /* in English, where status is not ST_OK */
    struct history_period period;
    struct history_rows rows;
    struct history_row row;
};

#endif
