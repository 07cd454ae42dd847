/* The entries of engine.h: set the moment, hand the event to the part that it is for, let what follows from it run. */
#include "engine/core.h"

#include "base/bytes.h"

#include <stdlib.h>
#include <string.h>

enum status engine_new(struct engine **out, const struct engine_options *o, struct err *e)
{
    struct engine *g = calloc(1, sizeof *g);
    if (g == NULL)
        return err_set(e, ST_MEMORY, "no memory for the kiosk");
    g->set = o->settings;
    g->training = o->settings->training;
    for (size_t i = 0; i < SETTINGS_BINS_MAX; i++)
        g->outlook.bins[i].full_in_min = -1; /* nobody knows yet */
    g->find = o->find;
    g->find_ctx = o->find_ctx;
    g->rng = o->rng;
    g->now = o->now;
    g->known_ms = o->known_ms;
    g->nobody_registered = o->nobody_registered;
    g->limits = visit_limits_of(o->settings);
    g->lane = lane_idle();
    g->landed_ms = TIME_NEVER;
    g->print_deadline_ms = TIME_NEVER;
    g->vouchers = o->vouchers;
    g->day_retry_ms = o->now.mono_ms;
    memcpy(g->added, o->added, sizeof g->added);
    g->added_count = o->added_count;
    memcpy(g->unknown, o->unknown, sizeof g->unknown);
    g->unknown_count = o->unknown_count;
    memcpy(g->materials, o->materials, sizeof g->materials);
    text_copy(g->language, sizeof g->language, o->settings->language);
    for (int i = 0; i < SETTINGS_DEVICES_MAX; i++) {
        g->copies.options[i] = o->settings->devices[i].options;
        if (o->settings->devices[i].kind == DEVICE_PRINTER)
            g->copies.options[i].printer.raster = o->raster;
    }
    if (devices_new(g, o, e) != ST_OK) {
        engine_free(g);
        return ST_MEMORY;
    }
    day_start(g, &o->day);
    chores_begin(g, o);
    restart_begin(g, o);
    space_time(g);
    *out = g;
    return ST_OK;
}

void engine_free(struct engine *g)
{
    if (g == NULL)
        return;
    devices_free(g);
    print_free(g);
    output_free(g);
    free(g);
}

/* What may follow from any event. */
static void settle(struct engine *g)
{
    catalogue_step(g);
    devices_drain(g);
    print_next(g);
    devices_drain(g);
    service_update(g);
    compactor_watch(g);
    signals_step(g);
    lane_watch(g);
    devices_drain(g);
    chores_watch(g);
}

static struct slot *slot_at(struct engine *g, int device)
{
    return device >= 0 && (size_t)device < g->set->device_count ? &g->slots[device] : NULL;
}

void engine_on_plugged(struct engine *g, int device, struct moment now)
{
    g->now = now;
    if (slot_at(g, device) != NULL)
        device_plugged(g, slot_at(g, device));
    settle(g);
}

void engine_on_unplugged(struct engine *g, int device, const char *why, struct moment now)
{
    g->now = now;
    if (slot_at(g, device) != NULL)
        device_unplugged(g, slot_at(g, device), why);
    settle(g);
}

void engine_on_bytes(struct engine *g, int device, const uint8_t *bytes, size_t n, struct moment now)
{
    g->now = now;
    struct slot *s = slot_at(g, device);
    for (size_t at = 0; s != NULL && at < n; at += FEED_CHUNK) {
        device_bytes(g, s, bytes + at, n - at < FEED_CHUNK ? n - at : FEED_CHUNK);
        devices_drain(g);
    }
    settle(g);
}

void engine_on_answer(struct engine *g, const struct answer *a, struct moment now)
{
    g->now = now;
    ask_answer(g, a);
    settle(g);
}

static void visit_time(struct engine *g)
{
    if (g->now.mono_ms < g->visit.deadline_ms || !visit_is_open(g))
        return;
    /* While a container is in hand nobody has walked away. */
    visit_feed(g, (struct visit_event){.kind = lane_holds(g) ? VISIT_TOUCHED : VISIT_TICK});
}

void engine_on_time(struct engine *g, struct moment now)
{
    g->now = now;
    ask_time(g);
    devices_time(g);
    devices_drain(g);
    if (now.mono_ms >= g->lane.deadline_ms)
        lane_feed(g, (struct lane_event){.kind = LANE_TICK});
    compactor_time(g);
    visit_time(g);
    slip_time(g);
    card_time(g);
    if (now.mono_ms >= g->print_deadline_ms && g->print_count > 0)
        print_done(g, g->prints[0].job, PRINT_UNKNOWN);
    space_time(g);
    sign_out_time(g);
    expiry_time(g);
    outlook_time(g);
    day_time(g);
    settle(g);
}

/* The next whole second of a countdown that is on screen. */
static int64_t countdown_deadline(const struct engine *g)
{
    int64_t left = g->visit.state == VISIT_WARNED ? g->visit.deadline_ms - g->now.mono_ms : slip_left_ms(g);
    if (g->visit.state != VISIT_WARNED && left < 0)
        return TIME_NEVER;
    return left > 0 ? g->now.mono_ms + (left - 1) % 1000 + 1 : g->now.mono_ms;
}

int64_t engine_deadline(const struct engine *g)
{
    const int64_t all[] = {
        ask_deadline(g),       devices_deadline(g),
        g->lane.deadline_ms,   visit_is_open(g) ? g->visit.deadline_ms : TIME_NEVER,
        g->print_deadline_ms,  countdown_deadline(g),
        compactor_deadline(g), sign_out_deadline(g),
        day_deadline(g),       outlook_deadline(g),
        service_deadline(g),   card_deadline(g),
        g->space_ms,           g->slip.present && !g->slip.waiting_for_paper ? g->slip.until_ms : TIME_NEVER,
    };
    int64_t at = TIME_NEVER;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i] < at)
            at = all[i];
    /* What ends on screen by itself. */
    const int64_t shown[] = {g->notice.present ? g->notice.until_ms : 0, g->thanks_until_ms, g->help_until_ms,
                             g->till_notice.until_ms, g->card.refused_until_ms};
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        if (shown[i] > g->now.mono_ms && shown[i] < at)
            at = shown[i];
    return at;
}

void engine_on_clock_step(struct engine *g, int64_t before_ms, struct moment now)
{
    bool trust_changed = g->now.state != now.state;
    g->now = now;
    struct asked *q = ask(g, JOB_COMMIT, false, NULL);
    if (q != NULL) {
        static const char *const trust[] = {"unset", "holdover", "synced"};
        struct fact *f = ask_fact(g, q, FACT_CLOCK, "kiosk");
        text_copy(f->text.what, sizeof f->text.what, trust_changed ? "trust" : "step");
        text_copy(f->text.state, sizeof f->text.state, trust[now.state]);
        f->text.before_ms = before_ms;
        f->text.after_ms = now.utc_ms;
    }
    day_start(g, &g->today);
    settle(g);
}

void engine_on_damage(struct engine *g, const char *what, struct moment now)
{
    g->now = now;
    g->damaged = true;
    text_clean(g->damage, sizeof g->damage, what, strlen(what));
    settle(g);
}

void engine_on_exports(struct engine *g, const char *why, struct moment now)
{
    g->now = now;
    if (why[0] == '\0')
        g->duties[DUTY_CLOSE].failed_ms = 0;
    else if (g->duties[DUTY_CLOSE].failed_ms == 0)
        g->duties[DUTY_CLOSE].failed_ms = now.utc_ms > 0 ? now.utc_ms : 1; /* a clock that was never set */
    text_clean(g->duties[DUTY_CLOSE].why, sizeof g->duties[DUTY_CLOSE].why, why, strlen(why));
    settle(g);
}

void engine_on_shutdown(struct engine *g, struct moment now)
{
    g->now = now;
    g->stopping = true;
    if (g->gate_open)
        io_set(g, IO_GATE, false);
    compactor_stop(g);
    struct asked *q = ask(g, JOB_COMMIT, true, NULL);
    struct fact *f = ask_fact(g, q, FACT_STOPPED, "kiosk");
    text_copy(f->text.what, sizeof f->text.what, "kiosk");
    text_copy(f->text.state, sizeof f->text.state, "stopped");
    devices_drain(g);
}

const struct wire_state *engine_state(struct engine *g, struct moment now)
{
    g->now = now;
    if (g->notice.present && now.mono_ms >= g->notice.until_ms)
        g->notice.present = false;
    snapshot_fill(g, &g->scratch);
    /* Ages and the time of day alone are no change: compare without them. */
    struct wire_state *a = &g->scratch, *b = &g->state;
    int64_t utc = a->utc_ms, device_age[WIRE_DEVICES_MAX], bin_age[WIRE_BINS_MAX];
    for (size_t i = 0; i < WIRE_DEVICES_MAX; i++) {
        device_age[i] = a->devices[i].age_ms;
        a->devices[i].age_ms = b->devices[i].age_ms;
    }
    for (size_t i = 0; i < WIRE_BINS_MAX; i++) {
        bin_age[i] = a->bins[i].fill_age_ms;
        a->bins[i].fill_age_ms = b->bins[i].fill_age_ms;
    }
    a->utc_ms = b->utc_ms;
    a->rev = b->rev;
    /* Both were zeroed as bytes: padding is equal, and if it were not, one line too many would be sent.
     * NOLINTNEXTLINE(bugprone-suspicious-memory-comparison) */
    bool same = g->state_filled && memcmp(a, b, sizeof *a) == 0;
    a->rev += same ? 0 : 1;
    a->utc_ms = utc;
    for (size_t i = 0; i < WIRE_DEVICES_MAX; i++)
        a->devices[i].age_ms = device_age[i];
    for (size_t i = 0; i < WIRE_BINS_MAX; i++)
        a->bins[i].fill_age_ms = bin_age[i];
    memcpy(b, a, sizeof *b);
    g->state_filled = true;
    return b;
}

/* ---- ids ------------------------------------------------------------------------------------------------------ */

struct event_id event_new(struct engine *g)
{
    return event_id_new(&g->rng);
}

struct event_id event_or_new(struct engine *g, const struct event_id *given)
{
    return given->text[0] != '\0' ? *given : event_new(g);
}

/* An act of a client may need several facts; a retry must name the same ones. */
struct event_id event_beside(const struct event_id *e, unsigned n)
{
    static const char hex[] = "0123456789abcdef";
    struct event_id out = *e;
    const char *at = strchr(hex, e->text[EVENT_ID_LEN - 1]);
    out.text[EVENT_ID_LEN - 1] = hex[((at != NULL && *at != '\0' ? (unsigned)(at - hex) : 0) + n) & 15];
    return out;
}

/* The nonce is the random tail of the event's id: a retry makes the same voucher, byte for byte. */
void event_nonce(uint8_t out[6], const struct event_id *e)
{
    if (!hex_decode(out, 6, e->text + EVENT_ID_LEN - 12))
        memset(out, 0, 6);
}

bool clock_is_unsure(const struct engine *g)
{
    return g->now.state != CLOCK_SYNCED;
}
