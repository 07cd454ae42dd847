#include "deposit/gs1.h"

#include <string.h>

#define GS '\x1D'

static const char *const texts[] = {
#define X(name, text) text,
    GS1_LIST(X)
#undef X
};

const char *gs1_text(enum gs1_verdict v)
{
    return (unsigned)v < GS1_VERDICT_COUNT ? texts[v] : "?";
}

/* ---- fields ---------------------------------------------------------------------------------------------------- */

/* By the first two digits of an identifier: how many it has in all, and its field: exactly `fixed` digits, or 1 to
 * `most` characters up to the separator. */
static const struct ai {
    const char *from, *to; /* the first two digits, inclusive */
    uint8_t digits, fixed, most;
} ais[] = {
    {"00", "00", 2, 18, 0}, {"01", "03", 2, 14, 0}, {"10", "10", 2, 0, 20}, {"11", "13", 2, 6, 0},
    {"15", "17", 2, 6, 0},  {"20", "20", 2, 2, 0},  {"21", "22", 2, 0, 20}, {"23", "25", 3, 0, 30},
    {"30", "30", 2, 0, 8},  {"31", "36", 4, 6, 0},  {"37", "37", 2, 0, 8},  {"39", "39", 4, 0, 18},
    {"40", "40", 3, 0, 30}, {"41", "41", 3, 13, 0}, {"42", "42", 3, 0, 30}, {"43", "43", 4, 0, 90},
    {"70", "70", 4, 0, 30}, {"71", "71", 3, 0, 20}, {"72", "72", 4, 0, 30}, {"80", "82", 4, 0, 90},
    {"90", "99", 2, 0, 90},
};

static const struct ai *ai_of(const char *two)
{
    for (size_t i = 0; i < sizeof ais / sizeof *ais; i++)
        if (memcmp(two, ais[i].from, 2) >= 0 && memcmp(two, ais[i].to, 2) <= 0)
            return &ais[i];
    return NULL;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The 82 characters that a serial number may hold. */
static bool is_cset82(char c)
{
    bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return is_digit(c) || letter || (c != '\0' && strchr("!\"%&'()*+,-./:;<=>?_", c) != NULL);
}

/* YYMMDD as yyyymmdd. The century by GS1's rule needs today's year; containers with dates are all of this one. */
static enum gs1_verdict take_expiry(struct gs1 *out, const char *text, size_t n)
{
    static const int32_t days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t v = 0;
    if (n != 6)
        return GS1_DATE;
    for (size_t i = 0; i < 6; i++) {
        if (!is_digit(text[i]))
            return GS1_DATE;
        v = v * 10 + (text[i] - '0');
    }
    int32_t month = v / 100 % 100, day = v % 100;
    if (month < 1 || month > 12 || day > days[month - 1])
        return GS1_DATE;
    v += 20000000;
    if (out->expiry != 0 && out->expiry != v)
        return GS1_TWICE;
    out->expiry = v;
    return GS1_OK;
}

static enum gs1_verdict take_gtin(struct gs1 *out, const char *text, size_t n)
{
    gtin g;
    if (n != 8 && n != 12 && n != 13 && n != 14)
        return GS1_LINK;
    switch (gtin_parse(&g, text, n, n == 8 ? SYM_EAN8 : SYM_UNKNOWN)) {
    case GTIN_OK: break;
    case GTIN_BAD_CHECK_DIGIT: return GS1_CHECK_DIGIT;
    default: return GS1_CHARACTER;
    }
    if (out->gtin.value != 0 && !gtin_equal(out->gtin, g))
        return GS1_TWICE;
    out->gtin = g;
    return GS1_OK;
}

static enum gs1_verdict take_serial(struct gs1 *out, const char *text, size_t n)
{
    if (n == 0)
        return GS1_SHORT;
    if (n > GS1_SERIAL_MAX)
        return GS1_LONG;
    for (size_t i = 0; i < n; i++)
        if (!is_cset82(text[i]))
            return GS1_CHARACTER;
    if (out->serial[0] != '\0' && (strlen(out->serial) != n || memcmp(out->serial, text, n) != 0))
        return GS1_TWICE;
    memcpy(out->serial, text, n);
    out->serial[n] = '\0';
    return GS1_OK;
}

/* The field of identifier `ai`; those that nobody here wants are only passed over. */
static enum gs1_verdict take(struct gs1 *out, const char *ai, const char *text, size_t n)
{
    if (memcmp(ai, "01", 2) == 0)
        return take_gtin(out, text, n);
    if (memcmp(ai, "21", 2) == 0)
        return take_serial(out, text, n);
    if (memcmp(ai, "17", 2) == 0)
        return take_expiry(out, text, n);
    return GS1_OK;
}

/* ---- element strings ------------------------------------------------------------------------------------------- */

/* One element; moves *text on. */
static enum gs1_verdict element(struct gs1 *out, const char **text, size_t *n)
{
    if (*n < 2)
        return GS1_SHORT;
    const char *ai = *text;
    const struct ai *row = ai_of(ai);
    if (row == NULL)
        return GS1_UNKNOWN_AI;
    if (*n < row->digits)
        return GS1_SHORT;
    for (size_t i = 0; i < row->digits; i++)
        if (!is_digit(ai[i]))
            return GS1_UNKNOWN_AI;
    const char *field = ai + row->digits;
    size_t left = *n - row->digits;
    const char *end = memchr(field, GS, left);
    size_t len = row->fixed > 0 ? row->fixed : end != NULL ? (size_t)(end - field) : left;
    if (len > left || len == 0)
        return GS1_SHORT;
    if (row->fixed == 0 && len > row->most)
        return GS1_LONG;
    for (size_t i = 0; i < len; i++)
        if (row->fixed > 0 ? !is_digit(field[i]) : !is_cset82(field[i]))
            return GS1_CHARACTER;
    *text = field + len;
    *n = left - len;
    if (*n > 0 && **text == GS) { /* also allowed behind a fixed one */
        *text += 1;
        *n -= 1;
    }
    return take(out, ai, field, len);
}

enum gs1_verdict gs1_elements(struct gs1 *out, const char *text, size_t n)
{
    struct gs1 g = {.expiry = 0};
    if (n > 0 && text[0] == GS) {
        text++;
        n--;
    }
    if (n == 0)
        return GS1_EMPTY;
    while (n > 0) {
        enum gs1_verdict v = element(&g, &text, &n);
        if (v != GS1_OK)
            return v;
    }
    *out = g;
    return g.gtin.value == 0 ? GS1_NO_GTIN : GS1_OK;
}

/* ---- Digital Link ---------------------------------------------------------------------------------------------- */

#define FIELD_MAX 90

static bool begins(const char *text, size_t n, const char *lower)
{
    size_t len = strlen(lower);
    if (n < len)
        return false;
    for (size_t i = 0; i < len; i++)
        if ((text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32 : text[i]) != lower[i])
            return false;
    return true;
}

bool gs1_is_link(const char *text, size_t n)
{
    return begins(text, n, "http://") || begins(text, n, "https://");
}

static int hex(char c)
{
    if (is_digit(c))
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* A value with its %XX resolved. false: a wrong escape, or longer than any field. */
static bool unescape(char out[FIELD_MAX], size_t *len, const char *text, size_t n)
{
    *len = 0;
    for (size_t i = 0; i < n; i++) {
        char c = text[i];
        if (*len == FIELD_MAX)
            return false;
        if (c == '%') {
            if (n - i < 3 || hex(text[i + 1]) < 0 || hex(text[i + 2]) < 0)
                return false;
            c = (char)(hex(text[i + 1]) * 16 + hex(text[i + 2]));
            i += 2;
        }
        out[(*len)++] = c;
    }
    return true;
}

/* The names that the first edition allowed beside the numbers. */
static const char *key_of(const char *text, size_t n)
{
    static const struct {
        const char *name, *ai;
    } keys[] = {{"01", "01"}, {"gtin", "01"}, {"21", "21"}, {"ser", "21"}, {"17", "17"}, {"exp", "17"}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strlen(keys[i].name) == n && memcmp(keys[i].name, text, n) == 0)
            return keys[i].ai;
    return NULL;
}

static enum gs1_verdict take_pair(struct gs1 *out, const char *key, const char *text, size_t n)
{
    char field[FIELD_MAX];
    size_t len;
    return unescape(field, &len, text, n) ? take(out, key, field, len) : GS1_LINK;
}

/* /anything/01/GTIN/22/x/10/lot/21/serial: from the GTIN on, names and values take turns. */
static enum gs1_verdict link_path(struct gs1 *out, const char *at, const char *end)
{
    const char *key = NULL;
    bool value = false, inside = false;
    while (at < end) {
        const char *slash = memchr(at, '/', (size_t)(end - at));
        const char *stop = slash == NULL ? end : slash;
        size_t n = (size_t)(stop - at);
        if (value && key != NULL) {
            enum gs1_verdict v = take_pair(out, key, at, n);
            if (v != GS1_OK)
                return v;
        } else if (!value) {
            key = key_of(at, n);
        }
        inside = inside || (key != NULL && memcmp(key, "01", 2) == 0);
        value = inside && !value; /* before the GTIN, every part may be the one */
        at = stop + (slash != NULL);
    }
    return value && key != NULL ? GS1_SHORT : GS1_OK;
}

static enum gs1_verdict link_query(struct gs1 *out, const char *at, const char *end)
{
    while (at < end) {
        const char *next = memchr(at, '&', (size_t)(end - at)), *stop = next == NULL ? end : next;
        const char *is = memchr(at, '=', (size_t)(stop - at));
        const char *key = is == NULL ? NULL : key_of(at, (size_t)(is - at));
        enum gs1_verdict v = key == NULL ? GS1_OK : take_pair(out, key, is + 1, (size_t)(stop - is - 1));
        if (v != GS1_OK)
            return v;
        at = stop + (next != NULL);
    }
    return GS1_OK;
}

enum gs1_verdict gs1_link(struct gs1 *out, const char *text, size_t n)
{
    struct gs1 g = {.expiry = 0};
    const char *end = text + n, *hash = memchr(text, '#', n);
    if (!gs1_is_link(text, n))
        return GS1_LINK;
    end = hash == NULL ? end : hash;
    const char *host = (const char *)memchr(text, ':', n) + 3; /* behind "://" */
    const char *path = memchr(host, '/', (size_t)(end - host));
    if (path == NULL)
        return GS1_NO_GTIN;
    const char *query = memchr(path, '?', (size_t)(end - path));
    enum gs1_verdict v = link_path(&g, path + 1, query == NULL ? end : query);
    if (v == GS1_OK && query != NULL)
        v = link_query(&g, query + 1, end);
    if (v != GS1_OK)
        return v;
    *out = g;
    return g.gtin.value == 0 ? GS1_NO_GTIN : GS1_OK;
}
