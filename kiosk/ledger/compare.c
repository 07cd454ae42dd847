/* Two databases, table by table, row by row, cell by cell. Table and column names come from our own schema only. */
#include "ledger/inside.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

static bool same_cell(sqlite3_stmt *a, sqlite3_stmt *b, int i)
{
    int type = sqlite3_column_type(a, i);
    if (type != sqlite3_column_type(b, i))
        return false;
    if (type == SQLITE_INTEGER)
        return sqlite3_column_int64(a, i) == sqlite3_column_int64(b, i);
    int n = sqlite3_column_bytes(a, i);
    const void *x = sqlite3_column_blob(a, i), *y = sqlite3_column_blob(b, i);
    return n == sqlite3_column_bytes(b, i) && (n == 0 || (x != NULL && y != NULL && memcmp(x, y, (size_t)n) == 0));
}

/* "voucher counter 7": the table and what its key says; NULL row: of the other one. */
static void name_row(char *out, size_t cap, const char *table, sqlite3_stmt *q, const int *key, int keys)
{
    size_t n = (size_t)snprintf(out, cap, "%s", table);
    for (int i = 0; i < keys && n < cap; i++) {
        const unsigned char *value = sqlite3_column_text(q, key[i]);
        n += (size_t)snprintf(out + n, cap - n, " %s %.40s", sqlite3_column_name(q, key[i]),
                              value != NULL ? (const char *)value : "?");
    }
}

static void differs(struct verify_report *out, const char *table, sqlite3_stmt *q, const int *key, int keys,
                    const char *column, const char *what)
{
    char where[128];
    name_row(where, sizeof where, table, q, key, keys);
    out->ok = false;
    text_copy(out->where, sizeof out->where, where);
    snprintf(out->what, sizeof out->what, "%s%s%s", column, column[0] != '\0' ? " " : "", what);
}

#define KEY_MAX 10 /* container_tally has nine */

/* The columns of the primary key, in key order, and an ORDER BY of them. */
static enum status key_of(struct db *db, const char *table, int key[KEY_MAX], int *keys, char *order, size_t cap,
                          struct err *e)
{
    char sql[128];
    sqlite3_stmt *q = NULL;
    size_t n = 0;
    *keys = 0;
    snprintf(sql, sizeof sql, "SELECT cid, name FROM pragma_table_info('%s') WHERE pk > 0 ORDER BY pk", table);
    if (sqlite3_prepare_v2(db->h, sql, -1, &q, NULL) != SQLITE_OK)
        return db_fail(db, e, table);
    while (sqlite3_step(q) == SQLITE_ROW && *keys < KEY_MAX && n < cap) {
        key[*keys] = sqlite3_column_int(q, 0);
        n += (size_t)snprintf(order + n, cap - n, "%s%s", *keys > 0 ? ", " : "",
                              (const char *)sqlite3_column_text(q, 1));
        ++*keys;
    }
    sqlite3_finalize(q);
    return *keys > 0 && n < cap ? ST_OK : err_set(e, ST_CORRUPT, "table %s has no key", table);
}

struct pair {
    sqlite3_stmt *is, *should;
    const char *table;
    int key[KEY_MAX], keys;
};

/* < 0: the row of `is` comes first (one too many), > 0: one is missing there. */
static int by_key(const struct pair *p)
{
    for (int k = 0; k < p->keys; k++) {
        int i = p->key[k];
        if (same_cell(p->is, p->should, i))
            continue;
        if (sqlite3_column_type(p->is, i) == SQLITE_INTEGER && sqlite3_column_type(p->should, i) == SQLITE_INTEGER)
            return sqlite3_column_int64(p->is, i) < sqlite3_column_int64(p->should, i) ? -1 : 1;
        const unsigned char *a = sqlite3_column_text(p->is, i), *b = sqlite3_column_text(p->should, i);
        return strcmp(a != NULL ? (const char *)a : "", b != NULL ? (const char *)b : "") < 0 ? -1 : 1;
    }
    return 0;
}

static void walk(struct pair *p, int a, int b, struct verify_report *out)
{
    while (a == SQLITE_ROW || b == SQLITE_ROW) {
        int order = b != SQLITE_ROW ? -1 : a != SQLITE_ROW ? 1 : by_key(p);
        if (order < 0) {
            differs(out, p->table, p->is, p->key, p->keys, "", "the row is not in the journal");
            return;
        }
        if (order > 0) {
            differs(out, p->table, p->should, p->key, p->keys, "", "the row is missing");
            return;
        }
        for (int i = 0; i < sqlite3_column_count(p->should); i++) {
            if (!same_cell(p->is, p->should, i)) {
                differs(out, p->table, p->should, p->key, p->keys, sqlite3_column_name(p->should, i),
                        "is not what the journal says");
                return;
            }
        }
        a = sqlite3_step(p->is);
        b = sqlite3_step(p->should);
    }
}

enum status compare_table(struct db *is, struct db *should, const char *table, struct verify_report *out, struct err *e)
{
    char order[160], sql[256];
    struct pair p = {.table = table};
    enum status st = key_of(should, table, p.key, &p.keys, order, sizeof order, e);
    if (st != ST_OK)
        return st;
    snprintf(sql, sizeof sql, "SELECT * FROM %s NOT INDEXED ORDER BY %s", table, order);
    if (sqlite3_prepare_v2(is->h, sql, -1, &p.is, NULL) != SQLITE_OK)
        st = db_fail(is, e, table);
    else if (sqlite3_prepare_v2(should->h, sql, -1, &p.should, NULL) != SQLITE_OK)
        st = db_fail(should, e, table);
    else {
        int a = sqlite3_step(p.is), b = sqlite3_step(p.should);
        walk(&p, a, b, out);
        if (out->ok && sqlite3_errcode(is->h) != SQLITE_OK && sqlite3_errcode(is->h) != SQLITE_DONE &&
            sqlite3_errcode(is->h) != SQLITE_ROW)
            st = db_fail(is, e, table);
    }
    sqlite3_finalize(p.is);
    sqlite3_finalize(p.should);
    return st;
}

/* Tables, indexes and triggers are those that the program makes, to the letter: no trigger more, none less. */
enum status compare_schema(struct db *is, struct db *should, struct verify_report *out, struct err *e)
{
    static const char sql[] = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name";
    struct pair p = {.table = "schema", .key = {0, 1}, .keys = 2};
    enum status st = ST_OK;
    if (sqlite3_prepare_v2(is->h, sql, -1, &p.is, NULL) != SQLITE_OK)
        st = db_fail(is, e, "schema");
    else if (sqlite3_prepare_v2(should->h, sql, -1, &p.should, NULL) != SQLITE_OK)
        st = db_fail(should, e, "schema");
    else {
        int a = sqlite3_step(p.is), b = sqlite3_step(p.should);
        walk(&p, a, b, out);
    }
    sqlite3_finalize(p.is);
    sqlite3_finalize(p.should);
    return st;
}
