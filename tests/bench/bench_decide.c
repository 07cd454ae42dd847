/* From the last byte that decides (the poll that shows the bin beam clear again) to the credit in the state that
 * screens get: the real engine, drivers, ledger thread and loop, a ledger on disk, five containers a second. Beside
 * each landing a bare commit of the same rows, so that both meet the same disk. The screens' own 100 ms beat is not in
 * it. */
#include "bench/bare.h"
#include "bench/bench.h"
#include "daemon/worker.h"
#include "engine/engine.h"
#include "fake/engine_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONTAINERS  200
#define PERIOD_MS   200 /* five a second */
#define REPLY_MS    2   /* a board at 115200 baud */
#define GIVE_UP_MS  60000
#define MISSED_MS   3000 /* no credit by then: the machine was too busy to poll in time, the fall was not seen whole */
#define GATE_OPEN   (1u << IO_GATE)
#define STEP_CLOSED (-1) /* of the fall: the gate has not opened yet */

struct rig {
    struct world w; /* only its settings */
    uv_loop_t loop;
    uv_timer_t deadline, reply, next;
    struct worker *worker;
    struct engine *g;
    struct ledger *ledger;
    struct bare *bare;
    /* the board */
    uint8_t request[8], answer[8];
    size_t request_n, answer_n;
    uint32_t coils;
    int step; /* into fall_beams */
    /* what is measured */
    int64_t io_bytes_ns; /* when the board's last bytes were handed in */
    int64_t decided_ns;  /* the same, when `landed` followed from them; 0: none under way */
    int64_t begun_ms;
    int scanned, credited, missed;
    double ours[CONTAINERS], floor[CONTAINERS];
};

static struct moment moment(void)
{
    struct moment m = clock_now(0);
    m.state = CLOCK_SYNCED;
    return m;
}

/* What a container does to the beams, one line a poll. */
static const uint32_t fall_beams[] = {1u << IO_ENTRY_BEAM, 0, 1u << IO_BIN_BEAM, 0};
#define FALL_STEPS ((int)(sizeof fall_beams / sizeof fall_beams[0]))

static uint16_t crc(const uint8_t *b, size_t n)
{
    uint16_t c = 0xFFFF;
    for (size_t i = 0; i < n; i++) {
        c ^= b[i];
        for (int k = 0; k < 8; k++)
            c = (uint16_t)(c & 1 ? (c >> 1) ^ 0xA001 : c >> 1);
    }
    return c;
}

static void drain(struct rig *r);

static void on_reply(uv_timer_t *t)
{
    struct rig *r = t->data;
    r->io_bytes_ns = bench_ns();
    engine_on_bytes(r->g, IO, r->answer, r->answer_n, moment());
    drain(r);
}

static uint32_t inputs_now(struct rig *r)
{
    uint32_t on = 1u << IO_DOOR;
    if (r->step == STEP_CLOSED && (r->coils & GATE_OPEN) != 0)
        r->step = 0;
    if (r->step >= 0 && r->step < FALL_STEPS)
        on |= fall_beams[r->step++];
    return on;
}

/* Functions 1, 2 and 5 of Modbus RTU, 16 bits at most. */
static void board_request(struct rig *r)
{
    const uint8_t *q = r->request;
    unsigned first = (unsigned)(q[2] << 8 | q[3]), count = (unsigned)(q[4] << 8 | q[5]);
    size_t n = 6;
    memcpy(r->answer, q, 6);
    if (q[1] == 5) {
        r->coils = q[4] == 0xFF ? r->coils | 1u << first : r->coils & ~(1u << first);
    } else {
        uint32_t bits = ((q[1] == 1 ? r->coils : inputs_now(r)) >> first) & ((1u << count) - 1);
        r->answer[2] = (uint8_t)((count + 7) / 8);
        r->answer[3] = (uint8_t)bits;
        r->answer[4] = (uint8_t)(bits >> 8);
        n = 3u + r->answer[2];
    }
    uint16_t c = crc(r->answer, n);
    r->answer[n] = (uint8_t)c;
    r->answer[n + 1] = (uint8_t)(c >> 8);
    r->answer_n = n + 2;
    uv_timer_start(&r->reply, on_reply, REPLY_MS, 0);
}

static void carry_out(struct rig *r, const struct engine_output *o)
{
    if (o->kind == OUT_BYTES && o->device == IO) {
        for (size_t i = 0; i < o->n; i++) {
            r->request[r->request_n++] = o->bytes[i];
            if (r->request_n == sizeof r->request) {
                r->request_n = 0;
                board_request(r);
            }
        }
    } else if (o->kind == OUT_JOB) {
        if (o->job->kind == JOB_COMMIT && o->job->facts[0].kind == FACT_LANDED)
            r->decided_ns = r->io_bytes_ns;
        if (!worker_post(r->worker, o->job))
            bench_die("decide: the queue is full");
    }
}

static void on_deadline(uv_timer_t *t)
{
    struct rig *r = t->data;
    engine_on_time(r->g, moment());
    drain(r);
}

static void drain(struct rig *r)
{
    struct engine_output o;
    while (engine_output(r->g, &o))
        carry_out(r, &o);
    int64_t at = engine_deadline(r->g), wait = at == TIME_NEVER ? 1000 : at - moment().mono_ms;
    uv_update_time(&r->loop);
    uv_timer_start(&r->deadline, on_deadline, wait > 0 ? (uint64_t)wait : 0, 0);
}

static void scan_one(struct rig *r)
{
    static const char line[] = WATER "\r\n";
    r->step = STEP_CLOSED;
    r->begun_ms = moment().mono_ms;
    r->scanned++;
    engine_on_bytes(r->g, SCANNER, (const uint8_t *)line, sizeof line - 1, moment());
    drain(r);
}

static void on_next(uv_timer_t *t)
{
    struct rig *r = t->data;
    int64_t now = moment().mono_ms;
    const struct wire_state *s = engine_state(r->g, moment());
    if (r->credited == CONTAINERS) {
        uv_stop(&r->loop);
    } else if (s->in_service && strcmp(s->lane_state, "idle") == 0 && r->scanned == r->credited &&
               now - r->begun_ms >= PERIOD_MS) {
        scan_one(r);
    } else if (strcmp(s->lane_state, "idle") == 0 && r->scanned > r->credited && r->missed < CONTAINERS &&
               now - r->begun_ms > MISSED_MS) {
        r->missed++;
        r->scanned--;
    } else if (now - r->begun_ms > GIVE_UP_MS) {
        bench_die("decide: stuck at %d of %d: lane %s, out of service for \"%s\"", r->credited, CONTAINERS,
                  s->lane_state, s->out_cause);
    }
}

/* The same rows into the other file, now that the disk is quiet. */
static void bare_same(struct rig *r, int64_t seq)
{
    bare_take(r->bare, seq, seq);
    int64_t begin = bench_ns();
    bare_commit(r->bare, 1);
    r->floor[r->credited] = (double)(bench_ns() - begin) / 1e6;
}

static void on_answer(void *ctx, const struct answer *a)
{
    struct rig *r = ctx;
    /* A sweep that finds nothing expired is refused; a container that is would leave the run stuck, and said so. */
    if (a->kind == JOB_COMMIT && a->status != ST_OK && a->status != ST_NOT_FOUND)
        bench_die("decide: %s", a->message);
    engine_on_answer(r->g, a, moment());
    const struct wire_state *s = engine_state(r->g, moment());
    if (r->decided_ns != 0 && s->visit.count == r->credited + 1) {
        struct strbuf line = {0};
        wire_state_encode(&line, s, NULL);
        r->ours[r->credited] = (double)(bench_ns() - r->decided_ns) / 1e6;
        strbuf_free(&line);
        bare_same(r, a->results[0].seq);
        r->decided_ns = 0;
        r->credited++;
    }
    drain(r);
}

static void run_jobs(void *ctx, const struct job *const *j, struct answer *const *a, size_t n)
{
    job_run_batch(((struct rig *)ctx)->ledger, j, a, n);
}

static void tidy(void *ctx)
{
    ledger_tidy(((struct rig *)ctx)->ledger);
}

static void rig_open(struct rig *r, struct seal *seal, const char *dir)
{
    static struct engine_options eo; /* large */
    struct ledger_options lo = {.state_dir = dir, .seal = seal};
    struct rng rng = rng_seeded(1);
    struct err e = {0};
    size_t days = 0;
    world_chute(&r->w);
    r->w.set.lane.timing.settle_ms = 0;
    r->w.set.scheme.limit_count = 0;
    r->w.set.scheme.voucher_cap = (money){0};
    bench_ok(ledger_open(&r->ledger, &lo, &e), &e, "ledger");
    bench_first_facts(r->ledger, &rng);
    r->bare = bare_open(dir);
    eo = (struct engine_options){.settings = &r->w.set, .find = shop_find, .rng = rng, .now = moment()};
    bench_ok(ledger_days(r->ledger, 0, 0, &eo.day, 1, &days, &e), &e, "day");
    bench_ok(ledger_bags(r->ledger, true, eo.bags, JOB_BAGS_MAX, &eo.bag_count, &e), &e, "bags");
    bench_ok(engine_new(&r->g, &eo, &e), &e, "engine");
    uv_loop_init(&r->loop);
    uv_timer_t *timers[] = {&r->deadline, &r->reply, &r->next};
    for (size_t i = 0; i < 3; i++) {
        uv_timer_init(&r->loop, timers[i]);
        timers[i]->data = r;
    }
    bench_ok(
        worker_start(&r->worker, &r->loop, (struct worker_ops){run_jobs, JOB_BATCH_MAX, on_answer, r, r, tidy}, &e), &e,
        "worker");
}

static void close_handle(uv_handle_t *h, void *arg)
{
    (void)arg;
    if (!uv_is_closing(h))
        uv_close(h, NULL);
}

static void rig_close(struct rig *r)
{
    worker_stop(r->worker);
    uv_walk(&r->loop, close_handle, NULL);
    uv_run(&r->loop, UV_RUN_DEFAULT);
    uv_loop_close(&r->loop);
    engine_free(r->g);
    bare_close(r->bare);
    ledger_close(r->ledger);
}

int main(void)
{
    static const uint8_t seed[32] = {7};
    static struct rig r; /* large; handles must not move */
    struct seal *seal = NULL;
    struct err e = {0};
    bench_ok(seal_from_seed(&seal, seed, &e), &e, "seal");
    rig_open(&r, seal, bench_folder());
    r.begun_ms = moment().mono_ms;
    r.step = FALL_STEPS;
    engine_on_plugged(r.g, SCANNER, moment());
    engine_on_plugged(r.g, IO, moment());
    drain(&r);
    uv_timer_start(&r.next, on_next, 5, 5);
    uv_run(&r.loop, UV_RUN_DEFAULT);
    double ours50 = bench_quantile(r.ours, CONTAINERS, 500), ours99 = bench_quantile(r.ours, CONTAINERS, 990);
    double bare50 = bench_quantile(r.floor, CONTAINERS, 500), bare99 = bench_quantile(r.floor, CONTAINERS, 990);
    printf("last deciding byte to state: p50 %.2f ms, p99 %.2f ms (%d containers, %d falls not seen whole)\n", ours50,
           ours99, CONTAINERS, r.missed);
    printf("bare commit of the same rows: p50 %.2f ms, p99 %.2f ms\n", bare50, bare99);
    printf("above the floor: p50 %+.2f ms, p99 %+.2f ms\n", ours50 - bare50, ours99 - bare99);
    rig_close(&r);
    seal_free(seal);
    return 0;
}
