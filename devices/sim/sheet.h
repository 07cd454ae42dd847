/* What a printer does with its paper: a line of letters that is set and then printed, pictures, bars, feeds; and beside
 * the dots a transcript in plain text, in the same order. */
#ifndef REBOTTLE_SIM_SHEET_H
#define REBOTTLE_SIM_SHEET_H

#include "base/text.h"
#include "devices/sim/glyphs.h"
#include "devices/sim/paper.h"

#define SHEET_LINE_MAX     96 /* letters in one line: 576 dots hold 64 of the narrow font */
#define FONT_A_WIDTH       12
#define FONT_A_HEIGHT      24
#define FONT_B_WIDTH       9
#define FONT_B_HEIGHT      17
#define SHEET_LINE_SPACING 30 /* dots from line to line by default: an eighth of an inch and a bit */

enum sheet_align { SHEET_LEFT, SHEET_CENTER, SHEET_RIGHT };

struct style {
    enum sheet_align align;
    uint8_t wide, high; /* 1 to 8 times */
    bool bold, font_b, reverse;
    uint8_t underline; /* dots: 0, 1 or 2 */
    int spacing;       /* dots from line to line */
};

struct sheet_cell {
    uint32_t c;
    int width; /* dots */
    struct style style;
};

struct sheet {
    struct roll paper;
    struct strbuf text;
    struct glyphs *glyphs; /* borrowed */
    struct style style;
    struct sheet_cell line[SHEET_LINE_MAX];
    size_t line_n;
    int line_width;              /* dots set so far */
    int y;                       /* the next row under the head */
    int64_t moved;               /* dots of paper moved since the beginning of time: the printer's clock of effort */
    size_t image_from, image_to; /* where the transcript has the last picture's line, to join strips */
    int image_width, image_height;
};

void sheet_start(struct sheet *s, int width, struct glyphs *glyphs);
struct style style_default(void);
void sheet_char(struct sheet *s, uint32_t c); /* prints the line first when the letter does not fit */
void sheet_newline(struct sheet *s);
void sheet_flush(struct sheet *s); /* prints the line if there is one */
void sheet_feed(struct sheet *s, int dots);
void sheet_note(struct sheet *s, const char *fmt, ...) __attribute__((format(printf, 2, 3))); /* "[...]", no dots */

/* A picture: rows of (width + 7) / 8 bytes, each dot drawn xs times ys, placed by the style's alignment. Strips of one
 * width that follow each other are one picture in the transcript. */
struct picture {
    const uint8_t *bits;
    int width, height;
    int xs, ys;
};
void sheet_picture(struct sheet *s, const struct picture *p, bool in_transcript);

bool sheet_blank(const struct sheet *s); /* nothing printed, noted or fed since the last clear */
void sheet_clear(struct sheet *s);       /* after a cut; the style stays */
void sheet_free(struct sheet *s);

#endif
