/* One JSON object: the head, then the rows with the same columns as in every other format. Rows are written one by one,
 * a line each: a year of barcodes need not fit into memory. */
#include "recovery/head_json.h"

#include <string.h>

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

static json_t *row_json(const struct report *r, const struct cell *cells)
{
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
    return json_pack("{s:s, s:o, s:o, s:o}", "report", r->name, "head", head_json(r), "mass_sources", sources_json(r),
                     "columns", columns);
}

/* The head without its closing brace, so that rows can follow. */
static bool put_head(struct strbuf *out, const struct report *r)
{
    struct strbuf head = {0};
    struct err e;
    bool good = dump(&head, without_rows(r), "JSON", &e) == ST_OK && head.len > 3;
    if (good)
        strbuf_add(out, head.text, head.len - strlen("\n}\n"));
    strbuf_free(&head);
    return good;
}

enum status write_json(struct strbuf *out, const struct report *r, struct err *e)
{
    struct report_cursor k;
    bool good = put_head(out, r);
    const char *before = "\n  ";
    strbuf_puts(out, ",\n \"rows\": [");
    report_first(&k, r);
    for (const struct cell *cells; good && (cells = report_next(&k)) != NULL; before = ",\n  ") {
        json_t *row = row_json(r, cells);
        strbuf_puts(out, before);
        good = row != NULL && json_dump_callback(row, append, out, JSON_COMPACT) == 0;
        json_decref(row);
    }
    strbuf_puts(out, "\n ]\n}\n");
    if (!good && !out->failed)
        return err_set(e, ST_MEMORY, "out of memory while writing JSON");
    return written(out, r, "JSON", e);
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

/* A number that nobody knows is null; words are there, or empty. */
static json_t *column_schema(const struct column *c)
{
    switch (c->type) {
    case COLUMN_INTEGER: return json_pack("{s:[s, s]}", "type", "integer", "null");
    case COLUMN_BOOLEAN: return json_pack("{s:s}", "type", "boolean");
    case COLUMN_TEXT: break;
    }
    if (column_unit(c) == UNIT_DATE)
        return json_pack("{s:s, s:s}", "type", "string", "pattern", "^([0-9]{4}-[0-9]{2}-[0-9]{2})?$");
    return json_pack("{s:s, s:i}", "type", "string", "maxLength", (int)sizeof(((struct cell *)0)->text) - 1);
}

#define SOURCED                                                                                                        \
    "\"source\":{\"type\":\"string\"},\"checked\":{\"type\":\"string\"},\"confidence\":{\"enum\":[\"official\","       \
    "\"trade\",\"news\",\"weak\"]}"
#define SHARE "{\"type\":\"integer\",\"minimum\":0,\"maximum\":1000000}"
#define SEQ   "{\"type\":[\"integer\",\"null\"],\"minimum\":1}"
#define HASH  "{\"type\":[\"string\",\"null\"],\"pattern\":\"^[0-9a-f]{64}$\"}"
#define DAY   "{\"type\":[\"string\",\"null\"],\"pattern\":\"^[0-9]{4}-[0-9]{2}-[0-9]{2}$\"}"
#define BOUND "{\"type\":[\"string\",\"integer\",\"null\"]}"

static const char head_schema[] =
    "{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"kiosk\",\"kiosk_id\",\"currency\","
    "\"exponent\","
    "\"period\",\"time_zone\",\"catalogue_hash\",\"catalogues\",\"journal\",\"chain_head\",\"counted_with\",\"rules\"],"
    "\"properties\":{"
    "\"kiosk\":{\"type\":[\"string\",\"null\"]},"
    "\"kiosk_id\":{\"type\":\"integer\",\"minimum\":1},"
    "\"currency\":{\"type\":\"string\",\"pattern\":\"^[A-Z]{3}$\"},"
    "\"exponent\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":3},"
    "\"period\":{\"type\":\"object\",\"required\":[\"asked\",\"first_day\",\"last_day\",\"first_z_no\",\"last_z_no\","
    "\"days\"],"
    "\"properties\":{\"asked\":{\"type\":\"object\",\"required\":[\"from\",\"to\",\"open\"],\"properties\":{"
    "\"from\":" BOUND ",\"to\":" BOUND ",\"open\":{\"type\":\"boolean\"}}},"
    "\"first_day\":" DAY ",\"last_day\":" DAY ",\"first_z_no\":" SEQ ",\"last_z_no\":" SEQ ","
    "\"days\":{\"type\":\"integer\",\"minimum\":0}}},"
    "\"time_zone\":{\"type\":[\"string\",\"null\"]},"
    "\"catalogue_hash\":" HASH ","
    "\"catalogues\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"hash\",\"from_seq\",\"what\","
    "\"rows\"],"
    "\"properties\":{\"hash\":" HASH ",\"from_seq\":" SEQ ",\"what\":{\"type\":\"string\"},\"rows\":" SEQ "}}},"
    "\"journal\":{\"type\":\"object\",\"required\":[\"first_seq\",\"last_seq\"],\"properties\":{"
    "\"first_seq\":" SEQ ",\"last_seq\":" SEQ "}},"
    "\"chain_head\":{\"type\":\"object\",\"required\":[\"seq\",\"hash\"],\"properties\":{"
    "\"seq\":{\"type\":\"integer\"},\"hash\":" HASH "}},"
    "\"counted_with\":{\"type\":\"object\",\"required\":[\"factors\",\"yield\",\"bottle_to_bottle\",\"remakes\","
    "\"virgin_baseline\",\"recycler_tolerance_ppm\",\"producers\",\"placed_on_market\"],\"properties\":{"
    "\"factors\":{\"type\":\"object\",\"required\":[\"id\",\"version\",\"greenhouse_gas_saving_ppm\",\"energy_saving_"
    "ppm\","
    "\"source\",\"checked\",\"confidence\"],\"properties\":{\"id\":{\"type\":\"string\"},\"version\":{\"type\":"
    "\"string\"},"
    "\"greenhouse_gas_saving_ppm\":" SHARE ",\"energy_saving_ppm\":" SHARE "," SOURCED "}},"
    "\"yield\":{\"type\":\"object\",\"required\":[\"process\",\"ppm\",\"source\",\"checked\",\"confidence\"],"
    "\"properties\":{\"process\":{\"type\":\"string\"},\"ppm\":" SHARE "," SOURCED "}},"
    "\"bottle_to_bottle\":{\"type\":\"object\",\"required\":[\"ppm\",\"source\",\"checked\",\"confidence\"],"
    "\"properties\":{\"ppm\":" SHARE "," SOURCED "}},"
    "\"remakes\":{\"type\":\"object\",\"required\":[\"min\",\"max\"]},"
    "\"virgin_baseline\":{\"type\":[\"object\",\"null\"],\"required\":[\"co2e_g_per_kg\",\"energy_kj_per_kg\","
    "\"source\"]},"
    "\"recycler_tolerance_ppm\":" SHARE ","
    "\"producers\":{\"type\":\"array\",\"items\":{\"type\":\"object\",\"required\":[\"prefix\",\"name\"]}},"
    "\"placed_on_market\":{\"type\":\"array\",\"items\":{\"type\":\"object\","
    "\"required\":[\"material\",\"from\",\"to\",\"placed_mg\",\"source\"]}}}},"
    "\"rules\":{\"type\":\"object\",\"required\":[\"targets\",\"collection_rate\",\"recycled_content\",\"target_2025_"
    "ppm\","
    "\"target_2029_ppm\"]}}}";

static const char sources_schema[] =
    "{\"type\":\"array\",\"items\":{\"type\":\"object\",\"additionalProperties\":false,"
    "\"required\":[\"mass_source\",\"containers\",\"permille\",\"bottle_mg\"],\"properties\":{"
    "\"mass_source\":{\"type\":[\"string\",\"null\"]},\"containers\":{\"type\":\"integer\",\"minimum\":1},"
    "\"permille\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":1000},\"bottle_mg\":{\"type\":[\"integer\",\"null\"]}"
    "}}}";

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
    json_t *whole = json_pack("{s:s, s:s, s:s, s:[s,s,s,s,s], s:b, s:{s:{s:s}, s:o, s:o, s:{s:o}, s:{s:s, s:o}}}",
                              "$schema", "https://json-schema.org/draft/2020-12/schema", "title", r->name, "type",
                              "object", "required", "report", "head", "mass_sources", "columns", "rows",
                              "additionalProperties", 0, "properties", "report", "const", r->name, "head",
                              json_loads(head_schema, 0, NULL), "mass_sources", json_loads(sources_schema, 0, NULL),
                              "columns", "const", required, "rows", "type", "array", "items", row);
    if (!good) {
        json_decref(whole);
        whole = NULL;
    }
    return dump(out, whole, "JSON Schema", e);
}
