/* A screen as a value: cells measured in terminal columns, each with a character and an ink (what it means; a theme
 * says how that looks). Views draw here, tests compare it as text, screen_curses paints it. Everything that draws is
 * clipped to the grid; nothing draws half a wide character, and control bytes become U+FFFD. */
#ifndef REBOTTLE_TUI_GRID_H
#define REBOTTLE_TUI_GRID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

/* What a cell says, not what colour it has. */
enum ink {
    INK_TEXT,
    INK_DIM,      /* beside the point: ages, labels */
    INK_STRONG,   /* the sentence to read first */
    INK_BAR,      /* the line across the top */
    INK_BAR_DIM,  /* less important words in it */
    INK_BOX,      /* lines */
    INK_HEADING,  /* titles of boxes */
    INK_AMOUNT,   /* large figures */
    INK_GOOD,     /* accepted, working */
    INK_WARN,     /* soon */
    INK_BAD,      /* refused, broken */
    INK_GOOD_BAR, /* the same as whole bars */
    INK_WARN_BAR,
    INK_BAD_BAR,
    INK_KEY,      /* a key to press */
    INK_SELECTED, /* the row that the next key acts on */
    INK_FIELD,    /* where one types */
    INK_CURSOR,
    INK_QR,   /* black on white in every theme: phones read nothing else reliably */
    INK_FILL, /* filled part of a bar or a picture */
    INK_COUNT
};

struct cell {
    uint32_t ch, mark; /* mark: one combining character, 0 none */
    uint8_t ink;
    uint8_t width; /* 1, 2; 0: right half of the wide character to the left */
};

struct rect {
    int y, x, rows, cols;
};

/* A rectangle that means a key (key.h) to a finger or a mouse; 0: nothing happens there. */
struct zone {
    struct rect r;
    int key;
};
#define GRID_ZONES_MAX 256 /* the largest keypad over the longest list needs half of it; more are not taken */

#define GRID_ROWS_MAX 200 /* larger terminals are drawn up to here */
#define GRID_COLS_MAX 500

struct grid {
    int rows, cols;
    struct cell *cells; /* rows * cols, owned */
    struct zone zones[GRID_ZONES_MAX];
    int zone_count;
    int lost; /* texts that did not fit and do not say so by an ellipsis, since grid_clear: a mistake of a view */
};

bool grid_new(struct grid *g, int rows,
              int cols); /* blank; false when out of memory; sizes are clamped to the limits */
void grid_free(struct grid *g);
void grid_clear(struct grid *g, enum ink ink);
const struct cell *grid_at(const struct grid *g, int y, int x); /* NULL outside */

/* From now on a press inside r means key. Where zones overlap, the one that was marked last holds: what lies over a
 * screen begins with a zone of key 0 over all of it. grid_clear forgets them. */
void grid_zone(struct grid *g, struct rect r, int key);
int grid_zone_at(const struct grid *g, int y, int x); /* index of the zone that holds there; -1: none, or outside */
int grid_key_at(const struct grid *g, int y, int x);  /* its key; 0 none */

void grid_put(struct grid *g, int y, int x, uint32_t ch, enum ink ink); /* one character of any width */
/* Draws at most cols columns; returns columns used. */
int grid_text(struct grid *g, int y, int x, int cols, enum ink ink, const char *utf8);
/* As grid_text, but a text that does not fit ends in an ellipsis. */
int grid_fit(struct grid *g, int y, int x, int cols, enum ink ink, const char *utf8);
int grid_right(struct grid *g, int y, int x, int cols, enum ink ink, const char *utf8); /* flush right in cols */
int grid_center(struct grid *g, int y, int x, int cols, enum ink ink, const char *utf8);
/* Wraps at words (or between wide characters), at most rows lines, the last one with an ellipsis when there is more;
 * returns lines used. */
int grid_wrap(struct grid *g, struct rect r, enum ink ink, const char *utf8);
int grid_wrap_lines(const char *utf8, int cols); /* how many lines grid_wrap would use without a limit */
void grid_fill(struct grid *g, struct rect r, uint32_t ch, enum ink ink);
void grid_ink(struct grid *g, struct rect r, enum ink ink); /* only recolours */
void grid_box(struct grid *g, struct rect r, enum ink ink, const char *title);
/* A horizontal bar in eighths of a column: permille of cols filled. */
void grid_bar(struct grid *g, int y, int x, int cols, int permille, enum ink full, enum ink rest);
/* Half blocks: pixel(ctx, px, py) true is drawn; px < width, py < height; two pixels a cell, one above the other. */
void grid_pixels(struct grid *g, int y, int x, int width, int height, enum ink ink,
                 bool (*pixel)(const void *, int, int), const void *ctx);

/* All rows as UTF-8 lines without trailing blanks. */
void grid_to_text(const struct grid *g, struct strbuf *out);

static inline struct rect rect_inset(struct rect r, int dy, int dx)
{
    return (struct rect){r.y + dy, r.x + dx, r.rows - 2 * dy, r.cols - 2 * dx};
}

#endif
