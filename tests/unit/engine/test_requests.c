/* Clients: roles, the consumer seat, the counter lane, redeeming, reprints, cases, days, and retries of all of them. */
#include "fake/engine_world.h"

#include <stdio.h>
#include <string.h>

static struct world world, *const w = &world;

#define EVENT_A "\"event\":\"11111111-1111-4111-8111-111111111111\""
#define EVENT_B "\"event\":\"22222222-2222-4222-8222-222222222222\""
#define CLAIM_A "\"claim\":\"33333333-3333-4333-8333-333333333333\""
#define CLAIM_B "\"claim\":\"44444444-4444-4444-8444-444444444444\""

static int chute(void **s)
{
    (void)s;
    world_chute(w);
    world_open(w);
    return 0;
}

static int counter(void **s)
{
    (void)s;
    world_counter(w);
    world_open(w);
    client(w, 1, ROLE_STAFF);
    return 0;
}

static int teardown(void **s)
{
    (void)s;
    world_close(w);
    return 0;
}

static bool has(const char *reply, const char *part)
{
    return strstr(reply, part) != NULL;
}

/* Every command, asked by every role below the least: denied, and nothing in the journal. */
static void roles_are_kept(void **s)
{
    (void)s;
    client(w, 1, ROLE_WATCH);
    client(w, 2, ROLE_CONSUMER);
    client(w, 3, ROLE_STAFF);
    int64_t rows = sql(w, "SELECT count(*) FROM journal");
    int denied = 0;
    for (int k = 0; k < CMD_LIST_SIZE; k++) {
        for (uint64_t id = 1; id <= 3; id++) {
            if (wire_commands[k].least <= (enum wire_role)(id - 1))
                continue;
            struct wire_request r = {.id = 5, .command = (enum wire_command)k};
            w->last_line[id][0] = '\0';
            engine_on_request(w->g, id, &r, w->now);
            run(w, 5);
            assert_true(has(w->last_line[id], "\"code\":\"denied\""));
            denied++;
        }
    }
    assert_true(denied > 30);
    assert_int_equal(sql(w, "SELECT count(*) FROM journal"), rows);
}

static void one_client_has_the_consumer_seat(void **s)
{
    (void)s;
    client(w, 1, ROLE_CONSUMER);
    client(w, 2, ROLE_CONSUMER);
    client(w, 3, ROLE_WATCH);
    assert_true(has(request(w, 1, "\"cmd\":\"hello\",\"screen\":\"consumer\""), "\"seat\":true"));
    assert_true(has(request(w, 2, "\"cmd\":\"hello\",\"screen\":\"consumer\""), "\"code\":\"again\""));
    assert_true(has(request(w, 3, "\"cmd\":\"hello\",\"screen\":\"consumer\""), "\"code\":\"denied\""));
    assert_true(engine_has_seat(w->g, 1));
    bottle(w, WATER);
    assert_true(has(request(w, 2, "\"cmd\":\"pay\"," EVENT_A), "\"code\":\"denied\""));
    assert_true(has(request(w, 1, "\"cmd\":\"pay\"," EVENT_A), "\"ok\":true"));
    run(w, 8000);
    assert_int_equal(strlen(w->token[1]), 236);
    assert_int_equal(strlen(w->token[2]), 0); /* a token is money: nobody else hears it */
    assert_false(has(request(w, 3, "\"cmd\":\"status\""), w->token[1]));
    engine_on_client_gone(w->g, 1, w->now);
    assert_false(engine_has_seat(w->g, 1));
    assert_true(has(request(w, 2, "\"cmd\":\"hello\",\"screen\":\"consumer\""), "\"seat\":true"));
    run(w, 10);
    assert_int_equal(strlen(w->token[2]), 236); /* the screen was restarted: the slip is shown again */
}

static void signing_in_steps_up_and_out(void **s)
{
    (void)s;
    client(w, 1, ROLE_CONSUMER);
    assert_true(has(request(w, 1, "\"cmd\":\"sign_in\",\"name\":\"Ann\",\"pin\":\"000000\""), "\"code\":\"denied\""));
    assert_true(has(request(w, 1, "\"cmd\":\"pause\""), "\"code\":\"denied\""));
    assert_true(has(request(w, 1, "\"cmd\":\"sign_in\",\"name\":\"Ann\",\"pin\":\"123456\""), "\"role\":\"staff\""));
    assert_true(has(request(w, 1, "\"cmd\":\"pause\""), "\"ok\":true"));
    assert_string_equal(state(w)->out_cause, "paused");
    assert_true(has(request(w, 1, "\"cmd\":\"resume\""), "\"ok\":true"));
    assert_true(state(w)->in_service);
    assert_true(has(request(w, 1, "\"cmd\":\"sign_out\""), "\"ok\":true"));
    assert_true(has(request(w, 1, "\"cmd\":\"pause\""), "\"code\":\"denied\""));
}

static void a_chute_mints_nothing_by_command(void **s)
{
    (void)s;
    client(w, 1, ROLE_OPERATOR);
    assert_true(has(request(w, 1, "\"cmd\":\"scan\",\"text\":\"" WATER "\"," EVENT_A), "\"code\":\"refused\""));
    bottle(w, WATER);
    assert_true(has(request(w, 1, "\"cmd\":\"payout\"," EVENT_A), "\"code\":\"refused\""));
    assert_int_equal(journal_count(w, "landed"), 1);
}

static void the_counter_counts_by_hand_and_once(void **s)
{
    (void)s;
    const char *r = request(w, 1, "\"cmd\":\"scan\",\"text\":\"" WATER "\"," EVENT_A);
    assert_true(has(r, "\"outcome\":\"credited\""));
    assert_true(has(r, "\"amount_minor\":15"));
    r = request(w, 1, "\"cmd\":\"scan\",\"text\":\"" WATER "\"," EVENT_A); /* the reply was lost */
    assert_true(has(r, "\"outcome\":\"credited\""));
    assert_int_equal(state(w)->visit.count, 1);
    assert_int_equal(journal_count(w, "landed"), 1);
    r = request(w, 1, "\"cmd\":\"scan\",\"text\":\"" UNLISTED "\"," EVENT_B);
    assert_true(has(r, "\"outcome\":\"refused\""));
    assert_true(has(r, "\"reason\":\"unknown_gtin\""));
    assert_true(has(request(w, 1, "\"cmd\":\"scan\",\"text\":\"" BIG_BOTTLE "\""), "\"amount_minor\":40"));
    assert_int_equal(sql(w, "SELECT count(*) FROM journal WHERE kind = 'landed' AND actor = 'user:staff'"), 2);
    r = request(w, 1, "\"cmd\":\"payout\",\"event\":\"55555555-5555-4555-8555-555555555555\"");
    assert_true(has(r, "\"amount_minor\":40"));
    run(w, 8000);
    r = request(w, 1, "\"cmd\":\"payout\",\"event\":\"55555555-5555-4555-8555-555555555555\"");
    assert_true(has(r, "\"amount_minor\":40"));
    assert_int_equal(journal_count(w, "voucher"), 1);
    assert_true(has(request(w, 1, "\"cmd\":\"payout\""), "\"code\":\"refused\""));
    assert_books(w);
}

static void a_counter_scan_repeated_after_a_crash_is_one(void **s)
{
    (void)s;
    request(w, 1, "\"cmd\":\"scan\",\"text\":\"" CAN "\"");
    w->hold = true;
    request(w, 1, "\"cmd\":\"scan\",\"text\":\"" WATER "\"," EVENT_A);
    pass_answers(w); /* "was it done before?" */
    assert_int_equal(journal_count(w, "landed"), 2);
    assert_string_equal(w->last_line[1], ""); /* committed, and nobody was told */
    world_crash(w);
    client(w, 1, ROLE_STAFF);
    assert_int_equal(state(w)->visit.amount.minor, 30);
    assert_true(has(request(w, 1, "\"cmd\":\"scan\",\"text\":\"" WATER "\"," EVENT_A), "\"outcome\":\"credited\""));
    assert_int_equal(state(w)->visit.amount.minor, 30);
    assert_int_equal(journal_count(w, "landed"), 2);
    assert_books(w);
}

static void a_payout_repeated_after_a_crash_is_the_same_voucher(void **s)
{
    (void)s;
    request(w, 1, "\"cmd\":\"scan\",\"text\":\"" CAN "\"");
    w->hold = true;
    request(w, 1, "\"cmd\":\"payout\"," EVENT_A);
    pass_answers(w); /* "was it done before?" */
    assert_int_equal(journal_count(w, "voucher"), 1);
    assert_string_equal(w->last_line[1], "");
    world_crash(w);
    client(w, 1, ROLE_STAFF);
    assert_int_equal(journal_count(w, "case_opened"), 1); /* never printed: somebody may come back for it */
    assert_true(has_task(w, "unprinted_voucher"));
    assert_true(has(request(w, 1, "\"cmd\":\"payout\"," EVENT_A), "\"counter\":1"));
    request(w, 1, "\"cmd\":\"scan\",\"text\":\"" CAN "\""); /* the next person's visit is not touched by it */
    assert_true(has(request(w, 1, "\"cmd\":\"payout\"," EVENT_A), "\"counter\":1"));
    assert_int_equal(state(w)->visit.amount.minor, 15);
    assert_int_equal(journal_count(w, "voucher"), 1);
}

/* Pays a bottle out; the digits of the voucher. */
static const char *voucher(void)
{
    client(w, 9, ROLE_CONSUMER);
    request(w, 9, "\"cmd\":\"hello\",\"screen\":\"consumer\"");
    bottle(w, WATER);
    press(w, IO_PAY);
    run(w, 8000);
    assert_int_equal(strlen(w->token[9]), 236);
    return w->token[9];
}

static void a_voucher_is_redeemed_once(void **s)
{
    (void)s;
    char digits[300], line[900];
    client(w, 1, ROLE_STAFF);
    text_copy(digits, sizeof digits, voucher());
    assert_int_equal(state(w)->today.vouchers_open, 1);
    snprintf(line, sizeof line, "\"cmd\":\"voucher_redeem\",\"text\":\"%s\",\"till\":\"till 1\"," CLAIM_A, digits);
    const char *r = request(w, 1, line);
    assert_true(has(r, "\"outcome\":\"paid\""));
    assert_true(has(r, "\"ok\":true"));
    assert_true(has(r, "\"pay\":\"redeemed\""));
    assert_false(has(r, digits));
    r = request(w, 1, line);
    assert_true(has(r, "\"outcome\":\"already_yours\""));
    assert_true(has(r, "\"ok\":true"));
    snprintf(line, sizeof line, "\"cmd\":\"voucher_redeem\",\"text\":\"%s\",\"till\":\"till 2\"," CLAIM_B, digits);
    r = request(w, 1, line);
    assert_true(has(r, "\"outcome\":\"already_redeemed\""));
    assert_true(has(r, "\"code\":\"refused\""));
    assert_true(has(r, "\"till\":\"till 1\"")); /* when and where */
    assert_int_equal(journal_count(w, "redeemed"), 1);
    assert_int_equal(state(w)->today.redeemed_count, 1);
    assert_int_equal(state(w)->today.redeemed.minor, 15);
    assert_books(w);
}

static void what_is_no_voucher_is_said_to_be_none(void **s)
{
    (void)s;
    char line[900], digits[237];
    client(w, 1, ROLE_STAFF);
    memset(digits, '7', 236);
    digits[236] = '\0';
    memcpy(digits, "9801", 4);
    snprintf(line, sizeof line, "\"cmd\":\"voucher_redeem\",\"text\":\"%s\",\"till\":\"t\"," CLAIM_A, digits);
    const char *r = request(w, 1, line);
    assert_true(has(r, "\"outcome\":\"invalid\""));
    assert_true(has(r, "\"ok\":false"));
    r = request(w, 1, "\"cmd\":\"voucher_redeem\",\"text\":\"hello\",\"till\":\"t\"," CLAIM_B);
    assert_true(has(r, "\"ok\":false"));
    assert_int_equal(journal_count(w, "redeemed"), 0);
}

static void a_till_scanner_redeems_and_tells_a_second_presentation(void **s)
{
    (void)s;
    char digits[300];
    text_copy(digits, sizeof digits, voucher());
    till(w, digits);
    assert_string_equal(state(w)->tasks[0].word, "till_paid");
    till(w, digits); /* read twice: the same claim */
    run(w, 100);
    assert_string_equal(state(w)->tasks[0].word, "till_paid");
    run(w, 6000);
    till(w, digits); /* the slip again */
    assert_string_equal(state(w)->tasks[0].word, "till_refused");
    assert_non_null(strstr(state(w)->tasks[0].detail, "already_redeemed 2026-11-20 10:00 till-1")); /* when, where */
    assert_int_equal(journal_count(w, "redeemed"), 1);
    assert_int_equal(sql(w, "SELECT count(*) FROM journal WHERE kind = 'redeemed' AND actor = 'till:till-1'"), 1);
    till(w, "12345");
    assert_non_null(strstr(state(w)->tasks[0].detail, "invalid"));
    run(w, 6000);
    w->hold = true; /* until there is an answer nothing is said, least of all what was said about another slip */
    till(w, digits);
    assert_false(has_task(w, "till_refused"));
    release_answers(w);
    assert_true(has_task(w, "till_refused"));
    assert_books(w);
}

/* An id that is in the journal as something else is no retry of a payout. */
static void an_event_of_another_kind_is_no_answer(void **s)
{
    (void)s;
    char line[120];
    struct rng r = rng_seeded(990099); /* of the world's first rows */
    client(w, 1, ROLE_CONSUMER);
    bottle(w, WATER);
    snprintf(line, sizeof line, "\"cmd\":\"pay\",\"event\":\"%s\"", event_id_new(&r).text);
    assert_true(has(request(w, 1, line), "\"ok\":false"));
    assert_int_equal(journal_count(w, "voucher"), 0);
}

static void a_reprint_is_the_same_voucher(void **s)
{
    (void)s;
    client(w, 1, ROLE_STAFF);
    voucher();
    request(w, 9, "\"cmd\":\"done\"");
    assert_int_equal(w->slips, 1);
    assert_true(has(request(w, 1, "\"cmd\":\"reprint\",\"number\":1," EVENT_A), "\"counter\":1"));
    run(w, 8000);
    assert_int_equal(w->slips, 2);
    assert_true(has(request(w, 1, "\"cmd\":\"reprint\",\"number\":1," EVENT_A), "\"ok\":true"));
    run(w, 8000);
    assert_int_equal(w->slips, 2); /* the same act again */
    assert_int_equal(journal_count(w, "voucher"), 1);
    assert_true(has(request(w, 1, "\"cmd\":\"reprint\",\"number\":9," EVENT_B), "\"code\":\"not_found\""));
    assert_int_equal(journal_count(w, "case_opened"), 0);
}

static void a_case_is_settled_by_a_person(void **s)
{
    (void)s;
    client(w, 1, ROLE_STAFF);
    scan(w, WATER);
    input(w, IO_ENTRY_BEAM, true);
    run(w, 60);
    world_crash(w);
    client(w, 1, ROLE_STAFF);
    assert_true(has(request(w, 1, "\"cmd\":\"case_list\""), "\"why\":\"restart\""));
    assert_true(has(request(w, 1, "\"cmd\":\"case_settle\",\"number\":1,\"text\":\"maybe\""), "\"code\":\"invalid\""));
    const char *r =
        request(w, 1, "\"cmd\":\"case_settle\",\"number\":1,\"text\":\"credited\",\"note\":\"seen\"," EVENT_A);
    assert_true(has(r, "\"ok\":true"));
    assert_true(has(r, "\"outcome\":\"credited\""));
    run(w, 100);
    assert_int_equal(state(w)->visit.amount.minor, 15); /* the visit is still open */
    assert_int_equal(state(w)->case_count, 0);
    assert_false(has_task(w, "settle_case"));
    r = request(w, 1, "\"cmd\":\"case_settle\",\"number\":1,\"text\":\"credited\",\"note\":\"seen\"," EVENT_A);
    assert_true(has(r, "\"ok\":true"));
    assert_int_equal(journal_count(w, "case_settled"), 1);
}

static void a_case_of_a_closed_visit_becomes_a_voucher(void **s)
{
    (void)s;
    scan(w, WATER);
    input(w, IO_ENTRY_BEAM, true);
    run(w, 60);
    world_crash(w);
    press(w, IO_PAY); /* nothing to pay: a slip with the case number */
    run(w, 9000);
    client(w, 1, ROLE_STAFF);
    const char *r = request(w, 1, "\"cmd\":\"case_settle\",\"number\":1,\"text\":\"credited\"," EVENT_A);
    assert_true(has(r, "\"amount_minor\":15"));
    run(w, 8000);
    assert_int_equal(w->slips, 2);
    assert_int_equal(journal_count(w, "voucher"), 0); /* it was issued by the settling */
    assert_int_equal(sql(w, "SELECT count(*) FROM voucher"), 1);
    assert_int_equal(state(w)->today.vouchers_open, 1);
}

static void help_is_one_case_however_often_pressed(void **s)
{
    (void)s;
    press(w, IO_HELP);
    assert_int_equal(state(w)->phase, PHASE_CALL_STAFF);
    assert_string_equal(state(w)->tasks[0].word, "help");
    press(w, IO_HELP);
    press(w, IO_HELP);
    assert_int_equal(journal_count(w, "case_opened"), 1);
    run(w, 11000);
    assert_int_equal(state(w)->phase, PHASE_WELCOME);
    client(w, 1, ROLE_STAFF);
    request(w, 1, "\"cmd\":\"case_settle\",\"number\":1,\"text\":\"done\"");
    run(w, 50);
    assert_false(has_task(w, "help"));
}

static void persons_are_added_with_the_code_only_while_there_is_nobody(void **s)
{
    (void)s;
    client(w, 1, ROLE_WATCH);
    const char *line = "\"cmd\":\"person_add\",\"name\":\"Ann\",\"pin\":\"123456\",\"text\":\"operator\","
                       "\"setup_code\":\"12345678\"";
    assert_true(has(request(w, 1, line), "\"code\":\"denied\"")); /* somebody is registered */
    client(w, 2, ROLE_OPERATOR);
    assert_true(has(request(w, 2, "\"cmd\":\"person_add\",\"name\":\"Bo\",\"pin\":\"123456\",\"text\":\"king\""),
                    "\"code\":\"invalid\""));
    assert_true(has(request(w, 2, "\"cmd\":\"person_add\",\"name\":\"Bo\",\"pin\":\"123456\",\"text\":\"staff\""),
                    "\"role\":\"staff\""));
    assert_int_equal(journal_count(w, "person"), 1);
}

static void unknown_clients_and_commands_are_answered(void **s)
{
    (void)s;
    struct wire_request r = {.id = 3, .command = (enum wire_command)77};
    engine_on_request(w->g, 15, &r, w->now);
    run(w, 5);
    assert_true(has(w->last_line[15], "\"ok\":false"));
    client(w, 1, ROLE_OPERATOR);
    engine_on_request(w->g, 1, &r, w->now);
    run(w, 5);
    assert_true(has(w->last_line[1], "\"code\":\"invalid\""));
    assert_true(has(request(w, 1, "\"cmd\":\"donate\""), "\"code\":\"refused\""));
    assert_true(has(request(w, 1, "\"cmd\":\"pay\""), "\"code\":\"refused\""));
    assert_true(has(request(w, 1, "\"cmd\":\"more_time\""), "\"code\":\"refused\""));
    assert_true(has(request(w, 1, "\"cmd\":\"done\""), "\"ok\":true"));
    assert_true(has(request(w, 1, "\"cmd\":\"language\",\"text\":\"xx\""), "\"code\":\"invalid\""));
}

/* A ledger that stops answering while a client keeps asking: refused politely, and the landing still has room. */
static void a_flood_of_questions_leaves_room_for_a_landing(void **s)
{
    (void)s;
    client(w, 1, ROLE_OPERATOR);
    scan(w, WATER);
    w->unknown_next = 1000;
    for (int i = 0; i < 100; i++)
        request(w, 1, "\"cmd\":\"voucher_redeem\",\"text\":\"7-00001-00\",\"till\":\"t\"," CLAIM_A);
    assert_true(has(w->last_line[1], "\"code\":\"again\""));
    fall(w);
    w->unknown_next = 0;
    run(w, 70000);
    assert_int_equal(journal_count(w, "landed"), 1);
    assert_books(w);
}

#define C(f) cmocka_unit_test_setup_teardown(f, chute, teardown)
#define H(f) cmocka_unit_test_setup_teardown(f, counter, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        C(roles_are_kept),
        C(one_client_has_the_consumer_seat),
        C(signing_in_steps_up_and_out),
        C(a_chute_mints_nothing_by_command),
        H(the_counter_counts_by_hand_and_once),
        H(a_counter_scan_repeated_after_a_crash_is_one),
        H(a_payout_repeated_after_a_crash_is_the_same_voucher),
        C(a_voucher_is_redeemed_once),
        C(what_is_no_voucher_is_said_to_be_none),
        C(a_till_scanner_redeems_and_tells_a_second_presentation),
        C(an_event_of_another_kind_is_no_answer),
        C(a_reprint_is_the_same_voucher),
        C(a_case_is_settled_by_a_person),
        C(a_case_of_a_closed_visit_becomes_a_voucher),
        C(help_is_one_case_however_often_pressed),
        C(persons_are_added_with_the_code_only_while_there_is_nobody),
        C(unknown_clients_and_commands_are_answered),
        C(a_flood_of_questions_leaves_room_for_a_landing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
