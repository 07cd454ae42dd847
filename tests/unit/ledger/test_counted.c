/* Containers counted by hand: many in one row, by class, credited like others, with no barcode and no mass. */
#include "unit/ledger/fixture.h"

#include <stdio.h>
#include <string.h>

static void proven(struct fixture *x)
{
    struct verify_report v;
    struct ledger *reader = NULL;
    assert_int_equal(ledger_open_reader(&reader, x->dir, &x->e), ST_OK);
    assert_int_equal(ledger_verify(reader, NULL, &v, NULL, NULL, &x->e), ST_OK);
    ledger_close(reader);
    if (!v.ok)
        fail_msg("%s: %s", v.where, v.what);
}

static void test_many_in_one_row(void **state)
{
    (void)state;
    struct fixture x;
    struct visit_row row;
    struct visit_summary sum;
    fixture_start(&x);
    int64_t visit = open_visit(&x);
    struct fact f = fact_counted(&x, visit, 12);
    must(&x, &f);
    assert_int_equal(x.r.balance.minor, 180);
    must(&x, &f);
    assert_true(x.r.existing);
    land(&x, visit, 15);
    f = fact_counted(&x, visit, 1);
    must(&x, &f);
    assert_int_equal(x.r.balance.minor, 210);
    assert_int_equal(ledger_visit(x.l, visit, &row, &sum, &x.e), ST_OK);
    assert_int_equal(row.credited, 14);
    assert_int_equal(sum.line_count, 1);
    assert_int_equal(sum.lines[0].count, 14);
    assert_int_equal(sql_int(&x, "SELECT accepted FROM day"), 14);
    assert_int_equal(sql_int(&x, "SELECT refunds FROM day"), 210);
    assert_int_equal(sql_int(&x, "SELECT pet_unknown FROM day"), 13); /* unknown, never 0 */
    assert_int_equal(sql_int(&x, "SELECT accepted FROM tally WHERE mass_source = 'unknown'"), 13);
    assert_int_equal(sql_int(&x, "SELECT refund FROM tally WHERE mass_source = 'unknown'"), 195);
    assert_int_equal(sql_int(&x, "SELECT bottle_unknown FROM tally WHERE mass_source = 'unknown'"), 13);
    assert_int_equal(sql_int(&x, "SELECT balance FROM account WHERE account = 'scheme_receivable'"), 210);
    assert_int_equal(sql_int(&x, "SELECT count(*) FROM journal WHERE kind = 'landed'"), 1); /* in no bin of ours */
    assert_int_equal(pay_out(&x, visit).amount.minor, 210);
    proven(&x);
    int64_t rows;
    assert_int_equal(ledger_rebuild(x.l, &rows, &x.e), ST_OK);
    assert_int_equal(sql_int(&x, "SELECT refunds FROM day"), 210);
    fixture_end(&x);
}

static void test_it_may_open_its_visit(void **state)
{
    (void)state;
    struct fixture x;
    struct fact_result r[2];
    fixture_start(&x);
    struct fact f[2] = {fact_visit_opened(&x), fact_counted(&x, 0, 2)};
    assert_int_equal(ledger_commit_all(x.l, f, r, 2, &x.e), ST_OK);
    assert_int_equal(r[1].visit, r[0].visit);
    assert_int_equal(r[1].balance.minor, 30);
    struct fact alone = fact_counted(&x, 0, 2);
    assert_int_equal(commit(&x, &alone), ST_INVALID); /* nobody opened one just now */
    fixture_end(&x);
}

static void test_bounds(void **state)
{
    (void)state;
    struct fixture x;
    fixture_start(&x);
    int64_t visit = open_visit(&x), rows = sql_int(&x, "SELECT count(*) FROM journal");
    static const int32_t wrong[] = {0, -1, COUNTED_MAX + 1};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct fact f = fact_counted(&x, visit, wrong[i]);
        assert_int_equal(commit(&x, &f), ST_INVALID);
    }
    struct fact f = fact_counted(&x, visit, 2);
    f.counted.rule.refund.minor = INT64_MAX;
    assert_int_equal(commit(&x, &f), ST_REFUSED);
    f = fact_counted(&x, 99, 2);
    assert_int_equal(commit(&x, &f), ST_NOT_FOUND);
    assert_int_equal(sql_int(&x, "SELECT count(*) FROM journal"), rows);
    f = fact_counted(&x, visit, COUNTED_MAX);
    must(&x, &f);
    f = fact_counted(&x, visit, 1);
    f.counted.training = true;
    assert_int_equal(commit(&x, &f), ST_REFUSED); /* the visit is a real one */
    proven(&x);
    fixture_end(&x);
}

static void test_training_counts_nowhere(void **state)
{
    (void)state;
    struct fixture x;
    fixture_start(&x);
    int64_t visit = open_visit(&x);
    struct fact f = fact_counted(&x, visit, 5);
    f.counted.training = true;
    must(&x, &f);
    assert_int_equal(x.r.balance.minor, 75);
    assert_int_equal(sql_int(&x, "SELECT accepted + refunds + visits FROM day"), 0);
    assert_int_equal(sql_int(&x, "SELECT count(*) FROM tally"), 0);
    assert_int_equal(sql_int(&x, "SELECT count(*) FROM posting"), 0);
    proven(&x);
    fixture_end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_many_in_one_row),
        cmocka_unit_test(test_it_may_open_its_visit),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_training_counts_nowhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
