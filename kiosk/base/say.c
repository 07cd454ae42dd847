#include "base/say.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"

/* One row per language; the first is the fallback. A language without month names counts its months. */
struct customs {
    const char *language;
    const char *months[12];
    const char *gram, *kilogram, *tonne;
};
static const struct customs table[] = {
    {"en", {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}, " g", " kg", " t"},
    {"zh_CN", {NULL}, " 克", " 千克", " 吨"},
};

static const struct {
    char code[4];
    const char *sign;
} signs[] = {{"EUR", "€"}, {"GBP", "£"}, {"USD", "$"}, {"CNY", "¥"}, {"JPY", "¥"}};

static const struct customs *customs_of(const char *language)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (strcmp(table[i].language, language) == 0)
            return &table[i];
    return &table[0];
}

void say_money(char out[SAY_MAX], money m, const char *currency, int exponent)
{
    char figures[SAY_MAX - 8];
    if (money_format(figures, sizeof figures, m, (uint8_t)exponent) == 0)
        figures[0] = '\0';
    bool minus = figures[0] == '-';
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (strcmp(signs[i].code, currency) == 0) {
            snprintf(out, SAY_MAX, "%s%s%s", minus ? "-" : "", signs[i].sign, figures + minus);
            return;
        }
    snprintf(out, SAY_MAX, "%s %.3s", figures, currency);
}

void say_date(char out[SAY_MAX], int64_t utc_ms, int32_t offset_s, const char *language)
{
    const struct customs *c = customs_of(language);
    struct civil d = civil_from_utc(utc_ms, offset_s);
    if (c->months[0] == NULL)
        snprintf(out, SAY_MAX, "%d年%d月%d日", d.year, d.month, d.day);
    else
        snprintf(out, SAY_MAX, "%d %s %d", d.day, c->months[d.month - 1], d.year);
}

void say_time(char out[SAY_MAX], int64_t utc_ms, int32_t offset_s)
{
    struct civil d = civil_from_utc(utc_ms, offset_s);
    snprintf(out, SAY_MAX, "%02d:%02d", d.hour, d.minute);
}

void say_moment(char out[SAY_MAX], int64_t utc_ms, int32_t offset_s, const char *language)
{
    char date[SAY_MAX], at[SAY_MAX];
    say_date(date, utc_ms, offset_s, language);
    say_time(at, utc_ms, offset_s);
    snprintf(out, SAY_MAX, "%.36s%s %.8s", date, customs_of(language)->months[0] == NULL ? "" : ",", at);
}

void say_mass(char out[SAY_MAX], mass m, const char *language)
{
    const struct customs *c = customs_of(language);
    int64_t g = m.mg / 1000; /* cut, never rounded up: we do not claim what was not there */
    if (!mass_known(m))
        snprintf(out, SAY_MAX, "?");
    else if (g < 1000)
        snprintf(out, SAY_MAX, "%" PRId64 "%s", g, c->gram);
    else if (g < 1000000)
        snprintf(out, SAY_MAX, "%" PRId64 ".%02d%s", g / 1000, (int)(g % 1000 / 10), c->kilogram);
    else
        snprintf(out, SAY_MAX, "%" PRId64 ".%03d%s", g / 1000000, (int)(g % 1000000 / 1000), c->tonne);
}
