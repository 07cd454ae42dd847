#include "daemon/child.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static void on_closed(uv_handle_t *h)
{
    struct child *c = h->data;
    if (++c->ends < 2 || c->stopped)
        return;
    c->running = false;
    c->said[c->said_len] = '\0';
    c->said[strcspn(c->said, "\n")] = '\0';
    c->over(c->ctx, c->status, c->said);
}

static void on_exit_of(uv_process_t *process, int64_t status, int term_signal)
{
    struct child *c = process->data;
    c->status = term_signal == 0 ? status : 128 + term_signal;
    uv_close((uv_handle_t *)process, on_closed);
}

static void on_alloc(uv_handle_t *h, size_t suggested, uv_buf_t *buf)
{
    (void)suggested;
    static char rest[256]; /* what does not fit is read and forgotten, so that the process never waits */
    struct child *c = h->data;
    size_t room = sizeof c->said - 1 - c->said_len;
    *buf = room > 0 ? uv_buf_init(c->said + c->said_len, (unsigned)room) : uv_buf_init(rest, sizeof rest);
}

static void on_said(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    struct child *c = stream->data;
    if (n > 0 && buf->base == c->said + c->said_len)
        c->said_len += (size_t)n;
    if (n < 0)
        uv_close((uv_handle_t *)stream, on_closed);
}

void child_start(struct child *c, uv_loop_t *loop, char *const *args,
                 void (*over)(void *ctx, int64_t status, const char *said), void *ctx)
{
    uv_stdio_container_t io[3] = {
        {.flags = UV_IGNORE}, {.flags = UV_IGNORE}, {.flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE}};
    *c = (struct child){.running = true, .over = over, .ctx = ctx};
    uv_pipe_init(loop, &c->pipe, 0);
    io[2].data.stream = (uv_stream_t *)&c->pipe;
    uv_process_options_t o = {.exit_cb = on_exit_of,
                              .file = "/proc/self/exe",
                              .args = (char **)(uintptr_t)args, /* libuv does not change them */
                              .stdio = io,
                              .stdio_count = 3};
    int rc = uv_spawn(loop, &c->process, &o);
    c->pipe.data = c->process.data = c; /* uv_spawn clears its handle */
    if (rc != 0) {
        c->status = CHILD_NOT_STARTED;
        c->said_len = (size_t)snprintf(c->said, sizeof c->said, "not started: %s", uv_strerror(rc));
        uv_close((uv_handle_t *)&c->process, on_closed);
        uv_close((uv_handle_t *)&c->pipe, on_closed);
        return;
    }
    uv_read_start((uv_stream_t *)&c->pipe, on_alloc, on_said);
}

void child_stop(struct child *c)
{
    if (c->running && !c->stopped && !uv_is_closing((uv_handle_t *)&c->process)) /* else it has no process any more */
        uv_process_kill(&c->process, SIGKILL);
    c->stopped = true;
}
