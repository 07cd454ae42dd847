/* The tcp backend against a listener of our own on the loopback address. */
#include "base/text.h"
#include "check.h"
#include "pty.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int listener(char where[64])
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t n = sizeof a;
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(listen(fd, 1), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
    snprintf(where, 64, "127.0.0.1:%u", ntohs(a.sin_port));
    return fd;
}

static enum status open_tcp(struct port **out, const char *where, struct err *e)
{
    struct port_config c = {.kind = PORT_TCP};
    text_copy(c.where, sizeof c.where, where);
    return port_open(out, &c, e);
}

static void bytes_both_ways_until_the_other_end_closes(void **unused)
{
    (void)unused;
    char where[64], buf[16];
    struct port *p = NULL;
    struct err e = {0};
    int server = listener(where);
    assert_int_equal(open_tcp(&p, where, &e), ST_OK);
    assert_true((fcntl(port_fd(p), F_GETFD) & FD_CLOEXEC) != 0);
    int peer = accept(server, NULL, NULL);
    assert_true(peer >= 0);
    assert_int_equal(port_read(p, buf, sizeof buf), PORT_AGAIN);
    assert_int_equal(write(peer, "hello", 5), 5);
    assert_int_equal(port_read_soon(p, buf, sizeof buf), 5);
    assert_int_equal(port_write(p, "back", 4), 4);
    assert_int_equal(read(peer, buf, sizeof buf), 4);
    close(peer);
    assert_int_equal(port_read_soon(p, buf, sizeof buf), PORT_GONE);
    port_write(p, "x", 1); /* answered by a reset; the next one must not raise SIGPIPE */
    port_write(p, "x", 1);
    port_close(p);
    close(server);
}

static void nobody_there(void **unused)
{
    (void)unused;
    char where[64], buf[16];
    struct port *p = NULL;
    struct err e = {0};
    close(listener(where)); /* a port that nobody listens on */
    enum status st = open_tcp(&p, where, &e);
    if (st == ST_OK) { /* told at once or a moment later, as the system likes */
        assert_int_equal(port_read_soon(p, buf, sizeof buf), PORT_GONE);
        port_close(p);
    } else {
        assert_int_equal(st, ST_UNAVAILABLE);
        assert_null(p);
    }
}

static void addresses_are_in_figures(void **unused)
{
    (void)unused;
    static const char *const wrong[] = {"localhost:4001", "127.0.0.1", "127.0.0.1:http", "", ":", "[::1:4001"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct port *p = NULL;
        struct err e = {0};
        if (open_tcp(&p, wrong[i], &e) != ST_INVALID)
            fail_msg("%s was taken", wrong[i]);
        assert_null(p);
        assert_non_null(strstr(e.msg, "192.0.2.7:4001"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_both_ways_until_the_other_end_closes),
        cmocka_unit_test(nobody_there),
        cmocka_unit_test(addresses_are_in_figures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
