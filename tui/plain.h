/* The same kiosk as sentences: one line per event, no cursor movement, for a screen reader or a speech program. Pure:
 * what was said before and the model in, sentences out. */
#ifndef REBOTTLE_TUI_PLAIN_H
#define REBOTTLE_TUI_PLAIN_H

#include "tui/model.h"

struct plain { /* what was said last, so that only news is said */
    enum link_state link;
    bool began;
    enum wire_phase phase;
    int64_t visit, last_second; /* of the countdown; 0: none was running */
    int32_t count, refused;
    size_t case_count;
    bool donate, to_account, half;
    char donate_to[64];
    int marked, choice; /* an enum command and a row, from 1; 0: none was said */
    bool saves, slip_soon, unprinted;
    char card[12], card_refused[16];
    char language[8], notice[200];
    char task[140]; /* staff: the first line of their list; "" none */
};

/* Appends one sentence a line to out; nothing when there is no news. */
void plain_news(struct plain *p, const struct model *m, struct strbuf *out);
/* What the three buttons do now, one line. */
void plain_keys(const struct model *m, struct strbuf *out);
/* What every key does. */
void plain_all_keys(const struct model *m, struct strbuf *out);

#endif
