/* What printers say, byte for byte, mixed and damaged. */
#include "check.h"
#include "devices/printer/escpos_rx.h"

#include <string.h>

static enum escpos_said feed_all(struct escpos_rx *rx, const uint8_t *bytes, size_t n, struct escpos_answer *out)
{
    enum escpos_said said = ESCPOS_MORE;
    for (size_t i = 0; i < n; i++)
        said = escpos_feed(rx, bytes[i], out);
    return said;
}

#define SAYS(...)                                                                                                      \
    feed_all(&(struct escpos_rx){0}, (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}),           \
             &(struct escpos_answer){0})

static void shapes(void **unused)
{
    (void)unused;
    static const uint8_t real_time[] = {0x12, 0x16, 0x1A, 0x1E, 0x32, 0x52, 0x72, 0x7E};
    for (size_t i = 0; i < sizeof real_time; i++)
        assert_int_equal(SAYS(real_time[i]), ESCPOS_STATUS);
    assert_int_equal(SAYS(0x00), ESCPOS_PAPER);
    assert_int_equal(SAYS(0x0C), ESCPOS_PAPER);
    assert_int_equal(SAYS(0x11), ESCPOS_XON);
    assert_int_equal(SAYS(0x13), ESCPOS_XOFF);
    assert_int_equal(SAYS(0xFF), ESCPOS_BAD);
    assert_int_equal(SAYS(0x92), ESCPOS_BAD);
    assert_int_equal(SAYS(0x41), ESCPOS_BAD);
}

static void ids(void **unused)
{
    (void)unused;
    static const uint8_t block[] = {0x37, 0x22, 0x30, 0x30, 0x30, 0x31, 0x00};
    for (size_t flow = 0; flow <= sizeof block; flow++) { /* XOFF between any two bytes */
        struct escpos_rx rx = {0};
        struct escpos_answer a = {0};
        enum escpos_said said = ESCPOS_MORE;
        for (size_t i = 0; i < sizeof block; i++) {
            if (i == flow)
                assert_int_equal(escpos_feed(&rx, 0x13, &a), ESCPOS_XOFF);
            said = escpos_feed(&rx, block[i], &a);
        }
        assert_int_equal(said, ESCPOS_DONE);
        assert_string_equal(a.id, "0001");
    }
    assert_int_equal(SAYS(0x37, 0x23, 0x30, 0x30, 0x30, 0x31, 0x00), ESCPOS_BAD); /* offline: nothing is confirmed */
    assert_int_equal(SAYS(0x37, 0x22, 0x30, 0x30, 0x31, 0x00), ESCPOS_BAD);
    assert_int_equal(SAYS(0x37, 0x22, 0x30, 0x30, 0x30, 0x30, 0x31), ESCPOS_BAD);
    assert_int_equal(SAYS(0x37, 0x22, 0x30, 0x12), ESCPOS_STATUS); /* broken off: the next answer is heard */
}

static void no_flipped_bit_confirms_another_slip(void **unused)
{
    (void)unused;
    for (int bit = 0; bit < 56; bit++) {
        uint8_t block[] = {0x37, 0x22, 0x30, 0x30, 0x30, 0x31, 0x00};
        block[bit / 8] ^= (uint8_t)(1 << bit % 8);
        struct escpos_rx rx = {0};
        for (size_t i = 0; i < sizeof block; i++) {
            struct escpos_answer a = {0};
            if (escpos_feed(&rx, block[i], &a) == ESCPOS_DONE)
                assert_string_not_equal(a.id, "0001"); /* no checksum: another id may come out, and is not ours */
        }
    }
}

static void status_bits(void **unused)
{
    (void)unused;
    struct printer_status s = {0};
    escpos_take_status(&s, 1, 0x12);
    assert_true(s.online);
    escpos_take_status(&s, 1, 0x16); /* drawer pin high: a real capture of a healthy printer */
    assert_true(s.online);
    escpos_take_status(&s, 1, 0x1A);
    assert_false(s.online);
    escpos_take_status(&s, 4, 0x1E);
    assert_int_equal(s.paper, PAPER_LOW);
    escpos_take_status(&s, 4, 0x72); /* roll taken out */
    assert_int_equal(s.paper, PAPER_OUT);
    escpos_take_status(&s, 4, 0x7E);
    assert_int_equal(s.paper, PAPER_OUT);
    escpos_take_status(&s, 4, 0x12);
    assert_int_equal(s.paper, PAPER_OK);
    escpos_take_status(&s, 3, 0x1A);
    assert_true(s.cutter_jam && !s.error);
    escpos_take_status(&s, 3, 0x32);
    assert_true(s.error && !s.cutter_jam);
    escpos_take_status(&s, 3, 0x52);
    assert_true(s.error);
    escpos_take_status(&s, 3, 0x12);
    assert_false(s.error || s.cutter_jam);
    escpos_take_status(&s, 2, 0x16);
    assert_true(s.cover_open);
    escpos_take_status(&s, 2, 0x32);
    assert_true(!s.cover_open && s.paper == PAPER_OUT);
    escpos_take_status(&s, 2, 0x52);
    assert_true(s.error);
}

static void the_cause_of_offline_does_not_hide_what_was_found_before(void **unused)
{
    (void)unused;
    struct printer_status s = {.online = true};
    escpos_take_status(&s, 3, 0x32); /* unrecoverable */
    escpos_take_status(&s, 2, 0x12);
    assert_true(s.error);
}

static struct printer_status asb(uint8_t a, uint8_t b, uint8_t c, uint8_t d)
{
    struct printer_status s = {0};
    struct escpos_rx rx = {0};
    struct escpos_answer out = {0};
    assert_int_equal(feed_all(&rx, (const uint8_t[]){a, b, c, d}, 4, &out), ESCPOS_ASB);
    escpos_take_asb(&s, out.bytes);
    return s;
}

static void automatic_status(void **unused)
{
    (void)unused;
    struct printer_status s = asb(0x10, 0x00, 0x00, 0x00);
    assert_true(s.online && !s.cover_open && !s.error && !s.cutter_jam && s.paper == PAPER_OK);
    s = asb(0x10, 0x00, 0x03, 0x00);
    assert_int_equal(s.paper, PAPER_LOW);
    s = asb(0x18, 0x00, 0x0F, 0x00);
    assert_true(!s.online && s.paper == PAPER_OUT);
    s = asb(0x38, 0x00, 0x00, 0x00);
    assert_true(!s.online && s.cover_open);
    s = asb(0x18, 0x08, 0x00, 0x00);
    assert_true(s.cutter_jam);
    assert_int_equal(SAYS(0x10, 0x00, 0x12), ESCPOS_STATUS); /* broken off */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes),
        cmocka_unit_test(ids),
        cmocka_unit_test(no_flipped_bit_confirms_another_slip),
        cmocka_unit_test(status_bits),
        cmocka_unit_test(the_cause_of_offline_does_not_hide_what_was_found_before),
        cmocka_unit_test(automatic_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
