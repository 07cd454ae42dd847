/* Business days where local time is not what it seems: days of 23 and 25 hours, half hours, midnights that do not
 * exist, clocks that jump. Whatever they do, the days follow each other without gap, and their sum is the ledger. */
#include "fake/engine_world.h"

#include <stdio.h>
#include <string.h>

#define MINUTE 60000LL
#define HOUR   (60 * MINUTE)

static struct world world, *const w = &world;

static int64_t at(int year, int month, int day, int hour, int minute) /* UTC */
{
    struct civil c = {year, month, day, hour, minute, 0};
    return utc_from_civil(&c, 0);
}

static void open_at(const char *zone, int64_t utc_ms, int hour, int minute)
{
    world_chute(w);
    w->zone = zone;
    w->now.utc_ms = utc_ms;
    w->set.devices[IO].options.io.idle_ms = 2000; /* days pass faster; somebody who is there is polled fast anyway */
    w->set.day_close_hour = hour;
    w->set.day_close_minute = minute;
    world_open(w);
}

static int64_t day_closed(int z_no)
{
    char query[100];
    snprintf(query, sizeof query, "SELECT closed_ms FROM day WHERE z_no = %d", z_no);
    return sql(w, query);
}

/* Every day begins where the one before ended, and what the days say adds up to what the journal says. */
static void assert_days_are_the_ledger(void)
{
    assert_int_equal(sql(w, "SELECT count(*) FROM day a JOIN day b ON b.z_no = a.z_no + 1"
                            " WHERE a.last_seq + 1 <> b.first_seq OR a.last_seq IS NULL"),
                     0);
    assert_int_equal(sql(w, "SELECT max(z_no) - count(*) FROM day"), 0);
    assert_int_equal(sql(w, "SELECT min(first_seq) FROM day"), 1);
    assert_int_equal(sql(w, "SELECT sum(accepted) FROM day"), journal_count(w, "landed"));
    assert_int_equal(sql(w,
                         "SELECT (SELECT sum(refunds) FROM day) - ifnull(sum(json_extract(body, '$.made.refund')), 0)"
                         " FROM journal WHERE kind = 'landed'"),
                     0);
    assert_int_equal(
        sql(w, "SELECT (SELECT sum(vouchers_issued) FROM day) -"
               " ifnull(sum(json_extract(body, '$.made.voucher.amount')), 0) FROM journal WHERE kind = 'voucher'"),
        0);
    assert_int_equal(sql(w, "SELECT (SELECT sum(accepted) FROM tally) - (SELECT sum(accepted) FROM day)"), 0);
    assert_books(w);
}

/* A bottle and a payout every seven hours. */
static void live(int64_t until_utc)
{
    while (w->now.utc_ms < until_utc) {
        bottle(w, WATER);
        press(w, IO_PAY);
        int64_t left = until_utc - w->now.utc_ms;
        run(w, left < 7 * HOUR ? left : 7 * HOUR);
    }
}

struct zone_case {
    const char *zone;
    int hour, minute; /* of the close */
    int64_t start, closes[3];
};

static void in_zone(const struct zone_case *c)
{
    open_at(c->zone, c->start, c->hour, c->minute);
    live(c->closes[2] + HOUR);
    for (int i = 0; i < 3; i++)
        if (day_closed(i + 1) / 1000 != c->closes[i] / 1000)
            fail_msg("%s: day %d ended at %lld, not %lld", c->zone, i + 1, (long long)day_closed(i + 1),
                     (long long)c->closes[i]);
    assert_int_equal(journal_count(w, "day_closed"), 3);
    assert_int_equal(sql(w, "SELECT count(*) FROM journal WHERE kind = 'day_closed' AND body LIKE '%\"rule\"%'"), 3);
    assert_int_equal(sql(w, "SELECT count(DISTINCT label) FROM day"), 4);
    assert_days_are_the_ledger();
    world_close(w);
}

static void dublin_has_a_day_of_23_hours(void **s)
{
    (void)s;
    in_zone(&(struct zone_case){"Europe/Dublin",
                                4,
                                0,
                                at(2026, 3, 27, 12, 0),
                                {at(2026, 3, 28, 4, 0), at(2026, 3, 29, 3, 0), at(2026, 3, 30, 3, 0)}});
}

static void dublin_has_a_day_of_25_hours(void **s)
{
    (void)s;
    in_zone(&(struct zone_case){"Europe/Dublin",
                                4,
                                0,
                                at(2026, 10, 23, 12, 0),
                                {at(2026, 10, 24, 3, 0), at(2026, 10, 25, 4, 0), at(2026, 10, 26, 4, 0)}});
}

/* The hour of the close comes twice: the first one counts. */
static void dublin_closes_once_in_an_hour_that_comes_twice(void **s)
{
    (void)s;
    in_zone(&(struct zone_case){"Europe/Dublin",
                                1,
                                30,
                                at(2026, 10, 23, 12, 0),
                                {at(2026, 10, 24, 0, 30), at(2026, 10, 25, 0, 30), at(2026, 10, 26, 1, 30)}});
}

static void lord_howe_moves_by_half_an_hour(void **s)
{
    (void)s;
    in_zone(&(struct zone_case){"Australia/Lord_Howe",
                                4,
                                0,
                                at(2026, 4, 3, 2, 0),
                                {at(2026, 4, 3, 17, 0), at(2026, 4, 4, 17, 30), at(2026, 4, 5, 17, 30)}});
}

/* 02:15 on 4 October 2026 does not exist there; half past two is the first moment after it. */
static void lord_howe_closes_when_its_hour_is_skipped(void **s)
{
    (void)s;
    in_zone(&(struct zone_case){"Australia/Lord_Howe",
                                2,
                                15,
                                at(2026, 10, 2, 2, 0),
                                {at(2026, 10, 2, 15, 45), at(2026, 10, 3, 15, 30), at(2026, 10, 4, 15, 15)}});
}

/* 2026-04-24 begins at one o'clock in Cairo. */
static void cairo_has_no_midnight(void **s)
{
    (void)s;
    in_zone(&(struct zone_case){"Africa/Cairo",
                                0,
                                0,
                                at(2026, 4, 22, 8, 0),
                                {at(2026, 4, 22, 22, 0), at(2026, 4, 23, 22, 0), at(2026, 4, 24, 21, 0)}});
}

static void clock_to(int64_t utc_ms)
{
    int64_t before = w->now.utc_ms;
    w->now.utc_ms = utc_ms;
    w->now.offset_s = clock_offset_at(utc_ms);
    engine_on_clock_step(w->g, before, w->now);
    run(w, 2 * MINUTE);
}

static void a_clock_that_jumps_back_closes_nothing_twice(void **s)
{
    (void)s;
    open_at("Europe/Dublin", at(2026, 3, 28, 12, 0), 4, 0);
    live(at(2026, 3, 29, 3, 10));
    assert_int_equal(journal_count(w, "day_closed"), 1);
    for (int i = 0; i < 3; i++) { /* before the close, before the missing hour, and the day before */
        static const int64_t back[] = {30 * MINUTE, 4 * HOUR, 20 * HOUR};
        clock_to(at(2026, 3, 29, 3, 10) - back[i]);
        live(at(2026, 3, 29, 3, 10));
        assert_int_equal(journal_count(w, "day_closed"), 1);
    }
    world_crash(w); /* a new start knows no more than the ledger */
    clock_to(at(2026, 3, 29, 2, 50));
    live(at(2026, 3, 29, 4, 0));
    assert_int_equal(journal_count(w, "day_closed"), 1);
    live(at(2026, 3, 30, 3, 10));
    assert_int_equal(journal_count(w, "day_closed"), 2);
    assert_days_are_the_ledger();
    world_close(w);
}

static void a_clock_in_1970_closes_nothing(void **s)
{
    (void)s;
    open_at("Europe/Dublin", at(2026, 3, 28, 12, 0), 4, 0);
    client(w, 1, ROLE_STAFF);
    live(at(2026, 3, 28, 20, 0));
    w->now.state = CLOCK_UNSET;
    clock_to(5000);
    run(w, 30 * HOUR);
    const char *r = request(w, 1, "\"cmd\":\"day_close\"");
    assert_non_null(strstr(r, "\"code\":\"refused\""));
    assert_non_null(strstr(r, "clock is not set"));
    assert_int_equal(journal_count(w, "day_closed"), 0);
    w->now.state = CLOCK_SYNCED;
    clock_to(at(2026, 4, 9, 9, 0)); /* eleven closes were missed: one is made up */
    assert_int_equal(journal_count(w, "day_closed"), 1);
    assert_int_equal(sql(w, "SELECT count(*) FROM journal WHERE body LIKE '%\"how\":\"made_up\"%'"), 1);
    live(at(2026, 4, 10, 4, 0));
    assert_int_equal(journal_count(w, "day_closed"), 2);
    assert_days_are_the_ledger();
    world_close(w);
}

/* A crate takes long, but not for ever: after ten minutes the day ends between two containers. */
static void a_long_visit_holds_up_the_close_for_a_while(void **s)
{
    (void)s;
    open_at("UTC", at(2026, 3, 28, 3, 58), 4, 0);
    int64_t end = at(2026, 3, 28, 4, 12);
    int before = 0;
    while (w->now.utc_ms < end) {
        bottle(w, CAN);
        run(w, 20000);
        if (w->now.utc_ms < at(2026, 3, 28, 4, 10)) {
            before++;
            assert_int_equal(journal_count(w, "day_closed"), 0);
        }
        if (state(w)->visit.count > 90) /* the visit's limit */
            break;
    }
    assert_true(before > 20);
    assert_int_equal(journal_count(w, "day_closed"), 1);
    assert_true(day_closed(1) >= at(2026, 3, 28, 4, 10) && day_closed(1) < at(2026, 3, 28, 4, 11));
    assert_int_equal(sql(w, "SELECT count(*) FROM journal WHERE kind = 'day_closed' AND body LIKE '%\"rule\"%'"), 1);
    press(w, IO_PAY);
    run(w, 10000);
    assert_int_equal(sql(w, "SELECT z_no FROM journal WHERE kind = 'voucher'"), 2); /* the balance went over */
    assert_days_are_the_ledger();
    world_close(w);
}

static void an_x_report_closes_nothing(void **s)
{
    (void)s;
    open_at("UTC", T0, 4, 0);
    client(w, 1, ROLE_STAFF);
    client(w, 2, ROLE_CONSUMER);
    bottle(w, WATER);
    press(w, IO_PAY);
    run(w, 9000);
    for (int i = 0; i < 2; i++) {
        const char *r = request(w, 1, "\"cmd\":\"day_x\"");
        assert_non_null(strstr(r, "\"ok\":true"));
        assert_non_null(strstr(r, "X report"));
        assert_non_null(strstr(r, "\"z_no\":1"));
        assert_non_null(strstr(r, "0.15"));
        assert_null(strstr(r, "Chain head"));
        run(w, 10000);
    }
    assert_int_equal(w->slips, 3); /* the voucher and two reports */
    assert_non_null(strstr(request(w, 2, "\"cmd\":\"day_x\""), "\"code\":\"denied\""));
    assert_int_equal(journal_count(w, "day_closed"), 0);
    assert_int_equal(state(w)->today.z_no, 1);
    w->paper_out = true;
    run(w, 5000);
    assert_non_null(strstr(request(w, 1, "\"cmd\":\"day_x\""), "X report")); /* shown all the same */
    assert_days_are_the_ledger();
    world_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dublin_has_a_day_of_23_hours),
        cmocka_unit_test(dublin_has_a_day_of_25_hours),
        cmocka_unit_test(dublin_closes_once_in_an_hour_that_comes_twice),
        cmocka_unit_test(lord_howe_moves_by_half_an_hour),
        cmocka_unit_test(lord_howe_closes_when_its_hour_is_skipped),
        cmocka_unit_test(cairo_has_no_midnight),
        cmocka_unit_test(a_clock_that_jumps_back_closes_nothing_twice),
        cmocka_unit_test(a_clock_in_1970_closes_nothing),
        cmocka_unit_test(a_long_visit_holds_up_the_close_for_a_while),
        cmocka_unit_test(an_x_report_closes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
