/* A row of the journal into the derived tables. Reads nothing but the row and those tables, so that a rebuild from the
 * journal alone gives the same. */
#include "ledger/carry.h"

#include <stdlib.h>
#include <string.h>

static enum status remember(struct applied *a, struct err *e)
{
    struct hash h;
    if (!row_given_hash(&h, a->row))
        return err_set(e, ST_CORRUPT, "journal seq %lld: the body lacks something", (long long)a->row->seq);
    return db_do(a->db, "INSERT INTO fact (id, seq, given) VALUES (?, ?, ?)",
                 ARGS(arg_text(get_text(&a->given, "id")), arg_int(a->row->seq), arg_blob(h.bytes, sizeof h.bytes)), e);
}

static enum status new_key(struct applied *a, struct doc *from, struct err *e)
{
    uint8_t k[32];
    get_hex(from, "public_key", k, sizeof k);
    return db_do(a->db, "INSERT INTO key (kid, public_key, seq) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                 ARGS(arg_int(get_int(from, "kid")), arg_blob(k, sizeof k), arg_int(a->row->seq)), e);
}

static enum status created(struct applied *a, struct err *e)
{
    struct doc *g = &a->given;
    enum status st = db_do(
        a->db, "INSERT INTO kiosk (one, kiosk, name, currency, numeric, exponent, epoch) VALUES (1, ?, ?, ?, ?, ?, ?)",
        ARGS(arg_int(get_int(g, "kiosk")), arg_text(get_text(g, "kiosk_name")), arg_text(get_text(g, "currency")),
             arg_int(get_int(g, "numeric")), arg_int(get_int(g, "exponent")), arg_int(get_int(g, "epoch"))),
        e);
    return st == ST_OK ? new_key(a, &a->made, e) : st;
}

/* Another list than before is in force; all zeros: none. */
static enum status list_in_force(struct applied *a, const char *what, int64_t rows, struct err *e)
{
    return db_do(a->db,
                 "INSERT INTO catalogue_use (seq, at_ms, offset_s, hash, what, actor, rows)"
                 " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE ?4 GLOB '*[^0]*'"
                 " AND ?4 <> ifnull((SELECT catalogue FROM running), '')",
                 ARGS(arg_int(a->row->seq), arg_int(a->row->at_ms), arg_int(a->row->offset_s),
                      arg_text(get_text(&a->given, "catalogue")), arg_text(what), arg_text(a->row->actor),
                      arg_int(rows)),
                 e);
}

static enum status started(struct applied *a, struct err *e)
{
    struct doc *g = &a->given;
    enum status st = list_in_force(a, "start", 0, e);
    if (st != ST_OK)
        return st;
    return db_do(a->db,
                 "INSERT INTO running (one, seq, version, scheme, catalogue, time_zone) VALUES (1, ?1, ?2, ?3, ?4, ?5)"
                 " ON CONFLICT DO UPDATE SET seq = ?1, version = ?2, scheme = ?3, catalogue = ?4, time_zone = ?5",
                 ARGS(arg_int(a->row->seq), arg_text(get_text(g, "version")), arg_text(get_text(g, "scheme")),
                      arg_text(get_text(g, "catalogue")), arg_text(get_text(g, "time_zone"))),
                 e);
}

/* What lands from here on was looked up in another list. */
static enum status switched(struct applied *a, struct err *e)
{
    enum status st = list_in_force(a, get_text(&a->given, "what"), get_int(&a->given, "rows"), e);
    return st == ST_OK
               ? db_do(a->db, "UPDATE running SET catalogue = ?", ARGS(arg_text(get_text(&a->given, "catalogue"))), e)
               : st;
}

/* The last word about it; what it is stays as it was proposed. */
static enum status container_word(struct applied *a, struct err *e)
{
    struct doc *g = &a->given;
    const char *what = get_text(g, "what");
    if (strcmp(what, "proposed") != 0)
        return db_do_one(a->db,
                         "UPDATE added_container SET seq = ?, at_ms = ?, actor = ?, what = ?"
                         " WHERE gtin = ? AND what = 'proposed'",
                         ARGS(arg_int(a->row->seq), arg_int(a->row->at_ms), arg_text(a->row->actor), arg_text(what),
                              arg_text(get_text(g, "gtin"))),
                         e);
    char *container = json_canonical(json_object_get(g->o, "container"));
    if (container == NULL)
        return err_set(e, ST_MEMORY, "out of memory");
    enum status st =
        db_do(a->db,
              "INSERT INTO added_container (gtin, seq, at_ms, actor, what, name, container, proposed_by, proposed_seq)"
              " VALUES (?1, ?2, ?3, ?4, 'proposed', ?5, ?6, ?4, ?2) ON CONFLICT DO UPDATE SET seq = ?2, at_ms = ?3,"
              " actor = ?4, what = 'proposed', name = ?5, container = ?6, proposed_by = ?4, proposed_seq = ?2",
              ARGS(arg_text(get_text(g, "gtin")), arg_int(a->row->seq), arg_int(a->row->at_ms), arg_text(a->row->actor),
                   arg_text(get_text(g, "name")), arg_text(container)),
              e);
    free(container);
    return st;
}

static enum status by_kind(struct applied *a, enum fact_kind kind, struct err *e)
{
    enum status st;
    switch (kind) {
    case FACT_CREATED: st = created(a, e); return st == ST_OK ? apply_day(a, kind, e) : st;
    case FACT_STARTED: return started(a, e);
    case FACT_KEY: return new_key(a, &a->given, e);
    case FACT_VISIT_OPENED:
    case FACT_VISIT_CLOSED:
    case FACT_DONATED: return apply_visit(a, kind, e);
    case FACT_ADMITTED:
    case FACT_LANDED:
    case FACT_REFUSED:
    case FACT_IN_DOUBT:
    case FACT_COUNTED:
    case FACT_FELL_UNSCANNED: return apply_container(a, kind, e);
    case FACT_CASE_OPENED:
    case FACT_CASE_SETTLED: return apply_case(a, kind, e);
    case FACT_GOODWILL: return apply_goodwill(a, e);
    case FACT_LINKED:
    case FACT_CREDITED:
    case FACT_SPENT:
    case FACT_ACCOUNT_ERASED: return apply_account(a, kind, e);
    case FACT_VOUCHER:
    case FACT_PRINT:
    case FACT_REDEEMED: return apply_voucher(a, kind, e);
    case FACT_BAG: return apply_bag(a, e);
    case FACT_TASK_BEGUN:
    case FACT_TASK_DONE: return apply_task(a, kind, e);
    case FACT_UNDONE:
    case FACT_VOIDED:
    case FACT_EXPIRED:
    case FACT_ALARM: return apply_voucher_life(a, kind, e);
    case FACT_SIGNAL:
    case FACT_SIGNAL_CLEARED: return apply_signal(a, kind, e);
    case FACT_CATALOGUE: return switched(a, e);
    case FACT_CONTAINER: return container_word(a, e);
    case FACT_DAY_CLOSED:
    case FACT_CHECKPOINT: return apply_day(a, kind, e);
    case FACT_CARRIED: return apply_carried(a, e);
    case FACT_CARRIED_ROWS: return apply_carried_rows(a, e);
    case FACT_RESTORED: return apply_restored(a, e);
    case FACT_STOPPED:
    case FACT_CLOCK:
    case FACT_SERVICE:
    case FACT_DEVICE:
    case FACT_BAG_RECEIPT:
    case FACT_PERSON:
    case FACT_KIND_COUNT: break; /* of interest as themselves: nothing is derived from them */
    }
    return ST_OK;
}

enum status apply(struct db *db, const struct row *r, enum fact_kind kind, const json_t *body, struct err *e)
{
    struct applied a = {.db = db, .row = r, .given = {.o = body}};
    a.made = get_doc(&a.given, "made");
    if ((kind == FACT_CREATED) != (r->seq == 1))
        return err_set(e, ST_CORRUPT, "journal seq %lld: a journal begins with `created`, once", (long long)r->seq);
    enum status st = remember(&a, e);
    if (st == ST_OK)
        st = by_kind(&a, kind, e);
    if (st == ST_OK)
        st = apply_evidence(&a, kind, e);
    if (st == ST_OK && (a.given.bad || a.made.bad))
        st = err_set(e, ST_CORRUPT, "journal seq %lld: the body lacks something", (long long)r->seq);
    return st;
}
