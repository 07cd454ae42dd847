/* Framing: bytes to lines; the rows that read lines are in dialects.c. */
#include "devices/scale/scale.h"

#include <string.h>

/* In "ST,GS,il," of the 22-byte stream i and l are raw: a station number and a lamp byte, also 0A, 0D or 00. */
static bool is_raw(const struct scale_dialect *d, const struct scale_rx *rx)
{
    return d->raw_lamp && (rx->n == 6 || rx->n == 7) && rx->line[2] == ',' && rx->line[5] == ',';
}

static enum scale_feed line_end(const struct scale_dialect *d, struct scale_rx *rx, struct scale_reading *out)
{
    *out = (struct scale_reading){.said = SCALE_BAD};
    if (!rx->overlong)
        d->read(out, rx->line, rx->n);
    *rx = (struct scale_rx){0};
    return SCALE_LINE;
}

static void drop_to_begin(const struct scale_dialect *d, struct scale_rx *rx)
{
    size_t skip = 1;
    while (skip < rx->n && rx->line[skip] != d->begin)
        skip++;
    rx->n -= skip;
    memmove(rx->line, rx->line + skip, rx->n);
}

static enum scale_feed feed_fixed(const struct scale_dialect *d, struct scale_rx *rx, uint8_t byte,
                                  struct scale_reading *out)
{
    if (rx->n == 0 && byte == d->ready && d->ready != 0)
        return SCALE_READY;
    if (rx->n == 0 && byte != d->begin)
        return SCALE_MORE;
    rx->line[rx->n++] = byte;
    if (rx->n < d->fixed)
        return SCALE_MORE;
    d->read(out, rx->line, rx->n);
    if (out->said == SCALE_BAD)
        drop_to_begin(d, rx);
    else
        rx->n = 0;
    return SCALE_LINE;
}

enum scale_feed scale_feed(const struct scale_dialect *d, struct scale_rx *rx, uint8_t byte, struct scale_reading *out)
{
    if (d->fixed > 0)
        return feed_fixed(d, rx, byte, out);
    if (byte == d->end && !is_raw(d, rx))
        return rx->n > 0 || rx->overlong ? line_end(d, rx, out) : SCALE_MORE;
    if (rx->n == 0 && byte == 0x00)
        return SCALE_MORE; /* a break between lines: the cable was touched */
    if (rx->n == sizeof rx->line)
        rx->overlong = true;
    else
        rx->line[rx->n++] = byte;
    return SCALE_MORE;
}
