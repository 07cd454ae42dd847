/* What stands in the files, byte by byte. */
#include "base/tr.h"
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
    return (struct report){.name = "test", .columns = columns, .column_count = 3, .impact = &impact_default};
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
        {"\uff1d1+1", "\"'\uff1d1+1\""}, /* full-width: = + - @ */
        {"\uff0b1", "\"'\uff0b1\""},
        {"\uff0d1", "\"'\uff0d1\""},
        {"\uff20SUM(A1)", "\"'\uff20SUM(A1)\""},
        {"\uff21", "\"\uff21\""},
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
                                  .time_zone = "Europe/Dublin",
                                  .catalogues = {{.seq = 5, .hash = "c0", .what = "import", .rows = 12}},
                                  .catalogue_count = 1,
                                  .sources = {{"catalogue", 3, 60000}, {"", 1, 0}},
                                  .source_count = 2};
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
        "\"catalogue_hash\":null,\"catalogues\":[{\"hash\":\"c0\",\"from_seq\":5,\"what\":\"import\",\"rows\":12}],"
        "\"journal\":{\"first_seq\":100,\"last_seq\":240},\"chain_head\":{\"seq\":250,\"hash\":"
        "\"abababababababababababababababababababababababababababababababab\"}},"
        "\"mass_sources\":[{\"mass_source\":\"catalogue\",\"containers\":3,\"permille\":750,\"bottle_mg\":60000},"
        "{\"mass_source\":null,\"containers\":1,\"permille\":250,\"bottle_mg\":null}],\"columns\":["
        "\"name\",\"count\","
        "\"final\"],\"rows\":[{\"name\":\"=x\",\"count\":5,\"final\":true},{\"name\":\"y\",\"count\":null,"
        "\"final\":false}]}",
        0, NULL);
    /* With what it was counted, each figure with its source, and by which rules. */
    json_t *with = json_incref(json_object_get(json_object_get(got, "head"), "counted_with"));
    const json_t *yield = json_object_get(with, "yield"),
                 *rules = json_object_get(json_object_get(got, "head"), "rules");
    assert_int_equal(json_integer_value(json_object_get(yield, "ppm")), 680000);
    assert_string_equal(json_string_value(json_object_get(yield, "confidence")), "news");
    assert_string_equal(json_string_value(json_object_get(json_object_get(with, "factors"), "id")), "uscbc-2024");
    assert_int_equal(json_integer_value(json_object_get(rules, "target_2029_ppm")), 900000);
    assert_non_null(strstr(json_string_value(json_object_get(rules, "recycled_content")), "2026/1425"));
    json_decref(with);
    json_object_del(json_object_get(got, "head"), "counted_with");
    json_object_del(json_object_get(got, "head"), "rules");
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
    assert_non_null(report_format_find("xlsx"));
    assert_non_null(report_format_find("html"));
    assert_null(report_format_find("pdf"));
}

static const struct column many_columns[] = {{"day", COLUMN_TEXT},
                                             {"material", COLUMN_TEXT},
                                             {"accepted", COLUMN_INTEGER},
                                             {"refund_minor", COLUMN_INTEGER},
                                             {"bottle_mg", COLUMN_INTEGER},
                                             {"mass_source", COLUMN_TEXT},
                                             {"mass_unknown_count", COLUMN_INTEGER}};
static const struct report_chart many_charts[] = {{CHART_BARS, "By day <&>", "day", "bottle_mg", NULL, NULL},
                                                  {CHART_SHARES, "By material", "material", "bottle_mg", NULL, NULL},
                                                  {CHART_BARS, "Nothing", "day", "no_such_column", NULL, NULL}};

static struct report many(size_t rows, const char *material, int64_t mg)
{
    struct report r = {
        .name = "test",
        .columns = many_columns,
        .column_count = 7,
        .charts = many_charts,
        .chart_count = 3,
        .impact = &impact_default,
        .head = {.kiosk = "<script>\"'&", .currency = {"EUR", 978, 2}, .days = 1, .last_day = "2026-11-21"}};
    for (size_t i = 0; i < rows; i++) {
        struct cell *c = report_add_row(&r);
        assert_non_null(c);
        snprintf(c[0].text, sizeof c[0].text, "2026-11-%02zu", i % 30 + 1);
        snprintf(c[1].text, sizeof c[1].text, "%s", material);
        c[2].integer = 10;
        c[3].integer = -5;
        c[4].integer = mg;
        snprintf(c[5].text, sizeof c[5].text, "catalogue");
        c[6].integer = 1;
    }
    return r;
}

static void names_carry_units(void **state)
{
    (void)state;
    assert_int_equal(column_unit(&many_columns[0]), UNIT_DATE);
    assert_int_equal(column_unit(&many_columns[1]), UNIT_NONE);
    assert_int_equal(column_unit(&many_columns[3]), UNIT_MINOR);
    assert_int_equal(column_unit(&many_columns[4]), UNIT_MG);
}

static void shares_and_points_are_sums(void **state)
{
    (void)state;
    static struct chart_point points[CHART_POINTS_MAX];
    struct report r = many(60, "pet", 1000);
    assert_int_equal(chart_points(points, &r, &many_charts[0]), 30);
    assert_int_equal(points[29].value, 2000);
    assert_int_equal(chart_points(points, &r, &many_charts[1]), 1);
    assert_int_equal(points[0].value, 60000);
    assert_int_equal(chart_points(points, &r, &many_charts[2]), 0);
    report_free(&r);
    r = many(2, "pet", INT64_MAX); /* a sum that does not fit is no chart, not another number */
    assert_int_equal(chart_points(points, &r, &many_charts[1]), 0);
    report_free(&r);
    assert_int_equal(permille_of(INT64_MAX / 2, INT64_MAX), 500);
    assert_int_equal(permille_of(1, 0), 0);
}

static void html_escapes_whatever_it_is_told(void **state)
{
    (void)state;
    struct report r = many(20, "<img src=x onerror=\"1\">\x01\xff", INT64_C(1) << 60);
    struct strbuf out = {0};
    assert_int_equal(write_html(&out, &r, NULL), ST_OK);
    assert_null(strstr(out.text, "<script>"));
    assert_null(strstr(out.text, "<img"));
    assert_non_null(strstr(out.text, "&lt;script&gt;&quot;&#39;&amp;"));
    assert_non_null(strstr(out.text, "&lt;img src=x onerror=&quot;1&quot;&gt;\xef\xbf\xbd\xef\xbf\xbd"));
    assert_non_null(strstr(out.text, "By day &lt;&amp;&gt;"));
    assert_non_null(strstr(out.text, "-0.05"));
    assert_non_null(strstr(out.text, "The first 12 of 20 rows"));
    assert_true(utf8_valid(out.text, out.len));
    strbuf_free(&out);
    report_free(&r);
}

/* Every word of ours that a cell can have, in the page and the workbook; what others have named stays as they named it.
 */
static void cells_are_in_chinese(void **state)
{
    (void)state;
    static const struct column stream = {"stream", COLUMN_TEXT}, producer = {"producer", COLUMN_TEXT};
    static const char *const words[] = {
#define X(name, word) word,
        MATERIAL_LIST(X) COLOUR_LIST(X) STREAM_LIST(X) MASS_SOURCE_LIST(X)
#undef X
#define X(name, word, text) word,
            REASON_LIST(X)
#undef X
                "in_service",
        "off",
        "starting",
        "stopping",
        "ledger",
        "no_catalogue",
        "low_disk",
        "io_lost",
        "scanner_lost",
        "scale_lost",
        "scale_occupied",
        "level_lost",
        "printer_lost",
        "door_open",
        "jam",
        "blocked",
        "paused",
        "paid",
        "empty",
        "donated",
        "walked_away",
        "restart",
        "hour",
        "day",
        "how",
        "all",
        "to_250",
        "to_500",
        "to_1000",
        "to_1500",
        "to_3000",
        "above_3000"};
    struct report r = many(1, "pet_clear", 1);
    struct strbuf out = {0};
    r.language = "zh_CN";
    assert_true(tr_load_default() > 0);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_words(&r, &stream, words[i]) == words[i])
            fail_msg("%s is no word in Chinese", words[i]);
    assert_string_equal(text_words(&r, &producer, "paused"), "paused");
    assert_int_equal(write_html(&out, &r, NULL), ST_OK);
    assert_non_null(strstr(out.text, "<td>\u900f\u660e PET</td>"));
    assert_null(strstr(out.text, "pet_clear")); /* nor in a chart */
    r.language = NULL;
    assert_string_equal(text_words(&r, &stream, "pet_clear"), "pet_clear");
    tr_unload();
    strbuf_free(&out);
    report_free(&r);
}

static size_t count_of(const struct strbuf *b, const char *what)
{
    size_t n = 0;
    for (const char *at = b->text; (at = memmem(at, b->len - (size_t)(at - b->text), what, strlen(what))) != NULL; at++)
        n++;
    return n;
}

static void a_workbook_is_split_and_the_same_again(void **state)
{
    (void)state;
    struct report r = many(10, "=cmd|'/c calc'!A0\x01\xff", INT64_MAX);
    struct strbuf whole = {0}, split = {0}, again = {0};
    assert_int_equal(write_xlsx(&whole, &r, NULL), ST_OK);
    assert_int_equal(write_xlsx_split(&split, &r, 4, NULL), ST_OK);
    assert_int_equal(write_xlsx_split(&again, &r, 4, NULL), ST_OK);
    assert_int_equal(memcmp(whole.text, "PK", 2), 0);
    /* Each name stands twice: before its bytes and in the archive's list. About, the rows, charts. */
    assert_int_equal(count_of(&whole, "xl/worksheets/sheet3.xml"), 2);
    assert_int_equal(count_of(&whole, "xl/worksheets/sheet4.xml"), 0);
    assert_int_equal(count_of(&split, "xl/worksheets/sheet5.xml"), 2);
    assert_int_equal(count_of(&split, "xl/worksheets/sheet6.xml"), 0);
    assert_int_equal(split.len, again.len);
    assert_memory_equal(split.text, again.text, split.len);
    strbuf_free(&whole);
    strbuf_free(&split);
    strbuf_free(&again);
    report_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_is_exact),
        cmocka_unit_test(csv_of_nothing_is_its_header),
        cmocka_unit_test(a_spreadsheet_runs_nothing),
        cmocka_unit_test(json_has_the_head_and_the_same_columns),
        cmocka_unit_test(tables_have_what_the_program_offers),
        cmocka_unit_test(names_carry_units),
        cmocka_unit_test(shares_and_points_are_sums),
        cmocka_unit_test(html_escapes_whatever_it_is_told),
        cmocka_unit_test(cells_are_in_chinese),
        cmocka_unit_test(a_workbook_is_split_and_the_same_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
