#include "devices/level/a02.h"

#include <string.h>

#define HEAD 0xFF

static void drop_to_head(struct a02_rx *rx)
{
    size_t skip = 1;
    while (skip < rx->n && rx->bytes[skip] != HEAD)
        skip++;
    rx->n -= skip;
    memmove(rx->bytes, rx->bytes + skip, rx->n);
}

enum a02_feed a02_feed(struct a02_rx *rx, uint8_t byte, int32_t *mm)
{
    if (rx->n == 0 && byte != HEAD) {
        rx->in_step = false;
        return A02_MORE;
    }
    rx->bytes[rx->n++] = byte;
    if (rx->n < sizeof rx->bytes)
        return A02_MORE;
    /* H is never FF: 65 m. At 511 mm (FF 01 FF FF) a late start would fit its sum for ever, one byte out of step. */
    if (rx->bytes[1] == HEAD || (uint8_t)(rx->bytes[0] + rx->bytes[1] + rx->bytes[2]) != rx->bytes[3]) {
        drop_to_head(rx);
        rx->in_step = false;
        return A02_BAD;
    }
    bool counts = rx->in_step;
    rx->n = 0;
    rx->in_step = true;
    if (!counts)
        return A02_MORE;
    *mm = rx->bytes[1] * 256 + rx->bytes[2];
    return *mm < A02_MIN_MM || *mm > A02_MAX_MM ? A02_NO_TARGET : A02_READING;
}
