/* The power goes at every single write, sync, truncation and deletion of a whole visit: started, three containers, one
 * refusal, payout, printing, redemption, end of the day. After each cut the ledger is opened by the real VFS: it
 * verifies, holds everything that was answered, is at the step before or the step after and never between, and the
 * interrupted fact, sent again with its id, is there once. The rest of the visit is then played, and the last hash of
 * the chain must be that of a day without any cut.
 *
 *   test_power [STRIDE]   every STRIDE-th operation (ctest: a prime; 1: all of them), each seed beginning elsewhere */
#include "fake/fault_vfs.h"
#include "integration/power/day.h"

#include <inttypes.h>
#include <stdlib.h>

static int64_t stride = 1;

static struct hash reference(int64_t *operations)
{
    struct day d;
    struct fault_plan none = {.seed = 1};
    struct ledger_head h;
    struct err e = {0};
    day_make(&d);
    fault_vfs_begin(&none);
    day_play_all(&d, FAULT_VFS, NULL);
    assert_int_equal(d.acked, STEPS);
    *operations = fault_vfs_operations();
    assert_int_equal(day_open(&d, NULL, NULL), ST_OK);
    assert_int_equal(ledger_head(d.x.l, &h, &e), ST_OK);
    ledger_close(d.x.l);
    day_end(&d);
    return h.hash;
}

struct campaign {
    const char *synchronous;
    uint64_t seeds;
    int64_t stride; /* every how many operations: 1, but for the control */
    int64_t cuts, lost;
};

/* For every N until a run passes untouched. */
static void run(struct campaign *c)
{
    int64_t operations;
    struct hash good = reference(&operations);
    assert_true(operations > 100); /* the shim sees the ledger's writes */
    for (uint64_t seed = 1; seed <= c->seeds; seed++) {
        bool fired = true;
        for (int64_t n = 1 + (int64_t)seed % c->stride; fired; n += c->stride) {
            struct day d;
            struct fault_plan p = {.seed = seed * 1000003 + (uint64_t)n, .cut_at = n};
            day_make(&d);
            fault_vfs_begin(&p);
            day_play_all(&d, FAULT_VFS, c->synchronous);
            fired = fault_vfs_fired();
            if (!fired && d.acked != STEPS)
                fail_msg("op %" PRId64 ": nothing was cut, and still: %s", n, d.x.e.msg);
            c->cuts += fired;
            int missing = day_look(&d, seed, n);
            c->lost += missing;
            if (missing == 0) {
                struct hash h = day_finish(&d, seed, n);
                assert_memory_equal(h.bytes, good.bytes, sizeof h.bytes);
            } else
                ledger_close(d.x.l);
            day_end(&d);
        }
    }
}

static void test_cut_everywhere(void **state)
{
    (void)state;
    struct campaign c = {.seeds = 2, .stride = stride};
    run(&c);
    print_message("synchronous=FULL: %" PRId64 " power cuts, %" PRId64 " acknowledged facts lost\n", c.cuts, c.lost);
    assert_int_equal(c.lost, 0);
}

/* The control: a campaign that cannot fail proves nothing. */
static void test_normal_loses(void **state)
{
    (void)state;
    struct campaign c = {.synchronous = "NORMAL", .seeds = 1, .stride = stride + 3};
    run(&c);
    print_message("synchronous=NORMAL: %" PRId64 " power cuts, %" PRId64 " acknowledged facts lost\n", c.cuts, c.lost);
    assert_true(c.lost > 0);
}

int main(int argc, char **argv)
{
    stride = argc > 1 ? strtol(argv[1], NULL, 10) : 1;
    assert_true(stride > 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cut_everywhere),
        cmocka_unit_test(test_normal_loses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
