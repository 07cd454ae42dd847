/* The QR on an 80x24 screen, painted as a picture of its cells and read back by zbarimg as a phone would. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fixtures.h"
#include "phone.h"
#include "tui/view.h"

#define CELL_W 8 /* dots: the shape of a usual terminal font */
#define CELL_H 16

/* White where a QR cell shows paper, black in its blocks; other cells as on a dark screen. */
static int dot(const struct cell *c, int in_y)
{
    bool ink = c->ch == 0x2588 || (c->ch == 0x2580 && in_y < CELL_H / 2) || (c->ch == 0x2584 && in_y >= CELL_H / 2);
    if (c->ink == INK_QR)
        return ink ? 0 : 255;
    return ink ? 255 : 30;
}

static void save_picture(const struct grid *g, const char *path)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fprintf(f, "P5 %d %d 255\n", g->cols * CELL_W, g->rows * CELL_H);
    for (int y = 0; y < g->rows * CELL_H; y++)
        for (int x = 0; x < g->cols * CELL_W; x++)
            fputc(dot(grid_at(g, y / CELL_H, x / CELL_W), y % CELL_H), f);
    fclose(f);
}

static void reads_at(int rows, int cols)
{
    static struct model model;
    struct grid g;
    char path[] = "/tmp/rebottle-qr-XXXXXX.pgm", seen[400];
    int fd = mkstemps(path, 4);
    assert_true(fd >= 0);
    close(fd);
    assert_true(fixture_load(&model, "take_voucher", "en"));
    assert_true(grid_new(&g, rows, cols));
    view_draw(&model, &g);
    save_picture(&g, path);
    phone_reads(path, seen, sizeof seen);
    assert_string_equal(seen, fixture_digits);
    unlink(path);
    grid_free(&g);
}

static void test_reads_at_80x24(void **state)
{
    (void)state;
    reads_at(24, 80);
}

static void test_reads_in_a_narrow_window(void **state)
{
    (void)state;
    reads_at(24, 60);
}

static void test_reads_at_double_size(void **state)
{
    (void)state;
    reads_at(50, 160);
}

static bool has_qr(int rows, int cols)
{
    static struct model model;
    struct grid g;
    bool found = false;
    assert_true(fixture_load(&model, "take_voucher", "en"));
    assert_true(grid_new(&g, rows, cols));
    view_draw(&model, &g);
    for (int i = 0; i < rows * cols; i++)
        found = found || g.cells[i].ink == INK_QR;
    grid_free(&g);
    return found;
}

static void test_smaller_shows_words(void **state)
{
    (void)state;
    assert_true(has_qr(24, 60));
    assert_false(has_qr(23, 80));
}

static void test_only_while_there_is_a_token(void **state)
{
    (void)state;
    struct grid g;
    assert_true(grid_new(&g, 24, 80));
    assert_false(view_qr(&g, (struct rect){0, 0, 23, 45}, 1, "")); /* the library makes no symbol of nothing */
    assert_false(view_qr(&g, (struct rect){0, 0, 22, 45}, 1, fixture_digits));
    assert_false(view_qr(&g, (struct rect){0, 0, 23, 44}, 1, fixture_digits));
    assert_true(view_qr(&g, (struct rect){0, 0, 23, 45}, 1, fixture_digits));
    grid_free(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_at_80x24),
        cmocka_unit_test(test_reads_in_a_narrow_window),
        cmocka_unit_test(test_reads_at_double_size),
        cmocka_unit_test(test_smaller_shows_words),
        cmocka_unit_test(test_only_while_there_is_a_token),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
