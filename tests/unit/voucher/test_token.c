#include "vector.h"

#include "base/bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void body_is_the_typed_bytes(void **state)
{
    (void)state;
    uint8_t body[TOKEN_BODY_BYTES];
    struct err e = {0};
    assert_int_equal(token_encode_body(body, &vector_token, &e), ST_OK);
    assert_memory_equal(body, vector_body, sizeof body);

    struct voucher_token t;
    assert_int_equal(token_decode_body(&t, vector_body, &e), ST_OK);
    assert_int_equal(t.flags, 0);
    assert_int_equal(t.kid, VECTOR_KID);
    assert_int_equal(t.kiosk, 7);
    assert_int_equal(t.epoch, 1);
    assert_int_equal(t.counter, 42);
    assert_memory_equal(t.nonce, "\xA1\xA2\xA3\xA4\xA5\xA6", 6);
    assert_int_equal(t.amount.minor, 375);
    assert_int_equal(t.currency, 978);
    assert_int_equal(t.issued_at_s, 1795253400);
    assert_int_equal(t.valid_days, 365);
}

static void largest_values_survive(void **state)
{
    (void)state;
    struct voucher_token t = {.flags = TOKEN_TRAINING | TOKEN_CLOCK_UNSURE | TOKEN_DISCOUNT,
                              .kid = 0xFFFF,
                              .kiosk = UINT32_MAX,
                              .epoch = UINT16_MAX,
                              .counter = UINT32_MAX,
                              .amount = {UINT32_MAX},
                              .currency = 999,
                              .issued_at_s = UINT32_MAX,
                              .valid_days = UINT16_MAX};
    uint8_t body[TOKEN_BODY_BYTES];
    struct voucher_token back;
    assert_int_equal(token_encode_body(body, &t, NULL), ST_OK);
    assert_int_equal(token_decode_body(&back, body, NULL), ST_OK);
    assert_int_equal(back.flags, 7);
    assert_int_equal(back.kiosk, UINT32_MAX);
    assert_int_equal(back.counter, UINT32_MAX);
    assert_int_equal(back.amount.minor, UINT32_MAX);
    assert_int_equal(back.issued_at_s, UINT32_MAX);
    assert_int_equal(back.valid_days, UINT16_MAX);
}

static void expect_unencodable(struct voucher_token t, const char *field)
{
    uint8_t body[TOKEN_BODY_BYTES];
    struct err e = {0};
    assert_int_equal(token_encode_body(body, &t, &e), ST_INVALID);
    assert_non_null(strstr(e.msg, field));
}

static void what_the_layout_cannot_hold_is_refused_by_name(void **state)
{
    (void)state;
    struct voucher_token t = vector_token;
    t.flags = 0x08;
    expect_unencodable(t, "flags");
    t = vector_token;
    t.kiosk = 0;
    expect_unencodable(t, "kiosk");
    t = vector_token;
    t.epoch = 0;
    expect_unencodable(t, "epoch");
    t = vector_token;
    t.counter = 0;
    expect_unencodable(t, "counter");
    t = vector_token;
    t.amount.minor = 0;
    expect_unencodable(t, "amount");
    t.amount.minor = -1;
    expect_unencodable(t, "amount");
    t.amount.minor = (int64_t)UINT32_MAX + 1;
    expect_unencodable(t, "amount");
    t = vector_token;
    t.currency = 0;
    expect_unencodable(t, "currency");
    t.currency = 1000;
    expect_unencodable(t, "currency");
    t = vector_token;
    t.issued_at_s = -1;
    expect_unencodable(t, "issued_at");
    t.issued_at_s = (int64_t)UINT32_MAX + 1;
    expect_unencodable(t, "issued_at");
}

static void expect_undecodable(size_t offset, size_t n, uint8_t value, const char *field)
{
    uint8_t body[TOKEN_BODY_BYTES];
    memcpy(body, vector_body, sizeof body);
    memset(body + offset, value, n);
    struct voucher_token t;
    struct err e = {0};
    assert_int_equal(token_decode_body(&t, body, &e), ST_INVALID);
    assert_non_null(strstr(e.msg, field));
}

static void bodies_we_would_not_write_are_not_read(void **state)
{
    (void)state;
    expect_undecodable(0, 1, 0x00, "format");
    expect_undecodable(0, 1, 0x02, "format");
    expect_undecodable(1, 1, 0x80, "flags");
    expect_undecodable(4, 4, 0x00, "kiosk");
    expect_undecodable(8, 2, 0x00, "epoch");
    expect_undecodable(10, 4, 0x00, "counter");
    expect_undecodable(20, 4, 0x00, "amount");
    expect_undecodable(24, 2, 0xFF, "currency");
}

static void digits_are_the_typed_digits(void **state)
{
    (void)state;
    uint8_t token[TOKEN_BYTES], back[TOKEN_BYTES];
    memcpy(token, vector_body, sizeof vector_body);
    assert_true(hex_decode(token + TOKEN_BODY_BYTES, TOKEN_SIG_BYTES, VECTOR_SIGNATURE));
    char digits[TOKEN_DIGITS + 1];
    token_to_digits(digits, token);
    assert_string_equal(digits, VECTOR_DIGITS);
    assert_int_equal(token_from_digits(back, VECTOR_DIGITS, TOKEN_DIGITS, NULL), ST_OK);
    assert_memory_equal(back, token, sizeof token);
}

static void expect_no_digits(const char *digits, size_t n, const char *why)
{
    uint8_t token[TOKEN_BYTES];
    struct err e = {0};
    assert_int_equal(token_from_digits(token, digits, n, &e), ST_INVALID);
    assert_non_null(strstr(e.msg, why));
}

static void groups_end_below_two_to_the_96(void **state)
{
    (void)state;
    char digits[TOKEN_DIGITS + 1] = VECTOR_DIGITS;
    uint8_t token[TOKEN_BYTES];
    for (int g = 0; g < 8; g++) {
        memcpy(digits, VECTOR_DIGITS, sizeof digits);
        memcpy(digits + 4 + 29 * g, "79228162514264337593543950335", 29); /* 2^96 - 1 */
        assert_int_equal(token_from_digits(token, digits, TOKEN_DIGITS, NULL), ST_OK);
        for (int i = 0; i < 12; i++)
            assert_int_equal(token[12 * g + i], 0xFF);
        digits[4 + 29 * g + 28] = '6'; /* 2^96 */
        expect_no_digits(digits, TOKEN_DIGITS, "too large");
        memset(digits + 4 + 29 * g, '9', 29);
        expect_no_digits(digits, TOKEN_DIGITS, "too large");
    }
}

static void only_236_digits_are_digits(void **state)
{
    (void)state;
    char digits[TOKEN_DIGITS + 2] = VECTOR_DIGITS;
    expect_no_digits(digits, TOKEN_DIGITS - 1, "235 characters");
    digits[TOKEN_DIGITS] = '0';
    expect_no_digits(digits, TOKEN_DIGITS + 1, "237 characters");
    expect_no_digits("", 0, "0 characters");
    static const char intruders[] = {'a', 'O', ' ', '-', '+', '.', '\n', '\0', '/', ':', '\x80', '\xFF'};
    static const int places[] = {0, 3, 4, 120, TOKEN_DIGITS - 1};
    for (size_t i = 0; i < sizeof intruders; i++) {
        for (size_t p = 0; p < sizeof places / sizeof *places; p++) {
            memcpy(digits, VECTOR_DIGITS, sizeof VECTOR_DIGITS);
            digits[places[p]] = intruders[i];
            expect_no_digits(digits, TOKEN_DIGITS, "is not a digit");
        }
    }
    for (int p = 0; p < 4; p++) {
        memcpy(digits, VECTOR_DIGITS, sizeof VECTOR_DIGITS);
        digits[p] = '5';
        expect_no_digits(digits, TOKEN_DIGITS, "9801");
    }
}

static void human_codes_are_the_typed_codes(void **state)
{
    (void)state;
    char code[40];
    token_human(code, 7, 1, 42);
    assert_string_equal(code, "7-00042-44");
    token_human(code, 7, 2, 42);
    assert_string_equal(code, "7-00042-91.2");
    token_human(code, 1, 1, 1);
    assert_string_equal(code, "1-00001-07");
    token_human(code, UINT32_MAX, UINT16_MAX, UINT32_MAX);
    assert_string_equal(code, "4294967295-4294967295-69.65535");

    uint32_t kiosk = 0, counter = 0;
    uint16_t epoch = 0;
    assert_int_equal(token_human_parse(&kiosk, &epoch, &counter, "7-00042-91.2", NULL), ST_OK);
    assert_int_equal(kiosk, 7);
    assert_int_equal(epoch, 2);
    assert_int_equal(counter, 42);
    assert_int_equal(token_human_parse(&kiosk, &epoch, &counter, code, NULL), ST_OK);
    assert_int_equal(kiosk, UINT32_MAX);
    assert_int_equal(epoch, UINT16_MAX);
    assert_int_equal(counter, UINT32_MAX);
}

static bool human_holds(const char *code)
{
    uint32_t kiosk, counter;
    uint16_t epoch;
    return token_human_parse(&kiosk, &epoch, &counter, code, NULL) == ST_OK;
}

/* Every single wrong digit and every swap of neighbours, in a code with epoch, in one without, and in a long one. */
static void every_typo_is_found(void **state)
{
    (void)state;
    static const char *const codes[] = {"7-00042-44", "7-00042-91.2", "4294967295-4294967295-69.65535", "1-00001-07"};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        assert_true(human_holds(codes[i]));
        size_t n = strlen(codes[i]);
        for (size_t at = 0; at < n; at++) {
            char typo[40];
            for (char digit = '0'; digit <= '9'; digit++) {
                memcpy(typo, codes[i], n + 1);
                typo[at] = digit;
                assert_int_equal(human_holds(typo), strcmp(typo, codes[i]) == 0);
            }
            memcpy(typo, codes[i], n + 1);
            if (at + 1 < n) {
                typo[at] = codes[i][at + 1];
                typo[at + 1] = codes[i][at];
                assert_int_equal(human_holds(typo), strcmp(typo, codes[i]) == 0);
            }
            memcpy(typo, codes[i], at);
            memcpy(typo + at, codes[i] + at + 1, n - at); /* one character left out */
            assert_false(human_holds(typo));
        }
    }
}

static void nonsense_is_no_human_code(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "-",
                                      "--",
                                      "7",
                                      "7-00042",
                                      "7-00042-",
                                      "7-42-44",
                                      "07-00042-44",
                                      " 7-00042-44",
                                      "7-00042-44 ",
                                      "7-00042-44.1",
                                      "7-00042-44.",
                                      "7-00042-4",
                                      "7-00042-044",
                                      "0-00001-01",
                                      "99999999999999999999-00042-44",
                                      "4294967296-00042-44",
                                      "7-00042-91.65538",
                                      "7–00042–44",
                                      "+7-00042-44"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(human_holds(bad[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(body_is_the_typed_bytes),
        cmocka_unit_test(largest_values_survive),
        cmocka_unit_test(what_the_layout_cannot_hold_is_refused_by_name),
        cmocka_unit_test(bodies_we_would_not_write_are_not_read),
        cmocka_unit_test(digits_are_the_typed_digits),
        cmocka_unit_test(groups_end_below_two_to_the_96),
        cmocka_unit_test(only_236_digits_are_digits),
        cmocka_unit_test(human_codes_are_the_typed_codes),
        cmocka_unit_test(every_typo_is_found),
        cmocka_unit_test(nonsense_is_no_human_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
