/* The client against a daemon played by this test over a real Unix socket. */
#include "wire/client.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

struct place {
    char dir[64], path[108];
    int listener;
};

static int set_up(void **state)
{
    struct place *p = calloc(1, sizeof *p);
    snprintf(p->dir, sizeof p->dir, "/tmp/rebottle-client-XXXXXX");
    assert_non_null(mkdtemp(p->dir));
    assert_int_equal(socket_path(p->path, p->dir, NULL), ST_OK);
    struct sockaddr_un addr = {.sun_family = AF_UNIX};
    memcpy(addr.sun_path, p->path, sizeof addr.sun_path);
    p->listener = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(p->listener, (struct sockaddr *)&addr, sizeof addr), 0);
    assert_int_equal(listen(p->listener, 4), 0);
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    struct place *p = *state;
    close(p->listener);
    unlink(p->path);
    rmdir(p->dir);
    free(p);
    return 0;
}

static struct client *connected(struct place *p, int *server)
{
    struct client *c = NULL;
    assert_int_equal(client_connect(&c, p->path, NULL), ST_OK);
    *server = accept(p->listener, NULL, NULL);
    assert_true(*server >= 0);
    return c;
}

static void put(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t done = send(fd, bytes, n, MSG_NOSIGNAL);
        assert_true(done > 0);
        bytes += done;
        n -= (size_t)done;
    }
}

static void nobody_listens(void **state)
{
    struct place *p = *state;
    struct client *c = NULL;
    struct err e = {0};
    close(p->listener);
    p->listener = -1;
    assert_int_equal(client_connect(&c, p->path, &e), ST_UNAVAILABLE);
    assert_non_null(strstr(e.msg, p->path));
    unlink(p->path);
    assert_int_equal(client_connect(&c, p->path, NULL), ST_UNAVAILABLE);
    assert_null(c);
}

static void lines_split_at_every_byte(void **state)
{
    struct place *p = *state;
    const char stream[] = "{\"id\":1,\"ok\":true}\n\n{\"event\":\"bye\",\"why\":\"x\"}\n";
    const size_t n = strlen(stream);
    for (size_t cut = 0; cut <= n; cut++) {
        int server;
        struct client *c = connected(p, &server);
        struct strbuf heard = {0};
        for (int half = 0; half < 2; half++) {
            put(server, half == 0 ? stream : stream + cut, half == 0 ? cut : n - cut);
            const char *line;
            size_t len;
            while (assert_int_equal(client_next(c, &line, &len, NULL), ST_OK), line != NULL) {
                assert_int_equal(strlen(line), len);
                strbuf_printf(&heard, "%s|", line);
            }
        }
        assert_string_equal(heard.text, "{\"id\":1,\"ok\":true}|{\"event\":\"bye\",\"why\":\"x\"}|");
        strbuf_free(&heard);
        close(server);
        client_close(c);
    }
}

static void what_was_sent_before_the_end_is_heard(void **state)
{
    int server;
    struct client *c = connected(*state, &server);
    put(server, "{\"a\":1}\nhalf", 12);
    close(server);
    const char *line;
    size_t n;
    assert_int_equal(client_next(c, &line, &n, NULL), ST_OK);
    assert_string_equal(line, "{\"a\":1}");
    assert_int_equal(client_next(c, &line, &n, NULL), ST_UNAVAILABLE);
    assert_null(line);
    client_close(c);
}

static void a_line_without_end_is_the_end(void **state)
{
    int server;
    struct client *c = connected(*state, &server);
    char *big = malloc(WIRE_LINE_MAX + 1);
    memset(big, 'x', WIRE_LINE_MAX + 1);
    enum status st = ST_OK;
    for (size_t sent = 0; st == ST_OK;) { /* in pieces that any socket buffer takes */
        size_t piece = WIRE_LINE_MAX + 1 - sent < 4096 ? WIRE_LINE_MAX + 1 - sent : 4096;
        put(server, big, piece);
        sent += piece;
        const char *line;
        size_t n;
        st = client_next(c, &line, &n, NULL);
        assert_null(line);
        assert_int_equal(st, sent > WIRE_LINE_MAX ? ST_UNAVAILABLE : ST_OK);
    }
    free(big);
    close(server);
    client_close(c);
}

/* A daemon that never reads: the client keeps a bounded number of requests and then says so. */
static void requests_to_a_deaf_daemon_are_bounded(void **state)
{
    int server;
    struct client *c = connected(*state, &server);
    struct wire_request r = {.command = CMD_VOUCHER_SHOW};
    memset(r.text, '9', sizeof r.text - 1);
    enum status st = ST_OK;
    int sent = 0;
    for (; st == ST_OK && sent < 100000; sent++) {
        r.id = sent;
        st = client_send(c, &r, NULL);
    }
    assert_int_equal(st, ST_AGAIN);
    assert_true(client_wants_write(c));
    close(server);
    client_close(c);
}

struct daemon_part {
    int fd;
    const char *say;
    bool hang_up;
};

/* Reads one request, says its part. */
static void *play(void *arg)
{
    struct daemon_part *d = arg;
    char c;
    while (read(d->fd, &c, 1) == 1 && c != '\n')
        continue;
    put(d->fd, d->say, strlen(d->say));
    if (d->hang_up)
        close(d->fd);
    return NULL;
}

static void asking(void **state)
{
    static const struct {
        const char *say;
        bool hang_up;
        enum status want;
        const char *reply;
    } rows[] = {
        {"{\"event\":\"state\",\"state\":{}}\n{\"id\":4,\"ok\":true}\n{\"id\":5,\"ok\":true,\"n\":1}\n", false, ST_OK,
         "{\"id\":5,\"ok\":true,\"n\":1}"},
        {"garbage\n{\"id\":5,\"ok\":true}\n", false, ST_OK, "{\"id\":5,\"ok\":true}"},
        {"{\"id\":5,\"ok\":true}\n", true, ST_OK, "{\"id\":5,\"ok\":true}"},
        {"{\"id\":5,\"ok\":tr", true, ST_UNKNOWN, NULL},
        {"{\"id\":6,\"ok\":true}\n", false, ST_UNKNOWN, NULL},
        {"", true, ST_UNKNOWN, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int server;
        struct client *c = connected(*state, &server);
        struct daemon_part part = {server, rows[i].say, rows[i].hang_up};
        pthread_t thread;
        assert_int_equal(pthread_create(&thread, NULL, play, &part), 0);
        struct wire_request r = {.id = 5, .command = CMD_STATUS};
        char *reply = NULL;
        struct err e = {0};
        int wait_ms = rows[i].want == ST_OK || rows[i].hang_up ? 20000 : 100;
        assert_int_equal(client_ask(c, &r, wait_ms, &reply, &e), rows[i].want);
        if (rows[i].reply != NULL)
            assert_string_equal(reply, rows[i].reply);
        else
            assert_null(reply);
        free(reply);
        pthread_join(thread, NULL);
        if (!rows[i].hang_up)
            close(server);
        client_close(c);
    }
}

/* What never left was never done: that is not an unknown outcome. */
static void a_request_that_could_not_leave_was_not_done(void **state)
{
    int server;
    struct client *c = connected(*state, &server);
    struct wire_request r = {.id = 1, .command = CMD_VOUCHER_SHOW, .text = "x"};
    while (!client_wants_write(c))
        assert_int_equal(client_send(c, &r, NULL), ST_OK);
    char *reply;
    assert_int_equal(client_ask(c, &r, 50, &reply, NULL), ST_UNAVAILABLE);
    close(server);
    client_close(c);
}

static void socket_paths(void **state)
{
    (void)state;
    char out[108], dir[200];
    struct err e = {0};
    assert_int_equal(socket_path(out, "/var/lib/rebottle", NULL), ST_OK);
    assert_string_equal(out, "/var/lib/rebottle/rebottled.sock");
    memset(dir, 'd', sizeof dir);
    dir[0] = '/';
    dir[107 - strlen("/rebottled.sock")] = '\0';
    assert_int_equal(socket_path(out, dir, NULL), ST_OK); /* 107 bytes and the NUL */
    assert_int_equal(strlen(out), 107);
    dir[107 - strlen("/rebottled.sock")] = 'd';
    dir[108 - strlen("/rebottled.sock")] = '\0';
    setenv("XDG_RUNTIME_DIR", "/run/user/7", 1);
    assert_int_equal(socket_path(out, dir, NULL), ST_OK);
    assert_int_equal(strncmp(out, "/run/user/7/rebottle-", 21), 0);
    assert_int_equal(strlen(out), strlen("/run/user/7/rebottle-0123456789abcdef.sock"));
    char other[108];
    dir[5] = 'e';
    assert_int_equal(socket_path(other, dir, NULL), ST_OK);
    assert_string_not_equal(out, other);
    unsetenv("XDG_RUNTIME_DIR");
    assert_int_equal(socket_path(out, dir, &e), ST_INVALID);
    assert_non_null(strstr(e.msg, "108"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nobody_listens, set_up, tear_down),
        cmocka_unit_test_setup_teardown(lines_split_at_every_byte, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_sent_before_the_end_is_heard, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_line_without_end_is_the_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(requests_to_a_deaf_daemon_are_bounded, set_up, tear_down),
        cmocka_unit_test_setup_teardown(asking, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_request_that_could_not_leave_was_not_done, set_up, tear_down),
        cmocka_unit_test(socket_paths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
