/* Paying from a list while the kiosk is dead, and importing it: against a daemon played by hand. */
#include "base/rng.h"
#include "base/text.h"
#include "unit/cli/fake_daemon.h"
#include "unit/cli/run.h"
#include "voucher/seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[64];
static struct seal *seal;
static struct ran r;

static void path_of(char out[128], const char *name)
{
    snprintf(out, 128, "%s/%s", dir, name);
}

static int set_up(void **state)
{
    (void)state;
    static const uint8_t seed[32] = {4};
    char path[128], pem[128];
    struct err e = {0};
    text_copy(dir, sizeof dir, "/tmp/offline-test-XXXXXX");
    assert_non_null(mkdtemp(dir));
    assert_int_equal(seal_from_seed(&seal, seed, &e), ST_OK);
    struct public_key k = seal_public(seal);
    key_to_pem(pem, &k);
    path_of(path, "kiosk.pem");
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(pem, f);
    fclose(f);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    static const char *const names[] = {"kiosk.pem", "list"};
    char path[128];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        path_of(path, names[i]);
        unlink(path);
    }
    seal_free(seal);
    return rmdir(dir);
}

/* A voucher of 1.50 EUR, issued so many days ago, good for ten. */
static const char *token(uint32_t counter, int days_ago, uint8_t flags)
{
    static char digits[TOKEN_DIGITS + 1];
    struct err e = {0};
    struct voucher_token t = {.flags = flags,
                              .kiosk = 7,
                              .epoch = 1,
                              .counter = counter,
                              .nonce = {(uint8_t)days_ago},
                              .amount = {150},
                              .currency = 978,
                              .issued_at_s = (int64_t)time(NULL) - 86400LL * days_ago,
                              .valid_days = 10};
    assert_int_equal(seal_voucher(seal, &t, digits, &e), ST_OK);
    return digits;
}

static int pay(const char *digits)
{
    char input[300];
    snprintf(input, sizeof input, "%s\n", digits);
    run(&r, dir, "voucher check - --key @kiosk.pem --list @list --cap 4.00", input, NULL);
    return r.code;
}

static void refused_with(const char *digits, const char *why)
{
    assert_int_equal(pay(digits), 1);
    assert_string_equal(r.out, "");
    if (strstr(r.err, why) == NULL)
        fail_msg("expected \"%s\": %s", why, r.err);
}

static size_t list_text(char *out, size_t cap)
{
    char path[128];
    path_of(path, "list");
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    size_t n = fread(out, 1, cap - 1, f);
    fclose(f);
    out[n] = '\0';
    return n;
}

static void a_list_pays_once_and_up_to_its_cap(void **state)
{
    (void)state;
    char path[128], before[2000], after[2000];
    struct stat s;
    assert_int_equal(pay(token(1, 0, 0)), 0);
    assert_non_null(strstr(r.out, "pay 1.50 EUR"));
    path_of(path, "list");
    assert_int_equal(stat(path, &s), 0);
    assert_int_equal(s.st_mode & 0777, 0600);
    refused_with(token(1, 1, 0), "another voucher with this number"); /* a copy that says something else */
    assert_int_equal(pay(token(2, 3, 0)), 0);
    list_text(before, sizeof before);
    refused_with(token(3, 0, 0), "over the cap of this list, which has 1.00 EUR left");
    refused_with(token(4, 11, 0), "expired");
    assert_int_equal(pay(token(5, 0, TOKEN_TRAINING)), 1); /* shown as what it is, and never on the list */
    assert_non_null(strstr(r.err, "training"));
    list_text(after, sizeof after);
    assert_string_equal(after, before);
}

static const char *first_digits(const char *text)
{
    static char digits[TOKEN_DIGITS + 1];
    text_copy(digits, sizeof digits, strstr(text, "9801"));
    return digits;
}

static void the_same_token_is_told_when(void **state)
{
    (void)state;
    char text[2000];
    assert_int_equal(pay(token(1, 0, 0)), 0);
    list_text(text, sizeof text);
    refused_with(first_digits(text), "paid already from this list on ");
}

static void a_clock_that_was_unsure_does_not_expire(void **state)
{
    (void)state;
    assert_int_equal(pay(token(1, 400, TOKEN_CLOCK_UNSURE)), 0);
}

/* The power went in the middle of a line: its till was not told to pay, so it may come again. */
static void a_torn_line_is_cut_off(void **state)
{
    (void)state;
    char path[128], text[2000], digits[TOKEN_DIGITS + 1];
    assert_int_equal(pay(token(1, 0, 0)), 0);
    text_copy(digits, sizeof digits, token(2, 0, 0));
    assert_int_equal(pay(digits), 0);
    size_t n = list_text(text, sizeof text);
    path_of(path, "list");
    assert_int_equal(truncate(path, (off_t)n - 30), 0);
    assert_int_equal(pay(digits), 0);
    assert_int_equal(list_text(text, sizeof text), n);
    FILE *f = fopen(path, "a"); /* a whole line that is none: somebody wrote into it */
    assert_non_null(f);
    fputs("1 2 3\n", f);
    fclose(f);
    refused_with(token(3, 0, 0), "list:3: this is no line");
}

static void list_and_cap_go_together(void **state)
{
    (void)state;
    run(&r, dir, "voucher check 1 --key @kiosk.pem --list @list", NULL, NULL);
    assert_int_equal(r.code, 2);
    run(&r, dir, "voucher check 1 --key @kiosk.pem --cap 3", NULL, NULL);
    assert_int_equal(r.code, 2);
    char input[300];
    snprintf(input, sizeof input, "%s\n", token(1, 0, 0));
    run(&r, dir, "voucher check - --key @kiosk.pem --list @list --cap 3,00", input, NULL);
    assert_int_equal(r.code, 2);
}

#define VOUCHER                                                                                                        \
    "\"voucher\":{\"counter\":1,\"human\":\"7-00001-00\",\"amount_minor\":150,\"currency\":\"EUR\",\"exponent\":2,"    \
    "\"offset_s\":3600,\"redeemed_ms\":1795255200000,\"till\":\"till-9\"}"

static void import(const char *rest, int code, const char *out, const char *err)
{
    const struct fake_answer answers[] = {{CMD_VOUCHER_REDEEM, rest}, {CMD_HELLO, ""}};
    const struct wire_request *asked;
    struct fake_daemon *f;
    char text[2000], digits[TOKEN_DIGITS + 1];
    list_text(text, sizeof text);
    text_copy(digits, sizeof digits, first_digits(text));
    fake_start(&f, dir, answers);
    run(&r, dir, "voucher import @list --till till-3", NULL, NULL);
    fake_stop(f);
    if (r.code != code || strstr(r.out, out) == NULL || strstr(r.err, err) == NULL)
        fail_msg("%s: %d\n%s\n%s", rest, r.code, r.out, r.err);
    assert_true(fake_asked(f, &asked) >= 1);
    assert_string_equal(asked[0].text, digits);
    assert_string_equal(asked[0].till, "till-3");
    assert_true(asked[0].offline_ms > 0);
    assert_non_null(strstr(text, asked[0].claim.text)); /* the claim that was made when it was paid */
    fake_free(f);
}

static void an_import_redeems_and_lists_conflicts(void **state)
{
    (void)state;
    assert_int_equal(pay(token(1, 0, 0)), 0);
    assert_int_equal(pay(token(2, 0, 0)), 0);
    import("\"ok\":true,\"outcome\":\"paid\"," VOUCHER, 0, "2, 0 of an earlier import", "");
    import("\"ok\":true,\"outcome\":\"already_yours\"," VOUCHER, 0, "0, 2 of an earlier import", "");
    import("\"ok\":false,\"code\":\"refused\",\"message\":\"no\",\"outcome\":\"already_redeemed\"," VOUCHER, 1,
           "1.50 EUR", "2 vouchers were paid here");
    assert_int_equal(strncmp(r.out, "conflict 7-00001-", 17), 0);
    assert_non_null(strstr(r.out, ": already redeemed on 2026-11-21 11:00 at till-9\nconflict 7-00002-"));
    import("\"ok\":false,\"code\":\"refused\",\"message\":\"this voucher was voided\",\"outcome\":\"voided\"," VOUCHER,
           1, "this voucher was voided", "");
    import("\"ok\":false,\"code\":\"again\",\"message\":\"the ledger is behind\"", 1, "", "run the import again");
    import(NULL, 3, "", "outcome unknown");
}

static void nothing_to_import(void **state)
{
    (void)state;
    run(&r, dir, "voucher import @list --till till-3", NULL, NULL);
    assert_int_equal(r.code, 2);
    assert_int_equal(pay(token(1, 0, 0)), 0);
    run(&r, dir, "voucher import @list --till till-3", NULL, NULL);
    assert_int_equal(r.code, 4); /* no daemon */
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(int argc, char **argv)
{
    assert_int_equal(argc, 2);
    run_set_program(argv[1]);
    const struct CMUnitTest tests[] = {
        T(a_list_pays_once_and_up_to_its_cap),
        T(the_same_token_is_told_when),
        T(a_clock_that_was_unsure_does_not_expire),
        T(a_torn_line_is_cut_off),
        T(list_and_cap_go_together),
        T(an_import_redeems_and_lists_conflicts),
        T(nothing_to_import),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
