/* Checking needs public keys only: a till, an auditor or openssl can do the same without a ledger. */
#include "voucher/domain.h"
#include "voucher/seal.h"

#include <sodium.h>

uint16_t key_kid(const struct public_key *k)
{
    uint8_t digest[crypto_generichash_BYTES]; /* BLAKE2b-256 */
    crypto_generichash(digest, sizeof digest, k->bytes, sizeof k->bytes, NULL, 0);
    return (uint16_t)(digest[0] << 8 | digest[1]);
}

static bool signature_holds(const struct public_key *k, const char *domain, size_t domain_size, const void *bytes,
                            size_t n, const uint8_t sig[64])
{
    if (n > SIGNED_MAX || sodium_init() < 0)
        return false;
    struct signed_message m;
    signed_message(&m, domain, domain_size, bytes, n);
    return crypto_sign_verify_detached(sig, m.bytes, m.n, k->bytes) == 0;
}

bool checkpoint_verify(const struct public_key *k, const void *bytes, size_t n, const uint8_t sig[64])
{
    return signature_holds(k, DOMAIN_CHECKPOINT, sizeof DOMAIN_CHECKPOINT, bytes, n, sig);
}

bool package_verify(const struct public_key *k, const void *bytes, size_t n, const uint8_t sig[64])
{
    return signature_holds(k, DOMAIN_PACKAGE, sizeof DOMAIN_PACKAGE, bytes, n, sig);
}

/* 16 bits of kid may meet in two keys: every key of that kid is tried. */
static enum status check_signature(const uint8_t token[TOKEN_BYTES], const struct public_key *keys, size_t key_count,
                                   struct err *e)
{
    unsigned kid = (unsigned)token[2] << 8 | token[3];
    bool known = false;
    for (size_t i = 0; i < key_count; i++) {
        if (key_kid(&keys[i]) != kid)
            continue;
        known = true;
        if (signature_holds(&keys[i], DOMAIN_VOUCHER, sizeof DOMAIN_VOUCHER, token, TOKEN_BODY_BYTES,
                            token + TOKEN_BODY_BYTES))
            return ST_OK;
    }
    if (!known)
        return err_set(e, ST_DENIED, "the voucher names key %04x, which is not one of the known keys", kid);
    return err_set(e, ST_DENIED, "the signature of the voucher is wrong: it was not made by key %04x", kid);
}

enum status voucher_verify(struct voucher_token *out, const char *digits, size_t n, const struct public_key *keys,
                           size_t key_count, struct err *e)
{
    uint8_t token[TOKEN_BYTES];
    enum status st = token_from_digits(token, digits, n, e);
    if (st == ST_OK)
        st = token_check_format(token, e); /* another format may have its kid and signature elsewhere */
    if (st == ST_OK)
        st = check_signature(token, keys, key_count, e);
    return st == ST_OK ? token_decode_body(out, token, e) : st;
}
