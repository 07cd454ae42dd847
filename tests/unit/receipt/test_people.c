#include "receipt/receipt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void expect_money(int64_t minor, const char *code, const char *en, const char *zh)
{
    struct currency c = {"PTS", 0, 0};
    if (strcmp(code, "PTS") != 0)
        assert_true(currency_find(&c, code));
    char out[64];
    money_for_people(out, sizeof out, (money){minor}, &c, LANGUAGE_EN);
    assert_string_equal(out, en);
    money_for_people(out, sizeof out, (money){minor}, &c, LANGUAGE_ZH);
    assert_string_equal(out, zh);
}

static void every_currency_has_its_style(void **state)
{
    (void)state;
    expect_money(375, "EUR", "€3.75", "3.75 欧元");
    expect_money(20, "CNY", "¥0.20", "¥0.20");
    expect_money(10, "AUD", "$0.10", "0.10 澳元");
    expect_money(300, "DKK", "3.00 kr", "3.00 丹麦克朗");
    expect_money(20, "GBP", "£0.20", "0.20 英镑");
    expect_money(5000, "HUF", "50 Ft", "50 福林");
    expect_money(5050, "HUF", "50.50 Ft", "50.50 福林");
    expect_money(30, "ILS", "₪0.30", "0.30 新谢克尔");
    expect_money(200, "NOK", "2.00 kr", "2.00 挪威克朗");
    expect_money(50, "PLN", "0.50 zł", "0.50 兹罗提");
    expect_money(50, "RON", "0.50 lei", "0.50 列伊");
    expect_money(100, "SEK", "1.00 kr", "1.00 瑞典克朗");
    expect_money(5, "USD", "$0.05", "0.05 美元");
    expect_money(12, "PTS", "12 points", "12 积分");
}

static void figures_are_grouped_and_signed(void **state)
{
    (void)state;
    expect_money(0, "EUR", "€0.00", "0.00 欧元");
    expect_money(99999, "EUR", "€999.99", "999.99 欧元");
    expect_money(100000, "EUR", "€1,000.00", "1,000.00 欧元");
    expect_money(123456789, "EUR", "€1,234,567.89", "1,234,567.89 欧元");
    expect_money(-5, "EUR", "-€0.05", "-0.05 欧元");
    expect_money(-100000, "EUR", "-€1,000.00", "-1,000.00 欧元");
    expect_money(INT64_MAX, "EUR", "€92,233,720,368,547,758.07", "92,233,720,368,547,758.07 欧元");
    expect_money(INT64_MIN, "PTS", "-9,223,372,036,854,775,808 points", "-9,223,372,036,854,775,808 积分");
}

static void an_unknown_currency_shows_its_code(void **state)
{
    (void)state;
    struct currency c = {"XTS", 963, 3};
    char out[64];
    money_for_people(out, sizeof out, (money){1234567}, &c, LANGUAGE_ZH);
    assert_string_equal(out, "1,234.567 XTS");
}

static void a_small_buffer_cuts_whole_characters(void **state)
{
    (void)state;
    struct currency c = {"EUR", 978, 2};
    char out[4];
    money_for_people(out, sizeof out, (money){375}, &c, LANGUAGE_EN);
    assert_string_equal(out, "€");
    money_for_people(out, 3, (money){375}, &c, LANGUAGE_EN);
    assert_string_equal(out, "");
}

static void dates_are_local(void **state)
{
    (void)state;
    char out[64];
    date_for_people(out, sizeof out, 1795253400000, 0, LANGUAGE_EN);
    assert_string_equal(out, "21 Nov 2026, 09:30");
    date_for_people(out, sizeof out, 1795253400000, 8 * 3600, LANGUAGE_ZH);
    assert_string_equal(out, "2026年11月21日 17:30");
    date_for_people(out, sizeof out, 0, -60, LANGUAGE_EN);
    assert_string_equal(out, "31 Dec 1969, 23:59");
}

static void languages_have_words(void **state)
{
    (void)state;
    enum language l = LANGUAGE_EN;
    assert_true(language_parse(&l, "zh_CN"));
    assert_int_equal(l, LANGUAGE_ZH);
    assert_false(language_parse(&l, "zh"));
    assert_false(language_parse(&l, ""));
    assert_int_equal(l, LANGUAGE_ZH);
    assert_string_equal(language_word(LANGUAGE_EN), "en");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_currency_has_its_style),
        cmocka_unit_test(figures_are_grouped_and_signed),
        cmocka_unit_test(an_unknown_currency_shows_its_code),
        cmocka_unit_test(a_small_buffer_cuts_whole_characters),
        cmocka_unit_test(dates_are_local),
        cmocka_unit_test(languages_have_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
