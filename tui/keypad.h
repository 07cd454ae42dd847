/* Keys on the screen, for a panel that has no keyboard: digits for a PIN or a number, letters for names and codes. */
#ifndef REBOTTLE_TUI_KEYPAD_H
#define REBOTTLE_TUI_KEYPAD_H

#include "tui/form.h"
#include "tui/grid.h"

int keypad_rows(const struct field *f, int room); /* of the grid that it takes of room; 0: it does not fit */
/* Draws it into r (keypad_rows high) with a zone for each key. f: the field that is typed into. */
void keypad_draw(struct grid *g, struct rect r, const struct field *f, bool capitals);

#endif
