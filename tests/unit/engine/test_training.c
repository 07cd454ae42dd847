/* Training: a whole visit, and the mode switched while one is open. */
#include "fake/engine_world.h"

#include <string.h>

static struct world world, *const w = &world;

static int teardown(void **s)
{
    (void)s;
    world_close(w);
    return 0;
}

static int start(void **s)
{
    (void)s;
    world_chute(w);
    w->set.training = true;
    world_open(w);
    return 0;
}

/* As bottle() does, which looks at a figure that must not move here. */
static void practise(void)
{
    int before = state(w)->visit.count;
    scan(w, WATER);
    assert_true(gate(w));
    fall(w);
    assert_int_equal(state(w)->visit.count, before + 1);
}

static void no_figure_moves(void)
{
    const struct wire_today *t = &state(w)->today;
    assert_int_equal(t->accepted, 0);
    assert_int_equal(t->refused, 0);
    assert_int_equal(t->visits, 0);
    assert_int_equal(t->refunds.minor, 0);
    assert_int_equal(t->vouchers_open, 0);
    assert_int_equal(
        sql(w, "SELECT visits + accepted + refused + in_doubt + fell_unscanned + refunds + vouchers_issued FROM day"),
        0);
}

static void a_visit_is_in_no_figure(void **s)
{
    (void)s;
    assert_true(state(w)->training);
    assert_true(has_task(w, "training_on"));
    practise();
    scan(w, UNLISTED);
    run(w, 3000);
    assert_int_equal(state(w)->today.unknown_count, 0); /* it says nothing about the list */
    fall(w);                                            /* through a gate that is shut */
    run(w, 3000);
    assert_int_equal(journal_count(w, "fell_unscanned"), 1);
    assert_int_equal(sql(w, "SELECT count(*) FROM evidence"), 0);
    assert_int_equal(sql(w, "SELECT ifnull(sum(unscanned), 0) FROM bag"), 0);
    no_figure_moves();
    w->paper_out = true; /* an unprinted voucher is one that nobody is owed */
    press(w, IO_PAY);
    run(w, 9000);
    assert_int_equal(sql(w, "SELECT training FROM voucher"), 1);
    no_figure_moves();
    assert_books(w);
}

/* Before anything was admitted no visit says that it is training: the row itself does. */
static void what_is_refused_first_is_in_no_figure(void **s)
{
    (void)s;
    scan(w, UNLISTED);
    run(w, 3000);
    assert_int_equal(journal_count(w, "refused"), 1);
    assert_int_equal(sql(w, "SELECT count(*) FROM journal WHERE kind = 'refused' AND body ->> '$.made.training'"), 1);
    assert_int_equal(sql(w, "SELECT count(*) FROM tally"), 0);
    no_figure_moves();
    assert_books(w);
}

static void real_money_stays_money(void **s)
{
    (void)s;
    w->set.training = false;
    world_crash(w);
    bottle(w, WATER);
    w->set.training = true;
    world_crash(w);
    run(w, 3000);
    assert_int_equal(state(w)->visit.number, 0); /* it could not go on */
    assert_int_equal(sql(w, "SELECT amount FROM voucher WHERE training = 0"), 15);
    assert_true(has_task(w, "unprinted_voucher"));
    assert_books(w);
}

static void a_game_does_not_become_money(void **s)
{
    (void)s;
    practise();
    w->set.training = false;
    world_crash(w);
    run(w, 3000);
    assert_int_equal(state(w)->visit.number, 0);
    assert_int_equal(sql(w, "SELECT count(*) FROM voucher WHERE training = 0"), 0);
    no_figure_moves();
    bottle(w, WATER);
    assert_int_equal(state(w)->today.accepted, 1);
    assert_int_equal(state(w)->visit.amount.minor, 15);
    assert_books(w);
}

#define C(f) cmocka_unit_test_setup_teardown(f, start, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        C(a_visit_is_in_no_figure),
        C(what_is_refused_first_is_in_no_figure),
        C(real_money_stays_money),
        C(a_game_does_not_become_money),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
