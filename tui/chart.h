/* Columns of figures: one bar a value, in eighths of a row, oldest left. */
#ifndef REBOTTLE_TUI_CHART_H
#define REBOTTLE_TUI_CHART_H

#include "tui/grid.h"

/* Fills r with count bars (as many of the last ones as fit); marked: index drawn in INK_SELECTED's place, -1 none. */
void chart_columns(struct grid *g, struct rect r, const int64_t *values, int count, int marked);

/* The same with every value in sight: as wide as they fit into r, one column at least. */
void chart_bars(struct grid *g, struct rect r, const int64_t *values, int count, int marked);
/* A line of braille dots, two values a column; what does not fit is drawn by its greatest value. */
void chart_line(struct grid *g, struct rect r, const int64_t *values, int count);
/* One line of eighths, as wide as r or as the values; a blank is nothing. */
void chart_spark(struct grid *g, int y, int x, int cols, const int64_t *values, int count);
/* How much of most a value is, 0 to 9; 0 only for nothing. */
int chart_heat(int64_t value, int64_t most);

#endif
