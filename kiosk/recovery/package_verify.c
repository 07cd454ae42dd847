/* Is a package what it says? What is signed is looked at by package_open.c; here the journal is walked and counted
 * again, and every report is held against that. */
#include "recovery/package_inside.h"

#include "base/bytes.h"

#include <assert.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_B ((size_t)16 << 20) /* of the journal: a row of carried_rows is the longest, below 1 MiB */

/* ---- checkpoints: what the days are, whether it is signed or not ---------------------------------------------------
 */

static enum status check_seal(const struct unpack *u, const struct checkpoint *c, struct err *e)
{
    char text[CHECKPOINT_TEXT];
    size_t n = checkpoint_text(text, sizeof text, c, false);
    for (size_t i = 0; i < u->key_count; i++)
        if (key_kid(&u->keys[i]) == c->kid && checkpoint_verify(&u->keys[i], text, n, c->signature))
            return ST_OK;
    return err_set(e, ST_REFUSED, "the signature of the checkpoint of day %lld is wrong", (long long)c->z_no);
}

/* Whoever made the keys may have signed anything: figures that could overflow are no days. */
static bool is_possible(const struct checkpoint *c)
{
    return c->z_no > 0 && c->z_no < UINT32_MAX && c->first_seq > 0 && c->last_seq >= c->first_seq &&
           c->last_seq < INT64_MAX;
}

static enum status next_checkpoint(struct checkpoint *out, const char **at, struct err *e)
{
    char text[CHECKPOINT_TEXT];
    const char *end = strstr(*at, "\nsignature ");
    end = end != NULL ? strchr(end + 1, '\n') : NULL;
    size_t n = end != NULL ? (size_t)(end + 1 - *at) : sizeof text;
    if (n >= sizeof text)
        return err_set(e, ST_INVALID, "checkpoints.txt holds something else");
    memcpy(text, *at, n);
    text[n] = '\0';
    *at += n;
    return checkpoint_parse(out, text) && is_possible(out)
               ? ST_OK
               : err_set(e, ST_INVALID, "checkpoints.txt holds something else");
}

struct days {
    struct checkpoint *list;
    size_t count;
};

static enum status read_days(struct unpack *u, struct days *d, struct err *e)
{
    struct strbuf text;
    enum status st = part_text(u, "checkpoints.txt", &text, e);
    for (const char *at = text.text; st == ST_OK && at != NULL && *at != '\0';) {
        struct checkpoint *grown = realloc(d->list, (d->count + 1) * sizeof *grown);
        if (grown == NULL) {
            st = err_set(e, ST_MEMORY, "out of memory");
            break;
        }
        d->list = grown;
        struct checkpoint *c = &d->list[d->count];
        *c = (struct checkpoint){0};
        st = next_checkpoint(c, &at, e);
        if (st == ST_OK)
            st = check_seal(u, c, e);
        if (st == ST_OK && d->count > 0 &&
            (c->z_no != c[-1].z_no + 1 || c->first_seq != c[-1].last_seq + 1 || c->kiosk != c[-1].kiosk))
            st = err_set(e, ST_REFUSED, "day %lld does not follow day %lld", (long long)c->z_no, (long long)c[-1].z_no);
        d->count += st == ST_OK;
    }
    strbuf_free(&text);
    return st == ST_OK && (d->count == 0 || d->list == NULL) ? err_set(e, ST_INVALID, "checkpoints.txt is empty") : st;
}

static enum status compare_days(struct unpack *u, const struct days *d, struct err *e)
{
    const struct checkpoint *first = &d->list[0], *last = &d->list[d->count - 1];
    struct statement *s = &u->sum->statement, ours = *s;
    char a[STATEMENT_TEXT], b[STATEMENT_TEXT];
    assert(first != NULL && last != NULL); /* read_days gave at least one */
    ours.first_z = first->z_no;
    ours.last_z = last->z_no;
    ours.first_seq = first->first_seq;
    ours.last_seq = last->last_seq;
    ours.kiosk = last->kiosk;
    ours.epoch = last->epoch;
    ours.head = last->head;
    if (!u->sum->is_signed)
        *s = ours;
    statement_text(a, sizeof a, s, true);
    statement_text(b, sizeof b, &ours, true);
    return strcmp(a, b) == 0 ? ST_OK
                             : err_set(e, ST_REFUSED, "the statement and the checkpoints are not of the same days");
}

/* ---- the journal ------------------------------------------------------------------------------------------------ */

struct walk {
    struct unpack *u;
    const struct days *days;
    size_t day; /* in hand */
    int64_t seq;
    struct hash head; /* of the row before */
};

static bool take_int(int64_t *out, const json_t *o, const char *key)
{
    const json_t *v = json_object_get(o, key);
    *out = json_integer_value(v);
    return json_is_integer(v);
}

static bool take_hash(struct hash *out, const json_t *o, const char *key)
{
    const char *text = json_string_value(json_object_get(o, key));
    return text != NULL && hex_decode(out->bytes, sizeof out->bytes, text);
}

static bool row_of(struct row *r, bool *whole, const json_t *o)
{
    int64_t offset;
    const json_t *w = json_object_get(o, "whole");
    r->kind = json_string_value(json_object_get(o, "kind"));
    r->actor = json_string_value(json_object_get(o, "actor"));
    r->body = json_string_value(json_object_get(o, "body"));
    bool good = take_int(&r->seq, o, "seq") && take_int(&r->at_ms, o, "at_ms") && take_int(&offset, o, "offset_s") &&
                take_int(&r->z_no, o, "z_no") && take_hash(&r->prev, o, "prev") && take_hash(&r->hash, o, "hash");
    good = good && json_is_boolean(w) && r->kind != NULL && r->actor != NULL && r->body != NULL && offset > -200000 &&
           offset < 200000 && r->z_no > 0 && r->z_no <= UINT32_MAX;
    r->offset_s = good ? (int32_t)offset : 0;
    *whole = json_is_true(w);
    return good;
}

static enum status check_chain(struct walk *w, const struct row *r, bool whole, struct err *e)
{
    struct package_summary *sum = w->u->sum;
    const struct checkpoint *c = &w->days->list[w->day];
    assert(r->kind != NULL && r->body != NULL); /* row_of */
    bool joint = sum->rows == 0 && strcmp(r->kind, "carried") == 0;
    if (r->seq != w->seq + 1 && !(joint && r->seq > w->seq && r->seq <= c->last_seq))
        return err_set(e, ST_REFUSED, "journal seq %lld is missing", (long long)w->seq + 1);
    if (sum->rows > 0 && memcmp(&r->prev, &w->head, sizeof w->head) != 0)
        return err_set(e, ST_REFUSED, "journal seq %lld: prev is not the hash of the row before", (long long)r->seq);
    if (r->z_no != c->z_no)
        return err_set(e, ST_REFUSED, "journal seq %lld is not in day %lld", (long long)r->seq, (long long)c->z_no);
    struct hash h = whole ? row_hash(r) : r->hash;
    if (memcmp(&h, &r->hash, sizeof h) != 0)
        return err_set(e, ST_REFUSED, "journal seq %lld: the hash does not fit the row: it was changed",
                       (long long)r->seq);
    if (!whole && (package_kind_is_whole(r->kind) || strstr(r->body, PACKAGE_WITHHELD) == NULL))
        return err_set(e, ST_REFUSED, "journal seq %lld: a row of this kind is never withheld", (long long)r->seq);
    if (r->seq == c->last_seq && memcmp(&h, &c->head, sizeof h) != 0)
        return err_set(e, ST_REFUSED, "journal seq %lld: the checkpoint of day %lld sealed another row",
                       (long long)r->seq, (long long)c->z_no);
    if (r->seq == c->last_seq && strcmp(r->kind, "day_closed") != 0)
        return err_set(e, ST_REFUSED, "journal seq %lld does not close day %lld", (long long)r->seq,
                       (long long)c->z_no);
    w->head = h;
    w->seq = r->seq;
    w->day += r->seq == c->last_seq;
    sum->rows++;
    sum->withheld += !whole;
    return ST_OK;
}

static enum status take_line(struct walk *w, const char *line, size_t n, struct err *e)
{
    struct row r = {0};
    bool whole = false;
    json_t *o = json_loadb(line, n, JSON_REJECT_DUPLICATES, NULL);
    enum status st = ST_OK;
    if (o == NULL || !row_of(&r, &whole, o))
        st = err_set(e, ST_INVALID, "the journal's line after seq %lld is no row", (long long)w->seq);
    else if (w->day == w->days->count)
        st = err_set(e, ST_REFUSED, "the journal goes on behind its last day");
    if (st == ST_OK)
        st = check_chain(w, &r, whole, e);
    if (st == ST_OK)
        st = recount_row(w->u->recount, &r, e);
    if (st == ST_OK && !excerpt_add(w->u->excerpt, r.kind, r.body))
        st = err_set(e, ST_INVALID, "journal seq %lld has a body that is no JSON", (long long)r.seq);
    json_decref(o);
    return st;
}

/* Line by line: a year's journal is larger than a small computer's memory. */
static enum status check_journal(struct unpack *u, const struct days *d, struct err *e)
{
    struct walk w = {.u = u, .days = d, .seq = d->list[0].first_seq - 1};
    const struct part *p = part_find(u, "journal.jsonl");
    struct strbuf line = {0};
    char block[65536];
    enum status st = ST_OK;
    if (p == NULL)
        return err_set(e, ST_INVALID, "the package has no journal.jsonl");
    for (int64_t done = 0; st == ST_OK && done < p->size;) {
        size_t n = p->size - done < (int64_t)sizeof block ? (size_t)(p->size - done) : sizeof block;
        st = part_read(u, block, n, p->at + done, e);
        for (size_t at = 0; st == ST_OK && at < n;) {
            const char *end = memchr(block + at, '\n', n - at);
            size_t part = end != NULL ? (size_t)(end - (block + at)) : n - at;
            strbuf_add(&line, block + at, part);
            at += part + (end != NULL);
            if (line.failed || line.len > LINE_MAX_B)
                st = err_set(e, ST_INVALID, "a line of the journal is too long");
            else if (end != NULL) {
                st = take_line(&w, line.text == NULL ? "" : line.text, line.len, e);
                line.len = 0;
            }
        }
        done += (int64_t)n;
    }
    if (st == ST_OK && (line.len > 0 || w.day != d->count))
        st = err_set(e, ST_REFUSED, "journal seq %lld is missing", (long long)w.seq + 1);
    strbuf_free(&line);
    return st;
}

static bool same_text(const struct strbuf *a, const struct strbuf *b)
{
    return a->len == b->len &&
           (a->len == 0 || (a->text != NULL && b->text != NULL && memcmp(a->text, b->text, a->len) == 0));
}

/* ---- reports ---------------------------------------------------------------------------------------------------- */

/* The same cells as CSV: text is quoted and numbers are not, so types are in the file (writer_csv.c). */
static enum status csv_of(struct strbuf *out, const json_t *report, struct err *e)
{
    const json_t *columns = json_object_get(report, "columns"), *rows = json_object_get(report, "rows");
    for (size_t c = 0; c < json_array_size(columns); c++) {
        const char *name = json_string_value(json_array_get(columns, c));
        if (name == NULL)
            return err_set(e, ST_INVALID, "a column has no name");
        strbuf_printf(out, "%s%s", c > 0 ? "," : "", name);
    }
    strbuf_puts(out, "\r\n");
    for (size_t i = 0; i < json_array_size(rows); i++) {
        for (size_t c = 0; c < json_array_size(columns); c++) {
            const json_t *v = json_object_get(json_array_get(rows, i), json_string_value(json_array_get(columns, c)));
            strbuf_puts(out, c > 0 ? "," : "");
            if (json_is_string(v))
                csv_text(out, json_string_value(v));
            else if (json_is_integer(v))
                strbuf_printf(out, "%lld", (long long)json_integer_value(v));
            else if (json_is_boolean(v))
                strbuf_puts(out, json_is_true(v) ? "true" : "false");
        }
        strbuf_puts(out, "\r\n");
    }
    return out->failed ? err_set(e, ST_MEMORY, "out of memory") : ST_OK;
}

static enum status same_as_csv(const struct unpack *u, const char *report, const json_t *o, struct err *e)
{
    char name[48];
    struct strbuf is, should = {0};
    snprintf(name, sizeof name, "reports/%s.csv", report);
    enum status st = part_text(u, name, &is, e);
    if (st == ST_OK)
        st = csv_of(&should, o, e);
    if (st == ST_OK && !same_text(&is, &should))
        st = err_set(e, ST_REFUSED, "CSV and JSON say different things");
    strbuf_free(&should);
    strbuf_free(&is);
    return st;
}

/* Of this kiosk, these days, as of the last row. */
static enum status check_head(const struct unpack *u, const char *report, const json_t *o, struct err *e)
{
    const struct statement *s = &u->sum->statement;
    const json_t *head = json_object_get(o, "head"), *chain = json_object_get(head, "chain_head"),
                 *journal = json_object_get(head, "journal"), *period = json_object_get(head, "period");
    const char *name = json_string_value(json_object_get(o, "report"));
    int64_t kiosk, seq, first, last, first_z, last_z;
    struct hash hash;
    if (name == NULL || strcmp(name, report) != 0 || !take_int(&kiosk, head, "kiosk_id") ||
        !take_int(&seq, chain, "seq") || !take_hash(&hash, chain, "hash") || !take_int(&first, journal, "first_seq") ||
        !take_int(&last, journal, "last_seq") || !take_int(&first_z, period, "first_z_no") ||
        !take_int(&last_z, period, "last_z_no"))
        return err_set(e, ST_INVALID, "its head is not one of ours");
    if (kiosk != s->kiosk || seq != s->last_seq || memcmp(&hash, &s->head, sizeof hash) != 0 || first != s->first_seq ||
        last != s->last_seq || first_z != s->first_z || last_z != s->last_z)
        return err_set(e, ST_REFUSED, "its head names other days, or another journal");
    return ST_OK;
}

static enum status check_report(const struct unpack *u, const char *report, struct err *e)
{
    char name[48];
    struct strbuf text;
    struct err why = {0};
    snprintf(name, sizeof name, "reports/%s.json", report);
    enum status st = part_text(u, name, &text, e);
    if (st != ST_OK)
        return st;
    json_t *o = json_loadb(text.text, text.len, JSON_REJECT_DUPLICATES, NULL);
    strbuf_free(&text);
    st = o != NULL ? check_head(u, report, o, &why) : err_set(&why, ST_INVALID, "it is no JSON");
    if (st == ST_OK)
        st = same_as_csv(u, report, o, &why);
    if (st == ST_OK)
        st = recount_compare(u->recount, report, json_object_get(o, "rows"), &why);
    json_decref(o);
    return st == ST_OK ? st : err_set(e, st, "report %s: %s", report, why.msg);
}

static enum status check_reports(struct unpack *u, struct err *e)
{
    struct strbuf factors;
    enum status st = part_text(u, "factors.json", &factors, e);
    if (st == ST_OK)
        st = recount_factors(u->recount, factors.text, factors.len, e);
    strbuf_free(&factors);
    if (st == ST_OK)
        st = recount_days(u->recount, e);
    for (const struct report_kind *k = report_kinds; st == ST_OK && k->name != NULL; k++)
        if (strcmp(k->name, "fees") != 0 || part_find(u, "reports/fees.json") != NULL)
            st = check_report(u, k->name, e);
    return st;
}

static enum status check_excerpt(const struct unpack *u, struct err *e)
{
    struct strbuf is, should = {0};
    enum status st = part_text(u, "catalogue.csv", &is, e);
    if (st == ST_OK && !excerpt_csv(&should, u->excerpt))
        st = err_set(e, ST_MEMORY, "out of memory");
    if (st == ST_OK && !same_text(&is, &should))
        st = err_set(e, ST_REFUSED, "catalogue.csv does not list the containers of the journal's rows");
    strbuf_free(&is);
    strbuf_free(&should);
    return st;
}

enum status package_verify_file(int fd, const struct package_check *check, struct package_summary *out, struct err *e)
{
    struct unpack *u = calloc(1, sizeof *u);
    struct days d = {0};
    *out = (struct package_summary){0};
    if (u == NULL)
        return err_set(e, ST_MEMORY, "out of memory");
    u->fd = fd;
    u->check = check;
    u->sum = out;
    enum status st = package_open(u, e);
    if (st == ST_OK)
        st = read_days(u, &d, e);
    if (st == ST_OK)
        st = compare_days(u, &d, e);
    if (st == ST_OK) /* only now: what is no package is refused at no cost */
        st =
            (u->excerpt = excerpt_new()) != NULL ? recount_new(&u->recount, e) : err_set(e, ST_MEMORY, "out of memory");
    if (st == ST_OK)
        st = check_journal(u, &d, e);
    if (st == ST_OK)
        st = check_excerpt(u, e);
    if (st == ST_OK)
        st = check_reports(u, e);
    free(d.list);
    recount_free(u->recount);
    excerpt_free(u->excerpt);
    free(u);
    return st;
}
