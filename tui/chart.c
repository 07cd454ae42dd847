#include "tui/chart.h"

#define COLUMN 3 /* a bar of two and a gap */

static void column(struct grid *g, struct rect r, int x, int64_t eighths, enum ink ink)
{
    for (int row = 0; row < r.rows; row++) {
        int64_t here = eighths - (int64_t)row * 8;
        here = here > 8 ? 8 : here;
        if (here > 0) /* U+2581 one eighth to U+2588 full */
            grid_fill(g, (struct rect){r.y + r.rows - 1 - row, x, 1, COLUMN - 1}, 0x2580 + (uint32_t)here, ink);
    }
}

void chart_columns(struct grid *g, struct rect r, const int64_t *values, int count, int marked)
{
    if (r.rows <= 0 || r.cols <= 0)
        return;
    int shown = r.cols / COLUMN < count ? r.cols / COLUMN : count, first = count - shown;
    int64_t most = 1, scale = (int64_t)r.rows * 8;
    for (int i = first; i < count; i++)
        most = values[i] > most ? values[i] : most;
    for (int i = first; i < count; i++) {
        int64_t v = values[i] < 0 ? 0 : values[i];
        int64_t eighths = most > INT64_MAX / scale ? v / (most / scale) : v * scale / most;
        column(g, r, r.x + (i - first) * COLUMN, v > 0 && eighths == 0 ? 1 : eighths,
               i == marked ? INK_WARN : INK_FILL);
    }
}
