/* Words of the journal as people read them on paper. Private to kiosk/receipt. */
#ifndef REBOTTLE_RECEIPT_WORDS_H
#define REBOTTLE_RECEIPT_WORDS_H

#include "receipt/receipt.h"

/* Short, for a list with counts: "barcode not readable". A word that is not known is printed as it is. */
const char *receipt_reason(enum language l, const char *word);
const char *receipt_material(enum language l, const char *word);

#endif
