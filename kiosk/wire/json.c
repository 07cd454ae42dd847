#include "wire/json.h"

#include <string.h>

json_t *wire_json_parse(const char *bytes, size_t n, struct err *e)
{
    json_error_t why;
    json_t *value = json_loadb(bytes, n, JSON_REJECT_DUPLICATES, &why);
    if (value == NULL) {
        err_set(e, ST_INVALID, "not JSON: %s", why.text);
        return NULL;
    }
    if (!json_is_object(value)) {
        err_set(e, ST_INVALID, "not a JSON object");
        json_decref(value);
        return NULL;
    }
    return value;
}

static int append(const char *bytes, size_t n, void *ctx)
{
    struct strbuf *out = ctx;
    strbuf_add(out, bytes, n);
    return out->failed ? -1 : 0;
}

enum status wire_json_write(struct strbuf *out, const json_t *value, struct err *e)
{
    if (json_dump_callback(value, append, out, JSON_COMPACT) != 0)
        return err_set(e, ST_MEMORY, "out of memory while writing JSON");
    return ST_OK;
}

json_t *wire_json_text(const char *text, size_t size)
{
    char clean[WIRE_JSON_TEXT_MAX];
    size_t n = text_clean(clean, size < sizeof clean ? size : sizeof clean, text, strnlen(text, size));
    return json_stringn_nocheck(clean, n);
}
