#include "base/files.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/rebottle-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL;
}

static char *in_folder(const char *name)
{
    static char path[64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static int remove_folder(void **state)
{
    (void)state;
    static const char *const names[] = {"a", "a.new", "fifo", "link"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(in_folder(names[i]));
    return rmdir(folder);
}

static void expect(const char *name, const char *want)
{
    char got[64];
    size_t n = 0;
    assert_int_equal(file_get(folder, name, got, sizeof got, &n, NULL), ST_OK);
    assert_int_equal(n, strlen(want));
    assert_memory_equal(got, want, n);
}

static void whole_or_not_at_all(void **state)
{
    (void)state;
    struct err e = {0};
    struct stat st;
    assert_int_equal(file_put(folder, "a", 0600, "first", 5, false, &e), ST_OK);
    expect("a", "first");
    assert_int_equal(stat(in_folder("a"), &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(file_put(folder, "a", 0600, "second", 6, false, &e), ST_EXISTS);
    expect("a", "first");
    assert_int_equal(access(in_folder("a.new"), F_OK), -1); /* nothing is left beside it */
    err_clear(&e);
    /* what a power cut left behind is in nobody's way */
    assert_int_equal(file_put(folder, "a.new", 0600, "torn", 4, true, &e), ST_OK);
    assert_int_equal(file_put(folder, "a", 0640, "second", 6, true, &e), ST_OK);
    expect("a", "second");
    assert_int_equal(access(in_folder("a.new"), F_OK), -1);
    assert_int_equal(file_put(folder, "a", 0640, "", 0, true, &e), ST_OK);
    expect("a", "");
}

static void what_cannot_be_read(void **state)
{
    (void)state;
    char got[5];
    size_t n = 9;
    assert_int_equal(file_put(folder, "a", 0600, "12345", 5, true, NULL), ST_OK);
    assert_int_equal(file_get(folder, "a", got, 5, &n, NULL), ST_OK); /* exactly as large as the room */
    assert_int_equal(n, 5);
    assert_int_equal(file_get(folder, "a", got, 4, &n, NULL), ST_INVALID);
    assert_int_equal(file_get(folder, "b", got, 5, &n, NULL), ST_NOT_FOUND);
    assert_int_equal(n, 0);
    assert_int_equal(symlink("a", in_folder("link")), 0);
    assert_int_equal(file_get(folder, "link", got, 5, &n, NULL), ST_IO);
    assert_int_equal(mkfifo(in_folder("fifo"), 0600), 0);
    assert_int_equal(file_get(folder, "fifo", got, 5, &n, NULL), ST_OK); /* empty, and above all at once */
    assert_int_equal(n, 0);
    struct err e = {0};
    assert_int_equal(file_put("/nowhere", "a", 0600, "x", 1, true, &e), ST_IO);
    assert_non_null(strstr(e.msg, "/nowhere/a"));
    assert_int_equal(folder_sync("/nowhere", NULL), ST_IO);
    assert_int_equal(folder_sync(folder, NULL), ST_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_or_not_at_all),
        cmocka_unit_test(what_cannot_be_read),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
