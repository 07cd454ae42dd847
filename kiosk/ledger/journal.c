/* The chain: rows appended, hashed and read back. The layout of the hash is part of the written format (README.md). */
#include "ledger/inside.h"

#include "base/bytes.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

bool fact_kind_parse(enum fact_kind *out, const char *word)
{
    for (int i = 0; i < FACT_KIND_COUNT; i++) {
        if (strcmp(fact_word((enum fact_kind)i), word) == 0) {
            *out = (enum fact_kind)i;
            return true;
        }
    }
    return false;
}

static void add_u64(crypto_generichash_state *h, uint64_t v)
{
    uint8_t b[8];
    struct writer w = writer_of(b, sizeof b);
    write_u64be(&w, v);
    crypto_generichash_update(h, b, sizeof b);
}

static void add_u32(crypto_generichash_state *h, uint32_t v)
{
    uint8_t b[4];
    struct writer w = writer_of(b, sizeof b);
    write_u32be(&w, v);
    crypto_generichash_update(h, b, sizeof b);
}

/* Length and bytes, so that no two rows share one encoding. */
static void add_text(crypto_generichash_state *h, const char *s)
{
    size_t n = strlen(s);
    add_u32(h, (uint32_t)n);
    crypto_generichash_update(h, (const uint8_t *)s, n);
}

struct hash row_hash(const struct row *r)
{
    struct hash out;
    crypto_generichash_state h;
    crypto_generichash_init(&h, NULL, 0, sizeof out.bytes);
    crypto_generichash_update(&h, r->prev.bytes, sizeof r->prev.bytes);
    add_u64(&h, (uint64_t)r->seq);
    add_u64(&h, (uint64_t)r->at_ms);
    add_u32(&h, (uint32_t)r->offset_s);
    add_u32(&h, (uint32_t)r->z_no);
    add_text(&h, r->kind);
    add_text(&h, r->actor);
    add_text(&h, r->body);
    crypto_generichash_final(&h, out.bytes, sizeof out.bytes);
    return out;
}

bool given_hash(struct hash *out, enum fact_kind kind, const json_t *given)
{
    char *text = json_canonical(given);
    if (text == NULL)
        return false;
    const char *word = fact_word(kind);
    crypto_generichash_state h;
    crypto_generichash_init(&h, NULL, 0, sizeof out->bytes);
    crypto_generichash_update(&h, (const uint8_t *)word, strlen(word) + 1);
    crypto_generichash_update(&h, (const uint8_t *)text, strlen(text));
    crypto_generichash_final(&h, out->bytes, sizeof out->bytes);
    free(text);
    return true;
}

/* In canonical text the member "made" is a run of bytes, with the comma before it (or after, where it is the first). */
static bool made_span(const char *body, size_t *from, size_t *to)
{
    static const char key[] = "\"made\":";
    int depth = 0;
    bool quoted = false, found = false;
    for (size_t i = 0; body[i] != '\0'; i++) {
        char c = body[i];
        if (quoted) {
            quoted = c != '"';
            i += c == '\\' && body[i + 1] != '\0';
            continue;
        }
        if (found && depth == 1 && (c == ',' || c == '}')) {
            bool first = body[*from] != ',';
            *to = first && c == ',' ? i + 1 : i;
            return true;
        }
        if (depth == 1 && i > 0 && (body[i - 1] == '{' || body[i - 1] == ',') &&
            strncmp(body + i, key, sizeof key - 1) == 0) {
            found = true;
            *from = body[i - 1] == ',' ? i - 1 : i;
        }
        quoted = c == '"';
        depth += (c == '{' || c == '[') - (c == '}' || c == ']');
    }
    return false;
}

bool row_given_hash(struct hash *out, const struct row *r)
{
    size_t from = 0, to = 0;
    if (!made_span(r->body, &from, &to))
        return false;
    crypto_generichash_state h;
    crypto_generichash_init(&h, NULL, 0, sizeof out->bytes);
    crypto_generichash_update(&h, (const uint8_t *)r->kind, strlen(r->kind) + 1);
    crypto_generichash_update(&h, (const uint8_t *)r->body, from);
    crypto_generichash_update(&h, (const uint8_t *)r->body + to, strlen(r->body + to));
    crypto_generichash_final(&h, out->bytes, sizeof out->bytes);
    return true;
}

enum status journal_tail(struct db *db, int64_t *seq, struct hash *head, struct err *e)
{
    struct rows q;
    *seq = 0;
    *head = (struct hash){0};
    enum status st = db_first(&q, db, "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1", NO_ARGS, e);
    if (st == ST_NOT_FOUND)
        return ST_OK;
    if (st != ST_OK)
        return st;
    *seq = col_int(&q, 0);
    if (!col_blob(head->bytes, sizeof head->bytes, &q, 1))
        st = err_set(e, ST_CORRUPT, "journal seq %lld: no hash", (long long)*seq);
    db_end(&q);
    return st;
}

enum status journal_append(struct db *db, struct row *r, struct err *e)
{
    int64_t last;
    enum status st = journal_tail(db, &last, &r->prev, e);
    r->seq = last + 1;
    return st == ST_OK ? journal_put(db, r, e) : st;
}

enum status journal_put(struct db *db, struct row *r, struct err *e)
{
    r->hash = row_hash(r);
    return db_do(db,
                 "INSERT INTO journal (seq, at_ms, offset_s, z_no, kind, actor, body, prev, hash)"
                 " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                 ARGS(arg_int(r->seq), arg_int(r->at_ms), arg_int(r->offset_s), arg_int(r->z_no), arg_text(r->kind),
                      arg_text(r->actor), arg_text(r->body), arg_blob(r->prev.bytes, sizeof r->prev.bytes),
                      arg_blob(r->hash.bytes, sizeof r->hash.bytes)),
                 e);
}

enum status journal_body(struct db *db, int64_t seq, json_t **body, enum fact_kind *kind, int64_t *z_no,
                         struct hash *head, struct err *e)
{
    struct rows q;
    enum fact_kind k;
    enum status st =
        db_first(&q, db, "SELECT kind, z_no, body, hash FROM journal WHERE seq = ?", ARGS(arg_int(seq)), e);
    if (st == ST_NOT_FOUND)
        return err_set(e, ST_CORRUPT, "journal seq %lld is missing", (long long)seq);
    if (st != ST_OK)
        return st;
    st = json_body(body, col_text(&q, 2));
    if (st == ST_MEMORY) {
        err_set(e, st, "out of memory");
    } else if (st != ST_OK || !fact_kind_parse(&k, col_text(&q, 0))) {
        json_decref(*body);
        *body = NULL;
        st = err_set(e, ST_CORRUPT, "journal seq %lld cannot be read", (long long)seq);
    } else if (kind != NULL)
        *kind = k;
    if (z_no != NULL)
        *z_no = col_int(&q, 1);
    if (head != NULL)
        col_blob(head->bytes, sizeof head->bytes, &q, 3);
    db_end(&q);
    return st;
}

/* One row: sequence, chain, hash, and a body that is written the one way it can be. */
static enum status check_row(struct chain_walk *w, const struct row *r, const struct rows *q, int64_t expected,
                             struct err *e)
{
    w->at = expected;
    if (r->seq != expected)
        return err_set(e, ST_CORRUPT, "journal seq %lld: the row is missing", (long long)expected);
    static const int types[] = {SQLITE_INTEGER, SQLITE_INTEGER, SQLITE_INTEGER, SQLITE_INTEGER, SQLITE_TEXT,
                                SQLITE_TEXT,    SQLITE_TEXT,    SQLITE_BLOB,    SQLITE_BLOB};
    for (int i = 0; i < 9; i++) {
        bool plain = sqlite3_column_type(q->stmt, i) == types[i];
        if (plain && types[i] == SQLITE_TEXT) /* nothing behind a NUL, where the hash would not see it */
            plain = strlen(col_text(q, i)) == (size_t)sqlite3_column_bytes(q->stmt, i);
        if (plain && i == 2)
            plain = col_int(q, i) == r->offset_s;
        if (plain && i == 3)
            plain = r->z_no > 0 && r->z_no <= UINT32_MAX;
        if (!plain)
            return err_set(e, ST_CORRUPT, "journal seq %lld: column %s is not of its type", (long long)r->seq,
                           sqlite3_column_name(q->stmt, i));
    }
    if (memcmp(r->prev.bytes, w->head.bytes, sizeof r->prev.bytes) != 0)
        return err_set(e, ST_CORRUPT, "journal seq %lld: prev is not the hash of the row before", (long long)r->seq);
    struct hash h = row_hash(r);
    if (memcmp(h.bytes, r->hash.bytes, sizeof h.bytes) != 0)
        return err_set(e, ST_CORRUPT, "journal seq %lld: the hash does not fit the row", (long long)r->seq);
    w->head = h;
    return ST_OK;
}

static enum status walk_row(struct chain_walk *w, const struct row *r, struct err *e)
{
    enum fact_kind kind;
    json_t *body = NULL;
    enum status st = json_body(&body, r->body);
    if (st == ST_OK)
        st = json_is_canonical(body, r->body);
    if (st == ST_MEMORY)
        err_set(e, st, "out of memory");
    else if (st != ST_OK || !fact_kind_parse(&kind, r->kind))
        st = err_set(e, ST_CORRUPT, "journal seq %lld: kind or body is not written as the format says",
                     (long long)r->seq);
    else
        st = w->each(w->ctx, r, kind, body, e);
    json_decref(body);
    return st;
}

/* A file begins with row 1, or with `carried`, whose prev is the head of the file before. */
static enum status first_row(struct db *db, struct chain_walk *w, struct err *e)
{
    struct rows q;
    enum status st = db_first(&q, db, "SELECT seq, kind, prev FROM journal ORDER BY seq LIMIT 1", NO_ARGS, e);
    w->from = 1;
    w->head = (struct hash){0};
    if (st != ST_OK)
        return st == ST_NOT_FOUND ? ST_OK : st;
    if (strcmp(col_text(&q, 1), fact_word(FACT_CARRIED)) == 0) {
        w->from = col_int(&q, 0);
        col_blob(w->head.bytes, sizeof w->head.bytes, &q, 2);
    }
    db_end(&q);
    return ST_OK;
}

enum status journal_walk(struct db *db, struct chain_walk *w, struct err *e)
{
    struct rows q;
    enum status st = w->from == 0 ? first_row(db, w, e) : ST_OK;
    if (st != ST_OK)
        return st;
    st = db_query(&q, db,
                  "SELECT seq, at_ms, offset_s, z_no, kind, actor, body, prev, hash FROM journal"
                  " WHERE seq >= ?1 AND (?2 = 0 OR seq <= ?2) ORDER BY seq",
                  ARGS(arg_int(w->from), arg_int(w->to)), e);
    int64_t expected = w->from;
    while (st == ST_OK && (st = db_next(&q, e)) == ST_OK) {
        struct row r = {
            .seq = col_int(&q, 0),
            .at_ms = col_int(&q, 1),
            .offset_s = col_int32(&q, 2),
            .z_no = col_int(&q, 3),
            .kind = col_text(&q, 4),
            .actor = col_text(&q, 5),
            .body = col_text(&q, 6),
        };
        col_blob(r.prev.bytes, sizeof r.prev.bytes, &q, 7);
        col_blob(r.hash.bytes, sizeof r.hash.bytes, &q, 8);
        st = check_row(w, &r, &q, expected, e);
        if (st == ST_OK && w->each != NULL)
            st = walk_row(w, &r, e);
        expected++;
    }
    db_end(&q);
    if (st == ST_NOT_FOUND && w->to != 0 && expected <= w->to) {
        w->at = expected;
        return err_set(e, ST_CORRUPT, "journal seq %lld: the row is missing", (long long)expected);
    }
    return st == ST_NOT_FOUND ? ST_OK : st;
}
