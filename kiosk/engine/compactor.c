/* Runs the compactor after each landing: its coil is on for compact_ms and never while the door is open. The interlock
 * that keeps hands safe is the hardware's (settings refuse a compactor without one); this file only does not ask for
 * what the hardware would forbid.
 *
 *   landed (by the beams) --> running --compact_ms--> stopped
 *                                |  credit_after compacted: now the `landed` commit, and the credit
 *                                | door opened, io board lost
 *                                v
 *                             stopped; credit_after compacted: in doubt ("not_compacted"), a person must look */
#include "engine/core.h"

static bool may_run(struct engine *g)
{
    const struct slot *io = device_of(g, DEVICE_IO);
    return io != NULL && io->plugged && io->health == HEALTH_WORKING && g->inputs_known && !door_is_open(g);
}

static void stop(struct engine *g)
{
    g->compactor.running = false;
    io_set(g, IO_COMPACTOR, false);
}

static void not_compacted(struct engine *g)
{
    g->compactor.owes_credit = false;
    lane_commit_in_doubt(g, REASON_OUT_OF_SERVICE, "not_compacted");
}

bool compactor_landed(struct engine *g)
{
    const struct lane_settings *l = &g->set->lane;
    if (!l->compactor)
        return false;
    bool waits = l->credit_after == CREDIT_COMPACTED;
    g->compactor.owes_credit = waits;
    if (may_run(g)) {
        g->compactor.running = true;
        g->compactor.until_ms = g->now.mono_ms + l->compact_ms;
        io_set(g, IO_COMPACTOR, true);
    } else if (waits) {
        not_compacted(g);
    }
    return waits;
}

void compactor_watch(struct engine *g)
{
    if (!g->compactor.running || may_run(g))
        return;
    stop(g);
    if (g->compactor.owes_credit)
        not_compacted(g);
}

void compactor_time(struct engine *g)
{
    if (g->now.mono_ms < compactor_deadline(g))
        return;
    stop(g);
    if (!g->compactor.owes_credit)
        return;
    g->compactor.owes_credit = false;
    lane_commit_landed(g);
}

int64_t compactor_deadline(const struct engine *g)
{
    return g->compactor.running ? g->compactor.until_ms : TIME_NEVER;
}

void compactor_stop(struct engine *g)
{
    if (g->compactor.running)
        stop(g);
}
