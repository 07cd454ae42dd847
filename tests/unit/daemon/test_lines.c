/* Device lines over a pseudo-terminal: a scanner is heard at every byte, a sensor that talks all day now and then, and
 * of neither is a byte lost. */
#include "daemon/lines.h"

#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#define BYTES    60
#define EVERY_MS 5

struct talk {
    uv_loop_t loop;
    uv_timer_t timer;
    struct lines *lines;
    int master, said, heard, calls, unplugged;
    int32_t patience;
    int64_t took_ms; /* a busy machine says the bytes later than EVERY_MS */
};

static void on_plugged(void *ctx, int device)
{
    (void)ctx, (void)device;
}

static void on_unplugged(void *ctx, int device, const char *why)
{
    struct talk *t = ctx;
    (void)device, (void)why;
    t->unplugged++;
    uv_stop(&t->loop);
}

static void on_bytes(void *ctx, int device, const uint8_t *bytes, size_t n)
{
    struct talk *t = ctx;
    (void)device;
    t->calls++;
    for (size_t i = 0; i < n; i++)
        assert_int_equal(bytes[i], t->heard++);
    if (t->heard == BYTES)
        uv_stop(&t->loop);
}

static int32_t patience(void *ctx, int device)
{
    (void)device;
    return ((struct talk *)ctx)->patience;
}

static void say_one(uv_timer_t *h)
{
    struct talk *t = h->data;
    uint8_t b = (uint8_t)t->said++;
    assert_int_equal(write(t->master, &b, 1), 1);
    if (t->said == BYTES)
        uv_timer_stop(h);
}

static void talk_begin(struct talk *t, int32_t patience_ms)
{
    static struct settings s; /* large */
    struct err e = {0};
    *t = (struct talk){.patience = patience_ms, .master = posix_openpt(O_RDWR | O_NOCTTY)};
    assert_true(t->master >= 0);
    assert_int_equal(grantpt(t->master), 0);
    assert_int_equal(unlockpt(t->master), 0);
    s = (struct settings){.device_count = 1};
    s.devices[0].port = (struct port_config){.kind = PORT_TTY, .line = {.baud = 9600, .data_bits = 8, .stop_bits = 1}};
    assert_int_equal(ptsname_r(t->master, s.devices[0].port.where, sizeof s.devices[0].port.where), 0);
    assert_int_equal(uv_loop_init(&t->loop), 0);
    uv_timer_init(&t->loop, &t->timer);
    t->timer.data = t;
    struct lines_ops ops = {t, on_plugged, on_unplugged, on_bytes, patience};
    assert_int_equal(lines_new(&t->lines, &t->loop, &s, "/tmp", ops, NULL, &e), ST_OK);
    lines_connect(t->lines);
}

static void talk_end(struct talk *t)
{
    if (t->master >= 0)
        close(t->master);
    lines_close(t->lines);
    uv_close((uv_handle_t *)&t->timer, NULL);
    uv_run(&t->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&t->loop), 0);
}

static void hear_all(struct talk *t, int32_t patience_ms)
{
    talk_begin(t, patience_ms);
    uv_timer_start(&t->timer, say_one, EVERY_MS, EVERY_MS);
    uint64_t began = uv_hrtime();
    uv_run(&t->loop, UV_RUN_DEFAULT);
    t->took_ms = (int64_t)((uv_hrtime() - began) / 1000000);
    assert_int_equal(t->heard, BYTES);
}

static void a_scanner_is_heard_at_every_byte(void **state)
{
    (void)state;
    struct talk t;
    hear_all(&t, 0);
    assert_true(t.calls > BYTES / 4); /* a busy machine may join some */
    talk_end(&t);
}

static void a_level_sensor_is_heard_now_and_then(void **state)
{
    (void)state;
    struct talk t;
    hear_all(&t, 100);
    assert_in_range(t.calls, 2, t.took_ms / 100 + 3 + 2);
    talk_end(&t);
}

static void a_sensor_that_goes_is_noticed_all_the_same(void **state)
{
    (void)state;
    struct talk t;
    hear_all(&t, 100); /* it is not being listened to now */
    close(t.master);
    t.master = -1;
    uv_run(&t.loop, UV_RUN_DEFAULT);
    assert_int_equal(t.unplugged, 1);
    talk_end(&t);
}

/* ---- over tcp --------------------------------------------------------------------------------------------------- */

struct call {
    uv_loop_t loop;
    uv_timer_t timer;
    struct lines *lines;
    int listen, plugged, unplugged;
    int calls; /* that were hung up on */
    char why[160];
};

static int listen_on(uint16_t *port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(*port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t n = sizeof a;
    assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(listen(fd, 4), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &n), 0);
    *port = ntohs(a.sin_port);
    return fd;
}

static void call_plugged(void *ctx, int device)
{
    struct call *c = ctx;
    (void)device;
    c->plugged++;
}

static void call_unplugged(void *ctx, int device, const char *why)
{
    struct call *c = ctx;
    (void)device;
    c->unplugged++;
    snprintf(c->why, sizeof c->why, "%s", why);
}

static void call_bytes(void *ctx, int device, const uint8_t *bytes, size_t n)
{
    (void)ctx, (void)device, (void)bytes, (void)n;
}

static int32_t none(void *ctx, int device)
{
    (void)ctx, (void)device;
    return 0;
}

static void call_begin(struct call *c, uint16_t port)
{
    static struct settings s;
    struct err e = {0};
    s = (struct settings){.device_count = 1};
    s.devices[0].kind = DEVICE_PRINTER;
    s.devices[0].port.kind = PORT_TCP;
    snprintf(s.devices[0].port.where, sizeof s.devices[0].port.where, "127.0.0.1:%u", port);
    assert_int_equal(uv_loop_init(&c->loop), 0);
    uv_timer_init(&c->loop, &c->timer);
    c->timer.data = c;
    struct lines_ops ops = {c, call_plugged, call_unplugged, call_bytes, none};
    assert_int_equal(lines_new(&c->lines, &c->loop, &s, "/tmp", ops, NULL, &e), ST_OK);
    lines_connect(c->lines);
}

static void call_end(struct call *c)
{
    lines_close(c->lines);
    uv_close((uv_handle_t *)&c->timer, NULL);
    uv_run(&c->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&c->loop), 0);
}

static void time_is_up(uv_timer_t *t)
{
    uv_stop(t->loop);
}

static void let_run(struct call *c, uint64_t ms)
{
    uv_timer_start(&c->timer, time_is_up, ms, 0);
    uv_run(&c->loop, UV_RUN_DEFAULT);
}

/* The server is off, comes up, is killed, comes back: a device is plugged in only while it really is there. */
static void a_server_comes_and_goes(void **state)
{
    (void)state;
    struct call c = {0};
    uint16_t port = 0;
    int fd = listen_on(&port);
    close(fd);
    call_begin(&c, port);
    let_run(&c, 100);
    assert_int_equal(c.plugged, 0);
    assert_int_equal(c.unplugged, 1); /* and said once */
    assert_non_null(strstr(c.why, "127.0.0.1"));
    fd = listen_on(&port);
    let_run(&c, 700);
    assert_int_equal(c.plugged, 1);
    int peer = accept(fd, NULL, NULL);
    assert_true(peer >= 0);
    lines_write(c.lines, 0, (const uint8_t *)"hello", 5);
    char buf[8];
    let_run(&c, 20);
    assert_int_equal(read(peer, buf, sizeof buf), 5);
    assert_int_equal(write(peer, "x", 1), 1); /* it spoke: a good line */
    let_run(&c, 20);
    close(peer);
    close(fd);
    let_run(&c, 50);
    assert_int_equal(c.unplugged, 2);
    fd = listen_on(&port);
    let_run(&c, 700);
    assert_int_equal(c.plugged, 2);
    call_end(&c);
    close(fd);
}

static void hang_up(uv_timer_t *t)
{
    struct call *c = t->data;
    int peer = accept(c->listen, NULL, NULL);
    if (peer < 0)
        return;
    c->calls++;
    close(peer);
}

/* Most servers take one client at a time and hang up on the second: that one asks ever more slowly. */
static void a_server_that_hangs_up_is_not_pestered(void **state)
{
    (void)state;
    struct call c = {0};
    uint16_t port = 0;
    c.listen = listen_on(&port);
    call_begin(&c, port);
    uv_timer_start(&c.timer, hang_up, 1, 5);
    for (uint64_t end = uv_hrtime() + 1700000000; uv_hrtime() < end;)
        uv_run(&c.loop, UV_RUN_ONCE);
    assert_in_range(c.calls, 2, 3); /* at 0, 0.5 and 1.5 s; without the growing pause it would be four */
    call_end(&c);
    close(c.listen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scanner_is_heard_at_every_byte),
        cmocka_unit_test(a_level_sensor_is_heard_now_and_then),
        cmocka_unit_test(a_sensor_that_goes_is_noticed_all_the_same),
        cmocka_unit_test(a_server_comes_and_goes),
        cmocka_unit_test(a_server_that_hangs_up_is_not_pestered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
