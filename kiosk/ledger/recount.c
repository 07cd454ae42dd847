#include "ledger/recount.h"

#include "base/text.h"
#include "ledger/inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const char schema_recount[]; /* schema/recount.sql */

struct recount {
    struct db db;
};

/* What a row adds. ?1 body, ?2 z_no, ?3 the local hour, ?4 milliseconds. */
#define CONTAINER(c)                                                                                                   \
    "ifnull(" c " ->> '$.gtin', ''), " c " ->> '$.material', " c " ->> '$.colour', " c " ->> '$.stream'"
#define MASSES(c)                                                                                                      \
    "ifnull(" c " ->> '$.bottle_mg', -1), ifnull(" c " ->> '$.cap_mg', -1), ifnull(" c " ->> '$.label_mg', -1)"
#define MORE " ON CONFLICT DO UPDATE SET n = n + excluded.n"
#define TOOK(from, where)                                                                                              \
    "INSERT INTO took SELECT ?2, ?3, b ->> '$.made.scheme', " CONTAINER(                                               \
        "c") ", c ->> '$.volume_ml', b ->> '$." from ".rule', c ->> '$.mass_source', b ->> '$." from                   \
             ".refund', " MASSES(                                                                                      \
                 "c") ", 1"                                                                                            \
                      " FROM (SELECT ?1 AS b, ?1 -> '$.made.container' AS c) WHERE NOT b ->> '$.made.training'" where  \
                          MORE
#define MOVED(what, n, amount, where)                                                                                  \
    "INSERT INTO moved SELECT ?2, '" what "', " n ", " amount " FROM (SELECT ?1 AS b) WHERE " where                    \
    " ON CONFLICT DO UPDATE SET n = n + excluded.n, amount = amount + excluded.amount"
#define ISSUED                                                                                                         \
    MOVED("issued", "1", "b ->> '$.made.voucher.amount'",                                                              \
          "b -> '$.made.voucher' IS NOT NULL AND NOT b ->> '$.made.voucher.training'"                                  \
          " AND b ->> '$.made.voucher.discount' IS NOT 1")
#define STATE(word) "INSERT INTO state SELECT ?2, " word ", 1 FROM (SELECT ?1 AS b) WHERE true" MORE
#define TRAINING                                                                                                       \
    "INSERT INTO visit (visit, training) SELECT ?1 ->> '$.made.visit', ?1 ->> '$.training' WHERE true"                 \
    " ON CONFLICT DO UPDATE SET training = excluded.training"

static const struct {
    const char *kind, *sql;
} steps[] = {
    {"visit_opened", "INSERT INTO visit (visit, z_no, opened_ms) VALUES (?1 ->> '$.made.visit', ?2, ?4)"},
    {"visit_closed",
     "INSERT INTO ended SELECT coalesce(?1 ->> '$.visit', ?1 ->> '$.made.visit'), ?2, ?3, ?1 ->> '$.how', ?4"},
    {"admitted", TRAINING},
    {"counted", TRAINING},
    {"counted",
     "INSERT INTO took SELECT ?2, ?3, b ->> '$.made.scheme', " CONTAINER(
         "c") ", c ->> '$.volume_ml',"
              " b ->> '$.rule', c ->> '$.mass_source', b ->> '$.refund', " MASSES(
                  "c") ", b ->> '$.count'"
                       " FROM (SELECT ?1 AS b, ?1 -> '$.container' AS c) WHERE NOT b ->> '$.made.training'" MORE},
    {"landed", TOOK("made", "")},
    {"case_settled", TOOK("made", " AND b ->> '$.made.in_doubt' AND b ->> '$.outcome' = 'credited'")},
    {"case_settled",
     "INSERT INTO kept_out SELECT ?2, ?3, b ->> '$.made.scheme', " CONTAINER(
         "c") ", b ->> '$.made.rule', c ->> '$.mass_source', iif(b ->> '$.outcome' = 'in_bin', 'order_unknown',"
              " 'never_fell'), 1 FROM (SELECT ?1 AS b, ?1 -> '$.made.container' AS c) WHERE b ->> '$.made.in_doubt'"
              " AND b ->> '$.outcome' <> 'credited' AND NOT b ->> '$.made.training'" MORE},
    {"refused", /* without an admission the list of containers may not have known it */
     "INSERT INTO kept_out SELECT ?2, ?3, b ->> '$.made.scheme', ifnull(c ->> '$.gtin', ''),"
     " ifnull(c ->> '$.material', 'unknown'), ifnull(c ->> '$.colour', 'unknown'), ifnull(c ->> '$.stream', 'unknown'),"
     " iif(b ->> '$.admitted' = '', 'none', b ->> '$.made.rule'), ifnull(c ->> '$.mass_source', 'unknown'),"
     " b ->> '$.reason', 1 FROM (SELECT ?1 AS b, iif(?1 ->> '$.admitted' = '', ?1 -> '$.container',"
     " ?1 -> '$.made.container') AS c) WHERE NOT b ->> '$.made.training'" MORE},
    {"voucher", ISSUED},
    {"goodwill", ISSUED},
    {"account_spent", ISSUED},
    {"case_settled", ISSUED},
    {"goodwill", MOVED("goodwill", "1", "b ->> '$.amount'", "NOT b ->> '$.training'")},
    {"case_settled",
     MOVED("goodwill", "1", "b ->> '$.amount'",
           "b ->> '$.amount' IS NOT NULL AND NOT b ->> '$.made.in_doubt' AND b ->> '$.training' IS NOT 1")},
    {"donated", MOVED("donated", "1", "b ->> '$.made.amount'", "NOT b ->> '$.made.training'")},
    {"redeemed", MOVED("redeemed", "1", "b ->> '$.made.amount'", "b ->> '$.made.discount' IS NOT 1")},
    {"undone", MOVED("redeemed", "-1", "-(b ->> '$.made.amount')", "b ->> '$.made.discount' IS NOT 1")},
    {"undone", MOVED("undone", "1", "b ->> '$.made.amount'", "true")},
    {"voided", MOVED("voided", "1", "b ->> '$.made.amount'", "true")},
    {"expired", MOVED("expired", "json_array_length(b, '$.made.vouchers')", "b ->> '$.made.amount'", "true")},
    {"bag",
     "INSERT INTO taken_out SELECT o ->> '$.bag', o ->> '$.accepted', o ->> '$.refused', o ->> '$.in_doubt',"
     " o ->> '$.unscanned', o ->> '$.catalogue_mg', o ->> '$.mass_unknown', b ->> '$.weighed_mg',"
     " o ->> '$.difference_permille' FROM (SELECT ?1 AS b, ?1 -> '$.made.old' AS o) WHERE json_type(o) = 'object'"},
    {"bag_receipt", "INSERT OR REPLACE INTO receipt VALUES (?1 ->> '$.bag', ?1 ->> '$.mass_mg')"},
    {"started", STATE("'starting'")},
    {"stopped", STATE("'off'")},
    {"service", STATE("iif(b ->> '$.detail' = '', 'in_service', b ->> '$.detail')")},
    {"day_closed", "INSERT INTO day VALUES (?2, ?1 ->> '$.made.label')"},
    {"day_closed", "INSERT INTO sealed SELECT ?2, j.key, j.value FROM json_each(?1, '$.made') j WHERE j.key IN"
                   " ('accepted', 'refunds', 'refused', 'vouchers_count', 'vouchers_issued', 'redeemed_count',"
                   " 'redeemed', 'donated', 'goodwill')"},
};

enum status recount_new(struct recount **out, struct err *e)
{
    struct recount *c = calloc(1, sizeof *c);
    if (c == NULL)
        return err_set(e, ST_MEMORY, "out of memory");
    enum status st = db_open(&c->db, ":memory:", DB_MEMORY, NULL, e);
    if (st == ST_OK) /* the views are ours, compiled in: they may read JSON */
        st = db_script(&c->db, "PRAGMA trusted_schema = ON", e);
    if (st == ST_OK)
        st = db_script(&c->db, schema_recount, e);
    if (st == ST_OK)
        st = db_script(&c->db, "BEGIN", e); /* never ended: nothing here outlives the handle */
    if (st != ST_OK) {
        recount_free(c);
        return st;
    }
    *out = c;
    return ST_OK;
}

void recount_free(struct recount *c)
{
    if (c == NULL)
        return;
    db_close(&c->db);
    free(c);
}

enum status recount_factors(struct recount *c, const char *json, size_t n, struct err *e)
{
    json_t *o = json_loadb(json, n, JSON_REJECT_DUPLICATES, NULL);
    char *text = o != NULL ? json_dumps(o, JSON_COMPACT) : NULL; /* NUL at its end */
    json_decref(o);
    if (text == NULL)
        return err_set(e, ST_INVALID, "the factors are no JSON");
    enum status st = db_do(&c->db, "INSERT INTO factors VALUES (?)", ARGS(arg_text(text)), e);
    free(text);
    return st;
}

static int64_t local_hour(const struct row *r)
{
    int64_t h = (r->at_ms / 1000 + r->offset_s) / 3600 % 24;
    return h < 0 ? 0 : h;
}

/* As many of ?1 to ?4 as the statement has. */
static size_t arguments(const char *sql)
{
    size_t n = 0;
    for (const char *at = strchr(sql, '?'); at != NULL; at = strchr(at + 1, '?'))
        if ((size_t)(at[1] - '0') > n)
            n = (size_t)(at[1] - '0');
    return n;
}

enum status recount_row(struct recount *c, const struct row *r, struct err *e)
{
    struct err why = {0};
    enum status st = ST_OK;
    const struct arg a[] = {arg_text(r->body), arg_int(r->z_no), arg_int(local_hour(r)), arg_int(r->at_ms)};
    for (size_t i = 0; st == ST_OK && i < sizeof steps / sizeof *steps; i++)
        if (strcmp(steps[i].kind, r->kind) == 0)
            st = db_do(&c->db, steps[i].sql, a, arguments(steps[i].sql), &why);
    if (st == ST_MEMORY || st == ST_OK)
        return st == ST_OK ? st : err_set(e, st, "out of memory");
    return err_set(e, ST_INVALID, "journal seq %lld cannot be counted: %s", (long long)r->seq, why.msg);
}

/* ---- a report beside it ----------------------------------------------------------------------------------------- */

/* "z_no|stream" of a report's row: its cells, with | between; an empty cell is "". */
static bool key_of_row(struct strbuf *out, const char *columns, const json_t *row)
{
    for (const char *at = columns;;) {
        char name[40];
        size_t n = strcspn(at, "|");
        if (n >= sizeof name)
            return false;
        memcpy(name, at, n);
        name[n] = '\0';
        const json_t *v = json_object_get(row, name);
        if (json_is_integer(v))
            strbuf_printf(out, "%lld", (long long)json_integer_value(v));
        else if (json_is_string(v))
            strbuf_puts(out, json_string_value(v));
        else if (!json_is_null(v))
            return false;
        if (at[n] == '\0')
            return !out->failed;
        strbuf_puts(out, "|");
        at += n + 1;
    }
}

static enum status put(struct recount *c, bool said, const char *key, const char *figure, int64_t value, struct err *e)
{
    return db_do(&c->db,
                 said ? "INSERT INTO said VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = value + excluded.value"
                      : "INSERT INTO gives VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = value + excluded.value",
                 ARGS(arg_text(key), arg_text(figure), arg_int(value)), e);
}

/* Rows of a report's own that are sums of others or have no figure that rows decide are left out by the view: what it
 * does not give must be 0 in the file. */
static enum status said_row(struct recount *c, sqlite3_stmt *view, const json_t *row, struct err *e)
{
    struct strbuf key = {0};
    enum status st = key_of_row(&key, sqlite3_column_name(view, 0), row)
                         ? ST_OK
                         : err_set(e, ST_INVALID, "a row lacks a column of its key");
    for (int i = 1; st == ST_OK && i < sqlite3_column_count(view); i++) {
        const char *figure = sqlite3_column_name(view, i);
        const json_t *v = json_object_get(row, figure);
        if (json_is_integer(v))
            st = put(c, true, key.text == NULL ? "" : key.text, figure, json_integer_value(v), e);
        else if (!json_is_null(v))
            st = err_set(e, ST_INVALID, "%s is no whole number", figure);
    }
    strbuf_free(&key);
    return st;
}

static enum status given_rows(struct recount *c, sqlite3_stmt *view, struct err *e)
{
    enum status st = ST_OK;
    int rc = SQLITE_DONE;
    while (st == ST_OK && (rc = sqlite3_step(view)) == SQLITE_ROW) {
        for (int i = 1; st == ST_OK && i < sqlite3_column_count(view); i++) {
            const unsigned char *key = sqlite3_column_text(view, 0);
            int type = sqlite3_column_type(view, i);
            if (key == NULL || (type != SQLITE_INTEGER && type != SQLITE_NULL))
                return err_set(e, ST_REFUSED, "%s of the journal's rows is no figure", sqlite3_column_name(view, i));
            st = put(c, false, (const char *)key, sqlite3_column_name(view, i), sqlite3_column_int64(view, i), e);
        }
    }
    return st == ST_OK && rc != SQLITE_DONE ? db_fail(&c->db, e, "recount") : st;
}

static enum status first_difference(struct recount *c, const char *key_columns, struct err *e)
{
    struct rows q;
    enum status st =
        db_first(&q, &c->db,
                 "SELECT coalesce(s.key, g.key), coalesce(s.figure, g.figure), ifnull(s.value, 0),"
                 " ifnull(g.value, 0) FROM said s FULL JOIN gives g ON g.key = s.key AND"
                 " g.figure = s.figure WHERE ifnull(s.value, 0) <> ifnull(g.value, 0) ORDER BY 1, 2 LIMIT 1",
                 NO_ARGS, e);
    if (st == ST_OK)
        st = err_set(e, ST_REFUSED, "%s %.120s: %s is %lld, the journal's rows give %lld", key_columns, col_text(&q, 0),
                     col_text(&q, 1), (long long)col_int(&q, 2), (long long)col_int(&q, 3));
    db_end(&q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

static enum status view_of(struct recount *c, const char *report, sqlite3_stmt **view, struct err *e)
{
    char sql[80];
    for (const char *at = report; *at != '\0'; at++)
        if (*at < 'a' || *at > 'z')
            return err_set(e, ST_INVALID, "there is no such report");
    if (snprintf(sql, sizeof sql, "SELECT * FROM report_%s", report) >= (int)sizeof sql ||
        sqlite3_prepare_v2(c->db.h, sql, -1, view, NULL) != SQLITE_OK)
        return err_set(e, ST_INVALID, "report %.20s cannot be counted again: %s", report, sqlite3_errmsg(c->db.h));
    return db_script(&c->db, "DELETE FROM said; DELETE FROM gives;", e);
}

enum status recount_compare(struct recount *c, const char *report, const json_t *rows, struct err *e)
{
    sqlite3_stmt *view = NULL;
    enum status st = view_of(c, report, &view, e);
    for (size_t i = 0; st == ST_OK && i < json_array_size(rows); i++)
        st = said_row(c, view, json_array_get(rows, i), e);
    if (st == ST_OK)
        st = given_rows(c, view, e);
    if (st == ST_OK)
        st = first_difference(c, sqlite3_column_name(view, 0), e);
    sqlite3_finalize(view);
    return st;
}

enum status recount_days(struct recount *c, struct err *e)
{
    sqlite3_stmt *view = NULL;
    enum status st = view_of(c, "days", &view, e);
    if (st == ST_OK)
        st = db_do(&c->db, "INSERT INTO said SELECT z_no, figure, value FROM sealed", NO_ARGS, e);
    if (st == ST_OK)
        st = given_rows(c, view, e);
    if (st == ST_OK)
        st = first_difference(c, "day", e);
    sqlite3_finalize(view);
    return st;
}
