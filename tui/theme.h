/* What an ink looks like. Colours are given for terminals with 256 colours and for those with 8; monochrome uses
 * attributes only. */
#ifndef REBOTTLE_TUI_THEME_H
#define REBOTTLE_TUI_THEME_H

#include "tui/grid.h"

enum { LOOK_BOLD = 1, LOOK_DIM = 2, LOOK_REVERSE = 4, LOOK_UNDERLINE = 8 };

struct look {
    int16_t fg256, bg256, fg8, bg8; /* -1: the terminal's own */
    uint8_t attributes;             /* LOOK_* */
};

struct theme {
    const char *word; /* dark, light, contrast, mono */
    struct look looks[INK_COUNT];
};

extern const struct theme themes[];
extern const size_t theme_count;
/* LOOK_* to paint with: where there are 8 colours bold means bright, and bright black, or any bright colour on white,
 * is hard to read, so that bold is left out there. */
uint8_t theme_attributes(const struct look *k, int colours);
bool theme_find(size_t *out, const char *word);

#endif
