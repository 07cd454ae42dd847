#include "cli/test_page.h"

#include "voucher/qr.h"

#define QR_TEXT    "REBOTTLE TEST PAGE"
#define QR_FIGURES 236 /* of a voucher */

/* A printer that draws codes itself draws one as large as a voucher's: some pack figures badly, and run out of paper.
 */
static const char *text_for(const struct printer_options *o, char figures[QR_FIGURES + 1])
{
    if (!o->native_qr)
        return QR_TEXT;
    for (size_t i = 0; i < QR_FIGURES; i++)
        figures[i] = (char)('0' + i % 10);
    figures[QR_FIGURES] = '\0';
    return figures;
}

int test_page(struct page *out, const struct printer_options *o, const char *device)
{
    struct qr qr = {0};
    struct bitmap dots = {0};
    struct err e = {0};
    char figures[QR_FIGURES + 1];
    const char *text = text_for(o, figures);
    enum qr_level level = o->native_qr ? QR_Q : QR_M;
    int module = o->native_qr || o->width_dots > 400 ? 6 : 4; /* dots */
    *out = (struct page){0};
    enum status st = qr_make(&qr, text, level, &e);
    if (st == ST_OK)
        st = qr_to_bitmap(&dots, &qr, module, &e);
    qr_free(&qr);
    if (st != ST_OK)
        return complain_status(st, &e);
    page_text(out, PAGE_CENTER, 2, true, "TEST");
    page_textf(out, PAGE_CENTER, 1, false, "Rebottle, %s", device);
    page_rule(out);
    page_text(out, PAGE_LEFT, 1, false, "English: Empty bottles, full refunds. 0123456789");
    page_text(out, PAGE_LEFT, 1, false, "中文：空瓶回收，押金退还。");
    page_pair(out, true, "left 左", "right 右");
    page_rule(out);
    page_qr(out, &dots, "QR code", text, "LMQH"[level], module, 4 * module);
    page_code128(out, "TEST");
    page_text(out, PAGE_CENTER, 1, false, "Not a voucher. 不是凭证。");
    page_cut(out);
    if (!out->failed)
        return DONE;
    page_free(out);
    return complain(REFUSED, "out of memory");
}
