/* Characters that a terminal lacks, as the nearest one that it has. Widths stay as they are. */
#ifndef REBOTTLE_TUI_GLYPH_H
#define REBOTTLE_TUI_GLYPH_H

#include <stdint.h>

enum glyphs {
    GLYPHS_UNICODE, /* a UTF-8 terminal: everything */
    GLYPHS_CONSOLE, /* the Linux console: the 256 or 512 of its font; no Chinese */
    GLYPHS_ASCII    /* a terminal that is not UTF-8: blocks are blanks in reverse, which each terminal can show */
};

#define GLYPH_FULL  0x2588u /* blocks that are painted as blanks in reverse, see screen_curses.c */
#define GLYPH_UPPER 0x2580u
#define GLYPH_LOWER 0x2584u

/* term: $TERM; locale: the value of LC_ALL, LC_CTYPE or LANG that counts, NULL when none is set. A locale that names no
 * encoding (C, or none) is taken for UTF-8, as every Debian terminal is, except on a DEC terminal. */
enum glyphs glyphs_of(const char *term, const char *locale);
/* The character to show for ch (of that width, 1 or 2): itself where the terminal has it. */
uint32_t glyph_shown(enum glyphs set, uint32_t ch, int width);

#endif
