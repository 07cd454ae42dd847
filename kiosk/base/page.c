#include "base/page.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BITMAP_MAX_WIDTH  4096 /* a 300 mm head at 300 dpi */
#define BITMAP_MAX_HEIGHT 8192 /* a metre of paper: more is a mistake of ours */

bool bitmap_new(struct bitmap *out, int width, int height)
{
    *out = (struct bitmap){0};
    if (width < 1 || height < 1 || width > BITMAP_MAX_WIDTH || height > BITMAP_MAX_HEIGHT)
        return false;
    struct bitmap b = {.width = width, .height = height};
    b.dots = calloc(bitmap_stride(&b), (size_t)height);
    if (b.dots == NULL)
        return false;
    *out = b;
    return true;
}

void bitmap_free(struct bitmap *b)
{
    free(b->dots);
    *b = (struct bitmap){0};
}

bool bitmap_get(const struct bitmap *b, int x, int y)
{
    if (x < 0 || y < 0 || x >= b->width || y >= b->height)
        return false;
    return (b->dots[(size_t)y * bitmap_stride(b) + (size_t)x / 8] >> (7 - x % 8) & 1) != 0;
}

void bitmap_ink(struct bitmap *b, int x, int y)
{
    if (x < 0 || y < 0 || x >= b->width || y >= b->height)
        return;
    b->dots[(size_t)y * bitmap_stride(b) + (size_t)x / 8] |= (uint8_t)(0x80 >> x % 8);
}

static struct page_item *add(struct page *p, enum page_kind kind)
{
    if (p->failed)
        return NULL;
    if (p->count == p->cap) {
        size_t cap = p->cap == 0 ? 32 : p->cap * 2;
        struct page_item *grown = realloc(p->items, cap * sizeof *grown);
        if (grown == NULL) {
            p->failed = true;
            return NULL;
        }
        p->items = grown;
        p->cap = cap;
    }
    struct page_item *it = &p->items[p->count++];
    *it = (struct page_item){.kind = kind, .scale = 1};
    return it;
}

static char *cleaned(struct page *p, const char *utf8)
{
    size_t n = strlen(utf8), cap = n * 3 + 1; /* a control byte becomes three */
    char *out = malloc(cap);
    if (out == NULL) {
        p->failed = true;
        return NULL;
    }
    text_clean(out, cap, utf8, n);
    return out;
}

void page_text(struct page *p, enum page_align align, uint8_t scale, bool bold, const char *utf8)
{
    struct page_item *it = add(p, PAGE_TEXT);
    if (it == NULL)
        return;
    it->align = align;
    it->scale = scale;
    it->bold = bold;
    it->text = cleaned(p, utf8);
}

void page_textf(struct page *p, enum page_align align, uint8_t scale, bool bold, const char *fmt, ...)
{
    char buf[512];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(buf, sizeof buf, fmt, ap);
    va_end(ap);
    page_text(p, align, scale, bold, buf);
}

void page_pair(struct page *p, bool bold, const char *left, const char *right)
{
    struct page_item *it = add(p, PAGE_PAIR);
    if (it == NULL)
        return;
    it->bold = bold;
    it->text = cleaned(p, left);
    it->right = cleaned(p, right);
}

void page_rule(struct page *p)
{
    add(p, PAGE_RULE);
}

void page_feed(struct page *p, int lines)
{
    struct page_item *it = add(p, PAGE_FEED);
    if (it != NULL)
        it->count = lines;
}

void page_bitmap(struct page *p, enum page_align align, struct bitmap *take, const char *alt)
{
    struct page_item *it = add(p, PAGE_BITMAP);
    if (it == NULL) {
        bitmap_free(take);
        return;
    }
    it->align = align;
    it->bitmap = *take;
    *take = (struct bitmap){0};
    it->text = cleaned(p, alt);
}

void page_qr(struct page *p, struct bitmap *take, const char *alt, const char *ascii, char level, int dots, int quiet)
{
    size_t before = p->count;
    page_bitmap(p, PAGE_CENTER, take, alt);
    if (p->count == before)
        return;
    struct page_item *it = &p->items[before];
    it->code = cleaned(p, ascii);
    it->code_level = level;
    it->code_dots = (uint8_t)dots;
    it->code_quiet = (uint8_t)quiet;
}

void page_code128(struct page *p, const char *ascii)
{
    struct page_item *it = add(p, PAGE_CODE128);
    if (it == NULL)
        return;
    it->align = PAGE_CENTER;
    it->text = cleaned(p, ascii);
}

void page_cut(struct page *p)
{
    add(p, PAGE_CUT);
}

void page_free(struct page *p)
{
    for (size_t i = 0; i < p->count; i++) {
        free(p->items[i].text);
        free(p->items[i].right);
        free(p->items[i].code);
        bitmap_free(&p->items[i].bitmap);
    }
    free(p->items);
    *p = (struct page){0};
}

/* One line ends at the last blank that fits; where a word is longer than the line, or the script writes no blanks, it
 * ends at the last character that fits. */
void page_wrap(const char *utf8, int columns, void (*line)(void *ctx, const char *at, size_t n), void *ctx)
{
    const char *at = utf8;
    size_t left = strlen(utf8);
    if (columns < 2)
        columns = 2; /* a wide character must fit, or we would never move on */
    do {
        const char *p = at, *cut = NULL, *after_cut = NULL;
        size_t n = left;
        int used = 0;
        while (n > 0) {
            const char *before = p;
            size_t n_before = n;
            uint32_t c = utf8_next(&p, &n);
            int w = utf8_width(c);
            if (c == ' ') {
                cut = before;
                after_cut = p;
            }
            if (used + w > columns && w > 0) {
                if (cut == NULL || utf8_width(c) == 2) {
                    cut = before;
                    after_cut = before;
                }
                p = before;
                n = n_before;
                break;
            }
            used += w;
        }
        if (n == 0) {
            line(ctx, at, left);
            return;
        }
        line(ctx, at, (size_t)(cut - at));
        left -= (size_t)(after_cut - at);
        at = after_cut;
    } while (left > 0);
}

struct text_out {
    struct strbuf *out;
    int columns, scale;
    enum page_align align;
};

static int width_of(const char *at, size_t n)
{
    int w = 0;
    while (n > 0)
        w += utf8_width(utf8_next(&at, &n));
    return w;
}

static void text_line(void *ctx, const char *at, size_t n)
{
    struct text_out *t = ctx;
    int spare = t->columns / t->scale - width_of(at, n);
    int indent = t->align == PAGE_RIGHT ? spare : t->align == PAGE_CENTER ? spare / 2 : 0;
    for (int i = 0; i < indent * t->scale; i++)
        strbuf_puts(t->out, " ");
    strbuf_add(t->out, at, n);
    strbuf_puts(t->out, "\n");
}

static void text_pair(struct text_out *t, const struct page_item *it)
{
    int right = text_width(it->right), room = t->columns - right - 1, used = 0;
    const char *p = it->text;
    size_t n = strlen(p);
    while (n > 0) {
        const char *before = p;
        int w = utf8_width(utf8_next(&p, &n));
        if (used + w > room)
            break;
        strbuf_add(t->out, before, (size_t)(p - before));
        used += w;
    }
    for (; used < t->columns - right; used++)
        strbuf_puts(t->out, " ");
    strbuf_printf(t->out, "%s\n", it->right);
}

void page_to_text(const struct page *p, int columns, struct strbuf *out)
{
    for (size_t i = 0; i < p->count; i++) {
        const struct page_item *it = &p->items[i];
        struct text_out t = {out, columns, it->scale < 1 ? 1 : it->scale, it->align};
        switch (it->kind) {
        case PAGE_TEXT: page_wrap(it->text, columns / t.scale, text_line, &t); break;
        case PAGE_PAIR: text_pair(&t, it); break;
        case PAGE_RULE:
            for (int c = 0; c < columns; c++)
                strbuf_puts(out, "-");
            strbuf_puts(out, "\n");
            break;
        case PAGE_FEED:
            for (int c = 0; c < it->count; c++)
                strbuf_puts(out, "\n");
            break;
        case PAGE_BITMAP: strbuf_printf(out, "[%s]\n", it->text); break;
        case PAGE_CODE128: strbuf_printf(out, "||| %s |||\n", it->text); break;
        case PAGE_CUT: strbuf_puts(out, "- - - cut - - -\n"); break;
        }
    }
}
