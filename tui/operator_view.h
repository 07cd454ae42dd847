/* The views of the operator's screen; each draws into a part of it. What is asked for is there when they are called. */
#ifndef REBOTTLE_TUI_OPERATOR_VIEW_H
#define REBOTTLE_TUI_OPERATOR_VIEW_H

#include "tui/view.h"

void view_period(const struct model *m, struct grid *g, struct rect r);   /* a figure over a period */
void view_calendar(const struct model *m, struct grid *g, struct rect r); /* a month's or a year's days by heat */
void view_bags(const struct model *m, struct grid *g, struct rect r);
void view_journal(const struct model *m, struct grid *g, struct rect box);
void view_row(const struct model *m, struct grid *g, struct rect box);
/* What stands there instead of an answer: being read, or why it cannot be; true when there is an answer. */
bool view_answered(const struct model *m, struct grid *g, struct rect r, enum history_ask k);

#endif
