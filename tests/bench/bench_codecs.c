/* How fast each codec reads a clean stream of its own frames, byte by byte as the drivers feed it; beside it the floor:
 * the same bytes copied and searched once for the byte that ends a frame. A line of 115200 baud brings 11,520 bytes a
 * second. */
#include "bench/bench.h"
#include "devices/io/modbus_rtu.h"
#include "devices/level/maxbotix.h"
#include "devices/level/summed.h"
#include "devices/printer/escpos_rx.h"
#include "devices/scale/scale.h"
#include "devices/scanner/ascii_line.h"
#include "devices/scanner/ssi.h"

#include <stdio.h>
#include <string.h>

#define STREAM (1024 * 1024)
#define RUNS   9

static uint8_t stream[STREAM], copy[STREAM];

static size_t run_ascii(const uint8_t *b, size_t n)
{
    struct ascii_line rx = {0};
    struct scan s;
    size_t frames = 0;
    for (size_t i = 0; i < n; i++)
        frames += ascii_line_feed(&rx, b[i], &s) == LINE_SCAN;
    return frames;
}

static size_t run_ssi(const uint8_t *b, size_t n)
{
    struct ssi_rx rx = {0};
    struct ssi_packet p;
    size_t frames = 0;
    for (size_t i = 0; i < n; i++)
        frames += ssi_feed(&rx, b[i], &p) == SSI_PACKET;
    return frames;
}

static size_t run_summed(const struct summed_shape *shape, const uint8_t *b, size_t n)
{
    struct summed_rx rx = {0};
    int32_t mm;
    size_t frames = 0;
    for (size_t i = 0; i < n; i++)
        frames += summed_feed(shape, &rx, b[i], &mm) == LEVEL_READING;
    return frames;
}

static size_t run_a02(const uint8_t *b, size_t n)
{
    return run_summed(&level_a02, b, n);
}

static size_t run_tf(const uint8_t *b, size_t n)
{
    return run_summed(&level_tf_cm, b, n);
}

static size_t run_maxbotix(const uint8_t *b, size_t n)
{
    struct maxbotix_rx rx = {0};
    int32_t mm;
    size_t frames = 0;
    for (size_t i = 0; i < n; i++)
        frames += maxbotix_feed(&rx, LEVEL_MM, b[i], &mm) == LEVEL_READING;
    return frames;
}

static size_t run_scale(const struct scale_dialect *d, const uint8_t *b, size_t n)
{
    struct scale_rx rx = {0};
    struct scale_reading r;
    size_t frames = 0;
    for (size_t i = 0; i < n; i++)
        frames += scale_feed(d, &rx, b[i], &r) == SCALE_LINE && r.said == SCALE_STABLE;
    return frames;
}

#define SCALE_RUN(name)                                                                                                \
    static size_t run_##name(const uint8_t *b, size_t n)                                                               \
    {                                                                                                                  \
        return run_scale(&scale_##name, b, n);                                                                         \
    }
SCALE_RUN(mt_sics)
SCALE_RUN(nci)
SCALE_RUN(comma)
SCALE_RUN(cas_pos)
SCALE_RUN(kern)

static size_t run_modbus(const uint8_t *b, size_t n)
{
    static const uint8_t request[MODBUS_REQUEST] = {0x01, 0x02, 0x00, 0x00, 0x00, 0x08, 0x79, 0xCC};
    struct modbus_rx rx = {0};
    struct modbus_reply r;
    size_t frames = 0;
    modbus_expect(&rx, request);
    for (size_t i = 0; i < n; i++)
        frames += modbus_feed(&rx, b[i], &r) == MODBUS_REPLY;
    return frames;
}

static size_t run_escpos(const uint8_t *b, size_t n)
{
    struct escpos_rx rx = {0};
    struct escpos_answer a;
    size_t frames = 0;
    for (size_t i = 0; i < n; i++)
        frames += escpos_feed(&rx, b[i], &a) == ESCPOS_DONE;
    return frames;
}

static size_t floor_of(const uint8_t *b, size_t n, int end)
{
    size_t found = 0;
    memcpy(copy, b, n);
    for (const uint8_t *at = copy; (at = memchr(at, end, (size_t)(copy + n - at))) != NULL; at++)
        found++;
    return found;
}

struct codec {
    const char *name, *frame;
    size_t n;
    size_t (*run)(const uint8_t *b, size_t n);
};

static void measure(const struct codec *c)
{
    double ours[RUNS], bare[RUNS];
    size_t frames = STREAM / c->n, used = frames * c->n, seen = 0;
    for (size_t i = 0; i < frames; i++)
        memcpy(stream + i * c->n, c->frame, c->n);
    for (int k = 0; k < RUNS; k++) {
        int64_t begin = bench_ns();
        seen = c->run(stream, used);
        int64_t middle = bench_ns();
        if (floor_of(stream, used, (uint8_t)c->frame[c->n - 1]) == 0)
            bench_die("codecs: %s: the floor found nothing", c->name);
        ours[k] = (double)(middle - begin);
        bare[k] = (double)(bench_ns() - middle);
    }
    if (seen + 1 < frames) /* the first of the summed ones only says where frames begin */
        bench_die("codecs: %s: %zu of %zu frames read", c->name, seen, frames);
    double mine = bench_quantile(ours, RUNS, 500), theirs = bench_quantile(bare, RUNS, 500);
    printf("%-10s %8.1f MB/s %12.0f frames/s, %6.1f times the floor\n", c->name, (double)used / mine * 1e3,
           (double)frames / mine * 1e9, mine / theirs);
}

int main(void)
{
    static const struct codec codecs[] = {
        {"ascii-line", "]E04006381333931\r\n", 18, run_ascii},
        {"ssi",
         "\x0D\xF3\0\0\x0A"
         "96385074\xFD\x4C",
         15, run_ssi},
        {"a02", "\xFF\x02\xEE\xEF", 4, run_a02},
        {"tf-luna", "\x59\x59\x4B\0\xE8\x03\xC8\x08\xB8", 9, run_tf},
        {"maxbotix", "R0750\r", 6, run_maxbotix},
        {"mt-sics", "S S     100.00 g\r\n", 18, run_mt_sics},
        {"nci", "\n  1.234kg\r\n00\r\x03", 16, run_nci},
        {"comma", "ST,+00012.34  g\r\n", 17, run_comma},
        {"cas-pos", "\x01\x02S 01.234kg\x65\x03\x04", 15, run_cas_pos},
        {"kern", "+034.500 G S\r\n", 14, run_kern},
        {"modbus-rtu", "\x01\x02\x01\x05\x61\x8B", 6, run_modbus},
        {"escpos", "\x37\"0001\0", 7, run_escpos},
    };
    for (size_t i = 0; i < sizeof codecs / sizeof *codecs; i++)
        measure(&codecs[i]);
    return 0;
}
