#include "wire/state.h"

#include "wire/json.h"
#include "wire/state_fields.h"

#include <assert.h>
#include <string.h>

static const char *const phase_words[PHASE_COUNT] = {
#define X(n, w) [PHASE_##n] = w,
    PHASE_LIST(X)
#undef X
};

const char *wire_phase_word(enum wire_phase p)
{
    assert((unsigned)p < PHASE_COUNT);
    return phase_words[p];
}

static bool phase_parse(enum wire_phase *out, const char *word)
{
    for (int i = 0; i < PHASE_COUNT; i++) {
        if (strcmp(phase_words[i], word) == 0) {
            *out = (enum wire_phase)i;
            return true;
        }
    }
    return false;
}

/* ---- encoding --------------------------------------------------------------------------------------------------- */

static json_t *object_to_json(const struct field *fields, const char *base);

static json_t *array_to_json(const struct field *f, const char *base)
{
    size_t count;
    memcpy(&count, base + f->count_offset, sizeof count);
    assert(count <= f->cap);
    json_t *array = json_array();
    for (size_t i = 0; array != NULL && i < count; i++) {
        const char *at = base + f->offset + i * f->stride;
        json_t *item;
        if (f->type == FIELD_OBJECTS) {
            item = object_to_json(f->fields, at);
        } else {
            int64_t v;
            memcpy(&v, at, sizeof v);
            item = json_integer(v);
        }
        if (json_array_append_new(array, item) != 0) {
            json_decref(array);
            array = NULL;
        }
    }
    return array;
}

static json_t *field_to_json(const struct field *f, const char *base)
{
    const char *at = base + f->offset;
    switch (f->type) {
    case FIELD_BOOL: return json_boolean(*(const bool *)at);
    case FIELD_I32: return json_integer(*(const int32_t *)(const void *)at);
    case FIELD_I64: return json_integer(*(const int64_t *)(const void *)at);
    case FIELD_U64: {
        uint64_t v = *(const uint64_t *)(const void *)at;
        assert(v <= INT64_MAX);
        return json_integer((json_int_t)v);
    }
    case FIELD_MONEY: return json_integer(((const money *)(const void *)at)->minor);
    case FIELD_PHASE: return json_string_nocheck(wire_phase_word(*(const enum wire_phase *)(const void *)at));
    case FIELD_TEXT: return wire_json_text(at, f->size);
    case FIELD_OBJECT: return object_to_json(f->fields, at);
    case FIELD_NUMBERS:
    case FIELD_OBJECTS: return array_to_json(f, base);
    }
    return NULL;
}

static json_t *object_to_json(const struct field *fields, const char *base)
{
    json_t *object = json_object();
    for (const struct field *f = fields; object != NULL && f->name != NULL; f++) {
        if (json_object_set_new_nocheck(object, f->name, field_to_json(f, base)) != 0) {
            json_decref(object);
            object = NULL;
        }
    }
    return object;
}

json_t *wire_state_to_json(const struct wire_state *s)
{
    return object_to_json(wire_state_fields, (const char *)s);
}

enum status wire_state_encode(struct strbuf *out, const struct wire_state *s, struct err *e)
{
    json_t *value = wire_state_to_json(s);
    if (value == NULL)
        return err_set(e, ST_MEMORY, "out of memory while writing the state");
    enum status st = wire_json_write(out, value, e);
    json_decref(value);
    return st;
}

/* ---- decoding --------------------------------------------------------------------------------------------------- */

static enum status object_from_json(const struct field *fields, char *base, const json_t *object, struct err *e);

static enum status wrong(const struct field *f, const char *want, struct err *e)
{
    return err_set(e, ST_INVALID, "state: %s is not %s", f->name, want);
}

static enum status integer_from_json(const struct field *f, char *at, const json_t *v, struct err *e)
{
    if (!json_is_integer(v))
        return wrong(f, "an integer", e);
    int64_t n = json_integer_value(v);
    if (f->type == FIELD_I32) {
        if (n < INT32_MIN || n > INT32_MAX)
            return wrong(f, "a 32-bit integer", e);
        *(int32_t *)(void *)at = (int32_t)n;
    } else if (f->type == FIELD_U64) {
        if (n < 0)
            return wrong(f, "zero or more", e);
        *(uint64_t *)(void *)at = (uint64_t)n;
    } else if (f->type == FIELD_MONEY) {
        *(money *)(void *)at = (money){n};
    } else {
        *(int64_t *)(void *)at = n;
    }
    return ST_OK;
}

static enum status text_from_json(const struct field *f, char *at, const json_t *v, struct err *e)
{
    if (!json_is_string(v))
        return wrong(f, "a string", e);
    if (json_string_length(v) >= f->size)
        return err_set(e, ST_INVALID, "state: %s is longer than %zu bytes", f->name, f->size - 1);
    memcpy(at, json_string_value(v), json_string_length(v) + 1);
    return ST_OK;
}

static enum status array_from_json(const struct field *f, char *base, const json_t *v, struct err *e)
{
    if (!json_is_array(v))
        return wrong(f, "an array", e);
    size_t count = json_array_size(v);
    if (count > f->cap)
        return err_set(e, ST_INVALID, "state: %s has %zu items, at most %zu", f->name, count, f->cap);
    for (size_t i = 0; i < count; i++) {
        char *at = base + f->offset + i * f->stride;
        const json_t *item = json_array_get(v, i);
        enum status st =
            f->type == FIELD_OBJECTS ? object_from_json(f->fields, at, item, e) : integer_from_json(f, at, item, e);
        if (st != ST_OK)
            return st;
    }
    memcpy(base + f->count_offset, &count, sizeof count);
    return ST_OK;
}

static enum status field_from_json(const struct field *f, char *base, const json_t *v, struct err *e)
{
    char *at = base + f->offset;
    switch (f->type) {
    case FIELD_BOOL:
        if (!json_is_boolean(v))
            return wrong(f, "true or false", e);
        *(bool *)at = json_is_true(v);
        return ST_OK;
    case FIELD_I32:
    case FIELD_I64:
    case FIELD_U64:
    case FIELD_MONEY: return integer_from_json(f, at, v, e);
    case FIELD_PHASE:
        if (!json_is_string(v) || !phase_parse((enum wire_phase *)(void *)at, json_string_value(v)))
            return wrong(f, "a known phase", e);
        return ST_OK;
    case FIELD_TEXT: return text_from_json(f, at, v, e);
    case FIELD_OBJECT: return object_from_json(f->fields, at, v, e);
    case FIELD_NUMBERS:
    case FIELD_OBJECTS: return array_from_json(f, base, v, e);
    }
    return wrong(f, "of a known type", e);
}

static enum status object_from_json(const struct field *fields, char *base, const json_t *object, struct err *e)
{
    if (!json_is_object(object))
        return err_set(e, ST_INVALID, "state: an object was expected");
    for (const struct field *f = fields; f->name != NULL; f++) {
        const json_t *v = json_object_get(object, f->name);
        if (v == NULL)
            return err_set(e, ST_INVALID, "state: %s is missing", f->name);
        enum status st = field_from_json(f, base, v, e);
        if (st != ST_OK)
            return st;
    }
    return ST_OK;
}

enum status wire_state_from_json(struct wire_state *out, const json_t *value, struct err *e)
{
    struct wire_state s = {0};
    enum status st = object_from_json(wire_state_fields, (char *)&s, value, e);
    if (st == ST_OK)
        *out = s;
    return st;
}

enum status wire_state_decode(struct wire_state *out, const char *json, size_t n, struct err *e)
{
    json_t *value = wire_json_parse(json, n, e);
    if (value == NULL)
        return ST_INVALID;
    enum status st = wire_state_from_json(out, value, e);
    json_decref(value);
    return st;
}
