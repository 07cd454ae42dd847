/* Device lines over a pseudo-terminal: a scanner is heard at every byte, a sensor that talks all day now and then, and
 * of neither is a byte lost. */
#include "daemon/lines.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define BYTES    60
#define EVERY_MS 5

struct talk {
    uv_loop_t loop;
    uv_timer_t timer;
    struct lines *lines;
    int master, said, heard, calls, unplugged;
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

static void say_one(uv_timer_t *h)
{
    struct talk *t = h->data;
    uint8_t b = (uint8_t)t->said++;
    assert_int_equal(write(t->master, &b, 1), 1);
    if (t->said == BYTES)
        uv_timer_stop(h);
}

static void talk_begin(struct talk *t, enum device_kind kind)
{
    static struct settings s; /* large */
    struct err e = {0};
    *t = (struct talk){.master = posix_openpt(O_RDWR | O_NOCTTY)};
    assert_true(t->master >= 0);
    assert_int_equal(grantpt(t->master), 0);
    assert_int_equal(unlockpt(t->master), 0);
    s = (struct settings){.device_count = 1};
    s.devices[0].kind = kind;
    s.devices[0].options.level.period_ms = 20; /* gathers 100 ms */
    s.devices[0].port = (struct port_config){.kind = PORT_TTY, .line = {.baud = 9600, .data_bits = 8, .stop_bits = 1}};
    assert_int_equal(ptsname_r(t->master, s.devices[0].port.where, sizeof s.devices[0].port.where), 0);
    assert_int_equal(uv_loop_init(&t->loop), 0);
    uv_timer_init(&t->loop, &t->timer);
    t->timer.data = t;
    struct lines_ops ops = {t, on_plugged, on_unplugged, on_bytes};
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

static void hear_all(struct talk *t, enum device_kind kind)
{
    talk_begin(t, kind);
    uv_timer_start(&t->timer, say_one, EVERY_MS, EVERY_MS);
    uv_run(&t->loop, UV_RUN_DEFAULT);
    assert_int_equal(t->heard, BYTES);
}

static void a_scanner_is_heard_at_every_byte(void **state)
{
    (void)state;
    struct talk t;
    hear_all(&t, DEVICE_SCANNER);
    assert_true(t.calls > BYTES / 4); /* a busy machine may join some */
    talk_end(&t);
}

static void a_level_sensor_is_heard_now_and_then(void **state)
{
    (void)state;
    struct talk t;
    hear_all(&t, DEVICE_LEVEL);
    assert_in_range(t.calls, 2, BYTES * EVERY_MS / 100 + 3 + 2);
    talk_end(&t);
}

static void a_sensor_that_goes_is_noticed_all_the_same(void **state)
{
    (void)state;
    struct talk t;
    hear_all(&t, DEVICE_LEVEL); /* it is not being listened to now */
    close(t.master);
    t.master = -1;
    uv_run(&t.loop, UV_RUN_DEFAULT);
    assert_int_equal(t.unplugged, 1);
    talk_end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scanner_is_heard_at_every_byte),
        cmocka_unit_test(a_level_sensor_is_heard_now_and_then),
        cmocka_unit_test(a_sensor_that_goes_is_noticed_all_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
