#include "devices/sim/bars.h"

#include <string.h>

enum { UPC_A = 0, UPC_E = 1, EAN_13 = 2, EAN_8 = 3, CODE_39 = 4, ITF = 5, CODABAR = 6, FORM_B = 65 };

static void put_bits(struct bars *b, const char *bits)
{
    for (; *bits != '\0'; bits++)
        b->module[b->count++] = *bits == '1';
}

/* Elements, black first; a wide one is three modules. */
static void put_element(struct bars *b, bool black, bool wide)
{
    for (int i = 0; i < (wide ? 3 : 1); i++)
        b->module[b->count++] = black;
}

/* ---- EAN --------------------------------------------------------------------------------------------------------- */

enum side { LEFT_ODD, LEFT_EVEN, RIGHT };

static void put_digit(struct bars *b, char digit, enum side side)
{
    static const char *const odd[] = {"0001101", "0011001", "0010011", "0111101", "0100011",
                                      "0110001", "0101111", "0111011", "0110111", "0001011"};
    const char *bits = odd[digit - '0'];
    for (int i = 0; i < 7; i++) /* right: white and black exchanged; left even: that, from the other end */
        b->module[b->count++] = side == LEFT_ODD ? bits[i] == '1' : bits[side == RIGHT ? i : 6 - i] == '0';
}

static char check_digit(const char *digits, size_t n)
{
    int sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (digits[i] - '0') * ((n - i) % 2 == 1 ? 3 : 1);
    return (char)('0' + (10 - sum % 10) % 10);
}

static bool all_digits(const struct bars *b)
{
    return b->text[0] != '\0' && strspn(b->text, "0123456789") == strlen(b->text);
}

static bool ean(struct bars *b, size_t length)
{
    /* bit i: digit i of the left half is even, by the digit that has no bars of its own */
    static const uint8_t even[] = {0x00, 0x34, 0x2C, 0x1C, 0x32, 0x26, 0x0E, 0x2A, 0x1A, 0x16};
    size_t n = strlen(b->text);
    if (!all_digits(b) || n + 1 < length || n > length)
        return false;
    char check = check_digit(b->text, length - 1);
    if (n == length && b->text[n - 1] != check)
        return false;
    b->text[length - 1] = check;
    b->text[length] = '\0';
    const char *d = b->text;
    uint8_t parity = length == 13 ? even[d[0] - '0'] : 0;
    size_t half = length / 2;
    d += length == 13;
    put_bits(b, "101");
    for (size_t i = 0; i < half; i++)
        put_digit(b, d[i], (parity >> i & 1) != 0 ? LEFT_EVEN : LEFT_ODD);
    put_bits(b, "01010");
    for (size_t i = half; i < half * 2; i++)
        put_digit(b, d[i], RIGHT);
    put_bits(b, "101");
    return true;
}

/* The UPC-A that six digits of number system 0 stand for, without its check digit. */
static void upc_e_in_full(char out[12], const char *d)
{
    int last = d[5] - '0';
    int kept = last <= 2 ? 2 : last <= 4 ? last : 5; /* digits of the maker that are written */
    char tail[6];
    memset(out, '0', 11);
    out[11] = '\0';
    memcpy(out + 1, d, (size_t)kept);
    if (last <= 2)
        out[3] = d[5];
    memcpy(tail, last <= 2 ? d + 2 : last <= 4 ? d + kept : d + 5, 6 - (size_t)kept);
    size_t n = last <= 2 ? 3 : last <= 4 ? 5 - (size_t)kept : 1;
    memcpy(out + 11 - n, tail, n);
}

/* Six digits, or with a 0 before them, or with a check digit behind them as well. */
static bool upc_e(struct bars *b)
{
    /* bit i: digit i is odd, by the check digit that has no bars of its own */
    static const uint8_t odd[] = {0x38, 0x34, 0x2C, 0x1C, 0x32, 0x26, 0x0E, 0x2A, 0x1A, 0x16};
    char full[12];
    size_t n = strlen(b->text);
    if (!all_digits(b) || n < 6 || n > 8 || (n > 6 && b->text[0] != '0'))
        return false;
    const char *d = b->text + (n > 6);
    upc_e_in_full(full, d);
    char check = check_digit(full, 11);
    if (n == 8 && b->text[7] != check)
        return false;
    put_bits(b, "101");
    for (int i = 0; i < 6; i++)
        put_digit(b, d[i], (odd[check - '0'] >> i & 1) != 0 ? LEFT_ODD : LEFT_EVEN);
    put_bits(b, "010101");
    return true;
}

/* ---- Code 39, ITF, Codabar
 * ------------------------------------------------------------------------------------------------ */

static bool put_39(struct bars *b, char c)
{
    static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%*";
    static const char *const wide[] = {
        "nnnwwnwnn", "wnnwnnnnw", "nnwwnnnnw", "wnwwnnnnn", "nnnwwnnnw", "wnnwwnnnn", "nnwwwnnnn", "nnnwnnwnw",
        "wnnwnnwnn", "nnwwnnwnn", "wnnnnwnnw", "nnwnnwnnw", "wnwnnwnnn", "nnnnwwnnw", "wnnnwwnnn", "nnwnwwnnn",
        "nnnnnwwnw", "wnnnnwwnn", "nnwnnwwnn", "nnnnwwwnn", "wnnnnnnww", "nnwnnnnww", "wnwnnnnwn", "nnnnwnnww",
        "wnnnwnnwn", "nnwnwnnwn", "nnnnnnwww", "wnnnnnwwn", "nnwnnnwwn", "nnnnwnwwn", "wwnnnnnnw", "nwwnnnnnw",
        "wwwnnnnnn", "nwnnwnnnw", "wwnnwnnnn", "nwwnwnnnn", "nwnnnnwnw", "wwnnnnwnn", "nwwnnnwnn", "nwnwnwnnn",
        "nwnwnnnwn", "nwnnnwnwn", "nnnwnwnwn", "nwnnwnwnn",
    };
    const char *at = strchr(letters, c);
    if (at == NULL || c == '\0')
        return false;
    for (int i = 0; i < 9; i++)
        put_element(b, i % 2 == 0, wide[at - letters][i] == 'w');
    put_element(b, false, false);
    return true;
}

static bool code_39(struct bars *b)
{
    put_39(b, '*');
    for (const char *c = b->text; *c != '\0'; c++)
        if (*c == '*' || !put_39(b, *c))
            return false;
    return put_39(b, '*');
}

static bool itf(struct bars *b)
{
    static const char *const wide[] = {"nnwwn", "wnnnw", "nwnnw", "wwnnn", "nnwnw",
                                       "wnwnn", "nwwnn", "nnnww", "wnnwn", "nwnwn"};
    if (!all_digits(b) || strlen(b->text) % 2 != 0)
        return false;
    put_bits(b, "1010");
    for (const char *d = b->text; *d != '\0'; d += 2)
        for (int i = 0; i < 5; i++) { /* one digit in the bars, the next in the gaps between them */
            put_element(b, true, wide[d[0] - '0'][i] == 'w');
            put_element(b, false, wide[d[1] - '0'][i] == 'w');
        }
    put_bits(b, "11101");
    return true;
}

static char text_upper(char c)
{
    static const char upper[] = "ABCD";
    if (c < 'a' || c > 'd')
        return c;
    return upper[c - 'a'];
}

static bool codabar(struct bars *b)
{
    static const char letters[] = "0123456789-$:/.+ABCD";
    static const char *const wide[] = {"nnnnnww", "nnnnwwn", "nnnwnnw", "wwnnnnn", "nnwnnwn", "wnnnnwn", "nwnnnnw",
                                       "nwnnwnn", "nwwnnnn", "wnnwnnn", "nnnwwnn", "nnwwnnn", "wnnnwnw", "wnwnnnw",
                                       "wnwnwnn", "nnwnwnw", "nnwwnwn", "nwnwnnw", "nnnwnww", "nnnwwwn"};
    size_t n = strlen(b->text);
    for (size_t i = 0; i < n; i++) {
        char c = text_upper(b->text[i]);
        const char *at = strchr(letters, c);
        bool end = i == 0 || i + 1 == n; /* a letter begins and ends it, and stands nowhere else */
        if (at == NULL || n < 3 || end != (c >= 'A'))
            return false;
        for (int k = 0; k < 7; k++)
            put_element(b, k % 2 == 0, wide[at - letters][k] == 'w');
        put_element(b, false, false);
    }
    return true;
}

/* ------------------------------------------------------------------------------------------------------------------ */

static bool encode(struct bars *b, uint8_t form)
{
    switch (form) {
    case EAN_8: return ean(b, 8);
    case CODE_39: return code_39(b);
    case ITF: return itf(b);
    case UPC_E: return upc_e(b);
    case CODABAR: return codabar(b);
    default: return ean(b, 13);
    }
}

bool bars_encode(struct bars *out, uint8_t form, const uint8_t *data, size_t n)
{
    static const char *const names[] = {[UPC_A] = "upca",     [UPC_E] = "upce", [EAN_13] = "ean13",   [EAN_8] = "ean8",
                                        [CODE_39] = "code39", [ITF] = "itf",    [CODABAR] = "codabar"};
    if (form >= FORM_B)
        form = (uint8_t)(form - FORM_B);
    *out = (struct bars){.name = form <= CODABAR ? names[form] : NULL};
    if (out->name == NULL || n == 0 || n > BARS_TEXT_MAX - 1 || memchr(data, 0, n) != NULL)
        return false;
    memcpy(out->text + (form == UPC_A), data, n);
    if (form == UPC_A)
        out->text[0] = '0'; /* an EAN-13 in all but its name */
    bool ok = encode(out, form);
    if (form == UPC_A)
        memmove(out->text, out->text + 1, strlen(out->text));
    return ok;
}
