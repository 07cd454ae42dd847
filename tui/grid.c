#include "tui/grid.h"

#include <stdlib.h>
#include <string.h>

#include "base/page.h"

static int clamp(int v, int low, int high)
{
    return v < low ? low : v > high ? high : v;
}

bool grid_new(struct grid *g, int rows, int cols)
{
    g->rows = clamp(rows, 1, GRID_ROWS_MAX);
    g->cols = clamp(cols, 1, GRID_COLS_MAX);
    g->zone_count = g->lost = 0;
    g->cells = calloc((size_t)g->rows * (size_t)g->cols, sizeof *g->cells);
    if (g->cells == NULL)
        return false;
    grid_clear(g, INK_TEXT);
    return true;
}

void grid_free(struct grid *g)
{
    free(g->cells);
    *g = (struct grid){0};
}

static struct cell *cell_at(struct grid *g, int y, int x)
{
    if (y < 0 || x < 0 || y >= g->rows || x >= g->cols)
        return NULL;
    return &g->cells[(size_t)y * (size_t)g->cols + (size_t)x];
}

const struct cell *grid_at(const struct grid *g, int y, int x)
{
    if (y < 0 || x < 0 || y >= g->rows || x >= g->cols)
        return NULL;
    return &g->cells[(size_t)y * (size_t)g->cols + (size_t)x];
}

void grid_clear(struct grid *g, enum ink ink)
{
    g->zone_count = 0;
    for (int i = 0; i < g->rows * g->cols; i++)
        g->cells[i] = (struct cell){' ', 0, (uint8_t)ink, 1};
}

void grid_zone(struct grid *g, struct rect r, int key)
{
    if (g->zone_count < GRID_ZONES_MAX)
        g->zones[g->zone_count++] = (struct zone){r, key};
}

int grid_zone_at(const struct grid *g, int y, int x)
{
    if (grid_at(g, y, x) == NULL)
        return -1;
    for (int i = g->zone_count - 1; i >= 0; i--) {
        const struct rect *r = &g->zones[i].r;
        if (y >= r->y && y < r->y + r->rows && x >= r->x && x < r->x + r->cols)
            return i;
    }
    return -1;
}

int grid_key_at(const struct grid *g, int y, int x)
{
    int i = grid_zone_at(g, y, x);
    return i < 0 ? 0 : g->zones[i].key;
}

/* Before a cell is overwritten: if it is half of a wide character, the other half becomes a blank. */
static void split_wide(struct grid *g, int y, int x)
{
    struct cell *c = cell_at(g, y, x), *other = NULL;
    if (c == NULL)
        return;
    if (c->width == 2)
        other = cell_at(g, y, x + 1);
    else if (c->width == 0)
        other = cell_at(g, y, x - 1);
    if (other != NULL)
        *other = (struct cell){' ', 0, other->ink, 1};
}

/* Characters that change their neighbours' shape or direction and draw nothing themselves; terminals disagree about
 * them, so they are left out. Joiners, direction marks, variation selectors, tags. */
static bool is_invisible(uint32_t c)
{
    return (c >= 0x200B && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) ||
           (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF || c == 0xAD || c >= 0xE0000;
}

static bool is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0);
}

/* Draws c at x when it fits into room columns. Returns columns used; -1: it does not fit. */
static int put_char(struct grid *g, int y, int x, int room, uint32_t c, enum ink ink)
{
    if (is_invisible(c))
        return 0;
    if (is_control(c))
        c = 0xFFFD;
    int w = utf8_width(c);
    if (w == 0) {
        struct cell *base = cell_at(g, y, x - 1);
        if (base != NULL && base->width == 0)
            base = cell_at(g, y, x - 2);
        if (base != NULL && base->mark == 0 && base->ch != ' ')
            base->mark = c;
        return 0;
    }
    if (w > room)
        return -1;
    if (x < 0 || x + w > g->cols || y < 0 || y >= g->rows)
        return w; /* clipped, but it takes its place */
    split_wide(g, y, x);
    if (w == 2)
        split_wide(g, y, x + 1);
    *cell_at(g, y, x) = (struct cell){c, 0, (uint8_t)ink, (uint8_t)w};
    if (w == 2)
        *cell_at(g, y, x + 1) = (struct cell){0, 0, (uint8_t)ink, 0};
    return w;
}

void grid_put(struct grid *g, int y, int x, uint32_t ch, enum ink ink)
{
    put_char(g, y, x, 2, ch, ink);
}

static int text_n(struct grid *g, int y, int x, int cols, enum ink ink, const char *s, size_t n)
{
    int used = 0;
    while (n > 0) {
        int w = put_char(g, y, x + used, cols - used, utf8_next(&s, &n), ink);
        if (w < 0) {
            g->lost++;
            break;
        }
        used += w;
    }
    g->lost += y >= 0 && y < g->rows && x + used > g->cols;
    return used;
}

int grid_text(struct grid *g, int y, int x, int cols, enum ink ink, const char *utf8)
{
    return text_n(g, y, x, cols, ink, utf8, strlen(utf8));
}

/* Columns that the first n bytes take when drawn here (text_width counts invisible ones as the C library does). */
static int width_n(const char *s, size_t n)
{
    int used = 0;
    while (n > 0) {
        uint32_t c = utf8_next(&s, &n);
        used += is_invisible(c) ? 0 : utf8_width(c);
    }
    return used;
}

static int fit_n(struct grid *g, int y, int x, int cols, enum ink ink, const char *s, size_t n)
{
    if (cols <= 0)
        return 0;
    if (width_n(s, n) <= cols)
        return text_n(g, y, x, cols, ink, s, n);
    int lost = g->lost, used = text_n(g, y, x, cols - 1, ink, s, n);
    g->lost = lost;
    return used + text_n(g, y, x + used, 1, ink, "…", strlen("…"));
}

int grid_fit(struct grid *g, int y, int x, int cols, enum ink ink, const char *utf8)
{
    return fit_n(g, y, x, cols, ink, utf8, strlen(utf8));
}

int grid_right(struct grid *g, int y, int x, int cols, enum ink ink, const char *utf8)
{
    int w = width_n(utf8, strlen(utf8));
    int gap = w < cols ? cols - w : 0;
    return grid_fit(g, y, x + gap, cols - gap, ink, utf8);
}

int grid_center(struct grid *g, int y, int x, int cols, enum ink ink, const char *utf8)
{
    int w = width_n(utf8, strlen(utf8));
    int gap = w < cols ? (cols - w) / 2 : 0;
    return grid_fit(g, y, x + gap, cols - gap, ink, utf8);
}

struct wrapping {
    struct grid *g; /* NULL: only count */
    struct rect r;
    enum ink ink;
    int line;
    const char *end; /* of the whole text */
};

static void wrap_line(void *ctx, const char *at, size_t n)
{
    struct wrapping *w = ctx;
    bool last = w->line == w->r.rows - 1;
    if (w->g != NULL && w->line < w->r.rows)
        fit_n(w->g, w->r.y + w->line, w->r.x, w->r.cols, w->ink, at, last ? (size_t)(w->end - at) : n);
    w->line++;
}

int grid_wrap(struct grid *g, struct rect r, enum ink ink, const char *utf8)
{
    struct wrapping w = {g, r, ink, 0, utf8 + strlen(utf8)};
    if (r.rows <= 0 || r.cols < 2)
        return 0;
    page_wrap(utf8, r.cols, wrap_line, &w);
    return w.line < r.rows ? w.line : r.rows;
}

int grid_wrap_lines(const char *utf8, int cols)
{
    struct wrapping w = {0};
    page_wrap(utf8, cols, wrap_line, &w);
    return w.line;
}

void grid_fill(struct grid *g, struct rect r, uint32_t ch, enum ink ink)
{
    for (int y = r.y; y < r.y + r.rows; y++)
        for (int x = r.x; x < r.x + r.cols; x++)
            put_char(g, y, x, 1, ch, ink);
}

void grid_ink(struct grid *g, struct rect r, enum ink ink)
{
    for (int y = r.y; y < r.y + r.rows; y++)
        for (int x = r.x; x < r.x + r.cols; x++) {
            struct cell *c = cell_at(g, y, x);
            if (c != NULL)
                c->ink = (uint8_t)ink;
        }
}

void grid_box(struct grid *g, struct rect r, enum ink ink, const char *title)
{
    if (r.rows < 2 || r.cols < 2)
        return;
    int bottom = r.y + r.rows - 1, right = r.x + r.cols - 1;
    grid_fill(g, (struct rect){r.y, r.x + 1, 1, r.cols - 2}, 0x2500, ink);
    grid_fill(g, (struct rect){bottom, r.x + 1, 1, r.cols - 2}, 0x2500, ink);
    grid_fill(g, (struct rect){r.y + 1, r.x, r.rows - 2, 1}, 0x2502, ink);
    grid_fill(g, (struct rect){r.y + 1, right, r.rows - 2, 1}, 0x2502, ink);
    grid_put(g, r.y, r.x, 0x256D, ink);
    grid_put(g, r.y, right, 0x256E, ink);
    grid_put(g, bottom, r.x, 0x2570, ink);
    grid_put(g, bottom, right, 0x256F, ink);
    if (title != NULL && title[0] != '\0' && r.cols > 8) {
        grid_put(g, r.y, r.x + 2, ' ', INK_HEADING);
        int used = grid_fit(g, r.y, r.x + 3, r.cols - 6, INK_HEADING, title);
        grid_put(g, r.y, r.x + 3 + used, ' ', INK_HEADING);
    }
}

void grid_bar(struct grid *g, int y, int x, int cols, int permille, enum ink full, enum ink rest)
{
    int eighths = clamp(permille, 0, 1000) * cols * 8 / 1000;
    for (int i = 0; i < cols; i++) {
        int here = clamp(eighths - i * 8, 0, 8);
        if (here == 0)
            grid_put(g, y, x + i, 0x00B7, rest); /* a dot, so that the empty part is seen without colour */
        else
            grid_put(g, y, x + i, 0x2588 + (uint32_t)(8 - here), full); /* U+2588 full to U+258F one eighth */
    }
}

void grid_pixels(struct grid *g, int y, int x, int width, int height, enum ink ink,
                 bool (*pixel)(const void *, int, int), const void *ctx)
{
    for (int py = 0; py < height; py += 2)
        for (int px = 0; px < width; px++) {
            bool top = pixel(ctx, px, py), bottom = py + 1 < height && pixel(ctx, px, py + 1);
            uint32_t ch = top && bottom ? 0x2588 : top ? 0x2580 : bottom ? 0x2584 : ' ';
            grid_put(g, y + py / 2, x + px, ch, ink);
        }
}

static void add_char(struct strbuf *out, uint32_t c)
{
    char seq[4];
    strbuf_add(out, seq, utf8_put(seq, c));
}

void grid_to_text(const struct grid *g, struct strbuf *out)
{
    for (int y = 0; y < g->rows; y++) {
        int last = g->cols;
        while (last > 0 && grid_at(g, y, last - 1)->ch == ' ')
            last--;
        for (int x = 0; x < last; x++) {
            const struct cell *c = grid_at(g, y, x);
            if (c->width == 0)
                continue;
            add_char(out, c->ch);
            if (c->mark != 0)
                add_char(out, c->mark);
        }
        strbuf_puts(out, "\n");
    }
}
