/* Proof from the journal alone: the chain is walked once, each row is applied to an empty copy in memory by the code
 * that applied it then, and every cell of every table is compared; then every signature. */
#include "ledger/inside.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define PROGRESS_EVERY 1000 /* rows */

struct proof {
    struct ledger *l;
    struct db copy;
    struct verify_report *out;
    const struct checkpoint *saved; /* or NULL */
    void (*progress)(void *ctx, int64_t done, int64_t of);
    void *ctx;
    int64_t of;
    int64_t first, last; /* seq of the rows */
};

/* The first finding is the one that is told. */
static void found(struct verify_report *out, const char *where, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
static void found(struct verify_report *out, const char *where, const char *fmt, ...)
{
    if (!out->ok)
        return;
    out->ok = false;
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(out->what, sizeof out->what, fmt, ap);
    va_end(ap);
    text_copy(out->where, sizeof out->where, where);
}

static enum status on_row(void *ctx, const struct row *r, enum fact_kind kind, const json_t *body, struct err *e)
{
    struct proof *p = ctx;
    int64_t z = 1;
    if (p->first == 0)
        p->first = r->seq;
    p->last = r->seq;
    p->out->rows = r->seq - p->first + 1;
    if (kind == FACT_CARRIED || kind == FACT_CARRIED_ROWS) /* there is no day before they are read */
        return apply(&p->copy, r, kind, body, e) == ST_MEMORY ? ST_MEMORY : e->code;
    if (p->progress != NULL && r->seq % PROGRESS_EVERY == 0)
        p->progress(p->ctx, r->seq, p->of);
    enum status st = r->seq == 1 ? ST_OK : db_int(&z, &p->copy, "SELECT max(z_no) FROM day", NO_ARGS, e);
    if (st == ST_OK && r->z_no != z + (kind == FACT_CHECKPOINT ? 1 : 0))
        return err_set(e, ST_CORRUPT, "journal seq %lld: z_no is %lld, the open day is %lld", (long long)r->seq,
                       (long long)r->z_no, (long long)z);
    if (st == ST_OK)
        st = apply(&p->copy, r, kind, body, e);
    const struct checkpoint *s = p->saved;
    if (st == ST_OK && s != NULL && kind == FACT_RESTORED && s->last_seq >= r->seq &&
        s->epoch < json_integer_value(json_object_get(body, "epoch")))
        return err_set(
            e, ST_CORRUPT,
            "journal seq %lld: the ledger was restored here from a backup; the saved checkpoint of day %lld is"
            " of before and reaches to seq %lld: from this row on the paper tells what these books lost",
            (long long)r->seq, (long long)s->z_no, (long long)s->last_seq);
    if (st == ST_OK && s != NULL && s->last_seq == r->seq &&
        memcmp(s->head.bytes, r->hash.bytes, sizeof s->head.bytes) != 0)
        st = err_set(e, ST_CORRUPT, "journal seq %lld: the saved checkpoint of day %lld has another hash for this row",
                     (long long)r->seq, (long long)s->z_no);
    return st == ST_OK || st == ST_MEMORY ? st : ST_CORRUPT;
}

/* A saved checkpoint of a day in a former file: the seals of those days were carried over. */
static enum status saved_of_former(struct proof *p, struct err *e)
{
    struct rows q;
    struct hash head = {0};
    enum status st =
        db_first(&q, &p->copy, "SELECT head FROM checkpoint WHERE z_no = ?", ARGS(arg_int(p->saved->z_no)), e);
    if (st != ST_OK && st != ST_NOT_FOUND)
        return st;
    if (st == ST_OK)
        col_blob(head.bytes, sizeof head.bytes, &q, 0);
    db_end(&q);
    if (memcmp(head.bytes, p->saved->head.bytes, sizeof head.bytes) != 0)
        found(p->out, "checkpoint", "day %lld was sealed with another head in a former file",
              (long long)p->saved->z_no);
    return ST_OK;
}

static enum status prove_carried(struct proof *p, struct err *e)
{
    struct err why = {0};
    enum status st = carried_holds(p->l, &why);
    if (st == ST_CORRUPT)
        found(p->out, "carried", "%s", why.msg);
    return st == ST_OK || st == ST_CORRUPT ? ST_OK : err_set(e, st, "%s", why.msg);
}

static enum status prove_chain(struct proof *p, struct err *e)
{
    struct err why = {0};
    struct chain_walk w = {.each = on_row, .ctx = p};
    enum status st = db_script(&p->copy, "BEGIN", e);
    if (st == ST_OK)
        st = journal_walk(&p->l->db, &w, &why);
    if (st == ST_CORRUPT) {
        char where[64];
        const char *text = strstr(why.msg, ": ");
        snprintf(where, sizeof where, "journal seq %lld", (long long)w.at);
        found(p->out, where, "%s", strncmp(why.msg, where, strlen(where)) == 0 && text != NULL ? text + 2 : why.msg);
        return ST_OK;
    }
    if (st != ST_OK)
        return err_set(e, st, "%s", why.msg);
    if (p->saved != NULL && p->saved->last_seq > p->last) {
        char where[64];
        snprintf(where, sizeof where, "journal seq %lld", (long long)p->last + 1);
        found(p->out, where, "the journal ends here, but the saved checkpoint of day %lld reaches to seq %lld",
              (long long)p->saved->z_no, (long long)p->saved->last_seq);
    }
    return p->saved != NULL && p->saved->last_seq < p->first ? saved_of_former(p, e) : ST_OK;
}

/* ---- signatures ------------------------------------------------------------------------------------------------- */

static enum status prove_checkpoints(struct proof *p, struct err *e)
{
    int64_t last = 0;
    enum status st = db_int(&last, &p->copy, "SELECT ifnull(max(z_no), 0) FROM checkpoint", NO_ARGS, e);
    for (int64_t z = 1; st == ST_OK && z <= last && p->out->ok; z++) {
        struct checkpoint c;
        struct err why = {0};
        char where[64];
        st = checkpoint_find(&p->l->db, z, &c, &why);
        if (st == ST_OK)
            st = checkpoint_check(&p->copy, &c, &why);
        if (st == ST_CORRUPT || st == ST_NOT_FOUND) {
            snprintf(where, sizeof where, "checkpoint day %lld", (long long)z);
            found(p->out, where, "%s", st == ST_CORRUPT ? why.msg : "it is missing");
            st = ST_OK;
        } else if (st != ST_OK)
            err_set(e, st, "%s", why.msg);
    }
    return st;
}

static void prove_voucher(struct proof *p, const struct rows *q, const struct public_key *keys, size_t n)
{
    struct voucher_token t = {0};
    struct err why = {0};
    char where[64];
    const char *digits = col_text(q, 2);
    snprintf(where, sizeof where, "voucher counter %lld", (long long)col_int(q, 1));
    if (voucher_verify(&t, digits, strlen(digits), keys, n, &why) != ST_OK)
        found(p->out, where, "%s", why.msg);
    else if (t.epoch != col_int(q, 0) || t.counter != col_int(q, 1) || t.amount.minor != col_int(q, 3) ||
             ((t.flags & TOKEN_TRAINING) != 0) != (col_int(q, 4) != 0) ||
             ((t.flags & TOKEN_DISCOUNT) != 0) != (col_int(q, 6) != 0) || t.kiosk != (uint32_t)col_int(q, 5))
        found(p->out, where, "the signed token says something else than its row");
}

static enum status prove_vouchers(struct proof *p, struct err *e)
{
    struct public_key keys[LEDGER_KEYS_MAX];
    size_t n = 0;
    struct rows q;
    enum status st = ledger_keys(&p->copy, keys, LEDGER_KEYS_MAX, &n, e);
    if (st != ST_OK)
        return st;
    st = db_query(
        &q, &p->copy,
        "SELECT v.epoch, v.counter, v.digits, v.amount, v.training, k.kiosk, v.discount FROM voucher v, kiosk k"
        " ORDER BY v.epoch, v.counter",
        NO_ARGS, e);
    while (st == ST_OK && p->out->ok && (st = db_next(&q, e)) == ST_OK)
        prove_voucher(p, &q, keys, n);
    db_end(&q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

static enum status prove_sums(struct proof *p, struct err *e)
{
    struct rows q;
    enum status st =
        db_first(&q, &p->copy, "SELECT seq FROM posting GROUP BY seq, commodity HAVING sum(amount) <> 0", NO_ARGS, e);
    if (st == ST_OK)
        found(p->out, "posting", "the lines of seq %lld do not sum to zero", (long long)col_int(&q, 0));
    db_end(&q);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

/* SQLite's own structure: pages, indexes that do not fit their tables. */
static enum status prove_pages(struct proof *p, struct err *e)
{
    struct rows q;
    enum status st = db_first(&q, &p->l->db, "PRAGMA integrity_check(1)", NO_ARGS, e);
    if (st == ST_OK && strcmp(col_text(&q, 0), "ok") != 0)
        found(p->out, "file", "%s", col_text(&q, 0));
    db_end(&q);
    return st;
}

static enum status prove(struct proof *p, struct err *e)
{
    enum status st = prove_chain(p, e);
    if (st == ST_OK && p->out->ok && p->last > 0)
        st = prove_carried(p, e);
    if (st == ST_OK && p->out->ok)
        st = compare_schema(&p->l->db, &p->copy, p->out, e);
    for (size_t i = 0; st == ST_OK && p->out->ok && schema_tables[i] != NULL; i++)
        st = compare_table(&p->l->db, &p->copy, schema_tables[i], p->out, e);
    if (st == ST_OK && p->out->ok)
        st = prove_checkpoints(p, e);
    if (st == ST_OK && p->out->ok)
        st = prove_vouchers(p, e);
    if (st == ST_OK && p->out->ok)
        st = prove_sums(p, e);
    if (st == ST_OK && p->out->ok)
        st = prove_pages(p, e);
    return st;
}

/* A saved checkpoint is only worth something if it is one of this kiosk, signed by a key of this ledger. */
static enum status saved_checkpoint(struct proof *p, const char *text, struct checkpoint *c, struct err *e)
{
    struct ledger_head h;
    struct err why = {0};
    if (text == NULL)
        return ST_OK;
    if (!checkpoint_parse(c, text))
        return err_set(e, ST_INVALID, "this is not the text of a checkpoint");
    enum status st = kiosk_now(&p->l->db, &h, e);
    if (st != ST_OK && st != ST_NOT_FOUND)
        return st;
    if (st == ST_NOT_FOUND || h.kiosk != c->kiosk || h.epoch < c->epoch)
        found(p->out, "checkpoint", "it is of kiosk %u, epoch %u; this ledger is not", c->kiosk, c->epoch);
    else if (checkpoint_check(&p->l->db, c, &why) != ST_OK)
        found(p->out, "checkpoint", "%s", why.msg);
    p->saved = c;
    return ST_OK;
}

enum status ledger_verify(struct ledger *l, const char *checkpoint, struct verify_report *out,
                          void (*progress)(void *ctx, int64_t done, int64_t of), void *ctx, struct err *e)
{
    struct proof p = {.l = l, .out = out, .progress = progress, .ctx = ctx};
    struct checkpoint saved;
    bool began = false;
    *out = (struct verify_report){.ok = true};
    enum status st = db_open(&p.copy, ":memory:", DB_MEMORY, NULL, e);
    if (st != ST_OK)
        return st;
    st = schema_make(&p.copy, e);
    if (st == ST_OK)
        st = db_read_begin(&l->db, &began, e);
    if (st == ST_OK)
        st = db_int(&p.of, &l->db, "SELECT ifnull(max(seq), 0) FROM journal", NO_ARGS, e);
    if (st == ST_OK)
        st = ledger_head(l, &out->head, e);
    if (st == ST_OK)
        st = saved_checkpoint(&p, checkpoint, &saved, e);
    if (st == ST_OK && out->ok)
        st = prove(&p, e);
    db_read_end(&l->db, began);
    db_close(&p.copy);
    if (st == ST_CORRUPT && out->ok) { /* SQLite cannot even read it */
        found(out, "file", "%s", e != NULL ? e->msg : "it cannot be read");
        err_clear(e);
        st = ST_OK;
    }
    return st;
}
