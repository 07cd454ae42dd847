/* The file is finished, and another one carries on: `carried` with the head of the former file as its prev, then the
 * state of the tables. Put in place by the plan in replace.c. */
#include "ledger/carry.h"

#include "base/bytes.h"
#include "base/files.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status nobody_inside(struct db *db, struct err *e)
{
    int64_t visits = 0, pending = 0;
    enum status st = db_int(&visits, db, "SELECT count(*) FROM visit WHERE closed_ms IS NULL", NO_ARGS, e);
    if (st == ST_OK)
        st = db_int(&pending, db, "SELECT count(*) FROM admission WHERE outcome = 'pending'", NO_ARGS, e);
    if (st == ST_OK && visits + pending > 0)
        st = err_set(
            e, ST_REFUSED,
            "a visit is open: start rebottled, let it finish (it pays out what is left), stop it, and try again");
    return st;
}

/* A day that has nothing but its first row was opened by the attempt that was cut off. */
static enum status close_day(struct ledger *l, const struct fact *by, struct err *e)
{
    struct fact f = *by;
    struct fact_result r;
    int64_t rows = 0;
    enum status st =
        db_int(&rows, &l->db, "SELECT (SELECT max(seq) FROM journal) - first_seq FROM day ORDER BY z_no DESC LIMIT 1",
               NO_ARGS, e);
    if (st != ST_OK || rows == 0)
        return st;
    f.kind = FACT_DAY_CLOSED;
    text_copy(f.day_closed.how, sizeof f.day_closed.how, "new_year");
    return ledger_commit(l, &f, &r, e);
}

/* ---- the new file ----------------------------------------------------------------------------------------------- */

struct next {
    struct ledger *former, fresh;
    struct ledger_head head; /* of the former */
    const struct fact *by;
    int64_t seq; /* of the row written last */
    struct hash last;
};

/* The id follows from the row before, as that of a checkpoint does: no randomness, the same in every copy. */
static enum status put_row(struct next *n, enum fact_kind kind, json_t *made, struct err *e)
{
    char hex[65], id[EVENT_ID_LEN + 1];
    hex_encode(hex, n->last.bytes, sizeof n->last.bytes);
    hex[12] = '8';
    hex[16] = 'a';
    snprintf(id, sizeof id, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
    id[0] = id[0] == 'f' ? '0' : 'f'; /* not that of a checkpoint over the same row */
    json_t *body = json_pack("{s:s, s:O}", "id", id, "made", made);
    char *text = body != NULL ? json_canonical(body) : NULL;
    struct row r = {.seq = n->seq + 1,
                    .at_ms = n->by->at_ms,
                    .offset_s = n->by->offset_s,
                    .z_no = n->head.z_no,
                    .kind = fact_word(kind),
                    .actor = n->by->actor,
                    .body = text,
                    .prev = n->last};
    enum status st = text != NULL ? ST_OK : err_set(e, ST_MEMORY, "out of memory");
    if (st == ST_OK)
        st = journal_put(&n->fresh.db, &r, e);
    if (st == ST_OK)
        st = apply(&n->fresh.db, &r, kind, body, e);
    n->seq = r.seq;
    n->last = r.hash;
    free(text);
    json_decref(body);
    return st;
}

static enum status put_first(struct next *n, const json_t *chunks, struct err *e)
{
    struct body made = {.o = json_object()};
    struct hash state;
    int64_t counter = 0;
    enum status st = db_int(&counter, &n->former->db, "SELECT max(counter) FROM voucher", NO_ARGS, e);
    if (st == ST_OK && !carry_state(&state, chunks))
        st = err_set(e, ST_MEMORY, "out of memory");
    if (st == ST_OK) {
        put_int(&made, "chunks", (int64_t)json_array_size(chunks));
        put_int(&made, "epoch", n->head.epoch);
        put_hex(&made, "former_head", n->head.hash.bytes, sizeof n->head.hash.bytes);
        put_int(&made, "former_seq", n->head.seq);
        put_int(&made, "kiosk", n->head.kiosk);
        put_int(&made, "last_counter", counter);
        put_hex(&made, "state", state.bytes, sizeof state.bytes);
        put_int(&made, "version", (int64_t)schema_version);
        put_int(&made, "z_no", n->head.z_no);
        st = made.failed ? err_set(e, ST_MEMORY, "out of memory") : put_row(n, FACT_CARRIED, made.o, e);
    }
    json_decref(made.o);
    return st;
}

static enum status put_rows(struct next *n, struct err *e)
{
    json_t *chunks = NULL;
    enum status st = carry_collect(&n->former->db, NULL, &chunks, e);
    if (st == ST_OK)
        st = db_do(&n->fresh.db, "BEGIN IMMEDIATE", NO_ARGS, e);
    if (st == ST_OK)
        st = put_first(n, chunks, e);
    for (size_t i = 0; st == ST_OK && i < json_array_size(chunks); i++)
        st = put_row(n, FACT_CARRIED_ROWS, json_array_get(chunks, i), e);
    if (st == ST_OK)
        st = db_do(&n->fresh.db, "COMMIT", NO_ARGS, e);
    json_decref(chunks);
    return st;
}

static enum status proven(struct ledger *l, struct err *e)
{
    struct verify_report report;
    enum status st = ledger_verify(l, NULL, &report, NULL, NULL, e);
    if (st == ST_OK && !report.ok)
        st = err_set(e, ST_CORRUPT, "%s does not hold: %s", report.where, report.what);
    return st;
}

static enum status make_next(struct ledger *l, const char *vfs, const struct fact *by, struct err *e)
{
    char path[PATH_MAX + 8];
    struct next n = {.former = l, .by = by, .fresh = {.lock_fd = -1}};
    snprintf(path, sizeof path, "%.*s/" LEDGER_NEXT, (int)sizeof l->dir - 16, l->dir);
    enum status st = replace_begin(l->dir, e);
    int fd = st == ST_OK ? open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0640) : -1;
    if (st == ST_OK && fd < 0)
        st = err_set(e, ST_IO, "%s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    if (st == ST_OK)
        st = ledger_head(l, &n.head, e);
    n.seq = n.head.seq;
    n.last = n.head.hash;
    if (st == ST_OK)
        st = db_open(&n.fresh.db, path, DB_READ_WRITE, vfs, e);
    if (st == ST_OK)
        st = db_expect(&n.fresh.db, "PRAGMA journal_mode = WAL", "wal", e);
    if (st == ST_OK)
        st = schema_make(&n.fresh.db, e);
    if (st == ST_OK)
        st = put_rows(&n, e);
    if (st == ST_OK)
        st = proven(&n.fresh, e);
    if (st == ST_OK)
        st = db_script(&n.fresh.db, "PRAGMA wal_checkpoint(TRUNCATE)", e);
    db_close(&n.fresh.db);
    return st == ST_OK ? file_sync(path, e) : st;
}

/* ---- the former one --------------------------------------------------------------------------------------------- */

static enum status name_former(struct ledger *l, char *out, size_t cap, struct err *e)
{
    char path[PATH_MAX + 80];
    struct rows q;
    enum status st = db_first(
        &q, &l->db, "SELECT label, z_no FROM day WHERE last_seq IS NOT NULL ORDER BY z_no DESC LIMIT 1", NO_ARGS, e);
    if (st != ST_OK)
        return st;
    snprintf(out, cap, "ledger-%s.db", col_text(&q, 0));
    snprintf(path, sizeof path, "%s/%s", l->dir, out);
    if (access(path, F_OK) == 0) /* two on one date */
        snprintf(out, cap, "ledger-%s-z%" PRId64 ".db", col_text(&q, 0), col_int(&q, 1));
    db_end(&q);
    return ST_OK;
}

/* One file without a -wal: it may be read from where nobody can write. */
static enum status finish_former(struct ledger *l, struct err *e)
{
    int persist = 0;
    sqlite3_file_control(l->db.h, "main", SQLITE_FCNTL_PERSIST_WAL, &persist);
    enum status st = db_script(&l->db, "PRAGMA wal_checkpoint(TRUNCATE)", e);
    if (st == ST_OK)
        st = db_expect(&l->db, "PRAGMA journal_mode = DELETE", "delete", e);
    db_close(&l->db); /* the lock is kept */
    return st == ST_OK ? file_sync(l->path, e) : st;
}

static enum status carry_on(struct ledger *l, const struct ledger_options *o, const struct fact *by,
                            struct ledger_year *out, struct err *e)
{
    struct ledger_head h;
    enum status st = nobody_inside(&l->db, e);
    if (st == ST_OK)
        st = proven(l, e);
    if (st == ST_OK)
        st = close_day(l, by, e);
    if (st == ST_OK)
        st = ledger_head(l, &h, e);
    if (st == ST_OK)
        st = name_former(l, out->kept, sizeof out->kept, e);
    if (st == ST_OK)
        st = make_next(l, o->vfs, by, e);
    if (st == ST_OK)
        st = finish_former(l, e);
    if (st == ST_OK)
        st = replace_decide(l->dir, out->kept, e);
    if (st == ST_OK)
        st = replace_finish(l->dir, e);
    out->last_seq = h.seq;
    out->z_no = h.z_no;
    return st;
}

enum status ledger_new_year(const struct ledger_options *o, const struct fact *by, struct ledger_year *out,
                            struct err *e)
{
    struct ledger *l = NULL;
    *out = (struct ledger_year){0};
    enum status st = ledger_open(&l, o, e);
    if (st == ST_OK && ledger_is_new(l))
        st = err_set(e, ST_REFUSED, "this ledger is empty: there is nothing to carry over");
    if (st == ST_OK)
        st = carry_on(l, o, by, out, e);
    ledger_close(l);
    return st;
}

/* ---- the joint -------------------------------------------------------------------------------------------------- */

static enum status recorded(struct ledger *l, json_t **first, json_t **chunks, struct err *e)
{
    int64_t seq = 0, n;
    enum fact_kind kind;
    json_t *body = NULL;
    *first = *chunks = NULL;
    enum status st = db_int(&seq, &l->db, "SELECT min(seq) FROM journal", NO_ARGS, e);
    if (st == ST_OK)
        st = journal_body(&l->db, seq, first, &kind, NULL, NULL, e);
    if (st == ST_OK && kind != FACT_CARRIED)
        st = err_set(e, ST_REFUSED, "this file is the first of its kiosk: there is none before it");
    n = json_integer_value(json_object_get(json_object_get(*first, "made"), "chunks"));
    *chunks = json_array();
    for (int64_t i = 1; st == ST_OK && i <= n; i++) {
        st = journal_body(&l->db, seq + i, &body, &kind, NULL, NULL, e);
        if (st == ST_OK && kind != FACT_CARRIED_ROWS)
            st = err_set(e, ST_CORRUPT, "journal seq %" PRId64 ": carried rows are missing", seq + i);
        if (st == ST_OK)
            json_array_append(*chunks, json_object_get(body, "made"));
        json_decref(body);
        body = NULL;
    }
    return st;
}

enum status carried_holds(struct ledger *l, struct err *e)
{
    json_t *first = NULL, *chunks = NULL;
    struct hash state;
    char hex[65];
    struct err why = {0};
    enum status st = recorded(l, &first, &chunks, &why);
    if (st == ST_REFUSED) { /* the first file of a kiosk carries nothing */
        json_decref(first);
        json_decref(chunks);
        return ST_OK;
    }
    if (st == ST_OK && !carry_state(&state, chunks))
        st = ST_MEMORY;
    if (st == ST_OK) {
        const char *said = json_string_value(json_object_get(json_object_get(first, "made"), "state"));
        hex_encode(hex, state.bytes, sizeof state.bytes);
        if (said == NULL || strcmp(said, hex) != 0)
            st = err_set(&why, ST_CORRUPT, "the carried rows are not those that the first row names");
    }
    json_decref(first);
    json_decref(chunks);
    return st == ST_OK ? ST_OK : err_set(e, st, "%s", why.msg);
}

enum status ledger_joint(struct ledger *l, struct ledger *former, struct verify_report *out, struct err *e)
{
    json_t *first = NULL, *was = NULL, *is = NULL;
    struct ledger_head h;
    *out = (struct verify_report){.ok = true};
    enum status st = recorded(l, &first, &was, e);
    if (st == ST_OK)
        st = ledger_head(former, &h, e);
    if (st == ST_OK)
        st = carry_collect(&former->db, was, &is, e);
    if (st == ST_OK) {
        char head[65];
        const json_t *made = json_object_get(first, "made");
        const char *said = json_string_value(json_object_get(made, "former_head"));
        hex_encode(head, h.hash.bytes, sizeof h.hash.bytes);
        if (said == NULL || strcmp(said, head) != 0 ||
            json_integer_value(json_object_get(made, "former_seq")) != h.seq) {
            out->ok = false;
            text_copy(out->where, sizeof out->where, "carried");
            snprintf(out->what, sizeof out->what,
                     "this file carries on another one than that which ends at seq %" PRId64, h.seq);
        }
        for (size_t i = 0; out->ok && i < json_array_size(was); i++) {
            if (json_equal(json_array_get(was, i), json_array_get(is, i)))
                continue;
            out->ok = false;
            snprintf(out->where, sizeof out->where, "carried %s",
                     json_string_value(json_object_get(json_array_get(was, i), "table")));
            text_copy(out->what, sizeof out->what, "it is not what the former file ends with");
        }
    }
    json_decref(first);
    json_decref(was);
    json_decref(is);
    return st;
}
