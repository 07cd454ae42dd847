#include "receipt/receipt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const struct voucher_token token = {.kiosk = 7, .epoch = 1, .counter = 42, .amount = {375}};

static void expect_code(const char *text, const char *wanted)
{
    char out[TILL_CODE_MAX + 1];
    assert_int_equal(receipt_till_template_check(text, NULL), ST_OK);
    assert_true(receipt_till_code(out, text, &token));
    assert_string_equal(out, wanted);
}

static void values_stand_where_the_template_says(void **state)
{
    (void)state;
    expect_code("980{kiosk:6}{counter:7}{amount:5}", "980000007000004200375");
    expect_code("R{counter:3}A{amount:4}", "R042A0375");
    expect_code("{counter:2}", "42");
    expect_code("{counter:10}{kiosk:10}1234", "000000004200000000071234"); /* 24, as long as they may get */
}

/* 4006381333931 and 96385074 are GS1 numbers that textbooks use; an odd and an even count before the check digit. */
static void the_check_digit_is_gs1s(void **state)
{
    (void)state;
    struct voucher_token t = {.kiosk = 4006, .counter = 38133393};
    char out[TILL_CODE_MAX + 1];
    assert_true(receipt_till_code(out, "{kiosk:4}{counter:8}{check}", &t));
    assert_string_equal(out, "4006381333931");
    t = (struct voucher_token){.counter = 9638507};
    assert_true(receipt_till_code(out, "{counter:7}{check}", &t));
    assert_string_equal(out, "96385074");
}

static void a_value_that_does_not_fit_gives_no_code(void **state)
{
    (void)state;
    char out[TILL_CODE_MAX + 1];
    assert_false(receipt_till_code(out, "{counter:1}", &token));
    assert_false(receipt_till_code(out, "{counter:2}{amount:2}", &token));
    assert_false(receipt_till_code(out, "", &token));
    assert_false(receipt_till_code(out, "{bad", &token));
}

static void bad_templates_are_refused_by_place_and_cure(void **state)
{
    (void)state;
    static const struct {
        const char *text, *why;
    } bad[] = {
        {"{", "character 1"},
        {"980{kiosk}", "character 4"},
        {"{counter:}", "character 1"},
        {"{counter:0}", "character 1"},
        {"{counter:11}", "character 1"},
        {"{counter:123}", "character 1"},
        {"{counter:7", "character 1"},
        {"{counter:-7}", "character 1"},
        {"{counter:7} ", "character 12"},
        {"{counter:7}-", "character 12"},
        {"{counter:7}{price:2}", "character 12"},
        {"{counter:7}\xC3\xA9", "character 12"},
        {"{counter:7}\x1D", "character 12"},
        {"{counter:7}{counter:7}", "second time"},
        {"{kiosk:7}{kiosk:7}", "second time"},
        {"{check}{counter:7}", "must be the last"},
        {"{counter:7}{check}{check}", "must be the last"},
        {"R{counter:7}{check}", "digits only"},
        {"980{kiosk:6}", "{counter:N} is missing"},
        {"980", "{counter:N} is missing"},
        {"{counter:10}{kiosk:10}{amount:5}", "25 characters"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err e = {0};
        assert_int_equal(receipt_till_template_check(bad[i].text, &e), ST_INVALID);
        if (strstr(e.msg, bad[i].why) == NULL)
            fail_msg("\"%s\": \"%s\" does not say \"%s\"", bad[i].text, e.msg, bad[i].why);
    }
    assert_int_equal(receipt_till_template_check("", NULL), ST_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_stand_where_the_template_says),
        cmocka_unit_test(the_check_digit_is_gs1s),
        cmocka_unit_test(a_value_that_does_not_fit_gives_no_code),
        cmocka_unit_test(bad_templates_are_refused_by_place_and_cure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
