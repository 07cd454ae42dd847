/* Three buttons for everything: one marks the next act of those that the consumer's screen offers, one does what is
 * marked, one calls staff. They are the keys 2, 1 and 3, or the buttons of the board (the daemon tells which). */
#ifndef REBOTTLE_TUI_MARKS_H
#define REBOTTLE_TUI_MARKS_H

#include "tui/command.h"

enum command marks_now(const struct model *m);   /* what the first button does now; COMMAND_COUNT: nothing */
enum command marks_shown(const struct model *m); /* the same, while somebody uses the buttons; else COMMAND_COUNT */
void marks_next(struct model *m);
void marks_choose(struct model *m);

#endif
