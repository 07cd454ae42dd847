#include "daemon/record.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct recorder {
    int64_t began_us;
    size_t count;
    struct track {
        int fd; /* -1: ended */
        size_t written;
        char name[32];
    } track[SETTINGS_DEVICES_MAX];
};

static int64_t mono_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void track_end(struct track *t, const char *why)
{
    if (t->fd < 0)
        return;
    log_line(LOG_WARNING, "%s: recording ends here: %s", t->name, why);
    close(t->fd);
    t->fd = -1;
}

/* One write per line: a trace ends with a whole line, even when the kiosk is killed. */
static void track_put(struct track *t, const char *line, size_t n)
{
    if (t->fd < 0)
        return;
    if (t->written + n > RECORD_MAX) {
        track_end(t, "the file is as large as a trace may be");
        return;
    }
    if (write(t->fd, line, n) != (ssize_t)n) {
        track_end(t, strerror(errno));
        return;
    }
    t->written += n;
}

static enum status track_begin(struct track *t, const char *dir, const struct device_settings *d, int64_t utc_ms,
                               struct err *e)
{
    struct civil c = civil_from_utc(utc_ms, 0);
    char path[400], line[TRACE_LINE_MAX + 1];
    int n = snprintf(path, sizeof path, "%s/%s-%04d%02d%02dT%02d%02d%02dZ.trace", dir, d->name, c.year, c.month, c.day,
                     c.hour, c.minute, c.second);
    if (n < 0 || (size_t)n >= sizeof path)
        return err_set(e, ST_INVALID, "%s: path too long", dir);
    t->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
    if (t->fd < 0)
        return err_set(e, ST_IO, "%s: %s", path, strerror(errno));
    struct trace_head h = {.baud = d->port.line.baud, .began_ms = utc_ms};
    text_copy(h.name, sizeof h.name, d->name);
    text_copy(h.kind, sizeof h.kind, device_kind_word(d->kind));
    text_copy(h.driver, sizeof h.driver, d->driver->name);
    text_copy(t->name, sizeof t->name, d->name);
    track_put(t, line, trace_head_format(line, &h));
    return t->fd >= 0 ? ST_OK : err_set(e, ST_IO, "%s: cannot be written", path);
}

enum status recorder_new(struct recorder **out, const char *dir, const struct settings *s, int64_t utc_ms,
                         struct err *e)
{
    *out = NULL;
    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        return err_set(e, ST_IO, "%s: %s", dir, strerror(errno));
    struct recorder *r = calloc(1, sizeof *r);
    if (r == NULL)
        return err_set(e, ST_MEMORY, "out of memory");
    r->began_us = mono_us();
    for (size_t i = 0; i < SETTINGS_DEVICES_MAX; i++)
        r->track[i].fd = -1;
    enum status st = ST_OK;
    for (; r->count < s->device_count && st == ST_OK; r->count++)
        st = track_begin(&r->track[r->count], dir, &s->devices[r->count], utc_ms, e);
    if (st != ST_OK) {
        recorder_free(r);
        return st;
    }
    *out = r;
    return ST_OK;
}

static void record(struct recorder *r, int device, struct trace_line *l)
{
    char text[TRACE_LINE_MAX + 1];
    l->at_us = mono_us() - r->began_us;
    if (l->at_us < TRACE_LAST_US)
        track_put(&r->track[device], text, trace_line_format(text, l));
}

void record_bytes(struct recorder *r, int device, enum trace_kind in_or_out, const uint8_t *bytes, size_t n)
{
    if (r == NULL)
        return;
    while (n > 0) {
        struct trace_line l = {.kind = in_or_out, .n = n < TRACE_BYTES_MAX ? n : TRACE_BYTES_MAX};
        memcpy(l.bytes, bytes, l.n);
        record(r, device, &l);
        bytes += l.n;
        n -= l.n;
    }
}

void record_open(struct recorder *r, int device)
{
    struct trace_line l = {.kind = TRACE_OPEN};
    if (r != NULL)
        record(r, device, &l);
}

void record_gone(struct recorder *r, int device, const char *why)
{
    struct trace_line l = {.kind = TRACE_GONE};
    if (r == NULL)
        return;
    text_clean(l.note, sizeof l.note, why, strlen(why));
    record(r, device, &l);
}

void recorder_free(struct recorder *r)
{
    if (r == NULL)
        return;
    for (size_t i = 0; i < SETTINGS_DEVICES_MAX; i++)
        if (r->track[i].fd >= 0)
            close(r->track[i].fd);
    free(r);
}
