/* Bodies of journal rows: JSON objects with sorted keys, no blanks and integers only, written and read through here.
 * A writer and a reader remember what went wrong first, so that a body is checked once, at its end. */
#ifndef REBOTTLE_LEDGER_BODY_H
#define REBOTTLE_LEDGER_BODY_H

#include "ledger/facts.h"

#include <jansson.h>

/* Hashes, keys and nonces as hex. */
struct body {
    json_t *o;
    bool failed;   /* out of memory, or a text that is no UTF-8 */
    bool bad_text; /* the latter */
};
void put_int(struct body *b, const char *key, int64_t v);
void put_bool(struct body *b, const char *key, bool v);
void put_text(struct body *b, const char *key, const char *v);
void put_hex(struct body *b, const char *key, const void *bytes, size_t n);
void put_mass(struct body *b, const char *key, mass m); /* null when unknown */
void put_gtin(struct body *b, const char *key, gtin g); /* 14 digits, null when there is none */
void put_json(struct body *b, const char *key, json_t *take);
void put_copy(struct body *b, const char *key, const json_t *from); /* a deep copy of from[key] */

/* Canonical text; free() it. NULL when b has failed. */
char *body_text(const struct body *b);
char *json_canonical(const json_t *o);
enum status json_is_canonical(const json_t *o, const char *text); /* ST_CORRUPT: o is written in another way */
/* Reads a body; ST_MEMORY and ST_CORRUPT (not JSON, or a key twice) set no message. */
enum status json_body(json_t **out, const char *text);

struct doc {
    const json_t *o;
    bool bad; /* a key is missing or of another type */
};
int64_t get_int(struct doc *d, const char *key);
bool get_bool(struct doc *d, const char *key);
const char *get_text(struct doc *d, const char *key); /* "" when bad; borrowed */
mass get_mass(struct doc *d, const char *key);
void get_hex(struct doc *d, const char *key, void *bytes, size_t n);
struct doc get_doc(struct doc *d, const char *key); /* an object in it; bad in d when there is none */
bool get_has(const struct doc *d, const char *key); /* there and not null */

/* 14 digits back into a GTIN; value 0 for "". */
gtin gtin_of_text(const char *digits);

/* The part of a body that the caller gave, as JSON with "id" first of all; NULL when out of memory or, bad_text, when a
 * text is not UTF-8. */
json_t *given_of(const struct fact *f, bool *bad_text);

#endif
