/* Several transactions as one: each answered as if it had been alone, in order, and none of them half. */
#include "unit/ledger/fixture.h"

#include "ledger/job.h"

#include <stdlib.h>
#include <string.h>

struct batch {
    struct fixture x;
    struct job *jobs[JOB_BATCH_MAX + 8];
    struct answer *answers[JOB_BATCH_MAX + 8];
    size_t n;
};

static void batch_begin(struct batch *b)
{
    memset(b, 0, sizeof *b);
    fixture_start(&b->x);
}

static struct job *add(struct batch *b, enum job_kind kind)
{
    struct job *j = calloc(1, sizeof *j);
    b->answers[b->n] = calloc(1, sizeof *b->answers[0]);
    assert_non_null(j);
    assert_non_null(b->answers[b->n]);
    j->kind = kind;
    j->ticket = 100 + b->n;
    b->jobs[b->n++] = j;
    return j;
}

static void add_fact(struct batch *b, struct fact f)
{
    struct job *j = add(b, JOB_COMMIT);
    j->facts[j->count++] = f;
}

static void batch_run(struct batch *b)
{
    job_run_batch(b->x.l, (const struct job *const *)b->jobs, b->answers, b->n);
}

static void expect(const struct batch *b, size_t i, enum status st)
{
    const struct answer *a = b->answers[i];
    if (a->status != st)
        fail_msg("job %zu: %s, %s", i, status_word(a->status), a->message);
    assert_int_equal(a->ticket, 100 + i);
    for (size_t f = 0; f < b->jobs[i]->count; f++)
        assert_int_equal(a->results[f].status, st);
}

static void batch_end(struct batch *b)
{
    struct verify_report v;
    struct err e = {0};
    assert_int_equal(ledger_verify(b->x.l, NULL, &v, NULL, NULL, &e), ST_OK);
    if (!v.ok)
        fail_msg("%s: %s", v.where, v.what);
    for (size_t i = 0; i < b->n; i++) {
        free(b->jobs[i]);
        free(b->answers[i]);
    }
    fixture_end(&b->x);
}

/* Later ones build on earlier ones; the refused ones in the middle leave nothing, not even their first fact. */
static void a_refused_one_undoes_itself_alone(void **state)
{
    (void)state;
    struct batch b;
    batch_begin(&b);
    struct fixture *x = &b.x;
    int64_t rows = sql_int(x, "SELECT count(*) FROM journal");
    struct fact admitted = fact_admitted(x, 1, 25), other = fact_admitted(x, 1, 15);
    add_fact(&b, fact_visit_opened(x));
    add_fact(&b, admitted);
    struct job *two = add(&b, JOB_COMMIT); /* its first fact would be fine */
    two->facts[0] = fact_landed(x, admitted.id);
    two->facts[1] = fact_landed(x, other.id);
    two->count = 2;
    add_fact(&b, fact_landed(x, admitted.id));
    add_fact(&b, fact_voucher(x, 1));
    add_fact(&b, fact_voucher(x, 1)); /* nothing is left to pay */
    batch_run(&b);
    expect(&b, 0, ST_OK);
    expect(&b, 1, ST_OK);
    expect(&b, 2, ST_NOT_FOUND);
    assert_string_not_equal(b.answers[2]->message, "");
    expect(&b, 3, ST_OK);
    assert_int_equal(b.answers[3]->results[0].seq, rows + 3);
    assert_int_equal(b.answers[3]->results[0].balance.minor, 25);
    expect(&b, 4, ST_OK);
    assert_int_equal(b.answers[4]->results[0].voucher.amount.minor, 25);
    expect(&b, 5, ST_REFUSED);
    assert_int_equal(sql_int(x, "SELECT count(*) FROM journal"), rows + 4);
    batch_end(&b);
}

static void the_second_till_is_told_of_the_first(void **state)
{
    (void)state;
    struct batch b;
    batch_begin(&b);
    int64_t visit = open_visit(&b.x);
    land(&b.x, visit, 25);
    struct voucher_row v = pay_out(&b.x, visit);
    struct fact first = fact_redeemed(&b.x, v.digits, "till-1"), again = first;
    again.id = event_id_new(&b.x.rng); /* the same claim, asked anew */
    add_fact(&b, first);
    add_fact(&b, fact_redeemed(&b.x, v.digits, "till-2"));
    add_fact(&b, again);
    batch_run(&b);
    expect(&b, 0, ST_OK);
    assert_int_equal(b.answers[0]->results[0].redeem, REDEEM_PAID);
    expect(&b, 1, ST_REFUSED);
    assert_int_equal(b.answers[1]->results[0].redeem, REDEEM_ALREADY);
    assert_string_equal(b.answers[1]->results[0].voucher.till, "till-1");
    expect(&b, 2, ST_OK);
    assert_int_equal(b.answers[2]->results[0].redeem, REDEEM_ALREADY_YOURS);
    batch_end(&b);
}

/* Another body under a known id is an alarm, not a rule: all go alone, and the others are not touched by it. */
static void an_alarm_is_answered_alone(void **state)
{
    (void)state;
    struct batch b;
    batch_begin(&b);
    struct fact f = fact_visit_opened(&b.x), twisted = fact_new(&b.x, FACT_STOPPED);
    twisted.id = f.id;
    add_fact(&b, f);
    add_fact(&b, twisted);
    add_fact(&b, fact_admitted(&b.x, 1, 15));
    batch_run(&b);
    expect(&b, 0, ST_OK);
    expect(&b, 1, ST_CORRUPT);
    expect(&b, 2, ST_OK);
    batch_end(&b);
}

/* More than fit into one transaction, with a read in between that sees what was asked before it and nothing later. */
static void order_is_kept_around_a_read(void **state)
{
    (void)state;
    struct batch b;
    batch_begin(&b);
    add_fact(&b, fact_visit_opened(&b.x));
    struct fact a = fact_admitted(&b.x, 1, 15), c = fact_admitted(&b.x, 1, 15);
    add_fact(&b, a);
    add_fact(&b, fact_landed(&b.x, a.id));
    add(&b, JOB_VISIT)->number = 1;
    add_fact(&b, c);
    add_fact(&b, fact_landed(&b.x, c.id));
    add(&b, JOB_COMMIT)->count = 0; /* no fact at all */
    while (b.n < JOB_BATCH_MAX + 8)
        add_fact(&b, fact_refused(&b.x, 1, REASON_UNKNOWN_GTIN));
    batch_run(&b);
    expect(&b, 3, ST_OK);
    assert_int_equal(b.answers[3]->visit.balance.minor, 15);
    expect(&b, 6, ST_INVALID);
    int64_t seq = b.answers[5]->results[0].seq;
    assert_int_equal(b.answers[5]->results[0].balance.minor, 30);
    for (size_t i = 7; i < b.n; i++) {
        expect(&b, i, ST_OK);
        assert_int_equal(b.answers[i]->results[0].seq, ++seq);
    }
    batch_end(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refused_one_undoes_itself_alone),
        cmocka_unit_test(the_second_till_is_told_of_the_first),
        cmocka_unit_test(an_alarm_is_answered_alone),
        cmocka_unit_test(order_is_kept_around_a_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
