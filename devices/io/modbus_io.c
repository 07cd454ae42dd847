/* Driver of Modbus RTU input/output boards: one read of all inputs per poll, single coil writes between polls.
 *
 *             poll due                  reply
 *   IDLE ----------------> WAIT_POLL ----------> IDLE        no reply: retried at once, three in a row: silent
 *     |   coil to write                 echo
 *     +------------------> WAIT_WRITE ---------> IDLE        then a poll comes first: writes never starve the inputs
 *     |   coils unproven                reply
 *     +------------------> WAIT_BACK ----------> IDLE        coils that differ from what was written are written again
 *
 * The board keeps its coils when we die and loses them when its power fails, so everything is written and read back
 * when the port opens and when a silent board speaks again. */
#include "base/tr.h"
#include "devices/drivers.h"
#include "devices/io/modbus_rtu.h"
#include "devices/say.h"

#include <stdio.h>

/* 3.5 characters of silence end a frame: 3.7 ms at 9600, 1.75 ms above 19200. Slower lines cannot poll in 30 ms. */
#define FRAME_GAP_MS   5
#define MISSES_SILENT  3
#define WRITE_AGAIN_MS 1000 /* after a coil was refused or did not take: not every poll */
#define GAP_UNKNOWN_MS INT32_MAX
#define PATIENCE_MS    20
#define NOISE_MAX      12 /* two answers' worth of bytes that make none: not silence, but another speed or protocol */

enum phase { IDLE, WAIT_POLL, WAIT_WRITE, WAIT_BACK };

struct io {
    struct io_options o;
    struct modbus_rx rx;
    enum device_health health;
    bool open, armed;
    enum phase phase;
    int64_t asked_at, lost_at; /* of the request under way */
    int64_t poll_at;           /* when the next poll is due */
    int64_t quiet_at;          /* the line is ours again: see settle() */
    bool owed;                 /* a poll was lost and its answer may still come */
    bool settling;             /* ... and an answer came since: the second one may follow */
    int noise;                 /* bytes since the last whole answer, up to NOISE_MAX */
    int misses;                /* requests in a row without an answer, up to MISSES_SILENT */
    uint16_t first_input, input_count;
    uint16_t first_coil, coil_count;
    /* coils */
    uint32_t want, dirty; /* bit per enum io_coil: what it shall be; not written yet */
    uint32_t refusals;    /* bit per coil, and POLL_REFUSED: what the board last refused to do */
    bool unproven;        /* written since the port opened, not read back yet */
    bool polled;          /* since the last write */
    enum io_coil writing;
    int64_t write_after;
    /* inputs */
    bool sampled, said;
    int64_t sample_at;
    uint32_t on;
};

#define POLL_REFUSED (1u << 31)

/* ---- what is connected ---------------------------------------------------------------------------------------- */

static void span(const struct io_point *points, size_t n, uint16_t *first, uint16_t *count)
{
    int lowest = MODBUS_BITS_MAX, highest = -1;
    for (size_t i = 0; i < n; i++) {
        if (points[i].address < 0)
            continue;
        lowest = points[i].address < lowest ? points[i].address : lowest;
        highest = points[i].address > highest ? points[i].address : highest;
    }
    *first = (uint16_t)(highest < 0 ? 0 : lowest);
    *count = (uint16_t)(highest < 0 ? 0 : highest - lowest + 1);
}

static bool bit_at(const struct modbus_reply *r, const struct io_point *p, uint16_t first)
{
    unsigned i = (unsigned)(p->address - first);
    return ((r->data[i / 8] >> (i % 8) & 1) != 0) != p->inverted;
}

static uint32_t coils_connected(const struct io *s)
{
    uint32_t all = 0;
    for (int c = 0; c < IO_COIL_COUNT; c++)
        if (s->o.coil[c].address >= 0)
            all |= 1u << c;
    return all;
}

/* ---- sending -------------------------------------------------------------------------------------------------- */

static void ask(struct io *s, const uint8_t request[MODBUS_REQUEST], enum phase phase, int64_t mono_ms,
                const struct device_out *out)
{
    modbus_expect(&s->rx, request);
    s->phase = phase;
    s->settling = false;
    s->asked_at = mono_ms;
    s->lost_at = mono_ms + s->o.reply_ms;
    out->send(out->ctx, request, MODBUS_REQUEST);
}

static bool is_silent(const struct io *s)
{
    return s->misses >= MISSES_SILENT;
}

/* A coil goes before a poll that is due only if there was a poll since the last one: neither starves the other. */
static bool coil_has_turn(const struct io *s, int64_t mono_ms)
{
    return !is_silent(s) && mono_ms >= s->write_after && (s->polled || mono_ms < s->poll_at);
}

static void send_write(struct io *s, int64_t mono_ms, const struct device_out *out)
{
    int c = 0;
    while ((s->dirty >> c & 1) == 0)
        c++;
    uint8_t request[MODBUS_REQUEST];
    bool on = ((s->want >> c & 1) != 0) != s->o.coil[c].inverted;
    modbus_write_coil(request, s->o.unit, (uint16_t)s->o.coil[c].address, on);
    s->writing = (enum io_coil)c;
    s->dirty &= ~(1u << c); /* a command that comes before the echo makes it dirty again */
    s->polled = false;
    ask(s, request, WAIT_WRITE, mono_ms, out);
}

/* Sends whatever may go now. Never from inside another request; safe to call from an event's handler. */
static void kick(struct io *s, int64_t mono_ms, const struct device_out *out)
{
    if (!s->open || s->phase != IDLE || mono_ms < s->quiet_at)
        return;
    uint8_t request[MODBUS_REQUEST];
    if (s->dirty != 0 && coil_has_turn(s, mono_ms)) {
        send_write(s, mono_ms, out);
    } else if (s->dirty == 0 && s->unproven && coil_has_turn(s, mono_ms)) {
        modbus_read_bits(request, s->o.unit, MODBUS_READ_COILS, s->first_coil, s->coil_count);
        s->polled = false;
        ask(s, request, WAIT_BACK, mono_ms, out);
    } else if (mono_ms >= s->poll_at) {
        modbus_read_bits(request, s->o.unit, MODBUS_READ_INPUTS, s->first_input, s->input_count);
        ask(s, request, WAIT_POLL, mono_ms, out);
    }
}

/* ---- answers -------------------------------------------------------------------------------------------------- */

static void all_coils_again(struct io *s)
{
    s->dirty = coils_connected(s);
    s->unproven = s->dirty != 0;
    s->write_after = 0;
}

/* Any whole answer: the board lives. */
static void heard(struct io *s)
{
    if (is_silent(s))
        all_coils_again(s); /* it may have been without power */
    s->misses = s->noise = 0;
}

static void did(struct io *s, uint32_t what, const struct device_out *out)
{
    s->refusals &= ~what;
    if (s->refusals == 0)
        say_health(&s->health, HEALTH_WORKING, "", out);
}

static void refused(struct io *s, uint32_t what, const char *word, uint8_t code, const struct device_out *out)
{
    char note[96];
    snprintf(note, sizeof note, "the board refuses: %s (Modbus exception %d)", word, code);
    s->refusals |= what;
    say_health(&s->health, HEALTH_ERROR, note, out);
}

static void take_sample(struct io *s, const struct modbus_reply *r, int64_t mono_ms, const struct device_out *out)
{
    uint32_t on = 0;
    for (int i = 0; i < IO_INPUT_COUNT; i++)
        if (s->o.input[i].address >= 0 && bit_at(r, &s->o.input[i], s->first_input))
            on |= 1u << i;
    int64_t gap = s->sampled ? mono_ms - s->sample_at : GAP_UNKNOWN_MS;
    bool tell = s->armed || !s->said || on != s->on;
    s->sampled = s->said = true;
    s->sample_at = mono_ms;
    s->on = on;
    if (!tell)
        return;
    struct device_event ev = {.kind = SAYS_INPUTS,
                              .inputs = {on, (int32_t)(gap > GAP_UNKNOWN_MS ? GAP_UNKNOWN_MS : gap)}};
    out->event(out->ctx, &ev);
}

static void compare_coils(struct io *s, const struct modbus_reply *r, int64_t mono_ms)
{
    s->unproven = false;
    for (int c = 0; c < IO_COIL_COUNT; c++) {
        if (s->o.coil[c].address < 0)
            continue;
        if (bit_at(r, &s->o.coil[c], s->first_coil) == ((s->want >> c & 1) != 0))
            continue;
        s->dirty |= 1u << c;
        s->unproven = true;
        s->write_after = mono_ms + WRITE_AGAIN_MS;
    }
}

/* After a lost poll its late answer looks like the answer to the retry, and every later one would be one poll old. So
 * after such an answer the line is left alone until the second one has come, or could have come. */
static void settle(struct io *s, int64_t mono_ms)
{
    s->settling = s->owed;
    s->quiet_at = mono_ms + (s->owed ? s->o.reply_ms : FRAME_GAP_MS);
    s->owed = false;
}

static void on_poll(struct io *s, const struct modbus_reply *r, bool exception, int64_t mono_ms,
                    const struct device_out *out)
{
    s->polled = true;
    if (exception) {
        s->poll_at = mono_ms + s->o.idle_ms;
        refused(s, POLL_REFUSED, "reading the inputs", r->exception, out);
        return;
    }
    s->poll_at = later(mono_ms, s->asked_at + (s->armed ? s->o.armed_ms : s->o.idle_ms));
    did(s, POLL_REFUSED, out);
    take_sample(s, r, mono_ms, out);
}

static void on_write(struct io *s, const struct modbus_reply *r, bool exception, int64_t mono_ms,
                     const struct device_out *out)
{
    if (exception) {
        s->dirty |= 1u << s->writing;
        s->write_after = mono_ms + WRITE_AGAIN_MS;
        refused(s, 1u << s->writing, io_coil_word(s->writing), r->exception, out);
    } else {
        did(s, 1u << s->writing, out);
    }
}

static void on_frame(struct io *s, const struct modbus_reply *r, bool exception, int64_t mono_ms,
                     const struct device_out *out)
{
    enum phase phase = s->phase;
    if (phase == IDLE && !s->settling)
        return; /* nobody asked */
    s->phase = IDLE;
    settle(s, mono_ms);
    heard(s);
    switch (phase) {
    case IDLE: /* the late answer and then its retry's: both are polls */
    case WAIT_POLL: on_poll(s, r, exception, mono_ms, out); break;
    case WAIT_WRITE: on_write(s, r, exception, mono_ms, out); break;
    case WAIT_BACK:
        if (exception)
            s->unproven = false; /* boards without function 1: the echo of each write has to do */
        else
            compare_coils(s, r, mono_ms);
        break;
    }
}

static void on_lost(struct io *s, int64_t mono_ms, const struct device_out *out)
{
    if (s->phase == WAIT_WRITE)
        s->dirty |= 1u << s->writing;
    if (s->phase == WAIT_POLL)
        s->owed = true;
    s->phase = IDLE;
    s->polled = true; /* a lost write may go again at once */
    if (s->misses < MISSES_SILENT)
        s->misses++;
    s->poll_at = is_silent(s) ? mono_ms + s->o.idle_ms : mono_ms;
    if (is_silent(s))
        say_health(&s->health, HEALTH_SILENT,
                   s->noise < NOISE_MAX ? N_("three requests in a row without an answer")
                                        : N_("garbage for an answer, three times in a row: wrong speed or parity?"),
                   out);
}

/* ---- the row -------------------------------------------------------------------------------------------------- */

static void io_start(void *state, const struct device_options *o, int64_t mono_ms, const struct device_out *out)
{
    struct io *s = state;
    /* What the coils shall be and whether somebody watches outlive a cable. */
    *s = (struct io){.o = o->io, .open = true, .polled = true, .poll_at = mono_ms, .want = s->want, .armed = s->armed};
    span(s->o.input, IO_INPUT_COUNT, &s->first_input, &s->input_count);
    span(s->o.coil, IO_COIL_COUNT, &s->first_coil, &s->coil_count);
    if (s->input_count == 0)
        s->input_count = 1; /* nothing connected: input 0 is read all the same, to know that the board lives */
    all_coils_again(s);
    say_health(&s->health, HEALTH_STARTING, "", out);
    kick(s, mono_ms, out);
}

static void io_stop(void *state, int64_t mono_ms, const struct device_out *out)
{
    (void)mono_ms;
    struct io *s = state;
    s->open = false;
    say_health(&s->health, HEALTH_ABSENT, "unplugged", out);
}

static void io_on_bytes(void *state, const uint8_t *bytes, size_t n, int64_t mono_ms, const struct device_out *out)
{
    struct io *s = state;
    for (size_t i = 0; i < n; i++) {
        struct modbus_reply r;
        s->noise += s->noise < NOISE_MAX;
        enum modbus_feed f = modbus_feed(&s->rx, bytes[i], &r);
        if (f == MODBUS_REPLY || f == MODBUS_EXCEPTION)
            on_frame(s, &r, f == MODBUS_EXCEPTION, mono_ms, out);
    }
    if (s->phase == IDLE)
        s->quiet_at = later(s->quiet_at, mono_ms + FRAME_GAP_MS); /* stray bytes: the pause counts from the last one */
}

static void io_on_timer(void *state, int64_t mono_ms, const struct device_out *out)
{
    struct io *s = state;
    if (s->open && s->phase != IDLE && mono_ms >= s->lost_at)
        on_lost(s, mono_ms, out);
    kick(s, mono_ms, out);
}

static int64_t io_deadline(const void *state)
{
    const struct io *s = state;
    if (!s->open)
        return TIME_NEVER;
    if (s->phase != IDLE)
        return s->lost_at;
    int64_t next = s->poll_at;
    if (!is_silent(s) && (s->dirty != 0 || s->unproven))
        next = earlier(next, s->write_after);
    return later(next, s->quiet_at);
}

static void io_command(void *state, const struct device_command *c, int64_t mono_ms, const struct device_out *out)
{
    struct io *s = state;
    if (c->kind == IO_SET) {
        uint32_t bit = 1u << c->coil;
        s->want = c->on ? s->want | bit : s->want & ~bit;
        s->dirty |= bit & coils_connected(s);
        s->write_after = 0;
    } else if (c->kind == IO_ARM && c->on != s->armed) {
        s->armed = c->on;
        if (s->armed)
            s->poll_at = mono_ms; /* what moves now moves in milliseconds */
    }
    kick(s, mono_ms, out);
}

/* At rest an answer of six bytes may come as one: request and answer take 15 ms at 9600 baud. */
static int32_t io_patience(const void *state)
{
    const struct io *s = state;
    return s->armed ? 0 : (int32_t)earlier(PATIENCE_MS, s->o.reply_ms / 4);
}

const struct device_driver modbus_io_driver = {
    .name = "modbus-io",
    .title = "Inputs and relays over Modbus RTU",
    .kind = DEVICE_IO,
    .state_size = sizeof(struct io),
    .line = {.baud = 9600, .data_bits = 8, .stop_bits = 1},
    .start = io_start,
    .stop = io_stop,
    .on_bytes = io_on_bytes,
    .on_timer = io_on_timer,
    .deadline = io_deadline,
    .command = io_command,
    .patience = io_patience,
};
