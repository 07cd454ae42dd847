/* voucher undo and void against a daemon played by hand; till show against a ledger. */
#include "base/text.h"
#include "unit/cli/fake_daemon.h"
#include "unit/cli/run.h"
#include "unit/ledger/fixture.h"

#include <jansson.h>
#include <string.h>

static struct fixture x;
static struct ran r;

static int set_up(void **state)
{
    (void)state;
    fixture_start(&x);
    for (int i = 0; i < 3; i++) {
        int64_t visit = open_visit(&x);
        land(&x, visit, 25);
        struct voucher_row v = pay_out(&x, visit);
        struct fact f = fact_redeemed(&x, v.digits, i == 1 ? "till-1" : "till-2");
        must(&x, &f);
        if (i == 2) {
            f = fact_undone(&x, v.digits);
            must(&x, &f);
        }
    }
    struct fact f = fact_day_closed(&x);
    must(&x, &f);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fixture_end(&x);
    return 0;
}

#define VOUCHER                                                                                                        \
    "\"voucher\":{\"counter\":42,\"human\":\"7-00042-93\",\"amount_minor\":375,\"currency\":\"EUR\",\"exponent\":2,"   \
    "\"pay\":\"open\"}"
#define ID "0f8fad5b-d9cb-469f-a165-70867728950e"
#define TWO                                                                                                            \
    " 7-00042-93 --reason fault --as mary --pin-fd 3 --second otto --second-pin-fd 3 --id " ID /* both by one pipe */

static void two_persons_sign(void **state)
{
    (void)state;
    static const struct {
        const char *words, *rest;
        enum wire_command command;
        int code;
        const char *out, *err;
    } rows[] = {
        {"voucher undo" TWO, "\"ok\":true," VOUCHER, CMD_VOUCHER_UNDO, 0, "put the money back", ""},
        {"voucher void" TWO, "\"ok\":true," VOUCHER, CMD_VOUCHER_VOID, 0, "voided", ""},
        {"voucher undo" TWO, "\"ok\":false,\"code\":\"denied\",\"message\":\"the second person must be another one\"",
         CMD_VOUCHER_UNDO, 1, "", "must be another one"},
        {"voucher void" TWO, "\"ok\":false,\"code\":\"again\",\"message\":\"locked\",\"wait_ms\":4000",
         CMD_VOUCHER_VOID, 1, "", "wait 4 s"},
        {"voucher undo" TWO, NULL, CMD_VOUCHER_UNDO, 3, "", "--id " ID},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct fake_answer answers[] = {{CMD_SIGN_IN, "\"ok\":true,\"person\":\"p-1\",\"role\":\"staff\""},
                                              {rows[i].command, rows[i].rest},
                                              {CMD_HELLO, ""}};
        const struct wire_request *asked;
        struct fake_daemon *f;
        fake_start(&f, x.dir, answers);
        run(&r, x.dir, rows[i].words, NULL, "111111\n222222\n");
        fake_stop(f);
        if (r.code != rows[i].code || strstr(r.out, rows[i].out) == NULL || strstr(r.err, rows[i].err) == NULL)
            fail_msg("row %zu: %d\n%s\n%s", i, r.code, r.out, r.err);
        assert_int_equal(fake_asked(f, &asked), 2);
        assert_string_equal(asked[0].pin, "111111");
        assert_int_equal(asked[1].command, rows[i].command);
        assert_string_equal(asked[1].text, "7-00042-93");
        assert_string_equal(asked[1].note, "fault");
        assert_string_equal(asked[1].second, "otto");
        assert_string_equal(asked[1].second_pin, "222222");
        assert_string_equal(asked[1].event.text, ID);
        fake_free(f);
    }
}

static void one_person_is_wrong_usage(void **state)
{
    (void)state;
    static const char *const words[] = {
        "voucher undo 7-00042-93 --reason x --second otto", "voucher undo 7-00042-93 --second otto --as mary",
        "voucher void 7-00042-93 --reason x --as mary",     "voucher void 7-00042-93 --reason= --second otto --as mary",
        "voucher undo --reason x --second otto --as mary",
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        run(&r, x.dir, words[i], NULL, NULL);
        if (r.code != 2)
            fail_msg("%s: %d %s", words[i], r.code, r.err);
    }
}

static void tills_are_shown_by_day(void **state)
{
    (void)state;
    run(&r, x.dir, "till show", NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_non_null(strstr(r.out, "No till"));
    run(&r, x.dir, "till show --day z:1", NULL, NULL);
    assert_int_equal(r.code, 0);
    assert_non_null(strstr(r.out, "till-1          1 0.25 EUR      0 0.00 EUR      0.25 EUR\n"));
    assert_non_null(strstr(r.out, "till-2          2 0.50 EUR      1 0.25 EUR      0.25 EUR\n"));
    run(&r, x.dir, "till show --day 2026-11-20 --json", NULL, NULL);
    json_t *o = json_loads(r.out, 0, NULL);
    const json_t *tills = json_object_get(o, "tills"), *t = json_array_get(tills, 1);
    assert_int_equal(json_array_size(tills), 2);
    assert_string_equal(json_string_value(json_object_get(t, "till")), "till-2");
    assert_int_equal(json_integer_value(json_object_get(t, "redeemed_minor")), 50);
    assert_int_equal(json_integer_value(json_object_get(t, "undone_count")), 1);
    assert_int_equal(json_integer_value(json_object_get(t, "paid_minor")), 25);
    json_decref(o);
    run(&r, x.dir, "till show --day z:9", NULL, NULL);
    assert_int_equal(r.code, 1);
    run(&r, x.dir, "till show --day yesterday", NULL, NULL);
    assert_int_equal(r.code, 2);
}

int main(int argc, char **argv)
{
    assert_int_equal(argc, 2);
    run_set_program(argv[1]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_persons_sign),
        cmocka_unit_test(one_person_is_wrong_usage),
        cmocka_unit_test(tills_are_shown_by_day),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
