/* Barcodes that the printer draws by itself: GS k (UPC, EAN, Code 39, ITF, Codabar, Code 128) and QR model 2 (GS ( k).
 */
#include "devices/sim/bars.h"
#include "devices/sim/code128.h"
#include "devices/sim/printer.h"

#include <qrencode.h>
#include <stdio.h>
#include <string.h>

#define FORM_CODE128 73

static void print_text(struct sheet *s, const char *text)
{
    struct style before = s->style;
    s->style = (struct style){.align = before.align, .wide = 1, .high = 1, .spacing = FONT_A_HEIGHT};
    for (; *text != '\0'; text++)
        sheet_char(s, (unsigned char)*text);
    sheet_flush(s);
    s->style = before;
}

/* row: one bit a module; freed here. */
static void draw_bars(struct printer *p, struct bitmap *row, const char *name, const char *text)
{
    int module = p->barcode.module;
    if (row->width * module > p->sheet.paper.width) {
        sheet_note(&p->sheet, "%s %s is wider than the paper", name, text);
        bitmap_free(row);
        return;
    }
    struct picture picture = {
        .bits = row->dots, .width = row->width, .height = 1, .xs = module, .ys = p->barcode.height};
    if ((p->barcode.text_at & 1) != 0)
        print_text(&p->sheet, text);
    sheet_picture(&p->sheet, &picture, false);
    sheet_note(&p->sheet, "%s %s", name, text);
    if ((p->barcode.text_at & 2) != 0)
        print_text(&p->sheet, text);
    bitmap_free(row);
}

static void draw_code128(struct printer *p, const struct escpos_command *c)
{
    struct code128 bars;
    struct bitmap row;
    if (c->too_long || !code128_encode(&bars, c->payload, c->payload_n) ||
        !bitmap_new(&row, code128_modules(&bars), 1)) {
        sheet_note(&p->sheet, "code128 refused: not valid data");
        return;
    }
    for (int x = 0; x < row.width; x++)
        if (code128_bar(&bars, x))
            bitmap_ink(&row, x, 0);
    draw_bars(p, &row, "code128", bars.text);
}

void printer_barcode(struct printer *p, const struct escpos_command *c)
{
    struct bars bars;
    struct bitmap row;
    sheet_flush(&p->sheet);
    if (c->head[0] == FORM_CODE128) {
        draw_code128(p, c);
        return;
    }
    if (c->too_long || !bars_encode(&bars, c->head[0], c->payload, c->payload_n) || !bitmap_new(&row, bars.count, 1)) {
        sheet_note(&p->sheet, "barcode form %d refused", c->head[0]);
        return;
    }
    for (int x = 0; x < row.width; x++)
        if (bars.module[x] != 0)
            bitmap_ink(&row, x, 0);
    draw_bars(p, &row, bars.name, bars.text);
}

/* ---- QR -------------------------------------------------------------------------------------------------------- */

/* Epson's packs figures as figures; many a clone takes eight bits for each, and its symbol is larger. */
static QRcode *qr_symbol(const struct printer *p)
{
    static const QRecLevel levels[] = {QR_ECLEVEL_L, QR_ECLEVEL_M, QR_ECLEVEL_Q, QR_ECLEVEL_H};
    QRecLevel level = levels[p->qr_level - '0'];
    char text[sizeof p->qr + 1];
    if (p->config.make != MAKE_EPSON || memchr(p->qr, 0, p->qr_n) != NULL)
        return QRcode_encodeData((int)p->qr_n, p->qr, 0, level);
    memcpy(text, p->qr, p->qr_n);
    text[p->qr_n] = '\0';
    return QRcode_encodeString(text, 0, level, QR_MODE_8, 1);
}

static void qr_print(struct printer *p)
{
    struct bitmap dots;
    sheet_flush(&p->sheet);
    QRcode *qr = p->qr_n == 0 ? NULL : qr_symbol(p);
    if (qr == NULL || qr->width * p->qr_module > p->sheet.paper.width || !bitmap_new(&dots, qr->width, qr->width)) {
        sheet_note(&p->sheet, "qr refused: nothing stored, or wider than the paper");
        QRcode_free(qr);
        return;
    }
    for (int y = 0; y < qr->width; y++)
        for (int x = 0; x < qr->width; x++)
            if ((qr->data[y * qr->width + x] & 1) != 0)
                bitmap_ink(&dots, x, y);
    struct picture picture = {
        .bits = dots.dots, .width = qr->width, .height = qr->width, .xs = p->qr_module, .ys = p->qr_module};
    sheet_picture(&p->sheet, &picture, false);
    sheet_note(&p->sheet, "qr %.*s", (int)p->qr_n, (const char *)p->qr);
    bitmap_free(&dots);
    QRcode_free(qr);
}

/* fn 82: 37 36 width 1F height 1F 31 1F 30|31 00; the last figure says whether it can be printed (30: yes). */
static void qr_size(struct printer *p, const struct frame_out *out)
{
    QRcode *qr = p->qr_n == 0 ? NULL : qr_symbol(p);
    int dots = qr == NULL ? 0 : qr->width * p->qr_module;
    bool fits = qr != NULL && dots <= p->sheet.paper.width;
    uint8_t answer[40] = {0x37, 0x36};
    int n = snprintf((char *)answer + 2, sizeof answer - 2,
                     "%d\x1F%d\x1F"
                     "1\x1F%c",
                     dots, dots, fits ? '0' : '1');
    out->send(out->ctx, answer, (size_t)n + 3); /* header, text, NUL */
    QRcode_free(qr);
}

void printer_qr(struct printer *p, const struct escpos_command *c, const struct frame_out *out)
{
    const uint8_t *d = c->payload; /* cn fn parameters */
    if (c->payload_n < 2 || d[0] != 49) {
        sheet_note(&p->sheet, "two-dimensional code skipped");
        return;
    }
    uint8_t n = c->payload_n > 2 ? d[2] : 0;
    switch (d[1]) {
    case 65: break; /* the model: 1 is long gone, 2 is what we draw */
    case 67: p->qr_module = n >= 1 && n <= 16 ? n : p->qr_module; break;
    case 69: p->qr_level = n >= '0' && n <= '3' ? n : p->qr_level; break;
    case 80:
        p->qr_n = c->payload_n <= 3 || c->payload_n - 3 > sizeof p->qr ? 0 : c->payload_n - 3;
        memcpy(p->qr, d + 3, p->qr_n);
        break;
    case 81: qr_print(p); break;
    case 82: qr_size(p, out); break;
    default: sheet_note(&p->sheet, "qr function %d skipped", d[1]); break;
    }
}
