#include "devices/sim/code128.h"

#include <stdio.h>
#include <string.h>

/* Widths of bar, space, bar, space, bar, space (ISO/IEC 15417); the stop has a seventh element. */
static const char *const widths[107] = {
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213", "221312",
    "231212", "112232", "122132", "122231", "113222", "123122", "123221", "223211", "221132", "221231", "213212",
    "223112", "312131", "311222", "321122", "321221", "312212", "322112", "322211", "212123", "212321", "232121",
    "111323", "131123", "131321", "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331",
    "132131", "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131", "311123",
    "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111", "111224", "111422", "121124",
    "121421", "141122", "141221", "112214", "112412", "122114", "122411", "142112", "142211", "241211", "221114",
    "413111", "241112", "134111", "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112",
    "421211", "212141", "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311",
    "113141", "114131", "311141", "411131", "211412", "211214", "211232", "2331112"};

enum {
    SHIFT = 98,
    CODE_C = 99,
    CODE_B = 100,
    CODE_A = 101,
    FNC1 = 102,
    FNC2 = 97,
    FNC3 = 96,
    START_A = 103,
    STOP = 106
};
enum set { SET_NONE, SET_A, SET_B, SET_C };

struct encoder {
    struct code128 *out;
    enum set set;
    bool shifted; /* the next character is of the other set, A for B and B for A */
    size_t text_n;
};

static bool put(struct encoder *e, int value)
{
    if (e->out->count >= CODE128_VALUES_MAX - 2) /* check and stop still need room */
        return false;
    e->out->value[e->out->count++] = (uint8_t)value;
    return true;
}

static bool choose(struct encoder *e, enum set set)
{
    static const int change[] = {[SET_A] = CODE_A, [SET_B] = CODE_B, [SET_C] = CODE_C};
    if (e->set == set)
        return true;
    int value = e->set == SET_NONE ? START_A + (int)set - 1 : change[set];
    e->set = set;
    return put(e, value);
}

static bool escape(struct encoder *e, uint8_t what)
{
    switch (what) {
    case 'A': return choose(e, SET_A);
    case 'B': return choose(e, SET_B);
    case 'C': return choose(e, SET_C);
    default: break;
    }
    if (e->set == SET_NONE)
        return false;
    switch (what) {
    case '1': return put(e, FNC1);
    case '2': return e->set != SET_C && put(e, FNC2);
    case '3': return e->set != SET_C && put(e, FNC3);
    case '4': return e->set != SET_C && put(e, e->set == SET_A ? CODE_A : CODE_B);
    case 'S': e->shifted = true; return e->set != SET_C && put(e, SHIFT);
    default: return false;
    }
}

static void note(struct encoder *e, const char *s)
{
    size_t n = strlen(s);
    if (e->text_n + n < sizeof e->out->text) {
        memcpy(e->out->text + e->text_n, s, n + 1);
        e->text_n += n;
    }
}

static bool datum(struct encoder *e, uint8_t b)
{
    char text[4] = {(char)(b < 0x20 ? ' ' : b), '\0'};
    enum set set = e->shifted ? (e->set == SET_A ? SET_B : SET_A) : e->set;
    e->shifted = false;
    switch (set) {
    case SET_A: note(e, text); return b < 0x60 && put(e, b < 0x20 ? b + 64 : b - 32);
    case SET_B: note(e, text); return b >= 0x20 && b < 0x80 && put(e, b - 32);
    case SET_C:
        if (b > 99)
            return false;
        snprintf(text, sizeof text, "%02d", b);
        note(e, text);
        return put(e, b);
    case SET_NONE: break;
    }
    return false; /* the data must begin with a choice of set */
}

bool code128_encode(struct code128 *out, const uint8_t *data, size_t n)
{
    *out = (struct code128){0};
    struct encoder e = {.out = out};
    for (size_t i = 0; i < n; i++) {
        bool ok;
        if (data[i] == '{' && i + 1 < n && data[i + 1] == '{' && e.set != SET_C)
            ok = datum(&e, data[++i]);
        else if (data[i] == '{')
            ok = i + 1 < n && escape(&e, data[++i]);
        else
            ok = datum(&e, data[i]);
        if (!ok)
            return false;
    }
    if (out->count < 2)
        return false;
    int check = out->value[0];
    for (size_t i = 1; i < out->count; i++)
        check = (check + (int)i * out->value[i]) % 103;
    out->value[out->count++] = (uint8_t)check;
    out->value[out->count++] = STOP;
    return true;
}

int code128_modules(const struct code128 *c)
{
    return (int)c->count * 11 + 2; /* 11 each, and the stop 13 */
}

bool code128_bar(const struct code128 *c, int module)
{
    if (module < 0 || module >= code128_modules(c))
        return false;
    size_t at = (size_t)module / 11;
    if (at >= c->count)
        at = c->count - 1; /* the last two modules belong to the stop */
    int left = module - (int)at * 11;
    const char *w = widths[c->value[at]];
    int element = 0;
    while (left >= w[element] - '0')
        left -= w[element++] - '0';
    return element % 2 == 0;
}
