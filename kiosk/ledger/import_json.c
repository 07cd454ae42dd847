/* JSON Lines, and one JSON array whatever its layout: an object at a time, so that memory does not grow with the file.
 * Two shapes: products of an open database (code, product_name, packagings) and product records of a scheme (ean,
 * deposit, status, packaging, material, ...). */
#include "ledger/import_inside.h"

#include "base/text.h"

#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define OBJECT_MAX (4 * 1024 * 1024) /* a pretty-printed one over many lines */

bool import_json_looks(const char *first, size_t n, enum import_format *out)
{
    size_t at = 0;
    while (at < n && strchr(" \t\r\n", first[at]) != NULL)
        at++;
    if (at == n)
        return false; /* an empty line says nothing */
    if (first[at] != '{' && first[at] != '[') {
        *out = IMPORT_CSV;
        return true;
    }
    *out = memmem(first, n, "\"ean\"", 5) != NULL || first[at] == '[' ? IMPORT_RECORDS : IMPORT_PRODUCTS;
    return true;
}

/* ---- values as the texts that rows are made of ---- */

static void set(struct import_row *r, enum import_field f, enum import_unit u, const char *text)
{
    if (text == NULL || !text_copy(r->at[f], IMPORT_FIELD_CAP, text)) {
        if (text != NULL && f != FIELD_NAME)
            r->at[f][0] = '?'; /* too long to be right; names are cut by text_copy */
    }
    r->unit[f] = u;
}

/* Texts and numbers; null and what is missing stay empty; anything else is told as what it is. */
static void take(struct import_row *r, enum import_field f, enum import_unit u, const json_t *v)
{
    char text[48];
    if (v == NULL || json_is_null(v))
        return;
    if (json_is_string(v)) {
        set(r, f, u, json_string_value(v));
        return;
    }
    if (json_is_integer(v))
        snprintf(text, sizeof text, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
    else if (json_is_real(v)) /* what is out of any range is told as it came */
        snprintf(text, sizeof text, fabs(json_real_value(v)) < 1e9 ? "%.3f" : "%g", json_real_value(v));
    else if (json_is_boolean(v))
        snprintf(text, sizeof text, "%s", json_is_true(v) ? "true" : "false");
    else
        snprintf(text, sizeof text, "%s", json_is_object(v) ? "an object" : "a list");
    set(r, f, u, text);
}

static const json_t *first_of(const json_t *o, const char *const *keys)
{
    for (; *keys != NULL; keys++) {
        const json_t *v = json_object_get(o, *keys);
        if (v != NULL && !json_is_null(v) && !(json_is_string(v) && json_string_length(v) == 0))
            return v;
    }
    return NULL;
}
#define FIRST(o, ...) first_of(o, (const char *const[]){__VA_ARGS__, NULL})

/* ---- products of an open database -------------------------------------------------------------------------------- */

enum part { PART_OTHER, PART_BODY, PART_CAP, PART_LABEL };

/* Of "en:bottle", "en:drink-can", "en:bottle-cap": the longest word that fits. */
static enum part part_of(const char *shape)
{
    static const char *const caps[] = {"cap", "lid", "cork", "crown", "stopper", "deckel", "bouchon"};
    static const char *const labels[] = {"label", "sleeve", "etiquette", "sticker"};
    static const char *const bodies[] = {"bottle", "can",       "brick",   "carton", "flasche",
                                         "dose",   "bouteille", "canette", "jug"};
    for (size_t i = 0; i < sizeof caps / sizeof *caps; i++)
        if (strstr(shape, caps[i]) != NULL)
            return PART_CAP;
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (strstr(shape, labels[i]) != NULL)
            return PART_LABEL;
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
        if (strstr(shape, bodies[i]) != NULL)
            return PART_BODY;
    return PART_OTHER;
}

/* A tag is a text, or an object with an id, in different versions of the database. */
static const char *tag(const json_t *o, const char *key)
{
    const json_t *v = json_object_get(o, key);
    if (json_is_object(v))
        v = json_object_get(v, "id");
    return json_is_string(v) ? json_string_value(v) : "";
}

static void packaging(struct import_row *r, const json_t *p, bool *body)
{
    static const enum import_field fields[] = {
        [PART_BODY] = FIELD_BOTTLE, [PART_CAP] = FIELD_CAP, [PART_LABEL] = FIELD_LABEL};
    enum part part = part_of(tag(p, "shape"));
    if (part == PART_OTHER || (part == PART_BODY && *body))
        return;
    const json_t *weight = FIRST(p, "weight_measured", "weight_specified", "weight");
    take(r, fields[part], UNIT_G, weight);
    if (part != PART_BODY)
        return;
    *body = true;
    set(r, FIELD_MATERIAL, UNIT_NONE, tag(p, "material"));
    if (weight != NULL)
        set(r, FIELD_MASS_FROM, UNIT_NONE,
            json_object_get(p, "weight_measured") != NULL ? "open database, measured" : "open database, specified");
    take(r, FIELD_VOLUME, UNIT_ML, json_object_get(p, "quantity_per_unit"));
}

static void categories(struct import_row *r, const json_t *list)
{
    size_t i;
    json_t *v;
    json_array_foreach((json_t *)(uintptr_t)list, i, v)
    {
        enum drink d;
        if (json_is_string(v) && import_drink_find(&d, json_string_value(v)) && d != DRINK_OTHER)
            set(r, FIELD_DRINK, UNIT_NONE, drink_word(d));
    }
}

static void product(struct import *m, struct import_row *r, const json_t *o)
{
    bool body = false;
    size_t i;
    json_t *p;
    take(r, FIELD_GTIN, UNIT_NONE, FIRST(o, "code", "ean", "gtin", "_id"));
    take(r, FIELD_NAME, UNIT_NONE, FIRST(o, "product_name", "product_name_en", "generic_name", "brands"));
    json_array_foreach(json_object_get(o, "packagings"), i, p) packaging(r, p, &body);
    if (!body) {
        import_refuse(m, r->line, REFUSAL_NO_CONTAINER, "%.20s: no bottle or can among its packagings",
                      r->at[FIELD_GTIN]);
        return;
    }
    if (r->at[FIELD_VOLUME][0] == '\0') {
        const char *unit = tag(o, "product_quantity_unit");
        const json_t *amount = json_object_get(o, "product_quantity");
        bool ml = strcmp(unit, "ml") == 0;
        take(r, FIELD_VOLUME, UNIT_ML, ml && amount != NULL ? amount : json_object_get(o, "quantity"));
    }
    categories(r, json_object_get(o, "categories_tags"));
    import_take(m, r);
}

/* ---- product records of a scheme --------------------------------------------------------------------------------- */

static void record(struct import *m, struct import_row *r, const json_t *o)
{
    const json_t *w = json_object_get(o, "weight");
    r->codes = true;
    take(r, FIELD_GTIN, UNIT_NONE, FIRST(o, "ean", "gtin", "code"));
    take(r, FIELD_NAME, UNIT_NONE, json_object_get(o, "name"));
    take(r, FIELD_STATUS, UNIT_NONE, json_object_get(o, "status"));
    take(r, FIELD_PACKAGING, UNIT_NONE, json_object_get(o, "packaging"));
    take(r, FIELD_MATERIAL, UNIT_NONE, json_object_get(o, "material"));
    take(r, FIELD_COLOUR, UNIT_NONE, FIRST(o, "colour", "color"));
    take(r, FIELD_VOLUME, UNIT_ML, json_object_get(o, "volume"));
    take(r, FIELD_BOTTLE, UNIT_G, json_object_get(w, "withoutCap"));
    take(r, FIELD_WITH_CAP, UNIT_G, json_object_get(w, "withCap"));
    take(r, FIELD_CAP, UNIT_G, json_object_get(w, "cap"));
    take(r, FIELD_WEIGHT_MIN, UNIT_G, json_object_get(w, "min"));
    take(r, FIELD_WEIGHT_MAX, UNIT_G, json_object_get(w, "max"));
    set(r, FIELD_MASS_FROM, UNIT_NONE, w != NULL ? "scheme's product record" : "");
    import_take(m, r);
}

/* ---- objects of a file ------------------------------------------------------------------------------------------- */

struct splitter {
    struct import *m;
    struct strbuf object;
    int64_t begun; /* line of the object in hand */
    int depth;
    bool array, in_text, escaped, over;
};

static void take_object(struct splitter *s, const char *text, size_t n, int64_t line)
{
    static struct import_row r;
    json_error_t why;
    s->m->report->rows++;
    json_t *o = json_loadb(text, n, 0, &why);
    r = (struct import_row){.line = line, .cut = true};
    if (!json_is_object(o))
        import_refuse(s->m, line, REFUSAL_SYNTAX, "%s", o == NULL ? why.text : "not an object");
    else if (s->m->report->format == IMPORT_RECORDS)
        record(s->m, &r, o);
    else
        product(s->m, &r, o);
    json_decref(o);
}

/* Within an array: braces outside of texts tell where an object ends. */
static void feed(struct splitter *s, const struct import_line *l)
{
    size_t from = 0;
    for (size_t i = 0; i < l->n; i++) {
        char c = l->text[i];
        if (s->escaped || (s->in_text && c != '"' && c != '\\')) {
            s->escaped = false;
        } else if (c == '\\') {
            s->escaped = s->in_text;
        } else if (c == '"') {
            s->in_text = !s->in_text;
        } else if (c == '{' && s->depth++ == 0) {
            from = i;
            s->begun = l->number;
            s->object.len = 0;
        } else if (c == '}' && s->depth > 0 && --s->depth == 0) {
            strbuf_add(&s->object, l->text + from, i + 1 - from);
            if (!s->object.failed)
                take_object(s, s->object.text, s->object.len, s->begun);
        } else if (s->depth == 0 && strchr(" \t\r\n[],", c) == NULL) {
            s->in_text = false;
            s->over = true; /* said once: what follows it cannot be told apart */
            import_refuse(s->m, l->number, REFUSAL_SYNTAX, "no JSON array of objects");
            return;
        }
    }
    if (s->depth > 0)
        strbuf_add(&s->object, l->text + (s->begun == l->number ? from : 0), l->n - (s->begun == l->number ? from : 0));
    if (s->object.len > OBJECT_MAX) {
        s->over = true;
        import_refuse(s->m, s->begun, REFUSAL_SYNTAX, "an object of more than 4 MB, or without its end");
    }
}

static bool is_blank(const struct import_line *l)
{
    for (size_t i = 0; i < l->n; i++)
        if (strchr(" \t\r\n", l->text[i]) == NULL)
            return false;
    return true;
}

enum status import_json(struct import *m, struct import_text *t, struct err *e)
{
    struct splitter s = {.m = m};
    struct import_line l;
    enum status st = ST_OK;
    bool first = true;
    while (!s.over && m->st == ST_OK && (st = import_text_next(t, &l, e)) == ST_OK) {
        if (l.too_long || l.bad) {
            m->report->rows++;
            import_refuse(m, l.number, l.bad ? REFUSAL_ENCODING : REFUSAL_SYNTAX,
                          l.bad ? "not text in the encoding of this file" : "a line of more than 1 MB");
            continue;
        }
        if (is_blank(&l))
            continue;
        size_t at = strspn(l.text, " \t");
        if (first)
            s.array = l.text[at] == '[';
        first = false;
        if (s.array)
            feed(&s, &l);
        else
            take_object(&s, l.text, l.n, l.number);
    }
    if (st == ST_NOT_FOUND && s.depth > 0)
        import_refuse(m, s.begun, REFUSAL_SYNTAX, "the file ends within an object");
    if (s.object.failed)
        st = err_set(e, ST_MEMORY, "out of memory");
    strbuf_free(&s.object);
    return st == ST_NOT_FOUND ? ST_OK : st;
}
