/* What goes wrong: a ledger that is slow, silent or does not know; kill -9; cables; paper; bins; the clock. */
#include "fake/engine_world.h"

#include <string.h>

static struct world world, *const w = &world;

static int setup(void **s)
{
    (void)s;
    world_chute(w);
    world_open(w);
    return 0;
}

static int teardown(void **s)
{
    (void)s;
    world_close(w);
    return 0;
}

static void the_gate_waits_for_the_commit(void **s)
{
    (void)s;
    w->hold = true;
    scan(w, WATER);
    assert_false(gate(w));
    assert_int_equal(state(w)->phase, PHASE_WORKING);
    run(w, 4000);
    assert_string_equal(state(w)->out_cause, "");
    run(w, 1200);
    assert_string_equal(state(w)->out_cause, "ledger"); /* five seconds */
    assert_int_equal(state(w)->phase, PHASE_WORKING);
    release_answers(w);
    run(w, 100);
    assert_true(gate(w)); /* late is not never */
    assert_true(state(w)->in_service);
    fall(w);
    assert_int_equal(state(w)->visit.amount.minor, 15);
    assert_books(w);
}

static void credit_waits_for_the_commit(void **s)
{
    (void)s;
    scan(w, WATER);
    w->hold = true;
    fall(w);
    assert_int_equal(state(w)->visit.amount.minor, 0);
    assert_int_equal(state(w)->phase, PHASE_WORKING);
    release_answers(w);
    run(w, 50);
    assert_int_equal(state(w)->visit.amount.minor, 15);
    assert_books(w);
}

static void unknown_is_asked_again_and_counts_once(void **s)
{
    (void)s;
    scan(w, WATER);
    w->unknown_next = 3; /* the row is there each time; the answers do not say so */
    fall(w);
    assert_int_equal(state(w)->visit.amount.minor, 0);
    assert_string_equal(state(w)->out_cause, "ledger");
    run(w, 3500);
    assert_int_equal(state(w)->visit.amount.minor, 15);
    assert_int_equal(journal_count(w, "landed"), 1);
    assert_true(state(w)->in_service);
    w->unknown_next = 1;
    press(w, IO_PAY);
    run(w, 9000);
    assert_int_equal(journal_count(w, "voucher"), 1);
    assert_int_equal(state(w)->today.vouchers_open, 1);
    assert_int_equal(w->slips, 1);
    assert_books(w);
}

static void a_lost_answer_is_asked_for_again(void **s)
{
    (void)s;
    w->drop_next = 1;
    scan(w, WATER);
    assert_false(gate(w));
    run(w, 5200);
    assert_true(gate(w));
    assert_int_equal(journal_count(w, "visit_opened"), 1);
    assert_int_equal(journal_count(w, "admitted"), 1);
    fall(w);
    assert_books(w);
}

static void an_answer_that_comes_twice_is_one(void **s)
{
    (void)s;
    scan(w, WATER);
    w->hold = true;
    fall(w);
    assert_int_equal(w->held_count, 1);
    struct answer a = w->held[0];
    release_answers(w);
    engine_on_answer(w->g, &a, w->now);
    run(w, 50);
    assert_int_equal(state(w)->visit.amount.minor, 15);
    assert_int_equal(state(w)->visit.count, 1);
}

static void a_bottle_in_the_air_when_the_power_goes(void **s)
{
    (void)s;
    bottle(w, CAN);
    scan(w, WATER);
    input(w, IO_ENTRY_BEAM, true);
    run(w, 60);
    world_crash(w);
    assert_int_equal(journal_count(w, "in_doubt"), 1);
    assert_int_equal(state(w)->visit.amount.minor, 15); /* nothing shown is lost */
    assert_int_equal(state(w)->visit.case_count, 1);
    assert_int_equal(state(w)->visit.cases[0], 1);
    assert_true(has_task(w, "settle_case"));
    assert_string_equal(state(w)->tasks[0].word, "settle_case");
    assert_int_equal(state(w)->case_count, 1);
    assert_string_equal(state(w)->cases[0].why, "restart");
    bottle(w, BIG_BOTTLE); /* the same person goes on */
    press(w, IO_PAY);
    run(w, 8000);
    assert_int_equal(sql(w, "SELECT amount FROM voucher"), 40);
    assert_int_equal(state(w)->slip.cases[0], 1);
    assert_books(w);
}

/* The ledger closes no visit over an admission without an outcome: a payout waits until it is in doubt. */
static void a_payout_waits_for_what_the_last_run_left(void **s)
{
    (void)s;
    scan(w, WATER);
    input(w, IO_ENTRY_BEAM, true);
    run(w, 60);
    w->lose_next = 1;
    world_crash(w);
    assert_int_equal(journal_count(w, "in_doubt"), 0);
    press(w, IO_PAY);
    run(w, 20000);
    assert_int_equal(journal_count(w, "in_doubt"), 1);
    assert_int_equal(sql(w, "SELECT count(*) FROM visit WHERE closed_ms IS NULL"), 0);
    assert_string_equal(state(w)->slip.kind, "cases");
    assert_int_equal(w->errors, 0);
}

/* A case is credited to the visit, the answer is late, and the person presses pay: the screen knew of nothing, but the
 * money is theirs. */
static void a_payout_before_the_answer_about_a_credited_case(void **s)
{
    (void)s;
    scan(w, WATER);
    input(w, IO_ENTRY_BEAM, true);
    run(w, 60);
    world_crash(w);
    client(w, 2, ROLE_STAFF);
    w->drop_next = 1;
    request(w, 2, "\"cmd\":\"case_settle\",\"number\":1,\"text\":\"credited\"");
    press(w, IO_PAY);
    run(w, 500);
    assert_int_equal(state(w)->visit.amount.minor, 15);
    press(w, IO_PAY);
    run(w, 8000);
    assert_int_equal(sql(w, "SELECT amount FROM voucher"), 15);
    assert_int_equal(sql(w, "SELECT count(*) FROM visit WHERE closed_ms IS NULL"), 0);
}

static void a_commit_before_the_power_went_is_not_done_twice(void **s)
{
    (void)s;
    scan(w, WATER);
    w->hold = true;
    fall(w); /* landed is on disk, its answer never arrives */
    assert_int_equal(journal_count(w, "landed"), 1);
    world_crash(w);
    assert_int_equal(state(w)->visit.amount.minor, 15);
    assert_int_equal(journal_count(w, "in_doubt"), 0);
    press(w, IO_PAY);
    run(w, 300);
    world_crash(w); /* the voucher is committed; the visit is over */
    assert_int_equal(state(w)->visit.number, 0);
    assert_int_equal(journal_count(w, "voucher"), 1);
    assert_books(w);
}

static void only_a_case_gives_a_slip_of_its_own(void **s)
{
    (void)s;
    scan(w, WATER);
    input(w, IO_ENTRY_BEAM, true);
    run(w, 60);
    world_crash(w);
    press(w, IO_PAY);
    run(w, 8000);
    assert_string_equal(state(w)->slip.kind, "cases");
    assert_int_equal(state(w)->slip.case_count, 1);
    assert_int_equal(w->slips, 1);
    assert_int_equal(journal_count(w, "voucher"), 0);
}

static void a_cable_out_while_it_falls(void **s)
{
    (void)s;
    scan(w, WATER);
    input(w, IO_ENTRY_BEAM, true);
    run(w, 60);
    unplug(w, IO);
    assert_string_equal(state(w)->out_cause, "io_lost");
    run(w, 100);
    assert_int_equal(journal_count(w, "in_doubt"), 1);
    assert_string_equal(state(w)->cases[0].why, "device_lost");
    assert_true(has_task(w, "device_absent"));
    scan(w, CAN);
    assert_int_equal(journal_count(w, "admitted"), 1); /* takes nothing meanwhile */
    w->inputs = 1u << IO_DOOR;
    plug(w, IO);
    run(w, 6000);
    assert_true(state(w)->in_service); /* heals by itself */
    bottle(w, CAN);
    assert_books(w);
}

/* With the table of questions full, what cannot be journalled now must wait, not ask for the present moment for ever
 * (world.run fails on that); and it is not forgotten. */
static void a_cable_out_while_the_ledger_is_behind(void **s)
{
    (void)s;
    static const char lost[] = "SELECT count(*) FROM journal WHERE kind = 'device' AND body LIKE '%\"absent\"%'";
    client(w, 1, ROLE_STAFF);
    w->hold = true;
    for (int i = 0; i < 40; i++) /* more than ASKS_LESSER */
        request(w, 1, "\"cmd\":\"days\",\"number\":1");
    unplug(w, PRINTER);
    run(w, 30000);
    assert_int_equal(sql(w, lost), 0);
    release_answers(w);
    run(w, 30000);
    assert_int_equal(sql(w, lost), 1);
}

static void a_silent_board_is_as_good_as_none(void **s)
{
    (void)s;
    w->io_silent = true;
    run(w, 3000);
    assert_string_equal(state(w)->out_cause, "io_lost");
    w->io_silent = false;
    run(w, 3000);
    assert_true(state(w)->in_service);
}

static void without_a_scanner_nothing_is_taken(void **s)
{
    (void)s;
    unplug(w, SCANNER);
    assert_string_equal(state(w)->out_cause, "scanner_lost");
    plug(w, SCANNER);
    run(w, 100);
    assert_true(state(w)->in_service);
}

static void an_open_door_stops_the_lane(void **s)
{
    (void)s;
    input(w, IO_DOOR, false);
    run(w, 600);
    assert_string_equal(state(w)->out_cause, "door_open");
    input(w, IO_DOOR, true);
    run(w, 600);
    assert_true(state(w)->in_service);
}

static void a_jam_calls_staff_and_is_cleared(void **s)
{
    (void)s;
    client(w, 1, ROLE_STAFF);
    scan(w, WATER);
    run(w, 100);
    input(w, IO_ENTRY_BEAM, true);
    run(w, 5200);
    assert_string_equal(state(w)->out_cause, "jam");
    assert_int_equal(state(w)->phase, PHASE_CALL_STAFF);
    assert_true(has_task(w, "jam"));
    assert_int_equal(journal_count(w, "in_doubt"), 1);
    input(w, IO_ENTRY_BEAM, false);
    run(w, 600);
    assert_true(state(w)->in_service);
    assert_non_null(strstr(request(w, 1, "\"cmd\":\"clear_jam\""), "\"code\":\"refused\""));
    assert_books(w);
}

static void without_a_printer_bottles_are_taken_and_the_voucher_stays_open(void **s)
{
    (void)s;
    client(w, 1, ROLE_CONSUMER);
    request(w, 1, "\"cmd\":\"hello\",\"screen\":\"consumer\"");
    unplug(w, PRINTER);
    assert_true(state(w)->in_service);
    bottle(w, WATER);
    press(w, IO_PAY);
    run(w, 500);
    assert_int_equal(state(w)->phase, PHASE_TAKE_VOUCHER);
    assert_string_equal(state(w)->slip.print, "none");
    assert_int_equal(state(w)->slip.case_count, 1);
    assert_int_equal(strlen(w->token[1]), 236); /* on screen instead */
    assert_true(has_task(w, "unprinted_voucher"));
    assert_int_equal(sql(w, "SELECT count(*) FROM voucher WHERE pay = 'open'"), 1);
    assert_books(w);
}

static void a_lane_may_wait_for_its_printer(void **s)
{
    (void)s;
    bottle(w, WATER);
    w->set.lane.stop_without_printer = true;
    unplug(w, PRINTER);
    run(w, 100);
    assert_string_equal(state(w)->out_cause, "printer_lost");
    assert_true(has_task(w, "device_absent"));
    scan(w, CAN);
    assert_false(gate(w));
    run(w, 3000);
    assert_true(sql(w, "SELECT count(*) FROM journal WHERE kind='service' AND body LIKE '%printer_lost%'") > 0);
    press(w, IO_PAY); /* what was taken before is paid all the same */
    run(w, 8000);
    assert_true(state(w)->slip.present);
    plug(w, PRINTER);
    run(w, 3000);
    assert_true(state(w)->in_service);
    assert_books(w);
}

static void a_lane_may_wait_for_its_level_sensor(void **s)
{
    (void)s;
    level(w, 900);
    unplug(w, LEVEL);
    run(w, 100);
    assert_true(state(w)->in_service); /* unless told otherwise: the bin is counted too */
    bottle(w, WATER);
    w->set.lane.stop_without_level = true;
    run(w, 100);
    assert_string_equal(state(w)->out_cause, "level_lost");
    plug(w, LEVEL);
    level(w, 900);
    assert_true(state(w)->in_service);
    bottle(w, CAN);
    run(w, 5000); /* it says nothing more */
    assert_string_equal(state(w)->out_cause, "level_lost");
    for (size_t i = 0; i < state(w)->device_count; i++)
        if (strcmp(state(w)->devices[i].kind, "level") == 0)
            assert_string_equal(state(w)->devices[i].step, "level_silent");
    assert_books(w);
}

static void paper_out_is_known_before_the_first_byte(void **s)
{
    (void)s;
    w->paper_out = true;
    run(w, 12000);
    assert_true(state(w)->paper_out);
    assert_true(has_task(w, "paper_out"));
    bottle(w, WATER);
    press(w, IO_PAY);
    run(w, 3000);
    assert_string_equal(state(w)->slip.print, "none");
    assert_int_equal(journal_count(w, "case_opened"), 1);
}

static void a_printer_that_dies_in_the_middle_leaves_a_case(void **s)
{
    (void)s;
    bottle(w, WATER);
    press(w, IO_PAY);
    w->printer_mute = true; /* it was well when asked, and never says that the slip is out */
    for (int i = 0; i < 60 && state(w)->phase == PHASE_PAYING; i++)
        run(w, 1000);
    assert_int_equal(state(w)->phase, PHASE_TAKE_VOUCHER);
    assert_string_not_equal(state(w)->slip.print, "printed");
    assert_int_equal(state(w)->slip.case_count, 1);
}

static void a_full_bin_stops_its_material(void **s)
{
    (void)s;
    level(w, 150); /* 95 % of the way from 1100 to 100 mm */
    assert_string_equal(state(w)->out_cause, "bin_full");
    assert_true(has_task(w, "bin_full"));
    scan(w, WATER);
    assert_false(gate(w));
    level(w, 250); /* 85 % */
    assert_true(state(w)->in_service);
    assert_true(has_task(w, "bin_nearly_full"));
    unplug(w, LEVEL); /* a task, no reason to stop */
    assert_true(state(w)->in_service);
    assert_true(has_task(w, "device_absent"));
}

/* A kiosk without a battery for its clock starts in 1970: people get their money all the same, by the last known day.
 */
static void without_a_clock_refunds_go_by_the_last_known_day(void **s)
{
    (void)s;
    int64_t before = w->now.utc_ms;
    w->now.utc_ms = 1000;
    w->now.state = CLOCK_UNSET;
    engine_on_clock_step(w->g, before, w->now);
    run(w, 100);
    assert_string_equal(state(w)->out_cause, "");
    assert_true(has_task(w, "clock_unset"));
    assert_true(state(w)->rate_count > 0);
    bottle(w, WATER);
    assert_int_equal(state(w)->visit.amount.minor, 15);
    press(w, IO_PAY);
    run(w, 9000);
    assert_int_equal(sql(w, "SELECT clock_unsure FROM voucher"), 1);
    assert_int_equal(sql(w, "SELECT expires_ms FROM voucher"), 0);
    assert_int_equal(journal_count(w, "clock"), 1);
    assert_books(w);
}

static void a_damaged_ledger_takes_the_kiosk_out_of_service(void **s)
{
    (void)s;
    bottle(w, WATER);
    engine_on_damage(w->g, "voucher counter 7: amount\x1b[2J", w->now);
    run(w, 100);
    assert_string_equal(state(w)->out_cause, "ledger");
    assert_string_equal(state(w)->tasks[0].word, "ledger_trouble");
    assert_non_null(strstr(state(w)->tasks[0].detail, "voucher counter 7"));
    assert_null(strchr(state(w)->tasks[0].detail, 0x1b));
    scan(w, WATER);
    assert_false(gate(w));
    assert_int_equal(journal_count(w, "admitted"), 1);
}

static void garbage_on_every_port_changes_nothing(void **s)
{
    (void)s;
    struct rng r = rng_seeded(5);
    for (int i = 0; i < 200; i++) {
        uint8_t noise[97];
        rng_bytes(&r, noise, sizeof noise);
        engine_on_bytes(w->g, i % WORLD_DEVICES, noise, sizeof noise, w->now);
        run(w, 10);
    }
    engine_on_bytes(w->g, 99, (const uint8_t *)"x", 1, w->now);
    engine_on_plugged(w->g, -1, w->now);
    assert_int_equal(journal_count(w, "landed"), 0);
    assert_int_equal(journal_count(w, "voucher"), 0);
    assert_int_equal(w->errors, 0);
}

static void a_stop_is_journalled_and_shuts_the_gate(void **s)
{
    (void)s;
    scan(w, WATER);
    assert_true(gate(w));
    engine_on_shutdown(w->g, w->now);
    run(w, 50);
    assert_false(gate(w));
    assert_int_equal(journal_count(w, "stopped"), 1);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(the_gate_waits_for_the_commit),
        T(credit_waits_for_the_commit),
        T(unknown_is_asked_again_and_counts_once),
        T(a_lost_answer_is_asked_for_again),
        T(an_answer_that_comes_twice_is_one),
        T(a_bottle_in_the_air_when_the_power_goes),
        T(a_payout_waits_for_what_the_last_run_left),
        T(a_payout_before_the_answer_about_a_credited_case),
        T(a_commit_before_the_power_went_is_not_done_twice),
        T(only_a_case_gives_a_slip_of_its_own),
        T(a_cable_out_while_it_falls),
        T(a_cable_out_while_the_ledger_is_behind),
        T(a_silent_board_is_as_good_as_none),
        T(without_a_scanner_nothing_is_taken),
        T(an_open_door_stops_the_lane),
        T(a_jam_calls_staff_and_is_cleared),
        T(without_a_printer_bottles_are_taken_and_the_voucher_stays_open),
        T(a_lane_may_wait_for_its_printer),
        T(a_lane_may_wait_for_its_level_sensor),
        T(paper_out_is_known_before_the_first_byte),
        T(a_printer_that_dies_in_the_middle_leaves_a_case),
        T(a_full_bin_stops_its_material),
        T(without_a_clock_refunds_go_by_the_last_known_day),
        T(a_damaged_ledger_takes_the_kiosk_out_of_service),
        T(garbage_on_every_port_changes_nothing),
        T(a_stop_is_journalled_and_shuts_the_gate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
