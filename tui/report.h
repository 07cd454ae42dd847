/* Answers that are read as lines: vouchers, tills, persons, an account. They end in DIALOG_REPORT. */
#ifndef REBOTTLE_TUI_REPORT_H
#define REBOTTLE_TUI_REPORT_H

#include "tui/model.h"

struct found_voucher {
    char human[40], pay[16], print[16], till[32];
    money amount;
    int64_t issued_ms, expires_ms, redeemed_ms, visit; /* 0: never, not yet */
    int32_t offset_s;
    bool training;
};
void report_voucher(struct model *m, const struct found_voucher *v);

void report_vouchers_begin(struct model *m); /* then report_end */
void report_voucher_line(struct model *m, int64_t number, const struct found_voucher *v);

struct shown_account {
    char account[24];
    bool erased;
    money balance, discount; /* discount: what the points are worth */
    int64_t points, visits;
};
void report_account(struct model *m, const struct shown_account *a);
void report_entry(struct model *m, const struct wire_entry *e); /* after it, newest first */

void report_persons_begin(struct model *m);
void report_person(struct model *m, const char *name, const char *role, bool active);

struct till_sum {
    char till[32], day[11];
    int32_t redeemed_count, undone_count;
    money redeemed, undone;
};
void report_tills_begin(struct model *m);
void report_till(struct model *m, const struct till_sum *t);
void report_tills_end(struct model *m);

/* What the others are made of. What does not fit into the report any more is left out whole. */
void report_begin(struct model *m, const char *title);
void report_put(struct model *m, const char *text);
void report_columns(struct model *m, const char *text, int cols, bool right);
void report_line(struct model *m, const char *label, const char *value);
void report_lines(struct model *m, const char *title, const char *head, const char *detail, const char *text);
void report_end(struct model *m, const char *nothing); /* msgid: said where nothing was put */

#endif
