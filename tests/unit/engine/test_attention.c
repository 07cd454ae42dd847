/* What needs a hand: in which order and since when; what is to be expected; what staff switch; two screens at one case.
 */
#include "fake/engine_world.h"
#include "wire/task.h"

#include <stdio.h>
#include <string.h>

static struct world world, *const w = &world;

static int setup(void **s)
{
    (void)s;
    world_chute(w);
    text_copy(w->set.devices[LEVEL].bin, sizeof w->set.devices[LEVEL].bin, w->set.bins[0].name);
    world_open(w);
    client(w, 1, ROLE_OPERATOR);
    return 0;
}

static int teardown(void **s)
{
    (void)s;
    assert_books(w);
    world_close(w);
    return 0;
}

static bool has(const char *reply, const char *what)
{
    return strstr(reply, what) != NULL;
}

static int rank_of(const char *word)
{
    enum task kind;
    assert_true(task_parse(&kind, word));
    return (int)kind;
}

static void in_the_order_of_the_rule(void **s)
{
    (void)s;
    request(w, 1, "\"cmd\":\"pause\"");
    unplug(w, LEVEL);
    run(w, 2000);
    w->paper_out = true;
    run(w, 12000);
    press(w, IO_HELP);
    request(w, 1, "\"cmd\":\"case_open\",\"text\":\"swallowed\",\"note\":\"a can\"");
    request(w, 1, "\"cmd\":\"duty\",\"text\":\"backup\",\"note\":\"the disk is full\"");
    run(w, 100);
    static const char *const want[] = {"help", "settle_case", "paper_out", "device_absent", "backup_failed", "paused"};
    const struct wire_state *st = state(w);
    assert_int_equal(st->task_count, sizeof want / sizeof want[0]);
    for (size_t i = 0; i < st->task_count; i++) {
        assert_string_equal(st->tasks[i].word, want[i]);
        assert_true(st->tasks[i].since_ms > 0 && st->tasks[i].since_ms <= w->now.utc_ms);
    }
    request(w, 1, "\"cmd\":\"duty\",\"text\":\"backup\"");
    assert_false(has_task(w, "backup_failed"));
    assert_true(has(request(w, 1, "\"cmd\":\"duty\",\"text\":\"coffee\",\"note\":\"cold\""), "\"code\":\"invalid\""));
}

/* Of one kind, who has waited longest; and a case waits since it was opened, whatever restarts come between. */
static void who_has_waited_longest(void **s)
{
    (void)s;
    scan(w, WATER);
    input(w, IO_ENTRY_BEAM, true);
    run(w, 60);
    world_crash(w); /* case 1, in doubt */
    run(w, 3000);
    client(w, 1, ROLE_STAFF);
    int64_t opened = state(w)->cases[0].opened_ms;
    run(w, 120000);
    request(w, 1, "\"cmd\":\"case_open\",\"text\":\"disputed\",\"note\":\"a can\"");
    run(w, 100);
    assert_string_equal(state(w)->tasks[0].detail, "#1");
    assert_int_equal(state(w)->tasks[0].since_ms, opened);
    assert_string_equal(state(w)->tasks[1].detail, "#2");
    input(w, IO_ENTRY_BEAM, false);
    world_crash(w);
    run(w, 3000);
    assert_int_equal(state(w)->tasks[0].since_ms, opened);
}

static void a_full_list_keeps_the_most_urgent(void **s)
{
    (void)s;
    for (int i = 0; i < WORLD_DEVICES; i++)
        unplug(w, i);
    press(w, IO_HELP);
    request(w, 1, "\"cmd\":\"case_open\",\"text\":\"swallowed\",\"note\":\"a can\"");
    request(w, 1, "\"cmd\":\"case_open\",\"text\":\"disputed\",\"note\":\"a can\"");
    request(w, 1, "\"cmd\":\"duty\",\"text\":\"backup\",\"note\":\"a\"");
    request(w, 1, "\"cmd\":\"duty\",\"text\":\"export\",\"note\":\"b\"");
    request(w, 1, "\"cmd\":\"training\",\"text\":\"on\"");
    request(w, 1, "\"cmd\":\"pause\"");
    run(w, 3000);
    const struct wire_state *st = state(w);
    for (size_t i = 1; i < st->task_count; i++) {
        bool device = strncmp(st->tasks[i].word, "device_", 7) == 0; /* the lane's own stand higher under one word */
        assert_true(device || rank_of(st->tasks[i - 1].word) <= rank_of(st->tasks[i].word));
    }
    assert_true(st->task_count <= WIRE_TASKS_MAX);
}

static void a_bin_says_when_it_will_be_full(void **s)
{
    (void)s;
    w->set.bins[0].capacity = 40;
    run(w, 1000);
    assert_int_equal(state(w)->bins[0].full_in_min, -1);
    bottle(w, WATER);
    run(w, 40 * 60000);
    assert_int_equal(state(w)->bins[0].full_in_min, -1); /* one bottle is no rate */
    for (int i = 0; i < 19; i++)
        bottle(w, WATER);
    run(w, 5 * 60000 + 1000);
    /* 20 in 46 minutes or so, and 20 more fit. */
    const struct wire_bin *b = &state(w)->bins[0];
    assert_in_range(b->per_hour, 22, 28);
    assert_in_range(b->full_in_min, 40, 50);
    w->set.bins[0].capacity = 30;
    level(w, 900); /* the sensor sees an empty bin, the count says two thirds */
    assert_true(state(w)->bins[0].disagree);
}

static void training_is_switched_between_visits(void **s)
{
    (void)s;
    bottle(w, WATER);
    assert_true(has(request(w, 1, "\"cmd\":\"training\",\"text\":\"on\""), "\"code\":\"again\""));
    assert_false(state(w)->training);
    press(w, IO_PAY);
    run(w, 9000);
    request(w, 1, "\"cmd\":\"done\"");
    run(w, 5000);
    assert_true(has(request(w, 1, "\"cmd\":\"training\",\"text\":\"on\""), "\"ok\":true"));
    assert_true(state(w)->training);
    assert_true(has_task(w, "training_on"));
    int32_t before = state(w)->today.accepted;
    scan(w, WATER);
    fall(w);
    run(w, 2000);
    assert_int_equal(state(w)->today.accepted, before);
    press(w, IO_PAY);
    run(w, 9000);
    request(w, 1, "\"cmd\":\"done\"");
    run(w, 5000);
    assert_int_equal(sql(w, "SELECT count(*) FROM voucher WHERE training = 1"), 1);
    assert_true(has(request(w, 1, "\"cmd\":\"training\",\"text\":\"maybe\""), "\"code\":\"invalid\""));
    assert_true(has(request(w, 1, "\"cmd\":\"training\",\"text\":\"off\""), "\"ok\":true"));
    bottle(w, WATER);
    assert_int_equal(state(w)->today.accepted, before + 1);
}

static void vouchers_are_found_by_amount_and_time(void **s)
{
    (void)s;
    static const char *const visits[] = {WATER, BIG_BOTTLE, WATER};
    for (int i = 0; i < 3; i++) {
        bottle(w, visits[i]);
        press(w, IO_PAY);
        run(w, 9000);
        request(w, 1, "\"cmd\":\"done\"");
        run(w, i == 0 ? 3600000 : 5000);
    }
    const char *r = request(w, 1, "\"cmd\":\"voucher_list\",\"amount_minor\":15");
    assert_true(has(r, "\"counter\":1,") && has(r, "\"counter\":3,") && !has(r, "\"counter\":2,"));
    assert_true(strstr(r, "\"counter\":3,") < strstr(r, "\"counter\":1,"));
    r = request(w, 1, "\"cmd\":\"voucher_list\",\"number\":30");
    assert_true(!has(r, "\"counter\":1,") && has(r, "\"counter\":2,") && has(r, "\"counter\":3,"));
    r = request(w, 1, "\"cmd\":\"voucher_list\",\"text\":\"2\"");
    assert_true(has(r, "\"counter\":2,") && !has(r, "\"counter\":3,"));
    assert_true(has(request(w, 1, "\"cmd\":\"voucher_list\",\"text\":\"two\""), "\"code\":\"invalid\""));
    assert_true(has(request(w, 1, "\"cmd\":\"voucher_list\",\"amount_minor\":7"), "\"vouchers\":[]"));
    char code[80], fields[120];
    const char *human = strstr(request(w, 1, "\"cmd\":\"voucher_list\",\"text\":\"2\""), "\"human\":\"");
    assert_non_null(human);
    assert_int_equal(sscanf(human, "\"human\":\"%79[^\"]\"", code), 1);
    snprintf(fields, sizeof fields, "\"cmd\":\"reprint\",\"text\":\"%s\"", code);
    assert_true(has(request(w, 1, fields), "\"counter\":2,"));
    assert_true(has(request(w, 1, "\"cmd\":\"reprint\""), "\"code\":\"invalid\""));
}

static void the_second_one_is_told_who_was_first(void **s)
{
    (void)s;
    client(w, 2, ROLE_STAFF);
    request(w, 1, "\"cmd\":\"person_add\",\"name\":\"Ann\",\"pin\":\"123456\",\"text\":\"staff\"");
    run(w, 2000);
    client(w, 3, ROLE_WATCH);
    assert_true(has(request(w, 3, "\"cmd\":\"sign_in\",\"name\":\"Ann\",\"pin\":\"123456\""), "\"role\":\"staff\""));
    request(w, 1, "\"cmd\":\"case_open\",\"text\":\"disputed\",\"note\":\"a can\"");
    run(w, 100);
    w->hold = true; /* both keys are pressed before either answer */
    request(w, 3, "\"cmd\":\"case_settle\",\"number\":1,\"text\":\"done\"");
    request(w, 2, "\"cmd\":\"case_settle\",\"number\":1,\"text\":\"done\"");
    w->hold = false;
    release_answers(w);
    run(w, 100);
    assert_true(has(w->last_line[3], "\"ok\":true"));
    assert_true(has(w->last_line[2], "\"code\":\"refused\""));
    assert_true(has(w->last_line[2], "\"settled_by\":\"Ann\""));
    assert_int_equal(journal_count(w, "case_settled"), 1);
    const char *r = request(w, 2, "\"cmd\":\"case_settle\",\"number\":77,\"text\":\"done\"");
    assert_true(has(r, "\"code\":\"not_found\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(in_the_order_of_the_rule, setup, teardown),
        cmocka_unit_test_setup_teardown(who_has_waited_longest, setup, teardown),
        cmocka_unit_test_setup_teardown(a_full_list_keeps_the_most_urgent, setup, teardown),
        cmocka_unit_test_setup_teardown(a_bin_says_when_it_will_be_full, setup, teardown),
        cmocka_unit_test_setup_teardown(training_is_switched_between_visits, setup, teardown),
        cmocka_unit_test_setup_teardown(vouchers_are_found_by_amount_and_time, setup, teardown),
        cmocka_unit_test_setup_teardown(the_second_one_is_told_who_was_first, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
