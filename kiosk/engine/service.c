/* In service or not, and why: the first cause that holds, most serious first. A kiosk that cannot confirm landings, or
 * cannot write them down, takes nothing and says so. A printer or a level sensor that is gone stops it only
 * where the configuration says so (lane.without_*). */
#include "engine/core.h"

#include <string.h>

/* A loose cable must not fill the journal: a change of service is written at most this often, the last one counts. */
#define SERVICE_PERIOD_MS 2000
/* Something else may fill the disk in a minute; a look costs one system call. */
#define SPACE_PERIOD_MS 5000

static bool is_starting(struct engine *g)
{
    struct slot *io = device_of(g, DEVICE_IO);
    bool waking = (io != NULL && io->plugged && io->health == HEALTH_STARTING) || weigh_is_waking(g);
    return !g->restart.over || (g->set->lane.kind == LANE_CHUTE && waking);
}

static bool is_ledger_trouble(struct engine *g)
{
    return g->damaged || ask_is_late(g);
}

static bool has_no_catalogue(struct engine *g)
{
    return g->find == NULL;
}

static bool is_disk_low(struct engine *g)
{
    return g->low_space;
}

static bool is_io_lost(struct engine *g)
{
    struct slot *io = device_of(g, DEVICE_IO);
    return g->set->lane.kind == LANE_CHUTE &&
           (io == NULL || !io->plugged || io->health != HEALTH_WORKING || !g->inputs_known);
}

static bool is_scanner_lost(struct engine *g)
{
    struct slot *s = device_lane_scanner(g);
    return g->set->lane.kind == LANE_CHUTE &&
           (s == NULL || !s->plugged || (s->health != HEALTH_WORKING && s->health != HEALTH_STARTING));
}

/* A scale that may be missing is a device's trouble, not the lane's. */
static bool is_scale(struct engine *g, const char *trouble)
{
    return !g->set->lane.without_scale && strcmp(weigh_trouble(g), trouble) == 0;
}

static bool is_scale_lost(struct engine *g)
{
    return is_scale(g, "scale_lost");
}

static bool is_scale_occupied(struct engine *g)
{
    return is_scale(g, "scale_occupied");
}

/* A sensor that wakes up is not lost; one that talks garbage or sees nothing is. */
static bool is_level_lost(struct engine *g)
{
    for (size_t i = 0; g->set->lane.stop_without_level && i < g->set->device_count; i++) {
        const struct slot *s = &g->slots[i];
        bool well = s->plugged && (s->health == HEALTH_WORKING || s->health == HEALTH_STARTING);
        if (s->set->kind == DEVICE_LEVEL && !well)
            return true;
    }
    return false;
}

static bool is_printer_lost(struct engine *g)
{
    return g->set->lane.stop_without_printer && !printer_ready(g);
}

/* The door's contact is closed while the door is: a cut wire reads as an open door. */
bool door_is_open(struct engine *g)
{
    return g->set->lane.kind == LANE_CHUTE && g->inputs_known && io_input_connected(g, IO_DOOR) &&
           (g->inputs >> IO_DOOR & 1) == 0;
}

static bool is_jammed(struct engine *g)
{
    return g->lane.state == LANE_JAMMED;
}

static bool are_bins_full(struct engine *g)
{
    for (size_t i = 0; i < g->set->bin_count; i++)
        if (!bin_is_full(g, (int)i))
            return false;
    return g->set->bin_count > 0;
}

static bool is_blocked(struct engine *g)
{
    return signals_block_lane(g);
}

static bool is_paused(struct engine *g)
{
    return g->paused;
}

static bool is_stopping(struct engine *g)
{
    return g->stopping;
}

static const struct {
    const char *word;
    bool (*holds)(struct engine *g);
} causes[] = {{"stopping", is_stopping},
              {"starting", is_starting},
              {"ledger", is_ledger_trouble},
              {"no_catalogue", has_no_catalogue},
              {"low_disk", is_disk_low},
              {"io_lost", is_io_lost},
              {"scanner_lost", is_scanner_lost},
              {"scale_lost", is_scale_lost},
              {"scale_occupied", is_scale_occupied},
              {"level_lost", is_level_lost},
              {"printer_lost", is_printer_lost},
              {"door_open", door_is_open},
              {"jam", is_jammed},
              {"bin_full", are_bins_full},
              {"blocked", is_blocked},
              {"paused", is_paused}};

const char *service_cause(struct engine *g)
{
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
        if (causes[i].holds(g))
            return causes[i].word;
    return "";
}

static bool journal(struct engine *g, const char *cause)
{
    struct asked *q = ask(g, JOB_COMMIT, false, NULL);
    if (q == NULL)
        return false;
    struct fact *f = ask_fact(g, q, FACT_SERVICE, "kiosk");
    text_copy(f->text.what, sizeof f->text.what, g->set->lane.name);
    text_copy(f->text.state, sizeof f->text.state, cause[0] == '\0' ? "in" : "out");
    text_copy(f->text.detail, sizeof f->text.detail, cause);
    return true;
}

void service_update(struct engine *g)
{
    const char *cause = service_cause(g);
    bool in = cause[0] == '\0';
    if (in != g->lamp_on) {
        g->lamp_on = in;
        io_set(g, IO_LAMP, in);
        struct slot *s = device_lane_scanner(g);
        if (s != NULL) /* a scanner that reads what nobody takes only annoys people with its beeps */
            device_tell(g, s, &(struct device_command){.kind = in ? SCANNER_ENABLE : SCANNER_DISABLE});
    }
    bool same = g->service_ever && strcmp(cause, g->service_journalled) == 0;
    if (same || g->now.mono_ms < g->service_ms || g->stopping || strcmp(cause, "starting") == 0)
        return;
    g->service_ms = g->now.mono_ms + SERVICE_PERIOD_MS;
    if (!journal(g, cause))
        return;
    text_copy(g->service_journalled, sizeof g->service_journalled, cause);
    g->service_ever = true;
}

int64_t service_deadline(const struct engine *g)
{
    return g->now.mono_ms < g->service_ms ? g->service_ms : TIME_NEVER;
}

/* ---- room on the disk ------------------------------------------------------------------------------------------- */

static void on_space(struct engine *g, const struct asked *q, const struct answer *a)
{
    (void)q;
    if (a->status == ST_OK)
        g->low_space = a->low_space;
}

void space_time(struct engine *g)
{
    if (g->now.mono_ms < g->space_ms)
        return;
    g->space_ms = g->now.mono_ms + SPACE_PERIOD_MS;
    ask(g, JOB_SPACE, false, on_space);
}
