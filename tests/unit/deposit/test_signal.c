/* The rules of signals alone: windows, subjects, and that equal bottles are nothing. */
#include "deposit/signal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define MINUTE 60000

static struct signal_rule rules[SIGNAL_KIND_COUNT];
static struct evidence e[64];
static size_t n;
static struct signal_due due;

static int setup(void **s)
{
    (void)s;
    memset(rules, 0, sizeof rules);
    n = 0;
    return 0;
}

static void rule(enum signal_kind k, enum signal_action a, int32_t count, enum signal_window w, int32_t minutes)
{
    rules[k] = (struct signal_rule){a, count, w, minutes};
}

static void piece(enum signal_kind k, const char *subject, int64_t visit, int64_t at_ms, int64_t z)
{
    e[n] = (struct evidence){.seq = 10 + (int64_t)n, .kind = k, .visit = visit, .at_ms = at_ms, .z_no = z};
    snprintf(e[n].subject, sizeof e[n].subject, "%s", subject);
    snprintf(e[n].detail, sizeof e[n].detail, "piece %zu", n);
    n++;
}

static bool next(void)
{
    return signal_next(&due, rules, e, n);
}

static void off_raises_nothing(void **s)
{
    (void)s;
    for (int i = 0; i < 20; i++)
        piece(SIGNAL_REVERSE_MOVEMENT, "lane:1", 7, i, 1);
    assert_false(next());
}

static void of_one_visit_alone(void **s)
{
    (void)s;
    rule(SIGNAL_REVERSE_MOVEMENT, SIGNAL_BLOCK_VISIT, 3, SIGNAL_IN_VISIT, 0);
    piece(SIGNAL_REVERSE_MOVEMENT, "lane:1", 7, 0, 1);
    piece(SIGNAL_REVERSE_MOVEMENT, "lane:1", 8, 0, 1);
    piece(SIGNAL_REVERSE_MOVEMENT, "lane:1", 7, 0, 1);
    piece(SIGNAL_ORDER_UNKNOWN, "lane:1", 7, 0, 1);
    piece(SIGNAL_REVERSE_MOVEMENT, "lane:1", 0, 0, 1);
    assert_false(next());
    piece(SIGNAL_REVERSE_MOVEMENT, "lane:1", 7, 9 * 3600000LL, 2); /* a visit may pass the close of a day */
    assert_true(next());
    assert_int_equal(due.visit, 7);
    assert_int_equal(due.count, 3);
    assert_int_equal(due.first_seq, 10);
    assert_int_equal(due.last_seq, 15);
    assert_string_equal(due.detail, "piece 5");
}

static void of_no_visit_is_of_no_visit(void **s)
{
    (void)s;
    rule(SIGNAL_FELL_UNSCANNED, SIGNAL_WARN, 2, SIGNAL_IN_VISIT, 0);
    for (int i = 0; i < 5; i++)
        piece(SIGNAL_FELL_UNSCANNED, "lane:1", 0, 0, 1);
    assert_false(next());
}

static void of_one_person_in_one_day(void **s)
{
    (void)s;
    rule(SIGNAL_VOIDS, SIGNAL_WARN, 3, SIGNAL_IN_DAY, 0);
    piece(SIGNAL_VOIDS, "person:a", 0, 0, 1);
    piece(SIGNAL_VOIDS, "person:a", 0, 0, 1);
    piece(SIGNAL_VOIDS, "person:b", 0, 0, 1);
    piece(SIGNAL_VOIDS, "person:a", 0, 0, 2);
    piece(SIGNAL_VOIDS, "person:a", 0, 0, 2);
    assert_false(next());
    piece(SIGNAL_VOIDS, "person:a", 0, 0, 2);
    assert_true(next());
    assert_string_equal(due.subject, "person:a");
    assert_int_equal(due.first_seq, 13);
}

static void within_minutes(void **s)
{
    (void)s;
    rule(SIGNAL_PIN_TRIES, SIGNAL_WARN, 3, SIGNAL_IN_MINUTES, 10);
    piece(SIGNAL_PIN_TRIES, "person:a", 0, 0, 1);
    piece(SIGNAL_PIN_TRIES, "person:a", 0, 6 * MINUTE, 1);
    piece(SIGNAL_PIN_TRIES, "person:a", 0, 10 * MINUTE + 1, 1);
    assert_false(next());
    piece(SIGNAL_PIN_TRIES, "person:b", 0, 11 * MINUTE, 1);
    piece(SIGNAL_PIN_TRIES, "person:a", 0, 16 * MINUTE, 1);
    assert_true(next());
    assert_int_equal(due.first_seq, 11);
    assert_int_equal(due.last_seq, 14);
    e[4].at_ms = -3600000; /* the clock was set back: no further apart for that */
    assert_true(next());
}

/* The rule of the shop: 500 equal bottles at the machine's speed are 500 bottles; faster than it can they are not. */
static void equal_bottles_are_nothing(void **s)
{
    (void)s;
    static const int32_t speeds[] = {1, 40, 60, 120, 600};
    for (size_t i = 0; i < sizeof speeds / sizeof *speeds; i++) {
        int64_t period = MINUTE / speeds[i];
        for (int bottle = 0; bottle < 500; bottle++)
            assert_false(signal_too_soon(period + bottle % 7, speeds[i]));
        assert_true(signal_too_soon(period - 1, speeds[i]));
        assert_true(signal_too_soon(0, speeds[i]));
    }
    assert_false(signal_too_soon(1, 0)); /* a speed that nobody knows */
    assert_false(signal_too_soon(INT64_MAX, 120));
}

static void words_and_defaults(void **s)
{
    (void)s;
    for (int k = 0; k < SIGNAL_KIND_COUNT; k++) {
        enum signal_kind back;
        struct signal_rule r = signal_rule_default((enum signal_kind)k);
        assert_true(signal_parse(&back, signal_word((enum signal_kind)k)));
        assert_int_equal(back, k);
        assert_null(signal_rule_problem((enum signal_kind)k, &r));
        assert_true(r.count >= 1);
    }
    enum signal_kind none;
    assert_false(signal_parse(&none, "equal_bottles"));
}

static void what_makes_no_sense(void **s)
{
    (void)s;
    const struct {
        enum signal_kind kind;
        struct signal_rule rule;
    } wrong[] = {
        {SIGNAL_VOIDS, {SIGNAL_WARN, 3, SIGNAL_IN_VISIT, 0}},
        {SIGNAL_VOIDS, {SIGNAL_BLOCK_VISIT, 3, SIGNAL_IN_DAY, 0}},
        {SIGNAL_REPRINTS, {SIGNAL_BLOCK_LANE, 3, SIGNAL_IN_DAY, 0}},
        {SIGNAL_RATE, {SIGNAL_BLOCK_VISIT, 3, SIGNAL_IN_DAY, 0}},
        {SIGNAL_BAG_MASS, {SIGNAL_WARN, 2, SIGNAL_IN_DAY, 0}},
        {SIGNAL_PIN_TRIES, {SIGNAL_WARN, 3, SIGNAL_IN_MINUTES, 0}},
        {SIGNAL_PIN_TRIES, {SIGNAL_WARN, 3, SIGNAL_IN_DAY, 5}},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_non_null(signal_rule_problem(wrong[i].kind, &wrong[i].rule));
    assert_null(signal_rule_problem(SIGNAL_RATE, &(struct signal_rule){SIGNAL_BLOCK_LANE, 3, SIGNAL_IN_MINUTES, 5}));
    assert_null(signal_rule_problem(SIGNAL_VOIDS, &(struct signal_rule){SIGNAL_OFF, 3, SIGNAL_IN_VISIT, 0}));
}

#define T(f) cmocka_unit_test_setup(f, setup)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(off_raises_nothing), T(of_one_visit_alone),        T(of_no_visit_is_of_no_visit), T(of_one_person_in_one_day),
        T(within_minutes),     T(equal_bottles_are_nothing), T(words_and_defaults),         T(what_makes_no_sense)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
