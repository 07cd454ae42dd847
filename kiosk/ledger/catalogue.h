/* The catalogue of containers: a file of its own, catalogue-<hash>.db, written once, opened read-only and immutable.
 * The hash is BLAKE2b-256 of the rows' canonical text, first 16 hex digits in the name. Made by import.h. */
#ifndef REBOTTLE_LEDGER_CATALOGUE_H
#define REBOTTLE_LEDGER_CATALOGUE_H

#include "ledger/facts.h"

struct catalogue;
enum status catalogue_open(struct catalogue **out, const char *path, struct err *e);
/* The current one of a state folder (named by the file `catalogue`, a line with the file's name). */
enum status catalogue_open_current(struct catalogue **out, const char *state_dir, struct err *e);
/* By its file's name in the state folder, or by its hash: at least 8 hex digits. */
enum status catalogue_open_version(struct catalogue **out, const char *state_dir, const char *name, struct err *e);
void catalogue_close(struct catalogue *c);
/* ST_NOT_FOUND when it is not listed. Under 20 microseconds warm. */
enum status catalogue_find(struct catalogue *c, gtin g, struct container *out, struct err *e);
int64_t catalogue_rows(const struct catalogue *c);
struct hash catalogue_hash(const struct catalogue *c);
void catalogue_file_name(char out[64], struct hash h); /* catalogue-<16 hex digits>.db */
bool catalogue_is_file_name(const char *name);

/* Calls row() in GTIN order until it says false. */
enum status catalogue_each(struct catalogue *c, bool (*row)(void *ctx, const struct container *c), void *ctx,
                           struct err *e);
/* Both in GTIN order: is NULL: was removed; was NULL: is added; else changed. One of the catalogues may be NULL: empty.
 */
enum status catalogue_diff(struct catalogue *from, struct catalogue *to,
                           bool (*row)(void *ctx, const struct container *was, const struct container *is), void *ctx,
                           struct err *e);
bool container_same(const struct container *a, const struct container *b);

#endif
