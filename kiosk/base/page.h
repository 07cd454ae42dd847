/* A page is something printable, as data: lines of text with sizes, pairs, rules, bitmaps. Receipts make pages;
 * the printer driver turns one into its wire language, page_to_text into plain text for screens, tests and files. */
#ifndef REBOTTLE_BASE_PAGE_H
#define REBOTTLE_BASE_PAGE_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 1 bit per dot, 1 is ink, most significant bit left, rows padded to whole bytes. Owns dots. */
struct bitmap {
    int width, height; /* dots */
    uint8_t *dots;     /* (width + 7) / 8 * height bytes */
};

bool bitmap_new(struct bitmap *out, int width, int height); /* all paper; false when out of memory or above 4096x8192 */
void bitmap_free(struct bitmap *b);
static inline size_t bitmap_stride(const struct bitmap *b)
{
    return (size_t)(b->width + 7) / 8;
}
bool bitmap_get(const struct bitmap *b, int x, int y);
void bitmap_ink(struct bitmap *b, int x, int y);

enum page_align { PAGE_LEFT, PAGE_CENTER, PAGE_RIGHT };

enum page_kind {
    PAGE_TEXT,    /* text, wrapped at words (or anywhere between wide characters) to the paper's columns */
    PAGE_PAIR,    /* text left, right at the right margin, on one line; left is cut first */
    PAGE_RULE,    /* a line across */
    PAGE_FEED,    /* count empty lines */
    PAGE_BITMAP,  /* dots, placed by align; text says in words what it is. code: they are this text as a QR code */
    PAGE_CODE128, /* text as Code 128 with the text below it; ASCII digits and letters only */
    PAGE_CUT      /* end of a slip */
};

struct page_item {
    enum page_kind kind;
    enum page_align align;
    uint8_t scale; /* 1 normal, 2 double width and height, up to 4 */
    bool bold;
    int count;
    char *text, *right; /* UTF-8, cleaned; owned */
    struct bitmap bitmap;
    char *code;                    /* NULL: no QR code; owned */
    char code_level;               /* L, M, Q or H */
    uint8_t code_dots, code_quiet; /* dots a module; dots of white that the bitmap has on each side */
};

struct page {
    struct page_item *items;
    size_t count, cap;
    bool failed; /* out of memory somewhere: do not print it */
};

/* Zero-initialise a struct page, add, check failed once, page_free. Text is cleaned on the way in. */
void page_text(struct page *p, enum page_align align, uint8_t scale, bool bold, const char *utf8);
void page_textf(struct page *p, enum page_align align, uint8_t scale, bool bold, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
void page_pair(struct page *p, bool bold, const char *left, const char *right);
void page_rule(struct page *p);
void page_feed(struct page *p, int lines);
void page_bitmap(struct page *p, enum page_align align, struct bitmap *take, const char *alt); /* takes the bitmap */
/* A QR code as a bitmap, and what it says, for printers that draw their own. */
void page_qr(struct page *p, struct bitmap *take, const char *alt, const char *ascii, char level, int dots, int quiet);
void page_code128(struct page *p, const char *ascii);
void page_cut(struct page *p);
void page_free(struct page *p);

/* Splits utf8 into lines of at most columns; calls line() for each (not NUL-terminated). */
void page_wrap(const char *utf8, int columns, void (*line)(void *ctx, const char *at, size_t n), void *ctx);

/* Plain text of the page at columns wide; a bitmap is "[alt]". */
void page_to_text(const struct page *p, int columns, struct strbuf *out);

#endif
