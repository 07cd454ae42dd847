/* What each figure of the operator's screen is made of: its columns, what its charts are of, its parts. */
#ifndef REBOTTLE_TUI_FIGURES_H
#define REBOTTLE_TUI_FIGURES_H

#include "tui/view.h"

#define FIGURE_COLUMNS_MAX 8

struct figure_column {
    const char *title; /* in the screen's language */
    int cols;
};
/* Those that fit into so many columns, the first one (the period's own) included. */
int figure_columns(const struct model *m, int room, struct figure_column out[FIGURE_COLUMNS_MAX]);
/* The cells after the first. hour: d stands for an hour, which only has containers, refused and visits. */
void figure_cells(const struct model *m, const struct history_day *d, bool hour, char out[FIGURE_COLUMNS_MAX][SAY_MAX]);

/* What charts are of: the measure of the figure. */
const char *figure_measure(const struct model *m, bool hour);
int64_t figure_value(const struct model *m, const struct history_day *d, bool hour);
void figure_say(const struct model *m, int64_t v, bool hour, char out[SAY_MAX]);

/* The parts of a figure as lines with their share: materials, reasons, causes, what became of vouchers. */
void figure_parts(const struct model *m, struct grid *g, struct rect r, const struct history_day *d);
bool figure_is_empty(const struct history_day *d);

#endif
