#include "base/trace.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define HEAD "# rebottle-trace 1"

/* ---- writing --------------------------------------------------------------------------------------------------- */

size_t trace_head_format(char out[TRACE_LINE_MAX + 1], const struct trace_head *h)
{
    int n = snprintf(out, TRACE_LINE_MAX + 1, HEAD " name=%s kind=%s driver=%s baud=%" PRId32 " began_ms=%" PRId64 "\n",
                     h->name, h->kind, h->driver, h->baud, h->began_ms);
    return (size_t)n;
}

static size_t put_bytes(char *out, const uint8_t *bytes, size_t n)
{
    static const char figures[] = "0123456789ABCDEF";
    for (size_t i = 0; i < n; i++) {
        out[3 * i] = ' ';
        out[3 * i + 1] = figures[bytes[i] >> 4];
        out[3 * i + 2] = figures[bytes[i] & 15];
    }
    return 3 * n;
}

size_t trace_line_format(char out[TRACE_LINE_MAX + 1], const struct trace_line *l)
{
    size_t at =
        (size_t)snprintf(out, TRACE_LINE_MAX + 1, "%" PRId64 ".%06" PRId64, l->at_us / 1000000, l->at_us % 1000000);
    switch (l->kind) {
    case TRACE_REMARK: at = (size_t)snprintf(out, TRACE_LINE_MAX + 1, "#"); break;
    case TRACE_OPEN: at += (size_t)snprintf(out + at, TRACE_LINE_MAX + 1 - at, " open"); break;
    case TRACE_GONE: at += (size_t)snprintf(out + at, TRACE_LINE_MAX + 1 - at, " gone %s", l->note); break;
    case TRACE_IN:
    case TRACE_OUT:
        out[at++] = ' ';
        out[at++] = l->kind == TRACE_IN ? '<' : '>';
        at += put_bytes(out + at, l->bytes, l->n);
        break;
    }
    out[at++] = '\n';
    out[at] = '\0';
    return at;
}

/* ---- reading --------------------------------------------------------------------------------------------------- */

struct rest { /* what of the line has not been read yet */
    const char *at;
    size_t n;
};

static bool take(struct rest *r, const char *word)
{
    size_t len = strlen(word);
    if (r->n < len || memcmp(r->at, word, len) != 0)
        return false;
    r->at += len;
    r->n -= len;
    return true;
}

/* Figures up to max; at least one, at most 19 of them. */
static bool take_number(struct rest *r, int64_t max, size_t *figures, int64_t *out)
{
    int64_t v = 0;
    size_t i = 0;
    for (; i < r->n && r->at[i] >= '0' && r->at[i] <= '9'; i++) {
        int64_t figure = r->at[i] - '0';
        if (v > (max - figure) / 10)
            return false;
        v = v * 10 + figure;
    }
    if (i == 0)
        return false;
    r->at += i;
    r->n -= i;
    *figures = i;
    *out = v;
    return true;
}

static int figure_of(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

static bool take_word(struct rest *r, const char *key, char *out, size_t cap)
{
    if (!take(r, key))
        return false;
    size_t i = 0;
    for (; i < r->n && r->at[i] > ' ' && r->at[i] < 0x7F; i++)
        if (i + 1 < cap)
            out[i] = r->at[i];
    if (i == 0 || i >= cap)
        return false;
    out[i] = '\0';
    r->at += i;
    r->n -= i;
    return true;
}

static struct rest rest_of(const char *text, size_t n)
{
    while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\r'))
        n--;
    return (struct rest){text, n};
}

enum status trace_head_parse(struct trace_head *out, const char *text, size_t n, struct err *e)
{
    struct rest r = rest_of(text, n);
    struct trace_head h = {.baud = 0};
    int64_t baud = 0;
    size_t figures;
    if (!take(&r, HEAD))
        return err_set(e, ST_INVALID, "not a trace: the first line must begin with \"" HEAD "\"");
    bool ok = take_word(&r, " name=", h.name, sizeof h.name) && take_word(&r, " kind=", h.kind, sizeof h.kind) &&
              take_word(&r, " driver=", h.driver, sizeof h.driver) && take(&r, " baud=") &&
              take_number(&r, INT32_MAX, &figures, &baud) && take(&r, " began_ms=") &&
              take_number(&r, INT64_MAX / 10, &figures, &h.began_ms) && r.n == 0;
    if (!ok)
        return err_set(e, ST_INVALID,
                       "a trace's first line names name, kind, driver, baud and began_ms, in this order");
    h.baud = (int32_t)baud;
    *out = h;
    return ST_OK;
}

static enum status parse_bytes(struct trace_line *l, struct rest *r, struct err *e)
{
    while (r->n > 0) {
        int high = r->n >= 3 && r->at[0] == ' ' ? figure_of(r->at[1]) : -1;
        int low = high >= 0 ? figure_of(r->at[2]) : -1;
        if (low < 0)
            return err_set(e, ST_INVALID, "bytes are pairs of hexadecimal figures, each after one blank");
        if (l->n == TRACE_BYTES_MAX)
            return err_set(e, ST_INVALID, "more than %d bytes in one line", TRACE_BYTES_MAX);
        l->bytes[l->n++] = (uint8_t)(high << 4 | low);
        r->at += 3;
        r->n -= 3;
    }
    return l->n > 0 ? ST_OK : err_set(e, ST_INVALID, "no bytes");
}

enum status trace_line_parse(struct trace_line *out, const char *text, size_t n, struct err *e)
{
    struct rest r = rest_of(text, n);
    struct trace_line l = {.kind = TRACE_REMARK};
    int64_t seconds, micros;
    size_t figures;
    *out = l;
    if (r.n == 0 || r.at[0] == '#')
        return ST_OK;
    if (!take_number(&r, TRACE_LAST_US / 1000000, &figures, &seconds) || !take(&r, ".") ||
        !take_number(&r, 999999, &figures, &micros) || figures != 6)
        return err_set(e, ST_INVALID, "a line begins with a time such as 12.000250 (seconds, six decimals)");
    l.at_us = seconds * 1000000 + micros;
    enum status st = ST_OK;
    if (take(&r, " open") && r.n == 0)
        l.kind = TRACE_OPEN;
    else if (take(&r, " gone ")) {
        l.kind = TRACE_GONE;
        text_clean(l.note, sizeof l.note, r.at, r.n);
    } else if (take(&r, " <")) {
        l.kind = TRACE_IN;
        st = parse_bytes(&l, &r, e);
    } else if (take(&r, " >")) {
        l.kind = TRACE_OUT;
        st = parse_bytes(&l, &r, e);
    } else
        return err_set(e, ST_INVALID, "after the time comes open, <, > or gone");
    if (st == ST_OK)
        *out = l;
    return st;
}
