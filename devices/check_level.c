/* A level sensor: it is understood, its distance fits the bin, and it follows a hand. */
#include "devices/check_steps.h"

#define NEAR_MM 30 /* back where it was: a bag moves a little */

static bool heard_begin(struct check *c)
{
    check_say(c, CHECK_DO, "%s", tr(c->set.language, "Leave the bin as it is. The sensor is listened to."));
    return true;
}

static void take(struct check *c, const struct device_event *ev)
{
    c->level.mm = ev->distance.mm;
    c->level.permille = ev->distance.fill_permille;
}

static void heard_event(struct check *c, const struct device_event *ev)
{
    if (ev->kind != SAYS_DISTANCE)
        return;
    take(c, ev);
    c->level.first_mm = c->level.mm;
    check_good(c, tr(c->set.language, "It sees %d mm: %d %% full."), (int)c->level.mm, (int)c->level.permille / 10);
}

/* Nothing can be farther away than the floor; a twentieth is a tape measure's error. */
static bool geometry_begin(struct check *c)
{
    const char *l = c->set.language;
    const struct level_options *o = &c->set.options->level;
    if (c->level.mm > o->empty_mm + o->empty_mm / 20) {
        check_wrong(c, tr(l, "That is farther than the floor of the empty bin (empty_mm: %d)."), (int)o->empty_mm);
        check_say(c, CHECK_NEXT, "%s",
                  tr(l, "Does it look into the bin? Measure from the sensor to the floor and set empty_mm."));
        return true;
    }
    check_good(c, tr(l, "That fits the bin: empty at %d mm, full at %d mm."), (int)o->empty_mm, (int)o->full_mm);
    return true;
}

static bool hand_begin(struct check *c)
{
    check_say(c, CHECK_DO, tr(c->set.language, "Hold a box or your hand below the sensor, nearer than %d mm."),
              (int)c->level.first_mm * 3 / 4);
    return true;
}

static void hand_event(struct check *c, const struct device_event *ev)
{
    if (ev->kind != SAYS_DISTANCE)
        return;
    take(c, ev);
    if (c->level.mm < c->level.first_mm * 3 / 4)
        check_good(c, tr(c->set.language, "It sees your hand at %d mm."), (int)c->level.mm);
}

static void hand_late(struct check *c)
{
    const char *l = c->set.language;
    check_wrong(c, tr(l, "It still sees %d mm."), (int)c->level.mm);
    check_say(c, CHECK_NEXT, "%s", tr(l, "Is it this sensor? Is something in front of it, or is it wet or dirty?"));
}

static bool away_begin(struct check *c)
{
    if (c->level.mm >= c->level.first_mm * 3 / 4)
        return false; /* it never saw the hand */
    check_say(c, CHECK_DO, "%s", tr(c->set.language, "Take it away again."));
    return true;
}

static void away_event(struct check *c, const struct device_event *ev)
{
    if (ev->kind != SAYS_DISTANCE)
        return;
    take(c, ev);
    int32_t off = c->level.mm - c->level.first_mm;
    int32_t near = c->level.first_mm / 20 > NEAR_MM ? c->level.first_mm / 20 : NEAR_MM;
    if (off <= near && off >= -near)
        check_good(c, tr(c->set.language, "It sees %d mm again."), (int)c->level.mm);
}

static void away_late(struct check *c)
{
    const char *l = c->set.language;
    check_wrong(c, tr(l, "It sees %d mm now, and saw %d mm before."), (int)c->level.mm, (int)c->level.first_mm);
    check_say(c, CHECK_NEXT, "%s", tr(l, "Fasten it so that it looks straight down, away from the walls of the bin."));
}

const struct check_step check_level_steps[] = {
    {HEARD_WITHIN_MS, heard_begin, heard_event, check_explain, NULL},
    {0, geometry_begin, NULL, NULL, NULL},
    {PERSON_MS, hand_begin, hand_event, hand_late, NULL},
    {PERSON_MS, away_begin, away_event, away_late, NULL},
};
CHECK_COUNT(level);
