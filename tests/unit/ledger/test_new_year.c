/* A new file each year carries on with what the former one ends with: numbers, balances, open vouchers and cases. */
#include "fake/fault_vfs.h"
#include "ledger/carry.h" /* the lists */
#include "ledger/figures.h"
#include "unit/ledger/fixture.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct verify_report verify(struct fixture *x, const char *name, const char *checkpoint)
{
    struct verify_report v = {0};
    struct ledger *reader = NULL;
    struct err e = {0};
    char path[128];
    fixture_path(x, path, name);
    if (ledger_open_reader(&reader, path, &e) != ST_OK ||
        ledger_verify(reader, checkpoint, &v, NULL, NULL, &e) != ST_OK)
        fail_msg("verify: %s", e.msg);
    ledger_close(reader);
    return v;
}

static void holds(struct fixture *x, const char *name)
{
    struct verify_report v = verify(x, name, NULL);
    if (!v.ok)
        fail_msg("%s: %s: %s", name, v.where, v.what);
}

static struct verify_report joint(struct fixture *x, const char *former_name)
{
    struct ledger *l = NULL, *former = NULL;
    struct verify_report v = {0};
    char path[128];
    fixture_path(x, path, former_name);
    assert_int_equal(ledger_open_reader(&l, x->dir, &x->e), ST_OK);
    assert_int_equal(ledger_open_reader(&former, path, &x->e), ST_OK);
    if (ledger_joint(l, former, &v, &x->e) != ST_OK)
        fail_msg("joint: %s", x->e.msg);
    ledger_close(l);
    ledger_close(former);
    return v;
}

static enum status new_year(struct fixture *x, const char *vfs, struct ledger_year *out)
{
    struct ledger_options o = {.state_dir = x->dir, .seal = x->seal, .vfs = vfs};
    struct fact by = fact_new(x, FACT_DAY_CLOSED);
    x->e = (struct err){0};
    ledger_close(x->l);
    x->l = NULL;
    return ledger_new_year(&o, &by, out, &x->e);
}

static void must_begin(struct fixture *x, struct ledger_year *out)
{
    if (new_year(x, NULL, out) != ST_OK)
        fail_msg("new year: %s", x->e.msg);
    fixture_open(x);
}

static struct voucher_row one_voucher(struct fixture *x)
{
    int64_t visit = open_visit(x);
    land(x, visit, 15);
    struct voucher_row v = pay_out(x, visit);
    struct fact f = fact_visit_closed(x, visit, "paid");
    must(x, &f);
    return v;
}

static enum redeem_outcome redeem(struct fixture *x, const char *digits)
{
    struct fact f = fact_redeemed(x, digits, "till-1");
    enum status st = commit(x, &f);
    assert_true((st == ST_OK) == (x->r.redeem == REDEEM_PAID));
    return x->r.redeem;
}

/* A table that somebody adds is carried over or said not to be. */
static void test_every_table_is_listed(void **state)
{
    (void)state;
    struct fixture x;
    fixture_start(&x);
    struct rows q;
    int tables = 0;
    assert_int_equal(db_query(&q, &x.l->db, "SELECT name FROM sqlite_schema WHERE type = 'table'", NO_ARGS, &x.e),
                     ST_OK);
    while (db_next(&q, &x.e) == ST_OK) {
        int listed = strcmp(col_text(&q, 0), "journal") == 0;
        for (const struct carried_table *t = carried_tables; t->table != NULL; t++)
            listed += strcmp(t->table, col_text(&q, 0)) == 0;
        for (const char *const *t = carried_not; *t != NULL; t++)
            listed += strcmp(*t, col_text(&q, 0)) == 0;
        if (listed != 1)
            fail_msg("table %s is in %d of the lists in carry.c", col_text(&q, 0), listed);
        tables++;
    }
    db_end(&q);
    assert_true(tables > 20);
    for (const struct carried_table *t = carried_tables; t->table != NULL; t++) { /* whole rows */
        char sql[4096];
        sqlite3_stmt *whole = NULL, *rows = NULL;
        snprintf(sql, sizeof sql, "SELECT * FROM %s", t->table);
        assert_int_equal(sqlite3_prepare_v2(x.l->db.h, sql, -1, &whole, NULL), SQLITE_OK);
        assert_int_equal(sqlite3_prepare_v2(x.l->db.h, t->rows, -1, &rows, NULL), SQLITE_OK);
        if (sqlite3_column_count(whole) != sqlite3_column_count(rows))
            fail_msg("%s: not whole rows", t->table);
        for (int i = 0; i < sqlite3_column_count(whole); i++)
            assert_string_equal(sqlite3_column_name(whole, i), sqlite3_column_name(rows, i));
        sqlite3_finalize(whole);
        sqlite3_finalize(rows);
    }
    fixture_end(&x);
}

static void finish_visits(struct fixture *x)
{
    struct visit_row v[4];
    struct admission_row a[4];
    size_t n = 0;
    assert_int_equal(ledger_pending(x->l, a, 4, &n, &x->e), ST_OK);
    for (size_t i = 0; i < n; i++) {
        struct fact f = fact_in_doubt(x, a[i].id);
        must(x, &f);
    }
    assert_int_equal(ledger_open_visits(x->l, v, 4, &n, &x->e), ST_OK);
    for (size_t i = 0; i < n; i++) {
        if (v[i].balance.minor > 0)
            pay_out(x, v[i].visit);
        struct fact f = fact_visit_closed(x, v[i].visit, "paid");
        must(x, &f);
    }
}

static bool add_refund(void *ctx, const struct tally_row *t)
{
    *(int64_t *)ctx += t->refund.minor;
    return true;
}

static void test_carries_on(void **state)
{
    (void)state;
    struct fixture x;
    struct ledger_year out, next;
    struct ledger_head before, after;
    char paper[512], path[128];
    struct stat s;
    fixture_start(&x);
    fill_everything(&x); /* a visit is open */
    assert_int_equal(new_year(&x, NULL, &out), ST_REFUSED);
    fixture_open(&x);
    finish_visits(&x); /* the container on its way is a case now */
    struct voucher_row paid = one_voucher(&x), open = one_voucher(&x), undone = one_voucher(&x);
    struct fact paying = fact_redeemed(&x, paid.digits, "till-1");
    must(&x, &paying);
    struct fact claim = fact_redeemed(&x, undone.digits, "till-2");
    must(&x, &claim);
    struct fact f = fact_undone(&x, undone.digits);
    must(&x, &f);
    int64_t balance = sql_int(&x, "SELECT sum(balance * (1 + length(account))) FROM account"), refunds = 0, now = 0;
    int64_t in_doubt = sql_int(&x, "SELECT number FROM incident WHERE settled_ms IS NULL AND kind = 'in_doubt'");
    assert_int_equal(ledger_tallies(x.l, 0, 0, add_refund, &refunds, &x.e), ST_OK);
    assert_int_equal(ledger_checkpoint(x.l, 1, paper, sizeof paper, &x.e), ST_OK);
    assert_int_equal(ledger_head(x.l, &before, &x.e), ST_OK);
    must_begin(&x, &out);

    assert_int_equal(sql_int(&x, "SELECT min(seq) FROM journal"), out.last_seq + 1);
    assert_int_equal(sql_int(&x, "SELECT count(*) FROM posting"), 0);
    assert_int_equal(sql_int(&x, "SELECT sum(balance * (1 + length(account))) FROM account"), balance);
    assert_int_equal(ledger_tallies(x.l, 0, 0, add_refund, &now, &x.e), ST_OK);
    assert_int_equal(now, refunds); /* reports span the files */
    assert_int_equal(ledger_head(x.l, &after, &x.e), ST_OK);
    assert_int_equal(after.z_no, before.z_no + 1);
    assert_int_equal(after.epoch, before.epoch);
    fixture_path(&x, path, out.kept);
    assert_int_equal(stat(path, &s), 0);
    assert_int_equal(s.st_mode & 0222, 0);
    holds(&x, "ledger.db");
    holds(&x, out.kept);
    assert_true(joint(&x, out.kept).ok);
    assert_true(verify(&x, "ledger.db", paper).ok); /* last year's paper */
    paper[strcspn(paper, "\n") + 1] = 'K';
    struct verify_report v = {0};
    struct ledger *reader = NULL;
    assert_int_equal(ledger_open_reader(&reader, x.dir, &x.e), ST_OK);
    assert_int_equal(ledger_verify(reader, paper, &v, NULL, NULL, &x.e), ST_INVALID);
    ledger_close(reader);

    assert_int_equal(redeem(&x, paid.digits), REDEEM_ALREADY); /* told when and where, from last year's file */
    assert_non_null(strstr(x.r.message, "till-1"));
    assert_int_equal(redeem(&x, open.digits), REDEEM_PAID);
    assert_int_equal(redeem(&x, open.digits), REDEEM_ALREADY);
    assert_int_equal(commit(&x, &claim), ST_REFUSED); /* done, and taken back: not a second time */
    assert_int_equal(x.r.redeem, REDEEM_UNDONE);
    assert_int_equal(commit(&x, &paying), ST_OK); /* the till that never heard the answer */
    assert_int_equal(x.r.redeem, REDEEM_ALREADY_YOURS);
    assert_int_equal(sql_int(&x, "SELECT count(*) FROM journal WHERE kind = 'redeemed'"), 1);
    claim.id = event_id_new(&x.rng);
    assert_int_equal(commit(&x, &claim), ST_REFUSED);
    assert_int_equal(x.r.redeem, REDEEM_UNDONE);
    assert_int_equal(redeem(&x, undone.digits), REDEEM_PAID);
    struct voucher_row shown;
    assert_int_equal(ledger_voucher(x.l, paid.human, &shown, &x.e), ST_OK);
    assert_int_equal(shown.pay, PAY_REDEEMED);
    f = fact_case_settled(&x, in_doubt, CASE_CREDITED); /* its container is in last year's file */
    must(&x, &f);
    struct voucher_row fresh = one_voucher(&x);
    assert_true(fresh.counter > undone.counter);
    holds(&x, "ledger.db");

    must_begin(&x, &next); /* and the year after */
    holds(&x, "ledger.db");
    assert_true(joint(&x, next.kept).ok);
    v = joint(&x, out.kept); /* the control: not the file before */
    assert_false(v.ok);
    assert_int_equal(redeem(&x, paid.digits), REDEEM_ALREADY);
    assert_int_equal(redeem(&x, open.digits), REDEEM_ALREADY);
    assert_int_equal(redeem(&x, fresh.digits), REDEEM_PAID);
    fixture_end(&x);
}

static bool count_bag(void *ctx, const struct bag_figure *f)
{
    struct bag_figure *last = ctx;
    *last = *f;
    return true;
}

static bool first_service(void *ctx, const struct service_event *v)
{
    *(int64_t *)ctx = v->seq;
    return false;
}

/* A bag that went in December is weighed by the recycler in January; reports of then say what its own file says. */
static void test_former_bags_and_uptime(void **state)
{
    (void)state;
    struct fixture x;
    struct ledger_year out;
    struct bag_figure last = {0};
    struct day_row day;
    size_t n = 0;
    int64_t first = 0;
    fixture_start(&x);
    struct fact f = fact_bag(&x, "", "", -1);
    must(&x, &f);
    f = fact_bag(&x, "B-1", "S-1", 18900000);
    must(&x, &f);
    int64_t taken_out = x.r.seq;
    f = fact_bag(&x, "B-2", "S-2", 1000);
    must(&x, &f);
    f = fact_bag(&x, "B-3", "S-3", 1000);
    must(&x, &f);
    must_begin(&x, &out);
    int64_t now = sql_int(&x, "SELECT max(seq) FROM journal");
    f = fact_bag_receipt(&x, "B-9", "R-1", 1000);
    assert_int_equal(commit(&x, &f), ST_NOT_FOUND);
    f = fact_bag_receipt(&x, "K7-main-1", "R-1", 17500000);
    must(&x, &f);
    assert_int_equal(
        sql_int(&x, "SELECT json_extract(body, '$.made.seal') = 'S-1' FROM journal ORDER BY seq DESC LIMIT 1"), 1);
    f = fact_bag_receipt(&x, "K7-main-1", "R-1", 17500000);
    assert_int_equal(commit(&x, &f), ST_REFUSED); /* that document is known */
    assert_int_equal(ledger_bag_figures(x.l, taken_out, taken_out, false, INT64_MAX, count_bag, &last, &x.e), ST_OK);
    assert_string_equal(last.bag.id, "K7-main-1");
    assert_true(last.received);
    assert_int_equal(last.recycler_mass.mg, 17500000);
    assert_int_equal(ledger_bag_figures(x.l, taken_out, taken_out, false, now, count_bag, &last, &x.e), ST_OK);
    assert_false(last.received); /* as the journal was before the receipt */
    assert_int_equal(ledger_service_events(x.l, INT64_MAX, first_service, &first, &x.e), ST_OK);
    assert_true(first > 0 && first < out.last_seq); /* the first start is in last year's file */
    assert_int_equal(ledger_days(x.l, 1, 1, &day, 1, &n, &x.e), ST_OK);
    day.voided_count = -1;
    assert_int_equal(ledger_former_days(x.l, &day, n, &x.e), ST_OK);
    assert_int_equal(day.voided_count, 0); /* read again, in its own file */
    f = fact_bag(&x, "", "S-9", 1000);
    assert_int_equal(commit(&x, &f), ST_REFUSED);
    f = fact_bag(&x, "B-5", "S-5", 1000);
    must(&x, &f);
    assert_int_equal(sql_int(&x, "SELECT max(number) FROM bag"), 5); /* numbers run on: no two bags share one */
    holds(&x, "ledger.db");
    fixture_end(&x);
}

/* What two persons added, which lists were in force, and where the kiosk stood, is known in the new file too. */
static void test_lists_are_carried(void **state)
{
    (void)state;
    struct fixture x;
    struct ledger_year out;
    struct added_row before[4], after[4];
    struct catalogue_row was[4], is[4];
    struct ledger_running run_before, run_after;
    size_t n = 0, m = 0, lists = 0, lists_after = 0;
    struct unknown_row lacking[4];
    int64_t lacking_all = 0;
    int64_t created = 0, created_after = 0;
    fixture_start(&x);
    fill_everything(&x);
    finish_visits(&x);
    struct fact f = fact_container(&x, "proposed", 9520000000028, "person:p-000000000001");
    must(&x, &f);
    assert_int_equal(ledger_added(x.l, before, 4, &n, &x.e), ST_OK);
    assert_int_equal(ledger_catalogues(x.l, was, 4, &lists, &x.e), ST_OK);
    assert_int_equal(ledger_running(x.l, &run_before, &x.e), ST_OK);
    assert_int_equal(ledger_created(x.l, &created, &x.e), ST_OK);
    assert_int_equal(created, sql_int(&x, "SELECT at_ms FROM journal WHERE seq = 1"));
    assert_int_equal(n, 2);
    assert_true(lists > 0 && run_before.time_zone[0] != '\0');
    f = fact_refused(&x, 0, REASON_UNKNOWN_GTIN);
    f.refused.gtin = (gtin){9520000000028};
    must(&x, &f);
    must_begin(&x, &out);
    for (int i = 0; i < 2; i++) {
        f = fact_refused(&x, 0, REASON_UNKNOWN_GTIN);
        f.refused.gtin = (gtin){i == 0 ? 9520000000028 : 9520000000035};
        must(&x, &f);
    }
    assert_int_equal(ledger_unknown(x.l, 0, lacking, 4, &m, &lacking_all, &x.e), ST_OK);
    assert_true(m >= 2 && lacking_all == (int64_t)m);
    assert_int_equal(lacking[0].gtin.value, 9520000000028);
    assert_int_equal(lacking[0].count, 2); /* one in each year's file */
    assert_string_equal(lacking[0].state, "proposed");
    assert_int_equal(ledger_unknown(x.l, x.now_ms - 1000, lacking, 4, &m, &lacking_all, &x.e), ST_OK);
    assert_int_equal(lacking_all, 2); /* of today alone */
    assert_int_equal(ledger_added(x.l, after, 4, &m, &x.e), ST_OK);
    assert_int_equal(ledger_catalogues(x.l, is, 4, &lists_after, &x.e), ST_OK);
    assert_int_equal(ledger_running(x.l, &run_after, &x.e), ST_OK);
    assert_int_equal(ledger_created(x.l, &created_after, &x.e), ST_OK);
    assert_int_equal(created_after, created);
    assert_int_equal(m, n);
    assert_memory_equal(after, before, n * sizeof *before);
    assert_int_equal(lists_after, lists);
    assert_memory_equal(is, was, lists * sizeof *was);
    assert_memory_equal(&run_after, &run_before, sizeof run_after);
    struct added_row then; /* what held on a day of the year before is in its file */
    struct scheme_row rules;
    int32_t day = (int32_t)((T0 + 1000 * (int64_t)f.offset_s) / 86400000);
    assert_int_equal(ledger_added_on(x.l, (gtin){9520000000011}, day, &then, &x.e), ST_OK);
    assert_int_equal(then.container.gtin.value, 9520000000011);
    assert_int_equal(ledger_added_on(x.l, (gtin){9520000000028}, day, &then, &x.e), ST_NOT_FOUND); /* proposed only */
    assert_int_equal(ledger_added_on(x.l, (gtin){9520000000011}, day - 1, &then, &x.e), ST_NOT_FOUND);
    assert_int_equal(ledger_scheme_on(x.l, day, &rules, &x.e), ST_OK);
    assert_string_equal(rules.id, "ie");
    assert_int_equal(ledger_scheme_on(x.l, day - 1, &rules, &x.e), ST_NOT_FOUND);
    f = fact_container(&x, "added", 9520000000028, "person:p-000000000002"); /* proposed in the year before */
    must(&x, &f);
    assert_int_equal(ledger_added(x.l, after, 4, &m, &x.e), ST_OK);
    assert_string_equal(after[0].what, "added");
    assert_string_equal(after[0].proposed_by, "person:p-000000000001");
    holds(&x, "ledger.db");
    fixture_end(&x);
}

/* Without the former file nobody is paid all the same; and rows that were changed do not hold. */
static void test_alone(void **state)
{
    (void)state;
    struct fixture x;
    struct ledger_year out;
    char path[128];
    int64_t rows = 0;
    fixture_start(&x);
    struct voucher_row paid = one_voucher(&x), open = one_voucher(&x);
    assert_int_equal(redeem(&x, paid.digits), REDEEM_PAID);
    must_begin(&x, &out);
    fixture_path(&x, path, out.kept);
    unlink(path);
    assert_int_equal(redeem(&x, paid.digits), REDEEM_ALREADY);
    assert_non_null(strstr(x.r.message, "former file is not here"));
    assert_int_equal(redeem(&x, open.digits), REDEEM_PAID);
    struct fact f = fact_alarm(&x, 7, 99);
    must(&x, &f); /* never issued: an alarm, as ever */
    ledger_close(x.l);
    x.l = NULL;
    sql_run(&x, "UPDATE account SET balance = balance + 1");
    assert_false(verify(&x, "ledger.db", NULL).ok);
    fixture_open_with(&x, true);
    if (ledger_rebuild(x.l, &rows, &x.e) != ST_OK)
        fail_msg("rebuild: %s", x.e.msg);
    fixture_reopen(&x);
    holds(&x, "ledger.db");
    fixture_end(&x);
}

/* A first row that is not `carried` and not row 1: the beginning was cut off. */
static void test_beginning_cut_off(void **state)
{
    (void)state;
    struct fixture x;
    struct ledger_year out;
    fixture_start(&x);
    one_voucher(&x);
    must_begin(&x, &out);
    ledger_close(x.l);
    x.l = NULL;
    sql_run(&x, "DROP TRIGGER journal_no_delete; DELETE FROM journal WHERE seq = (SELECT min(seq) FROM journal);"
                "CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal"
                " BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;");
    struct verify_report v = verify(&x, "ledger.db", NULL);
    assert_false(v.ok);
    assert_string_equal(v.where, "journal seq 1");
    fixture_end(&x);
}

static void test_power(void **state)
{
    (void)state;
    struct fixture x;
    struct ledger_year out;
    fixture_start(&x);
    struct voucher_row open = one_voucher(&x);
    enum status st = ST_IO;
    int64_t n;
    for (n = 1; st != ST_OK;
         n += 7) { /* every seventh: each attempt makes two files; the programs' test kills at more */
        struct fault_plan p = {.seed = (uint64_t)n, .cut_at = n};
        fault_vfs_begin(&p);
        st = new_year(&x, FAULT_VFS, &out);
        assert_true(st == ST_OK || fault_vfs_fired());
        fixture_open(&x);
        assert_int_equal(sql_int(&x, "SELECT min(seq) > 1 FROM journal"), st == ST_OK);
        assert_int_equal(sql_int(&x, "SELECT count(*) FROM voucher WHERE pay = 'open'"), 1);
        if (n % 5 == 1 || st == ST_OK)
            holds(&x, "ledger.db");
    }
    assert_true(n > 30);
    assert_true(sql_int(&x, "SELECT max(z_no) FROM day") <= 3); /* cut off attempts do not each close a day */
    assert_int_equal(redeem(&x, open.digits), REDEEM_PAID);
    fixture_end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_table_is_listed),
        cmocka_unit_test(test_carries_on),
        cmocka_unit_test(test_lists_are_carried),
        cmocka_unit_test(test_former_bags_and_uptime),
        cmocka_unit_test(test_alone),
        cmocka_unit_test(test_beginning_cut_off),
        cmocka_unit_test(test_power),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
