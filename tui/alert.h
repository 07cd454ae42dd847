/* When a screen calls for attention: the bell, and for those who do not hear it, or where there is none, the top line
 * flashes once. */
#ifndef REBOTTLE_TUI_ALERT_H
#define REBOTTLE_TUI_ALERT_H

#include "tui/model.h"

/* Before next takes the place of the state: staff and operators hear of each new task, the person at the kiosk of
 * what was accepted, what was refused, and that help was called: the band that says it has a frame for a moment. */
void alert_on_state(struct model *m, const struct wire_state *next);
bool alert_shown(const struct model *m);

#endif
