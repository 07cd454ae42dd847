/* The dialog that takes a person through a guided task: opened by a line of the staff list, it follows the kiosk's
 * state (another screen may confirm steps too), ends when the kiosk says that the task is done. */
#ifndef REBOTTLE_TUI_GUIDE_H
#define REBOTTLE_TUI_GUIDE_H

#include "tui/model.h"

void guide_open(struct model *m, const char *chore, const char *subject); /* begins it, where nobody has */
void guide_key(struct model *m, int key);
void guide_state(struct model *m); /* after a new state: back from a form, or done */
/* The request that began it, or a step, was refused. */
void guide_refused(struct model *m, enum wire_command c, const char *why);
const struct wire_chore *guide_chore(const struct model *m); /* NULL: the kiosk has not said yet */
size_t guide_step(const struct wire_chore *c);               /* the one to do now; step_count: none is left */

#endif
