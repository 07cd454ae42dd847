/* Figures large enough to read from two metres: a block font of our own, 7 pixels high, drawn with half blocks. */
#ifndef REBOTTLE_TUI_BLOCK_H
#define REBOTTLE_TUI_BLOCK_H

#include "tui/grid.h"

/* Characters it has: 0-9 . , : - + % and space, A-Z, and the signs of euro, pound, yen and dollar. Others are drawn as
 * a hollow box. scale 1 is 4 rows high, 2 is 7 rows, s is (7s + 1) / 2. */
int block_width(const char *utf8, int scale); /* columns */
static inline int block_rows(int scale)
{
    return (7 * scale + 1) / 2;
}
void block_text(struct grid *g, int y, int x, int scale, enum ink ink, const char *utf8);
/* The largest scale (at most most) at which utf8 fits into the room; 0: not even the smallest. */
int block_scale(const char *utf8, int rows, int cols, int most);
/* Centred in r at the largest scale; plain text when none fits. Returns rows used. */
int block_center(struct grid *g, struct rect r, int most, enum ink ink, const char *utf8);

#endif
