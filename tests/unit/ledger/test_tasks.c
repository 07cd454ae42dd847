/* Guided tasks: one of a kind at a time, its times and who, and what may not be. */
#include "fixture.h"

#include "base/text.h"

#include <string.h>

static struct fixture fixture, *const x = &fixture;

static int setup(void **s)
{
    (void)s;
    fixture_start(x);
    return 0;
}

static int teardown(void **s)
{
    (void)s;
    fixture_end(x);
    return 0;
}

static void assert_proved(void)
{
    static struct verify_report v;
    int64_t rows;
    assert_int_equal(ledger_verify(x->l, NULL, &v, NULL, NULL, &x->e), ST_OK);
    if (!v.ok)
        fail_msg("%s %s", v.where, v.what);
    assert_int_equal(ledger_rebuild(x->l, &rows, &x->e), ST_OK);
    assert_int_equal(ledger_verify(x->l, NULL, &v, NULL, NULL, &x->e), ST_OK);
    assert_true(v.ok);
}

static struct task_row task(int64_t number)
{
    struct task_row t;
    assert_int_equal(ledger_task(x->l, number, &t, &x->e), ST_OK);
    return t;
}

static void begun_and_done(void **s)
{
    (void)s;
    struct fact begun = fact_task(x, FACT_TASK_BEGUN, "paper", "printer");
    text_copy(begun.actor, sizeof begun.actor, "person:p-1");
    must(x, &begun);
    assert_int_equal(x->r.task_number, 1);
    struct task_row t = task(1);
    assert_int_equal(t.since_ms, begun.at_ms - 60000);
    assert_int_equal(t.begun_ms, begun.at_ms);
    assert_int_equal(t.done_ms, 0);
    assert_string_equal(t.begun_by, "person:p-1");
    struct fact done = fact_task(x, FACT_TASK_DONE, "paper", "printer");
    done.at_ms = begun.at_ms + 90000;
    must(x, &done);
    assert_int_equal(x->r.task_number, 1);
    must(x, &done); /* a retry is the same */
    t = task(1);
    assert_int_equal(t.done_ms, done.at_ms);
    assert_int_equal(t.begun_ms, begun.at_ms);
    assert_string_equal(t.how, "device");
    assert_int_equal(t.by_device, 2);
    assert_proved();
}

static void one_of_a_kind_at_a_time(void **s)
{
    (void)s;
    struct task_row rows[4];
    size_t n;
    struct fact f = fact_task(x, FACT_TASK_BEGUN, "device_silent", "level");
    must(x, &f);
    f = fact_task(x, FACT_TASK_BEGUN, "device_silent", "level");
    assert_int_equal(commit(x, &f), ST_REFUSED);
    f = fact_task(x, FACT_TASK_BEGUN, "device_silent", "printer");
    must(x, &f);
    f = fact_task(x, FACT_TASK_DONE, "device_silent", "level");
    must(x, &f);
    f = fact_task(x, FACT_TASK_BEGUN, "device_silent", "level"); /* again, later */
    must(x, &f);
    assert_int_equal(x->r.task_number, 3);
    assert_int_equal(ledger_tasks(x->l, true, rows, 4, &n, &x->e), ST_OK);
    assert_int_equal(n, 2);
    assert_int_equal(rows[0].number, 3);
    assert_string_equal(rows[1].subject, "printer");
    assert_int_equal(ledger_tasks(x->l, false, rows, 4, &n, &x->e), ST_OK);
    assert_int_equal(n, 3);
    assert_proved();
}

static void gone_without_its_steps(void **s)
{
    (void)s;
    int64_t at = -1;
    assert_int_equal(ledger_task_last(x->l, "clean", &at, &x->e), ST_OK);
    assert_int_equal(at, 0);
    struct fact f = fact_task(x, FACT_TASK_DONE, "clean", "");
    text_copy(f.task.how, sizeof f.task.how, "unguided");
    f.task.by_device = 0;
    must(x, &f);
    struct task_row t = task(1);
    assert_int_equal(t.begun_ms, 0);
    assert_string_equal(t.begun_by, "");
    assert_string_equal(t.how, "unguided");
    assert_int_equal(ledger_task_last(x->l, "clean", &at, &x->e), ST_OK);
    assert_int_equal(at, f.at_ms);
    assert_int_equal(ledger_task(x->l, 2, &t, &x->e), ST_NOT_FOUND);
    assert_proved();
}

static void what_a_task_may_not_be(void **s)
{
    (void)s;
    struct fact f = fact_task(x, FACT_TASK_DONE, "", "printer");
    assert_int_equal(commit(x, &f), ST_INVALID);
    f = fact_task(x, FACT_TASK_DONE, "paper", "printer");
    f.task.since_ms = 0;
    assert_int_equal(commit(x, &f), ST_INVALID);
    f = fact_task(x, FACT_TASK_DONE, "paper", "printer");
    f.task.by_device = 4;
    assert_int_equal(commit(x, &f), ST_INVALID);
    f = fact_task(x, FACT_TASK_DONE, "paper", "printer");
    text_copy(f.task.how, sizeof f.task.how, "somehow");
    assert_int_equal(commit(x, &f), ST_INVALID);
    assert_proved();
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {T(begun_and_done), T(one_of_a_kind_at_a_time), T(gone_without_its_steps),
                                       T(what_a_task_may_not_be)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
