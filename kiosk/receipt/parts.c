#include "receipt/parts.h"

#define FONT_DOTS     12 /* width of font A */
#define COLUMNS_MIN   16 /* 192 dots: below that a line of figures breaks */
#define QUIET_MODULES 8  /* four on each side */
#define QR_DOTS       6  /* 0.75 mm at 203 dpi: read even from worn heads; the makers of QR advise 4 dots or more */
#define QR_DOTS_LEAST 3

int part_columns(const struct receipt_shop *shop)
{
    int columns = shop->width_dots / FONT_DOTS;
    return columns < COLUMNS_MIN ? COLUMNS_MIN : columns;
}

void part_large(struct page *p, const struct receipt_shop *shop, uint8_t max_scale, const char *text)
{
    uint8_t scale = max_scale;
    while (scale > 1 && text_width(text) * scale > part_columns(shop))
        scale--;
    page_text(p, PAGE_CENTER, scale, true, text);
}

void part_head(struct page *p, const struct receipt_shop *shop)
{
    part_large(p, shop, 2, shop->name);
    if (shop->address[0] != '\0')
        page_text(p, PAGE_CENTER, 1, false, shop->address);
    page_rule(p);
}

enum status part_qr(struct page *p, const struct receipt_shop *shop, const char *text, enum qr_level level,
                    const char *alt, struct err *e)
{
    struct qr q;
    struct bitmap b;
    enum status st = qr_make(&q, text, level, e);
    if (st != ST_OK)
        return st;
    int dots = shop->width_dots / (q.size + QUIET_MODULES);
    if (dots < QR_DOTS_LEAST)
        st = err_set(e, ST_INVALID, "paper of %d dots is too narrow for a QR code of %d modules", shop->width_dots,
                     q.size);
    if (dots > QR_DOTS)
        dots = QR_DOTS;
    if (st == ST_OK)
        st = qr_to_bitmap(&b, &q, dots, e);
    if (st == ST_OK)
        page_qr(p, &b, alt, text, "LMQH"[level], dots, QUIET_MODULES / 2 * dots);
    qr_free(&q);
    return st;
}
