/* What a scanner read, as text and AIM identifier, to the number of a container: EAN and UPC as makers really send them
 * (13, 12 or 11 digits, add-ons in one message or alone), GS1 codes and Digital Links. devices/scanner/PROTOCOL.md has
 * the identifiers and who sends them. Pure. */
#ifndef REBOTTLE_DEPOSIT_BARCODE_H
#define REBOTTLE_DEPOSIT_BARCODE_H

#include "deposit/gs1.h"

enum barcode_verdict {
    BARCODE_ITEM,            /* gs1.gtin is set; a serial and an expiry date perhaps */
    BARCODE_ADD_ON,          /* the small bars beside a code, sent alone: nothing by themselves */
    BARCODE_OTHER,           /* readable, and no item's number */
    BARCODE_BAD_CHECK_DIGIT, /* misread */
    BARCODE_UNREADABLE       /* malformed; fault says how where it is a GS1 code */
};
struct barcode {
    enum barcode_verdict verdict;
    enum gs1_verdict fault; /* GS1_OK where it is no GS1 code */
    struct gs1 gs1;
};

/* aim: "]E0", or "" when the scanner sends none. text: n bytes without it. */
struct barcode barcode_read(const char *aim, const char *text, size_t n);

#endif
