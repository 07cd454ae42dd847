#include "deposit/session.h"

#include "base/clock.h"

#include <assert.h>

static struct visit_step stay(struct visit v)
{
    return (struct visit_step){v, VISIT_DO_NOTHING};
}

/* Somebody is there: the countdown, if any, is over. */
static struct visit active(struct visit v, int64_t until_ms)
{
    v.state = VISIT_ACTIVE;
    v.deadline_ms = until_ms;
    return v;
}

static struct visit_step finish(struct visit v)
{
    v.deadline_ms = TIME_NEVER;
    if (v.amount.minor > 0) {
        v.state = VISIT_PAYING;
        return (struct visit_step){v, VISIT_DO_PAYOUT};
    }
    v.state = VISIT_ENDED;
    return (struct visit_step){v, VISIT_DO_END};
}

/* The fact is on disk already: counting it here cannot be refused. The ledger's own checked sums come first, so an
 * overflow here is our bug. */
static struct visit credited(struct visit v, const struct visit_event *ev)
{
    bool fits = money_add(&v.amount, v.amount, ev->amount);
    assert(fits);
    v.count++;
    if (mass_known(ev->pet)) {
        fits = mass_add(&v.pet, v.pet, ev->pet);
        assert(fits);
    }
    return v;
}

static struct visit_step tick(struct visit v, const struct visit_limits *l, int64_t mono_ms)
{
    if (mono_ms < v.deadline_ms)
        return stay(v);
    if (v.state == VISIT_WARNED)
        return finish(v);
    v.state = VISIT_WARNED;
    v.deadline_ms = mono_ms + l->countdown_ms;
    return stay(v);
}

static struct visit_step step_open(struct visit v, const struct visit_event *ev, const struct visit_limits *l,
                                   int64_t mono_ms)
{
    int64_t warn_at = mono_ms + l->warn_ms;
    switch (ev->kind) {
    case VISIT_TOUCHED: return stay(active(v, warn_at));
    case VISIT_CREDITED: return stay(active(credited(v, ev), warn_at));
    case VISIT_REFUSED: v.refused++; return stay(active(v, warn_at));
    case VISIT_EXTENDED: return stay(active(v, warn_at + l->extend_ms));
    case VISIT_DONATE: v.donate = !v.donate; return stay(active(v, warn_at));
    case VISIT_PAY_ASKED: return finish(v);
    case VISIT_TICK: return tick(v, l, mono_ms);
    case VISIT_PAID:
    case VISIT_PAY_REFUSED: break; /* no payout is under way */
    }
    return stay(v);
}

/* A payout is under way: only its answer moves the visit. A landing whose commit was on its way is still counted; the
 * engine asks for no payout while the lane is busy. */
static struct visit_step step_paying(struct visit v, const struct visit_event *ev, const struct visit_limits *l,
                                     int64_t mono_ms)
{
    switch (ev->kind) {
    case VISIT_CREDITED: return stay(credited(v, ev));
    case VISIT_PAID: v.state = VISIT_ENDED; return (struct visit_step){v, VISIT_DO_END};
    case VISIT_PAY_REFUSED: return stay(active(v, mono_ms + l->warn_ms));
    default: return stay(v);
    }
}

struct visit visit_begin(const struct visit_limits *l, int64_t mono_ms)
{
    return (struct visit){.state = VISIT_ACTIVE, .deadline_ms = mono_ms + l->warn_ms};
}

struct visit_step visit_step(struct visit v, struct visit_event ev, const struct visit_limits *l, int64_t mono_ms)
{
    switch (v.state) {
    case VISIT_ACTIVE:
    case VISIT_WARNED: return step_open(v, &ev, l, mono_ms);
    case VISIT_PAYING: return step_paying(v, &ev, l, mono_ms);
    case VISIT_NONE:
    case VISIT_ENDED: break;
    }
    return stay(v);
}

enum reason visit_may_take(const struct visit *v, const struct visit_limits *l, money refund)
{
    money after;
    if (!money_add(&after, v->amount, refund))
        return REASON_LIMIT_REACHED;
    if (l->max_count > 0 && v->count >= l->max_count)
        return REASON_LIMIT_REACHED;
    if (l->max_amount.minor > 0 && after.minor > l->max_amount.minor)
        return REASON_LIMIT_REACHED;
    return REASON_NONE;
}
