/* Driver of level sensors with the distance in a Modbus RTU register: asked once a period. Which register, and what its
 * count means, is configured: PROTOCOL.md has the figures of some models. */
#include "base/tr.h"
#include "devices/drivers.h"
#include "devices/io/modbus_rtu.h"
#include "devices/level/level.h"
#include "devices/say.h"

#define PATIENCE_MS 50
#define NO_TARGET   0xFFFF /* what the register holds before the first echo */

struct polled {
    struct level level;
    struct modbus_rx rx;
    int64_t ask_at;
};

static void polled_start(void *state, const struct device_options *o, int64_t mono_ms, const struct device_out *out)
{
    struct polled *s = state;
    *s = (struct polled){.ask_at = mono_ms};
    level_begin(&s->level, &o->level, mono_ms, out);
}

static void polled_stop(void *state, int64_t mono_ms, const struct device_out *out)
{
    (void)mono_ms;
    struct polled *s = state;
    s->ask_at = TIME_NEVER;
    level_stop(&s->level, out);
}

static void take_count(struct polled *s, int32_t count, int64_t mono_ms, const struct device_out *out)
{
    bool none = count == 0 || count == NO_TARGET;
    level_take(&s->level, none ? LEVEL_NO_TARGET : LEVEL_READING, count * s->level.o.mm_per_count, mono_ms, out);
}

static void take(struct polled *s, enum modbus_feed f, const struct modbus_reply *r, int64_t mono_ms,
                 const struct device_out *out)
{
    switch (f) {
    case MODBUS_REPLY:
        take_count(s, r->data[0] * 256 + r->data[1], mono_ms, out);
        s->rx.expect = 0; /* answered: a second answer to the same question is old news */
        break;
    case MODBUS_EXCEPTION:
        say_health(&s->level.health, HEALTH_ERROR, N_("the sensor has no such register"), out);
        s->level.heard_at = mono_ms;
        s->rx.expect = 0;
        break;
    case MODBUS_BAD: level_take(&s->level, LEVEL_BAD, 0, mono_ms, out); break;
    case MODBUS_MORE: break;
    }
}

static void polled_on_bytes(void *state, const uint8_t *bytes, size_t n, int64_t mono_ms, const struct device_out *out)
{
    struct polled *s = state;
    for (size_t i = 0; i < n; i++) {
        struct modbus_reply r;
        enum modbus_feed f = modbus_feed(&s->rx, bytes[i], &r);
        take(s, f, &r, mono_ms, out);
    }
}

static void polled_on_timer(void *state, int64_t mono_ms, const struct device_out *out)
{
    struct polled *s = state;
    if (mono_ms >= level_deadline(&s->level))
        level_time(&s->level, mono_ms, out);
    if (mono_ms < s->ask_at)
        return;
    const struct level_options *o = &s->level.o;
    uint8_t request[MODBUS_REQUEST];
    modbus_read_register(request, o->unit_id, o->input_register ? MODBUS_READ_INPUT : MODBUS_READ_HOLDING,
                         (uint16_t)o->address);
    modbus_expect(&s->rx, request);
    s->ask_at = mono_ms + o->period_ms;
    out->send(out->ctx, request, sizeof request);
}

static int64_t polled_deadline(const void *state)
{
    const struct polled *s = state;
    return earlier(s->ask_at, level_deadline(&s->level));
}

static void polled_command(void *state, const struct device_command *c, int64_t mono_ms, const struct device_out *out)
{
    (void)state, (void)c, (void)mono_ms, (void)out;
}

/* Its answer of seven bytes comes as one, and long before it is asked again. */
static int32_t polled_patience(const void *state)
{
    return (int32_t)earlier(PATIENCE_MS, ((const struct polled *)state)->level.o.period_ms / 2);
}

const struct device_driver modbus_level_driver = {
    .name = "modbus-level",
    .title = "Level sensor with its distance in a Modbus register",
    .kind = DEVICE_LEVEL,
    .state_size = sizeof(struct polled),
    .line = {.baud = 9600, .data_bits = 8, .stop_bits = 1},
    .start = polled_start,
    .stop = polled_stop,
    .on_bytes = polled_on_bytes,
    .on_timer = polled_on_timer,
    .deadline = polled_deadline,
    .command = polled_command,
    .patience = polled_patience,
};
