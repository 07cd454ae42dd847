#include "base/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void dots(void **state)
{
    (void)state;
    struct bitmap b;
    assert_true(bitmap_new(&b, 9, 2));
    assert_int_equal(bitmap_stride(&b), 2);
    bitmap_ink(&b, 0, 0);
    bitmap_ink(&b, 8, 1);
    assert_int_equal(b.dots[0], 0x80); /* most significant bit left */
    assert_int_equal(b.dots[3], 0x80);
    assert_true(bitmap_get(&b, 8, 1));
    assert_false(bitmap_get(&b, 7, 1));
    static const int outside[][2] = {{-1, 0}, {0, -1}, {9, 0}, {0, 2}};
    for (size_t i = 0; i < 4; i++) {
        bitmap_ink(&b, outside[i][0], outside[i][1]);
        assert_false(bitmap_get(&b, outside[i][0], outside[i][1]));
    }
    bitmap_free(&b);
    assert_null(b.dots);
    assert_true(bitmap_new(&b, 4096, 8192));
    bitmap_free(&b);
    assert_false(bitmap_new(&b, 4097, 1));
    assert_false(bitmap_new(&b, 1, 8193));
    assert_false(bitmap_new(&b, 0, 1));
    assert_false(bitmap_new(&b, 1, -1));
}

static void line(void *ctx, const char *at, size_t n)
{
    strbuf_add(ctx, at, n);
    strbuf_puts(ctx, "|");
}

static void expect_wrap(const char *text, int columns, const char *want)
{
    struct strbuf out = {0};
    page_wrap(text, columns, line, &out);
    assert_string_equal(out.text, want);
    strbuf_free(&out);
}

static void wrapping(void **state)
{
    (void)state;
    expect_wrap("", 10, "|");
    expect_wrap("one two three", 20, "one two three|");
    expect_wrap("one two three", 13, "one two three|");
    expect_wrap("one two three", 12, "one two|three|");
    expect_wrap("one two three", 7, "one two|three|");
    expect_wrap("abcdefgh", 3, "abc|def|gh|"); /* a word longer than the line */
    expect_wrap("瓶罐须清空", 4, "瓶罐|须清|空|");
    expect_wrap("瓶罐须清空", 5, "瓶罐|须清|空|"); /* never half a wide character */
    expect_wrap("ab 瓶罐", 5, "ab 瓶|罐|");
    expect_wrap("瓶罐", 1, "瓶|罐|"); /* too narrow: still moves on */
    expect_wrap("e\xCC\x81"
                "e\xCC\x81",
                2,
                "e\xCC\x81"
                "e\xCC\x81|");
}

static void a_page_as_text(void **state)
{
    (void)state;
    struct page p = {0};
    page_text(&p, PAGE_CENTER, 1, true, "Title");
    page_textf(&p, PAGE_RIGHT, 1, false, "%d x", 24);
    page_text(&p, PAGE_LEFT, 2, false, "wide text");
    page_pair(&p, false, "Example Spring 0.5 l, far too long", "3.60");
    page_pair(&p, false, "瓶瓶瓶瓶瓶瓶瓶瓶瓶瓶", "0.15");
    page_rule(&p);
    page_feed(&p, 2);
    struct bitmap b;
    assert_true(bitmap_new(&b, 8, 8));
    page_bitmap(&p, PAGE_CENTER, &b, "QR code");
    assert_null(b.dots); /* it is the page's now */
    page_code128(&p, "980123");
    page_cut(&p);
    assert_false(p.failed);
    struct strbuf out = {0};
    page_to_text(&p, 20, &out);
    assert_string_equal(out.text, "       Title\n"
                                  "                24 x\n"
                                  "wide text\n"
                                  "Example Spring  3.60\n"
                                  "瓶瓶瓶瓶瓶瓶瓶  0.15\n"
                                  "--------------------\n"
                                  "\n\n"
                                  "[QR code]\n"
                                  "||| 980123 |||\n"
                                  "- - - cut - - -\n");
    strbuf_free(&out);
    page_free(&p);
    assert_int_equal(p.count, 0);
}

/* What comes from a label cannot drive a printer. */
static void text_is_cleaned_on_the_way_in(void **state)
{
    (void)state;
    struct page p = {0};
    page_text(&p, PAGE_LEFT, 1, false,
              "a\x1B\x40"
              "b\xFF");
    page_pair(&p, false, "\x10\x04\x01", "\x07");
    for (size_t i = 0; i < p.count; i++)
        for (const char *c = p.items[i].text; *c != '\0'; c++)
            assert_true((unsigned char)*c >= 0x20);
    assert_string_equal(p.items[0].text, "a\xEF\xBF\xBD@b\xEF\xBF\xBD");
    assert_string_equal(p.items[1].right, "\xEF\xBF\xBD");
    page_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dots),
        cmocka_unit_test(wrapping),
        cmocka_unit_test(a_page_as_text),
        cmocka_unit_test(text_is_cleaned_on_the_way_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
