#include "daemon/loop.h"

#include "base/log.h"
#include "daemon/catalogue_switch.h"
#include "daemon/exports.h"
#include "daemon/key_rotation.h"
#include "daemon/lines.h"
#include "daemon/notify.h"
#include "daemon/proof.h"
#include "daemon/server.h"
#include "daemon/worker.h"
#include "wire/client.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

/* Screens get ten states a second in the long run: a person cannot read faster, and an SD card's board is slow. A few
 * may follow each other at once, so that an amount does not wait for the change just before it (it fell in). */
#define PUBLISH_MS    100
#define PUBLISH_BURST 4
/* After SIGTERM: how long the last answers may take. systemd waits longer. */
#define SHUTDOWN_MS 5000

struct loop {
    struct boot *boot;
    uv_loop_t uv;
    struct engine *engine;
    struct lines *lines;
    struct recorder *trace; /* NULL: nothing is recorded */
    struct server *server;
    struct worker *ledger, *slow;
    struct proof proof;
    struct exports exports;
    uv_timer_t deadline, publish, watchdog, shutdown;
    uv_signal_t term, interrupt;
    uv_poll_t clock_watch;
    int clock_fd;
    int64_t utc_minus_mono; /* to measure a clock step */
    uint64_t published_rev;
    int64_t publish_full_ms; /* when a whole burst is allowed again */
    bool draining;           /* inside drain: an answer given at once must not nest */
    bool stopping;
};

static struct moment loop_moment(const struct loop *l)
{
    return clock_now(l->boot->lower_bound_ms);
}

/* ---- what the engine says ---- */

static void answer_full(struct loop *l, const struct job *j)
{
    struct answer *a = calloc(1, sizeof *a);
    if (a == NULL)
        return; /* the engine's watchdog asks again */
    a->ticket = j->ticket;
    a->kind = j->kind;
    a->status = ST_UNKNOWN;
    text_copy(a->message, sizeof a->message, "too much work is waiting");
    engine_on_answer(l->engine, a, loop_moment(l));
    free(a);
}

static void carry_out(struct loop *l, const struct engine_output *o)
{
    switch (o->kind) {
    case OUT_BYTES: lines_write(l->lines, o->device, o->bytes, o->n); break;
    case OUT_JOB:
        if (!worker_post(job_is_slow(o->job->kind) ? l->slow : l->ledger, o->job))
            answer_full(l, o->job);
        break;
    case OUT_LINE: server_send(l->server, o->client, (const char *)o->bytes, o->n); break;
    case OUT_LOG: log_line((enum log_level)o->log_level, "%.*s", (int)o->n, (const char *)o->bytes); break;
    }
}

static void publish_now(struct loop *l, struct moment now)
{
    const struct wire_state *s = engine_state(l->engine, now);
    if (s->rev == l->published_rev)
        return;
    struct strbuf b = {0};
    strbuf_puts(&b, "{\"event\":\"state\",\"state\":");
    enum status st = wire_state_encode(&b, s, NULL);
    strbuf_puts(&b, "}\n");
    if (st == ST_OK && !b.failed)
        server_broadcast(l->server, b.text, b.len);
    strbuf_free(&b);
    l->published_rev = s->rev;
    int64_t from = l->publish_full_ms > now.mono_ms ? l->publish_full_ms : now.mono_ms;
    l->publish_full_ms = from + PUBLISH_MS;
}

static void on_publish(uv_timer_t *t)
{
    struct loop *l = t->data;
    publish_now(l, loop_moment(l));
}

static void publish(struct loop *l, struct moment now)
{
    if (!server_has_screens(l->server) || uv_is_active((uv_handle_t *)&l->publish))
        return;
    if (engine_state(l->engine, now)->rev == l->published_rev)
        return;
    int64_t wait = l->publish_full_ms - (PUBLISH_BURST - 1) * PUBLISH_MS - now.mono_ms;
    if (wait <= 0)
        publish_now(l, now);
    else
        uv_timer_start(&l->publish, on_publish, (uint64_t)wait, 0);
}

static void on_deadline(uv_timer_t *t);

static void drain(struct loop *l)
{
    if (l->draining)
        return;
    l->draining = true;
    struct engine_output o;
    while (engine_output(l->engine, &o))
        carry_out(l, &o);
    l->draining = false;
    uv_update_time(&l->uv);
    struct moment now = loop_moment(l);
    publish(l, now);
    int64_t at = engine_deadline(l->engine);
    if (at == TIME_NEVER) {
        uv_timer_stop(&l->deadline);
        return;
    }
    int64_t wait = at - now.mono_ms;
    uv_timer_start(&l->deadline, on_deadline, wait > 0 ? (uint64_t)wait : 0, 0);
}

/* ---- what happens ---- */

static void on_deadline(uv_timer_t *t)
{
    struct loop *l = t->data;
    engine_on_time(l->engine, loop_moment(l));
    drain(l);
}

static void on_plugged(void *ctx, int device)
{
    struct loop *l = ctx;
    engine_on_plugged(l->engine, device, loop_moment(l));
    drain(l);
}

static void on_unplugged(void *ctx, int device, const char *why)
{
    struct loop *l = ctx;
    engine_on_unplugged(l->engine, device, why, loop_moment(l));
    drain(l);
}

static void on_bytes(void *ctx, int device, const uint8_t *bytes, size_t n)
{
    struct loop *l = ctx;
    engine_on_bytes(l->engine, device, bytes, n, loop_moment(l));
    drain(l);
}

static int32_t patience(void *ctx, int device)
{
    return engine_patience(((struct loop *)ctx)->engine, device);
}

static void on_connected(void *ctx, uint64_t client, enum wire_role base)
{
    struct loop *l = ctx;
    engine_on_client(l->engine, client, base, loop_moment(l));
    drain(l);
}

/* A screen that has just said hello gets the state without waiting for the next change. */
static void greet(struct loop *l, uint64_t client)
{
    struct strbuf b = {0};
    strbuf_puts(&b, "{\"event\":\"state\",\"state\":");
    enum status st = wire_state_encode(&b, engine_state(l->engine, loop_moment(l)), NULL);
    strbuf_puts(&b, "}\n");
    if (st == ST_OK && !b.failed)
        server_send(l->server, client, b.text, b.len);
    strbuf_free(&b);
}

static void on_request(void *ctx, uint64_t client, const struct wire_request *r)
{
    struct loop *l = ctx;
    engine_on_request(l->engine, client, r, loop_moment(l));
    drain(l);
    if (r->command == CMD_HELLO && strcmp(r->screen, "command") != 0)
        greet(l, client);
}

static void on_gone(void *ctx, uint64_t client)
{
    struct loop *l = ctx;
    engine_on_client_gone(l->engine, client, loop_moment(l));
    drain(l);
}

static void finish_if_idle(struct loop *l);

static void on_answer(void *ctx, const struct answer *a)
{
    struct loop *l = ctx;
    if (a->catalogue != NULL) /* no container is in hand: the engine asks for it between two */
        boot_use_catalogue(l->boot, l->engine, a->catalogue);
    engine_on_answer(l->engine, a, loop_moment(l));
    drain(l);
    if (a->kind == JOB_CHECKPOINT && a->status == ST_OK) /* asked for when a day has been closed */
        exports_run(&l->exports);
    finish_if_idle(l);
}

/* ---- the ledger thread ---- */

static bool is_open_outcome(const struct answer *a)
{
    return a->status == ST_UNKNOWN || a->status == ST_IO;
}

static void run_again(struct boot *b, const struct job *j, struct answer *a, const struct err *why)
{
    if (b->ledger != NULL) {
        *a = (struct answer){.ticket = j->ticket, .kind = j->kind};
        job_run(b->ledger, j, a);
        if (a->status != ST_IO)
            return;
    } else {
        text_copy(a->message, sizeof a->message, why->msg);
    }
    a->status = ST_UNKNOWN;
}

/* An error that leaves the outcome open: close, open, and commit the same facts again, each by itself; their ids
 * decide. When even that fails the answer is `unknown`, and the engine asks again later. */
static void run_facts(void *ctx, const struct job *const *j, struct answer *const *a, size_t n)
{
    struct boot *b = ctx;
    struct err e = {0};
    bool was_open = b->ledger != NULL;
    size_t first = 0;
    if (was_open)
        job_run_batch(b->ledger, j, a, n);
    while (was_open && first < n && !is_open_outcome(a[first]))
        first++;
    if (first == n)
        return;
    log_line(LOG_ERROR, "ledger: %s; opening it again", a[first]->message[0] != '\0' ? a[first]->message : "not open");
    boot_reopen_ledger(b, &e); /* NULL when it fails */
    for (size_t i = first; i < n; i++)
        if (!was_open || is_open_outcome(a[i]))
            run_again(b, j[i], a[i], &e);
}

static void tidy_ledger(void *ctx)
{
    struct boot *b = ctx;
    if (b->ledger != NULL)
        ledger_tidy(b->ledger);
}

/* In order; a new key and another list are what the ledger cannot do alone: those files are not its own. */
static void run_ledger(void *ctx, const struct job *const *j, struct answer *const *a, size_t n)
{
    size_t from = 0;
    for (size_t i = 0; i <= n; i++) {
        bool rotate = i < n && j[i]->kind == JOB_KEY_ROTATE, list = i < n && j[i]->kind == JOB_CATALOGUE;
        if (i > from && (rotate || list || i == n))
            run_facts(ctx, j + from, a + from, i - from);
        if (rotate) {
            key_rotation_run(ctx, j[i], a[i]);
            from = i + 1;
        } else if (list) {
            catalogue_switch_run(ctx, j[i], a[i]);
            from = i + 1;
        }
    }
}

static void run_people(void *ctx, const struct job *const *j, struct answer *const *a, size_t n)
{
    struct boot *b = ctx;
    for (size_t i = 0; i < n; i++)
        job_run_people(b->people, j[i], a[i]);
}

/* ---- the clock ---- */

static void arm_clock_watch(struct loop *l)
{
    struct itimerspec far = {.it_value = {.tv_sec = 253402300799}}; /* never by itself: only a step cancels it */
    struct moment now = loop_moment(l);
    l->utc_minus_mono = now.utc_ms - now.mono_ms;
    if (timerfd_settime(l->clock_fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &far, NULL) != 0)
        log_line(LOG_WARNING, "clock steps will not be noticed: %s", strerror(errno));
}

static void on_clock(uv_poll_t *h, int status, int events)
{
    (void)events;
    struct loop *l = h->data;
    uint64_t expirations;
    if (status < 0 || read(l->clock_fd, &expirations, sizeof expirations) >= 0 || errno != ECANCELED)
        return;
    struct moment now = loop_moment(l);
    int64_t before = now.mono_ms + l->utc_minus_mono;
    arm_clock_watch(l);
    engine_on_clock_step(l->engine, before, now);
    drain(l);
}

static void watch_clock(struct loop *l)
{
    l->clock_fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    if (l->clock_fd < 0 || uv_poll_init(&l->uv, &l->clock_watch, l->clock_fd) != 0) {
        log_line(LOG_WARNING, "clock steps will not be noticed");
        return;
    }
    l->clock_watch.data = l;
    arm_clock_watch(l);
    uv_poll_start(&l->clock_watch, UV_READABLE, on_clock);
}

/* ---- start and stop ---- */

static void on_watchdog(uv_timer_t *t)
{
    (void)t; /* runs on the loop: a loop that is stuck does not say so */
    notify_send("WATCHDOG=1");
}

static void on_shutdown_late(uv_timer_t *t)
{
    log_line(LOG_ERROR, "stopping without the ledger's last answers; the next start looks them up");
    uv_stop(t->loop);
}

static void finish_if_idle(struct loop *l)
{
    if (l->stopping && worker_idle(l->ledger) && worker_idle(l->slow))
        uv_stop(&l->uv);
}

static void on_signal(uv_signal_t *h, int signum)
{
    struct loop *l = h->data;
    if (l->stopping)
        return;
    log_line(LOG_NOTICE, "%s: stopping", signum == SIGTERM ? "SIGTERM" : "SIGINT");
    notify_send("STOPPING=1");
    l->stopping = true;
    uv_timer_start(&l->shutdown, on_shutdown_late, SHUTDOWN_MS, 0);
    engine_on_shutdown(l->engine, loop_moment(l));
    drain(l);
    finish_if_idle(l);
}

static void on_damage(void *ctx, const char *what)
{
    struct loop *l = ctx;
    if (l->stopping)
        return;
    log_line(LOG_ERROR, "the ledger does not hold together: %s; out of service: restore a backup, or ask the operator",
             what);
    engine_on_damage(l->engine, what, loop_moment(l));
    drain(l);
}

static void on_exports(void *ctx, const char *why)
{
    struct loop *l = ctx;
    if (l->stopping)
        return;
    engine_on_exports(l->engine, why, loop_moment(l));
    drain(l);
}

static void start_handles(struct loop *l)
{
    uv_timer_t *timers[] = {&l->deadline, &l->publish, &l->watchdog, &l->shutdown};
    for (size_t i = 0; i < sizeof timers / sizeof timers[0]; i++) {
        uv_timer_init(&l->uv, timers[i]);
        timers[i]->data = l;
    }
    uv_signal_init(&l->uv, &l->term);
    uv_signal_init(&l->uv, &l->interrupt);
    l->term.data = l->interrupt.data = l;
    uv_signal_start(&l->term, on_signal, SIGTERM);
    uv_signal_start(&l->interrupt, on_signal, SIGINT);
    exports_init(&l->exports, &l->uv, l->boot, on_exports, l);
    int64_t watchdog = notify_watchdog_ms();
    if (watchdog > 0)
        uv_timer_start(&l->watchdog, on_watchdog, (uint64_t)watchdog, (uint64_t)watchdog);
    watch_clock(l);
}

static enum status start_parts(struct loop *l, struct err *e)
{
    struct boot *b = l->boot;
    char path[108];
    enum status st = socket_path(path, b->state_dir, e);
    if (st == ST_OK)
        st = engine_new(&l->engine, &b->engine, e);
    if (st == ST_OK)
        st = worker_start(&l->ledger, &l->uv,
                          (struct worker_ops){run_ledger, JOB_BATCH_MAX, on_answer, b, l, tidy_ledger}, e);
    if (st == ST_OK)
        st = worker_start(&l->slow, &l->uv, (struct worker_ops){run_people, 1, on_answer, b, l, NULL}, e);
    if (st == ST_OK && b->record_dir != NULL) {
        st = recorder_new(&l->trace, b->record_dir, &b->settings, loop_moment(l).utc_ms, e);
        if (st == ST_OK)
            log_line(LOG_WARNING, "recording every device line in %s: vouchers are in there, keep it like cash",
                     b->record_dir);
    }
    if (st == ST_OK)
        st = lines_new(&l->lines, &l->uv, &b->settings, b->state_dir,
                       (struct lines_ops){l, on_plugged, on_unplugged, on_bytes, patience}, l->trace, e);
    if (st == ST_OK)
        st = server_new(&l->server, &l->uv, path, &b->settings,
                        (struct server_ops){l, on_connected, on_request, on_gone}, e);
    if (st == ST_OK)
        log_line(LOG_NOTICE, "kiosk %s ready, listening on %s", b->settings.kiosk_name, path);
    return st;
}

static void close_handle(uv_handle_t *h, void *arg)
{
    (void)arg;
    if (!uv_is_closing(h))
        uv_close(h, NULL);
}

static void stop_parts(struct loop *l)
{
    l->draining = true; /* nothing goes out any more */
    l->stopping = true;
    proof_stop(&l->proof);
    exports_stop(&l->exports);
    lines_close(l->lines);
    server_close(l->server);
    worker_stop(l->ledger);
    worker_stop(l->slow);
    uv_walk(&l->uv, close_handle, NULL);
    uv_run(&l->uv, UV_RUN_DEFAULT);
    uv_loop_close(&l->uv);
    if (l->clock_fd >= 0)
        close(l->clock_fd);
    engine_free(l->engine);
    recorder_free(l->trace);
}

int loop_run(struct boot *b)
{
    static struct loop l; /* one per process: handles must not move */
    struct err e = {0};
    l.boot = b;
    l.clock_fd = -1;
    if (uv_loop_init(&l.uv) != 0) {
        log_line(LOG_ERROR, "not started: no event loop");
        return 1;
    }
    signal(SIGPIPE, SIG_IGN);
    start_handles(&l);
    int rc = 0;
    if (start_parts(&l, &e) == ST_OK) {
        lines_connect(l.lines);
        drain(&l);
        notify_send("READY=1");
        proof_start(&l.proof, &l.uv, b->state_dir, on_damage, &l);
        exports_run(&l.exports);
        uv_run(&l.uv, UV_RUN_DEFAULT);
    } else {
        log_line(LOG_ERROR, "not started: %s", e.msg);
        rc = 1;
    }
    stop_parts(&l);
    return rc;
}
