/* A Code 128 beside the QR, for tills that read nothing else. Such a till cannot check a signature: it must ask the
 * kiosk, so the code only has to find the voucher and say what it should be worth. */
#include "base/text.h"
#include "receipt/receipt.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define WIDTH_MAX 10 /* 4294967295, the largest kiosk, counter or amount */

enum part_kind { PART_END, PART_LITERAL, PART_KIOSK, PART_COUNTER, PART_AMOUNT, PART_CHECK, PART_BAD };

struct part {
    enum part_kind kind;
    int width;   /* characters when filled in */
    char letter; /* LITERAL */
};

static const struct {
    const char *name;
    enum part_kind kind;
} names[] = {{"{kiosk:", PART_KIOSK}, {"{counter:", PART_COUNTER}, {"{amount:", PART_AMOUNT}};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* "6}" to 6; moves *at behind the brace. 0: not a width from 1 to 10. */
static int width_next(const char **at)
{
    int width = 0;
    const char *p = *at;
    for (int digits = 0; is_digit(*p) && digits < 2; digits++)
        width = width * 10 + (*p++ - '0');
    if (*p != '}' || width > WIDTH_MAX)
        return 0;
    *at = p + 1;
    return width;
}

static struct part part_next(const char **at)
{
    const char *p = *at;
    if (*p == '\0')
        return (struct part){.kind = PART_END};
    if (is_digit(*p) || is_letter(*p)) {
        *at = p + 1;
        return (struct part){.kind = PART_LITERAL, .width = 1, .letter = *p};
    }
    if (strncmp(p, "{check}", 7) == 0) {
        *at = p + 7;
        return (struct part){.kind = PART_CHECK, .width = 1};
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t n = strlen(names[i].name);
        if (strncmp(p, names[i].name, n) != 0)
            continue;
        p += n;
        int width = width_next(&p);
        if (width > 0) {
            *at = p;
            return (struct part){.kind = names[i].kind, .width = width};
        }
    }
    return (struct part){.kind = PART_BAD};
}

enum status receipt_till_template_check(const char *text, struct err *e)
{
    const char *at = text;
    int width = 0;
    bool counter = false, letters = false, kiosk = false, amount = false;
    if (*text == '\0')
        return ST_OK;
    for (;;) {
        size_t column = (size_t)(at - text) + 1;
        struct part part = part_next(&at);
        if (part.kind == PART_END)
            break;
        if (part.kind == PART_BAD)
            return err_set(e, ST_INVALID,
                           "till template, character %zu: allowed are digits, letters, {kiosk:N}, {counter:N}, "
                           "{amount:N} with N from 1 to %d, and {check}",
                           column, WIDTH_MAX);
        if ((part.kind == PART_KIOSK && kiosk) || (part.kind == PART_COUNTER && counter) ||
            (part.kind == PART_AMOUNT && amount))
            return err_set(e, ST_INVALID, "till template, character %zu: the same value a second time", column);
        kiosk |= part.kind == PART_KIOSK;
        counter |= part.kind == PART_COUNTER;
        amount |= part.kind == PART_AMOUNT;
        letters |= part.kind == PART_LITERAL && is_letter(part.letter);
        if (part.kind == PART_CHECK && *at != '\0')
            return err_set(e, ST_INVALID, "till template, character %zu: {check} must be the last", column);
        if (part.kind == PART_CHECK && letters)
            return err_set(e, ST_INVALID, "till template: {check} needs digits only before it");
        width += part.width;
    }
    if (!counter)
        return err_set(e, ST_INVALID, "till template: {counter:N} is missing, every voucher would carry the same code");
    if (width > TILL_CODE_MAX)
        return err_set(e, ST_INVALID, "till template: %d characters, at most %d fit on the paper", width,
                       TILL_CODE_MAX);
    return ST_OK;
}

/* GS1: weights 3, 1, 3, ... from the digit beside the check digit. */
static char check_digit(const char *digits, size_t n)
{
    int sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (digits[i] - '0') * ((n - i) % 2 == 1 ? 3 : 1);
    return (char)('0' + (10 - sum % 10) % 10);
}

static bool put_number(char *out, int width, int64_t value)
{
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%0*" PRId64, width, value);
    if (n != width)
        return false;
    memcpy(out, digits, (size_t)width);
    return true;
}

bool receipt_till_code(char out[TILL_CODE_MAX + 1], const char *text, const struct voucher_token *t)
{
    size_t n = 0;
    if (*text == '\0' || receipt_till_template_check(text, NULL) != ST_OK)
        return false;
    for (struct part part = part_next(&text); part.kind != PART_END; part = part_next(&text)) {
        bool fits = true;
        switch (part.kind) {
        case PART_LITERAL: out[n] = part.letter; break;
        case PART_CHECK: out[n] = check_digit(out, n); break;
        case PART_KIOSK: fits = put_number(out + n, part.width, t->kiosk); break;
        case PART_COUNTER: fits = put_number(out + n, part.width, t->counter); break;
        default: fits = put_number(out + n, part.width, t->amount.minor); break;
        }
        if (!fits)
            return false;
        n += (size_t)part.width;
    }
    out[n] = '\0';
    return true;
}
