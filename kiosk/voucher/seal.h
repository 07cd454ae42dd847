/* Signing and checking: the private key never leaves this file's struct (sodium_malloc, locked, wiped). Ed25519 over
 * "RVM-VOUCHER-v1\0" and the 32 bytes of a voucher, "REBOTTLE-CHECKPOINT-v1\0" and the lines of a checkpoint,
 * "REBOTTLE-PACKAGE-v1\0" and the lines of the statement of an export package. */
#ifndef REBOTTLE_VOUCHER_SEAL_H
#define REBOTTLE_VOUCHER_SEAL_H

#include "voucher/token.h"

struct seal;
struct public_key {
    uint8_t bytes[32];
};

/* Opens keys/ below the state folder: seal.key (32-byte seed, 0400), public/KID.pem for each key that ever signed.
 * Makes the first key when the folder has none and create is set. A key that others can read is refused (ST_DENIED),
 * one that is damaged, or gone while public keys are there, too (ST_CORRUPT). */
enum status seal_open(struct seal **out, const char *keys_dir, bool create, struct err *e);
/* Rotation in three steps that a power cut may part: stage a key beside the old one (again: the same one), journal its
 * public half, promote it. A staged key that was never journalled is dropped; one that was is promoted at the next
 * start. others: keys whose ids must stay apart from the new one's. */
enum status seal_stage(struct seal **out, const char *keys_dir, const struct public_key *others, size_t n,
                       struct err *e);
enum status seal_staged(struct seal **out, const char *keys_dir, struct err *e); /* ST_NOT_FOUND: there is none */
enum status seal_promote(const struct seal *staged, const char *keys_dir, struct err *e);
enum status seal_drop_staged(const char *keys_dir, struct err *e);
/* A seal of a given seed, no file: tests and simulations. */
enum status seal_from_seed(struct seal **out, const uint8_t seed[32], struct err *e);
void seal_free(struct seal *s);

uint16_t seal_kid(const struct seal *s);
struct public_key seal_public(const struct seal *s);

/* Fills t->kid, signs, writes digits. */
enum status seal_voucher(const struct seal *s, struct voucher_token *t, char digits[TOKEN_DIGITS + 1], struct err *e);
void seal_checkpoint(const struct seal *s, const void *bytes, size_t n, uint8_t sig[64]);
void seal_package(const struct seal *s, const void *bytes, size_t n, uint8_t sig[64]);

uint16_t key_kid(const struct public_key *k);
/* Syntax, kid, signature, flags, in this order (README.md); ST_INVALID: not a voucher; ST_DENIED:
 * signature wrong, or by a key that is not among keys. TRAINING is reported in *out, refusing it is the caller's next
 * step. Needs no ledger. */
enum status voucher_verify(struct voucher_token *out, const char *digits, size_t n, const struct public_key *keys,
                           size_t key_count, struct err *e);
bool checkpoint_verify(const struct public_key *k, const void *bytes, size_t n, const uint8_t sig[64]);
bool package_verify(const struct public_key *k, const void *bytes, size_t n, const uint8_t sig[64]);

/* SubjectPublicKeyInfo PEM (RFC 8410), as openssl reads it. */
void key_to_pem(char out[128], const struct public_key *k);
enum status key_from_pem(struct public_key *out, const char *pem, size_t n, struct err *e);
/* All keys/public/\*.pem of a state folder, newest first; for checking old vouchers after a rotation. */
enum status keys_load(struct public_key *out, size_t cap, size_t *n, const char *keys_dir, struct err *e);

#endif
