#include "daemon/proof.h"

#include "base/log.h"
#include "ledger/ledger.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#define LOWEST_PRIORITY 19

/* When it has exited and everything it said is here. */
static void finish(struct proof *p)
{
    if (++p->ends < 2)
        return;
    p->said[p->said_len] = '\0';
    p->said[strcspn(p->said, "\n")] = '\0';
    if (p->status == 1)
        p->found(p->ctx, p->said);
    else if (p->status != 0)
        log_line(LOG_WARNING, "the ledger's full check was not done: %s", p->said);
}

static void on_exit_of(uv_process_t *process, int64_t status, int term_signal)
{
    struct proof *p = process->data;
    p->running = false;
    p->status = term_signal == 0 ? status : 128 + term_signal;
    uv_close((uv_handle_t *)process, NULL);
    finish(p);
}

static void on_alloc(uv_handle_t *h, size_t suggested, uv_buf_t *buf)
{
    (void)suggested;
    static char rest[256]; /* what does not fit is read and forgotten, so that the process never waits */
    struct proof *p = h->data;
    size_t room = sizeof p->said - 1 - p->said_len;
    *buf = room > 0 ? uv_buf_init(p->said + p->said_len, (unsigned)room) : uv_buf_init(rest, sizeof rest);
}

static void on_said(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    struct proof *p = stream->data;
    if (n > 0 && buf->base == p->said + p->said_len)
        p->said_len += (size_t)n;
    if (n >= 0)
        return;
    uv_close((uv_handle_t *)stream, NULL);
    finish(p);
}

void proof_start(struct proof *p, uv_loop_t *loop, const char *state_dir, void (*found)(void *ctx, const char *what),
                 void *ctx)
{
    *p = (struct proof){.found = found, .ctx = ctx};
    char program[] = "rebottled", verb[] = "verify", option[] = "--state", dir[4096];
    snprintf(dir, sizeof dir, "%s", state_dir);
    char *args[] = {program, verb, option, dir, NULL};
    uv_stdio_container_t io[3] = {
        {.flags = UV_IGNORE}, {.flags = UV_IGNORE}, {.flags = UV_CREATE_PIPE | UV_WRITABLE_PIPE}};
    uv_pipe_init(loop, &p->pipe, 0);
    p->pipe.data = p->process.data = p;
    io[2].data.stream = (uv_stream_t *)&p->pipe;
    uv_process_options_t o = {
        .exit_cb = on_exit_of, .file = "/proc/self/exe", .args = args, .stdio = io, .stdio_count = 3};
    int rc = uv_spawn(loop, &p->process, &o);
    p->process.data = p;
    if (rc != 0) {
        log_line(LOG_WARNING, "the ledger's full check was not started: %s", uv_strerror(rc));
        uv_close((uv_handle_t *)&p->process, NULL);
        uv_close((uv_handle_t *)&p->pipe, NULL);
        return;
    }
    p->running = true;
    uv_read_start((uv_stream_t *)&p->pipe, on_alloc, on_said);
}

void proof_stop(struct proof *p)
{
    if (p->running)
        uv_process_kill(&p->process, SIGKILL); /* it only reads */
    p->running = false;
}

int proof_main(const char *state_dir)
{
    struct ledger *l = NULL;
    struct verify_report r = {0};
    struct err e = {0};
    setpriority(PRIO_PROCESS, 0, LOWEST_PRIORITY);
    enum status st = ledger_open_reader(&l, state_dir, &e);
    if (st == ST_OK)
        st = ledger_verify(l, NULL, &r, NULL, NULL, &e);
    ledger_close(l);
    if (st != ST_OK) {
        fprintf(stderr, "%s\n", e.msg);
        return st == ST_CORRUPT ? 1 : 4;
    }
    if (!r.ok)
        fprintf(stderr, "%s: %s\n", r.where, r.what);
    return r.ok ? 0 : 1;
}
