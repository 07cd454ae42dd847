/* Exit codes and requests of the real program against a played daemon. */
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

#define ID "0f8fad5b-d9cb-469f-a165-70867728950e"

static char dir[64];
static struct ran r;

static int set_up(void **state)
{
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/rebottle-cli-XXXXXX");
    assert_non_null(mkdtemp(dir));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    return rmdir(dir);
}

static void wrong_usage_is_2(void **state)
{
    (void)state;
    const char *const rows[] = {
        "frob",
        "voucher",
        "voucher frob",
        "voucher show",
        "voucher show a b",
        "voucher redeem 1",
        "voucher redeem 1 --till",
        "voucher redeem 1 --till t --claim 7",
        "voucher reprint x",
        "voucher reprint 0",
        "case settle 3",
        "case settle 3 lost",
        "case settle x in_bin",
        "case open swallowed",
        "case open help --note x",
        "count pet 500",
        "count pet half 3",
        "count pet 500 0",
        "goodwill 0.25",
        "goodwill --reason x",
        "bag replace main --bag B-2",
        "bag replace main --bag B-2 --seal S-1 --weighed heavy",
        "bag replace main --bag B-2 --seal S-1 --weighed 0",
        "bag replace main --bag B-2 --seal S-1 --weighed -1",
        "bag show",
        "day close --all",
        "day show 2026-02-30",
        "day show -o file",
        "export",
        "export monthly",
        "export daily --format pdf",
        "export daily --from 2026-13-01",
        "export daily --from z:0",
        "export daily --from 2026-11-22 --to 2026-11-21",
        "export daily --from z:3 --to z:2",
        "catalogue import",
        "catalogue lookup 123",
        "catalogue lookup 95200000000x1",
        "person add mary",
        "person add mary --role king",
        "person role mary",
        "person role mary --role king",
        "person remove",
        "pause --frob",
        "pause -x",
        "pause --json=yes",
        "pause extra",
        "verify --checkpoint /nonexistent",
        "help frob",
        "--screen kitchen",
        "--format csv",
        "a b c d e f g h i j",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        run(&r, dir, rows[i], NULL, NULL);
        if (r.code != 2 || r.out[0] != '\0' || strncmp(r.err, "rebottle: ", 10) != 0)
            fail_msg("%s: %d\n%s\n%s", rows[i], r.code, r.out, r.err);
    }
}

static void nobody_there_is_4(void **state)
{
    (void)state;
    const char *const rows[] = {"status",
                                "pause",
                                "resume",
                                "scan 1",
                                "payout",
                                "voucher show 1",
                                "case list",
                                "voucher redeem 1 --till t",
                                "day close",
                                "person pin mary --new-pin-fd 3",
                                "export daily",
                                "verify",
                                "day show",
                                "day show z:1",
                                "key show",
                                "catalogue list",
                                "catalogue lookup 9520000000011",
                                "backup b.db"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        run(&r, dir, rows[i], NULL, "123456\n");
        if (r.code != 4 || strncmp(r.err, "rebottle: ", 10) != 0)
            fail_msg("%s: %d\n%s\n%s", rows[i], r.code, r.out, r.err);
    }
}

static void help_is_for_every_command(void **state)
{
    (void)state;
    run(&r, dir, "help", NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_non_null(strstr(r.out, "voucher redeem"));
    run(&r, dir, "--help", NULL, NULL);
    assert_int_equal(r.code, 0);
    run(&r, dir, "help voucher", NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_non_null(strstr(r.out, "rebottle voucher check TOKEN --key FILE"));
    assert_null(strstr(r.out, "case"));
    run(&r, dir, "voucher --help", NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_non_null(strstr(r.out, "rebottle voucher reprint NUMBER"));
    run(&r, dir, "day show --help", NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_non_null(strstr(r.out, "Example: rebottle day show"));
    assert_null(strstr(r.out, "day close"));
    run(&r, dir, "--version", NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_string_equal(r.out, "rebottle " REBOTTLE_VERSION "\n");
}

/* Runs against a daemon with these answers; gives what was asked. */
static size_t with_daemon(const struct fake_answer *answers, const char *args, const char *fd3,
                          struct wire_request out[FAKE_ASKED_MAX])
{
    struct fake_daemon *f;
    const struct wire_request *asked;
    fake_start(&f, dir, answers);
    run(&r, dir, args, NULL, fd3);
    fake_stop(f);
    size_t n = fake_asked(f, &asked);
    memcpy(out, asked, n * sizeof *out);
    fake_free(f);
    return n;
}

static const struct fake_answer all_good[] = {{CMD_HELLO, ""}};

static void each_command_asks_its_question(void **state)
{
    (void)state;
    static const struct {
        const char *args;
        struct wire_request want; /* of the last question */
        bool act;
    } rows[] = {
        {"status", {.command = CMD_STATUS}, false},
        {"pause", {.command = CMD_PAUSE}, false},
        {"resume", {.command = CMD_RESUME}, false},
        {"scan 9520000000011", {.command = CMD_SCAN, .text = "9520000000011"}, true},
        {"payout", {.command = CMD_PAYOUT}, true},
        {"count pet 500 12 --drink beer",
         {.command = CMD_COUNT, .text = "pet", .note = "beer", .number = 12, .volume_ml = 500},
         true},
        {"voucher show 7-00042-93", {.command = CMD_VOUCHER_SHOW, .text = "7-00042-93"}, false},
        {"voucher reprint 42", {.command = CMD_REPRINT, .number = 42}, true},
        {"case list", {.command = CMD_CASE_LIST}, false},
        {"case list --all", {.command = CMD_CASE_LIST, .number = 1}, false},
        {"case settle 3 in_bin --note seen",
         {.command = CMD_CASE_SETTLE, .number = 3, .text = "in_bin", .note = "seen"},
         true},
        {"case open swallowed --note two", {.command = CMD_CASE_OPEN, .text = "swallowed", .note = "two"}, true},
        {"day close", {.command = CMD_DAY_CLOSE}, true},
        {"bag replace main --bag B-2 --seal S-1",
         {.command = CMD_BAG_REPLACE, .text = "main", .bag = "B-2", .seal = "S-1"},
         true},
        {"bag replace main --bag B-2 --seal S-1 --weighed 4.25",
         {.command = CMD_BAG_REPLACE, .text = "main", .bag = "B-2", .seal = "S-1", .number = 4250},
         true},
        {"bag receipt B-1 --recycler Plastics --mass-g 18420 --document R-7",
         {.command = CMD_BAG_RECEIPT, .bag = "B-1", .text = "Plastics", .note = "R-7", .number = 18420},
         true},
        {"day x", {.command = CMD_DAY_X}, false},
        {"devices list", {.command = CMD_STATUS}, false},
        {"person add mary --role staff --new-pin-fd 3",
         {.command = CMD_PERSON_ADD, .name = "mary", .text = "staff", .pin = "123456"},
         false},
        {"person list", {.command = CMD_PERSON_LIST}, false},
        {"person role mary --role staff", {.command = CMD_PERSON_ROLE, .name = "mary", .text = "staff"}, false},
        {"person remove mary", {.command = CMD_PERSON_REMOVE, .name = "mary"}, false},
        {"person erase mary", {.command = CMD_PERSON_ERASE, .name = "mary"}, false},
        {"person pin mary --new-pin-fd 3", {.command = CMD_PERSON_PIN, .name = "mary", .pin = "123456"}, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct wire_request asked[FAKE_ASKED_MAX];
        size_t n = with_daemon(all_good, rows[i].args, "123456\nmore", asked);
        const struct wire_request *got = &asked[n - 1], *want = &rows[i].want;
        if (r.code != 0 || n == 0)
            fail_msg("%s: %d\n%s", rows[i].args, r.code, r.err);
        assert_int_equal(got->command, want->command);
        assert_string_equal(got->text, want->text);
        assert_string_equal(got->name, want->name);
        assert_string_equal(got->pin, want->pin);
        assert_string_equal(got->note, want->note);
        assert_int_equal(got->number, want->number);
        assert_int_equal(got->volume_ml, want->volume_ml);
        struct event_id id;
        assert_int_equal(event_id_parse(&id, got->event.text), rows[i].act); /* acts have an id, others none */
    }
}

static void sign_in_comes_first(void **state)
{
    (void)state;
    struct wire_request asked[FAKE_ASKED_MAX];
    assert_int_equal(with_daemon(all_good, "pause --as mary --pin-fd 3", "654321\r\n", asked), 2);
    assert_int_equal(r.code, 0);
    assert_int_equal(asked[0].command, CMD_SIGN_IN);
    assert_string_equal(asked[0].name, "mary");
    assert_string_equal(asked[0].pin, "654321");
    assert_int_equal(asked[1].command, CMD_PAUSE);

    static const struct fake_answer denied[] = {
        {CMD_SIGN_IN, "\"ok\":false,\"code\":\"again\",\"message\":\"too many tries\",\"wait_ms\":4100"},
        {CMD_HELLO, ""}};
    assert_int_equal(with_daemon(denied, "pause --as mary --pin-fd 3", "1\n", asked), 1); /* nothing was paused */
    assert_int_equal(r.code, 1);
    assert_non_null(strstr(r.err, "too many tries (wait 5 s)"));

    with_daemon(all_good, "pause --pin-fd 3", "1\n", asked);
    assert_int_equal(r.code, 2);
    with_daemon(all_good, "pause --as mary --pin-fd 9", NULL, asked);
    assert_int_equal(r.code, 2);
    with_daemon(all_good, "pause --as mary", NULL, asked); /* no terminal to ask on */
    assert_int_equal(r.code, 2);
    with_daemon(all_good, "pause --as mary --pin-fd 3", "1234567890123456\n", asked);
    assert_int_equal(r.code, 1);
    assert_null(strstr(r.err, "1234567890123456"));
}

static void a_refusal_is_1_with_its_reason(void **state)
{
    (void)state;
    const char *const codes[] = {"refused", "denied", "not_found", "invalid", "exists", "again", "full", "io"};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        char rest[200];
        snprintf(rest, sizeof rest, "\"ok\":false,\"code\":\"%s\",\"message\":\"because \\u001b[2J %s\"", codes[i],
                 codes[i]);
        const struct fake_answer answers[] = {{CMD_DAY_CLOSE, rest}, {CMD_HELLO, ""}};
        struct wire_request asked[FAKE_ASKED_MAX];
        with_daemon(answers, "day close", NULL, asked);
        assert_int_equal(r.code, 1);
        assert_string_equal(r.out, "");
        assert_non_null(strstr(r.err, codes[i]));
        assert_null(strchr(r.err, '\x1b')); /* nothing that steers the terminal */
        with_daemon(answers, "day close --json --id " ID, NULL, asked);
        assert_int_equal(r.code, 1);
        assert_non_null(strstr(r.out, "{\"ok\":false,\"code\":"));
        assert_non_null(strstr(r.out, "\"event\":\"" ID "\"}"));
    }
}

static void an_unknown_outcome_is_3_and_can_be_asked_again(void **state)
{
    (void)state;
    const char *const acts[] = {"day close", "payout", "scan 1", "case settle 1 done", "voucher reprint 1"};
    static const struct fake_answer gone[] = {{CMD_DAY_CLOSE, NULL},   {CMD_PAYOUT, NULL},  {CMD_SCAN, NULL},
                                              {CMD_CASE_SETTLE, NULL}, {CMD_REPRINT, NULL}, {CMD_PAUSE, NULL},
                                              {CMD_CASE_LIST, NULL},   {CMD_HELLO, ""}};
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        struct wire_request asked[FAKE_ASKED_MAX];
        size_t n = with_daemon(gone, acts[i], NULL, asked);
        char want[100];
        snprintf(want, sizeof want, "ask again with --id %s", asked[n - 1].event.text);
        assert_int_equal(r.code, 3);
        assert_non_null(strstr(r.err, want));

        char again[200];
        snprintf(again, sizeof again, "%s --id %s --json", acts[i], asked[n - 1].event.text);
        struct wire_request second[FAKE_ASKED_MAX];
        size_t m = with_daemon(gone, again, NULL, second);
        assert_string_equal(second[m - 1].event.text, asked[n - 1].event.text);
        assert_non_null(strstr(r.out, "\"code\":\"unknown\""));
        assert_non_null(strstr(r.out, asked[n - 1].event.text));
    }
    struct wire_request asked[FAKE_ASKED_MAX];
    with_daemon(gone, "pause", NULL, asked);
    assert_int_equal(r.code, 3);
    with_daemon(gone, "case list", NULL, asked); /* a question only: nothing is in doubt */
    assert_int_equal(r.code, 4);
}

static void one_field_for_scripts(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        int code;
        const char *out;
    } rows[] = {
        {"kiosk", 0, "door 2\n"},    {"in_service", 0, "true\n"}, {"visit.amount_minor", 0, "0\n"},
        {"cases.0.number", 0, "\n"}, {"cases", 0, "[]\n"},        {"frob", 2, ""},
        {"kiosk.name", 2, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct wire_request asked[FAKE_ASKED_MAX];
        char args[100];
        snprintf(args, sizeof args, "status --field %s", rows[i].path);
        with_daemon(all_good, args, NULL, asked);
        assert_int_equal(r.code, rows[i].code);
        assert_string_equal(r.out, rows[i].out);
    }
}

static void cases_are_a_table(void **state)
{
    (void)state;
    static const struct fake_answer answers[] = {
        {CMD_CASE_LIST,
         "\"ok\":true,\"cases\":[{\"number\":3,\"kind\":\"in_doubt\",\"open\":true,\"opened_ms\":1795255200000,"
         "\"gtin\":\"9520000000011\",\"amount_minor\":15,\"why\":\"restart\"}]"},
        {CMD_HELLO, ""}};
    struct wire_request asked[FAKE_ASKED_MAX];
    with_daemon(answers, "case list", NULL, asked);
    assert_int_equal(r.code, 0);
    assert_non_null(strstr(r.out, "3       2026-11-21 10:00  in_doubt      9520000000011   0.15 EUR    restart\n"));
}

int main(int argc, char **argv)
{
    assert_int_equal(argc, 2);
    run_set_program(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_usage_is_2),
        cmocka_unit_test(nobody_there_is_4),
        cmocka_unit_test(help_is_for_every_command),
        cmocka_unit_test(each_command_asks_its_question),
        cmocka_unit_test(sign_in_comes_first),
        cmocka_unit_test(a_refusal_is_1_with_its_reason),
        cmocka_unit_test(an_unknown_outcome_is_3_and_can_be_asked_again),
        cmocka_unit_test(one_field_for_scripts),
        cmocka_unit_test(cases_are_a_table),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
