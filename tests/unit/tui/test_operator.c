/* The operator's screen: where keys lead, what is asked of the books, how the journal is followed and searched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <poll.h>
#include <string.h>

#include "base/clock.h"
#include "fixtures.h"
#include "fixtures_past.h"
#include "tui/chart.h"
#include "tui/command.h"
#include "tui/history_worker.h"

static struct model m;

static void load(const char *name)
{
    assert_true(fixture_load(&m, name, "en"));
}

static void press(int key)
{
    model_key(&m, key);
    oper_time(&m);
    past_give(&m);
}

static void test_from_a_year_to_one_row_and_back(void **state)
{
    (void)state;
    load("oper_materials");
    press('p'); /* month, then year */
    assert_int_equal(m.oper.at.span, SPAN_YEAR);
    assert_int_equal(oper_items(&m), 13);
    for (int i = 0; i < 10; i++)
        press(TK_DOWN);
    press(TK_ENTER); /* October */
    assert_int_equal(m.oper.at.span, SPAN_MONTH);
    struct history_range r = oper_range(&m);
    assert_int_equal(r.from, days_from_civil(2026, 10, 1));
    assert_int_equal(m.past->period.range.from, r.from); /* asked for and answered */
    press(TK_DOWN);
    press(TK_ENTER);
    assert_int_equal(m.oper.at.span, SPAN_DAY);
    for (int i = 0; i < 10; i++)
        press(TK_DOWN);
    press(TK_ENTER); /* nine o'clock */
    assert_true(oper_in_journal(&m));
    assert_int_equal(m.oper.asked.query.hour, 10);
    assert_true(m.oper.asked.query.from_seq > 0 && m.oper.asked.query.to_seq > m.oper.asked.query.from_seq);
    press(TK_ENTER);
    assert_int_equal(m.oper.at.row, m.oper.lines[0].seq);
    press(TK_LEFT);
    assert_int_equal(m.oper.at.row, m.oper.lines[0].seq - 1);
    press('y');
    assert_int_equal(m.oper.asked.query.about, HISTORY_ABOUT_VISIT);
    assert_string_equal(m.oper.asked.query.id, "41");
    assert_int_equal(m.oper.depth, 5);
    for (int i = 0; i < 5; i++)
        press(TK_ESC);
    assert_int_equal(m.oper.at.span, SPAN_YEAR);
    assert_int_equal(m.oper.at.selected, 10); /* where it was opened from */
    press(TK_ESC);
    assert_int_equal(m.oper.at.tab, TAB_DAYS);
}

static void test_moving_in_time(void **state)
{
    (void)state;
    load("oper_materials");
    press(TK_RIGHT); /* nobody knows the future */
    assert_int_equal(oper_range(&m).from, days_from_civil(2026, 11, 1));
    for (int i = 0; i < 11; i++)
        press(TK_LEFT); /* over the new year */
    assert_int_equal(oper_range(&m).from, days_from_civil(2025, 12, 1));
    assert_int_equal(oper_range(&m).to, days_from_civil(2025, 12, 31));
    press('n');
    assert_int_equal(oper_range(&m).from, days_from_civil(2026, 11, 1));
    press('p');
    press('p');
    press('p');
    assert_int_equal(m.oper.at.span, SPAN_WEEK);
    assert_int_equal(oper_range(&m).from, days_from_civil(2026, 11, 16)); /* a Monday */
    press('3');
    assert_int_equal(m.oper.at.tab, TAB_REFUSALS);
    assert_int_equal(m.oper.at.span, SPAN_WEEK); /* the same period by another figure */
    press('c');
    assert_int_equal(m.oper.look, LOOK_BARS);
}

static void test_weeks_and_names(void **state)
{
    (void)state;
    char name[96];
    int32_t date = (int32_t)days_from_civil(2021, 1, 3); /* a Sunday of week 53 of the year before */
    span_name(name, SPAN_WEEK, date, "en");
    assert_string_equal(name, "Week 53: 28 Dec 2020 - 3 Jan 2021");
    assert_int_equal(span_parts(SPAN_MONTH, (int32_t)days_from_civil(2024, 2, 29)), 29);
    assert_int_equal(span_part(SPAN_YEAR, (int32_t)days_from_civil(2026, 5, 9), 11).to, days_from_civil(2026, 12, 31));
    assert_int_equal(span_shift(SPAN_YEAR, (int32_t)days_from_civil(2024, 2, 29), -1), days_from_civil(2023, 2, 1));
    assert_int_equal(span_shift(SPAN_MONTH, (int32_t)days_from_civil(2026, 1, 31), -1), days_from_civil(2025, 12, 1));
}

static struct history_past answers;

static void answer_rows(int64_t newest, size_t count, int64_t next)
{
    memset(&answers.rows, 0, sizeof answers.rows);
    answers.rows.found = true;
    answers.rows.last = 5000;
    answers.rows.count = count;
    answers.rows.next = next;
    for (size_t i = 0; i < count; i++)
        answers.rows.lines[i].seq = newest + (m.oper.asked.query.forwards ? (int64_t)i : -(int64_t)i);
    answers.number[HISTORY_ASK_ROWS] = m.oper.asked.number[HISTORY_ASK_ROWS];
    answers.status[HISTORY_ASK_ROWS] = ST_OK;
    oper_heard(&m, 1u << HISTORY_ASK_ROWS);
}

/* A page of a search is gathered from as many answers as it takes; what comes too late is not looked at. */
static void test_a_search_goes_on(void **state)
{
    (void)state;
    load("oper_journal");
    m.past = &answers;
    oper_filter(&m, "landed", "");
    uint64_t first = m.oper.asked.number[HISTORY_ASK_ROWS];
    answer_rows(4990, 2, 3000);
    assert_int_equal(m.oper.asked.number[HISTORY_ASK_ROWS], first + 1);
    assert_int_equal(m.oper.asked.query.at, 3000);
    assert_int_equal(m.oper.asked.query.rows, HISTORY_ROWS_MAX - 2);
    answers.number[HISTORY_ASK_ROWS] = first; /* an old answer */
    oper_heard(&m, 1u << HISTORY_ASK_ROWS);
    assert_int_equal(m.oper.line_count, 2);
    answer_rows(2900, 1, 0);
    assert_int_equal(m.oper.line_count, 3);
    assert_int_equal(m.oper.lines[2].seq, 2900);
    assert_int_equal(oper_answer(&m, HISTORY_ASK_ROWS), ANSWER_THERE);
}

static void test_the_end_is_followed_until_one_scrolls(void **state)
{
    (void)state;
    load("oper_journal");
    m.past = &answers;
    oper_tab(&m, TAB_JOURNAL);
    answer_rows(5000, HISTORY_ROWS_MAX, 5000 - HISTORY_ROWS_MAX);
    uint64_t n = m.oper.asked.number[HISTORY_ASK_ROWS];
    m.state.rev++;
    oper_time(&m);
    assert_int_equal(m.oper.asked.number[HISTORY_ASK_ROWS], n); /* not at once: twice a second */
    m.now_ms += 600;
    oper_time(&m);
    assert_int_equal(m.oper.asked.number[HISTORY_ASK_ROWS], n + 1);
    assert_true(m.oper.asked.query.forwards && m.oper.asked.query.at == 5001);
    answers.rows.last = 5002;
    answer_rows(5001, 2, 0);
    assert_int_equal(m.oper.lines[0].seq, 5002);
    assert_int_equal(m.oper.lines[2].seq, 5000);
    assert_int_equal(m.oper.line_count, HISTORY_ROWS_MAX);
    oper_move(&m, -1); /* one row up */
    assert_false(m.oper.at.following);
    n = m.oper.asked.number[HISTORY_ASK_ROWS];
    m.now_ms += 60000;
    m.state.rev++;
    oper_time(&m);
    assert_int_equal(m.oper.asked.number[HISTORY_ASK_ROWS], n);
    oper_newest(&m);
    assert_true(m.oper.at.following);
    assert_int_equal(m.oper.asked.number[HISTORY_ASK_ROWS], n + 1);
}

static void test_older_pages(void **state)
{
    (void)state;
    load("oper_journal");
    m.past = &answers;
    oper_tab(&m, TAB_JOURNAL);
    answer_rows(5000, HISTORY_ROWS_MAX, 4936);
    oper_shift(&m, -1);
    assert_int_equal(m.oper.asked.query.at, 4936);
    answer_rows(4936, HISTORY_ROWS_MAX, 4872);
    assert_int_equal(m.oper.lines[0].seq, 4936);
    assert_false(m.oper.at.following);
    oper_shift(&m, 1);
    assert_int_equal(m.oper.page_at, 0);
}

static void test_signing_in_leads_to_what_was_asked(void **state)
{
    (void)state;
    load("oper_materials");
    oper_back(&m);
    m.role = ROLE_WATCH;
    model_key(&m, '5');
    assert_int_equal(m.dialog, DIALOG_FORM);
    assert_int_equal(m.form.kind, FORM_SIGN_IN);
    m.dialog = DIALOG_NONE;
    m.role = ROLE_OPERATOR;
    command_run(&m, COMMAND_FIGURES);
    assert_int_equal(m.oper.at.tab, TAB_VOUCHERS);
}

static void test_export(void **state)
{
    (void)state;
    load("oper_export_open");
    memcpy(m.form.fields[3].value, "/root", 6);
    m.form.at = 3;
    model_key(&m, TK_ENTER);
    assert_string_equal(m.form.problem, "You may not write into this folder.");
    memcpy(m.form.fields[3].value, "/tmp", 5);
    model_key(&m, TK_ENTER);
    assert_int_equal(m.dialog, DIALOG_EXPORT);
    assert_int_equal(m.oper.exported.state, EXPORT_RUNNING);
    model_key(&m, TK_DOWN); /* goes on meanwhile */
    assert_int_equal(m.dialog, DIALOG_NONE);
    oper_export_look(&m);
    assert_int_equal(m.oper.exported.state, EXPORT_DONE);
    assert_int_equal(m.dialog, DIALOG_EXPORT);
}

static void test_touch(void **state)
{
    (void)state;
    load("oper_materials");
    press(TK_ROW + 3);
    assert_int_equal(m.oper.at.selected, 3);
    press(TK_ROW + 3);
    assert_int_equal(m.oper.at.span, SPAN_DAY);
    press(TK_ROW + 200); /* the list is shorter */
    assert_int_equal(m.oper.at.selected, 0);
}

static void test_heat(void **state)
{
    (void)state;
    assert_int_equal(chart_heat(0, 100), 0);
    assert_int_equal(chart_heat(1, INT64_MAX), 1);
    assert_int_equal(chart_heat(INT64_MAX, INT64_MAX), 9);
    assert_int_equal(chart_heat(5, 0), 0);
}

static enum status say_period(void *ctx, const struct history_range *q, struct history_period *out, struct err *e)
{
    int *asked = ctx;
    ++*asked;
    out->range = *q;
    return q->from == 13 ? err_set(e, ST_DENIED, "no") : ST_OK;
}

/* The thread answers what was asked last, and says why it cannot. */
static void test_the_thread(void **state)
{
    (void)state;
    static struct history_past into;
    int asked = 0;
    struct history_source s = {.ctx = &asked, .period = say_period};
    struct history_questions q = {.range = {5, 6}};
    struct history_worker *w = history_worker_start(&s);
    assert_non_null(w);
    q.number[HISTORY_ASK_PERIOD] = 1;
    history_worker_ask(w, &q);
    struct pollfd p = {.fd = history_worker_fd(w), .events = POLLIN};
    assert_int_equal(poll(&p, 1, 5000), 1);
    assert_int_equal(history_worker_take(w, &into), 1u << HISTORY_ASK_PERIOD);
    assert_int_equal(into.period.range.to, 6);
    history_worker_ask(w, &q); /* the same question is not asked twice */
    q.number[HISTORY_ASK_PERIOD] = 2;
    q.range.from = 13;
    history_worker_ask(w, &q);
    assert_int_equal(poll(&p, 1, 5000), 1);
    history_worker_take(w, &into);
    assert_int_equal(into.status[HISTORY_ASK_PERIOD], ST_DENIED);
    assert_string_equal(into.problem[HISTORY_ASK_PERIOD], "no");
    assert_int_equal(history_worker_take(w, &into), 0);
    history_worker_stop(w);
    assert_int_equal(asked, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_from_a_year_to_one_row_and_back),
        cmocka_unit_test(test_moving_in_time),
        cmocka_unit_test(test_weeks_and_names),
        cmocka_unit_test(test_a_search_goes_on),
        cmocka_unit_test(test_the_end_is_followed_until_one_scrolls),
        cmocka_unit_test(test_older_pages),
        cmocka_unit_test(test_signing_in_leads_to_what_was_asked),
        cmocka_unit_test(test_export),
        cmocka_unit_test(test_touch),
        cmocka_unit_test(test_heat),
        cmocka_unit_test(test_the_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
