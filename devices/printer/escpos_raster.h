/* Bitmaps as GS v 0 strips that hold no real-time command: a printer obeys 10 04, 10 05 and 10 14 wherever they
 * stand, so a picture that happens to contain them would ask for a status, resume, or kick the drawer. */
#ifndef REBOTTLE_DEVICES_ESCPOS_RASTER_H
#define REBOTTLE_DEVICES_ESCPOS_RASTER_H

#include "base/page.h"
#include "base/text.h"

#define RASTER_STRIP_ROWS 64 /* at most, and RASTER_ROWS_MIN at least: a millimetre, so that no seam is seen */
#define RASTER_ROWS_MIN   8

/* Index of the first byte of a real-time command in bytes; n when there is none. */
size_t escpos_realtime_at(const uint8_t *bytes, size_t n);

/* Appends b as strips of about strip_bytes: the status is asked in between, and receive buffers are small.
 * strip(ctx, rows) is called after each one. Pictures that would contain a command inside a row
 * are moved to the right by up to 7 dots; if no move helps, one dot is made wider (an eighth of a millimetre). */
void escpos_raster(struct strbuf *out, const struct bitmap *b, int paper_dots, size_t strip_bytes,
                   void (*strip)(void *ctx, int rows), void *ctx);

#endif
