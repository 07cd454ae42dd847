/* Whatever cell of ledger.db somebody changes, verify says where. */
#include "unit/ledger/fixture.h"

#include "base/text.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct verify_report verify(struct fixture *x, const char *checkpoint)
{
    struct verify_report v;
    struct ledger *reader = NULL;
    struct err e = {0};
    assert_int_equal(ledger_open_reader(&reader, x->dir, &e), ST_OK);
    if (ledger_verify(reader, checkpoint, &v, NULL, NULL, &e) != ST_OK)
        fail_msg("verify: %s", e.msg);
    ledger_close(reader);
    return v;
}

static void filled(struct fixture *x)
{
    fixture_start(x);
    fill_everything(x);
    ledger_close(x->l);
    x->l = NULL;
}

#define NO_TRIGGERS "DROP TRIGGER journal_no_update; DROP TRIGGER journal_no_delete; DROP TRIGGER journal_in_order;"
/* Put back after the tampering: a clever thief does. */
static const char triggers[] =
    "CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only');"
    " END;"
    "CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append-only');"
    " END;"
    "CREATE TRIGGER journal_in_order BEFORE INSERT ON journal\n"
    "  WHEN NEW.seq IS NOT (SELECT coalesce(max(seq) + 1, iif(NEW.kind = 'carried', NEW.seq, 1)) FROM journal)\n"
    "BEGIN SELECT RAISE(ABORT, 'the journal has no gaps'); END;";

static void tamper(const struct fixture *x, const char *sql)
{
    char all[4096];
    snprintf(all, sizeof all, "PRAGMA ignore_check_constraints = ON; " NO_TRIGGERS " %s; %s", sql, triggers);
    sql_run(x, all);
}

struct cell {
    char table[24], column[24], type[8];
};

#define CELLS_MAX 1024

static size_t all_cells(const struct fixture *x, struct cell out[CELLS_MAX])
{
    char path[128];
    sqlite3 *h = NULL;
    sqlite3_stmt *q = NULL;
    size_t n = 0;
    fixture_path(x, path, "ledger.db");
    assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(h,
                           "SELECT t.name, c.name, c.type FROM sqlite_schema t, pragma_table_info(t.name) c"
                           " WHERE t.type = 'table' ORDER BY 1, c.cid",
                           -1, &q, NULL),
        SQLITE_OK);
    while (sqlite3_step(q) == SQLITE_ROW) {
        assert_true(n < CELLS_MAX);
        text_copy(out[n].table, sizeof out[n].table, (const char *)sqlite3_column_text(q, 0));
        text_copy(out[n].column, sizeof out[n].column, (const char *)sqlite3_column_text(q, 1));
        text_copy(out[n].type, sizeof out[n].type, (const char *)sqlite3_column_text(q, 2));
        n++;
    }
    sqlite3_finalize(q);
    sqlite3_close(h);
    return n;
}

/* In a row in the middle of the table, so that the neighbours are right. */
static void change(const struct fixture *x, const struct cell *c)
{
    char sql[1024];
    const char *to = strcmp(c->type, "INTEGER") == 0 ? "ifnull(%s, 0) + 1000003"
                     : strcmp(c->type, "TEXT") == 0
                         ? "ifnull(%s, hex(randomblob(8))) || 'x'" /* NULLs apart: a claim is unique */
                         : "zeroblob(length(%s))";
    char value[128], where[256];
    snprintf(value, sizeof value, to, c->column);
    snprintf(where, sizeof where, "(SELECT %s FROM %s ORDER BY 1 LIMIT 1 OFFSET (SELECT count(*) / 2 FROM %s))",
             c->column, c->table, c->table);
    /* One row: the first that has the middle value of that column. */
    snprintf(sql, sizeof sql,
             "CREATE TEMP TABLE pick AS SELECT * FROM %s WHERE %s IS %s LIMIT 1;"
             "UPDATE OR FAIL %s SET %s = %s WHERE %s IS (SELECT %s FROM temp.pick)",
             c->table, c->column, where, c->table, c->column, value, c->column, c->column);
    tamper(x, sql);
}

static void copy_file(const char *from, const char *to)
{
    char cmd_buf[65536];
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    assert_non_null(in);
    assert_non_null(out);
    for (size_t n; (n = fread(cmd_buf, 1, sizeof cmd_buf, in)) > 0;)
        assert_int_equal(fwrite(cmd_buf, 1, n, out), n);
    fclose(in);
    fclose(out);
}

static void put_back(const struct fixture *x)
{
    char from[128], to[128];
    fixture_path(x, from, "original");
    fixture_path(x, to, "ledger.db");
    copy_file(from, to);
}

static void keep_original(const struct fixture *x)
{
    char from[128], to[128];
    sql_run(x, "PRAGMA journal_mode = DELETE");
    fixture_path(x, from, "ledger.db");
    fixture_path(x, to, "original");
    copy_file(from, to);
}

static void test_untouched(void **state)
{
    (void)state;
    struct fixture x;
    filled(&x);
    struct verify_report v = verify(&x, NULL);
    if (!v.ok)
        fail_msg("%s: %s", v.where, v.what);
    assert_int_equal(v.rows, v.head.seq);
    tamper(&x, "SELECT 1"); /* the tool that the other tests use leaves no trace of its own */
    v = verify(&x, NULL);
    if (!v.ok)
        fail_msg("%s: %s", v.where, v.what);
    fixture_end(&x);
}

/* Under a sanitizer, which says nothing else about the cells between, every Nth. */
static size_t stride;

static void test_every_cell(void **state)
{
    (void)state;
    static struct cell cells[CELLS_MAX];
    struct fixture x;
    filled(&x);
    keep_original(&x);
    size_t n = all_cells(&x, cells);
    assert_true(n > 300); /* the schema has that many: the query above is not empty by mistake */
    for (size_t i = 0; i < n; i += stride) {
        put_back(&x);
        change(&x, &cells[i]);
        struct verify_report v = verify(&x, NULL);
        if (v.ok)
            fail_msg("%s.%s: changed, and nobody noticed", cells[i].table, cells[i].column);
        if (strncmp(v.where, cells[i].table, strlen(cells[i].table)) != 0)
            fail_msg("%s.%s: named as \"%s\": %s", cells[i].table, cells[i].column, v.where, v.what);
    }
    fixture_end(&x);
}

static void test_every_table_loses_a_row(void **state)
{
    (void)state;
    static struct cell cells[CELLS_MAX];
    struct fixture x;
    filled(&x);
    keep_original(&x);
    size_t n = all_cells(&x, cells);
    for (size_t i = 0; i < n; i++) {
        char sql[256];
        if (i > 0 && strcmp(cells[i].table, cells[i - 1].table) == 0)
            continue;
        put_back(&x);
        snprintf(sql, sizeof sql, "DELETE FROM %s WHERE %s IS (SELECT min(%s) FROM %s)", cells[i].table,
                 cells[i].column, cells[i].column, cells[i].table);
        tamper(&x, sql);
        struct verify_report v = verify(&x, NULL);
        if (v.ok || strncmp(v.where, cells[i].table, strlen(cells[i].table)) != 0)
            fail_msg("%s: a deleted row: \"%s\" %s", cells[i].table, v.where, v.what);
    }
    fixture_end(&x);
}

static void expect_finding(struct fixture *x, const char *sql, const char *where)
{
    put_back(x);
    tamper(x, sql);
    struct verify_report v = verify(x, NULL);
    if (v.ok || strcmp(v.where, where) != 0)
        fail_msg("%s: \"%s\" %s", sql, v.where, v.what);
}

static void test_rows_moved(void **state)
{
    (void)state;
    struct fixture x;
    filled(&x);
    keep_original(&x);
    expect_finding(&x, "DELETE FROM journal WHERE seq = 9", "journal seq 9");
    expect_finding(&x,
                   "UPDATE journal SET seq = 1000 WHERE seq = 7; UPDATE journal SET seq = 7 WHERE seq = 8;"
                   "UPDATE journal SET seq = 8 WHERE seq = 1000",
                   "journal seq 7");
    expect_finding(&x, "UPDATE journal SET body = body || ' ' WHERE seq = 5", "journal seq 5");
    expect_finding(&x, "UPDATE journal SET body = body || char(0) || 'x' WHERE seq = 5", "journal seq 5");
    expect_finding(&x, "UPDATE journal SET z_no = z_no + 4294967296 WHERE seq = 5", "journal seq 5");
    expect_finding(&x, "UPDATE journal SET offset_s = offset_s + 4294967296 WHERE seq = 5", "journal seq 5");
    expect_finding(&x, "CREATE TABLE more (a)", "schema type table name more");
    expect_finding(&x, "DROP INDEX visit_open", "schema type index name visit_open");
    fixture_end(&x);
}

/* A chain that is whole and simply ends earlier is found by a checkpoint that was kept elsewhere. */
static void test_tail(void **state)
{
    (void)state;
    struct fixture x;
    char text[512];
    struct err e = {0};
    fixture_start(&x);
    fill_everything(&x);
    struct fact f = fact_day_closed(&x);
    must(&x, &f);
    int64_t last = x.r.seq;
    assert_int_equal(ledger_checkpoint(x.l, 2, text, sizeof text, &e), ST_OK);
    ledger_close(x.l);
    x.l = NULL;
    keep_original(&x);
    struct verify_report v = verify(&x, text);
    if (!v.ok)
        fail_msg("%s: %s", v.where, v.what);
    /* cut: the newest rows are gone, the tables rebuilt to fit */
    char sql[128];
    snprintf(sql, sizeof sql, "DELETE FROM journal WHERE seq > %lld", (long long)last - 3);
    tamper(&x, sql);
    fixture_open_with(&x, true);
    int64_t rows = 0;
    assert_int_equal(ledger_rebuild(x.l, &rows, &e), ST_OK);
    ledger_close(x.l);
    x.l = NULL;
    assert_true(verify(&x, NULL).ok); /* nothing in the file itself says so */
    v = verify(&x, text);
    assert_false(v.ok);
    snprintf(sql, sizeof sql, "journal seq %lld", (long long)last - 2);
    assert_string_equal(v.where, sql);
    /* replaced: other rows in their place, well made */
    fixture_open(&x);
    for (int i = 0; i < 5; i++)
        open_visit(&x);
    ledger_close(x.l);
    x.l = NULL;
    assert_true(verify(&x, NULL).ok);
    v = verify(&x, text);
    assert_false(v.ok);
    snprintf(sql, sizeof sql, "journal seq %lld", (long long)last);
    assert_string_equal(v.where, sql);
    /* a checkpoint that somebody edited */
    char *head = strstr(text, "head ");
    head[5] = head[5] == '0' ? '1' : '0';
    v = verify(&x, text);
    assert_false(v.ok);
    assert_string_equal(v.where, "checkpoint");
    fixture_end(&x);
}

static void test_rebuild_equals_live(void **state)
{
    (void)state;
    struct fixture x;
    struct err e = {0};
    int64_t rows = 0;
    filled(&x);
    tamper(&x,
           "UPDATE visit SET balance = 100000; DELETE FROM posting; DELETE FROM day; UPDATE voucher SET pay = 'open';"
           "UPDATE fact SET seq = 1");
    assert_false(verify(&x, NULL).ok);
    fixture_open_with(&x, true);
    assert_int_equal(ledger_rebuild(x.l, &rows, &e), ST_OK);
    ledger_close(x.l);
    x.l = NULL;
    struct verify_report v = verify(&x, NULL);
    if (!v.ok)
        fail_msg("%s: %s", v.where, v.what);
    assert_int_equal(v.rows, rows);
    fixture_end(&x);
}

static void test_backup(void **state)
{
    (void)state;
    struct fixture x;
    struct verify_report a, b;
    struct ledger *copy = NULL;
    struct err e = {0};
    char path[128];
    fixture_start(&x);
    fill_everything(&x);
    fixture_path(&x, path, "copy.db");
    assert_int_equal(ledger_backup(x.l, path, &e), ST_OK);
    assert_int_equal(ledger_backup(x.l, path, &e), ST_EXISTS);
    e = (struct err){0};
    a = verify(&x, NULL);
    assert_int_equal(ledger_open_reader(&copy, path, &e), ST_OK);
    assert_int_equal(ledger_verify(copy, NULL, &b, NULL, NULL, &e), ST_OK);
    assert_true(b.ok);
    assert_memory_equal(a.head.hash.bytes, b.head.hash.bytes, 32);
    ledger_close(copy);
    fixture_end(&x);
}

int main(int argc, char **argv)
{
    stride = argc > 1 ? (size_t)atoi(argv[1]) : 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_untouched),
        cmocka_unit_test(test_every_cell),
        cmocka_unit_test(test_every_table_loses_a_row),
        cmocka_unit_test(test_rows_moved),
        cmocka_unit_test(test_tail),
        cmocka_unit_test(test_rebuild_equals_live),
        cmocka_unit_test(test_backup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
