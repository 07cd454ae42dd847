/* A terminal that shows grids and gives keys. The only implementation is screen_curses.c, the only file that includes
 * curses.h. One screen at a time. */
#ifndef REBOTTLE_TUI_SCREEN_H
#define REBOTTLE_TUI_SCREEN_H

#include <stdio.h>

#include "base/err.h"
#include "tui/grid.h"
#include "tui/theme.h"

struct screen;

/* term NULL: $TERM. locked: keys that would stop or suspend the program arrive as keys and do nothing. */
enum status screen_open(struct screen **out, FILE *input, FILE *output, const char *term, bool locked, struct err *e);
void screen_close(struct screen *s); /* the terminal as it was */
void screen_size(struct screen *s, int *rows, int *cols);
/* Paints what differs from the last paint: nothing at all when nothing differs. */
void screen_paint(struct screen *s, const struct grid *g, const struct theme *t);
void screen_bell(struct screen *s);
/* key.h; TK_NONE: none waiting. Of a paste only the characters come, marked TK_PASTED: no control byte, no key and no
 * pointer event that its bytes may spell. */
int screen_key(struct screen *s);
void screen_pointer(const struct screen *s, int *y, int *x); /* of the last TK_PRESS or TK_RELEASE */

#endif
