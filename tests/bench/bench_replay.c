/* A day replayed without mechanics: durable containers a second through the ledger's jobs, as a counter lane commits
 * them (admitted and landed in one transaction), against bare commits of the same rows. Alternating rounds, so that
 * whatever else the machine does meets both. With several jobs in flight (of as many visits) the ledger thread takes
 * what waits into one COMMIT; the floor then has the same number of transactions. */
#include "bench/bare.h"
#include "bench/bench.h"

#include "ledger/job.h"

#include <stdio.h>
#include <stdlib.h>

#define ROUND  128 /* containers: a second or less of a kiosk that is replayed */
#define ROUNDS 15

struct replay {
    struct ledger *l;
    struct bare *bare;
    struct rng rng;
    struct job *jobs[JOB_BATCH_MAX];
    struct answer *answers[JOB_BATCH_MAX];
    int64_t visits[JOB_BATCH_MAX];
};

static void open_visits(struct replay *r)
{
    struct ledger_head before, after;
    struct err e = {0};
    bench_ok(ledger_head(r->l, &before, &e), &e, "head");
    for (size_t i = 0; i < JOB_BATCH_MAX; i++) {
        struct fact f = bench_fact(&r->rng, FACT_VISIT_OPENED);
        struct fact_result res;
        bench_ok(ledger_commit(r->l, &f, &res, &e), &e, "visit");
        r->visits[i] = res.visit;
    }
    bench_ok(ledger_head(r->l, &after, &e), &e, "head");
    bare_take(r->bare, before.seq + 1, after.seq);
    bare_commit(r->bare, after.seq - before.seq);
}

/* Containers of as many visits as there are jobs in flight. Gives the time in seconds. */
static double through_the_ledger(struct replay *r, size_t in_flight)
{
    int64_t ns = 0;
    for (size_t done = 0; done < ROUND; done += in_flight) {
        for (size_t i = 0; i < in_flight; i++) { /* the engine makes these while it waits for the disk */
            struct job *j = r->jobs[i];
            j->count = 2;
            j->facts[0] = bench_admitted(&r->rng, r->visits[i]);
            j->facts[1] = bench_landed(&r->rng, &j->facts[0]);
        }
        int64_t begin = bench_ns();
        job_run_batch(r->l, (const struct job *const *)r->jobs, r->answers, in_flight);
        ns += bench_ns() - begin;
        for (size_t i = 0; i < in_flight; i++)
            if (r->answers[i]->status != ST_OK)
                bench_die("replay: %s", r->answers[i]->message);
    }
    return (double)ns / 1e9;
}

static double bare(struct replay *r, size_t in_flight)
{
    int64_t begin = bench_ns();
    for (size_t done = 0; done < ROUND; done += in_flight)
        bare_commit(r->bare, 2 * (int64_t)in_flight);
    return (double)(bench_ns() - begin) / 1e9;
}

static void measure(struct replay *r, size_t in_flight)
{
    double ratio[ROUNDS], ours[ROUNDS], floor[ROUNDS];
    struct ledger_head before, after;
    struct err e = {0};
    for (int i = 0; i < ROUNDS; i++) {
        bench_ok(ledger_head(r->l, &before, &e), &e, "head");
        ours[i] = through_the_ledger(r, in_flight);
        bench_ok(ledger_head(r->l, &after, &e), &e, "head");
        bare_take(r->bare, before.seq + 1, after.seq);
        floor[i] = bare(r, in_flight);
        ratio[i] = ours[i] / floor[i];
    }
    double a = bench_quantile(ours, ROUNDS, 500), b = bench_quantile(floor, ROUNDS, 500);
    double middle = bench_quantile(ratio, ROUNDS, 500); /* sorts */
    printf("%2zu in flight: %6.0f containers/s, bare %6.0f/s (%.0f commits/s); ratio median %.2f (%.2f to %.2f)\n",
           in_flight, ROUND / a, ROUND / b, ROUND / b / (double)in_flight, middle, ratio[0], ratio[ROUNDS - 1]);
}

int main(void)
{
    static const uint8_t seed[32] = {7};
    static const size_t in_flight[] = {1, 2, 4, 8, 16, 32};
    struct replay r = {.rng = rng_seeded(1)};
    struct seal *seal = NULL;
    struct err e = {0};
    const char *dir = bench_folder();
    bench_ok(seal_from_seed(&seal, seed, &e), &e, "seal");
    struct ledger_options o = {.state_dir = dir, .seal = seal};
    bench_ok(ledger_open(&r.l, &o, &e), &e, "ledger");
    bench_first_facts(r.l, &r.rng);
    for (size_t i = 0; i < JOB_BATCH_MAX; i++) {
        r.jobs[i] = calloc(1, sizeof *r.jobs[i]);
        r.answers[i] = calloc(1, sizeof *r.answers[i]);
        if (r.jobs[i] == NULL || r.answers[i] == NULL)
            bench_die("out of memory");
        r.jobs[i]->kind = JOB_COMMIT;
    }
    r.bare = bare_open(dir);
    open_visits(&r);
    for (size_t i = 0; i < sizeof in_flight / sizeof in_flight[0]; i++)
        measure(&r, in_flight[i]);
    for (size_t i = 0; i < JOB_BATCH_MAX; i++) {
        free(r.jobs[i]);
        free(r.answers[i]);
    }
    bare_close(r.bare);
    ledger_close(r.l);
    seal_free(seal);
    return 0;
}
