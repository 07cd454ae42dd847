/* Drivers of the level sensors that talk by themselves: a row is a codec and a line speed. */
#include "devices/drivers.h"
#include "devices/level/maxbotix.h"
#include "devices/level/summed.h"
#include "devices/say.h"

#define PATIENCE_MS 500 /* a line that has gone is noticed this late at most */

struct stream {
    struct level level; /* first: what all level drivers share */
    enum level_feed (*feed)(struct stream *s, uint8_t byte, int32_t *mm);
    union {
        struct summed_rx summed;
        struct maxbotix_rx maxbotix;
    } rx;
};

static enum level_feed feed_a02(struct stream *s, uint8_t byte, int32_t *mm)
{
    return summed_feed(&level_a02, &s->rx.summed, byte, mm);
}

static enum level_feed feed_tf(struct stream *s, uint8_t byte, int32_t *mm)
{
    return summed_feed(s->level.o.unit == LEVEL_MM ? &level_tf_mm : &level_tf_cm, &s->rx.summed, byte, mm);
}

static enum level_feed feed_maxbotix(struct stream *s, uint8_t byte, int32_t *mm)
{
    return maxbotix_feed(&s->rx.maxbotix, s->level.o.unit, byte, mm);
}

static void begin(void *state, const struct device_options *o, int64_t mono_ms, const struct device_out *out,
                  enum level_feed (*feed)(struct stream *s, uint8_t byte, int32_t *mm))
{
    struct stream *s = state;
    *s = (struct stream){.feed = feed};
    level_begin(&s->level, &o->level, mono_ms, out);
}

static void a02_start(void *state, const struct device_options *o, int64_t mono_ms, const struct device_out *out)
{
    begin(state, o, mono_ms, out, feed_a02);
}

static void tf_start(void *state, const struct device_options *o, int64_t mono_ms, const struct device_out *out)
{
    begin(state, o, mono_ms, out, feed_tf);
}

static void maxbotix_start(void *state, const struct device_options *o, int64_t mono_ms, const struct device_out *out)
{
    begin(state, o, mono_ms, out, feed_maxbotix);
}

static void stream_stop(void *state, int64_t mono_ms, const struct device_out *out)
{
    (void)mono_ms;
    level_stop(&((struct stream *)state)->level, out);
}

static void stream_on_bytes(void *state, const uint8_t *bytes, size_t n, int64_t mono_ms, const struct device_out *out)
{
    struct stream *s = state;
    for (size_t i = 0; i < n; i++) {
        int32_t mm = 0;
        enum level_feed f = s->feed(s, bytes[i], &mm);
        level_take(&s->level, f, mm, mono_ms, out);
    }
}

static void stream_on_timer(void *state, int64_t mono_ms, const struct device_out *out)
{
    level_time(&((struct stream *)state)->level, mono_ms, out);
}

static int64_t stream_deadline(const void *state)
{
    return level_deadline(&((const struct stream *)state)->level);
}

static void stream_command(void *state, const struct device_command *c, int64_t mono_ms, const struct device_out *out)
{
    (void)state, (void)c, (void)mono_ms, (void)out; /* the sensor only talks */
}

/* A bin fills in hours. Five readings at a time are half of the silence after which the sensor counts as gone. */
static int32_t stream_patience(const void *state)
{
    return (int32_t)earlier(PATIENCE_MS, INT64_C(5) * ((const struct stream *)state)->level.o.period_ms);
}

#define STREAM_DRIVER(id, word, words, speed)                                                                          \
    const struct device_driver id##_driver = {                                                                         \
        .name = word,                                                                                                  \
        .title = words,                                                                                                \
        .kind = DEVICE_LEVEL,                                                                                          \
        .state_size = sizeof(struct stream),                                                                           \
        .line = {.baud = speed, .data_bits = 8, .stop_bits = 1},                                                       \
        .start = id##_start,                                                                                           \
        .stop = stream_stop,                                                                                           \
        .on_bytes = stream_on_bytes,                                                                                   \
        .on_timer = stream_on_timer,                                                                                   \
        .deadline = stream_deadline,                                                                                   \
        .command = stream_command,                                                                                     \
        .patience = stream_patience,                                                                                   \
    }

STREAM_DRIVER(a02, "a02", "Ultrasonic level sensor, 4-byte frames", 9600);
STREAM_DRIVER(maxbotix, "maxbotix", "Ultrasonic level sensor, MaxBotix lines", 9600);
STREAM_DRIVER(tf, "tf-luna", "Laser level sensor TF-Luna or TFmini", 115200);
