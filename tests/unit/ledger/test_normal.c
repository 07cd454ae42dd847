/* What a day like this one has: the same weekdays before it, by this hour and in all. */
#include "fixture.h"

#define HOUR_MS 3600000LL
#define WEEK_MS (7 * 24 * HOUR_MS)

static struct fixture fixture, *const x = &fixture;

/* A day with so many containers, one an hour from its beginning on. */
static void day_of(int containers, bool closed)
{
    int64_t from = x->now_ms, visit = open_visit(x);
    for (int i = 0; i < containers; i++) {
        land(x, visit, 0);
        x->now_ms += HOUR_MS;
    }
    struct fact end = fact_visit_closed(x, visit, "nothing");
    must(x, &end);
    if (closed) {
        x->now_ms = from + WEEK_MS; /* the next day begins with the close, and has its label from there */
        struct fact f = fact_day_closed(x);
        must(x, &f);
    }
}

static void the_median_of_the_same_weekdays(void **s)
{
    (void)s;
    struct normal_day n;
    fixture_start(x);
    assert_int_equal(ledger_normal_day(x->l, x->now_ms, &n, &x->e), ST_OK);
    assert_int_equal(n.days, 0);
    assert_int_equal(n.first_ms, 0);
    static const int weeks[] = {9, 3, 5, 7, 4}; /* the first one is more than four weeks ago */
    for (int i = 0; i < 5; i++)
        day_of(weeks[i], true);
    int64_t begun = x->now_ms;
    day_of(1, false);
    assert_int_equal(ledger_normal_day(x->l, begun + 4 * HOUR_MS - 60000, &n, &x->e), ST_OK);
    if (n.days != 4)
        fail_msg("%d days, labels %lld", n.days, (long long)sql_int(x, "SELECT count(DISTINCT label) FROM day"));
    assert_int_equal(n.whole, 4); /* 3 4 5 7: between 4 and 5, whole containers */
    assert_int_equal(n.now, 4);   /* 3 4 4 4 */
    assert_in_range(n.first_ms, begun, begun + 10000);
    fixture_end(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_median_of_the_same_weekdays)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
