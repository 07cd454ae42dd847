#include "devices/printer/escpos_codes.h"

#include "devices/printer/escpos_raster.h"

#include <string.h>

#define QR_TEXT_MAX 512 /* twice a voucher; its length in two bytes is no real-time command either */

/* ---- Code 128 -------------------------------------------------------------------------------------------------- */

static bool all_digits(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (s[i] < '0' || s[i] > '9')
            return false;
    return n > 0;
}

/* Data of GS k 73 in code set C, two digits a byte. Values 16 and 4, 5 or 20 in a row would be a real-time command:
 * such a pair of digits is spelt in set B. */
static size_t code_c(uint8_t *out, const char *s, size_t n)
{
    size_t len = 0;
    out[len++] = '{';
    out[len++] = 'C';
    for (size_t i = 0; i < n; i += 2) {
        uint8_t v = (uint8_t)((s[i] - '0') * 10 + s[i + 1] - '0');
        uint8_t two[2] = {out[len - 1], v};
        if (escpos_realtime_at(two, 2) == 2) {
            out[len++] = v;
            continue;
        }
        const uint8_t spelt[] = {'{', 'B', (uint8_t)s[i], (uint8_t)s[i + 1], '{', 'C'};
        memcpy(out + len, spelt, sizeof spelt);
        len += sizeof spelt;
    }
    return len;
}

static size_t code_b(uint8_t *out, const char *s, size_t n)
{
    size_t len = 0;
    out[len++] = '{';
    out[len++] = 'B';
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '{') /* a brace is written twice */
            out[len++] = '{';
        out[len++] = (uint8_t)s[i];
    }
    return len;
}

size_t escpos_code128(uint8_t out[ESCPOS_CODE128_MAX], const char *s, int modules)
{
    size_t n = strlen(s); /* start, check and stop take 35 modules, a symbol 11, quiet zones 20 */
    bool fits_b = n > 0 && n <= CHARACTERS_MAX && (int)n * 11 + 55 <= modules;
    bool fits_c = n <= CHARACTERS_MAX && n % 2 == 0 && all_digits(s, n) && (int)n / 2 * 11 + 55 <= modules;
    if (!fits_b && !fits_c)
        return 0;
    return fits_b ? code_b(out, s, n) : code_c(out, s, n);
}

/* ---- QR -------------------------------------------------------------------------------------------------------- */

static void white(struct strbuf *out, uint8_t dots)
{
    const uint8_t feed[] = {0x1B, 0x4A, dots}; /* ESC J: the quiet zone is the host's business */
    strbuf_add(out, feed, sizeof feed);
}

bool escpos_qr(struct strbuf *out, const struct page_item *it)
{
    static const char levels[] = "LMQH";
    const char *level = it->code == NULL ? NULL : strchr(levels, it->code_level);
    size_t n = it->code == NULL ? 0 : strlen(it->code);
    if (level == NULL || *level == '\0' || n == 0 || n > QR_TEXT_MAX)
        return false;
    const uint8_t head[] = {
        0x1D,
        0x28,
        0x6B,
        4,
        0,
        0x31,
        0x41,
        0x32,
        0x00, /* model 2 */
        0x1D,
        0x28,
        0x6B,
        3,
        0,
        0x31,
        0x43,
        it->code_dots, /* dots a module */
        0x1D,
        0x28,
        0x6B,
        3,
        0,
        0x31,
        0x45,
        (uint8_t)(0x30 + (level - levels)), /* error correction */
        0x1D,
        0x28,
        0x6B,
        (uint8_t)((n + 3) & 0xFF),
        (uint8_t)((n + 3) >> 8),
        0x31,
        0x50,
        0x30,
    };
    static const uint8_t print[] = {0x1D, 0x28, 0x6B, 3, 0, 0x31, 0x51, 0x30};
    white(out, it->code_quiet);
    strbuf_add(out, head, sizeof head);
    strbuf_add(out, it->code, n);
    strbuf_add(out, print, sizeof print);
    white(out, it->code_quiet);
    return true;
}
