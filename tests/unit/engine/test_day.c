/* The business day: closed by people, by the clock, made up once, and never twice by a clock that steps back. */
#include "fake/engine_world.h"

#include <string.h>

#define HOUR 3600000LL

static struct world world, *const w = &world;

static int setup(void **s)
{
    (void)s;
    world_chute(w); /* 10:00 UTC, the day ends at 04:00 */
    world_open(w);
    return 0;
}

static int teardown(void **s)
{
    (void)s;
    world_close(w);
    return 0;
}

/* Moves the clock without the hours in between: the kiosk slept, or was set. */
static void clock_to(int64_t utc_ms)
{
    int64_t before = w->now.utc_ms;
    w->now.utc_ms = utc_ms;
    engine_on_clock_step(w->g, before, w->now);
    run(w, 70000); /* more than a retry */
}

static void a_person_closes_the_day(void **s)
{
    (void)s;
    client(w, 1, ROLE_STAFF);
    bottle(w, WATER);
    press(w, IO_PAY);
    run(w, 8000);
    const char *line = "\"cmd\":\"day_close\",\"event\":\"11111111-1111-4111-8111-111111111111\"";
    const char *r = request(w, 1, line);
    assert_non_null(strstr(r, "\"z_no\":1"));
    assert_non_null(strstr(r, "\"day\":\"2026-11-20\""));
    assert_non_null(strstr(r, "rebottle checkpoint 1"));
    run(w, 20000);
    assert_int_equal(w->slips, 2); /* the voucher and the Z report */
    assert_int_equal(state(w)->today.z_no, 2);
    assert_int_equal(state(w)->today.accepted, 0);
    assert_int_equal(state(w)->today.material_count, 0);
    assert_int_equal(state(w)->today.vouchers_open, 1);         /* money owed does not end with the day */
    assert_non_null(strstr(request(w, 1, line), "\"z_no\":1")); /* a retry closes nothing more */
    assert_int_equal(journal_count(w, "day_closed"), 1);
    assert_int_equal(journal_count(w, "checkpoint"), 1);
    r = request(w, 1, "\"cmd\":\"days\",\"number\":5");
    assert_non_null(strstr(r, "\"z_no\":2"));
    assert_non_null(strstr(r, "\"accepted\":1"));
}

static void the_clock_closes_the_day_at_its_hour(void **s)
{
    (void)s;
    run(w, 17 * HOUR + 59 * 60000);
    assert_int_equal(journal_count(w, "day_closed"), 0);
    run(w, 2 * 60000);
    assert_int_equal(journal_count(w, "day_closed"), 1);
    assert_int_equal(
        sql(w, "SELECT count(*) FROM journal WHERE kind = 'day_closed' AND body LIKE '%\"how\":\"rule\"%'"), 1);
    run(w, 20 * HOUR);
    assert_int_equal(journal_count(w, "day_closed"), 1);
    run(w, 5 * HOUR);
    assert_int_equal(journal_count(w, "day_closed"), 2);
}

static void a_week_asleep_is_one_close(void **s)
{
    (void)s;
    clock_to(w->now.utc_ms + 7 * 24 * HOUR);
    assert_int_equal(journal_count(w, "day_closed"), 1);
    assert_int_equal(sql(w, "SELECT count(*) FROM journal WHERE body LIKE '%made_up%'"), 1);
    run(w, 3 * HOUR);
    assert_int_equal(journal_count(w, "day_closed"), 1);
}

static void a_step_back_does_not_close_twice(void **s)
{
    (void)s;
    run(w, 18 * HOUR + 60000); /* 04:01: just closed */
    assert_int_equal(journal_count(w, "day_closed"), 1);
    clock_to(w->now.utc_ms - HOUR); /* 03:02 */
    run(w, 2 * HOUR);
    assert_int_equal(journal_count(w, "day_closed"), 1);
    run(w, 24 * HOUR);
    assert_int_equal(journal_count(w, "day_closed"), 2);
}

static void a_clock_from_the_future_does_not_end_closing(void **s)
{
    (void)s;
    clock_to(w->now.utc_ms + 4 * 365 * 24 * HOUR); /* closes, and the new day opens in 2030 */
    assert_int_equal(journal_count(w, "day_closed"), 1);
    clock_to(w->now.utc_ms - 4 * 365 * 24 * HOUR);
    run(w, 19 * HOUR);
    assert_int_equal(journal_count(w, "day_closed"), 2);
}

static void without_a_clock_no_day_is_closed(void **s)
{
    (void)s;
    w->now.state = CLOCK_UNSET;
    clock_to(1000);
    run(w, 30 * HOUR);
    assert_int_equal(journal_count(w, "day_closed"), 0);
    w->now.state = CLOCK_SYNCED;
    clock_to(T0 + 40 * HOUR);
    assert_int_equal(journal_count(w, "day_closed"), 1);
}

static void a_visit_is_not_torn_in_two(void **s)
{
    (void)s;
    run(w, 18 * HOUR - 90000); /* 03:58 */
    bottle(w, WATER);
    scan(w, CAN);
    assert_int_equal(journal_count(w, "day_closed"), 0);
    run(w, 60000);
    bottle(w, WATER);
    run(w, 40000);
    assert_int_equal(journal_count(w, "day_closed"), 0); /* past four, and somebody is still there */
    assert_true(has_task(w, "day_close_due"));
    run(w, 200000);
    assert_int_equal(journal_count(w, "day_closed"), 1);
    assert_int_equal(sql(w, "SELECT z_no FROM journal WHERE kind = 'voucher'"), 1);
}

static void a_close_while_a_container_is_in_hand_is_put_off(void **s)
{
    (void)s;
    client(w, 1, ROLE_STAFF);
    scan(w, WATER);
    assert_non_null(strstr(request(w, 1, "\"cmd\":\"day_close\""), "\"code\":\"again\""));
    assert_int_equal(journal_count(w, "day_closed"), 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_person_closes_the_day),
        T(the_clock_closes_the_day_at_its_hour),
        T(a_week_asleep_is_one_close),
        T(a_step_back_does_not_close_twice),
        T(a_clock_from_the_future_does_not_end_closing),
        T(without_a_clock_no_day_is_closed),
        T(a_visit_is_not_torn_in_two),
        T(a_close_while_a_container_is_in_hand_is_put_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
