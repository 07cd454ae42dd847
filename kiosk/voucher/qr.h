/* QR symbols of digits and short texts, through libqrencode. */
#ifndef REBOTTLE_VOUCHER_QR_H
#define REBOTTLE_VOUCHER_QR_H

#include "base/err.h"
#include "base/page.h"

enum qr_level { QR_L, QR_M, QR_Q, QR_H };

/* Modules without quiet zone; 1 is dark. Owns dots; free with qr_free. */
struct qr {
    int size;      /* modules a side */
    uint8_t *dark; /* size * size, 0 or 1 */
};
enum status qr_make(struct qr *out, const char *text, enum qr_level level, struct err *e);
void qr_free(struct qr *q);
static inline bool qr_dark(const struct qr *q, int x, int y)
{
    return x >= 0 && y >= 0 && x < q->size && y < q->size && q->dark[y * q->size + x] != 0;
}
/* Dots for paper: `dots` per module and a quiet zone of 4 modules. */
enum status qr_to_bitmap(struct bitmap *out, const struct qr *q, int dots, struct err *e);

#endif
