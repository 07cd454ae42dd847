#include "devices/sim/level_sensor.h"

#include <stdio.h>
#include <string.h>

#define NO_DISTANCE 0xFFFF

struct level_sensor level_sensor_new(uint16_t mm, int64_t now_us)
{
    return (struct level_sensor){.speech = SPEAKS_A02, .mm = mm, .next_us = now_us};
}

/* ---- talking --------------------------------------------------------------------------------------------------- */

static void say_a02(const struct level_sensor *s, const struct frame_out *out)
{
    uint8_t frame[4] = {0xFF, (uint8_t)(s->mm >> 8), (uint8_t)(s->mm & 0xFF), 0};
    frame[3] = (uint8_t)(frame[0] + frame[1] + frame[2]);
    out->send(out->ctx, frame, sizeof frame);
}

static void say_maxbotix(const struct level_sensor *s, const struct frame_out *out)
{
    char line[16];
    int n = snprintf(line, sizeof line, "R%04u\r", s->mm > 9999 ? 9999u : s->mm);
    out->send(out->ctx, (const uint8_t *)line, (size_t)n);
}

static void say_tf(const struct level_sensor *s, const struct frame_out *out)
{
    unsigned cm = s->mm / 10u, strength = 1000, temperature = 2248; /* 25 degrees */
    uint8_t f[9] = {0x59, 0x59, (uint8_t)cm, (uint8_t)(cm >> 8), (uint8_t)strength, (uint8_t)(strength >> 8)};
    f[6] = (uint8_t)temperature;
    f[7] = (uint8_t)(temperature >> 8);
    for (int i = 0; i < 8; i++)
        f[8] = (uint8_t)(f[8] + f[i]);
    out->send(out->ctx, f, sizeof f);
}

static void speak(void *self, int64_t now_us, const struct frame_out *out)
{
    struct level_sensor *s = self;
    s->next_us = now_us + (int64_t)LEVEL_PERIOD_MS * SIM_MS;
    switch (s->speech) {
    case SPEAKS_MAXBOTIX: say_maxbotix(s, out); break;
    case SPEAKS_TF_LUNA: say_tf(s, out); break;
    case SPEAKS_MODBUS: break;
    default: say_a02(s, out); break;
    }
}

/* ---- answering ------------------------------------------------------------------------------------------------- */

static void put_crc(uint8_t *frame, size_t n)
{
    unsigned crc = 0xFFFF;
    for (size_t i = 0; i < n; i++) {
        crc ^= frame[i];
        for (int bit = 0; bit < 8; bit++)
            crc = (crc & 1) != 0 ? crc >> 1 ^ 0xA001 : crc >> 1;
    }
    frame[n] = (uint8_t)crc;
    frame[n + 1] = (uint8_t)(crc >> 8);
}

static void answer(const struct level_sensor *s, const struct frame_out *out)
{
    const uint8_t *q = s->request;
    uint8_t check[8], reply[7];
    memcpy(check, q, 6);
    put_crc(check, 6);
    if (q[0] != 1 || memcmp(check, q, 8) != 0)
        return;
    bool mine = (q[1] == 3 || q[1] == 4) && q[2] * 256 + q[3] == LEVEL_REGISTER && q[4] == 0 && q[5] == 1;
    unsigned mm = s->mm == 0 ? NO_DISTANCE : s->mm;
    reply[0] = 1;
    reply[1] = mine ? q[1] : (uint8_t)(q[1] | 0x80);
    reply[2] = 2; /* bytes that follow; as an exception: illegal address */
    reply[3] = (uint8_t)(mm >> 8);
    reply[4] = (uint8_t)mm;
    put_crc(reply, mine ? 5 : 3);
    out->send(out->ctx, reply, mine ? 7 : 5);
}

static void hear(void *self, const uint8_t *bytes, size_t n, int64_t now_us, const struct frame_out *out)
{
    struct level_sensor *s = self;
    (void)now_us;
    for (size_t i = 0; i < n && s->speech == SPEAKS_MODBUS; i++) {
        s->request[s->request_n++] = bytes[i];
        if (s->request_n < sizeof s->request)
            continue;
        answer(s, out);
        s->request_n = 0;
    }
}

static int64_t deadline(const void *self)
{
    const struct level_sensor *s = self;
    return s->next_us;
}

/* The last byte is a sum or half a CRC; MaxBotix has neither, there it is the CR, and the line loses its shape. */
static void wrong_sum(uint8_t *frame, size_t n)
{
    frame[n - 1] ^= 0x01;
}

const struct model_ops level_sensor_ops = {
    .on_bytes = hear, .on_timer = speak, .deadline = deadline, .spoil = wrong_sum};
