/* Bytes from a till's scanner: digits, then verification. And any 32 bytes under a good signature: what decodes must
 * encode to the same bytes again. */
#include "voucher/seal.h"

#include <stdlib.h>
#include <string.h>

static void check(bool holds)
{
    if (!holds)
        abort();
}

static struct seal *seal(void)
{
    static struct seal *s;
    static const uint8_t seed[32] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                                     16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31};
    if (s == NULL)
        check(seal_from_seed(&s, seed, NULL) == ST_OK);
    return s;
}

static void as_digits(const char *digits, size_t n)
{
    uint8_t token[TOKEN_BYTES];
    char back[TOKEN_DIGITS + 1];
    struct err e = {0};
    struct voucher_token t;
    struct public_key key = seal_public(seal());
    bool syntax = token_from_digits(token, digits, n, &e) == ST_OK;
    check(syntax || e.msg[0] != '\0');
    if (syntax) {
        token_to_digits(back, token);
        check(n == TOKEN_DIGITS && memcmp(back, digits, n) == 0); /* one token, one text */
    }
    if (voucher_verify(&t, digits, n, &key, 1, NULL) == ST_OK) {
        char again[TOKEN_DIGITS + 1];
        check(seal_voucher(seal(), &t, again, NULL) == ST_OK);
        check(memcmp(again, digits, n) == 0); /* Ed25519 is deterministic: only what we signed verifies */
    }
}

static void as_body(const uint8_t *data)
{
    struct voucher_token t;
    uint8_t again[TOKEN_BODY_BYTES];
    if (token_decode_body(&t, data, NULL) != ST_OK)
        return;
    check(token_encode_body(again, &t, NULL) == ST_OK);
    check(memcmp(again, data, sizeof again) == 0);
    char digits[TOKEN_DIGITS + 1];
    struct public_key key = seal_public(seal());
    check(seal_voucher(seal(), &t, digits, NULL) == ST_OK);
    check(voucher_verify(&t, digits, TOKEN_DIGITS, &key, 1, NULL) == ST_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    as_digits((const char *)data, size);
    if (size >= TOKEN_BODY_BYTES)
        as_body(data);
    return 0;
}
