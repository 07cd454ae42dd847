/* Goodwill and claims: who pays, within which limit, once. */
#include "unit/ledger/fixture.h"

#include <stdio.h>

static int64_t balance(const struct fixture *x, const char *account)
{
    char sql[160];
    snprintf(sql, sizeof sql, "SELECT ifnull((SELECT balance FROM account WHERE account = '%s'), 0)", account);
    return sql_int(x, sql);
}

static void proven(struct fixture *x)
{
    struct verify_report v;
    struct ledger *reader = NULL;
    int64_t rows;
    assert_int_equal(ledger_open_reader(&reader, x->dir, &x->e), ST_OK);
    assert_int_equal(ledger_verify(reader, NULL, &v, NULL, NULL, &x->e), ST_OK);
    ledger_close(reader);
    if (!v.ok)
        fail_msg("%s: %s", v.where, v.what);
    int64_t given = sql_int(x, "SELECT sum(goodwill) FROM day");
    assert_int_equal(ledger_rebuild(x->l, &rows, &x->e), ST_OK);
    assert_int_equal(sql_int(x, "SELECT sum(goodwill) FROM day"), given);
}

static void test_a_voucher_of_its_own(void **state)
{
    (void)state;
    struct fixture x;
    fixture_start(&x);
    struct fact f = fact_goodwill(&x, 0, 50);
    must(&x, &f);
    struct voucher_row v = x.r.voucher;
    assert_int_equal(v.amount.minor, 50);
    assert_int_equal(v.pay, PAY_OPEN);
    must(&x, &f); /* a retry */
    assert_true(x.r.existing);
    assert_int_equal(x.r.voucher.counter, v.counter);
    assert_int_equal(sql_int(&x, "SELECT count(*) FROM voucher"), 1);
    assert_int_equal(balance(&x, "goodwill"), 50);
    assert_int_equal(balance(&x, "vouchers_open"), -50);
    assert_int_equal(balance(&x, "scheme_receivable"), 0); /* the scheme owes nothing for it */
    f.goodwill.amount.minor = 60;
    assert_int_equal(commit(&x, &f), ST_CORRUPT); /* the same id, another amount */
    f = fact_redeemed(&x, v.digits, "till-1");
    must(&x, &f);
    assert_int_equal(balance(&x, "paid_at_till"), -50);
    proven(&x);
    fixture_end(&x);
}

static void test_to_the_open_visit(void **state)
{
    (void)state;
    struct fixture x;
    struct visit_row row;
    struct visit_summary sum;
    fixture_start(&x);
    int64_t visit = open_visit(&x);
    land(&x, visit, 15);
    struct fact f = fact_goodwill(&x, visit, 25);
    must(&x, &f);
    assert_int_equal(x.r.balance.minor, 40);
    assert_int_equal(x.r.voucher.counter, 0);
    assert_int_equal(ledger_visit(x.l, visit, &row, &sum, &x.e), ST_OK);
    assert_int_equal(sum.goodwill.minor, 25);
    assert_int_equal(row.credited, 1); /* no container */
    assert_int_equal(pay_out(&x, visit).amount.minor, 40);
    assert_int_equal(balance(&x, "goodwill"), 25);
    f = fact_visit_closed(&x, visit, "paid");
    must(&x, &f);
    f = fact_goodwill(&x, visit, 25);
    assert_int_equal(commit(&x, &f), ST_REFUSED); /* closed: the caller asks for a voucher of its own */
    struct day_row d;
    size_t n;
    f = fact_day_closed(&x);
    must(&x, &f);
    assert_int_equal(ledger_days(x.l, 1, 1, &d, 1, &n, &x.e), ST_OK);
    assert_int_equal(d.goodwill.minor, 25);
    assert_int_equal(d.refunds.minor, 15);
    proven(&x);
    fixture_end(&x);
}

static void test_limits_and_reasons(void **state)
{
    (void)state;
    struct fixture x;
    fixture_start(&x);
    int64_t rows = sql_int(&x, "SELECT count(*) FROM journal");
    struct fact f = fact_goodwill(&x, 0, 1001);
    assert_int_equal(commit(&x, &f), ST_REFUSED); /* above the day's limit at once */
    f = fact_goodwill(&x, 0, 0);
    assert_int_equal(commit(&x, &f), ST_INVALID);
    f = fact_goodwill(&x, 0, -5);
    assert_int_equal(commit(&x, &f), ST_INVALID);
    f = fact_goodwill(&x, 0, 5);
    f.goodwill.reason[0] = '\0';
    assert_int_equal(commit(&x, &f), ST_INVALID);
    f = fact_goodwill(&x, 77, 5);
    assert_int_equal(commit(&x, &f), ST_NOT_FOUND);
    assert_int_equal(sql_int(&x, "SELECT count(*) FROM journal"), rows);
    f = fact_goodwill(&x, 0, 600);
    must(&x, &f);
    f = fact_goodwill(&x, 0, 401);
    assert_int_equal(commit(&x, &f), ST_REFUSED);
    f = fact_goodwill(&x, 0, 400); /* to the cent */
    must(&x, &f);
    struct fact closed = fact_day_closed(&x);
    must(&x, &closed);
    f = fact_goodwill(&x, 0, 1000); /* a new day */
    must(&x, &f);
    proven(&x);
    fixture_end(&x);
}

static void test_training_is_in_no_figure(void **state)
{
    (void)state;
    struct fixture x;
    fixture_start(&x);
    struct fact f = fact_goodwill(&x, 0, 50);
    f.goodwill.training = true;
    must(&x, &f);
    assert_true(x.r.voucher.training);
    assert_int_equal(balance(&x, "goodwill"), 0);
    assert_int_equal(sql_int(&x, "SELECT goodwill + vouchers_issued FROM day"), 0);
    int64_t visit = open_visit(&x);
    land(&x, visit, 15);
    f = fact_goodwill(&x, visit, 50);
    f.goodwill.training = true;
    assert_int_equal(commit(&x, &f), ST_REFUSED); /* the visit is a real one */
    proven(&x);
    fixture_end(&x);
}

static int64_t claim(struct fixture *x, enum case_kind kind, int64_t visit)
{
    struct fact f = fact_new(x, FACT_CASE_OPENED);
    f.case_opened = (struct fact_case_opened){.kind = kind, .visit = visit, .lane = "lane1", .why = "took two cans"};
    must(x, &f);
    return x->r.case_number;
}

static struct fact met(struct fixture *x, int64_t number, int64_t amount)
{
    struct fact f = fact_case_settled(x, number, CASE_CREDITED);
    f.case_settled.amount.minor = amount;
    f.case_settled.day_limit.minor = 100;
    return f;
}

static void test_claims(void **state)
{
    (void)state;
    struct fixture x;
    struct case_row c[4];
    size_t n;
    fixture_start(&x);
    int64_t number = claim(&x, CASE_SWALLOWED, 0);
    assert_int_equal(ledger_cases(x.l, true, c, 4, &n, &x.e), ST_OK);
    assert_int_equal(c[0].kind, CASE_SWALLOWED);
    assert_string_equal(c[0].why, "took two cans");
    struct fact f = met(&x, number, 0);
    assert_int_equal(commit(&x, &f), ST_INVALID); /* how much? */
    f = met(&x, number, 101);
    assert_int_equal(commit(&x, &f), ST_REFUSED);
    f = met(&x, number, 30);
    f.case_settled.outcome = CASE_DONE;
    assert_int_equal(commit(&x, &f), ST_INVALID);
    f.case_settled.outcome = CASE_IN_BIN;
    assert_int_equal(commit(&x, &f), ST_INVALID);
    f = met(&x, number, 30);
    must(&x, &f);
    assert_int_equal(x.r.voucher.amount.minor, 30);
    must(&x, &f);
    assert_true(x.r.existing);
    assert_int_equal(balance(&x, "goodwill"), 30);
    f = met(&x, number, 30);
    assert_int_equal(commit(&x, &f), ST_REFUSED); /* settled already */

    int64_t visit = open_visit(&x);
    land(&x, visit, 15);
    f = met(&x, claim(&x, CASE_DISPUTED, visit), 20);
    must(&x, &f);
    assert_int_equal(x.r.balance.minor, 35); /* to the visit, which is still open */
    assert_int_equal(x.r.voucher.counter, 0);
    f = met(&x, claim(&x, CASE_HELP, visit), 20);
    assert_int_equal(commit(&x, &f), ST_INVALID); /* a call for help is no claim */
    f = fact_case_settled(&x, claim(&x, CASE_DISPUTED, visit), CASE_DONE);
    must(&x, &f);
    struct event_id a = admit(&x, visit, 25);
    f = fact_in_doubt(&x, a);
    must(&x, &f);
    f = met(&x, x.r.case_number, 25);
    assert_int_equal(commit(&x, &f), ST_INVALID); /* a container has its own amount */
    proven(&x);
    fixture_end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_voucher_of_its_own),
        cmocka_unit_test(test_to_the_open_visit),
        cmocka_unit_test(test_limits_and_reasons),
        cmocka_unit_test(test_training_is_in_no_figure),
        cmocka_unit_test(test_claims),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
