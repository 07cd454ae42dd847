#include "deposit/session.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static const struct visit_limits limits = {
    .max_count = 3, .max_amount = {100}, .warn_ms = 20000, .countdown_ms = 15000, .extend_ms = 60000};

static struct visit_step send(struct visit v, enum visit_event_kind kind, int64_t mono_ms)
{
    return visit_step(v, (struct visit_event){.kind = kind, .pet = MASS_UNKNOWN}, &limits, mono_ms);
}

static struct visit credit(struct visit v, int64_t minor, mass pet, int64_t mono_ms)
{
    struct visit_event ev = {VISIT_CREDITED, {minor}, pet};
    struct visit_step s = visit_step(v, ev, &limits, mono_ms);
    assert_int_equal(s.action, VISIT_DO_NOTHING);
    return s.visit;
}

static void credits_add_up(void **state)
{
    (void)state;
    struct visit v = visit_begin(&limits, 1000);
    assert_int_equal(v.state, VISIT_ACTIVE);
    assert_int_equal(v.deadline_ms, 21000);
    v = credit(v, 15, (mass){24000}, 2000);
    v = credit(v, 25, MASS_UNKNOWN, 3000);
    v = credit(v, 15, (mass){10000}, 4000);
    assert_int_equal(v.amount.minor, 55);
    assert_int_equal(v.count, 3);
    assert_int_equal(v.pet.mg, 34000); /* the known part */
    assert_int_equal(v.deadline_ms, 24000);
    v = send(v, VISIT_REFUSED, 5000).visit;
    assert_int_equal(v.refused, 1);
    assert_int_equal(v.amount.minor, 55);
    assert_int_equal(v.deadline_ms, 25000);
}

static void limits_hold_exactly(void **state)
{
    (void)state;
    struct visit v = visit_begin(&limits, 0);
    assert_int_equal(visit_may_take(&v, &limits, (money){100}), REASON_NONE);
    assert_int_equal(visit_may_take(&v, &limits, (money){101}), REASON_LIMIT_REACHED);
    v = credit(v, 85, MASS_UNKNOWN, 0);
    assert_int_equal(visit_may_take(&v, &limits, (money){15}), REASON_NONE);
    assert_int_equal(visit_may_take(&v, &limits, (money){16}), REASON_LIMIT_REACHED);
    v = credit(v, 1, MASS_UNKNOWN, 0);
    assert_int_equal(visit_may_take(&v, &limits, (money){1}), REASON_NONE);
    v = credit(v, 1, MASS_UNKNOWN, 0);
    assert_int_equal(visit_may_take(&v, &limits, (money){1}), REASON_LIMIT_REACHED); /* the fourth container */
    const struct visit_limits none = {.warn_ms = 1};
    assert_int_equal(visit_may_take(&v, &none, (money){1000000}), REASON_NONE);
    v.amount.minor = INT64_MAX;
    assert_int_equal(visit_may_take(&v, &none, (money){1}), REASON_LIMIT_REACHED);
}

static void walk_away_with_credit_is_paid(void **state)
{
    (void)state;
    struct visit v = credit(visit_begin(&limits, 0), 15, MASS_UNKNOWN, 1000);
    struct visit_step s = send(v, VISIT_TICK, 20999);
    assert_int_equal(s.visit.state, VISIT_ACTIVE);
    s = send(v, VISIT_TICK, 21000);
    assert_int_equal(s.visit.state, VISIT_WARNED);
    assert_int_equal(s.action, VISIT_DO_NOTHING);
    assert_int_equal(s.visit.deadline_ms, 36000);
    struct visit_step early = send(s.visit, VISIT_TICK, 35999);
    assert_int_equal(early.visit.state, VISIT_WARNED);
    s = send(s.visit, VISIT_TICK, 36000);
    assert_int_equal(s.visit.state, VISIT_PAYING);
    assert_int_equal(s.action, VISIT_DO_PAYOUT);
    assert_true(s.visit.deadline_ms == TIME_NEVER);
    s = send(s.visit, VISIT_TICK, 99999999);
    assert_int_equal(s.action, VISIT_DO_NOTHING); /* one payout, however long its answer takes */
    s = send(s.visit, VISIT_PAID, 100000000);
    assert_int_equal(s.visit.state, VISIT_ENDED);
    assert_int_equal(s.action, VISIT_DO_END);
}

static void walk_away_with_nothing_ends(void **state)
{
    (void)state;
    struct visit_step s = send(visit_begin(&limits, 0), VISIT_TICK, 20000);
    s = send(s.visit, VISIT_TICK, 35000);
    assert_int_equal(s.visit.state, VISIT_ENDED);
    assert_int_equal(s.action, VISIT_DO_END);
    for (int kind = VISIT_TOUCHED; kind <= VISIT_PAY_REFUSED; kind++) {
        struct visit_step after = send(s.visit, (enum visit_event_kind)kind, 40000);
        assert_int_equal(after.visit.state, VISIT_ENDED);
        assert_int_equal(after.action, VISIT_DO_NOTHING);
        assert_int_equal(after.visit.amount.minor, 0);
    }
}

static void any_act_stops_the_countdown(void **state)
{
    (void)state;
    static const enum visit_event_kind acts[] = {VISIT_TOUCHED, VISIT_REFUSED, VISIT_DONATE, VISIT_CREDITED};
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        struct visit_step s = send(visit_begin(&limits, 0), VISIT_TICK, 20000);
        s = send(s.visit, acts[i], 30000);
        assert_int_equal(s.visit.state, VISIT_ACTIVE);
        assert_int_equal(s.visit.deadline_ms, 50000);
    }
    struct visit_step s = send(visit_begin(&limits, 0), VISIT_TICK, 20000);
    s = send(s.visit, VISIT_EXTENDED, 30000);
    assert_int_equal(s.visit.state, VISIT_ACTIVE);
    assert_int_equal(s.visit.deadline_ms, 110000);
    s = send(s.visit, VISIT_EXTENDED, 30000); /* pressing it twice adds nothing */
    assert_int_equal(s.visit.deadline_ms, 110000);
}

static void payout_by_button(void **state)
{
    (void)state;
    struct visit_step s = send(visit_begin(&limits, 0), VISIT_PAY_ASKED, 500);
    assert_int_equal(s.action, VISIT_DO_END); /* nothing to pay */
    s = send(credit(visit_begin(&limits, 0), 15, MASS_UNKNOWN, 0), VISIT_PAY_ASKED, 500);
    assert_int_equal(s.visit.state, VISIT_PAYING);
    assert_int_equal(s.action, VISIT_DO_PAYOUT);
    struct visit_step again = send(s.visit, VISIT_PAY_ASKED, 501);
    assert_int_equal(again.action, VISIT_DO_NOTHING);
    assert_int_equal(again.visit.state, VISIT_PAYING);
    struct visit late = credit(s.visit, 25, MASS_UNKNOWN, 502);
    assert_int_equal(late.state, VISIT_PAYING);
    assert_int_equal(late.amount.minor, 40);
    s = send(s.visit, VISIT_PAY_REFUSED, 600);
    assert_int_equal(s.visit.state, VISIT_ACTIVE);
    assert_int_equal(s.visit.amount.minor, 15);
    assert_int_equal(s.visit.deadline_ms, 20600);
}

static void donation_can_be_undone_until_the_slip(void **state)
{
    (void)state;
    struct visit v = credit(visit_begin(&limits, 0), 15, MASS_UNKNOWN, 0);
    v = send(v, VISIT_DONATE, 10).visit;
    assert_true(v.donate);
    v = send(v, VISIT_DONATE, 20).visit;
    assert_false(v.donate);
    v = send(v, VISIT_DONATE, 30).visit;
    v = send(v, VISIT_PAY_ASKED, 40).visit;
    v = send(v, VISIT_DONATE, 50).visit;
    assert_true(v.donate);
}

static void answers_without_a_payout_do_nothing(void **state)
{
    (void)state;
    struct visit v = credit(visit_begin(&limits, 0), 15, MASS_UNKNOWN, 0);
    struct visit_step s = send(v, VISIT_PAID, 10);
    assert_int_equal(s.visit.state, VISIT_ACTIVE);
    assert_int_equal(s.action, VISIT_DO_NOTHING);
    s = send(v, VISIT_PAY_REFUSED, 10);
    assert_int_equal(s.visit.deadline_ms, v.deadline_ms);
    struct visit none = {0};
    s = send(none, VISIT_CREDITED, 10);
    assert_int_equal(s.visit.state, VISIT_NONE);
    assert_int_equal(s.visit.amount.minor, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(credits_add_up),
        cmocka_unit_test(limits_hold_exactly),
        cmocka_unit_test(walk_away_with_credit_is_paid),
        cmocka_unit_test(walk_away_with_nothing_ends),
        cmocka_unit_test(any_act_stops_the_countdown),
        cmocka_unit_test(payout_by_button),
        cmocka_unit_test(donation_can_be_undone_until_the_slip),
        cmocka_unit_test(answers_without_a_payout_do_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
