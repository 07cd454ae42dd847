/* `rebottle scheme explain --day` over a ledger of several days: the list, the added containers and the rules of then.
 */
#include "unit/cli/run.h"
#include "unit/ledger/fixture.h"

#include "ledger/import.h"
#include "settings/settings.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SPRING   9520000000011
#define NEWCOMER 9520000000028
#define DAY_MS   86400000

static struct fixture x;
static struct ran r;

/* A list in which the spring has this size, made beside the current one. */
static struct fact list_of(const char *volume)
{
    static struct import_report report;
    struct err e = {0};
    char path[128];
    fixture_path(&x, path, "list.csv");
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fprintf(f, "gtin,name,material,volume_ml,drink\n%lld,Spring,pet,%s,water\n", (long long)SPRING, volume);
    fclose(f);
    assert_int_equal(
        catalogue_import(&(struct import_options){.state_dir = x.dir, .path = path, .keep_current = true}, &report, &e),
        ST_OK);
    struct fact c = fact_new(&x, FACT_CATALOGUE);
    c.catalogue = (struct fact_catalogue){.hash = report.hash, .rows = 1, .what = "import"};
    snprintf(c.catalogue.file, sizeof c.catalogue.file, "%s", report.file);
    return c;
}

static struct fact started_by_today(void)
{
    static struct scheme s;
    struct strbuf problems = {0};
    struct fact f = fact_started(&x);
    assert_int_equal(scheme_load(&s, f.started.scheme.bytes, "config/schemes/ie.yaml", &problems, NULL, &x.e), ST_OK);
    strbuf_free(&problems);
    return f;
}

/* From the 20th on a list whose file is gone; on the 21st 500 ml; on the 22nd 750 ml, by the rules of today; on the
 * 23rd one is proposed, on the 24th added; on the 25th two lists. */
static int set_up(void **state)
{
    (void)state;
    fixture_start(&x);
    x.now_ms = T0 + DAY_MS;
    struct fact f = list_of("500");
    must(&x, &f);
    x.now_ms = T0 + DAY_MS + 13 * 3600000 + 1800000; /* the 22nd begins at 23:00 of UTC */
    struct fact big = list_of("750");
    f = started_by_today();
    f.started.catalogue = big.catalogue.hash;
    must(&x, &f);
    x.now_ms = T0 + 3 * DAY_MS;
    f = fact_container(&x, "proposed", NEWCOMER, "person:p-000000000001");
    must(&x, &f);
    x.now_ms = T0 + 4 * DAY_MS;
    f = fact_container(&x, "added", NEWCOMER, "person:p-000000000002");
    must(&x, &f);
    x.now_ms = T0 + 5 * DAY_MS;
    f = list_of("500");
    must(&x, &f);
    f = list_of("2000");
    must(&x, &f);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fixture_end(&x);
    return 0;
}

static void explain(long long number, const char *day, const char *more)
{
    char args[200];
    snprintf(args, sizeof args, "scheme explain %lld --scheme config/schemes/ie.yaml --day %s%s%s", number, day,
             more[0] != '\0' ? " " : "", more);
    run(&r, x.dir, args, NULL, NULL);
}

static void says(const char *text)
{
    if (strstr(r.out, text) == NULL)
        fail_msg("\"%s\" is not in: %s%s", text, r.out, r.err);
}

static void the_list_of_its_day(void **state)
{
    (void)state;
    explain(SPRING, "2026-11-21", "");
    assert_int_equal(r.code, 0);
    says("Spring: pet, 500 ml");
    says("0.15 EUR");
    says("in force since 2026-11-21 11:00");
    says("list before    cacacacacacacaca, in force as that day began");
    explain(SPRING, "2026-11-24", "");
    assert_int_equal(r.code, 0);
    says("Spring: pet, 750 ml");
    says("0.25 EUR");
    says("in force since 2026-11-22 00:30");
    assert_null(strstr(r.out, "list before"));
    explain(SPRING, "2026-11-25", "");
    says("Spring: pet, 2000 ml");
    says("2 of them began on that day");
    explain(SPRING, "2027-01-01", "--json");
    assert_int_equal(r.code, 0);
    says("\"since\":\"2026-11-25 11:00\"");
}

static void what_is_not_kept_is_said(void **state)
{
    (void)state;
    explain(SPRING, "2026-11-20", "");
    assert_int_equal(r.code, 1);
    assert_non_null(strstr(r.err, "the list cacacacacacacaca was in force, since 2026-11-20 11:00; its file is no"));
    explain(SPRING, "2026-11-19", "");
    assert_int_equal(r.code, 1);
    assert_non_null(strstr(r.err, "no list was in force on 2026-11-19 by this ledger"));
}

static void added_from_their_day_on(void **state)
{
    (void)state;
    explain(NEWCOMER, "2026-11-23", ""); /* proposed only */
    assert_int_equal(r.code, 1);
    assert_non_null(strstr(r.err, "which was in force on 2026-11-23, since 2026-11-22"));
    explain(NEWCOMER, "2026-11-24", "");
    assert_int_equal(r.code, 0);
    says("Newcomer: pet, 500 ml");
    says("added          2026-11-24 11:00, by two persons");
}

/* Today, by the current list and what is beside it now. */
static void added_without_a_day(void **state)
{
    (void)state;
    struct fact list = list_of("500");
    char pointer[128];
    fixture_path(&x, pointer, "catalogue");
    assert_int_equal(catalogue_make_current(x.dir, list.catalogue.file, &x.e), ST_OK);
    run(&r, x.dir, "scheme explain 9520000000028 --scheme config/schemes/ie.yaml", NULL, NULL);
    assert_int_equal(r.code, 0);
    says("Newcomer: pet, 500 ml");
    says("added          by two persons");
    run(&r, x.dir, "catalogue lookup 9520000000028 --json", NULL, NULL);
    assert_int_equal(r.code, 0);
    says("\"added\":true");
    run(&r, x.dir, "catalogue lookup 9520000000011", NULL, NULL);
    assert_null(strstr(r.out, "by two persons"));
    run(&r, x.dir, "catalogue lookup 9520000000035", NULL, NULL);
    assert_int_equal(r.code, 1);
    assert_int_equal(unlink(pointer), 0);
}

static void other_rules_are_named(void **state)
{
    (void)state;
    explain(SPRING, "2026-11-21", "");
    says("OTHER RULES    the kiosk then worked by scheme ie, file 0000000000000000 (start of 2026-11-20 11:00), not by "
         "ie");
    explain(SPRING, "2026-11-22", "");
    assert_null(strstr(r.out, "OTHER RULES"));
}

/* The kiosk would not start with it. */
static void a_scheme_in_other_money_is_not_picked(void **state)
{
    (void)state;
    run(&r, x.dir, "scheme use us-ny --config config/none.yaml", NULL, NULL);
    assert_int_equal(r.code, 1);
    assert_non_null(strstr(r.err, "is in EUR, us-ny in USD, and one ledger keeps one currency"));
}

static void without_a_journal(void **state)
{
    (void)state;
    char ledger[128];
    fixture_path(&x, ledger, "ledger.db");
    explain(SPRING, "2026-11-22", "--catalogue @none.db");
    assert_int_equal(r.code, 4);
    list_of("330");
    explain(SPRING, "2026-11-22", "--catalogue @list.csv"); /* the very file that was imported then */
    assert_int_equal(r.code, 0);
    says("Spring: pet, 330 ml");
    explain(NEWCOMER, "2026-11-22", "--catalogue @list.csv");
    assert_int_equal(r.code, 1);
    ledger_close(x.l);
    x.l = NULL;
    assert_int_equal(unlink(ledger), 0);
    explain(SPRING, "2026-11-22", "");
    assert_int_equal(r.code, 4); /* and none was made current */
    assert_non_null(strstr(r.err, "no catalogue was imported yet"));
}

int main(int argc, char **argv)
{
    assert_int_equal(argc, 2);
    run_set_program(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_list_of_its_day),     cmocka_unit_test(what_is_not_kept_is_said),
        cmocka_unit_test(added_from_their_day_on), cmocka_unit_test(other_rules_are_named),
        cmocka_unit_test(added_without_a_day),     cmocka_unit_test(a_scheme_in_other_money_is_not_picked),
        cmocka_unit_test(without_a_journal),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
