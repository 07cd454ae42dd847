/* A scale: it is understood, shows nothing when empty, shows 100 g when 100 g lie on it, and nothing again. */
#include "devices/check_steps.h"

#define ZERO_MG   3000 /* a drop of juice */
#define LOAD_MG   100000
#define LOAD_OFF  5000 /* a kitchen's 100 g */
#define LOADED_MG 10000
#define QUIET_MS  20000

static void take(struct check *c, const struct device_event *ev)
{
    c->scale.ever = true;
    c->scale.stable = ev->weight.stable;
    c->scale.moved = c->scale.moved || !ev->weight.stable;
    if (ev->weight.stable)
        c->scale.mg = ev->weight.mg;
}

static bool is_zero(const struct check *c)
{
    return c->scale.stable && c->scale.mg <= ZERO_MG && c->scale.mg >= -ZERO_MG;
}

static bool heard_begin(struct check *c)
{
    check_say(c, CHECK_DO, "%s", tr(c->set.language, "Take everything off the scale. It is listened to."));
    c->out.tell(c->out.ctx, &(struct device_command){.kind = SCALE_WATCH, .on = true});
    return true;
}

static void heard_event(struct check *c, const struct device_event *ev)
{
    if (ev->kind != SAYS_WEIGHT)
        return;
    take(c, ev);
    check_good(c, "%s", tr(c->set.language, "It is understood."));
}

static bool zero_begin(struct check *c)
{
    if (is_zero(c))
        check_good(c, "%s", tr(c->set.language, "Empty, it shows nothing."));
    return true;
}

static void zero_event(struct check *c, const struct device_event *ev)
{
    if (ev->kind != SAYS_WEIGHT)
        return;
    take(c, ev);
    if (is_zero(c))
        check_good(c, "%s", tr(c->set.language, "Empty, it shows nothing."));
}

static void zero_late(struct check *c)
{
    const char *l = c->set.language;
    if (!c->scale.stable) {
        check_wrong(c, "%s", tr(l, "It does not come to rest."));
        check_say(c, CHECK_NEXT, "%s",
                  tr(l, "Does something touch its plate? Is there a draught, or does the floor shake?"));
        return;
    }
    check_wrong(c, tr(l, "With nothing on it, it shows %d g."), (int)(c->scale.mg / 1000));
    check_say(c, CHECK_NEXT, "%s", tr(l, "Press its zero key, or switch it off and on with an empty plate."));
}

static bool load_begin(struct check *c)
{
    c->scale.moved = false;
    check_say(c, CHECK_DO, "%s", tr(c->set.language, "Put 100 g on it (a bar of chocolate)."));
    return true;
}

static void load_event(struct check *c, const struct device_event *ev)
{
    const char *l = c->set.language;
    if (ev->kind != SAYS_WEIGHT)
        return;
    take(c, ev);
    if (!c->scale.stable || c->scale.mg < LOADED_MG)
        return;
    int32_t off = c->scale.mg - LOAD_MG;
    if (off > LOAD_OFF || off < -LOAD_OFF) {
        check_wrong(c, tr(l, "It shows %d g."), (int)(c->scale.mg / 1000));
        check_say(c, CHECK_NEXT, "%s",
                  tr(l, "If 100 g really lie on it: adjust it as its manual says, and look at its unit."));
        return;
    }
    check_good(c, tr(l, "It shows %d g."), (int)(c->scale.mg / 1000));
    if (!c->scale.moved)
        check_say(c, CHECK_NOTE, "%s",
                  tr(l, "It never said that it moves: let it send unstable weights too, if it can."));
}

static void load_late(struct check *c)
{
    const char *l = c->set.language;
    check_wrong(c, "%s", c->scale.stable ? tr(l, "It shows no weight.") : tr(l, "It does not come to rest."));
    check_say(c, CHECK_NEXT, "%s", tr(l, "Is it this scale? Is its plate free on all sides?"));
}

static bool empty_begin(struct check *c)
{
    check_say(c, CHECK_DO, "%s", tr(c->set.language, "Take it off again."));
    return true;
}

const struct check_step check_scale_steps[] = {
    {HEARD_WITHIN_MS, heard_begin, heard_event, check_explain, NULL},
    {QUIET_MS, zero_begin, zero_event, zero_late, NULL},
    {PERSON_MS, load_begin, load_event, load_late, NULL},
    {PERSON_MS, empty_begin, zero_event, zero_late, NULL},
};
CHECK_COUNT(scale);
