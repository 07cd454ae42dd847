#include "vector.h"

#include "base/bytes.h"
#include "voucher/seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CHECKPOINT "rebottle checkpoint 1\nz 1\n"
/* openssl pkeyutl -sign -rawin over "REBOTTLE-CHECKPOINT-v1\0" and CHECKPOINT */
#define CHECKPOINT_SIGNATURE                                                                                           \
    "a61d50b6c8c573ab2d752c137a99da63ec75debeeff466006af4c2a2aa058645"                                                 \
    "f4b513c662c27b5e20dca12730beba69ef0fcadbb90f14b12755a54e0b3c7c0a"

static struct seal *seal_of(const uint8_t seed[32])
{
    struct seal *s = NULL;
    assert_int_equal(seal_from_seed(&s, seed, NULL), ST_OK);
    return s;
}

static void openssl_and_we_sign_alike(void **state)
{
    (void)state;
    struct seal *s = seal_of(vector_seed);
    assert_int_equal(seal_kid(s), VECTOR_KID);
    struct voucher_token t = vector_token;
    t.kid = 0; /* filled in by the seal */
    char digits[TOKEN_DIGITS + 1];
    assert_int_equal(seal_voucher(s, &t, digits, NULL), ST_OK);
    assert_int_equal(t.kid, VECTOR_KID);
    assert_string_equal(digits, VECTOR_DIGITS);

    uint8_t sig[64], expected[64];
    seal_checkpoint(s, CHECKPOINT, strlen(CHECKPOINT), sig);
    assert_true(hex_decode(expected, sizeof expected, CHECKPOINT_SIGNATURE));
    assert_memory_equal(sig, expected, sizeof sig);
    seal_free(s);
}

static void a_voucher_of_ours_is_told_field_by_field(void **state)
{
    (void)state;
    struct public_key key;
    assert_int_equal(key_from_pem(&key, VECTOR_PEM, strlen(VECTOR_PEM), NULL), ST_OK);
    struct voucher_token t;
    assert_int_equal(voucher_verify(&t, VECTOR_DIGITS, TOKEN_DIGITS, &key, 1, NULL), ST_OK);
    assert_int_equal(t.kiosk, 7);
    assert_int_equal(t.counter, 42);
    assert_int_equal(t.amount.minor, 375);
    assert_int_equal(t.currency, 978);
}

static void every_flipped_bit_is_refused(void **state)
{
    (void)state;
    struct public_key key;
    assert_int_equal(key_from_pem(&key, VECTOR_PEM, strlen(VECTOR_PEM), NULL), ST_OK);
    uint8_t token[TOKEN_BYTES];
    assert_int_equal(token_from_digits(token, VECTOR_DIGITS, TOKEN_DIGITS, NULL), ST_OK);
    for (int bit = 0; bit < TOKEN_BYTES * 8; bit++) {
        token[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
        char digits[TOKEN_DIGITS + 1];
        token_to_digits(digits, token);
        struct voucher_token t;
        enum status st = voucher_verify(&t, digits, TOKEN_DIGITS, &key, 1, NULL);
        assert_int_equal(st, bit < 8 ? ST_INVALID : ST_DENIED); /* the format is judged before the signature */
        token[bit / 8] ^= (uint8_t)(0x80 >> bit % 8);
    }
}

static void every_wrong_digit_is_refused(void **state)
{
    (void)state;
    struct public_key key;
    assert_int_equal(key_from_pem(&key, VECTOR_PEM, strlen(VECTOR_PEM), NULL), ST_OK);
    char digits[TOKEN_DIGITS + 1] = VECTOR_DIGITS;
    for (int at = 0; at < TOKEN_DIGITS; at++) {
        char right = digits[at];
        digits[at] = right == '9' ? '0' : (char)(right + 1);
        struct voucher_token t;
        assert_int_not_equal(voucher_verify(&t, digits, TOKEN_DIGITS, &key, 1, NULL), ST_OK);
        digits[at] = right;
    }
}

static void the_order_of_checks(void **state)
{
    (void)state;
    struct public_key key;
    assert_int_equal(key_from_pem(&key, VECTOR_PEM, strlen(VECTOR_PEM), NULL), ST_OK);
    struct voucher_token t = {.counter = 4711};
    struct err e = {0};
    assert_int_equal(voucher_verify(&t, "980", 3, &key, 1, &e), ST_INVALID); /* syntax */
    err_clear(&e);
    assert_int_equal(voucher_verify(&t, VECTOR_DIGITS, TOKEN_DIGITS, NULL, 0, &e), ST_DENIED); /* kid */
    assert_non_null(strstr(e.msg, "9d24"));
    assert_non_null(strstr(e.msg, "not one of the known keys"));
    assert_int_equal(t.counter, 4711); /* nothing is told of what is not proven */

    uint8_t token[TOKEN_BYTES];
    char digits[TOKEN_DIGITS + 1];
    assert_int_equal(token_from_digits(token, VECTOR_DIGITS, TOKEN_DIGITS, NULL), ST_OK);
    token[1] = 0x80; /* an unknown flag under a wrong signature: the signature is named */
    token_to_digits(digits, token);
    err_clear(&e);
    assert_int_equal(voucher_verify(&t, digits, TOKEN_DIGITS, &key, 1, &e), ST_DENIED);
    assert_non_null(strstr(e.msg, "signature"));
}

static void training_is_reported_not_refused(void **state)
{
    (void)state;
    struct seal *s = seal_of(vector_seed);
    struct voucher_token t = vector_token, back = {0};
    t.flags = TOKEN_TRAINING | TOKEN_CLOCK_UNSURE;
    char digits[TOKEN_DIGITS + 1];
    assert_int_equal(seal_voucher(s, &t, digits, NULL), ST_OK);
    struct public_key key = seal_public(s);
    assert_int_equal(voucher_verify(&back, digits, TOKEN_DIGITS, &key, 1, NULL), ST_OK);
    assert_int_equal(back.flags, TOKEN_TRAINING | TOKEN_CLOCK_UNSURE);
    seal_free(s);
}

static void seed_number(uint8_t seed[32], uint32_t n)
{
    memset(seed, 0x5A, 32);
    for (int i = 0; i < 4; i++)
        seed[i] = (uint8_t)(n >> (8 * i));
}

/* Two real keys with one kid: search seeds until two meet. 16 bits meet after some 300 keys. */
static void colliding_pair(uint8_t a[32], uint8_t b[32])
{
    static uint32_t seen[65536]; /* seed number + 1 by kid */
    for (uint32_t n = 0; n < 5000; n++) {
        seed_number(b, n);
        struct seal *s = seal_of(b);
        uint16_t kid = seal_kid(s);
        seal_free(s);
        if (seen[kid] != 0) {
            seed_number(a, seen[kid] - 1);
            return;
        }
        seen[kid] = n + 1;
    }
    fail_msg("no two of 5000 keys share a kid: is it still 16 bits?");
}

static void all_keys_of_a_kid_are_tried(void **state)
{
    (void)state;
    uint8_t seed_a[32], seed_b[32];
    colliding_pair(seed_a, seed_b);
    struct seal *a = seal_of(seed_a), *b = seal_of(seed_b);
    assert_int_equal(seal_kid(a), seal_kid(b));
    struct public_key keys[2] = {seal_public(a), seal_public(b)};
    assert_memory_not_equal(keys[0].bytes, keys[1].bytes, 32);
    struct voucher_token t = vector_token, back;
    char digits[TOKEN_DIGITS + 1];
    assert_int_equal(seal_voucher(b, &t, digits, NULL), ST_OK);
    assert_int_equal(voucher_verify(&back, digits, TOKEN_DIGITS, keys, 2, NULL), ST_OK);
    assert_int_equal(voucher_verify(&back, digits, TOKEN_DIGITS, keys, 1, NULL), ST_DENIED);
    assert_int_equal(voucher_verify(&back, digits, TOKEN_DIGITS, keys + 1, 1, NULL), ST_OK);
    seal_free(a);
    seal_free(b);
}

static void a_checkpoint_is_not_a_voucher(void **state)
{
    (void)state;
    struct seal *s = seal_of(vector_seed);
    struct public_key key = seal_public(s);
    uint8_t sig[64];
    assert_true(hex_decode(sig, sizeof sig, CHECKPOINT_SIGNATURE));
    assert_true(checkpoint_verify(&key, CHECKPOINT, strlen(CHECKPOINT), sig));
    assert_false(checkpoint_verify(&key, CHECKPOINT, strlen(CHECKPOINT) - 1, sig));
    sig[63] ^= 1;
    assert_false(checkpoint_verify(&key, CHECKPOINT, strlen(CHECKPOINT), sig));

    /* The same 32 bytes signed as a checkpoint do not pass as a voucher: the domains differ. */
    uint8_t token[TOKEN_BYTES];
    memcpy(token, vector_body, sizeof vector_body);
    seal_checkpoint(s, vector_body, sizeof vector_body, token + TOKEN_BODY_BYTES);
    char digits[TOKEN_DIGITS + 1];
    token_to_digits(digits, token);
    struct voucher_token t;
    assert_int_equal(voucher_verify(&t, digits, TOKEN_DIGITS, &key, 1, NULL), ST_DENIED);
    seal_free(s);
}

static void an_over_long_checkpoint_is_false_not_an_assert(void **state)
{
    (void)state;
    struct public_key key = {{0}};
    static const uint8_t big[5000];
    uint8_t sig[64] = {0};
    assert_false(checkpoint_verify(&key, big, sizeof big, sig));
}

static void pem_is_what_openssl_writes(void **state)
{
    (void)state;
    struct seal *s = seal_of(vector_seed);
    struct public_key key = seal_public(s);
    char pem[128];
    key_to_pem(pem, &key);
    assert_string_equal(pem, VECTOR_PEM);
    seal_free(s);
}

static void expect_bad_pem(const char *pem, const char *why)
{
    struct public_key key;
    struct err e = {0};
    assert_int_equal(key_from_pem(&key, pem, strlen(pem), &e), ST_INVALID);
    assert_non_null(strstr(e.msg, why));
}

#define B "-----BEGIN PUBLIC KEY-----\n"
#define E "-----END PUBLIC KEY-----\n"

static void pem_of_others(void **state)
{
    (void)state;
    struct public_key key;
    static const char crlf[] = "kiosk 7, 2026\r\n-----BEGIN PUBLIC KEY-----\r\n"
                               "MCowBQYDK2VwAyEAA6EHv/POEL4dcN0Y50vAmWfk\r\n1jCbpQ1fHdyGZBJVMbg=\r\n"
                               "-----END PUBLIC KEY-----";
    assert_int_equal(key_from_pem(&key, crlf, strlen(crlf), NULL), ST_OK);
    assert_int_equal(key_kid(&key), VECTOR_KID);
    expect_bad_pem("", "no line -----BEGIN");
    expect_bad_pem("-----BEGIN PUBLIC KEY-----", "no line -----END");
    expect_bad_pem(E B, "no line -----END");
    expect_bad_pem(B E, "not an Ed25519");
    expect_bad_pem(B "MCowBQYDK2VwAyEAA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMb==\n" E, "base64");
    expect_bad_pem(B "MCowBQYDK2VwAyEAA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg\n" E, "base64");
    expect_bad_pem(B "MCowBQYDK2VwAyEAA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=AAAA\n" E, "base64");
    expect_bad_pem(B "MCowBQYDK2VwAyEAA6EHv POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=\n" E, "base64");
    expect_bad_pem(B "MCowBQYDK2VuAyEAA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=\n" E, "not an Ed25519"); /* X25519 */
    expect_bad_pem(B "MCowBQYDK2VwAyEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n" E, "no point");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(openssl_and_we_sign_alike),
        cmocka_unit_test(a_voucher_of_ours_is_told_field_by_field),
        cmocka_unit_test(every_flipped_bit_is_refused),
        cmocka_unit_test(every_wrong_digit_is_refused),
        cmocka_unit_test(the_order_of_checks),
        cmocka_unit_test(training_is_reported_not_refused),
        cmocka_unit_test(all_keys_of_a_kid_are_tried),
        cmocka_unit_test(a_checkpoint_is_not_a_voucher),
        cmocka_unit_test(an_over_long_checkpoint_is_false_not_an_assert),
        cmocka_unit_test(pem_is_what_openssl_writes),
        cmocka_unit_test(pem_of_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
