/* The socket: what clients may do to us, from the other end of a real connection. */
#include "daemon/server.h"

#include <errno.h>
#include <pwd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

struct seen {
    int connected, gone, requests;
    uint64_t last_client;
    enum wire_role role;
    struct wire_request last;
};

struct world {
    uv_loop_t loop;
    struct server *server;
    struct settings settings;
    struct seen seen;
    char path[64], dir[48];
};

static void on_connected(void *ctx, uint64_t client, enum wire_role base)
{
    struct seen *s = ctx;
    s->connected++;
    s->last_client = client;
    s->role = base;
}

static void on_request(void *ctx, uint64_t client, const struct wire_request *r)
{
    struct seen *s = ctx;
    s->requests++;
    s->last_client = client;
    s->last = *r;
}

static void on_gone(void *ctx, uint64_t client)
{
    (void)client;
    ((struct seen *)ctx)->gone++;
}

static struct world *world_new(void)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    snprintf(w->dir, sizeof w->dir, "/tmp/rebottle-server-XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    snprintf(w->path, sizeof w->path, "%s/s", w->dir);
    assert_int_equal(uv_loop_init(&w->loop), 0);
    struct err e = {0};
    assert_int_equal(server_new(&w->server, &w->loop, w->path, &w->settings,
                                (struct server_ops){&w->seen, on_connected, on_request, on_gone}, &e),
                     ST_OK);
    return w;
}

static void turn(struct world *w)
{
    for (int i = 0; i < 20; i++)
        uv_run(&w->loop, UV_RUN_NOWAIT);
}

static void world_free(struct world *w)
{
    server_close(w->server);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&w->loop), 0);
    rmdir(w->dir);
    free(w);
}

static int dial(struct world *w)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    memcpy(a.sun_path, w->path, strlen(w->path) + 1);
    assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof a), 0);
    turn(w);
    return fd;
}

static void say(struct world *w, int fd, const char *text, size_t n)
{
    while (n > 0) {
        ssize_t k = write(fd, text, n);
        if (k < 0) {
            assert_int_equal(errno, EAGAIN);
            turn(w);
            continue;
        }
        text += k;
        n -= (size_t)k;
    }
    turn(w);
}

static size_t hear(int fd, char *buf, size_t cap)
{
    ssize_t n = read(fd, buf, cap - 1);
    buf[n < 0 ? 0 : n] = '\0';
    return n < 0 ? 0 : (size_t)n;
}

static void a_request_arrives_however_it_is_cut(void **state)
{
    (void)state;
    struct world *w = world_new();
    int fd = dial(w);
    static const char line[] = "{\"id\":5,\"cmd\":\"language\",\"text\":\"zh_CN\"}\n";
    for (size_t i = 0; i < sizeof line - 1; i++)
        say(w, fd, line + i, 1);
    assert_int_equal(w->seen.requests, 1);
    assert_int_equal(w->seen.last.command, CMD_LANGUAGE);
    assert_string_equal(w->seen.last.text, "zh_CN");
    say(w, fd, "{\"id\":6,\"cmd\":\"pay\"}\n{\"id\":7,\"cmd\":\"help\"}\n{\"id\"", 48);
    assert_int_equal(w->seen.requests, 3);
    assert_int_equal(w->seen.last.id, 7);
    close(fd);
    turn(w);
    assert_int_equal(w->seen.gone, 1);
    world_free(w);
}

static void nonsense_is_answered_and_ends_after_ten(void **state)
{
    (void)state;
    struct world *w = world_new();
    int fd = dial(w);
    char buf[4096];
    say(w, fd, "GET / HTTP/1.0\r\n", 16);
    hear(fd, buf, sizeof buf);
    assert_non_null(strstr(buf, "\"id\":-1"));
    assert_non_null(strstr(buf, "\"ok\":false"));
    say(w, fd, "{\"id\":1,\"cmd\":\"pay\"}\n", 21); /* one good line forgives */
    for (int i = 0; i < 9; i++)
        say(w, fd, "\xff\x00{}\n", 5);
    assert_int_equal(w->seen.gone, 0);
    say(w, fd, "again\n", 6);
    assert_int_equal(w->seen.gone, 1);
    close(fd);
    world_free(w);
}

static void an_overlong_line_is_refused_and_the_next_one_works(void **state)
{
    (void)state;
    struct world *w = world_new();
    int fd = dial(w);
    char *big = malloc(200000);
    memset(big, 'x', 200000);
    big[199999] = '\n';
    say(w, fd, big, 200000);
    free(big);
    char buf[4096];
    hear(fd, buf, sizeof buf);
    assert_non_null(strstr(buf, "65536"));
    assert_null(strchr(strchr(buf, '\n') + 1, '\n')); /* one refusal for one line */
    say(w, fd, "{\"id\":2,\"cmd\":\"help\"}\n", 22);
    assert_int_equal(w->seen.requests, 1);
    close(fd);
    turn(w);
    world_free(w);
}

static void a_client_that_never_reads_is_dropped(void **state)
{
    (void)state;
    struct world *w = world_new();
    int deaf = dial(w);
    say(w, deaf, "{\"id\":1,\"cmd\":\"hello\",\"screen\":\"staff\"}\n", 40);
    int good = dial(w);
    say(w, good, "{\"id\":1,\"cmd\":\"hello\",\"screen\":\"staff\"}\n", 40);
    char *line = malloc(60000), buf[65536];
    memset(line, 'a', 60000);
    line[59999] = '\n';
    for (int i = 0; i < 60 && w->seen.gone == 0; i++) {
        server_broadcast(w->server, line, 60000);
        turn(w);
        while (hear(good, buf, sizeof buf) > 0)
            turn(w);
    }
    free(line);
    assert_int_equal(w->seen.gone, 1);
    assert_true(server_has_screens(w->server)); /* the one that reads is still there */
    close(deaf);
    close(good);
    turn(w);
    world_free(w);
}

static void one_too_many_is_turned_away(void **state)
{
    (void)state;
    struct world *w = world_new();
    int fd[SERVER_CLIENTS_MAX + 1];
    for (int i = 0; i <= SERVER_CLIENTS_MAX; i++)
        fd[i] = dial(w);
    assert_int_equal(w->seen.connected, SERVER_CLIENTS_MAX);
    char c;
    assert_int_equal(read(fd[SERVER_CLIENTS_MAX], &c, 1), 0); /* closed */
    close(fd[0]);
    turn(w);
    close(fd[SERVER_CLIENTS_MAX]);
    fd[0] = dial(w);
    assert_int_equal(w->seen.connected, SERVER_CLIENTS_MAX + 1);
    for (int i = 0; i < SERVER_CLIENTS_MAX; i++)
        close(fd[i]);
    turn(w);
    world_free(w);
}

static void the_unix_user_decides_the_role(void **state)
{
    (void)state;
    struct world *w = world_new();
    close(dial(w));
    assert_int_equal(w->seen.role, ROLE_CONSUMER); /* the daemon's own user */
    struct passwd *me = getpwuid(geteuid());
    assert_non_null(me);
    text_copy(w->settings.users[0].name, sizeof w->settings.users[0].name, me->pw_name);
    text_copy(w->settings.users[0].role, sizeof w->settings.users[0].role, "watch");
    w->settings.user_count = 1;
    close(dial(w));
    assert_int_equal(w->seen.role, ROLE_WATCH);
    turn(w);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_arrives_however_it_is_cut),
        cmocka_unit_test(nonsense_is_answered_and_ends_after_ten),
        cmocka_unit_test(an_overlong_line_is_refused_and_the_next_one_works),
        cmocka_unit_test(a_client_that_never_reads_is_dropped),
        cmocka_unit_test(one_too_many_is_turned_away),
        cmocka_unit_test(the_unix_user_decides_the_role),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
