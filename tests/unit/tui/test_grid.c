#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "tui/block.h"
#include "tui/chart.h"
#include "tui/grid.h"

static struct grid g;

static void is_text(const char *expected)
{
    struct strbuf out = {0};
    grid_to_text(&g, &out);
    assert_string_equal(out.text, expected);
    strbuf_free(&out);
}

static void fresh(int rows, int cols)
{
    grid_free(&g);
    assert_true(grid_new(&g, rows, cols));
}

static void test_wide_is_never_halved(void **state)
{
    (void)state;
    fresh(1, 8);
    assert_int_equal(grid_text(&g, 0, 0, 5, INK_TEXT, "缶缶缶"), 4);
    is_text("缶缶\n");
    assert_int_equal(grid_at(&g, 0, 0)->width, 2);
    assert_int_equal(grid_at(&g, 0, 1)->width, 0);
    assert_int_equal(grid_at(&g, 0, 4)->ch, ' ');
}

static void test_overwriting_half_blanks_the_other(void **state)
{
    (void)state;
    fresh(1, 6);
    grid_text(&g, 0, 0, 6, INK_TEXT, "缶缶");
    grid_put(&g, 0, 1, 'x', INK_TEXT); /* the right half of the first */
    is_text(" x缶\n");
    grid_put(&g, 0, 2, 'y', INK_TEXT); /* the left half of the second */
    is_text(" xy\n");
    grid_text(&g, 0, 0, 6, INK_TEXT, "缶缶");
    grid_put(&g, 0, 1, 0x7F36, INK_TEXT); /* a wide one over two halves */
    is_text(" 缶\n");
}

static void test_clipped_at_every_edge(void **state)
{
    (void)state;
    fresh(2, 3);
    grid_text(&g, -1, 0, 3, INK_TEXT, "abc");
    grid_text(&g, 2, 0, 3, INK_TEXT, "abc");
    grid_text(&g, 0, -2, 5, INK_TEXT, "abcde");
    grid_text(&g, 1, 2, 9, INK_TEXT, "缶"); /* would need a fourth column */
    is_text("cde\n\n");
    grid_box(&g, (struct rect){-5, -5, 90, 90}, INK_BOX, "title");
    assert_null(grid_at(&g, 2, 0));
    assert_null(grid_at(&g, 0, 3));
}

static void test_control_bytes_and_nonsense(void **state)
{
    (void)state;
    fresh(1, 20);
    assert_int_equal(grid_text(&g, 0, 0, 20, INK_TEXT, "a\033[2J\a\x7F\xFF\xC2\x9B"), 9);
    is_text("a\xEF\xBF\xBD[2J\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\n");
}

static void test_invisible_characters_take_nothing(void **state)
{
    (void)state;
    fresh(1, 10);
    assert_int_equal(grid_text(&g, 0, 0, 10, INK_TEXT,
                               "a\xE2\x80\xAE"
                               "b\xE2\x80\x8B\xEF\xB8\x8F"
                               "c"),
                     3);
    is_text("abc\n");
}

static void test_one_mark_a_cell(void **state)
{
    (void)state;
    fresh(1, 4);
    assert_int_equal(grid_text(&g, 0, 0, 4, INK_TEXT,
                               "\xCC\x81"
                               "e\xCC\x81\xCC\x81x"),
                     2);
    is_text("e\xCC\x81x\n");
}

static void test_fit_ends_in_an_ellipsis(void **state)
{
    (void)state;
    fresh(3, 6);
    assert_int_equal(grid_fit(&g, 0, 0, 6, INK_TEXT, "abcdef"), 6);
    assert_int_equal(grid_fit(&g, 1, 0, 6, INK_TEXT, "abcdefg"), 6);
    assert_int_equal(grid_fit(&g, 2, 0, 6, INK_TEXT, "缶缶缶缶"), 5);
    assert_int_equal(grid_fit(&g, 2, 0, 0, INK_TEXT, "x"), 0);
    is_text("abcdef\nabcde…\n缶缶…\n");
}

static void test_right_and_center(void **state)
{
    (void)state;
    fresh(3, 6);
    grid_right(&g, 0, 0, 6, INK_TEXT, "缶1");
    grid_center(&g, 1, 0, 6, INK_TEXT, "ab");
    grid_right(&g, 2, 0, 3, INK_TEXT, "12345");
    is_text("   缶1\n  ab\n12…\n");
}

static void test_wrap_cuts_the_last_line(void **state)
{
    (void)state;
    fresh(3, 8);
    assert_int_equal(grid_wrap(&g, (struct rect){0, 0, 3, 8}, INK_TEXT, "one two three four"), 3);
    is_text("one two\nthree\nfour\n");
    fresh(3, 8);
    assert_int_equal(grid_wrap(&g, (struct rect){0, 0, 2, 8}, INK_TEXT, "one two three four"), 2);
    is_text("one two\nthree f…\n\n");
    assert_int_equal(grid_wrap(&g, (struct rect){0, 0, 0, 8}, INK_TEXT, "one"), 0);
}

static void test_box_and_title(void **state)
{
    (void)state;
    fresh(3, 14);
    grid_box(&g, (struct rect){0, 0, 3, 14}, INK_BOX, "Bins");
    is_text("╭─ Bins ─────╮\n│            │\n╰────────────╯\n");
}

static void test_bar_in_eighths(void **state)
{
    (void)state;
    fresh(4, 4);
    grid_bar(&g, 0, 0, 4, 0, INK_FILL, INK_DIM);
    grid_bar(&g, 1, 0, 4, 500, INK_FILL, INK_DIM);
    grid_bar(&g, 2, 0, 4, 1000, INK_FILL, INK_DIM);
    grid_bar(&g, 3, 0, 4, 32, INK_FILL, INK_DIM); /* one eighth of one of four columns */
    is_text("····\n██··\n████\n▏···\n");
}

static bool checker(const void *ctx, int x, int y)
{
    (void)ctx;
    return (x + y) % 2 == 0;
}

static void test_two_pixels_a_cell(void **state)
{
    (void)state;
    fresh(2, 3);
    grid_pixels(&g, 0, 0, 3, 3, INK_QR, checker, NULL);
    is_text("▀▄▀\n▀ ▀\n");
}

static void test_block_figures(void **state)
{
    (void)state;
    fresh(4, 12);
    block_text(&g, 0, 0, 1, INK_AMOUNT, "1.7");
    is_text("▄█    ▀▀▀█\n █      ▄▀\n █     ▄▀\n▀▀▀ ▀  ▀\n");
    assert_int_equal(block_width("1.7", 1), 3 + 1 + 1 + 1 + 4);
    assert_int_equal(block_scale("1.7", 7, 20, 4), 2);
    assert_int_equal(block_scale("1.7", 6, 20, 4), 1);
    assert_int_equal(block_scale("1.7", 7, 9, 4), 0);
}

static void test_chart_shows_the_last_values(void **state)
{
    (void)state;
    const int64_t values[] = {900, 1, 4, 8, 0};
    fresh(1, 11);
    chart_columns(&g, (struct rect){0, 0, 1, 11}, values, 5, 2);
    is_text("▄▄ ██\n");
    assert_int_equal(grid_at(&g, 0, 0)->ink, INK_WARN);
    fresh(1, 9);
    chart_columns(&g, (struct rect){0, 0, 1, 9}, (const int64_t[]){INT64_MAX, INT64_MAX / 2, 1}, 3, -1);
    is_text("██ ▄▄ ▁▁\n"); /* large values lose a little height, never the order; one is never nothing */
}

static void test_sizes_are_limited(void **state)
{
    (void)state;
    fresh(100000, -3);
    assert_int_equal(g.rows, GRID_ROWS_MAX);
    assert_int_equal(g.cols, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wide_is_never_halved),
        cmocka_unit_test(test_overwriting_half_blanks_the_other),
        cmocka_unit_test(test_clipped_at_every_edge),
        cmocka_unit_test(test_control_bytes_and_nonsense),
        cmocka_unit_test(test_invisible_characters_take_nothing),
        cmocka_unit_test(test_one_mark_a_cell),
        cmocka_unit_test(test_fit_ends_in_an_ellipsis),
        cmocka_unit_test(test_right_and_center),
        cmocka_unit_test(test_wrap_cuts_the_last_line),
        cmocka_unit_test(test_box_and_title),
        cmocka_unit_test(test_bar_in_eighths),
        cmocka_unit_test(test_two_pixels_a_cell),
        cmocka_unit_test(test_block_figures),
        cmocka_unit_test(test_chart_shows_the_last_values),
        cmocka_unit_test(test_sizes_are_limited),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    grid_free(&g);
    return failed;
}
