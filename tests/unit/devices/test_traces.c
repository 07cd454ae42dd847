/* Traces of tests/traces, fed to the driver that they name at the times that they name: what it says must be what the
 * file beside it has. --regenerate writes those files anew: then read the difference. */
#include "base/trace.h"
#include "devices/event_text.h"
#include "rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool regenerate;

/* As config/rebottle.yaml has them. */
static struct device_options options_of(enum device_kind kind)
{
    struct device_options o = {0};
    switch (kind) {
    case DEVICE_SCANNER: o.scanner.flush_ms = 80; break;
    case DEVICE_LEVEL: o.level = (struct level_options){.empty_mm = 1200, .full_mm = 300, .period_ms = 100}; break;
    case DEVICE_PRINTER:
        o.printer = (struct printer_options){.width_dots = 576, .columns = 48, .baud = 115200, .buffer_bytes = 4096};
        break;
    default: break;
    }
    return o;
}

static const struct device_driver *driver_of(const struct trace_head *h)
{
    for (size_t i = 0; device_drivers[i] != NULL; i++)
        if (strcmp(device_drivers[i]->name, h->driver) == 0 &&
            strcmp(device_kind_word(device_drivers[i]->kind), h->kind) == 0)
            return device_drivers[i];
    fail_msg("no driver %s for a %s", h->driver, h->kind);
    return NULL;
}

struct player {
    struct rig *r;
    struct device_options options;
    bool open;
    int64_t began; /* the rig's time at which the trace's time 0 lies */
    struct strbuf *out;
};

static void tell(struct player *p)
{
    char text[EVENT_TEXT_MAX];
    for (size_t i = 0; i < p->r->said; i++) {
        event_text(text, &p->r->events[i]);
        strbuf_printf(p->out, "%s\n", text);
    }
    p->r->said = 0;
}

/* A device that is asked answers to what it was asked: the trace's time is moved so that both asked at once. */
static void in_step(struct player *p, const struct trace_line *l)
{
    for (int ms = 0; p->r->sent < l->n && ms < 600; ms++)
        rig_run(p->r, 1);
    if (!rig_sent(p->r, l->bytes, l->n))
        strbuf_puts(p->out, "-- the driver asks something else now\n");
    p->r->sent = 0;
    p->began = p->r->now - l->at_us / 1000;
}

static void at_time(struct player *p, int64_t at_ms)
{
    if (!p->open && at_ms > p->r->now)
        p->r->now = at_ms;
    /* What it asks earlier than it did then is where the trace goes on. */
    while (p->open && p->r->now < at_ms && p->r->sent == 0)
        rig_run(p->r, 1);
}

static void step(struct player *p, const struct trace_line *l)
{
    const struct device_driver *d = p->r->driver;
    at_time(p, p->began + l->at_us / 1000);
    switch (l->kind) {
    case TRACE_OUT: in_step(p, l); break;
    case TRACE_IN: rig_feed(p->r, l->bytes, l->n); break;
    case TRACE_OPEN:
        d->start(p->r->state, &p->options, p->r->now, &p->r->out);
        p->open = true;
        break;
    case TRACE_GONE:
        if (p->open)
            d->stop(p->r->state, p->r->now, &p->r->out);
        p->open = false;
        p->r->sent = 0;
        break;
    case TRACE_REMARK: break;
    }
    tell(p);
    if (l->kind == TRACE_OPEN || l->kind == TRACE_GONE)
        strbuf_printf(p->out, "-- %s\n", l->kind == TRACE_OPEN ? "open" : "gone");
}

static void play(FILE *f, const struct trace_head *h, struct strbuf *out)
{
    const struct device_driver *d = driver_of(h);
    struct player p = {.options = options_of(d->kind), .out = out};
    char text[TRACE_LINE_MAX + 2];
    struct trace_line l;
    while (fgets(text, sizeof text, f) != NULL) {
        struct err e = {0};
        if (trace_line_parse(&l, text, strlen(text), &e) != ST_OK)
            fail_msg("%s: %s", text, e.msg);
        if (p.r != NULL) {
            step(&p, &l);
        } else if (l.kind == TRACE_OPEN) {
            p.r = rig_new(d, &p.options);
            p.began = p.r->now - l.at_us / 1000;
            p.open = true;
        }
    }
    assert_non_null(p.r);
    if (p.open)
        rig_run(p.r, 500);
    tell(&p);
    rig_free(p.r);
}

static void compare(const char *path, const struct strbuf *said)
{
    FILE *f = fopen(path, regenerate ? "we" : "re");
    assert_non_null(f);
    if (regenerate) {
        assert_int_equal(fwrite(said->text, 1, said->len, f), said->len);
        assert_int_equal(fclose(f), 0);
        return;
    }
    static char want[65536];
    size_t n = fread(want, 1, sizeof want - 1, f);
    want[n] = '\0';
    fclose(f);
    if (n != said->len || memcmp(want, said->text, n) != 0)
        fail_msg("%s has\n%s\nand the driver says\n%s", path, want, said->text);
}

static void check(void **state)
{
    const char *name = *state;
    char path[512], line[TRACE_LINE_MAX + 2];
    snprintf(path, sizeof path, "%s/tests/traces/%s.trace", SOURCE_DIR, name);
    FILE *f = fopen(path, "re");
    assert_non_null(f);
    struct trace_head h;
    struct strbuf said = {0};
    assert_non_null(fgets(line, sizeof line, f));
    assert_int_equal(trace_head_parse(&h, line, strlen(line), NULL), ST_OK);
    play(f, &h, &said);
    fclose(f);
    assert_false(said.failed);
    assert_true(said.len > 0);
    snprintf(path, sizeof path, "%s/tests/traces/%s.events", SOURCE_DIR, name);
    compare(path, &said);
    strbuf_free(&said);
}

int main(int argc, char **argv)
{
    regenerate = argc > 1 && strcmp(argv[1], "--regenerate") == 0;
    static char *const names[] = {"scanner", "level", "printer"};
    struct CMUnitTest tests[sizeof names / sizeof *names];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        tests[i] = (struct CMUnitTest){.name = names[i], .test_func = check, .initial_state = names[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
