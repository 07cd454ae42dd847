/* Evidence and signals in the ledger: what is evidence, that it is used once, who clears, and figures of the day. */
#include "fixture.h"

#include "base/text.h"

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
    struct verify_report v;
    assert_int_equal(ledger_verify(x->l, NULL, &v, NULL, NULL, &x->e), ST_OK);
    if (!v.ok)
        fail_msg("%s: %s", v.where, v.what);
    fixture_end(x);
    return 0;
}

static struct fact fell(void)
{
    struct fact f = fact_new(x, FACT_FELL_UNSCANNED);
    f.fell_unscanned = (struct fact_fell_unscanned){.lane = "lane1"};
    return f;
}

static int64_t three_fell(void) /* seq of the first */
{
    struct fact f = fell();
    must(x, &f);
    int64_t first = x->r.seq;
    for (int i = 0; i < 2; i++) {
        f = fell();
        must(x, &f);
    }
    return first;
}

static void evidence_is_used_once(void **s)
{
    (void)s;
    int64_t first = three_fell();
    struct fact f = fact_signal(x, SIGNAL_FELL_UNSCANNED, "lane:lane1", first, first + 2, 3);
    must(x, &f);
    assert_int_equal(x->r.signal_number, 1);
    must(x, &f); /* the same question: the same signal */
    assert_true(x->r.existing);
    assert_int_equal(x->r.signal_number, 1);
    f = fact_signal(x, SIGNAL_FELL_UNSCANNED, "lane:lane1", first, first + 2, 3);
    assert_int_equal(commit(x, &f), ST_REFUSED);
    fixture_reopen(x);
    struct evidence e[8];
    size_t n;
    assert_int_equal(ledger_evidence(x->l, e, 8, &n, &x->e), ST_OK);
    assert_int_equal(n, 0);
    f = fell();
    must(x, &f);
    assert_int_equal(ledger_evidence(x->l, e, 8, &n, &x->e), ST_OK);
    assert_int_equal(n, 1);
    assert_string_equal(e[0].subject, "lane:lane1");
}

static void what_others_did_is_not_in_it(void **s)
{
    (void)s;
    int64_t first = three_fell();
    struct fact f = fact_signal(x, SIGNAL_FELL_UNSCANNED, "lane:lane2", first, first + 2, 1);
    assert_int_equal(commit(x, &f), ST_REFUSED);
    f = fact_signal(x, SIGNAL_ORDER_UNKNOWN, "lane:lane1", first, first + 2, 1);
    assert_int_equal(commit(x, &f), ST_REFUSED);
    f = fact_signal(x, SIGNAL_FELL_UNSCANNED, "lane:lane1", first, first + 2, 4);
    assert_int_equal(commit(x, &f), ST_REFUSED);
    f.signal.action = SIGNAL_OFF;
    assert_int_equal(commit(x, &f), ST_INVALID);
}

static struct signal_row only(void)
{
    static struct signal_row rows[4];
    size_t n;
    assert_int_equal(ledger_signals(x->l, 0, rows, 4, &n, &x->e), ST_OK);
    assert_int_equal(n, 1);
    return rows[0];
}

static void cleared_once_and_with_a_reason(void **s)
{
    (void)s;
    int64_t first = three_fell();
    struct fact f = fact_signal(x, SIGNAL_FELL_UNSCANNED, "lane:lane1", first, first + 2, 3);
    f.signal.action = SIGNAL_BLOCK_LANE;
    must(x, &f);
    assert_true(only().open);
    f = fact_signal_cleared(x, 1, "");
    assert_int_equal(commit(x, &f), ST_INVALID);
    f = fact_signal_cleared(x, 9, "seen");
    assert_int_equal(commit(x, &f), ST_NOT_FOUND);
    f = fact_signal_cleared(x, 1, "a beam was dirty");
    must(x, &f);
    assert_false(only().open);
    assert_string_equal(only().actor, "person:p-1");
    assert_string_equal(only().reason, "a beam was dirty");
    f = fact_signal_cleared(x, 1, "once more");
    assert_int_equal(commit(x, &f), ST_REFUSED);
}

static void nobody_clears_what_is_about_themselves(void **s)
{
    (void)s;
    struct fact f = fact_new(x, FACT_PERSON);
    f.person = (struct fact_person){"p-1", "", PERSON_WRONG_PIN};
    must(x, &f);
    f = fact_signal(x, SIGNAL_PIN_TRIES, "person:p-1", x->r.seq, x->r.seq, 1);
    must(x, &f);
    f = fact_signal_cleared(x, 1, "it was me");
    assert_int_equal(commit(x, &f), ST_REFUSED);
    text_copy(f.actor, sizeof f.actor, "person:p-2");
    must(x, &f);
}

static void a_note_is_never_open(void **s)
{
    (void)s;
    int64_t first = three_fell();
    struct fact f = fact_signal(x, SIGNAL_FELL_UNSCANNED, "lane:lane1", first, first + 2, 3);
    f.signal.action = SIGNAL_NOTE;
    must(x, &f);
    assert_false(only().open);
    f = fact_signal_cleared(x, 1, "seen");
    assert_int_equal(commit(x, &f), ST_REFUSED);
}

static int64_t pieces(const char *kind)
{
    char sql[120];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM evidence WHERE kind = '%s'", kind);
    return sql_int(x, sql);
}

/* One row of each kind that is evidence; and what looks alike and is none. */
static void what_is_evidence(void **s)
{
    (void)s;
    int64_t visit = open_visit(x);
    struct fact f = fact_landed(x, admit(x, visit, 15));
    f.landed.after_ms = 120;
    must(x, &f);
    for (int i = 0; i < 20; i++) /* equal bottles, in good time */
        land(x, visit, 15);
    assert_int_equal(pieces("rate"), 1);
    static const enum reason odd[] = {REASON_PULLED_BACK, REASON_ORDER_UNKNOWN, REASON_WRONG_WEIGHT, REASON_KEPT,
                                      REASON_NEVER_FELL};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        f = fact_refused(x, visit, odd[i]);
        f.refused.admitted = admit(x, visit, 15);
        must(x, &f);
    }
    assert_int_equal(pieces("reverse_movement"), 1);
    assert_int_equal(pieces("order_unknown"), 1);
    assert_int_equal(pieces("weight_range"), 2);
    struct voucher_row v = pay_out(x, visit);
    f = fact_print(x, v.counter, PRINT_STATE_SENT);
    f.print.reprint = true;
    must(x, &f); /* by the kiosk itself */
    assert_int_equal(pieces("reprints"), 0);
    f = fact_print(x, v.counter, PRINT_STATE_SENT);
    f.print.reprint = true;
    text_copy(f.actor, sizeof f.actor, "person:p-1");
    must(x, &f);
    assert_int_equal(pieces("reprints"), 1);
    f = fact_redeemed(x, v.digits, "till-1");
    must(x, &f);
    f = fact_undone(x, v.digits);
    must(x, &f);
    assert_int_equal(pieces("undos"), 1);
    f = fact_voided(x, v.digits);
    must(x, &f);
    assert_int_equal(pieces("voids"), 1);
    f = fact_alarm(x, 7, 500);
    must(x, &f);
    assert_int_equal(pieces("clone_alarm"), 1);
    struct day_row d;
    size_t n;
    assert_int_equal(ledger_days(x->l, 0, 0, &d, 1, &n, &x->e), ST_OK);
    assert_int_equal(d.voided_count, 1);
    assert_int_equal(d.undone_count, 1);
    assert_int_equal(d.voided.minor, v.amount.minor);
    assert_int_equal(d.undone.minor, v.amount.minor);
    assert_int_equal(d.alarms, 1);
    assert_int_equal(d.expired_count, 0);
}

/* The tables of a ledger of before, made by the migration, are those that a rebuild makes. */
static void an_older_ledger_gets_its_evidence(void **s)
{
    (void)s;
    fill_everything(x);
    int64_t before = sql_int(x, "SELECT count(*) FROM evidence WHERE kind NOT IN ('pin_tries', 'rate')");
    int64_t signals = sql_int(x, "SELECT count(*) FROM signal");
    assert_true(before > 5 && signals == 2);
    sql_run(x, "CREATE TABLE copy AS SELECT seq, kind, subject, visit, at_ms, z_no, detail FROM evidence"
               " WHERE kind <> 'pin_tries'");
    fixture_older(x, 4);
    fixture_open(x);
    assert_int_equal(sql_int(x, "SELECT count(*) FROM evidence"), before);
    assert_int_equal(sql_int(x,
                             "SELECT count(*) FROM (SELECT * FROM copy EXCEPT SELECT seq, kind, subject, visit, at_ms,"
                             " z_no, detail FROM evidence)"),
                     0);
    sql_run(x, "DROP TABLE copy");
    int64_t rows;
    assert_int_equal(ledger_rebuild(x->l, &rows, &x->e), ST_OK);
    assert_int_equal(sql_int(x, "SELECT count(*) FROM signal"), signals);
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {T(evidence_is_used_once),
                                       T(what_others_did_is_not_in_it),
                                       T(cleared_once_and_with_a_reason),
                                       T(nobody_clears_what_is_about_themselves),
                                       T(a_note_is_never_open),
                                       T(what_is_evidence),
                                       T(an_older_ledger_gets_its_evidence)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
