#include "devices/sim/level_sensor.h"

#define HEADER 0xFF

static void ignore(void *self, const uint8_t *bytes, size_t n, int64_t now_us, const struct frame_out *out)
{
    (void)self; /* in its processed-value mode the sensor has nothing to be told */
    (void)bytes;
    (void)n;
    (void)now_us;
    (void)out;
}

static void speak(void *self, int64_t now_us, const struct frame_out *out)
{
    struct level_sensor *s = self;
    uint8_t frame[4] = {HEADER, (uint8_t)(s->mm >> 8), (uint8_t)(s->mm & 0xFF), 0};
    frame[3] = (uint8_t)(frame[0] + frame[1] + frame[2]);
    out->send(out->ctx, frame, sizeof frame);
    s->next_us = now_us + (int64_t)LEVEL_PERIOD_MS * SIM_MS;
}

static int64_t deadline(const void *self)
{
    const struct level_sensor *s = self;
    return s->next_us;
}

static void wrong_sum(uint8_t *frame, size_t n)
{
    frame[n - 1] ^= 0x01;
}

const struct model_ops level_sensor_ops = {
    .on_bytes = ignore, .on_timer = speak, .deadline = deadline, .spoil = wrong_sum};
