#include "devices/level/level.h"
#include "base/tr.h"

#include "devices/say.h"

#include <string.h>

#define SAY_EVERY_MS  500 /* the filtered value is told this often at most ... */
#define SAY_PERMILLE  10  /* ... unless the fill moved by more than this */
#define STALE_PERIODS 10
#define OUT_OF_RANGE  N_("nothing within range")
#define BAD_IN_A_ROW  20 /* misfits, or at the time of a silence bytes, without a whole frame between: talks garbage */
#define GARBAGE       N_("garbage on the line: wrong speed or wiring?")

static int32_t median(const int32_t window[LEVEL_WINDOW])
{
    int32_t v[LEVEL_WINDOW];
    memcpy(v, window, sizeof v);
    for (size_t i = 1; i < LEVEL_WINDOW; i++)
        for (size_t j = i; j > 0 && v[j - 1] > v[j]; j--) {
            int32_t t = v[j];
            v[j] = v[j - 1];
            v[j - 1] = t;
        }
    return v[LEVEL_WINDOW / 2];
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
    s->next = (s->next + 1) % LEVEL_WINDOW;
    if (s->seen < LEVEL_WINDOW)
        s->seen++;
    say_health(&s->health, HEALTH_WORKING, "", out);
    if (s->seen < LEVEL_WINDOW)
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

void level_begin(struct level *s, const struct level_options *o, int64_t mono_ms, const struct device_out *out)
{
    *s = (struct level){.o = *o, .heard_at = mono_ms, .reading_at = mono_ms};
    say_health(&s->health, HEALTH_STARTING, "", out);
}

void level_stop(struct level *s, const struct device_out *out)
{
    say_health(&s->health, HEALTH_ABSENT, "unplugged", out);
}

void level_take(struct level *s, enum level_feed f, int32_t mm, int64_t mono_ms, const struct device_out *out)
{
    s->noise += s->noise < BAD_IN_A_ROW;
    if (f == LEVEL_BAD && ++s->bad == BAD_IN_A_ROW) {
        forget(s);
        say_health(&s->health, HEALTH_ERROR, GARBAGE, out);
    }
    if (f != LEVEL_READING && f != LEVEL_NO_TARGET)
        return;
    s->bad = s->noise = 0;
    s->heard_at = mono_ms;
    if (f == LEVEL_READING)
        take_reading(s, mm, mono_ms, out);
    else if (s->health == HEALTH_SILENT)
        say_health(&s->health, HEALTH_ERROR, OUT_OF_RANGE, out);
}

void level_time(struct level *s, int64_t mono_ms, const struct device_out *out)
{
    if (s->health == HEALTH_ABSENT || mono_ms < s->reading_at + stale_ms(s))
        return;
    forget(s);
    if (mono_ms >= s->heard_at + stale_ms(s)) {
        if (s->health != HEALTH_ERROR && s->noise >= BAD_IN_A_ROW) /* the better explanation */
            say_health(&s->health, HEALTH_ERROR, GARBAGE, out);
        else if (s->health != HEALTH_ERROR)
            say_health(&s->health, HEALTH_SILENT, N_("no reading for ten periods"), out);
    } else {
        say_health(&s->health, HEALTH_ERROR, OUT_OF_RANGE, out);
    }
}

int64_t level_deadline(const struct level *s)
{
    if (s->health == HEALTH_STARTING || s->health == HEALTH_WORKING)
        return s->reading_at + stale_ms(s);
    return TIME_NEVER; /* said once; the next frame wakes us */
}
