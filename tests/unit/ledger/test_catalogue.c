#include "unit/ledger/fixture.h"

#include "ledger/import.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_import_and_find),
        cmocka_unit_test(test_problems_by_line),
        cmocka_unit_test(test_bad_pointer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
