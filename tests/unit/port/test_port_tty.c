/* The tty backend over pseudo-terminals. */
#include "base/text.h"
#include "check.h"
#include "lines.h"
#include "pty.h"

#include <string.h>
#include <unistd.h>

static enum status open_tty(struct port **out, const char *link, const struct line_settings *l, struct err *e)
{
    struct port_config c = {.kind = PORT_TTY, .line = *l};
    text_copy(c.where, sizeof c.where, link);
    return port_open(out, &c, e);
}

static void files_that_are_no_lines_are_refused(void **unused)
{
    (void)unused;
    static const char *const paths[] = {"/dev/null", "/dev/zero"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct port *p = NULL;
        struct err e = {0};
        assert_int_equal(open_tty(&p, paths[i], &(struct line_settings){.baud = 9600, .data_bits = 8}, &e), ST_IO);
        assert_null(p);
        assert_non_null(strstr(e.msg, paths[i]));
    }
}

static void a_speed_that_does_not_exist_is_refused(void **unused)
{
    (void)unused;
    struct pty dev;
    struct port *p = NULL;
    struct err e = {0};
    pty_open(&dev, lines_link());
    assert_int_equal(open_tty(&p, dev.link, &(struct line_settings){.baud = 12345, .data_bits = 8}, &e), ST_INVALID);
    assert_null(p);
    assert_non_null(strstr(e.msg, "12345"));
    pty_close(&dev);
}

static int setup(void **unused)
{
    (void)unused;
    return lines_setup(open_tty);
}

static int teardown(void **unused)
{
    (void)unused;
    return lines_teardown();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_carry_bytes),
        cmocka_unit_test(lines_are_set_up),
        cmocka_unit_test(lines_are_ours_alone),
        cmocka_unit_test(lines_forget_stale_input),
        cmocka_unit_test(lines_report_a_full_buffer),
        cmocka_unit_test(lines_report_a_hang_up),
        cmocka_unit_test(lines_are_found_again_after_a_replug),
        cmocka_unit_test(lines_that_are_not_there),
        cmocka_unit_test(files_that_are_no_lines_are_refused),
        cmocka_unit_test(a_speed_that_does_not_exist_is_refused),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
