#include "settings/section.h"

#include "base/clock.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- where we are --------------------------------------------------------------------------------------------- */

struct section section_root(struct yaml_doc *y)
{
    struct section s = {.doc = y, .map = yaml_doc_root(y), .line = 1};
    if (s.map != NULL && s.map->type != YAML_MAPPING_NODE) {
        problem_add(y->problems, y->file, 1, "the file is not made of sections; \"kiosk:\" and so on, see the example");
        s.map = NULL;
    }
    return s;
}

bool section_here(const struct section *s)
{
    return s->map != NULL;
}

static yaml_node_t *find(const struct section *s, const char *key)
{
    return s->map == NULL ? NULL : yaml_map_get(s->doc, s->map, key);
}

/* Every getter asks through here: that is how the section learns which keys there are. */
static yaml_node_t *ask(struct section *s, const char *key)
{
    assert(s->known_count < SECTION_KEYS_MAX);
    s->known[s->known_count++] = key;
    return find(s, key);
}

void section_optional(struct section *s, const char *key)
{
    ask(s, key);
}

bool section_has(const struct section *s, const char *key)
{
    return find(s, key) != NULL;
}

bool section_is_map(const struct section *s, const char *key)
{
    const yaml_node_t *node = find(s, key);
    return node != NULL && node->type == YAML_MAPPING_NODE;
}

int section_line(const struct section *s, const char *key)
{
    const yaml_node_t *node = key == NULL ? NULL : find(s, key);
    return node == NULL ? s->line : yaml_node_line(node);
}

void section_problem(struct section *s, const char *key, const char *fmt, ...)
{
    char text[320], where[128] = "";
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    if (key != NULL && s->path[0] != '\0')
        snprintf(where, sizeof where, "%s.%s ", s->path, key);
    else if (key != NULL || s->path[0] != '\0')
        snprintf(where, sizeof where, "%s ", key != NULL ? key : s->path);
    problem_add(s->doc->problems, s->doc->file, section_line(s, key), "%s%s", where, text);
}

/* "KEY is VALUE; WANTED", or missing, or empty. */
static void wrong(struct section *s, const char *key, const yaml_node_t *node, const char *wanted)
{
    char shown[80];
    if (node == NULL)
        section_problem(s, key, "is missing; %s", wanted);
    else if (node->type == YAML_SEQUENCE_NODE)
        section_problem(s, key, "is a list; %s", wanted);
    else if (node->type == YAML_MAPPING_NODE)
        section_problem(s, key, "is a section; %s", wanted);
    else if (yaml_scalar(node)[0] == '\0')
        section_problem(s, key, "is empty; %s", wanted);
    else {
        text_clean(shown, sizeof shown, yaml_scalar(node), strlen(yaml_scalar(node)));
        section_problem(s, key, "is \"%s\"; %s", shown, wanted);
    }
}

static struct section below(const struct section *s, const char *name, yaml_node_t *node, int line)
{
    struct section out = {.doc = s->doc, .map = node, .line = line};
    snprintf(out.path, sizeof out.path, "%s%s%s", s->path, s->path[0] != '\0' ? "." : "", name);
    return out;
}

/* The line of the key, not of the first thing below it. */
static int key_line(const struct section *s, const char *key)
{
    int line = s->line;
    for (const yaml_node_pair_t *p = s->map->data.mapping.pairs.start; p < s->map->data.mapping.pairs.top; p++) {
        const yaml_node_t *node = yaml_doc_node(s->doc, p->key);
        const char *name = yaml_scalar(node);
        if (name != NULL && strcmp(name, key) == 0)
            line = yaml_node_line(node);
    }
    return line;
}

struct section section_child(struct section *s, const char *key, bool required)
{
    yaml_node_t *node = ask(s, key);
    if (node != NULL && node->type == YAML_MAPPING_NODE)
        return below(s, key, node, key_line(s, key));
    if (node != NULL || (required && section_here(s)))
        wrong(s, key, node, "a section: its keys below it, indented");
    return below(s, key, NULL, s->line);
}

/* ---- keys that nobody asked for ------------------------------------------------------------------------------- */

/* Levenshtein's distance of two words, at most 40 letters of each. */
static int distance(const char *a, const char *b)
{
    int row[41], n = (int)strnlen(b, 40);
    for (int j = 0; j <= n; j++)
        row[j] = j;
    for (int i = 1; i <= 40 && a[i - 1] != '\0'; i++) {
        int diagonal = row[0];
        row[0] = i;
        for (int j = 1; j <= n; j++) {
            int least = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            if (row[j] + 1 < least)
                least = row[j] + 1;
            if (row[j - 1] + 1 < least)
                least = row[j - 1] + 1;
            row[j] = least;
        }
    }
    return row[n];
}

static void unknown_key(struct section *s, const char *key, int line)
{
    char shown[48], where[128] = "", known[200] = "";
    const char *nearest = NULL;
    int best = 3; /* two slips of the finger still mean the same word */
    for (size_t i = 0; i < s->known_count; i++) {
        int d = distance(key, s->known[i]);
        if (d < best) {
            best = d;
            nearest = s->known[i];
        }
        size_t n = strlen(known);
        snprintf(known + n, sizeof known - n, "%s%s", n > 0 ? ", " : "", s->known[i]);
    }
    text_clean(shown, sizeof shown, key, strlen(key));
    if (s->path[0] != '\0')
        snprintf(where, sizeof where, " in %s", s->path);
    if (nearest != NULL)
        problem_add(s->doc->problems, s->doc->file, line, "unknown key \"%s\"%s; \"%s\" perhaps", shown, where,
                    nearest);
    else
        problem_add(s->doc->problems, s->doc->file, line, "unknown key \"%s\"%s; one of: %s", shown, where, known);
}

static bool is_known(const struct section *s, const char *key)
{
    for (size_t i = 0; i < s->known_count; i++)
        if (strcmp(s->known[i], key) == 0)
            return true;
    return false;
}

static bool was_before(const struct section *s, const yaml_node_pair_t *pair, const char *key)
{
    for (const yaml_node_pair_t *p = s->map->data.mapping.pairs.start; p < pair; p++) {
        const char *name = yaml_scalar(yaml_doc_node(s->doc, p->key));
        if (name != NULL && strcmp(name, key) == 0)
            return true;
    }
    return false;
}

static void check_pair(struct section *s, const yaml_node_pair_t *pair, bool names)
{
    const yaml_node_t *node = yaml_doc_node(s->doc, pair->key);
    const char *key = yaml_scalar(node);
    int line = yaml_node_line(node);
    if (key == NULL)
        problem_add(s->doc->problems, s->doc->file, line, "a key that is no word; \"key: value\"");
    else if (was_before(s, pair, key))
        problem_add(s->doc->problems, s->doc->file, line, "\"%.40s\" is there twice%s%s; once", key,
                    s->path[0] != '\0' ? " in " : "", s->path);
    else if (!names && !is_known(s, key))
        unknown_key(s, key, line);
}

/* More keys than any real section has: each is compared with all before it. */
#define PAIRS_MAX 1000

static void check_pairs(struct section *s, bool names)
{
    if (!section_here(s))
        return;
    if (s->map->data.mapping.pairs.top - s->map->data.mapping.pairs.start > PAIRS_MAX) {
        section_problem(s, NULL, "has too many keys; at most %d", PAIRS_MAX);
        return;
    }
    for (const yaml_node_pair_t *p = s->map->data.mapping.pairs.start; p < s->map->data.mapping.pairs.top; p++)
        check_pair(s, p, names);
}

void section_close(struct section *s)
{
    check_pairs(s, false);
}

bool section_entry(struct section *s, size_t i, char *name, size_t cap, struct section *out)
{
    if (!section_here(s))
        return false;
    if (i == 0)
        check_pairs(s, true);
    const yaml_node_pair_t *pairs = s->map->data.mapping.pairs.start;
    if (i >= (size_t)(s->map->data.mapping.pairs.top - pairs))
        return false;
    const yaml_node_t *key = yaml_doc_node(s->doc, pairs[i].key);
    yaml_node_t *value = yaml_doc_node(s->doc, pairs[i].value);
    const char *text = yaml_scalar(key);
    name[0] = '\0';
    *out = below(s, text == NULL ? "?" : text, value, yaml_node_line(key));
    if (text == NULL)
        out->map = NULL; /* said by check_pairs */
    else if (strlen(text) >= cap || text[0] == '\0' ||
             strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-_") != strlen(text))
        section_problem(out, NULL, "is not a name; small letters, figures, - and _, at most %zu", cap - 1);
    else
        text_copy(name, cap, text);
    if (out->map != NULL && value->type != YAML_MAPPING_NODE) {
        section_problem(out, NULL, "is not a section; its keys below it, indented");
        out->map = NULL;
    }
    return true;
}

bool section_item(struct section *s, const char *key, size_t i, struct section *out)
{
    yaml_node_t *list = i == 0 ? ask(s, key) : find(s, key);
    if (!section_here(s))
        return false;
    if (list == NULL || list->type != YAML_SEQUENCE_NODE) {
        wrong(s, key, list, "a list of sections, each beginning with \"-\"");
        return false;
    }
    if (i >= (size_t)(list->data.sequence.items.top - list->data.sequence.items.start))
        return false;
    yaml_node_t *node = yaml_doc_node(s->doc, list->data.sequence.items.start[i]);
    char name[64];
    snprintf(name, sizeof name, "%s[%zu]", key, i + 1);
    *out = below(s, name, node, yaml_node_line(node));
    if (node->type != YAML_MAPPING_NODE) {
        section_problem(out, NULL, "is not a section; \"- key: value\"");
        out->map = NULL;
    }
    return true;
}

/* ---- values --------------------------------------------------------------------------------------------------- */

static bool whole_number(const yaml_node_t *node, int64_t *out)
{
    const char *text = yaml_scalar(node);
    money m; /* of a currency without decimals: exactly the form of a whole number */
    if (text == NULL || !money_parse(&m, text, 0))
        return false;
    *out = m.minor;
    return true;
}

void section_i64(struct section *s, const char *key, int64_t *out, int64_t fallback, int64_t min, int64_t max)
{
    yaml_node_t *node = ask(s, key);
    *out = fallback == REQUIRED ? min : fallback;
    if (!section_here(s) || (node == NULL && fallback != REQUIRED))
        return;
    int64_t v;
    if (node != NULL && whole_number(node, &v) && v >= min && v <= max) {
        *out = v;
        return;
    }
    char wanted[96];
    snprintf(wanted, sizeof wanted, "a whole number from %" PRId64 " to %" PRId64, min, max);
    wrong(s, key, node, wanted);
}

void section_i32(struct section *s, const char *key, int32_t *out, int64_t fallback, int32_t min, int32_t max)
{
    int64_t v;
    section_i64(s, key, &v, fallback, min, max);
    *out = (int32_t)v;
}

void section_bool(struct section *s, const char *key, bool *out, bool fallback)
{
    static const char *const words[] = {"no", "yes", "false", "true"};
    int i;
    section_choice(s, key, &i, fallback, words, 4);
    *out = i % 2 == 1;
}

void section_text(struct section *s, const char *key, char *out, size_t cap, const char *fallback)
{
    yaml_node_t *node = ask(s, key);
    out[0] = '\0';
    if (fallback != NULL)
        text_copy(out, cap, fallback);
    if (!section_here(s) || (node == NULL && fallback != NULL))
        return;
    const char *text = node == NULL ? NULL : yaml_scalar(node);
    if (text == NULL || (text[0] == '\0' && fallback == NULL)) {
        wrong(s, key, node, "a text");
        return;
    }
    size_t n = strlen(text);
    if (n >= cap) {
        section_problem(s, key, "is %zu bytes long; at most %zu", n, cap - 1);
        return;
    }
    text_clean(out, cap, text, n);
    if (strcmp(out, text) != 0)
        section_problem(s, key, "holds control characters; printable text on one line");
}

static void list_words(char *out, size_t cap, const char *before, const char *const *words, size_t count)
{
    size_t n = text_copy(out, cap, before) ? strlen(out) : 0;
    for (size_t i = 0; i < count && n < cap; i++) {
        snprintf(out + n, cap - n, "%s%s", i > 0 ? ", " : "", words[i]);
        n = strlen(out);
    }
}

static size_t word_index(const char *text, const char *const *words, size_t count)
{
    size_t i = 0;
    while (i < count && strcmp(words[i], text) != 0)
        i++;
    return i;
}

bool section_choice(struct section *s, const char *key, int *out, int fallback, const char *const *words, size_t count)
{
    yaml_node_t *node = ask(s, key);
    *out = fallback < 0 ? 0 : fallback;
    if (!section_here(s))
        return false;
    if (node == NULL && fallback >= 0)
        return true;
    const char *text = node == NULL ? NULL : yaml_scalar(node);
    size_t i = text == NULL ? count : word_index(text, words, count);
    if (i < count) {
        *out = (int)i;
        return true;
    }
    char wanted[200];
    list_words(wanted, sizeof wanted, "one of: ", words, count);
    wrong(s, key, node, wanted);
    return false;
}

void section_words(struct section *s, const char *key, uint32_t *out, int64_t fallback, const char *const *words,
                   size_t count)
{
    yaml_node_t *node = ask(s, key);
    *out = fallback == REQUIRED ? 0 : (uint32_t)fallback;
    if (!section_here(s) || (node == NULL && fallback != REQUIRED))
        return;
    const char *text = node == NULL ? NULL : yaml_scalar(node);
    if (text != NULL && strcmp(text, "all") == 0) {
        *out = (1u << count) - 1;
        return;
    }
    char wanted[200];
    list_words(wanted, sizeof wanted, "\"all\", or a list in [ ] of: ", words, count);
    if (node == NULL || node->type != YAML_SEQUENCE_NODE ||
        node->data.sequence.items.start == node->data.sequence.items.top) {
        wrong(s, key, node, wanted);
        return;
    }
    *out = 0;
    for (const yaml_node_item_t *i = node->data.sequence.items.start; i < node->data.sequence.items.top; i++) {
        const char *word = yaml_scalar(yaml_doc_node(s->doc, *i));
        size_t at = word == NULL ? count : word_index(word, words, count);
        if (at == count)
            section_problem(s, key, "holds \"%.40s\"; %s", word == NULL ? "?" : word, wanted);
        else
            *out |= 1u << at;
    }
}

void section_money(struct section *s, const char *key, money *out, int64_t fallback, int64_t min, uint8_t exponent)
{
    yaml_node_t *node = ask(s, key);
    out->minor = fallback < 0 ? min : fallback;
    if (!section_here(s) || (node == NULL && fallback >= 0))
        return;
    const char *text = node == NULL ? NULL : yaml_scalar(node);
    money m;
    if (text != NULL && money_parse(&m, text, exponent) && m.minor >= min) {
        *out = m;
        return;
    }
    char least[32], wanted[96];
    money_format(least, sizeof least, (money){min}, exponent);
    snprintf(wanted, sizeof wanted, "an amount from %s, with at most %d decimals", least, exponent);
    wrong(s, key, node, wanted);
}

void section_day(struct section *s, const char *key, int32_t *out, int32_t fallback)
{
    yaml_node_t *node = ask(s, key);
    *out = fallback;
    if (!section_here(s) || node == NULL)
        return;
    const char *text = yaml_scalar(node);
    struct civil c;
    if (text != NULL && civil_date_parse(&c, text))
        *out = (int32_t)days_from_civil(c.year, c.month, c.day);
    else
        wrong(s, key, node, "a date such as 2026-01-31");
}
