/* voucher check against a key and vouchers that openssl made and signed (genpkey, pkeyutl -sign -rawin over the domain
 * prefix and the 32 bytes); voucher redeem against a daemon that says each outcome. */
#include "ledger/facts.h"
#include "unit/cli/fake_daemon.h"
#include "unit/cli/run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* kiosk 7, epoch 1, counter 42, 3.75 EUR, 2026-11-21T10:00:00Z, 365 days */
#define GOOD                                                                                                           \
    "9801003098301668497082782099046400005077964390108964775054578301182834770998718585964464245093375878503483930362" \
    "7340"                                                                                                             \
    "6350008794139707003166976162479871574540688219176170173533705150649682640459719349786852909129929394546383222583" \
    "31"                                                                                                               \
    "603215"
#define TRAINING                                                                                                       \
    "9801003110390926693229073846108160005077964390108964775054578301182834770998718584972249572757362618334464666410" \
    "7821"                                                                                                             \
    "5638635991119701704881498814330002727892856878720833579230162633542528675229902368000322604466360081359358800844" \
    "62"                                                                                                               \
    "232078"
static const char pem[] = "-----BEGIN PUBLIC KEY-----\n"
                          "MCowBQYDK2VwAyEA1FQzBD2nay+9+K5azTA032ADymh3Zl7Lx5LV/X75hmU=\n"
                          "-----END PUBLIC KEY-----\n";
static const char other_pem[] = "-----BEGIN PUBLIC KEY-----\n"
                                "MCowBQYDK2VwAyEAd6DBFbKzazyVOnAizND6o7WzKEUZaIxo2XPPNABGq8Q=\n"
                                "-----END PUBLIC KEY-----\n";

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
    snprintf(dir, sizeof dir, "/tmp/rebottle-voucher-XXXXXX");
    assert_non_null(mkdtemp(dir));
    put_file("kiosk.pem", pem);
    put_file("other.pem", other_pem);
    put_file("rubbish.pem", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    const char *const names[] = {"kiosk.pem", "other.pem", "rubbish.pem"};
    for (size_t i = 0; i < 3; i++) {
        char path[200];
        snprintf(path, sizeof path, "%s/%s", dir, names[i]);
        unlink(path);
    }
    return rmdir(dir);
}

static void a_good_voucher_needs_only_the_key(void **state)
{
    (void)state;
    run(&r, dir, "voucher check " GOOD " --key @kiosk.pem", NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_non_null(strstr(r.out, "3.75 EUR"));
    assert_non_null(strstr(r.out, "7-00042-"));
    assert_non_null(strstr(r.out, "2026-11-21 10:00"));
    assert_null(strstr(r.out, "98010"));
    run(&r, dir, "voucher check - --json --key @kiosk.pem", " " GOOD "\r\n", NULL);
    assert_int_equal(r.code, 0);
    assert_non_null(strstr(r.out, "\"ok\":true"));
    assert_non_null(strstr(r.out, "\"amount_minor\":375,\"currency\":\"EUR\",\"exponent\":2"));
    assert_null(strstr(r.out, "98010"));
}

static void anything_else_is_refused(void **state)
{
    (void)state;
    static char changed[] = "voucher check " GOOD " --key @kiosk.pem";
    char *digit = strstr(changed, "9801") + 100;
    *digit = *digit == '0' ? '1' : '0';
    run(&r, dir, changed, NULL, NULL);
    assert_int_equal(r.code, 1);
    assert_string_equal(r.out, "");
    run(&r, dir, "voucher check " GOOD " --key @other.pem", NULL, NULL);
    assert_int_equal(r.code, 1);
    run(&r, dir, "voucher check 9801 --key @kiosk.pem", NULL, NULL);
    assert_int_equal(r.code, 1);
    run(&r, dir, "voucher check " TRAINING " --key @kiosk.pem", NULL, NULL);
    assert_int_equal(r.code, 1);
    assert_non_null(strstr(r.err, "training"));
    run(&r, dir, "voucher check " TRAINING " --json --key @kiosk.pem", NULL, NULL);
    assert_int_equal(r.code, 1);
    assert_non_null(strstr(r.out, "\"ok\":false"));
}

static void a_key_that_is_none_is_wrong_usage(void **state)
{
    (void)state;
    run(&r, dir, "voucher check " GOOD " --key @rubbish.pem", NULL, NULL);
    assert_int_equal(r.code, 2);
    run(&r, dir, "voucher check " GOOD " --key @absent.pem", NULL, NULL);
    assert_int_equal(r.code, 2);
    run(&r, dir, "voucher check " GOOD, NULL, NULL);
    assert_int_equal(r.code, 2);
    run(&r, dir, "voucher check - --key @kiosk.pem", "", NULL);
    assert_int_equal(r.code, 2);
}

#define VOUCHER                                                                                                        \
    "\"voucher\":{\"counter\":42,\"human\":\"7-00042-93\",\"amount_minor\":375,\"currency\":\"EUR\",\"exponent\":2,"   \
    "\"offset_s\":3600,\"redeemed_ms\":1795255200000,\"expires_ms\":1795255200000,\"till\":\"till-9\"}"
#define CLAIM "0f8fad5b-d9cb-469f-a165-70867728950e"

static void redeem_outcomes(void **state)
{
    (void)state;
    static const struct {
        const char *rest;
        int code;
        const char *out, *err;
    } rows[] = {
        {"\"ok\":true,\"outcome\":\"paid\"," VOUCHER, 0, "pay 3.75 EUR", NULL},
        {"\"ok\":true,\"outcome\":\"already_yours\"," VOUCHER, 0, "already yours", NULL},
        {"\"ok\":false,\"code\":\"refused\",\"message\":\"no\",\"outcome\":\"already_redeemed\"," VOUCHER, 1, NULL,
         "already redeemed on 2026-11-21 11:00 at till-9: do not pay"},
        {"\"ok\":false,\"code\":\"refused\",\"message\":\"no\",\"outcome\":\"expired\"," VOUCHER, 1, NULL,
         "expired on 2026-11-21 11:00: do not pay"},
        {"\"ok\":false,\"code\":\"refused\",\"message\":\"voided by mary\",\"outcome\":\"voided\"," VOUCHER, 1, NULL,
         "voided by mary: do not pay"},
        {"\"ok\":false,\"code\":\"not_found\",\"message\":\"never issued here\",\"outcome\":\"not_ours\"", 1, NULL,
         "never issued here: do not pay"},
        {"\"ok\":false,\"code\":\"unavailable\",\"message\":\"the ledger is closed\"", 4, NULL, "the ledger is closed"},
        {"\"ok\":false,\"code\":\"unknown\",\"message\":\"the disk did not answer\"", 3, NULL, "--claim " CLAIM},
        {NULL, 3, NULL, "--claim " CLAIM},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct fake_answer answers[] = {{CMD_VOUCHER_REDEEM, rows[i].rest}, {CMD_HELLO, ""}};
        struct fake_daemon *f;
        fake_start(&f, dir, answers);
        run(&r, dir, "voucher redeem - --till till-3 --claim " CLAIM, GOOD "\n", NULL);
        fake_stop(f);
        if (r.code != rows[i].code || (rows[i].out != NULL && strstr(r.out, rows[i].out) == NULL) ||
            (rows[i].out == NULL && r.out[0] != '\0') || (rows[i].err != NULL && strstr(r.err, rows[i].err) == NULL) ||
            (rows[i].err == NULL && r.err[0] != '\0'))
            fail_msg("row %zu: %d\n%s\n%s", i, r.code, r.out, r.err);
        const struct wire_request *asked;
        assert_int_equal(fake_asked(f, &asked), 1);
        assert_int_equal(asked[0].command, CMD_VOUCHER_REDEEM);
        assert_string_equal(asked[0].text, GOOD);
        assert_string_equal(asked[0].till, "till-3");
        assert_string_equal(asked[0].claim.text, CLAIM);
        fake_free(f);
    }
}

/* The ledger's words for what became of a redemption are those of the protocol. */
static void outcomes_are_those_of_the_protocol(void **state)
{
    (void)state;
    static char page[16384];
    FILE *f = fopen("kiosk/wire/PROTOCOL.md", "r");
    assert_non_null(f);
    size_t n = fread(page, 1, sizeof page - 1, f);
    fclose(f);
    page[n] = '\0';
    char *list = strstr(page, "| voucher_redeem |");
    assert_non_null(list);
    list[strcspn(list, "\n")] = '\0';
    for (int o = REDEEM_PAID; o <= REDEEM_INVALID; o++) {
        char *at = strstr(list, redeem_outcome_word((enum redeem_outcome)o));
        if (at == NULL || strchr(",)", at[strlen(redeem_outcome_word((enum redeem_outcome)o))]) == NULL)
            fail_msg("PROTOCOL.md does not have %s", redeem_outcome_word((enum redeem_outcome)o));
    }
}

static void redeem_as_json(void **state)
{
    (void)state;
    const struct fake_answer answers[] = {
        {CMD_VOUCHER_REDEEM,
         "\"ok\":false,\"code\":\"refused\",\"message\":\"no\",\"outcome\":\"already_redeemed\"," VOUCHER},
        {CMD_HELLO, ""}};
    struct fake_daemon *f;
    fake_start(&f, dir, answers);
    run(&r, dir, "--json voucher redeem 7-00042-93 --till t --claim " CLAIM, NULL, NULL);
    fake_stop(f);
    fake_free(f);
    assert_int_equal(r.code, 1);
    assert_non_null(strstr(r.out, "{\"ok\":false,\"code\":\"refused\""));
    assert_non_null(strstr(r.out, "\"outcome\":\"already_redeemed\""));
    assert_non_null(strstr(r.out, "\"claim\":\"" CLAIM "\""));
    assert_non_null(strstr(r.err, "already redeemed"));
}

int main(int argc, char **argv)
{
    assert_int_equal(argc, 2);
    run_set_program(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_voucher_needs_only_the_key),  cmocka_unit_test(anything_else_is_refused),
        cmocka_unit_test(a_key_that_is_none_is_wrong_usage),  cmocka_unit_test(redeem_outcomes),
        cmocka_unit_test(outcomes_are_those_of_the_protocol), cmocka_unit_test(redeem_as_json),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
