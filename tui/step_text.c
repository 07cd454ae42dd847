#include "tui/step_text.h"

#include "base/tr.h"

#include <stddef.h>
#include <string.h>

/* Read by staff beside the machine: what the hand does first comes first. */
static const struct {
    const char *word, *text;
} steps[] = {
    {"wait", N_("One moment: it was switched on just now")},
    {"plug_in", N_("Plug in its cable, both ends; look for its power lamp")},
    {"permission", N_("Operator: add the user of rebottled to the group dialout")},
    {"held", N_("Operator: another program has its port; rebottle devices list says which")},
    {"ambiguous", N_("Operator: its name fits two ports; rebottle devices list has better names")},
    {"speed", N_("Operator: rebottle devices test finds its speed")},
    {"test", N_("Operator: rebottle devices test goes through it")},
    {"scanner_silent", N_("Pull its cable and put it back; is it in the right mode?")},
    {"level_silent", N_("Look at the sensor's power and cable")},
    {"scale_silent", N_("Switch the scale on; look at its cable")},
    {"printer_silent", N_("Switch the printer on; look at its cable")},
    {"io_silent", N_("Look at the board's power lamp and its cable")},
    {"clear_view", N_("Wipe the sensor; take away what hangs in front of it")},
    {"scale_error", N_("Take everything off, press zero, set it to grams")},
    {"io_address", N_("Operator: look at the numbers under inputs and coils")},
    {"register", N_("Operator: look at the sensor's register number")},
    {"close_cover", N_("Close the printer's cover")},
    {"paper", N_("Put in a new paper roll")},
    {"cutter", N_("Open the cover, take out what blocks the cutter, close it")},
    {"printer_error", N_("Switch the printer off and on")},
};

const char *step_text(const char *language, const char *word)
{
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (strcmp(steps[i].word, word) == 0)
            return tr(language, steps[i].text);
    return "";
}

static const struct {
    const char *word, *text;
} healths[] = {
    {"absent", N_("not plugged in")}, {"starting", N_("starting")},      {"working", N_("working")},
    {"silent", N_("no answer")},      {"error", N_("reports an error")}, {"not_running", N_("not asked")},
};

const char *health_text(const char *language, const char *health)
{
    for (size_t i = 0; i < sizeof healths / sizeof healths[0]; i++)
        if (strcmp(healths[i].word, health) == 0)
            return tr(language, healths[i].text);
    return health;
}
