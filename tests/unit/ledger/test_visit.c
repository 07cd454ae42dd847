/* A plain visit, step by step, and the rules that each step has. */
#include "unit/ledger/fixture.h"

#include <stdio.h>
#include <string.h>

static void test_whole_visit(void **state)
{
    (void)state;
    struct fixture x;
    fixture_start(&x);
    int64_t visit = open_visit(&x);
    assert_int_equal(visit, 1);
    land(&x, visit, 15);
    assert_int_equal(x.r.balance.minor, 15);
    assert_int_equal(x.r.visit, visit);
    land(&x, visit, 25);
    assert_int_equal(x.r.balance.minor, 40);
    struct voucher_row v = pay_out(&x, visit);
    assert_int_equal(v.counter, 1);
    assert_int_equal(v.amount.minor, 40);
    assert_int_equal(strlen(v.digits), TOKEN_DIGITS);
    assert_int_equal(v.pay, PAY_OPEN);
    assert_int_equal(x.r.balance.minor, 0);
    struct fact f = fact_redeemed(&x, v.digits, "till-1");
    must(&x, &f);
    assert_int_equal(x.r.redeem, REDEEM_PAID);
    assert_int_equal(x.r.voucher.pay, PAY_REDEEMED);
    assert_string_equal(x.r.voucher.till, "till-1");
    f = fact_visit_closed(&x, visit, "paid");
    must(&x, &f);
    struct visit_row row;
    struct visit_summary sum;
    assert_int_equal(ledger_visit(x.l, visit, &row, &sum, &x.e), ST_OK);
    assert_false(row.open);
    assert_int_equal(row.credited, 2);
    assert_int_equal(row.pet.mg, 37000);
    assert_int_equal(sum.line_count, 2);
    assert_int_equal(sum.lines[1].refund.minor, 25);
    assert_int_equal(sql_int(&x, "SELECT sum(amount) FROM posting"), 0);
    assert_int_equal(sql_int(&x, "SELECT balance FROM account WHERE account = 'visit'"), 0);
    assert_int_equal(sql_int(&x, "SELECT balance FROM account WHERE account = 'paid_at_till'"), -40);
    assert_int_equal(sql_int(&x, "SELECT balance FROM account WHERE account = 'scheme_receivable'"), 40);
    fixture_end(&x);
}

static void test_everything_is_accepted(void **state)
{
    (void)state;
    struct fixture x;
    fixture_start(&x);
    fill_everything(&x);
    for (int k = 0; k < FACT_KIND_COUNT; k++) {
        char sql[96];
        if (k == FACT_CARRIED || k == FACT_CARRIED_ROWS)
            continue; /* of another file: test_new_year.c */
        snprintf(sql, sizeof sql, "SELECT count(*) FROM journal WHERE kind = '%s'", fact_word((enum fact_kind)k));
        assert_true(sql_int(&x, sql) > 0);
    }
    fixture_reopen(&x);
    fixture_end(&x);
}

static void expect(struct fixture *x, struct fact f, enum status want)
{
    int64_t rows = sql_int(x, "SELECT count(*) FROM journal");
    assert_int_equal(commit(x, &f), want);
    assert_int_equal(x->r.status, want);
    assert_true(x->r.message[0] != '\0');
    assert_int_equal(sql_int(x, "SELECT count(*) FROM journal"), rows);
}

static void test_rules(void **state)
{
    (void)state;
    struct fixture x;
    fixture_start(&x);
    int64_t visit = open_visit(&x);
    expect(&x, fact_voucher(&x, visit), ST_REFUSED); /* nothing to pay */
    expect(&x, fact_donated(&x, visit, "hospice"), ST_REFUSED);
    expect(&x, fact_admitted(&x, 99, 15), ST_NOT_FOUND);
    struct event_id a = admit(&x, visit, 15);
    expect(&x, fact_visit_closed(&x, visit, "empty"), ST_REFUSED); /* one is on its way */
    struct fact f = fact_landed(&x, a);
    must(&x, &f);
    expect(&x, fact_landed(&x, a), ST_REFUSED); /* has its outcome */
    expect(&x, fact_in_doubt(&x, a), ST_REFUSED);
    f = fact_refused(&x, visit, REASON_PULLED_BACK);
    f.refused.admitted = a;
    expect(&x, f, ST_REFUSED);
    expect(&x, fact_visit_closed(&x, visit, "paid"), ST_REFUSED); /* money in it */
    a = admit(&x, visit, 15);
    expect(&x, fact_voucher(&x, visit), ST_REFUSED); /* one is on its way */
    f = fact_landed(&x, a);
    must(&x, &f);
    assert_int_equal(pay_out(&x, visit).amount.minor, 30);
    expect(&x, fact_voucher(&x, visit), ST_REFUSED); /* paid out */
    f = fact_visit_closed(&x, visit, "paid");
    must(&x, &f);
    expect(&x, fact_visit_closed(&x, visit, "paid"), ST_REFUSED);
    expect(&x, fact_admitted(&x, visit, 15), ST_REFUSED); /* closed */
    expect(&x, fact_landed(&x, f.id), ST_NOT_FOUND);
    expect(&x, fact_created(&x), ST_REFUSED);
    fixture_end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole_visit),
        cmocka_unit_test(test_everything_is_accepted),
        cmocka_unit_test(test_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
