/* A terminal that shows grids and gives keys. The only implementation is screen_curses.c, the only file that includes
 * curses.h. One screen at a time. Nothing here waits for the terminal: what it does not take is kept (line.h), and
 * while it is behind nothing is painted (pace.h). Times are mono milliseconds. */
#ifndef REBOTTLE_TUI_SCREEN_H
#define REBOTTLE_TUI_SCREEN_H

#include <stdio.h>

#include "base/err.h"
#include "tui/glyph.h"
#include "tui/grid.h"
#include "tui/theme.h"

struct screen;

/* term NULL: $TERM. locked: keys that would stop or suspend the program arrive as keys and do nothing. Takes the place
 * of no signal handler that is set already; SIGWINCH, SIGTSTP and SIGCONT are the caller's. */
enum status screen_open(struct screen **out, FILE *input, FILE *output, const char *term, bool locked, struct err *e);
void screen_close(struct screen *s); /* the terminal as it was */
void screen_pause(struct screen *s); /* the same for a while: job control */
void screen_resume(struct screen *s);

void screen_size(struct screen *s, int *rows, int *cols);
enum glyphs screen_glyphs(const struct screen *s);
bool screen_has_colours(const struct screen *s);

/* Paints what differs from the last paint: nothing at all when nothing differs. False: the terminal has not drawn the
 * last frame yet, nothing was painted; come again with the newest state when there is a key or at screen_until_ms. */
bool screen_paint(struct screen *s, const struct grid *g, const struct theme *t, int64_t now_ms);
void screen_repaint(struct screen *s); /* the next paint sends everything */
/* Asks the terminal whether the screen is still ours (4 bytes); where another program has written on it, the answer
 * makes the next paint a whole one. A terminal that does not answer is painted anew every ten minutes. */
void screen_check(struct screen *s, int64_t now_ms);
void screen_bell(struct screen *s);

int screen_fd(const struct screen *s); /* poll for writing while screen_wants_write, then screen_flush */
bool screen_wants_write(const struct screen *s);
void screen_flush(struct screen *s);
int64_t screen_until_ms(const struct screen *s); /* when a terminal that has not answered is no longer waited for; -1 */

/* key.h; TK_NONE: none waiting. Of a paste only the characters come, marked TK_PASTED: no control byte, no key and no
 * pointer event that its bytes may spell. */
int screen_key(struct screen *s, int64_t now_ms);
void screen_pointer(const struct screen *s, int *y, int *x); /* of the last TK_PRESS or TK_RELEASE */

#endif
