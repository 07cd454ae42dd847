/* Views: a model becomes a grid. Pure; the same model always gives the same grid. */
#ifndef REBOTTLE_TUI_VIEW_H
#define REBOTTLE_TUI_VIEW_H

#include "tui/block.h"
#include "tui/command.h"
#include "tui/model.h"
#include "tui/words.h"

#define VIEW_ROWS_MIN 20 /* below that nothing useful fits, and the screen says so */
#define VIEW_COLS_MIN 60

void view_draw(const struct model *m, struct grid *g); /* the whole screen of this model */

/* Its parts, one file each. */
void view_consumer(const struct model *m, struct grid *g);
void view_staff(const struct model *m, struct grid *g);
void view_operator(const struct model *m, struct grid *g);
void view_chute(const struct model *m, struct grid *g, struct rect r); /* a picture of the opening; 12 x 22 */
/* One signal on the staff's list, and two lines about it. */
void view_signal_row(const struct model *m, struct grid *g, struct rect r, const struct wire_signal *s, bool selected);
void view_signal_details(const struct model *m, struct grid *g, struct rect r, const struct wire_signal *s);
void view_form(const struct model *m, struct grid *g);
void view_keys(const struct model *m, struct grid *g);
void view_guide(const struct model *m, struct grid *g);
void view_menu(const struct model *m, struct grid *g);
void view_unlisted(const struct model *m, struct grid *g);
void view_report(const struct model *m, struct grid *g);
void view_export(const struct model *m, struct grid *g);
void view_redeemed(const struct model *m, struct grid *g);

/* The QR of digits with its quiet zone into r, which must hold scale times QR_ROWS x QR_COLS; false when it does not
 * fit. */
#define QR_ROWS 23
#define QR_COLS 45
bool view_qr(struct grid *g, struct rect r, int scale, const char *digits);

/* Shared pieces (view.c, view_dialog.c). */
struct rect view_open_box(struct grid *g, int rows, int cols,
                          const char *title); /* over the middle; returns its inside */
/* The ways out of a dialog, on one line: each is a key, and is pressed as a button (three rows high, where they are).
 */
struct view_answer {
    int key;
    const char *shown, *label; /* both in the screen's language */
};
void view_answers(struct grid *g, struct rect line, const struct view_answer *answers, size_t count);
const char *view_label(const struct model *m, enum command c);
void view_bar(const struct model *m, struct grid *g, const char *left); /* the line across the top */
void view_hints(const struct model *m, struct grid *g, int y);          /* keys that work now */
/* view_account.c */
const char *word_card_refused(const struct model *m, const char *why);
bool word_limit(const struct model *m, char *out, size_t cap); /* false: no limit is told */
/* One line about the card, or about where the amount goes; false: neither is to be said. */
bool view_account_line(const struct model *m, char *out, size_t cap, enum ink *ink);
void view_account(const struct model *m, struct grid *g, struct rect r);
int view_slip_parts(const struct model *m, struct grid *g, struct rect r);
/* A sign before a line that is good, soon not, or bad: each has its shape, for those who see no colours. */
uint32_t view_sign(enum ink ink);
void view_notice(const struct model *m, struct grid *g, int y);

#endif
