#include "settings/yaml_doc.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* *size: bytes read; false with errno, EFBIG for more than YAML_FILE_MAX. */
static bool read_whole(const char *path, uint8_t *buf, size_t *size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO in its place must not stop the start */
    if (fd < 0)
        return false;
    ssize_t n;
    size_t len = 0;
    do {
        n = read(fd, buf + len, YAML_FILE_MAX + 1 - len);
        len += n > 0 ? (size_t)n : 0;
    } while ((n > 0 && len <= YAML_FILE_MAX) || (n < 0 && errno == EINTR));
    int saved = n < 0 ? errno : len > YAML_FILE_MAX ? EFBIG : 0;
    close(fd);
    errno = saved;
    *size = len;
    return saved == 0;
}

static int line_of(size_t mark_line)
{
    return mark_line < LINE_OF_OVERRIDE - 2 ? (int)mark_line + 1 : LINE_OF_OVERRIDE - 1;
}

/* Where the parser gave up. About bytes that are no text it knows only the offset. */
static int broken_line(const yaml_parser_t *parser, const uint8_t *bytes, size_t n)
{
    if (parser->error != YAML_READER_ERROR)
        return line_of(parser->problem_mark.line > 0 ? parser->problem_mark.line : parser->context_mark.line);
    size_t line = 0;
    for (size_t i = 0; i < n && i < parser->problem_offset; i++)
        line += bytes[i] == '\n';
    return line_of(line);
}

/* libyaml's time grows with the square of nested brackets; no real file has a tenth of these. */
#define BRACKETS_MAX 4000

static bool too_many_brackets(const uint8_t *bytes, size_t n)
{
    int count = 0;
    for (size_t i = 0; i < n; i++)
        count += bytes[i] == '[' || bytes[i] == '{';
    return count > BRACKETS_MAX;
}

static void parse(struct yaml_doc *y, const uint8_t *bytes, size_t n)
{
    yaml_parser_t parser;
    if (too_many_brackets(bytes, n)) {
        problem_add(y->problems, y->file, 1, "has too many brackets; at most %d of [ and {", BRACKETS_MAX);
        return;
    }
    if (!yaml_parser_initialize(&parser)) {
        problem_add(y->problems, y->file, 1, "no memory to read it; a smaller file");
        return;
    }
    yaml_parser_set_input_string(&parser, bytes, n);
    if (yaml_parser_load(&parser, &y->document)) {
        y->loaded = true;
        if (yaml_document_get_root_node(&y->document) == NULL)
            problem_add(y->problems, y->file, 1, "the file is empty; see the example that is installed with Rebottle");
    } else {
        problem_add(y->problems, y->file, broken_line(&parser, bytes, n),
                    "this is not YAML (%s); \"key: value\", sections indented by blanks",
                    parser.problem != NULL ? parser.problem : "unreadable");
    }
    yaml_parser_delete(&parser);
}

enum status yaml_doc_load(struct yaml_doc *y, struct problems *p, int file, const char *path, uint8_t hash[32],
                          struct err *e)
{
    *y = (struct yaml_doc){.file = file, .problems = p};
    p->files[file] = path;
    memset(hash, 0, 32);
    uint8_t *buf = malloc(YAML_FILE_MAX + 1);
    if (buf == NULL)
        return err_set(e, ST_MEMORY, "reading %s", path);
    size_t n = 0;
    if (read_whole(path, buf, &n)) {
        crypto_generichash(hash, 32, buf, n, NULL, 0);
        parse(y, buf, n);
    } else {
        problem_add(p, file, 1, "cannot be read (%s); a YAML file of at most %d KiB", strerror(errno),
                    YAML_FILE_MAX / 1024);
    }
    free(buf);
    return ST_OK;
}

void yaml_doc_free(struct yaml_doc *y)
{
    if (y->loaded)
        yaml_document_delete(&y->document);
    y->loaded = false;
}

yaml_node_t *yaml_doc_root(struct yaml_doc *y)
{
    return y->loaded ? yaml_document_get_root_node(&y->document) : NULL;
}

yaml_node_t *yaml_doc_node(struct yaml_doc *y, yaml_node_item_t id)
{
    return yaml_document_get_node(&y->document, id);
}

/* A node made for an override has no place in the file: the column of its start mark says so. */
#define COLUMN_OF_OVERRIDE SIZE_MAX

int yaml_node_line(const yaml_node_t *node)
{
    if (node->start_mark.column == COLUMN_OF_OVERRIDE)
        return LINE_OF_OVERRIDE + (int)node->start_mark.line;
    return line_of(node->start_mark.line);
}

const char *yaml_scalar(const yaml_node_t *node)
{
    return node->type == YAML_SCALAR_NODE ? (const char *)node->data.scalar.value : NULL;
}

static yaml_node_pair_t *find_pair(struct yaml_doc *y, const yaml_node_t *map, const char *key)
{
    yaml_node_pair_t *found = NULL;
    for (yaml_node_pair_t *p = map->data.mapping.pairs.start; p < map->data.mapping.pairs.top; p++) {
        const char *name = yaml_scalar(yaml_doc_node(y, p->key));
        if (name != NULL && strcmp(name, key) == 0)
            found = p;
    }
    return found;
}

yaml_node_t *yaml_map_get(struct yaml_doc *y, const yaml_node_t *map, const char *key)
{
    if (map->type != YAML_MAPPING_NODE)
        return NULL;
    yaml_node_pair_t *p = find_pair(y, map, key);
    return p == NULL ? NULL : yaml_doc_node(y, p->value);
}

static int new_scalar(struct yaml_doc *y, int number, const char *text)
{
    int id = yaml_document_add_scalar(&y->document, NULL, (const yaml_char_t *)text, (int)strlen(text),
                                      YAML_PLAIN_SCALAR_STYLE);
    if (id != 0) {
        yaml_node_t *node = yaml_doc_node(y, id);
        node->start_mark.line = (size_t)number;
        node->start_mark.column = COLUMN_OF_OVERRIDE;
    }
    return id;
}

/* Node ids, not pointers: adding a node may move all of them. */
static int node_id(struct yaml_doc *y, const yaml_node_t *node)
{
    return (int)(node - y->document.nodes.start) + 1;
}

static void put(struct yaml_doc *y, int number, yaml_node_t *map, const char *key, const char *value)
{
    int map_id = node_id(y, map);
    int value_id = new_scalar(y, number, value);
    yaml_node_pair_t *pair = find_pair(y, yaml_doc_node(y, map_id), key);
    bool done = value_id != 0;
    if (done && pair != NULL) {
        pair->value = value_id;
    } else if (done) {
        int key_id = new_scalar(y, number, key);
        done = key_id != 0 && yaml_document_append_mapping_pair(&y->document, map_id, key_id, value_id);
    }
    if (!done)
        problem_add(y->problems, y->file, LINE_OF_OVERRIDE + number, "no memory for it; fewer of them");
}

void yaml_doc_override(struct yaml_doc *y, int number, const char *assignment)
{
    const char *value = strchr(assignment, '=');
    char path[128];
    size_t n = value == NULL ? 0 : (size_t)(value - assignment);
    if (n == 0 || n >= sizeof path || strlen(value) > 512) {
        problem_add(y->problems, y->file, LINE_OF_OVERRIDE + number, "not an entry; KEY.PATH=VALUE");
        return;
    }
    memcpy(path, assignment, n);
    path[n] = '\0';
    char *rest = path;
    yaml_node_t *at = yaml_doc_root(y);
    if (at == NULL || at->type != YAML_MAPPING_NODE)
        return; /* what is wrong with the file is said elsewhere */
    for (char *dot; at != NULL && (dot = strchr(rest, '.')) != NULL; rest = dot + 1) {
        *dot = '\0';
        at = yaml_map_get(y, at, rest);
    }
    if (at == NULL || at->type != YAML_MAPPING_NODE)
        problem_add(y->problems, y->file, LINE_OF_OVERRIDE + number, "no such section; one that the file has");
    else
        put(y, number, at, rest, value + 1);
}
