/* The dialog that asks whom a visit's amount is given to, where there are several. */
#ifndef REBOTTLE_TUI_CHOICE_H
#define REBOTTLE_TUI_CHOICE_H

#include "tui/model.h"

void choice_open(struct model *m); /* where there is one charity, it is chosen or taken back at once */
void choice_key(struct model *m, int key);
int choice_rows(const struct model *m); /* each charity, and then: a voucher for me */
const char *choice_text(const struct model *m, int row);
bool choice_is_now(const struct model *m, int row); /* what was chosen before */

#endif
