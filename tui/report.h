/* Answers that are read as lines: what became of a voucher, what each till has paid. They end in DIALOG_REPORT. */
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

struct till_sum {
    char till[32], day[11];
    int32_t redeemed_count, undone_count;
    money redeemed, undone;
};
void report_tills_begin(struct model *m);
void report_till(struct model *m, const struct till_sum *t);
void report_tills_end(struct model *m);

#endif
