/* Driver instances: their memory, what goes in and out, their health. Events are queued while a driver runs and handed
 * out after it has returned, so that no driver is called from inside itself. */
#include "engine/core.h"

#include <stdlib.h>
#include <string.h>

/* A device that comes and goes is journalled at most this often: a loose cable must not fill the disk. */
#define JOURNAL_PERIOD_MS 10000
/* Shown fill moves by whole per cents and not back and forth between two: a heap of bottles has no finer surface. */
#define FILL_STEP_PERMILLE 10

static void on_send(void *ctx, const uint8_t *bytes, size_t n)
{
    struct slot *s = ctx;
    if (s->plugged)
        output_bytes(s->g, s->index, bytes, n);
}

static void on_event(void *ctx, const struct device_event *ev)
{
    struct slot *s = ctx;
    struct engine *g = s->g;
    if (g->event_count == EVENTS_MAX) {
        output_log(g, LOG_WARNING, "%s: too many events at once, one was dropped", s->set->name);
        return;
    }
    size_t at = (g->event_head + g->event_count++) % EVENTS_MAX;
    g->events[at].device = s->index;
    g->events[at].ev = *ev;
}

static struct device_out out_of(struct slot *s)
{
    return (struct device_out){.ctx = s, .send = on_send, .event = on_event};
}

static int64_t ill_since(const struct engine_options *o, const char *name)
{
    for (size_t i = 0; i < o->device_count; i++)
        if (strcmp(o->devices[i].name, name) == 0)
            return o->devices[i].ill_since_ms;
    return 0;
}

/* Since its last word. Of a device that was not heard in this run: since it was told to be silent or gone in the one
 * before, where the clock can say how long that is. */
int64_t device_age(const struct slot *s)
{
    const struct moment now = s->g->now;
    if (s->last_word_ms >= 0)
        return now.mono_ms - s->last_word_ms;
    bool known = s->ill_since_ms != 0 && now.state != CLOCK_UNSET && now.utc_ms >= s->ill_since_ms;
    return known ? now.utc_ms - s->ill_since_ms : -1;
}

enum status devices_new(struct engine *g, const struct engine_options *o, struct err *e)
{
    for (size_t i = 0; i < g->set->device_count; i++) {
        struct slot *s = &g->slots[i];
        *s = (struct slot){.g = g,
                           .index = (int)i,
                           .set = &g->set->devices[i],
                           .last_word_ms = -1,
                           .ill_since_ms = ill_since(o, g->set->devices[i].name),
                           .fill_permille = -1,
                           .journalled = HEALTH_ABSENT};
        s->state = calloc(1, s->set->driver->state_size);
        if (s->state == NULL)
            return err_set(e, ST_MEMORY, "%s: no memory for its driver", s->set->name);
    }
    return ST_OK;
}

void devices_free(struct engine *g)
{
    for (size_t i = 0; i < SETTINGS_DEVICES_MAX; i++) {
        struct slot *s = &g->slots[i];
        if (s->state != NULL && s->set->driver->release != NULL)
            s->set->driver->release(s->state);
        free(s->state);
    }
}

/* ---- going in ------------------------------------------------------------------------------------------------- */

void device_plugged(struct engine *g, struct slot *s)
{
    struct device_out out = out_of(s);
    s->plugged = true;
    s->health = HEALTH_STARTING;
    s->set->driver->start(s->state, &g->copies.options[s->index], g->now.mono_ms, &out);
}

void device_unplugged(struct engine *g, struct slot *s, const char *why)
{
    struct device_out out = out_of(s);
    bool was = s->plugged;
    s->plugged = false;
    if (was)
        s->set->driver->stop(s->state, g->now.mono_ms, &out);
    devices_drain(g);
    s->health = HEALTH_ABSENT;
    s->printer = (struct printer_status){0};
    text_clean(s->note, sizeof s->note, why, strlen(why));
    if (was && s->set->kind == DEVICE_IO) {
        g->inputs_known = false; /* a board that was only silent tells what has changed meanwhile */
        lane_device_lost(g);
    }
}

void device_bytes(struct engine *g, struct slot *s, const uint8_t *bytes, size_t n)
{
    struct device_out out = out_of(s);
    if (!s->plugged)
        return;
    s->last_word_ms = g->now.mono_ms;
    s->set->driver->on_bytes(s->state, bytes, n, g->now.mono_ms, &out);
}

void device_tell(struct engine *g, struct slot *s, const struct device_command *c)
{
    struct device_out out = out_of(s);
    s->set->driver->command(s->state, c, g->now.mono_ms, &out);
}

/* `stopped` is the last row of a run: lines that are closed after it are no news. */
static bool owes_journal(const struct engine *g, const struct slot *s)
{
    return !g->stopping && s->health != s->journalled && s->health != HEALTH_STARTING;
}

static void journal_health(struct engine *g, struct slot *s)
{
    if (!owes_journal(g, s) || g->now.mono_ms < s->journal_ms)
        return;
    s->journal_ms = g->now.mono_ms + JOURNAL_PERIOD_MS; /* also when there is no room now: later, not at once again */
    struct asked *q = ask(g, JOB_COMMIT, false, NULL);
    if (q == NULL) {
        s->journal_ms = g->now.mono_ms + RETRY_MS; /* the ledger is behind: later, not at once for ever */
        return;
    }
    struct fact *f = ask_fact(g, q, FACT_DEVICE, "kiosk");
    text_copy(f->text.what, sizeof f->text.what, s->set->name);
    text_copy(f->text.state, sizeof f->text.state, device_health_word(s->health));
    text_copy(f->text.detail, sizeof f->text.detail, s->note);
    s->journalled = s->health;
}

void devices_time(struct engine *g)
{
    for (size_t i = 0; i < g->set->device_count; i++) {
        struct slot *s = &g->slots[i];
        struct device_out out = out_of(s);
        if (s->plugged && s->set->driver->on_timer != NULL && g->now.mono_ms >= s->set->driver->deadline(s->state)) {
            s->set->driver->on_timer(s->state, g->now.mono_ms, &out);
            devices_drain(g);
        }
        journal_health(g, s);
    }
}

int64_t devices_deadline(const struct engine *g)
{
    int64_t at = TIME_NEVER;
    for (size_t i = 0; i < g->set->device_count; i++) {
        const struct slot *s = &g->slots[i];
        int64_t due = s->plugged && s->set->driver->deadline != NULL ? s->set->driver->deadline(s->state) : TIME_NEVER;
        if (owes_journal(g, s) && s->journal_ms < due)
            due = s->journal_ms;
        at = due < at ? due : at;
    }
    return at;
}

/* ---- coming out ----------------------------------------------------------------------------------------------- */

static void on_health(struct engine *g, struct slot *s, const struct device_event *ev)
{
    enum device_health before = s->health;
    s->health = ev->health;
    text_copy(s->note, sizeof s->note, ev->note);
    if (s->set->kind == DEVICE_SCALE)
        weigh_health(g, s);
    if (s->set->kind == DEVICE_IO && before != ev->health) {
        if (ev->health == HEALTH_WORKING)
            io_set(g, IO_GATE, g->gate_open);
        else if (ev->health == HEALTH_SILENT || ev->health == HEALTH_ABSENT)
            lane_device_lost(g);
    }
}

static void on_distance(struct engine *g, struct slot *s, const struct device_event *ev)
{
    int32_t fill = ev->distance.fill_permille;
    int32_t off = fill - s->fill_permille;
    if (s->fill_permille < 0 || off >= FILL_STEP_PERMILLE || off <= -FILL_STEP_PERMILLE)
        s->fill_permille = fill - fill % FILL_STEP_PERMILLE;
    s->fill_ms = g->now.mono_ms;
}

static void on_scan(struct engine *g, struct slot *s, const struct device_event *ev)
{
    /* A scanner that missed our answer sends the line again: it was counted the first time. */
    bool again = ev->scan.resend && strcmp(s->last_scan, ev->scan.text) == 0;
    text_copy(s->last_scan, sizeof s->last_scan, ev->scan.text);
    if (again)
        return;
    switch (s->set->role) {
    case ROLE_LANE: scan_on_lane(g, s, &ev->scan); break;
    case ROLE_TILL: till_scan(g, s, &ev->scan); break;
    case ROLE_CARD: card_on_scanner(g, s, &ev->scan); break;
    case ROLE_BAG:
    case ROLE_NONE: break;
    }
}

static void hand_out(struct engine *g, struct slot *s, const struct device_event *ev)
{
    switch (ev->kind) {
    case SAYS_HEALTH: on_health(g, s, ev); break;
    case SAYS_SCAN: on_scan(g, s, ev); break;
    case SAYS_GARBAGE: output_log(g, LOG_NOTICE, "%s: %s", s->set->name, ev->note); break;
    case SAYS_DISTANCE: on_distance(g, s, ev); break;
    case SAYS_WEIGHT: weigh_reading(g, s, ev); break;
    case SAYS_INPUTS:
        lane_inputs(g, ev->inputs.on, ev->inputs.gap_ms);
        buttons_inputs(g, ev->inputs.on);
        break;
    case SAYS_PRINTER: s->printer = ev->printer; break;
    case SAYS_PRINTED: print_done(g, ev->printed.job, ev->printed.outcome); break;
    }
}

void devices_drain(struct engine *g)
{
    if (g->draining)
        return; /* whoever drains already will come to it */
    g->draining = true;
    while (g->event_count > 0) {
        struct slot *s = &g->slots[g->events[g->event_head].device];
        struct device_event ev = g->events[g->event_head].ev;
        g->event_head = (g->event_head + 1) % EVENTS_MAX;
        g->event_count--;
        hand_out(g, s, &ev);
    }
    g->draining = false;
}

/* ---- finding and telling ---------------------------------------------------------------------------------------- */

struct slot *device_of(struct engine *g, enum device_kind kind)
{
    for (size_t i = 0; i < g->set->device_count; i++)
        if (g->set->devices[i].kind == kind)
            return &g->slots[i];
    return NULL;
}

struct slot *device_lane_scale(struct engine *g)
{
    for (size_t i = 0; i < g->set->device_count; i++)
        if (g->set->devices[i].kind == DEVICE_SCALE && g->set->devices[i].role == ROLE_LANE)
            return &g->slots[i];
    return NULL;
}

struct slot *device_lane_scanner(struct engine *g)
{
    for (size_t i = 0; i < g->set->device_count; i++)
        if (g->set->devices[i].kind == DEVICE_SCANNER && g->set->devices[i].role == ROLE_LANE)
            return &g->slots[i];
    return NULL;
}

void io_set(struct engine *g, enum io_coil coil, bool on)
{
    struct slot *s = device_of(g, DEVICE_IO);
    if (s != NULL)
        device_tell(g, s, &(struct device_command){.kind = IO_SET, .coil = coil, .on = on});
}

void io_arm(struct engine *g, bool on)
{
    struct slot *io = device_of(g, DEVICE_IO), *scale = device_lane_scale(g);
    if (io != NULL && g->armed != on)
        device_tell(g, io, &(struct device_command){.kind = IO_ARM, .on = on});
    if (scale != NULL && g->armed != on)
        device_tell(g, scale, &(struct device_command){.kind = SCALE_WATCH, .on = on});
    g->armed = on;
}

int32_t engine_patience(const struct engine *g, int device)
{
    const struct slot *s = &g->slots[device];
    return s->plugged && s->set->driver->patience != NULL ? s->set->driver->patience(s->state) : 0;
}

bool io_input_connected(const struct engine *g, enum io_input i)
{
    for (size_t d = 0; d < g->set->device_count; d++)
        if (g->set->devices[d].kind == DEVICE_IO)
            return g->set->devices[d].options.io.input[i].address >= 0;
    return false;
}
