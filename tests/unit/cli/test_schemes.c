/* The scheme commands over the schemes that are shipped. `test_cli_schemes PROGRAM --regenerate` writes the goldens. */
#include "unit/cli/run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define CONFIG " --config config/rebottle.yaml"

static char dir[64];
static struct ran r;
static bool regenerate;

static int set_up(void **state)
{
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/rebottle-schemes-XXXXXX");
    return mkdtemp(dir) == NULL ? -1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", dir);
    return system(command);
}

static void put_file(const char *file, const char *text)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", dir, file);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void golden(const char *file)
{
    static char want[sizeof r.out];
    char path[200];
    snprintf(path, sizeof path, "tests/golden/schemes/%s", file);
    FILE *f = fopen(path, regenerate ? "w" : "r");
    assert_non_null(f);
    if (regenerate)
        fputs(r.out, f);
    else
        want[fread(want, 1, sizeof want - 1, f)] = '\0';
    fclose(f);
    if (!regenerate)
        assert_string_equal(r.out, want);
}

static void a_list_to_choose_from(void **state)
{
    (void)state;
    run(&r, dir, "scheme list" CONFIG, NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_string_equal(r.err, "");
    golden("list.txt");
    run(&r, dir, "scheme list --json" CONFIG, NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_non_null(strstr(r.out, "\"id\":\"se\",\"file\":\"config/schemes/se.yaml\""));
    run(&r, dir, "scheme list --config @nothing.yaml", NULL, NULL);
    assert_int_equal(r.code, 1);
}

static void everything_is_shown(void **state)
{
    (void)state;
    static const char *const names[] = {"ie", "us-ny", "us-ca", "se", "cn-beijing"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char args[100], file[40];
        snprintf(args, sizeof args, "scheme show %s" CONFIG, names[i]);
        snprintf(file, sizeof file, "%s.txt", names[i]);
        run(&r, dir, args, NULL, NULL);
        assert_int_equal(r.code, 0);
        golden(file);
    }
    run(&r, dir, "scheme show us-ny --json" CONFIG, NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_non_null(strstr(r.out, "\"handling_fees\":[{\"micros\":35000,"));
    assert_non_null(strstr(r.out, "\"min_valid_days\":60"));
    run(&r, dir, "scheme show atlantis" CONFIG, NULL, NULL);
    assert_int_equal(r.code, 1);
    assert_non_null(strstr(r.err, "which is no scheme"));
}

/* The configuration that is shipped, with all that lies beside it. */
static void own_config(char text[32768])
{
    char command[128];
    snprintf(command, sizeof command, "cp -r config %s/etc", dir);
    assert_int_equal(system(command), 0);
    FILE *f = fopen("config/rebottle.yaml", "r");
    text[fread(text, 1, 32767, f)] = '\0';
    fclose(f);
    put_file("etc/own.yaml", text);
}

static void read_own(char text[32768])
{
    char path[128];
    snprintf(path, sizeof path, "%s/etc/own.yaml", dir);
    FILE *f = fopen(path, "r");
    text[fread(text, 1, 32767, f)] = '\0';
    fclose(f);
}

static void one_is_picked(void **state)
{
    (void)state;
    static char before[32768], after[32768];
    own_config(before);
    run(&r, dir, "scheme use us-ny --config @etc/own.yaml", NULL, NULL);
    if (r.code != 0)
        fail_msg("%s", r.err);
    assert_non_null(strstr(r.out, "now says scheme: us-ny (New York, Returnable Container Act)"));
    read_own(after);
    const char *line = strstr(after, "\nscheme: us-ny\n");
    assert_non_null(line);
    assert_int_equal(strlen(after), strlen(before) + strlen("us-ny") - strlen("ie"));
    run(&r, dir, "scheme use ie --config @etc/own.yaml", NULL, NULL);
    assert_int_equal(r.code, 0);
    read_own(after);
    assert_string_equal(after, before); /* everything else stayed */
    run(&r, dir, "scheme use fi --config @etc/own.yaml", NULL, NULL);
    assert_int_equal(r.code, 1);
    assert_non_null(strstr(r.err, "fi is incomplete"));
    run(&r, dir, "scheme use atlantis --config @etc/own.yaml", NULL, NULL);
    assert_int_equal(r.code, 1);
    run(&r, dir, "scheme use ../ie --config @etc/own.yaml", NULL, NULL);
    assert_int_equal(r.code, 2);
    read_own(after);
    assert_string_equal(after, before);
    put_file("etc/own.yaml", "bogus: yes\nscheme: ie  # ours");
    run(&r, dir, "scheme use us-ny --config @etc/own.yaml", NULL, NULL);
    assert_int_equal(r.code, 1);
    assert_non_null(strstr(r.err, "put back as it was"));
    read_own(after);
    assert_string_equal(after, "bogus: yes\nscheme: ie  # ours");
    run(&r, dir, "scheme use ie --config @etc/none.yaml", NULL, NULL);
    assert_int_equal(r.code, 4);
}

static void warnings_are_no_mistakes(void **state)
{
    (void)state;
    run(&r, dir, "scheme check nl" CONFIG, NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_non_null(strstr(r.err, "warning: rule \"pet-large\": not confirmed: "));
    run(&r, dir, "scheme check se --json" CONFIG, NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_non_null(strstr(r.out, "\"usable\":false"));
    put_file("bad.yaml", "id: x\ncurrency: HUF\nname: {en: X}\nvoucher: {cap: 5000.50}\nmissing: no\n"
                         "rounding: up\nrules:\n"
                         "  - {id: a, refund: 0.50, source: s, checked: 2026-11-21, confidence: sure}\n");
    run(&r, dir, "scheme check @bad.yaml", NULL, NULL);
    assert_int_equal(r.code, 1);
    assert_non_null(strstr(r.err, "bad.yaml:5: missing is \"no\"; a list of sections"));
    assert_non_null(strstr(r.err, "bad.yaml:6: rounding is \"up\"; one of: none"));
    assert_non_null(strstr(r.err, "bad.yaml:8: rules[1].confidence is \"sure\""));
}

/* A kiosk by the scheme `scheme`, which is a name or a file. */
static void configure(const char *scheme, const char *lane)
{
    char text[400];
    snprintf(text, sizeof text,
             "kiosk: {id: 7, name: K, shop: S, time_zone: Europe/Dublin}\nscheme: %s\nlane: {%s}\ndevices: {}\n",
             scheme, lane);
    put_file("rebottle.yaml", text);
}

static void what_is_incomplete_cannot_start(void **state)
{
    (void)state;
    char cwd[200], path[300];
    assert_non_null(getcwd(cwd, sizeof cwd));
    snprintf(path, sizeof path, "%s/config/schemes/se.yaml", cwd);
    configure(path, "kind: counter");
    run(&r, dir, "config check @rebottle.yaml", NULL, NULL);
    assert_int_equal(r.code, 1);
    assert_non_null(strstr(r.err, "rebottle.yaml:2: scheme is \"se\", which is not complete: The refund of each"));
    configure("atlantis", "kind: counter");
    run(&r, dir, "config check @rebottle.yaml", NULL, NULL);
    assert_int_equal(r.code, 1);
    assert_non_null(strstr(r.err, "rebottle.yaml:2: scheme is \"atlantis\", which is no scheme"));
    snprintf(path, sizeof path, "%s/config/schemes/gb.yaml", cwd);
    configure(path, "kind: counter");
    run(&r, dir, "config check @rebottle.yaml", NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_non_null(strstr(r.err, "warning: rule \"deposit-2027\": not confirmed: "));
}

static void a_refund_is_explained(void **state)
{
    (void)state;
    put_file("items.csv", "gtin,name,material,colour,volume_ml,drink,refillable\n"
                          "9520000000011,Spring 0.75 l,pet,clear,750,water,no\n"
                          "9520000000028,Old ale,glass,brown,500,beer,yes\n");
    run(&r, dir, "catalogue import @items.csv", NULL, NULL);
    assert_int_equal(r.code, 0);
    run(&r, dir, "scheme explain 9520000000011 --scheme ie --day 2026-11-21" CONFIG, NULL, NULL);
    assert_int_equal(r.code, 0);
    golden("explain-ie.txt");
    run(&r, dir, "scheme explain 9520000000028 --scheme pl --day 2025-09-30" CONFIG, NULL, NULL);
    assert_int_equal(r.code, 1);
    golden("explain-pl.txt");
    run(&r, dir, "scheme explain 9520000000028 --scheme pl --day 2025-10-01 --json" CONFIG, NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_non_null(strstr(r.out, "\"id\":\"glass-refillable-2025\",\"refund_minor\":100"));
    run(&r, dir, "scheme explain 9520000000011 --scheme ie --catalogue @absent.db" CONFIG, NULL, NULL);
    assert_int_equal(r.code, 4);
}

int main(int argc, char **argv)
{
    assert_true(argc == 2 || argc == 3);
    run_set_program(argv[1]);
    regenerate = argc == 3;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_to_choose_from),    cmocka_unit_test(everything_is_shown),
        cmocka_unit_test(warnings_are_no_mistakes), cmocka_unit_test(what_is_incomplete_cannot_start),
        cmocka_unit_test(a_refund_is_explained),    cmocka_unit_test(one_is_picked),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
