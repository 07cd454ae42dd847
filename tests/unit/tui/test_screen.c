/* The terminal side: what curses writes to a pseudo-terminal goes through an emulator (libvterm), whose screen must be
 * the grid; an identical repaint must write nothing at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <vterm.h>

#include "fixtures.h"
#include "phone.h"
#include "tui/key.h"
#include "tui/screen.h"
#include "tui/view.h"

#define ROWS 24
#define COLS 80

#define OUTPUT_MAX (1 << 20)

/* A thread reads what is painted: the painter must never wait for a full pseudo-terminal. */
static pthread_t reader;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char output[OUTPUT_MAX];
static size_t output_len;

static int master;
static struct screen *screen;
static VTerm *vterm;
static VTermScreen *vscreen;
static struct model model;

static void *read_output(void *unused)
{
    char bytes[8192];
    ssize_t n;
    (void)unused;
    while ((n = read(master, bytes, sizeof bytes)) > 0) {
        pthread_mutex_lock(&lock);
        if (output_len + (size_t)n <= sizeof output) {
            memcpy(output + output_len, bytes, (size_t)n);
            output_len += (size_t)n;
        }
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static FILE *in, *out;

static int set_up(void **state)
{
    const char *term = *state != NULL ? *state : "xterm-256color";
    int slave;
    struct winsize size = {.ws_row = ROWS, .ws_col = COLS};
    if (openpty(&master, &slave, NULL, NULL, &size) != 0)
        return -1;
    output_len = 0;
    if (pthread_create(&reader, NULL, read_output, NULL) != 0)
        return -1;
    in = fdopen(slave, "r");
    out = fdopen(dup(slave), "w");
    if (screen_open(&screen, in, out, term, true, NULL) != ST_OK)
        return -1;
    vterm = vterm_new(ROWS, COLS);
    vterm_set_utf8(vterm, 1);
    vscreen = vterm_obtain_screen(vterm);
    vterm_screen_reset(vscreen, 1);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    screen_close(screen);
    fclose(in);
    fclose(out); /* the last one who held the other side: the reader's read ends */
    pthread_join(reader, NULL);
    vterm_free(vterm);
    close(master);
    return 0;
}

/* Everything that was written until now, into the emulator; how many bytes. A mark that curses never writes goes
 * after it, so that nobody has to guess when it is all there. */
static size_t drain(void)
{
    bool all = false;
    size_t n = 0;
    assert_int_equal(write(fileno(out), "\x1f", 1), 1);
    for (int ms = 0; !all; ms++) {
        assert_true(ms < 5000);
        pthread_mutex_lock(&lock);
        all = output_len > 0 && output[output_len - 1] == 0x1f;
        if (all) {
            n = output_len - 1;
            vterm_input_write(vterm, output, n);
            output_len = 0;
        }
        pthread_mutex_unlock(&lock);
        if (!all)
            usleep(1000);
    }
    return n;
}

static void paint(const char *fixture, const char *language, struct grid *g)
{
    assert_true(fixture_load(&model, fixture, language));
    assert_true(grid_new(g, ROWS, COLS));
    view_draw(&model, g);
    screen_paint(screen, g, &themes[0]);
}

static void screen_is(const struct grid *g)
{
    for (int y = 0; y < ROWS; y++)
        for (int x = 0; x < COLS; x++) {
            const struct cell *c = grid_at(g, y, x);
            VTermScreenCell seen;
            vterm_screen_get_cell(vscreen, (VTermPos){y, x}, &seen);
            uint32_t ch = seen.chars[0] == 0 ? ' ' : seen.chars[0];
            if (seen.attrs.reverse) /* how blocks are painted without seams */
                ch = ch == ' ' ? 0x2588 : ch == 0x2584 ? 0x2580 : ch;
            if (c->width > 0 && (ch != c->ch || seen.width != c->width))
                fail_msg("row %d column %d: U+%04X instead of U+%04X", y, x, ch, c->ch);
        }
}

static void test_shows_the_grid(void **state)
{
    (void)state;
    const char *const names[] = {"welcome", "staff", "take_voucher", "hostile", "operator", "staff_keys", "accepted"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        for (int l = 0; l < 2; l++) {
            struct grid g;
            paint(names[i], l == 0 ? "en" : "zh_CN", &g);
            assert_true(drain() > 0);
            screen_is(&g);
            grid_free(&g);
        }
}

static void test_identical_repaint_writes_nothing(void **state)
{
    (void)state;
    struct grid g;
    paint("welcome", "en", &g);
    assert_true(drain() > 0);
    for (int i = 0; i < 10; i++)
        screen_paint(screen, &g, &themes[0]);
    assert_int_equal(drain(), 0);
    grid_free(&g);
}

static void test_small_change_writes_little(void **state)
{
    (void)state;
    struct grid g;
    paint("countdown", "en", &g);
    drain();
    model_time(&model, model.now_ms + 1000);
    view_draw(&model, &g);
    screen_paint(screen, &g, &themes[0]);
    size_t bytes = drain();
    assert_true(bytes > 0 && bytes < 200);
    screen_is(&g);
    grid_free(&g);
}

static void test_qr_is_black_on_white_in_every_theme(void **state)
{
    (void)state;
    struct grid g;
    assert_true(fixture_load(&model, "take_voucher", "en"));
    assert_true(grid_new(&g, ROWS, COLS));
    view_draw(&model, &g);
    for (size_t t = 0; t < theme_count; t++) {
        VTermScreenCell quiet;
        screen_paint(screen, &g, &themes[t]);
        drain();
        vterm_screen_get_cell(vscreen, (VTermPos){1, 2}, &quiet); /* inside the quiet zone */
        assert_true(VTERM_COLOR_IS_INDEXED(&quiet.bg) && VTERM_COLOR_IS_INDEXED(&quiet.fg));
        assert_int_equal(quiet.bg.indexed.idx, 231);
        assert_int_equal(quiet.fg.indexed.idx, 16);
        assert_int_equal(quiet.attrs.reverse, 0);
    }
    grid_free(&g);
}

#define CELL_W 6 /* dots */
#define CELL_H 12

static uint8_t brightness(VTermColor c)
{
    vterm_screen_convert_color_to_rgb(vscreen, &c);
    return (uint8_t)((c.rgb.red + c.rgb.green + c.rgb.blue) / 3);
}

/* What the emulator shows, as a picture: each cell's colours, and the half or whole block in it. */
static void save_screen(const char *path)
{
    static uint8_t dots[ROWS * CELL_H][COLS * CELL_W];
    for (int y = 0; y < ROWS; y++)
        for (int x = 0; x < COLS; x++) {
            VTermScreenCell c;
            vterm_screen_get_cell(vscreen, (VTermPos){y, x}, &c);
            uint8_t fg = brightness(c.attrs.reverse ? c.bg : c.fg), bg = brightness(c.attrs.reverse ? c.fg : c.bg);
            for (int i = 0; i < CELL_H; i++) {
                bool block = (c.chars[0] == 0x2588) || (c.chars[0] == 0x2580 && i < CELL_H / 2) ||
                             (c.chars[0] == 0x2584 && i >= CELL_H / 2);
                memset(&dots[y * CELL_H + i][x * CELL_W], block ? fg : bg, CELL_W);
            }
        }
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fprintf(f, "P5 %d %d 255\n", COLS * CELL_W, ROWS * CELL_H);
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
    assert_true(fixture_load(&model, "take_voucher", "en"));
    assert_true(grid_new(&g, ROWS, COLS));
    view_draw(&model, &g);
    for (size_t t = 0; t < theme_count; t++) {
        screen_paint(screen, &g, &themes[t]);
        drain();
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
        usleep(10000);
        key = screen_key(screen);
    }
    return key;
}

static void types(const char *bytes, int expected)
{
    assert_int_equal(write(master, bytes, strlen(bytes)), strlen(bytes));
    assert_int_equal(next_key(), expected);
}

static void test_keys(void **state)
{
    (void)state;
    assert_int_equal(screen_key(screen), TK_NONE);
    types("p", 'p');
    types("\r", TK_ENTER);
    types("\x7f", TK_BACKSPACE);
    types("\033OA", TK_UP);
    types("\033OB", TK_DOWN);
    types("\033[Z", TK_BACKTAB);
    types("\033[21~", TK_F10);
    types("箱", 0x7BB1);
    types("\x03", 3); /* locked: Ctrl-C is a key, and no signal */
    types("\x1a", 26);
    types("\033[5~x", 'x'); /* a key that we do not use is passed over */
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
    for (int i = 0; i < 60; i++)
        assert_int_equal(screen_key(screen), TK_NONE);
    types("z", 'z');
}

static void test_unknown_terminal(void **state)
{
    (void)state;
    struct screen *s = NULL;
    struct err e = {0};
    assert_int_equal(screen_open(&s, stdin, stdout, "no-such-terminal", false, &e), ST_UNAVAILABLE);
    assert_non_null(strstr(e.msg, "--plain"));
    assert_int_equal(screen_open(&s, stdin, stdout, "", false, NULL), ST_UNAVAILABLE);
}

static char colours_256[] = "xterm-256color", colours_8[] = "linux", colours_none[] = "vt220";

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_shows_the_grid, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_identical_repaint_writes_nothing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_small_change_writes_little, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_qr_is_black_on_white_in_every_theme, set_up, tear_down),
        cmocka_unit_test_prestate_setup_teardown(test_phone_reads_every_theme, set_up, tear_down, colours_256),
        cmocka_unit_test_prestate_setup_teardown(test_phone_reads_every_theme, set_up, tear_down, colours_8),
        cmocka_unit_test_prestate_setup_teardown(test_phone_reads_every_theme, set_up, tear_down, colours_none),
        cmocka_unit_test_setup_teardown(test_keys, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pointer, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_paste, set_up, tear_down),
        cmocka_unit_test(test_unknown_terminal),
    };
    tr_load_default();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
