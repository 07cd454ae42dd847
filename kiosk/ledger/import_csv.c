/* CSV: a header line, then a container a line. A line that is no CSV is refused alone: the parser begins anew after it.
 */
#include "ledger/import_inside.h"

#include "base/text.h"

#include <csv.h>
#include <inttypes.h>
#include <string.h>

#define COLUMNS_MAX  256 /* open product databases have some 200 */
#define QUOTED_LINES 20  /* a quoted field that goes on for longer has lost its end */

struct column {
    enum import_field field;
    enum import_unit unit;
};

struct reader {
    struct import *m;
    struct csv_parser p;
    struct column columns[COLUMNS_MAX];
    size_t width, at; /* columns of the header; field in hand */
    bool header_done, header_bad, ours, too_long, zeros;
    int64_t line, row_line; /* in hand; where the row in hand began */
    char header[COLUMNS_MAX][64];
    struct import_row row;
};

/* The one that splits the header most often, outside of quotes. */
static char delimiter_of(const struct import_line *l)
{
    static const char candidates[] = ",;\t|";
    size_t counts[sizeof candidates] = {0}, best = 0;
    bool quoted = false;
    for (size_t i = 0; i < l->n; i++) {
        const char *c = strchr(candidates, l->text[i]);
        quoted ^= l->text[i] == '"';
        if (!quoted && l->text[i] != '\0' && c != NULL)
            counts[c - candidates]++;
    }
    for (size_t i = 1; i < sizeof candidates - 1; i++)
        if (counts[i] > counts[best])
            best = i;
    return candidates[best];
}

/* ---- the header ------------------------------------------------------------------------------------------------- */

static const char *mapped(const struct import *m, const char *name)
{
    const struct import_map *map = m->o->map;
    for (size_t i = 0; map != NULL && i < map->column_count; i++)
        if (strcmp(map->columns[i].from, name) == 0)
            return map->columns[i].to;
    return name;
}

static void bad_header(struct reader *r, const char *name, const char *what)
{
    import_refuse(r->m, r->row_line, REFUSAL_FIELDS, "column \"%.40s\" %s", name, what);
    r->header_bad = true;
}

static void unused(struct import_report *out, const char *name)
{
    size_t n = strlen(out->unused);
    char clean[64];
    text_clean(clean, sizeof clean, name, strlen(name));
    if (n + strlen(clean) + 3 < sizeof out->unused)
        snprintf(out->unused + n, sizeof out->unused - n, "%s%s", n > 0 ? ", " : "", clean);
}

/* In a file of our own a column that nobody knows is a misspelt one; in a file that was made for others it is theirs.
 */
static void header_row(struct reader *r)
{
    bool seen[FIELD_COUNT] = {false};
    r->header_done = r->ours = true;
    r->width = r->at;
    for (size_t i = 0; i < r->width; i++) {
        struct column *c = &r->columns[i];
        const char *name = mapped(r->m, r->header[i]);
        bool ours = false;
        *c = (struct column){FIELD_PASSED_OVER, UNIT_NONE};
        if (!import_column_find(&c->field, &c->unit, &ours, name))
            continue;
        r->ours = r->ours && ours && name == r->header[i];
        if (c->field == FIELD_PASSED_OVER)
            continue;
        if (seen[c->field] && !r->ours) { /* of two synonyms the first counts */
            c->field = FIELD_PASSED_OVER;
            continue;
        }
        if (seen[c->field])
            bad_header(r, name, "is there twice");
        seen[c->field] = true;
    }
    for (size_t i = 0; i < r->width; i++) {
        if (r->columns[i].field != FIELD_PASSED_OVER)
            continue;
        if (r->ours)
            bad_header(r, r->header[i], "is not known");
        else
            unused(r->m->report, r->header[i]);
    }
    static const enum import_field needed[] = {FIELD_GTIN, FIELD_NAME, FIELD_MATERIAL};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        if (!seen[needed[i]])
            bad_header(r, import_field_word(needed[i]), "is missing; --map says which one it is");
    if (r->too_long)
        bad_header(r, "", "with a longer name, or one too many");
    r->row.cut = !r->ours;
    r->row.codes = seen[FIELD_PACKAGING];
}

/* ---- rows ------------------------------------------------------------------------------------------------------- */

static void on_field(void *text, size_t n, void *ctx)
{
    struct reader *r = ctx;
    size_t i = r->at++;
    if (!r->header_done) {
        if (i >= COLUMNS_MAX || n >= sizeof r->header[0]) {
            r->too_long = true;
            if (i >= COLUMNS_MAX)
                r->at = COLUMNS_MAX;
            return;
        }
        memcpy(r->header[i], text, n);
        r->header[i][n] = '\0';
        return;
    }
    if (i >= r->width || r->columns[i].field == FIELD_PASSED_OVER)
        return;
    char *to = r->row.at[r->columns[i].field];
    if (memchr(text, '\0', n) != NULL) {
        r->zeros = true;
        return;
    }
    if (n >= IMPORT_FIELD_CAP) {
        r->too_long = true;
        return;
    }
    memcpy(to, text, n);
    to[n] = '\0';
    r->row.unit[r->columns[i].field] = r->columns[i].unit;
}

static void next_row(struct reader *r)
{
    r->at = 0;
    r->too_long = r->zeros = false;
    r->row_line = r->line + 1;
    for (int f = 0; f < FIELD_COUNT; f++)
        r->row.at[f][0] = '\0';
}

static void on_row(int end, void *ctx)
{
    struct reader *r = ctx;
    (void)end;
    if (!r->header_done) {
        header_row(r);
    } else if (!r->header_bad) {
        r->m->report->rows++;
        r->row.line = r->row_line;
        if (r->zeros)
            import_refuse(r->m, r->row_line, REFUSAL_ENCODING, "a zero byte, which is no text");
        else if (r->too_long || r->at != r->width)
            import_refuse(r->m, r->row_line, REFUSAL_FIELDS,
                          "%zu fields; the header has %zu, none longer than %d bytes", r->at, r->width,
                          IMPORT_FIELD_CAP - 1);
        else
            import_take(r->m, &r->row);
    }
    next_row(r);
}

/* ---- lines ------------------------------------------------------------------------------------------------------ */

static bool begin(struct reader *r, char delimiter)
{
    if (csv_init(&r->p, CSV_STRICT | CSV_STRICT_FINI) != 0)
        return false;
    csv_set_delim(&r->p, (unsigned char)delimiter);
    return true;
}

/* The row in hand is lost; the next line begins a new one. */
static bool begin_anew(struct reader *r, enum import_refusal why, const char *what)
{
    char delimiter = (char)csv_get_delim(&r->p);
    if (r->header_done)
        r->m->report->rows++;
    import_refuse(r->m, r->row_line, why, "%s", what);
    csv_free(&r->p);
    next_row(r);
    return begin(r, delimiter);
}

/* Programs protect digits from spreadsheets as ="123", which is no CSV: without the sign it is. */
static bool parse_line(struct reader *r, const struct import_line *l)
{
    const char delimiter = (char)csv_get_delim(&r->p);
    size_t from = 0;
    for (size_t i = 0; i + 1 < l->n; i++) {
        if (l->text[i] != '=' || l->text[i + 1] != '"' || (i > 0 && l->text[i - 1] != delimiter))
            continue;
        if (csv_parse(&r->p, l->text + from, i - from, on_field, on_row, r) != i - from)
            return false;
        from = i + 1;
    }
    return csv_parse(&r->p, l->text + from, l->n - from, on_field, on_row, r) == l->n - from;
}

static bool take_line(struct reader *r, const struct import_line *l)
{
    r->line = l->number;
    if (l->too_long)
        return begin_anew(r, REFUSAL_SYNTAX, "a line of more than 1 MB");
    if (l->bad)
        return begin_anew(r, REFUSAL_ENCODING, "not text in the encoding of this file");
    if (!parse_line(r, l))
        return begin_anew(r, REFUSAL_SYNTAX, csv_strerror(csv_error(&r->p)));
    if (r->line - r->row_line >= QUOTED_LINES)
        return begin_anew(r, REFUSAL_SYNTAX, "a quoted field does not end");
    if (r->at == 0 && r->row_line <= r->line && (l->text[0] == '\n' || l->text[0] == '\r'))
        r->row_line = r->line + 1; /* an empty line is behind us */
    return true;
}

enum status import_csv(struct import *m, struct import_text *t, struct err *e)
{
    static struct reader r; /* large; one import at a time */
    struct import_line l;
    enum status st = ST_OK;
    bool ok = true, begun = false;
    r = (struct reader){.m = m, .row_line = 1};
    while (ok && m->st == ST_OK && (st = import_text_next(t, &l, e)) == ST_OK) {
        if (!begun) {
            const struct import_map *map = m->o->map;
            m->report->delimiter = delimiter_of(&l);
            if (map != NULL && map->delimiter != '\0')
                m->report->delimiter = map->delimiter;
            ok = begun = begin(&r, m->report->delimiter);
        }
        ok = ok && take_line(&r, &l);
    }
    if (begun && ok && csv_fini(&r.p, on_field, on_row, &r) != 0)
        import_refuse(m, r.row_line, REFUSAL_SYNTAX, "a quoted field does not end");
    if (begun)
        csv_free(&r.p);
    if (!ok)
        return err_set(e, ST_MEMORY, "out of memory");
    if (st == ST_NOT_FOUND && !r.header_done)
        return err_set(e, ST_INVALID, "%s: no header line", m->o->path);
    return st == ST_NOT_FOUND ? ST_OK : st;
}
