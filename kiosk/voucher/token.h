/* "RVM voucher 1": 32 fixed bytes and an Ed25519 signature, written as 236 digits. Layout: kiosk/voucher/README.md.
 * Decoding checks syntax before any cryptography. */
#ifndef REBOTTLE_VOUCHER_TOKEN_H
#define REBOTTLE_VOUCHER_TOKEN_H

#include "base/err.h"
#include "base/money.h"

#define TOKEN_BODY_BYTES 32
#define TOKEN_SIG_BYTES  64
#define TOKEN_BYTES      (TOKEN_BODY_BYTES + TOKEN_SIG_BYTES)
#define TOKEN_DIGITS     236 /* "9801" and 8 groups of 29 digits, each below 2^96 */

#define TOKEN_TRAINING     0x01 /* never payable */
#define TOKEN_CLOCK_UNSURE 0x02 /* the kiosk did not trust its clock: issued_at may be wrong */
#define TOKEN_DISCOUNT     0x04 /* of points: takes its amount off a price, is never paid in cash */

struct voucher_token {
    uint8_t flags;
    uint16_t kid; /* first two bytes of BLAKE2b-256 of the public key */
    uint32_t kiosk;
    uint16_t epoch;
    uint32_t counter; /* from 1, gap-free within the epoch */
    uint8_t nonce[6];
    money amount;        /* 1 to UINT32_MAX minor units */
    uint16_t currency;   /* ISO 4217 numeric */
    int64_t issued_at_s; /* 0 to UINT32_MAX */
    uint16_t valid_days;
};

/* Refuses (ST_INVALID, naming the field) what the layout cannot hold. */
enum status token_encode_body(uint8_t out[TOKEN_BODY_BYTES], const struct voucher_token *t, struct err *e);
/* The first byte fixes layout and algorithm: anything but format 1 is refused before its key is looked for. */
enum status token_check_format(const uint8_t in[TOKEN_BODY_BYTES], struct err *e);
enum status token_decode_body(struct voucher_token *out, const uint8_t in[TOKEN_BODY_BYTES], struct err *e);

void token_to_digits(char out[TOKEN_DIGITS + 1], const uint8_t in[TOKEN_BYTES]);
/* Exactly 236 ASCII digits, prefix 9801, each group below 2^96; ST_INVALID says what is wrong. */
enum status token_from_digits(uint8_t out[TOKEN_BYTES], const char *digits, size_t n, struct err *e);

/* The line for people, for manual entry online: "KIOSK-COUNTER-CC", e.g. "7-00042-44"; CC are two check digits (ISO
 * 7064 MOD 97-10 over kiosk, epoch and counter; the epoch is appended as ".E" when above 1). */
void token_human(char out[40], uint32_t kiosk, uint16_t epoch, uint32_t counter);
enum status token_human_parse(uint32_t *kiosk, uint16_t *epoch, uint32_t *counter, const char *text, struct err *e);

#endif
