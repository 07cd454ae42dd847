/* What may become of a voucher besides being paid: a redemption taken back, voided, expired; alarms; the tills' sums.
 */
#include "unit/ledger/fixture.h"

#include "base/text.h"
#include "ledger/job.h"

#include <stdio.h>
#include <string.h>

#define DAY_MS 86400000LL

static struct voucher_row one_voucher(struct fixture *x)
{
    int64_t visit = open_visit(x);
    land(x, visit, 25);
    return pay_out(x, visit);
}

static int64_t balance(struct fixture *x, const char *account)
{
    char sql[160];
    snprintf(sql, sizeof sql, "SELECT ifnull(sum(balance), 0) FROM account WHERE account = '%s'", account);
    return sql_int(x, sql);
}

static enum redeem_outcome redeem(struct fixture *x, const struct fact *f)
{
    commit(x, f);
    return x->r.redeem;
}

/* The same fact twice, also after a new start: one row, the same answer. */
static void twice(struct fixture *x, const struct fact *f)
{
    must(x, f);
    assert_false(x->r.existing);
    struct fact_result first = x->r;
    int64_t rows = sql_int(x, "SELECT count(*) FROM journal");
    fixture_reopen(x);
    must(x, f);
    assert_true(x->r.existing);
    x->r.existing = false;
    assert_memory_equal(&x->r, &first, sizeof first);
    assert_int_equal(sql_int(x, "SELECT count(*) FROM journal"), rows);
}

static void verified(struct fixture *x)
{
    struct verify_report v;
    struct err e = {0};
    assert_int_equal(ledger_verify(x->l, NULL, &v, NULL, NULL, &e), ST_OK);
    if (!v.ok)
        fail_msg("%s: %s", v.where, v.what);
}

static void test_undone_and_redeemed_again(void **state)
{
    (void)state;
    struct fixture x;
    fixture_start(&x);
    struct voucher_row v = one_voucher(&x);
    struct fact paid = fact_redeemed(&x, v.digits, "till-1");
    assert_int_equal(redeem(&x, &paid), REDEEM_PAID);
    struct fact undo = fact_undone(&x, v.digits);
    twice(&x, &undo);
    assert_int_equal(x.r.voucher.pay, PAY_OPEN);
    assert_string_equal(x.r.voucher.till, "");
    assert_int_equal(balance(&x, "paid_at_till"), 0);
    assert_int_equal(balance(&x, "vouchers_open"), -25);
    assert_int_equal(sql_int(&x, "SELECT redeemed_count + redeemed FROM day"), 0);
    /* The till that asks again with its claim, in the same request or in a new one, must not pay a second time. */
    assert_int_equal(redeem(&x, &paid), REDEEM_UNDONE);
    struct fact again = fact_redeemed(&x, v.digits, "till-1");
    again.redeemed.claim = paid.redeemed.claim;
    assert_int_equal(redeem(&x, &again), REDEEM_UNDONE);
    assert_int_equal(x.r.status, ST_REFUSED);
    assert_non_null(strstr(x.r.message, "undone"));
    struct voucher_row other = one_voucher(&x); /* nor may that claim pay for another voucher */
    again = fact_redeemed(&x, other.digits, "till-1");
    again.redeemed.claim = paid.redeemed.claim;
    assert_int_equal(redeem(&x, &again), REDEEM_UNDONE);
    undo = fact_undone(&x, v.digits); /* nothing left to undo */
    assert_int_equal(commit(&x, &undo), ST_REFUSED);
    struct fact second = fact_redeemed(&x, v.digits, "till-2");
    assert_int_equal(redeem(&x, &second), REDEEM_PAID);
    assert_int_equal(balance(&x, "paid_at_till"), -25);
    assert_int_equal(sql_int(&x, "SELECT redeemed_count FROM day"), 1);
    verified(&x);
    fixture_end(&x);
}

static void undo_is(struct fixture *x, const struct fact *f, enum status st, const char *why)
{
    assert_int_equal(commit(x, f), st);
    if (strstr(x->e.msg, why) == NULL)
        fail_msg("expected \"%s\", got \"%s\"", why, x->e.msg);
    assert_int_equal(sql_int(x, "SELECT count(*) FROM journal WHERE kind IN ('undone', 'voided')"), 0);
}

static void test_who_may_undo_and_when(void **state)
{
    (void)state;
    struct fixture x;
    fixture_start(&x);
    struct voucher_row v = one_voucher(&x);
    struct fact f = fact_undone(&x, v.digits);
    undo_is(&x, &f, ST_REFUSED, "not redeemed");
    struct fact paid = fact_redeemed(&x, v.digits, "till-1");
    text_copy(paid.actor, sizeof paid.actor, "person:p-1");
    assert_int_equal(redeem(&x, &paid), REDEEM_PAID);
    f = fact_undone(&x, v.digits);
    f.voucher_act.reason[0] = '\0';
    undo_is(&x, &f, ST_INVALID, "reason");
    f = fact_undone(&x, v.digits);
    text_copy(f.voucher_act.second, sizeof f.voucher_act.second, "person:p-1");
    undo_is(&x, &f, ST_DENIED, "another one");
    f = fact_undone(&x, v.digits);
    text_copy(f.voucher_act.second, sizeof f.voucher_act.second, "user:staff");
    undo_is(&x, &f, ST_DENIED, "two persons");
    f = fact_undone(&x, v.digits);
    text_copy(f.actor, sizeof f.actor, "till:till-1");
    undo_is(&x, &f, ST_DENIED, "two persons");
    f = fact_undone(&x, v.digits); /* somebody else asks, the one who redeemed it seconds */
    text_copy(f.actor, sizeof f.actor, "person:p-3");
    text_copy(f.voucher_act.second, sizeof f.voucher_act.second, "person:p-1");
    undo_is(&x, &f, ST_DENIED, "the one who redeemed");
    f = fact_undone(&x, v.digits);
    f.at_ms = paid.at_ms + 600001;
    undo_is(&x, &f, ST_REFUSED, "10 minutes ago; undone is possible for 10");
    f = fact_undone(&x, v.digits);
    f.clock = CLOCK_UNSET;
    undo_is(&x, &f, ST_REFUSED, "clock");
    f = fact_undone(&x, v.digits);
    f.at_ms = paid.at_ms - 1;
    undo_is(&x, &f, ST_REFUSED, "clock");
    f = fact_undone(&x, "7-00001-00");
    assert_int_equal(commit(&x, &f), ST_INVALID);
    f = fact_undone(&x, "");
    text_copy(f.voucher_act.human, sizeof f.voucher_act.human, v.human);
    f.at_ms = paid.at_ms + 600000; /* the last moment, and by the code for people */
    must(&x, &f);
    fixture_end(&x);
}

/* Undone on the next business day: the sum over both days is what was paid, and so is the till's. */
static void test_undone_on_the_next_day(void **state)
{
    (void)state;
    struct fixture x;
    struct till_row t[4];
    struct err e = {0};
    size_t n = 0;
    fixture_start(&x);
    struct voucher_row v = one_voucher(&x);
    struct fact f = fact_redeemed(&x, v.digits, "till-1");
    must(&x, &f);
    f = fact_day_closed(&x);
    must(&x, &f);
    f = fact_undone(&x, v.digits);
    must(&x, &f);
    assert_int_equal(sql_int(&x, "SELECT redeemed FROM day WHERE z_no = 1"), 25);
    assert_int_equal(sql_int(&x, "SELECT redeemed FROM day WHERE z_no = 2"), -25);
    assert_int_equal(ledger_tills(x.l, 0, 0, t, 4, &n, &e), ST_OK);
    assert_int_equal(n, 2);
    assert_int_equal(t[0].redeemed.minor, 25);
    assert_int_equal(t[0].undone.minor, 0);
    assert_int_equal(t[1].z_no, 2);
    assert_int_equal(t[1].redeemed.minor, 0);
    assert_int_equal(t[1].undone.minor, 25);
    assert_int_equal(t[1].undone_count, 1);
    f = fact_day_closed(&x);
    must(&x, &f);
    verified(&x);
    fixture_end(&x);
}

static void test_tills(void **state)
{
    (void)state;
    struct fixture x;
    struct till_row t[4];
    struct err e = {0};
    size_t n = 0;
    static const char *const tills[] = {"till-2", "till-1", "till-2"};
    fixture_start(&x);
    assert_int_equal(ledger_tills(x.l, 0, 0, t, 4, &n, &e), ST_OK);
    assert_int_equal(n, 0);
    for (int i = 0; i < 3; i++) {
        struct voucher_row v = one_voucher(&x);
        struct fact f = fact_redeemed(&x, v.digits, tills[i]);
        must(&x, &f);
    }
    assert_int_equal(ledger_tills(x.l, 1, 1, t, 4, &n, &e), ST_OK);
    assert_int_equal(n, 2);
    assert_string_equal(t[0].till, "till-1");
    assert_int_equal(t[0].redeemed_count, 1);
    assert_int_equal(t[1].redeemed_count, 2);
    assert_int_equal(t[1].redeemed.minor, 50);
    assert_string_equal(t[1].label, "2026-11-20");
    assert_int_equal(ledger_tills(x.l, 2, 0, t, 4, &n, &e), ST_OK);
    assert_int_equal(n, 0);
    assert_int_equal(ledger_tills(x.l, 0, 0, t, 1, &n, &e), ST_FULL);
    static struct job j = {.ticket = 3, .kind = JOB_TILLS};
    static struct answer a;
    job_run(x.l, &j, &a);
    assert_int_equal(a.count, 2);
    j.kind = JOB_VOUCHER_SUMS;
    job_run(x.l, &j, &a);
    assert_int_equal(a.sums.open_count, 0);
    fixture_end(&x);
}

static void test_voided(void **state)
{
    (void)state;
    struct fixture x;
    static const char *const roles[][2] = {
        {"staff", "staff"}, {"consumer", "operator"}, {"operator", "watch"}, {"", "operator"}};
    fixture_start(&x);
    struct voucher_row v = one_voucher(&x);
    struct fact f;
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
        f = fact_voided(&x, v.digits);
        text_copy(f.voucher_act.role, sizeof f.voucher_act.role, roles[i][0]);
        text_copy(f.voucher_act.second_role, sizeof f.voucher_act.second_role, roles[i][1]);
        undo_is(&x, &f, ST_DENIED, "a staff member and an operator");
    }
    f = fact_voided(&x, v.digits);
    text_copy(f.voucher_act.second, sizeof f.voucher_act.second, f.actor);
    undo_is(&x, &f, ST_DENIED, "another one");
    f = fact_voided(&x, v.digits);
    twice(&x, &f);
    assert_int_equal(x.r.voucher.pay, PAY_VOIDED);
    assert_int_equal(balance(&x, "vouchers_open"), 0);
    assert_int_equal(balance(&x, "voided"), -25);
    assert_int_equal(balance(&x, "scheme_receivable"), 25); /* the container is in the bag: the scheme still owes it */
    f = fact_voided(&x, v.digits);
    assert_int_equal(commit(&x, &f), ST_REFUSED);
    f = fact_redeemed(&x, v.digits, "till-1");
    assert_int_equal(redeem(&x, &f), REDEEM_VOIDED);
    v = one_voucher(&x);
    f = fact_redeemed(&x, v.digits, "till-1");
    must(&x, &f);
    f = fact_voided(&x, v.digits);
    assert_int_equal(commit(&x, &f), ST_REFUSED);
    assert_non_null(strstr(x.e.msg, "redeemed"));
    verified(&x);
    fixture_end(&x);
}

static struct fact sweep(struct fixture *x, int64_t at_ms)
{
    struct fact f = fact_new(x, FACT_EXPIRED);
    f.at_ms = at_ms;
    return f;
}

static void test_expired(void **state)
{
    (void)state;
    struct fixture x;
    fixture_start(&x);
    struct voucher_row a = one_voucher(&x), b = one_voucher(&x), paid = one_voucher(&x);
    struct fact f = fact_redeemed(&x, paid.digits, "till-1");
    must(&x, &f);
    int64_t visit = open_visit(&x);
    land(&x, visit, 15);
    f = fact_voucher(&x, visit);
    f.voucher.clock_unsure = true; /* nobody knows when it was issued: it stays open */
    must(&x, &f);
    f = sweep(&x, a.expires_ms - 1);
    assert_int_equal(commit(&x, &f), ST_NOT_FOUND);
    f = sweep(&x, a.expires_ms + DAY_MS);
    f.clock = CLOCK_UNSET;
    assert_int_equal(commit(&x, &f), ST_REFUSED);
    assert_int_equal(sql_int(&x, "SELECT count(*) FROM journal WHERE kind = 'expired'"), 0);
    f = sweep(&x, a.expires_ms);
    twice(&x, &f);
    assert_int_equal(x.r.count, 1);
    assert_int_equal(x.r.amount.minor, 25);
    f = sweep(&x, b.expires_ms + DAY_MS);
    must(&x, &f);
    assert_int_equal(x.r.count, 1);
    assert_int_equal(balance(&x, "expired"), -50);
    assert_int_equal(balance(&x, "vouchers_open"), -15);
    assert_int_equal(sql_int(&x, "SELECT count(*) FROM voucher WHERE pay = 'expired'"), 2);
    f = fact_redeemed(&x, a.digits, "till-1");
    assert_int_equal(redeem(&x, &f), REDEEM_EXPIRED);
    assert_int_equal(x.r.voucher.expires_ms, a.expires_ms);
    f = fact_redeemed(&x, paid.digits, "till-2"); /* what was paid is told as paid */
    assert_int_equal(redeem(&x, &f), REDEEM_ALREADY);
    verified(&x);
    fixture_end(&x);
}

/* More than one row takes: the next sweep goes on. */
static void test_many_expire(void **state)
{
    (void)state;
    struct fixture x;
    fixture_start(&x);
    int64_t last = 0;
    for (int i = 0; i < 203; i++)
        last = one_voucher(&x).expires_ms;
    struct fact f = sweep(&x, last);
    must(&x, &f);
    assert_int_equal(x.r.count, 200);
    f = sweep(&x, last);
    must(&x, &f);
    assert_int_equal(x.r.count, 3);
    f = sweep(&x, last);
    assert_int_equal(commit(&x, &f), ST_NOT_FOUND);
    verified(&x);
    fixture_end(&x);
}

static void test_a_part_is_refused(void **state)
{
    (void)state;
    struct fixture x;
    fixture_start(&x);
    struct voucher_row v = one_voucher(&x);
    static const int64_t wrong[] = {1, 24, 26, -25};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct fact f = fact_redeemed(&x, v.digits, "till-1");
        f.redeemed.amount.minor = wrong[i];
        assert_int_equal(redeem(&x, &f), REDEEM_PARTIAL);
        assert_int_equal(x.r.status, ST_REFUSED);
    }
    struct fact f = fact_redeemed(&x, v.digits, "till-1");
    f.redeemed.amount.minor = 25;
    assert_int_equal(redeem(&x, &f), REDEEM_PAID);
    fixture_end(&x);
}

static void test_alarms(void **state)
{
    (void)state;
    struct fixture x;
    struct case_row cases[4];
    struct err e = {0};
    size_t n = 0;
    static const struct {
        uint32_t kiosk, counter;
        const char *what;
    } rows[] = {{7, 1, "clone"}, {7, 500, "not_issued"}, {8, 1, "other_kiosk"}};
    fixture_start(&x);
    struct voucher_row v = one_voucher(&x);
    for (size_t i = 0; i < 3; i++) {
        struct fact f = fact_alarm(&x, rows[i].kiosk, rows[i].counter);
        struct fact r = fact_redeemed(&x, f.alarm.digits, "till-1");
        assert_int_equal(redeem(&x, &r), REDEEM_NOT_OURS);
        twice(&x, &f);
        assert_int_equal(x.r.case_number, (int64_t)i + 1);
        f = fact_alarm(&x, rows[i].kiosk, rows[i].counter); /* shown again: the case is open already */
        assert_int_equal(commit(&x, &f), ST_REFUSED);
    }
    assert_int_equal(ledger_cases(x.l, true, cases, 4, &n, &e), ST_OK);
    assert_int_equal(n, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(cases[i].kind, CASE_ALARM);
        assert_string_equal(cases[i].why, rows[cases[i].number - 1].what);
        assert_int_equal(cases[i].amount.minor, 9999);
    }
    struct fact f = fact_case_settled(&x, 1, CASE_DONE);
    must(&x, &f);
    f = fact_alarm(&x, 7, 1); /* after that it is news again */
    must(&x, &f);
    f = fact_new(&x, FACT_ALARM);
    memcpy(f.alarm.digits, v.digits, sizeof v.digits);
    assert_int_equal(commit(&x, &f), ST_REFUSED); /* one of ours */
    f.id = event_id_new(&x.rng);
    f.alarm.digits[100] = f.alarm.digits[100] == '0' ? '1' : '0';
    assert_int_equal(commit(&x, &f), ST_DENIED); /* no signature of ours: no alarm for every scrap of paper */
    f = fact_new(&x, FACT_CASE_OPENED);
    f.case_opened.kind = CASE_ALARM;
    assert_int_equal(commit(&x, &f), ST_INVALID);
    verified(&x);
    fixture_end(&x);
}

/* A file of the first version gets the new tables, with what its journal says about redemptions. */
static void test_migration(void **state)
{
    (void)state;
    struct fixture x;
    fixture_start(&x);
    struct voucher_row v = one_voucher(&x);
    struct fact f = fact_redeemed(&x, v.digits, "till-1");
    must(&x, &f);
    fixture_older(&x, 1);
    fixture_open(&x);
    assert_int_equal(sql_int(&x, "SELECT count(*) FROM redemption WHERE till = 'till-1' AND amount = 25"), 1);
    verified(&x);
    fixture_end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_undone_and_redeemed_again),
        cmocka_unit_test(test_who_may_undo_and_when),
        cmocka_unit_test(test_undone_on_the_next_day),
        cmocka_unit_test(test_tills),
        cmocka_unit_test(test_voided),
        cmocka_unit_test(test_expired),
        cmocka_unit_test(test_many_expire),
        cmocka_unit_test(test_a_part_is_refused),
        cmocka_unit_test(test_alarms),
        cmocka_unit_test(test_migration),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
