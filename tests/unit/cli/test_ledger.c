/* The commands that read, on a ledger made by the real one: they work while nobody holds it. */
#include "unit/cli/run.h"
#include "unit/ledger/fixture.h"

#include "recovery/report.h"

#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct fixture x;
static struct ran r;

/* Day 1: two bottles of 15 cents and one refusal, closed. Day 2: one bottle, still open. */
static int set_up(void **state)
{
    (void)state;
    fixture_start(&x);
    int64_t visit = open_visit(&x);
    land(&x, visit, 15);
    land(&x, visit, 15);
    struct fact f = fact_refused(&x, visit, REASON_UNKNOWN_GTIN);
    must(&x, &f);
    pay_out(&x, visit);
    f = fact_day_closed(&x);
    must(&x, &f);
    visit = open_visit(&x);
    land(&x, visit, 25);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fixture_end(&x);
    return 0;
}

static void export_is_exact(void **state)
{
    (void)state;
    static const char header[] = "kiosk,z_no,day,first_seq,last_seq,final,scheme,material,colour,stream,rate_period,"
                                 "accepted,refused,refund_minor,currency,exponent,bottle_mg,cap_mg,label_mg,"
                                 "mass_source,mass_unknown_count\r\n";
    run(&r, x.dir, "export daily", NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_int_equal(strncmp(r.out, header, strlen(header)), 0);
    assert_non_null(strstr(r.out,
                           ",true,\"ie\",\"pet\",\"clear\",\"pet_clear\",\"small-2024\",2,0,30,\"EUR\",2,37000,4200,,"
                           "\"catalogue\",0\r\n"));      /* the label's mass is unknown */
    assert_non_null(strstr(r.out, ",0,1,0,\"EUR\",2,")); /* the refusal has a row of its own */
    assert_null(strstr(r.out, "false"));
    assert_non_null(strstr(r.out, "\"demo\",1,\"2026-11-20\","));
    run(&r, x.dir, "export daily --open --from z:2 --format csv", NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_non_null(strstr(r.out, ",2,\"2026-11-20\","));
    assert_non_null(strstr(r.out, ",false,\"ie\",\"pet\",\"clear\",\"pet_clear\",\"small-2024\",1,0,25,"));
    run(&r, x.dir, "export daily --from 2026-11-21", NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_string_equal(r.out, header);
    assert_non_null(strstr(r.err, "no closed day"));
}

static void export_as_json_has_its_head(void **state)
{
    (void)state;
    run(&r, x.dir, "export daily --json", NULL, NULL);
    assert_int_equal(r.code, 0);
    json_t *o = json_loads(r.out, 0, NULL);
    const json_t *head = json_object_get(o, "head");
    assert_string_equal(json_string_value(json_object_get(head, "kiosk")), "demo");
    assert_int_equal(json_integer_value(json_object_get(head, "kiosk_id")), 7);
    assert_string_equal(json_string_value(json_object_get(head, "time_zone")), "Europe/Dublin");
    assert_int_equal(strncmp(json_string_value(json_object_get(head, "catalogue_hash")), "cacaca", 6), 0);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(head, "journal"), "first_seq")), 1);
    const json_t *row = json_array_get(json_object_get(o, "rows"), 0);
    assert_int_equal(json_object_size(row), 21);
    json_decref(o);
}

static void export_to_a_file(void **state)
{
    (void)state;
    char path[128], text[64];
    run(&r, x.dir, "export daily -o @out.csv", NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_string_equal(r.out, "");
    fixture_path(&x, path, "out.csv");
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    assert_non_null(fgets(text, sizeof text, f));
    fclose(f);
    assert_int_equal(strncmp(text, "kiosk,z_no,day,", 15), 0);
    run(&r, x.dir, "export daily -o @no/such/folder", NULL, NULL);
    assert_int_equal(r.code, 1);
}

static void change(const char *name, const char *from, const char *to)
{
    static char text[65536];
    char path[128];
    fixture_path(&x, path, name);
    FILE *f = fopen(path, "r+");
    assert_non_null(f);
    size_t n = fread(text, 1, sizeof text - 1, f);
    text[n] = '\0';
    char *at = strstr(text, from);
    assert_non_null(at);
    assert_int_equal(fseek(f, at - text, SEEK_SET), 0);
    assert_int_equal(fwrite(to, 1, strlen(from), f), strlen(from));
    fclose(f);
}

/* Any format, made again from the ledger as it was: yes; one figure changed: its name. */
static void an_export_is_recomputed(void **state)
{
    (void)state;
    static const char *const formats[] = {"csv", "json", "xlsx", "html"};
    char args[200];
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        snprintf(args, sizeof args, "export daily --format %s -o @e.%s", formats[i], formats[i]);
        run(&r, x.dir, args, NULL, NULL);
        assert_int_equal(r.code, 0);
        snprintf(args, sizeof args, "verify --export @e.%s", formats[i]);
        run(&r, x.dir, args, NULL, NULL);
        assert_string_equal(r.err, "");
        assert_int_equal(r.code, 0);
        assert_non_null(strstr(r.out, "is what the ledger says"));
    }
    change("e.csv", ",30,\"EUR\"", ",31,\"EUR\"");
    run(&r, x.dir, "verify --export @e.csv", NULL, NULL);
    assert_int_equal(r.code, 1);
    assert_non_null(strstr(r.err, "row 1, refund_minor: the file has 31, the ledger 30"));
    change("e.json", "\"bottle_mg\":37000", "\"bottle_mg\":37001");
    run(&r, x.dir, "verify --export @e.json", NULL, NULL);
    assert_int_equal(r.code, 1);
    assert_non_null(strstr(r.err, "row 1, bottle_mg: the file has 37001, the ledger 37000"));
    change("e.xlsx", "PK", "QK");
    run(&r, x.dir, "verify --export @e.xlsx", NULL, NULL);
    assert_int_equal(r.code, 1);
    run(&r, x.dir, "export daily --open -o @open.csv", NULL, NULL);
    run(&r, x.dir, "verify --export @open.csv", NULL, NULL);
    assert_int_equal(r.code, 1);
    assert_non_null(strstr(r.err, "open day"));
    run(&r, x.dir, "verify --export @none.csv", NULL, NULL);
    assert_int_equal(r.code, 2);
    run(&r, x.dir, "verify --export @e.txt", NULL, NULL);
    assert_int_equal(r.code, 2);
    run(&r, x.dir, "export daily --format doc", NULL, NULL);
    assert_int_equal(r.code, 2);
    assert_non_null(strstr(r.err, "csv, json, xlsx, html"));
    run(&r, x.dir, "export daily --language de", NULL, NULL);
    assert_int_equal(r.code, 2);
}

static bool same_files(const char *a, const char *b)
{
    char command[300], one[128], two[128];
    fixture_path(&x, one, a);
    fixture_path(&x, two, b);
    snprintf(command, sizeof command, "cmp -s %s %s", one, two);
    return system(command) == 0;
}

static void must_export(const char *report, const char *how, const char *file)
{
    char args[300];
    snprintf(args, sizeof args, "export %s %s -o @%s.%s%s", report, how, report, file,
             strcmp(report, "fees") == 0 ? " --config config/counter.yaml" : "");
    run(&r, x.dir, args, NULL, NULL);
    if (r.code != 0)
        fail_msg("%s: %s", args, r.err);
}

/* Every report in every format and language, read by none of our code. */
static void a_stranger_reads_the_exports(void **state)
{
    (void)state;
    char args[200], path[128];
    for (const struct report_kind *k = report_kinds; k->name != NULL; k++) {
        must_export(k->name, "--format csv", "csv");
        must_export(k->name, "--format json", "json");
        must_export(k->name, "--schema", "schema");
        must_export(k->name, "--format xlsx", "xlsx");
        must_export(k->name, "--format html", "html");
        must_export(k->name, "--format xlsx --language zh_CN", "zh.xlsx");
        must_export(k->name, "--format html --language zh_CN", "zh.html");
    }
    fixture_path(&x, path, "");
    snprintf(args, sizeof args, "python3 tests/unit/cli/check_exports.py %s", path);
    assert_int_equal(system(args), 0);
    run(&r, x.dir, "verify --export @daily.zh.html", NULL, NULL);
    assert_int_equal(r.code, 0);
}

/* The same journal, the same bytes, wherever and by whomever it is exported. */
static void exports_are_the_same_again(void **state)
{
    (void)state;
    static const char *const formats[] = {"csv", "json", "xlsx", "html"};
    for (size_t i = 0; i < 4; i++) {
        char how[40], args[100], again[24], first[24];
        snprintf(how, sizeof how, "--format %s", formats[i]);
        snprintf(first, sizeof first, "recovery.%s", formats[i]);
        snprintf(again, sizeof again, "again.%s", formats[i]);
        must_export("recovery", how, formats[i]);
        setenv("TZ", "Asia/Shanghai", 1);
        setenv("LC_ALL", "tr_TR.UTF-8", 1);
        mode_t before = umask(0077);
        snprintf(args, sizeof args, "export recovery %s -o @%s", how, again);
        run(&r, x.dir, args, NULL, NULL);
        umask(before);
        unsetenv("TZ");
        setenv("LC_ALL", "C.UTF-8", 1);
        assert_int_equal(r.code, 0);
        assert_true(same_files(first, again));
    }
}

static void the_schema_names_every_column(void **state)
{
    (void)state;
    run(&r, x.dir, "export daily --schema", NULL, NULL);
    assert_int_equal(r.code, 0);
    json_t *o = json_loads(r.out, 0, NULL);
    const json_t *rows = json_object_get(json_object_get(o, "properties"), "rows");
    const json_t *properties = json_object_get(json_object_get(rows, "items"), "properties");
    assert_int_equal(json_object_size(properties), 21);
    assert_string_equal(
        json_string_value(json_array_get(json_object_get(json_object_get(properties, "cap_mg"), "type"), 0)),
        "integer");
    json_decref(o);
}

static void days(void **state)
{
    (void)state;
    run(&r, x.dir, "day show", NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_non_null(strstr(r.out, "2026-11-20  z:2       1         0         0.25 EUR       0.00 EUR       open\n"));
    assert_non_null(strstr(r.out, "2026-11-20  z:1       2         1         0.30 EUR       0.00 EUR       closed\n"));
    run(&r, x.dir, "day show z:1", NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_non_null(strstr(r.out, "rebottle checkpoint 1\n"));
    run(&r, x.dir, "day show z:1 --json", NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_non_null(strstr(r.out, "\"refunds_minor\":30,"));
    run(&r, x.dir, "day show z:2 -o @cp", NULL, NULL); /* open: nothing to save */
    assert_int_equal(r.code, 1);
    run(&r, x.dir, "day show 2026-11-20 -o @cp", NULL, NULL); /* two days of this date */
    assert_int_equal(r.code, 1);
    run(&r, x.dir, "day show z:9", NULL, NULL);
    assert_int_equal(r.code, 1);
}

static void bags(void **state)
{
    (void)state;
    run(&r, x.dir, "bag list", NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_string_equal(r.out, "No bags.\n");
    struct fact f = fact_bag(&x, "", "", -1);
    must(&x, &f);
    land(&x, open_visit(&x), 15);
    f = fact_bag(&x, "B-2", "S-1", 30900); /* 20.6 g by the catalogue */
    must(&x, &f);
    run(&r, x.dir, "bag list", NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_non_null(strstr(r.out, "B-2"));
    assert_non_null(strstr(r.out, "in its bin"));
    assert_non_null(strstr(r.out, "+50.0 %"));
    assert_non_null(strstr(r.out, "seal S-1, check its weight"));
    run(&r, x.dir, "bag show K7-main-1", NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_non_null(strstr(r.out, "09520000000004"));
    assert_non_null(strstr(r.out, "please check"));
    run(&r, x.dir, "bag show K7-main-1 --json", NULL, NULL);
    assert_non_null(strstr(r.out, "\"difference_permille\":500"));
    assert_non_null(strstr(r.out, "\"gtins\":{\"09520000000004\":1}"));
    run(&r, x.dir, "bag show B-9", NULL, NULL);
    assert_int_equal(r.code, 1);
    run(&r, x.dir, "verify", NULL, NULL);
    assert_int_equal(r.code, 0);
}

static void verify_with_and_without_a_checkpoint(void **state)
{
    (void)state;
    run(&r, x.dir, "verify", NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_non_null(strstr(r.out, "chain head"));
    run(&r, x.dir, "day show z:1 -o @z1", NULL, NULL);
    assert_int_equal(r.code, 0);
    run(&r, x.dir, "verify --checkpoint @z1 --json", NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_non_null(strstr(r.out, "{\"ok\":true,"));
    char path[128];
    fixture_path(&x, path, "z1");
    int fd = open(path, O_WRONLY);
    assert_int_equal(pwrite(fd, "9", 1, 30), 1);
    close(fd);
    run(&r, x.dir, "verify --checkpoint @z1", NULL, NULL);
    assert_int_equal(r.code, 1);
    assert_non_null(strstr(r.err, "checkpoint"));
}

static void a_backup_is_proven_and_never_overwritten(void **state)
{
    (void)state;
    run(&r, x.dir, "backup @copy.db --json", NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_non_null(strstr(r.out, "\"chain_head\""));
    run(&r, x.dir, "backup @copy.db", NULL, NULL);
    assert_int_equal(r.code, 1);
    assert_non_null(strstr(r.err, "there already"));
    char path[128];
    fixture_path(&x, path, "copy.db");
    run(&r, path, "verify", NULL, NULL);
    assert_int_equal(r.code, 0);
    sql_run(&x, "UPDATE visit SET balance = balance + 1 WHERE visit = 1");
    run(&r, x.dir, "backup @wrong.db", NULL, NULL);
    sql_run(&x, "UPDATE visit SET balance = balance - 1 WHERE visit = 1");
    assert_int_equal(r.code, 1);
    fixture_path(&x, path, "wrong.db");
    assert_int_equal(access(path, F_OK), -1);
}

static void a_changed_cell_is_named(void **state)
{
    (void)state;
    sql_run(&x, "UPDATE visit SET balance = balance + 1 WHERE visit = 1");
    run(&r, x.dir, "verify", NULL, NULL);
    sql_run(&x, "UPDATE visit SET balance = balance - 1 WHERE visit = 1");
    assert_int_equal(r.code, 1);
    assert_non_null(strstr(r.err, "visit"));
    assert_string_equal(r.out, "");
}

static void the_key_is_pem(void **state)
{
    (void)state;
    char keys[128];
    struct seal *seal = NULL;
    fixture_path(&x, keys, "keys");
    run(&r, x.dir, "key show", NULL, NULL);
    assert_int_equal(r.code, 4);
    assert_int_equal(seal_open(&seal, keys, true, NULL), ST_OK);
    char pem[128];
    struct public_key public = seal_public(seal);
    key_to_pem(pem, &public);
    seal_free(seal);
    run(&r, x.dir, "key show", NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_string_equal(r.out, pem);
    run(&r, x.dir, "key show --json", NULL, NULL);
    assert_non_null(strstr(r.out, "\"keys\":[{\"kid\":"));
}

/* The folder of the keys goes before the fixture removes its own. */
static int remove_keys(void **state)
{
    (void)state;
    char path[300];
    snprintf(path, sizeof path, "%s/keys", x.dir);
    struct public_key keys[2];
    size_t n = 0;
    if (keys_load(keys, 2, &n, path, NULL) == ST_OK && n == 1) {
        snprintf(path, sizeof path, "%s/keys/public/%04x.pem", x.dir, key_kid(&keys[0]));
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/keys/public", x.dir);
    rmdir(path);
    snprintf(path, sizeof path, "%s/keys/seal.key", x.dir);
    unlink(path);
    snprintf(path, sizeof path, "%s/keys", x.dir);
    return rmdir(path);
}

int main(int argc, char **argv)
{
    assert_int_equal(argc, 2);
    run_set_program(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(export_is_exact),
        cmocka_unit_test(export_as_json_has_its_head),
        cmocka_unit_test(export_to_a_file),
        cmocka_unit_test(an_export_is_recomputed),
        cmocka_unit_test(a_stranger_reads_the_exports),
        cmocka_unit_test(exports_are_the_same_again),
        cmocka_unit_test(the_schema_names_every_column),
        cmocka_unit_test(days),
        cmocka_unit_test(bags),
        cmocka_unit_test(a_backup_is_proven_and_never_overwritten),
        cmocka_unit_test(verify_with_and_without_a_checkpoint),
        cmocka_unit_test(a_changed_cell_is_named),
        cmocka_unit_test_teardown(the_key_is_pem, remove_keys),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
