/* What screen_curses.c (painting) and screen_keys.c (keys) share; nobody else includes curses.h. */
#ifndef REBOTTLE_TUI_SCREEN_INSIDE_H
#define REBOTTLE_TUI_SCREEN_INSIDE_H

#include <curses.h>

#include "tui/line.h"
#include "tui/pace.h"
#include "tui/screen.h"

/* Where the cursor rests between frames: not in a first column, where every message of another program ends, and not in
 * the first row, where the answer would read like a function key. The answer for this place is a key to curses. */
#define PARK_ROW    1
#define PARK_COL    2
#define PARK_ANSWER "\033[2;3R"
#define QUESTION    "\033[6n"

#define POINTED_MAX 8 /* as many as curses itself keeps */

struct screen {
    SCREEN *curses;
    WINDOW *keys; /* a pad to read keys with: reading with a window would paint it */
    int memory;   /* curses writes here; what it wrote goes to the line */
    FILE *memory_file;
    struct line *line;
    struct pace pace;
    struct grid shown;                     /* what was painted last; cells NULL: nothing yet */
    const struct theme *asked_for, *theme; /* theme: mono where there are no colours */
    enum glyphs glyphs;
    int rows, cols; /* of the terminal, as curses knows it */
    bool repaint;
    int below;        /* rows that curses thinks there are below the last one, see set_up_curses */
    int strays;       /* answers in a row with the cursor elsewhere */
    int64_t blind_ms; /* when everything was painted last */
    struct {
        int key, y, x;
    } pointed[POINTED_MAX]; /* newest first, as curses gives them */
    int pointed_count;
    int pointer_y, pointer_x; /* of the one that was handed out last */
    bool pasting;
    int64_t pasted_ms; /* its last byte */
};

void screen_set_up_keys(struct screen *s);

#endif
