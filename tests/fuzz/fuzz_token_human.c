/* What staff type from a slip. What parses is exactly what would be printed. */
#include "voucher/token.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[64];
    size_t n = size < sizeof text ? size : sizeof text - 1;
    memcpy(text, data, n);
    text[n] = '\0';
    uint32_t kiosk, counter;
    uint16_t epoch;
    struct err e = {0};
    if (token_human_parse(&kiosk, &epoch, &counter, text, &e) != ST_OK) {
        if (e.msg[0] == '\0')
            abort();
        return 0;
    }
    char back[40];
    token_human(back, kiosk, epoch, counter);
    if (strcmp(back, text) != 0)
        abort();
    return 0;
}
