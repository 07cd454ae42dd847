/* A voucher from its commit (the driver is handed the page) to the last byte on the wire, drawn and as letters, at
 * three speeds, and until the printer has confirmed it. Making the bytes is measured; the wire and the printer, the
 * simulated one, run in a time of their own, so that the machine's load is not in the figures. The floor is the wire's
 * own limit: as many bytes as went out, ten bits each, without a pause. */
#include "bench/bench.h"
#include "devices/drivers.h"
#include "devices/printer/escpos_render.h"
#include "devices/raster/raster.h"
#include "devices/sim/printer.h"
#include "unit/receipt/examples.h"

#include "base/text.h"
#include "base/tr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIRE_MAX 65536

struct wire {
    uint8_t byte[WIRE_MAX];
    int64_t at_us[WIRE_MAX];
    size_t head, n, carried;
    int64_t free_us, byte_us;
};

static struct {
    struct wire to, from;
    int64_t now_us, last_us;
    bool ended;
    enum print_outcome outcome;
} scene;

static void carry(struct wire *w, const uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < n && w->n < WIRE_MAX; i++, w->n++, w->carried++) {
        size_t at = (w->head + w->n) % WIRE_MAX;
        w->free_us = (w->free_us > scene.now_us ? w->free_us : scene.now_us) + w->byte_us;
        w->byte[at] = bytes[i];
        w->at_us[at] = w->free_us;
    }
}

static bool arrived(struct wire *w, uint8_t *out)
{
    if (w->n == 0 || w->at_us[w->head] > scene.now_us)
        return false;
    *out = w->byte[w->head];
    w->head = (w->head + 1) % WIRE_MAX;
    w->n--;
    return true;
}

static void driver_sends(void *ctx, const uint8_t *bytes, size_t n)
{
    (void)ctx;
    carry(&scene.to, bytes, n);
    bool question = n == 3 && (bytes[0] == 0x10 || bytes[1] == 0x72); /* DLE EOT, GS r: not of the slip */
    if (!question)
        scene.last_us = scene.to.free_us;
}

static void driver_says(void *ctx, const struct device_event *ev)
{
    (void)ctx;
    if (ev->kind == SAYS_PRINTED) {
        scene.ended = true;
        scene.outcome = ev->printed.outcome;
    }
}

static void printer_sends(void *ctx, const uint8_t *bytes, size_t n)
{
    (void)ctx;
    carry(&scene.from, bytes, n);
}

static void no_slip(void *ctx, const struct roll *p, const char *text, size_t n)
{
    (void)ctx, (void)p, (void)text, (void)n;
}

static const struct device_out driver_out = {NULL, driver_sends, driver_says};
static const struct frame_out printer_out = {NULL, printer_sends};

static void run(void *driver, struct printer *p, int ms)
{
    uint8_t b;
    for (int i = 0; i < ms && !scene.ended; i++) {
        scene.now_us += 1000;
        while (arrived(&scene.to, &b))
            printer_ops.on_bytes(p, &b, 1, scene.now_us, &printer_out);
        if (printer_ops.deadline(p) <= scene.now_us)
            printer_ops.on_timer(p, scene.now_us, &printer_out);
        while (arrived(&scene.from, &b))
            escpos_driver.on_bytes(driver, &b, 1, scene.now_us / 1000, &driver_out);
        if (escpos_driver.deadline(driver) <= scene.now_us / 1000)
            escpos_driver.on_timer(driver, scene.now_us / 1000, &driver_out);
    }
}

static void voucher_page(struct page *page, enum language language)
{
    struct receipt_shop shop = example_shop(576);
    struct receipt_voucher v = example_voucher(language);
    struct err e = {0};
    bench_ok(receipt_voucher_page(page, &shop, &v, &e), &e, "the voucher's page");
}

static void measure(struct page *page, const char *what, enum printer_profile profile, bool native_qr, enum make make,
                    int32_t baud, struct raster *font)
{
    static struct printer printer;
    const char *face;
    struct device_options o = {.printer = {.width_dots = 576,
                                           .columns = 48,
                                           .baud = baud,
                                           .buffer_bytes = 4096,
                                           .profile = profile,
                                           .native_qr = native_qr,
                                           .raster = raster_ops(font)}};
    struct printer_config config = {.width = 576, .make = make, .glyphs = glyphs_new(&face), .slip = no_slip};
    void *driver = calloc(1, escpos_driver.state_size);
    if (driver == NULL)
        bench_die("out of memory");
    memset(&scene, 0, sizeof scene);
    scene.now_us = 1000000;
    scene.to.byte_us = scene.from.byte_us = 10000000 / baud;
    printer_start(&printer, &config);
    escpos_driver.start(driver, &o, scene.now_us / 1000, &driver_out);
    run(driver, &printer, 1000);
    struct escpos_job job;
    int64_t before_ns = bench_ns();
    escpos_render(&job, page, &o.printer);
    double render_ms = (double)(bench_ns() - before_ns) / 1e6;
    escpos_job_free(&job);
    size_t carried = scene.to.carried;
    int64_t from_us = scene.now_us;
    struct device_command c = {.kind = PRINTER_PRINT, .job = 1, .page = page};
    escpos_driver.command(driver, &c, scene.now_us / 1000, &driver_out);
    run(driver, &printer, 120000);
    if (!scene.ended || scene.outcome != PRINT_DONE)
        bench_die("%s at %d baud was not printed", what, (int)baud);
    size_t bytes = scene.to.carried - carried;
    double wire_ms = (double)(scene.last_us - from_us) / 1000, floor_ms = (double)bytes * 10000 / baud;
    printf(
        "%-28s %6d baud: %6zu bytes made in %4.1f ms, last byte after %8.1f ms, floor %8.1f ms, %4.2f of it; confirmed "
        "after %8.1f ms\n",
        what, (int)baud, bytes, render_ms, wire_ms, floor_ms, wire_ms / floor_ms,
        (double)(scene.now_us - from_us) / 1000);
    escpos_driver.stop(driver, scene.now_us / 1000, &driver_out);
    escpos_driver.release(driver);
    free(driver);
    printer_stop(&printer);
    glyphs_free(config.glyphs);
}

int main(void)
{
    static const int32_t bauds[] = {9600, 19200, 115200};
    struct raster *font = NULL;
    struct err e = {0};
    tr_load_default(); /* REBOTTLE_LOCALE_DIR: without it the Chinese slip is in English */
    bench_ok(raster_open(&font, RASTER_FONT, RASTER_FONT_INDEX, &e), &e, "the font");
    for (size_t i = 0; i < sizeof bauds / sizeof *bauds; i++) {
        struct page en = {0}, zh = {0};
        voucher_page(&en, LANGUAGE_EN);
        voucher_page(&zh, LANGUAGE_ZH);
        measure(&en, "English, letters", PRINTER_EPSON, false, MAKE_EPSON, bauds[i], font);
        measure(&zh, "Chinese, drawn", PRINTER_EPSON, false, MAKE_EPSON, bauds[i], font);
        measure(&zh, "Chinese, letters (GBK clone)", PRINTER_GENERIC_GBK, false, MAKE_GBK, bauds[i], font);
        measure(&en, "English, letters, native QR", PRINTER_EPSON, true, MAKE_EPSON, bauds[i], font);
        measure(&zh, "Chinese, drawn, native QR", PRINTER_EPSON, true, MAKE_EPSON, bauds[i], font);
        page_free(&en);
        page_free(&zh);
    }
    raster_free(font);
    return 0;
}
