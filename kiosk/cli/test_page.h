/* The page that `devices test` prints: both languages, a QR code, a barcode, the paper's whole width. */
#ifndef REBOTTLE_CLI_TEST_PAGE_H
#define REBOTTLE_CLI_TEST_PAGE_H

#include "base/page.h"
#include "cli/cli.h"
#include "devices/device.h"

/* Yours to page_free. It is worth nothing and looks so: no amount, no number of a voucher. */
int test_page(struct page *out, const struct printer_options *o, const char *device);

#endif
