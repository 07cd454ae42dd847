#include "rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TIMERS_MAX 100000 /* in one rig_run: a driver that never sleeps fails here */

static void on_send(void *ctx, const uint8_t *bytes, size_t n)
{
    struct rig *r = ctx;
    if (r->sent + n > RIG_SENT)
        abort();
    memcpy(r->bytes + r->sent, bytes, n);
    r->sent += n;
    if (r->answer != NULL)
        r->answer(r, bytes, n);
}

static void on_event(void *ctx, const struct device_event *ev)
{
    struct rig *r = ctx;
    if (r->said == RIG_EVENTS)
        abort();
    r->events[r->said++] = *ev;
}

struct rig *rig_new(const struct device_driver *d, const struct device_options *o)
{
    struct rig *r = calloc(1, sizeof *r);
    r->driver = d;
    r->state = calloc(1, d->state_size);
    r->now = 1000000;
    r->out = (struct device_out){r, on_send, on_event};
    d->start(r->state, o, r->now, &r->out);
    return r;
}

void rig_restart(struct rig *r, const struct device_options *o)
{
    r->driver->stop(r->state, r->now, &r->out);
    r->driver->start(r->state, o, r->now, &r->out);
}

void rig_free(struct rig *r)
{
    if (r->driver->release != NULL)
        r->driver->release(r->state);
    free(r->state);
    free(r);
}

void rig_feed(struct rig *r, const void *bytes, size_t n)
{
    r->driver->on_bytes(r->state, bytes, n, r->now, &r->out);
}

static void deliver(struct rig *r)
{
    for (int i = 0; r->reply_n > 0; i++) {
        if (i == 1000)
            abort();
        uint8_t bytes[sizeof r->reply];
        size_t n = r->reply_n;
        memcpy(bytes, r->reply, n);
        r->reply_n = 0;
        rig_feed(r, bytes, n);
    }
}

void rig_run(struct rig *r, int64_t ms)
{
    int64_t until = r->now + ms;
    deliver(r);
    for (int i = 0;; i++) {
        int64_t due = r->driver->deadline(r->state);
        if (due > until)
            break;
        if (i == TIMERS_MAX) {
            fprintf(stderr, "rig: the driver does not sleep\n");
            abort();
        }
        if (due > r->now)
            r->now = due;
        r->driver->on_timer(r->state, r->now, &r->out);
        deliver(r);
    }
    r->now = until;
}

void rig_command(struct rig *r, const struct device_command *c)
{
    r->driver->command(r->state, c, r->now, &r->out);
}

void rig_forget(struct rig *r)
{
    r->sent = 0;
    r->said = 0;
}

size_t rig_count(const struct rig *r, enum device_event_kind kind)
{
    size_t n = 0;
    for (size_t i = 0; i < r->said; i++)
        n += r->events[i].kind == kind;
    return n;
}

const struct device_event *rig_last(const struct rig *r, enum device_event_kind kind)
{
    for (size_t i = r->said; i > 0; i--)
        if (r->events[i - 1].kind == kind)
            return &r->events[i - 1];
    return NULL;
}

bool rig_sent(const struct rig *r, const uint8_t *bytes, size_t n)
{
    return r->sent == n && memcmp(r->bytes, bytes, n) == 0;
}
