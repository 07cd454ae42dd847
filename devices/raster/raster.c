#include "devices/raster/raster.h"

#include "base/text.h"

#include <ft2build.h>
#include FT_FREETYPE_H

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct raster {
    struct text_raster ops;
    FT_Library library;
    FT_Face face;
    int height; /* that the face is set to */
};

static int cell_dots(uint32_t c, int height)
{
    return utf8_width(c) * height / 2;
}

static void draw_glyph(FT_GlyphSlot g, struct bitmap *out, int x, int baseline)
{
    int left = x + g->bitmap_left, top = baseline - g->bitmap_top;
    for (unsigned row = 0; row < g->bitmap.rows; row++) {
        const unsigned char *line = g->bitmap.buffer + (ptrdiff_t)row * g->bitmap.pitch;
        for (unsigned col = 0; col < g->bitmap.width; col++)
            if ((line[col / 8] >> (7 - col % 8) & 1) != 0)
                bitmap_ink(out, left + (int)col, top + (int)row);
    }
}

/* The distance from the top of the cell to the baseline that centres ascender and descender in it. */
static int baseline_of(const struct raster *r)
{
    int up = (int)(r->face->size->metrics.ascender / 64), down = (int)(-r->face->size->metrics.descender / 64);
    return up + (r->height - up - down) / 2;
}

static bool set_height(struct raster *r, int height)
{
    if (r->height == height)
        return true;
    if (FT_Set_Pixel_Sizes(r->face, 0, (FT_UInt)height) != 0)
        return false;
    r->height = height;
    return true;
}

static bool render(void *ctx, const char *utf8, int height, int max_width, struct bitmap *out)
{
    struct raster *r = ctx;
    *out = (struct bitmap){0};
    int width = 0;
    const char *p = utf8;
    for (size_t n = strlen(utf8); n > 0;) {
        int w = cell_dots(utf8_next(&p, &n), height);
        if (width + w > max_width)
            break;
        width += w;
    }
    if (width == 0 || !set_height(r, height) || !bitmap_new(out, width, height))
        return false;
    int x = 0;
    p = utf8;
    for (size_t n = strlen(utf8); n > 0;) {
        uint32_t c = utf8_next(&p, &n);
        int w = cell_dots(c, height);
        if (x + w > width)
            break;
        /* a character that the font does not have is drawn as the font's own empty box */
        if (FT_Load_Char(r->face, c, FT_LOAD_RENDER | FT_LOAD_TARGET_MONO) == 0)
            draw_glyph(r->face->glyph, out, x, baseline_of(r));
        x += w;
    }
    return true;
}

enum status raster_open(struct raster **out, const char *path, int index, struct err *e)
{
    *out = NULL;
    if (access(path, R_OK) != 0)
        return err_set(e, ST_NOT_FOUND, "no font at %s: install fonts-wqy-microhei", path);
    struct raster *r = calloc(1, sizeof *r);
    if (r == NULL)
        return err_set(e, ST_MEMORY, "font: out of memory");
    r->ops = (struct text_raster){.ctx = r, .render = render};
    if (FT_Init_FreeType(&r->library) != 0 || FT_New_Face(r->library, path, index, &r->face) != 0) {
        raster_free(r);
        return err_set(e, ST_INVALID, "%s: not a font that can be read", path);
    }
    *out = r;
    return ST_OK;
}

void raster_free(struct raster *r)
{
    if (r == NULL)
        return;
    if (r->face != NULL)
        FT_Done_Face(r->face);
    if (r->library != NULL)
        FT_Done_FreeType(r->library);
    free(r);
}

const struct text_raster *raster_ops(const struct raster *r)
{
    return r == NULL ? NULL : &r->ops;
}
