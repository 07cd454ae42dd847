#include "devices/scanner/ascii_line.h"

#include <string.h>

#define STX 0x02
#define ETX 0x03
#define ACK 0x06
#define GS  0x1D /* separates GS1 fields: part of the text */

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_aim(const char *text, size_t len)
{
    return len >= AIM_LEN && text[0] == ']' && is_letter(text[1]) &&
           (is_letter(text[2]) || (text[2] >= '0' && text[2] <= '9'));
}

/* STX 01 "0000" ... status ";" ETX: a Newland engine answers a command between the codes. No code holds 01. */
static bool is_answer(const struct ascii_line *rx)
{
    return rx->len >= 7 &&
           memcmp(rx->text,
                  "\x01"
                  "0000",
                  5) == 0 &&
           rx->text[rx->len - 1] == ';';
}

static enum line_feed line_end(struct ascii_line *rx, struct scan *out)
{
    struct ascii_line line = *rx;
    *rx = (struct ascii_line){0};
    if (!line.open || line.dropped)
        return LINE_MORE;
    if (is_answer(&line))
        return line.text[line.len - 2] == ACK ? LINE_TAKEN : LINE_NOT_TAKEN;
    if (line.spoilt)
        return LINE_UNPRINTABLE;
    size_t skip = is_aim(line.text, line.len) ? AIM_LEN : 0;
    size_t n = line.len - skip;
    if (n == 0)
        return LINE_UNPRINTABLE; /* an identifier and nothing behind it */
    if (n > SCAN_MAX)
        return LINE_OVERLONG;
    *out = (struct scan){.len = n};
    memcpy(out->aim, line.text, skip);
    memcpy(out->text, line.text + skip, n);
    return LINE_SCAN;
}

static enum line_feed line_take(struct ascii_line *rx, uint8_t byte)
{
    rx->open = true;
    if (rx->dropped)
        return LINE_MORE;
    if ((byte < 0x20 || byte > 0x7E) && byte != GS)
        rx->spoilt = true;
    if (rx->len == sizeof rx->text) {
        rx->dropped = true;
        return LINE_OVERLONG;
    }
    rx->text[rx->len++] = (char)byte;
    return LINE_MORE;
}

enum line_feed ascii_line_feed(struct ascii_line *rx, uint8_t byte, struct scan *out)
{
    switch (byte) {
    case '\r':
    case '\n':
    case '\t':
    case ETX: return line_end(rx, out);
    case STX:
        if (!rx->open)
            return LINE_MORE;
        /* A start inside a line: what came before lost its end, so nobody knows what else it lost. */
        rx->spoilt = true;
        return line_end(rx, out);
    case 0x00:
        if (!rx->open)
            return LINE_MORE; /* a break between lines: the cable was touched, nothing was lost */
        return line_take(rx, byte);
    default: return line_take(rx, byte);
    }
}

enum line_feed ascii_line_flush(struct ascii_line *rx, struct scan *out)
{
    return line_end(rx, out);
}
