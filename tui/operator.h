/* The operator's screen as a value: where one is (a figure, a period, a list of rows, one row), how one came there, and
 * what is asked of the past. Drawn by view_operator.c and the views that it picks. */
#ifndef REBOTTLE_TUI_OPERATOR_H
#define REBOTTLE_TUI_OPERATOR_H

#include "tui/history.h"
#include "tui/period.h"

struct model;

enum oper_tab { TAB_DAYS, TAB_MATERIALS, TAB_REFUSALS, TAB_UPTIME, TAB_VOUCHERS, TAB_BAGS, TAB_JOURNAL, TAB_COUNT };
enum oper_look { LOOK_TABLE, LOOK_BARS, LOOK_LINE, LOOK_CALENDAR, LOOK_COUNT };
enum oper_measure { MEASURE_FIRST, MEASURE_SECOND, MEASURE_THIRD, MEASURE_COUNT }; /* view_period.c says of what */

#define OPER_DEPTH 12 /* year, month, week, day, hour, row, visit, row ...: then the oldest step is forgotten */

struct oper_place {
    enum oper_tab tab;
    enum span span;
    int32_t date; /* one of the period; 0: not known yet, today's */
    int selected; /* 0: the whole; i: its i-th part. In the journal 0 is the newest row, in a row the first line seen */
    struct history_query query; /* of the journal */
    bool following;             /* the journal's end, as it grows */
    int64_t row;                /* open: this one; 0 none */
};

struct oper {
    struct oper_place at, from[OPER_DEPTH];
    int depth;            /* how many of from */
    enum oper_tab wanted; /* asked for before a sign-in: where it leads; TAB_DAYS none */
    enum oper_look look;
    enum oper_measure measure;
    struct history_questions asked;
    int64_t period_ms, rows_ms; /* mono, when they were asked for */
    uint64_t period_rev, rows_rev;
    /* The page of the journal that is shown, newest first, gathered from as many answers as it takes. */
    struct history_line lines[HISTORY_ROWS_MAX];
    size_t line_count;
    int64_t page_at, next, looked_ms; /* where it began (0: the newest), where the next page does */
    int64_t tail;                     /* all rows up to here are in the first page, if they are wanted */
    bool not_found;                   /* what it is about is not in the books */
    struct history_exported exported;
};

void oper_time(struct model *m);                  /* asks what the place needs, and again when it has grown old */
void oper_heard(struct model *m, unsigned which); /* answers have come: a bit per enum history_ask */
int64_t oper_until_ms(const struct model *m);     /* mono: when something is to be asked again; -1 never */

/* What keys do. */
bool oper_digit(struct model *m, int key); /* a figure by its number; false: not one of them */
void oper_tab(struct model *m, enum oper_tab t);
void oper_next_tab(struct model *m); /* or the one that somebody signed in for */
void oper_move(struct model *m, int by);
void oper_page(struct model *m, int by);
void oper_point(struct model *m, int row); /* it was touched: selects it, and the second time opens it */
void oper_open(struct model *m);
void oper_back(struct model *m);
void oper_shift(struct model *m, int by);
void oper_newest(struct model *m);
void oper_span(struct model *m);
void oper_look(struct model *m);
void oper_measure(struct model *m);
void oper_visit(struct model *m);
void oper_filter(struct model *m, const char *kind, const char *text);
void oper_find(struct model *m, enum history_about what, const char *id);

/* What the place can do. */
bool oper_in_journal(const struct model *m); /* a list of rows is shown */
bool oper_has_periods(const struct model *m);
bool oper_can_open(const struct model *m);
int64_t oper_visit_of(const struct model *m); /* of the row that is open or selected; 0 none */
int oper_items(const struct model *m);        /* how many can be selected */

enum oper_answer { ANSWER_NONE, ANSWER_WORKING, ANSWER_THERE, ANSWER_FAILED };
enum oper_answer oper_answer(const struct model *m, enum history_ask k);
struct history_range oper_range(const struct model *m); /* the period that is shown, or that the rows are of */

/* Forms that ask the books and not the kiosk (operator_forms.c). */
void oper_search_form(struct model *m);
void oper_filter_form(struct model *m);
void oper_export_form(struct model *m);
bool oper_submit(struct model *m); /* false: it is none of them */
void oper_export_key(struct model *m, int key);
void oper_export_look(struct model *m); /* how far it is */

#endif
