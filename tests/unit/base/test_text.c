#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static uint32_t first(const char *s, size_t *left)
{
    *left = strlen(s);
    return utf8_next(&s, left);
}

static void characters_there_and_back(void **state)
{
    (void)state;
    static const uint32_t edges[] = {0x01, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFD, 0xFFFF, 0x10000, 0x10FFFF};
    static const size_t lengths[] = {1, 1, 2, 2, 3, 3, 3, 3, 3, 4, 4};
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
        char seq[4];
        size_t n = utf8_put(seq, edges[i]);
        assert_int_equal(n, lengths[i]);
        assert_true(utf8_valid(seq, n));
        const char *p = seq;
        assert_int_equal(utf8_next(&p, &n), edges[i]);
        assert_int_equal(n, 0);
    }
}

/* Each is refused, and costs one byte: the next character is not swallowed. */
static void bad_sequences(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "\x80",             /* a continuation alone */
        "\xC0\x80",         /* NUL, too long */
        "\xC1\xBF",         /* DEL, too long */
        "\xE0\x80\x80",     /* too long */
        "\xED\xA0\x80",     /* a surrogate */
        "\xF0\x80\x80\x80", /* too long */
        "\xF4\x90\x80\x80", /* above U+10FFFF */
        "\xF5\x80\x80\x80",
        "\xFF",
        "\xC3",
        "\xE2\x82",
        "\xF0\x9F\x98",
        "\xE2z",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        size_t left, n = strlen(bad[i]);
        assert_false(utf8_valid(bad[i], n));
        assert_int_equal(first(bad[i], &left), 0xFFFD);
        assert_int_equal(left, n - 1);
    }
    assert_true(utf8_valid("", 0));
    assert_true(utf8_valid("a\0b", 3));
}

static void widths(void **state)
{
    (void)state;
    assert_int_equal(utf8_width('A'), 1);
    assert_int_equal(utf8_width(0x7F36), 2); /* a wide character */
    assert_int_equal(utf8_width(0x0301), 0); /* combining acute */
    assert_int_equal(utf8_width(0x20AC), 1); /* euro */
    assert_int_equal(utf8_width(0x07), 1);   /* shown as U+FFFD */
    assert_int_equal(utf8_width(0x202E), 1); /* likewise: it would turn the label round */
    assert_int_equal(text_width("缶 5 €"), 6);
    assert_int_equal(text_width("e\xCC\x81"), 1);
    assert_int_equal(text_width("\xFF\xFF"), 2);
    assert_int_equal(text_width(""), 0);
}

static void cleaning(void **state)
{
    (void)state;
    char out[16];
    assert_int_equal(text_clean(out, sizeof out, "a\x1B[2Jb", 6), 8);
    assert_string_equal(out, "a\xEF\xBF\xBD[2Jb");
    text_clean(out, sizeof out, "x\xE2\x80\xAEy", 5); /* right-to-left override */
    assert_string_equal(out, "x\xEF\xBF\xBDy");
    text_clean(out, sizeof out, "x\xC2\x9By", 4); /* C1: CSI in one byte on some terminals */
    assert_string_equal(out, "x\xEF\xBF\xBDy");
    text_clean(out, 5, "缶缶", 6); /* never half a character */
    assert_string_equal(out, "缶");
    assert_int_equal(text_clean(out, 1, "abc", 3), 0);
    assert_string_equal(out, "");
    assert_int_equal(text_clean(out, 0, "abc", 3), 0);
    text_clean(out, sizeof out, "a\0b", 3);
    assert_string_equal(out, "a\xEF\xBF\xBD"
                             "b");
}

static void escaping(void **state)
{
    (void)state;
    char out[16];
    assert_int_equal(text_escape(out, sizeof out, "a\r\n\xFF", 4), 13);
    assert_string_equal(out, "a\\x0D\\x0A\\xFF");
    assert_int_equal(text_escape(out, 6, "12345", 5), 5); /* fits exactly: not cut */
    assert_string_equal(out, "12345");
    assert_int_equal(text_escape(out, 6, "123456", 6), 5);
    assert_string_equal(out, "12...");
    text_escape(out, sizeof out, "\\", 1); /* or "\x0D" could be a fake */
    assert_string_equal(out, "\\x5C");
    text_escape(out, 8, "\x01\x02", 2);
    assert_string_equal(out, "\\x01...");
    text_escape(out, 4, "abcd", 4);
    assert_string_equal(out, "...");
    out[0] = 'z';
    assert_int_equal(text_escape(out, 3, "abcd", 4), 0); /* no room for even that */
    assert_string_equal(out, "");
}

static void copying(void **state)
{
    (void)state;
    char out[5];
    assert_true(text_copy(out, sizeof out, "abcd"));
    assert_string_equal(out, "abcd");
    assert_false(text_copy(out, sizeof out, "abcde"));
    assert_string_equal(out, "abcd");
    assert_false(text_copy(out, sizeof out, "ab缶"));
    assert_string_equal(out, "ab");
    assert_true(text_copy(out, sizeof out, ""));
    assert_string_equal(out, "");
}

static void growing(void **state)
{
    (void)state;
    struct strbuf b = {0};
    strbuf_add(&b, "x", 0);
    assert_string_equal(b.text, "");
    for (int i = 0; i < 1000; i++)
        strbuf_printf(&b, "%d,", i);
    assert_int_equal(b.len, 10 * 2 + 90 * 3 + 900 * 4);
    assert_int_equal(strlen(b.text), b.len);
    assert_false(b.failed);
    strbuf_puts(&b, "end");
    assert_string_equal(b.text + b.len - 3, "end");
    size_t before = b.len;
    strbuf_add(&b, "", SIZE_MAX - 8); /* no such memory */
    assert_true(b.failed);
    strbuf_puts(&b, "more");
    assert_int_equal(b.len, before);
    strbuf_free(&b);
    assert_null(b.text);
}

static void whole_numbers(void **state)
{
    (void)state;
    uint64_t v = 5;
    assert_true(text_to_u64(&v, "0", 0));
    assert_int_equal(v, 0);
    assert_true(text_to_u64(&v, "18446744073709551615", UINT64_MAX));
    assert_true(v == UINT64_MAX);
    v = 5;
    assert_false(text_to_u64(&v, "18446744073709551616", UINT64_MAX));
    assert_true(text_to_u64(&v, "255", 255));
    v = 5;
    assert_false(text_to_u64(&v, "256", 255));
    assert_false(text_to_u64(&v, "", 9));
    assert_false(text_to_u64(&v, "-1", 9));
    assert_false(text_to_u64(&v, "1 ", 9));
    assert_false(text_to_u64(&v, "0x1", 9));
    assert_int_equal(v, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_there_and_back),
        cmocka_unit_test(bad_sequences),
        cmocka_unit_test(widths),
        cmocka_unit_test(cleaning),
        cmocka_unit_test(escaping),
        cmocka_unit_test(copying),
        cmocka_unit_test(growing),
        cmocka_unit_test(whole_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
