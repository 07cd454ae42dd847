/* The lane's scale and a bag's: a right weight goes on, a wrong one is handed back or kept, and a scale that says
 * nothing is never taken for one that says yes. */
#include "fake/engine_world.h"

#include <string.h>

static struct world world, *const w = &world;

static void open_with(bool without, bool keeps)
{
    world_chute(w);
    world_scales(w);
    w->set.lane.without_scale = without;
    w->set.lane.timing.keeps_refused = keeps;
    world_open(w);
    weigh(w, SCALE, 0, 500);
}

static int teardown(void **s)
{
    (void)s;
    world_close(w);
    return 0;
}

/* Onto the plate between the beams; rests there for 600 ms. */
static void rest(int32_t grams)
{
    scan(w, WEIGHED);
    assert_true(gate(w));
    input(w, IO_ENTRY_BEAM, true);
    run(w, 100);
    input(w, IO_ENTRY_BEAM, false);
    run(w, 50);
    weigh(w, SCALE, grams, 600);
}

static void on_into_the_bin(void)
{
    input(w, IO_BIN_BEAM, true);
    run(w, 100);
    input(w, IO_BIN_BEAM, false);
    run(w, 100);
    weigh(w, SCALE, 0, 600);
}

static void a_right_weight_is_credited(void **s)
{
    (void)s;
    open_with(false, false);
    assert_true(state(w)->in_service);
    rest(22);
    assert_true(gate(w));
    on_into_the_bin();
    assert_int_equal(state(w)->visit.amount.minor, 15);
    assert_int_equal(journal_count(w, "landed"), 1);
    assert_books(w);
}

static void a_wrong_weight_is_handed_back_with_its_reason(void **s)
{
    (void)s;
    open_with(false, false);
    rest(300); /* full */
    assert_false(gate(w));
    assert_string_equal(state(w)->reason, "wrong_weight");
    weigh(w, SCALE, 0, 1000);
    assert_int_equal(state(w)->visit.amount.minor, 0);
    assert_int_equal(journal_count(w, "refused"), 1);
    assert_int_equal(journal_count(w, "fell_unscanned"), 0);
    rest(22); /* emptied, and shown again */
    on_into_the_bin();
    assert_int_equal(state(w)->visit.amount.minor, 15);
    assert_books(w);
}

static void or_kept_in_the_bin_where_that_is_configured(void **s)
{
    (void)s;
    open_with(false, true);
    rest(300);
    assert_int_equal(journal_count(w, "refused"), 0); /* it lies there: nothing is known before it has fallen */
    on_into_the_bin();
    assert_string_equal(state(w)->reason, "kept");
    assert_int_equal(journal_count(w, "refused"), 1);
    assert_int_equal(journal_count(w, "fell_unscanned"), 0);
    assert_int_equal(state(w)->visit.amount.minor, 0);
    assert_books(w);
}

static void a_drifting_zero_is_followed(void **s)
{
    (void)s;
    open_with(false, false);
    weigh(w, SCALE, 12, 1000); /* a sticky plate: with it 22 g would read 34 */
    rest(34);
    on_into_the_bin();
    assert_int_equal(state(w)->visit.amount.minor, 15);
    weigh(w, SCALE, -8, 1000);
    rest(14);
    on_into_the_bin();
    assert_int_equal(state(w)->visit.amount.minor, 30);
    assert_books(w);
}

static void what_lies_on_it_stops_the_lane(void **s)
{
    (void)s;
    open_with(false, false);
    weigh(w, SCALE, 400, 1000);
    assert_string_equal(state(w)->out_cause, "scale_occupied");
    scan(w, WEIGHED);
    assert_false(gate(w));
    weigh(w, SCALE, 0, 1000);
    assert_true(state(w)->in_service);
}

static void a_silent_scale_takes_nothing(void **s)
{
    (void)s;
    open_with(false, false);
    run(w, 3000);
    assert_string_equal(state(w)->out_cause, "scale_lost");
    unplug(w, SCALE);
    run(w, 1000);
    assert_string_equal(state(w)->out_cause, "scale_lost");
    plug(w, SCALE);
    weigh(w, SCALE, 0, 1000);
    assert_true(state(w)->in_service);
}

/* Its silence is older than the program's start. */
static void how_long_it_is_silent_outlives_a_restart(void **s)
{
    (void)s;
    open_with(false, false);
    run(w, 30000);
    assert_string_equal(state(w)->devices[SCALE].health, "silent");
    assert_in_range(state(w)->devices[SCALE].age_ms, 30000, 31000);
    w->scales_mute = true;
    for (int i = 1; i <= 2; i++) { /* the second time the journal has two rows of the same silence */
        world_crash(w);
        run(w, 30000);
        assert_string_equal(state(w)->devices[SCALE].health, "silent");
        assert_in_range(state(w)->devices[SCALE].age_ms, 30000 * (i + 1) - 3000, 30000 * (i + 1) + 3000 * i);
    }
    weigh(w, SCALE, 0, 1000);
    assert_in_range(state(w)->devices[SCALE].age_ms, 0, 200);
    world_crash(w);
    w->scales_mute = false;
    assert_int_equal(state(w)->devices[SCALE].age_ms, -1); /* it worked: nothing is known of this run yet */
    assert_books(w);
}

static void or_is_done_without(void **s)
{
    (void)s;
    open_with(true, false);
    run(w, 3000);
    assert_true(state(w)->in_service);
    bottle(w, WATER);
    assert_int_equal(state(w)->visit.amount.minor, 15);
    weigh(w, SCALE, 0, 1000); /* it is back, and counts again */
    rest(300);
    assert_string_equal(state(w)->reason, "wrong_weight");
    assert_books(w);
}

static void a_scale_that_goes_silent_in_the_middle_makes_a_case(void **s)
{
    (void)s;
    open_with(false, false);
    scan(w, WEIGHED);
    fall(w);
    run(w, 3000);
    assert_int_equal(state(w)->case_count, 1);
    assert_int_equal(state(w)->visit.amount.minor, 0);
    assert_books(w);
}

/* Silent since the container went in: refuse makes a case, accept goes on as if there were no scale. */
static void a_landing_without_any_weight_is_called_that(void **s)
{
    (void)s;
    open_with(false, false);
    scan(w, WEIGHED);
    fall(w);
    run(w, 1800); /* weigh_ms: before the driver calls it silent */
    assert_int_equal(state(w)->case_count, 1);
    assert_string_equal(state(w)->cases[0].why, "no_weight");
    world_close(w);
    open_with(true, false);
    scan(w, WEIGHED);
    fall(w);
    run(w, 1800);
    assert_int_equal(state(w)->case_count, 0);
    assert_int_equal(state(w)->visit.amount.minor, 15);
    assert_books(w);
}

static void shake(int ms)
{
    static const char moving[] = "US,+0000022.0  g\r\n";
    for (int t = 0; t < ms; t += 100) {
        engine_on_bytes(w->g, SCALE, (const uint8_t *)moving, sizeof moving - 1, w->now);
        run(w, 100);
    }
}

static void one_that_only_moves_is_asked_for_all_the_same(void **s)
{
    (void)s;
    open_with(true, false);
    scan(w, WEIGHED);
    input(w, IO_ENTRY_BEAM, true);
    shake(100);
    input(w, IO_ENTRY_BEAM, false);
    shake(600);
    input(w, IO_BIN_BEAM, true);
    shake(100);
    input(w, IO_BIN_BEAM, false);
    shake(2000);
    assert_int_equal(state(w)->case_count, 1);
    assert_string_equal(state(w)->cases[0].why, "no_weight");
    assert_books(w);
}

static void a_bag_is_weighed_by_its_scale(void **s)
{
    (void)s;
    static const char replace[] =
        "\"cmd\":\"bag_replace\",\"text\":\"bin\",\"bag\":\"B-2\",\"seal\":\"S-1\",\"note\":\"by_scale\"";
    open_with(false, false);
    client(w, 5, ROLE_OPERATOR);
    run(w, 3000);
    assert_non_null(strstr(request(w, 5, replace), "no stable weight"));
    assert_int_equal(sql(w, "SELECT count(*) FROM bag"), 1);
    weigh(w, BAG_SCALE, 4250, 1000);
    assert_non_null(strstr(request(w, 5, replace), "\"weighed_mg\":4250000"));
    assert_int_equal(sql(w, "SELECT max(weighed_mg) FROM bag"), 4250000);
    assert_books(w);
}

static void two_dimensional_codes_credit_by_their_gtin(void **s)
{
    (void)s;
    world_chute(w);
    w->set.scheme.serialised = true;
    world_open(w);
    scan(w, "]d20109520000000011"
            "21A1");
    fall(w);
    run(w, 1000);
    assert_int_equal(state(w)->visit.amount.minor, 15);
    scan(w, "]Q1https://id.example/01/09520000000011/21/A1"); /* a copy of the label */
    assert_string_equal(state(w)->reason, "serial_twice");
    run(w, 6000);
    scan(w, "]Q1https://id.example/01/09520000000011/21/A2");
    fall(w);
    run(w, 1000);
    assert_int_equal(state(w)->visit.amount.minor, 30);
    scan(w, "]E05012345678900");
    scan(w, "]E112"); /* an add-on alone says nothing */
    assert_books(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_right_weight_is_credited, teardown),
        cmocka_unit_test_teardown(a_wrong_weight_is_handed_back_with_its_reason, teardown),
        cmocka_unit_test_teardown(or_kept_in_the_bin_where_that_is_configured, teardown),
        cmocka_unit_test_teardown(a_drifting_zero_is_followed, teardown),
        cmocka_unit_test_teardown(what_lies_on_it_stops_the_lane, teardown),
        cmocka_unit_test_teardown(a_silent_scale_takes_nothing, teardown),
        cmocka_unit_test_teardown(how_long_it_is_silent_outlives_a_restart, teardown),
        cmocka_unit_test_teardown(or_is_done_without, teardown),
        cmocka_unit_test_teardown(a_scale_that_goes_silent_in_the_middle_makes_a_case, teardown),
        cmocka_unit_test_teardown(a_landing_without_any_weight_is_called_that, teardown),
        cmocka_unit_test_teardown(one_that_only_moves_is_asked_for_all_the_same, teardown),
        cmocka_unit_test_teardown(a_bag_is_weighed_by_its_scale, teardown),
        cmocka_unit_test_teardown(two_dimensional_codes_credit_by_their_gtin, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
