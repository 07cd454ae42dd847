#include "tui/theme.h"

#include <string.h>

/* Every text stands out from what is behind it by 4.5 to 1 or more (contrast: 7), lines and bars by 3, as WCAG 2
 * counts, with 256 colours and with the 8 of the Linux console and of xterm: a test computes it. With 8 that leaves few
 * pairs: red and brown on black do not pass, nor does anything but black and blue on their white. Numbers of the
 * 256-colour cube: 16 and 231 are its black and white, which a terminal's palette does not change, as the 8 basic
 * colours may be; 232 to 255 are greys. A tmux or screen on a terminal of 8 colours (PuTTY's xterm) shows the nearest
 * of the 8 for each of the 256, and bold black as dark grey: so black is never bold, and what is behind black letters
 * is near one of the bright ones. */
#define B LOOK_BOLD
#define QR_LOOK                                                                                                        \
    {                                                                                                                  \
        16, 231, 0, 7, 0                                                                                               \
    } /* the same everywhere, see grid.h */

const struct theme themes[] = {
    {"dark",
     {[INK_TEXT] = {253, 234, 7, 0, 0},
      [INK_DIM] = {246, 234, 7, 0, 0},
      [INK_STRONG] = {231, 234, 7, 0, B},
      [INK_BAR] = {231, 24, 7, 4, B},
      [INK_BAR_DIM] = {153, 24, 7, 4, 0},
      [INK_BOX] = {244, 234, 6, 0, 0},
      [INK_HEADING] = {117, 234, 6, 0, B},
      [INK_AMOUNT] = {231, 234, 7, 0, B},
      [INK_GOOD] = {114, 234, 2, 0, 0},
      [INK_WARN] = {221, 234, 3, 0, B},
      [INK_BAD] = {210, 234, 7, 1, B},
      [INK_GOOD_BAR] = {16, 77, 0, 2, 0},
      [INK_WARN_BAR] = {16, 214, 0, 6, 0},
      [INK_BAD_BAR] = {231, 124, 7, 1, B},
      [INK_KEY] = {16, 159, 0, 7, 0},
      [INK_SELECTED] = {231, 238, 0, 7, B},
      [INK_FIELD] = {231, 238, 0, 7, 0},
      [INK_CURSOR] = {16, 231, 0, 7, 0},
      [INK_QR] = QR_LOOK,
      [INK_FILL] = {74, 234, 6, 0, 0}}},
    {"light",
     {[INK_TEXT] = {235, 255, 0, 7, 0},
      [INK_DIM] = {242, 255, 0, 7, 0},
      [INK_STRONG] = {17, 255, 0, 7, B},
      [INK_BAR] = {231, 24, 7, 4, B},
      [INK_BAR_DIM] = {153, 24, 7, 4, 0},
      [INK_BOX] = {243, 255, 4, 7, 0},
      [INK_HEADING] = {24, 255, 4, 7, B},
      [INK_AMOUNT] = {16, 255, 0, 7, 0},
      [INK_GOOD] = {22, 255, 0, 7, 0},
      [INK_WARN] = {94, 255, 3, 0, B},
      [INK_BAD] = {124, 255, 7, 1, B},
      [INK_GOOD_BAR] = {16, 77, 0, 2, 0},
      [INK_WARN_BAR] = {16, 214, 0, 6, 0},
      [INK_BAD_BAR] = {231, 124, 7, 1, B},
      [INK_KEY] = {231, 24, 7, 4, B},
      [INK_SELECTED] = {16, 159, 7, 4, 0},
      [INK_FIELD] = {16, 252, 7, 0, 0},
      [INK_CURSOR] = {231, 16, 7, 0, 0},
      [INK_QR] = QR_LOOK,
      [INK_FILL] = {31, 255, 4, 7, 0}}},
    {"contrast",
     {[INK_TEXT] = {231, 16, 7, 0, B},
      [INK_DIM] = {231, 16, 7, 0, 0},
      [INK_STRONG] = {226, 16, 3, 0, B},
      [INK_BAR] = {16, 231, 0, 7, 0},
      [INK_BAR_DIM] = {16, 231, 0, 7, 0},
      [INK_BOX] = {231, 16, 7, 0, 0},
      [INK_HEADING] = {226, 16, 3, 0, B},
      [INK_AMOUNT] = {226, 16, 3, 0, B},
      [INK_GOOD] = {46, 16, 2, 0, B},
      [INK_WARN] = {226, 16, 3, 0, B},
      [INK_BAD] = {231, 16, 7, 0, B | LOOK_UNDERLINE},
      [INK_GOOD_BAR] = {16, 46, 0, 7, 0},
      [INK_WARN_BAR] = {16, 226, 0, 6, 0},
      [INK_BAD_BAR] = {231, 88, 7, 4, B},
      [INK_KEY] = {16, 226, 0, 6, 0},
      [INK_SELECTED] = {16, 231, 0, 7, 0},
      [INK_FIELD] = {16, 231, 0, 7, 0},
      [INK_CURSOR] = {231, 16, 7, 0, 0},
      [INK_QR] = QR_LOOK,
      [INK_FILL] = {231, 16, 7, 0, 0}}},
    {"mono",
     {[INK_TEXT] = {-1, -1, -1, -1, 0},
      [INK_DIM] = {-1, -1, -1, -1, 0},
      [INK_STRONG] = {-1, -1, -1, -1, B},
      [INK_BAR] = {-1, -1, -1, -1, LOOK_REVERSE | B},
      [INK_BAR_DIM] = {-1, -1, -1, -1, LOOK_REVERSE},
      [INK_BOX] = {-1, -1, -1, -1, 0},
      [INK_HEADING] = {-1, -1, -1, -1, B},
      [INK_AMOUNT] = {-1, -1, -1, -1, B},
      [INK_GOOD] = {-1, -1, -1, -1, B},
      [INK_WARN] = {-1, -1, -1, -1, LOOK_UNDERLINE},
      [INK_BAD] = {-1, -1, -1, -1, B | LOOK_UNDERLINE},
      [INK_GOOD_BAR] = {-1, -1, -1, -1, LOOK_REVERSE | B},
      [INK_WARN_BAR] = {-1, -1, -1, -1, LOOK_REVERSE | B},
      [INK_BAD_BAR] = {-1, -1, -1, -1, LOOK_REVERSE | B},
      [INK_KEY] = {-1, -1, -1, -1, LOOK_REVERSE},
      [INK_SELECTED] = {-1, -1, -1, -1, LOOK_REVERSE},
      [INK_FIELD] = {-1, -1, -1, -1, LOOK_UNDERLINE},
      [INK_CURSOR] = {-1, -1, -1, -1, LOOK_REVERSE},
      [INK_QR] = QR_LOOK,
      [INK_FILL] = {-1, -1, -1, -1, 0}}},
};
const size_t theme_count = sizeof themes / sizeof themes[0];

uint8_t theme_attributes(const struct look *k, int colours)
{
    bool dims = colours > 0 && colours < 16 && (k->fg8 == 0 || k->bg8 == 7);
    return dims ? k->attributes & (uint8_t)~LOOK_BOLD : k->attributes;
}

bool theme_find(size_t *out, const char *word)
{
    for (size_t i = 0; i < theme_count; i++)
        if (strcmp(themes[i].word, word) == 0) {
            *out = i;
            return true;
        }
    return false;
}
