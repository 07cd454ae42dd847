/* The bag in each bin: known from the ledger, counted on with each container that falls, changed by staff.
 *
 *   bag_replace -> FACT_BAG -> what it put in and took out -> label of the old bag, reply; counting starts at zero
 *
 * Which bag a container is in is decided by the ledger when it commits; what is here is for the screen and for bins
 * that are full by count. */
#include "engine/core.h"

#include <string.h>

#define MG_PER_G 1000

const char *bin_name(const struct engine *g, int bin)
{
    return bin >= 0 && (size_t)bin < g->set->bin_count ? g->set->bins[bin].name : "";
}

static int bin_named(const struct engine *g, const char *name)
{
    for (size_t i = 0; i < g->set->bin_count; i++)
        if (strcmp(g->set->bins[i].name, name) == 0)
            return (int)i;
    return -1;
}

const char *bin_for(const struct engine *g, const struct container *c)
{
    return bin_name(g, bin_of(g, c->material));
}

/* Nobody saw what fell: it went where the last container went. */
const char *bin_unscanned(const struct engine *g)
{
    int bin = g->admission.container.gtin.value != 0 ? bin_of(g, g->admission.container.material) : 0;
    return bin_name(g, bin);
}

static void take_row(struct engine *g, const struct bag_row *b)
{
    int bin = bin_named(g, b->bin);
    if (bin < 0 || !b->in_place)
        return; /* of a bin that is not configured any more */
    text_copy(g->bags[bin].id, sizeof g->bags[bin].id, b->id);
    if (g->bags[bin].opened_ms != b->opened_ms)
        outlook_again(g);
    g->bags[bin].opened_ms = b->opened_ms;
    g->bags[bin].count = b->accepted + b->refused + b->in_doubt + b->unscanned;
}

void bags_begin(struct engine *g, const struct bag_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        take_row(g, &rows[i]);
}

static void refresh(struct engine *g);

static void on_rows(struct engine *g, const struct asked *q, const struct answer *a)
{
    g->bags_asked = false;
    if (a->status == ST_OK)
        bags_begin(g, a->bags, a->count < JOB_BAGS_MAX ? a->count : JOB_BAGS_MAX);
    if (g->bags_again || a->status != ST_OK)
        refresh(g);
    if (q->go_on_restart)
        restart_step(g);
}

/* What the ledger says after all that has been committed: a read asked after an answer is done after its commit. */
static void refresh(struct engine *g)
{
    g->bags_again = g->bags_asked;
    if (!g->bags_asked)
        g->bags_asked = ask(g, JOB_BAGS, false, on_rows) != NULL;
}

/* ---- counting --------------------------------------------------------------------------------------------------- */

static const char *bin_of_fact(const struct fact *f)
{
    switch (f->kind) {
    case FACT_LANDED: return f->landed.bin;
    case FACT_REFUSED: return f->refused.into_bin ? f->refused.bin : "";
    case FACT_IN_DOUBT: return f->in_doubt.bin;
    case FACT_FELL_UNSCANNED: return f->fell_unscanned.bin;
    default: return "";
    }
}

/* Counted at once for the screen, then read from the ledger: answers that come late or twice must not add up. */
void bags_committed(struct engine *g, const struct asked *q, const struct answer *a)
{
    bool touched = false;
    for (size_t i = 0; a->status == ST_OK && i < q->job.count; i++) {
        int bin = bin_named(g, bin_of_fact(&q->job.facts[i]));
        /* A doubt that is settled may leave the bag. */
        touched = touched || q->job.facts[i].kind == FACT_CASE_SETTLED;
        if (bin < 0 || g->training)
            continue;
        g->bags[bin].count += !a->results[i].existing;
        touched = true;
    }
    if (touched)
        refresh(g);
}

/* ---- the first bag of a bin ---- */

static void on_first(struct engine *g, const struct asked *q, const struct answer *a)
{
    if (a->status != ST_OK)
        output_log(g, LOG_ERROR, "bin %s got no bag: %s", q->job.facts[0].bag.bin, a->message);
    struct asked *next = ask(g, JOB_BAGS, true, on_rows);
    next->go_on_restart = true;
}

bool bags_first(struct engine *g)
{
    while (g->restart.bin_at < g->set->bin_count) {
        size_t bin = g->restart.bin_at++;
        if (g->bags[bin].id[0] != '\0')
            continue;
        struct asked *q = ask(g, JOB_COMMIT, true, on_first);
        struct fact *f = ask_fact(g, q, FACT_BAG, "kiosk");
        f->bag = (struct fact_bag){.weighed = MASS_UNKNOWN};
        text_copy(f->bag.bin, sizeof f->bag.bin, bin_name(g, (int)bin));
        return true;
    }
    return false;
}

/* ---- a change ---- */

static void reply_changed(struct engine *g, const struct asked *q, const struct bag_row *now, const struct bag_row *old)
{
    struct event_id event;
    struct json_out j;
    json_begin(&j);
    json_put_text(&j, "bin", now->bin);
    json_put_text(&j, "bag", now->id);
    json_put_bool(&j, "warning", old != NULL && old->warning);
    if (old != NULL)
        json_put_bag(&j, "old", old);
    json_end(&j);
    if (event_id_parse(&event, q->text))
        done_remember(g, &event, &j);
    reply_ok(g, q->waiting, &j);
}

static void on_change_read(struct engine *g, const struct asked *q, const struct answer *a)
{
    const struct bag_row *now = &a->bags[0], *old = a->count > 1 ? &a->bags[1] : NULL;
    if (a->status != ST_OK || a->count == 0) {
        reply_no(g, q->waiting, ST_UNKNOWN, "the bag was changed, but it could not be read back");
        return;
    }
    take_row(g, now);
    if (old != NULL && q->flag)
        print_bag(g, old);
    if (old != NULL && old->warning)
        output_log(g, LOG_WARNING, "bag %s weighs %lld permille more than its containers should", old->id,
                   (long long)old->difference_permille);
    reply_changed(g, q, now, old);
}

static void on_changed(struct engine *g, const struct asked *q, const struct answer *a)
{
    if (a->status != ST_OK) {
        reply_no(g, q->waiting, a->status, a->message);
        return;
    }
    struct asked *next = ask(g, JOB_BAG_CHANGE, true, on_change_read);
    next->job.number = a->results[0].seq;
    next->waiting = q->waiting;
    next->flag = answer_is_new(q, &a->results[0]); /* a retry of long ago prints no second label */
    text_copy(next->text, sizeof next->text, q->job.facts[0].id.text);
}

void request_bag_replace(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct waiting w = {c->id, r->id};
    int bin = bin_named(g, r->text);
    if (done_reply(g, &r->event, w))
        return;
    if (bin < 0) {
        reply_no(g, w, ST_NOT_FOUND, "there is no such bin");
        return;
    }
    if (lane_holds(g)) {
        reply_no(g, w, ST_AGAIN, "a container is in the lane; try again in a moment");
        return;
    }
    mass weighed = MASS_UNKNOWN;
    struct err e = {0};
    if (strcmp(r->note, BAG_BY_SCALE) == 0 && weigh_bag(g, bin, &weighed, &e) != ST_OK) {
        reply_no(g, w, e.code, e.msg);
        return;
    }
    struct asked *q = ask_for(g, w, JOB_COMMIT, on_changed);
    if (q == NULL)
        return;
    char actor[ACTOR_MAX];
    client_actor(actor, c);
    struct fact *f = ask_fact(g, q, FACT_BAG, actor);
    f->id = event_or_new(g, &r->event);
    f->bag.weighed = weighed;
    if (r->number > 0 && r->number <= INT64_MAX / MG_PER_G)
        f->bag.weighed.mg = r->number * MG_PER_G;
    f->bag.tolerance_permille = g->set->bins[bin].mass_tolerance_percent * 10;
    text_copy(f->bag.bin, sizeof f->bag.bin, g->set->bins[bin].name);
    text_copy(f->bag.bag, sizeof f->bag.bag, r->bag);
    text_copy(f->bag.seal, sizeof f->bag.seal, r->seal);
}

/* ---- what the recycler says -------------------------------------------------------------------------------------
 */

static void on_receipt(struct engine *g, const struct asked *q, const struct answer *a)
{
    if (a->status != ST_OK) {
        reply_no(g, q->waiting, a->status, a->message);
        return;
    }
    struct json_out j;
    json_begin(&j);
    json_put_text(&j, "bag", q->job.facts[0].bag_receipt.bag);
    json_end(&j);
    done_remember(g, &q->job.facts[0].id, &j);
    reply_ok(g, q->waiting, &j);
}

void request_bag_receipt(struct engine *g, struct client_seat *c, const struct wire_request *r)
{
    struct waiting w = {c->id, r->id};
    struct fact_bag_receipt said = {.weighed = MASS_UNKNOWN};
    char actor[ACTOR_MAX];
    if (done_reply(g, &r->event, w))
        return;
    if (!text_copy(said.recycler, sizeof said.recycler, r->text) ||
        !text_copy(said.document, sizeof said.document, r->note) || !text_copy(said.bag, sizeof said.bag, r->bag)) {
        reply_no(g, w, ST_INVALID, "the recycler's name has at most 63 bytes, bag and document 39");
        return;
    }
    if (r->number > 0 && r->number <= INT64_MAX / MG_PER_G)
        said.weighed.mg = r->number * MG_PER_G;
    struct asked *q = ask_for(g, w, JOB_COMMIT, on_receipt);
    if (q == NULL)
        return;
    client_actor(actor, c);
    struct fact *f = ask_fact(g, q, FACT_BAG_RECEIPT, actor);
    f->id = event_or_new(g, &r->event);
    f->bag_receipt = said;
}
