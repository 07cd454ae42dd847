/* What slips and reports have in common. Private to kiosk/receipt. */
#ifndef REBOTTLE_RECEIPT_PARTS_H
#define REBOTTLE_RECEIPT_PARTS_H

#include "receipt/receipt.h"
#include "voucher/qr.h"

/* Columns of normal letters: font A is 12 dots wide. */
int part_columns(const struct receipt_shop *shop);
/* Centered and bold, in the largest letters up to max_scale in which it stays on one line. */
void part_large(struct page *p, const struct receipt_shop *shop, uint8_t max_scale, const char *text);
void part_head(struct page *p, const struct receipt_shop *shop);
/* A QR in modules of at most 6 dots, fewer where the paper is narrow; below 3 dots no reader would read it. */
enum status part_qr(struct page *p, const struct receipt_shop *shop, const char *text, enum qr_level level,
                    const char *alt, struct err *e);

#endif
