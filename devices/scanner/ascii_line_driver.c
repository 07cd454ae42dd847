/* Drivers of plain-text scanners. What makers do differently besides the line itself is a row of bytes to send.
 * See PROTOCOL.md for the acknowledgement and for what liveness can mean here. */
#include "base/text.h"
#include "base/tr.h"
#include "devices/drivers.h"
#include "devices/say.h"
#include "devices/scanner/ascii_line.h"
#include "devices/scanner/code_id.h"

#include <string.h>

#define ACK 0x06
#define NAK 0x15
/* Scanners that wait for ACK send the line again after 2000 ms by default; the rest is the line's own travel time. */
#define RESEND_WITHIN_MS 2500
#define NAKS_MAX         2 /* then a line that stays bad is acknowledged: a scanner without an answer stops */

/* So many bad lines, none further than the pause from the one before and no good one between them, are no labels any
 * more: a wrong speed, or noise. Until that pause has passed nothing that comes is believed or told, however good it
 * looks: a flood of noise has lines of one letter in it, and each would be a row in the journal. */
#define NOISE_LINES    20
#define NOISE_PAUSE_MS 10000

/* Bytes of a command; n 0: the maker has none. */
struct bytes {
    uint8_t n, at[18];
};
struct maker {
    struct bytes enable, disable, accept, refuse;
};

static const struct maker plain = {.enable = {.n = 0}};
/* SYN T CR, SYN U CR, SYN BEL CR; a refusal beeps twice. */
static const struct maker honeywell = {.enable = {3, {0x16, 0x54, 0x0D}},
                                       .disable = {3, {0x16, 0x55, 0x0D}},
                                       .accept = {3, {0x16, 0x07, 0x0D}},
                                       .refuse = {6, {0x16, 0x07, 0x0D, 0x16, 0x07, 0x0D}}};
/* E, D, 01 beep, F not on file: after F some models want E again. */
static const struct maker datalogic = {
    .enable = {1, {0x45}}, .disable = {1, {0x44}}, .accept = {1, {0x01}}, .refuse = {2, {0x46, 0x45}}};
/* ~ 01 "0000#SCNTRG1;" ETX: # is for now only, nothing is written to flash. */
static const struct maker newland = {
    .enable = {16, {0x7E, 0x01, '0', '0', '0', '0', '#', 'S', 'C', 'N', 'T', 'R', 'G', '1', ';', 0x03}},
    .disable = {16, {0x7E, 0x01, '0', '0', '0', '0', '#', 'S', 'C', 'N', 'T', 'R', 'G', '0', ';', 0x03}}};

struct scanner {
    const struct maker *maker;
    bool disabled; /* outlives a cable: said again when the port opens */
    struct scanner_options o;
    struct ascii_line rx;
    enum device_health health;
    int64_t flush_at; /* TIME_NEVER: no line is open */
    struct scan last; /* the last line that was not a resend */
    int64_t last_at;
    int naks;  /* in a row */
    int noise; /* bad lines, up to NOISE_LINES */
    int64_t noise_at;
};

static void send(const struct bytes *b, const struct device_out *out)
{
    if (b->n > 0)
        out->send(out->ctx, b->at, b->n);
}

static void say_garbage(const char *what, const struct device_out *out)
{
    struct device_event ev = {.kind = SAYS_GARBAGE};
    text_copy(ev.note, sizeof ev.note, what);
    out->event(out->ctx, &ev);
}

static void bad_line(struct scanner *s, const char *what, int64_t mono_ms, const struct device_out *out)
{
    s->noise = mono_ms - s->noise_at < NOISE_PAUSE_MS ? s->noise + (s->noise < NOISE_LINES) : 1;
    s->noise_at = mono_ms;
    if (s->noise < NOISE_LINES)
        say_garbage(what, out);
    else
        say_health(&s->health, HEALTH_ERROR, N_("garbage on the line: wrong speed or parity?"), out);
}

static bool is_resend(const struct scanner *s, const struct scan *scan, int64_t mono_ms)
{
    return s->o.answer_ack && s->last.len == scan->len && mono_ms - s->last_at <= RESEND_WITHIN_MS &&
           memcmp(s->last.text, scan->text, scan->len) == 0 && strcmp(s->last.aim, scan->aim) == 0;
}

static void answer(struct scanner *s, bool good, const struct device_out *out)
{
    bool again = !good && s->naks < NAKS_MAX;
    s->naks = again ? s->naks + 1 : 0;
    if (s->o.answer_ack)
        out->send(out->ctx, &(uint8_t){again ? NAK : ACK}, 1);
}

static void take(struct scanner *s, enum line_feed f, struct scan *scan, int64_t mono_ms, const struct device_out *out)
{
    switch (f) {
    case LINE_MORE:
    case LINE_TAKEN: return;
    case LINE_NOT_TAKEN: say_garbage("the scanner did not take a command", out); return;
    case LINE_UNPRINTABLE:
        answer(s, false, out);
        bad_line(s, "the scanner sent a line with unprintable bytes", mono_ms, out);
        return;
    case LINE_OVERLONG:
        answer(s, false, out);
        bad_line(s, "the scanner sent a line that is too long", mono_ms, out);
        return;
    case LINE_SCAN: break;
    }
    answer(s, true, out);
    if (s->health == HEALTH_ERROR)
        return;
    s->noise = 0;
    code_id_strip(scan, s->o.code_id);
    scan->resend = is_resend(s, scan, mono_ms);
    if (!scan->resend) { /* a resend does not move the window: the next equal bottle must get through */
        s->last = *scan;
        s->last_at = mono_ms;
    }
    struct device_event ev = {.kind = SAYS_SCAN, .scan = *scan};
    out->event(out->ctx, &ev);
}

static void begin(void *state, const struct device_options *o, const struct maker *maker, const struct device_out *out)
{
    struct scanner *s = state;
    *s = (struct scanner){.maker = maker, .disabled = s->disabled, .o = o->scanner, .flush_at = TIME_NEVER};
    say_health(&s->health, HEALTH_WORKING, "", out);
    send(s->disabled ? &maker->disable : &maker->enable, out);
}

static void ascii_line_start(void *state, const struct device_options *o, int64_t mono_ms, const struct device_out *out)
{
    (void)mono_ms;
    begin(state, o, &plain, out);
}

static void honeywell_start(void *state, const struct device_options *o, int64_t mono_ms, const struct device_out *out)
{
    (void)mono_ms;
    begin(state, o, &honeywell, out);
}

static void datalogic_start(void *state, const struct device_options *o, int64_t mono_ms, const struct device_out *out)
{
    (void)mono_ms;
    begin(state, o, &datalogic, out);
}

static void newland_start(void *state, const struct device_options *o, int64_t mono_ms, const struct device_out *out)
{
    (void)mono_ms;
    begin(state, o, &newland, out);
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

/* When noise is over. */
static int64_t quiet_at(const struct scanner *s)
{
    return s->health == HEALTH_ERROR ? s->noise_at + NOISE_PAUSE_MS : TIME_NEVER;
}

static void scanner_on_timer(void *state, int64_t mono_ms, const struct device_out *out)
{
    struct scanner *s = state;
    if (mono_ms >= quiet_at(s)) {
        s->noise = 0;
        say_health(&s->health, HEALTH_WORKING, "", out);
    }
    if (mono_ms < s->flush_at)
        return;
    s->flush_at = TIME_NEVER;
    struct scan scan = {0};
    enum line_feed f = ascii_line_flush(&s->rx, &scan);
    take(s, f, &scan, mono_ms, out);
}

static int64_t scanner_deadline(const void *state)
{
    const struct scanner *s = state;
    return earlier(s->flush_at, quiet_at(s));
}

static void scanner_command(void *state, const struct device_command *c, int64_t mono_ms, const struct device_out *out)
{
    (void)mono_ms;
    struct scanner *s = state;
    if (c->kind == SCANNER_ENABLE || c->kind == SCANNER_DISABLE)
        s->disabled = c->kind == SCANNER_DISABLE;
    if (s->maker == NULL || s->health == HEALTH_ABSENT)
        return; /* said when the port opens */
    switch (c->kind) {
    case SCANNER_ENABLE: send(&s->maker->enable, out); break;
    case SCANNER_DISABLE: send(&s->maker->disable, out); break;
    case SCANNER_ACCEPT: send(&s->maker->accept, out); break;
    case SCANNER_REFUSE: send(&s->maker->refuse, out); break;
    default: break;
    }
}

#define SCANNER_DRIVER(id, word, words)                                                                                \
    const struct device_driver id##_driver = {                                                                         \
        .name = word,                                                                                                  \
        .title = words,                                                                                                \
        .kind = DEVICE_SCANNER,                                                                                        \
        .state_size = sizeof(struct scanner),                                                                          \
        .line = {.baud = 9600, .data_bits = 8, .stop_bits = 1},                                                        \
        .start = id##_start,                                                                                           \
        .stop = scanner_stop,                                                                                          \
        .on_bytes = scanner_on_bytes,                                                                                  \
        .on_timer = scanner_on_timer,                                                                                  \
        .deadline = scanner_deadline,                                                                                  \
        .command = scanner_command,                                                                                    \
    }

SCANNER_DRIVER(ascii_line, "ascii-line", "Barcode scanner, plain text lines");
SCANNER_DRIVER(honeywell, "honeywell", "Barcode scanner, text lines and Honeywell commands");
SCANNER_DRIVER(datalogic, "datalogic", "Barcode scanner, text lines and Datalogic commands");
SCANNER_DRIVER(newland, "newland", "Barcode scanner, text lines and Newland commands");
