/* Guided tasks and their steps in words, by the stable words of wire/chore.h. */
#include "tui/words.h"

#include <string.h>

struct text {
    const char *word, *text;
};

static const struct text titles[] = {
    {"clean", N_("Clean the machine")},
    {"paper", N_("Put in a new paper roll")},
    {"jam", N_("Free the opening")},
    {"bin_full", N_("Change the bag of a full bin")},
    {"printer_cover", N_("Close the printer's cover")},
    {"device_silent", N_("Bring a device back")},
    {"scale_occupied", N_("Clear the scale")},
};

static const struct text steps[] = {
    {"pause", N_("Pause the machine: it takes nothing while you clean.")},
    {"wipe_window", N_("Wipe the scanner's window with a soft, dry cloth.")},
    {"wipe_beams", N_("Wipe the glass of both light beams in the opening.")},
    {"wipe_opening", N_("Wipe the opening and the slide with soapy water, then dry them.")},
    {"beams_clear", N_("Nothing is left in the light beams.")},
    {"wipe_screen", N_("Wipe the screen, the buttons and the front.")},
    {"door_shut", N_("Close the machine's door.")},
    {"resume", N_("Let the machine take containers again.")},
    {"open_cover", N_("Open the printer's cover and take the old roll out.")},
    {"roll_in", N_("Put the new roll in and pull a hand's width of paper out.")},
    {"cover_shut", N_("Close the printer's cover until it clicks.")},
    {"door_open", N_("Open the machine's door.")},
    {"take_out", N_("Take out what is stuck. Do not reach behind the gate.")},
    {"lane_free", N_("The opening is free: clear the jam.")},
    {"bag_out", N_("Take the full bag out and seal it.")},
    {"bag_in", N_("Put an empty bag in and close the door.")},
    {"bag_entered", N_("Enter the new bag and the seal of the old one.")},
    {"level_low", N_("The bin's sensor sees that it is empty.")},
    {"roll_straight", N_("Look at the roll: it lies straight and nothing sticks out.")},
    {"cable", N_("Look at the device's cable: both plugs sit firmly.")},
    {"power", N_("Look at its power: its lamp is lit.")},
    {"works", N_("The device answers again.")},
    {"plate_clear", N_("Take everything off the plate between the beams.")},
    {"scale_zero", N_("The scale says zero.")},
};

static const char *find(const struct model *m, const struct text *rows, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(rows[i].word, word) == 0)
            return T(m, rows[i].text);
    return word;
}

const char *word_chore(const struct model *m, const char *chore)
{
    return find(m, titles, sizeof titles / sizeof *titles, chore);
}

const char *word_step(const struct model *m, const char *step)
{
    return find(m, steps, sizeof steps / sizeof *steps, step);
}
