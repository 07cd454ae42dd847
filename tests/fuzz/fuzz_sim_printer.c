/* Any bytes to the simulated printer, of any make, with a small buffer: it never reads or writes outside, never prints
 * for ever, and afterwards still answers its status. The first byte chooses make, buffer and flow control. */
#include "devices/sim/printer.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct heard {
    size_t n;
    uint8_t last;
};

static void on_frame(void *ctx, const uint8_t *frame, size_t n)
{
    struct heard *h = ctx;
    assert(n > 0 && n <= 64);
    h->n += n;
    h->last = frame[n - 1];
}

static void on_slip(void *ctx, const struct roll *p, const char *text, size_t n)
{
    (void)ctx;
    assert(p->width == 384 && strlen(text) == n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct glyphs *glyphs;
    static struct printer p;
    const char *font;
    if (size < 1 || size > 20000)
        return 0;
    if (glyphs == NULL)
        glyphs = glyphs_new(&font);
    struct heard heard = {0};
    struct frame_out out = {&heard, on_frame};
    struct printer_config config = {.width = 384,
                                    .make = (enum make)(data[0] % MAKE_COUNT),
                                    .buffer = (data[0] & 0x10) != 0 ? PRINTER_RX_MIN : PRINTER_RX_USUAL,
                                    .flow = (enum printer_flow)((data[0] >> 5) % 3),
                                    .glyphs = glyphs,
                                    .slip = on_slip};
    printer_start(&p, &config);
    int64_t now_us = 0;
    for (size_t i = 1; i < size; i++) {
        now_us += 100;
        if (printer_ops.deadline(&p) <= now_us)
            printer_ops.on_timer(&p, now_us, &out);
        printer_ops.on_bytes(&p, &data[i], 1, now_us, &out);
    }
    for (int fired = 0; printer_ops.deadline(&p) != SIM_NEVER; fired++) {
        assert(fired < 200000);
        int64_t due = printer_ops.deadline(&p);
        now_us = due > now_us ? due : now_us;
        printer_ops.on_timer(&p, now_us, &out);
    }
    size_t before = heard.n;
    printer_ops.on_bytes(&p, (const uint8_t[]){0, 0, 0x10, 0x04, 0x01}, 5, now_us, &out);
    assert(heard.n > before && (heard.last & 0x93) != 0);
    printer_stop(&p);
    return 0;
}
