/* Tables into rows of the journal and back. */
#include "ledger/carry.h"

#include "base/bytes.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A voucher that may still be paid or claimed, and the last one, from which the counters run on. */
#define VOUCHERS                                                                                                       \
    "SELECT v.* FROM voucher v WHERE (v.pay = 'open' AND v.training = 0)"                                              \
    " OR v.counter = (SELECT max(counter) FROM voucher)"                                                               \
    " OR v.counter IN (SELECT voucher FROM incident WHERE settled_ms IS NULL)"
/* What is open, the last number, and every token of before a restore: it is settled once, for ever. */
#define CASES                                                                                                          \
    "SELECT i.* FROM incident i WHERE i.settled_ms IS NULL OR i.number = (SELECT max(number) FROM incident)"           \
    " OR i.kind = 'not_in_books'"
#define VISITS                                                                                                         \
    "(SELECT visit FROM (" VOUCHERS ") UNION SELECT visit FROM (" CASES ") UNION SELECT max(visit) FROM visit)"

const struct carried_table carried_tables[] = {
    {"kiosk", "SELECT * FROM kiosk"},
    {"running", "SELECT * FROM running"},
    {"key", "SELECT * FROM key"},
    {"day", "SELECT * FROM day"}, /* days and tallies whole: reports span the years */
    {"checkpoint", "SELECT * FROM checkpoint"},
    {"added_container", "SELECT * FROM added_container"},
    {"catalogue_use", "SELECT * FROM catalogue_use"}, /* a list may be taken back, and its file is kept for that */
    {"tally", "SELECT * FROM tally"},
    {"container_tally", "SELECT * FROM container_tally"},
    {"refusal_tally", "SELECT * FROM refusal_tally"},
    {"hour_tally", "SELECT * FROM hour_tally"},
    {"visit_tally", "SELECT * FROM visit_tally"},
    {"account", "SELECT * FROM account"},
    {"restoration", "SELECT * FROM restoration"},
    /* of the last closed day and of the open one: a client may still ask again */
    {"fact", "SELECT * FROM fact WHERE seq >= (SELECT max(first_seq) FROM day WHERE last_seq IS NOT NULL)"},
    {"visit", "SELECT * FROM visit WHERE visit IN " VISITS},
    {"visit_line", "SELECT * FROM visit_line WHERE visit IN " VISITS},
    {"visit_refusal", "SELECT * FROM visit_refusal WHERE visit IN " VISITS},
    {"admission", "SELECT id, seq, visit, lane, at_ms, gtin, refund, training, outcome, outcome_seq,"
                  " ifnull(carried, (SELECT body FROM journal j WHERE j.seq = a.seq)) AS carried FROM admission a"
                  " WHERE id IN (SELECT admission FROM incident WHERE settled_ms IS NULL)"},
    {"incident", CASES},
    {"alarm", "SELECT * FROM alarm WHERE number IN (SELECT number FROM (" CASES "))"},
    {"voucher", VOUCHERS},
    /* taken back, and the voucher is open: the till that asks again with that claim must hear so */
    {"redemption", "SELECT r.* FROM redemption r JOIN voucher v ON v.epoch = r.epoch AND v.counter = r.counter"
                   " WHERE r.undone_seq IS NOT NULL AND v.pay = 'open'"},
    {"bag", "SELECT * FROM bag b WHERE closed_seq IS NULL OR id IN (SELECT bag FROM bag_case)"
            " OR number = (SELECT max(number) FROM bag WHERE bin = b.bin)"},
    {"bag_line", "SELECT * FROM bag_line WHERE bag IN (SELECT id FROM bag WHERE closed_seq IS NULL)"},
    {"bag_case", "SELECT * FROM bag_case"},
    {"evidence", "SELECT * FROM evidence WHERE signal IS NULL"}, /* a rule may still need it */
    {"task",
     "SELECT * FROM task t WHERE done_seq IS NULL OR number = (SELECT max(number) FROM task)"
     " OR number = (SELECT max(number) FROM task WHERE task = t.task AND done_seq IS NOT NULL)"}, /* cleaned when? */
    {"customer_account", "SELECT * FROM customer_account"},
    {"customer_entry", "SELECT * FROM customer_entry"}, /* people ask for their history */
    {"visit_material", "SELECT * FROM visit_material WHERE visit IN " VISITS},
    {"signal", "SELECT * FROM signal WHERE cleared_ms IS NULL OR number = (SELECT max(number) FROM signal)"},
    {NULL, NULL},
};

/* Of the former file alone: its balances are in `account`, its ends in `voucher` there. */
const char *const carried_not[] = {"posting", "voucher_end", NULL};

/* ---- out of a file ---------------------------------------------------------------------------------------------- */

static json_t *cell_of(sqlite3_stmt *q, int i)
{
    switch (sqlite3_column_type(q, i)) {
    case SQLITE_INTEGER: return json_integer(sqlite3_column_int64(q, i));
    case SQLITE_TEXT: return json_string((const char *)sqlite3_column_text(q, i));
    case SQLITE_NULL: return json_null();
    default: break;
    }
    char hex[2 * 64 + 1]; /* the longest is a signature */
    size_t n = (size_t)sqlite3_column_bytes(q, i);
    if (n > 64)
        return NULL;
    hex_encode(hex, sqlite3_column_blob(q, i), n);
    return json_string(hex);
}

static json_t *chunk_begin(sqlite3_stmt *q, const char *table)
{
    json_t *columns = json_array();
    for (int i = 0; i < sqlite3_column_count(q); i++)
        json_array_append_new(columns, json_string(sqlite3_column_name(q, i)));
    return json_pack("{s:s, s:o, s:[]}", "table", table, "columns", columns, "rows");
}

static bool add_row(json_t *chunk, sqlite3_stmt *q)
{
    json_t *row = json_array();
    for (int i = 0; i < sqlite3_column_count(q); i++)
        if (json_array_append_new(row, cell_of(q, i)) != 0) {
            json_decref(row);
            return false;
        }
    return json_array_append_new(json_object_get(chunk, "rows"), row) == 0;
}

static enum status collect_rows(struct db *from, sqlite3_stmt *q, const char *table, json_t *out, struct err *e)
{
    json_t *chunk = NULL;
    int rc;
    while ((rc = sqlite3_step(q)) == SQLITE_ROW) {
        if (chunk == NULL || json_array_size(json_object_get(chunk, "rows")) == CARRIED_ROWS_MAX) {
            chunk = chunk_begin(q, table); /* borrowed from out */
            if (chunk == NULL || json_array_append_new(out, chunk) != 0)
                return err_set(e, ST_MEMORY, "out of memory");
        }
        if (!add_row(chunk, q))
            return err_set(e, ST_MEMORY, "out of memory");
    }
    return rc == SQLITE_DONE ? ST_OK : db_fail(from, e, table);
}

#define SQL_CAP 4096

static bool plain_word(const char *s)
{
    return s != NULL && s[0] != '\0' && strspn(s, "abcdefghijklmnopqrstuvwxyz_0123456789") == strlen(s);
}

/* The columns that a file made before had for this table; "*" when it took no row of it, NULL when one is no word. */
static const char *columns_like(char *out, size_t cap, const json_t *as, const char *table)
{
    size_t i, k, n = 0;
    const json_t *chunk, *column;
    json_array_foreach(as, i, chunk)
    {
        const char *name = json_string_value(json_object_get(chunk, "table"));
        if (name == NULL || strcmp(name, table) != 0)
            continue;
        json_array_foreach(json_object_get(chunk, "columns"), k, column)
        {
            if (!plain_word(json_string_value(column)) || n + 64 > cap)
                return NULL;
            n += (size_t)snprintf(out + n, cap - n, "%s%.60s", k > 0 ? ", " : "", json_string_value(column));
        }
        return n > 0 ? out : NULL;
    }
    return "*";
}

static enum status collect(struct db *from, const struct carried_table *t, const json_t *as, json_t *out, struct err *e)
{
    char sql[SQL_CAP], columns[1024], order[256] = "";
    sqlite3_stmt *q = NULL, *keys = NULL;
    size_t n = 0;
    const char *which = columns_like(columns, sizeof columns, as, t->table);
    if (which == NULL)
        return err_set(e, ST_CORRUPT, "the carried rows of table %s cannot be read", t->table);
    snprintf(sql, sizeof sql, "SELECT name FROM pragma_table_info('%s') WHERE pk > 0 ORDER BY pk", t->table);
    if (sqlite3_prepare_v2(from->h, sql, -1, &keys, NULL) != SQLITE_OK)
        return db_fail(from, e, t->table);
    while (sqlite3_step(keys) == SQLITE_ROW && n + 64 < sizeof order)
        n += (size_t)snprintf(order + n, sizeof order - n, "%s%.60s", n > 0 ? ", " : "",
                              (const char *)sqlite3_column_text(keys, 0));
    sqlite3_finalize(keys);
    int len = snprintf(sql, sizeof sql, "SELECT %s FROM (%s) ORDER BY %s", which, t->rows, order);
    if (len < 0 || len >= (int)sizeof sql || sqlite3_prepare_v2(from->h, sql, -1, &q, NULL) != SQLITE_OK)
        return db_fail(from, e, t->table);
    enum status st = collect_rows(from, q, t->table, out, e);
    sqlite3_finalize(q);
    return st;
}

enum status carry_collect(struct db *from, const json_t *as, json_t **out, struct err *e)
{
    enum status st = ST_OK;
    *out = json_array();
    if (*out == NULL)
        return err_set(e, ST_MEMORY, "out of memory");
    for (const struct carried_table *t = carried_tables; st == ST_OK && t->table != NULL; t++)
        st = collect(from, t, as, *out, e);
    return st;
}

bool carry_state(struct hash *out, const json_t *chunks)
{
    crypto_generichash_state h;
    size_t i;
    const json_t *chunk;
    crypto_generichash_init(&h, NULL, 0, sizeof out->bytes);
    json_array_foreach(chunks, i, chunk)
    {
        char *text = json_canonical(chunk);
        if (text == NULL)
            return false;
        crypto_generichash_update(&h, (const uint8_t *)text, strlen(text));
        free(text);
    }
    crypto_generichash_final(&h, out->bytes, sizeof out->bytes);
    return true;
}

/* ---- into a file ------------------------------------------------------------------------------------------------ */

enum status apply_carried(struct applied *a, struct err *e)
{
    struct hash former;
    int64_t kiosks = 0;
    get_hex(&a->made, "former_head", former.bytes, sizeof former.bytes);
    enum status st = db_int(&kiosks, a->db, "SELECT count(*) FROM kiosk", NO_ARGS, e);
    if (st == ST_OK && (kiosks != 0 || get_int(&a->made, "former_seq") != a->row->seq - 1 ||
                        get_int(&a->made, "z_no") != a->row->z_no ||
                        memcmp(former.bytes, a->row->prev.bytes, sizeof former.bytes) != 0))
        st =
            err_set(e, ST_CORRUPT, "journal seq %lld: it does not carry on the file before it", (long long)a->row->seq);
    return st;
}

static const char *known_table(const char *table)
{
    for (const struct carried_table *t = carried_tables; t->table != NULL; t++)
        if (strcmp(t->table, table) == 0)
            return t->table;
    return NULL;
}

static bool bind_cell(sqlite3_stmt *q, int at, const json_t *cell, bool blob)
{
    uint8_t bytes[64];
    const char *text = json_string_value(cell);
    size_t n = text != NULL ? strlen(text) / 2 : 0;
    if (json_is_integer(cell))
        return sqlite3_bind_int64(q, at, json_integer_value(cell)) == SQLITE_OK;
    if (json_is_null(cell))
        return sqlite3_bind_null(q, at) == SQLITE_OK;
    if (text == NULL)
        return false;
    if (!blob)
        return sqlite3_bind_text(q, at, text, -1, SQLITE_TRANSIENT) == SQLITE_OK;
    return n <= sizeof bytes && hex_decode(bytes, n, text) &&
           sqlite3_bind_blob(q, at, bytes, (int)n, SQLITE_TRANSIENT) == SQLITE_OK;
}

#define COLUMNS_MAX 64

/* Table and columns come out of a file, so they are taken for words of our schema or not at all. */
static bool insert_of(char *sql, size_t cap, struct db *db, const char *table, const json_t *columns,
                      bool blob[COLUMNS_MAX])
{
    char ask[128], marks[2 * COLUMNS_MAX + 1];
    sqlite3_stmt *q = NULL;
    size_t i, n = (size_t)snprintf(sql, cap, "INSERT INTO %s (", table);
    const json_t *column;
    snprintf(ask, sizeof ask, "SELECT type FROM pragma_table_info('%s') WHERE name = ?", table);
    bool good = json_array_size(columns) > 0 && json_array_size(columns) <= COLUMNS_MAX &&
                sqlite3_prepare_v2(db->h, ask, -1, &q, NULL) == SQLITE_OK;
    json_array_foreach(columns, i, column)
    {
        const char *name = json_string_value(column);
        good = good && plain_word(name) && n + strlen(name) + 2 < cap;
        if (!good)
            break;
        sqlite3_reset(q);
        sqlite3_bind_text(q, 1, name, -1, SQLITE_STATIC);
        good = sqlite3_step(q) == SQLITE_ROW;
        blob[i] = good && strcmp((const char *)sqlite3_column_text(q, 0), "BLOB") == 0;
        n += (size_t)snprintf(sql + n, cap - n, "%s%s", i > 0 ? ", " : "", name);
        memcpy(marks + 2 * i, ",?", 3);
    }
    sqlite3_finalize(q);
    return good && (size_t)snprintf(sql + n, cap - n, ") VALUES (%s)", marks + 1) < cap - n;
}

static enum status insert_rows(struct applied *a, sqlite3_stmt *q, const json_t *rows, const bool *blob, struct err *e)
{
    size_t i, k;
    const json_t *row, *cell;
    json_array_foreach(rows, i, row)
    {
        bool good = json_array_size(row) == (size_t)sqlite3_bind_parameter_count(q);
        sqlite3_reset(q);
        json_array_foreach(row, k, cell) good = good && bind_cell(q, (int)k + 1, cell, blob[k]);
        if (!good)
            return err_set(e, ST_CORRUPT, "journal seq %lld: a carried row cannot be read", (long long)a->row->seq);
        if (sqlite3_step(q) != SQLITE_DONE)
            return db_fail(a->db, e, "a carried row");
    }
    return ST_OK;
}

enum status apply_carried_rows(struct applied *a, struct err *e)
{
    char sql[SQL_CAP];
    bool blob[COLUMNS_MAX] = {false};
    sqlite3_stmt *q = NULL;
    const char *table = known_table(get_text(&a->made, "table"));
    if (table == NULL || !insert_of(sql, sizeof sql, a->db, table, json_object_get(a->made.o, "columns"), blob))
        return err_set(e, ST_CORRUPT, "journal seq %lld: no such table or column", (long long)a->row->seq);
    if (sqlite3_prepare_v2(a->db->h, sql, -1, &q, NULL) != SQLITE_OK)
        return db_fail(a->db, e, table);
    enum status st = insert_rows(a, q, json_object_get(a->made.o, "rows"), blob, e);
    sqlite3_finalize(q);
    return st;
}
