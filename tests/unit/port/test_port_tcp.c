/* The tcp backend against a listener of our own on the loopback address. */
#include "base/text.h"
#include "check.h"
#include "pty.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
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

static int option(const struct port *p, int level, int name)
{
    int v = -1;
    socklen_t n = sizeof v;
    assert_int_equal(getsockopt(port_fd(p), level, name, &v, &n), 0);
    return v;
}

/* A server that vanishes without a word is noticed by the kernel, within 15 s whether we were talking or not. */
static void the_kernel_watches_the_line(void **unused)
{
    (void)unused;
    char where[64];
    struct port *p = NULL;
    struct err e = {0};
    int server = listener(where);
    assert_int_equal(open_tcp(&p, where, &e), ST_OK);
    assert_int_equal(option(p, SOL_SOCKET, SO_KEEPALIVE), 1);
    assert_in_range(option(p, IPPROTO_TCP, TCP_KEEPIDLE) +
                        option(p, IPPROTO_TCP, TCP_KEEPINTVL) * option(p, IPPROTO_TCP, TCP_KEEPCNT),
                    1, 15);
    assert_in_range(option(p, IPPROTO_TCP, TCP_USER_TIMEOUT), 1, 15000);
    assert_in_range(option(p, IPPROTO_TCP, TCP_SYNCNT), 1, 2);
    assert_int_equal(option(p, IPPROTO_TCP, TCP_NODELAY), 1);
    port_close(p);
    close(server);
}

static enum status settled(struct port *p, struct err *e)
{
    enum status st;
    for (int i = 0; (st = port_connected(p, e)) == ST_AGAIN && i < 200; i++)
        usleep(10000);
    return st;
}

static void a_connection_says_when_it_stands(void **unused)
{
    (void)unused;
    char where[64];
    struct port *p = NULL;
    struct err e = {0};
    int server = listener(where);
    assert_int_equal(open_tcp(&p, where, &e), ST_OK);
    assert_int_equal(settled(p, &e), ST_OK);
    assert_int_equal(port_connected(p, &e), ST_OK);
    port_close(p);
    close(server);
    if (open_tcp(&p, where, &e) == ST_OK) { /* nobody listens now; some systems say so at once */
        assert_int_equal(settled(p, &e), ST_UNAVAILABLE);
        port_close(p);
    }
    assert_non_null(strstr(e.msg, where));
}

/* What the other end does not take yet stays with us, and nothing is lost on the way. */
static void a_full_line_takes_no_more(void **unused)
{
    (void)unused;
    static char much[65536], back[65536];
    char where[64];
    struct port *p = NULL;
    struct err e = {0};
    int server = listener(where);
    assert_int_equal(open_tcp(&p, where, &e), ST_OK);
    int peer = accept(server, NULL, NULL);
    size_t sent = 0, got = 0;
    ssize_t n;
    for (size_t i = 0; i < sizeof much; i++)
        much[i] = (char)(i % 251);
    while ((n = port_write(p, much + sent % 251, sizeof much - 251)) > 0) /* each goes on where the last one ended */
        sent += (size_t)n;
    assert_int_equal(n, PORT_AGAIN);
    while (got < sent) {
        ssize_t k = read(peer, back, sizeof back);
        assert_true(k > 0);
        for (ssize_t i = 0; i < k; i++)
            if (back[i] != (char)((got + (size_t)i) % 251))
                fail_msg("byte %zu is another", got + (size_t)i);
        got += (size_t)k;
    }
    close(peer);
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
        cmocka_unit_test(the_kernel_watches_the_line),
        cmocka_unit_test(a_connection_says_when_it_stands),
        cmocka_unit_test(a_full_line_takes_no_more),
        cmocka_unit_test(nobody_there),
        cmocka_unit_test(addresses_are_in_figures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
