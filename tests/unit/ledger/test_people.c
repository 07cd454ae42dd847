#include "unit/ledger/fixture.h"

#include "ledger/people.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct place {
    char dir[64];
    struct people *p;
    struct err e;
};

static void reopen(struct place *x)
{
    people_close(x->p);
    x->e = (struct err){0};
    if (people_open(&x->p, x->dir, &x->e) != ST_OK)
        fail_msg("%s", x->e.msg);
}

static void begin(struct place *x)
{
    *x = (struct place){.dir = "/tmp/people-test-XXXXXX"};
    assert_non_null(mkdtemp(x->dir));
    reopen(x);
}

static void end(struct place *x)
{
    static const char *const names[] = {"people.db", "setup-code", "keys/pepper"};
    char path[128];
    people_close(x->p);
    for (size_t i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", x->dir, names[i]);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/keys", x->dir);
    rmdir(path);
    assert_int_equal(rmdir(x->dir), 0);
}

static void read_code(struct place *x, char code[9])
{
    char path[512] = "";
    bool needed = false;
    struct stat s;
    assert_int_equal(people_setup_code(x->p, &needed, path, &x->e), ST_OK);
    assert_true(needed);
    assert_int_equal(stat(path, &s), 0);
    assert_int_equal(s.st_mode & 0777, 0600);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    assert_int_equal(fscanf(f, "%8[0-9]", code), 1);
    fclose(f);
}

static enum status check(struct place *x, const char *name, const char *pin, int64_t mono_ms, int32_t *wait)
{
    struct person_row row;
    x->e = (struct err){0};
    return people_check(x->p, name, pin, mono_ms, &row, wait, &x->e);
}

static void add(struct place *x, const char *name, const char *role, const char *pin, const char *code)
{
    struct person_row row;
    x->e = (struct err){0};
    if (people_add(x->p, name, role, pin, code, &row, &x->e) != ST_OK)
        fail_msg("%s", x->e.msg);
    assert_false(row.active);
    assert_int_equal(people_activate(x->p, row.id, &x->e), ST_OK);
}

static void test_first_person(void **state)
{
    (void)state;
    struct place x;
    struct person_row row;
    char code[9] = "", again[9] = "", path[512];
    bool needed = false;
    int32_t wait;
    begin(&x);
    read_code(&x, code);
    reopen(&x);
    read_code(&x, again);
    assert_string_equal(code, again); /* it stays until it is used */
    assert_int_equal(
        people_add(x.p, "anna", "operator", "123456", code[0] == '0' ? "10000000" : "00000000", &row, &x.e), ST_DENIED);
    x.e = (struct err){0};
    assert_int_equal(people_add(x.p, "anna", "boss", "123456", code, &row, &x.e), ST_INVALID);
    assert_int_equal(people_add(x.p, "anna", "operator", "12345", code, &row, &x.e), ST_INVALID);
    assert_int_equal(people_add(x.p, "anna", "operator", "12345a", code, &row, &x.e), ST_INVALID);
    assert_int_equal(people_add(x.p, "an\nna", "operator", "123456", code, &row, &x.e), ST_INVALID);
    x.e = (struct err){0};
    assert_int_equal(people_add(x.p, "anna", "operator", "123456", code, &row, &x.e), ST_OK);
    assert_memory_equal(row.id, "p-", 2);
    assert_int_equal(strlen(row.id), 14);
    assert_int_equal(check(&x, "anna", "123456", 0, &wait), ST_DENIED); /* not in the journal yet */
    add(&x, "anna", "operator", "123456", code);                        /* the one that was never committed makes way */
    assert_int_equal(check(&x, "anna", "123456", 10000, &wait), ST_OK);
    assert_int_equal(people_setup_code(x.p, &needed, path, &x.e), ST_OK);
    assert_false(needed);
    snprintf(path, sizeof path, "%s/setup-code", x.dir);
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(people_add(x.p, "bob", "staff", "123456", code, &row, &x.e), ST_DENIED);
    x.e = (struct err){0};
    assert_int_equal(people_add(x.p, "anna", "staff", "123456", NULL, &row, &x.e), ST_EXISTS);
    end(&x);
}

static void test_wrong_pins_wait(void **state)
{
    (void)state;
    struct place x;
    int32_t wait = 0;
    int64_t now = 1000000;
    begin(&x);
    add(&x, "anna", "operator", "123456", NULL);
    static const int32_t delays[] = {1000, 2000, 4000, 8000, 16000, 32000, 64000, 128000, 256000, 300000, 300000};
    for (size_t i = 0; i < sizeof delays / sizeof delays[0]; i++) {
        assert_int_equal(check(&x, "anna", "654321", now, &wait), ST_DENIED);
        assert_int_equal(check(&x, "anna", "123456", now, &wait), ST_AGAIN); /* even the right one */
        assert_int_equal(wait, delays[i]);
        now += delays[i];
    }
    reopen(&x); /* pulling the plug does not help */
    assert_int_equal(check(&x, "anna", "123456", now, &wait), ST_AGAIN);
    assert_int_equal(wait, 300000);
    now += wait;
    assert_int_equal(check(&x, "anna", "123456", now, &wait), ST_OK);
    assert_int_equal(check(&x, "anna", "654321", now, &wait), ST_DENIED); /* forgotten: from the beginning */
    assert_int_equal(check(&x, "anna", "123456", now + 1000, &wait), ST_OK);
    assert_int_equal(check(&x, "nobody", "123456", now, &wait), ST_DENIED); /* one answer for both */
    assert_string_equal(x.e.msg, "wrong name or PIN");
    assert_int_equal(check(&x, "somebody", "123456", now, &wait), ST_AGAIN); /* unknown names share one count */
    end(&x);
}

static void test_new_pin(void **state)
{
    (void)state;
    struct place x;
    struct person_row rows[4];
    size_t n = 0;
    int32_t wait;
    begin(&x);
    add(&x, "anna", "operator", "123456", NULL);
    add(&x, "bob", "staff", "222222", NULL);
    assert_int_equal(people_set_pin(x.p, "anna", "111111111111", &x.e), ST_OK);
    assert_int_equal(people_set_pin(x.p, "carl", "111111", &x.e), ST_NOT_FOUND);
    assert_int_equal(check(&x, "anna", "111111111111", 0, &wait), ST_OK);
    assert_int_equal(check(&x, "anna", "123456", 0, &wait), ST_DENIED);
    x.e = (struct err){0};
    assert_int_equal(people_list(x.p, rows, 4, &n, &x.e), ST_OK);
    assert_int_equal(n, 2);
    assert_string_equal(rows[1].role, "staff");
    end(&x);
}

static bool file_has(struct place *x, const char *text)
{
    static char bytes[1 << 20];
    char path[128];
    snprintf(path, sizeof path, "%s/people.db", x->dir);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    size_t n = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    assert_true(n > 0 && n < sizeof bytes);
    return memmem(bytes, n, text, strlen(text)) != NULL;
}

static void test_erased_is_gone_from_the_file(void **state)
{
    (void)state;
    struct place x;
    struct person_row row, rows[4];
    size_t n = 0;
    int32_t wait;
    begin(&x);
    add(&x, "anna", "operator", "123456", NULL);
    add(&x, "Bartholomew", "staff", "222222", NULL);
    assert_int_equal(check(&x, "Bartholomew", "333333", 0, &wait), ST_DENIED);
    assert_true(file_has(&x, "Bartholomew"));
    assert_int_equal(people_erase(x.p, "Bartholomew", &row, &x.e), ST_OK);
    assert_string_equal(row.role, "staff");
    assert_false(file_has(&x, "Bartholomew")); /* nor among the wrong tries */
    assert_false(file_has(&x, row.id));
    assert_int_equal(check(&x, "Bartholomew", "222222", 5000, &wait), ST_DENIED);
    assert_int_equal(people_erase(x.p, "Bartholomew", &row, &x.e), ST_NOT_FOUND);
    x.e = (struct err){0};
    assert_int_equal(people_list(x.p, rows, 4, &n, &x.e), ST_OK);
    assert_int_equal(n, 1);
    end(&x);
}

static void test_removed_cannot_sign_in(void **state)
{
    (void)state;
    struct place x;
    struct person_row row, rows[4];
    size_t n = 0;
    int32_t wait;
    begin(&x);
    add(&x, "anna", "operator", "123456", NULL);
    add(&x, "bob", "staff", "222222", NULL);
    assert_int_equal(people_remove(x.p, "bob", &row, &x.e), ST_OK);
    assert_int_equal(check(&x, "bob", "222222", 0, &wait), ST_DENIED);
    assert_int_equal(people_remove(x.p, "bob", &row, &x.e), ST_EXISTS);
    x.e = (struct err){0};
    assert_int_equal(people_set_role(x.p, "bob", "operator", false, &row, &x.e), ST_NOT_FOUND);
    x.e = (struct err){0};
    assert_int_equal(people_list(x.p, rows, 4, &n, &x.e), ST_OK);
    assert_int_equal(n, 2);
    assert_false(rows[1].active);
    add(&x, "bob", "staff", "444444", NULL); /* comes back, as somebody new to the journal */
    assert_int_equal(check(&x, "bob", "444444", 5000, &wait), ST_OK);
    end(&x);
}

static void test_the_last_operator_stays(void **state)
{
    (void)state;
    struct place x;
    struct person_row row;
    begin(&x);
    add(&x, "anna", "operator", "123456", NULL);
    add(&x, "bob", "staff", "222222", NULL);
    assert_int_equal(people_remove(x.p, "anna", &row, &x.e), ST_REFUSED);
    x.e = (struct err){0};
    assert_int_equal(people_erase(x.p, "anna", &row, &x.e), ST_REFUSED);
    x.e = (struct err){0};
    assert_int_equal(people_set_role(x.p, "anna", "staff", false, &row, &x.e), ST_REFUSED);
    x.e = (struct err){0};
    assert_int_equal(people_set_role(x.p, "bob", "king", false, &row, &x.e), ST_INVALID);
    x.e = (struct err){0};
    assert_int_equal(people_set_role(x.p, "bob", "operator", true, &row, &x.e), ST_OK); /* only asked */
    assert_int_equal(people_remove(x.p, "anna", &row, &x.e), ST_REFUSED);
    x.e = (struct err){0};
    assert_int_equal(people_set_role(x.p, "bob", "operator", false, &row, &x.e), ST_OK);
    assert_int_equal(people_set_role(x.p, "anna", "staff", false, &row, &x.e), ST_OK);
    assert_int_equal(people_remove(x.p, "bob", &row, &x.e), ST_REFUSED);
    end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_person),
        cmocka_unit_test(test_wrong_pins_wait),
        cmocka_unit_test(test_new_pin),
        cmocka_unit_test(test_erased_is_gone_from_the_file),
        cmocka_unit_test(test_removed_cannot_sign_in),
        cmocka_unit_test(test_the_last_operator_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
