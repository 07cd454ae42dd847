#include "devices/sim/line.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FRAME_MAX     512 /* the longest thing that a model says at once: a scanner line */
#define BITS_PER_BYTE 10  /* start, 8 data, stop */
#define CHUNK         256

static int64_t byte_us(const struct line *l)
{
    return (int64_t)BITS_PER_BYTE * 1000000 / l->baud;
}

enum status line_plug(struct line *l, const char *dir, struct err *e)
{
    if (line_plugged(l))
        return err_set(e, ST_EXISTS, "%s is plugged in already", l->name);
    paced_clear(&l->in);
    paced_clear(&l->out);
    if (l->on_tcp)
        return server_open(&l->server, e);
    char link[256];
    int n = snprintf(link, sizeof link, "%s/%s", dir, l->name);
    if (n < 0 || (size_t)n >= sizeof link)
        return err_set(e, ST_INVALID, "%s: path too long", dir);
    return pty_open(&l->pty, link, e);
}

void line_unplug(struct line *l)
{
    pty_close(&l->pty);
    server_close(&l->server);
    paced_clear(&l->in);
    paced_clear(&l->out);
}

bool line_plugged(const struct line *l)
{
    return l->on_tcp ? l->server.listen >= 0 : l->pty.master >= 0;
}

static void send_frame(void *ctx, const uint8_t *frame, size_t n)
{
    struct line *l = ctx;
    uint8_t copy[FRAME_MAX];
    assert(n <= sizeof copy);
    if (n == 0 || !line_plugged(l))
        return;
    memcpy(copy, frame, n);
    struct faulted f = fault_apply(l->fault, copy, n, l->ops->spoil, &l->rng);
    for (int i = 0; i < f.copies; i++)
        paced_push(&l->out, copy, f.n, l->now_us + f.delay_us, byte_us(l) * f.byte_factor);
}

struct frame_out line_out(struct line *l, int64_t now_us)
{
    l->now_us = now_us;
    return (struct frame_out){.ctx = l, .send = send_frame};
}

int line_fd(const struct line *l)
{
    return paced_room(&l->in) == 0 ? -1 : l->on_tcp ? server_fd(&l->server) : l->pty.master;
}

void line_readable(struct line *l, int64_t now_us)
{
    uint8_t buf[CHUNK];
    size_t cap = paced_room(&l->in) < sizeof buf ? paced_room(&l->in) : sizeof buf;
    ssize_t n = l->on_tcp ? server_read(&l->server, buf, cap) : read(l->pty.master, buf, cap);
    if (n > 0)
        paced_push(&l->in, buf, (size_t)n, now_us, byte_us(l));
}

static void write_due(struct line *l, int64_t now_us)
{
    uint8_t buf[CHUNK];
    size_t n;
    while ((n = paced_pop(&l->out, buf, sizeof buf, now_us)) > 0) {
        if (l->on_tcp)
            server_write(&l->server, buf, n);
        else if (line_plugged(l))
            (void)!write(l->pty.master, buf, n); /* nobody reads there, its buffer is full: gone, as on a wire */
    }
}

/* What the model takes now: all of it, but for one that holds up the wire (RTS/CTS) while it has no room. */
static size_t room(const struct line *l)
{
    size_t n = l->ops->room == NULL ? CHUNK : l->ops->room(l->model);
    return n < CHUNK ? n : CHUNK;
}

void line_advance(struct line *l, int64_t now_us)
{
    struct frame_out out = line_out(l, now_us);
    uint8_t buf[CHUNK];
    size_t n;
    while ((n = paced_pop(&l->in, buf, room(l), now_us)) > 0)
        l->ops->on_bytes(l->model, buf, n, now_us, &out);
    if (l->ops->on_timer != NULL && l->ops->deadline(l->model) <= now_us)
        l->ops->on_timer(l->model, now_us, &out);
    write_due(l, now_us);
}

int64_t line_deadline(const struct line *l)
{
    int64_t at = room(l) == 0 ? SIM_NEVER : paced_deadline(&l->in), out = paced_deadline(&l->out);
    int64_t timer = l->ops->deadline == NULL ? SIM_NEVER : l->ops->deadline(l->model);
    at = out < at ? out : at;
    return timer < at ? timer : at;
}
