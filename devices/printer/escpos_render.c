#include "devices/printer/escpos_render.h"

#include "devices/printer/escpos_codes.h"
#include "devices/printer/escpos_letters.h"
#include "devices/printer/escpos_raster.h"

#include <stdlib.h>
#include <string.h>

#define FONT_DOTS    24  /* height of font A; half of it is the width */
#define LINE_DOTS    30  /* default line spacing */
#define SEGMENT_MIN  256 /* text lines are joined up to this: a question after every line would take longer than it */
#define BARCODE_DOTS 80
#define MODULE_DOTS  2
#define SCALE_MAX    4
/* A strip takes about this long on the wire: between two of them the printer is asked whether it still stands. A power
 * cut that nobody notices must be shorter, and no printer starts as fast. */
#define STRIP_MS 600

struct render {
    struct escpos_job *job;
    const struct printer_options *o;
    const struct page_item *item;
    int scale;
    int32_t dots_before; /* height of the segments that are finished */
    struct escpos_letters letters;
    int page;  /* of ESC t, as the printer has it now */
    bool pair; /* FS &: it takes two bytes above 7F for one letter */
};

static void put(struct render *r, const void *bytes, size_t n)
{
    strbuf_add(&r->job->bytes, bytes, n);
}

#define PUT(r, ...) put(r, (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

static void segment_end(struct render *r)
{
    struct escpos_job *j = r->job;
    if (j->bytes.failed || j->bytes.len > ESCPOS_JOB_MAX)
        j->failed = true;
    if (j->failed || escpos_segment_begin(j, j->count) == j->bytes.len)
        return;
    if (j->count == j->cap) {
        size_t cap = j->cap == 0 ? 16 : j->cap * 2;
        struct escpos_segment *grown = realloc(j->segments, cap * sizeof *grown);
        if (grown == NULL) {
            j->failed = true;
            return;
        }
        j->segments = grown;
        j->cap = cap;
    }
    j->segments[j->count++] = (struct escpos_segment){j->bytes.len, j->dots - r->dots_before};
    r->dots_before = j->dots;
}

static size_t strip_bytes(const struct render *r)
{
    return (size_t)(r->o->baud / 10) * STRIP_MS / 1000;
}

static void segment_end_if_long(struct render *r)
{
    if (r->job->bytes.len - escpos_segment_begin(r->job, r->job->count) >= SEGMENT_MIN)
        segment_end(r);
}

static void on_strip(void *ctx, int rows)
{
    struct render *r = ctx;
    r->job->dots += rows;
    segment_end(r);
}

static void align(struct render *r, enum page_align a)
{
    PUT(r, 0x1B, 0x61, (uint8_t)(a == PAGE_CENTER ? 1 : a == PAGE_RIGHT ? 2 : 0));
}

/* ---- text ----------------------------------------------------------------------------------------------------- */

static bool is_plain(const char *at, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (at[i] < 0x20 || at[i] > 0x7E)
            return false;
    return true;
}

static void style(struct render *r)
{
    PUT(r, 0x1B, 0x45, r->item->bold ? 1 : 0);
    PUT(r, 0x1D, 0x21, (uint8_t)((r->scale - 1) << 4 | (r->scale - 1)));
}

/* The set that the printer reads bytes above 7F in at the moment. */
static int current_set(const struct render *r)
{
    return r->pair ? LETTERS_GB : r->page;
}

static bool has_letters(struct render *r, const char *at, size_t n)
{
    struct escpos_letter letter;
    for (size_t left = n; left > 0;)
        if (!escpos_letter(&r->letters, utf8_next(&at, &left), current_set(r), &letter))
            return false;
    return true;
}

static void choose_set(struct render *r, int set)
{
    if (set < 0)
        return;
    if (r->pair != (set == LETTERS_GB)) {
        r->pair = set == LETTERS_GB;
        PUT(r, 0x1C, r->pair ? 0x26 : 0x2E);
    }
    if (set != LETTERS_GB && set != r->page) {
        r->page = set;
        PUT(r, 0x1B, 0x74, (uint8_t)set);
    }
}

static void printed_line(struct render *r, const char *at, size_t n)
{
    style(r);
    for (size_t left = n; left > 0;) {
        uint32_t c = utf8_next(&at, &left);
        struct escpos_letter letter;
        if (escpos_letter(&r->letters, c, current_set(r), &letter)) {
            choose_set(r, letter.set);
            put(r, letter.bytes, letter.n);
        } else {
            for (int cells = utf8_width(c); cells > 0; cells--)
                PUT(r, '?');
        }
    }
    PUT(r, '\n');
    r->job->dots += r->scale > 1 ? FONT_DOTS * r->scale : LINE_DOTS;
    segment_end_if_long(r);
}

/* Bold as printers make it: every dot one to the right as well. */
static void embolden(struct bitmap *b)
{
    size_t stride = bitmap_stride(b);
    for (int y = 0; y < b->height; y++) {
        uint8_t *row = b->dots + (size_t)y * stride, carry = 0;
        for (size_t i = 0; i < stride; i++) {
            uint8_t was = row[i];
            row[i] |= (uint8_t)(was >> 1 | carry);
            carry = (uint8_t)(was << 7);
        }
    }
}

/* False: nothing was printed; the line goes out as letters. */
static bool drawn_line(struct render *r, const char *at, size_t n)
{
    const struct text_raster *raster = r->o->raster;
    char *line = raster == NULL ? NULL : strndup(at, n);
    if (line == NULL)
        return false;
    struct bitmap b = {0};
    bool drawn = raster->render(raster->ctx, line, FONT_DOTS * r->scale, r->o->width_dots, &b);
    if (drawn) {
        if (r->item->bold)
            embolden(&b);
        escpos_raster(&r->job->bytes, &b, r->o->width_dots, strip_bytes(r), on_strip, r);
        PUT(r, 0x1B, 0x4A, LINE_DOTS - FONT_DOTS); /* ESC J: the gap that lines of letters have */
        r->job->dots += LINE_DOTS - FONT_DOTS;
    }
    bitmap_free(&b);
    free(line);
    return drawn;
}

static void text_line(void *ctx, const char *at, size_t n)
{
    struct render *r = ctx;
    align(r, r->item->align);
    if (is_plain(at, n) || has_letters(r, at, n) || !drawn_line(r, at, n))
        printed_line(r, at, n);
}

/* The largest size, up to the wished one, at which a line holds a few words. */
static int scale_of(const struct render *r, int wished)
{
    int scale = wished < 1 ? 1 : wished > SCALE_MAX ? SCALE_MAX : wished;
    while (scale > 1 && r->o->columns / scale < 8)
        scale--;
    return scale;
}

static void text(struct render *r)
{
    r->scale = scale_of(r, r->item->scale);
    page_wrap(r->item->text, r->o->columns / r->scale, text_line, r);
}

/* Left text, blanks, right text as one line of columns cells. */
static void pair(struct render *r)
{
    r->scale = 1;
    int room = r->o->columns - text_width(r->item->right) - 1, used = 0;
    struct strbuf line = {0};
    const char *p = r->item->text;
    for (size_t n = strlen(p); n > 0;) {
        const char *before = p;
        int w = utf8_width(utf8_next(&p, &n));
        if (used + w > room)
            break;
        strbuf_add(&line, before, (size_t)(p - before));
        used += w;
    }
    for (; used <= room; used++)
        strbuf_puts(&line, " ");
    strbuf_puts(&line, r->item->right);
    if (line.failed)
        r->job->failed = true;
    else
        text_line(r, line.text, line.len);
    strbuf_free(&line);
}

static void rule(struct render *r)
{
    r->scale = 1;
    align(r, PAGE_LEFT);
    style(r);
    for (int i = 0; i < r->o->columns; i++)
        PUT(r, '-');
    PUT(r, '\n');
    r->job->dots += LINE_DOTS;
    segment_end_if_long(r);
}

static void feed(struct render *r)
{
    int lines = r->item->count < 0 ? 0 : r->item->count > 50 ? 50 : r->item->count; /* 19 cm of nothing is plenty */
    PUT(r, 0x1B, 0x64, (uint8_t)lines);
    r->job->dots += lines * LINE_DOTS;
}

/* ---- pictures and bars ---------------------------------------------------------------------------------------- */

static void bitmap(struct render *r)
{
    if (r->item->bitmap.dots == NULL || r->item->bitmap.width > r->o->width_dots) {
        r->job->failed = true; /* half a QR code is worse than no slip */
        return;
    }
    align(r, r->item->align);
    segment_end(r);
    if (r->o->native_qr && escpos_qr(&r->job->bytes, r->item)) {
        r->job->dots += r->item->bitmap.height;
        segment_end(r);
        return;
    }
    escpos_raster(&r->job->bytes, &r->item->bitmap, r->o->width_dots, strip_bytes(r), on_strip, r);
}

static void code128(struct render *r)
{
    const char *s = r->item->text;
    uint8_t data[ESCPOS_CODE128_MAX];
    size_t len = is_plain(s, strlen(s)) ? escpos_code128(data, s, r->o->width_dots / MODULE_DOTS) : 0;
    if (len == 0) {
        r->scale = 1;
        page_wrap(s, r->o->columns, text_line, r); /* a code that no till could read: at least its text */
        return;
    }
    align(r, PAGE_CENTER);
    PUT(r, 0x1D, 0x68, BARCODE_DOTS, 0x1D, 0x77, MODULE_DOTS, 0x1D, 0x48, 2, 0x1D, 0x66, 0); /* text below, font A */
    PUT(r, 0x1D, 0x6B, 73, (uint8_t)len);
    put(r, data, len);
    PUT(r, '\n');
    r->job->dots += BARCODE_DOTS + LINE_DOTS * 2;
    segment_end(r);
}

static void cut(struct render *r)
{
    PUT(r, 0x1D, 0x56, 0x42, 0x00); /* feed to the cutter, partial cut */
    r->job->dots += 4 * LINE_DOTS;
    segment_end(r);
}

void escpos_render(struct escpos_job *out, const struct page *p, const struct printer_options *o)
{
    *out = (struct escpos_job){.failed = p->failed};
    struct render r = {.job = out, .o = o, .scale = 1};
    if (!o->draw_letters)
        escpos_letters_open(&r.letters, o->profile);
    PUT(&r, 0x1B, 0x40);
    if (o->profile == PRINTER_GENERIC_GBK)
        PUT(&r, 0x1C, 0x2E); /* it starts in its two-byte mode, and ESC @ puts it back there */
    for (size_t i = 0; i < p->count && !out->failed; i++) {
        r.item = &p->items[i];
        switch (r.item->kind) {
        case PAGE_TEXT: text(&r); break;
        case PAGE_PAIR: pair(&r); break;
        case PAGE_RULE: rule(&r); break;
        case PAGE_FEED: feed(&r); break;
        case PAGE_BITMAP: bitmap(&r); break;
        case PAGE_CODE128: code128(&r); break;
        case PAGE_CUT: cut(&r); break;
        }
    }
    segment_end(&r);
    escpos_letters_close(&r.letters);
}

void escpos_job_free(struct escpos_job *j)
{
    strbuf_free(&j->bytes);
    free(j->segments);
    *j = (struct escpos_job){0};
}
