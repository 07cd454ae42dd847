/* Any bytes: every answer has the shape that it claims. */
#include "devices/printer/escpos_rx.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct escpos_rx rx = {0};
    struct printer_status s = {0};
    for (size_t i = 0; i < size; i++) {
        struct escpos_answer a = {0};
        switch (escpos_feed(&rx, data[i], &a)) {
        case ESCPOS_STATUS:
            assert((data[i] & 0x93) == 0x12 && a.bytes[0] == data[i]);
            escpos_take_status(&s, 1 + (int)(i % 4), data[i]);
            break;
        case ESCPOS_PAPER: assert(data[i] <= 0x0F); break;
        case ESCPOS_ASB:
            assert((a.bytes[0] & 0x93) == 0x10 && ((a.bytes[1] | a.bytes[2] | a.bytes[3]) & 0x90) == 0);
            escpos_take_asb(&s, a.bytes);
            break;
        case ESCPOS_DONE: assert(data[i] == 0x00 && strlen(a.id) == ESCPOS_ID); break;
        case ESCPOS_XON: assert(data[i] == 0x11); break;
        case ESCPOS_XOFF: assert(data[i] == 0x13); break;
        case ESCPOS_MORE:
        case ESCPOS_BAD: break;
        }
        assert(rx.n <= sizeof rx.bytes);
        assert(s.paper <= PAPER_OUT);
    }
    return 0;
}
