/* The scales. The lane's: its zero is followed while the lane is idle, what a container weighs is handed to the lane,
 * and what happens without it is the lane's option. A bag's: the control figure at `bag replace`. What the statistics
 * count is what the catalogue says, never what a scale does.
 *
 *   idle, stable, within ZERO_MAX_MG    that is the zero now: it drifts with dirt and warmth
 *   idle, stable, above it              something lies on it: no weight would be right (scale_occupied)
 *   inside, stable, above empty_g       reading less zero is the container's weight */
#include "engine/core.h"

#include <stdlib.h>
#include <string.h>

#define MUTE_PERIODS 5
#define ZERO_MAX_MG  30000 /* a sticky plate; what is heavier was left there */

static void on_lane_weight(struct engine *g, const struct slot *s, int32_t mg)
{
    if (g->lane.state == LANE_IDLE) {
        bool zero = abs(mg) <= ZERO_MAX_MG;
        if (zero)
            g->scale.zero_mg = mg;
        g->scale.known = g->scale.known || zero;
        g->scale.occupied = !zero;
    } else if (g->scale.known && mg - g->scale.zero_mg > s->set->empty_mg) {
        lane_feed(g, (struct lane_event){.kind = LANE_WEIGHT, .weight_mg = mg - g->scale.zero_mg});
    }
}

void weigh_reading(struct engine *g, struct slot *s, const struct device_event *ev)
{
    s->weight_stable = ev->weight.stable;
    s->weight_mg = ev->weight.mg;
    s->weight_ms = g->now.mono_ms;
    if (ev->weight.stable && s->set->role == ROLE_LANE)
        on_lane_weight(g, s, ev->weight.mg);
}

void weigh_health(struct engine *g, struct slot *s)
{
    if (s->health == HEALTH_WORKING)
        return;
    s->weight_stable = false;
    if (s->set->role == ROLE_LANE)
        g->scale.known = g->scale.occupied = false; /* what its zero was says nothing when it is back */
}

const char *weigh_trouble(struct engine *g)
{
    const struct slot *s = device_lane_scale(g);
    if (g->set->lane.kind != LANE_CHUTE || g->set->lane.timing.weigh_ms == 0)
        return "";
    if (s == NULL || !s->plugged || s->health != HEALTH_WORKING)
        return "scale_lost";
    if (g->scale.occupied)
        return "scale_occupied";
    return g->scale.known ? "" : "scale_lost";
}

bool weigh_is_occupied(const struct engine *g, const struct slot *s)
{
    bool ours = s->set->kind == DEVICE_SCALE && s->set->role == ROLE_LANE && g->set->lane.kind == LANE_CHUTE;
    return ours && g->set->lane.timing.weigh_ms > 0 && s->plugged && s->health == HEALTH_WORKING && g->scale.occupied;
}

bool weigh_is_waking(struct engine *g)
{
    const struct slot *s = device_lane_scale(g);
    return g->set->lane.timing.weigh_ms > 0 && !g->set->lane.without_scale && s != NULL && s->plugged &&
           s->health == HEALTH_STARTING;
}

/* It speaks every period while somebody is there. So long before its driver calls it silent, a container that waits for
 * its weight knows that none will come. One that only moves is not mute: shaking it must not save anybody from it. */
static bool is_mute(const struct engine *g, const struct slot *s)
{
    return g->now.mono_ms - s->last_word_ms > MUTE_PERIODS * (int64_t)s->set->options.scale.period_ms;
}

struct lane_timing weigh_timing(struct engine *g)
{
    struct lane_timing t = g->set->lane.timing;
    const struct slot *s = device_lane_scale(g);
    if (g->set->lane.without_scale && s != NULL && (weigh_trouble(g)[0] != '\0' || is_mute(g, s)))
        t.weigh_ms = 0;
    return t;
}

enum status weigh_bag(struct engine *g, int bin, mass *out, struct err *e)
{
    for (size_t i = 0; i < g->set->device_count; i++) {
        const struct slot *s = &g->slots[i];
        if (s->set->kind != DEVICE_SCALE || s->set->role != ROLE_BAG ||
            strcmp(s->set->bin, g->set->bins[bin].name) != 0)
            continue;
        bool fresh = s->weight_stable && g->now.mono_ms - s->weight_ms <= s->set->options.scale.stale_ms;
        if (!s->plugged || s->health != HEALTH_WORKING || !fresh)
            return err_set(e, ST_REFUSED, "%s has no stable weight now; wait a moment, or give the weight yourself",
                           s->set->name);
        if (s->weight_mg < 0)
            return err_set(e, ST_REFUSED, "%s says less than nothing; zero it, or give the weight yourself",
                           s->set->name);
        out->mg = s->weight_mg;
        return ST_OK;
    }
    return err_set(e, ST_NOT_FOUND, "bin %s has no scale of its own", g->set->bins[bin].name);
}
