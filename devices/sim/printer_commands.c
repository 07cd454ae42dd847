/* What each command does. A table of handlers by lead and code; everything that has a known length and no handler is
 * noted in the transcript and skipped. */
#include "devices/sim/printer.h"

#include <stdlib.h>
#include <string.h>

struct call {
    struct printer *p;
    const struct escpos_command *c;
    const struct frame_out *out;
    int64_t now_us;
};

static uint8_t first(const struct call *k)
{
    return k->c->head[0];
}

/* Many parameters may be a number or its digit. */
static uint8_t plain(uint8_t v)
{
    return v >= '0' && v <= '9' ? (uint8_t)(v - '0') : v;
}

static void reply(const struct call *k, const uint8_t *bytes, size_t n)
{
    k->out->send(k->out->ctx, bytes, n);
}

/* ---- style ----------------------------------------------------------------------------------------------------- */

static void esc_at(const struct call *k)
{
    printer_defaults(k->p);
}

static void esc_align(const struct call *k)
{
    uint8_t n = plain(first(k));
    if (n <= SHEET_RIGHT)
        k->p->sheet.style.align = (enum sheet_align)n;
}

static void esc_bold(const struct call *k)
{
    k->p->sheet.style.bold = (first(k) & 1) != 0;
}

static void esc_underline(const struct call *k)
{
    uint8_t n = plain(first(k));
    if (n <= 2)
        k->p->sheet.style.underline = n;
}

static void esc_font(const struct call *k)
{
    k->p->sheet.style.font_b = plain(first(k)) == 1;
}

static void gs_size(const struct call *k)
{
    k->p->sheet.style.wide = (uint8_t)((first(k) >> 4 & 7) + 1);
    k->p->sheet.style.high = (uint8_t)((first(k) & 7) + 1);
}

static void gs_reverse(const struct call *k)
{
    k->p->sheet.style.reverse = (first(k) & 1) != 0;
}

static void esc_mode(const struct call *k)
{
    struct style *st = &k->p->sheet.style;
    uint8_t n = first(k);
    st->font_b = (n & 0x01) != 0;
    st->bold = (n & 0x08) != 0;
    st->high = (n & 0x10) != 0 ? 2 : 1;
    st->wide = (n & 0x20) != 0 ? 2 : 1;
    st->underline = (n & 0x80) != 0 ? 1 : 0;
}

static void esc_spacing_default(const struct call *k)
{
    k->p->sheet.style.spacing = SHEET_LINE_SPACING;
}

static void esc_spacing(const struct call *k)
{
    k->p->sheet.style.spacing = first(k);
}

static void esc_page(const struct call *k)
{
    struct printer *p = k->p;
    bool one_byte = p->charset.number < CHARSET_GB18030;
    int before = p->charset.number;
    bool has = p->config.make == MAKE_EPSON || first(k) == 0;
    if (!has || !charset_select(&p->charset, first(k))) {
        sheet_note(&p->sheet, "code page %d is not in this printer", first(k));
        return;
    }
    p->page = first(k);
    if (!one_byte) /* the two-byte and UTF-8 modes stay on: the page counts after them */
        charset_select(&p->charset, before);
}

static void fs_kanji_on(const struct call *k)
{
    if (k->p->config.make != MAKE_GENERIC)
        charset_select(&k->p->charset, CHARSET_GB18030);
}

static void fs_kanji_off(const struct call *k)
{
    charset_select(&k->p->charset, k->p->page);
}

/* FS ( C: fn 48 chooses the encoding (1 one-byte, 2 UTF-8); the font priority of fn 60 changes nothing here. */
static void fs_encoding(const struct call *k)
{
    const struct escpos_command *c = k->c;
    if (k->p->config.make == MAKE_EPSON && first(k) == 'C' && c->payload_n == 2 && c->payload[0] == 48)
        charset_select(&k->p->charset, plain(c->payload[1]) == 2 ? CHARSET_UTF8 : k->p->page);
}

static void nothing(const struct call *k)
{
    (void)k; /* known, and without a trace on paper: drawer pulses, buttons, motion units, upside-down off */
}

/* ---- paper ----------------------------------------------------------------------------------------------------- */

static void esc_feed_lines(const struct call *k)
{
    struct sheet *s = &k->p->sheet;
    sheet_flush(s);
    for (int i = 0; i < first(k); i++)
        sheet_newline(s);
}

static void esc_feed_dots(const struct call *k)
{
    sheet_feed(&k->p->sheet, first(k));
}

static void cut(const struct call *k, int feed_dots)
{
    struct printer *p = k->p;
    sheet_feed(&p->sheet, feed_dots);
    if (printer_trouble_now(p, true, k->now_us, k->out))
        return;
    sheet_note(&p->sheet, "cut");
    printer_slip(p);
    p->busy_us = k->now_us + (int64_t)PRINTER_CUT_MS * SIM_MS;
}

static void gs_cut(const struct call *k)
{
    cut(k, k->c->head_n == 2 ? k->c->head[1] : 0);
}

static void esc_cut(const struct call *k)
{
    cut(k, 0);
}

static void print_raster(struct printer *p, const struct picture *picture)
{
    sheet_picture(&p->sheet, picture, true);
}

static void gs_raster(const struct call *k)
{
    const uint8_t *h = k->c->head;
    uint8_t mode = plain(h[1]);
    struct picture picture = {.bits = k->c->payload,
                              .width = (h[2] | h[3] << 8) * 8,
                              .height = h[4] | h[5] << 8,
                              .xs = (mode & 1) != 0 ? 2 : 1,
                              .ys = (mode & 2) != 0 ? 2 : 1};
    if (h[0] != '0' || mode > 3 || k->c->payload_n == 0 || k->c->too_long)
        sheet_note(&k->p->sheet, "raster of %dx%d refused", picture.width, picture.height);
    else
        print_raster(k->p, &picture);
}

/* fn 112: m fn a bx by c xL xH yL yH data, x in dots. */
static void store_graphics(struct printer *p, const struct escpos_command *c)
{
    const uint8_t *d = c->payload;
    struct picture picture = {0};
    size_t n = c->payload_n < 10 ? 0 : c->payload_n - 10;
    if (n > 0)
        picture = (struct picture){.width = d[6] | d[7] << 8, .height = d[8] | d[9] << 8, .xs = d[3], .ys = d[4]};
    size_t need = (size_t)(picture.width + 7) / 8 * (size_t)picture.height;
    bool scale_ok = picture.xs >= 1 && picture.xs <= 2 && picture.ys >= 1 && picture.ys <= 2;
    free(p->stored);
    p->stored = need > 0 && need == n && scale_ok && !c->too_long ? malloc(n) : NULL;
    if (p->stored == NULL) {
        sheet_note(&p->sheet, "graphics of %dx%d refused", picture.width, picture.height);
        return;
    }
    memcpy(p->stored, d + 10, n);
    picture.bits = p->stored;
    p->stored_picture = picture;
}

static void graphics(const struct call *k)
{
    struct printer *p = k->p;
    const struct escpos_command *c = k->c;
    uint8_t fn = c->payload_n < 2 ? 0 : c->payload[1];
    if (fn == 112) {
        store_graphics(p, c);
    } else if ((fn == 2 || fn == 50) && p->stored != NULL) {
        print_raster(p, &p->stored_picture);
        free(p->stored);
        p->stored = NULL;
    } else {
        sheet_note(&p->sheet, "graphics function %d skipped", fn);
    }
}

/* ESC *: columns of 8 or 24 dots, top bit first. The line feed that ends its line counts from the picture's top. */
static void esc_columns(const struct call *k)
{
    struct printer *p = k->p;
    const uint8_t *h = k->c->head, *d = k->c->payload;
    uint8_t mode = h[0];
    int columns = h[1] | h[2] << 8, bytes = mode >= 32 ? 3 : 1;
    struct bitmap b = {0};
    bool known = mode == 0 || mode == 1 || mode == 32 || mode == 33;
    if (!known || k->c->payload_n != (size_t)columns * (size_t)bytes || k->c->too_long ||
        !bitmap_new(&b, columns, bytes * 8)) {
        sheet_note(&p->sheet, "columns of form %d refused", mode);
        return;
    }
    for (int x = 0; x < columns; x++)
        for (int y = 0; y < bytes * 8; y++)
            if ((d[x * bytes + y / 8] >> (7 - y % 8) & 1) != 0)
                bitmap_ink(&b, x, y);
    struct picture picture = {.bits = b.dots,
                              .width = columns,
                              .height = bytes * 8,
                              .xs = mode == 0 || mode == 32 ? 2 : 1,
                              .ys = bytes == 1 ? 3 : 1};
    print_raster(p, &picture);
    p->column_rows = picture.height * picture.ys;
    bitmap_free(&b);
}

static void line_feed(struct printer *p)
{
    int gap = p->sheet.style.spacing - p->column_rows;
    if (p->column_rows == 0)
        sheet_newline(&p->sheet);
    else if (gap > 0)
        sheet_feed(&p->sheet, gap);
    p->column_rows = 0;
}

/* ---- barcodes -------------------------------------------------------------------------------------------------- */

static void gs_bar_height(const struct call *k)
{
    if (first(k) > 0)
        k->p->barcode.height = first(k);
}

static void gs_bar_width(const struct call *k)
{
    if (first(k) >= 2 && first(k) <= 6)
        k->p->barcode.module = first(k);
}

static void gs_bar_text(const struct call *k)
{
    if (plain(first(k)) <= 3)
        k->p->barcode.text_at = plain(first(k));
}

static void gs_bar(const struct call *k)
{
    printer_barcode(k->p, k->c);
}

/* ---- answers --------------------------------------------------------------------------------------------------- */

static void gs_status(const struct call *k)
{
    uint8_t n = plain(first(k));
    uint8_t answer = n == 1 ? printer_paper_sensor(k->p) : 0; /* 2: the drawer, closed */
    if (n == 1 || n == 2)
        reply(k, &answer, 1);
}

static void gs_asb(const struct call *k)
{
    uint8_t status[4];
    k->p->asb = first(k);
    printer_status(k->p, status);
    memcpy(k->p->asb_last, status, sizeof status);
    if (k->p->asb != 0)
        reply(k, status, sizeof status);
}

/* 1 to 3: one byte; 65 to 68: a text between 5F and 00. The numbers are ours; nobody sells this printer. */
static void gs_identity(const struct call *k)
{
    static const char *const texts[] = {"_1.00", "_REBOTTLE", "_SIM", "_000001"};
    static const uint8_t bytes[] = {0x20, 0x02, 0x01};
    uint8_t n = first(k), number = plain(n);
    if (n >= 65 && n <= 68)
        reply(k, (const uint8_t *)texts[n - 65], strlen(texts[n - 65]) + 1);
    else if (number >= 1 && number <= 3)
        reply(k, &bytes[number - 1], 1);
}

/* GS ( H: fn 48 answers with the id once everything before it is printed: commands are executed in order and only
 * when the mechanics are at rest, so the time is now. fn 49 announces going offline; the cause that d = 2 asks for is
 * left out. */
static void response(const struct call *k)
{
    const uint8_t *d = k->c->payload;
    if (k->c->payload_n == 6 && d[0] == 48 && d[1] == 48) {
        uint8_t answer[7] = {0x37, 0x22, d[2], d[3], d[4], d[5], 0x00};
        reply(k, answer, sizeof answer);
    } else if (k->c->payload_n == 3 && d[0] == 49 && d[1] == 48) {
        k->p->offline_response = plain(d[2]) != 0;
    }
}

static void gs_paren(const struct call *k)
{
    if (k->p->config.make != MAKE_EPSON && first(k) != 'k') {
        if (first(k) != 'H') /* swallowed without a word: the host finds out by waiting */
            sheet_note(&k->p->sheet, "GS ( %c skipped", first(k));
        return;
    }
    switch (first(k)) {
    case 'H': response(k); break;
    case 'L': graphics(k); break;
    case 'k': printer_qr(k->p, k->c, k->out); break;
    default: sheet_note(&k->p->sheet, "GS ( %c skipped", first(k)); break;
    }
}

/* ---- table ----------------------------------------------------------------------------------------------------- */

static const struct {
    uint8_t lead, code;
    void (*run)(const struct call *k);
} handlers[] = {
    {LEAD_ESC, '@', esc_at},         {LEAD_ESC, 'a', esc_align},
    {LEAD_ESC, 'E', esc_bold},       {LEAD_ESC, 'G', esc_bold},
    {LEAD_ESC, '-', esc_underline},  {LEAD_ESC, 'M', esc_font},
    {LEAD_ESC, '!', esc_mode},       {LEAD_ESC, '2', esc_spacing_default},
    {LEAD_ESC, '3', esc_spacing},    {LEAD_ESC, 't', esc_page},
    {LEAD_ESC, 'd', esc_feed_lines}, {LEAD_ESC, 'J', esc_feed_dots},
    {LEAD_ESC, 'i', esc_cut},        {LEAD_ESC, 'm', esc_cut},
    {LEAD_ESC, 'p', nothing},        {LEAD_ESC, 'c', nothing},
    {LEAD_ESC, 'R', nothing},        {LEAD_ESC, 'S', nothing},
    {LEAD_ESC, '*', esc_columns},    {LEAD_ESC, '=', nothing},
    {LEAD_GS, '!', gs_size},         {LEAD_GS, 'B', gs_reverse},
    {LEAD_GS, 'V', gs_cut},          {LEAD_GS, 'v', gs_raster},
    {LEAD_GS, 'h', gs_bar_height},   {LEAD_GS, 'w', gs_bar_width},
    {LEAD_GS, 'H', gs_bar_text},     {LEAD_GS, 'f', nothing},
    {LEAD_GS, 'P', nothing},         {LEAD_GS, 'b', nothing},
    {LEAD_GS, 'k', gs_bar},          {LEAD_GS, 'r', gs_status},
    {LEAD_GS, 'a', gs_asb},          {LEAD_GS, 'I', gs_identity},
    {LEAD_GS, '(', gs_paren},        {LEAD_GS, '8', gs_paren},
    {LEAD_FS, '&', fs_kanji_on},     {LEAD_FS, '.', fs_kanji_off},
    {LEAD_FS, '(', fs_encoding},     {LEAD_FS, 'C', nothing},
    {LEAD_DLE, 0x04, nothing},       {LEAD_DLE, 0x05, nothing},
    {LEAD_DLE, 0x14, nothing},
};

/* To the next multiple of eight columns. Wide letters may step over every multiple there is: eight blanks at most. */
static void tab(struct sheet *s)
{
    int blanks = 0;
    do
        sheet_char(s, ' ');
    while (++blanks < 8 && s->line_width / FONT_A_WIDTH % 8 != 0);
}

static void text_byte(struct printer *p, uint8_t byte)
{
    uint32_t c;
    if (byte == '\n')
        line_feed(p);
    else if (byte == '\t')
        tab(&p->sheet);
    else if (byte >= 0x20 && charset_next(&p->charset, byte, &c))
        sheet_char(&p->sheet, c);
}

void printer_execute(struct printer *p, const struct escpos_command *c, int64_t now_us, const struct frame_out *out)
{
    static const char *const names[] = {[LEAD_DLE] = "DLE", [LEAD_ESC] = "ESC", [LEAD_FS] = "FS", [LEAD_GS] = "GS"};
    struct call k = {.p = p, .c = c, .out = out, .now_us = now_us};
    if (c->lead == LEAD_NONE) {
        text_byte(p, c->code);
        return;
    }
    for (size_t i = 0; i < sizeof handlers / sizeof handlers[0]; i++)
        if (handlers[i].lead == c->lead && handlers[i].code == c->code) {
            handlers[i].run(&k);
            return;
        }
    sheet_note(&p->sheet, "%s %02X %s", names[c->lead], c->code, c->known ? "skipped" : "unknown");
}
