#include "devices/sim/scanner_head.h"

#include "base/bytes.h"

#include <string.h>

static void ignore(void *self, const uint8_t *bytes, size_t n, int64_t now_us, const struct frame_out *out)
{
    (void)self;
    (void)bytes;
    (void)n;
    (void)now_us;
    (void)out;
}

/* There is no checksum on the wire, only in the number: the last digit before the line end becomes the next one. */
static void wrong_check_digit(uint8_t *frame, size_t n)
{
    for (size_t i = n; i > 0; i--)
        if (frame[i - 1] >= '0' && frame[i - 1] <= '9') {
            frame[i - 1] = (uint8_t)('0' + (frame[i - 1] - '0' + 1) % 10);
            return;
        }
}

const struct model_ops scanner_head_ops = {.on_bytes = ignore, .spoil = wrong_check_digit};

/* One character of text, escapes resolved; moves *s on. */
static bool next_byte(const char **s, uint8_t *out)
{
    const char *p = *s;
    if (*p != '\\') {
        *out = (uint8_t)*p;
        *s = p + 1;
        return true;
    }
    if (p[1] == '\\') {
        *out = '\\';
        *s = p + 2;
        return true;
    }
    if (p[1] != 'x' || p[2] == '\0' || p[3] == '\0')
        return false;
    char hex[3] = {p[2], p[3], '\0'};
    *s = p + 4;
    return hex_decode(out, 1, hex);
}

bool scanner_head_read(const char *aim, const char *text, const struct frame_out *out)
{
    uint8_t frame[SCAN_TEXT_MAX + 2];
    size_t n = 0;
    for (; aim[n] != '\0'; n++) {
        if (n == 3)
            return false;
        frame[n] = (uint8_t)aim[n];
    }
    while (*text != '\0') {
        if (n == SCAN_TEXT_MAX || !next_byte(&text, &frame[n]))
            return false;
        n++;
    }
    frame[n++] = '\r';
    frame[n++] = '\n';
    out->send(out->ctx, frame, n);
    return true;
}
