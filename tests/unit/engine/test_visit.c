/* Whole visits at a chute: bottle to voucher, refusals, pull-backs, walking away, donating. */
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

static void a_bottle_becomes_a_voucher(void **s)
{
    (void)s;
    client(w, 1, ROLE_CONSUMER);
    assert_non_null(strstr(request(w, 1, "\"cmd\":\"hello\",\"screen\":\"consumer\""), "\"seat\":true"));
    assert_true(state(w)->in_service);
    assert_int_equal(state(w)->phase, PHASE_WELCOME);
    scan(w, WATER);
    assert_int_equal(state(w)->phase, PHASE_PUT_IN);
    assert_true(gate(w));
    assert_int_equal(state(w)->visit.amount.minor, 0); /* a scan alone never credits */
    fall(w);
    assert_false(gate(w));
    assert_int_equal(state(w)->phase, PHASE_ACCEPTED);
    assert_int_equal(state(w)->visit.amount.minor, 15);
    assert_int_equal(state(w)->visit.count, 1);
    assert_int_equal(state(w)->visit.pet_mg, 20000);
    assert_string_equal(state(w)->recent[0].name, "Spring water");
    press(w, IO_PAY);
    run(w, 8000);
    assert_int_equal(state(w)->phase, PHASE_TAKE_VOUCHER);
    assert_string_equal(state(w)->slip.print, "printed");
    assert_string_equal(state(w)->slip.kind, "voucher");
    assert_int_equal(state(w)->slip.amount.minor, 15);
    assert_int_equal(strlen(w->token[1]), 236);
    assert_int_equal(w->slips, 1);
    assert_int_equal(state(w)->visit.number, 0);
    request(w, 1, "\"cmd\":\"done\"");
    assert_int_equal(strlen(w->token[1]), 0);
    assert_int_equal(state(w)->phase, PHASE_THANKS);
    run(w, 5000);
    assert_int_equal(state(w)->phase, PHASE_WELCOME);
    assert_int_equal(journal_count(w, "visit_closed"), 1);
    assert_int_equal(journal_count(w, "print"), 2); /* sent, printed */
    assert_int_equal(w->errors, 0);
    assert_books(w);
}

static void a_crate_of_equal_bottles_with_rereads(void **s)
{
    (void)s;
    for (int i = 0; i < 24; i++) {
        scan(w, WATER);
        assert_true(gate(w));
        scan(w, WATER); /* the scanner sees it again while it waits and while it moves */
        input(w, IO_ENTRY_BEAM, true);
        run(w, 60);
        scan(w, WATER);
        input(w, IO_ENTRY_BEAM, false);
        run(w, 60);
        input(w, IO_BIN_BEAM, true);
        run(w, 60);
        input(w, IO_BIN_BEAM, false);
        run(w, 60);
        scan(w, WATER);
        run(w, 250);
        assert_int_equal(state(w)->visit.count, i + 1);
    }
    assert_int_equal(state(w)->visit.amount.minor, 24 * 15);
    assert_int_equal(journal_count(w, "admitted"), 24);
    assert_int_equal(journal_count(w, "visit_opened"), 1);
    assert_books(w);
}

static void refused(const char *text, const char *reason)
{
    int64_t rows = journal_count(w, "refused");
    scan(w, text);
    assert_int_equal(state(w)->phase, PHASE_REFUSED);
    assert_string_equal(state(w)->reason, reason);
    assert_false(gate(w));
    assert_int_equal(journal_count(w, "refused"), rows + 1);
    run(w, 500);
    scan(w, text); /* still held up: the same container */
    assert_int_equal(journal_count(w, "refused"), rows + 1);
    run(w, 3000);
}

static void every_refusal_has_its_reason(void **s)
{
    (void)s;
    refused(MISREAD, "bad_check_digit");
    refused("HELLO", "unreadable");
    refused(IN_STORE, "not_a_container");
    refused(UNLISTED, "unknown_gtin");
    refused(MILK, "not_in_scheme");
    assert_string_equal(state(w)->refusal_en, "");
    w->set.scheme.refusals[0] = (struct refusal_words){
        .reason = REASON_NOT_IN_SCHEME, .en = "No label.", .zh = "无标签。", .local = "Ingen pant."};
    w->set.scheme.refusal_count = 1;
    refused(MILK, "not_in_scheme");
    assert_string_equal(state(w)->refusal_en, "No label.");
    assert_string_equal(state(w)->refusal_zh, "无标签。");
    assert_string_equal(state(w)->refusal_local, "Ingen pant.");
    w->set.scheme.refusal_count = 0;
    char voucher[237] = "9801";
    memset(voucher + 4, '7', 232);
    refused(voucher, "not_a_container");
    assert_int_equal(w->gate_openings, 0);
    assert_int_equal(journal_count(w, "visit_opened"), 0); /* looking opens no visit */
    assert_int_equal(state(w)->visit.number, 0);
    assert_books(w);
}

static void the_limit_of_a_visit_holds(void **s)
{
    (void)s;
    w->set.scheme.limits[0].max_count = 2;
    world_close(w);
    w->inputs = 1u << IO_DOOR;
    w->wire_count = 0;
    world_open(w);
    bottle(w, WATER);
    bottle(w, CAN);
    refused(BIG_BOTTLE, "limit_reached");
    assert_int_equal(state(w)->visit.amount.minor, 30);
    w->set.scheme.limits[0].max_count = 100;
}

static void another_one_has_to_wait(void **s)
{
    (void)s;
    scan(w, WATER);
    scan(w, CAN);
    assert_int_equal(state(w)->phase, PHASE_REFUSED);
    assert_string_equal(state(w)->reason, "another_first");
    run(w, 2000);
    assert_int_equal(state(w)->phase, PHASE_PUT_IN); /* what the first one needs is said again */
    fall(w);
    assert_int_equal(state(w)->visit.amount.minor, 15);
    assert_int_equal(journal_count(w, "admitted"), 1);
}

static void what_never_falls_is_not_credited(void **s)
{
    (void)s;
    scan(w, WATER);
    run(w, 8200);
    assert_string_equal(state(w)->reason, "never_fell");
    assert_false(gate(w));
    assert_int_equal(state(w)->visit.amount.minor, 0);
    assert_int_equal(state(w)->visit.refused, 1);
    assert_books(w);
}

static void pulled_back_is_not_credited_and_may_be_tried_again(void **s)
{
    (void)s;
    scan(w, WATER);
    run(w, 100);
    input(w, IO_ENTRY_BEAM, true);
    run(w, 200);
    input(w, IO_ENTRY_BEAM, false);
    run(w, 2600);
    assert_string_equal(state(w)->reason, "pulled_back");
    bottle(w, WATER); /* as the screen asks: at once */
    assert_int_equal(state(w)->visit.amount.minor, 15);
    assert_books(w);
}

static void both_beams_at_once_is_order_unknown(void **s)
{
    (void)s;
    scan(w, WATER);
    run(w, 100);
    w->inputs |= 1u << IO_ENTRY_BEAM | 1u << IO_BIN_BEAM;
    run(w, 60);
    w->inputs = 1u << IO_DOOR;
    run(w, 300);
    assert_string_equal(state(w)->reason, "order_unknown");
    assert_int_equal(state(w)->visit.amount.minor, 0);
    assert_int_equal(sql(w, "SELECT count(*) FROM journal WHERE kind = 'refused' AND body LIKE '%\"into_bin\":true%'"),
                     1);
    assert_books(w);
}

static void lost_samples_while_it_moves_are_order_unknown(void **s)
{
    (void)s;
    scan(w, WATER);
    run(w, 100);
    input(w, IO_ENTRY_BEAM, true);
    run(w, 60);
    w->io_silent = true; /* two lost answers: not silent yet, but 100 ms nobody saw */
    run(w, 130);
    input(w, IO_ENTRY_BEAM, false);
    w->io_silent = false;
    run(w, 400);
    assert_string_equal(state(w)->reason, "order_unknown");
    assert_books(w);
}

static void what_falls_without_a_scan_is_counted(void **s)
{
    (void)s;
    run(w, 300);
    input(w, IO_BIN_BEAM, true);
    run(w, 600);
    input(w, IO_BIN_BEAM, false);
    run(w, 600);
    assert_int_equal(journal_count(w, "fell_unscanned"), 1);
    assert_int_equal(state(w)->visit.number, 0);
}

static void who_walks_away_gets_a_voucher(void **s)
{
    (void)s;
    bottle(w, WATER);
    run(w, 45500);
    assert_int_equal(state(w)->phase, PHASE_COUNTDOWN);
    assert_in_range(state(w)->visit.countdown_ms, 19000, 20000);
    uint64_t rev = state(w)->rev;
    run(w, 1000);
    assert_int_equal(state(w)->rev, rev + 1); /* once a second */
    run(w, 27000);
    assert_int_equal(state(w)->phase, PHASE_TAKE_VOUCHER);
    assert_int_equal(sql(w, "SELECT count(*) FROM journal WHERE kind = 'voucher' AND body LIKE '%walked_away%'"), 1);
    assert_int_equal(w->slips, 1);
    run(w, 31000);
    assert_false(state(w)->slip.present);
    bottle(w, CAN); /* the next person starts at zero */
    assert_int_equal(state(w)->visit.amount.minor, 15);
    assert_int_equal(state(w)->visit.count, 1);
    assert_books(w);
}

static void more_time_is_given(void **s)
{
    (void)s;
    client(w, 1, ROLE_CONSUMER);
    request(w, 1, "\"cmd\":\"hello\",\"screen\":\"consumer\"");
    bottle(w, WATER);
    run(w, 50000);
    assert_int_equal(state(w)->phase, PHASE_COUNTDOWN);
    assert_non_null(strstr(request(w, 1, "\"cmd\":\"more_time\""), "\"ok\":true"));
    assert_int_equal(state(w)->phase, PHASE_INSERT);
    run(w, 70000); /* 45 s and the 30 s that were added */
    assert_int_equal(state(w)->phase, PHASE_INSERT);
    assert_int_equal(journal_count(w, "voucher"), 0);
}

static void donating_can_be_undone_until_the_slip(void **s)
{
    (void)s;
    bottle(w, WATER);
    press(w, IO_DONATE);
    assert_true(state(w)->visit.donate);
    assert_string_equal(state(w)->donate_to, "Clean sea");
    press(w, IO_DONATE);
    assert_true(state(w)->visit.donate);
    assert_string_equal(state(w)->donate_to, "Food bank");
    press(w, IO_DONATE);
    assert_false(state(w)->visit.donate);
    press(w, IO_PAY);
    run(w, 8000);
    assert_int_equal(journal_count(w, "voucher"), 1);
    bottle(w, CAN);
    press(w, IO_DONATE);
    press(w, IO_PAY);
    run(w, 8000);
    assert_int_equal(journal_count(w, "voucher"), 1);
    assert_int_equal(journal_count(w, "donated"), 1);
    assert_string_equal(state(w)->slip.kind, "donation");
    assert_string_equal(state(w)->slip.donated_to, "Clean sea");
    assert_false(state(w)->slip.has_qr);
    assert_books(w);
}

static void one_of_several_charities(void **s)
{
    (void)s;
    client(w, 1, ROLE_CONSUMER);
    request(w, 1, "\"cmd\":\"hello\",\"screen\":\"consumer\"");
    bottle(w, WATER);
    assert_int_equal(state(w)->charity_count, 2);
    assert_non_null(strstr(request(w, 1, "\"cmd\":\"donate\",\"number\":3"), "\"code\":\"invalid\""));
    assert_non_null(strstr(request(w, 1, "\"cmd\":\"donate\",\"number\":1"), "\"donate\":true"));
    assert_non_null(strstr(request(w, 1, "\"cmd\":\"donate\",\"number\":2"), "\"donate\":true"));
    assert_string_equal(state(w)->donate_to, "Food bank");
    assert_non_null(strstr(request(w, 1, "\"cmd\":\"pay_to\",\"text\":\"donate\",\"number\":1"), "\"half\":true"));
    press(w, IO_PAY);
    run(w, 8000);
    assert_string_equal(state(w)->slip.donated_to, "Food bank");
    assert_int_equal(sql(w, "SELECT json_extract(body, '$.charity') = 'food' FROM journal WHERE kind = 'donated'"), 1);
    press(w, IO_PAY); /* the slip is taken */
    assert_int_equal(state(w)->phase, PHASE_THANKS);
    bottle(w, CAN);
    assert_string_equal(state(w)->donate_to, "Clean sea"); /* the next person starts anew */
    assert_books(w);
}

/* With a screen in the seat it is told; without one nobody would see a mark, and the buttons do what they say. */
static void buttons_that_choose(void **s)
{
    (void)s;
    w->set.choose_buttons = true;
    bottle(w, WATER);
    press(w, IO_DONATE);
    assert_true(state(w)->visit.donate);
    client(w, 1, ROLE_CONSUMER);
    request(w, 1, "\"cmd\":\"hello\",\"screen\":\"consumer\"");
    press(w, IO_DONATE);
    assert_string_equal(w->button, "next");
    press(w, IO_PAY);
    assert_string_equal(w->button, "choose");
    assert_true(state(w)->visit.donate); /* the screen decides what that was */
    assert_int_equal(journal_count(w, "voucher") + journal_count(w, "donated"), 0);
    run(w, 50000);
    assert_int_equal(state(w)->phase, PHASE_COUNTDOWN);
    press(w, IO_DONATE); /* somebody is there */
    assert_int_equal(state(w)->phase, PHASE_INSERT);
}

static void slip_is_counted_down_and_extended(void **s)
{
    (void)s;
    client(w, 1, ROLE_CONSUMER);
    request(w, 1, "\"cmd\":\"hello\",\"screen\":\"consumer\"");
    bottle(w, WATER);
    press(w, IO_PAY);
    run(w, 8000);
    assert_int_equal(state(w)->phase, PHASE_TAKE_VOUCHER);
    assert_true(state(w)->slip.left_ms > 0 && state(w)->slip.left_ms % 1000 == 0);
    assert_non_null(strstr(request(w, 1, "\"cmd\":\"more_time\""), "\"ok\":true"));
    assert_int_equal(state(w)->slip.left_ms, 30000);
    run(w, 29000);
    assert_int_equal(state(w)->phase, PHASE_TAKE_VOUCHER);
    run(w, 2000);
    assert_int_equal(state(w)->phase, PHASE_THANKS);
}

static void paying_nothing_ends_politely(void **s)
{
    (void)s;
    scan(w, WATER);
    run(w, 8500);
    press(w, IO_PAY);
    assert_int_equal(state(w)->phase, PHASE_THANKS);
    assert_int_equal(journal_count(w, "visit_closed"), 1);
    assert_int_equal(journal_count(w, "voucher"), 0);
    assert_int_equal(w->slips, 0);
    assert_int_equal(state(w)->visit.number, 0);
}

static void pay_waits_for_the_container_in_hand(void **s)
{
    (void)s;
    scan(w, WATER);
    press(w, IO_PAY);
    assert_int_equal(journal_count(w, "voucher"), 0);
    fall(w);
    run(w, 8000);
    assert_int_equal(sql(w, "SELECT amount FROM voucher"), 15);
    assert_books(w);
}

static void a_short_press_is_heard_while_somebody_is_there(void **s)
{
    (void)s;
    bottle(w, WATER);
    run(w, 1010); /* at rest, and out of step with any poll */
    input(w, IO_DONATE, true);
    run(w, 100);
    input(w, IO_DONATE, false);
    run(w, 300);
    assert_true(state(w)->visit.donate);
}

static void a_held_button_is_one_press(void **s)
{
    (void)s;
    bottle(w, WATER);
    input(w, IO_DONATE, true);
    run(w, 3000);
    input(w, IO_DONATE, false);
    run(w, 500);
    assert_true(state(w)->visit.donate);
    press(w, IO_LANGUAGE);
    assert_string_equal(state(w)->language, "zh_CN");
}

static void the_picture_changes_only_when_something_does(void **s)
{
    (void)s;
    level(w, 1000); /* the sensor speaks all the time, the rest is quiet */
    uint64_t rev = state(w)->rev;
    level(w, 1001);
    level(w, 1000);
    assert_int_equal(state(w)->rev, rev);
    scan(w, UNLISTED);
    assert_true(state(w)->rev > rev);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_bottle_becomes_a_voucher),
        T(a_crate_of_equal_bottles_with_rereads),
        T(every_refusal_has_its_reason),
        T(the_limit_of_a_visit_holds),
        T(another_one_has_to_wait),
        T(what_never_falls_is_not_credited),
        T(pulled_back_is_not_credited_and_may_be_tried_again),
        T(both_beams_at_once_is_order_unknown),
        T(lost_samples_while_it_moves_are_order_unknown),
        T(what_falls_without_a_scan_is_counted),
        T(who_walks_away_gets_a_voucher),
        T(more_time_is_given),
        T(donating_can_be_undone_until_the_slip),
        T(one_of_several_charities),
        T(buttons_that_choose),
        T(slip_is_counted_down_and_extended),
        T(paying_nothing_ends_politely),
        T(pay_waits_for_the_container_in_hand),
        T(a_short_press_is_heard_while_somebody_is_there),
        T(a_held_button_is_one_press),
        T(the_picture_changes_only_when_something_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
