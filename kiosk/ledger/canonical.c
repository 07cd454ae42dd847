/* The one way in which a body is written: sorted keys, no blanks, integers only. Part of the written format
 * (README.md). */
#include "ledger/body.h"

#include <stdlib.h>
#include <string.h>

#define CANONICAL (JSON_SORT_KEYS | JSON_COMPACT)

/* Keys one after the other in an object must ascend. */
struct key {
    const char *at;
    size_t n;
};

static bool ascends(const struct key *a, const struct key *b)
{
    size_t n = a->n < b->n ? a->n : b->n;
    int order = n > 0 ? memcmp(a->at, b->at, n) : 0;
    return order < 0 || (order == 0 && a->n < b->n);
}

/* In well-formed text: a plain string, without escapes and bytes above ASCII. Gives its end, or NULL. */
static const char *plain_string(const char *p, struct key *out)
{
    const char *from = ++p;
    while (*p != '"') {
        if (*p == '\\' || (unsigned char)*p < 0x20 || (unsigned char)*p >= 0x7F)
            return NULL;
        p++;
    }
    *out = (struct key){from, (size_t)(p - from)};
    return p + 1;
}

/* A whole number, without a sign before zero, fraction or exponent; or a word. Gives its end, or NULL. */
static const char *plain_atom(const char *p)
{
    bool number = *p == '-' || (*p >= '0' && *p <= '9');
    const char *from = p;
    if (number) {
        p += *p == '-';
        if (*p == '0' && p != from)
            return NULL;
        while (*p >= '0' && *p <= '9')
            p++;
        return *p == '.' || *p == 'e' || *p == 'E' ? NULL : p;
    }
    while (*p >= 'a' && *p <= 'z')
        p++;
    return p != from ? p : NULL;
}

struct look {
    struct key last[8]; /* of the objects that are open; none yet in a new one, and in an array */
    int depth;          /* -1: outside */
};

static const char *plain_next(struct look *l, const char *p)
{
    static const int deepest = sizeof l->last / sizeof *l->last - 1;
    struct key key;
    switch (*p) {
    case '{':
    case '[':
        if (l->depth == deepest)
            return NULL;
        l->last[++l->depth] = (struct key){0};
        return p + 1;
    case '}':
    case ']': l->depth--; return p + 1;
    case ',':
    case ':': return p + 1;
    case '"':
        p = plain_string(p, &key);
        if (p == NULL || *p != ':')
            return p;
        if (l->last[l->depth].at != NULL && !ascends(&l->last[l->depth], &key))
            return NULL;
        l->last[l->depth] = key;
        return p;
    default: return plain_atom(p);
    }
}

/* Well-formed text that is canonical beyond doubt: no blanks, no escapes, whole numbers, sorted keys. The rest is
 * written again and compared; nearly every body is plain, and to look costs far less than to write. */
static bool is_plain(const char *text)
{
    struct look l = {.depth = -1};
    while (text != NULL && *text != '\0')
        text = plain_next(&l, text);
    return text != NULL;
}

enum status json_is_canonical(const json_t *o, const char *text)
{
    if (is_plain(text))
        return ST_OK;
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
