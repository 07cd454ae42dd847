#include "base/bytes.h"

#include <string.h>

struct reader reader_of(const void *bytes, size_t n)
{
    const uint8_t *p = bytes;
    return (struct reader){p, p + n, true};
}

size_t reader_left(const struct reader *r)
{
    return r->ok ? (size_t)(r->end - r->at) : 0;
}

void read_bytes(struct reader *r, void *out, size_t n)
{
    if (reader_left(r) < n) {
        r->ok = false;
        memset(out, 0, n);
        return;
    }
    memcpy(out, r->at, n);
    r->at += n;
}

static uint64_t read_be(struct reader *r, size_t n)
{
    uint8_t b[8];
    read_bytes(r, b, n);
    uint64_t v = 0;
    for (size_t i = 0; i < n; i++)
        v = v << 8 | b[i];
    return v;
}

uint8_t read_u8(struct reader *r)
{
    return (uint8_t)read_be(r, 1);
}

uint16_t read_u16be(struct reader *r)
{
    return (uint16_t)read_be(r, 2);
}

uint32_t read_u32be(struct reader *r)
{
    return (uint32_t)read_be(r, 4);
}

uint64_t read_u64be(struct reader *r)
{
    return read_be(r, 8);
}

struct writer writer_of(void *bytes, size_t cap)
{
    uint8_t *p = bytes;
    return (struct writer){p, p + cap, true};
}

void write_bytes(struct writer *w, const void *bytes, size_t n)
{
    if (!w->ok || (size_t)(w->end - w->at) < n) {
        w->ok = false;
        return;
    }
    if (n > 0)
        memcpy(w->at, bytes, n);
    w->at += n;
}

static void write_be(struct writer *w, uint64_t v, size_t n)
{
    uint8_t b[8];
    for (size_t i = 0; i < n; i++)
        b[i] = (uint8_t)(v >> (8 * (n - 1 - i)));
    write_bytes(w, b, n);
}

void write_u8(struct writer *w, uint8_t v)
{
    write_be(w, v, 1);
}

void write_u16be(struct writer *w, uint16_t v)
{
    write_be(w, v, 2);
}

void write_u32be(struct writer *w, uint32_t v)
{
    write_be(w, v, 4);
}

void write_u64be(struct writer *w, uint64_t v)
{
    write_be(w, v, 8);
}

void hex_encode(char *out, const uint8_t *bytes, size_t n)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 15];
    }
    *out = '\0';
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool hex_decode(uint8_t *out, size_t n, const char *hex)
{
    for (size_t i = 0; i < n; i++) {
        int hi = hex_digit(hex[0]);
        int lo = hi < 0 ? -1 : hex_digit(hex[1]);
        if (lo < 0)
            return false;
        out[i] = (uint8_t)(hi << 4 | lo);
        hex += 2;
    }
    return *hex == '\0';
}
