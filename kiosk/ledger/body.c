#include "ledger/body.h"

#include "base/bytes.h"
#include "base/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void put_json(struct body *b, const char *key, json_t *take)
{
    if (json_object_set_new(b->o, key, take) != 0) /* takes it either way; NULL for either gives -1 */
        b->failed = true;
}

void put_int(struct body *b, const char *key, int64_t v)
{
    put_json(b, key, json_integer(v));
}

void put_bool(struct body *b, const char *key, bool v)
{
    put_json(b, key, json_boolean(v));
}

void put_text(struct body *b, const char *key, const char *v)
{
    b->bad_text = b->bad_text || !utf8_valid(v, strlen(v));
    put_json(b, key, json_string(v));
}

void put_hex(struct body *b, const char *key, const void *bytes, size_t n)
{
    char hex[2 * 64 + 1];
    assert(n <= 64); /* the longest is a signature */
    hex_encode(hex, bytes, n);
    put_text(b, key, hex);
}

void put_mass(struct body *b, const char *key, mass m)
{
    put_json(b, key, mass_known(m) ? json_integer(m.mg) : json_null());
}

void put_gtin(struct body *b, const char *key, gtin g)
{
    char text[15];
    if (g.value != 0)
        gtin_text14(text, g);
    put_json(b, key, g.value != 0 ? json_string(text) : json_null());
}

void put_copy(struct body *b, const char *key, const json_t *from)
{
    const json_t *v = json_object_get(from, key);
    json_t *copy = v != NULL ? json_deep_copy(v) : NULL;
    if (copy != NULL && !json_equal(copy, v)) { /* jansson leaves out what it has no memory for */
        json_decref(copy);
        copy = NULL;
    }
    put_json(b, key, copy);
}

#define CANONICAL (JSON_SORT_KEYS | JSON_COMPACT)

enum status json_is_canonical(const json_t *o, const char *text)
{
    size_t n = strlen(text);
    char *again = malloc(n + 1);
    if (again == NULL)
        return ST_MEMORY;
    bool same = json_dumpb(o, again, n, CANONICAL) == n && memcmp(again, text, n) == 0;
    free(again);
    if (same) /* nothing can have been left out of it */
        return ST_OK;
    again = json_canonical(o);
    enum status st = again == NULL ? ST_MEMORY : strcmp(again, text) == 0 ? ST_OK : ST_CORRUPT;
    free(again);
    return st;
}

char *json_canonical(const json_t *o)
{
    /* jansson 2.14 leaves a member out of its text when it has no memory for it, and says nothing. A body that lacks
     * something would be hashed and kept for ever: so it is measured, then written, and both must agree. */
    size_t n = json_dumpb(o, NULL, 0, CANONICAL);
    char *text = n > 0 ? malloc(n + 1) : NULL;
    if (text == NULL)
        return NULL;
    if (json_dumpb(o, text, n, CANONICAL) != n) {
        free(text);
        return NULL;
    }
    text[n] = '\0';
    return text;
}

enum status json_body(json_t **out, const char *text)
{
    json_error_t why;
    *out = json_loads(text, JSON_REJECT_DUPLICATES, &why);
    if (*out != NULL)
        return ST_OK;
    if (json_error_code(&why) == json_error_out_of_memory)
        return ST_MEMORY;
    /* jansson calls some failed allocations a mistake in the text. A second look tells one moment without memory from a
     * body that is wrong: nobody must be told that the books are damaged because a process was short of memory. */
    json_t *again = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    json_decref(again);
    return again != NULL ? ST_MEMORY : ST_CORRUPT;
}

char *body_text(const struct body *b)
{
    return b->failed ? NULL : json_canonical(b->o);
}

int64_t get_int(struct doc *d, const char *key)
{
    const json_t *v = json_object_get(d->o, key);
    if (!json_is_integer(v))
        d->bad = true;
    return json_integer_value(v);
}

bool get_bool(struct doc *d, const char *key)
{
    const json_t *v = json_object_get(d->o, key);
    if (!json_is_boolean(v))
        d->bad = true;
    return json_is_true(v);
}

const char *get_text(struct doc *d, const char *key)
{
    const char *s = json_string_value(json_object_get(d->o, key));
    if (s == NULL)
        d->bad = true;
    return s != NULL ? s : "";
}

mass get_mass(struct doc *d, const char *key)
{
    const json_t *v = json_object_get(d->o, key);
    if (json_is_null(v))
        return MASS_UNKNOWN;
    return (mass){get_int(d, key)};
}

void get_hex(struct doc *d, const char *key, void *bytes, size_t n)
{
    if (!hex_decode(bytes, n, get_text(d, key))) {
        d->bad = true;
        memset(bytes, 0, n);
    }
}

struct doc get_doc(struct doc *d, const char *key)
{
    const json_t *v = json_object_get(d->o, key);
    if (!json_is_object(v))
        d->bad = true;
    return (struct doc){.o = v};
}

bool get_has(const struct doc *d, const char *key)
{
    const json_t *v = json_object_get(d->o, key);
    return v != NULL && !json_is_null(v);
}

gtin gtin_of_text(const char *digits)
{
    gtin g = {0};
    if (gtin_parse(&g, digits, strlen(digits), SYM_UNKNOWN) != GTIN_OK)
        g = (gtin){0};
    return g;
}
