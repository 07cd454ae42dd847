/* Driver of the free-running ultrasonic sensor: median of five, fill by the bin's geometry, silence is noticed. */
#include "devices/drivers.h"
#include "devices/level/a02.h"
#include "devices/say.h"

#include <string.h>

#define WINDOW        5   /* an insect, a bottle in flight: two wild readings out of five do not move the median */
#define SAY_EVERY_MS  500 /* the filtered value is told this often at most ... */
#define SAY_PERMILLE  10  /* ... unless the fill moved by more than this */
#define STALE_PERIODS 10
#define OUT_OF_RANGE  "nothing within range"
#define BAD_IN_A_ROW  20 /* five frames' worth of bytes that never fit: talks garbage */

struct level {
    struct level_options o;
    struct a02_rx rx;
    enum device_health health;
    int32_t window[WINDOW];
    size_t seen, next;
    int64_t heard_at, reading_at; /* last whole frame; last one with a distance */
    int32_t bad;                  /* sums in a row that did not fit */
    int64_t said_at;              /* of the last SAYS_DISTANCE */
    int32_t said_permille;
    bool said;
};

static int32_t median(const int32_t window[WINDOW])
{
    int32_t v[WINDOW];
    memcpy(v, window, sizeof v);
    for (size_t i = 1; i < WINDOW; i++)
        for (size_t j = i; j > 0 && v[j - 1] > v[j]; j--) {
            int32_t t = v[j];
            v[j] = v[j - 1];
            v[j - 1] = t;
        }
    return v[WINDOW / 2];
}

static int32_t permille_of(const struct level_options *o, int32_t mm)
{
    int64_t span = (int64_t)o->empty_mm - o->full_mm;
    if (span <= 0)
        return 0; /* the settings refuse such a geometry; a division must not rely on it */
    int64_t p = ((int64_t)o->empty_mm - mm) * 1000 / span;
    return (int32_t)(p < 0 ? 0 : p > 1000 ? 1000 : p);
}

static int64_t stale_ms(const struct level *s)
{
    return (int64_t)STALE_PERIODS * s->o.period_ms;
}

static void take_reading(struct level *s, int32_t mm, int64_t mono_ms, const struct device_out *out)
{
    s->reading_at = mono_ms;
    s->window[s->next] = mm;
    s->next = (s->next + 1) % WINDOW;
    if (s->seen < WINDOW)
        s->seen++;
    say_health(&s->health, HEALTH_WORKING, "", out);
    if (s->seen < WINDOW)
        return;
    int32_t filtered = median(s->window), permille = permille_of(&s->o, filtered);
    int32_t moved = permille > s->said_permille ? permille - s->said_permille : s->said_permille - permille;
    if (s->said && mono_ms - s->said_at < SAY_EVERY_MS && moved <= SAY_PERMILLE)
        return;
    s->said = true;
    s->said_at = mono_ms;
    s->said_permille = permille;
    struct device_event ev = {.kind = SAYS_DISTANCE, .distance = {filtered, permille}};
    out->event(out->ctx, &ev);
}

/* Readings from before a pause say nothing about the bin now. */
static void forget(struct level *s)
{
    s->seen = 0;
    s->said = false;
}

static void level_start(void *state, const struct device_options *o, int64_t mono_ms, const struct device_out *out)
{
    struct level *s = state;
    *s = (struct level){.o = o->level, .heard_at = mono_ms, .reading_at = mono_ms};
    say_health(&s->health, HEALTH_STARTING, "", out);
}

static void level_stop(void *state, int64_t mono_ms, const struct device_out *out)
{
    (void)mono_ms;
    struct level *s = state;
    say_health(&s->health, HEALTH_ABSENT, "unplugged", out);
}

static void level_on_bytes(void *state, const uint8_t *bytes, size_t n, int64_t mono_ms, const struct device_out *out)
{
    struct level *s = state;
    for (size_t i = 0; i < n; i++) {
        int32_t mm = 0;
        enum a02_feed f = a02_feed(&s->rx, bytes[i], &mm);
        if (f == A02_BAD && ++s->bad == BAD_IN_A_ROW) {
            forget(s);
            say_health(&s->health, HEALTH_ERROR, "garbage on the line: wrong speed or wiring?", out);
        }
        if (f != A02_READING && f != A02_NO_TARGET)
            continue;
        s->bad = 0;
        s->heard_at = mono_ms;
        if (f == A02_READING)
            take_reading(s, mm, mono_ms, out);
        else if (s->health == HEALTH_SILENT)
            say_health(&s->health, HEALTH_ERROR, OUT_OF_RANGE, out);
    }
}

static void level_on_timer(void *state, int64_t mono_ms, const struct device_out *out)
{
    struct level *s = state;
    if (s->health == HEALTH_ABSENT || mono_ms < s->reading_at + stale_ms(s))
        return;
    forget(s);
    if (mono_ms >= s->heard_at + stale_ms(s)) {
        if (s->health != HEALTH_ERROR) /* garbage is the better explanation */
            say_health(&s->health, HEALTH_SILENT, "no reading for ten periods", out);
    } else {
        say_health(&s->health, HEALTH_ERROR, OUT_OF_RANGE, out);
    }
}

static int64_t level_deadline(const void *state)
{
    const struct level *s = state;
    if (s->health == HEALTH_STARTING || s->health == HEALTH_WORKING)
        return s->reading_at + stale_ms(s);
    return TIME_NEVER; /* said once; the next frame wakes us */
}

static void level_command(void *state, const struct device_command *c, int64_t mono_ms, const struct device_out *out)
{
    (void)state, (void)c, (void)mono_ms, (void)out; /* the sensor only talks */
}

const struct device_driver a02_driver = {
    .name = "a02",
    .title = "Ultrasonic level sensor, 4-byte frames",
    .kind = DEVICE_LEVEL,
    .state_size = sizeof(struct level),
    .line = {.baud = 9600, .data_bits = 8, .stop_bits = 1},
    .start = level_start,
    .stop = level_stop,
    .on_bytes = level_on_bytes,
    .on_timer = level_on_timer,
    .deadline = level_deadline,
    .command = level_command,
};
