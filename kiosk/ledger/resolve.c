/* The rules of each fact, checked inside its transaction, and what the ledger adds to its body ("made"): numbers that
 * it hands out, balances, and whatever makes the body stand alone. Nothing is written here. */
#include "ledger/inside.h"

#include <string.h>

enum status visit_now(struct db *db, int64_t visit, struct visit_now *out, struct err *e)
{
    struct rows q;
    *out = (struct visit_now){.visit = visit};
    enum status st = db_first(&q, db, "SELECT balance, closed_ms IS NULL, training, account FROM visit WHERE visit = ?",
                              ARGS(arg_int(visit)), e);
    if (st != ST_OK)
        return st;
    out->balance = col_int(&q, 0);
    out->open = col_int(&q, 1) != 0;
    out->training_known = !col_null(&q, 2);
    out->training = col_int(&q, 2) != 0;
    col_copy(out->account, sizeof out->account, &q, 3);
    db_end(&q);
    return ST_OK;
}

enum status visit_open_now(struct db *db, int64_t visit, struct visit_now *out, struct err *e)
{
    enum status st = visit_now(db, visit, out, e);
    if (st == ST_NOT_FOUND)
        return err_set(e, ST_NOT_FOUND, "there is no visit %lld", (long long)visit);
    if (st == ST_OK && !out->open)
        return err_set(e, ST_REFUSED, "visit %lld is closed", (long long)visit);
    return st;
}

enum status visit_nothing_pending(struct db *db, int64_t visit, struct err *e)
{
    struct rows q;
    enum status st = db_first(&q, db, "SELECT 1 FROM admission WHERE visit = ? AND outcome = 'pending' LIMIT 1",
                              ARGS(arg_int(visit)), e);
    db_end(&q);
    if (st == ST_OK)
        return err_set(e, ST_REFUSED, "visit %lld has a container whose outcome is not known yet", (long long)visit);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

enum status admission_now(struct db *db, const char *id, struct admission_now *out, struct err *e)
{
    struct rows q;
    enum status st = db_first(
        &q, db, "SELECT seq, visit, refund, training, lane, gtin, outcome, carried FROM admission WHERE id = ?",
        ARGS(arg_text(id)), e);
    if (st == ST_NOT_FOUND)
        return err_set(e, ST_NOT_FOUND, "there is no admission %s", id);
    if (st != ST_OK)
        return st;
    *out = (struct admission_now){
        .seq = col_int(&q, 0), .visit = col_int(&q, 1), .refund = col_int(&q, 2), .training = col_int(&q, 3) != 0};
    col_copy(out->lane, sizeof out->lane, &q, 4);
    col_copy(out->gtin, sizeof out->gtin, &q, 5);
    col_copy(out->outcome, sizeof out->outcome, &q, 6);
    out->carried = !col_null(&q, 7);
    db_end(&q);
    return ST_OK;
}

static enum status admission_pending(struct db *db, const char *id, struct admission_now *out, struct err *e)
{
    enum status st = admission_now(db, id, out, e);
    if (st == ST_OK && strcmp(out->outcome, "pending") != 0)
        return err_set(e, ST_REFUSED, "this container has its outcome already: %s", out->outcome);
    return st;
}

/* Of an admission in a former file, the body was carried over. */
static enum status admission_body(struct db *db, const struct admission_now *a, json_t **body, struct err *e)
{
    if (!a->carried)
        return journal_body(db, a->seq, body, NULL, NULL, NULL, e);
    struct rows q; /* a walk over the table: only for the few containers whose outcome comes in a later year */
    enum status st = db_first(&q, db, "SELECT carried FROM admission WHERE seq = ? AND visit = ?",
                              ARGS(arg_int(a->seq), arg_int(a->visit)), e);
    if (st == ST_OK && json_body(body, col_text(&q, 0)) != ST_OK)
        st = err_set(e, ST_CORRUPT, "the carried body of an admission cannot be read");
    db_end(&q);
    return st;
}

enum status made_from_admission(struct want *w, const struct admission_now *a, struct err *e)
{
    json_t *body = NULL;
    enum status st = admission_body(&w->l->db, a, &body, e);
    if (st != ST_OK)
        return st;
    put_int(&w->made, "visit", a->visit);
    put_text(&w->made, "lane", a->lane);
    put_int(&w->made, "refund", a->refund);
    put_bool(&w->made, "training", a->training);
    put_copy(&w->made, "container", body);
    put_copy(&w->made, "rule", body);
    put_copy(&w->made, "scheme", json_object_get(body, "made"));
    put_copy(&w->made, "catalogue", json_object_get(body, "made"));
    json_decref(body);
    return ST_OK;
}

/* Which scheme and catalogue are in force: the last `started` says. */
static enum status made_running(struct want *w, struct err *e)
{
    struct rows q;
    enum status st = db_first(&q, &w->l->db, "SELECT scheme, catalogue FROM running", NO_ARGS, e);
    if (st != ST_OK && st != ST_NOT_FOUND)
        return st;
    put_text(&w->made, "scheme", st == ST_OK ? col_text(&q, 0) : "none");
    put_text(&w->made, "catalogue", st == ST_OK ? col_text(&q, 1) : "");
    db_end(&q);
    return ST_OK;
}

static enum status created(struct want *w, struct err *e)
{
    const struct fact_created *c = &w->f->created;
    int64_t seq;
    struct hash head;
    enum status st = journal_tail(&w->l->db, &seq, &head, e);
    if (st != ST_OK)
        return st;
    if (seq != 0)
        return err_set(e, ST_REFUSED, "this ledger has been created already");
    if (c->kiosk == 0 || c->epoch == 0 || c->currency.code[0] == '\0')
        return err_set(e, ST_INVALID, "kiosk, epoch and currency of a new ledger must be set");
    struct public_key k = seal_public(w->l->seal);
    put_int(&w->made, "kid", seal_kid(w->l->seal));
    put_hex(&w->made, "public_key", k.bytes, sizeof k.bytes);
    return ST_OK;
}

static enum status key(struct want *w, struct err *e)
{
    const struct fact_key *k = &w->f->key;
    struct public_key pk, known;
    memcpy(pk.bytes, k->public_key, sizeof pk.bytes);
    if (key_kid(&pk) != k->kid)
        return err_set(e, ST_INVALID, "key %04x: the id does not belong to this key", (unsigned)k->kid);
    enum status st = ledger_key(&w->l->db, k->kid, &known, NULL);
    if (st == ST_OK && memcmp(known.bytes, pk.bytes, sizeof pk.bytes) != 0)
        return err_set(e, ST_REFUSED, "key %04x: another key has this id; make a new one", (unsigned)k->kid);
    int64_t keys = 0;
    if (st == ST_NOT_FOUND && db_int(&keys, &w->l->db, "SELECT count(*) FROM key", NO_ARGS, e) == ST_OK &&
        keys >= LEDGER_KEYS_MAX)
        return err_set(e, ST_FULL, "this ledger has %d keys already: start a new one", LEDGER_KEYS_MAX);
    return st == ST_NOT_FOUND ? ST_OK : st;
}

static enum status visit_opened(struct want *w, struct err *e)
{
    int64_t last;
    enum status st = db_int(&last, &w->l->db, "SELECT max(visit) FROM visit", NO_ARGS, e);
    put_int(&w->made, "visit", last + 1);
    put_int(&w->made, "balance", 0);
    return st;
}

static enum status visit_closed(struct want *w, struct err *e)
{
    struct visit_now v;
    enum status st = visit_open_now(&w->l->db, w->f->visit_closed.visit, &v, e);
    if (st == ST_OK && v.balance != 0)
        return err_set(e, ST_REFUSED, "visit %lld has money that was not paid out", (long long)v.visit);
    if (st == ST_OK)
        st = visit_nothing_pending(&w->l->db, v.visit, e);
    put_int(&w->made, "visit", v.visit);
    put_int(&w->made, "balance", 0);
    return st;
}

/* The visit that the row before this one opened: its number was not known when the admission was made. */
static enum status visit_just_opened(struct db *db, int64_t *visit, struct err *e)
{
    json_t *body = NULL;
    enum fact_kind kind;
    struct hash head;
    int64_t seq;
    enum status st = journal_tail(db, &seq, &head, e);
    if (st == ST_OK)
        st = journal_body(db, seq, &body, &kind, NULL, NULL, e);
    if (st == ST_OK && kind != FACT_VISIT_OPENED)
        st = err_set(e, ST_INVALID, "an admission without a visit must follow visit_opened");
    if (st == ST_OK)
        *visit = json_integer_value(json_object_get(json_object_get(body, "made"), "visit"));
    json_decref(body);
    return st;
}

static enum status admitted(struct want *w, struct err *e)
{
    const struct fact_admitted *a = &w->f->admitted;
    struct visit_now v;
    int64_t visit = a->visit;
    enum status st = visit != 0 ? ST_OK : visit_just_opened(&w->l->db, &visit, e);
    if (st == ST_OK)
        st = visit_open_now(&w->l->db, visit, &v, e);
    if (st != ST_OK)
        return st;
    if (a->rule.refund.minor < 0)
        return err_set(e, ST_INVALID, "a refund cannot be negative");
    if (v.training_known && v.training != a->training)
        return err_set(e, ST_REFUSED, "visit %lld %s a training visit", (long long)v.visit,
                       v.training ? "is" : "is not");
    put_int(&w->made, "visit", v.visit);
    put_int(&w->made, "balance", v.balance);
    return made_running(w, e);
}

static enum status counted(struct want *w, struct err *e)
{
    const struct fact_counted *c = &w->f->counted;
    struct visit_now v;
    money total, after;
    int64_t visit = c->visit;
    enum status st = visit != 0 ? ST_OK : visit_just_opened(&w->l->db, &visit, e);
    if (st == ST_OK)
        st = visit_open_now(&w->l->db, visit, &v, e);
    if (st != ST_OK)
        return st;
    if (c->count < 1 || c->count > COUNTED_MAX || c->rule.refund.minor < 0)
        return err_set(e, ST_INVALID, "a count is 1 to %d containers of one deposit", COUNTED_MAX);
    if (v.training_known && v.training != c->training)
        return err_set(e, ST_REFUSED, "visit %lld %s a training visit", (long long)v.visit,
                       v.training ? "is" : "is not");
    if (!money_times(&total, c->rule.refund, c->count) || !money_add(&after, (money){v.balance}, total))
        return err_set(e, ST_REFUSED, "the amount would pass what can be counted");
    put_int(&w->made, "visit", v.visit);
    put_int(&w->made, "balance", after.minor);
    put_bool(&w->made, "training", c->training);
    return made_running(w, e);
}

static enum status landed(struct want *w, struct err *e)
{
    struct admission_now a = {0};
    struct visit_now v = {0};
    money after = {0};
    enum status st = admission_pending(&w->l->db, w->f->landed.admitted.text, &a, e);
    if (st == ST_OK)
        st = visit_open_now(&w->l->db, a.visit, &v, e);
    if (st == ST_OK && !money_add(&after, (money){v.balance}, (money){a.refund}))
        st = err_set(e, ST_REFUSED, "the amount would pass what can be counted");
    if (st != ST_OK)
        return st;
    put_int(&w->made, "balance", after.minor);
    st = made_bag(w, w->f->landed.bin, e);
    return st == ST_OK ? made_from_admission(w, &a, e) : st;
}

static enum status refused(struct want *w, struct err *e)
{
    const struct fact_refused *r = &w->f->refused;
    struct visit_now v = {0};
    enum status st = ST_OK;
    if (r->into_bin && r->returned)
        return err_set(e, ST_INVALID, "a container is either in the bin or handed back");
    if (r->into_bin && (st = made_bag(w, r->bin, e)) != ST_OK)
        return st;
    if (r->admitted.text[0] != '\0') {
        struct admission_now a = {0};
        st = admission_pending(&w->l->db, r->admitted.text, &a, e);
        if (st == ST_OK && r->visit != 0 && r->visit != a.visit)
            st = err_set(e, ST_INVALID, "the admission belongs to visit %lld", (long long)a.visit);
        if (st == ST_OK)
            st = visit_now(&w->l->db, a.visit, &v, e);
        put_int(&w->made, "balance", v.balance);
        return st == ST_OK ? made_from_admission(w, &a, e) : st;
    }
    if (r->visit != 0) {
        st = visit_now(&w->l->db, r->visit, &v, e);
        if (st == ST_NOT_FOUND)
            return err_set(e, ST_NOT_FOUND, "there is no visit %lld", (long long)r->visit);
    }
    put_int(&w->made, "visit", r->visit);
    put_int(&w->made, "balance", v.balance);
    put_bool(&w->made, "training", v.training_known ? v.training : r->training);
    return st == ST_OK ? made_running(w, e) : st;
}

static enum status in_doubt(struct want *w, struct err *e)
{
    struct admission_now a = {0};
    struct visit_now v = {0};
    int64_t last = 0;
    enum status st = admission_pending(&w->l->db, w->f->in_doubt.admitted.text, &a, e);
    if (st == ST_OK)
        st = visit_now(&w->l->db, a.visit, &v, e);
    if (st == ST_OK)
        st = db_int(&last, &w->l->db, "SELECT max(number) FROM incident", NO_ARGS, e);
    if (st != ST_OK)
        return st;
    put_int(&w->made, "case", last + 1);
    put_int(&w->made, "balance", v.balance);
    st = made_bag(w, w->f->in_doubt.bin, e);
    return st == ST_OK ? made_from_admission(w, &a, e) : st;
}

static enum status donated(struct want *w, struct err *e)
{
    const struct fact_donated *d = &w->f->donated;
    struct visit_now v;
    enum status st = visit_open_now(&w->l->db, d->visit, &v, e);
    if (st == ST_OK && v.balance == 0)
        return err_set(e, ST_REFUSED, "visit %lld has nothing to donate", (long long)v.visit);
    if (st == ST_OK && (d->amount.minor < 0 || d->amount.minor > v.balance))
        return err_set(e, ST_REFUSED, "visit %lld has less than that to donate", (long long)v.visit);
    if (st == ST_OK && d->charity[0] == '\0')
        return err_set(e, ST_INVALID, "a donation needs its charity");
    if (st == ST_OK)
        st = visit_nothing_pending(&w->l->db, v.visit, e);
    int64_t amount = d->amount.minor != 0 ? d->amount.minor : v.balance;
    put_int(&w->made, "visit", v.visit);
    put_int(&w->made, "amount", amount);
    put_bool(&w->made, "training", v.training);
    put_int(&w->made, "balance", v.balance - amount);
    return st;
}

enum status resolve(struct want *w, struct err *e)
{
    switch (w->f->kind) {
    case FACT_CREATED: return created(w, e);
    case FACT_KEY: return key(w, e);
    case FACT_VISIT_OPENED: return visit_opened(w, e);
    case FACT_VISIT_CLOSED: return visit_closed(w, e);
    case FACT_ADMITTED: return admitted(w, e);
    case FACT_COUNTED: return counted(w, e);
    case FACT_LANDED: return landed(w, e);
    case FACT_REFUSED: return refused(w, e);
    case FACT_IN_DOUBT: return in_doubt(w, e);
    case FACT_DONATED: return donated(w, e);
    case FACT_LINKED: return resolve_linked(w, e);
    case FACT_CREDITED: return resolve_credited(w, e);
    case FACT_SPENT: return resolve_spent(w, e);
    case FACT_ACCOUNT_ERASED: return resolve_account_erased(w, e);
    case FACT_VOUCHER: return resolve_voucher_fact(w, e);
    case FACT_GOODWILL: return resolve_goodwill(w, e);
    case FACT_PRINT: return resolve_print(w, e);
    case FACT_UNDONE: return resolve_undone(w, e);
    case FACT_VOIDED: return resolve_voided(w, e);
    case FACT_EXPIRED: return resolve_expired(w, e);
    case FACT_ALARM: return resolve_alarm(w, e);
    case FACT_CASE_OPENED: return resolve_case_opened(w, e);
    case FACT_CASE_SETTLED: return resolve_case_settled(w, e);
    case FACT_FELL_UNSCANNED: return made_bag(w, w->f->fell_unscanned.bin, e);
    case FACT_BAG: return resolve_bag(w, e);
    case FACT_BAG_RECEIPT: return resolve_bag_receipt(w, e);
    case FACT_SIGNAL: return resolve_signal(w, e);
    case FACT_SIGNAL_CLEARED: return resolve_signal_cleared(w, e);
    case FACT_CONTAINER: return resolve_container(w, e);
    case FACT_TASK_BEGUN:
    case FACT_TASK_DONE: return resolve_task(w, e);
    case FACT_DAY_CLOSED: return resolve_day_closed(w, e);
    case FACT_RESTORED: return resolve_restored(w, e);
    case FACT_CARRIED:
    case FACT_CARRIED_ROWS: return err_set(e, ST_INVALID, "what is carried over is made by a new year");
    case FACT_CHECKPOINT: return err_set(e, ST_INVALID, "a checkpoint is made by closing the day");
    case FACT_CATALOGUE: /* whoever opened the file knows that it is there */
    case FACT_STARTED:
    case FACT_STOPPED:
    case FACT_CLOCK:
    case FACT_SERVICE:
    case FACT_DEVICE:
    case FACT_PERSON:
    case FACT_REDEEMED: /* resolve_redeemed, which also answers */
    case FACT_KIND_COUNT: break;
    }
    return ST_OK;
}
