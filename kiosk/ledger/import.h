/* Lists of containers from outside become a catalogue: CSV of any kind, JSON Lines of open product databases, product
 * records of a deposit scheme (config/catalogue/README.md has the formats). Everything is read and judged first; a file
 * is made only from rows that are all right, and is there whole or not at all. Memory does not grow with the text of
 * the file: 16 bytes a row, the rest is spooled in the state folder. Layer: as catalogue.h. */
#ifndef REBOTTLE_LEDGER_IMPORT_H
#define REBOTTLE_LEDGER_IMPORT_H

#include "deposit/import_map.h"
#include "ledger/catalogue.h"

#define IMPORT_FORMAT_LIST(X) X(AUTO, "auto") X(CSV, "csv") X(PRODUCTS, "products") X(RECORDS, "records")
enum import_format {
#define X(n, w) IMPORT_##n,
    IMPORT_FORMAT_LIST(X)
#undef X
        IMPORT_FORMAT_COUNT
};
const char *import_format_word(enum import_format f);
bool import_format_parse(enum import_format *out, const char *word);

/* Why a row was refused: counted by these words. */
#define IMPORT_REFUSAL_LIST(X)                                                                                         \
    X(FIELDS, "fields")         /* too many, too few, too long */                                                      \
    X(SYNTAX, "syntax")         /* quotes, JSON, a line that is too long */                                            \
    X(ENCODING, "encoding")     /* bytes that are no text */                                                           \
    X(GTIN, "gtin")             /* length, characters, check digit */                                                  \
    X(RESTRICTED, "restricted") /* never a container: a shop's own number, a coupon, a refund receipt */               \
    X(NAME, "name")                                                                                                    \
    X(MATERIAL, "material")                                                                                            \
    X(COLOUR, "colour")                                                                                                \
    X(DRINK, "drink")                                                                                                  \
    X(VOLUME, "volume")                                                                                                \
    X(MASS, "mass")                                                                                                    \
    X(WORD, "word")                 /* status, refillable, a date */                                                   \
    X(NO_CONTAINER, "no_container") /* of a product database: no bottle or can among its packagings */                 \
    X(CONFLICT, "conflict")         /* another row says something else about this GTIN */                              \
    X(LIMIT, "limit")               /* more containers than a catalogue may have */
enum import_refusal {
#define X(n, w) REFUSAL_##n,
    IMPORT_REFUSAL_LIST(X)
#undef X
        REFUSAL_COUNT
};
const char *import_refusal_word(enum import_refusal r);

/* Masses by material and volume for containers whose own nobody said (config/catalogue/classes.csv). */
#define IMPORT_CLASSES_MAX 64
struct import_class {
    enum material material;
    int32_t ml_min, ml_max;
    mass bottle, cap, label;
    char source[40], date[11];
};
struct import_classes {
    struct import_class rows[IMPORT_CLASSES_MAX];
    size_t count;
};
/* CSV: material,ml_min,ml_max,bottle_mg,cap_mg,label_mg,source,date,confidence,note; the first row that fits is taken.
 */
enum status import_classes_load(struct import_classes *out, const char *path, struct err *e);
/* Where nobody said the mass of the bottle: that of its class, marked so. False: no class fits, it stays unknown. */
bool import_class_of(const struct import_classes *classes, struct container *c);

struct import_options {
    const char *state_dir, *path;
    enum import_format format;
    bool dry_run;
    bool skip_refused;                    /* import the rest; otherwise one refused row refuses the file */
    bool keep_current;                    /* only build the file: whoever asked makes it current */
    const struct import_map *map;         /* NULL: none */
    const struct import_classes *classes; /* NULL: none */
};

#define IMPORT_PROBLEMS_MAX 50
struct import_problem {
    int64_t line;
    char text[160];
};
struct import_report {
    enum import_format format;
    char encoding[24], delimiter;
    bool encoding_assumed;           /* the file does not say, nor do its bytes: only the letters look like it */
    int64_t rows;                    /* read, without the header */
    int64_t containers;              /* in the catalogue */
    int64_t added, changed, removed; /* against the current one */
    int64_t duplicates;              /* rows that say the same again */
    int64_t refused, by_refusal[REFUSAL_COUNT];
    int64_t without_mass, by_class;
    struct import_problem problems[IMPORT_PROBLEMS_MAX]; /* the first ones; refused counts them all */
    size_t problem_count;
    char unused[200]; /* columns that nothing was taken from */
    struct hash hash;
    char file[64]; /* catalogue-<hash>.db */
    bool current;  /* switched to it */
};
/* ST_INVALID: rows were refused or nothing was in it; the report says which. */
enum status catalogue_import(const struct import_options *o, struct import_report *out, struct err *e);
/* The small file `catalogue` names the current one. */
enum status catalogue_make_current(const char *state_dir, const char *file, struct err *e);

#endif
