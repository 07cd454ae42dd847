#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#define HOUR (3600 * INT64_C(1000))

static int64_t utc(int year, int month, int day, int hour, int minute)
{
    struct civil c = {year, month, day, hour, minute, 0};
    return utc_from_civil(&c, 0);
}

static void in_zone(const char *name)
{
    setenv("TZ", name, 1);
    tzset();
}

static void the_calendar(void **state)
{
    (void)state;
    assert_int_equal(days_from_civil(1970, 1, 1), 0);
    assert_int_equal(days_from_civil(2000, 2, 29), 11016);
    assert_int_equal(days_from_civil(2000, 3, 1), 11017);
    assert_int_equal(days_from_civil(1969, 12, 31), -1);
    assert_int_equal(days_from_civil(2100, 3, 1) - days_from_civil(2100, 2, 28), 1); /* no leap year */
    struct civil before = civil_from_utc(0, 0);
    for (int64_t day = -800000; day < 800000; day += 37) {
        struct civil c = civil_from_utc(day * 24 * HOUR + 12 * HOUR, 0);
        assert_int_equal(days_from_civil(c.year, c.month, c.day), day);
        assert_int_equal(c.hour, 12);
        assert_true(day > -799990 ? c.year >= before.year : true);
        before = c;
    }
}

static void times_before_1970_and_out_of_range(void **state)
{
    (void)state;
    struct civil c = civil_from_utc(-1, 0);
    assert_int_equal(c.year, 1969);
    assert_int_equal(c.second, 59);
    c = civil_from_utc(INT64_MIN, 0);
    assert_int_equal(c.year, -9999);
    assert_int_equal(c.month, 1);
    assert_int_equal(c.day, 1);
    c = civil_from_utc(INT64_MAX, 0);
    assert_int_equal(c.year, 9999);
    assert_int_equal(c.day, 31);
    assert_int_equal(c.second, 59);
}

static void texts(void **state)
{
    (void)state;
    char date[11], stamp[32];
    int64_t t = utc(2026, 11, 21, 8, 30) + 123;
    date_format(date, t, 0);
    assert_string_equal(date, "2026-11-21");
    date_format(date, t, 16 * 3600);
    assert_string_equal(date, "2026-11-22");
    timestamp_format(stamp, t, 3600);
    assert_string_equal(stamp, "2026-11-21T09:30:00.123+01:00");
    timestamp_format(stamp, t, 0);
    assert_string_equal(stamp, "2026-11-21T08:30:00.123Z");
    timestamp_format(stamp, t, -(3 * 3600 + 1800));
    assert_string_equal(stamp, "2026-11-21T05:00:00.123-03:30");
    timestamp_format(stamp, -1, 0);
    assert_string_equal(stamp, "1969-12-31T23:59:59.999Z");
    timestamp_format(stamp, INT64_MIN, -86399); /* hostile, bounded */
    assert_true(strlen(stamp) < sizeof stamp);
}

static void dates_that_are_none(void **state)
{
    (void)state;
    struct civil c;
    assert_true(civil_date_parse(&c, "2024-02-29"));
    assert_int_equal(c.day, 29);
    assert_int_equal(c.hour, 0);
    static const char *const bad[] = {"2023-02-29", "2024-04-31", "2024-13-01",  "2024-00-10",
                                      "2024-01-00", "2024-1-01",  "2024-01-1",   "24-01-01",
                                      "2024/01/01", "",           "2024-01-01 ", "+024-01-01"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(civil_date_parse(&c, bad[i]));
}

/* A cutover after `from`, and the length of the day that it begins. */
static void expect_day(int64_t from, int hour, int minute, int64_t start, int64_t length)
{
    int64_t t = clock_next_cutover(from, hour, minute);
    assert_true(t == start);
    assert_true(clock_next_cutover(t - 1, hour, minute) == t);      /* the last millisecond before */
    assert_true(clock_next_cutover(t, hour, minute) == t + length); /* strictly after */
}

static void days_of_23_and_25_hours(void **state)
{
    (void)state;
    in_zone("Europe/Dublin");
    expect_day(utc(2026, 1, 10, 12, 0), 4, 0, utc(2026, 1, 11, 4, 0), 24 * HOUR);
    expect_day(utc(2026, 3, 27, 12, 0), 4, 0, utc(2026, 3, 28, 4, 0), 23 * HOUR);
    expect_day(utc(2026, 7, 1, 2, 59), 4, 0, utc(2026, 7, 1, 3, 0), 24 * HOUR);
    expect_day(utc(2026, 10, 23, 12, 0), 4, 0, utc(2026, 10, 24, 3, 0), 25 * HOUR);
    /* 01:30 is missing on 29 March: the first instant past it is 02:00 summer time */
    assert_true(clock_next_cutover(utc(2026, 3, 28, 12, 0), 1, 30) == utc(2026, 3, 29, 1, 0));
    /* 01:30 comes twice on 25 October: once is enough */
    assert_true(clock_next_cutover(utc(2026, 10, 24, 12, 0), 1, 30) == utc(2026, 10, 25, 0, 30));
    assert_true(clock_next_cutover(utc(2026, 10, 25, 0, 45), 1, 30) == utc(2026, 10, 26, 1, 30));
    assert_true(clock_next_cutover(utc(2026, 10, 25, 1, 15), 1, 30) == utc(2026, 10, 26, 1, 30));
}

static void half_an_hour_of_summer_time(void **state)
{
    (void)state;
    in_zone("Australia/Lord_Howe"); /* +10:30, in summer +11 */
    assert_true(clock_next_cutover(utc(2026, 4, 4, 10, 0), 1, 45) == utc(2026, 4, 4, 14, 45)); /* the first of two */
    assert_true(clock_next_cutover(utc(2026, 4, 4, 15, 0), 1, 45) == utc(2026, 4, 5, 15, 15));
    assert_true(clock_next_cutover(utc(2026, 10, 3, 10, 0), 2, 15) == utc(2026, 10, 3, 15, 30)); /* missing */
    expect_day(utc(2026, 4, 3, 20, 0), 4, 0, utc(2026, 4, 4, 17, 30), 24 * HOUR);
    expect_day(utc(2026, 4, 3, 10, 0), 4, 0, utc(2026, 4, 3, 17, 0), 24 * HOUR + HOUR / 2);
}

static void a_day_without_midnight(void **state)
{
    (void)state;
    in_zone("Africa/Cairo"); /* 2026-04-24 begins at 01:00 */
    assert_true(clock_next_cutover(utc(2026, 4, 23, 12, 0), 0, 0) == utc(2026, 4, 23, 22, 0));
    expect_day(utc(2026, 4, 22, 12, 0), 0, 0, utc(2026, 4, 22, 22, 0), 24 * HOUR);
    expect_day(utc(2026, 4, 23, 12, 0), 0, 30, utc(2026, 4, 23, 22, 0), 23 * HOUR + HOUR / 2);
    /* in October the hour before midnight comes twice */
    assert_true(clock_next_cutover(utc(2026, 10, 29, 12, 0), 23, 30) == utc(2026, 10, 29, 20, 30));
    assert_true(clock_next_cutover(utc(2026, 10, 29, 21, 0), 23, 30) == utc(2026, 10, 30, 21, 30));
    assert_true(clock_next_cutover(utc(2026, 10, 29, 12, 0), 0, 0) == utc(2026, 10, 29, 22, 0));
}

static void a_midnight_that_comes_twice(void **state)
{
    (void)state;
    in_zone("America/Havana"); /* 2026-11-01 01:00 becomes 00:00 */
    expect_day(utc(2026, 10, 31, 12, 0), 0, 0, utc(2026, 11, 1, 4, 0), 25 * HOUR);
    assert_true(clock_next_cutover(utc(2026, 11, 1, 5, 0), 0, 0) == utc(2026, 11, 2, 5, 0)); /* at the second one */
    assert_true(clock_next_cutover(utc(2026, 11, 1, 5, 10), 0, 30) == utc(2026, 11, 2, 5, 30));
    assert_true(clock_next_cutover(utc(2026, 3, 7, 12, 0), 0, 0) == utc(2026, 3, 8, 5, 0)); /* missing: 01:00 */
    assert_int_equal(clock_offset_at(utc(2026, 7, 1, 0, 0)), -4 * 3600);
}

static void two_years_of_days_have_no_hole(void **state)
{
    (void)state;
    in_zone("Europe/Dublin");
    int64_t t = utc(2026, 1, 1, 0, 0);
    for (int i = 0; i < 800; i++) {
        int64_t next = clock_next_cutover(t, 4, 0);
        assert_true(next > t);
        assert_true(i == 0 || (next - t >= 23 * HOUR && next - t <= 25 * HOUR));
        struct civil c = civil_from_utc(next, clock_offset_at(next));
        assert_int_equal(c.hour, 4);
        assert_int_equal(c.minute, 0);
        t = next;
    }
}

static void the_clock_knows_what_it_does_not_know(void **state)
{
    (void)state;
    struct moment now = clock_now(0);
    assert_true(now.state == CLOCK_HOLDOVER || now.state == CLOCK_SYNCED);
    assert_true(now.mono_ms > 0);
    assert_true(now.utc_ms > utc(2024, 1, 1, 0, 0));
    assert_int_equal(clock_now(now.utc_ms + 24 * HOUR).state, CLOCK_UNSET);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_calendar),
        cmocka_unit_test(times_before_1970_and_out_of_range),
        cmocka_unit_test(texts),
        cmocka_unit_test(dates_that_are_none),
        cmocka_unit_test(days_of_23_and_25_hours),
        cmocka_unit_test(half_an_hour_of_summer_time),
        cmocka_unit_test(a_day_without_midnight),
        cmocka_unit_test(a_midnight_that_comes_twice),
        cmocka_unit_test(two_years_of_days_have_no_hole),
        cmocka_unit_test(the_clock_knows_what_it_does_not_know),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
