#include "daemon/exports.h"

#include "base/log.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#define RETRY_FIRST_MS 60000   /* a stick that is plugged in again */
#define RETRY_LAST_MS  3600000 /* a disk that is full stays so until somebody comes */

static void on_retry(uv_timer_t *t)
{
    exports_run(t->data);
}

static void tell(struct exports *x)
{
    if (x->status == 0) {
        x->failures = 0;
        x->told(x->ctx, "");
        return;
    }
    uint64_t wait = RETRY_FIRST_MS;
    for (unsigned i = 0; i < x->failures && wait < RETRY_LAST_MS; i++)
        wait *= 2;
    x->failures++;
    log_line(LOG_ERROR, "exports: %s; tried again in %u min", x->said,
             (unsigned)((wait < RETRY_LAST_MS ? wait : RETRY_LAST_MS) / 60000));
    x->told(x->ctx, x->said[0] != '\0' ? x->said : "the export program did not end well");
    uv_timer_start(&x->retry, on_retry, wait < RETRY_LAST_MS ? wait : RETRY_LAST_MS, 0);
}

/* When it has exited, everything it said is here, and both handles may be used again. */
static void on_closed(uv_handle_t *h)
{
    struct exports *x = h->data;
    if (++x->ends < 2 || x->stopped)
        return;
    x->running = false;
    x->said[x->said_len] = '\0';
    x->said[strcspn(x->said, "\n")] = '\0';
    tell(x);
    if (x->again)
        exports_run(x);
}

static void on_exit_of(uv_process_t *process, int64_t status, int term_signal)
{
    struct exports *x = process->data;
    x->status = term_signal == 0 ? status : 128 + term_signal;
    uv_close((uv_handle_t *)process, on_closed);
}

static void on_alloc(uv_handle_t *h, size_t suggested, uv_buf_t *buf)
{
    (void)suggested;
    static char rest[256]; /* what does not fit is read and forgotten, so that the process never waits */
    struct exports *x = h->data;
    size_t room = sizeof x->said - 1 - x->said_len;
    *buf = room > 0 ? uv_buf_init(x->said + x->said_len, (unsigned)room) : uv_buf_init(rest, sizeof rest);
}

static void on_said(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    struct exports *x = stream->data;
    if (n > 0 && buf->base == x->said + x->said_len)
        x->said_len += (size_t)n;
    if (n < 0)
        uv_close((uv_handle_t *)stream, on_closed);
}

void exports_init(struct exports *x, uv_loop_t *loop, const struct boot *b, void (*told)(void *ctx, const char *why),
                  void *ctx)
{
    *x = (struct exports){.options = b->options,
                          .state_dir = b->state_dir,
                          .wanted = b->settings.export_count > 0,
                          .told = told,
                          .ctx = ctx};
    uv_timer_init(loop, &x->retry);
    x->retry.data = x;
}

#define ARGS_MAX (8 + 2 * BOOT_OVERRIDES_MAX)

/* The words of its command line are borrowed from our own. */
static void arguments(const struct exports *x, char *args[ARGS_MAX])
{
    static char words[][10] = {"rebottled", "exports", "--state", "--config", "--set"};
    size_t n = 0;
    args[n++] = words[0];
    args[n++] = words[1];
    args[n++] = words[2];
    args[n++] = (char *)(uintptr_t)x->state_dir; /* libuv does not change them */
    args[n++] = words[3];
    args[n++] = (char *)(uintptr_t)x->options->config;
    for (size_t i = 0; i < x->options->override_count; i++) {
        args[n++] = words[4];
        args[n++] = (char *)(uintptr_t)x->options->overrides[i];
    }
    args[n] = NULL;
}

void exports_run(struct exports *x)
{
    char *args[ARGS_MAX];
    x->again = x->running && x->wanted;
    if (!x->wanted || x->running || x->stopped)
        return;
    uv_timer_stop(&x->retry);
    uv_stdio_container_t io[3] = {
        {.flags = UV_IGNORE}, {.flags = UV_IGNORE}, {.flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE}};
    uv_pipe_init(x->retry.loop, &x->pipe, 0);
    x->pipe.data = x->process.data = x;
    io[2].data.stream = (uv_stream_t *)&x->pipe;
    x->ends = 0;
    x->said_len = 0;
    arguments(x, args);
    uv_process_options_t o = {
        .exit_cb = on_exit_of, .file = "/proc/self/exe", .args = args, .stdio = io, .stdio_count = 3};
    x->running = true;
    int rc = uv_spawn(x->retry.loop, &x->process, &o);
    x->process.data = x;
    if (rc != 0) {
        x->status = 1;
        x->said_len = (size_t)snprintf(x->said, sizeof x->said, "not started: %s", uv_strerror(rc));
        uv_close((uv_handle_t *)&x->process, on_closed);
        uv_close((uv_handle_t *)&x->pipe, on_closed);
        return;
    }
    uv_read_start((uv_stream_t *)&x->pipe, on_alloc, on_said);
}

void exports_stop(struct exports *x)
{
    if (x->running && !x->stopped)
        uv_process_kill(&x->process, SIGKILL); /* what it had not finished has no name yet */
    x->stopped = true;
}
