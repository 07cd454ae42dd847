/* The first byte chooses what was asked; the rest is the line. Every answer carries a CRC that fits. */
#include "devices/io/modbus_rtu.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    uint8_t request[MODBUS_REQUEST];
    uint16_t count = (uint16_t)(data[1] + 1);
    if (data[0] % 3 == 0)
        modbus_write_coil(request, 1, data[1], data[0] % 2 == 0);
    else
        modbus_read_bits(request, 1, data[0] % 3 == 1 ? MODBUS_READ_INPUTS : MODBUS_READ_COILS, 0, count);
    struct modbus_rx rx;
    modbus_expect(&rx, request);
    for (size_t i = 2; i < size; i++) {
        struct modbus_reply r;
        enum modbus_feed f = modbus_feed(&rx, data[i], &r);
        assert(rx.n < sizeof rx.bytes);
        if (f != MODBUS_REPLY && f != MODBUS_EXCEPTION)
            continue;
        size_t len = f == MODBUS_EXCEPTION ? 5 : rx.expect; /* the answer ended with this byte */
        assert(i + 1 >= 2 + len);
        assert(modbus_crc(data + i + 1 - len, len) == 0); /* over a frame with its CRC the rest is 0 */
    }
    return 0;
}
