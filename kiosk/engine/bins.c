/* How full the bins are, by their level sensors and by count. A sensor that is silent says nothing new: the bin keeps
 * the last verdict, the screen shows the age, and staff are asked to look. */
#include "engine/core.h"

#include <string.h>

static const struct slot *sensor_of(const struct engine *g, int bin)
{
    for (size_t i = 0; i < g->set->device_count; i++)
        if (g->set->devices[i].kind == DEVICE_LEVEL && strcmp(g->set->devices[i].bin, g->set->bins[bin].name) == 0)
            return &g->slots[i];
    return NULL;
}

bool bin_has_sensor(const struct engine *g, int bin)
{
    return sensor_of(g, bin) != NULL;
}

int bin_of(const struct engine *g, enum material m)
{
    for (size_t i = 0; i < g->set->bin_count; i++)
        if ((g->set->bins[i].materials >> m & 1) != 0)
            return (int)i;
    return -1;
}

/* By its sensor, or by what was counted into its bag where a capacity is configured: whichever says so first. */
static bool at_least(const struct engine *g, int bin, int32_t permille, int32_t of_capacity)
{
    const struct slot *s = sensor_of(g, bin);
    const struct bin_settings *b = &g->set->bins[bin];
    bool by_sensor = s != NULL && permille > 0 && s->fill_permille >= permille;
    bool by_count = b->capacity > 0 && (int64_t)g->bags[bin].count * 1000 >= (int64_t)b->capacity * of_capacity;
    return by_sensor || by_count;
}

bool bin_is_full(const struct engine *g, int bin)
{
    return at_least(g, bin, g->set->bins[bin].full_permille, 1000);
}

bool bin_is_nearly_full(const struct engine *g, int bin)
{
    int32_t warn = g->set->bins[bin].warn_permille;
    return !bin_is_full(g, bin) && at_least(g, bin, warn, warn);
}

int32_t bin_fill(const struct engine *g, int bin, int64_t *age_ms)
{
    const struct slot *s = sensor_of(g, bin);
    int32_t capacity = g->set->bins[bin].capacity;
    if (s == NULL && capacity > 0) { /* counted: as fresh as the last container */
        int64_t permille = (int64_t)g->bags[bin].count * 1000 / capacity;
        *age_ms = 0;
        return permille < 1000 ? (int32_t)permille : 1000;
    }
    bool ever = s != NULL && s->fill_permille >= 0;
    *age_ms = ever ? g->now.mono_ms - s->fill_ms : -1;
    return ever && s->health == HEALTH_WORKING ? s->fill_permille : -1;
}
