/* Is a file what the ledger says? The file names its days and the row where the journal ended; the same report is made
 * again as of that row, and since exports are deterministic it must be the same bytes. Where it is not, the first cell
 * that differs is named (CSV, JSON). */
#include "recovery/head_json.h"

#include "base/bytes.h"
#include "ledger/figures.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum status no_export(struct err *e, const char *what)
{
    return err_set(e, ST_INVALID, "this is no export of ours: %s", what);
}

/* Text of a member that fits; "" for null. */
static bool take_text(char *out, size_t cap, const json_t *o, const char *key)
{
    const json_t *v = json_object_get(o, key);
    *out = '\0';
    return json_is_null(v) || (json_is_string(v) && text_copy(out, cap, json_string_value(v)));
}

static bool take_bound(struct day_bound *out, const json_t *v)
{
    if (json_is_integer(v) && json_integer_value(v) > 0)
        *out = (struct day_bound){.kind = BOUND_NUMBER, .z_no = json_integer_value(v)};
    else if (json_is_string(v))
        return day_bound_parse(out, json_string_value(v), NULL) == ST_OK;
    else
        return json_is_null(v);
    return true;
}

struct claim { /* what a file says of itself */
    const struct report_kind *kind;
    struct report_request request;
    struct hash chain_head;
    char language[8];
    struct impact impact; /* what it says that it was counted with: the head shows it, so anybody can judge it */
};

static enum status read_claim(struct claim *out, const json_t *o, struct err *e)
{
    const json_t *head = json_object_get(o, "head"), *chain = json_object_get(head, "chain_head"),
                 *asked = json_object_get(json_object_get(head, "period"), "asked");
    const char *name = json_string_value(json_object_get(o, "report")),
               *hash = json_string_value(json_object_get(chain, "hash"));
    struct period *p = &out->request.period;
    if (name == NULL || (out->kind = report_kind_find(name)) == NULL)
        return no_export(e, "there is no such report");
    if (!json_is_object(asked) || !take_bound(&p->from, json_object_get(asked, "from")) ||
        !take_bound(&p->to, json_object_get(asked, "to")))
        return no_export(e, "it does not say which days");
    p->open = json_is_true(json_object_get(asked, "open"));
    p->until_seq = json_integer_value(json_object_get(chain, "seq"));
    if (p->until_seq <= 0 || hash == NULL || !hex_decode(out->chain_head.bytes, sizeof out->chain_head.bytes, hash))
        return no_export(e, "it does not say which journal");
    if (json_object_get(o, "language") != NULL && !take_text(out->language, sizeof out->language, o, "language"))
        return no_export(e, "it is in no language of ours");
    if (!impact_from_json(&out->impact, json_object_get(head, "counted_with")))
        return no_export(e, "it does not say with which factors it was counted");
    out->request.impact = &out->impact;
    return ST_OK;
}

/* The same journal, longer or not? */
static enum status check_chain(struct ledger *l, const struct claim *c, struct export_check *out, struct err *e)
{
    struct hash ours;
    enum status st = ledger_hash_at(l, c->request.period.until_seq, &ours, e);
    if (st != ST_OK && st != ST_NOT_FOUND)
        return st;
    out->same = st == ST_OK && memcmp(&ours, &c->chain_head, sizeof ours) == 0;
    if (!out->same)
        snprintf(out->what, sizeof out->what, "its chain head at journal seq %" PRId64 " is not in this ledger",
                 c->request.period.until_seq);
    return ST_OK;
}

/* ---- the first difference -----------------------------------------------------------------------------------------
 */

struct place { /* a cell of a CSV file */
    size_t row, column, start;
};

/* In which cell byte `at` is; both files are the same up to there. */
static struct place place_of(const char *text, size_t at)
{
    struct place p = {0};
    bool quoted = false;
    for (size_t i = 0; i < at; i++) {
        if (text[i] == '"')
            quoted = !quoted;
        else if (!quoted && (text[i] == ',' || text[i] == '\n')) {
            p.column = text[i] == ',' ? p.column + 1 : 0;
            p.row += text[i] == '\n';
            p.start = i + 1;
        }
    }
    return p;
}

static void cell_words(char out[48], const struct strbuf *b, size_t start)
{
    size_t n = start;
    while (n < b->len && b->text[n] != ',' && b->text[n] != '\r' && b->text[n] != '\n')
        n++;
    text_escape(out, 48, b->text == NULL ? "" : b->text + start, n - start);
}

static void name_csv(char *out, size_t cap, const struct report *r, const struct strbuf *file,
                     const struct strbuf *ours)
{
    char theirs[48], right[48];
    size_t at = 0;
    while (at < file->len && at < ours->len && file->text[at] == ours->text[at])
        at++;
    struct place p = place_of(ours->text, at);
    cell_words(theirs, file, p.start);
    cell_words(right, ours, p.start);
    snprintf(out, cap, "row %zu, %s: the file has %s, the ledger %s", p.row,
             p.column < r->column_count ? r->columns[p.column].name : "after the last column", theirs, right);
}

static void value_words(char out[48], const json_t *v)
{
    char *text = v == NULL ? NULL : json_dumps(v, JSON_ENCODE_ANY | JSON_COMPACT);
    text_escape(out, 48, text == NULL ? "nothing" : text, text == NULL ? 7 : strlen(text));
    free(text);
}

static bool name_value(char *out, size_t cap, const char *where, const json_t *file, const json_t *ours)
{
    char theirs[48], right[48];
    if (json_equal(file, ours))
        return false;
    value_words(theirs, file);
    value_words(right, ours);
    snprintf(out, cap, "%s: the file has %s, the ledger %s", where, theirs, right);
    return true;
}

static void name_json(char *out, size_t cap, const struct report *r, const json_t *file, const json_t *ours)
{
    char where[80];
    const json_t *a = json_object_get(file, "rows"), *b = json_object_get(ours, "rows");
    const char *key;
    json_t *value;
    json_object_foreach(json_object_get(ours, "head"), key, value)
    {
        snprintf(where, sizeof where, "head, %s", key);
        if (name_value(out, cap, where, json_object_get(json_object_get(file, "head"), key), value))
            return;
    }
    for (size_t row = 0; row < json_array_size(b); row++) {
        for (size_t c = 0; c < r->column_count; c++) {
            snprintf(where, sizeof where, "row %zu, %s", row + 1, r->columns[c].name);
            if (name_value(out, cap, where, json_object_get(json_array_get(a, row), r->columns[c].name),
                           json_object_get(json_array_get(b, row), r->columns[c].name)))
                return;
        }
    }
    if (json_array_size(a) == json_array_size(b)) {
        snprintf(out, cap, "report, columns or mass_sources");
        return;
    }
    snprintf(out, cap, "the file has %zu rows, the ledger %zu", json_array_size(a), json_array_size(b));
}

static void name_difference(struct export_check *out, const struct report *r, const struct report_format *format,
                            const struct strbuf *file, const struct strbuf *ours)
{
    if (strcmp(format->name, "csv") == 0) {
        name_csv(out->what, sizeof out->what, r, file, ours);
    } else if (strcmp(format->name, "json") == 0) {
        json_t *a = json_loadb(file->text, file->len, 0, NULL), *b = json_loadb(ours->text, ours->len, 0, NULL);
        if (json_equal(a, b)) /* other blanks, other order: no figure differs */
            out->same = true;
        else
            name_json(out->what, sizeof out->what, r, a, b);
        json_decref(a);
        json_decref(b);
    } else {
        snprintf(out->what, sizeof out->what, "its bytes are others; export it again and compare the two");
    }
}

/* ---- the journal itself -------------------------------------------------------------------------------------------
 */

struct recounting {
    struct container_figure *at;
    size_t count, cap, next;
    bool failed, differs;
    char where[128];
};

static bool keep_figure(void *ctx, const struct container_figure *f)
{
    struct recounting *k = ctx;
    if (k->count == k->cap) {
        size_t cap = k->cap == 0 ? 256 : 2 * k->cap;
        struct container_figure *grown = realloc(k->at, cap * sizeof *grown);
        k->failed = grown == NULL;
        if (k->failed)
            return false;
        k->at = grown;
        k->cap = cap;
    }
    k->at[k->count++] = *f;
    return true;
}

static bool same_figure(const struct container_figure *a, const struct container_figure *b)
{
    return a->z_no == b->z_no && a->volume_ml == b->volume_ml && a->accepted == b->accepted &&
           a->refund.minor == b->refund.minor && strcmp(a->scheme, b->scheme) == 0 && strcmp(a->gtin, b->gtin) == 0 &&
           strcmp(a->rate_period, b->rate_period) == 0 && strcmp(a->mass_source, b->mass_source) == 0 &&
           strcmp(a->material, b->material) == 0 && strcmp(a->colour, b->colour) == 0 &&
           strcmp(a->stream, b->stream) == 0 && memcmp(&a->bottle, &b->bottle, sizeof a->bottle) == 0 &&
           memcmp(&a->cap, &b->cap, sizeof a->cap) == 0 && memcmp(&a->label, &b->label, sizeof a->label) == 0;
}

static bool check_figure(void *ctx, const struct container_figure *f)
{
    struct recounting *k = ctx;
    k->differs = k->next == k->count || !same_figure(&k->at[k->next], f);
    if (k->differs)
        snprintf(k->where, sizeof k->where, "day %" PRId64 ", barcode %s: the journal's rows add up to something else",
                 f->z_no, f->gtin);
    k->next++;
    return !k->differs;
}

/* What the ledger counts a day's containers as is what its journal's bodies add up to. Days of former years have their
 * bodies in files of their own, which `verify` proves. */
static enum status recount_day(struct ledger *l, const struct day_row *day, struct export_check *out, struct err *e)
{
    struct recounting k = {0};
    struct hash there;
    enum status st = ledger_hash_at(l, day->first_seq, &there, e);
    if (st != ST_OK)
        return st == ST_NOT_FOUND ? ST_OK : st;
    st = ledger_recount(l, day->first_seq, day->last_seq, keep_figure, &k, e);
    if (st == ST_OK && !k.failed)
        st = ledger_container_figures(l, day->z_no, day->z_no, check_figure, &k, e);
    if (st == ST_OK && k.failed)
        st = err_set(e, ST_MEMORY, "out of memory");
    if (st == ST_OK && !k.differs && k.next != k.count) {
        k.differs = true;
        snprintf(k.where, sizeof k.where, "day %" PRId64 ": the journal has containers that nobody counted", day->z_no);
    }
    free(k.at);
    out->same = !k.differs;
    if (k.differs)
        snprintf(out->what, sizeof out->what, "%s", k.where);
    return st;
}

enum status export_recount(struct ledger *l, const struct period *period, struct export_check *out, struct err *e)
{
    struct day_row *days = NULL;
    size_t n = 0;
    enum status st = period_days(l, period, &days, &n, e);
    out->same = true;
    for (size_t i = 0; st == ST_OK && out->same && i < n; i++)
        st = recount_day(l, &days[i], out, e);
    free(days);
    return st;
}

static enum status compare(struct ledger *l, const struct claim *c, const struct report_format *format,
                           const struct strbuf *file, struct export_check *out, struct err *e)
{
    struct report r;
    struct strbuf ours = {0};
    enum status st = c->kind->make(&r, l, &c->request, e);
    if (st != ST_OK)
        return st;
    r.language = c->language[0] != '\0' ? c->language : NULL;
    st = format->write(&ours, &r, e);
    out->same = st == ST_OK && file->len == ours.len && memcmp(file->text, ours.text, ours.len) == 0;
    if (st == ST_OK && !out->same)
        name_difference(out, &r, format, file, &ours);
    strbuf_free(&ours);
    report_free(&r);
    return st;
}

enum status export_verify(struct ledger *l, const struct report_format *format, const struct strbuf *file,
                          const struct strbuf *meta, const struct scheme *scheme, struct export_check *out,
                          struct err *e)
{
    const struct strbuf *says = meta != NULL ? meta : file;
    struct claim c = {0};
    json_t *o = json_loadb(says->text == NULL ? "" : says->text, says->len, JSON_REJECT_DUPLICATES, NULL);
    *out = (struct export_check){0};
    enum status st = o != NULL ? read_claim(&c, o, e) : no_export(e, "its head is no JSON");
    json_decref(o);
    c.request.scheme = scheme;
    if (st == ST_OK && c.request.period.open)
        st = err_set(e, ST_REFUSED, "it has an open day, which has gone on: export it again when the day is closed");
    if (st == ST_OK)
        st = check_chain(l, &c, out, e);
    if (st == ST_OK && out->same)
        st = export_recount(l, &c.request.period, out, e);
    if (st == ST_OK && out->same)
        st = compare(l, &c, format, file, out, e);
    return st;
}
