#include "devices/sim/sheet.h"

#include <stdarg.h>
#include <stdio.h>

struct style style_default(void)
{
    return (struct style){.wide = 1, .high = 1, .spacing = SHEET_LINE_SPACING};
}

void sheet_start(struct sheet *s, int width, struct glyphs *glyphs)
{
    *s = (struct sheet){.paper = {.width = width}, .glyphs = glyphs, .style = style_default()};
}

static int left_edge(const struct sheet *s, enum sheet_align align, int width)
{
    int spare = s->paper.width - width;
    if (spare <= 0)
        return 0;
    return align == SHEET_RIGHT ? spare : align == SHEET_CENTER ? spare / 2 : 0;
}

static void advance(struct sheet *s, int dots)
{
    s->y += dots;
    s->moved += dots;
    paper_reach(&s->paper, s->y);
}

/* One dot of a letter: wide times high dots of paper, of which the letter's last rows are its line. */
static void draw_dot(struct sheet *s, const struct style *st, bool dark, int x0, int y0, int line_from)
{
    for (int y = y0; y < y0 + st->high; y++)
        if ((dark || y >= line_from) != st->reverse)
            for (int x = x0; x < x0 + st->wide; x++)
                paper_ink(&s->paper, x, y);
}

static void draw_cell(struct sheet *s, const struct sheet_cell *cell, int x0, int bottom)
{
    const struct style *st = &cell->style;
    int height = st->font_b ? FONT_B_HEIGHT : FONT_A_HEIGHT, width = cell->width / st->wide;
    struct bitmap glyph;
    if (!bitmap_new(&glyph, width, height))
        return;
    glyphs_draw(s->glyphs, cell->c, &glyph);
    int top = bottom - height * st->high;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            bool dark = bitmap_get(&glyph, x, y) || (st->bold && bitmap_get(&glyph, x - 1, y));
            draw_dot(s, st, dark, x0 + x * st->wide, top + y * st->high, bottom - st->underline);
        }
    bitmap_free(&glyph);
}

/* The transcript shows where the line stands by blanks, in columns of font A. */
static void transcribe_line(struct sheet *s, int x0)
{
    for (int column = 0; s->line_n > 0 && column < x0 / FONT_A_WIDTH; column++)
        strbuf_puts(&s->text, " ");
    for (size_t i = 0; i < s->line_n; i++) {
        char utf8[4];
        strbuf_add(&s->text, utf8, utf8_put(utf8, s->line[i].c));
    }
}

void sheet_newline(struct sheet *s)
{
    int height = 0;
    for (size_t i = 0; i < s->line_n; i++) {
        int h = (s->line[i].style.font_b ? FONT_B_HEIGHT : FONT_A_HEIGHT) * s->line[i].style.high;
        height = h > height ? h : height;
    }
    int x = left_edge(s, s->style.align, s->line_width);
    transcribe_line(s, x);
    strbuf_puts(&s->text, "\n");
    for (size_t i = 0; i < s->line_n; i++) {
        draw_cell(s, &s->line[i], x, s->y + height);
        x += s->line[i].width;
    }
    s->line_n = 0;
    s->line_width = 0;
    advance(s, height > s->style.spacing ? height : s->style.spacing);
}

void sheet_flush(struct sheet *s)
{
    if (s->line_n > 0)
        sheet_newline(s);
}

void sheet_char(struct sheet *s, uint32_t c)
{
    int columns = utf8_width(c);
    if (columns == 0)
        return; /* a receipt printer has no combining marks */
    int width = columns * (s->style.font_b ? FONT_B_WIDTH : FONT_A_WIDTH) * s->style.wide;
    if (s->line_width + width > s->paper.width || s->line_n == SHEET_LINE_MAX)
        sheet_newline(s);
    s->line[s->line_n++] = (struct sheet_cell){.c = c, .width = width, .style = s->style};
    s->line_width += width;
}

void sheet_feed(struct sheet *s, int dots)
{
    sheet_flush(s);
    advance(s, dots);
}

void sheet_note(struct sheet *s, const char *fmt, ...)
{
    char raw[512], clean[600];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(raw, sizeof raw, fmt, ap);
    va_end(ap);
    size_t len = n < 0 ? 0 : (size_t)n < sizeof raw ? (size_t)n : sizeof raw - 1;
    text_clean(clean, sizeof clean, raw, len);
    strbuf_printf(&s->text, "[%s]\n", clean);
}

static void transcribe_picture(struct sheet *s, int width, int height)
{
    if (s->image_to == s->text.len && s->image_to > 0 && s->image_width == width) {
        s->text.len = s->image_from; /* the next strip of the same picture */
        height += s->image_height;
    }
    s->image_from = s->text.len;
    s->image_width = width;
    s->image_height = height;
    sheet_note(s, "image %dx%d", width, height);
    s->image_to = s->text.len;
}

void sheet_picture(struct sheet *s, const struct picture *p, bool in_transcript)
{
    sheet_flush(s);
    int width = p->width * p->xs, height = p->height * p->ys;
    int x0 = left_edge(s, s->style.align, width);
    size_t stride = (size_t)(p->width + 7) / 8;
    for (int y = 0; y < height && s->y + y < PAPER_MAX_ROWS; y++)
        for (int x = 0; x < width && x0 + x < s->paper.width; x++) {
            int px = x / p->xs;
            if ((p->bits[(size_t)(y / p->ys) * stride + (size_t)px / 8] >> (7 - px % 8) & 1) != 0)
                paper_ink(&s->paper, x0 + x, s->y + y);
        }
    advance(s, height);
    if (in_transcript)
        transcribe_picture(s, width, height);
}

bool sheet_blank(const struct sheet *s)
{
    return s->y == 0 && s->line_n == 0 && s->text.len == 0;
}

void sheet_clear(struct sheet *s)
{
    paper_clear(&s->paper);
    strbuf_free(&s->text);
    s->line_n = 0;
    s->line_width = 0;
    s->y = 0;
    s->image_from = 0;
    s->image_to = 0;
}

void sheet_free(struct sheet *s)
{
    paper_free(&s->paper);
    strbuf_free(&s->text);
}
