#include "devices/sim/io_board.h"

#include "base/bytes.h"

#include <string.h>

#define POINTS        8      /* inputs and relays each; addresses 0 to 7 */
#define ALL_COILS     0x00FF /* a relay maker's extension to function 5 */
#define ALL_ON        0xFFFF
#define COIL_ON       0xFF00
#define COIL_OFF      0x0000
#define COIL_TOGGLE   0x5500 /* the same maker's */
#define EXCEPTION_BIT 0x80

enum exception { NO_EXCEPTION = 0, BAD_FUNCTION = 1, BAD_ADDRESS = 2, BAD_VALUE = 3 };
enum function { READ_COILS = 1, READ_INPUTS = 2, WRITE_COIL = 5, WRITE_COILS = 15 };

static uint16_t crc_of(const uint8_t *bytes, size_t n)
{
    uint16_t crc = 0xFFFF;
    for (size_t i = 0; i < n; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = (uint16_t)((crc & 1) != 0 ? crc >> 1 ^ 0xA001 : crc >> 1);
    }
    return crc;
}

/* The CRC is the only thing in Modbus that goes low byte first. */
static bool crc_good(const uint8_t *frame, size_t n)
{
    uint16_t crc = crc_of(frame, n - 2);
    return frame[n - 2] == (crc & 0xFF) && frame[n - 1] == crc >> 8;
}

struct io_board io_board_new(uint8_t unit, int32_t baud)
{
    return (struct io_board){
        .unit = unit, .inputs = 1U << IN_DOOR, .byte_us = 10 * 1000000 / baud, .silence_us = SIM_NEVER};
}

void io_board_set_input(struct io_board *b, enum sim_input i, bool on)
{
    uint8_t bit = (uint8_t)(1U << i);
    b->inputs = (uint8_t)(on ? b->inputs | bit : b->inputs & ~bit);
}

bool io_board_coil(const struct io_board *b, enum sim_coil c)
{
    return (b->coils >> c & 1) != 0;
}

static enum exception read_bits(uint8_t bits, uint16_t address, uint16_t count, struct writer *reply)
{
    if (count == 0 || count > 2000) /* the protocol's own limit */
        return BAD_VALUE;
    if ((uint32_t)address + count > POINTS)
        return BAD_ADDRESS;
    write_u8(reply, 1);
    write_u8(reply, (uint8_t)(bits >> address & (0xFF >> (POINTS - count))));
    return NO_EXCEPTION;
}

/* All relays at once, as a relay maker has it: address 00FF, FFFF on and 0000 off. */
static bool write_all(struct io_board *b, uint16_t value)
{
    if (value != ALL_ON && value != COIL_OFF)
        return false;
    b->coils = value == ALL_ON ? 0xFF : 0x00;
    return true;
}

static bool write_one(struct io_board *b, uint16_t address, uint16_t value)
{
    uint8_t mask = (uint8_t)(1U << address);
    switch (value) {
    case COIL_ON: b->coils |= mask; return true;
    case COIL_OFF: b->coils = (uint8_t)(b->coils & ~mask); return true;
    case COIL_TOGGLE: b->coils ^= mask; return true;
    default: return false;
    }
}

static enum exception write_coil(struct io_board *b, uint16_t address, uint16_t value, struct writer *reply)
{
    if (address != ALL_COILS && address >= POINTS)
        return BAD_ADDRESS;
    if (!(address == ALL_COILS ? write_all(b, value) : write_one(b, address, value)))
        return BAD_VALUE;
    write_u16be(reply, address);
    write_u16be(reply, value);
    return NO_EXCEPTION;
}

static enum exception write_coils(struct io_board *b, struct reader *r, struct writer *reply)
{
    uint16_t address = read_u16be(r), count = read_u16be(r);
    uint8_t bytes = read_u8(r), bits = read_u8(r);
    if (!r->ok || count == 0 || bytes != (count + 7) / 8)
        return BAD_VALUE;
    if ((uint32_t)address + count > POINTS)
        return BAD_ADDRESS;
    uint8_t mask = (uint8_t)(0xFF >> (POINTS - count) << address);
    b->coils = (uint8_t)((b->coils & ~mask) | (bits << address & mask));
    write_u16be(reply, address);
    write_u16be(reply, count);
    return NO_EXCEPTION;
}

static enum exception run(struct io_board *b, uint8_t function, struct reader *r, struct writer *reply)
{
    if (function == WRITE_COILS)
        return write_coils(b, r, reply);
    uint16_t address = read_u16be(r), value = read_u16be(r);
    switch (function) {
    case READ_COILS: return read_bits(b->coils, address, value, reply);
    case READ_INPUTS: return read_bits(b->inputs, address, value, reply);
    case WRITE_COIL: return write_coil(b, address, value, reply);
    default: return BAD_FUNCTION;
    }
}

static void answer(struct io_board *b, const struct frame_out *out)
{
    struct reader r = reader_of(b->rx, b->rx_n - 2);
    uint8_t frame[16];
    uint8_t unit = read_u8(&r), function = read_u8(&r);
    struct writer w = writer_of(frame, sizeof frame);
    write_u8(&w, b->unit);
    write_u8(&w, function);
    enum exception ex = run(b, function, &r, &w);
    if (unit == 0)
        return; /* broadcast: done, not answered */
    if (ex != NO_EXCEPTION) {
        w = writer_of(frame, sizeof frame);
        write_u8(&w, b->unit);
        write_u8(&w, function | EXCEPTION_BIT);
        write_u8(&w, (uint8_t)ex);
    }
    size_t n = (size_t)(w.at - frame);
    uint16_t crc = crc_of(frame, n);
    write_u8(&w, (uint8_t)(crc & 0xFF));
    write_u8(&w, (uint8_t)(crc >> 8));
    out->send(out->ctx, frame, n + 2);
}

/* Length of a whole request as its function says; 0: not known (yet), silence decides. */
static size_t expected(const struct io_board *b)
{
    if (b->rx_n < 2)
        return 0;
    switch (b->rx[1]) {
    case READ_COILS:
    case READ_INPUTS:
    case WRITE_COIL: return 8;
    case WRITE_COILS: return b->rx_n < 7 ? 0 : 9U + b->rx[6];
    default: return 0;
    }
}

static void end_frame(struct io_board *b, const struct frame_out *out)
{
    bool ours = b->rx_n >= 4 && (b->rx[0] == b->unit || b->rx[0] == 0) && crc_good(b->rx, b->rx_n);
    if (ours)
        answer(b, out);
    b->rx_n = 0;
    b->silence_us = SIM_NEVER;
}

/* Frames end by silence. A request that is complete by its length and CRC is answered at once as well: on a machine
 * that stalls this process, two requests may be read in one go and the silence between them is not to be seen. */
static void on_bytes(void *self, const uint8_t *bytes, size_t n, int64_t now_us, const struct frame_out *out)
{
    struct io_board *b = self;
    for (size_t i = 0; i < n; i++) {
        if (b->rx_n == sizeof b->rx) /* longer than Modbus allows: noise; start over */
            b->rx_n = 0;
        b->rx[b->rx_n++] = bytes[i];
        b->silence_us = now_us + b->byte_us * 7 / 2;
        if (b->rx_n == expected(b) && crc_good(b->rx, b->rx_n))
            end_frame(b, out);
    }
}

static void on_silence(void *self, int64_t now_us, const struct frame_out *out)
{
    (void)now_us;
    end_frame(self, out);
}

static int64_t deadline(const void *self)
{
    const struct io_board *b = self;
    return b->silence_us;
}

static void wrong_crc(uint8_t *frame, size_t n)
{
    frame[n - 1] ^= 0x01;
}

const struct model_ops io_board_ops = {
    .on_bytes = on_bytes, .on_timer = on_silence, .deadline = deadline, .spoil = wrong_crc};
