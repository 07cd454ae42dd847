/* The first byte chooses an identifier, the rest is what was scanned: an item has a GTIN that passes its check digit.
 */
#include "deposit/barcode.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const aims[] = {"",    "]E0", "]E1", "]E2", "]E3", "]E4", "]E5", "]X0",
                                       "]C1", "]d2", "]Q3", "]Q1", "]e0", "]C0", "]d1", "]I1"};
    if (size == 0)
        return 0;
    const char *aim = aims[data[0] % (sizeof aims / sizeof *aims)];
    size_t n = size - 1;
    char *text = malloc(n + 1); /* of exactly its size: reads behind it are found */
    assert(text != NULL);
    memcpy(text, data + 1, n);
    struct barcode b = barcode_read(aim, text, n);
    free(text);
    assert(gs1_text(b.fault)[0] != '\0');
    if (b.verdict != BARCODE_ITEM) {
        assert(b.gs1.gtin.value == 0);
        return 0;
    }
    char digits[15];
    gtin again;
    gtin_text14(digits, b.gs1.gtin);
    assert(gtin_parse(&again, digits, 14, SYM_UNKNOWN) == GTIN_OK && gtin_equal(again, b.gs1.gtin));
    assert(strlen(b.gs1.serial) <= GS1_SERIAL_MAX);
    return 0;
}
