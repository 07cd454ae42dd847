/* GTINs: a number that has passed its check digit. After gtin_parse nobody checks a digit again. GTIN-8, -12, -13 and
 * -14 of the same item compare equal (padding with zeros is GS1's rule). Source: GS1 General Specifications as far as
 * facts/serial.md 1.2 and facts/schemes.md 3.1 have them. */
#ifndef REBOTTLE_DEPOSIT_GTIN_H
#define REBOTTLE_DEPOSIT_GTIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    uint64_t value; /* 0 is no GTIN; otherwise below 10^14 with a correct check digit */
} gtin;

/* What the scanner says about the symbology: decides between EAN-8 and UPC-E, and between 12 and 13 digits. */
enum symbology {
    SYM_UNKNOWN, /* no AIM identifier: 8 digits are EAN-8, 6 or 7 are UPC-E, 12 or 11 UPC-A, 13 EAN-13, 14 GTIN-14 */
    SYM_EAN13,   /* "]E0" with 13 digits, also UPC-A sent in 13-digit form */
    SYM_UPCA,
    SYM_UPCE,
    SYM_EAN8,  /* "]E4" */
    SYM_OTHER, /* a symbology that does not carry a plain GTIN: Code 128, QR, ... */
};

enum gtin_verdict {
    GTIN_OK,
    GTIN_BAD_LENGTH,
    GTIN_BAD_CHARACTER,
    GTIN_BAD_CHECK_DIGIT,
};

/* digits: n characters, nothing else around them. *out is set only on GTIN_OK. */
enum gtin_verdict gtin_parse(gtin *out, const char *digits, size_t n, enum symbology sym);

/* What a GTIN is for, judged at its own length: a value below 10^8 is a GTIN-8. */
enum gtin_class {
    GTIN_ITEM,           /* a trade item: may be a container */
    GTIN_IN_STORE,       /* restricted circulation: GTIN-8 prefixes 0 and 2; 02, 04, 20-29 of the longer ones */
    GTIN_REFUND_RECEIPT, /* 980 */
    GTIN_COUPON,         /* 981-984, 99, 05 */
};
enum gtin_class gtin_classify(gtin g);

static inline bool gtin_equal(gtin a, gtin b)
{
    return a.value == b.value;
}

/* The shortest usual form, at least 8 digits: "96385074", "0012345678905" becomes "012345678905". out: 15 bytes. */
void gtin_text(char out[15], gtin g);
/* Always 14 digits: how files, the ledger and exports write it. */
void gtin_text14(char out[15], gtin g);

#endif
