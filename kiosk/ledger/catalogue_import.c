/* CSV to catalogue. Everything is read and judged first; a file is made only from rows that are all right. */
#include "ledger/catalogue_file.h"

#include "base/files.h"
#include "base/text.h"

#include <csv.h>
#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIELD_MAX 256  /* the longest is a name */
#define LINE_MAX_ 4096 /* a line of all columns at their longest, with room */
#define MG_MAX    10000000

/* clang-format off */
#define COLUMN_LIST(X)                                                                                                 \
    X(GTIN, "gtin", true) X(NAME, "name", true) X(MATERIAL, "material", true) X(COLOUR, "colour", false)               \
    X(VOLUME, "volume_ml", false) X(DRINK, "drink", false) X(REFILLABLE, "refillable", false)                          \
    X(BOTTLE, "bottle_mg", false) X(CAP, "cap_mg", false) X(LABEL, "label_mg", false)                                  \
    X(WEIGHT_MIN, "weight_min_mg", false) X(WEIGHT_MAX, "weight_max_mg", false)
/* clang-format on */
enum column {
#define X(name, word, required) C_##name,
    COLUMN_LIST(X)
#undef X
        COLUMNS
};
static const struct {
    const char *word;
    bool required;
} columns[] = {
#define X(name, word, required) {word, required},
    COLUMN_LIST(X)
#undef X
};

struct import {
    struct import_report *report;
    int64_t line, row_line; /* physical line in hand; the one on which the row in hand began */
    char fields[COLUMNS][FIELD_MAX];
    size_t field_count;
    bool too_wide, header_done, header_bad, failed;
    enum column at[COLUMNS]; /* which column the file's i-th is */
    size_t width;
    struct container *rows;
    int64_t *lines; /* where each row came from */
    size_t count, cap;
};

static void problem(struct import *m, int64_t line, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static void problem(struct import *m, int64_t line, const char *fmt, ...)
{
    struct import_report *r = m->report;
    r->refused++;
    if (r->problem_count == sizeof r->problems / sizeof r->problems[0])
        return;
    struct import_problem *p = &r->problems[r->problem_count++];
    char text[2 * sizeof p->text];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    p->line = line;
    text_clean(p->text, sizeof p->text, text, strlen(text));
}

/* ---- one row ---------------------------------------------------------------------------------------------------- */

static bool number(struct import *m, enum column c, const char *text, int64_t min, int64_t max, int64_t *out)
{
    uint64_t v;
    if (text_to_u64(&v, text, (uint64_t)max) && (int64_t)v >= min) {
        *out = (int64_t)v;
        return true;
    }
    problem(m, m->row_line, "%s is \"%.40s\"; whole numbers from %" PRId64 " to %" PRId64 " are right", columns[c].word,
            text, min, max);
    return false;
}

/* A can has no cap: 0 mg is known, an empty cell is not. But nothing to weigh is no bottle. */
static bool mass_field(struct import *m, enum column c, const char *text, mass *out)
{
    *out = MASS_UNKNOWN;
    return text[0] == '\0' || number(m, c, text, c == C_BOTTLE ? 1 : 0, MG_MAX, &out->mg);
}

static bool gtin_field(struct import *m, const char *text, gtin *out)
{
    size_t n = strlen(text);
    enum gtin_verdict v =
        n == 8 || n == 12 || n == 13 || n == 14 ? gtin_parse(out, text, n, SYM_UNKNOWN) : GTIN_BAD_LENGTH;
    if (v != GTIN_OK) {
        problem(m, m->row_line, "gtin \"%.40s\": %s", text,
                v == GTIN_BAD_CHECK_DIGIT ? "the check digit is wrong" : "8, 12, 13 or 14 digits are right");
        return false;
    }
    static const char *const never[] = {[GTIN_IN_STORE] = "a shop's own number",
                                        [GTIN_REFUND_RECEIPT] = "a refund receipt",
                                        [GTIN_COUPON] = "a coupon"};
    enum gtin_class class = gtin_classify(*out);
    if (class != GTIN_ITEM) {
        problem(m, m->row_line, "gtin %.40s is %s, never a container", text, never[class]);
        return false;
    }
    return true;
}

static bool name_field(struct import *m, const char *text, struct container *c)
{
    size_t n = strlen(text);
    if (n > 0 && n < sizeof c->name && utf8_valid(text, n) && text_clean(c->name, sizeof c->name, text, n) == n &&
        strcmp(c->name, text) == 0)
        return true;
    problem(m, m->row_line, "name: 1 to %zu bytes of UTF-8 without control characters are right", sizeof c->name - 1);
    return false;
}

static bool word_field(struct import *m, enum column c, const char *text, bool known)
{
    if (!known)
        problem(m, m->row_line, "%s \"%.40s\" is not one of the words that the catalogue knows", columns[c].word, text);
    return known;
}

static bool flag_field(struct import *m, enum column c, const char *text, bool *out)
{
    *out = strcmp(text, "1") == 0 || strcmp(text, "yes") == 0 || strcmp(text, "true") == 0;
    bool no = text[0] == '\0' || strcmp(text, "0") == 0 || strcmp(text, "no") == 0 || strcmp(text, "false") == 0;
    return word_field(m, c, text, *out || no);
}

static bool weights(struct import *m, const char *min, const char *max, struct container *c)
{
    int64_t from = 0, to = 0;
    if (min[0] == '\0' && max[0] == '\0')
        return true;
    if (!number(m, C_WEIGHT_MIN, min, 1, MG_MAX, &from) || !number(m, C_WEIGHT_MAX, max, from, MG_MAX, &to))
        return false;
    c->weight_min_mg = (int32_t)from;
    c->weight_max_mg = (int32_t)to;
    return true;
}

/* Stops at the first mistake of a row: one problem a line is what a person mends at a time. */
static bool container_of(struct import *m, char value[COLUMNS][FIELD_MAX], struct container *c)
{
    int64_t ml = 0;
    *c = (struct container){.colour = COLOUR_NONE, .drink = DRINK_OTHER};
    bool ok =
        gtin_field(m, value[C_GTIN], &c->gtin) && name_field(m, value[C_NAME], c) &&
        word_field(m, C_MATERIAL, value[C_MATERIAL], material_parse(&c->material, value[C_MATERIAL])) &&
        word_field(m, C_COLOUR, value[C_COLOUR],
                   value[C_COLOUR][0] == '\0' || colour_parse(&c->colour, value[C_COLOUR])) &&
        word_field(m, C_DRINK, value[C_DRINK], value[C_DRINK][0] == '\0' || drink_parse(&c->drink, value[C_DRINK])) &&
        (value[C_VOLUME][0] == '\0' || number(m, C_VOLUME, value[C_VOLUME], 1, 100000, &ml)) &&
        flag_field(m, C_REFILLABLE, value[C_REFILLABLE], &c->refillable) &&
        mass_field(m, C_BOTTLE, value[C_BOTTLE], &c->bottle) && mass_field(m, C_CAP, value[C_CAP], &c->cap) &&
        mass_field(m, C_LABEL, value[C_LABEL], &c->label) && weights(m, value[C_WEIGHT_MIN], value[C_WEIGHT_MAX], c);
    c->volume_ml = (int32_t)ml;
    c->mass_source = mass_known(c->bottle) ? MASS_SOURCE_CATALOGUE : MASS_SOURCE_UNKNOWN;
    return ok;
}

static bool room(struct import *m)
{
    if (m->count < m->cap)
        return true;
    size_t cap = m->cap == 0 ? 1024 : m->cap * 2;
    struct container *rows = reallocarray(m->rows, cap, sizeof *rows);
    if (rows != NULL)
        m->rows = rows;
    int64_t *lines = reallocarray(m->lines, cap, sizeof *lines);
    if (lines != NULL)
        m->lines = lines;
    if (rows == NULL || lines == NULL) {
        m->failed = true;
        return false;
    }
    m->cap = cap;
    return true;
}

static void data_row(struct import *m)
{
    char value[COLUMNS][FIELD_MAX];
    struct container c;
    memset(value, 0, sizeof value);
    m->report->rows++;
    if (m->too_wide || m->field_count != m->width) {
        problem(m, m->row_line, "%zu fields; the header has %zu, none longer than %d bytes", m->field_count, m->width,
                FIELD_MAX - 1);
        return;
    }
    for (size_t i = 0; i < m->width; i++)
        memcpy(value[m->at[i]], m->fields[i], FIELD_MAX);
    if (!container_of(m, value, &c) || !room(m))
        return;
    if (m->count == CATALOGUE_ROWS_MAX) {
        problem(m, m->row_line, "more than %d containers", CATALOGUE_ROWS_MAX);
        return;
    }
    m->lines[m->count] = m->row_line;
    m->rows[m->count++] = c;
}

static void header_row(struct import *m)
{
    bool seen[COLUMNS] = {false};
    m->header_done = true;
    m->width = m->field_count;
    for (size_t i = 0; i < m->field_count; i++) {
        size_t c = 0;
        while (c < COLUMNS && strcmp(columns[c].word, m->fields[i]) != 0)
            c++;
        if (c == COLUMNS || seen[c]) {
            problem(m, m->row_line, "column \"%.40s\" is %s", m->fields[i], c == COLUMNS ? "not known" : "there twice");
            m->header_bad = true;
            continue;
        }
        seen[c] = true;
        m->at[i] = (enum column)c;
    }
    for (size_t c = 0; c < COLUMNS; c++) {
        if (columns[c].required && !seen[c]) {
            problem(m, m->row_line, "column \"%s\" is missing", columns[c].word);
            m->header_bad = true;
        }
    }
    if (m->too_wide) {
        problem(m, m->row_line, "too many columns: at most %d", COLUMNS);
        m->header_bad = true;
    }
}

static void on_field(void *text, size_t n, void *ctx)
{
    struct import *m = ctx;
    if (m->field_count == COLUMNS || n >= FIELD_MAX || memchr(text, '\0', n) != NULL) {
        m->too_wide = true;
        return;
    }
    memcpy(m->fields[m->field_count], text, n);
    memset(m->fields[m->field_count] + n, 0, FIELD_MAX - n);
    m->field_count++;
}

static void on_row(int end, void *ctx)
{
    struct import *m = ctx;
    (void)end;
    if (!m->header_done)
        header_row(m);
    else if (!m->header_bad)
        data_row(m);
    m->field_count = 0;
    m->too_wide = false;
    m->row_line = m->line + 1;
}

/* ---- the file --------------------------------------------------------------------------------------------------- */

static enum status parse(struct import *m, FILE *f, const char *path, struct err *e)
{
    struct csv_parser p;
    char *line = NULL;
    size_t cap = 0;
    enum status st = ST_OK;
    if (csv_init(&p, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return err_set(e, ST_MEMORY, "out of memory");
    m->row_line = 1;
    for (ssize_t n; st == ST_OK && !m->failed && (n = getline(&line, &cap, f)) > 0;) {
        const char *at = line;
        m->line++;
        if (n > LINE_MAX_)
            st = err_set(e, ST_INVALID, "%s:%" PRId64 ": a line of %zd bytes; at most %d are right", path, m->line, n,
                         LINE_MAX_);
        if (m->line == 1 && n >= 3 && memcmp(line, "\xEF\xBB\xBF", 3) == 0) { /* a spreadsheet's byte order mark */
            at += 3;
            n -= 3;
        }
        if (st == ST_OK && csv_parse(&p, at, (size_t)n, on_field, on_row, m) != (size_t)n)
            st = err_set(e, ST_INVALID, "%s:%" PRId64 ": %s", path, m->line, csv_strerror(csv_error(&p)));
        if (!m->header_done || m->header_bad || m->field_count == 0)
            m->row_line = m->line + 1; /* empty lines, too, are behind us */
    }
    if (st == ST_OK && csv_fini(&p, on_field, on_row, m) != 0)
        st = err_set(e, ST_INVALID, "%s:%" PRId64 ": a quoted field does not end", path, m->line);
    if (st == ST_OK && ferror(f))
        st = err_set(e, ST_IO, "%s: %s", path, strerror(errno));
    if (st == ST_OK && m->failed)
        st = err_set(e, ST_MEMORY, "out of memory");
    csv_free(&p);
    free(line);
    return st;
}

struct place {
    struct container c;
    int64_t line;
};

static int by_gtin(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->c.gtin.value != y->c.gtin.value)
        return x->c.gtin.value < y->c.gtin.value ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

/* Sorts, drops rows that say the same again, refuses those that say something else about a GTIN. */
static enum status settle(struct import *m, struct err *e)
{
    struct place *p = reallocarray(NULL, m->count + 1, sizeof *p);
    if (p == NULL)
        return err_set(e, ST_MEMORY, "out of memory");
    for (size_t i = 0; i < m->count; i++)
        p[i] = (struct place){m->rows[i], m->lines[i]};
    qsort(p, m->count, sizeof *p, by_gtin);
    size_t kept = 0;
    int64_t kept_line = 0;
    for (size_t i = 0; i < m->count; i++) {
        if (kept == 0 || !gtin_equal(m->rows[kept - 1].gtin, p[i].c.gtin)) {
            m->rows[kept++] = p[i].c;
            kept_line = p[i].line;
            continue;
        }
        struct hash a = catalogue_hash_of(&m->rows[kept - 1], 1), b = catalogue_hash_of(&p[i].c, 1);
        if (memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0)
            m->report->duplicates++;
        else
            problem(m, p[i].line, "line %" PRId64 " says something else about this gtin", kept_line);
    }
    m->count = kept;
    free(p);
    return ST_OK;
}

static enum status make_current(const char *dir, struct import *m, struct err *e)
{
    struct import_report *r = m->report;
    char line[80];
    enum status st = catalogue_build(dir, r->file, r->hash, m->rows, m->count, e);
    if (st != ST_OK)
        return st;
    int n = snprintf(line, sizeof line, "%s\n", r->file);
    st = file_put(dir, "catalogue", 0640, line, (size_t)n, true, e);
    r->current = st == ST_OK;
    return st;
}

enum status catalogue_import_csv(const char *state_dir, const char *csv_path, bool dry_run, struct import_report *out,
                                 struct err *e)
{
    struct import m = {.report = out};
    *out = (struct import_report){0};
    FILE *f = fopen(csv_path, "re");
    if (f == NULL)
        return err_set(e, errno == ENOENT ? ST_NOT_FOUND : ST_IO, "%s: %s", csv_path, strerror(errno));
    enum status st = sodium_init() < 0 ? err_set(e, ST_IO, "libsodium does not start") : parse(&m, f, csv_path, e);
    fclose(f);
    if (st == ST_OK && !m.header_done)
        st = err_set(e, ST_INVALID, "%s: no header line", csv_path);
    if (st == ST_OK)
        st = settle(&m, e);
    if (st == ST_OK && out->refused > 0)
        st = err_set(e, ST_INVALID, "%s:%" PRId64 ": %s; nothing was imported", csv_path,
                     out->problem_count > 0 ? out->problems[0].line : 0,
                     out->problem_count > 0 ? out->problems[0].text : "");
    if (st == ST_OK && m.count == 0)
        st = err_set(e, ST_INVALID, "%s: no containers in it", csv_path);
    if (st == ST_OK) {
        out->added = (int64_t)m.count;
        out->hash = catalogue_hash_of(m.rows, m.count);
        catalogue_file_name(out->file, out->hash);
        if (!dry_run)
            st = make_current(state_dir, &m, e);
    }
    free(m.rows);
    free(m.lines);
    return st;
}
