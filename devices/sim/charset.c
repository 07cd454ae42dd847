#include "devices/sim/charset.h"

#include "base/text.h"

#include <errno.h>

#define NO_CD ((iconv_t)-1)

static const struct {
    int number;
    const char *name;
} pages[] = {
    {0, "CP437"},
    {2, "CP850"},
    {16, "CP1252"},
    {17, "CP866"},
    {18, "CP852"},
    {19, "CP858"},
    {CHARSET_GB18030, "GB18030"},
    {CHARSET_UTF8, "UTF-8"},
};

struct charset charset_new(void)
{
    struct charset s = {.number = -1, .cd = NO_CD};
    charset_select(&s, 0);
    return s;
}

bool charset_select(struct charset *s, int number)
{
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        if (pages[i].number != number)
            continue;
        s->part_n = 0;
        if (s->number == number)
            return true;
        charset_free(s);
        s->number = number;
        s->cd = iconv_open("UTF-8", pages[i].name);
        return true;
    }
    return false;
}

bool charset_next(struct charset *s, uint8_t byte, uint32_t *out)
{
    if (s->part_n == 0 && byte < 0x80) {
        *out = byte;
        return true;
    }
    s->part[s->part_n++] = byte;
    char utf8[8], *in = (char *)s->part, *to = utf8;
    size_t in_left = s->part_n, to_left = sizeof utf8;
    bool converted = s->cd != NO_CD && iconv(s->cd, &in, &in_left, &to, &to_left) != (size_t)-1;
    if (!converted && s->cd != NO_CD && errno == EINVAL && s->part_n < sizeof s->part)
        return false; /* the rest is to come */
    if (s->cd != NO_CD)
        iconv(s->cd, NULL, NULL, NULL, NULL);
    const char *at = utf8;
    size_t n = (size_t)(to - utf8);
    *out = converted && n > 0 ? utf8_next(&at, &n) : 0xFFFD;
    s->part_n = 0;
    return true;
}

void charset_free(struct charset *s)
{
    if (s->cd != NO_CD)
        iconv_close(s->cd);
    s->cd = NO_CD;
    s->number = -1;
}
