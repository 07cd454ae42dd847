#include "lines.h"

#include "base/text.h"
#include "check.h"
#include "pty.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <termios.h>
#include <unistd.h>

static const struct line_settings PLAIN = {.baud = 9600, .data_bits = 8, .stop_bits = 1};

static lines_open *open_line;
static char folder[64], link_path[96];

int lines_setup(lines_open *open)
{
    open_line = open;
    text_copy(folder, sizeof folder, "/tmp/rebottle-port-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(link_path, sizeof link_path, "%s/scanner", folder);
    return 0;
}

int lines_teardown(void)
{
    unlink(link_path);
    return rmdir(folder);
}

const char *lines_link(void)
{
    return link_path;
}

static struct port *opened(const struct line_settings *l)
{
    struct port *p = NULL;
    struct err e = {0};
    if (open_line(&p, link_path, l, &e) != ST_OK)
        fail_msg("%s", e.msg);
    return p;
}

void lines_carry_bytes(void **unused)
{
    (void)unused;
    struct pty dev;
    char buf[32];
    pty_open(&dev, link_path);
    struct port *p = opened(&PLAIN);
    assert_int_equal(port_read(p, buf, sizeof buf), PORT_AGAIN);
    pty_say(&dev, "4006381333931\r\n");
    assert_int_equal(port_read_soon(p, buf, sizeof buf), 15);
    assert_memory_equal(buf, "4006381333931\r\n", 15); /* raw: no newline was touched */
    assert_int_equal(port_write(p, "\x01\x11\x13\x00\n", 5), 5);
    assert_int_equal(pty_hear(&dev, buf, sizeof buf), 5);
    assert_memory_equal(buf, "\x01\x11\x13\x00\n", 5);
    assert_int_equal(port_read(p, buf, sizeof buf), PORT_AGAIN); /* and no echo came back */
    port_close(p);
    pty_close(&dev);
}

void lines_are_set_up(void **unused)
{
    (void)unused;
    struct pty dev;
    struct termios t;
    pty_open(&dev, link_path);
    struct line_settings l = {.baud = 115200, .data_bits = 8, .stop_bits = 1, .flow = FLOW_RTSCTS};
    struct port *p = opened(&l);
    assert_true((fcntl(port_fd(p), F_GETFD) & FD_CLOEXEC) != 0);
    assert_true((fcntl(port_fd(p), F_GETFL) & O_NONBLOCK) != 0);
    assert_int_equal(tcgetattr(port_fd(p), &t), 0);
    assert_int_equal(cfgetospeed(&t), B115200);
    assert_int_equal(t.c_cc[VMIN], 1);
    assert_true((t.c_cflag & CRTSCTS) != 0);
    assert_true((t.c_cflag & CLOCAL) != 0);
    port_close(p);
    p = opened(&PLAIN); /* what somebody else left on is taken off */
    assert_int_equal(tcgetattr(port_fd(p), &t), 0);
    assert_int_equal(cfgetospeed(&t), B9600);
    assert_int_equal(t.c_cflag & CRTSCTS, 0);
    assert_int_equal(t.c_iflag & (IXON | IXOFF), 0);
    port_close(p);
    l.flow = FLOW_XONXOFF;
    p = opened(&l);
    assert_int_equal(tcgetattr(port_fd(p), &t), 0);
    assert_true((t.c_iflag & IXON) != 0);
    port_close(p);
    pty_close(&dev);
}

void lines_are_ours_alone(void **unused)
{
    (void)unused;
    struct pty dev;
    pty_open(&dev, link_path);
    struct port *p = opened(&PLAIN), *second = NULL;
    struct err e = {0};
    assert_int_equal(open_line(&second, link_path, &PLAIN, &e), ST_IO);
    assert_null(second);
    assert_non_null(strstr(e.msg, "another program"));
    port_close(p);
    p = opened(&PLAIN); /* and free again */
    port_close(p);
    pty_close(&dev);
}

void lines_forget_stale_input(void **unused)
{
    (void)unused;
    struct pty dev;
    char buf[64];
    pty_open(&dev, link_path);
    pty_say(&dev, "from yesterday\r\n");
    poll(NULL, 0, 20);
    struct port *p = opened(&PLAIN);
    assert_int_equal(port_read(p, buf, sizeof buf), PORT_AGAIN);
    pty_say(&dev, "now\r\n");
    assert_int_equal(port_read_soon(p, buf, sizeof buf), 5);
    port_close(p);
    pty_close(&dev);
}

void lines_report_a_full_buffer(void **unused)
{
    (void)unused;
    struct pty dev;
    static char bytes[65536];
    pty_open(&dev, link_path);
    struct port *p = opened(&PLAIN);
    ssize_t n = 0;
    size_t sent = 0;
    for (int i = 0; i < 1000 && n != PORT_AGAIN; i++) {
        n = port_write(p, bytes, sizeof bytes);
        assert_true(n > 0 || n == PORT_AGAIN);
        sent += n > 0 ? (size_t)n : 0;
    }
    assert_int_equal(n, PORT_AGAIN); /* not gone, not an error */
    assert_true(sent > 0);
    for (size_t left = sent; left > 0;) {
        ssize_t got = read(dev.master, bytes, sizeof bytes);
        assert_true(got > 0);
        left -= (size_t)got;
    }
    assert_true(port_write(p, "x", 1) == 1);
    port_close(p);
    pty_close(&dev);
}

void lines_report_a_hang_up(void **unused)
{
    (void)unused;
    struct pty dev;
    char buf[16];
    pty_open(&dev, link_path);
    struct port *p = opened(&PLAIN);
    assert_int_equal(port_read(p, buf, sizeof buf), PORT_AGAIN);
    pty_close(&dev);
    assert_int_equal(port_read_soon(p, buf, sizeof buf), PORT_GONE);
    assert_int_equal(port_read(p, buf, sizeof buf), PORT_GONE); /* for good */
    assert_int_equal(port_write(p, "x", 1), PORT_GONE);
    port_close(p);
}

void lines_are_found_again_after_a_replug(void **unused)
{
    (void)unused;
    struct pty dev, other;
    char buf[16], elsewhere[128];
    pty_open(&dev, link_path);
    struct port *p = opened(&PLAIN);
    pty_close(&dev);
    assert_int_equal(port_read_soon(p, buf, sizeof buf), PORT_GONE);
    port_close(p);
    snprintf(elsewhere, sizeof elsewhere, "%s/other", folder);
    pty_open(&other, elsewhere); /* takes the number that was freed */
    pty_open(&dev, link_path);
    p = opened(&PLAIN);
    pty_say(&other, "wrong");
    pty_say(&dev, "right");
    assert_int_equal(port_read_soon(p, buf, sizeof buf), 5);
    assert_memory_equal(buf, "right", 5);
    port_close(p);
    pty_close(&dev);
    pty_close(&other);
}

void lines_that_are_not_there(void **unused)
{
    (void)unused;
    struct port *p = NULL;
    struct err e = {0};
    assert_int_equal(open_line(&p, link_path, &PLAIN, &e), ST_UNAVAILABLE);
    assert_null(p);
    assert_true(e.msg[0] != '\0');
    assert_int_equal(symlink("/dev/pts/999999", link_path), 0); /* a link that a crash left behind */
    err_clear(&e);
    assert_int_equal(open_line(&p, link_path, &PLAIN, &e), ST_UNAVAILABLE);
    assert_null(p);
    unlink(link_path);
}
