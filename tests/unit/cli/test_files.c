/* The commands that work on files alone, with the files that are shipped and with bad ones. */
#include "unit/cli/run.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[64];
static struct ran r;

static void put_file(const char *name, const char *text)
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static int set_up(void **state)
{
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/rebottle-files-XXXXXX");
    assert_non_null(mkdtemp(dir));
    put_file("bad.csv", "gtin,name,material,colour,volume_ml\n"
                        "9520000000011,Good,pet,clear,500\n"
                        "9520000000012,Bad check digit,pet,clear,500\n"
                        "9520000000028,Bad material,wood,clear,500\n");
    put_file("good.csv", "gtin,name,material,colour,volume_ml\n"
                         "9520000000011,\"Red, \"\"Spring\"\" water\",pet,clear,500\n");
    put_file("bad.yaml", "frob: 1\nid: 7\n");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    DIR *d = opendir(dir);
    for (struct dirent *f; (f = readdir(d)) != NULL;) {
        char path[400];
        snprintf(path, sizeof path, "%s/%s", dir, f->d_name);
        if (f->d_name[0] != '.')
            unlink(path);
    }
    closedir(d);
    return rmdir(dir);
}

static void a_catalogue_comes_in_whole_or_not_at_all(void **state)
{
    (void)state;
    run(&r, dir, "catalogue import @bad.csv", NULL, NULL);
    assert_int_equal(r.code, 1);
    assert_non_null(strstr(r.err, "bad.csv:3: "));
    assert_non_null(strstr(r.err, "bad.csv:4: "));
    assert_null(strstr(r.err, "bad.csv:2: "));
    run(&r, dir, "catalogue list", NULL, NULL);
    assert_int_equal(r.code, 4);
    run(&r, dir, "catalogue import --dry-run @good.csv", NULL, NULL);
    assert_int_equal(r.code, 0);
    run(&r, dir, "catalogue list", NULL, NULL);
    assert_int_equal(r.code, 4);
    run(&r, dir, "catalogue import @good.csv", NULL, NULL);
    assert_int_equal(r.code, 0);
    run(&r, dir, "catalogue list", NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_string_equal(r.out, "9520000000011   pet         clear        500 ml     Red, \"Spring\" water\n");
    run(&r, dir, "catalogue lookup 9520000000011 --json", NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_non_null(strstr(r.out, "\"gtin\":\"09520000000011\""));
    assert_non_null(strstr(r.out, "\"bottle_mg\":null"));
    run(&r, dir, "catalogue lookup 9520000000028", NULL, NULL);
    assert_int_equal(r.code, 1);
    run(&r, dir, "catalogue lookup 9520000000012", NULL, NULL); /* wrong check digit */
    assert_int_equal(r.code, 1);
}

static void schemes_are_explained(void **state)
{
    (void)state;
    run(&r, dir, "scheme explain 9520000000011 --scheme config/schemes/ie.yaml --day 2026-11-21", NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_non_null(strstr(r.out, "0.15 EUR"));
    run(&r, dir, "scheme explain 2012345678903 --scheme config/schemes/ie.yaml", NULL, NULL);
    assert_int_equal(r.code, 1);
    run(&r, dir, "scheme explain 9520000000011 --day tomorrow --scheme config/schemes/ie.yaml", NULL, NULL);
    assert_int_equal(r.code, 2);
}

static void mistakes_have_their_lines(void **state)
{
    (void)state;
    run(&r, dir, "scheme check config/schemes/ie.yaml", NULL, NULL);
    assert_int_equal(r.code, 0);
    run(&r, dir, "config check config/rebottle.yaml", NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_string_equal(r.err, "");
    const char *const checks[] = {"scheme check @bad.yaml", "config check @bad.yaml", "config check @absent.yaml"};
    for (size_t i = 0; i < 3; i++) {
        run(&r, dir, checks[i], NULL, NULL);
        assert_int_equal(r.code, 1);
        assert_string_equal(r.out, "");
        assert_non_null(strstr(r.err, i < 2 ? "bad.yaml:1: unknown key \"frob\"" : "absent.yaml"));
    }
}

int main(int argc, char **argv)
{
    assert_int_equal(argc, 2);
    run_set_program(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_catalogue_comes_in_whole_or_not_at_all),
        cmocka_unit_test(schemes_are_explained),
        cmocka_unit_test(mistakes_have_their_lines),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
