/* One connection to an SQLite file: statements prepared once and kept, arguments as values, results as enum status.
 * The only door to SQLite: nothing outside kiosk/ledger/ includes it, or sqlite3.h. */
#ifndef REBOTTLE_LEDGER_DB_H
#define REBOTTLE_LEDGER_DB_H

#include "base/err.h"
#include "base/money.h"

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Statements are found by the address of their text, so sql is always a string constant. More than the ledger has. */
#define DB_STATEMENTS 192

struct db {
    sqlite3 *h;
    struct {
        const char *sql;
        sqlite3_stmt *stmt;
    } kept[DB_STATEMENTS];
};

struct arg {
    enum { ARG_NULL, ARG_INT, ARG_TEXT, ARG_BLOB } kind;
    int64_t i;
    const void *p; /* borrowed until the statement has run */
    size_t n;
};
static inline struct arg arg_int(int64_t v)
{
    return (struct arg){.kind = ARG_INT, .i = v};
}
static inline struct arg arg_text(const char *s)
{
    return (struct arg){.kind = ARG_TEXT, .p = s};
}
static inline struct arg arg_blob(const void *p, size_t n)
{
    return (struct arg){.kind = ARG_BLOB, .p = p, .n = n};
}
static inline struct arg arg_null(void)
{
    return (struct arg){.kind = ARG_NULL};
}
static inline struct arg arg_mass(mass m)
{
    return mass_known(m) ? arg_int(m.mg) : arg_null();
}
#define ARGS(...) (const struct arg[]){__VA_ARGS__}, sizeof((const struct arg[]){__VA_ARGS__}) / sizeof(struct arg)
#define NO_ARGS   NULL, 0

enum db_mode { DB_READ_WRITE, DB_READ_ONLY, DB_IMMUTABLE, DB_MEMORY };
/* Opens and sets what is the same for every connection (foreign keys, no trusted schema, no mmap, busy time-out). */
enum status db_open(struct db *db, const char *path, enum db_mode mode, const char *vfs, struct err *e);
void db_close(struct db *db);

/* What an SQLite result code means to us; keeps SQLite's own words. */
enum status db_fail(struct db *db, struct err *e, const char *doing);
enum status db_status(int rc); /* FULL, CORRUPT, MEMORY, AGAIN, IO, OK */

/* Runs a script of several statements that give no rows. */
enum status db_script(struct db *db, const char *sql, struct err *e);
/* Runs one statement to its end; rows are ignored. */
enum status db_do(struct db *db, const char *sql, const struct arg *a, size_t n, struct err *e);
/* The same, and exactly one row must have changed: ST_CORRUPT otherwise. */
enum status db_do_one(struct db *db, const char *sql, const struct arg *a, size_t n, struct err *e);

/* The whole of from, at one moment, into to. */
enum status db_copy(struct db *from, struct db *to, struct err *e);

/* Rows: db_query, then db_next until it is not ST_OK (ST_NOT_FOUND is the end and sets no message), db_end always. */
struct rows {
    struct db *db;
    sqlite3_stmt *stmt; /* read its columns with col_* after each ST_OK */
};
enum status db_query(struct rows *out, struct db *db, const char *sql, const struct arg *a, size_t n, struct err *e);
enum status db_next(struct rows *r, struct err *e);
void db_end(struct rows *r);
/* db_query and the first db_next; ended already unless it gives ST_OK. */
enum status db_first(struct rows *out, struct db *db, const char *sql, const struct arg *a, size_t n, struct err *e);
/* One integer; ST_NOT_FOUND when there is no row (NULL counts as 0). */
enum status db_int(int64_t *out, struct db *db, const char *sql, const struct arg *a, size_t n, struct err *e);

static inline int64_t col_int(const struct rows *r, int i)
{
    return sqlite3_column_int64(r->stmt, i);
}
static inline int32_t col_int32(const struct rows *r, int i)
{
    return sqlite3_column_int(r->stmt, i);
}
const char *col_text(const struct rows *r, int i);                 /* never NULL; until the next step */
void col_copy(char *out, size_t cap, const struct rows *r, int i); /* cut where it does not fit */
bool col_blob(void *out, size_t n, const struct rows *r, int i);   /* false, and zeros, unless exactly n bytes */
static inline bool col_null(const struct rows *r, int i)
{
    return sqlite3_column_type(r->stmt, i) == SQLITE_NULL;
}

/* A read transaction, for answers made of several statements: all see the same moment. Inside another one: nothing. */
enum status db_read_begin(struct db *db, bool *began, struct err *e);
void db_read_end(struct db *db, bool began);

#endif
