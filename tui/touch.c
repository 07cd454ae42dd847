#include "tui/touch.h"

void touch_press(struct touch *t, const struct grid *g, int y, int x)
{
    t->key = grid_key_at(g, y, x);
}

int touch_release(struct touch *t, const struct grid *g, int y, int x)
{
    int key = t->key;
    t->key = 0; /* a release without a press of its own means nothing */
    return key == grid_key_at(g, y, x) ? key : 0;
}
