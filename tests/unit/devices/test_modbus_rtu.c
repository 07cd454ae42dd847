/* The makers' Modbus frames, byte for byte, and every way in which a reply may arrive damaged. */
#include "check.h"
#include "devices/io/modbus_rtu.h"

#include <string.h>

static const uint8_t READ8_INPUTS[] = {0x01, 0x02, 0x00, 0x00, 0x00, 0x08, 0x79, 0xCC};
static const uint8_t INPUTS_1_AND_3[] = {0x01, 0x02, 0x01, 0x05, 0x61, 0x8B};
static const uint8_t READ8_COILS[] = {0x01, 0x01, 0x00, 0x00, 0x00, 0x08, 0x3D, 0xCC};
static const uint8_t COIL_0[] = {0x01, 0x01, 0x01, 0x01, 0x90, 0x48};
static const uint8_t COIL0_ON[] = {0x01, 0x05, 0x00, 0x00, 0xFF, 0x00, 0x8C, 0x3A};
static const uint8_t COIL0_OFF[] = {0x01, 0x05, 0x00, 0x00, 0x00, 0x00, 0xCD, 0xCA};
static const uint8_t REFUSED[] = {0x01, 0x85, 0x02, 0xC3, 0x51};

static void requests_are_the_makers_bytes(void **unused)
{
    (void)unused;
    uint8_t out[MODBUS_REQUEST];
    modbus_read_bits(out, 1, MODBUS_READ_INPUTS, 0, 8);
    assert_memory_equal(out, READ8_INPUTS, 8);
    modbus_read_bits(out, 1, MODBUS_READ_COILS, 0, 8);
    assert_memory_equal(out, READ8_COILS, 8);
    modbus_write_coil(out, 1, 0, true);
    assert_memory_equal(out, COIL0_ON, 8);
    modbus_write_coil(out, 1, 0, false);
    assert_memory_equal(out, COIL0_OFF, 8);
}

static void crc_of_other_makers_frames(void **unused)
{
    (void)unused;
    static const uint8_t urm15[] = {0x0F, 0x03, 0x02, 0x04, 0xD2, 0x53, 0x18};
    static const uint8_t fn4[] = {0x01, 0x04, 0x04, 0x04, 0xD2, 0x00, 0xFA, 0xDA, 0xCE};
    assert_int_equal(modbus_crc(urm15, 5), 0x1853);
    assert_int_equal(modbus_crc(fn4, 7), 0xCEDA);
    assert_int_equal(modbus_crc(urm15, 0), 0xFFFF);
}

/* Feeds bytes and returns the first answer that is not MORE; BAD only when nothing better follows. */
static enum modbus_feed feed_all(struct modbus_rx *rx, const uint8_t *bytes, size_t n, struct modbus_reply *out)
{
    enum modbus_feed said = MODBUS_MORE;
    for (size_t i = 0; i < n; i++) {
        enum modbus_feed f = modbus_feed(rx, bytes[i], out);
        if (f == MODBUS_REPLY || f == MODBUS_EXCEPTION)
            return f;
        if (f == MODBUS_BAD)
            said = f;
    }
    return said;
}

static void replies_are_read(void **unused)
{
    (void)unused;
    struct modbus_rx rx;
    struct modbus_reply r;
    modbus_expect(&rx, READ8_INPUTS);
    assert_int_equal(feed_all(&rx, INPUTS_1_AND_3, sizeof INPUTS_1_AND_3, &r), MODBUS_REPLY);
    assert_int_equal(r.data[0], 0x05);
    modbus_expect(&rx, READ8_COILS);
    assert_int_equal(feed_all(&rx, COIL_0, sizeof COIL_0, &r), MODBUS_REPLY);
    assert_int_equal(r.data[0], 0x01);
    modbus_expect(&rx, COIL0_ON);
    assert_int_equal(feed_all(&rx, COIL0_ON, sizeof COIL0_ON, &r), MODBUS_REPLY);
    modbus_expect(&rx, COIL0_ON);
    assert_int_equal(feed_all(&rx, REFUSED, sizeof REFUSED, &r), MODBUS_EXCEPTION);
    assert_int_equal(r.exception, 2);
}

static void nothing_asked_nothing_heard(void **unused)
{
    (void)unused;
    struct modbus_rx rx = {0};
    struct modbus_reply r;
    assert_int_equal(feed_all(&rx, INPUTS_1_AND_3, sizeof INPUTS_1_AND_3, &r), MODBUS_MORE);
}

static void garbage_before_a_reply_is_skipped(void **unused)
{
    (void)unused;
    static const uint8_t before[][5] = {
        {0x00, 0x00, 0x00, 0x00, 0x00}, {0x01, 0x01, 0x01, 0x01, 0x01}, {0xFF, 0x01, 0x02, 0xFF, 0xFF},
        {0x01, 0x02, 0x01, 0x05, 0x61}, {0x02, 0x01, 0x02, 0x01, 0x05}, {0x00, 0x01, 0x82, 0x02, 0x00},
    };
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        struct modbus_rx rx;
        struct modbus_reply r;
        modbus_expect(&rx, READ8_INPUTS);
        for (size_t k = 0; k < sizeof before[i]; k++) {
            enum modbus_feed f = modbus_feed(&rx, before[i][k], &r);
            assert_true(f == MODBUS_MORE || f == MODBUS_BAD);
        }
        assert_int_equal(feed_all(&rx, INPUTS_1_AND_3, sizeof INPUTS_1_AND_3, &r), MODBUS_REPLY);
        assert_int_equal(r.data[0], 0x05);
    }
}

static void answers_of_others_are_not_ours(void **unused)
{
    (void)unused;
    static const uint8_t other_unit[] = {0x02, 0x02, 0x01, 0x05, 0x61, 0x8B};
    struct modbus_rx rx;
    struct modbus_reply r;
    modbus_expect(&rx, READ8_INPUTS);
    assert_int_equal(feed_all(&rx, other_unit, sizeof other_unit, &r), MODBUS_MORE);
    assert_int_equal(feed_all(&rx, COIL_0, sizeof COIL_0, &r), MODBUS_MORE); /* another function */
    modbus_expect(&rx, COIL0_ON);
    assert_int_equal(feed_all(&rx, COIL0_OFF, sizeof COIL0_OFF, &r), MODBUS_MORE); /* another value */
}

/* The CRC finds every single bit, and no pair of bits makes another reading. (Two can make an exception out of the
 * first five bytes of a reading: 01 01 01 01 90 48 is two bits from 01 81 01 81 90. It is reported and asked again.) */
static void no_flipped_bit_gets_through(void **unused)
{
    (void)unused;
    static const struct {
        const uint8_t *request, *reply;
        size_t n;
    } rows[] = {
        {READ8_INPUTS, INPUTS_1_AND_3, sizeof INPUTS_1_AND_3},
        {READ8_COILS, COIL_0, sizeof COIL_0},
        {COIL0_ON, COIL0_ON, sizeof COIL0_ON},
        {COIL0_ON, REFUSED, sizeof REFUSED},
    };
    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++)
        for (size_t a = 0; a < rows[row].n * 8; a++)
            for (size_t b = a; b < rows[row].n * 8; b++) {
                uint8_t bytes[8];
                memcpy(bytes, rows[row].reply, rows[row].n);
                bytes[a / 8] ^= (uint8_t)(1 << a % 8);
                if (b != a)
                    bytes[b / 8] ^= (uint8_t)(1 << b % 8);
                struct modbus_rx rx;
                struct modbus_reply r;
                modbus_expect(&rx, rows[row].request);
                enum modbus_feed f = feed_all(&rx, bytes, rows[row].n, &r);
                if (f == MODBUS_REPLY || (a == b && f == MODBUS_EXCEPTION))
                    fail_msg("row %zu, bits %zu and %zu", row, a, b);
            }
}

static void the_widest_read_fits(void **unused)
{
    (void)unused;
    uint8_t request[MODBUS_REQUEST], reply[MODBUS_REPLY_MAX] = {0x01, 0x02, 32};
    modbus_read_bits(request, 1, MODBUS_READ_INPUTS, 0, MODBUS_BITS_MAX);
    reply[3 + 31] = 0x80;
    uint16_t crc = modbus_crc(reply, sizeof reply - 2);
    reply[sizeof reply - 2] = (uint8_t)crc;
    reply[sizeof reply - 1] = (uint8_t)(crc >> 8);
    struct modbus_rx rx;
    struct modbus_reply r;
    modbus_expect(&rx, request);
    assert_int_equal(feed_all(&rx, reply, sizeof reply, &r), MODBUS_REPLY);
    assert_int_equal(r.data[31], 0x80);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_are_the_makers_bytes),
        cmocka_unit_test(crc_of_other_makers_frames),
        cmocka_unit_test(replies_are_read),
        cmocka_unit_test(nothing_asked_nothing_heard),
        cmocka_unit_test(garbage_before_a_reply_is_skipped),
        cmocka_unit_test(answers_of_others_are_not_ours),
        cmocka_unit_test(no_flipped_bit_gets_through),
        cmocka_unit_test(the_widest_read_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
