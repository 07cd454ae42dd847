#include "devices/sim/replay.h"

#include "base/trace.h"
#include "devices/sim/pty.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_US 5000000 /* for what the kiosk said then and does not say now */
#define AHEAD_MAX   65536   /* bytes from the kiosk that the trace has not come to yet: compared when it has */

struct replay {
    const struct replay_options *o;
    struct replay_result *r;
    struct pty pty;
    char link[256];
    int stop_fd;
    bool stopped;
    int64_t begin_us;         /* real time at which the trace's time 0 lies; moves when the kiosk is late */
    uint8_t ahead[AHEAD_MAX]; /* heard, not compared yet */
    size_t ahead_n;
};

static int64_t mono_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void hear(struct replay *p)
{
    uint8_t buf[1024];
    ssize_t n;
    while (p->pty.master >= 0 && (n = read(p->pty.master, buf, sizeof buf)) > 0) {
        size_t room = AHEAD_MAX - p->ahead_n, keep = (size_t)n < room ? (size_t)n : room;
        memcpy(p->ahead + p->ahead_n, buf, keep);
        p->ahead_n += keep;
        p->r->heard += n;
        p->r->differing += n - (ssize_t)keep; /* far more than was ever said then */
    }
}

/* Listens until then; sooner when wanted bytes have been heard or somebody stops us. */
static void listen_until(struct replay *p, int64_t until_us, size_t wanted)
{
    for (;;) {
        hear(p);
        int64_t left = until_us - mono_us();
        if (p->stopped || left <= 0 || (wanted > 0 && p->ahead_n >= wanted))
            return;
        struct pollfd fds[2] = {{.fd = p->stop_fd, .events = POLLIN}, {.fd = p->pty.master, .events = POLLIN}};
        struct timespec t = {.tv_sec = left / 1000000, .tv_nsec = left % 1000000 * 1000};
        if (ppoll(fds, 2, &t, NULL) > 0 && fds[0].revents != 0)
            p->stopped = true;
    }
}

static int64_t due_us(const struct replay *p, const struct trace_line *l)
{
    return p->begin_us + l->at_us / p->o->speed;
}

/* What the kiosk said then it is to say now: the answer that follows in the trace is one to it. */
static void expect(struct replay *p, const struct trace_line *l)
{
    p->r->expected += (int64_t)l->n;
    if (!p->o->by_clock) {
        int64_t due = due_us(p, l);
        int64_t from = due > mono_us() ? due : mono_us();
        listen_until(p, from + PATIENCE_US, l->n);
        int64_t over = mono_us() - due;
        if (p->ahead_n < l->n)
            p->r->late++;
        if (over > 0)
            p->begin_us += over; /* everything after it is as much later */
    }
    size_t n = l->n < p->ahead_n ? l->n : p->ahead_n;
    for (size_t i = 0; i < n; i++)
        p->r->differing += p->ahead[i] != l->bytes[i];
    memmove(p->ahead, p->ahead + n, p->ahead_n - n);
    p->ahead_n -= n;
}

static enum status say(struct replay *p, const struct trace_line *l, struct err *e)
{
    for (size_t at = 0; at < l->n && p->pty.master >= 0 && !p->stopped;) {
        ssize_t n = write(p->pty.master, l->bytes + at, l->n - at);
        if (n < 0 && errno != EAGAIN && errno != EINTR)
            return err_set(e, ST_IO, "%s: %s", p->link, strerror(errno));
        if (n > 0) {
            at += (size_t)n;
            p->r->played += n;
        } else
            listen_until(p, mono_us() + 10000, 0); /* nobody reads: the kernel's buffer is full */
    }
    return ST_OK;
}

static enum status step(struct replay *p, const struct trace_line *l, struct err *e)
{
    if (l->kind == TRACE_REMARK)
        return ST_OK;
    if (l->kind == TRACE_OUT) {
        expect(p, l);
        return ST_OK;
    }
    listen_until(p, due_us(p, l), 0);
    if (p->stopped)
        return ST_OK;
    switch (l->kind) {
    case TRACE_OPEN: return p->pty.master >= 0 ? ST_OK : pty_open(&p->pty, p->link, e);
    case TRACE_GONE: pty_close(&p->pty); return ST_OK;
    case TRACE_IN: return say(p, l, e);
    default: return ST_OK;
    }
}

static enum status begin(struct replay *p, FILE *f, struct err *e)
{
    char text[TRACE_LINE_MAX + 2];
    struct trace_head h;
    if (fgets(text, sizeof text, f) == NULL)
        return err_set(e, ST_INVALID, "%s: empty", p->o->file);
    if (trace_head_parse(&h, text, strlen(text), e) != ST_OK)
        return err_wrap(e, "%s:1", p->o->file);
    int n = snprintf(p->link, sizeof p->link, "%s", p->o->link != NULL ? p->o->link : h.name);
    if (n < 0 || (size_t)n >= sizeof p->link)
        return err_set(e, ST_INVALID, "--link: path too long");
    enum status st = pty_open(&p->pty, p->link, e);
    if (st != ST_OK)
        return st;
    printf("ready as %s (%s, %s)\n", p->link, h.kind, h.driver);
    fflush(stdout);
    listen_until(p, mono_us() + (int64_t)p->o->after_ms * 1000, 1); /* a kiosk that speaks first is there */
    p->begin_us = mono_us();
    return ST_OK;
}

enum status replay_run(const struct replay_options *o, int stop_fd, struct replay_result *r, struct err *e)
{
    static struct replay p; /* large */
    p = (struct replay){.o = o, .r = r, .pty = PTY_NONE, .stop_fd = stop_fd};
    *r = (struct replay_result){.played = 0};
    FILE *f = fopen(o->file, "re");
    if (f == NULL)
        return err_set(e, errno == ENOENT ? ST_NOT_FOUND : ST_IO, "%s: %s", o->file, strerror(errno));
    char text[TRACE_LINE_MAX + 2];
    struct trace_line l;
    enum status st = begin(&p, f, e);
    for (long at = 2; st == ST_OK && !p.stopped && fgets(text, sizeof text, f) != NULL; at++) {
        st = trace_line_parse(&l, text, strlen(text), e);
        if (st != ST_OK)
            err_wrap(e, "%s:%ld", o->file, at);
        else
            st = step(&p, &l, e);
    }
    if (st == ST_OK && !p.stopped)
        listen_until(&p, mono_us() + 200000, 0); /* its last words reach the reader before the line goes */
    pty_close(&p.pty);
    fclose(f);
    return st;
}
