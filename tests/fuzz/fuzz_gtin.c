/* Any bytes as a barcode: the first one chooses the symbology. What is accepted must be a GTIN by every rule. */
#include "deposit/gtin.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool condition)
{
    if (!condition)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    gtin g = {0}, again = {0};
    if (gtin_parse(&g, (const char *)data + 1, size - 1, (enum symbology)(data[0] % (SYM_OTHER + 1))) != GTIN_OK) {
        must(g.value == 0);
        return 0;
    }
    must(g.value > 0 && g.value < UINT64_C(100000000000000));
    char text[15];
    gtin_text14(text, g);
    must(strlen(text) == 14 && gtin_parse(&again, text, 14, SYM_UNKNOWN) == GTIN_OK && gtin_equal(g, again));
    gtin_text(text, g);
    must(gtin_parse(&again, text, strlen(text), SYM_UNKNOWN) == GTIN_OK && gtin_equal(g, again));
    must(gtin_classify(g) <= GTIN_COUPON);
    return 0;
}
