/* struct fact to the part of its body that the caller gave: what makes two facts of one id the same or not. */
#include "ledger/body.h"

#include <string.h>

static void created(struct body *b, const struct fact_created *c)
{
    put_text(b, "currency", c->currency.code);
    put_int(b, "epoch", c->epoch);
    put_int(b, "exponent", c->currency.exponent);
    put_int(b, "kiosk", c->kiosk);
    put_text(b, "kiosk_name", c->kiosk_name);
    put_int(b, "numeric", c->currency.numeric);
}

static void started(struct body *b, const struct fact_started *s)
{
    put_text(b, "version", s->version);
    put_hex(b, "config", s->config.bytes, sizeof s->config.bytes);
    put_hex(b, "scheme_file", s->scheme.bytes, sizeof s->scheme.bytes);
    put_hex(b, "catalogue", s->catalogue.bytes, sizeof s->catalogue.bytes);
    put_hex(b, "factors", s->factors.bytes, sizeof s->factors.bytes);
    put_text(b, "scheme", s->scheme_id);
    put_text(b, "time_zone", s->time_zone);
}

static void text(struct body *b, const struct fact_text *t, bool clock)
{
    put_text(b, "what", t->what);
    put_text(b, "state", t->state);
    put_text(b, "detail", t->detail);
    if (clock) {
        put_int(b, "before_ms", t->before_ms);
        put_int(b, "after_ms", t->after_ms);
    }
}

/* What a container is, for the tallies; its name and weight range stay in the catalogue, which the hash names. */
static json_t *container(const struct container *c)
{
    struct body b = {.o = json_object()};
    put_gtin(&b, "gtin", c->gtin);
    put_text(&b, "material", material_word(c->material));
    put_text(&b, "colour", colour_word(c->colour));
    put_text(&b, "stream", stream_word(container_stream(c->material, c->colour)));
    put_text(&b, "drink", drink_word(c->drink));
    put_int(&b, "volume_ml", c->volume_ml);
    put_bool(&b, "refillable", c->refillable);
    put_mass(&b, "bottle_mg", c->bottle);
    put_mass(&b, "cap_mg", c->cap);
    put_mass(&b, "label_mg", c->label);
    put_text(&b, "mass_source", mass_source_word(c->mass_source));
    if (b.failed) {
        json_decref(b.o);
        return NULL;
    }
    return b.o;
}

static void admitted(struct body *b, const struct fact_admitted *a)
{
    put_int(b, "visit", a->visit);
    put_text(b, "lane", a->lane);
    put_json(b, "container", container(&a->container));
    put_text(b, "rule", a->rule.id);
    put_int(b, "refund", a->rule.refund.minor);
    put_bool(b, "training", a->training);
}

static void counted(struct body *b, const struct fact_counted *c)
{
    put_int(b, "visit", c->visit);
    put_text(b, "lane", c->lane);
    put_json(b, "container", container(&c->container));
    put_text(b, "rule", c->rule.id);
    put_int(b, "refund", c->rule.refund.minor);
    put_int(b, "count", c->count);
    put_bool(b, "training", c->training);
    put_text(b, "why", c->why);
}

static void refused(struct body *b, const struct fact_refused *r)
{
    put_int(b, "visit", r->visit);
    put_text(b, "admitted", r->admitted.text);
    put_text(b, "lane", r->lane);
    put_text(b, "reason", reason_word(r->reason));
    put_gtin(b, "gtin", r->gtin);
    put_json(b, "container", r->container.gtin.value != 0 ? container(&r->container) : json_null());
    put_text(b, "scanned", r->scanned);
    put_text(b, "bin", r->bin);
    put_bool(b, "into_bin", r->into_bin);
    put_bool(b, "returned", r->returned);
    if (r->training) /* only where it says something */
        put_bool(b, "training", true);
}

/* What every fact gives that may issue a voucher. */
static void put_issue(struct body *b, const uint8_t nonce[6], uint16_t valid_days, bool clock_unsure)
{
    put_hex(b, "nonce", nonce, 6);
    put_int(b, "valid_days", valid_days);
    put_bool(b, "clock_unsure", clock_unsure);
}

static void case_settled(struct body *b, const struct fact_case_settled *c)
{
    put_int(b, "case", c->number);
    put_text(b, "outcome", case_outcome_word(c->outcome));
    put_text(b, "note", c->note);
    put_issue(b, c->nonce, c->valid_days, c->clock_unsure);
    if (c->amount.minor != 0) {
        put_int(b, "amount", c->amount.minor);
        put_bool(b, "training", c->training);
    }
}

static void goodwill(struct body *b, const struct fact_goodwill *w)
{
    put_int(b, "visit", w->visit);
    put_int(b, "amount", w->amount.minor);
    put_text(b, "reason", w->reason);
    put_issue(b, w->nonce, w->valid_days, w->clock_unsure);
    put_bool(b, "training", w->training);
}

static void voucher(struct body *b, const struct fact_voucher *v)
{
    put_int(b, "visit", v->visit);
    put_issue(b, v->nonce, v->valid_days, v->clock_unsure);
    put_bool(b, "training", v->training);
    put_text(b, "how", v->how);
}

static void case_opened(struct body *b, const struct fact_case_opened *c)
{
    put_text(b, "case_kind", case_kind_word(c->kind));
    put_int(b, "visit", c->visit);
    put_int(b, "counter", c->voucher_counter);
    put_text(b, "lane", c->lane);
    put_text(b, "why", c->why);
}

static void print(struct body *b, const struct fact_print *p)
{
    put_int(b, "counter", p->counter);
    put_text(b, "what", p->what);
    put_text(b, "state", print_state_word(p->state));
    put_bool(b, "reprint", p->reprint);
}

static void redeemed(struct body *b, const struct fact_redeemed *r)
{
    put_text(b, "digits", r->digits);
    put_text(b, "human", r->digits[0] == '\0' ? r->human : "");
    put_text(b, "till", r->till);
    put_text(b, "claim", r->claim.text);
    if (r->amount.minor != 0) /* these two only where a till said so */
        put_int(b, "amount", r->amount.minor);
    if (r->offline_ms != 0)
        put_int(b, "offline_ms", r->offline_ms);
}

static void voucher_act(struct body *b, const struct fact_voucher_act *v, bool roles)
{
    put_text(b, "digits", v->digits);
    put_text(b, "human", v->digits[0] == '\0' ? v->human : "");
    put_text(b, "reason", v->reason);
    put_text(b, "second", v->second);
    if (roles) {
        put_text(b, "role", v->role);
        put_text(b, "second_role", v->second_role);
    }
}

static void alarm_of(struct body *b, const struct fact_alarm *a)
{
    put_text(b, "digits", a->digits);
    put_text(b, "till", a->till);
}

static void person(struct body *b, const struct fact_person *p)
{
    put_text(b, "person", p->person);
    put_text(b, "role", p->role);
    put_text(b, "what", p->what);
}

static void visit_closed(struct body *b, const struct fact_visit_closed *v)
{
    put_int(b, "visit", v->visit);
    put_text(b, "how", v->how);
}

static void landed(struct body *b, const struct fact_landed *l)
{
    put_text(b, "admitted", l->admitted.text);
    put_text(b, "bin", l->bin);
    if (l->after_ms != 0) /* only where it says something */
        put_int(b, "after_ms", l->after_ms);
}

static void in_doubt(struct body *b, const struct fact_in_doubt *d)
{
    put_text(b, "admitted", d->admitted.text);
    put_text(b, "why", d->why);
    put_text(b, "bin", d->bin);
}

static void fell_unscanned(struct body *b, const struct fact_fell_unscanned *u)
{
    put_text(b, "lane", u->lane);
    put_text(b, "bin", u->bin);
    put_int(b, "visit", u->visit);
    if (u->training) /* only where it says something */
        put_bool(b, "training", true);
}

static void donated(struct body *b, const struct fact_donated *d)
{
    put_int(b, "visit", d->visit);
    put_text(b, "charity", d->charity);
    if (d->amount.minor != 0) /* only where it is a part */
        put_int(b, "amount", d->amount.minor);
}

static void linked(struct body *b, const struct fact_linked *l)
{
    put_int(b, "visit", l->visit);
    put_text(b, "account", l->account);
}

static void credited(struct body *b, const struct fact_credited *c)
{
    put_int(b, "visit", c->visit);
    put_text(b, "account", c->account);
    put_int(b, "amount", c->amount.minor);
    put_int(b, "points", c->points);
}

static void spent(struct body *b, const struct fact_spent *s)
{
    put_text(b, "account", s->account);
    put_int(b, "amount", s->amount.minor);
    put_int(b, "points", s->points);
    put_issue(b, s->nonce, s->valid_days, s->clock_unsure);
}

static void bag(struct body *b, const struct fact_bag *g)
{
    put_text(b, "bin", g->bin);
    put_text(b, "bag", g->bag);
    put_text(b, "seal", g->seal);
    put_mass(b, "weighed_mg", g->weighed);
    put_int(b, "tolerance_permille", g->tolerance_permille);
}

static void bag_receipt(struct body *b, const struct fact_bag_receipt *r)
{
    put_text(b, "bag", r->bag);
    put_text(b, "recycler", r->recycler);
    put_text(b, "document", r->document);
    put_mass(b, "mass_mg", r->weighed);
}

static void signal_of(struct body *b, const struct fact_signal *s)
{
    put_text(b, "signal", signal_word(s->kind));
    put_text(b, "subject", s->subject);
    put_int(b, "visit", s->visit);
    put_text(b, "lane", s->lane);
    put_int(b, "count", s->count);
    put_text(b, "window", signal_window_word(s->window));
    put_int(b, "minutes", s->minutes);
    put_text(b, "action", signal_action_word(s->action));
    put_int(b, "first_seq", s->first_seq);
    put_int(b, "last_seq", s->last_seq);
    put_text(b, "detail", s->detail);
}

static void signal_cleared(struct body *b, const struct fact_signal_cleared *s)
{
    put_int(b, "number", s->number);
    put_text(b, "reason", s->reason);
}

static void catalogue(struct body *b, const struct fact_catalogue *c)
{
    put_hex(b, "catalogue", c->hash.bytes, sizeof c->hash.bytes);
    put_text(b, "file", c->file);
    put_int(b, "rows", c->rows);
    put_text(b, "what", c->what);
}

static void own_container(struct body *b, const struct fact_container *c)
{
    bool proposed = strcmp(c->what, "proposed") == 0;
    put_text(b, "what", c->what);
    put_gtin(b, "gtin", c->container.gtin);
    if (proposed) {
        put_text(b, "name", c->container.name);
        put_json(b, "container", container(&c->container));
    }
}

static void task(struct body *b, const struct fact_task *t, bool ended)
{
    put_text(b, "task", t->task);
    put_text(b, "subject", t->subject);
    put_int(b, "since_ms", t->since_ms);
    put_int(b, "steps", t->steps);
    if (ended) {
        put_int(b, "by_device", t->by_device);
        put_text(b, "how", t->how);
    }
}

static void key(struct body *b, const struct fact_key *k)
{
    put_int(b, "kid", k->kid);
    put_hex(b, "public_key", k->public_key, sizeof k->public_key);
}

static void restored(struct body *b, const struct fact_restored *r)
{
    put_hex(b, "backup", r->backup.bytes, sizeof r->backup.bytes);
    put_int(b, "backup_seq", r->backup_seq);
    put_int(b, "epoch", r->epoch);
    put_hex(b, "lost", r->lost.bytes, sizeof r->lost.bytes);
    put_int(b, "lost_seq", r->lost_seq);
}

json_t *given_of(const struct fact *f, bool *bad_text)
{
    struct body b = {.o = json_object()};
    put_text(&b, "id", f->id.text);
    switch (f->kind) {
    case FACT_CREATED: created(&b, &f->created); break;
    case FACT_STARTED: started(&b, &f->started); break;
    case FACT_STOPPED:
    case FACT_SERVICE:
    case FACT_DEVICE: text(&b, &f->text, false); break;
    case FACT_CLOCK: text(&b, &f->text, true); break;
    case FACT_KEY: key(&b, &f->key); break;
    case FACT_VISIT_OPENED: put_text(&b, "lane", f->visit_opened.lane); break;
    case FACT_VISIT_CLOSED: visit_closed(&b, &f->visit_closed); break;
    case FACT_ADMITTED: admitted(&b, &f->admitted); break;
    case FACT_COUNTED: counted(&b, &f->counted); break;
    case FACT_LANDED: landed(&b, &f->landed); break;
    case FACT_REFUSED: refused(&b, &f->refused); break;
    case FACT_IN_DOUBT: in_doubt(&b, &f->in_doubt); break;
    case FACT_FELL_UNSCANNED: fell_unscanned(&b, &f->fell_unscanned); break;
    case FACT_CASE_OPENED: case_opened(&b, &f->case_opened); break;
    case FACT_CASE_SETTLED: case_settled(&b, &f->case_settled); break;
    case FACT_GOODWILL: goodwill(&b, &f->goodwill); break;
    case FACT_VOUCHER: voucher(&b, &f->voucher); break;
    case FACT_PRINT: print(&b, &f->print); break;
    case FACT_REDEEMED: redeemed(&b, &f->redeemed); break;
    case FACT_UNDONE: voucher_act(&b, &f->voucher_act, false); break;
    case FACT_VOIDED: voucher_act(&b, &f->voucher_act, true); break;
    case FACT_EXPIRED: break; /* which ones the ledger finds out */
    case FACT_ALARM: alarm_of(&b, &f->alarm); break;
    case FACT_DONATED: donated(&b, &f->donated); break;
    case FACT_LINKED: linked(&b, &f->linked); break;
    case FACT_CREDITED: credited(&b, &f->credited); break;
    case FACT_SPENT: spent(&b, &f->spent); break;
    case FACT_ACCOUNT_ERASED: put_text(&b, "account", f->account_erased.account); break;
    case FACT_PERSON: person(&b, &f->person); break;
    case FACT_BAG: bag(&b, &f->bag); break;
    case FACT_BAG_RECEIPT: bag_receipt(&b, &f->bag_receipt); break;
    case FACT_SIGNAL: signal_of(&b, &f->signal); break;
    case FACT_SIGNAL_CLEARED: signal_cleared(&b, &f->signal_cleared); break;
    case FACT_CATALOGUE: catalogue(&b, &f->catalogue); break;
    case FACT_CONTAINER: own_container(&b, &f->container); break;
    case FACT_TASK_BEGUN: task(&b, &f->task, false); break;
    case FACT_TASK_DONE: task(&b, &f->task, true); break;
    case FACT_DAY_CLOSED: put_text(&b, "how", f->day_closed.how); break;
    case FACT_RESTORED: restored(&b, &f->restored); break;
    case FACT_CARRIED:
    case FACT_CARRIED_ROWS:
    case FACT_CHECKPOINT: break; /* made by the ledger alone */
    case FACT_KIND_COUNT: b.failed = true; break;
    }
    *bad_text = b.bad_text;
    if (b.failed) {
        json_decref(b.o);
        return NULL;
    }
    return b.o;
}
