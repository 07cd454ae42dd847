/* devices watch: what goes over a device's line, as bytes and as what its driver makes of them; live, or from a trace.
 */
#include "base/text.h"
#include "base/trace.h"
#include "cli/device_line.h"
#include "cli/mask.h"
#include "cli/show.h"
#include "devices/event_text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define ROW_BYTES 16

#define PAUSE_MS 20 /* what comes after a longer one begins a row of its own */

struct watch {
    bool raw, json, scanner;
    int64_t began_ms;
    struct mask in;
    uint8_t row[ROW_BYTES]; /* heard and not printed yet */
    size_t row_n;
    int64_t row_ms, last_ms; /* of its first and its last byte */
};

static void print_bytes(struct watch *w, double at_s, char way, const uint8_t *bytes, size_t n)
{
    char hex[ROW_BYTES * 3 + 1] = "", text[ROW_BYTES + 1] = "";
    size_t used = 0, shown = 0;
    for (size_t i = 0; i < n; i++) {
        bool hide = way == '<' && w->scanner && !w->raw && mask_byte(&w->in, bytes[i]);
        used += (size_t)(hide ? snprintf(hex + used, sizeof hex - used, "** ")
                              : snprintf(hex + used, sizeof hex - used, "%02X ", bytes[i]));
        text[shown] = '.';
        if (hide)
            text[shown] = '*';
        else if (bytes[i] >= 0x20 && bytes[i] < 0x7F)
            text[shown] = (char)bytes[i];
        shown++;
        if (shown < ROW_BYTES && i + 1 < n)
            continue;
        text[shown] = '\0';
        hex[used - 1] = '\0';
        if (w->json)
            print_json(json_pack("{s:f, s:s, s:s}", "s", at_s, "way", way == '<' ? "in" : "out", "hex", hex));
        else
            printf("%10.3f %c %-48s%s\n", at_s, way, hex, text);
        used = shown = 0;
    }
}

static void print_said(struct watch *w, double at_s, const char *said)
{
    char text[EVENT_TEXT_MAX];
    text_clean(text, sizeof text, said, strlen(said));
    if (!w->raw)
        mask_text(text);
    if (w->json)
        print_json(json_pack("{s:f, s:s}", "s", at_s, "says", text));
    else
        printf("%10.3f = %s\n", at_s, text);
}

static double since(const struct watch *w, int64_t mono_ms)
{
    return (double)(mono_ms - w->began_ms) / 1000;
}

static void print_row(struct watch *w)
{
    if (w->row_n > 0)
        print_bytes(w, since(w, w->row_ms), '<', w->row, w->row_n);
    w->row_n = 0;
}

/* Serial lines bring a byte at a time; people want frames. */
static void on_heard(void *ctx, const uint8_t *bytes, size_t n)
{
    struct watch *w = ctx;
    int64_t now = device_line_now();
    if (now - w->last_ms > PAUSE_MS)
        print_row(w);
    w->last_ms = now;
    for (size_t i = 0; i < n; i++) {
        if (w->row_n == 0)
            w->row_ms = now;
        w->row[w->row_n++] = bytes[i];
        if (w->row_n == ROW_BYTES)
            print_row(w);
    }
}

static void on_sent(void *ctx, const uint8_t *bytes, size_t n)
{
    print_row(ctx);
    print_bytes(ctx, since(ctx, device_line_now()), '>', bytes, n);
}

static void on_event(void *ctx, const struct device_event *ev)
{
    char text[EVENT_TEXT_MAX];
    event_text(text, ev);
    print_row(ctx);
    print_said(ctx, since(ctx, device_line_now()), text);
}

static void on_gone(void *ctx, const char *why)
{
    (void)ctx;
    complain(REFUSED, "%s", why);
}

static int watch_line(const struct cli *c, struct watch *w, const struct device_settings *d)
{
    uint64_t seconds = 0;
    if (cli_has(c, OPT_SECONDS) && (!text_to_u64(&seconds, c->option[OPT_SECONDS], 86400) || seconds == 0))
        return complain(USAGE, "--seconds is a number from 1 to 86400");
    struct device_line_ops ops = {.ctx = w, .heard = on_heard, .sent = on_sent, .event = on_event, .gone = on_gone};
    struct device_line *l;
    w->began_ms = device_line_now();
    int rc = device_line_open(&l, c, d, &ops);
    if (rc != DONE)
        return rc;
    if (!w->json)
        fprintf(stderr, "%s: %s, %d baud, driver %s; Ctrl-C ends\n", d->name, d->port.where, (int)d->port.line.baud,
                d->driver->name);
    int64_t until = seconds > 0 ? w->began_ms + (int64_t)seconds * 1000 : TIME_NEVER;
    while (!device_line_is_gone(l) && device_line_now() < until) {
        int64_t soon = device_line_now() + PAUSE_MS;
        device_line_serve(l, w->row_n > 0 && soon < until ? soon : until, -1);
        if (device_line_now() - w->last_ms > PAUSE_MS)
            print_row(w);
    }
    print_row(w);
    rc = device_line_is_gone(l) ? REFUSED : DONE;
    device_line_close(l);
    return rc;
}

/* ---- a trace ----------------------------------------------------------------------------------------------------- */

/* The driver lives through the trace again. A device that is asked answered what it was asked then: where the driver
 * asks a little earlier or later now, its time is moved so that both asked at once. */
struct play {
    struct watch *w;
    const struct device_settings *set;
    void *state;
    struct device_out out;
    int64_t now_ms, zero_ms; /* zero: the driver's time at the trace's time 0 */
    int64_t at_us;
    bool open;
    size_t asked; /* bytes that it has asked and the trace has not */
};

#define CATCH_UP_MS 600

static void play_send(void *ctx, const uint8_t *bytes, size_t n)
{
    (void)bytes; /* what went out then is in the trace */
    ((struct play *)ctx)->asked += n;
}

static void play_event(void *ctx, const struct device_event *ev)
{
    struct play *p = ctx;
    char text[EVENT_TEXT_MAX];
    event_text(text, ev);
    print_said(p->w, (double)p->at_us / 1e6, text);
}

static void run_to(struct play *p, int64_t at_ms, bool until_it_asks)
{
    const struct device_driver *d = p->set->driver;
    while (p->open && d->deadline(p->state) <= at_ms && !(until_it_asks && p->asked > 0)) {
        int64_t due = d->deadline(p->state);
        p->now_ms = due > p->now_ms ? due : p->now_ms;
        d->on_timer(p->state, p->now_ms, &p->out);
        if (d->deadline(p->state) <= p->now_ms)
            break; /* it wants the same moment again: the trace goes on */
    }
    if (!(until_it_asks && p->asked > 0) && at_ms > p->now_ms)
        p->now_ms = at_ms;
}

static void play_line(struct play *p, const struct trace_line *l)
{
    const struct device_driver *d = p->set->driver;
    double at = (double)l->at_us / 1e6;
    p->at_us = l->at_us;
    run_to(p, p->zero_ms + l->at_us / 1000, true);
    switch (l->kind) {
    case TRACE_REMARK: break;
    case TRACE_OPEN:
        print_said(p->w, at, "-- open");
        p->open = true;
        p->asked = 0;
        d->start(p->state, &p->set->options, p->now_ms, &p->out);
        break;
    case TRACE_GONE:
        print_said(p->w, at, "-- gone");
        if (p->open)
            d->stop(p->state, p->now_ms, &p->out);
        p->open = false;
        break;
    case TRACE_OUT:
        print_bytes(p->w, at, '>', l->bytes, l->n);
        run_to(p, p->now_ms + CATCH_UP_MS, true);
        p->asked = 0;
        p->zero_ms = p->now_ms - l->at_us / 1000;
        break;
    case TRACE_IN:
        print_bytes(p->w, at, '<', l->bytes, l->n);
        if (p->open)
            d->on_bytes(p->state, l->bytes, l->n, p->now_ms, &p->out);
        break;
    }
}

static int play_lines(struct play *p, FILE *f, const char *path)
{
    char text[TRACE_LINE_MAX + 2];
    struct trace_line l;
    struct err e = {0};
    for (int number = 2; fgets(text, sizeof text, f) != NULL; number++) {
        if (trace_line_parse(&l, text, strlen(text), &e) != ST_OK)
            return complain(REFUSED, "%s:%d: %s", path, number, e.msg);
        play_line(p, &l);
    }
    if (p->open)
        run_to(p, p->now_ms + CATCH_UP_MS, false);
    return DONE;
}

static int play(struct watch *w, const struct device_settings *d, FILE *f, const char *path)
{
    struct play p = {.w = w, .set = d, .now_ms = 1000, .zero_ms = 1000, .state = calloc(1, d->driver->state_size)};
    if (p.state == NULL)
        return complain(REFUSED, "out of memory");
    p.out = (struct device_out){.ctx = &p, .send = play_send, .event = play_event};
    int rc = play_lines(&p, f, path);
    if (d->driver->release != NULL)
        d->driver->release(p.state);
    free(p.state);
    return rc;
}

/* The trace names device, kind and driver; how it is set up (polarity, geometry) only the configuration knows. */
static int watch_trace(const struct cli *c, struct watch *w, const struct settings *s, const char *path)
{
    char line[TRACE_LINE_MAX + 2];
    struct trace_head h;
    struct err e = {0};
    const struct device_settings *d;
    FILE *f = fopen(path, "re");
    if (f == NULL)
        return complain(NOT_THERE, "%s: %s", path, strerror(errno));
    int rc = DONE;
    if (fgets(line, sizeof line, f) == NULL)
        line[0] = '\0';
    if (trace_head_parse(&h, line, strlen(line), &e) != ST_OK)
        rc = complain(REFUSED, "%s:1: %s", path, e.msg);
    if (rc == DONE)
        rc = device_named(&d, s, c->arg_count > 0 ? c->args[0] : h.name);
    if (rc == DONE && (strcmp(d->driver->name, h.driver) != 0 || strcmp(device_kind_word(d->kind), h.kind) != 0))
        rc = complain(REFUSED, "%s is of a %s with driver %s; the configuration's %s has driver %s", path, h.kind,
                      h.driver, d->name, d->driver->name);
    if (rc == DONE) {
        w->scanner = d->kind == DEVICE_SCANNER;
        rc = play(w, d, f, path);
    }
    fclose(f);
    return rc;
}

int cmd_devices_watch(const struct cli *c)
{
    struct watch w = {.raw = cli_has(c, OPT_RAW), .json = cli_has(c, OPT_JSON)};
    struct settings *s;
    const struct device_settings *d;
    if (c->arg_count == 0 && !cli_has(c, OPT_TRACE))
        return complain(USAGE, "name a device, or give a trace: rebottle devices watch NAME, or --trace FILE");
    int rc = devices_of_config(&s, c);
    if (rc != DONE)
        return rc;
    setvbuf(stdout, NULL, _IOLBF, 0); /* a line is worth something when it comes */
    if (cli_has(c, OPT_TRACE)) {
        rc = watch_trace(c, &w, s, c->option[OPT_TRACE]);
    } else if ((rc = device_named(&d, s, c->args[0])) == DONE) {
        w.scanner = d->kind == DEVICE_SCANNER;
        rc = watch_line(c, &w, d);
    }
    free(s);
    return rc;
}
