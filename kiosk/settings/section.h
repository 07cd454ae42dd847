/* One mapping of a YAML file, read key by key. Each getter says what is right for its key; what is wrong becomes a
 * problem with its line, and reading goes on with the fallback, so that one run finds every mistake. Keys that no
 * getter asked for are unknown: section_close says so and names the nearest one. A section that is not there gives
 * fallbacks and says nothing more. */
#ifndef REBOTTLE_SETTINGS_SECTION_H
#define REBOTTLE_SETTINGS_SECTION_H

#include "base/money.h"
#include "settings/yaml_doc.h"

#define SECTION_KEYS_MAX 40 /* more keys than any section knows: an assertion */

struct section {
    struct yaml_doc *doc;
    yaml_node_t *map; /* NULL: not there, or not a mapping */
    char path[96];    /* "devices.io.port"; "" at the top */
    int line;
    const char *known[SECTION_KEYS_MAX];
    size_t known_count;
};

struct section section_root(struct yaml_doc *y);
struct section section_child(struct section *s, const char *key, bool required);
void section_close(struct section *s);
bool section_here(const struct section *s);
void section_optional(struct section *s, const char *key); /* a key that may be there and is not read */
bool section_has(const struct section *s, const char *key);
bool section_is_map(const struct section *s, const char *key); /* the key is a section of its own */
int section_line(const struct section *s, const char *key);    /* of the key's value, or of the section */

/* "what is wrong; what would be right" about this section, at key's line (key NULL: the section's own). */
void section_problem(struct section *s, const char *key, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#define REQUIRED INT64_MIN /* as a number's fallback: the key must be there */
void section_i64(struct section *s, const char *key, int64_t *out, int64_t fallback, int64_t min, int64_t max);
void section_i32(struct section *s, const char *key, int32_t *out, int64_t fallback, int32_t min, int32_t max);
void section_bool(struct section *s, const char *key, bool *out, bool fallback);
/* fallback NULL: required, and not empty. Cleaned UTF-8 of at most cap - 1 bytes. */
void section_text(struct section *s, const char *key, char *out, size_t cap, const char *fallback);
/* *out: index into words. fallback -1: required. false when it is missing or wrong. */
bool section_choice(struct section *s, const char *key, int *out, int fallback, const char *const *words, size_t count);
/* A list of words (or the word "all") as bits 1 << index. */
void section_words(struct section *s, const char *key, uint32_t *out, int64_t fallback, const char *const *words,
                   size_t count);
/* "0.15" in the currency's decimals, from min; fallback -1: required. */
void section_money(struct section *s, const char *key, money *out, int64_t fallback, int64_t min, uint8_t exponent);
/* "2024-02-01" as days since 1970-01-01, or fallback. */
void section_day(struct section *s, const char *key, int32_t *out, int32_t fallback);

/* The named things in a section such as devices: number i, its name and itself. false: no more. */
bool section_entry(struct section *s, size_t i, char *name, size_t cap, struct section *out);
/* The sections of a list. */
bool section_item(struct section *s, const char *key, size_t i, struct section *out);

#endif
