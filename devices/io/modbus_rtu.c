#include "devices/io/modbus_rtu.h"

#include <assert.h>
#include <string.h>

#define EXCEPTION_BIT   0x80
#define EXCEPTION_BYTES 5

uint16_t modbus_crc(const uint8_t *bytes, size_t n)
{
    uint16_t crc = 0xFFFF;
    for (size_t i = 0; i < n; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = (uint16_t)((crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1);
    }
    return crc;
}

static void request(uint8_t out[MODBUS_REQUEST], uint8_t unit, uint8_t function, uint16_t a, uint16_t b)
{
    out[0] = unit;
    out[1] = function;
    out[2] = (uint8_t)(a >> 8);
    out[3] = (uint8_t)a;
    out[4] = (uint8_t)(b >> 8);
    out[5] = (uint8_t)b;
    uint16_t crc = modbus_crc(out, MODBUS_REQUEST - 2);
    out[6] = (uint8_t)crc;
    out[7] = (uint8_t)(crc >> 8);
}

void modbus_read_bits(uint8_t out[MODBUS_REQUEST], uint8_t unit, uint8_t function, uint16_t first, uint16_t count)
{
    assert(count >= 1 && count <= MODBUS_BITS_MAX);
    request(out, unit, function, first, count);
}

void modbus_read_register(uint8_t out[MODBUS_REQUEST], uint8_t unit, uint8_t function, uint16_t address)
{
    request(out, unit, function, address, 1);
}

void modbus_write_coil(uint8_t out[MODBUS_REQUEST], uint8_t unit, uint16_t address, bool on)
{
    request(out, unit, MODBUS_WRITE_COIL, address, on ? 0xFF00 : 0x0000);
}

static size_t data_bytes(const struct modbus_rx *rx)
{
    return rx->expect - 5; /* unit, function, count, CRC */
}

void modbus_expect(struct modbus_rx *rx, const uint8_t req[MODBUS_REQUEST])
{
    *rx = (struct modbus_rx){0};
    memcpy(rx->request, req, MODBUS_REQUEST);
    size_t count = (size_t)(req[4] * 256 + req[5]);
    bool registers = req[1] == MODBUS_READ_HOLDING || req[1] == MODBUS_READ_INPUT;
    rx->expect = req[1] == MODBUS_WRITE_COIL ? MODBUS_REQUEST : 5 + (registers ? 2 * count : (count + 7) / 8);
    assert(rx->expect <= sizeof rx->bytes);
}

/* How long the frame that starts at bytes[0] must be; 0: it cannot start there. Looks at the first n bytes only. */
static size_t plausible(const struct modbus_rx *rx)
{
    const uint8_t *b = rx->bytes, *q = rx->request;
    if (b[0] != q[0])
        return 0;
    if (rx->n < 2)
        return rx->expect;
    if (b[1] == (q[1] | EXCEPTION_BIT))
        return EXCEPTION_BYTES;
    if (b[1] != q[1])
        return 0;
    if (q[1] == MODBUS_WRITE_COIL) /* the echo is the request itself */
        return memcmp(b, q, rx->n < MODBUS_REQUEST ? rx->n : MODBUS_REQUEST) == 0 ? rx->expect : 0;
    if (rx->n >= 3 && b[2] != data_bytes(rx))
        return 0;
    return rx->expect;
}

static void drop(struct modbus_rx *rx, size_t n)
{
    rx->n -= n;
    memmove(rx->bytes, rx->bytes + n, rx->n);
}

static enum modbus_feed complete(struct modbus_rx *rx, size_t len, struct modbus_reply *out)
{
    uint16_t crc = modbus_crc(rx->bytes, len - 2);
    if (rx->bytes[len - 2] != (uint8_t)crc || rx->bytes[len - 1] != (uint8_t)(crc >> 8)) {
        drop(rx, 1);
        return MODBUS_BAD;
    }
    *out = (struct modbus_reply){0};
    enum modbus_feed said = MODBUS_REPLY;
    if ((rx->bytes[1] & EXCEPTION_BIT) != 0) {
        out->exception = rx->bytes[2];
        said = MODBUS_EXCEPTION;
    } else if (rx->bytes[1] != MODBUS_WRITE_COIL) {
        memcpy(out->data, rx->bytes + 3, data_bytes(rx));
    }
    drop(rx, len);
    return said;
}

enum modbus_feed modbus_feed(struct modbus_rx *rx, uint8_t byte, struct modbus_reply *out)
{
    if (rx->expect == 0)
        return MODBUS_MORE;
    rx->bytes[rx->n++] = byte; /* there is room: a whole frame never stays */
    bool bad = false;
    while (rx->n > 0) {
        size_t len = plausible(rx);
        if (len == 0) {
            drop(rx, 1);
            continue;
        }
        if (rx->n < len)
            break;
        enum modbus_feed said = complete(rx, len, out);
        if (said != MODBUS_BAD)
            return said;
        bad = true;
    }
    return bad ? MODBUS_BAD : MODBUS_MORE;
}
