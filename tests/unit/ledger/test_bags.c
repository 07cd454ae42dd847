/* Bags: what falls into which, what is journalled when one is taken out, and what a change may not be. */
#include "fixture.h"
#include "ledger/figures.h"

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

static struct bag_row bag(const char *id)
{
    struct bag_row b;
    assert_int_equal(ledger_bag(x->l, id, &b, NULL), ST_OK);
    return b;
}

static void assert_proved(void)
{
    static struct verify_report v;
    assert_int_equal(ledger_verify(x->l, NULL, &v, NULL, NULL, &x->e), ST_OK);
    if (!v.ok)
        fail_msg("%s %s", v.where, v.what);
    int64_t rows;
    assert_int_equal(ledger_rebuild(x->l, &rows, &x->e), ST_OK);
    assert_int_equal(ledger_verify(x->l, NULL, &v, NULL, NULL, &x->e), ST_OK);
    assert_true(v.ok);
}

static bool one_line(void *ctx, const char *digits, int64_t count)
{
    assert_string_equal(digits, "09520000000004");
    *(int64_t *)ctx += count;
    return true;
}

static void what_lands_is_in_the_bag_of_its_bin(void **s)
{
    (void)s;
    struct fact f = fact_bag(x, "", "", -1);
    must(x, &f);
    int64_t visit = open_visit(x);
    land(x, visit, 15); /* 18.5 g bottle, 2.1 g cap, label unknown */
    land(x, visit, 15);
    f = fact_refused(x, visit, REASON_ORDER_UNKNOWN);
    f.refused.admitted = admit(x, visit, 15);
    f.refused.into_bin = true;
    text_copy(f.refused.bin, sizeof f.refused.bin, "main");
    must(x, &f);
    f = fact_in_doubt(x, admit(x, visit, 15));
    must(x, &f);
    f = fact_new(x, FACT_FELL_UNSCANNED);
    f.fell_unscanned = (struct fact_fell_unscanned){.lane = "lane1", .bin = "main"};
    must(x, &f);
    f = fact_landed(x, admit(x, visit, 15)); /* of another bin, which has no bag */
    text_copy(f.landed.bin, sizeof f.landed.bin, "glass");
    must(x, &f);
    struct bag_row b = bag("K7-main-1"); /* made from kiosk, bin and number */
    assert_true(b.in_place);
    assert_int_equal(b.accepted, 2);
    assert_int_equal(b.refused, 1);
    assert_int_equal(b.in_doubt, 1);
    assert_int_equal(b.unscanned, 1);
    assert_int_equal(b.catalogue.mg, 3 * 20600);
    assert_int_equal(b.mass_unknown, 0);
    int64_t count = 0;
    assert_int_equal(ledger_bag_lines(x->l, "K7-main-1", one_line, &count, NULL), ST_OK);
    assert_int_equal(count, 2);
    assert_proved();
}

static void a_change_journals_the_old_bag(void **s)
{
    (void)s;
    struct bag_row rows[2];
    size_t n;
    struct fact f = fact_bag(x, "", "", -1);
    must(x, &f);
    int64_t visit = open_visit(x);
    for (int i = 0; i < 10; i++)
        land(x, visit, 15); /* 206 g by the catalogue */
    f = fact_bag(x, "B-2", "S-77", 226600);
    text_copy(f.actor, sizeof f.actor, "person:p-1");
    must(x, &f);
    assert_int_equal(ledger_bag_change(x->l, x->r.seq, rows, &n, NULL), ST_OK);
    assert_int_equal(n, 2);
    assert_string_equal(rows[0].id, "B-2");
    assert_true(rows[0].in_place);
    assert_int_equal(rows[0].number, 2);
    assert_string_equal(rows[1].id, "K7-main-1");
    assert_false(rows[1].in_place);
    assert_string_equal(rows[1].seal, "S-77");
    assert_string_equal(rows[1].actor, "person:p-1");
    assert_int_equal(rows[1].accepted, 10);
    assert_int_equal(rows[1].weighed.mg, 226600);
    assert_int_equal(rows[1].difference_permille, 100); /* exactly the tolerance */
    assert_false(rows[1].warning);
    land(x, visit, 15);
    assert_int_equal(bag("K7-main-1").accepted, 10);
    assert_int_equal(bag("B-2").accepted, 1);
    f = fact_bag(x, "B-3", "S-78", 22700); /* 20.6 g expected: 101 permille more */
    must(x, &f);
    assert_int_equal(bag("B-2").difference_permille, 101);
    assert_true(bag("B-2").warning);
    assert_int_equal(ledger_bags(x->l, true, rows, 2, &n, NULL), ST_OK);
    assert_int_equal(n, 1);
    assert_proved();
}

static void less_than_expected_warns_too(void **s)
{
    (void)s;
    struct fact f = fact_bag(x, "", "", -1);
    must(x, &f);
    land(x, open_visit(x), 15);
    f = fact_bag(x, "B-2", "S-1", 0);
    must(x, &f);
    assert_int_equal(bag("K7-main-1").difference_permille, -1000);
    assert_true(bag("K7-main-1").warning);
    f = fact_bag(x, "B-3", "S-2", 5000); /* an empty one: nothing to compare with */
    must(x, &f);
    assert_false(bag("B-2").compared);
    assert_false(bag("B-2").warning);
    f = fact_bag(x, "B-4", "S-3", -1); /* not weighed */
    must(x, &f);
    assert_false(mass_known(bag("B-3").weighed));
    assert_false(bag("B-3").compared);
    assert_proved();
}

static void refuse(const char *id, const char *seal, int64_t mg, enum status want)
{
    struct fact f = fact_bag(x, id, seal, mg);
    assert_int_equal(commit(x, &f), want);
    assert_true(x->e.msg[0] != '\0');
}

static void what_a_change_may_not_be(void **s)
{
    (void)s;
    struct fact f = fact_bag(x, "", "", -1), again;
    must(x, &f);
    refuse("", "", -1, ST_REFUSED);       /* a second first bag */
    refuse("B-2", "", -1, ST_INVALID);    /* no seal */
    refuse("B 2", "S-1", -1, ST_INVALID); /* no Code 128 of ours */
    refuse("缶", "S-1", -1, ST_INVALID);
    refuse("B-2", "S-1", 1000000001, ST_INVALID);
    refuse("K7-main-1", "S-1", -1, ST_REFUSED); /* the one that is in it */
    f = fact_bag(x, "B-2", "S-1", 1000000000);
    must(x, &f);
    refuse("B-3", "S-1", -1, ST_REFUSED); /* a seal is used once */
    refuse("K7-main-1", "S-2", -1, ST_REFUSED);
    again = f;
    must(x, &again); /* a retry is the same change */
    assert_true(x->r.existing);
    again.bag.weighed.mg = 5;
    assert_int_equal(commit(x, &again), ST_CORRUPT);
    assert_proved();
}

static enum status receipt(const char *id, const char *document, int64_t mg)
{
    struct fact f = fact_bag_receipt(x, id, document, mg);
    return commit(x, &f);
}

static bool newest_of(void *ctx, const struct bag_figure *f)
{
    struct bag_figure *out = ctx;
    if (strcmp(f->bag.id, "K7-main-1") == 0)
        *out = *f;
    return true;
}

static void a_recycler_says_what_a_bag_weighs(void **s)
{
    (void)s;
    struct bag_figure got = {0};
    struct fact f = fact_bag(x, "", "", -1);
    must(x, &f);
    land(x, open_visit(x), 15);
    assert_int_equal(receipt("K7-main-1", "R-1", 20000), ST_REFUSED); /* still in its bin */
    f = fact_bag(x, "B-2", "S-1", 20600);
    must(x, &f);
    assert_int_equal(ledger_bag_figures(x->l, 0, INT64_MAX, true, INT64_MAX, newest_of, &got, &x->e), ST_OK);
    assert_false(got.received);
    assert_int_equal(receipt("B-9", "R-1", 20000), ST_NOT_FOUND);
    assert_int_equal(receipt("K7-main-1", "", 20000), ST_INVALID);
    assert_int_equal(receipt("K7-main-1", "R-1", 0), ST_INVALID);
    assert_int_equal(receipt("K7-main-1", "R-1", 1000000001), ST_INVALID);
    assert_int_equal(receipt("K7-main-1", "R-1", 20000), ST_OK);
    assert_int_equal(receipt("K7-main-1", "R-1", 20000), ST_REFUSED); /* one paper counts once */
    assert_int_equal(receipt("K7-main-1", "R-2", 20100), ST_OK);      /* a corrected one */
    assert_int_equal(ledger_bag_figures(x->l, 0, INT64_MAX, true, INT64_MAX, newest_of, &got, &x->e), ST_OK);
    assert_true(got.received);
    assert_string_equal(got.document, "R-2");
    assert_string_equal(got.recycler, "Example Plastics");
    assert_string_equal(got.received_by, "person:p-1");
    assert_int_equal(got.recycler_mass.mg, 20100);
    assert_int_equal(got.bag.weighed.mg, 20600);
    assert_proved();
}

static void a_case_counts_while_its_bag_is_there(void **s)
{
    (void)s;
    struct fact f = fact_bag(x, "", "", -1);
    must(x, &f);
    int64_t visit = open_visit(x), number[4];
    for (int i = 0; i < 4; i++) {
        f = fact_in_doubt(x, admit(x, visit, 15));
        must(x, &f);
        number[i] = x->r.case_number;
    }
    static const enum case_outcome how[] = {CASE_CREDITED, CASE_IN_BIN, CASE_NOT_IN_BIN, CASE_CREDITED};
    for (int i = 0; i < 3; i++) {
        f = fact_case_settled(x, number[i], how[i]);
        must(x, &f);
    }
    struct bag_row b = bag("K7-main-1");
    assert_int_equal(b.accepted, 1);
    assert_int_equal(b.refused, 1);
    assert_int_equal(b.in_doubt, 1);
    f = fact_bag(x, "B-2", "S-1", -1);
    must(x, &f);
    f = fact_case_settled(x, number[3], how[3]); /* its bag has gone: what was journalled stays */
    must(x, &f);
    assert_int_equal(bag("K7-main-1").in_doubt, 1);
    assert_int_equal(bag("B-2").accepted, 0);
    assert_proved();
}

static void training_is_in_no_bag(void **s)
{
    (void)s;
    struct fact f = fact_bag(x, "", "", -1);
    must(x, &f);
    f = fact_admitted(x, open_visit(x), 15);
    f.admitted.training = true;
    must(x, &f);
    f = fact_landed(x, f.id);
    must(x, &f);
    assert_int_equal(bag("K7-main-1").accepted, 0);
    assert_proved();
}

/* A ledger of the version without bags is brought forward when the daemon opens it, and proves itself. */
static void an_older_ledger_gets_the_tables(void **s)
{
    (void)s;
    land(x, open_visit(x), 15);
    fixture_older(x, 2);
    fixture_open(x);
    struct fact f = fact_bag(x, "", "", -1);
    must(x, &f);
    assert_true(bag("K7-main-1").in_place);
    assert_proved();
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(what_lands_is_in_the_bag_of_its_bin),  T(a_change_journals_the_old_bag),
        T(less_than_expected_warns_too),         T(what_a_change_may_not_be),
        T(a_case_counts_while_its_bag_is_there), T(training_is_in_no_bag),
        T(an_older_ledger_gets_the_tables),      T(a_recycler_says_what_a_bag_weighs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
