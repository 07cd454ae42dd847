/* Counting by hand: when it is allowed, what it is worth, once. */
#include "fake/engine_world.h"

#include <stdio.h>
#include <string.h>

static struct world world, *const w = &world;

#define EVENT_A "\"event\":\"11111111-1111-4111-8111-111111111111\""
#define TWELVE  "\"cmd\":\"count\",\"text\":\"pet\",\"volume_ml\":500,\"number\":12"

static int chute(void **s)
{
    (void)s;
    world_chute(w);
    world_open(w);
    client(w, 1, ROLE_STAFF);
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

static void a_chute_is_counted_only_while_it_cannot(void **s)
{
    (void)s;
    assert_true(has(request(w, 1, TWELVE), "\"code\":\"refused\""));
    assert_int_equal(journal_count(w, "counted"), 0);
    unplug(w, IO);
    run(w, 1000);
    assert_string_equal(state(w)->out_cause, "io_lost");
    const char *r = request(w, 1, TWELVE "," EVENT_A);
    assert_true(has(r, "\"outcome\":\"credited\""));
    assert_true(has(r, "\"amount_minor\":180"));
    assert_true(has(r, "\"name\":\"pet 500 ml\""));
    assert_int_equal(state(w)->visit.count, 12);
    assert_int_equal(state(w)->today.accepted, 12);
    assert_int_equal(journal_count(w, "landed"), 0); /* in no bin of the machine */
    assert_int_equal(sql(w, "SELECT count(*) FROM journal WHERE kind = 'counted' AND body ->> 'why' = 'io_lost'"
                            " AND actor = 'user:staff'"),
                     1);
    assert_true(has(request(w, 1, TWELVE "," EVENT_A), "\"amount_minor\":180")); /* the reply was lost */
    assert_int_equal(state(w)->visit.count, 12);
    r = request(w, 1, "\"cmd\":\"payout\""); /* its button is as dead as the board */
    assert_true(has(r, "\"amount_minor\":180"));
    run(w, 8000);
    assert_int_equal(w->slips, 1);
    assert_books(w);
}

static void a_full_bin_is_counted_too(void **s)
{
    (void)s;
    level(w, 100);
    run(w, 1000);
    assert_string_equal(state(w)->out_cause, "bin_full");
    assert_true(has(request(w, 1, TWELVE), "\"amount_minor\":180"));
    assert_books(w);
}

/* What cannot be written down is not counted either. */
static void without_books_nothing_is_counted(void **s)
{
    (void)s;
    w->hold = true; /* the row about the cable is never answered */
    unplug(w, IO);
    run(w, 8000);
    assert_string_equal(state(w)->out_cause, "ledger");
    assert_true(has(request(w, 1, TWELVE), "\"code\":\"refused\""));
    assert_int_equal(journal_count(w, "counted"), 0);
}

static void bad_counts(void **s)
{
    (void)s;
    static const struct {
        const char *fields, *code;
    } rows[] = {
        {"\"text\":\"tin\",\"volume_ml\":500,\"number\":1", "invalid"},
        {"\"text\":\"pet\",\"volume_ml\":0,\"number\":1", "invalid"},
        {"\"text\":\"pet\",\"volume_ml\":100001,\"number\":1", "invalid"},
        {"\"text\":\"pet\",\"volume_ml\":500,\"number\":0", "invalid"},
        {"\"text\":\"pet\",\"volume_ml\":500,\"number\":1001", "invalid"},
        {"\"text\":\"pet\",\"volume_ml\":500,\"number\":1,\"note\":\"tea\"", "invalid"},
        {"\"text\":\"glass\",\"volume_ml\":500,\"number\":1", "refused"}, /* no deposit */
        {"\"text\":\"pet\",\"volume_ml\":500,\"number\":101", "refused"}, /* the visit's limit */
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char line[200], code[40];
        snprintf(line, sizeof line, "\"cmd\":\"count\",%s", rows[i].fields);
        snprintf(code, sizeof code, "\"code\":\"%s\"", rows[i].code);
        if (!has(request(w, 1, line), code))
            fail_msg("%s: %s", line, w->last_line[1]);
    }
    assert_int_equal(journal_count(w, "visit_opened"), 0);
    assert_int_equal(state(w)->visit.number, 0);
    assert_true(
        has(request(w, 1, "\"cmd\":\"count\",\"text\":\"pet\",\"volume_ml\":500,\"number\":100"), "\"ok\":true"));
    assert_true(has(request(w, 1, "\"cmd\":\"count\",\"text\":\"pet\",\"volume_ml\":500,\"number\":1"),
                    "\"code\":\"refused\""));
    client(w, 2, ROLE_CONSUMER);
    assert_true(has(request(w, 2, TWELVE), "\"code\":\"denied\""));
}

static void the_drink_decides_where_deposits_differ(void **s)
{
    (void)s;
    w->set.scheme.rules[2] = w->set.scheme.rules[0];
    w->set.scheme.rules[0].drinks = 1u << DRINK_BEER;
    w->set.scheme.rules[0].refund.minor = 8;
    w->set.scheme.rule_count = 3;
    assert_true(has(request(w, 1, TWELVE), "\"code\":\"refused\""));
    assert_true(has(request(w, 1, TWELVE ",\"note\":\"beer\""), "\"amount_minor\":96"));
    assert_true(has(request(w, 1, TWELVE ",\"note\":\"water\""), "\"amount_minor\":276"));
    assert_int_equal(sql(w, "SELECT count(*) FROM journal WHERE kind = 'counted' AND body ->> '$.why' = ''"), 2);
    assert_books(w);
}

static void a_count_repeated_after_a_crash_is_one(void **s)
{
    (void)s;
    w->hold = true;
    request(w, 1, TWELVE "," EVENT_A);
    pass_answers(w); /* "was it done before?" */
    assert_int_equal(journal_count(w, "counted"), 1);
    assert_string_equal(w->last_line[1], "");
    world_crash(w);
    client(w, 1, ROLE_STAFF);
    assert_int_equal(state(w)->visit.amount.minor, 180);
    assert_true(has(request(w, 1, TWELVE "," EVENT_A), "\"amount_minor\":180"));
    assert_int_equal(journal_count(w, "counted"), 1);
    assert_books(w);
}

/* Seeded world, seed 1099: two visits were opened, and nobody paid the first. */
static void the_chute_waits_for_a_count_that_has_no_answer_yet(void **s)
{
    (void)s;
    unplug(w, IO);
    run(w, 500);
    w->lose_next = 1;
    assert_string_equal(request(w, 1, TWELVE "," EVENT_A), "");
    plug(w, IO);
    run(w, 1000);
    assert_string_equal(state(w)->out_cause, "");
    scan(w, WATER);
    run(w, 500);
    assert_false(gate(w));
    run(w, 20000); /* the kiosk asks again by itself */
    assert_int_equal(state(w)->visit.amount.minor, 180);
    bottle(w, WATER);
    assert_int_equal(state(w)->visit.amount.minor, 195);
    assert_int_equal(journal_count(w, "visit_opened"), 1);
}

#define C(f) cmocka_unit_test_setup_teardown(f, chute, teardown)
#define H(f) cmocka_unit_test_setup_teardown(f, counter, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        C(a_chute_is_counted_only_while_it_cannot),
        C(a_full_bin_is_counted_too),
        C(without_books_nothing_is_counted),
        H(bad_counts),
        H(the_drink_decides_where_deposits_differ),
        H(a_count_repeated_after_a_crash_is_one),
        C(the_chute_waits_for_a_count_that_has_no_answer_yet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
