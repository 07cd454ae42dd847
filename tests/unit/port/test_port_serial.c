/* The libserialport backend as itself, over pseudo-terminals. Two tricks make version 0.1.1 take one: its check of
 * /sys/class/tty/NAME walks ".." to a symlink of ours, and the modem-line calls that pseudo-terminals lack succeed
 * because this program's own ioctl answers them. Other versions resolve the name first: the test is then skipped. */
#include "base/text.h"
#include "check.h"
#include "devices/port/backend.h"
#include "lines.h"
#include "pty.h"

#include <libserialport.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static int modem_calls;

int ioctl(int fd, unsigned long request, ...)
{
    va_list ap;
    va_start(ap, request);
    void *arg = va_arg(ap, void *);
    va_end(ap);
    switch (request) {
    case TIOCMGET: *(int *)arg = 0; /* fall through */
    case TIOCMSET:
    case TIOCMBIS:
    case TIOCMBIC: modem_calls++; return 0;
    default: return (int)syscall(SYS_ioctl, fd, request, arg);
    }
}

static enum status open_serial(struct port **out, const char *link, const struct line_settings *l, struct err *e)
{
    char path[256];
    snprintf(path, sizeof path, "/dev/../../..%s", link);
    return serial_open_path(out, path, l, e);
}

static void the_library_was_really_used(void **unused)
{
    (void)unused;
    assert_true(modem_calls > 0); /* only libserialport makes these calls */
}

/* What the configuration names is resolved before the library sees it: it would refuse any symlink, and a
 * pseudo-terminal it refuses in any case. */
static void port_open_resolves_first(void **unused)
{
    (void)unused;
    struct pty dev;
    struct port *p = NULL;
    struct err e = {0};
    pty_open(&dev, lines_link());
    struct port_config c = {.kind = PORT_SERIAL, .line = {.baud = 9600, .data_bits = 8, .stop_bits = 1}};
    text_copy(c.where, sizeof c.where, dev.link);
    assert_int_equal(port_open(&p, &c, &e), ST_UNAVAILABLE);
    assert_null(p);
    assert_non_null(strstr(e.msg, "/dev/pts/"));
    pty_close(&dev);
}

static int setup(void **unused)
{
    (void)unused;
    return lines_setup(open_serial);
}

static int teardown(void **unused)
{
    (void)unused;
    return lines_teardown();
}

int main(void)
{
    if (strcmp(sp_get_package_version_string(), "0.1.1") != 0) {
        printf("skipped: libserialport %s opens no pseudo-terminal, 0.1.1 does\n", sp_get_package_version_string());
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_carry_bytes),
        cmocka_unit_test(lines_are_set_up),
        cmocka_unit_test(lines_are_ours_alone),
        cmocka_unit_test(lines_forget_stale_input),
        cmocka_unit_test(lines_report_a_full_buffer),
        cmocka_unit_test(lines_report_a_hang_up),
        cmocka_unit_test(lines_are_found_again_after_a_replug),
        cmocka_unit_test(lines_that_are_not_there),
        cmocka_unit_test(the_library_was_really_used),
        cmocka_unit_test(port_open_resolves_first),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
