/* Accounts of people with a card: what may go in and out, and that a visit's parts are one transaction. */
#include "unit/ledger/fixture.h"

#include "ledger/people.h"

#include <stdio.h>
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
    struct verify_report v;
    assert_int_equal(ledger_verify(x->l, NULL, &v, NULL, NULL, &x->e), ST_OK);
    if (!v.ok)
        fail_msg("%s: %s", v.where, v.what);
}

static int64_t linked_visit(const char *account, int64_t refund)
{
    int64_t visit = open_visit(x);
    land(x, visit, refund);
    struct fact f = fact_linked(x, visit, account);
    must(x, &f);
    return visit;
}

static int64_t account(const char *name, const char *commodity)
{
    char q[160];
    snprintf(q, sizeof q, "SELECT ifnull(sum(balance), 0) FROM account WHERE account = '%s' AND commodity = '%s'", name,
             commodity);
    return sql_int(x, q);
}

static void parts_are_one_transaction(void **s)
{
    (void)s;
    int64_t visit = linked_visit(ACCOUNT_A, 100);
    struct fact parts[4] = {fact_donated(x, visit, "hospice"), fact_credited(x, visit, ACCOUNT_A, 25, 7),
                            fact_voucher(x, visit), fact_visit_closed(x, visit, "paid")};
    struct fact_result r[4];
    parts[0].donated.amount.minor = 30;
    parts[1].credited.amount.minor = 71; /* more than is left */
    assert_int_equal(ledger_commit_all(x->l, parts, r, 4, &x->e), ST_REFUSED);
    assert_int_equal(sql_int(x, "SELECT balance FROM visit"), 100);
    assert_int_equal(sql_int(x, "SELECT donated FROM day"), 0);
    parts[1].credited.amount.minor = 25;
    assert_int_equal(ledger_commit_all(x->l, parts, r, 4, &x->e), ST_OK);
    assert_int_equal(r[1].saved.minor, 25);
    assert_int_equal(r[1].points, 7);
    assert_int_equal(r[2].voucher.amount.minor, 45);
    assert_int_equal(ledger_commit_all(x->l, parts, r, 4, &x->e), ST_OK); /* asked again: the same facts */
    assert_true(r[1].existing && r[1].points == 7);
    assert_int_equal(account("account:" ACCOUNT_A, "EUR"), -25);
    assert_int_equal(account("points:" ACCOUNT_A, "points"), -7);
    assert_int_equal(account("points_given", "points"), 7);
    assert_int_equal(account("visit", "EUR"), 0);
    assert_proved();
}

static void refused(const struct fact *f, enum status st)
{
    assert_int_equal(commit(x, f), st);
}

static void what_a_visit_may_not_credit(void **s)
{
    (void)s;
    int64_t visit = linked_visit(ACCOUNT_A, 100), other = open_visit(x);
    struct fact f = fact_credited(x, visit, ACCOUNT_B, 5, 0);
    refused(&f, ST_NOT_FOUND); /* nobody has shown that card */
    f = fact_credited(x, other, ACCOUNT_A, 0, 5);
    refused(&f, ST_REFUSED); /* not the account of this visit */
    f = fact_credited(x, visit, ACCOUNT_A, 0, 0);
    refused(&f, ST_INVALID);
    f = fact_credited(x, visit, ACCOUNT_A, -5, 0);
    refused(&f, ST_INVALID);
    f = fact_credited(x, visit, ACCOUNT_A, 0, -5);
    refused(&f, ST_INVALID);
    f = fact_linked(x, visit, "p-00000000000a");
    refused(&f, ST_INVALID);
    admit(x, visit, 25);
    f = fact_credited(x, visit, ACCOUNT_A, 5, 0);
    refused(&f, ST_REFUSED); /* a container is on its way */
    int64_t game = open_visit(x);
    f = fact_admitted(x, game, 15);
    f.admitted.training = true;
    must(x, &f);
    f = fact_linked(x, game, ACCOUNT_A);
    refused(&f, ST_REFUSED);
    assert_proved();
}

static void money_comes_out_as_a_voucher_and_points_as_a_discount(void **s)
{
    (void)s;
    int64_t visit = linked_visit(ACCOUNT_A, 100);
    struct fact f = fact_credited(x, visit, ACCOUNT_A, 100, 100);
    must(x, &f);
    f = fact_spent(x, ACCOUNT_A, 101, 0);
    refused(&f, ST_REFUSED);
    f = fact_spent(x, ACCOUNT_A, 50, 101);
    refused(&f, ST_REFUSED);
    f = fact_spent(x, ACCOUNT_A, 60, 0);
    must(x, &f);
    assert_false(x->r.voucher.discount);
    assert_int_equal(x->r.saved.minor, 40);
    f = fact_spent(x, ACCOUNT_A, 50, 90);
    must(x, &f);
    struct voucher_row d = x->r.voucher;
    assert_true(d.discount);
    assert_int_equal(x->r.points, 10);
    f = fact_redeemed(x, d.digits, "till-1");
    must(x, &f);
    f = fact_redeemed(x, d.digits, "till-2");
    refused(&f, ST_REFUSED);
    struct till_row t;
    size_t n;
    assert_int_equal(ledger_tills(x->l, 0, 0, &t, 1, &n, &x->e), ST_OK);
    assert_int_equal(t.redeemed.minor, 0); /* nothing left the drawer */
    assert_int_equal(t.discounts.minor, 50);
    f = fact_undone(x, d.digits);
    must(x, &f);
    assert_int_equal(sql_int(x, "SELECT discounts_used FROM day"), 0);
    f = fact_voided(x, d.digits);
    must(x, &f);
    assert_int_equal(account("discounts_lapsed", "EUR"), -50);
    assert_int_equal(account("vouchers_open", "EUR"), -60);
    struct voucher_sums sums;
    assert_int_equal(ledger_voucher_sums(x->l, &sums, &x->e), ST_OK);
    assert_int_equal(sums.open_amount.minor, 60);
    assert_proved();
}

static void both_kinds_expire_into_their_own_accounts(void **s)
{
    (void)s;
    int64_t visit = linked_visit(ACCOUNT_A, 100);
    struct fact f = fact_credited(x, visit, ACCOUNT_A, 100, 100);
    must(x, &f);
    f = fact_spent(x, ACCOUNT_A, 60, 0);
    must(x, &f);
    f = fact_spent(x, ACCOUNT_A, 50, 90);
    must(x, &f);
    x->now_ms += 91 * 86400000LL;
    f = fact_new(x, FACT_EXPIRED);
    must(x, &f);
    assert_int_equal(x->r.count, 2);
    assert_int_equal(account("expired", "EUR"), -60);
    assert_int_equal(account("discounts_lapsed", "EUR"), -50);
    assert_int_equal(account("vouchers_open", "EUR") + account("discounts_open", "EUR"), 0);
    assert_proved();
}

static void erasing_lets_points_lapse_and_money_stay(void **s)
{
    (void)s;
    int64_t visit = linked_visit(ACCOUNT_A, 100);
    struct fact f = fact_credited(x, visit, ACCOUNT_A, 40, 8);
    must(x, &f);
    f = fact_account_erased(x, ACCOUNT_A);
    refused(&f, ST_REFUSED);
    f = fact_spent(x, ACCOUNT_A, 40, 0);
    must(x, &f);
    f = fact_account_erased(x, ACCOUNT_A);
    must(x, &f);
    assert_int_equal(x->r.points, 8);
    assert_int_equal(account("points_lapsed", "points"), -8);
    f = fact_account_erased(x, ACCOUNT_A);
    refused(&f, ST_REFUSED);
    f = fact_linked(x, open_visit(x), ACCOUNT_A);
    refused(&f, ST_REFUSED);
    assert_proved();
}

static void the_day_says_what_accounts_moved(void **s)
{
    (void)s;
    int64_t visit = linked_visit(ACCOUNT_A, 100);
    struct fact f = fact_credited(x, visit, ACCOUNT_A, 40, 8);
    must(x, &f);
    pay_out(x, visit);
    f = fact_visit_closed(x, visit, "paid");
    must(x, &f);
    f = fact_spent(x, ACCOUNT_A, 15, 0);
    must(x, &f);
    struct account_row a;
    struct account_entry e[4];
    size_t n;
    assert_int_equal(ledger_account(x->l, ACCOUNT_A, 0, &a, e, 4, &n, &x->e), ST_OK);
    assert_int_equal(n, 2);
    assert_string_equal(e[0].what, "spent");
    assert_int_equal(e[0].amount.minor, -15);
    assert_int_equal(a.today[MATERIAL_PET].count, 1);
    assert_int_equal(a.today[MATERIAL_PET].refund.minor, 100);
    assert_int_equal(ledger_account(x->l, ACCOUNT_A, visit, &a, e, 4, &n, &x->e), ST_OK);
    assert_int_equal(a.today[MATERIAL_PET].count, 0);
    f = fact_day_closed(x);
    must(x, &f);
    struct day_row d[2];
    assert_int_equal(ledger_days(x->l, 1, 1, d, 2, &n, &x->e), ST_OK);
    assert_int_equal(d[0].to_accounts.minor, 40);
    assert_int_equal(d[0].from_accounts.minor, 15);
    assert_int_equal(d[0].points_given, 8);
    /* what came in went somewhere: refunds and withdrawals are vouchers, donations and credits */
    assert_int_equal(d[0].refunds.minor + d[0].from_accounts.minor,
                     d[0].vouchers_issued.minor + d[0].donated.minor + d[0].to_accounts.minor);
    int64_t rows;
    assert_int_equal(ledger_rebuild(x->l, &rows, &x->e), ST_OK);
    assert_int_equal(ledger_account(x->l, ACCOUNT_A, 0, &a, e, 4, &n, &x->e), ST_OK);
    assert_int_equal(a.balance.minor, 25);
    assert_int_equal(a.today[MATERIAL_PET].count, 0); /* another day */
    assert_proved();
}

/* Without accounts a body says nothing of them: the journal of a kiosk that takes no cards is what it was. */
static void nothing_changes_without_cards(void **s)
{
    (void)s;
    int64_t visit = open_visit(x);
    land(x, visit, 25);
    pay_out(x, visit);
    struct fact f = fact_visit_closed(x, visit, "paid");
    must(x, &f);
    f = fact_day_closed(x);
    must(x, &f);
    assert_int_equal(sql_int(x, "SELECT count(*) FROM journal WHERE instr(body, 'account') + instr(body, 'points') +"
                                " instr(body, 'discount') > 0"),
                     0);
}

static void an_older_ledger_learns_what_visits_brought(void **s)
{
    (void)s;
    int64_t visit = open_visit(x);
    land(x, visit, 25);
    struct fact f = fact_counted(x, visit, 3);
    must(x, &f);
    f = fact_donated(x, visit, "hospice");
    must(x, &f);
    struct event_id id = admit(x, visit, 15);
    f = fact_in_doubt(x, id);
    must(x, &f);
    f = fact_case_settled(x, x->r.case_number, CASE_CREDITED);
    must(x, &f);
    fixture_older(x, 8);
    fixture_open(x);
    assert_int_equal(sql_int(x, "SELECT count FROM visit_material WHERE material = 'pet'"), 5);
    assert_proved();
}

static void cards_are_hashes_that_can_be_forgotten(void **s)
{
    (void)s;
    struct people *p = NULL;
    char a[ACCOUNT_ID_CAP], b[ACCOUNT_ID_CAP], again[ACCOUNT_ID_CAP];
    assert_int_equal(people_open(&p, x->dir, &x->e), ST_OK);
    assert_int_equal(people_card(p, "2912345678906", false, a, &x->e), ST_NOT_FOUND);
    assert_int_equal(people_card(p, "2912345678906", true, a, &x->e), ST_OK);
    assert_int_equal(people_card(p, "2912345678912", true, b, &x->e), ST_OK);
    assert_int_equal(people_card(p, "2912345678906", false, again, &x->e), ST_OK);
    assert_string_equal(a, again);
    assert_string_not_equal(a, b);
    assert_int_equal(people_card(p, "29123x", true, again, &x->e), ST_INVALID);
    assert_int_equal(people_card_erase(p, a, &x->e), ST_OK);
    assert_int_equal(people_card(p, "2912345678906", false, again, &x->e), ST_NOT_FOUND);
    people_close(p);
    char path[128];
    fixture_path(x, path, "keys/pepper");
    remove(path);
    assert_int_equal(people_open(&p, x->dir, &x->e), ST_CORRUPT); /* hashes without their key are nobody's */
    fixture_path(x, path, "keys");
    remove(path);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(parts_are_one_transaction),
        T(what_a_visit_may_not_credit),
        T(money_comes_out_as_a_voucher_and_points_as_a_discount),
        T(both_kinds_expire_into_their_own_accounts),
        T(erasing_lets_points_lapse_and_money_stay),
        T(the_day_says_what_accounts_moved),
        T(nothing_changes_without_cards),
        T(an_older_ledger_learns_what_visits_brought),
        T(cards_are_hashes_that_can_be_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
