#include "ledger/db.h"

#include "base/text.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* How long a statement waits for a lock. Only a reader's recovery of the WAL can hold one: milliseconds. */
#define BUSY_MS 5000

enum status db_status(int rc)
{
    switch (rc & 0xFF) {
    case SQLITE_OK:
    case SQLITE_ROW:
    case SQLITE_DONE: return ST_OK;
    case SQLITE_FULL: return ST_FULL;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CONSTRAINT: /* our own schema forbids it: the rules should have said so before */
    case SQLITE_MISMATCH: return ST_CORRUPT;
    case SQLITE_NOMEM: return ST_MEMORY;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return ST_AGAIN;
    case SQLITE_CANTOPEN: return ST_UNAVAILABLE;
    default: return ST_IO;
    }
}

enum status db_fail(struct db *db, struct err *e, const char *doing)
{
    int rc = db->h != NULL ? sqlite3_extended_errcode(db->h) : SQLITE_NOMEM;
    enum status st = db_status(rc);
    if (st == ST_OK)
        st = ST_IO;
    return err_set(e, st, "%s: %s (SQLite %d)", doing, db->h != NULL ? sqlite3_errmsg(db->h) : "out of memory", rc);
}

/* A path as a file: URI: '%', '?', '#' and control bytes would end or change it. */
static bool uri_of(char *out, size_t cap, const char *path, const char *query)
{
    size_t n = (size_t)snprintf(out, cap, "file:");
    for (; *path != '\0'; path++) {
        if (n + 4 > cap)
            return false;
        unsigned char c = (unsigned char)*path;
        if (c == '%' || c == '?' || c == '#' || c < 0x20)
            n += (size_t)snprintf(out + n, cap - n, "%%%02X", c);
        else
            out[n++] = (char)c;
    }
    return n < cap && (size_t)snprintf(out + n, cap - n, "?%s", query) < cap - n;
}

enum status db_open(struct db *db, const char *path, enum db_mode mode, const char *vfs, struct err *e)
{
    *db = (struct db){0};
    char uri[2048];
    const char *query = mode == DB_READ_WRITE ? "mode=rwc" : mode == DB_IMMUTABLE ? "mode=ro&immutable=1" : "mode=ro";
    if (mode != DB_MEMORY && !uri_of(uri, sizeof uri, path, query))
        return err_set(e, ST_INVALID, "%s: path too long", path);
    int flags = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                (mode == DB_READ_WRITE || mode == DB_MEMORY ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
                                                            : SQLITE_OPEN_READONLY);
    if (sqlite3_open_v2(mode == DB_MEMORY ? path : uri, &db->h, flags, vfs) != SQLITE_OK) {
        enum status st = db_fail(db, e, path);
        db_close(db);
        return st;
    }
    sqlite3_busy_timeout(db->h, BUSY_MS);
    sqlite3_db_config(db->h, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    enum status st = db_script(db,
                               "PRAGMA trusted_schema = OFF; PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON;"
                               "PRAGMA mmap_size = 0;",
                               e);
    if (st == ST_OK && (mode == DB_READ_ONLY || mode == DB_IMMUTABLE))
        st = db_script(db, "PRAGMA query_only = ON", e);
    if (st != ST_OK)
        db_close(db);
    return st;
}

void db_close(struct db *db)
{
    for (size_t i = 0; i < DB_STATEMENTS; i++)
        sqlite3_finalize(db->kept[i].stmt);
    sqlite3_close(db->h);
    *db = (struct db){0};
}

enum status db_script(struct db *db, const char *sql, struct err *e)
{
    return sqlite3_exec(db->h, sql, NULL, NULL, NULL) == SQLITE_OK ? ST_OK : db_fail(db, e, "ledger");
}

static sqlite3_stmt *prepared(struct db *db, const char *sql, struct err *e)
{
    size_t at = ((uintptr_t)sql >> 3) % DB_STATEMENTS;
    for (size_t i = 0; i < DB_STATEMENTS; i++, at = (at + 1) % DB_STATEMENTS) {
        if (db->kept[at].sql == sql)
            return db->kept[at].stmt;
        if (db->kept[at].sql == NULL)
            break;
    }
    assert(db->kept[at].sql == NULL); /* DB_STATEMENTS is above the number of statements in this folder */
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v3(db->h, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, NULL) != SQLITE_OK) {
        db_fail(db, e, "ledger");
        return NULL;
    }
    db->kept[at].sql = sql;
    db->kept[at].stmt = s;
    return s;
}

static void bind(sqlite3_stmt *s, const struct arg *a, size_t n)
{
    assert(sqlite3_bind_parameter_count(s) == (int)n);
    for (size_t i = 0; i < n; i++) {
        int rc = SQLITE_OK, at = (int)i + 1;
        switch (a[i].kind) {
        case ARG_NULL: rc = sqlite3_bind_null(s, at); break;
        case ARG_INT: rc = sqlite3_bind_int64(s, at, a[i].i); break;
        case ARG_TEXT: rc = sqlite3_bind_text(s, at, a[i].p, -1, SQLITE_STATIC); break;
        case ARG_BLOB: rc = sqlite3_bind_blob64(s, at, a[i].p, a[i].n, SQLITE_STATIC); break;
        }
        assert(rc == SQLITE_OK); /* static storage, valid index: nothing is allocated, nothing can fail */
        (void)rc;
    }
}

enum status db_query(struct rows *out, struct db *db, const char *sql, const struct arg *a, size_t n, struct err *e)
{
    *out = (struct rows){.db = db};
    sqlite3_stmt *s = prepared(db, sql, e);
    if (s == NULL)
        return db_status(sqlite3_extended_errcode(db->h));
    assert(!sqlite3_stmt_busy(s)); /* a statement is not used inside its own loop */
    bind(s, a, n);
    out->stmt = s;
    return ST_OK;
}

enum status db_next(struct rows *r, struct err *e)
{
    switch (sqlite3_step(r->stmt)) {
    case SQLITE_ROW: return ST_OK;
    case SQLITE_DONE: return ST_NOT_FOUND;
    default: return db_fail(r->db, e, "ledger");
    }
}

void db_end(struct rows *r)
{
    if (r->stmt != NULL) {
        sqlite3_reset(r->stmt);
        sqlite3_clear_bindings(r->stmt);
        r->stmt = NULL;
    }
}

enum status db_first(struct rows *out, struct db *db, const char *sql, const struct arg *a, size_t n, struct err *e)
{
    enum status st = db_query(out, db, sql, a, n, e);
    if (st == ST_OK)
        st = db_next(out, e);
    if (st != ST_OK)
        db_end(out);
    return st;
}

enum status db_do(struct db *db, const char *sql, const struct arg *a, size_t n, struct err *e)
{
    struct rows r;
    enum status st = db_query(&r, db, sql, a, n, e);
    while (st == ST_OK)
        st = db_next(&r, e);
    db_end(&r);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

enum status db_do_one(struct db *db, const char *sql, const struct arg *a, size_t n, struct err *e)
{
    enum status st = db_do(db, sql, a, n, e);
    if (st == ST_OK && sqlite3_changes(db->h) != 1)
        return err_set(e, ST_CORRUPT, "the ledger's tables do not fit its journal; run: rebottle verify");
    return st;
}

enum status db_int(int64_t *out, struct db *db, const char *sql, const struct arg *a, size_t n, struct err *e)
{
    struct rows r;
    enum status st = db_first(&r, db, sql, a, n, e);
    if (st != ST_OK)
        return st;
    *out = col_int(&r, 0);
    db_end(&r);
    return ST_OK;
}

const char *col_text(const struct rows *r, int i)
{
    const unsigned char *t = sqlite3_column_text(r->stmt, i);
    return t != NULL ? (const char *)t : "";
}

void col_copy(char *out, size_t cap, const struct rows *r, int i)
{
    text_copy(out, cap, col_text(r, i));
}

bool col_blob(void *out, size_t n, const struct rows *r, int i)
{
    const void *p = sqlite3_column_blob(r->stmt, i);
    bool fits = p != NULL && sqlite3_column_bytes(r->stmt, i) == (int)n;
    if (fits)
        memcpy(out, p, n);
    else
        memset(out, 0, n);
    return fits;
}

enum status db_read_begin(struct db *db, bool *began, struct err *e)
{
    *began = sqlite3_get_autocommit(db->h) != 0;
    return *began ? db_do(db, "BEGIN", NO_ARGS, e) : ST_OK;
}

void db_read_end(struct db *db, bool began)
{
    if (began)
        db_do(db, "COMMIT", NO_ARGS, NULL); /* nothing was written: it cannot fail in a way that matters */
}

enum status db_copy(struct db *from, struct db *to, struct err *e)
{
    sqlite3_backup *b = sqlite3_backup_init(to->h, "main", from->h, "main");
    int rc = b != NULL ? sqlite3_backup_step(b, -1) : SQLITE_ERROR;
    sqlite3_backup_finish(b);
    return rc == SQLITE_DONE ? ST_OK : db_fail(to, e, "copying a ledger");
}
