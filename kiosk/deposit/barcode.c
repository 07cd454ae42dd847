#include "deposit/barcode.h"

#include <string.h>

#define GS             '\x1D'
#define VOUCHER_DIGITS 236 /* one of ours, held before the scanner of the lane */
#define VOUCHER_PREFIX "9801"

static bool aim_is_one_of(const char *aim, const char *list)
{
    for (; *list != '\0'; list += 3)
        if (strncmp(aim, list, 3) == 0)
            return true;
    return false;
}

static struct barcode by_verdict(enum gtin_verdict v, gtin g, bool plain)
{
    struct barcode b = {.verdict = BARCODE_UNREADABLE};
    if (v == GTIN_OK) {
        b.verdict = BARCODE_ITEM;
        b.gs1.gtin = g;
    } else if (v == GTIN_BAD_CHECK_DIGIT) {
        b.verdict = BARCODE_BAD_CHECK_DIGIT;
    } else if (!plain) {
        b.verdict = BARCODE_OTHER;
    }
    return b;
}

static struct barcode by_gs1(enum gs1_verdict v, const struct gs1 *g)
{
    struct barcode b = {.verdict = BARCODE_UNREADABLE, .fault = v};
    if (v == GS1_OK) {
        b.verdict = BARCODE_ITEM;
        b.gs1 = *g;
    } else if (v == GS1_NO_GTIN) {
        b.verdict = BARCODE_OTHER;
    } else if (v == GS1_CHECK_DIGIT) {
        b.verdict = BARCODE_BAD_CHECK_DIGIT;
    }
    return b;
}

/* ---- EAN and UPC ----------------------------------------------------------------------------------------------- */

/* "49123562]E212345": the add-on in the same message behind an identifier of its own. */
static size_t before_add_on(const char *text, size_t n)
{
    for (size_t i = 0; i + 3 <= n; i++)
        if (memcmp(text + i, "]E1", 3) == 0 || memcmp(text + i, "]E2", 3) == 0)
            return i;
    return n;
}

static enum gtin_verdict base_of(gtin *out, const char *digits, size_t n)
{
    switch (n) {
    case 13: return gtin_parse(out, digits, n, SYM_EAN13);
    case 12: return gtin_parse(out, digits, n, SYM_UPCA);
    case 8:
        if (gtin_parse(out, digits, n, SYM_EAN8) == GTIN_OK)
            return GTIN_OK;
        return gtin_parse(out, digits, n, SYM_UPCE);
    default: return GTIN_BAD_LENGTH;
    }
}

/* Some makers send an add-on behind the number without anything between them, and some use the same identifier when
 * there is none. Only check digits can tell: more than one reading that fits is none. */
static struct barcode with_add_on(const char *text, size_t n)
{
    gtin found = {0};
    bool wrong_digit = false, twice = false;
    for (size_t i = 0; i < n; i++)
        if (text[i] < '0' || text[i] > '9')
            return by_verdict(GTIN_BAD_CHARACTER, found, true);
    static const size_t add_ons[] = {0, 2, 5};
    for (size_t i = 0; i < 3; i++) {
        gtin g;
        if (n < add_ons[i])
            break;
        enum gtin_verdict v = base_of(&g, text, n - add_ons[i]);
        wrong_digit = wrong_digit || v == GTIN_BAD_CHECK_DIGIT;
        if (v != GTIN_OK)
            continue;
        twice = twice || (found.value != 0 && !gtin_equal(found, g));
        found = g;
    }
    if (found.value != 0 && !twice)
        return by_verdict(GTIN_OK, found, true);
    return by_verdict(wrong_digit && !twice ? GTIN_BAD_CHECK_DIGIT : GTIN_BAD_LENGTH, found, true);
}

static struct barcode ean(const char *aim, const char *text, size_t n)
{
    gtin g = {0};
    n = before_add_on(text, n);
    bool alone = (aim[2] == '1' && n == 2) || (aim[2] == '2' && n == 5);
    if (alone)
        return (struct barcode){.verdict = BARCODE_ADD_ON};
    if (aim[2] == '0' || aim[2] == '4')
        return by_verdict(gtin_parse(&g, text, n, aim[2] == '4' ? SYM_EAN8 : SYM_EAN13), g, true);
    return with_add_on(text, n);
}

/* ---- all ------------------------------------------------------------------------------------------------------- */

struct barcode barcode_read(const char *aim, const char *text, size_t n)
{
    struct gs1 found;
    gtin g = {0};
    if (gs1_is_link(text, n))
        return by_gs1(gs1_link(&found, text, n), &found);
    if (aim_is_one_of(aim, "]C1]e0]e1]e2]d2]Q3]Q4]J1") || (n > 0 && text[0] == GS))
        return by_gs1(gs1_elements(&found, text, n), &found);
    bool voucher = n == VOUCHER_DIGITS && memcmp(text, VOUCHER_PREFIX, strlen(VOUCHER_PREFIX)) == 0;
    if (voucher)
        return (struct barcode){.verdict = BARCODE_OTHER};
    if (aim[0] == '\0')
        return by_verdict(gtin_parse(&g, text, n, SYM_UNKNOWN), g, true);
    if (aim[1] == 'E')
        return ean(aim, text, n);
    if (aim[1] == 'X' && n == 12) /* "other" by the standard; two makers send UPC-A so */
        return by_verdict(gtin_parse(&g, text, n, SYM_UPCA), g, false);
    return (struct barcode){.verdict = BARCODE_OTHER};
}
