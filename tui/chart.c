#include "tui/chart.h"

#define COLUMN 3 /* a bar of two and a gap */

static void column(struct grid *g, struct rect r, int x, int cols, int64_t eighths, enum ink ink)
{
    for (int row = 0; row < r.rows; row++) {
        int64_t here = eighths - (int64_t)row * 8;
        here = here > 8 ? 8 : here;
        if (here > 0) /* U+2581 one eighth to U+2588 full */
            grid_fill(g, (struct rect){r.y + r.rows - 1 - row, x, 1, cols}, 0x2580 + (uint32_t)here, ink);
    }
}

static int64_t most_of(const int64_t *values, int from, int to)
{
    int64_t most = 1;
    for (int i = from; i < to; i++)
        most = values[i] > most ? values[i] : most;
    return most;
}

/* v of most in scale parts, without overflow; what is there is never nothing. */
static int64_t scaled(int64_t v, int64_t most, int64_t scale)
{
    v = v < 0 ? 0 : v;
    int64_t parts = most > INT64_MAX / scale ? v / (most / scale) : v * scale / most;
    return v > 0 && parts == 0 ? 1 : parts;
}

static void columns(struct grid *g, struct rect r, const int64_t *values, int first, int count, int each, int marked)
{
    int64_t most = most_of(values, first, count);
    int cols = each > 1 ? each - 1 : 1;
    for (int i = first; i < count; i++)
        column(g, r, r.x + (i - first) * each, cols, scaled(values[i], most, (int64_t)r.rows * 8),
               i == marked ? INK_WARN : INK_FILL);
}

void chart_columns(struct grid *g, struct rect r, const int64_t *values, int count, int marked)
{
    if (r.rows <= 0 || r.cols <= 0)
        return;
    int shown = r.cols / COLUMN < count ? r.cols / COLUMN : count;
    columns(g, r, values, count - shown, count, COLUMN, marked);
}

void chart_bars(struct grid *g, struct rect r, const int64_t *values, int count, int marked)
{
    if (r.rows > 0 && count > 0 && count <= r.cols)
        columns(g, r, values, 0, count, r.cols / count, marked);
}

/* Bits of U+2800 by row and column of its eight dots. */
static uint32_t dot_bit(int row, int col)
{
    static const uint32_t bits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    return bits[row][col];
}

static void dot(struct grid *g, struct rect r, int dy, int dx)
{
    const struct cell *c = grid_at(g, r.y + dy / 4, r.x + dx / 2);
    uint32_t was = c != NULL && c->ch >= 0x2800 && c->ch < 0x2900 ? c->ch : 0x2800;
    grid_put(g, r.y + dy / 4, r.x + dx / 2, was | dot_bit(dy % 4, dx % 2), INK_FILL);
}

/* The values from..to of this column of dots, at least one. */
static int64_t value_at(const int64_t *values, int count, int dx, int dots)
{
    int from = (int)((int64_t)dx * count / dots), to = (int)((int64_t)(dx + 1) * count / dots);
    int64_t most = values[from];
    for (int i = from + 1; i < to; i++)
        most = values[i] > most ? values[i] : most;
    return most;
}

void chart_line(struct grid *g, struct rect r, const int64_t *values, int count)
{
    if (r.rows <= 0 || r.cols <= 0 || count <= 0)
        return;
    int dots = r.cols * 2, high = r.rows * 4 - 1, before = -1;
    int64_t most = most_of(values, 0, count);
    for (int dx = 0; dx < dots; dx++) {
        int dy = high - (int)scaled(value_at(values, count, dx, dots), most, high);
        int from = before < 0 ? dy : before, step = from < dy ? 1 : -1;
        for (int y = from; y != dy; y += step) /* steps are joined */
            dot(g, r, y, dx);
        dot(g, r, dy, dx);
        before = dy;
    }
}

void chart_spark(struct grid *g, int y, int x, int cols, const int64_t *values, int count)
{
    int shown = cols < count ? cols : count;
    int64_t most = most_of(values, 0, count);
    for (int i = 0; i < shown; i++) {
        int64_t eighths = scaled(value_at(values, count, i, shown), most, 8);
        grid_put(g, y, x + i, eighths == 0 ? ' ' : 0x2580 + (uint32_t)(eighths > 8 ? 8 : eighths), INK_FILL);
    }
}

int chart_heat(int64_t value, int64_t most)
{
    int64_t heat = most > 0 ? scaled(value, most, 9) : 0;
    return heat > 9 ? 9 : (int)heat;
}
