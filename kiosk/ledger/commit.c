/* Facts to rows. One transaction: begin, for each fact {known? rules, append, apply}, commit.
 * Any refusal or error before COMMIT rolls all of it back; an error from COMMIT itself is "unknown", and this handle
 * then answers nothing else until the ledger is opened anew. */
#include "ledger/inside.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static enum status open_day_number(struct ledger *l, int64_t *z, struct err *e)
{
    return db_int(z, &l->db, "SELECT max(z_no) FROM day", NO_ARGS, e);
}

/* A fact with this id is there: the same one (ST_OK, r filled in), or an alarm. ST_NOT_FOUND: it is new. */
static enum status known(struct ledger *l, const struct fact *f, const json_t *given, struct fact_result *r,
                         struct err *e)
{
    struct rows q;
    enum status st = db_first(&q, &l->db, "SELECT seq, given FROM fact WHERE id = ?", ARGS(arg_text(f->id.text)), e);
    if (st != ST_OK)
        return st;
    struct hash before, now;
    int64_t seq = col_int(&q, 0);
    col_blob(before.bytes, sizeof before.bytes, &q, 1);
    db_end(&q);
    if (!given_hash(&now, f->kind, given))
        return err_set(e, ST_MEMORY, "out of memory");
    if (memcmp(before.bytes, now.bytes, sizeof now.bytes) != 0)
        return err_set(e, ST_CORRUPT, "fact %s is in the journal with another body (seq %lld)", f->id.text,
                       (long long)seq);
    if (is_former(&l->db, seq) &&
        f->kind == FACT_REDEEMED) /* the till asks again: its voucher knows, in whichever file */
        return ST_NOT_FOUND;
    if (is_former(&l->db, seq))
        return err_set(e, ST_REFUSED, "fact %s was done before the new year (seq %lld): nothing is done again",
                       f->id.text, (long long)seq);
    r->existing = true;
    return result_of(l, seq, r, e);
}

static enum status write_row(struct ledger *l, const struct fact *f, int64_t z_no, json_t *body, int64_t *seq,
                             struct err *e)
{
    char *text = json_canonical(body);
    if (text == NULL)
        return err_set(e, ST_MEMORY, "out of memory");
    struct row r = {.at_ms = f->at_ms,
                    .z_no = z_no,
                    .offset_s = f->offset_s,
                    .kind = fact_word(f->kind),
                    .actor = f->actor,
                    .body = text};
    enum status st = journal_append(&l->db, &r, e);
    if (st == ST_OK)
        st = apply(&l->db, &r, f->kind, body, e);
    *seq = r.seq;
    free(text);
    return st;
}

/* The first row of the next day: the signature over the last row of the one just closed. Its id comes from that row's
 * hash, so that it needs no source of randomness and is the same in every copy. */
static enum status seal_day(struct ledger *l, const struct fact *closed, int64_t z_no, int64_t last_seq, struct err *e)
{
    struct checkpoint c = {.z_no = z_no};
    struct fact f = {.kind = FACT_CHECKPOINT, .at_ms = closed->at_ms, .offset_s = closed->offset_s};
    char text[CHECKPOINT_TEXT], hex[33];
    struct body made = {.o = json_object()};
    text_copy(f.actor, sizeof f.actor, closed->actor);
    enum status st = checkpoint_find(&l->db, z_no, &c, e);
    if (st != ST_OK) {
        json_decref(made.o);
        return st == ST_NOT_FOUND ? err_set(e, ST_CORRUPT, "day %lld was not closed", (long long)z_no) : st;
    }
    c.kid = seal_kid(l->seal);
    size_t n = checkpoint_text(text, sizeof text, &c, false);
    seal_checkpoint(l->seal, text, n, c.signature);
    for (size_t i = 0; i < 16; i++)
        snprintf(hex + 2 * i, 3, "%02x", c.head.bytes[i]);
    hex[12] = '8'; /* a UUID made by its own rule: version 8, variant 1 */
    hex[16] = 'a';
    snprintf(f.id.text, sizeof f.id.text, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
    put_int(&made, "z_no", z_no);
    put_int(&made, "last_seq", last_seq);
    put_hex(&made, "head", c.head.bytes, sizeof c.head.bytes);
    put_int(&made, "kid", c.kid);
    put_hex(&made, "signature", c.signature, sizeof c.signature);
    struct body body = {.o = json_object()};
    put_text(&body, "id", f.id.text);
    put_json(&body, "made", made.o);
    int64_t seq;
    st = made.failed || body.failed ? err_set(e, ST_MEMORY, "out of memory") : ST_OK;
    if (st == ST_OK)
        st = write_row(l, &f, z_no + 1, body.o, &seq, e);
    json_decref(body.o);
    return st;
}

static const char *clock_word(enum clock_state c)
{
    return c == CLOCK_SYNCED ? "synced" : c == CLOCK_HOLDOVER ? "holdover" : "unset";
}

static enum status new_fact(struct ledger *l, const struct fact *f, json_t *given, struct fact_result *r, struct err *e)
{
    struct want w = {.l = l, .f = f, .made = {.o = json_object()}};
    struct body body = {.o = given};
    int64_t seq = 0;
    enum status st = open_day_number(l, &w.z_no, e);
    if (st == ST_OK && w.z_no == 0) {
        if (f->kind != FACT_CREATED)
            st = err_set(e, ST_REFUSED, "this ledger is empty: its first fact is `created`");
        w.z_no = 1;
    }
    put_text(&w.made, "clock", clock_word(f->clock));
    if (st == ST_OK)
        st = f->kind == FACT_REDEEMED ? resolve_redeemed(&w, r, e) : resolve(&w, e);
    if (st != ST_OK || (f->kind == FACT_REDEEMED && r->redeem == REDEEM_ALREADY_YOURS)) {
        r->existing = st == ST_OK;
        json_decref(w.made.o);
        return st;
    }
    if (w.made.failed) {
        json_decref(w.made.o);
        return err_set(e, ST_MEMORY, "out of memory");
    }
    put_json(&body, "made", w.made.o);
    st = body.failed ? err_set(e, ST_MEMORY, "out of memory") : write_row(l, f, w.z_no, body.o, &seq, e);
    if (st == ST_OK && f->kind == FACT_DAY_CLOSED)
        st = seal_day(l, f, w.z_no, seq, e);
    return st == ST_OK ? result_of(l, seq, r, e) : st;
}

static bool plain_fact(const struct fact *f, struct err *e)
{
    struct event_id id;
    if ((unsigned)f->kind >= FACT_KIND_COUNT || !event_id_parse(&id, f->id.text) || strcmp(id.text, f->id.text) != 0) {
        err_set(e, ST_INVALID, "a fact needs its kind, and a UUID in lower case as its id");
        return false;
    }
    if (f->actor[0] == '\0' || memchr(f->actor, '\0', sizeof f->actor) == NULL ||
        !utf8_valid(f->actor, strlen(f->actor))) {
        err_set(e, ST_INVALID, "a fact needs its actor");
        return false;
    }
    return true;
}

static enum status one(struct ledger *l, const struct fact *f, struct fact_result *r, struct err *e)
{
    if (!plain_fact(f, e))
        return ST_INVALID;
    bool bad_text = false;
    json_t *given = given_of(f, &bad_text);
    if (given == NULL)
        return bad_text ? err_set(e, ST_INVALID, "a text of this fact is not UTF-8")
                        : err_set(e, ST_MEMORY, "out of memory");
    enum status st = known(l, f, given, r, e);
    if (st == ST_NOT_FOUND)
        st = new_fact(l, f, given, r, e);
    json_decref(given);
    return st;
}

void commit_undo(struct ledger *l)
{
    if (sqlite3_get_autocommit(l->db.h) == 0) /* some errors have rolled back already */
        db_do(&l->db, "ROLLBACK", NO_ARGS, NULL);
}

#define WAL_PAGES 1000 /* SQLite's own measure: some 80 containers, 4 MB */

/* The WAL into the file, as far as readers let it. An error here does not touch what was just committed, which is safe
 * in the WAL; but a sync that failed once may claim to work the next time without having written. So this handle ends:
 * whoever opens anew begins with what is really on the disk. */
static void tidy_wal(struct ledger *l, int pages)
{
    if (l->wal_pages < pages || l->stopped)
        return;
    l->wal_pages = 0; /* until the next commit says how many */
    int rc = sqlite3_wal_checkpoint_v2(l->db.h, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    if (rc != SQLITE_OK && (rc & 0xFF) != SQLITE_BUSY)
        l->stopped = true;
}

void ledger_tidy(struct ledger *l)
{
    tidy_wal(l, WAL_PAGES);
}

enum status commit_facts(struct ledger *l, const struct fact *f, struct fact_result *r, size_t n, size_t *failed,
                         struct err *e)
{
    enum status st = ST_OK;
    for (size_t i = 0; st == ST_OK && i < n; i++) {
        *failed = i;
        r[i] = (struct fact_result){0};
        st = one(l, &f[i], &r[i], e);
    }
    return st;
}

enum status commit_end(struct ledger *l, struct err *e)
{
    enum status st = db_do(&l->db, "COMMIT", NO_ARGS, e);
    if (st == ST_OK) {
        tidy_wal(l, 2 * WAL_PAGES); /* only where nobody calls ledger_tidy, or the disk is never at rest */
        return ST_OK;
    }
    l->stopped = true;
    if (st == ST_FULL)
        reserve_free(l); /* so that the next open finds room to look and to write */
    if (e != NULL)
        e->code = ST_UNKNOWN;
    return ST_UNKNOWN;
}

static enum status attempt(struct ledger *l, const struct fact *f, struct fact_result *r, size_t n, size_t *failed,
                           struct err *e)
{
    enum status st = db_do(&l->db, "BEGIN IMMEDIATE", NO_ARGS, e);
    if (st == ST_OK)
        st = commit_facts(l, f, r, n, failed, e);
    if (st == ST_OK)
        return commit_end(l, e);
    commit_undo(l);
    return st;
}

void commit_tell(struct fact_result *r, size_t n, size_t failed, enum status st, const char *why)
{
    for (size_t i = 0; i < n; i++) {
        if (st != ST_OK) { /* what the refused one says is kept, e.g. when and where it was redeemed */
            if (i != failed)
                r[i] = (struct fact_result){0};
            text_copy(r[i].message, sizeof r[i].message, why);
        }
        r[i].status = st;
    }
}

enum status ledger_commit_all(struct ledger *l, const struct fact *f, struct fact_result *r, size_t n, struct err *e)
{
    struct err why = {0};
    enum status st;
    size_t failed = 0;
    if (!l->writer || l->seal == NULL)
        return err_set(e, ST_DENIED, "this ledger was opened for reading");
    if (l->stopped)
        st = err_set(&why, ST_UNKNOWN, "the disk failed: the ledger must be opened anew");
    else
        st = attempt(l, f, r, n, &failed, &why);
    if (st == ST_FULL && !l->stopped && reserve_free(l)) { /* nothing was written: once more, into the reserve */
        err_clear(&why);
        st = attempt(l, f, r, n, &failed, &why);
    }
    commit_tell(r, n, failed, st, why.msg);
    return st == ST_OK ? ST_OK : err_set(e, st, "%s", why.msg);
}

enum status ledger_commit(struct ledger *l, const struct fact *f, struct fact_result *r, struct err *e)
{
    return ledger_commit_all(l, f, r, 1, e);
}
