#include "bench/bare.h"
#include "bench/bench.h"

#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_MAX 4096 /* of one round of a measurement */

struct bare_row {
    int64_t seq, at_ms, offset_s, z_no, visit, refund;
    char kind[24], actor[ACTOR_MAX], body[1200], id[40], admitted[40], gtin[16], lane[16], bag[BAG_ID_CAP];
    uint8_t prev[32], hash[32], given[32];
};

enum {
    JOURNAL,
    FACT,
    VISIT_NEW,
    ADMISSION,
    OUTCOME,
    VISIT,
    LINE,
    DAY,
    TALLY,
    POSTING,
    ACCOUNT,
    BAG,
    BAG_LINE,
    BEGIN,
    COMMIT,
    STATEMENTS
};
static const char *const texts[STATEMENTS] = {
    [JOURNAL] = "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    [FACT] = "INSERT INTO fact VALUES (?, ?, ?)",
    [VISIT_NEW] = "INSERT INTO visit VALUES (?, ?, 1, ?, 0, NULL, '', 0, 0, 0, 0, 0, 0, 0)",
    [ADMISSION] = "INSERT INTO admission VALUES (?, ?, ?, ?, ?, ?, ?, 0, 'pending', NULL)",
    [OUTCOME] = "UPDATE admission SET outcome = 'landed', outcome_seq = ? WHERE id = ?",
    [VISIT] =
        "UPDATE visit SET balance = balance + ?, credited = credited + 1, pet_mg = pet_mg + 20000 WHERE visit = ?",
    [LINE] = "INSERT INTO visit_line VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
    [DAY] = "UPDATE day SET accepted = accepted + 1, refunds = refunds + ?, pet_mg = pet_mg + 20000 WHERE z_no = 1",
    [TALLY] = "INSERT INTO tally VALUES (1, 'bench', 'pet', 'clear', 'pet', 'small', 'catalogue', 1, 0, ?1, 20000, 0,"
              " 1600, 0, 0, 1) ON CONFLICT DO UPDATE SET accepted = accepted + 1, refund = refund + ?1,"
              " bottle_mg = bottle_mg + 20000, cap_mg = cap_mg + 1600, label_unknown = label_unknown + 1",
    [POSTING] = "INSERT INTO posting VALUES (?, ?, ?, 'EUR', ?)",
    [ACCOUNT] = "INSERT INTO account VALUES (?1, 'EUR', ?2) ON CONFLICT DO UPDATE SET balance = balance + ?2",
    [BAG] = "UPDATE bag SET accepted = accepted + 1, catalogue_mg = catalogue_mg + 21600 WHERE id = ?",
    [BAG_LINE] = "INSERT INTO bag_line VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
    [BEGIN] = "BEGIN IMMEDIATE",
    [COMMIT] = "COMMIT",
};

struct bare {
    sqlite3 *from, *to;
    sqlite3_stmt *taking, *s[STATEMENTS];
    struct bare_row rows[ROWS_MAX];
    int64_t count, next;
};

static void check(sqlite3 *h, int rc)
{
    if (rc != SQLITE_OK && rc != SQLITE_ROW && rc != SQLITE_DONE)
        bench_die("bare: %s", sqlite3_errmsg(h));
}

static void copy_tables(struct bare *b)
{
    sqlite3_stmt *q = NULL;
    check(b->from, sqlite3_prepare_v2(b->from,
                                      "SELECT sql FROM sqlite_schema WHERE type IN ('table', 'index')"
                                      " AND sql IS NOT NULL",
                                      -1, &q, NULL));
    while (sqlite3_step(q) == SQLITE_ROW)
        check(b->to, sqlite3_exec(b->to, (const char *)sqlite3_column_text(q, 0), NULL, NULL, NULL));
    sqlite3_finalize(q);
    check(b->to, sqlite3_exec(b->to,
                              "INSERT INTO day VALUES (1, '2026-11-20', 1, NULL, 0, NULL, 0, '', 0, 0, 0, 0, 0, 0, 0,"
                              " 0, 0, 0, 0, 0, 0, 0)",
                              NULL, NULL, NULL));
}

struct bare *bare_open(const char *folder)
{
    static const char rows[] =
        "SELECT j.seq, j.at_ms, j.offset_s, j.z_no, coalesce(j.body ->> '$.made.visit', 0),"
        " coalesce(j.body ->> '$.refund', j.body ->> '$.made.refund', 0), j.kind, j.actor, j.body, f.id,"
        " coalesce(j.body ->> '$.admitted', ''), coalesce(j.body ->> '$.container.gtin', ''),"
        " coalesce(j.body ->> '$.lane', ''), j.prev, j.hash, f.given, coalesce(j.body ->> '$.made.bag', '')"
        " FROM journal j JOIN fact f ON f.id = j.body ->> '$.id' WHERE j.seq BETWEEN ? AND ? ORDER BY j.seq";
    struct bare *b = calloc(1, sizeof *b);
    char path[300];
    if (b == NULL)
        bench_die("out of memory");
    snprintf(path, sizeof path, "%s/ledger.db", folder);
    check(b->from, sqlite3_open_v2(path, &b->from, SQLITE_OPEN_READONLY, NULL));
    snprintf(path, sizeof path, "%s/bare.db", folder);
    check(b->to, sqlite3_open(path, &b->to));
    check(b->to, sqlite3_exec(b->to, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA mmap_size = 0", NULL,
                              NULL, NULL));
    copy_tables(b);
    check(b->from, sqlite3_prepare_v2(b->from, rows, -1, &b->taking, NULL));
    for (int i = 0; i < STATEMENTS; i++)
        check(b->to, sqlite3_prepare_v2(b->to, texts[i], -1, &b->s[i], NULL));
    return b;
}

void bare_close(struct bare *b)
{
    for (int i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(b->s[i]);
    sqlite3_finalize(b->taking);
    sqlite3_close(b->from);
    sqlite3_close(b->to);
    free(b);
}

static void text_at(const struct bare *b, int column, char *out, size_t cap)
{
    int n = snprintf(out, cap, "%s", (const char *)sqlite3_column_text(b->taking, column));
    if (n < 0 || (size_t)n >= cap)
        bench_die("bare: column %d is longer than %zu", column, cap);
}

static void blob_at(const struct bare *b, int column, uint8_t out[32])
{
    if (sqlite3_column_bytes(b->taking, column) != 32)
        bench_die("bare: column %d is no hash", column);
    memcpy(out, sqlite3_column_blob(b->taking, column), 32);
}

/* There is one bag, in place before the first row that is measured. */
static void have_bag(struct bare *b, const char *id)
{
    char sql[300];
    snprintf(sql, sizeof sql,
             "INSERT OR IGNORE INTO bag VALUES ('%s', 'bin', 1, 3, 0, NULL, NULL, '', '', 0, 0, 0, 0, 0, 0, NULL, NULL,"
             " 0)",
             id);
    check(b->to, sqlite3_exec(b->to, sql, NULL, NULL, NULL));
}

void bare_take(struct bare *b, int64_t from, int64_t to)
{
    b->count = b->next = 0;
    sqlite3_bind_int64(b->taking, 1, from);
    sqlite3_bind_int64(b->taking, 2, to);
    while (sqlite3_step(b->taking) == SQLITE_ROW) {
        if (b->count == ROWS_MAX)
            bench_die("bare: more than %d rows in a round", ROWS_MAX);
        struct bare_row *r = &b->rows[b->count++];
        r->seq = sqlite3_column_int64(b->taking, 0);
        r->at_ms = sqlite3_column_int64(b->taking, 1);
        r->offset_s = sqlite3_column_int64(b->taking, 2);
        r->z_no = sqlite3_column_int64(b->taking, 3);
        r->visit = sqlite3_column_int64(b->taking, 4);
        r->refund = sqlite3_column_int64(b->taking, 5);
        text_at(b, 6, r->kind, sizeof r->kind);
        text_at(b, 7, r->actor, sizeof r->actor);
        text_at(b, 8, r->body, sizeof r->body);
        text_at(b, 9, r->id, sizeof r->id);
        text_at(b, 10, r->admitted, sizeof r->admitted);
        text_at(b, 11, r->gtin, sizeof r->gtin);
        text_at(b, 12, r->lane, sizeof r->lane);
        blob_at(b, 13, r->prev);
        blob_at(b, 14, r->hash);
        blob_at(b, 15, r->given);
        text_at(b, 16, r->bag, sizeof r->bag);
    }
    sqlite3_reset(b->taking);
    if (b->count > 0 && b->rows[b->count - 1].bag[0] != '\0')
        have_bag(b, b->rows[b->count - 1].bag);
    if (b->count != to - from + 1)
        bench_die("bare: %lld rows instead of %lld", (long long)b->count, (long long)(to - from + 1));
}

/* f: i an int64_t, t a text, h 32 bytes. */
static void put(struct bare *b, int which, const char *f, ...)
{
    sqlite3_stmt *s = b->s[which];
    va_list ap;
    va_start(ap, f);
    for (int i = 1; *f != '\0'; f++, i++) {
        if (*f == 'i')
            sqlite3_bind_int64(s, i, va_arg(ap, int64_t));
        else if (*f == 't')
            sqlite3_bind_text(s, i, va_arg(ap, const char *), -1, SQLITE_STATIC);
        else
            sqlite3_bind_blob(s, i, va_arg(ap, const void *), 32, SQLITE_STATIC);
    }
    va_end(ap);
    check(b->to, sqlite3_step(s));
    check(b->to, sqlite3_reset(s));
}

static void put_row(struct bare *b, const struct bare_row *r)
{
    put(b, JOURNAL, "iiiittthh", r->seq, r->at_ms, r->offset_s, r->z_no, r->kind, r->actor, r->body, r->prev, r->hash);
    put(b, FACT, "tih", r->id, r->seq, r->given);
    if (strcmp(r->kind, "visit_opened") == 0)
        put(b, VISIT_NEW, "iit", r->visit, r->seq, r->lane);
    if (strcmp(r->kind, "admitted") == 0)
        put(b, ADMISSION, "tiititi", r->id, r->seq, r->visit, r->lane, r->at_ms, r->gtin, r->refund);
    if (strcmp(r->kind, "landed") != 0)
        return;
    put(b, OUTCOME, "it", r->seq, r->admitted);
    put(b, VISIT, "ii", r->refund, r->visit);
    put(b, LINE, "ii", r->visit, r->refund);
    put(b, DAY, "i", r->refund);
    put(b, TALLY, "i", r->refund);
    put(b, POSTING, "iiti", r->seq, (int64_t)1, "scheme_receivable", r->refund);
    put(b, POSTING, "iiti", r->seq, (int64_t)2, "visit", -r->refund);
    put(b, ACCOUNT, "ti", "scheme_receivable", r->refund);
    put(b, ACCOUNT, "ti", "visit", -r->refund);
    if (r->bag[0] == '\0')
        return;
    put(b, BAG, "t", r->bag);
    put(b, BAG_LINE, "tt", r->bag, r->gtin);
}

void bare_commit(struct bare *b, int64_t n)
{
    put(b, BEGIN, "");
    for (int64_t i = 0; i < n && b->next < b->count; i++)
        put_row(b, &b->rows[b->next++]);
    put(b, COMMIT, "");
}
