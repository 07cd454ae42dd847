/* A public key as openssl reads it. SubjectPublicKeyInfo of an Ed25519 key is always these 12 bytes and the key (RFC
 * 8410, section 4): SEQUENCE(42) { SEQUENCE(5) { OID 1.3.101.112 } BIT STRING(33), no unused bits }. */
#include "voucher/seal.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static const uint8_t der_prefix[12] = {0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00};

#define DER_BYTES (sizeof der_prefix + 32)
#define BEGIN     "-----BEGIN PUBLIC KEY-----"
#define END       "-----END PUBLIC KEY-----"

void key_to_pem(char out[128], const struct public_key *k)
{
    uint8_t der[DER_BYTES];
    memcpy(der, der_prefix, sizeof der_prefix);
    memcpy(der + sizeof der_prefix, k->bytes, sizeof k->bytes);
    char base64[sodium_base64_ENCODED_LEN(sizeof der, sodium_base64_VARIANT_ORIGINAL)];
    sodium_bin2base64(base64, sizeof base64, der, sizeof der, sodium_base64_VARIANT_ORIGINAL);
    snprintf(out, 128, BEGIN "\n%s\n" END "\n", base64);
}

/* PEM allows explanatory text before BEGIN and after END (RFC 7468); we skip it. */
enum status key_from_pem(struct public_key *out, const char *pem, size_t n, struct err *e)
{
    const char *at = memmem(pem, n, BEGIN, sizeof BEGIN - 1);
    if (at == NULL)
        return err_set(e, ST_INVALID, "not a PEM public key: no line " BEGIN);
    at += sizeof BEGIN - 1;
    size_t left = n - (size_t)(at - pem);
    const char *end = memmem(at, left, END, sizeof END - 1);
    if (end == NULL)
        return err_set(e, ST_INVALID, "not a PEM public key: no line " END);
    uint8_t der[DER_BYTES];
    size_t der_n = 0;
    const char *stopped = NULL;
    if (sodium_base642bin(der, sizeof der, at, (size_t)(end - at), "\r\n", &der_n, &stopped,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        stopped != end)
        return err_set(e, ST_INVALID, "not a PEM Ed25519 key: its base64 is damaged or too long");
    if (der_n != sizeof der || memcmp(der, der_prefix, sizeof der_prefix) != 0)
        return err_set(e, ST_INVALID, "a PEM key, but not an Ed25519 public key");
    if (crypto_core_ed25519_is_valid_point(der + sizeof der_prefix) != 1)
        return err_set(e, ST_INVALID, "a PEM Ed25519 key whose 32 bytes are no point of the curve");
    memcpy(out->bytes, der + sizeof der_prefix, sizeof out->bytes);
    return ST_OK;
}
