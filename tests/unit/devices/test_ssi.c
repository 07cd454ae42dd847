/* SSI: packets of the maker's documents, whole, torn and damaged; the handshake, and each code counted once. And the
 * commands of the makers of plain-text scanners. */
#include "check.h"
#include "devices/drivers.h"
#include "devices/scanner/ssi.h"
#include "rig.h"

#include <string.h>

static const uint8_t EAN13[] = {0x12, 0xF3, 0x00, 0x00, 0x0B, 0x34, 0x30, 0x30, 0x36, 0x33,
                                0x38, 0x31, 0x33, 0x33, 0x33, 0x39, 0x33, 0x31, 0xFC, 0x54};
static const uint8_t EAN13_AGAIN[] = {0x12, 0xF3, 0x00, 0x01, 0x0B, 0x34, 0x30, 0x30, 0x36, 0x33,
                                      0x38, 0x31, 0x33, 0x33, 0x33, 0x39, 0x33, 0x31, 0xFC, 0x53};
static const uint8_t EAN8[] = {0x0D, 0xF3, 0x00, 0x00, 0x0A, 0x39, 0x36, 0x33,
                               0x38, 0x35, 0x30, 0x37, 0x34, 0xFD, 0x4C};
static const uint8_t ACK_OF_SCANNER[] = {0x04, 0xD0, 0x00, 0x00, 0xFF, 0x2C};
static const struct device_options OPTIONS = {.scanner = {.flush_ms = 80}};

static void our_packets_are_the_makers(void **unused)
{
    (void)unused;
    static const struct {
        uint8_t opcode, data[3];
        size_t n;
        uint8_t packet[SSI_SEND_MAX];
    } rows[] = {
        {SSI_ACK, {0}, 0, {0x04, 0xD0, 0x04, 0x00, 0xFF, 0x28}},
        {SSI_NAK, {0x01}, 1, {0x05, 0xD1, 0x04, 0x00, 0x01, 0xFF, 0x25}},
        {SSI_SCAN_ENABLE, {0}, 0, {0x04, 0xE9, 0x04, 0x00, 0xFF, 0x0F}},
        {SSI_SCAN_DISABLE, {0}, 0, {0x04, 0xEA, 0x04, 0x00, 0xFF, 0x0E}},
        {SSI_BEEP, {0x01}, 1, {0x05, 0xE6, 0x04, 0x00, 0x01, 0xFF, 0x10}},
        {SSI_LED_ON, {0x01}, 1, {0x05, 0xE7, 0x04, 0x00, 0x01, 0xFF, 0x0F}},
        {SSI_LED_OFF, {0x01}, 1, {0x05, 0xE8, 0x04, 0x00, 0x01, 0xFF, 0x0E}},
        {SSI_REQUEST_REVISION, {0}, 0, {0x04, 0xA3, 0x04, 0x00, 0xFF, 0x55}},
        {SSI_PARAM_SEND, {0xFF, 0xEE, 0x01}, 3, {0x07, 0xC6, 0x04, 0x00, 0xFF, 0xEE, 0x01, 0xFD, 0x41}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint8_t out[SSI_SEND_MAX];
        assert_int_equal(ssi_write(out, rows[i].opcode, rows[i].data, rows[i].n), 6 + rows[i].n);
        assert_memory_equal(out, rows[i].packet, 6 + rows[i].n);
    }
}

static struct rig *awake(void)
{
    struct rig *r = rig_new(&ssi_driver, &OPTIONS);
    for (int i = 0; i < 3; i++)
        rig_feed(r, ACK_OF_SCANNER, sizeof ACK_OF_SCANNER);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_WORKING);
    rig_forget(r);
    return r;
}

static void a_start_sets_it_up_command_by_command(void **unused)
{
    (void)unused;
    struct rig *r = rig_new(&ssi_driver, &OPTIONS);
    assert_true(SENT(r, 0x07, 0xC6, 0x04, 0x00, 0xFF, 0xEE, 0x01, 0xFD, 0x41));
    rig_forget(r);
    rig_feed(r, ACK_OF_SCANNER, sizeof ACK_OF_SCANNER);
    assert_int_equal(r->sent, 9); /* the second parameter */
    rig_forget(r);
    rig_feed(r, ACK_OF_SCANNER, sizeof ACK_OF_SCANNER);
    assert_true(SENT(r, 0x04, 0xE9, 0x04, 0x00, 0xFF, 0x0F));
    rig_free(r);
}

static void torn_anywhere_a_code_is_read_and_acknowledged(void **unused)
{
    (void)unused;
    for (size_t cut = 0; cut <= sizeof EAN13; cut++) {
        struct rig *r = awake();
        FEED(r, 0x00, 0x00);
        rig_feed(r, EAN13, cut);
        rig_run(r, 60);
        rig_feed(r, EAN13 + cut, sizeof EAN13 - cut);
        assert_int_equal(rig_count(r, SAYS_SCAN), 1);
        assert_string_equal(rig_last(r, SAYS_SCAN)->scan.text, "4006381333931");
        assert_string_equal(rig_last(r, SAYS_SCAN)->scan.aim, "]E0");
        assert_true(SENT(r, 0x04, 0xD0, 0x04, 0x00, 0xFF, 0x28));
        rig_feed(r, EAN8, sizeof EAN8);
        assert_string_equal(rig_last(r, SAYS_SCAN)->scan.aim, "]E4");
        rig_free(r);
    }
}

static void a_retransmission_is_acknowledged_and_counted_once(void **unused)
{
    (void)unused;
    struct rig *r = awake();
    rig_feed(r, EAN13, sizeof EAN13);
    rig_feed(r, EAN13_AGAIN, sizeof EAN13_AGAIN);
    assert_int_equal(rig_count(r, SAYS_SCAN), 1);
    assert_int_equal(r->sent, 12);    /* two ACKs */
    rig_feed(r, EAN13, sizeof EAN13); /* the next equal bottle */
    assert_int_equal(rig_count(r, SAYS_SCAN), 2);
    rig_feed(r, EAN8, sizeof EAN8);
    rig_feed(r, EAN13_AGAIN, sizeof EAN13_AGAIN); /* its first copy never came */
    assert_int_equal(rig_count(r, SAYS_SCAN), 4);
    rig_free(r);
}

static void no_bit_error_gives_another_code_and_a_bad_sum_is_asked_for_again(void **unused)
{
    (void)unused;
    for (size_t bit = 0; bit < 8 * sizeof EAN13; bit++) {
        struct rig *r = awake();
        uint8_t bad[sizeof EAN13];
        memcpy(bad, EAN13, sizeof bad);
        bad[bit / 8] ^= (uint8_t)(1u << bit % 8);
        rig_feed(r, bad, sizeof bad);
        rig_run(r, 300);
        assert_int_equal(rig_count(r, SAYS_SCAN), 0);
        rig_feed(r, EAN13_AGAIN, sizeof EAN13_AGAIN);
        assert_int_equal(rig_count(r, SAYS_SCAN), 1);
        assert_string_equal(rig_last(r, SAYS_SCAN)->scan.text, "4006381333931");
        rig_free(r);
    }
    struct rig *r = awake();
    uint8_t bad[sizeof EAN8];
    memcpy(bad, EAN8, sizeof bad);
    bad[6] ^= 1;
    rig_feed(r, bad, sizeof bad);
    rig_run(r, 300);
    assert_true(r->sent >= 7);
    assert_memory_equal(r->bytes, ((const uint8_t[]){0x05, 0xD1, 0x04, 0x00, 0x01, 0xFF, 0x25}), 7);
    rig_free(r);
}

static void a_scanner_that_does_not_answer_is_silent_and_heals(void **unused)
{
    (void)unused;
    struct rig *r = rig_new(&ssi_driver, &OPTIONS);
    rig_run(r, 1500);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_SILENT);
    rig_forget(r);
    rig_run(r, 2000);
    assert_true(r->sent >= 9); /* the sequence again */
    rig_feed(r, ACK_OF_SCANNER, sizeof ACK_OF_SCANNER);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_WORKING);
    rig_free(r);
    r = awake();
    rig_run(r, 10000); /* nobody scans: it is asked whether it is there */
    assert_true(r->sent >= 6 && r->bytes[1] == SSI_REQUEST_REVISION);
    rig_run(r, 2000);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_SILENT);
    rig_free(r);
}

static void beeps_and_lamp(void **unused)
{
    (void)unused;
    struct rig *r = awake();
    rig_command(r, &(struct device_command){.kind = SCANNER_ACCEPT});
    assert_true(SENT(r, 0x05, 0xE6, 0x04, 0x00, 0x01, 0xFF, 0x10));
    rig_forget(r);
    rig_feed(r, ACK_OF_SCANNER, sizeof ACK_OF_SCANNER);
    assert_true(SENT(r, 0x05, 0xE7, 0x04, 0x00, 0x01, 0xFF, 0x0F));
    rig_feed(r, ACK_OF_SCANNER, sizeof ACK_OF_SCANNER);
    rig_forget(r);
    rig_run(r, 600);
    assert_true(SENT(r, 0x05, 0xE8, 0x04, 0x00, 0x01, 0xFF, 0x0E));
    rig_free(r);
}

static void a_disabled_scanner_stays_so_over_an_unplugging(void **unused)
{
    (void)unused;
    struct rig *r = awake();
    rig_command(r, &(struct device_command){.kind = SCANNER_DISABLE});
    rig_feed(r, ACK_OF_SCANNER, sizeof ACK_OF_SCANNER);
    rig_restart(r, &OPTIONS);
    rig_feed(r, ACK_OF_SCANNER, sizeof ACK_OF_SCANNER);
    rig_forget(r);
    rig_feed(r, ACK_OF_SCANNER, sizeof ACK_OF_SCANNER);
    assert_true(SENT(r, 0x04, 0xEA, 0x04, 0x00, 0xFF, 0x0E));
    rig_free(r);
}

static void makers_have_their_commands(void **unused)
{
    (void)unused;
    struct rig *r = rig_new(&honeywell_driver, &OPTIONS);
    assert_true(SENT(r, 0x16, 0x54, 0x0D));
    rig_forget(r);
    rig_command(r, &(struct device_command){.kind = SCANNER_DISABLE});
    rig_command(r, &(struct device_command){.kind = SCANNER_ACCEPT});
    assert_true(SENT(r, 0x16, 0x55, 0x0D, 0x16, 0x07, 0x0D));
    rig_free(r);
    r = rig_new(&datalogic_driver, &OPTIONS);
    assert_true(SENT(r, 0x45));
    rig_command(r, &(struct device_command){.kind = SCANNER_DISABLE});
    rig_command(r, &(struct device_command){.kind = SCANNER_REFUSE});
    assert_true(SENT(r, 0x45, 0x44, 0x46, 0x45));
    rig_free(r);
    r = rig_new(&newland_driver, &OPTIONS);
    assert_true(
        SENT(r, 0x7E, 0x01, 0x30, 0x30, 0x30, 0x30, 0x23, 0x53, 0x43, 0x4E, 0x54, 0x52, 0x47, 0x31, 0x3B, 0x03));
    FEED(r, 0x02, 0x01, 0x30, 0x30, 0x30, 0x30, 0x23, 0x53, 0x43, 0x4E, 0x54, 0x52, 0x47, 0x31, 0x06, 0x3B, 0x03);
    assert_int_equal(rig_count(r, SAYS_GARBAGE), 0);
    FEED(r, 0x02, 0x01, 0x30, 0x30, 0x30, 0x30, 0x23, 0x53, 0x43, 0x4E, 0x54, 0x52, 0x47, 0x31, 0x05, 0x3B, 0x03);
    assert_int_equal(rig_count(r, SAYS_GARBAGE), 1);
    assert_int_equal(rig_count(r, SAYS_SCAN), 0);
    rig_free(r);
}

static void makers_letters_stand_for_identifiers(void **unused)
{
    (void)unused;
    static const struct {
        enum code_id maker;
        const char *line, *aim, *text;
    } rows[] = {
        {CODE_ID_HONEYWELL, "d4006381333931\r", "]E0", "4006381333931"},
        {CODE_ID_HONEYWELL, "D96385074\r", "]E4", "96385074"},
        {CODE_ID_ZEBRA, "A96385074\r", "", "96385074"},
        {CODE_ID_ZEBRA, "P0G0104006381333931\r", "]d2", "0104006381333931"},
        {CODE_ID_DATALOGIC, "B4006381333931\r", "]E0", "4006381333931"},
        {CODE_ID_DATALOGIC, "]E04006381333931\r", "]E0", "4006381333931"},
        {CODE_ID_NONE, "A96385074\r", "", "A96385074"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct device_options o = {.scanner = {.flush_ms = 80, .code_id = rows[i].maker}};
        struct rig *r = rig_new(&ascii_line_driver, &o);
        rig_feed(r, rows[i].line, strlen(rows[i].line));
        assert_string_equal(rig_last(r, SAYS_SCAN)->scan.aim, rows[i].aim);
        assert_string_equal(rig_last(r, SAYS_SCAN)->scan.text, rows[i].text);
        rig_free(r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(our_packets_are_the_makers),
        cmocka_unit_test(a_start_sets_it_up_command_by_command),
        cmocka_unit_test(torn_anywhere_a_code_is_read_and_acknowledged),
        cmocka_unit_test(a_retransmission_is_acknowledged_and_counted_once),
        cmocka_unit_test(no_bit_error_gives_another_code_and_a_bad_sum_is_asked_for_again),
        cmocka_unit_test(a_scanner_that_does_not_answer_is_silent_and_heals),
        cmocka_unit_test(beeps_and_lamp),
        cmocka_unit_test(a_disabled_scanner_stays_so_over_an_unplugging),
        cmocka_unit_test(makers_have_their_commands),
        cmocka_unit_test(makers_letters_stand_for_identifiers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
