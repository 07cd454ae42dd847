/* The disk gives an error, or is full, at every single call of a kiosk's day (day.h): writes, syncs, truncations,
 * deletions, and for errors also reads, openings, sizes and locks; once, or from then on. Nothing that was answered is
 * lost, the interrupted fact sent again is there once, and the last hash is that of a day without errors.
 *
 *   test_errors [STRIDE]   every STRIDE-th call (ctest: a prime; 1: all of them), each campaign beginning elsewhere */
#include "fake/fault_vfs.h"
#include "integration/power/day.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdlib.h>

static int64_t stride = 1, campaigns;

struct campaign {
    int code;
    bool on, every_call;
    bool takes_an_error_for_no; /* the control: after an error the fact is sent under a new id */
    int64_t faults, lost, twice;
};

static struct hash play(struct campaign *c, int64_t n, bool *fired)
{
    struct day d;
    struct ledger_head h;
    struct err e = {0};
    struct fault_plan p = {
        .seed = 1, .fail_at = n, .fail_code = c->code, .fail_on = c->on, .every_call = c->every_call};
    day_make(&d);
    fault_vfs_begin(&p);
    day_play_all(&d, FAULT_VFS, NULL);
    *fired = fault_vfs_fired();
    if (!*fired && d.acked != STEPS)
        fail_msg("call %" PRId64 ": nothing failed, and still: %s", n, d.x.e.msg);
    c->faults += *fired;
    c->lost += day_look(&d, 1, n);
    if (c->takes_an_error_for_no && d.acked < STEPS) {
        assert_int_equal(ledger_head(d.x.l, &h, &e), ST_OK);
        c->twice += h.seq > d.acked; /* it is there, and would be sent again as another */
    }
    struct hash last = day_finish(&d, 1, n);
    day_end(&d);
    return last;
}

static void run(struct campaign *c)
{
    bool fired = true;
    struct campaign none = {.code = SQLITE_IOERR};
    struct hash good = play(&none, 0, &fired);
    assert_false(fired);
    fired = true;
    for (int64_t n = 1 + campaigns++ % stride; fired; n += stride) {
        struct hash h = play(c, n, &fired);
        assert_memory_equal(h.bytes, good.bytes, sizeof h.bytes);
    }
    assert_int_equal(c->lost, 0);
}

static void test_errors_once(void **state)
{
    (void)state;
    struct campaign c = {.code = SQLITE_IOERR, .every_call = true};
    run(&c);
    print_message("EIO at each of %" PRId64 " calls: nothing lost, nothing twice\n", c.faults);
    assert_true(c.faults > 300 / stride);
}

static void test_errors_from_then_on(void **state)
{
    (void)state;
    struct campaign c = {.code = SQLITE_IOERR, .on = true};
    run(&c);
    print_message("EIO from each of %" PRId64 " writes on: nothing lost, nothing twice\n", c.faults);
}

static void test_full_once(void **state)
{
    (void)state;
    struct campaign c = {.code = SQLITE_FULL};
    run(&c);
    print_message("ENOSPC at each of %" PRId64 " writes: nothing lost, nothing twice\n", c.faults);
}

static void test_full_from_then_on(void **state)
{
    (void)state;
    struct campaign c = {.code = SQLITE_FULL, .on = true};
    run(&c);
    print_message("ENOSPC from each of %" PRId64 " writes on: nothing lost, nothing twice\n", c.faults);
}

/* The control: an error from COMMIT does not mean that nothing was written. Whoever sends the fact under a new id would
 * credit some containers twice. */
static void test_an_error_is_not_a_no(void **state)
{
    (void)state;
    struct campaign c = {.code = SQLITE_IOERR, .takes_an_error_for_no = true};
    stride = stride < 23 ? stride : 23; /* at fewer places there may be none that was written */
    run(&c);
    print_message("a kiosk that took an error for a no would have written %" PRId64 " facts twice\n", c.twice);
    assert_true(c.twice > 0);
}

int main(int argc, char **argv)
{
    stride = argc > 1 ? strtol(argv[1], NULL, 10) : 1;
    assert_true(stride > 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_errors_once),
        cmocka_unit_test(test_errors_from_then_on),
        cmocka_unit_test(test_full_once),
        cmocka_unit_test(test_full_from_then_on),
        cmocka_unit_test(test_an_error_is_not_a_no),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
