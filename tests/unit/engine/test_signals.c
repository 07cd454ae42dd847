/* Signals on the real engine: each kind, what they block, that money is paid all the same, restarts. */
#include "fake/engine_world.h"

#include <stdio.h>
#include <string.h>

static struct world world, *const w = &world;

static int setup(void **s)
{
    (void)s;
    world_chute(w);
    for (int k = 0; k < SIGNAL_KIND_COUNT; k++)
        w->set.signals[k] = signal_rule_default((enum signal_kind)k);
    w->set.signals[SIGNAL_REVERSE_MOVEMENT].count = 3;
    w->set.lane.max_per_minute = 120;
    world_open(w);
    client(w, 1, ROLE_STAFF);
    return 0;
}

static int teardown(void **s)
{
    (void)s;
    assert_books(w);
    world_close(w);
    return 0;
}

static void pull_back(void)
{
    scan(w, WATER);
    run(w, 100);
    input(w, IO_ENTRY_BEAM, true);
    run(w, 200);
    input(w, IO_ENTRY_BEAM, false);
    run(w, 3500);
}

static void clear(int number, const char *reason)
{
    char fields[200];
    snprintf(fields, sizeof fields, "\"cmd\":\"signal_clear\",\"number\":%d,\"note\":\"%s\"", number, reason);
    assert_non_null(strstr(request(w, 1, fields), "\"ok\":true"));
    run(w, 100);
}

static int64_t signals(const char *kind)
{
    char query[120];
    snprintf(query, sizeof query, "SELECT count(*) FROM signal WHERE kind = '%s'", kind);
    return sql(w, query);
}

static void a_visit_is_stopped_and_paid(void **s)
{
    (void)s;
    bottle(w, WATER);
    for (int i = 0; i < 3; i++) {
        assert_false(state(w)->visit.blocked);
        pull_back();
    }
    assert_int_equal(signals("reverse_movement"), 1);
    assert_true(state(w)->visit.blocked);
    assert_string_equal(state(w)->tasks[0].word, "visit_blocked");
    assert_string_equal(state(w)->tasks[0].detail, "#1");
    int gates = w->gate_openings;
    scan(w, WATER);
    run(w, 500);
    assert_int_equal(w->gate_openings, gates);
    assert_string_equal(state(w)->reason, "visit_blocked");
    assert_int_equal(state(w)->visit.amount.minor, 15);
    press(w, IO_PAY);
    run(w, 3000);
    assert_int_equal(sql(w, "SELECT sum(amount) FROM voucher"), 15);
    run(w, 30000);
    bottle(w, WATER); /* the next person is not stopped */
    assert_false(state(w)->visit.blocked);
    assert_true(has_task(w, "signal")); /* and somebody has to see it still */
    clear(1, "spoke with the person");
    assert_false(has_task(w, "signal"));
}

static void staff_releases_a_visit(void **s)
{
    (void)s;
    bottle(w, WATER);
    for (int i = 0; i < 3; i++)
        pull_back();
    assert_true(state(w)->visit.blocked);
    assert_non_null(strstr(request(w, 1, "\"cmd\":\"signal_clear\",\"number\":1"), "\"ok\":false")); /* why? */
    clear(1, "a child");
    assert_false(state(w)->visit.blocked);
    bottle(w, WATER);
    assert_int_equal(state(w)->visit.amount.minor, 30);
    for (int i = 0; i < 3; i++) /* what follows counts anew */
        pull_back();
    assert_int_equal(signals("reverse_movement"), 2);
}

/* Killed between the evidence and its signal, and after it: raised once, and blocking still. */
static void a_restart_neither_forgets_nor_repeats(void **s)
{
    (void)s;
    bottle(w, WATER);
    pull_back();
    pull_back();
    world_crash(w);
    run(w, 1000);
    assert_int_equal(signals("reverse_movement"), 0);
    pull_back();
    assert_int_equal(signals("reverse_movement"), 1);
    world_crash(w);
    run(w, 1000);
    assert_int_equal(signals("reverse_movement"), 1);
    assert_true(state(w)->visit.blocked);
    world_crash(w);
    run(w, 1000);
    assert_int_equal(signals("reverse_movement"), 1);
    assert_int_equal(journal_count(w, "signal"), 1);
}

/* The evidence is on disk, the answer never came, the kiosk died: the next start raises it. */
static void evidence_without_its_signal(void **s)
{
    (void)s;
    bottle(w, WATER);
    pull_back();
    pull_back();
    scan(w, WATER);
    run(w, 100);
    input(w, IO_ENTRY_BEAM, true);
    run(w, 200);
    w->drop_next = 1;
    input(w, IO_ENTRY_BEAM, false);
    run(w, 3500);
    assert_int_equal(signals("reverse_movement"), 0);
    assert_int_equal(sql(w, "SELECT count(*) FROM evidence"), 3);
    w->drop_next = 0;
    world_crash(w);
    run(w, 1000);
    assert_int_equal(signals("reverse_movement"), 1);
}

static void an_answer_that_was_lost_raises_once(void **s)
{
    (void)s;
    bottle(w, WATER);
    pull_back();
    pull_back();
    scan(w, WATER);
    run(w, 100);
    input(w, IO_ENTRY_BEAM, true);
    run(w, 200);
    w->unknown_next = 5; /* also the signal's own commit is asked more than once */
    input(w, IO_ENTRY_BEAM, false);
    run(w, 15000);
    assert_int_equal(w->unknown_next, 0);
    assert_int_equal(signals("reverse_movement"), 1);
}

/* 500 equal bottles at the pace of the world's machine; then the same with a machine that is known to be slower. */
static void equal_bottles_are_no_signal(void **s)
{
    (void)s;
    w->set.scheme.limit_count = 0;
    w->set.scheme.voucher_cap.minor = 0;
    w->set.bins[0].capacity = 0;
    world_crash(w); /* limits are read at a start */
    run(w, 1000);
    for (int i = 0; i < 500; i++)
        bottle(w, WATER);
    assert_int_equal(sql(w, "SELECT count(*) FROM evidence"), 0);
    assert_int_equal(journal_count(w, "signal"), 0);
    w->set.lane.max_per_minute = 1;
    for (int i = 0; i < 5; i++)
        bottle(w, WATER);
    assert_int_equal(signals("rate"), 1);
    assert_true(has_task(w, "signal"));
    assert_false(state(w)->visit.blocked); /* it only warns */
}

static void the_lane_is_stopped(void **s)
{
    (void)s;
    w->set.signals[SIGNAL_ORDER_UNKNOWN] = (struct signal_rule){SIGNAL_BLOCK_LANE, 2, SIGNAL_IN_MINUTES, 30};
    for (int i = 0; i < 2; i++) {
        scan(w, WATER);
        run(w, 100);
        w->inputs |= 1u << IO_ENTRY_BEAM | 1u << IO_BIN_BEAM;
        run(w, 60);
        w->inputs = 1u << IO_DOOR;
        run(w, 6000);
    }
    assert_int_equal(signals("order_unknown"), 1);
    assert_false(state(w)->in_service);
    assert_string_equal(state(w)->out_cause, "blocked");
    assert_true(has_task(w, "lane_blocked"));
    world_crash(w);
    client(w, 1, ROLE_STAFF);
    run(w, 3000);
    assert_string_equal(state(w)->out_cause, "blocked");
    clear(1, "the beam was dirty");
    run(w, 3000);
    assert_true(state(w)->in_service);
    bottle(w, WATER);
}

static void by_person_and_by_bag(void **s)
{
    (void)s;
    w->set.signals[SIGNAL_GOODWILL] = (struct signal_rule){SIGNAL_WARN, 2, SIGNAL_IN_DAY, 0};
    w->set.signals[SIGNAL_PIN_TRIES] = (struct signal_rule){SIGNAL_NOTE, 2, SIGNAL_IN_MINUTES, 5};
    w->set.goodwill_limit.minor = w->set.goodwill_day_limit.minor = 1000;
    client(w, 2, ROLE_WATCH);
    for (int i = 0; i < 2; i++)
        request(w, 2, "\"cmd\":\"sign_in\",\"name\":\"Ann\",\"pin\":\"000000\"");
    run(w, 500);
    assert_int_equal(signals("pin_tries"), 1);
    assert_false(has_task(w, "signal")); /* a note */
    assert_non_null(strstr(request(w, 2, "\"cmd\":\"sign_in\",\"name\":\"Ann\",\"pin\":\"123456\""), "\"ok\":true"));
    for (int i = 0; i < 2; i++) {
        request(w, 2, "\"cmd\":\"goodwill\",\"amount_minor\":25,\"text\":\"slip lost\"");
        run(w, 4000);
    }
    assert_int_equal(signals("goodwill"), 1);
    assert_int_equal(sql(w, "SELECT count(*) FROM signal WHERE subject = 'person:p-000000000001'"), 2);
    assert_true(has_task(w, "signal"));
    const char *no = request(w, 1, "\"cmd\":\"signal_clear\",\"number\":2");
    assert_non_null(strstr(no, "an operator clears it"));
    client(w, 3, ROLE_OPERATOR);
    assert_non_null(strstr(request(w, 3, "\"cmd\":\"signal_clear\",\"number\":2"), "\"ok\":true"));
    run(w, 100);
    assert_false(has_task(w, "signal"));
    request(w, 2, "\"cmd\":\"goodwill\",\"amount_minor\":25,\"text\":\"slip lost\"");
    run(w, 4000);
    assert_int_equal(signals("goodwill"), 1); /* counts anew */
    request(w, 2, "\"cmd\":\"goodwill\",\"amount_minor\":25,\"text\":\"slip lost\"");
    run(w, 4000);
    assert_int_equal(signals("goodwill"), 2);
    assert_int_equal(state(w)->today.signal_count, 2); /* kinds */
    assert_non_null(strstr(request(w, 1, "\"cmd\":\"signal_list\""), "goodwill"));
    assert_null(strstr(request(w, 1, "\"cmd\":\"signal_list\""), "pin_tries"));
    assert_non_null(strstr(request(w, 1, "\"cmd\":\"signal_list\",\"number\":2"), "pin_tries"));
}

static void training_is_no_evidence(void **s)
{
    (void)s;
    w->set.training = true;
    world_crash(w);
    run(w, 1000);
    for (int i = 0; i < 4; i++)
        pull_back();
    assert_int_equal(sql(w, "SELECT count(*) FROM evidence"), 0);
    assert_int_equal(journal_count(w, "signal"), 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_visit_is_stopped_and_paid),
        T(staff_releases_a_visit),
        T(a_restart_neither_forgets_nor_repeats),
        T(evidence_without_its_signal),
        T(an_answer_that_was_lost_raises_once),
        T(equal_bottles_are_no_signal),
        T(the_lane_is_stopped),
        T(by_person_and_by_bag),
        T(training_is_no_evidence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
