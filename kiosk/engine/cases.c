/* Cases: what a person has to settle. The ledger numbers them; the list here is its answer, asked anew after every
 * change, so that the screen shows what is on disk. */
#include "engine/core.h"

#include <string.h>

static void on_cases(struct engine *g, const struct asked *q, const struct answer *a)
{
    (void)q;
    g->cases_asked = false;
    if (a->status == ST_OK) {
        g->case_count = a->count < JOB_CASES_MAX ? a->count : JOB_CASES_MAX;
        memcpy(g->cases, a->cases, g->case_count * sizeof g->cases[0]);
    }
    if (g->cases_again) {
        g->cases_again = false;
        cases_refresh(g);
    }
}

void cases_refresh(struct engine *g)
{
    if (g->cases_asked) {
        g->cases_again = true;
        return;
    }
    g->cases_asked = ask(g, JOB_CASES, false, on_cases) != NULL;
}

const struct case_row *case_oldest(const struct engine *g, enum case_kind kind, int *how_many)
{
    const struct case_row *oldest = NULL;
    *how_many = 0;
    for (size_t i = 0; i < g->case_count; i++) {
        const struct case_row *c = &g->cases[i];
        if (!c->open || c->kind != kind)
            continue;
        (*how_many)++;
        if (oldest == NULL || c->number < oldest->number)
            oldest = c;
    }
    return oldest;
}

static void on_case_opened(struct engine *g, const struct asked *q, const struct answer *a)
{
    const struct fact_case_opened *c = &q->job.facts[0].case_opened;
    if (c->kind == CASE_HELP)
        g->help_asked = false;
    if (a->status != ST_OK) {
        output_log(g, LOG_ERROR, "a case could not be opened: %s", a->message);
        return;
    }
    if (c->kind != CASE_HELP) {
        visit_case(g, c->visit, a->results[0].case_number);
        slip_case(g, c->visit, a->results[0].case_number);
    }
    cases_refresh(g);
}

void case_open(struct engine *g, enum case_kind kind, int64_t visit, int64_t counter, const char *why, bool must)
{
    struct asked *q = ask(g, JOB_COMMIT, must, on_case_opened);
    if (q == NULL)
        return;
    struct fact *f = ask_fact(g, q, FACT_CASE_OPENED, kind == CASE_HELP ? "visit" : "kiosk");
    f->case_opened.kind = kind;
    f->case_opened.visit = visit;
    f->case_opened.voucher_counter = counter;
    text_copy(f->case_opened.lane, sizeof f->case_opened.lane, g->set->lane.name);
    text_copy(f->case_opened.why, sizeof f->case_opened.why, why);
    if (kind == CASE_HELP)
        g->help_asked = true;
}

/* One open call is enough: pressing again shows that it was heard, and makes no second case. */
void help_call(struct engine *g)
{
    int n;
    g->help_until_ms = g->now.mono_ms + HELP_SHOWN_MS;
    visit_feed(g, (struct visit_event){.kind = VISIT_TOUCHED});
    if (!g->help_asked && case_oldest(g, CASE_HELP, &n) == NULL)
        case_open(g, CASE_HELP, g->visit.number, 0, "help", false);
}

/* ---- requests --------------------------------------------------------------------------------------------------- */

static void on_list(struct engine *g, const struct asked *q, const struct answer *a)
{
    if (a->status != ST_OK) {
        reply_no(g, q->waiting, a->status, a->message);
        return;
    }
    struct json_out j;
    json_begin(&j);
    json_array_begin(&j, "cases");
    for (size_t i = 0; i < a->count && i < JOB_CASES_MAX; i++) {
        json_array_next(&j);
        json_put_case(&j, &a->cases[i]);
    }
    json_array_end(&j);
    json_end(&j);
    reply_ok(g, q->waiting, &j);
}

void request_case_list(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct waiting w = {c->id, r->id};
    struct asked *q = ask_for(g, w, JOB_CASES, on_list);
    if (q == NULL)
        return;
    q->job.number = r->number == 1;
}

/* The settled case as the ledger now has it is one read away; what was just decided is known here. */
static void reply_settled(struct engine *g, const struct asked *q, const struct fact_result *res)
{
    const struct fact *f = &q->job.facts[0];
    struct case_row row = {.number = f->case_settled.number, .settled_ms = f->at_ms};
    for (size_t i = 0; i < g->case_count; i++)
        if (g->cases[i].number == row.number)
            row = g->cases[i];
    row.open = false;
    row.settled_ms = f->at_ms;
    text_copy(row.outcome, sizeof row.outcome, case_outcome_word(f->case_settled.outcome));
    text_copy(row.note, sizeof row.note, f->case_settled.note);
    text_copy(row.actor, sizeof row.actor, f->actor);
    struct json_out j;
    json_begin(&j);
    json_key(&j, "case");
    j.comma = false;
    json_put_case(&j, &row);
    if (res->voucher.counter != 0)
        json_put_voucher(&j, "voucher", &res->voucher, &g->set->scheme.currency);
    json_end(&j);
    done_remember(g, &f->id, &j);
    reply_ok(g, q->waiting, &j);
}

/* The container of a case counts from now on. Its row is still the one from before the settling. */
static void count_settled(struct engine *g, int64_t number)
{
    struct container c;
    for (size_t i = 0; i < g->case_count; i++)
        if (g->cases[i].number == number && g->cases[i].open && !g->training && container_find(g, g->cases[i].gtin, &c))
            day_count_material(g, &c);
}

/* ---- two at once: the second one is told who was first --------------------------------------------------------- */

static void reply_settled_already(struct engine *g, const struct asked *q, const char *by)
{
    struct json_out j;
    json_begin(&j);
    json_put_text(&j, "settled_by", by);
    json_end(&j);
    reply_no_data(g, q->waiting, ST_REFUSED, q->text, &j);
}

static void on_names(struct engine *g, const struct asked *q, const struct answer *a)
{
    const char *id = strchr(q->note, ':'), *by = q->note;
    for (size_t i = 0; id != NULL && a->status == ST_OK && i < a->count && i < PEOPLE_MAX; i++)
        if (strcmp(a->persons[i].id, id + 1) == 0 && a->persons[i].name[0] != '\0')
            by = a->persons[i].name;
    reply_settled_already(g, q, by);
}

static void on_settled_before(struct engine *g, const struct asked *q, const struct answer *a)
{
    const struct case_row *c = NULL;
    for (size_t i = 0; a->status == ST_OK && i < a->count && i < JOB_CASES_MAX; i++)
        if (a->cases[i].number == q->number && !a->cases[i].open)
            c = &a->cases[i];
    struct asked *next = c == NULL ? NULL : ask(g, JOB_PERSON_LIST, false, on_names);
    if (next == NULL) {
        reply_no(g, q->waiting, ST_REFUSED, q->text);
        return;
    }
    next->waiting = q->waiting;
    text_copy(next->text, sizeof next->text, q->text);
    text_copy(next->note, sizeof next->note, c->actor);
}

/* Refused: perhaps because another screen was faster. Then its row says who. */
static void settle_refused(struct engine *g, const struct asked *q, const char *message)
{
    struct asked *next = ask(g, JOB_CASES, false, on_settled_before);
    if (next == NULL) {
        reply_no(g, q->waiting, ST_REFUSED, message);
        return;
    }
    next->job.number = 1; /* settled ones too */
    next->waiting = q->waiting;
    next->number = q->job.facts[0].case_settled.number;
    text_copy(next->text, sizeof next->text, message);
}

static void on_settled(struct engine *g, const struct asked *q, const struct answer *a)
{
    const struct fact_result *res = &a->results[0];
    if (a->status == ST_REFUSED) {
        settle_refused(g, q, a->message);
        return;
    }
    if (a->status != ST_OK) {
        reply_no(g, q->waiting, a->status, a->message);
        return;
    }
    const struct fact_case_settled *f = &q->job.facts[0].case_settled;
    if (f->amount.minor != 0) {
        if (answer_is_new(q, res))
            goodwill_given(g, res, f->amount, f->training);
    } else if (answer_is_new(q, res) && res->voucher.counter != 0) {
        voucher_hand_over(g, &res->voucher);
    } else if (answer_is_new(q, res) && res->visit != 0 && res->visit == g->visit.number && visit_is_open(g)) {
        g->visit.amount = res->balance; /* credited to the visit that is still open */
    }
    if (f->outcome != CASE_DONE && f->amount.minor == 0)
        day_refresh(g); /* it counts as accepted or refused from now on */
    if (answer_is_new(q, res) && f->outcome == CASE_CREDITED && f->amount.minor == 0)
        count_settled(g, f->number);
    reply_settled(g, q, res);
    cases_refresh(g);
}

/* A voucher from before a restore says itself what it is worth: nobody has to type it, and nobody can change it. */
static int64_t amount_of(const struct engine *g, const struct wire_request *r, enum case_outcome outcome)
{
    for (size_t i = 0; i < g->case_count; i++)
        if (g->cases[i].number == r->number && g->cases[i].kind == CASE_NOT_IN_BOOKS && outcome == CASE_CREDITED)
            return g->cases[i].amount.minor;
    return r->amount_minor;
}

static void settle_now(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct waiting w = {c->id, r->id};
    enum case_outcome outcome;
    if (!case_outcome_parse(&outcome, r->text)) {
        reply_no(g, w, ST_INVALID, "the outcome is credited, in_bin, not_in_bin or done");
        return;
    }
    struct err e = {0};
    if (r->amount_minor != 0 && !goodwill_allowed(g, r->amount_minor, &e)) {
        reply_no(g, w, e.code, e.msg);
        return;
    }
    struct asked *q = ask_for(g, w, JOB_COMMIT, on_settled);
    if (q == NULL)
        return;
    char actor[ACTOR_MAX];
    client_actor(actor, c);
    struct fact *f = ask_fact(g, q, FACT_CASE_SETTLED, actor);
    f->id = event_or_new(g, &r->event);
    f->case_settled.number = r->number;
    f->case_settled.outcome = outcome;
    text_copy(f->case_settled.note, sizeof f->case_settled.note, r->note);
    event_nonce(f->case_settled.nonce, &f->id);
    f->case_settled.valid_days = (uint16_t)g->set->scheme.voucher_valid_days;
    f->case_settled.clock_unsure = clock_is_unsure(g);
    int64_t amount = amount_of(g, r, outcome);
    if (amount != 0) {
        f->case_settled.amount.minor = amount;
        f->case_settled.training = g->training;
        f->case_settled.day_limit = g->set->goodwill_day_limit;
    }
}

/* Not only to answer from memory: what the clock says about the voucher's dates may be another thing at a retry. */
void request_case_settle(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    request_once(g, c, r, settle_now);
}
