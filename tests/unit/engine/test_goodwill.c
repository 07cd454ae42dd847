/* Goodwill and claims, as staff ask for them. */
#include "fake/engine_world.h"

#include <stdio.h>
#include <string.h>

static struct world world, *const w = &world;

#define EVENT_A "\"event\":\"11111111-1111-4111-8111-111111111111\""
#define EVENT_B "\"event\":\"22222222-2222-4222-8222-222222222222\""
#define GIVE    "\"cmd\":\"goodwill\",\"text\":\"slip lost\","

static int start(void **s)
{
    (void)s;
    world_chute(w);
    w->set.goodwill_limit.minor = 100;
    w->set.goodwill_day_limit.minor = 250;
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

static void without_a_visit_it_is_a_printed_voucher(void **s)
{
    (void)s;
    const char *r = request(w, 1, GIVE "\"amount_minor\":50," EVENT_A);
    assert_true(has(r, "\"given_minor\":50"));
    assert_true(has(r, "\"counter\":1"));
    run(w, 8000);
    assert_int_equal(w->slips, 1);
    assert_true(has(request(w, 1, GIVE "\"amount_minor\":50," EVENT_A), "\"counter\":1"));
    run(w, 8000);
    assert_int_equal(w->slips, 1); /* the same act again */
    assert_int_equal(journal_count(w, "goodwill"), 1);
    assert_int_equal(state(w)->today.vouchers_open, 1);
    assert_int_equal(state(w)->today.refunds.minor, 0);
    assert_int_equal(sql(w, "SELECT goodwill FROM day"), 50);
    assert_int_equal(sql(w, "SELECT count(*) FROM journal WHERE kind = 'goodwill' AND actor = 'user:staff'"), 1);
    assert_books(w);
}

static void an_open_visit_gets_it(void **s)
{
    (void)s;
    bottle(w, WATER);
    const char *r = request(w, 1, GIVE "\"amount_minor\":25," EVENT_A);
    assert_true(has(r, "\"amount_minor\":40"));
    assert_false(has(r, "voucher"));
    assert_int_equal(state(w)->visit.amount.minor, 40);
    assert_int_equal(state(w)->visit.count, 1);
    press(w, IO_PAY);
    run(w, 9000);
    assert_int_equal(sql(w, "SELECT amount FROM voucher"), 40);
    assert_true(has(request(w, 1, GIVE "\"amount_minor\":25," EVENT_A), "\"amount_minor\":40")); /* long over */
    assert_int_equal(journal_count(w, "goodwill"), 1);
    assert_books(w);
}

/* The reply was lost with the kiosk, and meanwhile somebody else's visit is open: the act was done once. */
static void a_crash_gives_nothing_twice(void **s)
{
    (void)s;
    w->hold = true;
    request(w, 1, GIVE "\"amount_minor\":50," EVENT_A);
    pass_answers(w); /* "was it done before?" */
    assert_int_equal(journal_count(w, "goodwill"), 1);
    assert_string_equal(w->last_line[1], "");
    world_crash(w);
    bottle(w, WATER);
    client(w, 1, ROLE_STAFF);
    assert_true(has(request(w, 1, GIVE "\"amount_minor\":50," EVENT_A), "\"counter\":1"));
    assert_int_equal(journal_count(w, "goodwill"), 1);
    assert_int_equal(state(w)->visit.amount.minor, 15);
    assert_true(has_task(w, "unprinted_voucher")); /* it never reached the paper */
    assert_books(w);
}

static void limits_hold(void **s)
{
    (void)s;
    assert_true(has(request(w, 1, GIVE "\"amount_minor\":101"), "\"code\":\"refused\""));
    assert_true(has(request(w, 1, GIVE "\"amount_minor\":0"), "\"code\":\"invalid\""));
    assert_true(has(request(w, 1, GIVE "\"amount_minor\":100"), "\"ok\":true"));
    assert_true(has(request(w, 1, GIVE "\"amount_minor\":100"), "\"ok\":true"));
    assert_true(has(request(w, 1, GIVE "\"amount_minor\":51"), "\"code\":\"refused\"")); /* the day's */
    assert_true(has(request(w, 1, GIVE "\"amount_minor\":50"), "\"ok\":true"));
    assert_int_equal(sql(w, "SELECT goodwill FROM day"), 250);
    client(w, 2, ROLE_CONSUMER);
    assert_true(has(request(w, 2, GIVE "\"amount_minor\":5"), "\"code\":\"denied\""));
    w->set.goodwill_limit.minor = 0;
    assert_true(has(request(w, 1, GIVE "\"amount_minor\":5"), "\"code\":\"refused\""));
    assert_int_equal(journal_count(w, "goodwill"), 3);
}

/* A visit whose voucher is nearly full: goodwill must not make it unpayable. */
static void a_full_visit_gets_a_voucher_beside(void **s)
{
    (void)s;
    w->set.scheme.voucher_cap.minor = 50;
    world_crash(w); /* limits are read at the start */
    client(w, 1, ROLE_STAFF);
    bottle(w, WATER);
    assert_true(has(request(w, 1, GIVE "\"amount_minor\":36"), "\"voucher\""));
    assert_int_equal(state(w)->visit.amount.minor, 15);
    assert_true(has(request(w, 1, GIVE "\"amount_minor\":35"), "\"amount_minor\":50"));
    assert_int_equal(state(w)->visit.amount.minor, 50);
    assert_books(w);
}

static void claims_are_cases(void **s)
{
    (void)s;
    const char *open = "\"cmd\":\"case_open\",\"text\":\"swallowed\",\"note\":\"two cans\"," EVENT_A;
    assert_true(has(request(w, 1, open), "\"number\":1"));
    assert_true(has(request(w, 1, open), "\"number\":1"));
    assert_int_equal(journal_count(w, "case_opened"), 1);
    assert_true(has_task(w, "settle_case"));
    assert_string_equal(state(w)->cases[0].kind, "swallowed");
    assert_string_equal(state(w)->cases[0].why, "two cans");
    assert_true(
        has(request(w, 1, "\"cmd\":\"case_open\",\"text\":\"in_doubt\",\"note\":\"x\""), "\"code\":\"invalid\""));
    const char *settle = "\"cmd\":\"case_settle\",\"number\":1,\"text\":\"credited\",\"note\":\"seen\",";
    char line[300];
    snprintf(line, sizeof line, "%s\"amount_minor\":101", settle);
    assert_true(has(request(w, 1, line), "\"code\":\"refused\"")); /* above one act */
    snprintf(line, sizeof line, "%s%s", settle, EVENT_B);
    assert_true(has(request(w, 1, line), "\"code\":\"invalid\"")); /* how much? */
    snprintf(line, sizeof line, "%s\"amount_minor\":30,%s", settle, EVENT_B);
    assert_true(has(request(w, 1, line), "\"amount_minor\":30"));
    run(w, 8000);
    assert_int_equal(w->slips, 1);
    assert_false(has_task(w, "settle_case"));
    assert_true(has(request(w, 1, line), "\"ok\":true"));
    assert_int_equal(journal_count(w, "case_settled"), 1);
    assert_int_equal(sql(w, "SELECT goodwill FROM day"), 30);
    assert_int_equal(state(w)->today.accepted, 0);
    assert_books(w);
}

/* Seeded world, seed 1007. */
static void a_case_is_settled_once_whatever_the_clock_says(void **s)
{
    (void)s;
    static const char settle[] =
        "\"cmd\":\"case_settle\",\"number\":1,\"text\":\"credited\",\"amount_minor\":50," EVENT_B;
    assert_true(has(request(w, 1, "\"cmd\":\"case_open\",\"text\":\"swallowed\",\"note\":\"one can\"," EVENT_A),
                    "\"number\":1"));
    w->drop_next = 1;
    assert_string_equal(request(w, 1, settle), "");
    world_crash(w);
    client(w, 1, ROLE_STAFF);
    int64_t before = w->now.utc_ms;
    w->now.state = CLOCK_UNSET;
    engine_on_clock_step(w->g, before, w->now);
    run(w, 1000);
    const char *r = request(w, 1, settle);
    assert_true(has(r, "\"ok\":true") && has(r, "\"counter\":1") && has(r, "\"number\":1"));
    r = request(w, 1, "\"cmd\":\"case_settle\",\"number\":2,\"text\":\"done\"," EVENT_B);
    assert_false(has(r, "\"ok\":true")); /* that id is about case 1 */
    assert_int_equal(journal_count(w, "case_settled"), 1);
}

static void an_act_that_is_being_written_is_not_made_anew(void **s)
{
    (void)s;
    w->lose_next = 1;
    assert_string_equal(request(w, 1, GIVE "\"amount_minor\":25," EVENT_A), "");
    bottle(w, WATER); /* now it would go to a visit */
    assert_true(has(request(w, 1, GIVE "\"amount_minor\":25," EVENT_A), "\"code\":\"again\""));
    run(w, 15000); /* the kiosk asks again by itself */
    assert_true(has(request(w, 1, GIVE "\"amount_minor\":25," EVENT_A), "\"counter\":1"));
    assert_int_equal(journal_count(w, "goodwill"), 1);
}

/* Seeded world, seed 33. */
static void a_voucher_whose_answer_was_late_counts_once(void **s)
{
    (void)s;
    char human[40], line[300];
    request(w, 1, GIVE "\"amount_minor\":50");
    run(w, 8000);
    request(w, 1, "\"cmd\":\"sign_in\",\"name\":\"Ann\",\"pin\":\"123456\"");
    token_human(human, 7, 1, 1);
    w->unknown_next = 1;
    assert_string_equal(request(w, 1, GIVE "\"amount_minor\":50," EVENT_A), ""); /* it is on disk */
    snprintf(line, sizeof line,
             "\"cmd\":\"voucher_void\",\"text\":\"%s\",\"note\":\"lost\",\"second\":\"Olga\",\"second_pin\":\"123456\"",
             human);
    assert_true(has(request(w, 1, line), "\"pay\":\"voided\""));
    run(w, 15000);
    assert_int_equal(state(w)->today.vouchers_open, 1);
    assert_books(w);
}

#define C(f) cmocka_unit_test_setup_teardown(f, start, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        C(without_a_visit_it_is_a_printed_voucher),
        C(an_open_visit_gets_it),
        C(a_crash_gives_nothing_twice),
        C(limits_hold),
        C(a_full_visit_gets_a_voucher_beside),
        C(claims_are_cases),
        C(a_case_is_settled_once_whatever_the_clock_says),
        C(an_act_that_is_being_written_is_not_made_anew),
        C(a_voucher_whose_answer_was_late_counts_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
