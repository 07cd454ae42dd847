/* What a start finds: admissions without an outcome, and visits that were open. In this order:
 *
 *   1. a visit that was open goes on, with its balance: the person may stand in front of the screen
 *   2. each admission without outcome becomes in_doubt, with a case number; those of that visit go onto its slip
 *   3. older open visits (there should be none) are paid out to a case, or closed
 *   4. a voucher that was committed and perhaps never printed gets a case: the person may come back for it
 *   5. a bin that never had a bag gets its first
 *
 * One fact at a time: as many as a table holds would crowd out what comes next. */
#include "engine/core.h"

#include <string.h>

static void on_in_doubt(struct engine *g, const struct asked *q, const struct answer *a)
{
    if (a->status != ST_OK) {
        output_log(g, LOG_ERROR, "an admission of the last run could not be put in doubt: %s", a->message);
    } else {
        visit_case(g, a->results[0].visit, a->results[0].case_number);
        if (answer_is_new(q, &a->results[0]))
            g->today.in_doubt++;
    }
    restart_step(g);
}

static void put_in_doubt(struct engine *g, const struct admission_row *row)
{
    struct asked *q = ask(g, JOB_COMMIT, true, on_in_doubt);
    struct fact *f = ask_fact(g, q, FACT_IN_DOUBT, "kiosk");
    f->in_doubt.admitted = row->id;
    text_copy(f->in_doubt.why, sizeof f->in_doubt.why, "restart");
    struct container c;
    if (container_find(g, row->gtin, &c))
        text_copy(f->in_doubt.bin, sizeof f->in_doubt.bin, bin_for(g, &c));
}

static void on_old_visit(struct engine *g, const struct asked *q, const struct answer *a)
{
    if (a->status != ST_OK) {
        output_log(g, LOG_ERROR, "visit %lld of the last run could not be closed: %s", (long long)q->number,
                   a->message);
    } else if (q->job.facts[0].kind == FACT_VOUCHER) {
        const struct voucher_row *v = &a->results[0].voucher;
        day_count_voucher(g, v);
        if (!v->training)
            g->vouchers.unprinted_count++;
        case_open(g, CASE_UNPRINTABLE, q->number, v->counter, "restart", true);
    }
    restart_step(g);
}

static void close_old_visit(struct engine *g, const struct visit_row *row)
{
    struct asked *q = ask(g, JOB_COMMIT, true, on_old_visit);
    q->number = row->visit;
    if (row->balance.minor > 0) {
        struct fact *v = ask_fact(g, q, FACT_VOUCHER, "kiosk");
        v->voucher.visit = row->visit;
        event_nonce(v->voucher.nonce, &v->id);
        v->voucher.valid_days = (uint16_t)g->set->scheme.voucher_valid_days;
        v->voucher.clock_unsure = clock_is_unsure(g);
        v->voucher.training = row->training; /* what it was, whatever the configuration says now */
        text_copy(v->voucher.how, sizeof v->voucher.how, "restart");
    }
    struct fact *f = ask_fact(g, q, FACT_VISIT_CLOSED, "kiosk");
    f->visit_closed.visit = row->visit;
    text_copy(f->visit_closed.how, sizeof f->visit_closed.how, "restart");
}

static void on_unprinted(struct engine *g, const struct asked *q, const struct answer *a)
{
    (void)q;
    if (a->status != ST_OK)
        output_log(g, LOG_ERROR, "no case for an unprinted voucher: %s", a->message);
    restart_step(g);
}

static void open_unprinted(struct engine *g, int64_t counter, int64_t visit)
{
    struct asked *q = ask(g, JOB_COMMIT, true, on_unprinted);
    struct fact *f = ask_fact(g, q, FACT_CASE_OPENED, "kiosk");
    f->case_opened.kind = CASE_UNPRINTABLE;
    f->case_opened.visit = visit;
    f->case_opened.voucher_counter = counter;
    text_copy(f->case_opened.lane, sizeof f->case_opened.lane, g->set->lane.name);
    text_copy(f->case_opened.why, sizeof f->case_opened.why, "restart");
}

void restart_step(struct engine *g)
{
    struct restart *r = &g->restart;
    if (r->pending_at < r->pending_count) {
        put_in_doubt(g, &r->pending[r->pending_at++]);
    } else if (r->visit_at < r->visit_count) {
        close_old_visit(g, &r->visits[r->visit_at++]);
    } else if (r->unprinted_at < r->unprinted_count) {
        size_t i = r->unprinted_at++;
        open_unprinted(g, r->unprinted[i].counter, r->unprinted[i].visit);
    } else if (!bags_first(g)) {
        r->over = true;
        cases_refresh(g);
        signals_begin(g);
        visit_lane_free(g); /* the person may have pressed pay meanwhile */
    }
}

static void resume(struct engine *g, const struct visit_row *row)
{
    g->visit = visit_begin(&g->limits, g->now.mono_ms);
    g->visit.number = row->visit;
    g->visit.count = row->credited;
    g->visit.refused = row->refused;
    g->visit.amount = row->balance;
    g->visit.pet = mass_known(row->pet) ? row->pet : (mass){0};
    visit_read(g); /* what it brought by material, which limits and points are counted from */
    card_resume(g, row->account);
    for (size_t i = 0; i < g->case_count; i++)
        if (g->cases[i].open)
            visit_case(g, g->cases[i].visit, g->cases[i].number);
}

void restart_begin(struct engine *g, const struct engine_options *o)
{
    struct restart *r = &g->restart;
    g->visit.deadline_ms = TIME_NEVER;
    g->case_count = o->case_count < JOB_CASES_MAX ? o->case_count : JOB_CASES_MAX;
    memcpy(g->cases, o->cases, g->case_count * sizeof g->cases[0]);
    r->pending_count = o->pending_count < 64 ? o->pending_count : 64;
    memcpy(r->pending, o->pending, r->pending_count * sizeof r->pending[0]);
    for (; r->unprinted_count < o->unprinted_count && r->unprinted_count < 16; r->unprinted_count++) {
        r->unprinted[r->unprinted_count].counter = o->unprinted[r->unprinted_count].counter;
        r->unprinted[r->unprinted_count].visit = o->unprinted[r->unprinted_count].visit;
    }
    bags_begin(g, o->bags, o->bag_count);
    size_t last = 0;
    for (size_t i = 0; i < o->visit_count && i < 16; i++)
        if (o->visits[i].open && o->visits[i].visit > o->visits[last].visit)
            last = i;
    for (size_t i = 0; i < o->visit_count && i < 16; i++) {
        if (!o->visits[i].open)
            continue;
        /* One that began in the other mode cannot go on: money that was shown is paid, a game stays one. */
        if (i == last && o->visits[i].training == g->training)
            resume(g, &o->visits[i]);
        else
            r->visits[r->visit_count++] = o->visits[i];
    }
    restart_step(g);
}
