#include "base/text.h"

#include <locale.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

static size_t sequence_length(unsigned char lead, uint32_t *bits, uint32_t *least)
{
    if (lead >= 0xC2 && lead <= 0xDF) {
        *bits = lead & 0x1FU;
        *least = 0x80;
        return 2;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
        *bits = lead & 0x0FU;
        *least = 0x800;
        return 3;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        *bits = lead & 0x07U;
        *least = 0x10000;
        return 4;
    }
    return 0;
}

/* Length of the well-formed sequence at s, 0 when it is not one. */
static size_t decode(const char *s, size_t n, uint32_t *out)
{
    const unsigned char *p = (const unsigned char *)s;
    if (p[0] < 0x80) {
        *out = p[0];
        return 1;
    }
    uint32_t v = 0, least = 0;
    size_t len = sequence_length(p[0], &v, &least);
    if (len == 0 || len > n)
        return 0;
    for (size_t i = 1; i < len; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
        v = v << 6 | (p[i] & 0x3FU);
    }
    if (v < least || v > 0x10FFFF || (v >= 0xD800 && v <= 0xDFFF))
        return 0;
    *out = v;
    return len;
}

uint32_t utf8_next(const char **s, size_t *n)
{
    uint32_t c = 0;
    size_t len = decode(*s, *n, &c);
    if (len == 0) {
        c = 0xFFFD;
        len = 1;
    }
    *s += len;
    *n -= len;
    return c;
}

bool utf8_valid(const char *s, size_t n)
{
    while (n > 0) {
        uint32_t c;
        size_t len = decode(s, n, &c);
        if (len == 0)
            return false;
        s += len;
        n -= len;
    }
    return true;
}

size_t utf8_put(char out[4], uint32_t c)
{
    unsigned char *p = (unsigned char *)out;
    if (c < 0x80) {
        p[0] = (unsigned char)c;
        return 1;
    }
    if (c < 0x800) {
        p[0] = (unsigned char)(0xC0 | c >> 6);
        p[1] = (unsigned char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        p[0] = (unsigned char)(0xE0 | c >> 12);
        p[1] = (unsigned char)(0x80 | (c >> 6 & 0x3F));
        p[2] = (unsigned char)(0x80 | (c & 0x3F));
        return 3;
    }
    p[0] = (unsigned char)(0xF0 | c >> 18);
    p[1] = (unsigned char)(0x80 | (c >> 12 & 0x3F));
    p[2] = (unsigned char)(0x80 | (c >> 6 & 0x3F));
    p[3] = (unsigned char)(0x80 | (c & 0x3F));
    return 4;
}

static bool is_control(uint32_t c)
{
    /* C0, DEL, C1, and the bidirectional controls that can make a label read as something else */
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x200E && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069);
}

/* The C library's width table, under its own UTF-8 locale: every Debian has C.UTF-8 in libc-bin. */
static locale_t utf8_locale;
static pthread_once_t utf8_once = PTHREAD_ONCE_INIT;

static void make_locale(void)
{
    utf8_locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
}

int utf8_width(uint32_t c)
{
    if (c >= 0x20 && c < 0x7F)
        return 1;
    if (is_control(c))
        return 1;
    pthread_once(&utf8_once, make_locale);
    if (utf8_locale == (locale_t)0)
        return 1;
    locale_t before = uselocale(utf8_locale);
    int w = wcwidth((wchar_t)c);
    uselocale(before);
    return w < 0 ? 1 : w;
}

int text_width(const char *utf8)
{
    size_t n = strlen(utf8);
    int columns = 0;
    while (n > 0)
        columns += utf8_width(utf8_next(&utf8, &n));
    return columns;
}

size_t text_clean(char *out, size_t cap, const char *bytes, size_t n)
{
    size_t len = 0;
    while (n > 0) {
        uint32_t c = utf8_next(&bytes, &n);
        char seq[4];
        size_t k = utf8_put(seq, is_control(c) ? 0xFFFD : c);
        if (len + k + 1 > cap)
            break;
        memcpy(out + len, seq, k);
        len += k;
    }
    if (cap > 0)
        out[len] = '\0';
    return len;
}

static size_t escaped_length(unsigned char c)
{
    return c >= 0x20 && c < 0x7F && c != '\\' ? 1 : 4;
}

size_t text_escape(char *out, size_t cap, const void *bytes, size_t n)
{
    const unsigned char *p = bytes;
    size_t len = 0, all = 1;
    if (cap > 0)
        out[0] = '\0';
    if (cap < 4)
        return 0;
    for (size_t i = 0; i < n && all <= cap; i++)
        all += escaped_length(p[i]);
    size_t room = all <= cap ? cap : cap - 3; /* what has to be cut ends in "..." */
    for (size_t i = 0; i < n; i++) {
        size_t need = escaped_length(p[i]);
        if (len + need + 1 > room) {
            memcpy(out + len, "...", 4);
            return len + 3;
        }
        if (need == 1)
            out[len] = (char)p[i];
        else
            snprintf(out + len, 5, "\\x%02X", p[i]);
        len += need;
    }
    out[len] = '\0';
    return len;
}

bool text_copy(char *out, size_t cap, const char *src)
{
    size_t n = strlen(src);
    bool fits = n < cap;
    if (!fits) {
        n = cap - 1;
        while (n > 0 && ((unsigned char)src[n] & 0xC0) == 0x80)
            n--;
    }
    memcpy(out, src, n);
    out[n] = '\0';
    return fits;
}

static bool reserve(struct strbuf *b, size_t more)
{
    if (b->failed)
        return false;
    size_t need;
    if (__builtin_add_overflow(b->len, more, &need) || __builtin_add_overflow(need, 1, &need))
        goto fail;
    if (need > b->cap) {
        size_t cap = b->cap < 64 ? 64 : b->cap;
        while (cap < need)
            if (__builtin_mul_overflow(cap, 2, &cap))
                goto fail;
        char *grown = realloc(b->text, cap);
        if (grown == NULL)
            goto fail;
        b->text = grown;
        b->cap = cap;
    }
    return true;
fail:
    b->failed = true;
    return false;
}

#define DRAIN_AT 65536 /* large enough that a write costs nothing, small beside everything else */

bool strbuf_drain(struct strbuf *b)
{
    if (!b->failed && b->drain != NULL && b->len > 0) {
        b->failed = !b->drain(b->ctx, b->text, b->len);
        b->len = 0;
    }
    return !b->failed;
}

void strbuf_add(struct strbuf *b, const void *bytes, size_t n)
{
    if (!reserve(b, n))
        return;
    if (n > 0)
        memcpy(b->text + b->len, bytes, n);
    b->len += n;
    b->text[b->len] = '\0';
    if (b->len >= DRAIN_AT)
        strbuf_drain(b);
}

void strbuf_puts(struct strbuf *b, const char *s)
{
    strbuf_add(b, s, strlen(s));
}

void strbuf_printf(struct strbuf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0 || !reserve(b, (size_t)n)) {
        b->failed = true;
        return;
    }
    va_start(ap, fmt);
    vsnprintf(b->text + b->len, (size_t)n + 1, fmt, ap);
    va_end(ap);
    b->len += (size_t)n;
    if (b->len >= DRAIN_AT)
        strbuf_drain(b);
}

void strbuf_free(struct strbuf *b)
{
    free(b->text);
    *b = (struct strbuf){0};
}

bool text_to_u64(uint64_t *out, const char *s, uint64_t max)
{
    uint64_t v = 0;
    if (*s == '\0')
        return false;
    for (; *s != '\0'; s++) {
        if (*s < '0' || *s > '9')
            return false;
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, (uint64_t)(*s - '0'), &v) || v > max)
            return false;
    }
    *out = v;
    return true;
}
