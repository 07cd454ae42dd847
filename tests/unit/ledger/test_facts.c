/* What holds for every fact: its id, its hash, its place in the chain; and what is written where. */
#include "unit/ledger/fixture.h"

#include "ledger/job.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Hash of a `created` row by Python's hashlib.blake2b(digest_size=32), from README.md's layout alone. */
static void test_hash_vector(void **state)
{
    (void)state;
    struct fixture x;
    struct ledger_head h;
    static const uint8_t want[32] = {0x88, 0xa5, 0x00, 0x53, 0x7d, 0x9e, 0xfe, 0xf5, 0x27, 0x13, 0xae,
                                     0x60, 0xa5, 0x3e, 0x50, 0x25, 0x3c, 0xa3, 0xcf, 0xac, 0xe0, 0x9b,
                                     0xe2, 0x97, 0xb2, 0xdf, 0x5b, 0x51, 0xf1, 0x5c, 0x95, 0xd9};
    fixture_make(&x);
    fixture_open(&x);
    assert_true(ledger_is_new(x.l));
    struct fact f = fact_created(&x);
    memcpy(f.id.text, "00000000-0000-4000-8000-000000000001", sizeof f.id.text);
    f.at_ms = 1795168800000;
    must(&x, &f);
    assert_false(ledger_is_new(x.l));
    assert_int_equal(ledger_head(x.l, &h, &x.e), ST_OK);
    assert_memory_equal(h.hash.bytes, want, sizeof want);
    assert_int_equal(h.kiosk, 7);
    assert_string_equal(h.currency.code, "EUR");
    fixture_end(&x);
}

/* Commits, commits again (a retry), again after a restart, then with another body. */
static struct fact_result thrice(struct fixture *x, const struct fact *f)
{
    struct fact_result first, again;
    int64_t rows;
    must(x, f);
    first = x->r;
    assert_false(first.existing);
    rows = sql_int(x, "SELECT count(*) FROM journal");
    for (int i = 0; i < 2; i++) {
        struct fact later = *f;
        later.at_ms += 60000; /* a retry may come later, and by another clock */
        later.clock = CLOCK_HOLDOVER;
        must(x, &later);
        again = x->r;
        assert_true(again.existing);
        again.existing = false;
        assert_memory_equal(&again, &first, sizeof again);
        assert_int_equal(sql_int(x, "SELECT count(*) FROM journal"), rows);
        if (i == 0)
            fixture_reopen(x);
    }
    struct fact other = {
        .kind = f->kind == FACT_STOPPED ? FACT_DEVICE : FACT_STOPPED, .id = f->id, .at_ms = f->at_ms, .actor = "kiosk"};
    assert_int_equal(commit(x, &other), ST_CORRUPT);
    assert_int_equal(sql_int(x, "SELECT count(*) FROM journal"), rows);
    return first;
}

static void test_every_kind_once(void **state)
{
    (void)state;
    struct fixture x;
    fixture_make(&x);
    fixture_open(&x);
    struct fact f = fact_created(&x), a, b;
    thrice(&x, &f);
    f = fact_started(&x);
    thrice(&x, &f);
    f = fact_visit_opened(&x);
    int64_t visit = thrice(&x, &f).visit;
    a = fact_admitted(&x, visit, 25);
    thrice(&x, &a);
    f = fact_landed(&x, a.id);
    assert_int_equal(thrice(&x, &f).balance.minor, 25);
    b = fact_admitted(&x, visit, 15);
    thrice(&x, &b);
    f = fact_in_doubt(&x, b.id);
    int64_t number = thrice(&x, &f).case_number;
    assert_int_equal(number, 1);
    f = fact_refused(&x, visit, REASON_UNKNOWN_GTIN);
    thrice(&x, &f);
    f = fact_voucher(&x, visit);
    struct voucher_row v = thrice(&x, &f).voucher;
    f = fact_print(&x, v.counter, PRINT_STATE_SENT);
    thrice(&x, &f);
    f = fact_redeemed(&x, v.digits, "till-1");
    assert_int_equal(thrice(&x, &f).redeem, REDEEM_PAID);
    f = fact_visit_closed(&x, visit, "paid");
    thrice(&x, &f);
    f = fact_case_settled(&x, number, CASE_CREDITED);
    assert_int_equal(thrice(&x, &f).voucher.amount.minor, 15);
    f = fact_visit_opened(&x);
    visit = thrice(&x, &f).visit;
    land(&x, visit, 15);
    f = fact_donated(&x, visit, "hospice");
    thrice(&x, &f);
    f = fact_day_closed(&x);
    assert_int_equal(thrice(&x, &f).z_no, 1);
    fixture_end(&x);
}

static void test_same_kind_other_body(void **state)
{
    (void)state;
    struct fixture x;
    fixture_start(&x);
    int64_t visit = open_visit(&x);
    struct fact f = fact_admitted(&x, visit, 25);
    must(&x, &f);
    f.admitted.rule.refund.minor = 26;
    assert_int_equal(commit(&x, &f), ST_CORRUPT);
    f.admitted.rule.refund.minor = 25;
    f.admitted.container.bottle = MASS_UNKNOWN;
    assert_int_equal(commit(&x, &f), ST_CORRUPT);
    fixture_end(&x);
}

static void test_several_or_none(void **state)
{
    (void)state;
    struct fixture x;
    struct fact_result r[3];
    struct err e = {0};
    fixture_start(&x);
    struct fact f[3] = {fact_visit_opened(&x), fact_admitted(&x, 1, 15), fact_admitted(&x, 1, 15)};
    f[2].admitted.visit = 99;
    int64_t rows = sql_int(&x, "SELECT count(*) FROM journal");
    assert_int_equal(ledger_commit_all(x.l, f, r, 3, &e), ST_NOT_FOUND);
    assert_int_equal(r[0].status, ST_NOT_FOUND);
    assert_int_equal(sql_int(&x, "SELECT count(*) FROM journal"), rows);
    f[2].admitted.visit = 1;
    e = (struct err){0};
    assert_int_equal(ledger_commit_all(x.l, f, r, 3, &e), ST_OK);
    assert_int_equal(r[2].seq, rows + 3);
    struct admission_row pending[4];
    size_t n = 0;
    assert_int_equal(ledger_pending(x.l, pending, 4, &n, &e), ST_OK);
    assert_int_equal(n, 2);
    assert_string_equal(pending[0].id.text, f[1].id.text);
    assert_int_equal(pending[0].gtin.value, 9520000000004);
    fixture_end(&x);
}

/* Made of nonsense, but by our own side of the socket: refused, never an assert. */
static void test_bad_facts(void **state)
{
    (void)state;
    struct fixture x;
    fixture_start(&x);
    struct fact f = fact_visit_opened(&x);
    f.id.text[0] = 'X';
    assert_int_equal(commit(&x, &f), ST_INVALID);
    f = fact_visit_opened(&x);
    f.actor[0] = '\0';
    assert_int_equal(commit(&x, &f), ST_INVALID);
    f = fact_visit_opened(&x);
    f.visit_opened.lane[0] = (char)0xFF;
    assert_int_equal(commit(&x, &f), ST_INVALID);
    f = fact_new(&x, FACT_CHECKPOINT);
    assert_int_equal(commit(&x, &f), ST_INVALID);
    fixture_end(&x);
}

static void test_training(void **state)
{
    (void)state;
    struct fixture x;
    fixture_start(&x);
    int64_t visit = open_visit(&x);
    struct fact f = fact_admitted(&x, visit, 25);
    f.admitted.training = true;
    must(&x, &f);
    struct event_id id = f.id;
    f = fact_admitted(&x, visit, 25); /* a visit is one or the other */
    assert_int_equal(commit(&x, &f), ST_REFUSED);
    f = fact_landed(&x, id);
    must(&x, &f);
    assert_int_equal(x.r.balance.minor, 25);
    f = fact_voucher(&x, visit);
    assert_int_equal(commit(&x, &f), ST_REFUSED);
    f = fact_voucher(&x, visit);
    f.voucher.training = true;
    must(&x, &f);
    f = fact_redeemed(&x, x.r.voucher.digits, "till-1");
    assert_int_equal(commit(&x, &f), ST_REFUSED);
    assert_int_equal(x.r.redeem, REDEEM_TRAINING);
    assert_int_equal(sql_int(&x, "SELECT count(*) FROM posting"), 0);
    assert_int_equal(sql_int(&x, "SELECT count(*) FROM tally"), 0);
    assert_int_equal(sql_int(&x, "SELECT accepted + vouchers_count + visits FROM day"), 0);
    fixture_end(&x);
}

/* More commits than the WAL is let grow to, with a reader that looks on. */
/* Gives the largest size of the WAL in a busy hour beside an open reader. */
static int64_t wal_after(bool tidied)
{
    struct fixture x;
    struct ledger *r = NULL;
    struct ledger_head h;
    struct stat s;
    struct err e = {0};
    char path[128];
    fixture_start(&x);
    assert_int_equal(ledger_open_reader(&r, x.dir, &e), ST_OK);
    int64_t visit = open_visit(&x);
    for (int i = 0; i < 150; i++) {
        land(&x, visit, 15);
        if (tidied)
            ledger_tidy(x.l);
    }
    assert_int_equal(ledger_head(r, &h, &e), ST_OK);
    assert_int_equal(h.seq, x.r.seq);
    fixture_path(&x, path, "ledger.db-wal");
    assert_int_equal(stat(path, &s), 0);
    ledger_close(r);
    fixture_end(&x);
    return s.st_size;
}

static void test_wal_stays_small(void **state)
{
    (void)state;
    assert_in_range(wal_after(true), 1, 1200 * 4120);  /* 1000 pages and the commits that passed them */
    assert_in_range(wal_after(false), 1, 2200 * 4120); /* twice as many where nobody tidies */
}

static void test_journal_is_append_only(void **state)
{
    (void)state;
    struct fixture x;
    struct job j = {.ticket = 5, .kind = JOB_DAYS, .number = 10};
    struct answer *a = calloc(1, sizeof *a);
    fixture_start(&x);
    job_run(x.l, &j, a);
    assert_int_equal(a->ticket, 5);
    assert_int_equal(a->status, ST_OK);
    assert_int_equal(a->count, 1);
    free(a);
    assert_true(sql_refused(&x, "UPDATE journal SET actor = 'me'"));
    assert_true(sql_refused(&x, "DELETE FROM journal WHERE seq = 2"));
    assert_true(sql_refused(&x,
                            "INSERT OR REPLACE INTO journal SELECT 1, at_ms, offset_s, z_no, kind, actor, body, prev,"
                            " hash FROM journal WHERE seq = 2"));
    fixture_end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hash_vector),
        cmocka_unit_test(test_every_kind_once),
        cmocka_unit_test(test_same_kind_other_body),
        cmocka_unit_test(test_several_or_none),
        cmocka_unit_test(test_bad_facts),
        cmocka_unit_test(test_training),
        cmocka_unit_test(test_wal_stays_small),
        cmocka_unit_test(test_journal_is_append_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
