/* A whole driver on a noisy line: the first byte chooses it, then each pair (b, t) is a byte after t milliseconds, or a
 * command, or an unplugging. Whatever comes, it neither crashes nor stops sleeping, and each slip ends exactly once. */
#include "devices/device.h"

#include <assert.h>
#include <stdlib.h>

#define TIMERS_MAX 100000 /* far above what any input of fuzzing length can need */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
    uint32_t ended; /* slips */
};

static void on_send(void *ctx, const uint8_t *bytes, size_t n)
{
    (void)ctx;
    assert(bytes != NULL && n > 0);
}

static void on_event(void *ctx, const struct device_event *ev)
{
    struct seen *s = ctx;
    if (ev->kind == SAYS_PRINTED)
        s->ended++;
    if (ev->kind == SAYS_DISTANCE)
        assert(ev->distance.fill_permille >= 0 && ev->distance.fill_permille <= 1000);
    if (ev->kind == SAYS_INPUTS)
        assert(ev->inputs.gap_ms >= 0);
}

/* kind of options: which of several, from what the first byte has left */
static struct device_options options_of(enum device_kind k, unsigned which)
{
    struct device_options o = {0};
    switch (k) {
    case DEVICE_SCANNER:
        o.scanner = (struct scanner_options){
            .flush_ms = 80, .answer_ack = which % 2 == 0, .code_id = (enum code_id)(which % CODE_ID_COUNT)};
        break;
    case DEVICE_LEVEL:
        o.level =
            (struct level_options){.empty_mm = 1000, .full_mm = 200, .period_ms = 100, .unit_id = 1, .mm_per_count = 1};
        o.level.unit = (enum level_unit)(which % LEVEL_UNIT_COUNT);
        break;
    case DEVICE_SCALE: o.scale = (struct scale_options){.period_ms = 100, .stale_ms = 1000}; break;
    case DEVICE_IO:
        o.io = (struct io_options){.unit = 1, .armed_ms = 30, .idle_ms = 250, .reply_ms = 100};
        for (int16_t i = 0; i < IO_INPUT_COUNT; i++)
            o.io.input[i].address = i;
        for (int16_t c = 0; c < IO_COIL_COUNT; c++)
            o.io.coil[c].address = c;
        break;
    default:
        o.printer = (struct printer_options){.width_dots = 384, .columns = 32, .baud = 9600, .buffer_bytes = 256};
        o.printer.confirm = (enum printer_confirm)(which % (CONFIRM_NONE + 1));
        break;
    }
    return o;
}

static uint32_t command(const struct device_driver *d, void *state, uint8_t what, uint32_t job, int64_t now,
                        const struct device_out *out)
{
    struct device_command c = {.job = job};
    struct page page = {0};
    if (d->kind == DEVICE_PRINTER) {
        c.kind = what % 2 == 0 ? PRINTER_PRINT : PRINTER_ASK;
        page_text(&page, PAGE_LEFT, 1, false, "slip");
        page_cut(&page);
        c.page = &page;
    } else if (d->kind == DEVICE_SCANNER) {
        c.kind = (enum device_command_kind)(SCANNER_ENABLE + what % 4);
    } else if (d->kind == DEVICE_SCALE) {
        c.kind = SCALE_WATCH;
        c.on = what % 2 == 0;
    } else {
        c.kind = what % 2 == 0 ? IO_SET : IO_ARM;
        c.coil = (enum io_coil)(what / 2 % IO_COIL_COUNT);
        c.on = what / 8 % 2 == 0;
    }
    d->command(state, &c, now, out);
    page_free(&page);
    return c.kind == PRINTER_PRINT;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    size_t drivers = 0;
    while (device_drivers[drivers] != NULL)
        drivers++;
    const struct device_driver *d = device_drivers[data[0] % drivers];
    struct device_options o = options_of(d->kind, data[0] / (unsigned)drivers);
    struct seen seen = {0};
    struct device_out out = {&seen, on_send, on_event};
    void *state = calloc(1, d->state_size);
    assert(state != NULL);
    int64_t now = 5000;
    uint32_t jobs = 0;
    d->start(state, &o, now, &out);
    for (size_t i = 1; i + 1 < size && i < 4096; i += 2) {
        int64_t until = now + data[i + 1];
        for (int fired = 0; d->deadline(state) <= until; fired++) {
            assert(fired < TIMERS_MAX);
            int64_t due = d->deadline(state);
            now = due > now ? due : now;
            d->on_timer(state, now, &out);
        }
        now = until;
        if (data[i + 1] == 0xFF) {
            d->stop(state, now, &out);
            d->start(state, &o, now, &out);
        } else if (data[i + 1] >= 0xF0 && d->kind != DEVICE_LEVEL) {
            jobs += command(d, state, data[i], jobs + 1, now, &out);
        } else {
            d->on_bytes(state, &data[i], 1, now, &out);
        }
        assert(d->patience == NULL || (d->patience(state) >= 0 && d->patience(state) <= 1000));
    }
    d->stop(state, now, &out);
    assert(seen.ended == jobs);
    if (d->release != NULL)
        d->release(state);
    free(state);
    return 0;
}
