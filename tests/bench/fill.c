#include "bench/fill.h"

#include "bench/bench.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>

#define VISIT_MAX     200 /* containers */
#define FACTS_MAX     (2 * VISIT_MAX + 8)
#define VISITS_A_TIME 16

struct filler {
    const struct fill_options *o;
    struct ledger *l;
    struct rng rng;
    struct fill_result made;
    int64_t bags, in_bag, day_began;
    struct fact facts[VISITS_A_TIME][FACTS_MAX];
    struct fact_result results[VISITS_A_TIME][FACTS_MAX];
    struct fact_group groups[VISITS_A_TIME];
};

static struct fact *next(struct filler *x, struct fact_group *g, enum fact_kind kind)
{
    struct fact *f = (struct fact *)&g->facts[g->count++]; /* ours: struct filler holds them */
    *f = bench_fact(&x->rng, kind);
    return f;
}

/* Numbers of visits and vouchers run without gaps, so they are known beforehand: one visit, one voucher. */
static void containers(struct filler *x, struct fact_group *g, int64_t visit)
{
    int n = x->o->visit_size > 0 ? x->o->visit_size : 24;
    for (int i = 0; i < n && i < VISIT_MAX; i++) {
        if (x->o->refused_in > 0 && rng_below(&x->rng, (uint64_t)x->o->refused_in) == 0) {
            struct fact *r = next(x, g, FACT_REFUSED);
            r->refused = (struct fact_refused){.visit = visit, .lane = "counter", .reason = REASON_UNKNOWN_GTIN};
            continue;
        }
        struct fact *a = next(x, g, FACT_ADMITTED);
        *a = bench_admitted(&x->rng, visit);
        struct fact *l = next(x, g, FACT_LANDED);
        *l = bench_landed(&x->rng, a);
        x->made.containers++;
        x->in_bag++;
    }
}

static void payout(struct filler *x, struct fact_group *g, int64_t visit)
{
    struct fact *f = next(x, g, FACT_VOUCHER);
    f->voucher = (struct fact_voucher){.visit = visit, .valid_days = 365, .how = "asked"};
    rng_bytes(&x->rng, f->voucher.nonce, sizeof f->voucher.nonce);
    f = next(x, g, FACT_VISIT_CLOSED);
    f->visit_closed = (struct fact_visit_closed){.visit = visit, .how = "paid"};
    f = next(x, g, FACT_PRINT);
    f->print = (struct fact_print){.counter = visit, .what = "voucher", .state = PRINT_STATE_PRINTED};
    if (rng_below(&x->rng, 100) >= (uint64_t)x->o->redeemed_percent)
        return;
    f = next(x, g, FACT_REDEEMED);
    f->redeemed = (struct fact_redeemed){.till = "till-1", .claim = event_id_new(&x->rng)};
    token_human(f->redeemed.human, 7, 1, (uint32_t)visit);
}

static void one_visit(struct filler *x, struct fact_group *g)
{
    int64_t visit = ++x->made.visits;
    struct fact *f = next(x, g, FACT_VISIT_OPENED);
    text_copy(f->visit_opened.lane, sizeof f->visit_opened.lane, "counter");
    int64_t before = x->made.containers;
    containers(x, g, visit);
    if (x->made.containers > before) {
        payout(x, g, visit);
        return;
    }
    bench_die("fill: a visit of refusals only: take more containers a visit");
}

static void put(struct filler *x, const struct fact *f)
{
    struct fact_result r;
    struct err e = {0};
    bench_ok(ledger_commit(x->l, f, &r, &e), &e, "fill");
    x->made.rows = r.seq;
}

static void new_bag(struct filler *x)
{
    struct fact f = bench_fact(&x->rng, FACT_BAG);
    f.bag = (struct fact_bag){.bin = "bin", .weighed = MASS_UNKNOWN, .tolerance_permille = 100};
    snprintf(f.bag.bag, sizeof f.bag.bag, "B-%lld", (long long)++x->bags);
    snprintf(f.bag.seal, sizeof f.bag.seal, "S-%lld", (long long)x->bags);
    put(x, &f);
    x->in_bag = 0;
}

static void some_visits(struct filler *x)
{
    for (size_t i = 0; i < VISITS_A_TIME; i++) {
        x->groups[i] = (struct fact_group){.facts = x->facts[i], .results = x->results[i]};
        one_visit(x, &x->groups[i]);
    }
    ledger_commit_groups(x->l, x->groups, VISITS_A_TIME);
    for (size_t i = 0; i < VISITS_A_TIME; i++)
        bench_ok(x->groups[i].e.code, &x->groups[i].e, "fill");
    const struct fact_group *last = &x->groups[VISITS_A_TIME - 1];
    x->made.rows = last->results[last->count - 1].seq;
}

static void close_day(struct filler *x)
{
    struct fact f = bench_fact(&x->rng, FACT_DAY_CLOSED);
    text_copy(f.day_closed.how, sizeof f.day_closed.how, "asked");
    put(x, &f);
    x->day_began = x->made.rows;
    x->made.days++;
}

static bool is_enough(const struct filler *x)
{
    return (x->o->rows == 0 || x->made.rows >= x->o->rows) &&
           (x->o->containers == 0 || x->made.containers >= x->o->containers);
}

struct fill_result fill_ledger(const char *state, const struct fill_options *o)
{
    char keys[4096];
    struct seal *seal = NULL;
    struct err e = {0};
    struct filler *x = calloc(1, sizeof *x);
    if (x == NULL)
        bench_die("out of memory");
    x->o = o;
    x->rng = rng_from_kernel();
    snprintf(keys, sizeof keys, "%s/keys", state);
    bench_ok(seal_open(&seal, keys, true, &e), &e, "seal");
    struct ledger_options how = {.state_dir = state, .seal = seal, .synchronous = "OFF"};
    bench_ok(ledger_open(&x->l, &how, &e), &e, "ledger");
    bench_first_facts(x->l, &x->rng);
    while (!is_enough(x)) {
        some_visits(x);
        if (o->rows_a_day > 0 && x->made.rows - x->day_began > o->rows_a_day)
            close_day(x);
        if (o->bag_size > 0 && x->in_bag >= o->bag_size)
            new_bag(x);
        ledger_tidy(x->l);
    }
    struct fill_result made = x->made;
    ledger_close(x->l);
    seal_free(seal);
    free(x);
    return made;
}
