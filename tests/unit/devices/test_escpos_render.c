/* Pages as ESC/POS bytes; above all: no real-time command anywhere in them. */
#include "base/rng.h"
#include "check.h"
#include "devices/printer/escpos_raster.h"
#include "devices/printer/escpos_render.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct printer_options WIDE = {.width_dots = 576, .columns = 48, .baud = 115200};

static void count_strip(void *ctx, int rows)
{
    assert_in_range(rows, 1, RASTER_STRIP_ROWS);
    *(int *)ctx += rows;
}

/* Reads strips back as a printer would; the width of the widest. Fails on anything that is not a strip. */
static struct bitmap read_strips(const struct strbuf *s, int height)
{
    const uint8_t *b = (const uint8_t *)s->text;
    struct bitmap out;
    assert_true(bitmap_new(&out, b[4] * 8, height));
    int y = 0;
    for (size_t at = 0; at < s->len;) {
        assert_memory_equal(b + at, ((const uint8_t[]){0x1D, 0x76, 0x30, 0x00}), 4);
        size_t stride = (size_t)b[at + 4] + 256u * b[at + 5];
        int rows = b[at + 6] + 256 * b[at + 7];
        assert_int_equal(stride, bitmap_stride(&out));
        assert_in_range(rows, 1, height - y);
        at += 8;
        memcpy(out.dots + (size_t)y * stride, b + at, stride * (size_t)rows);
        at += stride * (size_t)rows;
        y += rows;
    }
    assert_int_equal(y, height);
    return out;
}

static void known_strip(void **unused)
{
    (void)unused;
    struct bitmap b;
    assert_true(bitmap_new(&b, 8, 2));
    b.dots[0] = b.dots[1] = 0xFF;
    struct strbuf s = {0};
    int rows = 0;
    escpos_raster(&s, &b, 576, 8192, count_strip, &rows);
    static const uint8_t expected[] = {0x1D, 0x76, 0x30, 0x00, 0x01, 0x00, 0x02, 0x00, 0xFF, 0xFF};
    assert_int_equal(s.len, sizeof expected);
    assert_memory_equal(s.text, expected, sizeof expected);
    strbuf_free(&s);
    bitmap_free(&b);
}

/* How far out is moved to the right of b, allowing for extra dots; -1: not the same picture. */
static int shift_of(const struct bitmap *b, const struct bitmap *out, int *extra)
{
    for (int shift = 0; shift < 8; shift++) {
        bool same = true;
        *extra = 0;
        for (int y = 0; y < b->height && same; y++)
            for (int x = 0; x < out->width && same; x++) {
                bool want = bitmap_get(b, x - shift, y), got = bitmap_get(out, x, y);
                same = got || !want; /* no dot is ever lost */
                *extra += got && !want;
            }
        if (same && *extra <= b->height * b->width / 1000)
            return shift;
    }
    return -1;
}

static void check_picture(const struct bitmap *b, int paper, bool exact)
{
    struct strbuf s = {0};
    int rows = 0, extra = 0;
    escpos_raster(&s, b, paper, 8192, count_strip, &rows);
    assert_false(s.failed);
    assert_int_equal(escpos_realtime_at((const uint8_t *)s.text, s.len), s.len);
    assert_int_equal(rows, b->height);
    struct bitmap out = read_strips(&s, b->height);
    assert_in_range(out.width, 1, (paper + 7) / 8 * 8);
    assert_true(shift_of(b, &out, &extra) >= 0);
    if (exact)
        assert_int_equal(extra, 0);
    bitmap_free(&out);
    strbuf_free(&s);
}

static void random_pictures_hold_no_command_and_stay_themselves(void **unused)
{
    (void)unused;
    uint64_t seed = 20261121;
    printf("seed %" PRIu64 "\n", seed);
    struct rng rng = rng_seeded(seed);
    static const uint8_t nasty[] = {0x10, 0x04, 0x05, 0x14, 0x00, 0x10, 0x08, 0x20};
    for (int i = 0; i < 400; i++) {
        struct bitmap b;
        int width = 1 + (int)rng_below(&rng, 400), height = 1 + (int)rng_below(&rng, 300);
        assert_true(bitmap_new(&b, width, height));
        size_t n = bitmap_stride(&b) * (size_t)height;
        if (i % 2 == 0)
            rng_bytes(&rng, b.dots, n);
        else
            for (size_t k = 0; k < n; k++)
                if (rng_below(&rng, 50) == 0)
                    b.dots[k] = nasty[rng_below(&rng, sizeof nasty)];
        check_picture(&b, 576, false);
        bitmap_free(&b);
    }
}

static void a_command_inside_a_row_moves_the_picture(void **unused)
{
    (void)unused;
    static const uint8_t second[] = {0x04, 0x05, 0x14};
    for (size_t i = 0; i < sizeof second; i++) {
        struct bitmap b;
        assert_true(bitmap_new(&b, 64, 3));
        b.dots[8 + 3] = 0x10;
        b.dots[8 + 4] = second[i];
        check_picture(&b, 576, true);
        bitmap_free(&b);
    }
}

static void a_command_across_two_rows_ends_the_strip_between_them(void **unused)
{
    (void)unused;
    struct bitmap b;
    assert_true(bitmap_new(&b, 16, 4));
    b.dots[2 + 1] = 0x10; /* end of the second row */
    b.dots[4] = 0x04;     /* start of the third */
    check_picture(&b, 16, true);
    bitmap_free(&b);
}

static void where_no_move_is_possible_one_dot_grows(void **unused)
{
    (void)unused;
    struct bitmap b;
    assert_true(bitmap_new(&b, 576, 1));
    b.dots[10] = 0x10;
    b.dots[11] = 0x14;
    struct strbuf s = {0};
    int rows = 0;
    escpos_raster(&s, &b, 576, 8192, count_strip, &rows); /* the paper is full: no room to move */
    assert_int_equal((uint8_t)s.text[8 + 10], 0x18);
    assert_int_equal((uint8_t)s.text[8 + 11], 0x14);
    strbuf_free(&s);
    bitmap_free(&b);
}

/* A QR code's modules are several dots wide, so no byte of it can be 10, and nothing is moved or grown. */
static void pictures_of_modules_are_exact(void **unused)
{
    (void)unused;
    struct rng rng = rng_seeded(6);
    for (int module = 3; module <= 6; module++) {
        struct bitmap b;
        assert_true(bitmap_new(&b, 57 * module, 57 * module));
        for (int y = 0; y < 57; y++)
            for (int x = 0; x < 57; x++)
                for (int d = 0, ink = (int)rng_below(&rng, 2); ink && d < module * module; d++)
                    bitmap_ink(&b, x * module + d % module, y * module + d / module);
        struct strbuf s = {0};
        int rows = 0;
        escpos_raster(&s, &b, 384, 8192, count_strip, &rows);
        struct bitmap out = read_strips(&s, b.height);
        for (int y = 0; y < b.height; y++)
            for (int x = 0; x < out.width; x++)
                assert_int_equal(bitmap_get(&out, x, y), bitmap_get(&b, x, y));
        bitmap_free(&out);
        strbuf_free(&s);
        bitmap_free(&b);
    }
}

/* ---- pages ---------------------------------------------------------------------------------------------------- */

static void check_segments(const struct escpos_job *j)
{
    assert_false(j->failed);
    assert_true(j->count > 0);
    int32_t dots = 0;
    for (size_t i = 0, begin = 0; i < j->count; begin = j->segments[i++].end) {
        assert_true(j->segments[i].end > begin);
        dots += j->segments[i].dots;
    }
    assert_int_equal(dots, j->dots);
    assert_int_equal(j->segments[j->count - 1].end, j->bytes.len);
    assert_int_equal(escpos_realtime_at((const uint8_t *)j->bytes.text, j->bytes.len), j->bytes.len);
}

static void check_job(struct page *p, const struct printer_options *o, const void *expected, size_t n)
{
    struct escpos_job j;
    escpos_render(&j, p, o);
    check_segments(&j);
    assert_int_equal(j.bytes.len, n);
    assert_memory_equal(j.bytes.text, expected, n);
    escpos_job_free(&j);
    page_free(p);
}

static void text_and_cut(void **unused)
{
    (void)unused;
    struct page p = {0};
    page_text(&p, PAGE_CENTER, 2, true, "3.75 EUR");
    page_feed(&p, 2);
    page_cut(&p);
    static const uint8_t expected[] = {0x1B, 0x40,                                           /* init */
                                       0x1B, 0x61, 0x01, 0x1B, 0x45, 0x01, 0x1D, 0x21, 0x11, /* centre, bold, double */
                                       '3',  '.',  '7',  '5',  ' ',  'E',  'U',  'R',  '\n', /* */
                                       0x1B, 0x64, 0x02, 0x1D, 0x56, 0x42, 0x00};
    check_job(&p, &WIDE, expected, sizeof expected);
}

static void clones_are_taken_out_of_chinese_mode(void **unused)
{
    (void)unused;
    struct printer_options o = WIDE;
    o.profile = PRINTER_GENERIC_GBK;
    struct page p = {0};
    page_cut(&p);
    static const uint8_t expected[] = {0x1B, 0x40, 0x1C, 0x2E, 0x1D, 0x56, 0x42, 0x00};
    check_job(&p, &o, expected, sizeof expected);
}

static void letters_that_nobody_can_draw_are_question_marks(void **unused)
{
    (void)unused;
    struct page p = {0};
    page_text(&p, PAGE_LEFT, 1, false, "A\xE2\x82\xACZ\xE7\x93\xB6"); /* A euro Z bottle (wide) */
    static const uint8_t expected[] = {0x1B, 0x40, 0x1B, 0x61, 0x00, 0x1B, 0x45, 0x00, 0x1D,
                                       0x21, 0x00, 'A',  '?',  'Z',  '?',  '?',  '\n'};
    check_job(&p, &WIDE, expected, sizeof expected);
}

static bool fake_render(void *ctx, const char *utf8, int height, int max_width, struct bitmap *out)
{
    int *calls = ctx;
    ++*calls;
    int width = text_width(utf8) * height / 2;
    if (!bitmap_new(out, width < max_width ? width : max_width, height))
        return false;
    bitmap_ink(out, 0, 0);
    return true;
}

static void other_letters_are_drawn_line_by_line(void **unused)
{
    (void)unused;
    int calls = 0;
    struct text_raster raster = {&calls, fake_render};
    struct printer_options o = WIDE;
    o.raster = &raster;
    struct page p = {0};
    page_text(&p, PAGE_LEFT, 1, false, "plain");
    page_text(&p, PAGE_LEFT, 1, false, "\xE7\x93\xB6");
    page_pair(&p, false, "\xE7\x93\xB6", "1.00");
    struct escpos_job j;
    escpos_render(&j, &p, &o);
    check_segments(&j);
    assert_int_equal(calls, 2);
    static const uint8_t one[] = {0x1D, 0x76, 0x30, 0x00, 0x03, 0x00, 0x18, 0x00, 0x80};  /* 24 dots wide and high */
    static const uint8_t pair[] = {0x1D, 0x76, 0x30, 0x00, 0x48, 0x00, 0x18, 0x00, 0x80}; /* the whole paper */
    assert_non_null(memmem(j.bytes.text, j.bytes.len, one, sizeof one));
    assert_non_null(memmem(j.bytes.text, j.bytes.len, pair, sizeof pair));
    escpos_job_free(&j);
    page_free(&p);
}

static void a_pair_fills_the_line(void **unused)
{
    (void)unused;
    struct page p = {0};
    page_pair(&p, false, "24 x 0.15 and some more words than fit on a line of paper", "3.60");
    struct escpos_job j;
    escpos_render(&j, &p, &WIDE);
    check_segments(&j);
    assert_int_equal(j.bytes.len, 2 + 3 + 3 + 3 + 48 + 1);
    assert_memory_equal(j.bytes.text + j.bytes.len - 6, " 3.60\n", 6);
    escpos_job_free(&j);
    page_free(&p);
}

static void barcode(void **unused)
{
    (void)unused;
    struct page p = {0};
    page_code128(&p, "AB12");
    static const uint8_t expected[] = {0x1B, 0x40, 0x1B, 0x61, 0x01, 0x1D, 0x68, 80,   0x1D, 0x77,
                                       2,    0x1D, 0x48, 2,    0x1D, 0x66, 0,    0x1D, 0x6B, 73,
                                       6,    '{',  'B',  'A',  'B',  '1',  '2',  '\n'};
    check_job(&p, &WIDE, expected, sizeof expected);
}

static void long_digits_use_set_c_and_never_spell_a_command(void **unused)
{
    (void)unused;
    struct page p = {0};
    page_code128(&p, "1604160516201600112233445566"); /* 16 04, 16 05, 16 20: DLE EOT, DLE ENQ, DLE DC4 */
    struct escpos_job j;
    escpos_render(&j, &p, &WIDE);
    check_segments(&j);
    static const uint8_t begin[] = {'{', 'C', 16,  '{', 'B', '0', '4', '{', 'C', 16, '{', 'B', '0', '5', '{', 'C',
                                    16,  '{', 'B', '2', '0', '{', 'C', 16,  0,   11, 22,  33,  44,  55,  66,  '\n'};
    assert_memory_equal(j.bytes.text + j.bytes.len - sizeof begin, begin, sizeof begin);
    escpos_job_free(&j);
    page_free(&p);
}

static void a_barcode_that_does_not_fit_is_printed_as_text(void **unused)
{
    (void)unused;
    struct page p = {0};
    char digits[101];
    memset(digits, '7', 100);
    digits[100] = '\0';
    page_code128(&p, digits);
    struct escpos_job j;
    escpos_render(&j, &p, &WIDE);
    check_segments(&j);
    assert_null(memmem(j.bytes.text, j.bytes.len, "\x1D\x6B", 2));
    assert_non_null(memmem(j.bytes.text, j.bytes.len, digits, 48));
    escpos_job_free(&j);
    page_free(&p);
}

static void a_picture_wider_than_the_paper_fails_the_slip(void **unused)
{
    (void)unused;
    struct page p = {0};
    struct bitmap b;
    assert_true(bitmap_new(&b, 577, 1));
    page_bitmap(&p, PAGE_CENTER, &b, "code");
    struct escpos_job j;
    escpos_render(&j, &p, &WIDE);
    assert_true(j.failed);
    escpos_job_free(&j);
    page_free(&p);
}

static void strips_are_segments_of_their_own(void **unused)
{
    (void)unused;
    struct page p = {0};
    struct bitmap b;
    assert_true(bitmap_new(&b, 342, 342));
    page_bitmap(&p, PAGE_CENTER, &b, "code");
    page_cut(&p);
    struct escpos_job j;
    escpos_render(&j, &p, &WIDE);
    check_segments(&j);
    assert_int_equal(j.count, 1 + 6 + 1); /* head; 342 rows by 64; cut */
    assert_true(j.dots > 342);
    escpos_job_free(&j);
    page_free(&p);
}

/* By hand from the command list: white, model 2, 6 dots a module, level Q, the text, print, white. */
static void a_native_qr_code_is_these_bytes(void **unused)
{
    (void)unused;
    static const uint8_t expected[] = {0x1B, 0x40, 0x1B, 0x61, 0x01, 0x1B, 0x4A, 0x18, 0x1D, 0x28, 0x6B, 0x04, 0x00,
                                       0x31, 0x41, 0x32, 0x00, 0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x43, 0x06, 0x1D,
                                       0x28, 0x6B, 0x03, 0x00, 0x31, 0x45, 0x32, 0x1D, 0x28, 0x6B, 0x0C, 0x00, 0x31,
                                       0x50, 0x30, 0x56, 0x31, 0x3A, 0x30, 0x30, 0x30, 0x31, 0x32, 0x33, 0x1D, 0x28,
                                       0x6B, 0x03, 0x00, 0x31, 0x51, 0x30, 0x1B, 0x4A, 0x18};
    struct printer_options o = WIDE;
    struct page p = {0};
    struct bitmap b;
    struct escpos_job j;
    o.native_qr = true;
    assert_true(bitmap_new(&b, 29 * 6, 29 * 6));
    page_qr(&p, &b, "code", "V1:000123", 'Q', 6, 24);
    escpos_render(&j, &p, &o);
    assert_false(j.failed);
    assert_int_equal(j.bytes.len, sizeof expected);
    assert_memory_equal(j.bytes.text, expected, sizeof expected);
    assert_int_equal(j.dots, 29 * 6); /* as high as the picture: confirming waits as long */
    escpos_job_free(&j);
    o.native_qr = false;
    escpos_render(&j, &p, &o);
    assert_null(memmem(j.bytes.text, j.bytes.len, "\x1D\x28\x6B", 3));
    escpos_job_free(&j);
    page_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_native_qr_code_is_these_bytes),
        cmocka_unit_test(known_strip),
        cmocka_unit_test(random_pictures_hold_no_command_and_stay_themselves),
        cmocka_unit_test(a_command_inside_a_row_moves_the_picture),
        cmocka_unit_test(a_command_across_two_rows_ends_the_strip_between_them),
        cmocka_unit_test(where_no_move_is_possible_one_dot_grows),
        cmocka_unit_test(pictures_of_modules_are_exact),
        cmocka_unit_test(text_and_cut),
        cmocka_unit_test(clones_are_taken_out_of_chinese_mode),
        cmocka_unit_test(letters_that_nobody_can_draw_are_question_marks),
        cmocka_unit_test(other_letters_are_drawn_line_by_line),
        cmocka_unit_test(a_pair_fills_the_line),
        cmocka_unit_test(barcode),
        cmocka_unit_test(long_digits_use_set_c_and_never_spell_a_command),
        cmocka_unit_test(a_barcode_that_does_not_fit_is_printed_as_text),
        cmocka_unit_test(a_picture_wider_than_the_paper_fails_the_slip),
        cmocka_unit_test(strips_are_segments_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
