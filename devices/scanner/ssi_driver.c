/* Driver of scanners that speak SSI. One command of ours is on its way at a time: an ACK names no command, so the next
 * one waits for it, or for a pause.
 *
 *   start --parameters, enable--> each ACKed --> WORKING --REQUEST_REVISION every ALIVE_MS, answered--> WORKING
 *            no answer, three times: SILENT, the sequence begins again every RETRY_MS */
#include "base/text.h"
#include "base/tr.h"
#include "devices/drivers.h"
#include "devices/say.h"
#include "devices/scanner/ssi.h"

#include <string.h>

#define REPLY_MS  500 /* longer than the 300 ms in which decoders promise to answer */
#define TRIES     3
#define RETRY_MS  2000
#define ALIVE_MS  10000
#define LIT_MS    600
#define GAP_MS    100 /* inside a packet no pause is as long */
#define QUEUE_MAX 8

struct command {
    uint8_t opcode, n, data[4];
};

/* Temporary parameters, at each start: packets instead of raw text, and a handshake. Permanent ones wear the flash. */
static const struct command packets = {SSI_PARAM_SEND, 3, {0xFF, 0xEE, 0x01}};
static const struct command handshake = {SSI_PARAM_SEND, 3, {0xFF, 0x9F, 0x01}};
static const struct command enable = {SSI_SCAN_ENABLE, 0, {0}}, disable = {SSI_SCAN_DISABLE, 0, {0}};
static const struct command alive = {SSI_REQUEST_REVISION, 0, {0}};
static const struct command beep_good = {SSI_BEEP, 1, {0x01}}; /* two short high tones */
static const struct command beep_bad = {SSI_BEEP, 1, {0x06}};  /* two short low ones */
static const struct command led_on = {SSI_LED_ON, 1, {0x01}}, led_off = {SSI_LED_OFF, 1, {0x01}};

struct ssi {
    bool disabled; /* outlives a cable */
    struct ssi_rx rx;
    enum device_health health;
    struct command queue[QUEUE_MAX];
    size_t queued;
    bool waiting; /* for the answer to queue[0] */
    int tries;
    int64_t answer_by, alive_at, lit_until, gap_at; /* TIME_NEVER: none */
    struct ssi_packet last;                         /* the last code that was taken */
    bool continued;                                 /* inside a message of several packets */
};

static void send(uint8_t opcode, const uint8_t *data, size_t n, const struct device_out *out)
{
    uint8_t packet[SSI_SEND_MAX];
    size_t len = ssi_write(packet, opcode, data, n);
    out->send(out->ctx, packet, len);
}

static void say_garbage(const char *what, const struct device_out *out)
{
    struct device_event ev = {.kind = SAYS_GARBAGE};
    text_copy(ev.note, sizeof ev.note, what);
    out->event(out->ctx, &ev);
}

/* ---- commands -------------------------------------------------------------------------------------------------- */

static void go_on(struct ssi *s, int64_t mono_ms, const struct device_out *out)
{
    if (s->waiting || s->queued == 0)
        return;
    s->waiting = true;
    s->answer_by = mono_ms + REPLY_MS;
    send(s->queue[0].opcode, s->queue[0].data, s->queue[0].n, out);
}

/* A full queue means that nobody answers: a beep that comes late is worth nothing, and the start says the rest. */
static void put(struct ssi *s, const struct command *c)
{
    if (s->queued < QUEUE_MAX)
        s->queue[s->queued++] = *c;
}

static void sequence(struct ssi *s, int64_t mono_ms, const struct device_out *out)
{
    s->queued = 0;
    s->waiting = false;
    s->tries = 0;
    put(s, &packets);
    put(s, &handshake);
    put(s, s->disabled ? &disable : &enable);
    s->alive_at = mono_ms + ALIVE_MS;
    go_on(s, mono_ms, out);
}

static void answered(struct ssi *s, int64_t mono_ms, const struct device_out *out)
{
    if (!s->waiting)
        return; /* late, or to nothing of ours */
    s->waiting = false;
    s->tries = 0;
    s->answer_by = TIME_NEVER;
    s->queued--;
    memmove(s->queue, s->queue + 1, s->queued * sizeof s->queue[0]);
    s->alive_at = mono_ms + ALIVE_MS;
    say_health(&s->health, HEALTH_WORKING, "", out);
    go_on(s, mono_ms, out);
}

static void unanswered(struct ssi *s, int64_t mono_ms, const struct device_out *out)
{
    s->waiting = false;
    if (++s->tries < TRIES) {
        go_on(s, mono_ms, out);
        return;
    }
    say_health(&s->health, HEALTH_SILENT, N_("the scanner does not answer commands: is it set to SSI?"), out);
    s->queued = 0;
    s->answer_by = TIME_NEVER;
    s->alive_at = mono_ms + RETRY_MS;
}

/* ---- codes ----------------------------------------------------------------------------------------------------- */

static bool same_code(const struct ssi_packet *a, const struct ssi_packet *b)
{
    return a->n == b->n && memcmp(a->data, b->data, a->n) == 0;
}

/* A code of several packets is longer than any that we want: told, and swallowed to its end. */
static bool is_part(struct ssi *s, const struct ssi_packet *p, const struct device_out *out)
{
    bool more = (p->status & SSI_CONTINUES) != 0, was = s->continued;
    s->continued = more;
    if (more && !was)
        say_garbage("the scanner sent a code of several packets, which is too long", out);
    return more || was;
}

static void take_code(struct ssi *s, const struct ssi_packet *p, const struct device_out *out)
{
    struct device_event ev = {.kind = SAYS_SCAN};
    send(SSI_ACK, NULL, 0, out);
    if (is_part(s, p, out))
        return;
    if (!ssi_scan(&ev.scan, p)) {
        say_garbage("the scanner sent a code with unprintable bytes", out);
        return;
    }
    /* Sent again because our ACK was lost: acknowledged again, counted once. With another content it is a new code
     * whose first copy never came. */
    if (ev.scan.resend && same_code(p, &s->last))
        return;
    ev.scan.resend = false;
    s->last = *p;
    out->event(out->ctx, &ev);
}

static void take(struct ssi *s, enum ssi_feed f, const struct ssi_packet *p, int64_t mono_ms,
                 const struct device_out *out)
{
    if (f == SSI_MORE)
        return;
    if (f == SSI_BAD) {
        send(SSI_NAK, &(uint8_t){SSI_NAK_RESEND}, 1, out);
        return;
    }
    if (s->health != HEALTH_ABSENT)
        s->alive_at = later(s->alive_at, mono_ms + ALIVE_MS);
    switch (p->opcode) {
    case SSI_ACK: answered(s, mono_ms, out); break;
    case SSI_NAK:
        if (p->n > 0 && p->data[0] == SSI_NAK_RESEND) {
            unanswered(s, mono_ms, out);
        } else {
            say_garbage("the scanner did not take a command", out);
            answered(s, mono_ms, out);
        }
        break;
    case SSI_DECODE_DATA: take_code(s, p, out); break;
    default:
        send(SSI_ACK, NULL, 0, out);
        if (p->opcode == SSI_REPLY_REVISION)
            answered(s, mono_ms, out);
        break;
    }
}

/* ---- the driver ------------------------------------------------------------------------------------------------ */

static void ssi_start(void *state, const struct device_options *o, int64_t mono_ms, const struct device_out *out)
{
    (void)o;
    struct ssi *s = state;
    *s = (struct ssi){.disabled = s->disabled,
                      .last = s->last, /* a code whose ACK went with the cable is sent again when it is back */
                      .answer_by = TIME_NEVER,
                      .lit_until = TIME_NEVER,
                      .gap_at = TIME_NEVER};
    say_health(&s->health, HEALTH_STARTING, "", out);
    sequence(s, mono_ms, out);
}

static void ssi_stop(void *state, int64_t mono_ms, const struct device_out *out)
{
    (void)mono_ms;
    struct ssi *s = state;
    s->answer_by = s->alive_at = s->lit_until = s->gap_at = TIME_NEVER;
    s->queued = 0;
    s->waiting = false;
    say_health(&s->health, HEALTH_ABSENT, "unplugged", out);
}

static void ssi_on_bytes(void *state, const uint8_t *bytes, size_t n, int64_t mono_ms, const struct device_out *out)
{
    struct ssi *s = state;
    for (size_t i = 0; i < n; i++) {
        struct ssi_packet p;
        enum ssi_feed f = ssi_feed(&s->rx, bytes[i], &p);
        take(s, f, &p, mono_ms, out);
    }
    s->gap_at = s->rx.n > 0 ? mono_ms + GAP_MS : TIME_NEVER;
}

static void skip(struct ssi *s, int64_t mono_ms, const struct device_out *out)
{
    bool bad = false;
    while (s->rx.n > 0) {
        struct ssi_packet p;
        enum ssi_feed f = ssi_skip(&s->rx, &p);
        bad = bad || f == SSI_BAD;
        if (f == SSI_PACKET)
            take(s, f, &p, mono_ms, out);
    }
    s->gap_at = TIME_NEVER;
    if (bad)
        take(s, SSI_BAD, NULL, mono_ms, out); /* once for all that was torn */
}

static void ssi_on_timer(void *state, int64_t mono_ms, const struct device_out *out)
{
    struct ssi *s = state;
    if (mono_ms >= s->gap_at)
        skip(s, mono_ms, out);
    if (s->waiting && mono_ms >= s->answer_by)
        unanswered(s, mono_ms, out);
    if (mono_ms >= s->lit_until) {
        s->lit_until = TIME_NEVER;
        put(s, &led_off);
    }
    if (mono_ms >= s->alive_at) {
        s->alive_at = mono_ms + ALIVE_MS;
        if (s->health == HEALTH_SILENT) {
            sequence(s, mono_ms, out);
        } else {
            put(s, &alive);
        }
    }
    go_on(s, mono_ms, out);
}

static int64_t ssi_deadline(const void *state)
{
    const struct ssi *s = state;
    return earlier(earlier(s->gap_at, s->answer_by), earlier(s->lit_until, s->alive_at));
}

static void ssi_command(void *state, const struct device_command *c, int64_t mono_ms, const struct device_out *out)
{
    struct ssi *s = state;
    if (c->kind == SCANNER_ENABLE || c->kind == SCANNER_DISABLE)
        s->disabled = c->kind == SCANNER_DISABLE;
    if (s->health != HEALTH_STARTING && s->health != HEALTH_WORKING)
        return; /* the sequence says it when somebody listens */
    switch (c->kind) {
    case SCANNER_ENABLE: put(s, &enable); break;
    case SCANNER_DISABLE: put(s, &disable); break;
    case SCANNER_ACCEPT:
        put(s, &beep_good);
        put(s, &led_on);
        s->lit_until = mono_ms + LIT_MS;
        break;
    case SCANNER_REFUSE: put(s, &beep_bad); break;
    default: break;
    }
    go_on(s, mono_ms, out);
}

const struct device_driver ssi_driver = {
    .name = "ssi",
    .title = "Barcode scanner, Zebra SSI packets",
    .kind = DEVICE_SCANNER,
    .state_size = sizeof(struct ssi),
    .line = {.baud = 9600, .data_bits = 8, .stop_bits = 1},
    .start = ssi_start,
    .stop = ssi_stop,
    .on_bytes = ssi_on_bytes,
    .on_timer = ssi_on_timer,
    .deadline = ssi_deadline,
    .command = ssi_command,
};
