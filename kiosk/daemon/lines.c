#include "daemon/lines.h"

#include "base/log.h"
#include "base/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct line {
    struct lines *all;
    int device;
    struct port_config config;
    struct port *port;
    uv_poll_t *poll;  /* lives from open to close; freed by the loop */
    uv_timer_t later; /* closed: until the next try; open: until it is listened to again */
    int tries;
    bool connecting;   /* open, and its server has not answered yet */
    uint64_t since_ms; /* when it was plugged in */
    char last_why[sizeof((struct err *)0)->msg];
    uint8_t *pending;
    size_t pending_len, pending_cap;
    bool writing; /* the poll watches for room */
};

struct lines {
    uv_loop_t *loop;
    struct lines_ops ops;
    struct recorder *trace;
    struct line line[SETTINGS_DEVICES_MAX];
    size_t count;
    int handles; /* open timers, for the last free */
};

static void try_open(struct line *l);

static void on_retry(uv_timer_t *t)
{
    try_open(t->data);
}

/* A line that lasted this long, or spoke, was a good one: the next try comes soon. Servers that take one client at a
 * time close the second at once, and would be asked twice a second. */
#define GOOD_MS 10000

static void poll_freed(uv_handle_t *h)
{
    free(h);
}

static void retry_later(struct line *l)
{
    uv_timer_start(&l->later, on_retry, (uint64_t)port_backoff_ms(l->tries), 0);
    if (l->tries < 16)
        l->tries++;
}

static void close_port(struct line *l)
{
    uv_poll_stop(l->poll);
    uv_close((uv_handle_t *)l->poll, poll_freed);
    l->poll = NULL;
    port_close(l->port); /* now: a descriptor still held makes the returning device take another name */
    l->port = NULL;
    l->pending_len = 0;
    l->writing = l->connecting = false;
}

static void line_lost(struct line *l, const char *why)
{
    if (l->port == NULL)
        return;
    close_port(l);
    if (uv_now(l->all->loop) - l->since_ms >= GOOD_MS)
        l->tries = 0;
    retry_later(l);
    record_gone(l->all->trace, l->device, why);
    l->all->ops.unplugged(l->all->ops.ctx, l->device, why);
}

static void on_poll(uv_poll_t *h, int status, int events);

static void watch(struct line *l)
{
    uv_poll_start(l->poll, l->connecting ? UV_WRITABLE : UV_READABLE | (l->writing ? UV_WRITABLE : 0), on_poll);
}

/* Reads first, then judges: the last words of a dying line still count. */
static void read_some(struct line *l)
{
    uint8_t buf[1024];
    for (int round = 0; round < 16 && l->port != NULL; round++) { /* a babbling device must not starve the others */
        ssize_t n = port_read(l->port, buf, sizeof buf);
        if (n == PORT_AGAIN)
            return;
        if (n <= 0) {
            line_lost(l, "the line is gone");
            return;
        }
        l->tries = 0;
        record_bytes(l->all->trace, l->device, TRACE_IN, buf, (size_t)n);
        l->all->ops.bytes(l->all->ops.ctx, l->device, buf, (size_t)n);
    }
}

static void write_some(struct line *l)
{
    while (l->port != NULL && l->pending_len > 0) {
        ssize_t n = port_write(l->port, l->pending, l->pending_len);
        if (n == PORT_AGAIN)
            break;
        if (n <= 0) {
            line_lost(l, "the line is gone");
            return;
        }
        record_bytes(l->all->trace, l->device, TRACE_OUT, l->pending, (size_t)n);
        memmove(l->pending, l->pending + n, l->pending_len - (size_t)n);
        l->pending_len -= (size_t)n;
    }
    bool more = l->port != NULL && l->pending_len > 0;
    if (l->port != NULL && more != l->writing) {
        l->writing = more;
        watch(l);
    }
}

static void on_gathered(uv_timer_t *t)
{
    struct line *l = t->data;
    if (l->port != NULL)
        watch(l);
}

/* Not woken by each byte of an answer, or of a device that never stops talking: what comes meanwhile waits in the
 * kernel, as long as its driver has patience. */
static void gather(struct line *l)
{
    if (l->port == NULL || l->writing || l->connecting)
        return;
    int32_t ms = l->all->ops.patience(l->all->ops.ctx, l->device);
    if (ms == 0)
        return;
    uv_poll_stop(l->poll);
    uv_timer_start(&l->later, on_gathered, (uint64_t)ms, 0);
}

static void not_opened(struct line *l, const char *why)
{
    if (strcmp(l->last_why, why) != 0) { /* say it once, not every ten seconds */
        text_copy(l->last_why, sizeof l->last_why, why);
        record_gone(l->all->trace, l->device, why);
        l->all->ops.unplugged(l->all->ops.ctx, l->device, why);
    }
    retry_later(l);
}

static void settle(struct line *l)
{
    struct err e = {0};
    enum status st = port_connected(l->port, &e);
    l->connecting = st == ST_AGAIN;
    if (st != ST_OK && st != ST_AGAIN) {
        close_port(l);
        not_opened(l, e.msg);
        return;
    }
    watch(l);
    if (st == ST_AGAIN)
        return;
    l->since_ms = uv_now(l->all->loop);
    l->last_why[0] = '\0';
    record_open(l->all->trace, l->device);
    l->all->ops.plugged(l->all->ops.ctx, l->device);
}

static void on_poll(uv_poll_t *h, int status, int events)
{
    struct line *l = h->data;
    if (l->connecting) {
        settle(l);
        return;
    }
    if (status < 0 || (events & UV_READABLE) != 0) {
        read_some(l);
        gather(l);
    }
    if (l->port != NULL && status == 0 && (events & UV_WRITABLE) != 0)
        write_some(l);
    if (l->port != NULL && status < 0)
        line_lost(l, uv_strerror(status));
}

static void try_open(struct line *l)
{
    struct err e = {0};
    if (port_open(&l->port, &l->config, &e) != ST_OK) {
        l->port = NULL;
        not_opened(l, e.msg);
        return;
    }
    l->poll = malloc(sizeof *l->poll);
    if (l->poll == NULL || uv_poll_init(l->all->loop, l->poll, port_fd(l->port)) != 0) {
        log_line(LOG_ERROR, "device %s: cannot watch its line", l->config.where);
        free(l->poll);
        l->poll = NULL;
        port_close(l->port);
        l->port = NULL;
        retry_later(l);
        return;
    }
    l->poll->data = l;
    settle(l);
}

enum status lines_new(struct lines **out, uv_loop_t *loop, const struct settings *s, const char *state_dir,
                      struct lines_ops ops, struct recorder *trace, struct err *e)
{
    struct lines *l = calloc(1, sizeof *l);
    if (l == NULL)
        return err_set(e, ST_MEMORY, "out of memory");
    l->loop = loop;
    l->ops = ops;
    l->trace = trace;
    l->count = s->device_count;
    for (size_t i = 0; i < l->count; i++) {
        struct line *x = &l->line[i];
        x->all = l;
        x->device = (int)i;
        x->config = s->devices[i].port;
        struct err long_path = {0};
        if (settings_port_below(&x->config, state_dir, &long_path) != ST_OK)
            log_line(LOG_ERROR, "%s: %s", s->devices[i].name, long_path.msg);
        uv_timer_init(loop, &x->later);
        x->later.data = x;
        l->handles++;
    }
    *out = l;
    return ST_OK;
}

void lines_connect(struct lines *l)
{
    for (size_t i = 0; i < l->count; i++)
        try_open(&l->line[i]);
}

void lines_write(struct lines *all, int device, const uint8_t *bytes, size_t n)
{
    assert(device >= 0 && (size_t)device < all->count);
    struct line *l = &all->line[device];
    if (l->port == NULL || n == 0)
        return; /* the driver learns that its device is gone from `unplugged` */
    if (n > LINE_PENDING_MAX - l->pending_len) {
        line_lost(l, "the device takes no more bytes");
        return;
    }
    if (l->pending_len + n > l->pending_cap) {
        size_t cap = l->pending_cap < 4096 ? 4096 : l->pending_cap;
        while (cap < l->pending_len + n)
            cap *= 2;
        uint8_t *grown = realloc(l->pending, cap);
        if (grown == NULL) {
            line_lost(l, "out of memory");
            return;
        }
        l->pending = grown;
        l->pending_cap = cap;
    }
    memcpy(l->pending + l->pending_len, bytes, n);
    l->pending_len += n;
    write_some(l);
    gather(l);
}

static void timer_freed(uv_handle_t *h)
{
    struct line *x = h->data;
    struct lines *l = x->all;
    if (--l->handles > 0)
        return;
    for (size_t i = 0; i < l->count; i++)
        free(l->line[i].pending);
    free(l);
}

void lines_close(struct lines *l)
{
    if (l == NULL)
        return;
    if (l->count == 0) {
        free(l);
        return;
    }
    for (size_t i = 0; i < l->count; i++) {
        struct line *x = &l->line[i];
        if (x->port != NULL) {
            uv_poll_stop(x->poll);
            uv_close((uv_handle_t *)x->poll, poll_freed);
            port_close(x->port);
            x->port = NULL;
        }
        uv_timer_stop(&x->later);
        uv_close((uv_handle_t *)&x->later, timer_freed);
    }
}
