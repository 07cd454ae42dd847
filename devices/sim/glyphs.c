#include "devices/sim/glyphs.h"

#include <ft2build.h>
#include FT_FREETYPE_H

#include <stdlib.h>

#define INK_LEVEL 100 /* of 255: a thermal dot is black or not; below the middle, so that thin strokes survive */

struct glyphs {
    FT_Library library;
    FT_Face face; /* NULL: boxes */
};

static const struct {
    const char *file;
    FT_Long face;
} fonts[] = {
    {"/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 1}, /* face 1 is the monospaced one */
    {"/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf", 0},
};

struct glyphs *glyphs_new(const char **font)
{
    struct glyphs *g = calloc(1, sizeof *g);
    *font = NULL;
    if (g == NULL || FT_Init_FreeType(&g->library) != 0) {
        free(g);
        return NULL;
    }
    for (size_t i = 0; i < sizeof fonts / sizeof fonts[0] && *font == NULL; i++)
        if (FT_New_Face(g->library, fonts[i].file, fonts[i].face, &g->face) == 0)
            *font = fonts[i].file;
    if (*font == NULL)
        g->face = NULL;
    return g;
}

static void box(struct bitmap *cell)
{
    for (int x = 1; x < cell->width - 1; x++) {
        bitmap_ink(cell, x, 2);
        bitmap_ink(cell, x, cell->height - 3);
    }
    for (int y = 2; y < cell->height - 2; y++) {
        bitmap_ink(cell, 1, y);
        bitmap_ink(cell, cell->width - 2, y);
    }
}

void glyphs_draw(struct glyphs *g, uint32_t c, struct bitmap *cell)
{
    if (c == ' ')
        return;
    FT_UInt index = g->face == NULL ? 0 : FT_Get_Char_Index(g->face, c);
    if (index == 0 || FT_Set_Pixel_Sizes(g->face, 0, (FT_UInt)cell->height) != 0 ||
        FT_Load_Glyph(g->face, index, FT_LOAD_RENDER) != 0 || g->face->glyph->bitmap.pixel_mode != FT_PIXEL_MODE_GRAY) {
        box(cell);
        return;
    }
    FT_GlyphSlot slot = g->face->glyph;
    int advance = (int)(slot->advance.x >> 6);
    int left = slot->bitmap_left + (cell->width - advance) / 2;
    int top = cell->height * 5 / 6 - slot->bitmap_top; /* the baseline is at five sixths, as in a 24-dot font: row 20 */
    for (int y = 0; y < (int)slot->bitmap.rows; y++)
        for (int x = 0; x < (int)slot->bitmap.width; x++)
            if (slot->bitmap.buffer[y * slot->bitmap.pitch + x] >= INK_LEVEL)
                bitmap_ink(cell, left + x, top + y);
}

void glyphs_free(struct glyphs *g)
{
    if (g == NULL)
        return;
    if (g->face != NULL)
        FT_Done_Face(g->face);
    FT_Done_FreeType(g->library);
    free(g);
}
