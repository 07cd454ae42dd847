#include "base/say.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void amounts(void **state)
{
    (void)state;
    static const struct {
        int64_t minor;
        const char *currency;
        int exponent;
        const char *want;
    } rows[] = {
        {375, "EUR", 2, "€3.75"},    {-20, "GBP", 2, "-£0.20"},     {1200, "CNY", 2, "¥12.00"},
        {375, "SEK", 2, "3.75 SEK"}, {-375, "SEK", 2, "-3.75 SEK"}, {0, "USD", 2, "$0.00"},
        {50, "PTS", 0, "50 PTS"},
    };
    char out[SAY_MAX];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        say_money(out, (money){rows[i].minor}, rows[i].currency, rows[i].exponent);
        assert_string_equal(out, rows[i].want);
    }
    say_money(out, (money){INT64_MIN}, "EUR", 3);
    assert_string_equal(out, "-€9223372036854775.808");
}

static void dates_and_times(void **state)
{
    (void)state;
    struct civil c = {2026, 11, 21, 8, 44, 59};
    int64_t t = utc_from_civil(&c, 0);
    char out[SAY_MAX];
    say_date(out, t, 3600, "en");
    assert_string_equal(out, "21 Nov 2026");
    say_date(out, t, 16 * 3600, "zh_CN");
    assert_string_equal(out, "2026年11月22日");
    say_date(out, t, 0, "xx"); /* a language that nobody wrote: English */
    assert_string_equal(out, "21 Nov 2026");
    say_time(out, t, 3600);
    assert_string_equal(out, "09:44");
    say_moment(out, t, 3600, "en");
    assert_string_equal(out, "21 Nov 2026, 09:44");
    say_moment(out, INT64_MIN, 0, "zh_CN");
    assert_string_equal(out, "-9999年1月1日 00:00");
}

static void weights(void **state)
{
    (void)state;
    static const struct {
        int64_t mg;
        const char *want;
    } rows[] = {
        {0, "0 g"},
        {999, "0 g"}, /* never rounded up */
        {312999, "312 g"},
        {999999, "999 g"},
        {1000000, "1.00 kg"},
        {4219999, "4.21 kg"},
        {999999999, "999.99 kg"},
        {1250000000, "1.250 t"},
    };
    char out[SAY_MAX];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        say_mass(out, (mass){rows[i].mg}, "en");
        assert_string_equal(out, rows[i].want);
    }
    say_mass(out, MASS_UNKNOWN, "en");
    assert_string_equal(out, "?");
    say_mass(out, (mass){4210000}, "zh_CN");
    assert_string_equal(out, "4.21 千克");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts),
        cmocka_unit_test(dates_and_times),
        cmocka_unit_test(weights),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
