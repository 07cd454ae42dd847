#include "devices/printer/escpos_raster.h"

#include <string.h>

#define DLE         0x10
#define SHIFTS      8
#define ROW_MAX     (4096 / 8) /* bytes of the widest bitmap that page.h makes */
#define DLE_WIDENED 0x18       /* the same dot and its right neighbour */

static bool is_realtime(uint8_t a, uint8_t b)
{
    return a == DLE && (b == 0x04 || b == 0x05 || b == 0x14);
}

size_t escpos_realtime_at(const uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i + 1 < n; i++)
        if (is_realtime(bytes[i], bytes[i + 1]))
            return i;
    return n;
}

struct picture {
    const struct bitmap *b;
    int shift;     /* dots to the right */
    size_t stride; /* bytes of a printed row */
};

static void row_of(const struct picture *p, int y, uint8_t row[ROW_MAX + 1])
{
    size_t from = bitmap_stride(p->b);
    const uint8_t *src = p->b->dots + (size_t)y * from;
    uint8_t last = p->b->width % 8 == 0 ? 0xFF : (uint8_t)(0xFF << (8 - p->b->width % 8));
    unsigned carry = 0;
    for (size_t i = 0; i < p->stride; i++) {
        unsigned byte = i >= from ? 0 : i + 1 == from ? src[i] & last : src[i]; /* padding bits are not ink */
        row[i] = (uint8_t)(carry | byte >> p->shift);
        carry = byte << (8 - p->shift) & 0xFF;
    }
}

static bool clean(const struct picture *p)
{
    uint8_t row[ROW_MAX + 1];
    for (int y = 0; y < p->b->height; y++) {
        row_of(p, y, row);
        if (escpos_realtime_at(row, p->stride) != p->stride)
            return false;
    }
    return true;
}

static struct picture placed(const struct bitmap *b, int paper_dots)
{
    for (int shift = 0; shift < SHIFTS && (shift == 0 || b->width + shift <= paper_dots); shift++) {
        struct picture p = {b, shift, (size_t)(b->width + shift + 7) / 8};
        if (clean(&p))
            return p;
    }
    return (struct picture){b, 0, bitmap_stride(b)};
}

static void widen(uint8_t *row, size_t n)
{
    for (size_t at; (at = escpos_realtime_at(row, n)) != n;)
        row[at] = DLE_WIDENED;
}

/* Rows of one strip: up to the limit, or up to a row whose first byte would complete a command that the row above
 * began; the next strip's header then stands between the two. */
static int strip_rows(const struct picture *p, int y, int most)
{
    uint8_t row[ROW_MAX + 1];
    row_of(p, y, row);
    int rows = 1;
    for (; rows < most && y + rows < p->b->height; rows++) {
        uint8_t end = row[p->stride - 1];
        row_of(p, y + rows, row);
        if (is_realtime(end, row[0]))
            break;
    }
    return rows;
}

void escpos_raster(struct strbuf *out, const struct bitmap *b, int paper_dots, size_t strip_bytes,
                   void (*strip)(void *ctx, int rows), void *ctx)
{
    struct picture p = placed(b, paper_dots);
    if (p.stride == 0 || p.stride > ROW_MAX)
        return;
    size_t fit = strip_bytes / p.stride;
    int most = fit < RASTER_ROWS_MIN ? RASTER_ROWS_MIN : fit > RASTER_STRIP_ROWS ? RASTER_STRIP_ROWS : (int)fit;
    uint8_t row[ROW_MAX + 1];
    for (int y = 0, rows; y < b->height; y += rows) {
        rows = strip_rows(&p, y, most);
        /* GS v 0, normal size, bytes per row, rows; no byte of it can be half of a command */
        const uint8_t head[] = {0x1D, 0x76, 0x30, 0x00, (uint8_t)p.stride, (uint8_t)(p.stride >> 8), (uint8_t)rows, 0};
        strbuf_add(out, head, sizeof head);
        for (int i = 0; i < rows; i++) {
            row_of(&p, y + i, row);
            widen(row, p.stride);
            strbuf_add(out, row, p.stride);
        }
        strip(ctx, rows);
    }
}
