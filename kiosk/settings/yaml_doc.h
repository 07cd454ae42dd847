/* A YAML file as a tree whose nodes know their line: libyaml's document, and nothing else of libyaml gets out of
 * yaml_doc.c and section.c. */
#ifndef REBOTTLE_SETTINGS_YAML_DOC_H
#define REBOTTLE_SETTINGS_YAML_DOC_H

#include "base/err.h"
#include "settings/problems.h"

#include <yaml.h>

/* A configuration of sixteen devices with all its comments is below 32 KiB. */
#define YAML_FILE_MAX (256 * 1024)

struct yaml_doc {
    yaml_document_t document;
    bool loaded;
    int file; /* index into problems->files */
    struct problems *problems;
};

/* Reads and parses path as file number `file` of problems; hash: BLAKE2b-256 of its bytes. An unreadable file or broken
 * syntax is a problem like any other (then root is NULL); other statuses mean that there was no memory. */
enum status yaml_doc_load(struct yaml_doc *y, struct problems *p, int file, const char *path, uint8_t hash[32],
                          struct err *e);
void yaml_doc_free(struct yaml_doc *y);
yaml_node_t *yaml_doc_root(struct yaml_doc *y); /* NULL when there is none */
yaml_node_t *yaml_doc_node(struct yaml_doc *y, yaml_node_item_t id);
int yaml_node_line(const yaml_node_t *node); /* from 1, or LINE_OF_OVERRIDE + i */

/* "key.path=value": replaces or adds one scalar; its parent must be there. number: the index of the override. */
void yaml_doc_override(struct yaml_doc *y, int number, const char *assignment);

/* The value of key in a mapping, its last one if there are several; NULL. */
yaml_node_t *yaml_map_get(struct yaml_doc *y, const yaml_node_t *map, const char *key);
/* Of a scalar; NULL for lists and sections. May hold NUL bytes only if it is not what anyone wants: they end it. */
const char *yaml_scalar(const yaml_node_t *node);

#endif
