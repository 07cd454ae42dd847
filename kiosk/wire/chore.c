#include "wire/chore.h"

#include <string.h>

const struct chore_row chore_rows[CHORE_KINDS] = {
    [CHORE_CLEAN] = {"clean",
                     {{"pause", CHECK_PAUSED, false},
                      {"wipe_window", CHECK_HAND, false},
                      {"wipe_beams", CHECK_HAND, true},
                      {"wipe_opening", CHECK_HAND, true},
                      {"beams_clear", CHECK_BEAMS, true},
                      {"wipe_screen", CHECK_HAND, false},
                      {"door_shut", CHECK_DOOR_SHUT, true},
                      {"resume", CHECK_RUNNING, false},
                      {NULL, CHECK_HAND, false}}},
    [CHORE_PAPER] = {"paper",
                     {{"open_cover", CHECK_HAND, false},
                      {"roll_in", CHECK_PAPER, false},
                      {"cover_shut", CHECK_COVER, false},
                      {NULL, CHECK_HAND, false}}},
    [CHORE_JAM] = {"jam",
                   {{"door_open", CHECK_DOOR_OPEN, false},
                    {"take_out", CHECK_HAND, false},
                    {"beams_clear", CHECK_BEAMS, false},
                    {"door_shut", CHECK_DOOR_SHUT, false},
                    {"lane_free", CHECK_LANE, false},
                    {NULL, CHECK_HAND, false}}},
    [CHORE_BIN] = {"bin_full",
                   {{"bag_out", CHECK_HAND, false},
                    {"bag_in", CHECK_HAND, false},
                    {"bag_entered", CHECK_BAG, false},
                    {"level_low", CHECK_LEVEL, false},
                    {NULL, CHECK_HAND, false}}},
    [CHORE_COVER] = {"printer_cover",
                     {{"roll_straight", CHECK_HAND, false},
                      {"cover_shut", CHECK_COVER, false},
                      {NULL, CHECK_HAND, false}}},
    [CHORE_DEVICE] = {"device_silent",
                      {{"cable", CHECK_HAND, false},
                       {"power", CHECK_HAND, false},
                       {"works", CHECK_WORKS, false},
                       {NULL, CHECK_HAND, false}}},
    [CHORE_SCALE] = {"scale_occupied",
                     {{"door_open", CHECK_DOOR_OPEN, false},
                      {"plate_clear", CHECK_HAND, false},
                      {"scale_zero", CHECK_ZERO, false},
                      {"door_shut", CHECK_DOOR_SHUT, false},
                      {NULL, CHECK_HAND, false}}},
};

bool chore_parse(enum chore *out, const char *word)
{
    for (size_t i = 0; i < CHORE_KINDS; i++)
        if (strcmp(chore_rows[i].word, word) == 0) {
            *out = (enum chore)i;
            return true;
        }
    return false;
}
