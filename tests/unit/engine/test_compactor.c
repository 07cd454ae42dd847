/* The compactor: run after each landing, never with the door open, and with credit_after compacted before any credit.
 */
#include "fake/engine_world.h"

#include <string.h>

#define COIL 2

static struct world world, *const w = &world;

static void open_with(enum credit_after credit)
{
    world_chute(w);
    w->set.devices[IO].options.io.coil[IO_COMPACTOR].address = COIL;
    w->set.lane.compactor = true;
    w->set.lane.hardware_interlock = true;
    w->set.lane.compact_ms = 3000;
    w->set.lane.credit_after = credit;
    world_open(w);
}

static int teardown(void **s)
{
    (void)s;
    world_close(w);
    return 0;
}

static bool running(void)
{
    return (w->coils >> COIL & 1) != 0;
}

static void a_landing_is_credited_at_once_and_then_compacted(void **s)
{
    (void)s;
    open_with(CREDIT_LANDED);
    scan(w, WATER);
    fall(w);
    assert_int_equal(state(w)->visit.amount.minor, 15);
    assert_true(running());
    run(w, 3500);
    assert_false(running());
    assert_books(w);
}

static void credit_waits_for_the_compactor(void **s)
{
    (void)s;
    open_with(CREDIT_COMPACTED);
    scan(w, WATER);
    fall(w);
    assert_true(running());
    assert_int_equal(state(w)->visit.amount.minor, 0);
    assert_int_equal(state(w)->phase, PHASE_WORKING);
    assert_int_equal(journal_count(w, "landed"), 0);
    run(w, 3500);
    assert_false(running());
    assert_int_equal(state(w)->visit.amount.minor, 15);
    assert_books(w);
}

static void an_opened_door_stops_it_and_makes_a_case(void **s)
{
    (void)s;
    open_with(CREDIT_COMPACTED);
    scan(w, WATER);
    fall(w);
    input(w, IO_DOOR, false);
    run(w, 300);
    assert_false(running());
    assert_int_equal(state(w)->visit.amount.minor, 0);
    assert_string_equal(state(w)->out_cause, "door_open");
    assert_int_equal(state(w)->case_count, 1);
    assert_string_equal(state(w)->cases[0].why, "not_compacted");
    input(w, IO_DOOR, true);
    run(w, 5000);
    assert_false(running()); /* a closed door starts nothing by itself */
    assert_true(state(w)->in_service);
    assert_int_equal(journal_count(w, "landed"), 0);
    assert_books(w);
}

static void a_lost_board_during_the_run_makes_a_case(void **s)
{
    (void)s;
    open_with(CREDIT_COMPACTED);
    scan(w, WATER);
    fall(w);
    unplug(w, IO);
    run(w, 300);
    assert_int_equal(state(w)->case_count, 1);
    plug(w, IO);
    run(w, 2000);
    assert_false(running()); /* the coil is written off when the board is back */
    assert_int_equal(journal_count(w, "in_doubt"), 1);
    assert_books(w);
}

static void a_power_cut_during_the_run_makes_a_case(void **s)
{
    (void)s;
    open_with(CREDIT_COMPACTED);
    scan(w, WATER);
    fall(w);
    world_crash(w);
    run(w, 1000);
    assert_int_equal(state(w)->case_count, 1);
    assert_int_equal(journal_count(w, "landed"), 0);
    assert_books(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_landing_is_credited_at_once_and_then_compacted, teardown),
        cmocka_unit_test_teardown(credit_waits_for_the_compactor, teardown),
        cmocka_unit_test_teardown(an_opened_door_stops_it_and_makes_a_case, teardown),
        cmocka_unit_test_teardown(a_lost_board_during_the_run_makes_a_case, teardown),
        cmocka_unit_test_teardown(a_power_cut_during_the_run_makes_a_case, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
