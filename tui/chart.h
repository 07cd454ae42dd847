/* Columns of figures: one bar a value, in eighths of a row, oldest left. */
#ifndef REBOTTLE_TUI_CHART_H
#define REBOTTLE_TUI_CHART_H

#include "tui/grid.h"

/* Fills r with count bars (as many of the last ones as fit); marked: index drawn in INK_SELECTED's place, -1 none. */
void chart_columns(struct grid *g, struct rect r, const int64_t *values, int count, int marked);

#endif
