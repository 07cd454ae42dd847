#include "voucher/qr.h"

#include <errno.h>
#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

#define QUIET_MODULES 4 /* ISO/IEC 18004 asks for four on every side */

enum status qr_make(struct qr *out, const char *text, enum qr_level level, struct err *e)
{
    static const QRecLevel levels[] = {
        [QR_L] = QR_ECLEVEL_L, [QR_M] = QR_ECLEVEL_M, [QR_Q] = QR_ECLEVEL_Q, [QR_H] = QR_ECLEVEL_H};
    /* The library splits text into segments itself: digits go as numeric mode, three to ten bits. */
    QRcode *code = QRcode_encodeString(text, 0, levels[level], QR_MODE_8, 1);
    if (code == NULL)
        return errno == ENOMEM ? err_set(e, ST_MEMORY, "QR code: out of memory")
                               : err_set(e, ST_INVALID, "QR code: %zu characters do not fit", strlen(text));
    enum status st = ST_OK;
    size_t n = (size_t)code->width * (size_t)code->width;
    struct qr q = {.size = code->width, .dark = malloc(n)};
    if (q.dark == NULL) {
        st = err_set(e, ST_MEMORY, "QR code: out of memory");
    } else {
        for (size_t i = 0; i < n; i++)
            q.dark[i] = code->data[i] & 1; /* the other bits tell finder from data */
        *out = q;
    }
    QRcode_free(code);
    return st;
}

void qr_free(struct qr *q)
{
    free(q->dark);
    *q = (struct qr){0};
}

enum status qr_to_bitmap(struct bitmap *out, const struct qr *q, int dots, struct err *e)
{
    int side = (q->size + 2 * QUIET_MODULES) * dots;
    if (!bitmap_new(out, side, side))
        return err_set(e, ST_MEMORY, "QR code: no memory for %d x %d dots", side, side);
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++)
            if (qr_dark(q, x / dots - QUIET_MODULES, y / dots - QUIET_MODULES))
                bitmap_ink(out, x, y);
    return ST_OK;
}
