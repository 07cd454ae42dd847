/* Every Nth allocation of SQLite and of the JSON library fails, once, in a kiosk's day (day.h). The ledger says so,
 * loses nothing that was answered, and takes the same fact again.
 *
 * Left out: the parser of jansson 2.14, which aborts the process on some of them; that is a power cut, and
 * test_power's.
 *
 *   test_memory [STRIDE [FIRST]]   every STRIDE-th allocation (ctest: a prime), beginning with FIRST */
#include "integration/power/day.h"

#include <inttypes.h>
#include <jansson.h>
#include <sqlite3.h>
#include <stdlib.h>

static struct {
    int64_t count, fail_at; /* fail_at 0: none */
    int64_t of;             /* how many a day makes */
    bool fired, parsing;
} memory;
static sqlite3_mem_methods plain;
static int64_t stride = 1, first = 1;

static bool fails(void)
{
    bool now = ++memory.count == memory.fail_at;
    memory.fired = memory.fired || now;
    return now;
}

static void *sqlite_malloc(int n)
{
    return fails() ? NULL : plain.xMalloc(n);
}

static void *sqlite_realloc(void *p, int n)
{
    return fails() ? NULL : plain.xRealloc(p, n);
}

static void *json_malloc(size_t n)
{
    return !memory.parsing && fails() ? NULL : malloc(n);
}

json_t *__real_json_loads(const char *text, size_t flags, json_error_t *e);
json_t *__wrap_json_loads(const char *text, size_t flags, json_error_t *e);
json_t *__wrap_json_loads(const char *text, size_t flags, json_error_t *e)
{
    memory.parsing = true;
    json_t *o = __real_json_loads(text, flags, e);
    memory.parsing = false;
    return o;
}

static int hook(void **state)
{
    (void)state;
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &plain), SQLITE_OK);
    sqlite3_mem_methods m = plain;
    m.xMalloc = sqlite_malloc;
    m.xRealloc = sqlite_realloc;
    assert_int_equal(sqlite3_config(SQLITE_CONFIG_MALLOC, &m), SQLITE_OK);
    assert_int_equal(sqlite3_initialize(), SQLITE_OK);
    json_set_alloc_funcs(json_malloc, free);
    return 0;
}

/* believes: the control takes a failure for done and goes on. Gives how many acknowledged steps are missing. */
static int play(int64_t n, bool believes, struct hash *last)
{
    struct day d;
    day_make(&d);
    memory.count = 0;
    memory.fired = false;
    memory.fail_at = n;
    day_play_all(&d, NULL, "OFF");
    memory.fail_at = 0;
    memory.of = memory.count;
    if (memory.fired && d.acked != STEPS && d.last != ST_MEMORY && d.last != ST_UNKNOWN && d.last != ST_IO)
        fail_msg("allocation %" PRId64 ": step %d says %s: %s", n, d.acked, status_text(d.last), d.x.e.msg);
    if (!memory.fired && d.acked != STEPS)
        fail_msg("allocation %" PRId64 ": nothing failed, and still: %s", n, d.x.e.msg);
    if (believes && d.acked < STEPS && d.acked > 0)
        d.acked++;
    int missing = day_look(&d, 1, n);
    if (missing > 0)
        ledger_close(d.x.l);
    else
        *last = day_finish(&d, 1, n);
    day_end(&d);
    return missing;
}

static void test_every_allocation(void **state)
{
    (void)state;
    struct hash good, h;
    int64_t failures = 0;
    assert_int_equal(play(0, false, &good), 0);
    assert_true(memory.of > 1000); /* the wrappers are in place */
    for (int64_t n = first; failures == 0 || memory.fired; n += stride, failures++) {
        assert_int_equal(play(n, false, &h), 0);
        assert_memory_equal(h.bytes, good.bytes, sizeof h.bytes);
    }
    print_message("%" PRId64 " of %" PRId64 " allocations failed, one at a time: nothing lost, nothing twice\n",
                  failures - 1, memory.of);
}

/* The control: what failed is not there. */
static void test_a_failure_is_a_failure(void **state)
{
    (void)state;
    struct hash h;
    int missing = 0;
    assert_int_equal(play(0, false, &h), 0);
    int64_t of = memory.of;
    for (int64_t n = of / 3; n < of; n += of / 20)
        missing += play(n, true, &h);
    print_message("a kiosk that did not look would have lost %d facts\n", missing);
    assert_true(missing > 0);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        stride = strtol(argv[1], NULL, 10);
    if (argc > 2)
        first = strtol(argv[2], NULL, 10);
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_allocation),
                                       cmocka_unit_test(test_a_failure_is_a_failure)};
    return cmocka_run_group_tests(tests, hook, NULL);
}
