#include "cli/test_page.h"

#include "voucher/qr.h"

#define QR_TEXT "REBOTTLE TEST PAGE"

int test_page(struct page *out, const struct printer_options *o, const char *device)
{
    struct qr qr = {0};
    struct bitmap dots = {0};
    struct err e = {0};
    int module = o->width_dots > 400 ? 6 : 4; /* dots */
    *out = (struct page){0};
    enum status st = qr_make(&qr, QR_TEXT, QR_M, &e);
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
    page_qr(out, &dots, "QR code: " QR_TEXT, QR_TEXT, 'M', module, 4 * module);
    page_code128(out, "TEST");
    page_text(out, PAGE_CENTER, 1, false, "Not a voucher. 不是凭证。");
    page_cut(out);
    if (!out->failed)
        return DONE;
    page_free(out);
    return complain(REFUSED, "out of memory");
}
