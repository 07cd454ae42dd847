/* The business day: counted here for the screen, closed by a person or by the clock, printed.
 *
 * The close that is due belongs to the open day: the first cutover after it was opened. So a kiosk that was off for a
 * week makes up one close, a clock that steps back does not close twice, and without a clock nothing is closed. A visit
 * that is open at the cutover finishes in the old day, as long as it does so within VISIT_WAIT_MS. */
#include "engine/core.h"

#include <string.h>

#define RETRY_CLOSE_MS 60000
#define VISIT_WAIT_MS  600000   /* so long may an open visit hold up the close that is due: people feed crates */
#define MADE_UP_MS     1800000  /* later than this after the cutover the kiosk was off: the close is made up */
#define DAY_MS         86400000 /* a day that begins further ahead than this was opened by a wrong clock */

static void set_due(struct engine *g)
{
    int64_t from = g->today.opened_ms;
    if (g->now.state == CLOCK_UNSET) {
        g->day_due_ms = TIME_NEVER;
        return;
    }
    if (from > g->now.utc_ms + DAY_MS)
        from = g->now.utc_ms;
    g->day_due_ms = clock_next_cutover(from, g->set->day_close_hour, g->set->day_close_minute);
}

void day_start(struct engine *g, const struct day_row *open)
{
    if (open != &g->today)
        g->today = *open;
    if (!mass_known(g->today.pet))
        g->today.pet = (mass){0};
    set_due(g);
}

bool day_is_due(const struct engine *g)
{
    return g->day_due_ms != TIME_NEVER && g->now.utc_ms >= g->day_due_ms;
}

/* Between two containers a day can be closed; what the visit goes on with is then the next day's. */
static bool is_between(const struct engine *g)
{
    return !lane_busy(&g->lane) && !g->counter_busy && g->visit.state != VISIT_PAYING && g->restart.over;
}

static bool is_quiet(const struct engine *g)
{
    return g->visit.state == VISIT_NONE && is_between(g);
}

int64_t day_deadline(const struct engine *g)
{
    if (g->day_due_ms == TIME_NEVER || g->closing.running || !is_between(g))
        return TIME_NEVER;
    int64_t left = g->day_due_ms - g->now.utc_ms + (is_quiet(g) ? 0 : VISIT_WAIT_MS);
    int64_t at = g->now.mono_ms + (left > 0 ? left : 0);
    return at > g->day_retry_ms ? at : g->day_retry_ms;
}

void day_time(struct engine *g)
{
    if (!day_is_due(g) || g->closing.running || g->now.mono_ms < g->day_retry_ms)
        return;
    bool waited = g->now.utc_ms - g->day_due_ms >= VISIT_WAIT_MS;
    if (!is_quiet(g) && !(waited && is_between(g)))
        return;
    g->day_retry_ms = g->now.mono_ms + RETRY_CLOSE_MS; /* whatever keeps it from closing now */
    bool late = g->now.utc_ms - g->day_due_ms > MADE_UP_MS;
    if (day_close(g, late ? "made_up" : "rule", "rule", NULL, (struct waiting){0}, NULL) != ST_OK)
        g->day_retry_ms = g->now.mono_ms + RETRY_CLOSE_MS; /* the ledger is behind */
}

/* ---- closing: the fact, the signed checkpoint, the figures, the paper ------------------------------------------- */

static void reply_closed(struct engine *g, const char *label)
{
    struct json_out j;
    json_begin(&j);
    json_put_int(&j, "z_no", g->closing.z_no);
    json_put_text(&j, "day", label);
    json_key(&j, "checkpoint");
    json_quote(&j, g->closing.checkpoint);
    json_end(&j);
    if (g->closing.event.text[0] != '\0')
        done_remember(g, &g->closing.event, &j);
    reply_ok(g, g->closing.waiting, &j);
}

static void on_days_after(struct engine *g, const struct asked *q, const struct answer *a)
{
    (void)q;
    const char *label = "";
    for (size_t i = 0; a->status == ST_OK && i < a->count && i < JOB_DAYS_MAX; i++) {
        const struct day_row *d = &a->days[i];
        if (d->z_no == g->closing.z_no) {
            label = d->label;
            print_z(g, d, g->closing.checkpoint, &g->closing.head);
        } else if (d->closed_ms == 0) {
            day_start(g, d);
        }
    }
    memset(g->materials, 0, sizeof g->materials);
    outlook_again(g);
    reply_closed(g, label);
    memset(&g->closing, 0, sizeof g->closing);
}

static void on_checkpoint(struct engine *g, const struct asked *q, const struct answer *a)
{
    (void)q;
    if (a->status == ST_OK)
        text_copy(g->closing.checkpoint, sizeof g->closing.checkpoint, a->checkpoint);
    else
        output_log(g, LOG_ERROR, "day %lld has no checkpoint: %s", (long long)g->closing.z_no, a->message);
    struct asked *next = ask(g, JOB_DAYS, true, on_days_after);
    next->job.number = 2; /* the one just closed and the open one */
}

static void on_closed(struct engine *g, const struct asked *q, const struct answer *a)
{
    (void)q;
    if (a->status != ST_OK) {
        output_log(g, LOG_WARNING, "the day was not closed: %s", a->message);
        reply_no(g, g->closing.waiting, a->status, a->message);
        memset(&g->closing, 0, sizeof g->closing);
        return;
    }
    g->closing.z_no = a->results[0].z_no;
    g->closing.head = a->results[0].head;
    struct asked *next = ask(g, JOB_CHECKPOINT, true, on_checkpoint);
    next->job.number = g->closing.z_no;
}

enum status day_close(struct engine *g, const char *how, const char *actor, const struct event_id *event,
                      struct waiting w, struct err *e)
{
    if (g->closing.running)
        return err_set(e, ST_AGAIN, "the day is being closed");
    if (g->now.state == CLOCK_UNSET)
        return err_set(e, ST_REFUSED, "the clock is not set: a day without a date cannot be closed");
    if (lane_holds(g) || !g->restart.over)
        return err_set(e, ST_AGAIN, "a container is in the lane; try again in a moment");
    expiry_sweep(g); /* answered before the close: what expired by now belongs to the day that ends */
    struct asked *q = ask(g, JOB_COMMIT, false, on_closed);
    if (q == NULL)
        return err_set(e, ST_AGAIN, "the ledger is behind; try again");
    struct fact *f = ask_fact(g, q, FACT_DAY_CLOSED, actor);
    memset(&g->closing, 0, sizeof g->closing);
    g->closing.running = true;
    g->closing.waiting = w;
    if (event != NULL && event->text[0] != '\0')
        g->closing.event = f->id = *event;
    text_copy(f->day_closed.how, sizeof f->day_closed.how, how);
    return ST_OK;
}

void request_day_close(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct waiting w = {c->id, r->id};
    struct err e = {0};
    char actor[ACTOR_MAX];
    if (done_reply(g, &r->event, w))
        return;
    client_actor(actor, c);
    enum status st = day_close(g, "asked", actor, &r->event, w, &e);
    if (st != ST_OK)
        reply_no(g, w, st, e.msg);
}

/* ---- figures ---------------------------------------------------------------------------------------------------- */

static void on_refreshed(struct engine *g, const struct asked *q, const struct answer *a)
{
    (void)q;
    if (a->status == ST_OK && a->count > 0 && a->days[0].closed_ms == 0)
        day_start(g, &a->days[0]);
}

void day_refresh(struct engine *g)
{
    struct asked *q = ask(g, JOB_DAYS, false, on_refreshed);
    if (q != NULL)
        q->job.number = 1;
}

/* Training shows on the screen of its visit and is in no figure of the day. */
void day_count_refused(struct engine *g)
{
    if (!g->training)
        g->today.refused++;
}

void day_count_material(struct engine *g, const struct container *c)
{
    struct engine_material *m = &g->materials[c->material];
    mass sum = {m->bottle_mg};
    m->accepted++;
    if (!mass_known(c->bottle))
        m->mass_unknown++;
    else if (mass_add(&sum, sum, c->bottle))
        m->bottle_mg = sum.mg;
}

void day_count_landed(struct engine *g, const struct container *c, money refund)
{
    if (g->training)
        return;
    struct day_row *d = &g->today;
    d->accepted++;
    money_add(&d->refunds, d->refunds, refund);
    if (!mass_known(c->bottle))
        d->mass_unknown++;
    else if (c->material == MATERIAL_PET)
        mass_add(&d->pet, d->pet, c->bottle);
    day_count_material(g, c);
}

void day_count_voucher(struct engine *g, const struct voucher_row *v)
{
    if (v->training || v->discount)
        return;
    g->today.vouchers_issued_count++;
    money_add(&g->today.vouchers_issued, g->today.vouchers_issued, v->amount);
    g->vouchers.open_count++;
    money_add(&g->vouchers.open_amount, g->vouchers.open_amount, v->amount);
}

void day_count_redeemed(struct engine *g, const struct voucher_row *v)
{
    if (v->print != PRINT_STATE_PRINTED && g->vouchers.unprinted_count > 0)
        g->vouchers.unprinted_count--;
    if (v->discount)
        return;
    g->today.redeemed_count++;
    money_add(&g->today.redeemed, g->today.redeemed, v->amount);
    if (g->vouchers.open_count > 0)
        g->vouchers.open_count--;
    money_sub(&g->vouchers.open_amount, g->vouchers.open_amount, v->amount);
}

void z_report_fill(struct engine *g, struct z_report *z, const struct day_row *d, enum language l)
{
    int n, cases = 0;
    for (int k = 0; k < CASE_KIND_COUNT; k++) {
        case_oldest(g, (enum case_kind)k, &n);
        cases += n;
    }
    *z = (struct z_report){.language = l,
                           .currency = g->set->scheme.currency,
                           .z_no = d->z_no,
                           .opened_ms = d->opened_ms,
                           .closed_ms = d->closed_ms,
                           .offset_s = d->offset_s,
                           .first_seq = d->first_seq,
                           .last_seq = d->last_seq,
                           .accepted = d->accepted,
                           .refused = d->refused,
                           .visits = d->visits,
                           .refunds = d->refunds,
                           .vouchers_issued = d->vouchers_issued,
                           .redeemed = d->redeemed,
                           .donated = d->donated,
                           .goodwill = d->goodwill,
                           .voided = d->voided,
                           .expired = d->expired,
                           .undone = d->undone,
                           .voided_count = d->voided_count,
                           .expired_count = d->expired_count,
                           .undone_count = d->undone_count,
                           .alarms = d->alarms,
                           .signals = d->signals,
                           .to_accounts = d->to_accounts,
                           .from_accounts = d->from_accounts,
                           .discounts = d->discounts,
                           .discounts_used = d->discounts_used,
                           .points_given = d->points_given,
                           .points_spent = d->points_spent,
                           .vouchers_issued_count = d->vouchers_issued_count,
                           .redeemed_count = d->redeemed_count,
                           .cases_open = cases};
    text_copy(z->day, sizeof z->day, d->label);
    text_copy(z->closed_by, sizeof z->closed_by, d->closed_by);
    size_t room = sizeof z->materials / sizeof z->materials[0];
    for (int m = 0; m < MATERIAL_COUNT && z->material_count < room; m++) {
        if (g->materials[m].accepted == 0)
            continue;
        size_t i = z->material_count++;
        text_copy(z->materials[i].material, sizeof z->materials[i].material, material_word((enum material)m));
        z->materials[i].accepted = g->materials[m].accepted;
        z->materials[i].bottle = (mass){g->materials[m].bottle_mg};
        z->materials[i].mass_unknown = g->materials[m].mass_unknown;
    }
}

static void on_days(struct engine *g, const struct asked *q, const struct answer *a)
{
    if (a->status != ST_OK) {
        reply_no(g, q->waiting, a->status, a->message);
        return;
    }
    struct json_out j;
    json_begin(&j);
    json_array_begin(&j, "days");
    for (size_t i = 0; i < a->count && i < JOB_DAYS_MAX; i++) {
        json_array_next(&j);
        json_put_day(&j, &a->days[i]);
    }
    json_array_end(&j);
    json_end(&j);
    reply_ok(g, q->waiting, &j);
}

void request_days(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct waiting w = {c->id, r->id};
    struct asked *q = ask_for(g, w, JOB_DAYS, on_days);
    if (q == NULL)
        return;
    q->job.number = r->number > 0 && r->number <= JOB_DAYS_MAX ? r->number : 31;
}
