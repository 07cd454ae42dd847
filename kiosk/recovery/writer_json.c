/* One JSON object: the head, then the rows with the same columns as in every other format. */
#include "recovery/report.h"

#include "base/bytes.h"

#include <jansson.h>
#include <string.h>

static json_t *text_or_null(const char *text)
{
    return *text != '\0' ? json_string(text) : json_null();
}

static json_t *number_or_null(int64_t n)
{
    return n != 0 ? json_integer(n) : json_null();
}

static json_t *hash_or_null(const struct hash *h)
{
    static const struct hash none;
    char hex[2 * sizeof h->bytes + 1];
    if (memcmp(h, &none, sizeof none) == 0)
        return json_null();
    hex_encode(hex, h->bytes, sizeof h->bytes);
    return json_string(hex);
}

static json_t *bound_json(const struct day_bound *b)
{
    switch (b->kind) {
    case BOUND_DATE: return json_string(b->date);
    case BOUND_NUMBER: return json_integer(b->z_no);
    case BOUND_NONE: break;
    }
    return json_null();
}

static json_t *head_json(const struct report_head *h)
{
    json_t *asked = json_pack("{s:o, s:o, s:b}", "from", bound_json(&h->period.from), "to", bound_json(&h->period.to),
                              "open", h->period.open);
    json_t *period = json_pack("{s:o, s:o, s:o, s:o, s:o, s:i}", "asked", asked, "first_day",
                               text_or_null(h->first_day), "last_day", text_or_null(h->last_day), "first_z_no",
                               number_or_null(h->first_z), "last_z_no", number_or_null(h->last_z), "days", h->days);
    json_t *journal =
        json_pack("{s:o, s:o}", "first_seq", number_or_null(h->first_seq), "last_seq", number_or_null(h->last_seq));
    json_t *chain = json_pack("{s:I, s:o}", "seq", (json_int_t)h->chain_seq, "hash", hash_or_null(&h->chain_head));
    return json_pack("{s:o, s:I, s:s, s:i, s:o, s:o, s:o, s:o, s:o}", "kiosk", text_or_null(h->kiosk), "kiosk_id",
                     (json_int_t)h->kiosk_id, "currency", h->currency.code, "exponent", (int)h->currency.exponent,
                     "period", period, "time_zone", text_or_null(h->time_zone), "catalogue_hash",
                     hash_or_null(&h->catalogue), "journal", journal, "chain_head", chain);
}

static json_t *sources_json(const struct report *r)
{
    struct mass_share shares[MASS_SOURCES_MAX];
    size_t n = mass_shares(shares, r);
    json_t *list = json_array();
    for (size_t i = 0; list != NULL && i < n; i++) {
        json_t *one = json_pack("{s:o, s:I}", "mass_source", text_or_null(shares[i].source), "containers",
                                (json_int_t)shares[i].containers);
        if (json_array_append_new(list, one) != 0) {
            json_decref(list);
            list = NULL;
        }
    }
    return list;
}

static json_t *cell_json(enum column_type type, const struct cell *c)
{
    if (c->null)
        return json_null();
    switch (type) {
    case COLUMN_TEXT: return json_string(c->text);
    case COLUMN_INTEGER: return json_integer(c->integer);
    case COLUMN_BOOLEAN: return json_boolean(c->boolean);
    }
    return NULL;
}

static json_t *row_json(const struct report *r, size_t row)
{
    const struct cell *cells = r->cells + row * r->column_count;
    json_t *object = json_object();
    for (size_t c = 0; object != NULL && c < r->column_count; c++) {
        if (json_object_set_new(object, r->columns[c].name, cell_json(r->columns[c].type, &cells[c])) != 0) {
            json_decref(object);
            object = NULL;
        }
    }
    return object;
}

static int append(const char *bytes, size_t n, void *ctx)
{
    struct strbuf *out = ctx;
    strbuf_add(out, bytes, n);
    return out->failed ? -1 : 0;
}

static enum status dump(struct strbuf *out, json_t *whole, const char *what, struct err *e)
{
    bool good = whole != NULL && json_dump_callback(whole, append, out, JSON_INDENT(1)) == 0;
    json_decref(whole);
    strbuf_puts(out, "\n");
    return good && !out->failed ? ST_OK : err_set(e, ST_MEMORY, "out of memory while writing %s", what);
}

static json_t *without_rows(const struct report *r)
{
    json_t *columns = json_array();
    for (size_t c = 0; columns != NULL && c < r->column_count; c++) {
        if (json_array_append_new(columns, json_string(r->columns[c].name)) != 0) {
            json_decref(columns);
            columns = NULL;
        }
    }
    return json_pack("{s:s, s:o, s:o, s:o}", "report", r->name, "head", head_json(&r->head), "mass_sources",
                     sources_json(r), "columns", columns);
}

enum status write_json(struct strbuf *out, const struct report *r, struct err *e)
{
    json_t *rows = json_array(), *whole = without_rows(r);
    bool good = rows != NULL;
    for (size_t row = 0; good && row < r->row_count; row++)
        good = json_array_append_new(rows, row_json(r, row)) == 0;
    if (!good || json_object_set_new(whole, "rows", rows) != 0) {
        json_decref(whole);
        whole = NULL;
    }
    return dump(out, whole, "JSON", e);
}

enum status write_meta(struct strbuf *out, const struct report *r, struct err *e)
{
    json_t *whole = without_rows(r);
    if (whole != NULL && r->language != NULL && json_object_set_new(whole, "language", json_string(r->language)) != 0) {
        json_decref(whole);
        whole = NULL;
    }
    return dump(out, whole, "JSON", e);
}

/* ---- JSON Schema --------------------------------------------------------------------------------------------------
 */

static json_t *column_schema(const struct column *c)
{
    static const char *const types[] = {
        [COLUMN_TEXT] = "string", [COLUMN_INTEGER] = "integer", [COLUMN_BOOLEAN] = "boolean"};
    return json_pack("{s:[s, s]}", "type", types[c->type], "null");
}

static json_t *head_schema(void)
{
    return json_loads("{\"type\":\"object\",\"required\":[\"kiosk\",\"kiosk_id\",\"currency\",\"exponent\",\"period\","
                      "\"time_zone\",\"catalogue_hash\",\"journal\",\"chain_head\"],\"properties\":{"
                      "\"kiosk\":{\"type\":[\"string\",\"null\"]},"
                      "\"kiosk_id\":{\"type\":\"integer\",\"minimum\":1},"
                      "\"currency\":{\"type\":\"string\",\"pattern\":\"^[A-Z]{3}$\"},"
                      "\"exponent\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":3},"
                      "\"period\":{\"type\":\"object\"},"
                      "\"time_zone\":{\"type\":[\"string\",\"null\"]},"
                      "\"catalogue_hash\":{\"type\":[\"string\",\"null\"],\"pattern\":\"^[0-9a-f]{64}$\"},"
                      "\"journal\":{\"type\":\"object\",\"required\":[\"first_seq\",\"last_seq\"]},"
                      "\"chain_head\":{\"type\":\"object\",\"required\":[\"seq\",\"hash\"],\"properties\":{"
                      "\"seq\":{\"type\":\"integer\"},"
                      "\"hash\":{\"type\":[\"string\",\"null\"],\"pattern\":\"^[0-9a-f]{64}$\"}}}}}",
                      0, NULL);
}

enum status write_schema(struct strbuf *out, const struct report *r, struct err *e)
{
    json_t *properties = json_object(), *required = json_array();
    bool good = properties != NULL && required != NULL;
    for (size_t c = 0; good && c < r->column_count; c++) {
        good = json_object_set_new(properties, r->columns[c].name, column_schema(&r->columns[c])) == 0 &&
               json_array_append_new(required, json_string(r->columns[c].name)) == 0;
    }
    json_t *row = json_pack("{s:s, s:b, s:o, s:O}", "type", "object", "additionalProperties", 0, "properties",
                            properties, "required", required);
    json_t *whole = json_pack("{s:s, s:s, s:s, s:[s,s,s,s,s], s:{s:{s:s}, s:o, s:{s:s}, s:{s:o}, s:{s:s, s:o}}}",
                              "$schema", "https://json-schema.org/draft/2020-12/schema", "title", r->name, "type",
                              "object", "required", "report", "head", "mass_sources", "columns", "rows", "properties",
                              "report", "const", r->name, "head", head_schema(), "mass_sources", "type", "array",
                              "columns", "const", required, "rows", "type", "array", "items", row);
    if (!good) {
        json_decref(whole);
        whole = NULL;
    }
    return dump(out, whole, "JSON Schema", e);
}
