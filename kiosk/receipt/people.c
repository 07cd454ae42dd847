/* How people write money and dates, per language. A bare Debian has no locales to ask. */
#include "base/say.h"
#include "base/text.h"
#include "receipt/receipt.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const language_words[LANGUAGE_COUNT] = {[LANGUAGE_EN] = "en", [LANGUAGE_ZH] = "zh_CN"};

const char *language_word(enum language l)
{
    return language_words[l];
}

bool language_parse(enum language *out, const char *word)
{
    for (int l = 0; l < LANGUAGE_COUNT; l++) {
        if (strcmp(language_words[l], word) == 0) {
            *out = (enum language)l;
            return true;
        }
    }
    return false;
}

/* What stands before and after the figure. The currencies of base/money.c; whole: no decimals when they are zero, for
 * a currency whose small coins are gone. */
struct money_style {
    char code[4];
    struct {
        const char *before, *after;
    } in[LANGUAGE_COUNT];
    bool whole;
};

static const struct money_style styles[] = {
    {"AUD", {{"$", ""}, {"", " 澳元"}}, false},       {"CNY", {{"¥", ""}, {"¥", ""}}, false},
    {"DKK", {{"", " kr"}, {"", " 丹麦克朗"}}, false}, {"EUR", {{"€", ""}, {"", " 欧元"}}, false},
    {"GBP", {{"£", ""}, {"", " 英镑"}}, false},       {"HUF", {{"", " Ft"}, {"", " 福林"}}, true},
    {"ILS", {{"₪", ""}, {"", " 新谢克尔"}}, false},   {"NOK", {{"", " kr"}, {"", " 挪威克朗"}}, false},
    {"PLN", {{"", " zł"}, {"", " 兹罗提"}}, false},   {"PTS", {{"", " points"}, {"", " 积分"}}, false},
    {"RON", {{"", " lei"}, {"", " 列伊"}}, false},    {"SEK", {{"", " kr"}, {"", " 瑞典克朗"}}, false},
    {"USD", {{"$", ""}, {"", " 美元"}}, false},
};

static const struct money_style *style_of(const char *code)
{
    for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
        if (strcmp(styles[i].code, code) == 0)
            return &styles[i];
    return NULL;
}

/* "1234567.50" to "1,234,567.50"; out has room for 20 digits, 6 commas, a point and 3 decimals. */
static void group_thousands(char out[40], const char *plain)
{
    size_t whole = strcspn(plain, "."), n = 0;
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0)
            out[n++] = ',';
        out[n++] = plain[i];
    }
    memcpy(out + n, plain + whole, strlen(plain + whole) + 1);
}

static void drop_zero_decimals(char *plain)
{
    char *point = strchr(plain, '.');
    if (point != NULL && strspn(point + 1, "0") == strlen(point + 1))
        *point = '\0';
}

void money_for_people(char *out, size_t cap, money m, const struct currency *c, enum language l)
{
    char plain[32], grouped[40], whole[96];
    const struct money_style *s = style_of(c->code);
    money_format(plain, sizeof plain, m, c->exponent);
    if (s != NULL && s->whole)
        drop_zero_decimals(plain);
    bool negative = plain[0] == '-';
    group_thousands(grouped, plain + negative);
    const char *sign = negative ? "-" : "";
    if (s != NULL)
        snprintf(whole, sizeof whole, "%s%s%s%s", sign, s->in[l].before, grouped, s->in[l].after);
    else
        snprintf(whole, sizeof whole, "%s%s %s", sign, grouped, c->code);
    text_copy(out, cap, whole);
}

void date_for_people(char *out, size_t cap, int64_t utc_ms, int32_t offset_s, enum language l)
{
    char whole[SAY_MAX];
    say_moment(whole, utc_ms, offset_s, language_word(l));
    text_copy(out, cap, whole);
}
