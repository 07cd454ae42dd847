/* Drivers of scales: a row is a dialect and a line. A weight is told as stable when the row's number of equal readings
 * agree, and again twice a second as long as they do; anything else breaks the row of equals. */
#include "base/tr.h"
#include "devices/drivers.h"
#include "devices/say.h"
#include "devices/scale/scale.h"

#include <stdio.h>
#include <string.h>

#define SAY_EVERY_MS 500
#define BAD_IN_A_ROW 10
#define NOISE_MAX    40 /* bytes without a line between them: no protocol here has so long a one but a serial number */
#define GARBAGE      N_("garbage on the line: wrong speed or protocol?")
/* At rest nobody waits for a weight: only its zero is followed, and that it is still there. */
#define REST_MS     500
#define PATIENCE_MS 50 /* a question and its answer, of 22 bytes at most */

struct scale {
    const struct scale_dialect *dialect;
    struct scale_options o;
    struct scale_rx rx;
    enum device_health health;
    char note[sizeof((struct device_event *)0)->note]; /* of the error that was said: another one is news */
    int32_t mg;                                        /* of the equal readings */
    int equal, bad, noise;                             /* readings; lines and bytes since the last good line */
    bool told_stable;
    int64_t told_at;
    int64_t ask_at, heard_at; /* TIME_NEVER: it is not asked */
    bool watched;
};

static void health(struct scale *s, enum device_health h, const char *note, const struct device_out *out)
{
    if (h == HEALTH_ERROR && s->health == HEALTH_ERROR && strcmp(note, s->note) != 0)
        s->health = HEALTH_STARTING; /* wrong in another way than before */
    snprintf(s->note, sizeof s->note, "%s", note);
    say_health(&s->health, h, note, out);
}

static void tell(struct scale *s, bool stable, int64_t mono_ms, const struct device_out *out)
{
    struct device_event ev = {.kind = SAYS_WEIGHT, .weight = {.mg = stable ? s->mg : 0, .stable = stable}};
    s->told_stable = stable;
    s->told_at = mono_ms;
    out->event(out->ctx, &ev);
}

/* Nothing that is stable any more: said once. */
static void unsettle(struct scale *s, int64_t mono_ms, const struct device_out *out)
{
    s->equal = 0;
    if (s->told_stable)
        tell(s, false, mono_ms, out);
}

static void stable(struct scale *s, int32_t mg, int64_t mono_ms, const struct device_out *out)
{
    if (s->equal > 0 && mg != s->mg)
        unsettle(s, mono_ms, out);
    s->mg = mg;
    s->equal += s->equal < s->dialect->agree;
    bool due = !s->told_stable || mono_ms - s->told_at >= SAY_EVERY_MS;
    if (s->equal == s->dialect->agree && due)
        tell(s, true, mono_ms, out);
}

static void bad(struct scale *s, int64_t mono_ms, const struct device_out *out)
{
    unsettle(s, mono_ms, out);
    if (++s->bad == BAD_IN_A_ROW)
        health(s, HEALTH_ERROR, GARBAGE, out);
}

static void refuse(struct scale *s, const struct scale_reading *r, const struct device_out *out)
{
    char note[sizeof s->note];
    switch (r->said) {
    case SCALE_OVER: snprintf(note, sizeof note, N_("overload: more lies on it than it can weigh")); break;
    case SCALE_UNDER: snprintf(note, sizeof note, N_("underload: its plate is lifted or not in place")); break;
    case SCALE_UNIT: snprintf(note, sizeof note, "it weighs in %s; set it to g or kg", r->note); break;
    default: snprintf(note, sizeof note, "%s", r->note); break;
    }
    health(s, HEALTH_ERROR, note, out);
}

static void take(struct scale *s, const struct scale_reading *r, int64_t mono_ms, const struct device_out *out)
{
    if (r->said == SCALE_BAD) {
        bad(s, mono_ms, out);
        return;
    }
    s->bad = s->noise = 0;
    s->heard_at = mono_ms;
    switch (r->said) {
    case SCALE_STABLE:
        health(s, HEALTH_WORKING, "", out);
        stable(s, r->mg, mono_ms, out);
        break;
    case SCALE_MOVING:
    case SCALE_BUSY:
        health(s, HEALTH_WORKING, "", out);
        unsettle(s, mono_ms, out);
        break;
    case SCALE_OTHER: unsettle(s, mono_ms, out); break;
    default:
        unsettle(s, mono_ms, out);
        refuse(s, r, out);
        break;
    }
}

static void begin(void *state, const struct device_options *o, int64_t mono_ms, const struct device_out *out,
                  const struct scale_dialect *d)
{
    struct scale *s = state;
    *s = (struct scale){.dialect = d, .o = o->scale, .heard_at = mono_ms, .watched = s->watched};
    s->ask_at = d->ask == NULL ? TIME_NEVER : mono_ms;
    health(s, HEALTH_STARTING, "", out);
}

static void scale_stop(void *state, int64_t mono_ms, const struct device_out *out)
{
    struct scale *s = state;
    s->ask_at = TIME_NEVER;
    unsettle(s, mono_ms, out);
    health(s, HEALTH_ABSENT, "unplugged", out);
}

static void scale_on_bytes(void *state, const uint8_t *bytes, size_t n, int64_t mono_ms, const struct device_out *out)
{
    struct scale *s = state;
    for (size_t i = 0; i < n; i++) {
        struct scale_reading r;
        s->noise += s->noise < NOISE_MAX;
        switch (scale_feed(s->dialect, &s->rx, bytes[i], &r)) {
        case SCALE_LINE: take(s, &r, mono_ms, out); break;
        case SCALE_READY: out->send(out->ctx, &s->dialect->go, 1); break;
        case SCALE_MORE: break;
        }
    }
}

static int64_t silent_at(const struct scale *s)
{
    bool listens = s->health == HEALTH_STARTING || s->health == HEALTH_WORKING || s->health == HEALTH_ERROR;
    return listens ? s->heard_at + s->o.stale_ms : TIME_NEVER;
}

/* Whether it is watched or not: asked twice at least before it counts as silent. */
static int32_t rest_ms(const struct scale *s)
{
    return (int32_t)earlier(REST_MS, s->o.stale_ms / 3);
}

static int32_t period(const struct scale *s)
{
    return s->watched ? s->o.period_ms : (int32_t)later(s->o.period_ms, rest_ms(s));
}

static void scale_on_timer(void *state, int64_t mono_ms, const struct device_out *out)
{
    struct scale *s = state;
    if (mono_ms >= silent_at(s)) {
        unsettle(s, mono_ms, out);
        if (s->bad >= BAD_IN_A_ROW || s->noise >= NOISE_MAX) { /* garbage is the better explanation */
            s->heard_at = mono_ms;
            s->noise = 0;
            health(s, HEALTH_ERROR, GARBAGE, out);
        } else
            health(s, HEALTH_SILENT, N_("the scale says nothing"), out);
    }
    if (mono_ms < s->ask_at)
        return;
    s->ask_at = mono_ms + period(s);
    out->send(out->ctx, (const uint8_t *)s->dialect->ask, s->dialect->ask_n);
}

static int64_t scale_deadline(const void *state)
{
    const struct scale *s = state;
    return earlier(s->ask_at, silent_at(s));
}

static void scale_command(void *state, const struct device_command *c, int64_t mono_ms, const struct device_out *out)
{
    (void)out; /* zero and tare are its own keys */
    struct scale *s = state;
    if (c->kind != SCALE_WATCH || c->on == s->watched)
        return;
    s->watched = c->on;
    if (s->watched && s->ask_at != TIME_NEVER)
        s->ask_at = earlier(s->ask_at, mono_ms + s->o.period_ms);
}

/* One that talks by itself is read at rest a few lines at a time. */
static int32_t scale_patience(const void *state)
{
    const struct scale *s = state;
    bool may_wait = !s->watched && s->dialect->ask == NULL;
    return may_wait ? rest_ms(s) : (int32_t)earlier(PATIENCE_MS, s->o.period_ms / 2);
}

#define SCALE_DRIVER(id, word, words)                                                                                  \
    static void id##_start(void *state, const struct device_options *o, int64_t mono_ms, const struct device_out *out) \
    {                                                                                                                  \
        begin(state, o, mono_ms, out, &scale_##id);                                                                    \
    }                                                                                                                  \
    const struct device_driver id##_driver = {                                                                         \
        .name = word,                                                                                                  \
        .title = words,                                                                                                \
        .kind = DEVICE_SCALE,                                                                                          \
        .state_size = sizeof(struct scale),                                                                            \
        .line = {.baud = 9600, .data_bits = 8, .stop_bits = 1},                                                        \
        .start = id##_start,                                                                                           \
        .stop = scale_stop,                                                                                            \
        .on_bytes = scale_on_bytes,                                                                                    \
        .on_timer = scale_on_timer,                                                                                    \
        .deadline = scale_deadline,                                                                                    \
        .command = scale_command,                                                                                      \
        .patience = scale_patience,                                                                                    \
    }

SCALE_DRIVER(mt_sics, "mt-sics", "Scale, Mettler-Toledo MT-SICS");
SCALE_DRIVER(nci, "nci", "Scale, NCI (Avery Weigh-Tronix, Brecknell, Ohaus, Adam)");
SCALE_DRIVER(comma, "comma", "Scale, comma lines (A&D, CAS 22 bytes, Dini Argeo)");
SCALE_DRIVER(cas_pos, "cas-pos", "Scale, CAS for tills (AP, PD, SW)");
SCALE_DRIVER(kern, "kern", "Scale, KERN EW and EG lines");
