/* What devices say about guided tasks: whether one is due, whether a step is done, whether all is well again. */
#include "engine/core.h"

#include <string.h>

static struct slot *slot_named(struct engine *g, const char *name)
{
    for (size_t i = 0; i < g->set->device_count; i++)
        if (strcmp(g->set->devices[i].name, name) == 0)
            return &g->slots[i];
    return NULL;
}

static int bin_named(const struct engine *g, const char *name)
{
    for (size_t i = 0; i < g->set->bin_count; i++)
        if (strcmp(g->set->bins[i].name, name) == 0)
            return (int)i;
    return -1;
}

static bool beam_on(const struct engine *g, enum io_input i)
{
    return !g->inputs_known || (g->inputs >> i & 1) != 0;
}

/* A scanner has no way to say that it is well before its first code. */
static bool works(const struct slot *s)
{
    return s->plugged &&
           (s->health == HEALTH_WORKING || (s->set->kind == DEVICE_SCANNER && s->health == HEALTH_STARTING));
}

/* Without paper, or open, a printer reports an error too: that is another task. */
bool device_is_lost(const struct slot *s)
{
    const struct printer_status *p = &s->printer;
    bool says_why = s->health == HEALTH_ERROR && p->known && (p->paper == PAPER_OUT || p->cover_open);
    return (!s->plugged || s->health == HEALTH_ABSENT || s->health == HEALTH_SILENT || s->health == HEALTH_ERROR) &&
           !(s->plugged && says_why);
}

bool chore_cleaning_due(const struct engine *g)
{
    int64_t after = (int64_t)g->set->cleaning_days * 24 * 3600 * 1000;
    return after > 0 && g->now.state != CLOCK_UNSET && g->now.utc_ms - g->cleaned_from_ms >= after;
}

bool chore_troubles_at(const struct engine *g, enum chore kind, const struct slot *s, int bin)
{
    switch (kind) {
    case CHORE_CLEAN: return chore_cleaning_due(g);
    case CHORE_JAM: return g->lane.state == LANE_JAMMED;
    case CHORE_BIN: return bin >= 0 && (bin_is_full(g, bin) || bin_is_nearly_full(g, bin));
    case CHORE_PAPER: return s != NULL && s->printer.known && s->printer.paper != PAPER_OK;
    case CHORE_COVER: return s != NULL && s->printer.known && s->printer.cover_open;
    case CHORE_DEVICE: return s != NULL && device_is_lost(s);
    case CHORE_SCALE: return s != NULL && weigh_is_occupied(g, s);
    }
    return false;
}

static bool chore_troubles(struct engine *g, enum chore kind, const char *subject)
{
    return chore_troubles_at(g, kind, slot_named(g, subject), bin_named(g, subject));
}

static bool bag_is_new(const struct engine *g, int bin, int64_t since_ms)
{
    return bin < 0 || g->bags[bin].opened_ms >= since_ms;
}

/* What it was about may have left the configuration: then it is over too. */
bool chore_is_over(struct engine *g, const struct chore_live *c)
{
    const struct slot *s = slot_named(g, c->subject);
    if (chore_troubles(g, c->kind, c->subject))
        return false;
    switch (c->kind) {
    case CHORE_CLEAN: return false; /* no device knows: its steps say so */
    case CHORE_JAM: return c->begun_ms == 0 || !door_is_open(g);
    case CHORE_BIN: return c->begun_ms == 0 || bag_is_new(g, bin_named(g, c->subject), c->since_ms);
    case CHORE_PAPER:
    case CHORE_COVER: return s == NULL || (s->printer.known && !s->printer.cover_open);
    case CHORE_DEVICE: return s == NULL || works(s);
    case CHORE_SCALE: return c->begun_ms == 0 || !door_is_open(g);
    }
    return false;
}

bool chore_confirmed(struct engine *g, const struct chore_live *c, enum chore_check check)
{
    const struct slot *s = slot_named(g, c->subject);
    int bin = bin_named(g, c->subject);
    switch (check) {
    case CHECK_HAND: return false;
    case CHECK_PAUSED: return g->paused;
    case CHECK_RUNNING: return !g->paused;
    case CHECK_DOOR_OPEN: return door_is_open(g);
    case CHECK_DOOR_SHUT: return !door_is_open(g) && g->inputs_known;
    case CHECK_BEAMS: return !beam_on(g, IO_ENTRY_BEAM) && !beam_on(g, IO_BIN_BEAM);
    case CHECK_LANE: return g->lane.state != LANE_JAMMED;
    case CHECK_PAPER: return s != NULL && s->printer.known && s->printer.paper == PAPER_OK;
    case CHECK_COVER: return s != NULL && s->printer.known && !s->printer.cover_open;
    case CHECK_BAG: return bag_is_new(g, bin, c->since_ms);
    case CHECK_LEVEL: return bin >= 0 && !bin_is_full(g, bin) && !bin_is_nearly_full(g, bin);
    case CHECK_WORKS: return s != NULL && works(s);
    case CHECK_ZERO: return s != NULL && !weigh_is_occupied(g, s);
    }
    return false;
}

enum chore_check chore_check_here(struct engine *g, enum chore_check check)
{
    bool door = io_input_connected(g, IO_DOOR) && g->set->lane.kind == LANE_CHUTE;
    bool beams = device_of(g, DEVICE_IO) != NULL && g->set->lane.kind == LANE_CHUTE;
    if (((check == CHECK_DOOR_OPEN || check == CHECK_DOOR_SHUT) && !door) || (check == CHECK_BEAMS && !beams))
        return CHECK_HAND;
    return check;
}
