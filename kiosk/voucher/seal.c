#include "voucher/seal.h"

#include "voucher/domain.h"
#include "voucher/key_files.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>

struct seal {
    /* Seed and public key, as libsodium wants them. sodium_malloc: guard pages around it, locked out of swap, left out
     * of core dumps, read-only once made, wiped when freed. */
    uint8_t *secret;
    struct public_key public;
    uint16_t kid;
};

/* Takes the seed in locked memory; *out is set on ST_OK only. */
static enum status seal_make(struct seal **out, const uint8_t *seed, struct err *e)
{
    struct seal *s = calloc(1, sizeof *s);
    uint8_t *secret = sodium_malloc(crypto_sign_SECRETKEYBYTES);
    if (s == NULL || secret == NULL) {
        sodium_free(secret);
        free(s);
        return err_set(e, ST_MEMORY, "voucher key: no locked memory (see LimitMEMLOCK)");
    }
    crypto_sign_seed_keypair(s->public.bytes, secret, seed);
    sodium_mprotect_readonly(secret);
    s->secret = secret;
    s->kid = key_kid(&s->public);
    *out = s;
    return ST_OK;
}

enum status seal_from_seed(struct seal **out, const uint8_t seed[SEED_BYTES], struct err *e)
{
    if (sodium_init() < 0)
        return err_set(e, ST_IO, "libsodium: no source of randomness");
    return seal_make(out, seed, e);
}

/* A kiosk that has public keys has signed: its private key is lost, not missing. A new one in its place would hide that
 * from everybody who trusts the old one. */
static enum status refuse_if_lost(const char *keys_dir, struct err *e)
{
    struct public_key any;
    size_t n = 0;
    enum status st = keys_load(&any, 1, &n, keys_dir, NULL);
    if (st == ST_NOT_FOUND || (st == ST_OK && n == 0))
        return ST_OK;
    return err_set(e, ST_CORRUPT, "%s/seal.key is gone, although this kiosk had a key before: restore it from a backup",
                   keys_dir);
}

/* Reads the seed, or makes the first one. Another start may win the race for the file: then its key is the key. */
static enum status seed_obtain(uint8_t *seed, const char *keys_dir, bool create, struct err *e)
{
    struct err missing = {0};
    enum status st = seed_read(seed, keys_dir, KEY_NAME, &missing);
    if (st != ST_NOT_FOUND || !create)
        return st == ST_OK ? st : err_set(e, st, "%s", missing.msg);
    st = refuse_if_lost(keys_dir, e);
    if (st == ST_OK)
        st = key_folders_make(keys_dir, e);
    if (st != ST_OK)
        return st;
    randombytes_buf(seed, SEED_BYTES);
    struct err exists = {0};
    st = seed_write(seed, keys_dir, KEY_NAME, &exists);
    if (st == ST_EXISTS)
        return seed_read(seed, keys_dir, KEY_NAME, e);
    return st == ST_OK ? st : err_set(e, st, "%s", exists.msg);
}

enum status seal_open(struct seal **out, const char *keys_dir, bool create, struct err *e)
{
    if (sodium_init() < 0)
        return err_set(e, ST_IO, "libsodium: no source of randomness");
    uint8_t *seed = sodium_malloc(SEED_BYTES);
    if (seed == NULL)
        return err_set(e, ST_MEMORY, "voucher key: no locked memory (see LimitMEMLOCK)");
    struct seal *s = NULL;
    enum status st = seed_obtain(seed, keys_dir, create, e);
    if (st == ST_OK)
        st = seal_make(&s, seed, e);
    sodium_free(seed);
    /* A kiosk that signs must be checkable: the public half is on disk before the first voucher. */
    if (st == ST_OK && create) {
        st = key_folders_make(keys_dir, e);
        if (st == ST_OK)
            st = public_key_keep(&s->public, keys_dir, e);
    }
    if (st != ST_OK) {
        seal_free(s);
        return st;
    }
    *out = s;
    return ST_OK;
}

/* ---- rotation --------------------------------------------------------------------------------------------------- */

#define KID_TRIES 16 /* with 64 old keys a new one shares its 16 bits with one of them once in a thousand times */

static bool kid_is_taken(uint16_t kid, const struct public_key *keys, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (key_kid(&keys[i]) == kid)
            return true;
    return false;
}

/* A new seed in locked memory and its seal; no file yet. */
static enum status seal_random(struct seal **out, uint8_t *seed, const struct public_key *others, size_t n,
                               struct err *e)
{
    for (int i = 0; i < KID_TRIES; i++) {
        randombytes_buf(seed, SEED_BYTES);
        enum status st = seal_make(out, seed, e);
        if (st != ST_OK || !kid_is_taken((*out)->kid, others, n))
            return st;
        seal_free(*out);
        *out = NULL;
    }
    return err_set(e, ST_FULL, "no key could be made whose id is free");
}

enum status seal_staged(struct seal **out, const char *keys_dir, struct err *e)
{
    uint8_t *seed = sodium_init() < 0 ? NULL : sodium_malloc(SEED_BYTES);
    if (seed == NULL)
        return err_set(e, ST_MEMORY, "voucher key: no locked memory (see LimitMEMLOCK)");
    enum status st = seed_read(seed, keys_dir, NEXT_NAME, e);
    if (st == ST_OK)
        st = seal_make(out, seed, e);
    sodium_free(seed);
    return st;
}

enum status seal_stage(struct seal **out, const char *keys_dir, const struct public_key *others, size_t n,
                       struct err *e)
{
    struct err none = {0};
    enum status st = seal_staged(out, keys_dir, &none);
    if (st != ST_NOT_FOUND)
        return st == ST_OK ? st : err_set(e, st, "%s", none.msg);
    uint8_t *seed = sodium_malloc(SEED_BYTES);
    if (seed == NULL)
        return err_set(e, ST_MEMORY, "voucher key: no locked memory (see LimitMEMLOCK)");
    struct seal *s = NULL;
    st = seal_random(&s, seed, others, n, e);
    if (st == ST_OK)
        st = seed_write(seed, keys_dir, NEXT_NAME, e);
    sodium_free(seed);
    if (st != ST_OK) {
        seal_free(s);
        return st;
    }
    *out = s;
    return ST_OK;
}

enum status seal_promote(const struct seal *staged, const char *keys_dir, struct err *e)
{
    enum status st = public_key_keep(&staged->public, keys_dir, e);
    return st == ST_OK ? seed_promote(keys_dir, e) : st;
}

enum status seal_drop_staged(const char *keys_dir, struct err *e)
{
    return seed_drop_next(keys_dir, e);
}

void seal_free(struct seal *s)
{
    if (s == NULL)
        return;
    sodium_free(s->secret);
    free(s);
}

uint16_t seal_kid(const struct seal *s)
{
    return s->kid;
}

struct public_key seal_public(const struct seal *s)
{
    return s->public;
}

static void sign(const struct seal *s, const char *domain, size_t domain_size, const void *bytes, size_t n,
                 uint8_t sig[TOKEN_SIG_BYTES])
{
    assert(n <= SIGNED_MAX); /* our own texts, never bytes from outside */
    struct signed_message m;
    signed_message(&m, domain, domain_size, bytes, n);
    crypto_sign_detached(sig, NULL, m.bytes, m.n, s->secret);
}

enum status seal_voucher(const struct seal *s, struct voucher_token *t, char digits[TOKEN_DIGITS + 1], struct err *e)
{
    uint8_t token[TOKEN_BYTES];
    t->kid = s->kid;
    enum status st = token_encode_body(token, t, e);
    if (st != ST_OK)
        return st;
    sign(s, DOMAIN_VOUCHER, sizeof DOMAIN_VOUCHER, token, TOKEN_BODY_BYTES, token + TOKEN_BODY_BYTES);
    token_to_digits(digits, token);
    return ST_OK;
}

void seal_checkpoint(const struct seal *s, const void *bytes, size_t n, uint8_t sig[64])
{
    sign(s, DOMAIN_CHECKPOINT, sizeof DOMAIN_CHECKPOINT, bytes, n, sig);
}

void seal_package(const struct seal *s, const void *bytes, size_t n, uint8_t sig[64])
{
    sign(s, DOMAIN_PACKAGE, sizeof DOMAIN_PACKAGE, bytes, n, sig);
}
