/* Redemption, cases and days. */
#include "unit/ledger/fixture.h"

#include <stdio.h>
#include <string.h>

#define DAY_MS 86400000LL

static struct voucher_row one_voucher(struct fixture *x)
{
    int64_t visit = open_visit(x);
    land(x, visit, 25);
    return pay_out(x, visit);
}

static enum redeem_outcome redeem(struct fixture *x, const struct fact *f)
{
    commit(x, f);
    return x->r.redeem;
}

static void test_two_tills(void **state)
{
    (void)state;
    struct fixture x;
    fixture_start(&x);
    struct voucher_row v = one_voucher(&x);
    struct fact a = fact_redeemed(&x, v.digits, "till-1"), b = fact_redeemed(&x, v.digits, "till-2");
    assert_int_equal(redeem(&x, &a), REDEEM_PAID);
    int64_t at = x.r.voucher.redeemed_ms;
    assert_int_equal(redeem(&x, &b), REDEEM_ALREADY);
    assert_int_equal(x.r.status, ST_REFUSED);
    assert_int_equal(x.r.voucher.redeemed_ms, at);
    assert_string_equal(x.r.voucher.till, "till-1");
    assert_non_null(strstr(x.r.message, "till-1"));
    struct fact c = fact_redeemed(&x, v.digits, "till-1"); /* asks again in a new request, same claim */
    c.redeemed.claim = a.redeemed.claim;
    assert_int_equal(redeem(&x, &c), REDEEM_ALREADY_YOURS);
    assert_int_equal(x.r.status, ST_OK);
    assert_true(x.r.existing);
    c.at_ms += 400 * DAY_MS; /* and for ever */
    assert_int_equal(redeem(&x, &c), REDEEM_ALREADY_YOURS);
    assert_int_equal(sql_int(&x, "SELECT count(*) FROM journal WHERE kind = 'redeemed'"), 1);
    assert_int_equal(sql_int(&x, "SELECT balance FROM account WHERE account = 'paid_at_till'"), -25);
    struct voucher_row w = one_voucher(&x); /* one claim pays one voucher */
    struct fact d = fact_redeemed(&x, w.digits, "till-1");
    d.redeemed.claim = a.redeemed.claim;
    assert_int_equal(commit(&x, &d), ST_EXISTS);
    fixture_end(&x);
}

static void test_what_is_no_voucher(void **state)
{
    (void)state;
    struct fixture x;
    static const uint8_t seed[32] = {9};
    struct seal *thief;
    fixture_start(&x);
    struct voucher_row v = one_voucher(&x);
    struct fact f = fact_redeemed(&x, "123", "till-1");
    assert_int_equal(redeem(&x, &f), REDEEM_INVALID);
    f = fact_redeemed(&x, v.digits, "till-1");
    f.redeemed.digits[100] = f.redeemed.digits[100] == '0' ? '1' : '0';
    assert_int_equal(redeem(&x, &f), REDEEM_INVALID);
    struct voucher_token t = {.kiosk = 7,
                              .epoch = 1,
                              .counter = 1,
                              .amount = {9999},
                              .currency = 978,
                              .issued_at_s = T0 / 1000,
                              .valid_days = 30};
    char digits[TOKEN_DIGITS + 1];
    assert_int_equal(seal_from_seed(&thief, seed, &x.e), ST_OK);
    assert_int_equal(seal_voucher(thief, &t, digits, &x.e), ST_OK);
    f = fact_redeemed(&x, digits, "till-1"); /* another key */
    assert_int_equal(redeem(&x, &f), REDEEM_INVALID);
    seal_free(thief);
    assert_int_equal(seal_voucher(x.seal, &t, digits, &x.e), ST_OK);
    f = fact_redeemed(&x, digits, "till-1"); /* our key, our counter, not our voucher: somebody has the key */
    assert_int_equal(redeem(&x, &f), REDEEM_NOT_OURS);
    t.counter = 500;
    assert_int_equal(seal_voucher(x.seal, &t, digits, &x.e), ST_OK);
    f = fact_redeemed(&x, digits, "till-1");
    assert_int_equal(redeem(&x, &f), REDEEM_NOT_OURS);
    assert_int_equal(sql_int(&x, "SELECT count(*) FROM journal WHERE kind = 'redeemed'"), 0);
    f = fact_redeemed(&x, "", "till-1"); /* by hand */
    memcpy(f.redeemed.human, v.human, sizeof f.redeemed.human);
    assert_int_equal(redeem(&x, &f), REDEEM_PAID);
    fixture_end(&x);
}

static void test_expiry(void **state)
{
    (void)state;
    struct fixture x;
    fixture_start(&x);
    struct voucher_row v = one_voucher(&x);
    assert_int_equal(v.expires_ms, v.issued_ms + 30 * DAY_MS);
    struct fact f = fact_redeemed(&x, v.digits, "till-1");
    f.at_ms = v.expires_ms;
    assert_int_equal(redeem(&x, &f), REDEEM_EXPIRED);
    f = fact_redeemed(&x, v.digits, "till-1");
    f.at_ms = v.expires_ms + DAY_MS;
    f.clock = CLOCK_UNSET; /* nobody knows the date: nobody may refuse by it */
    assert_int_equal(redeem(&x, &f), REDEEM_PAID);
    v = one_voucher(&x);
    f = fact_redeemed(&x, v.digits, "till-1");
    f.at_ms = v.expires_ms - 1;
    assert_int_equal(redeem(&x, &f), REDEEM_PAID);
    int64_t visit = open_visit(&x);
    land(&x, visit, 25);
    f = fact_voucher(&x, visit);
    f.voucher.clock_unsure = true;
    must(&x, &f);
    assert_int_equal(x.r.voucher.expires_ms, 0);
    fixture_end(&x);
}

static void test_cases(void **state)
{
    (void)state;
    struct fixture x;
    struct case_row rows[8];
    size_t n = 0;
    fixture_start(&x);
    int64_t visit = open_visit(&x);
    struct fact f = fact_in_doubt(&x, admit(&x, visit, 25));
    must(&x, &f);
    assert_int_equal(x.r.case_number, 1);
    f = fact_in_doubt(&x, admit(&x, visit, 15));
    must(&x, &f);
    assert_int_equal(ledger_cases(x.l, true, rows, 8, &n, &x.e), ST_OK);
    assert_int_equal(n, 2);
    assert_int_equal(rows[0].amount.minor, 25);
    assert_int_equal(rows[0].gtin.value, 9520000000004);
    assert_true(rows[0].open);
    f = fact_case_settled(&x, 1, CASE_DONE); /* where is the container? */
    assert_int_equal(commit(&x, &f), ST_INVALID);
    f = fact_case_settled(&x, 1, CASE_CREDITED);
    must(&x, &f);
    assert_int_equal(x.r.balance.minor, 25); /* the visit is still open */
    assert_int_equal(x.r.voucher.counter, 0);
    f = fact_case_settled(&x, 1, CASE_CREDITED);
    assert_int_equal(commit(&x, &f), ST_REFUSED); /* once */
    pay_out(&x, visit);
    f = fact_visit_closed(&x, visit, "paid");
    must(&x, &f);
    f = fact_case_settled(&x, 2, CASE_CREDITED);
    must(&x, &f);
    assert_int_equal(x.r.voucher.amount.minor, 15); /* a voucher of its own */
    assert_int_equal(sql_int(&x, "SELECT balance FROM account WHERE account = 'vouchers_open'"), -40);
    assert_int_equal(sql_int(&x, "SELECT in_doubt FROM day"), 0);
    assert_int_equal(sql_int(&x, "SELECT accepted FROM day"), 2);
    f = fact_case_settled(&x, 3, CASE_CREDITED);
    assert_int_equal(commit(&x, &f), ST_NOT_FOUND);
    fixture_end(&x);
}

static bool keep_tally(void *ctx, const struct tally_row *t)
{
    struct tally_row **at = ctx;
    *(*at)++ = *t;
    return true;
}

static void test_days(void **state)
{
    (void)state;
    struct fixture x;
    struct day_row d[4];
    struct tally_row t[8], *at = t;
    size_t n = 0;
    char text[512];
    fixture_start(&x);
    int64_t visit = open_visit(&x);
    land(&x, visit, 25);
    land(&x, visit, 25);
    struct fact f = fact_refused(&x, visit, REASON_UNKNOWN_GTIN);
    must(&x, &f);
    f = fact_day_closed(&x);
    f.clock = CLOCK_UNSET;
    assert_int_equal(commit(&x, &f), ST_REFUSED);
    f = fact_day_closed(&x);
    must(&x, &f);
    assert_int_equal(x.r.z_no, 1);
    assert_int_equal(ledger_days(x.l, 0, 0, d, 4, &n, &x.e), ST_OK);
    assert_int_equal(n, 2);
    assert_false(d[0].final);
    assert_true(d[1].final);
    assert_int_equal(d[0].first_seq, d[1].last_seq + 1);
    assert_int_equal(d[1].accepted, 2);
    assert_int_equal(d[1].refused, 1);
    assert_int_equal(d[1].refunds.minor, 50);
    assert_int_equal(d[1].pet.mg, 37000);
    assert_string_equal(d[1].label, "2026-11-20");
    assert_int_equal(ledger_checkpoint(x.l, 1, text, sizeof text, &x.e), ST_OK);
    static const char begin[] = "rebottle checkpoint 1\nkiosk 7 epoch 1\nday 1 2026-11-20\nseq 1 9\nhead ";
    assert_memory_equal(text, begin, sizeof begin - 1);
    assert_int_equal(ledger_checkpoint(x.l, 2, text, sizeof text, &x.e), ST_NOT_FOUND);
    assert_int_equal(ledger_tallies(x.l, 1, 1, keep_tally, &at, &x.e), ST_OK);
    assert_int_equal(at - t, 2);
    assert_string_equal(t[0].material, "pet");
    assert_int_equal(t[0].bottle.mg, 37000);
    assert_int_equal(t[0].cap.mg, 4200);
    assert_false(mass_known(t[0].label)); /* nobody knows: not 0 */
    assert_string_equal(t[1].material, "unknown");
    assert_int_equal(t[1].refused, 1);
    fixture_end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_tills), cmocka_unit_test(test_what_is_no_voucher),
        cmocka_unit_test(test_expiry),    cmocka_unit_test(test_cases),
        cmocka_unit_test(test_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
