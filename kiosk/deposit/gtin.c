#include "deposit/gtin.h"

#include <inttypes.h>
#include <stdio.h>

#define TEN_POW_7  10000000ULL
#define TEN_POW_8  100000000ULL
#define TEN_POW_10 10000000000ULL
#define TEN_POW_12 1000000000000ULL
#define TEN_POW_13 10000000000000ULL

/* Weights 3, 1, 3 ... from the right over the digits in front of the check digit. */
static unsigned check_digit(uint64_t body)
{
    unsigned sum = 0;
    for (unsigned weight = 3; body > 0; body /= 10, weight = 4 - weight)
        sum += (unsigned)(body % 10) * weight;
    return (10 - sum % 10) % 10;
}

static uint64_t number(const char *digits, size_t n)
{
    uint64_t v = 0;
    for (size_t i = 0; i < n; i++)
        v = v * 10 + (uint64_t)(digits[i] - '0');
    return v;
}

/* A whole GTIN with its check digit. All zeros add up, but no company owns them. */
static enum gtin_verdict whole(gtin *out, uint64_t value)
{
    if (value == 0 || value % 10 != check_digit(value / 10))
        return GTIN_BAD_CHECK_DIGIT;
    out->value = value;
    return GTIN_OK;
}

/* The digits of a GTIN whose check digit the scanner leaves out. */
static enum gtin_verdict without_check(gtin *out, uint64_t body)
{
    if (body == 0)
        return GTIN_BAD_CHECK_DIGIT;
    out->value = body * 10 + check_digit(body);
    return GTIN_OK;
}

/* The 11 digits of the UPC-A that six UPC-E digits stand for; number system 0 or 1. The last digit says where the
 * zeros were left out. */
static uint64_t upce_expand(unsigned number_system, const char *six)
{
    uint64_t last = (uint64_t)(six[5] - '0');
    uint64_t body = (uint64_t)number_system * TEN_POW_10;
    switch (last) {
    case 0:
    case 1:
    case 2: return body + number(six, 2) * 100000000 + last * 10000000 + number(six + 2, 3);
    case 3: return body + number(six, 3) * 10000000 + number(six + 3, 2);
    case 4: return body + number(six, 4) * 1000000 + number(six + 4, 1);
    default: return body + number(six, 5) * 100000 + last;
    }
}

static enum gtin_verdict upce(gtin *out, const char *digits, size_t n)
{
    unsigned first = (unsigned)(digits[0] - '0');
    switch (n) {
    case 6: return without_check(out, upce_expand(0, digits));
    case 7:
        /* Scanners may leave out the number system or the check digit: a check digit that fits decides; otherwise the
         * first digit must be a number system. One in ten of the second form is taken for the first: such scanners
         * should be set to send all eight. */
        if (whole(out, upce_expand(0, digits) * 10 + number(digits + 6, 1)) == GTIN_OK)
            return GTIN_OK;
        return first <= 1 ? without_check(out, upce_expand(first, digits + 1)) : GTIN_BAD_CHECK_DIGIT;
    case 8:
        if (first > 1)
            return GTIN_BAD_CHARACTER; /* UPC-E exists in number systems 0 and 1 only */
        return whole(out, upce_expand(first, digits + 1) * 10 + number(digits + 7, 1));
    default: return GTIN_BAD_LENGTH;
    }
}

/* 13 digits with a leading zero, 12, or 11 without the check digit. */
static enum gtin_verdict upca(gtin *out, const char *digits, size_t n)
{
    if (n == 11)
        return without_check(out, number(digits, n));
    if (n == 12 || (n == 13 && digits[0] == '0'))
        return whole(out, number(digits, n));
    return GTIN_BAD_LENGTH;
}

enum gtin_verdict gtin_parse(gtin *out, const char *digits, size_t n, enum symbology sym)
{
    if (n < 6 || n > 14)
        return GTIN_BAD_LENGTH;
    for (size_t i = 0; i < n; i++)
        if (digits[i] < '0' || digits[i] > '9')
            return GTIN_BAD_CHARACTER;
    bool unknown = sym == SYM_UNKNOWN;
    switch (sym) {
    case SYM_EAN8: return n == 8 ? whole(out, number(digits, n)) : GTIN_BAD_LENGTH;
    case SYM_UPCA: return upca(out, digits, n);
    case SYM_UPCE: return n <= 8 ? upce(out, digits, n) : upca(out, digits, n); /* some scanners expand it */
    case SYM_UNKNOWN:
    case SYM_EAN13: /* "]E0" is also what UPC-A and UPC-E carry, and EAN-8 does not: the length decides */
        if (n == 13 || (unknown && (n == 8 || n == 14)))
            return whole(out, number(digits, n));
        return n <= 8 ? upce(out, digits, n) : upca(out, digits, n);
    case SYM_OTHER: break;
    }
    return GTIN_BAD_LENGTH; /* no length is right for a symbology that carries no plain GTIN */
}

enum gtin_class gtin_classify(gtin g)
{
    if (g.value < TEN_POW_8) {
        uint64_t first = g.value / TEN_POW_7;
        return first == 0 || first == 2 ? GTIN_IN_STORE : GTIN_ITEM;
    }
    /* The GS1 prefix: the first three of 13 digits; the indicator of a GTIN-14 stands in front of them. */
    uint64_t prefix = g.value / TEN_POW_10 % 1000, two = prefix / 10;
    if (prefix == 980)
        return GTIN_REFUND_RECEIPT;
    if (two == 5 || two == 99 || (prefix >= 981 && prefix <= 984))
        return GTIN_COUPON;
    if (two == 2 || two == 4 || (two >= 20 && two <= 29))
        return GTIN_IN_STORE;
    return GTIN_ITEM;
}

static void text_of(char out[15], uint64_t value, int digits)
{
    snprintf(out, 15, "%0*" PRIu64, digits, value);
}

void gtin_text(char out[15], gtin g)
{
    text_of(out, g.value, g.value < TEN_POW_8 ? 8 : g.value < TEN_POW_12 ? 12 : g.value < TEN_POW_13 ? 13 : 14);
}

void gtin_text14(char out[15], gtin g)
{
    text_of(out, g.value, 14);
}
