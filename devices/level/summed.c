#include "devices/level/summed.h"

#include <string.h>

/* ---- rows ------------------------------------------------------------------------------------------------------ */

static enum level_feed within(int32_t mm, int32_t min, int32_t max)
{
    return mm < min || mm > max ? LEVEL_NO_TARGET : LEVEL_READING;
}

/* H is never FF: 65 m. At 511 mm (FF 01 FF FF) a late start would fit its sum for ever, one byte out of step. */
static bool a02_possible(const uint8_t *b)
{
    return b[1] != 0xFF;
}

static enum level_feed a02_decode(const uint8_t *b, int32_t *mm)
{
    *mm = b[1] * 256 + b[2];
    return within(*mm, A02_MIN_MM, A02_MAX_MM);
}

static bool always(const uint8_t *b)
{
    (void)b;
    return true;
}

static enum level_feed tf_decode(const uint8_t *b, int32_t mm_each, int32_t *mm)
{
    int32_t distance = b[3] * 256 + b[2], strength = b[5] * 256 + b[4];
    *mm = distance * mm_each;
    return strength < TF_MIN_AMP || strength == TF_GLARE ? LEVEL_NO_TARGET : within(*mm, TF_MIN_MM, TF_MAX_MM);
}

static enum level_feed tf_decode_cm(const uint8_t *b, int32_t *mm)
{
    return tf_decode(b, 10, mm);
}

static enum level_feed tf_decode_mm(const uint8_t *b, int32_t *mm)
{
    return tf_decode(b, 1, mm);
}

const struct summed_shape level_a02 = {.head = 0xFF, .heads = 1, .len = 4, a02_possible, a02_decode};
const struct summed_shape level_tf_cm = {.head = 0x59, .heads = 2, .len = 9, always, tf_decode_cm};
const struct summed_shape level_tf_mm = {.head = 0x59, .heads = 2, .len = 9, always, tf_decode_mm};

/* ---- framing --------------------------------------------------------------------------------------------------- */

static bool may_begin(const struct summed_shape *s, const uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < n && i < s->heads; i++)
        if (bytes[i] != s->head)
            return false;
    return true;
}

static void drop_to_head(const struct summed_shape *s, struct summed_rx *rx)
{
    size_t skip = 1;
    while (skip < rx->n && !may_begin(s, rx->bytes + skip, rx->n - skip))
        skip++;
    rx->n -= skip;
    memmove(rx->bytes, rx->bytes + skip, rx->n);
    rx->in_step = false;
}

static bool sum_fits(const struct summed_shape *s, const uint8_t *b)
{
    uint8_t sum = 0;
    for (size_t i = 0; i + 1 < s->len; i++)
        sum = (uint8_t)(sum + b[i]);
    return sum == b[s->len - 1];
}

enum level_feed summed_feed(const struct summed_shape *shape, struct summed_rx *rx, uint8_t byte, int32_t *mm)
{
    rx->bytes[rx->n++] = byte;
    if (!may_begin(shape, rx->bytes, rx->n)) {
        bool between = rx->n == 1; /* noise between frames is no frame that went wrong */
        drop_to_head(shape, rx);
        return between ? LEVEL_MORE : LEVEL_BAD;
    }
    if (rx->n < shape->len)
        return LEVEL_MORE;
    if (!shape->possible(rx->bytes) || !sum_fits(shape, rx->bytes)) {
        drop_to_head(shape, rx);
        return LEVEL_BAD;
    }
    bool counts = rx->in_step;
    rx->n = 0;
    rx->in_step = true;
    return counts ? shape->decode(rx->bytes, mm) : LEVEL_MORE;
}
