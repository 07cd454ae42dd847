/* How full the bins are, by their level sensors. A sensor that is silent says nothing new: the bin keeps the last
 * verdict, the screen shows the age, and staff are asked to look. */
#include "engine/core.h"

#include <string.h>

static const struct slot *sensor_of(const struct engine *g, int bin)
{
    for (size_t i = 0; i < g->set->device_count; i++)
        if (g->set->devices[i].kind == DEVICE_LEVEL && strcmp(g->set->devices[i].bin, g->set->bins[bin].name) == 0)
            return &g->slots[i];
    return NULL;
}

int bin_of(const struct engine *g, enum material m)
{
    for (size_t i = 0; i < g->set->bin_count; i++)
        if ((g->set->bins[i].materials >> m & 1) != 0)
            return (int)i;
    return -1;
}

static bool at_least(const struct engine *g, int bin, int32_t permille)
{
    const struct slot *s = sensor_of(g, bin);
    return s != NULL && permille > 0 && s->fill_permille >= permille;
}

bool bin_is_full(const struct engine *g, int bin)
{
    return at_least(g, bin, g->set->bins[bin].full_permille);
}

bool bin_is_nearly_full(const struct engine *g, int bin)
{
    return !bin_is_full(g, bin) && at_least(g, bin, g->set->bins[bin].warn_permille);
}

int32_t bin_fill(const struct engine *g, int bin, int64_t *age_ms)
{
    const struct slot *s = sensor_of(g, bin);
    bool ever = s != NULL && s->fill_permille >= 0;
    *age_ms = ever ? g->now.mono_ms - s->fill_ms : -1;
    return ever && s->health == HEALTH_WORKING ? s->fill_permille : -1;
}
