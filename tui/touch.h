/* A finger or a mouse on a grid: a press and its release inside one zone are that zone's key. Sliding off cancels, as
 * everywhere; so does a screen that changed in between to one where the same place means something else. Pure. */
#ifndef REBOTTLE_TUI_TOUCH_H
#define REBOTTLE_TUI_TOUCH_H

#include "tui/grid.h"

struct touch {
    int key; /* of the zone that is pressed; 0 none */
};

void touch_press(struct touch *t, const struct grid *g, int y, int x);
int touch_release(struct touch *t, const struct grid *g, int y, int x); /* the key (key.h); 0: nothing happens */

#endif
