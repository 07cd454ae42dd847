/* Codes that the printer draws itself: the bytes of Code 128 and of QR. Pure. */
#ifndef REBOTTLE_DEVICES_ESCPOS_CODES_H
#define REBOTTLE_DEVICES_ESCPOS_CODES_H

#include "base/page.h"

#include <stdint.h>

#define CHARACTERS_MAX     80 /* of a Code 128: at 2 dots a module none longer fits any paper */
#define ESCPOS_CODE128_MAX (2 + CHARACTERS_MAX * 3)

/* Data of GS k 73 for printable ASCII, in set B, or in set C where only that fits so many modules; 0: neither fits. */
size_t escpos_code128(uint8_t out[ESCPOS_CODE128_MAX], const char *s, int modules);

/* Appends a page's QR code as GS ( k, as large as its bitmap, with the white around it. false, and nothing appended: it
 * must go as a picture. */
bool escpos_qr(struct strbuf *out, const struct page_item *it);

#endif
