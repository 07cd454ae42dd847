/* Codec of Modbus RTU, the master's side: requests out, replies in. A reply is found by what it must look like (unit,
 * function, length) and its CRC, not by the pauses between frames: USB adapters tear and merge bytes. */
#ifndef REBOTTLE_DEVICES_MODBUS_RTU_H
#define REBOTTLE_DEVICES_MODBUS_RTU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MODBUS_READ_COILS   1
#define MODBUS_READ_INPUTS  2
#define MODBUS_READ_HOLDING 3
#define MODBUS_READ_INPUT   4 /* a register, not a bit */
#define MODBUS_WRITE_COIL   5
#define MODBUS_REQUEST      8   /* bytes of every request that we make */
#define MODBUS_BITS_MAX     256 /* inputs or coils read at once: addresses 0 to 255 */
#define MODBUS_REPLY_MAX    (3 + MODBUS_BITS_MAX / 8 + 2)

uint16_t modbus_crc(const uint8_t *bytes, size_t n); /* polynomial A001 reflected, start FFFF; sent low byte first */

void modbus_read_bits(uint8_t out[MODBUS_REQUEST], uint8_t unit, uint8_t function, uint16_t first, uint16_t count);
void modbus_read_register(uint8_t out[MODBUS_REQUEST], uint8_t unit, uint8_t function, uint16_t address); /* one */
void modbus_write_coil(uint8_t out[MODBUS_REQUEST], uint8_t unit, uint16_t address, bool on);

struct modbus_rx {
    uint8_t bytes[MODBUS_REPLY_MAX];
    size_t n;
    uint8_t request[MODBUS_REQUEST]; /* what the reply must answer */
    size_t expect;                   /* its length when it is not an exception; 0: nothing is expected */
};

/* Forgets what has come so far and waits for the answer to request. */
void modbus_expect(struct modbus_rx *rx, const uint8_t request[MODBUS_REQUEST]);

struct modbus_reply {
    /* Of a read: bits, the lowest address in the lowest bit of the first byte; or a register, high byte first. */
    uint8_t data[MODBUS_BITS_MAX / 8];
    uint8_t exception;
};
enum modbus_feed {
    MODBUS_MORE,
    MODBUS_REPLY,
    MODBUS_EXCEPTION,
    MODBUS_BAD /* looked like the answer and its CRC does not fit; resynchronised */
};
/* Stays ready for a second answer of the same kind: a late one must not be taken for the next one's. */
enum modbus_feed modbus_feed(struct modbus_rx *rx, uint8_t byte, struct modbus_reply *out);

#endif
