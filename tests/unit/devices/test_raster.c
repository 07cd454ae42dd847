/* Text as dots with the real font; the tests that need it say so and skip where it is not installed. */
#include "check.h"
#include "devices/raster/raster.h"

#include <stdio.h>

static struct raster *font(void)
{
    struct raster *r = NULL;
    struct err e = {0};
    if (raster_open(&r, RASTER_FONT, RASTER_FONT_INDEX, &e) != ST_OK) {
        printf("skipped: %s\n", e.msg);
        skip();
    }
    return r;
}

static int ink(const struct bitmap *b, int from, int to)
{
    int n = 0;
    for (int y = 0; y < b->height; y++)
        for (int x = from; x < to; x++)
            n += bitmap_get(b, x, y);
    return n;
}

static void cells_are_twelve_and_twenty_four_dots(void **unused)
{
    (void)unused;
    struct raster *r = font();
    const struct text_raster *ops = raster_ops(r);
    struct bitmap b;
    assert_true(ops->render(ops->ctx, "A\xE7\x93\xB6 \xE5\x8D\x81", 24, 576, &b)); /* A, bottle, blank, ten */
    assert_int_equal(b.width, 12 + 24 + 12 + 24);
    assert_int_equal(b.height, 24);
    assert_in_range(ink(&b, 0, 12), 15, 150);
    assert_in_range(ink(&b, 12, 36), 80, 400);
    assert_int_equal(ink(&b, 36, 48), 0);
    assert_in_range(ink(&b, 48, 72), 30, 150); /* a cross: about one row and one column */
    int row = 0, column = 0;
    for (int i = 48; i < 72; i++) {
        int n = 0;
        for (int y = 0; y < 24; y++)
            n += bitmap_get(&b, i, y);
        column = n > column ? n : column;
    }
    for (int y = 0; y < 24; y++) {
        int n = 0;
        for (int x = 48; x < 72; x++)
            n += bitmap_get(&b, x, y);
        row = n > row ? n : row;
    }
    assert_in_range(row, 17, 24); /* the strokes of the cross cross the cell: the right glyph, whole, in its place */
    assert_in_range(column, 17, 24);
    bitmap_free(&b);
    raster_free(r);
}

static void too_long_is_cut_at_a_cell(void **unused)
{
    (void)unused;
    struct raster *r = font();
    const struct text_raster *ops = raster_ops(r);
    struct bitmap b;
    assert_true(ops->render(ops->ctx, "\xE7\x93\xB6\xE7\x93\xB6\xE7\x93\xB6", 24, 71, &b));
    assert_int_equal(b.width, 48);
    bitmap_free(&b);
    assert_true(ops->render(ops->ctx, "\xE7\x93\xB6", 48, 576, &b));
    assert_int_equal(b.width, 48);
    assert_int_equal(b.height, 48);
    bitmap_free(&b);
    assert_false(ops->render(ops->ctx, "", 24, 576, &b));
    assert_false(ops->render(ops->ctx, "\xE7\x93\xB6", 24, 23, &b));
    assert_null(b.dots);
    raster_free(r);
}

static void hostile_text_is_drawn_somehow(void **unused)
{
    (void)unused;
    struct raster *r = font();
    const struct text_raster *ops = raster_ops(r);
    struct bitmap b;
    assert_true(ops->render(ops->ctx, "\xFF\xC0\x80\x1B[2J\xF0\x9F\x8D\xBE\xCC\x81", 24, 576, &b));
    assert_in_range(b.width, 12, 576);
    bitmap_free(&b);
    raster_free(r);
}

static void no_font_is_an_answer(void **unused)
{
    (void)unused;
    struct raster *r = NULL;
    struct err e = {0};
    assert_int_equal(raster_open(&r, "/nonexistent.ttc", 0, &e), ST_NOT_FOUND);
    assert_null(r);
    assert_null(raster_ops(NULL));
    err_clear(&e);
    assert_int_equal(raster_open(&r, "/proc/self/cmdline", 0, &e), ST_INVALID);
    assert_null(r);
    raster_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_twelve_and_twenty_four_dots),
        cmocka_unit_test(too_long_is_cut_at_a_cell),
        cmocka_unit_test(hostile_text_is_drawn_somehow),
        cmocka_unit_test(no_font_is_an_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
