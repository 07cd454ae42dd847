/* The line to a terminal: its modes, its size, and a queue of bytes that never waits for the terminal. What the line
 * does not take stays here; who draws looks at line_waiting first, so that a slow line drops frames instead of queueing
 * them. One line at a time: a crash puts its terminal back as it was. */
#ifndef REBOTTLE_TUI_LINE_H
#define REBOTTLE_TUI_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct line;

/* Borrows both descriptors. locked: Ctrl-C, Ctrl-Z, Ctrl-\ and Ctrl-S come as bytes instead of doing something. */
enum status line_open(struct line **out, int input, int output, bool locked, struct err *e);
/* Gives the terminal back: bytes is what makes it itself again (NULL: nothing). Waits at most half a second for a line
 * that is stuck; then drops what it has not taken. */
void line_close(struct line *l, const void *bytes, size_t n);

/* For a while (job control); line_resume follows. */
void line_pause(struct line *l, const void *bytes, size_t n);
void line_resume(struct line *l);
/* What is written when the program crashes: kept, at most 256 bytes. */
void line_on_crash(struct line *l, const void *bytes, size_t n);

bool line_size(const struct line *l, int *rows, int *cols); /* false: the terminal does not know */
int line_fd(const struct line *l);                          /* poll it for writing while line_waiting */
size_t line_waiting(const struct line *l);                  /* bytes that the line has not taken yet */
bool line_add(struct line *l, const void *bytes, size_t n); /* false: no memory, and nothing of it is queued */
void line_flush(struct line *l);                            /* as much as the line takes now */

#endif
