#include "outside.h"
#include "vector.h"

#include "voucher/qr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int size_of(const char *text, enum qr_level level)
{
    struct qr q;
    assert_int_equal(qr_make(&q, text, level, NULL), ST_OK);
    int size = q.size;
    qr_free(&q);
    assert_null(q.dark);
    return size;
}

/* 236 digits must go as numeric mode: version 5-L (screen), 6-M, 8-Q (paper), 10-H. As bytes they would need 10-L. A
 * version v has 17 + 4v modules a side. */
static void digits_take_few_modules(void **state)
{
    (void)state;
    assert_int_equal(size_of(VECTOR_DIGITS, QR_L), 17 + 4 * 5);
    assert_int_equal(size_of(VECTOR_DIGITS, QR_M), 17 + 4 * 6);
    assert_int_equal(size_of(VECTOR_DIGITS, QR_Q), 17 + 4 * 8);
    assert_int_equal(size_of(VECTOR_DIGITS, QR_H), 17 + 4 * 10);
}

static void finders_stand_in_three_corners(void **state)
{
    (void)state;
    static const char *const finder[7] = {"1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"};
    struct qr q;
    assert_int_equal(qr_make(&q, "1", QR_L, NULL), ST_OK);
    assert_int_equal(q.size, 21);
    for (int y = 0; y < 7; y++) {
        for (int x = 0; x < 7; x++) {
            assert_int_equal(qr_dark(&q, x, y), finder[y][x] == '1');
            assert_int_equal(qr_dark(&q, 14 + x, y), finder[y][x] == '1');
            assert_int_equal(qr_dark(&q, x, 14 + y), finder[y][x] == '1');
        }
    }
    assert_false(qr_dark(&q, -1, 0));
    assert_false(qr_dark(&q, 0, 21));
    qr_free(&q);
}

static void too_much_text_is_an_error(void **state)
{
    (void)state;
    char text[8000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    struct qr q = {0};
    struct err e = {0};
    assert_int_equal(qr_make(&q, text, QR_L, &e), ST_INVALID);
    assert_non_null(strstr(e.msg, "do not fit"));
    assert_null(q.dark);
    assert_int_equal(qr_make(&q, "", QR_L, NULL), ST_INVALID);
}

static void the_bitmap_has_its_quiet_zone(void **state)
{
    (void)state;
    struct qr q;
    struct bitmap b;
    assert_int_equal(qr_make(&q, VECTOR_DIGITS, QR_Q, NULL), ST_OK);
    assert_int_equal(qr_to_bitmap(&b, &q, 6, NULL), ST_OK);
    assert_int_equal(b.width, 57 * 6); /* 342 dots: fits 384 */
    assert_int_equal(b.height, 57 * 6);
    for (int y = 0; y < b.height; y++) {
        for (int x = 0; x < b.width; x++) {
            bool quiet = x < 24 || y < 24 || x >= 318 || y >= 318;
            assert_int_equal(bitmap_get(&b, x, y), !quiet && qr_dark(&q, (x - 24) / 6, (y - 24) / 6));
        }
    }
    assert_true(bitmap_get(&b, 24, 24));
    bitmap_free(&b);
    qr_free(&q);
}

static void read_back(const char *text, enum qr_level level, int dots)
{
    struct qr q;
    struct bitmap b;
    assert_int_equal(qr_make(&q, text, level, NULL), ST_OK);
    assert_int_equal(qr_to_bitmap(&b, &q, dots, NULL), ST_OK);
    char folder[128], picture[160], out[160], got[1024];
    outside_folder(folder, sizeof folder);
    outside_write_pbm(folder, "qr.pbm", &b);
    bitmap_free(&b);
    qr_free(&q);
    snprintf(picture, sizeof picture, "%s/qr.pbm", folder);
    snprintf(out, sizeof out, "%s/out", folder);
    const char *const argv[] = {"zbarimg",         "--quiet",  "--raw", "-Sdisable",
                                "-Sqrcode.enable", "--nodbus", picture, NULL};
    int status = outside_run(argv, out);
    size_t n = 0;
    if (status != OUTSIDE_MISSING)
        outside_read(folder, "out", got, sizeof got, &n);
    outside_remove(folder);
    if (status == OUTSIDE_MISSING)
        skip();
    assert_int_equal(status, 0);
    assert_int_equal(n, strlen(text) + 1); /* zbarimg ends with a newline */
    assert_memory_equal(got, text, strlen(text));
}

static void a_reader_reads_paper_and_screen(void **state)
{
    (void)state;
    read_back(VECTOR_DIGITS, QR_Q, 6);
    read_back(VECTOR_DIGITS, QR_L, 4);
    read_back("rebottle checkpoint 1\nz 17\nhead 0123456789abcdef\n", QR_M, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(digits_take_few_modules),         cmocka_unit_test(finders_stand_in_three_corners),
        cmocka_unit_test(too_much_text_is_an_error),       cmocka_unit_test(the_bitmap_has_its_quiet_zone),
        cmocka_unit_test(a_reader_reads_paper_and_screen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
