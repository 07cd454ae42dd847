/* A visit of 100 containers end to end: scans, polls of the board, beams, commits, payout, slip and redemption, through
 * the real engine, drivers and ledger in simulated time; what is measured is the processor's time that all of it takes.
 * Against a visit in which nobody puts anything in for the same simulated time: what watching costs. */
#include "fake/engine_world.h"

#include "bench/bench.h"

#include <stdio.h>
#include <string.h>

#define CONTAINERS 100
#define VISITS     9

static struct world world, *const w = &world;

static int64_t put_in_all(void)
{
    int64_t began = w->now.mono_ms;
    for (int i = 0; i < CONTAINERS; i++) {
        scan(w, WATER);
        fall(w);
    }
    press(w, IO_PAY);
    run(w, 8000);
    if (strlen(w->token[1]) != TOKEN_DIGITS)
        bench_die("visit: no voucher");
    till(w, w->token[1]);
    run(w, 40000); /* the slip is taken */
    return w->now.mono_ms - began;
}

static void visits(void **s)
{
    double busy[VISITS], idle[VISITS];
    int64_t ms = 0;
    (void)s;
    world_chute(w);
    w->set.lane.timing.settle_ms = 0;
    world_open(w);
    client(w, 1, ROLE_CONSUMER);
    request(w, 1, "\"cmd\":\"hello\",\"screen\":\"consumer\"");
    for (int i = 0; i < VISITS; i++) {
        int64_t begin = bench_ns();
        ms = put_in_all();
        busy[i] = (double)(bench_ns() - begin) / 1e6;
        begin = bench_ns();
        run(w, ms);
        idle[i] = (double)(bench_ns() - begin) / 1e6;
    }
    assert_int_equal(journal_count(w, "landed"), VISITS * CONTAINERS);
    assert_int_equal(journal_count(w, "redeemed"), VISITS);
    double a = bench_quantile(busy, VISITS, 500), b = bench_quantile(idle, VISITS, 500);
    printf("visit of %d containers, %.1f simulated s: %.1f ms (%.2f ms a container); nobody there %.1f ms\n",
           CONTAINERS, (double)ms / 1e3, a, (a - b) / CONTAINERS, b);
    world_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(visits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
