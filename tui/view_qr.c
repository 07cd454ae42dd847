#include "tui/view.h"

#include <qrencode.h>

#define QUIET 4 /* modules of white around the symbol that every reader needs (ISO/IEC 18004) */

struct symbol {
    const QRcode *code;
    int scale; /* pixels a module */
};

static bool dark(const void *ctx, int px, int py)
{
    const struct symbol *s = ctx;
    int x = px / s->scale - QUIET, y = py / s->scale - QUIET, width = s->code->width;
    if (x < 0 || y < 0 || x >= width || y >= width)
        return false;
    return (s->code->data[y * width + x] & 1) != 0;
}

bool view_qr(struct grid *g, struct rect r, int scale, const char *digits)
{
    /* 236 digits at level L are version 5, 37 modules: 45 columns with the quiet zone. Level L because a screen is
     * neither creased nor smudged, and a larger symbol would not fit. The hint 8 lets the library find the digits
     * itself; it takes no other. */
    QRcode *q = QRcode_encodeString(digits, 0, QR_ECLEVEL_L, QR_MODE_8, 1);
    if (q == NULL)
        return false;
    struct symbol s = {q, scale};
    int side = (q->width + 2 * QUIET) * scale, rows = (side + 1) / 2;
    bool fits = side <= r.cols && rows <= r.rows;
    if (fits) {
        struct rect paper = {r.y + (r.rows - rows) / 2, r.x + (r.cols - side) / 2, rows, side};
        grid_fill(g, paper, ' ', INK_QR); /* the last half row is paper too */
        grid_pixels(g, paper.y, paper.x, side, side, INK_QR, dark, &s);
    }
    QRcode_free(q);
    return fits;
}
