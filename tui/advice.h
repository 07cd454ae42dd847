/* What to do about a line of the staff list that no key does: in sentences, as a report to read. */
#ifndef REBOTTLE_TUI_ADVICE_H
#define REBOTTLE_TUI_ADVICE_H

#include "tui/model.h"

const char *advice_text(const char *task_word); /* msgid, lines; NULL: there is none */
void advice_show(struct model *m, const struct wire_task *t);

#endif
