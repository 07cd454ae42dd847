/* Opening: one writer, many readers, and a damaged file that stays as it was found. */
#include "unit/ledger/fixture.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct hash file_hash(const struct fixture *x, const char *name)
{
    static uint8_t bytes[4 << 20];
    struct hash h;
    char path[128];
    fixture_path(x, path, name);
    FILE *f = fopen(path, "rb");
    size_t n = f != NULL ? fread(bytes, 1, sizeof bytes, f) : 0;
    if (f != NULL)
        fclose(f);
    crypto_generichash(h.bytes, sizeof h.bytes, bytes, n, NULL, 0);
    return h;
}

static void expect_damaged(struct fixture *x)
{
    struct ledger_options o = {.state_dir = x->dir, .seal = x->seal};
    struct hash before = file_hash(x, "ledger.db"), wal = file_hash(x, "ledger.db-wal"), after;
    x->e = (struct err){0};
    assert_int_equal(ledger_open(&x->l, &o, &x->e), ST_CORRUPT);
    assert_null(x->l);
    assert_non_null(strstr(x->e.msg, "rebottle verify"));
    after = file_hash(x, "ledger.db");
    assert_memory_equal(before.bytes, after.bytes, sizeof after.bytes);
    after = file_hash(x, "ledger.db-wal");
    assert_memory_equal(wal.bytes, after.bytes, sizeof after.bytes);
}

static void poke(const struct fixture *x, long at, const void *bytes, size_t n)
{
    char path[128];
    fixture_path(x, path, "ledger.db");
    FILE *f = fopen(path, "r+b");
    assert_non_null(f);
    assert_int_equal(fseek(f, at, SEEK_SET), 0);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    fclose(f);
}

static void peek(const struct fixture *x, long at, void *bytes, size_t n)
{
    char path[128];
    fixture_path(x, path, "ledger.db");
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_int_equal(fseek(f, at, SEEK_SET), 0);
    assert_int_equal(fread(bytes, 1, n, f), n);
    fclose(f);
}

static void filled(struct fixture *x)
{
    fixture_start(x);
    fill_everything(x);
    ledger_close(x->l);
    x->l = NULL;
    sql_run(x, "PRAGMA journal_mode = DELETE"); /* all in one file */
}

static void test_damaged(void **state)
{
    (void)state;
    struct fixture x;
    char path[128], version[4];
    filled(&x);
    peek(&x, 60, version, sizeof version);
    poke(&x, 0, "nonsense", 8); /* header */
    expect_damaged(&x);
    poke(&x, 0, "SQLite f", 8);
    poke(&x, 68, "\0\0\0\1", 4); /* application id: another program's file */
    expect_damaged(&x);
    poke(&x, 68, "RBTL", 4);
    poke(&x, 60, "\0\0\0\x63", 4); /* user version 99 */
    expect_damaged(&x);
    poke(&x, 60, version, sizeof version);
    fixture_open(&x); /* as it was */
    ledger_close(x.l);
    x.l = NULL;
    fixture_path(&x, path, "ledger.db");
    assert_int_equal(truncate(path, 3 * 4096), 0); /* cut off */
    expect_damaged(&x);
    assert_int_equal(truncate(path, 0), 0);
    expect_damaged(&x);
    fixture_end(&x);
}

/* A ledger that somebody took away is not a first start: a new one would give the same voucher numbers again. */
static void test_taken_away(void **state)
{
    (void)state;
    struct fixture x;
    char path[128], elsewhere[128];
    fixture_start(&x);
    ledger_close(x.l);
    x.l = NULL;
    fixture_path(&x, path, "ledger.db");
    fixture_path(&x, elsewhere, "elsewhere.db");
    assert_int_equal(rename(path, elsewhere), 0);
    expect_damaged(&x); /* its -wal stayed */
    assert_int_equal(symlink("nowhere", path), 0);
    expect_damaged(&x);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rename(elsewhere, path), 0);
    fixture_open(&x);
    fixture_end(&x);
}

static void test_damaged_rows(void **state)
{
    (void)state;
    struct fixture x;
    filled(&x);
    sql_run(&x, "DROP TRIGGER journal_no_update;"
                "UPDATE journal SET at_ms = at_ms + 1 WHERE seq = (SELECT max(seq) - 1 FROM journal)");
    expect_damaged(&x); /* a row of the open day */
    sql_run(&x, "UPDATE journal SET at_ms = at_ms - 1 WHERE seq = (SELECT max(seq) - 1 FROM journal)");
    sql_run(&x, "UPDATE checkpoint SET signature = zeroblob(64)");
    expect_damaged(&x);
    fixture_end(&x);
}

static void test_one_writer(void **state)
{
    (void)state;
    struct fixture x;
    struct ledger *second = NULL;
    struct err e = {0};
    fixture_start(&x);
    struct ledger_options o = {.state_dir = x.dir, .seal = x.seal};
    assert_int_equal(ledger_open(&second, &o, &e), ST_EXISTS);
    assert_null(second);
    fixture_end(&x);
}

static void test_reader(void **state)
{
    (void)state;
    struct fixture x;
    struct ledger *r = NULL;
    struct ledger_head h;
    struct fact_result res;
    struct err e = {0};
    char path[128];
    fixture_make(&x);
    assert_int_equal(ledger_open_reader(&r, x.dir, &e), ST_UNAVAILABLE);
    e = (struct err){0};
    fixture_open(&x);
    struct fact f = fact_created(&x), s = fact_started(&x);
    must(&x, &f);
    assert_int_equal(ledger_open_reader(&r, x.dir, &e), ST_OK);
    assert_int_equal(ledger_head(r, &h, &e), ST_OK);
    assert_int_equal(h.seq, 1);
    must(&x, &s); /* while it is open */
    assert_int_equal(ledger_head(r, &h, &e), ST_OK);
    assert_int_equal(h.seq, 2);
    assert_int_equal(ledger_commit(r, &s, &res, &e), ST_DENIED);
    ledger_close(r);
    e = (struct err){0};
    fixture_path(&x, path, "ledger.db");
    assert_int_equal(ledger_open_reader(&r, path, &e), ST_OK);
    ledger_close(r);
    fixture_path(&x, path, "nothing.db");
    assert_int_equal(ledger_open_reader(&r, path, &e), ST_UNAVAILABLE);
    fixture_end(&x);
}

static void test_space(void **state)
{
    (void)state;
    struct fixture x;
    struct err e = {0};
    int64_t bytes = 0;
    bool low = true;
    char path[128];
    struct stat st;
    fixture_make(&x);
    struct ledger_options o = {.state_dir = x.dir, .seal = x.seal, .reserve_bytes = 65536, .low_bytes = 1};
    assert_int_equal(ledger_open(&x.l, &o, &e), ST_OK);
    fixture_path(&x, path, "ledger.reserve");
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_size, 65536);
    assert_int_equal(ledger_space(x.l, &bytes, &low, &e), ST_OK);
    assert_true(bytes > 0);
    assert_false(low);
    ledger_close(x.l);
    o.low_bytes = INT64_MAX / 2; /* more than any disk has */
    assert_int_equal(ledger_open(&x.l, &o, &e), ST_OK);
    assert_int_equal(ledger_space(x.l, &bytes, &low, &e), ST_OK);
    assert_true(low);
    fixture_end(&x);
}

static void test_settings_of_the_file(void **state)
{
    (void)state;
    struct fixture x;
    struct stat st;
    char path[128];
    fixture_start(&x);
    fixture_path(&x, path, "ledger.db");
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0640);
    assert_int_equal(sql_int(&x, "SELECT application_id FROM pragma_application_id"), 0x5242544C);
    assert_int_equal(sql_int(&x, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), 1);
    fixture_end(&x);
}

int main(void)
{
    umask(022); /* the permissions below are those that the ledger asks for, not what the caller leaves of them */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_damaged_rows),
        cmocka_unit_test(test_taken_away),
        cmocka_unit_test(test_one_writer),
        cmocka_unit_test(test_reader),
        cmocka_unit_test(test_space),
        cmocka_unit_test(test_settings_of_the_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
