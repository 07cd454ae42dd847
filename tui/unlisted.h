/* What the catalogue lacks: proposals that wait for an operator, then what was refused most often because nobody knew
 * it. From the list staff propose a container and an operator adds or declines it. */
#ifndef REBOTTLE_TUI_UNLISTED_H
#define REBOTTLE_TUI_UNLISTED_H

#include "tui/model.h"

/* Asks the kiosk for the list; the dialog opens with its answer. */
void unlisted_ask(struct model *m);
void unlisted_begin(struct model *m); /* the answer is here: its rows follow */
void unlisted_row(struct model *m, const struct unlisted *row);
void unlisted_key(struct model *m, int key);

/* FORM_PROPOSE and FORM_DECIDE: whether what was typed can be (else the form says what cannot), what is sent, and the
 * last question before it. */
bool unlisted_makes_sense(struct model *m);
void unlisted_fill(struct model *m, struct wire_request *r);
void unlisted_question(const struct model *m, char *out, size_t cap);

/* "PET bottles, clear, 500 ml, beer, refillable" */
void unlisted_words(const struct model *m, const struct unlisted *row, char *out, size_t cap);
/* What Enter does with the selected row (a msgid; NULL: nothing), and why it does nothing (NULL: it does). */
const char *unlisted_enter(const struct model *m);
const char *unlisted_why_not(const struct model *m);

#endif
