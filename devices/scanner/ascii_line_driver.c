/* Driver of plain-text scanners. See PROTOCOL.md for the acknowledgement and for what liveness can mean here. */
#include "devices/drivers.h"
#include "devices/say.h"
#include "devices/scanner/ascii_line.h"

#include <string.h>

#define ACK 0x06
/* Scanners that wait for ACK send the line again after 2000 ms by default; the rest is the line's own travel time. */
#define RESEND_WITHIN_MS 2500

struct scanner {
    struct scanner_options o;
    struct ascii_line rx;
    enum device_health health;
    int64_t flush_at; /* TIME_NEVER: no line is open */
    struct scan last; /* the last line that was not a resend */
    int64_t last_at;
};

static void say_garbage(const char *what, const struct device_out *out)
{
    struct device_event ev = {.kind = SAYS_GARBAGE};
    text_copy(ev.note, sizeof ev.note, what);
    out->event(out->ctx, &ev);
}

static bool is_resend(const struct scanner *s, const struct scan *scan, int64_t mono_ms)
{
    return s->o.answer_ack && s->last.len == scan->len && mono_ms - s->last_at <= RESEND_WITHIN_MS &&
           memcmp(s->last.text, scan->text, scan->len) == 0 && strcmp(s->last.aim, scan->aim) == 0;
}

static void take(struct scanner *s, enum line_feed f, struct scan *scan, int64_t mono_ms, const struct device_out *out)
{
    if (f == LINE_MORE)
        return;
    if (s->o.answer_ack) /* every line, also a bad one: a scanner without an answer stops scanning */
        out->send(out->ctx, &(uint8_t){ACK}, 1);
    if (f == LINE_UNPRINTABLE) {
        say_garbage("the scanner sent a line with unprintable bytes", out);
    } else if (f == LINE_OVERLONG) {
        say_garbage("the scanner sent a line that is too long", out);
    } else {
        scan->resend = is_resend(s, scan, mono_ms);
        if (!scan->resend) { /* a resend does not move the window: the next equal bottle must get through */
            s->last = *scan;
            s->last_at = mono_ms;
        }
        struct device_event ev = {.kind = SAYS_SCAN, .scan = *scan};
        out->event(out->ctx, &ev);
    }
}

static void scanner_start(void *state, const struct device_options *o, int64_t mono_ms, const struct device_out *out)
{
    (void)mono_ms;
    struct scanner *s = state;
    *s = (struct scanner){.o = o->scanner, .flush_at = TIME_NEVER};
    say_health(&s->health, HEALTH_WORKING, "", out);
}

static void scanner_stop(void *state, int64_t mono_ms, const struct device_out *out)
{
    (void)mono_ms;
    struct scanner *s = state;
    s->flush_at = TIME_NEVER;
    say_health(&s->health, HEALTH_ABSENT, "unplugged", out);
}

static void scanner_on_bytes(void *state, const uint8_t *bytes, size_t n, int64_t mono_ms, const struct device_out *out)
{
    struct scanner *s = state;
    for (size_t i = 0; i < n; i++) {
        struct scan scan = {0};
        enum line_feed f = ascii_line_feed(&s->rx, bytes[i], &scan);
        take(s, f, &scan, mono_ms, out);
    }
    s->flush_at = s->rx.open ? mono_ms + s->o.flush_ms : TIME_NEVER;
}

static void scanner_on_timer(void *state, int64_t mono_ms, const struct device_out *out)
{
    struct scanner *s = state;
    if (mono_ms < s->flush_at)
        return;
    s->flush_at = TIME_NEVER;
    struct scan scan = {0};
    enum line_feed f = ascii_line_flush(&s->rx, &scan);
    take(s, f, &scan, mono_ms, out);
}

static int64_t scanner_deadline(const void *state)
{
    return ((const struct scanner *)state)->flush_at;
}

/* Plain-text mode has no host commands that all makers share: enabling and beeping are left to other drivers. */
static void scanner_command(void *state, const struct device_command *c, int64_t mono_ms, const struct device_out *out)
{
    (void)state, (void)c, (void)mono_ms, (void)out;
}

const struct device_driver ascii_line_driver = {
    .name = "ascii-line",
    .title = "Barcode scanner, plain text lines",
    .kind = DEVICE_SCANNER,
    .state_size = sizeof(struct scanner),
    .line = {.baud = 9600, .data_bits = 8, .stop_bits = 1},
    .start = scanner_start,
    .stop = scanner_stop,
    .on_bytes = scanner_on_bytes,
    .on_timer = scanner_on_timer,
    .deadline = scanner_deadline,
    .command = scanner_command,
};
