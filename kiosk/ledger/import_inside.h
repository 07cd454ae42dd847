/* What the files import*.c share. Not for other folders. */
#ifndef REBOTTLE_LEDGER_IMPORT_INSIDE_H
#define REBOTTLE_LEDGER_IMPORT_INSIDE_H

#include "ledger/import.h"

#include <stdio.h>

/* ---- import_text.c: any file as lines of UTF-8 ------------------------------------------------------------------- */

#define IMPORT_LINE_MAX (1024 * 1024) /* a product of an open database with all its images and languages: 300 KB */

struct import_text;
/* encoding NULL or "": detected; said in told. */
enum status import_text_open(struct import_text **out, const char *path, const char *encoding, char told[24],
                             struct err *e);
void import_text_close(struct import_text *t);
struct import_line {
    const char *text; /* with its newline, where it has one; borrowed until the next call */
    size_t n;
    int64_t number;
    bool too_long, bad; /* longer than IMPORT_LINE_MAX: text is its beginning; not text in this encoding */
};
/* ST_NOT_FOUND at the end. */
enum status import_text_next(struct import_text *t, struct import_line *out, struct err *e);

/* ---- import_row.c: fields to a container ------------------------------------------------------------------------- */

/* word: as the file of our own names it, and in messages. */
/* clang-format off */
#define IMPORT_FIELD_LIST(X)                                                                                           \
    X(GTIN, "gtin") X(NAME, "name") X(MATERIAL, "material") X(COLOUR, "colour") X(VOLUME, "volume_ml")                 \
    X(DRINK, "drink") X(REFILLABLE, "refillable") X(BOTTLE, "bottle_mg") X(CAP, "cap_mg") X(LABEL, "label_mg")         \
    X(WITH_CAP, "with_cap_mg") X(WEIGHT_MIN, "weight_min_mg") X(WEIGHT_MAX, "weight_max_mg") X(STATUS, "status")       \
    X(PACKAGING, "packaging") X(MASS_FROM, "mass_from") X(MASS_DATE, "mass_date") X(PASSED_OVER, "")
/* clang-format on */
enum import_field {
#define X(n, w) FIELD_##n,
    IMPORT_FIELD_LIST(X)
#undef X
        FIELD_COUNT
};
const char *import_field_word(enum import_field f);

/* A number's unit where the value itself has none; what one of it is in millilitres or milligrams, times 1000. */
enum import_unit { UNIT_NONE, UNIT_ML, UNIT_CL, UNIT_L, UNIT_MG, UNIT_G, UNIT_KG };

#define IMPORT_FIELD_CAP 256 /* the longest is a name */
struct import_row {
    int64_t line;
    char at[FIELD_COUNT][IMPORT_FIELD_CAP]; /* "": not given */
    enum import_unit unit[FIELD_COUNT];
    bool codes; /* materials, colours and packagings are the numbers of a scheme's product record */
    bool cut;   /* names that are too long are cut: the file was not written for us */
};

struct import {
    const struct import_options *o;
    struct import_report *report;
    struct spool *spool;
    enum status st; /* the first failure that is not the file's */
    struct err e;
};
void import_refuse(struct import *m, int64_t line, enum import_refusal why, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* Judges it, and keeps the container or counts the refusal. */
void import_take(struct import *m, struct import_row *r);

/* ---- import_words.c: names of columns and of materials, in several languages ------------------------------------- */

bool import_column_find(enum import_field *f, enum import_unit *u, bool *ours, const char *name);
bool import_material_find(enum material *out, const char *word);
bool import_colour_find(enum colour *out, const char *word);
bool import_drink_find(enum drink *out, const char *word);

/* ---- import_csv.c, import_json.c --------------------------------------------------------------------------------- */

enum status import_csv(struct import *m, struct import_text *t, struct err *e);
enum status import_json(struct import *m, struct import_text *t, struct err *e);
bool import_json_looks(const char *first, size_t n, enum import_format *out); /* by the first line */

/* ---- import_spool.c: rows wait here until all are known, then come out in GTIN order ---- */

enum status spool_begin(struct spool **out, const char *dir, struct err *e);
enum status spool_put(struct spool *s, const struct container *c, int64_t line,
                      struct err *e); /* ST_INVALID: too many */
/* Rows in order; same GTIN: by line. */
enum status spool_sort(struct spool *s, struct err *e);
enum status spool_get(struct spool *s, struct container *c, int64_t *line, struct err *e); /* ST_NOT_FOUND: no more */
void spool_drop(struct spool *s);

#endif
