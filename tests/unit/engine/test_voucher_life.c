/* A redemption taken back and a voucher voided by two persons, expiry, the alarm about clones, sums by till; and each
 * of them asked twice. */
#include "fake/engine_world.h"

#include <stdio.h>
#include <string.h>

static struct world world, *const w = &world;

#define EVENT_A "\"event\":\"11111111-1111-4111-8111-111111111111\""
#define EVENT_B "\"event\":\"22222222-2222-4222-8222-222222222222\""
#define CLAIM_A "\"claim\":\"33333333-3333-4333-8333-333333333333\""
#define CLAIM_B "\"claim\":\"44444444-4444-4444-8444-444444444444\""
#define OLGA    "\"second\":\"Olga\",\"second_pin\":\"123456\""
#define BO      "\"second\":\"Bo\",\"second_pin\":\"123456\""
#define DAY_MS  86400000LL

static int chute(void **s)
{
    (void)s;
    world_chute(w);
    w->set.scheme.voucher_valid_days = 30;
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

static void sign_in(uint64_t id, const char *name)
{
    char line[120];
    snprintf(line, sizeof line, "\"cmd\":\"sign_in\",\"name\":\"%s\",\"pin\":\"123456\"", name);
    assert_true(has(request(w, id, line), "\"ok\":true"));
}

static const char *voucher(void)
{
    client(w, 9, ROLE_CONSUMER);
    request(w, 9, "\"cmd\":\"hello\",\"screen\":\"consumer\"");
    bottle(w, WATER);
    press(w, IO_PAY);
    run(w, 8000);
    assert_int_equal(strlen(w->token[9]), TOKEN_DIGITS);
    return w->token[9];
}

static const char *redeem(const char *digits, const char *rest)
{
    static char line[900];
    snprintf(line, sizeof line, "\"cmd\":\"voucher_redeem\",\"text\":\"%s\",\"till\":\"till 1\",%s", digits, rest);
    return request(w, 1, line);
}

static const char *act(const char *cmd, const char *digits, const char *rest)
{
    static char line[900];
    snprintf(line, sizeof line, "\"cmd\":\"%s\",\"text\":\"%s\",\"note\":\"wrong customer\",%s", cmd, digits, rest);
    return request(w, 1, line);
}

static void a_redemption_is_taken_back_by_two(void **s)
{
    (void)s;
    char digits[300];
    text_copy(digits, sizeof digits, voucher());
    assert_true(has(redeem(digits, CLAIM_A), "\"outcome\":\"paid\""));
    assert_true(has(act("voucher_undo", digits, BO "," EVENT_A), "\"code\":\"denied\"")); /* nobody is signed in */
    sign_in(1, "Ann");
    assert_true(
        has(act("voucher_undo", digits, "\"second\":\"Ann\",\"second_pin\":\"123456\""), "\"code\":\"denied\""));
    assert_true(has(act("voucher_undo", digits, "\"second\":\"Bo\",\"second_pin\":\"999999\""), "wrong name or PIN"));
    assert_int_equal(journal_count(w, "undone"), 0);
    const char *r = act("voucher_undo", digits, BO "," EVENT_A);
    assert_true(has(r, "\"ok\":true"));
    assert_true(has(r, "\"pay\":\"open\""));
    assert_false(has(r, digits));
    assert_true(has_task(w, "till_undone"));
    assert_true(has(act("voucher_undo", digits, BO "," EVENT_A), "\"ok\":true")); /* the answer was lost */
    assert_int_equal(journal_count(w, "undone"), 1);
    run(w, 50);
    assert_int_equal(state(w)->today.redeemed_count, 0);
    assert_int_equal(state(w)->today.redeemed.minor, 0);
    assert_int_equal(state(w)->today.vouchers_open, 1);
    r = redeem(digits, CLAIM_A); /* the till that was paid back asks again */
    assert_true(has(r, "\"outcome\":\"undone\""));
    assert_true(has(r, "\"code\":\"refused\""));
    assert_true(has(redeem(digits, CLAIM_B), "\"outcome\":\"paid\""));
    r = request(w, 1, "\"cmd\":\"tills\"");
    assert_true(has(r, "\"till\":\"till 1\",\"redeemed_count\":2,\"redeemed_minor\":30,\"undone_count\":1,"
                       "\"undone_minor\":15"));
    assert_true(has(request(w, 1, "\"cmd\":\"tills\",\"number\":7"), "\"tills\":[]"));
    assert_books(w);
}

/* The retry comes after the kiosk was killed: it finds the fact. */
static void an_undo_repeated_after_a_crash_is_one(void **s)
{
    (void)s;
    char digits[300];
    text_copy(digits, sizeof digits, voucher());
    redeem(digits, CLAIM_A);
    sign_in(1, "Ann");
    assert_true(has(act("voucher_undo", digits, BO "," EVENT_A), "\"ok\":true"));
    world_crash(w);
    client(w, 1, ROLE_STAFF);
    sign_in(1, "Ann");
    assert_true(has(act("voucher_undo", digits, BO "," EVENT_A), "\"ok\":true"));
    assert_int_equal(journal_count(w, "undone"), 1);
    assert_books(w);
}

static void an_undo_comes_too_late_or_never(void **s)
{
    (void)s;
    char digits[300];
    text_copy(digits, sizeof digits, voucher());
    redeem(digits, CLAIM_A);
    sign_in(1, "Ann");
    run(w, 601000);
    assert_true(has(act("voucher_undo", digits, BO), "minutes ago"));
    w->set.undo_minutes = 0;
    assert_true(has(act("voucher_undo", digits, BO), "undo_minutes"));
    assert_int_equal(journal_count(w, "undone"), 0);
}

static void a_voucher_is_voided_by_staff_and_operator(void **s)
{
    (void)s;
    char digits[300];
    text_copy(digits, sizeof digits, voucher());
    sign_in(1, "Ann");
    assert_true(has(act("voucher_void", digits, BO "," EVENT_A), "\"code\":\"denied\""));
    const char *r = act("voucher_void", digits, OLGA "," EVENT_B);
    assert_true(has(r, "\"pay\":\"voided\""));
    assert_true(has(act("voucher_void", digits, OLGA "," EVENT_B), "\"ok\":true"));
    assert_int_equal(journal_count(w, "voided"), 1);
    run(w, 50);
    assert_int_equal(state(w)->today.vouchers_open, 0);
    assert_true(has(redeem(digits, CLAIM_A), "\"outcome\":\"voided\""));
    assert_books(w);
}

/* A Unix user who may act as operator is no person: the two roles are those of the two who signed in. */
static void a_user_s_role_is_not_a_person_s(void **s)
{
    (void)s;
    char digits[300], line[600];
    text_copy(digits, sizeof digits, voucher());
    client(w, 2, ROLE_OPERATOR);
    sign_in(2, "Ann");
    snprintf(line, sizeof line, "\"cmd\":\"voucher_void\",\"text\":\"%s\",\"note\":\"x\"," BO, digits);
    assert_true(has(request(w, 2, line), "\"code\":\"denied\""));
    assert_int_equal(journal_count(w, "voided"), 0);
}

static void expiry_is_swept_at_the_close_and_at_start(void **s)
{
    (void)s;
    char digits[300];
    text_copy(digits, sizeof digits, voucher());
    request(w, 9, "\"cmd\":\"done\"");
    run(w, 10000);
    w->now.utc_ms += 31 * DAY_MS;
    assert_true(has(request(w, 1, "\"cmd\":\"day_close\""), "\"ok\":true"));
    assert_int_equal(journal_count(w, "expired"), 1);
    assert_int_equal(sql(w, "SELECT z_no FROM journal WHERE kind = 'expired'"), 1); /* of the day that ends */
    run(w, 50);
    assert_int_equal(state(w)->today.vouchers_open, 0);
    assert_true(has(redeem(digits, CLAIM_A), "\"outcome\":\"expired\""));
    assert_books(w);
    voucher();
    world_crash(w);
    assert_int_equal(journal_count(w, "expired"), 1);
    w->now.utc_ms += 31 * DAY_MS;
    world_crash(w);
    run(w, 100);
    assert_int_equal(journal_count(w, "expired"), 2);
    assert_books(w);
}

static void nothing_expires_while_the_clock_is_not_set(void **s)
{
    (void)s;
    voucher();
    w->now.utc_ms += 31 * DAY_MS;
    w->now.state = CLOCK_UNSET;
    world_crash(w);
    run(w, 2000);
    assert_int_equal(journal_count(w, "expired"), 0);
    w->now.state = CLOCK_SYNCED;
    run(w, 61000);
    assert_int_equal(journal_count(w, "expired"), 1);
}

static void a_part_is_refused_by_a_sentence(void **s)
{
    (void)s;
    char digits[300];
    text_copy(digits, sizeof digits, voucher());
    const char *r = redeem(digits, "\"amount_minor\":10," CLAIM_A);
    assert_true(has(r, "\"outcome\":\"partial\""));
    assert_true(has(r, "as a whole"));
    assert_true(has(redeem(digits, "\"amount_minor\":15," CLAIM_A), "\"outcome\":\"paid\""));
}

static void a_clone_is_an_alarm(void **s)
{
    (void)s;
    struct voucher_token t = {.kiosk = 7,
                              .epoch = 1,
                              .counter = 1,
                              .amount = {9999},
                              .currency = 978,
                              .issued_at_s = T0 / 1000,
                              .valid_days = 30};
    char digits[TOKEN_DIGITS + 1];
    struct err e = {0};
    voucher();
    assert_int_equal(seal_voucher(w->seal, &t, digits, &e), ST_OK);
    assert_true(has(redeem(digits, CLAIM_A), "\"outcome\":\"not_ours\""));
    run(w, 100);
    assert_int_equal(journal_count(w, "alarm"), 1);
    assert_true(has_task(w, "voucher_alarm"));
    assert_true(has(request(w, 1, "\"cmd\":\"case_list\""), "\"kind\":\"alarm\""));
    assert_false(has(w->last_line[1], digits));
    till(w, digits); /* and at another till */
    run(w, 100);
    assert_int_equal(journal_count(w, "alarm"), 1); /* one case about one token */
    assert_true(has(request(w, 1, "\"cmd\":\"case_settle\",\"number\":1,\"text\":\"done\"," EVENT_A), "\"ok\":true"));
    run(w, 6000);
    assert_false(has_task(w, "voucher_alarm"));
    t.counter = 77;
    assert_int_equal(seal_voucher(w->seal, &t, digits, &e), ST_OK);
    till(w, digits);
    run(w, 100);
    assert_int_equal(journal_count(w, "alarm"), 2);
    assert_true(has_task(w, "voucher_alarm"));
    assert_books(w);
}

static void a_new_key_is_for_an_operator_and_pays_the_old(void **s)
{
    (void)s;
    char digits[300];
    text_copy(digits, sizeof digits, voucher());
    request(w, 9, "\"cmd\":\"done\"");
    assert_true(has(request(w, 1, "\"cmd\":\"key_rotate\"," EVENT_A), "\"code\":\"denied\""));
    client(w, 2, ROLE_OPERATOR);
    const char *r = request(w, 2, "\"cmd\":\"key_rotate\"," EVENT_A);
    char kid[16];
    snprintf(kid, sizeof kid, "\"kid\":\"%04x\"", seal_kid(w->seal));
    assert_true(has(r, kid));
    assert_true(has(request(w, 2, "\"cmd\":\"key_rotate\"," EVENT_A), kid));
    assert_int_equal(sql(w, "SELECT count(*) FROM journal WHERE kind = 'key' AND actor = 'user:operator'"), 1);
    assert_true(has(redeem(digits, CLAIM_A), "\"outcome\":\"paid\""));
    text_copy(digits, sizeof digits, voucher());
    assert_true(has(redeem(digits, CLAIM_B), "\"outcome\":\"paid\""));
    assert_books(w);
}

#define C(f) cmocka_unit_test_setup_teardown(f, chute, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        C(a_redemption_is_taken_back_by_two),
        C(an_undo_repeated_after_a_crash_is_one),
        C(an_undo_comes_too_late_or_never),
        C(a_voucher_is_voided_by_staff_and_operator),
        C(a_user_s_role_is_not_a_person_s),
        C(expiry_is_swept_at_the_close_and_at_start),
        C(nothing_expires_while_the_clock_is_not_set),
        C(a_part_is_refused_by_a_sentence),
        C(a_clone_is_an_alarm),
        C(a_new_key_is_for_an_operator_and_pays_the_old),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
