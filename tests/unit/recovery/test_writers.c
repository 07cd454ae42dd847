/* What stands in the files, byte by byte. */
#include "recovery/report.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct column columns[] = {{"name", COLUMN_TEXT}, {"count", COLUMN_INTEGER}, {"final", COLUMN_BOOLEAN}};

static struct report three_columns(void)
{
    return (struct report){.name = "test", .columns = columns, .column_count = 3};
}

static void add(struct report *r, const char *text, int64_t n, bool null, bool yes)
{
    struct cell *row = report_add_row(r);
    assert_non_null(row);
    snprintf(row[0].text, sizeof row[0].text, "%s", text);
    row[1].integer = n;
    row[1].null = null;
    row[2].boolean = yes;
}

static void csv_is_exact(void **state)
{
    (void)state;
    struct report r = three_columns();
    add(&r, "plain", -7, false, true);
    add(&r, "say \"hi\", twice\r\nand \xe7\xbc\xb6", INT64_MAX, false, false);
    add(&r, "", 0, true, false);
    struct strbuf out = {0};
    assert_int_equal(write_csv(&out, &r, NULL), ST_OK);
    assert_string_equal(out.text, "name,count,final\r\n"
                                  "\"plain\",-7,true\r\n"
                                  "\"say \"\"hi\"\", twice\r\nand \xe7\xbc\xb6\",9223372036854775807,false\r\n"
                                  "\"\",,false\r\n");
    strbuf_free(&out);
    report_free(&r);
}

static void csv_of_nothing_is_its_header(void **state)
{
    (void)state;
    struct report r = three_columns();
    struct strbuf out = {0};
    assert_int_equal(write_csv(&out, &r, NULL), ST_OK);
    assert_string_equal(out.text, "name,count,final\r\n");
    strbuf_free(&out);
}

static void a_spreadsheet_runs_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *text, *cell;
    } rows[] = {
        {"=1+1", "\"'=1+1\""},
        {"+1", "\"'+1\""},
        {"-1", "\"'-1\""},
        {"@SUM(A1)", "\"'@SUM(A1)\""},
        {"\t=1", "\"'\t=1\""},
        {"\r=1", "\"'\r=1\""},
        {"=\"a\"", "\"'=\"\"a\"\"\""},
        {"a=1", "\"a=1\""},
        {" =1", "\" =1\""},
        {"'", "\"'\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct report r = three_columns();
        add(&r, rows[i].text, -1, false, false); /* a negative number stays a number */
        struct strbuf out = {0};
        assert_int_equal(write_csv(&out, &r, NULL), ST_OK);
        char want[100];
        snprintf(want, sizeof want, "name,count,final\r\n%s,-1,false\r\n", rows[i].cell);
        assert_string_equal(out.text, want);
        strbuf_free(&out);
        report_free(&r);
    }
}

static void json_has_the_head_and_the_same_columns(void **state)
{
    (void)state;
    struct report r = three_columns();
    r.head = (struct report_head){.kiosk = "door 2",
                                  .kiosk_id = 4294967295u,
                                  .currency = {"EUR", 978, 2},
                                  .first_day = "2026-11-20",
                                  .last_day = "2026-11-21",
                                  .first_z = 3,
                                  .last_z = 4,
                                  .days = 2,
                                  .first_seq = 100,
                                  .last_seq = 240,
                                  .chain_seq = 250,
                                  .time_zone = "Europe/Dublin"};
    r.head.period.from = (struct day_bound){.kind = BOUND_DATE, .date = "2026-11-20"};
    r.head.period.to = (struct day_bound){.kind = BOUND_NUMBER, .z_no = 4};
    memset(r.head.chain_head.bytes, 0xAB, 32);
    add(&r, "=x", 5, false, true);
    add(&r, "y", 0, true, false);
    struct strbuf out = {0};
    assert_int_equal(write_json(&out, &r, NULL), ST_OK);
    json_t *got = json_loads(out.text, JSON_REJECT_DUPLICATES, NULL);
    json_t *want = json_loads(
        "{\"report\":\"test\",\"head\":{\"kiosk\":\"door "
        "2\",\"kiosk_id\":4294967295,\"currency\":\"EUR\",\"exponent\":2,"
        "\"period\":{\"asked\":{\"from\":\"2026-11-20\",\"to\":4,\"open\":false},\"first_day\":\"2026-11-20\","
        "\"last_day\":\"2026-11-21\",\"first_z_no\":3,\"last_z_no\":4,\"days\":2},\"time_zone\":\"Europe/Dublin\","
        "\"catalogue_hash\":null,\"journal\":{\"first_seq\":100,\"last_seq\":240},\"chain_head\":{\"seq\":250,\"hash\":"
        "\"abababababababababababababababababababababababababababababababab\"}},\"columns\":[\"name\",\"count\","
        "\"final\"],\"rows\":[{\"name\":\"=x\",\"count\":5,\"final\":true},{\"name\":\"y\",\"count\":null,"
        "\"final\":false}]}",
        0, NULL);
    assert_non_null(got);
    assert_non_null(want);
    if (!json_equal(got, want))
        fail_msg("%s", out.text);
    json_decref(got);
    json_decref(want);
    strbuf_free(&out);
    report_free(&r);
}

static void tables_have_what_the_program_offers(void **state)
{
    (void)state;
    assert_non_null(report_kind_find("daily"));
    assert_null(report_kind_find("Daily"));
    assert_non_null(report_format_find("csv"));
    assert_non_null(report_format_find("json"));
    assert_null(report_format_find("xlsx"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_is_exact),
        cmocka_unit_test(csv_of_nothing_is_its_header),
        cmocka_unit_test(a_spreadsheet_runs_nothing),
        cmocka_unit_test(json_has_the_head_and_the_same_columns),
        cmocka_unit_test(tables_have_what_the_program_offers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
