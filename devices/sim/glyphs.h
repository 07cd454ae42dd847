/* Letters for the pictures: FreeType, WenQuanYi Micro Hei Mono, else DejaVu Sans Mono, else outlined boxes. */
#ifndef REBOTTLE_SIM_GLYPHS_H
#define REBOTTLE_SIM_GLYPHS_H

#include "base/page.h"

struct glyphs;

/* Never NULL but when out of memory; *font is the file in use, or NULL when there is none (every letter is a box). */
struct glyphs *glyphs_new(const char **font);
/* Draws c into the cell, which has the cell's size already. */
void glyphs_draw(struct glyphs *g, uint32_t c, struct bitmap *cell);
void glyphs_free(struct glyphs *g);

#endif
