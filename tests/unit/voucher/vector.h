/* One voucher, computed outside this program: key and signatures by openssl 3.0 (pkeyutl -sign -rawin) from the seed
 * 00 01 .. 1f, the kid by another BLAKE2b, the digits by big-integer arithmetic. Kiosk 7, epoch 1, counter 42, 3.75
 * EUR, 2026-11-21T09:30:00Z, 365 days. */
#ifndef REBOTTLE_TESTS_VOUCHER_VECTOR_H
#define REBOTTLE_TESTS_VOUCHER_VECTOR_H

#include "voucher/token.h"

static const uint8_t vector_seed[32] = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                                        16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31};
#define VECTOR_KID 0x9D24
#define VECTOR_PEM                                                                                                     \
    "-----BEGIN PUBLIC KEY-----\n"                                                                                     \
    "MCowBQYDK2VwAyEAA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=\n"                                                   \
    "-----END PUBLIC KEY-----\n"

static const struct voucher_token vector_token = {
    .flags = 0,
    .kid = VECTOR_KID,
    .kiosk = 7,
    .epoch = 1,
    .counter = 42,
    .nonce = {0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6},
    .amount = {375},
    .currency = 978,
    .issued_at_s = 1795253400,
    .valid_days = 365,
};
/* clang-format off */
static const uint8_t vector_body[TOKEN_BODY_BYTES] = {
    0x01,                               /* format */
    0x00,                               /* flags */
    0x9D, 0x24,                         /* kid */
    0x00, 0x00, 0x00, 0x07,             /* kiosk */
    0x00, 0x01,                         /* epoch */
    0x00, 0x00, 0x00, 0x2A,             /* counter */
    0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, /* nonce */
    0x00, 0x00, 0x01, 0x77,             /* amount */
    0x03, 0xD2,                         /* currency */
    0x6B, 0x01, 0x64, 0x98,             /* issued at */
    0x01, 0x6D,                         /* valid days */
};
/* clang-format on */
#define VECTOR_SIGNATURE                                                                                               \
    "285306fd57189601eb3a26ac7bb2f4d338300306b317bc427e7c1af02d8ab9c3"                                                 \
    "f33c6e5e80231a2209a9fb28a6076bb0cfe08c9e0fc6983e97fc8bd71954970b"
#define VECTOR_DIGITS                                                                                                  \
    "9801"                                                                                                             \
    "00310227085441942286632026112"                                                                                    \
    "00051538185591828235910381943"                                                                                    \
    "01182834770492063627202463485"                                                                                    \
    "26954918464496849269554345171"                                                                                    \
    "17389203280021729351195958000"                                                                                    \
    "14094534457508777378426591778"                                                                                    \
    "02990859615727590520658103454"                                                                                    \
    "04882361413959183513345627915"

#endif
