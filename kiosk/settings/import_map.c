/* A small YAML file:
 *
 *   delimiter: ";"             # , ; tab | where it is not found by itself
 *   encoding: windows-1252
 *   columns:
 *     Artikelnummer: gtin      # the file's name: ours (config/catalogue/README.md)
 *   values:
 *     material:
 *       Weissblech: steel      # the file's word: ours
 */
#include "settings/import_map.h"

#include "settings/yaml_doc.h"

#include <string.h>

struct mapping {
    struct yaml_doc *y;
    struct problems *p;
    struct import_map *out;
};

static void bad(struct mapping *m, const yaml_node_t *at, const char *what)
{
    problem_add(m->p, 0, yaml_node_line(at), "%s", what);
}

static void read_delimiter(struct mapping *m, const yaml_node_t *node)
{
    const char *text = node != NULL ? yaml_scalar(node) : "";
    if (text != NULL && strcmp(text, "tab") == 0)
        m->out->delimiter = '\t';
    else if (text != NULL && text[0] != '\0' && text[1] == '\0' && strchr(",;\t|", text[0]) != NULL)
        m->out->delimiter = text[0];
    else if (node != NULL)
        bad(m, node, "delimiter is , or ; or tab or |");
}

static void read_columns(struct mapping *m, yaml_node_t *node)
{
    yaml_node_pair_t *pair = node->data.mapping.pairs.start;
    for (; node->type == YAML_MAPPING_NODE && pair < node->data.mapping.pairs.top; pair++) {
        const yaml_node_t *key = yaml_doc_node(m->y, pair->key), *value = yaml_doc_node(m->y, pair->value);
        const char *from = yaml_scalar(key), *to = yaml_scalar(value);
        size_t i = m->out->column_count;
        if (i == IMPORT_MAP_MAX || from == NULL || to == NULL ||
            !text_copy(m->out->columns[i].from, sizeof m->out->columns[i].from, from) ||
            !text_copy(m->out->columns[i].to, sizeof m->out->columns[i].to, to))
            bad(m, key, "a column is \"its name in the file: ours\", at most 63 bytes and 64 of them");
        else
            m->out->column_count++;
    }
    if (node->type != YAML_MAPPING_NODE)
        bad(m, node, "columns is a section");
}

static void read_words(struct mapping *m, const char *field, yaml_node_t *node)
{
    if (node == NULL || node->type != YAML_MAPPING_NODE) {
        problem_add(m->p, 0, node != NULL ? yaml_node_line(node) : 1, "values.%s is a section", field);
        return;
    }
    for (yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top; pair++) {
        const yaml_node_t *key = yaml_doc_node(m->y, pair->key), *value = yaml_doc_node(m->y, pair->value);
        const char *from = yaml_scalar(key), *to = yaml_scalar(value);
        size_t i = m->out->value_count;
        if (i == IMPORT_MAP_MAX || from == NULL || to == NULL ||
            !text_copy(m->out->values[i].field, sizeof m->out->values[i].field, field) ||
            !text_copy(m->out->values[i].from, sizeof m->out->values[i].from, from) ||
            !text_copy(m->out->values[i].to, sizeof m->out->values[i].to, to))
            bad(m, key, "a value is \"the file's word: ours\", at most 64 of them");
        else
            m->out->value_count++;
    }
}

static void read_values(struct mapping *m, yaml_node_t *node)
{
    if (node->type != YAML_MAPPING_NODE) {
        bad(m, node, "values is a section of sections: material, colour, drink, refillable, status");
        return;
    }
    for (yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top; pair++) {
        const yaml_node_t *key = yaml_doc_node(m->y, pair->key);
        const char *field = yaml_scalar(key);
        if (field == NULL || strlen(field) >= sizeof m->out->values[0].field)
            bad(m, key, "the fields with words are material, colour, drink, refillable, status");
        else
            read_words(m, field, yaml_doc_node(m->y, pair->value));
    }
}

static void read_map(struct mapping *m, yaml_node_t *root)
{
    if (root->type != YAML_MAPPING_NODE) {
        bad(m, root, "delimiter, encoding, columns and values are right");
        return;
    }
    for (yaml_node_pair_t *pair = root->data.mapping.pairs.start; pair < root->data.mapping.pairs.top; pair++) {
        const yaml_node_t *key = yaml_doc_node(m->y, pair->key);
        yaml_node_t *value = yaml_doc_node(m->y, pair->value);
        const char *name = yaml_scalar(key), *text = yaml_scalar(value);
        if (name != NULL && strcmp(name, "delimiter") == 0)
            read_delimiter(m, value);
        else if (name != NULL && strcmp(name, "encoding") == 0 && text != NULL &&
                 text_copy(m->out->encoding, sizeof m->out->encoding, text))
            continue;
        else if (name != NULL && strcmp(name, "columns") == 0)
            read_columns(m, value);
        else if (name != NULL && strcmp(name, "values") == 0)
            read_values(m, value);
        else
            bad(m, key, "delimiter, encoding, columns and values are right");
    }
}

enum status import_map_load(struct import_map *out, const char *path, struct strbuf *problems, struct err *e)
{
    struct problems p;
    struct yaml_doc y;
    uint8_t hash[32];
    *out = (struct import_map){0};
    if (!problems_new(&p, NULL)) {
        problems_free(&p);
        return err_set(e, ST_MEMORY, "reading %s", path);
    }
    enum status st = yaml_doc_load(&y, &p, 0, path, hash, e);
    struct mapping m = {&y, &p, out};
    if (st == ST_OK && yaml_doc_root(&y) != NULL)
        read_map(&m, yaml_doc_root(&y));
    if (st == ST_OK) {
        yaml_doc_free(&y);
        if (p.count > 0)
            st = err_set(e, ST_INVALID, "%zu mistakes in %s", p.count + p.dropped, path);
    }
    problems_print(&p, problems);
    problems_free(&p);
    return st;
}
