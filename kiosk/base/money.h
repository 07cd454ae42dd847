/* Money and mass are types: whole minor units and whole milligrams, checked arithmetic, no floating point.
 * Every function that can overflow returns false and leaves *out alone; false means: refuse the fact. */
#ifndef REBOTTLE_BASE_MONEY_H
#define REBOTTLE_BASE_MONEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    int64_t minor;
} money;

/* A currency as ISO 4217 has it: "EUR", 978, exponent 2. Points are a commodity of their own ("PTS", 0, 0). */
struct currency {
    char code[4];
    uint16_t numeric;
    uint8_t exponent; /* minor units per major unit = 10^exponent, 0 to 3 */
};

typedef struct {
    int64_t mg; /* MASS_UNKNOWN.mg when nobody knows: stored as NULL and counted, never as 0 */
} mass;

#define MASS_UNKNOWN ((mass){INT64_MIN})

static inline bool mass_known(mass m)
{
    return m.mg != INT64_MIN;
}

bool money_add(money *out, money a, money b);
bool money_sub(money *out, money a, money b);
bool money_times(money *out, money each, int64_t count);
bool mass_add(mass *out, mass a, mass b); /* unknown + anything = unknown */
bool mass_times(mass *out, mass each, int64_t count);

/* The table of currencies that schemes may name. */
bool currency_find(struct currency *out, const char *code);
bool currency_find_numeric(struct currency *out, uint16_t numeric);
/* The least amount that is paid in practice: one minor unit, but one whole forint (its fillér is gone). Amounts of a
 * scheme are multiples of it. What a till rounds in cash is the till's matter. */
money currency_step(const struct currency *c);

/* Plain figures, a point as decimal mark: "3.75", "-0.05", "50". For files and JSON; screens use their own table.
 * Returns the length, or 0 when cap is too small. */
size_t money_format(char *buf, size_t cap, money m, uint8_t exponent);
/* Exactly the form above and nothing else: no sign "+", no blanks, at most exponent decimals. */
bool money_parse(money *out, const char *text, uint8_t exponent);
bool mass_parse_kg(mass *out, const char *text); /* "4.25": kilograms, not negative, at most six decimals */

#endif
