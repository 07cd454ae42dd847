/* A signed package over a real ledger: the same bytes again, it holds, and no byte of it can be another one. */
#include "unit/ledger/fixture.h"

#include "recovery/package.h"
#include "recovery/tar.h"
#include "settings/settings.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static struct fixture fixture, *const x = &fixture;

/* Two closed days with one of everything; no test changes it. */
static int setup(void **s)
{
    (void)s;
    fixture_start(x);
    fill_everything(x);
    for (int day = 0; day < 2; day++) {
        int64_t visit = open_visit(x);
        land(x, visit, 15);
        pay_out(x, visit);
        struct fact f = fact_day_closed(x);
        must(x, &f);
    }
    return 0;
}

static int teardown(void **s)
{
    (void)s;
    fixture_end(x);
    return 0;
}

static enum status sign(void *ctx, int64_t first_z, int64_t last_z, const struct hash *manifest, struct statement *out,
                        struct err *e)
{
    (void)ctx;
    return ledger_statement_sign(x->l, first_z, last_z, manifest, out, e);
}

static int write_it(bool with_signature, struct package_summary *sum)
{
    int fd = memfd_create("package", MFD_CLOEXEC);
    struct package_request q = {.sign = with_signature ? sign : NULL};
    assert_true(fd >= 0);
    x->e = (struct err){0};
    if (package_write(x->l, &q, fd, sum, &x->e) != ST_OK)
        fail_msg("%s", x->e.msg);
    return fd;
}

static uint8_t *bytes_of(int fd, size_t *n)
{
    *n = (size_t)lseek(fd, 0, SEEK_END);
    uint8_t *b = malloc(*n);
    assert_true(b != NULL && pread(fd, b, *n, 0) == (ssize_t)*n);
    return b;
}

static enum status verify(int fd, const struct public_key *key, struct err *e)
{
    struct package_summary sum;
    return package_verify_file(fd, &(struct package_check){.key = key}, &sum, e);
}

static void test_holds(void **s)
{
    (void)s;
    struct package_summary sum, read;
    size_t n, m;
    int a = write_it(true, &sum), b = write_it(true, &sum);
    uint8_t *first = bytes_of(a, &n), *second = bytes_of(b, &m);
    assert_int_equal(n, m);
    assert_memory_equal(first, second, n);
    assert_true(sum.is_signed && sum.withheld > 0 && sum.rows > 40);
    struct public_key mine = seal_public(x->seal), other = mine;
    other.bytes[0] ^= 1;
    struct package_check check = {.key = &mine};
    if (package_verify_file(a, &check, &read, &x->e) != ST_OK)
        fail_msg("%s", x->e.msg);
    assert_true(read.is_signed && read.rows == sum.rows && read.withheld == sum.withheld);
    assert_int_equal(verify(a, NULL, &x->e), ST_OK);
    struct err e = {0};
    assert_int_equal(verify(a, &other, &e), ST_REFUSED);
    assert_non_null(strstr(e.msg, "--key"));
    free(first);
    free(second);
    close(a);
    close(b);
}

/* A token is money: of no voucher that was ever issued here is it in the file. */
static void test_no_token(void **s)
{
    (void)s;
    struct package_summary sum;
    size_t n, run = 0;
    int fd = write_it(true, &sum);
    uint8_t *b = bytes_of(fd, &n);
    assert_true(sql_int(x, "SELECT count(*) FROM voucher") > 0);
    for (size_t i = 0; i < n; i++) {
        run = b[i] >= '0' && b[i] <= '9' ? run + 1 : 0;
        assert_true(run < TOKEN_DIGITS);
    }
    free(b);
    close(fd);
}

static void test_any_byte_is_found(void **s)
{
    (void)s;
    struct package_summary sum;
    size_t n;
    int fd = write_it(true, &sum);
    uint8_t *b = bytes_of(fd, &n);
    for (size_t i = 0; i < n; i += i < 2048 ? 37 : 4099) { /* headers, contents, padding, the end */
        uint8_t other = b[i] ^ 0x10;
        struct err e = {0};
        assert_int_equal(pwrite(fd, &other, 1, (off_t)i), 1);
        if (verify(fd, NULL, &e) == ST_OK)
            fail_msg("byte %zu can be another one", i);
        assert_true(e.msg[0] != '\0');
        assert_int_equal(pwrite(fd, &b[i], 1, (off_t)i), 1);
    }
    for (size_t cut = 1; cut < n; cut += n / 7) {
        struct err e = {0};
        assert_int_equal(ftruncate(fd, (off_t)(n - cut)), 0);
        assert_true(verify(fd, NULL, &e) != ST_OK);
    }
    free(b);
    close(fd);
}

/* Signed again by somebody else: it agrees with itself and is still not the kiosk's. */
static void test_another_key(void **s)
{
    (void)s;
    struct package_summary sum;
    static const uint8_t seed[32] = {9};
    struct seal *theirs;
    struct public_key mine = seal_public(x->seal);
    assert_int_equal(seal_from_seed(&theirs, seed, &x->e), ST_OK);
    ledger_set_seal(x->l, theirs);
    int fd = write_it(true, &sum);
    ledger_set_seal(x->l, x->seal);
    struct err e = {0};
    assert_int_equal(verify(fd, NULL, &e), ST_REFUSED); /* its key is not among those that the journal names */
    err_clear(&e);
    assert_int_equal(verify(fd, &mine, &e), ST_REFUSED);
    seal_free(theirs);
    close(fd);
}

static void test_unsigned(void **s)
{
    (void)s;
    struct package_summary sum;
    struct err e = {0};
    int fd = write_it(false, &sum);
    assert_false(sum.is_signed);
    assert_int_equal(verify(fd, NULL, &e), ST_REFUSED);
    assert_non_null(strstr(e.msg, "--unsigned"));
    if (package_verify_file(fd, &(struct package_check){.unsigned_too = true}, &sum, &x->e) != ST_OK)
        fail_msg("%s", x->e.msg);
    close(fd);
}

/* The kiosk signs what its own books say about closed days, and nothing else. */
static void test_statement(void **s)
{
    (void)s;
    struct statement a, b;
    struct hash manifest = {{1}};
    char text[STATEMENT_TEXT];
    struct public_key mine = seal_public(x->seal);
    assert_int_equal(ledger_statement_sign(x->l, 1, 2, &manifest, &a, &x->e), ST_OK);
    size_t n = statement_text(text, sizeof text, &a, false);
    assert_true(package_verify(&mine, text, n, a.signature));
    assert_false(checkpoint_verify(&mine, text, n, a.signature)); /* for its purpose alone */
    n = statement_text(text, sizeof text, &a, true);
    assert_true(n > 0 && statement_parse(&b, text));
    text[n - 3] = (char)(text[n - 3] == '0' ? '1' : '0');
    assert_true(statement_parse(&b, text) && memcmp(a.signature, b.signature, sizeof a.signature) != 0);
    text[20] = 'K';
    assert_false(statement_parse(&b, text));
    assert_int_equal(ledger_statement_sign(x->l, 1, 99, &manifest, &a, &x->e), ST_NOT_FOUND);
    struct err e = {0};
    assert_int_equal(ledger_statement_sign(x->l, 2, 1, &manifest, &a, &e), ST_INVALID);
    struct ledger *reader;
    assert_int_equal(ledger_open_reader(&reader, x->dir, &x->e), ST_OK);
    err_clear(&e);
    assert_int_equal(ledger_statement_sign(reader, 1, 1, &manifest, &a, &e), ST_DENIED);
    ledger_close(reader);
}

static void test_names(void **s)
{
    (void)s;
    static const char *const bad[] = {"",  "/a",   "a/",   "a//b", "../a", "a/../b", "a/./b",
                                      ".", "a\tb", "a\\b", "a b",  "..",   "a/..",   "\xc3\xa9"};
    assert_true(tar_name_ok("rebottle-7-1-2/reports/daily.csv") && tar_name_ok("a..b/.c"));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (tar_name_ok(bad[i]))
            fail_msg("%s is taken", bad[i]);
    uint8_t block[TAR_BLOCK];
    struct tar_member m = {.name = "a/b", .size = TAR_SIZE_MAX, .mtime_s = 7}, back;
    assert_true(tar_header(block, &m));
    assert_int_equal(tar_read(&back, block), TAR_MEMBER);
    assert_true(back.size == m.size && back.mtime_s == 7 && strcmp(back.name, "a/b") == 0);
    block[156] = '2'; /* a link */
    assert_int_equal(tar_read(&back, block), TAR_BAD);
    m.size++;
    assert_false(tar_header(block, &m));
}

/* What a day's close can be configured to export is what there is; settings cannot see reports. */
static void test_words_of_the_configuration(void **s)
{
    (void)s;
    size_t n = 0;
    for (; export_reports[n] != NULL && strcmp(export_reports[n], "all") != 0; n++)
        assert_string_equal(export_reports[n], report_kinds[n].name);
    assert_null(report_kinds[n].name);
    for (n = 0; export_formats[n] != NULL && strcmp(export_formats[n], "package") != 0; n++)
        assert_string_equal(export_formats[n], report_formats[n].name);
    assert_null(report_formats[n].name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_holds),
        cmocka_unit_test(test_no_token),
        cmocka_unit_test(test_any_byte_is_found),
        cmocka_unit_test(test_another_key),
        cmocka_unit_test(test_unsigned),
        cmocka_unit_test(test_statement),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_words_of_the_configuration),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
