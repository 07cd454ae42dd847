/* Rows of the journal, a page at a time, over the files of all years. A question looks at so many rows at most and then
 * says where it goes on: a search through years is many short reads. */
#include "cli/history.h"

#include "base/bytes.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ABOUT_ROWS_MAX 64 /* a voucher has a handful; a bag with more receipts shows the first ones */

struct paging {
    const struct history_query *q;
    struct history_rows *out;
    size_t rows;
    int64_t looked, last_seq; /* rows looked at, the last of them */
    bool full;
};

static bool has_text(const char *in, const char *what)
{
    return strcasestr(in, what) != NULL;
}

static bool wanted(const struct history_query *q, const struct journal_row *r)
{
    if (q->kind[0] != '\0' && strcmp(q->kind, r->kind) != 0)
        return false;
    if (q->hour != 0 && (r->at_ms / 1000 + r->offset_s) / 3600 % 24 != q->hour - 1)
        return false;
    return q->text[0] == '\0' || has_text(r->actor, q->text) || has_text(r->kind, q->text) ||
           has_text(r->body, q->text);
}

static bool on_row(void *ctx, const struct journal_row *r)
{
    struct paging *p = ctx;
    p->last_seq = r->seq;
    p->out->looked_ms = r->at_ms;
    p->looked++;
    if (wanted(p->q, r))
        history_line_of(&p->out->lines[p->out->count++], r);
    p->full = p->out->count == p->rows || p->looked >= HISTORY_SCAN_MAX;
    return !p->full;
}

/* The rows of one file that lie within from..to. */
static enum status read_file(struct history_books *b, const struct history_file *f, struct paging *p, int64_t from,
                             int64_t to, struct err *e)
{
    struct ledger *l = NULL;
    from = from > f->first ? from : f->first;
    to = to < f->last ? to : f->last;
    if (from > to || p->full)
        return ST_OK;
    enum status st = history_use(b, f, &l, e);
    if (st == ST_OK)
        st = ledger_journal(l, from, to, !p->q->forwards, on_row, p, e);
    history_done(b, l);
    return st;
}

/* A visit's rows lie between two openings: it becomes a range, narrowed by its number. */
static enum status within_visit(struct history_books *b, const struct history_file *files, size_t n,
                                struct history_query *q, bool *found, struct err *e)
{
    enum status st = ST_OK;
    for (size_t i = 0; st == ST_OK && i < n && !*found; i++) {
        struct ledger *l = NULL;
        int64_t at[2] = {0};
        size_t got = 0;
        st = history_use(b, &files[i], &l, e);
        if (st == ST_OK)
            st = ledger_rows_about(l, ABOUT_VISIT, q->id, at, 2, &got, e);
        history_done(b, l);
        if (st != ST_OK || got == 0 || at[0] < files[i].first)
            continue; /* carried over: its rows are in a former file */
        *found = true;
        q->from_seq = at[0];
        q->to_seq = got > 1 ? at[1] - 1 : files[i].last;
        snprintf(q->text, sizeof q->text, "\"visit\":%lld", strtoll(q->id, NULL, 10));
    }
    return st;
}

/* Rows that tables know of one thing, those of former files first. */
static enum status about_rows(struct history_books *b, const struct history_file *files, size_t n, struct paging *p,
                              struct err *e)
{
    static const enum about what[] = {
        [HISTORY_ABOUT_VOUCHER] = ABOUT_VOUCHER, [HISTORY_ABOUT_CASE] = ABOUT_CASE, [HISTORY_ABOUT_BAG] = ABOUT_BAG};
    int64_t done = 0;
    enum status st = ST_OK;
    for (size_t i = n; st == ST_OK && i-- > 0;) {
        struct ledger *l = NULL;
        int64_t seqs[ABOUT_ROWS_MAX];
        size_t got = 0;
        st = history_use(b, &files[i], &l, e);
        if (st == ST_OK)
            st = ledger_rows_about(l, what[p->q->about], p->q->id, seqs, ABOUT_ROWS_MAX, &got, e);
        for (size_t k = 0; st == ST_OK && k < got && p->out->count < p->rows; k++) {
            p->out->found = true;
            if (seqs[k] <= done || seqs[k] < files[i].first || seqs[k] > files[i].last)
                continue; /* a table that was carried over names rows of the former file */
            done = seqs[k];
            st = ledger_journal(l, seqs[k], seqs[k], false, on_row, p, e);
        }
        history_done(b, l);
    }
    return st;
}

enum status history_rows(void *ctx, const struct history_query *asked, struct history_rows *out, struct err *e)
{
    struct history_books *b = ctx;
    static struct history_file files[HISTORY_FILES_MAX]; /* one thread asks */
    struct history_query q = *asked;
    struct paging p = {.q = &q, .out = out, .rows = q.rows};
    size_t n = 0;
    enum status st = history_files(b, files, &n, e);
    if (st != ST_OK)
        return st;
    p.rows = p.rows > 0 && p.rows < HISTORY_ROWS_MAX ? p.rows : HISTORY_ROWS_MAX;
    out->last = files[0].last;
    out->first = files[n - 1].first;
    out->found = q.about == HISTORY_ABOUT_ALL;
    if (q.about == HISTORY_ABOUT_VISIT)
        st = within_visit(b, files, n, &q, &out->found, e);
    else if (q.about != HISTORY_ABOUT_ALL)
        return about_rows(b, files, n, &p, e);
    if (st != ST_OK || !out->found)
        return st;
    int64_t from = q.from_seq > out->first ? q.from_seq : out->first;
    int64_t to = q.to_seq != 0 && q.to_seq < out->last ? q.to_seq : out->last;
    if (q.at != 0 && q.forwards)
        from = q.at > from ? q.at : from;
    else if (q.at != 0)
        to = q.at < to ? q.at : to;
    for (size_t i = 0; st == ST_OK && i < n; i++)
        st = read_file(b, &files[q.forwards ? n - 1 - i : i], &p, from, to, e);
    if (st == ST_OK && p.full)
        out->next = q.forwards ? (p.last_seq < to ? p.last_seq + 1 : 0) : (p.last_seq > from ? p.last_seq - 1 : 0);
    return st;
}

struct one_row {
    struct history_row *out;
    bool there;
};

static bool on_one(void *ctx, const struct journal_row *r)
{
    struct one_row *one = ctx;
    one->there = true;
    history_line_of(&one->out->line, r);
    hex_encode(one->out->hash, r->hash.bytes, sizeof r->hash.bytes);
    hex_encode(one->out->prev, r->prev.bytes, sizeof r->prev.bytes);
    history_pairs_of(one->out, r->body);
    return false;
}

enum status history_row(void *ctx, int64_t seq, struct history_row *out, struct err *e)
{
    struct history_books *b = ctx;
    static struct history_file files[HISTORY_FILES_MAX]; /* one thread asks */
    struct one_row one = {.out = out};
    size_t n = 0;
    enum status st = history_files(b, files, &n, e);
    for (size_t i = 0; st == ST_OK && i < n && !one.there; i++) {
        struct ledger *l = NULL;
        if (seq < files[i].first || seq > files[i].last)
            continue;
        st = history_use(b, &files[i], &l, e);
        if (st == ST_OK)
            st = ledger_journal(l, seq, seq, false, on_one, &one, e);
        history_done(b, l);
    }
    return st == ST_OK && !one.there ? err_set(e, ST_NOT_FOUND, "there is no row %lld", (long long)seq) : st;
}
