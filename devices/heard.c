#include "devices/heard.h"

#include <stdlib.h>
#include <string.h>

void heard_add(struct heard *h, const uint8_t *bytes, size_t n)
{
    h->total += n;
    if (n > HEARD_MAX) {
        bytes += n - HEARD_MAX;
        n = HEARD_MAX;
    }
    size_t drop = h->n + n > HEARD_MAX ? h->n + n - HEARD_MAX : 0;
    memmove(h->bytes, h->bytes + drop, h->n - drop);
    h->n -= drop;
    memcpy(h->bytes + h->n, bytes, n);
    h->n += n;
}

bool heard_is_sense(const struct device_event *ev)
{
    switch (ev->kind) {
    case SAYS_SCAN:
    case SAYS_DISTANCE:
    case SAYS_WEIGHT:
    case SAYS_INPUTS: return true;
    case SAYS_PRINTER: return ev->printer.known;
    case SAYS_HEALTH:
    case SAYS_GARBAGE:
    case SAYS_PRINTED: break;
    }
    return false;
}

/* ---- one driver, alone with the bytes --------------------------------------------------------------------------- */

#define BYTE_MS  1
#define PAUSE_MS 3000 /* longer than any pause that ends a line */

static void count_sense(void *ctx, const struct device_event *ev)
{
    int *sense = ctx;
    if (heard_is_sense(ev))
        ++*sense;
}

static void send_nowhere(void *ctx, const uint8_t *bytes, size_t n)
{
    (void)ctx, (void)bytes, (void)n;
}

int heard_sense(const struct device_driver *d, const struct device_options *o, const uint8_t *bytes, size_t n)
{
    int sense = 0;
    int64_t now = 1000;
    struct device_out out = {.ctx = &sense, .send = send_nowhere, .event = count_sense};
    void *state = calloc(1, d->state_size);
    if (state == NULL)
        return -1;
    d->start(state, o, now, &out);
    for (size_t i = 0; i < n; i++) {
        now += BYTE_MS;
        if (d->deadline(state) <= now)
            d->on_timer(state, now, &out);
        d->on_bytes(state, &bytes[i], 1, now, &out);
    }
    d->on_timer(state, now + PAUSE_MS, &out);
    d->stop(state, now + PAUSE_MS, &out);
    if (d->release != NULL)
        d->release(state);
    free(state);
    return sense;
}

/* ---- the verdict ------------------------------------------------------------------------------------------------ */

/* A parity bit on top of 7-bit text: every byte has the same parity over its 8 bits, some bytes have the top bit, and
 * below it is text. Five bytes that fit by chance are one case in sixteen, so it takes more. */
#define PARITY_BYTES 12

static bool is_text7(uint8_t b)
{
    b &= 0x7F;
    return (b >= 0x20 && b < 0x7F) || b == '\r' || b == '\n' || b == 0x02 || b == 0x03 || b == '\t';
}

static bool has_parity(const struct heard *h, enum parity *out)
{
    size_t odd = 0, top = 0;
    for (size_t i = 0; i < h->n; i++) {
        if (!is_text7(h->bytes[i]))
            return false;
        odd += (size_t)__builtin_parity(h->bytes[i]);
        top += h->bytes[i] >> 7;
    }
    if (h->n < PARITY_BYTES || top == 0 || (odd != 0 && odd != h->n))
        return false;
    *out = odd == 0 ? PARITY_EVEN : PARITY_ODD;
    return true;
}

/* A scanner's driver takes any text for a code, and noise has printable bytes too: it must make sense of nearly all. */
static bool is_mostly_text(const struct heard *h)
{
    size_t text = 0;
    for (size_t i = 0; i < h->n; i++)
        text += h->bytes[i] < 0x80 && is_text7(h->bytes[i]) ? 1 : 0;
    return text * 10 >= h->n * 9;
}

static int sense_of(const struct heard *h, const struct device_driver *d, const struct device_options *o)
{
    if (d->kind == DEVICE_SCANNER && strcmp(d->name, "ssi") != 0 && !is_mostly_text(h))
        return 0;
    return heard_sense(d, o, h->bytes, h->n);
}

enum heard_verdict heard_judge(const struct heard *h, const struct device_driver *driver,
                               const struct device_options *options, const struct device_driver **other,
                               enum parity *parity)
{
    if (h->n == 0)
        return HEARD_NOTHING;
    if (sense_of(h, driver, options) > 0)
        return HEARD_UNDERSTOOD;
    if (has_parity(h, parity))
        return HEARD_PARITY;
    int most = 0;
    for (size_t i = 0; device_drivers[i] != NULL; i++) {
        int sense = device_drivers[i]->kind == driver->kind && device_drivers[i] != driver
                        ? sense_of(h, device_drivers[i], options)
                        : 0;
        if (sense > most) {
            most = sense;
            *other = device_drivers[i];
        }
    }
    return most > 0 ? HEARD_OTHER : HEARD_NOISE;
}
