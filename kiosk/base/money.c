#include "base/money.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool money_add(money *out, money a, money b)
{
    int64_t v;
    if (__builtin_add_overflow(a.minor, b.minor, &v))
        return false;
    out->minor = v;
    return true;
}

bool money_sub(money *out, money a, money b)
{
    int64_t v;
    if (__builtin_sub_overflow(a.minor, b.minor, &v))
        return false;
    out->minor = v;
    return true;
}

bool money_times(money *out, money each, int64_t count)
{
    int64_t v;
    if (__builtin_mul_overflow(each.minor, count, &v))
        return false;
    out->minor = v;
    return true;
}

bool mass_add(mass *out, mass a, mass b)
{
    if (!mass_known(a) || !mass_known(b)) {
        *out = MASS_UNKNOWN;
        return true;
    }
    int64_t v;
    if (__builtin_add_overflow(a.mg, b.mg, &v) || v == INT64_MIN)
        return false;
    out->mg = v;
    return true;
}

bool mass_times(mass *out, mass each, int64_t count)
{
    if (!mass_known(each)) {
        *out = MASS_UNKNOWN;
        return true;
    }
    int64_t v;
    if (__builtin_mul_overflow(each.mg, count, &v) || v == INT64_MIN)
        return false;
    out->mg = v;
    return true;
}

/* ISO 4217 codes of every scheme in facts/schemes.md, and the tests' own. */
static const struct currency currencies[] = {
    {"AUD", 36, 2},  {"CNY", 156, 2}, {"DKK", 208, 2}, {"EUR", 978, 2}, {"GBP", 826, 2}, {"HUF", 348, 2},
    {"ILS", 376, 2}, {"NOK", 578, 2}, {"PLN", 985, 2}, {"RON", 946, 2}, {"SEK", 752, 2}, {"USD", 840, 2},
};

bool currency_find(struct currency *out, const char *code)
{
    for (size_t i = 0; i < sizeof currencies / sizeof *currencies; i++) {
        if (strcmp(currencies[i].code, code) == 0) {
            *out = currencies[i];
            return true;
        }
    }
    return false;
}

bool currency_find_numeric(struct currency *out, uint16_t numeric)
{
    for (size_t i = 0; i < sizeof currencies / sizeof *currencies; i++) {
        if (currencies[i].numeric == numeric) {
            *out = currencies[i];
            return true;
        }
    }
    return false;
}

money currency_step(const struct currency *c)
{
    return (money){strcmp(c->code, "HUF") == 0 ? 100 : 1};
}

static uint64_t power_of_ten(uint8_t exponent)
{
    uint64_t p = 1;
    while (exponent-- > 0)
        p *= 10;
    return p;
}

size_t money_format(char *buf, size_t cap, money m, uint8_t exponent)
{
    uint64_t magnitude = m.minor < 0 ? 0 - (uint64_t)m.minor : (uint64_t)m.minor;
    const char *sign = m.minor < 0 ? "-" : "";
    uint64_t unit = power_of_ten(exponent);
    int n = exponent == 0 ? snprintf(buf, cap, "%s%" PRIu64, sign, magnitude)
                          : snprintf(buf, cap, "%s%" PRIu64 ".%0*" PRIu64, sign, magnitude / unit, (int)exponent,
                                     magnitude % unit);
    return n > 0 && (size_t)n < cap ? (size_t)n : 0;
}

bool money_parse(money *out, const char *text, uint8_t exponent)
{
    bool negative = *text == '-';
    const char *p = text + negative;
    int64_t v = 0; /* below zero while reading: there is one more number on that side */
    int whole = 0, decimals = 0;
    bool point = false;
    if (p[0] == '0' && p[1] != '\0' && p[1] != '.')
        return false; /* "007" */
    for (; *p != '\0'; p++) {
        if (*p == '.' && !point && whole > 0) {
            point = true;
            continue;
        }
        if (*p < '0' || *p > '9')
            return false;
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, *p - '0', &v))
            return false;
        if (point)
            decimals++;
        else
            whole++;
    }
    if (whole == 0 || decimals > exponent || (point && decimals == 0))
        return false;
    for (; decimals < exponent; decimals++)
        if (__builtin_mul_overflow(v, 10, &v))
            return false;
    if (!negative && __builtin_sub_overflow(0, v, &v))
        return false;
    out->minor = v;
    return true;
}

bool mass_parse_kg(mass *out, const char *text)
{
    money mg; /* the same grammar: kilograms with six decimals are milligrams */
    if (!money_parse(&mg, text, 6) || mg.minor < 0)
        return false;
    *out = (mass){mg.minor};
    return true;
}
