#include "cli/device_line.h"

#include "base/text.h"
#include "wire/client.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define EVENTS_MAX  64     /* more than any driver says at once */
#define PENDING_MAX 262144 /* a page; a device that takes no more bytes is gone */

struct device_line {
    const struct device_settings *set;
    struct device_line_ops ops;
    struct port *port;
    void *state;
    struct device_event events[EVENTS_MAX];
    size_t head, count;
    struct strbuf pending;
};

int64_t device_line_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- the configuration ------------------------------------------------------------------------------------------- */

const char *config_path(const struct cli *c)
{
    const char *path = cli_has(c, OPT_CONFIG) ? c->option[OPT_CONFIG] : getenv("REBOTTLE_CONFIG");
    return path != NULL && *path != '\0' ? path : "/etc/rebottle/rebottle.yaml";
}

int devices_of_config(struct settings **out, const struct cli *c)
{
    struct strbuf problems = {0};
    struct err e = {0};
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return complain(REFUSED, "out of memory");
    enum status st = settings_devices_load(*out, config_path(c), &problems, &e);
    if (problems.len > 0)
        fputs(problems.text, stderr);
    int rc = st == ST_OK ? DONE : problems.len > 0 ? REFUSED : complain_status(st, &e);
    for (size_t i = 0; rc == DONE && i < (*out)->device_count; i++)
        if (settings_port_below(&(*out)->devices[i].port, c->state, &e) != ST_OK)
            rc = complain(REFUSED, "%s", e.msg);
    strbuf_free(&problems);
    if (rc != DONE) {
        free(*out);
        *out = NULL;
    }
    return rc;
}

int device_named(const struct device_settings **out, const struct settings *s, const char *name)
{
    struct strbuf names = {0};
    *out = NULL;
    for (size_t i = 0; i < s->device_count; i++) {
        if (strcmp(s->devices[i].name, name) == 0)
            *out = &s->devices[i];
        strbuf_printf(&names, "%s%s", i > 0 ? ", " : "", s->devices[i].name);
    }
    char shown[64];
    text_escape(shown, sizeof shown, name, strlen(name));
    if (*out == NULL)
        complain(REFUSED, "%s has no device %s; it has %s", s->path, shown, names.len > 0 ? names.text : "none");
    strbuf_free(&names);
    return *out != NULL ? DONE : REFUSED;
}

/* ---- the driver -------------------------------------------------------------------------------------------------- */

static void gone(struct device_line *l, const char *why)
{
    if (l->port == NULL)
        return;
    port_close(l->port);
    l->port = NULL;
    if (l->ops.gone != NULL)
        l->ops.gone(l->ops.ctx, why);
}

static void write_some(struct device_line *l)
{
    while (l->port != NULL && l->pending.len > 0) {
        ssize_t n = port_write(l->port, l->pending.text, l->pending.len);
        if (n == PORT_AGAIN)
            return;
        if (n <= 0) {
            gone(l, "the line is gone");
            return;
        }
        l->pending.len -= (size_t)n;
        memmove(l->pending.text, l->pending.text + n, l->pending.len);
    }
}

static void on_send(void *ctx, const uint8_t *bytes, size_t n)
{
    struct device_line *l = ctx;
    if (l->port == NULL)
        return;
    strbuf_add(&l->pending, bytes, n);
    if (l->pending.failed || l->pending.len > PENDING_MAX) {
        gone(l, "the device takes no more bytes");
        return;
    }
    if (l->ops.sent != NULL)
        l->ops.sent(l->ops.ctx, bytes, n);
    write_some(l);
}

static void on_event(void *ctx, const struct device_event *ev)
{
    struct device_line *l = ctx;
    if (l->count == EVENTS_MAX)
        return;
    l->events[(l->head + l->count++) % EVENTS_MAX] = *ev;
}

static struct device_out out_of(struct device_line *l)
{
    return (struct device_out){.ctx = l, .send = on_send, .event = on_event};
}

static void tell_events(struct device_line *l)
{
    while (l->count > 0) {
        struct device_event ev = l->events[l->head];
        l->head = (l->head + 1) % EVENTS_MAX;
        l->count--;
        if (l->ops.event != NULL)
            l->ops.event(l->ops.ctx, &ev);
    }
}

void device_line_tell(struct device_line *l, const struct device_command *command)
{
    struct device_out out = out_of(l);
    if (l->port == NULL)
        return;
    l->set->driver->command(l->state, command, device_line_now(), &out); /* what it says is told by the next serve */
}

/* ---- the port ---------------------------------------------------------------------------------------------------- */

static bool daemon_runs(const struct cli *c)
{
    char path[108];
    struct client *client = NULL;
    struct err e = {0};
    const char *given = c->option[OPT_SOCKET];
    bool known = given != NULL ? text_copy(path, sizeof path, given) : socket_path(path, c->state, &e) == ST_OK;
    bool runs = known && client_connect(&client, path, &e) == ST_OK;
    if (runs)
        client_close(client);
    return runs;
}

static int not_open(const struct cli *c, const struct device_settings *d, enum status st, const struct err *e)
{
    char path[256];
    struct port_holder h;
    complain(REFUSED, "%s: %s", d->name, e->msg);
    if (st == ST_UNAVAILABLE)
        return complain(NOT_THERE, "plug it in, or give it another name: `rebottle devices list` shows what is there");
    bool held = port_resolve(path, d->port.where, NULL) == ST_OK && port_holder(&h, path);
    if (held)
        complain(REFUSED, "%s (process %d) has it open", h.program, (int)h.pid);
    if (daemon_runs(c) || (held && strcmp(h.program, "rebottled") == 0))
        complain(REFUSED,
                 "while the kiosk runs its devices are its own: stop it first (systemctl stop rebottled), or let "
                 "`rebottled --record DIR` write down what they say");
    return REFUSED;
}

int device_line_open(struct device_line **out, const struct cli *c, const struct device_settings *d,
                     const struct device_line_ops *ops)
{
    struct err e = {0};
    struct device_line *l = calloc(1, sizeof *l);
    *out = NULL;
    if (l == NULL || (l->state = calloc(1, d->driver->state_size)) == NULL) {
        free(l);
        return complain(REFUSED, "out of memory");
    }
    l->set = d;
    l->ops = *ops;
    enum status st = port_open(&l->port, &d->port, &e);
    if (st != ST_OK) {
        l->port = NULL;
        device_line_close(l);
        return not_open(c, d, st, &e);
    }
    *out = l;
    struct device_out o = out_of(l);
    d->driver->start(l->state, &d->options, device_line_now(), &o);
    return DONE;
}

void device_line_close(struct device_line *l)
{
    if (l == NULL)
        return;
    port_close(l->port);
    if (l->set->driver->release != NULL)
        l->set->driver->release(l->state);
    strbuf_free(&l->pending);
    free(l->state);
    free(l);
}

bool device_line_is_gone(const struct device_line *l)
{
    return l->port == NULL;
}

static void read_some(struct device_line *l)
{
    uint8_t buf[1024];
    struct device_out out = out_of(l);
    ssize_t n = port_read(l->port, buf, sizeof buf);
    if (n == PORT_AGAIN)
        return;
    if (n <= 0) {
        gone(l, "the line is gone");
        return;
    }
    if (l->ops.heard != NULL)
        l->ops.heard(l->ops.ctx, buf, (size_t)n);
    l->set->driver->on_bytes(l->state, buf, (size_t)n, device_line_now(), &out);
    tell_events(l);
}

static int64_t fire(struct device_line *l)
{
    struct device_out out = out_of(l);
    const struct device_driver *d = l->set->driver;
    int64_t due = d->deadline != NULL ? d->deadline(l->state) : TIME_NEVER;
    if (due > device_line_now())
        return due;
    d->on_timer(l->state, device_line_now(), &out);
    tell_events(l);
    return d->deadline(l->state);
}

static int wait_ms(int64_t until)
{
    int64_t left = until - device_line_now();
    return left <= 0 ? 0 : left < 1000 ? (int)left : 1000;
}

bool device_line_serve(struct device_line *l, int64_t until_mono_ms, int also_fd)
{
    tell_events(l);
    while (l->port != NULL) {
        int64_t due = fire(l);
        if (l->port == NULL)
            return false;
        short want = (short)(POLLIN | (l->pending.len > 0 ? POLLOUT : 0));
        struct pollfd fds[2] = {{.fd = port_fd(l->port), .events = want}, {.fd = also_fd, .events = POLLIN}};
        int n = poll(fds, 2, wait_ms(due < until_mono_ms ? due : until_mono_ms));
        if (n > 0 && (fds[0].revents & ~POLLOUT) != 0)
            read_some(l);
        if (n > 0 && (fds[0].revents & POLLOUT) != 0)
            write_some(l);
        if (n > 0 && fds[1].revents != 0)
            return true;
        if (device_line_now() >= until_mono_ms)
            return false;
    }
    return false;
}
