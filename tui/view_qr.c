#include "tui/view.h"

#include <qrencode.h>

#define QUIET 4 /* modules of white around the symbol that every reader needs (ISO/IEC 18004) */

static bool light(const void *ctx, int x, int y)
{
    const QRcode *q = ctx;
    x -= QUIET;
    y -= QUIET;
    if (x < 0 || y < 0 || x >= q->width || y >= q->width)
        return true;
    return (q->data[y * q->width + x] & 1) == 0;
}

static bool dark(const void *ctx, int x, int y)
{
    return !light(ctx, x, y);
}

bool view_qr(struct grid *g, struct rect r, const char *digits)
{
    /* 236 digits at level L are version 5, 37 modules: 45 columns with the quiet zone. Level L because a screen is
     * neither creased nor smudged, and a larger symbol would not fit. The hint 8 lets the library find the digits
     * itself; it takes no other. */
    QRcode *q = QRcode_encodeString(digits, 0, QR_ECLEVEL_L, QR_MODE_8, 1);
    if (q == NULL)
        return false;
    int side = q->width + 2 * QUIET, rows = (side + 1) / 2;
    bool fits = side <= r.cols && rows <= r.rows;
    if (fits) {
        struct rect paper = {r.y + (r.rows - rows) / 2, r.x + (r.cols - side) / 2, rows, side};
        grid_fill(g, paper, ' ', INK_QR); /* the last half row is paper too */
        grid_pixels(g, paper.y, paper.x, side, side, INK_QR, dark, q);
    }
    QRcode_free(q);
    return fits;
}
