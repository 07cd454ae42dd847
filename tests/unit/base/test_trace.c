#include "base/trace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void written(void **state)
{
    (void)state;
    char out[TRACE_LINE_MAX + 1];
    struct trace_head h = {"scanner", "scanner", "ascii-line", 9600, 1795237200000};
    trace_head_format(out, &h);
    assert_string_equal(out, "# rebottle-trace 1 name=scanner kind=scanner driver=ascii-line baud=9600 "
                             "began_ms=1795237200000\n");
    struct trace_line l = {.kind = TRACE_IN, .at_us = 1250331, .bytes = {0x35, 0x0D, 0x00, 0xFF}, .n = 4};
    assert_int_equal(trace_line_format(out, &l), strlen("1.250331 < 35 0D 00 FF\n"));
    assert_string_equal(out, "1.250331 < 35 0D 00 FF\n");
    l = (struct trace_line){.kind = TRACE_OPEN};
    trace_line_format(out, &l);
    assert_string_equal(out, "0.000000 open\n");
    l = (struct trace_line){.kind = TRACE_GONE, .at_us = 9000120, .note = "the line is gone"};
    trace_line_format(out, &l);
    assert_string_equal(out, "9.000120 gone the line is gone\n");
}

static void longest_line_fits(void **state)
{
    (void)state;
    char out[TRACE_LINE_MAX + 1];
    struct trace_line l = {.kind = TRACE_OUT, .at_us = TRACE_LAST_US - 1, .n = TRACE_BYTES_MAX}, back;
    memset(l.bytes, 0xA5, sizeof l.bytes);
    size_t n = trace_line_format(out, &l);
    assert_true(n <= TRACE_LINE_MAX);
    assert_int_equal(trace_line_parse(&back, out, n, NULL), ST_OK);
    assert_int_equal(back.n, TRACE_BYTES_MAX);
    assert_memory_equal(back.bytes, l.bytes, sizeof l.bytes);
    assert_int_equal(back.at_us, l.at_us);
}

static void read_back(void **state)
{
    (void)state;
    struct trace_line l;
    static const char in[] = "12.000250 > 06 1b\r\n";
    assert_int_equal(trace_line_parse(&l, in, strlen(in), NULL), ST_OK);
    assert_int_equal(l.kind, TRACE_OUT);
    assert_int_equal(l.at_us, 12000250);
    assert_int_equal(l.n, 2);
    assert_int_equal(l.bytes[1], 0x1B);
    assert_int_equal(trace_line_parse(&l, "# a remark", 10, NULL), ST_OK);
    assert_int_equal(l.kind, TRACE_REMARK);
    assert_int_equal(trace_line_parse(&l, "\n", 1, NULL), ST_OK);
    assert_int_equal(l.kind, TRACE_REMARK);
    assert_int_equal(trace_line_parse(&l, "0.000001 gone \x1b[2J!", 19, NULL), ST_OK);
    assert_null(strchr(l.note, 0x1B)); /* goes to a terminal */
    struct trace_head h;
    static const char head[] = "# rebottle-trace 1 name=io kind=io driver=modbus-io baud=19200 began_ms=0\n";
    assert_int_equal(trace_head_parse(&h, head, strlen(head), NULL), ST_OK);
    assert_string_equal(h.driver, "modbus-io");
    assert_int_equal(h.baud, 19200);
}

static void refused(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "1.25 open",      "open",           "1.000000",        "1.000000 < 3",      "1.000000 < 3G",
        "1.000000 <",     "1.000000 <35",   "1.000000 opened", "-1.000000 open",    "99999999999.000000 open",
        "1.000000 < 35 ", "1.0000000 open", "1.000000  < 35",  "1.000000 < 35  36", "1.000000 ? 35",
        "1,000000 open",  "1.000000 gone",  "1 .000000 open",  "0x1.000000 open",   "1.00000a open",
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct trace_line l;
        struct err e = {0};
        assert_int_equal(trace_line_parse(&l, lines[i], strlen(lines[i]), &e), ST_INVALID);
        assert_true(e.msg[0] != '\0');
    }
    static const char *const heads[] = {
        "",
        "# a remark",
        "# rebottle-trace 2 name=io kind=io driver=x baud=1 began_ms=0",
        "# rebottle-trace 1 name= kind=io driver=x baud=1 began_ms=0",
        "# rebottle-trace 1 name=io kind=io driver=x baud=1 began_ms=0 more",
        "# rebottle-trace 1 name=io kind=io driver=x baud=99999999999 began_ms=0",
        "# rebottle-trace 1 name=a-name-that-is-longer-than-thirty-one-bytes kind=io driver=x baud=1 began_ms=0",
    };
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        struct trace_head h;
        assert_int_equal(trace_head_parse(&h, heads[i], strlen(heads[i]), NULL), ST_INVALID);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(written),
        cmocka_unit_test(longest_line_fits),
        cmocka_unit_test(read_back),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
