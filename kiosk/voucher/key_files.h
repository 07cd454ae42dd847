/* The files of the keys folder: seal.key (the private seed) and public/KID.pem. Private to kiosk/voucher. */
#ifndef REBOTTLE_VOUCHER_KEY_FILES_H
#define REBOTTLE_VOUCHER_KEY_FILES_H

#include "voucher/seal.h"

#define SEED_BYTES 32

/* Makes the folders that are missing. */
enum status key_folders_make(const char *keys_dir, struct err *e);
#define KEY_NAME  "seal.key"
#define NEXT_NAME "seal.key.next" /* made for a rotation that is not finished */

/* seed is the caller's locked memory. ST_NOT_FOUND: no key there. ST_DENIED: somebody else could read it. */
enum status seed_read(uint8_t seed[SEED_BYTES], const char *keys_dir, const char *name, struct err *e);
/* Whole and durable, or not there at all. ST_EXISTS: there is one already; it was not touched. */
enum status seed_write(const uint8_t seed[SEED_BYTES], const char *keys_dir, const char *name, struct err *e);
/* NEXT_NAME takes the place of KEY_NAME; gone is fine. */
enum status seed_promote(const char *keys_dir, struct err *e);
enum status seed_drop_next(const char *keys_dir, struct err *e);
/* Stores the key as public/KID.pem (KID-1.pem, ... for another key of the same kid), unless it is there. */
enum status public_key_keep(const struct public_key *k, const char *keys_dir, struct err *e);

#endif
