#include "unit/ledger/fixture.h"

#include "ledger/import.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEAD                                                                                                           \
    "gtin,name,material,colour,volume_ml,drink,refillable,bottle_mg,cap_mg,label_mg,weight_min_mg,weight_max_mg\n"
#define WATER "9520000000004,Example water,pet,clear,500,water,no,18500,2100,,15000,25000\n"

static struct import_report import(struct fixture *x, const char *csv, bool dry_run, enum status want)
{
    struct import_report r;
    char path[128];
    fixture_path(x, path, "in.csv");
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fputs(csv, f);
    fclose(f);
    x->e = (struct err){0};
    enum status st =
        catalogue_import(&(struct import_options){.state_dir = x->dir, .path = path, .dry_run = dry_run}, &r, &x->e);
    if (st != want)
        fail_msg("%d: %s", (int)st, x->e.msg);
    return r;
}

static bool count_row(void *ctx, const struct container *c)
{
    uint64_t *last = ctx;
    assert_true(c->gtin.value > *last);
    *last = c->gtin.value;
    return true;
}

static void test_import_and_find(void **state)
{
    (void)state;
    struct fixture x;
    struct catalogue *c = NULL;
    struct container got;
    uint64_t last = 0;
    fixture_make(&x);
    assert_int_equal(catalogue_open_current(&c, x.dir, &x.e), ST_UNAVAILABLE);
    struct import_report dry = import(&x, "\xEF\xBB\xBF" HEAD WATER, true, ST_OK);
    assert_false(dry.current);
    assert_int_equal(catalogue_open_current(&c, x.dir, &x.e), ST_UNAVAILABLE);
    struct import_report r = import(&x,
                                    HEAD "9520000000011,\"Juice, \"\"red\"\"\",carton,,1000,juice,yes,,,,,\r\n" WATER
                                         "\n96385074,Small,glass,brown,330,beer,1,,,,,\n" WATER,
                                    false, ST_OK);
    assert_int_equal(r.rows, 4);
    assert_int_equal(r.added, 3);
    assert_int_equal(r.duplicates, 1);
    assert_true(r.current);
    x.e = (struct err){0};
    assert_int_equal(catalogue_open_current(&c, x.dir, &x.e), ST_OK);
    assert_int_equal(catalogue_rows(c), 3);
    struct hash h = catalogue_hash(c);
    assert_memory_equal(h.bytes, r.hash.bytes, sizeof h.bytes);
    assert_int_equal(catalogue_find(c, (gtin){9520000000004}, &got, &x.e), ST_OK);
    assert_string_equal(got.name, "Example water");
    assert_int_equal(got.bottle.mg, 18500);
    assert_false(mass_known(got.label));
    assert_int_equal(got.mass_source, MASS_SOURCE_CATALOGUE);
    assert_int_equal(got.weight_max_mg, 25000);
    assert_int_equal(catalogue_find(c, (gtin){9520000000011}, &got, &x.e), ST_OK);
    assert_string_equal(got.name, "Juice, \"red\"");
    assert_true(got.refillable);
    assert_int_equal(catalogue_find(c, (gtin){9520000000028}, &got, &x.e), ST_NOT_FOUND);
    x.e = (struct err){0};
    assert_int_equal(catalogue_each(c, count_row, &last, &x.e), ST_OK);
    assert_int_equal(last, 9520000000011);
    catalogue_close(c);
    fixture_end(&x);
}

static void expect_problem(struct fixture *x, const char *csv, int64_t line, const char *text)
{
    struct import_report r = import(x, csv, false, ST_INVALID);
    if (r.problem_count == 0 || r.problems[0].line != line || strstr(r.problems[0].text, text) == NULL)
        fail_msg("%s: %zu problems, line %lld: %s", csv, r.problem_count, (long long)r.problems[0].line,
                 r.problems[0].text);
    assert_false(r.current);
}

static void test_problems_by_line(void **state)
{
    (void)state;
    struct fixture x;
    fixture_make(&x);
    expect_problem(&x, HEAD WATER "9520000000005,Wrong,pet,,,,,,,,,\n", 3, "check digit");
    expect_problem(&x, HEAD "952000000000,Short,pet,,,,,,,,,\n", 2, "check digit");
    expect_problem(&x, HEAD "95200000,Odd,pet,,,,,,,,,\n", 2, "gtin");
    expect_problem(&x, HEAD "952000,Odd,pet,,,,,,,,,\n", 2, "8, 12, 13 or 14");
    expect_problem(&x, HEAD "2000000000008,Cheese,pet,,,,,,,,,\n", 2, "own number");
    expect_problem(&x, HEAD "9801234567892,Voucher,pet,,,,,,,,,\n", 2, "refund receipt");
    expect_problem(&x, HEAD "9520000000004,Water,wood,,,,,,,,,\n", 2, "material");
    expect_problem(&x, HEAD "9520000000004,Water,pet,,0,,,,,,,\n", 2, "volume_ml");
    expect_problem(&x, HEAD "9520000000004,Water,pet,,,,,-5,,,,\n", 2, "bottle_mg");
    expect_problem(&x, HEAD "9520000000004,Water,pet,,,,,,,,30,20\n", 2, "weight_max_mg");
    expect_problem(&x, HEAD "9520000000004,Water,pet\n", 2, "12");
    expect_problem(
        &x, HEAD "9520000000011,\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F,pet,,,,,,,,,\n9520000000004,\xFF,pet,,,,,,,,,\n", 3,
        "encoding");
    expect_problem(&x, HEAD WATER "\n\n9520000000004,Other,pet,,,,,,,,,\n", 5, "line 2");
    expect_problem(&x, "gtin,name\n", 1, "material");
    expect_problem(&x, "gtin,name,material,taste\n", 1, "taste");
    expect_problem(&x, "gtin,name,material,gtin\n", 1, "twice");
    import(&x, "", false, ST_INVALID);
    import(&x, HEAD, false, ST_INVALID);
    import(&x, HEAD "9520000000004,\"Water,pet\n", false, ST_INVALID);
    fixture_end(&x);
}

static void test_bad_pointer(void **state)
{
    (void)state;
    struct fixture x;
    struct catalogue *c = NULL;
    char path[128];
    fixture_make(&x);
    fixture_path(&x, path, "catalogue");
    FILE *f = fopen(path, "w");
    fputs("../../etc/passwd\n", f);
    fclose(f);
    assert_int_equal(catalogue_open_current(&c, x.dir, &x.e), ST_CORRUPT);
    fixture_end(&x);
}

/* As the first version wrote it: words as text, no listing, no source of masses. */
static void test_version_1(void **state)
{
    (void)state;
    static const char schema[] =
        "PRAGMA application_id = 0x52425443; PRAGMA user_version = 1;"
        "CREATE TABLE container (gtin INTEGER PRIMARY KEY, name TEXT NOT NULL, material TEXT NOT NULL,"
        " colour TEXT NOT NULL, drink TEXT NOT NULL, volume_ml INTEGER NOT NULL, refillable INTEGER NOT NULL,"
        " bottle_mg INTEGER, cap_mg INTEGER, label_mg INTEGER, weight_min_mg INTEGER NOT NULL,"
        " weight_max_mg INTEGER NOT NULL) STRICT;"
        "CREATE TABLE about (rows INTEGER NOT NULL, hash BLOB NOT NULL) STRICT;"
        "INSERT INTO container VALUES"
        " (9520000000004, 'Water', 'pet', 'clear', 'water', 500, 0, 18500, 2100, NULL, 15000, 25000),"
        " (9520000000011, 'Ale', 'glass', 'brown', 'beer', 330, 1, NULL, NULL, NULL, 0, 0);"
        "INSERT INTO about VALUES (2, CAST(X'AB' || zeroblob(31) AS BLOB));";
    struct fixture x;
    struct catalogue *c = NULL;
    struct container k;
    sqlite3 *db = NULL;
    uint64_t last = 0;
    char path[128];
    fixture_make(&x);
    fixture_path(&x, path, "catalogue-ab00000000000000.db");
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, schema, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    assert_int_equal(catalogue_make_current(x.dir, "catalogue-ab00000000000000.db", &x.e), ST_OK);
    assert_int_equal(catalogue_open_current(&c, x.dir, &x.e), ST_OK);
    assert_int_equal(catalogue_rows(c), 2);
    assert_int_equal(catalogue_find(c, (gtin){9520000000004}, &k, &x.e), ST_OK);
    assert_int_equal(k.material, MATERIAL_PET);
    assert_int_equal(k.drink, DRINK_WATER);
    assert_int_equal(k.listing, LISTING_ACCEPT);
    assert_int_equal(k.bottle.mg, 18500);
    assert_false(mass_known(k.label));
    assert_int_equal(k.mass_source, MASS_SOURCE_CATALOGUE);
    assert_int_equal(catalogue_find(c, (gtin){9520000000011}, &k, &x.e), ST_OK);
    assert_int_equal(k.colour, COLOUR_BROWN);
    assert_true(k.refillable);
    assert_int_equal(k.mass_source, MASS_SOURCE_UNKNOWN);
    assert_int_equal(catalogue_each(c, count_row, &last, &x.e), ST_OK);
    assert_int_equal(last, 9520000000011);
    catalogue_close(c);
    /* Another list over it: what is the same is no change. */
    struct import_report r = import(&x, HEAD WATER, false, ST_OK);
    assert_int_equal(r.added, 0);
    assert_int_equal(r.removed, 1);
    fixture_end(&x);
}

static int64_t unknown(struct fixture *x, int64_t *count)
{
    struct unknown_row rows[4];
    int64_t all = 0;
    size_t n = 0;
    assert_int_equal(ledger_unknown(x->l, 0, rows, 4, &n, &all, &x->e), ST_OK);
    assert_int_equal(all, n);
    *count = n > 0 ? rows[0].count : 0;
    return all;
}

static void test_unknown_counts_no_training(void **state)
{
    (void)state;
    struct fixture x;
    int64_t count = 0;
    fixture_start(&x);
    int64_t visit = open_visit(&x);
    struct fact a = fact_admitted(&x, visit, 15);
    a.admitted.training = true;
    must(&x, &a);
    struct fact f = fact_landed(&x, a.id);
    must(&x, &f);
    f = fact_refused(&x, visit, REASON_UNKNOWN_GTIN);
    f.refused.gtin = (gtin){9520000000028};
    must(&x, &f);
    f = fact_refused(&x, 0, REASON_UNKNOWN_GTIN); /* before any visit is one */
    f.refused.gtin = (gtin){9520000000028};
    f.refused.training = true;
    must(&x, &f);
    assert_int_equal(unknown(&x, &count), 0);
    f = fact_refused(&x, 0, REASON_UNKNOWN_GTIN);
    f.refused.gtin = (gtin){9520000000028};
    must(&x, &f);
    assert_int_equal(unknown(&x, &count), 1);
    assert_int_equal(count, 1);
    fixture_end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_import_and_find),
        cmocka_unit_test(test_problems_by_line),
        cmocka_unit_test(test_bad_pointer),
        cmocka_unit_test(test_version_1),
        cmocka_unit_test(test_unknown_counts_no_training),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
