/* The terminal side: what curses writes to a pseudo-terminal goes through an emulator (libvterm), whose screen must be
 * the grid, cell by cell with colours and attributes: every fixture, both languages, three sizes, every theme. An
 * identical repaint must write nothing at all; a screen that was written on must heal; a terminal that is behind must
 * not be fed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "emulator.h"
#include "fixtures.h"
#include "phone.h"
#include "tui/key.h"
#include "tui/screen.h"
#include "tui/view.h"

static struct emulator terminal;
static struct screen *screen;
static struct model model;
static int64_t now = 1000000;

static FILE *in, *out;

static void open_screen(int rows, int cols, const char *term)
{
    int slave;
    assert_true(emulator_open(&terminal, rows, cols, &slave));
    in = fdopen(slave, "r");
    out = fdopen(dup(slave), "w");
    assert_int_equal(screen_open(&screen, in, out, term, true, NULL), ST_OK);
}

static void close_screen(void)
{
    screen_close(screen);
    fclose(in);
    fclose(out);
    emulator_close(&terminal);
}

static int set_up(void **state)
{
    open_screen(24, 80, *state != NULL ? *state : "xterm-256color");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    close_screen();
    return 0;
}

/* Until the terminal has said that it has drawn everything; how many bytes that were, without our own question. */
static size_t settle(void)
{
    size_t before = terminal.bytes;
    screen_check(screen, now);
    bool asked = screen_until_ms(screen) >= 0;
    for (int i = 0; i < 200 && screen_until_ms(screen) >= 0; i++) {
        struct pollfd both[2] = {{.fd = terminal.master, .events = POLLIN}, {.fd = fileno(in), .events = POLLIN}};
        screen_flush(screen);
        poll(both, 2, 50); /* our bytes, or its answer */
        emulator_take(&terminal, 0);
        int key = screen_key(screen, now);
        assert_true(key == TK_NONE || key == TK_RESIZE);
    }
    if (!asked)
        while (emulator_take(&terminal, 20) > 0)
            screen_flush(screen);
    assert_int_equal(screen_until_ms(screen), -1);
    return terminal.bytes - before;
}

#define QUESTION 4 /* bytes */

static void draw(struct grid *g, const char *fixture, const char *language, int rows, int cols)
{
    assert_true(fixture_load(&model, fixture, language));
    assert_true(grid_new(g, rows, cols));
    view_draw(&model, g);
}

static void paint(const char *fixture, const char *language, struct grid *g)
{
    draw(g, fixture, language, terminal.rows, terminal.cols);
    assert_true(screen_paint(screen, g, &themes[0], now));
}

static int colour(const VTermColor *c, bool foreground)
{
    if (foreground ? VTERM_COLOR_IS_DEFAULT_FG(c) : VTERM_COLOR_IS_DEFAULT_BG(c))
        return -1;
    return VTERM_COLOR_IS_INDEXED(c) ? c->indexed.idx : -2;
}

static bool same_look(const VTermScreenCell *seen, const struct cell *c, const struct look *look, bool blank)
{
    bool block = c->ch == GLYPH_FULL || c->ch == GLYPH_UPPER, reverse = seen->attrs.reverse ^ block;
    if (colour(&seen->bg, false) != look->bg256 || reverse != ((look->attributes & LOOK_REVERSE) != 0) ||
        seen->attrs.underline != ((look->attributes & LOOK_UNDERLINE) != 0))
        return false;
    return blank ||
           (colour(&seen->fg, true) == look->fg256 && seen->attrs.bold == ((look->attributes & LOOK_BOLD) != 0));
}

/* What the emulator shows is the grid in this theme; mode: how the terminal's letters are. */
static void screen_is(const struct grid *g, const struct theme *t, enum glyphs mode, const char *what)
{
    for (int y = 0; y < g->rows; y++)
        for (int x = 0; x < g->cols; x++) {
            const struct cell *c = grid_at(g, y, x);
            VTermScreenCell seen;
            if (c->width == 0)
                continue;
            vterm_screen_get_cell(terminal.screen, (VTermPos){y, x}, &seen);
            uint32_t ch = seen.chars[0] == 0 ? ' ' : seen.chars[0], shown = glyph_shown(mode, c->ch, c->width);
            int width = mode == GLYPHS_UNICODE ? c->width : 1;
            bool full = shown == GLYPH_FULL, upper = shown == GLYPH_UPPER;
            if (ch != (full ? ' ' : upper ? GLYPH_LOWER : shown) || seen.width != width)
                fail_msg("%s: row %d column %d: U+%04X of %d instead of U+%04X", what, y, x, ch, seen.width, shown);
            /* libvterm 0.1.4 loses or moves a mark of the last column that comes in another read than its letter */
            if (mode == GLYPHS_UNICODE && c->mark != 0 && x < g->cols - 1 && seen.chars[1] != c->mark)
                fail_msg("%s: row %d column %d: U+%04X, mark U+%04X instead of U+%04X", what, y, x, ch, seen.chars[1],
                         c->mark);
            if (t != NULL && !same_look(&seen, c, &t->looks[c->ink], ch == ' ' && !full))
                fail_msg("%s: row %d column %d: ink %d looks wrong: %d on %d, reverse %d, bold %d, underline %d", what,
                         y, x, c->ink, colour(&seen.fg, true), colour(&seen.bg, false), seen.attrs.reverse,
                         seen.attrs.bold, seen.attrs.underline);
        }
}

static const int sizes[][2] = {{24, 80}, {30, 100}, {50, 160}};
static const char *const languages[] = {"en", "zh_CN"};

/* Every theme of every screen in ctest's 80x24; of the larger sizes one each, taking turns (all: set ALL_THEMES). */
static void shows_every_screen(int size)
{
    bool all = size == 0 || getenv("ALL_THEMES") != NULL;
    open_screen(sizes[size][0], sizes[size][1], "xterm-256color");
    for (size_t t = 0; t < theme_count; t++)
        for (size_t f = 0; f < fixture_count; f++)
            for (size_t l = 0; l < 2; l++) {
                struct grid g;
                char what[120];
                if (!all && (f + l) % theme_count != t)
                    continue;
                snprintf(what, sizeof what, "%s in %s, %s, %d rows", fixtures[f].name, languages[l], themes[t].word,
                         sizes[size][0]);
                draw(&g, fixtures[f].name, languages[l], sizes[size][0], sizes[size][1]);
                if (!screen_paint(screen, &g, &themes[t], now))
                    fail_msg("%s: not painted", what);
                settle();
                screen_is(&g, &themes[t], GLYPHS_UNICODE, what);
                grid_free(&g);
            }
    close_screen();
}

static void test_shows_every_screen(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++)
        shows_every_screen(i);
}

/* Terminals with fewer letters and colours: the nearest ones, in the same cells. */
static void test_lesser_terminals(void **state)
{
    (void)state;
    static const struct {
        const char *term;
        enum glyphs glyphs;
    } kinds[] = {
        {"linux", GLYPHS_CONSOLE}, {"vt100", GLYPHS_ASCII}, {"xterm", GLYPHS_UNICODE}, {"tmux", GLYPHS_UNICODE}};
    unsetenv("LC_ALL");
    unsetenv("LC_CTYPE");
    unsetenv("LANG");
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        open_screen(24, 80, kinds[k].term);
        assert_int_equal(screen_glyphs(screen), kinds[k].glyphs);
        for (size_t f = 0; f < fixture_count; f++) {
            struct grid g;
            char what[80];
            paint(fixtures[f].name, languages[k % 2], &g);
            settle();
            snprintf(what, sizeof what, "%s on %s", fixtures[f].name, kinds[k].term);
            screen_is(&g, NULL, kinds[k].glyphs, what);
            grid_free(&g);
        }
        close_screen();
    }
}

/* Labels as an enemy would choose them, anywhere on the screen: the terminal and the grid agree about every cell. */
static void test_hostile_labels(void **state)
{
    (void)state;
    static const char *const labels[] = {
        "\033[2J\033]0;owned\a\x01\x7f\xc2\x9b"
        "31m",                                                               /* control bytes, C1 */
        "e\xcc\x81\xcc\x82\xcc\x83 o\xcc\x88",                               /* combining marks, stacked */
        "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xd8\xb3\xd9\x84\xd8\xa7\xd9\x85", /* right to left */
        "\xe2\x80\xae"
        "abc\xe2\x80\x8f\xef\xbb\xbf",                  /* direction marks */
        "缶罐瓶子缶罐瓶子缶罐瓶子缶罐瓶子缶罐瓶子",     /* wide */
        "\xc0\xaf\xe0\x80\xaf\xf0\x80\x80\xaf",         /* overlong */
        "\xff\xfe\xed\xa0\x80\xf4\x90\x80\x80\xe4\xbd", /* no UTF-8, surrogate, too large, cut off */
        "\xf0\x9f\x8d\xbe\xf0\x9f\x8d\xb6 ①㍿ﾊﾝ",       /* pictures, narrow and wide forms */
        "一\xcc\x81二",                                 /* a mark on a wide character */
    };
    uint32_t seed = 1;
    for (int round = 0; round < 40; round++) {
        struct grid g;
        assert_true(grid_new(&g, 24, 80));
        for (int i = 0; i < 60; i++) {
            seed = seed * 1664525 + 1013904223;
            int y = (int)(seed >> 8) % 24, x = (int)(seed >> 16) % 84 - 2, cols = (int)(seed >> 24) % 30;
            cols = cols > 79 - x ? 79 - x : cols; /* see screen_is about the last column */
            enum ink ink = (enum ink)((seed >> 4) % INK_COUNT);
            (i % 2 == 0 ? grid_text : grid_fit)(&g, y, x, cols, ink, labels[(seed >> 12) % 9]);
        }
        assert_true(screen_paint(screen, &g, &themes[0], now));
        settle();
        screen_is(&g, &themes[0], GLYPHS_UNICODE, "hostile");
        grid_free(&g);
    }
}

static void test_identical_repaint_writes_nothing(void **state)
{
    (void)state;
    struct grid g;
    paint("welcome", "en", &g);
    assert_true(settle() > 500);
    for (int i = 0; i < 10; i++)
        assert_true(screen_paint(screen, &g, &themes[0], now));
    assert_int_equal(settle(), QUESTION);
    grid_free(&g);
}

static void test_small_change_writes_little(void **state)
{
    (void)state;
    struct grid g;
    paint("countdown", "en", &g);
    settle();
    model_time(&model, model.now_ms + 1000);
    view_draw(&model, &g);
    screen_paint(screen, &g, &themes[0], now);
    size_t bytes = settle();
    assert_true(bytes > QUESTION && bytes < 200);
    screen_is(&g, &themes[0], GLYPHS_UNICODE, "countdown");
    grid_free(&g);
}

/* wall(1), the kernel, a program in the background: seen at the next look, and painted over as a whole. */
static void test_heals_what_others_wrote(void **state)
{
    (void)state;
    struct grid g;
    paint("staff", "zh_CN", &g);
    settle();
    emulator_write_beside(&terminal,
                          "\r\n\033[7mBroadcast message from root@kiosk:\r\n\r\nreboot at noon\r\n\r\n\033(0\033[5;9r");
    settle();                                               /* the question, and an answer from elsewhere */
    assert_true(screen_paint(screen, &g, &themes[0], now)); /* the same grid */
    settle();
    screen_is(&g, &themes[0], GLYPHS_UNICODE, "after wall");
    size_t before = terminal.bytes; /* healed once, not for ever */
    assert_true(screen_paint(screen, &g, &themes[0], now));
    settle();
    assert_int_equal(terminal.bytes - before, QUESTION);
    emulator_write_beside(&terminal, "\rx"); /* in the middle of a row, before a frame and not before a look */
    model_time(&model, model.now_ms + 60000);
    view_draw(&model, &g);
    assert_true(screen_paint(screen, &g, &themes[0], now));
    settle();
    assert_true(screen_paint(screen, &g, &themes[0], now));
    settle();
    screen_is(&g, &themes[0], GLYPHS_UNICODE, "after a byte");
    screen_repaint(screen); /* Ctrl-L */
    before = terminal.bytes;
    assert_true(screen_paint(screen, &g, &themes[0], now));
    assert_true(settle() > 500);
    grid_free(&g);
}

/* A terminal that never finds its cursor where it was put is asked, but not painted for ever. */
static void test_strange_cursor_is_no_loop(void **state)
{
    (void)state;
    struct grid g;
    int painted = 0;
    terminal.mute = true;
    draw(&g, "staff", "en", 24, 80);
    for (int i = 0; i < 20; i++) {
        assert_true(screen_paint(screen, &g, &themes[0], now));
        screen_check(screen, now);
        painted += emulator_take(&terminal, 20) > 500;
        while (screen_until_ms(screen) >= 0) {
            assert_int_equal(write(terminal.master, "\033[9;9R", 6), 6);
            usleep(1000);
            screen_key(screen, now);
        }
    }
    assert_true(painted > 1 && painted < 8);
    grid_free(&g);
}

/* Nothing is painted while the terminal has not drawn the last frame, and nobody waits; then the newest comes. */
static void test_frames_are_dropped_not_queued(void **state)
{
    (void)state;
    struct grid g, other;
    paint("staff", "en", &g);
    settle();
    draw(&other, "operator", "en", 24, 80);
    assert_true(screen_paint(screen, &other, &themes[0], now)); /* on its way */
    for (int i = 0; i < 1000; i++)
        assert_false(screen_paint(screen, i % 2 == 0 ? &g : &other, &themes[1], now));
    size_t bytes = settle();
    assert_true(bytes > 500 && bytes < 8000);
    screen_is(&other, &themes[0], GLYPHS_UNICODE, "the frame that was on its way");
    assert_true(screen_paint(screen, &g, &themes[0], now));
    settle();
    screen_is(&g, &themes[0], GLYPHS_UNICODE, "the newest");
    grid_free(&g);
    grid_free(&other);
}

/* A line that takes nothing (a terminal that is stopped, a pipe that is full): we go on, and it is right afterwards. */
static void test_never_waits_for_a_stuck_line(void **state)
{
    (void)state;
    struct grid g;
    terminal.mute = true;
    draw(&g, "hostile", "zh_CN", 24, 80);
    int taken = 0, refused = 0;
    for (int i = 0; i < 200; i++) {
        now += 100000; /* patience is always over */
        screen_repaint(screen);
        *(screen_paint(screen, &g, &themes[i % 4], now) ? &taken : &refused) += 1;
    }
    assert_true(taken > 0 && refused > 0 && screen_wants_write(screen));
    while (emulator_take(&terminal, 30) > 0)
        screen_flush(screen);
    assert_false(screen_wants_write(screen));
    assert_true(screen_paint(screen, &g, &themes[1], now + 100000));
    while (emulator_take(&terminal, 30) > 0)
        screen_flush(screen);
    screen_is(&g, &themes[1], GLYPHS_UNICODE, "after being stuck");
    grid_free(&g);
}

/* A terminal that answers nothing is believed after a second each, and soon not asked any more. */
static void test_silent_terminal(void **state)
{
    (void)state;
    struct grid g, other;
    terminal.mute = true;
    draw(&g, "staff", "en", 24, 80);
    draw(&other, "operator", "en", 24, 80);
    for (int i = 0; i < 6; i++) {
        int waited = 0;
        while (!screen_paint(screen, i % 2 == 0 ? &g : &other, &themes[0], now)) {
            assert_true(++waited <= 10 && i < 5);
            now += 110;
        }
        emulator_take(&terminal, 20);
    }
    assert_int_equal(screen_until_ms(screen), -1);
    size_t before = terminal.bytes;
    screen_check(screen, now);
    assert_true(screen_paint(screen, &other, &themes[0], now));
    assert_int_equal(emulator_take(&terminal, 20), 0);
    screen_check(screen, now + 10 * 60000); /* healing by the clock: the only way that is left */
    assert_true(screen_paint(screen, &other, &themes[0], now + 10 * 60000));
    emulator_take(&terminal, 50);
    assert_true(terminal.bytes - before > 500);
    grid_free(&g);
    grid_free(&other);
}

/* A storm of sizes, down to one cell, with frames on their way. */
static void test_resize_in_the_middle(void **state)
{
    (void)state;
    static const int storm[][2] = {{24, 80}, {1, 1}, {50, 160}, {2, 3}, {1, 200}, {60, 1}, {30, 100}, {3, 2}, {24, 79}};
    struct grid g;
    for (int round = 0; round < 3; round++)
        for (size_t i = 0; i < sizeof storm / sizeof *storm; i++) {
            int rows, cols;
            emulator_resize(&terminal, storm[i][0], storm[i][1]);
            screen_size(screen, &rows, &cols);
            assert_true(rows == storm[i][0] && cols == storm[i][1]);
            draw(&g, fixtures[(i * 5 + (size_t)round) % fixture_count].name, "zh_CN", rows, cols);
            screen_paint(screen, &g, &themes[0], now);
            if (i % 3 != 0)
                emulator_take(&terminal, 2);
            grid_free(&g);
        }
    emulator_resize(&terminal, 30, 100);
    int rows, cols;
    settle();
    screen_size(screen, &rows, &cols);
    draw(&g, "staff", "zh_CN", rows, cols);
    assert_true(screen_paint(screen, &g, &themes[0], now));
    settle();
    screen_is(&g, &themes[0], GLYPHS_UNICODE, "after the storm");
    grid_free(&g);
}

static void test_qr_is_black_on_white_in_every_theme(void **state)
{
    (void)state;
    struct grid g;
    draw(&g, "take_voucher", "en", 24, 80);
    for (size_t t = 0; t < theme_count; t++) {
        VTermScreenCell quiet;
        assert_true(screen_paint(screen, &g, &themes[t], now));
        settle();
        vterm_screen_get_cell(terminal.screen, (VTermPos){1, 2}, &quiet); /* inside the quiet zone */
        assert_int_equal(colour(&quiet.bg, false), 231);
        assert_int_equal(colour(&quiet.fg, true), 16);
        assert_int_equal(quiet.attrs.reverse, 0);
    }
    grid_free(&g);
}

#define CELL_W 6 /* dots */
#define CELL_H 12

static uint8_t brightness(VTermColor c)
{
    vterm_screen_convert_color_to_rgb(terminal.screen, &c);
    return (uint8_t)((c.rgb.red + c.rgb.green + c.rgb.blue) / 3);
}

/* What the emulator shows, as a picture: each cell's colours, and the half or whole block in it. */
static void save_screen(const char *path)
{
    static uint8_t dots[24 * CELL_H][80 * CELL_W];
    for (int y = 0; y < 24; y++)
        for (int x = 0; x < 80; x++) {
            VTermScreenCell c;
            vterm_screen_get_cell(terminal.screen, (VTermPos){y, x}, &c);
            uint8_t fg = brightness(c.attrs.reverse ? c.bg : c.fg), bg = brightness(c.attrs.reverse ? c.fg : c.bg);
            for (int i = 0; i < CELL_H; i++) {
                bool block = (c.chars[0] == 0x2588) || (c.chars[0] == 0x2580 && i < CELL_H / 2) ||
                             (c.chars[0] == 0x2584 && i >= CELL_H / 2);
                memset(&dots[y * CELL_H + i][x * CELL_W], block ? fg : bg, CELL_W);
            }
        }
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fprintf(f, "P5 %d %d 255\n", 80 * CELL_W, 24 * CELL_H);
    fwrite(dots, sizeof dots, 1, f);
    fclose(f);
}

/* On a terminal of this many colours: what is on the screen at 80x24 is what a phone reads, in every theme. */
static void test_phone_reads_every_theme(void **state)
{
    (void)state;
    struct grid g;
    char path[] = "/tmp/rebottle-qr-XXXXXX.pgm", seen[400];
    int fd = mkstemps(path, 4);
    assert_true(fd >= 0);
    close(fd);
    draw(&g, "take_voucher", "en", 24, 80);
    for (size_t t = 0; t < theme_count; t++) {
        assert_true(screen_paint(screen, &g, &themes[t], now));
        settle();
        save_screen(path);
        phone_reads(path, seen, sizeof seen);
        assert_string_equal(seen, fixture_digits);
    }
    unlink(path);
    grid_free(&g);
}

static int next_key(void)
{
    int key = TK_NONE;
    for (int i = 0; i < 20 && key == TK_NONE; i++) {
        usleep(5000);
        key = screen_key(screen, now);
    }
    return key;
}

static void types(const char *bytes, int expected)
{
    assert_int_equal(write(terminal.master, bytes, strlen(bytes)), strlen(bytes));
    assert_int_equal(next_key(), expected);
}

static void test_keys(void **state)
{
    (void)state;
    assert_int_equal(screen_key(screen, now), TK_NONE);
    types("p", 'p');
    types("\r", TK_ENTER);
    types("\x7f", TK_BACKSPACE);
    types("\x0c", TK_REPAINT);
    types("\033OA", TK_UP);
    types("\033OB", TK_DOWN);
    types("\033[Z", TK_BACKTAB);
    types("\033[21~", TK_F10);
    types("箱", 0x7BB1);
    types("\x03", 3); /* locked: Ctrl-C is a key, and no signal */
    types("\x1a", 26);
    types("\033[5~", TK_PAGE_UP);
    types("\033OF", TK_END);
    types("\x13", 19);         /* and Ctrl-S stops nothing */
    types("\033[15~x", 'x');   /* a key that we do not use is passed over, */
    types("\033[1;2Px", 'x');  /* also one that curses does not know: */
    types("\033[?9;1qx", 'x'); /* its letters are no commands */
    types("\033", TK_ESC);
}

static void pointer_is_at(int y, int x)
{
    int at_y, at_x;
    screen_pointer(screen, &at_y, &at_x);
    assert_int_equal(at_y, y);
    assert_int_equal(at_x, x);
}

static void test_pointer(void **state)
{
    (void)state;
    types("\033[<0;11;6M", TK_PRESS);
    pointer_is_at(5, 10);
    types("\033[<0;12;7m", TK_RELEASE);
    pointer_is_at(6, 11);
    types("\033[<0;80;24M\033[<0;80;24m", TK_PRESS); /* a tap arrives in one piece */
    assert_int_equal(next_key(), TK_RELEASE);
    pointer_is_at(23, 79);
    types("\033[<64;1;1M", TK_UP); /* the wheel */
    types("\033[<65;1;1M", TK_DOWN);
    types("\033[<2;5;5M\033[<2;5;5mx", 'x');          /* the right button does nothing */
    types("\033[<0;99999;99999M\033[<0;-3;;mx", 'x'); /* outside of the screen, and nonsense */
}

static void test_paste(void **state)
{
    (void)state;
    types("\033[200~p\r\x03\033[<0;1;1M\033[<0;1;1m\033[21~\033箱\033[201~q", TK_PASTED | 'p');
    assert_int_equal(next_key(), TK_PASTED | 0x7BB1); /* nothing between: no Enter, Ctrl-C, press, F10, Esc */
    assert_int_equal(next_key(), 'q');
    types("\033[200~y", TK_PASTED | 'y'); /* and the line breaks off: not for ever */
    now += 5000;
    types("z", 'z');
}

/* What our answer-reading must not do to the terminal: everything is given back. */
static void test_gives_the_terminal_back(void **state)
{
    (void)state;
    struct grid g;
    open_screen(24, 80, "xterm-256color");
    emulator_write_beside(&terminal, "$ ");
    int keep = dup(fileno(out));
    paint("staff", "en", &g);
    screen_close(screen);
    fclose(in);
    fclose(out);
    while (emulator_take(&terminal, 20) > 0)
        continue;
    assert_false(emulator_shows(&terminal, "Corner") || emulator_shows(&terminal, "K1"));
    assert_int_equal(fcntl(keep, F_GETFL) & O_NONBLOCK, 0); /* the shell's descriptor is as it was */
    close(keep);
    emulator_close(&terminal);
    grid_free(&g);
}

static void test_unusable_terminals(void **state)
{
    (void)state;
    struct screen *s = NULL;
    struct err e = {0};
    assert_int_equal(screen_open(&s, stdin, stdout, "no-such-terminal", false, &e), ST_UNAVAILABLE);
    assert_non_null(strstr(e.msg, "--plain"));
    e = (struct err){0};
    assert_int_equal(screen_open(&s, stdin, stdout, "dumb", false, &e), ST_UNAVAILABLE);
    assert_non_null(strstr(e.msg, "cursor"));
    assert_int_equal(screen_open(&s, stdin, stdout, "", false, NULL), ST_UNAVAILABLE);
}

static char colours_256[] = "xterm-256color", colours_8[] = "linux", colours_none[] = "xterm-mono";

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shows_every_screen),
        cmocka_unit_test(test_lesser_terminals),
        cmocka_unit_test_setup_teardown(test_hostile_labels, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_identical_repaint_writes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_small_change_writes_little, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_heals_what_others_wrote, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_strange_cursor_is_no_loop, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_frames_are_dropped_not_queued, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_never_waits_for_a_stuck_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_silent_terminal, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_resize_in_the_middle, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_qr_is_black_on_white_in_every_theme, set_up, tear_down),
        cmocka_unit_test_prestate_setup_teardown(test_phone_reads_every_theme, set_up, tear_down, colours_256),
        cmocka_unit_test_prestate_setup_teardown(test_phone_reads_every_theme, set_up, tear_down, colours_8),
        cmocka_unit_test_prestate_setup_teardown(test_phone_reads_every_theme, set_up, tear_down, colours_none),
        cmocka_unit_test_setup_teardown(test_keys, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pointer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_paste, set_up, tear_down),
        cmocka_unit_test(test_gives_the_terminal_back),
        cmocka_unit_test(test_unusable_terminals),
    };
    tr_load_default();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
