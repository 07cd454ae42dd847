/* Every theme can be read: contrast as WCAG 2 computes it, from the colours that terminals use; and nothing is said by
 * colour alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "fixtures.h"
#include "tui/glyph.h"
#include "tui/theme.h"
#include "tui/view.h"

struct rgb {
    int r, g, b;
};

/* The 8 basic colours and their bright ones: the kernel's (console), and xterm's, where bold is not always bright. */
static const struct rgb vga[16] = {{0, 0, 0},     {170, 0, 0},    {0, 170, 0},    {170, 85, 0},
                                   {0, 0, 170},   {170, 0, 170},  {0, 170, 170},  {170, 170, 170},
                                   {85, 85, 85},  {255, 85, 85},  {85, 255, 85},  {255, 255, 85},
                                   {85, 85, 255}, {255, 85, 255}, {85, 255, 255}, {255, 255, 255}};
static const struct rgb xterm[8] = {{0, 0, 0},   {205, 0, 0},   {0, 205, 0},   {205, 205, 0},
                                    {0, 0, 238}, {205, 0, 205}, {0, 205, 205}, {229, 229, 229}};

static struct rgb cube(int n) /* 16 to 255 */
{
    static const int levels[] = {0, 95, 135, 175, 215, 255};
    if (n >= 232)
        return (struct rgb){8 + (n - 232) * 10, 8 + (n - 232) * 10, 8 + (n - 232) * 10};
    n -= 16;
    return (struct rgb){levels[n / 36], levels[n / 6 % 6], levels[n % 6]};
}

static double linear(int v)
{
    double c = v / 255.0;
    return c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(struct rgb c)
{
    return 0.2126 * linear(c.r) + 0.7152 * linear(c.g) + 0.0722 * linear(c.b);
}

static double contrast(struct rgb a, struct rgb b)
{
    double x = luminance(a), y = luminance(b);
    return x > y ? (x + 0.05) / (y + 0.05) : (y + 0.05) / (x + 0.05);
}

static void test_contrast(void **state)
{
    (void)state;
    assert_true(fabs(contrast(vga[0], vga[15]) - 21) < 0.01);
    for (size_t t = 0; t < theme_count; t++)
        for (int i = 0; i < INK_COUNT; i++) {
            const struct look *k = &themes[t].looks[i];
            if (k->fg256 < 0)
                continue; /* the terminal's own, which its owner can read */
            double least = strcmp(themes[t].word, "contrast") == 0 ? 7 : i == INK_BOX || i == INK_FILL ? 3 : 4.5;
            bool bold = (theme_attributes(k, 8) & LOOK_BOLD) != 0;
            double with[] = {contrast(cube(k->fg256), cube(k->bg256)),
                             contrast(vga[k->fg8 + (bold ? 8 : 0)], vga[k->bg8]),
                             contrast(xterm[k->fg8], xterm[k->bg8])};
            static const char *const where[] = {"256 colours", "the Linux console", "xterm's 8 colours"};
            for (int w = 0; w < 3; w++)
                if (with[w] < least)
                    fail_msg("%s, ink %d with %s: %.2f, at least %.1f", themes[t].word, i, where[w], with[w], least);
        }
}

/* Bold black is dark grey on many terminals, and bold is bright where there are 8 colours. */
static void test_black_is_never_bold(void **state)
{
    (void)state;
    for (size_t t = 0; t < theme_count; t++)
        for (int i = 0; i < INK_COUNT; i++) {
            const struct look *k = &themes[t].looks[i];
            assert_false(k->fg256 == 16 && (theme_attributes(k, 256) & LOOK_BOLD) != 0);
            assert_false(k->fg8 == 0 && (theme_attributes(k, 8) & LOOK_BOLD) != 0);
        }
}

/* Without colours, inks that ask for attention still differ from plain text: by an attribute. */
static void test_mono_tells_them_apart(void **state)
{
    (void)state;
    static const enum ink loud[] = {INK_STRONG,   INK_BAR,     INK_GOOD,     INK_WARN,  INK_BAD,   INK_GOOD_BAR,
                                    INK_WARN_BAR, INK_BAD_BAR, INK_SELECTED, INK_FIELD, INK_CURSOR};
    size_t mono;
    assert_true(theme_find(&mono, "mono"));
    for (size_t i = 0; i < sizeof loud / sizeof *loud; i++)
        assert_int_not_equal(themes[mono].looks[loud[i]].attributes, 0);
    assert_int_not_equal(themes[mono].looks[INK_WARN].attributes, themes[mono].looks[INK_BAD].attributes);
    assert_int_not_equal(themes[mono].looks[INK_GOOD].attributes, themes[mono].looks[INK_BAD].attributes);
    assert_int_not_equal(themes[mono].looks[INK_SELECTED].attributes, themes[mono].looks[INK_FIELD].attributes);
}

/* What it says, as text or as a bar. */
static uint8_t meaning(uint8_t ink)
{
    return ink == INK_GOOD_BAR ? INK_GOOD : ink == INK_WARN_BAR ? INK_WARN : ink == INK_BAD_BAR ? INK_BAD : ink;
}

static bool signals(uint8_t ink)
{
    return ink == INK_GOOD || ink == INK_WARN || ink == INK_BAD || ink == INK_GOOD_BAR || ink == INK_WARN_BAR ||
           ink == INK_BAD_BAR;
}

/* A sign without words in two colours that mean different things: its shape has to differ, too. */
static void test_no_sign_differs_by_colour_alone(void **state)
{
    (void)state;
    static struct model m;
    static uint8_t seen[3][0x3000]; /* of each screen: ink + 1 of a sign that stood alone */
    for (size_t f = 0; f < fixture_count; f++) {
        struct grid g;
        assert_true(fixture_load(&m, fixtures[f].name, "en") && grid_new(&g, 24, 80));
        view_draw(&m, &g);
        for (int y = 0; y < g.rows; y++)
            for (int x = 0; x < g.cols; x++) {
                const struct cell *c = grid_at(&g, y, x), *l = grid_at(&g, y, x - 1), *r = grid_at(&g, y, x + 1);
                bool alone =
                    (l == NULL || l->ch == ' ' || l->ink != c->ink) && (r == NULL || r->ch == ' ' || r->ink != c->ink);
                if (!signals(c->ink) || !alone || c->ch < 0x25A0 || c->ch >= 0x2800)
                    continue;
                uint8_t *before = &seen[m.screen][c->ch], now = (uint8_t)(meaning(c->ink) + 1);
                if (*before != 0 && *before != now)
                    fail_msg("%s: U+%04X means %d here and %d elsewhere", fixtures[f].name, c->ch, now - 1,
                             *before - 1);
                *before = now;
            }
        grid_free(&g);
    }
}

/* A whole bar or field in a signal's colour says in letters what it means. */
static void test_no_blank_signals(void **state)
{
    (void)state;
    static struct model m;
    for (size_t f = 0; f < fixture_count; f++) {
        struct grid g;
        bool words[INK_COUNT] = {0}, there[INK_COUNT] = {0};
        assert_true(fixture_load(&m, fixtures[f].name, "en") && grid_new(&g, 24, 80));
        m.dialog = DIALOG_NONE; /* it hides words */
        view_draw(&m, &g);
        for (int i = 0; i < g.rows * g.cols; i++) {
            there[g.cells[i].ink] = true;
            words[g.cells[i].ink] = words[g.cells[i].ink] || g.cells[i].ch != ' ';
        }
        for (int i = 0; i < INK_COUNT; i++)
            if (signals((uint8_t)i) && there[i] && !words[i])
                fail_msg("%s: ink %d without a word", fixtures[f].name, i);
        grid_free(&g);
    }
}

/* What a lesser terminal shows of our own words and lines: no letter of ours becomes a question mark. */
static void test_glyphs(void **state)
{
    (void)state;
    static struct model m;
    for (size_t f = 0; f < fixture_count; f++) {
        struct grid g;
        if (strstr(fixtures[f].name, "hostile") != NULL)
            continue;
        assert_true(fixture_load(&m, fixtures[f].name, "en") && grid_new(&g, 50, 160));
        m.latin_only = m.no_blocks = true;
        view_draw(&m, &g);
        for (int i = 0; i < g.rows * g.cols; i++) {
            const struct cell *c = &g.cells[i];
            uint32_t ascii = glyph_shown(GLYPHS_ASCII, c->ch, c->width),
                     console = glyph_shown(GLYPHS_CONSOLE, c->ch, c->width);
            if (c->width == 1 && c->ch != '?' &&
                (ascii == '?' || console == '?' || (ascii >= 0x80 && ascii != GLYPH_FULL)))
                fail_msg("%s: U+%04X is U+%04X in ASCII, U+%04X on the console", fixtures[f].name, c->ch, ascii,
                         console);
        }
        grid_free(&g);
    }
    assert_int_equal(glyphs_of("linux", "C.UTF-8"), GLYPHS_CONSOLE);
    assert_int_equal(glyphs_of("linux", "de_DE.ISO-8859-1"), GLYPHS_ASCII);
    assert_int_equal(glyphs_of("xterm", "zh_CN.GB18030"), GLYPHS_ASCII);
    assert_int_equal(glyphs_of("xterm", "de_DE@euro"), GLYPHS_ASCII);
    assert_int_equal(glyphs_of("xterm", "zh_CN.utf8"), GLYPHS_UNICODE);
    assert_int_equal(glyphs_of("xterm", "C"), GLYPHS_UNICODE);
    assert_int_equal(glyphs_of("xterm", NULL), GLYPHS_UNICODE);
    assert_int_equal(glyphs_of("vt220", NULL), GLYPHS_ASCII);
    assert_int_equal(glyphs_of("vt220", "en_IE.UTF-8"), GLYPHS_UNICODE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contrast),
        cmocka_unit_test(test_black_is_never_bold),
        cmocka_unit_test(test_mono_tells_them_apart),
        cmocka_unit_test(test_no_sign_differs_by_colour_alone),
        cmocka_unit_test(test_no_blank_signals),
        cmocka_unit_test(test_glyphs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
