#include "devices/printer/escpos_rx.h"

#include <string.h>

#define XON         0x11
#define XOFF        0x13
#define BLOCK       0x37
#define BLOCK_DONE  0x22 /* GS ( H function 48; 23: the answer of an offline printer (function 49) */
#define SHAPE       0x93 /* bits 0, 1, 4, 7 tell a DLE EOT answer (12) from the first byte of an ASB (10) */
#define SHAPE_ASB_N 0x90 /* ASB bytes 2 to 4 and GS r answers have bits 4 and 7 clear */

static enum escpos_said alone(struct escpos_rx *rx, uint8_t b, struct escpos_answer *out)
{
    if (b == XON)
        return ESCPOS_XON;
    if (b == XOFF)
        return ESCPOS_XOFF;
    if (b == BLOCK || (b & SHAPE) == 0x10) {
        rx->bytes[0] = b;
        rx->n = 1;
        return ESCPOS_MORE;
    }
    out->bytes[0] = b;
    if ((b & SHAPE) == 0x12)
        return ESCPOS_STATUS;
    if ((b & 0xF0) == 0x00)
        return ESCPOS_PAPER;
    return ESCPOS_BAD;
}

/* 37 22 id id id id 00. A block that breaks the form is dropped; the byte that broke it is looked at afresh. */
static enum escpos_said in_block(struct escpos_rx *rx, uint8_t b, struct escpos_answer *out)
{
    bool whole = rx->n == sizeof rx->bytes;
    bool fits = whole ? b == 0x00 : b >= 0x20 && b <= 0x7E;
    if (!fits) {
        rx->n = 0;
        if (whole || b == 0x00) /* an id longer or shorter than any that we send: its end is not an answer */
            return ESCPOS_BAD;
        enum escpos_said said = alone(rx, b, out);
        return said == ESCPOS_MORE ? ESCPOS_BAD : said;
    }
    if (!whole) {
        rx->bytes[rx->n++] = b;
        return ESCPOS_MORE;
    }
    rx->n = 0;
    if (rx->bytes[1] != BLOCK_DONE)
        return ESCPOS_BAD;
    memcpy(out->id, rx->bytes + 2, ESCPOS_ID);
    out->id[ESCPOS_ID] = '\0';
    return ESCPOS_DONE;
}

static enum escpos_said in_asb(struct escpos_rx *rx, uint8_t b, struct escpos_answer *out)
{
    if ((b & SHAPE_ASB_N) != 0) {
        rx->n = 0;
        enum escpos_said said = alone(rx, b, out);
        return said == ESCPOS_MORE ? ESCPOS_BAD : said;
    }
    rx->bytes[rx->n++] = b;
    if (rx->n < 4)
        return ESCPOS_MORE;
    rx->n = 0;
    memcpy(out->bytes, rx->bytes, 4);
    return ESCPOS_ASB;
}

enum escpos_said escpos_feed(struct escpos_rx *rx, uint8_t byte, struct escpos_answer *out)
{
    if (rx->n == 0)
        return alone(rx, byte, out);
    if (byte == XON || byte == XOFF) /* flow control may come between any two bytes */
        return byte == XON ? ESCPOS_XON : ESCPOS_XOFF;
    return rx->bytes[0] == BLOCK ? in_block(rx, byte, out) : in_asb(rx, byte, out);
}

static enum paper paper_of(bool low, bool end)
{
    return end ? PAPER_OUT : low ? PAPER_LOW : PAPER_OK;
}

void escpos_take_status(struct printer_status *s, int n, uint8_t b)
{
    switch (n) {
    case 1: s->online = (b & 0x08) == 0; break;
    case 2:
        s->cover_open = (b & 0x04) != 0;
        if ((b & 0x20) != 0)
            s->paper = PAPER_OUT;
        s->error = s->error || (b & 0x40) != 0;
        break;
    case 3:
        s->cutter_jam = (b & 0x08) != 0;
        s->error = (b & 0x64) != 0; /* recoverable, unrecoverable, head too hot */
        break;
    default: s->paper = paper_of((b & 0x0C) != 0, (b & 0x60) != 0); break;
    }
}

void escpos_take_asb(struct printer_status *s, const uint8_t b[4])
{
    s->online = (b[0] & 0x08) == 0;
    s->cover_open = (b[0] & 0x20) != 0;
    s->cutter_jam = (b[1] & 0x08) != 0;
    s->error = (b[1] & 0x64) != 0;
    s->paper = paper_of((b[2] & 0x03) != 0, (b[2] & 0x0C) != 0);
}
