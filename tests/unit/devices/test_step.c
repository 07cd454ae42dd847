/* What a person does next, from what drivers and ports really say; ids of USB ports; what was heard and not understood.
 */
#include "devices/heard.h"
#include "devices/port/backend.h"
#include "devices/step.h"
#include "devices/usb_known.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void each_health_has_its_step(void **state)
{
    (void)state;
    static const struct {
        enum device_kind kind;
        enum device_health health;
        const char *note;
        enum device_step step;
    } rows[] = {
        {DEVICE_IO, HEALTH_WORKING, "", STEP_NOTHING},
        {DEVICE_IO, HEALTH_STARTING, "", STEP_WAIT},
        {DEVICE_SCANNER, HEALTH_ABSENT, "unplugged", STEP_PLUG_IN},
        {DEVICE_SCANNER, HEALTH_ABSENT, "/dev/ttyS0: another program uses it; stop that program first", STEP_HELD},
        {DEVICE_SCANNER, HEALTH_ABSENT, "/dev/ttyS0: no permission; the user", STEP_PERMISSION},
        {DEVICE_SCANNER, HEALTH_SILENT, "", STEP_SCANNER_SILENT},
        {DEVICE_LEVEL, HEALTH_SILENT, "no reading for ten periods", STEP_LEVEL_SILENT},
        {DEVICE_LEVEL, HEALTH_ERROR, "garbage on the line: wrong speed or wiring?", STEP_SPEED},
        {DEVICE_LEVEL, HEALTH_ERROR, "nothing within range", STEP_CLEAR_VIEW},
        {DEVICE_LEVEL, HEALTH_ERROR, "the sensor has no such register", STEP_REGISTER},
        {DEVICE_SCALE, HEALTH_SILENT, "the scale says nothing", STEP_SCALE_SILENT},
        {DEVICE_SCALE, HEALTH_ERROR, "overload", STEP_SCALE_ERROR},
        {DEVICE_IO, HEALTH_SILENT, "three requests in a row without an answer", STEP_IO_SILENT},
        {DEVICE_IO, HEALTH_SILENT, "garbage for an answer, three times in a row: wrong speed or parity?", STEP_SPEED},
        {DEVICE_IO, HEALTH_ERROR, "the board refuses: gate (Modbus exception 2)", STEP_IO_ADDRESS},
        {DEVICE_PRINTER, HEALTH_SILENT, "the printer does not answer", STEP_PRINTER_SILENT},
        {DEVICE_PRINTER, HEALTH_ERROR, "the cover is open", STEP_CLOSE_COVER},
        {DEVICE_PRINTER, HEALTH_ERROR, "the paper is out", STEP_PAPER},
        {DEVICE_PRINTER, HEALTH_ERROR, "the cutter is jammed", STEP_CUTTER},
        {DEVICE_PRINTER, HEALTH_ERROR, "the printer is offline", STEP_PRINTER_ERROR},
        {DEVICE_PRINTER, HEALTH_ERROR, "garbage for an answer: wrong speed or parity?", STEP_SPEED},
        {DEVICE_SCANNER, HEALTH_ERROR, "garbage on the line: wrong speed or parity?", STEP_SPEED},
        {DEVICE_SCANNER, HEALTH_ERROR, "something new", STEP_TEST},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (device_step(rows[i].kind, rows[i].health, rows[i].note) != rows[i].step)
            fail_msg("%s, %s: not %s", device_kind_word(rows[i].kind), rows[i].note, device_step_word(rows[i].step));
}

static void a_name_that_fits_two_ports_is_ambiguous(void **state)
{
    (void)state;
    static const struct port_info rows[] = {{.path = "/dev/ttyUSB0", .vid = 0x1A86, .pid = 0x7523},
                                            {.path = "/dev/ttyUSB3", .vid = 0x1A86, .pid = 0x7523}};
    const struct port_info *found;
    struct err e = {0};
    assert_int_equal(port_identity_pick(&found, "usb:1a86:7523", rows, 2, &e), ST_IO);
    assert_non_null(strstr(e.msg, "/dev/ttyUSB0 and /dev/ttyUSB3; use /dev/serial/by-path"));
    assert_int_equal(device_step(DEVICE_SCANNER, HEALTH_ABSENT, e.msg), STEP_AMBIGUOUS);
    assert_int_equal(port_identity_pick(&found, "usb:1a86:0001", rows, 2, &e), ST_UNAVAILABLE);
}

static void guesses_name_drivers_that_exist(void **state)
{
    (void)state;
    assert_null(usb_guess(-1, -1));
    assert_null(usb_guess(0xFFFF, 1));
    assert_true(usb_guess(0x1A86, 0x7523)->adapter);
    for (int vid = 0; vid < 0x10000; vid++) {
        const struct usb_guess *g = usb_guess(vid, 0x1701);
        if (g != NULL && !g->adapter)
            assert_non_null(device_driver_find(g->kind, g->driver));
    }
}

/* ---- heard ------------------------------------------------------------------------------------------------------- */

static enum heard_verdict judge(const char *driver, enum device_kind kind, const struct device_options *o,
                                const void *bytes, size_t n, const struct device_driver **other, enum parity *parity)
{
    static struct heard h;
    h = (struct heard){0};
    heard_add(&h, bytes, n);
    *other = NULL;
    return heard_judge(&h, device_driver_find(kind, driver), o, other, parity);
}

static const struct device_options LEVEL_OPTIONS = {
    .level = {.empty_mm = 1200, .full_mm = 300, .period_ms = 100, .mm_per_count = 1, .unit_id = 1}};

static void bytes_are_told_apart(void **state)
{
    (void)state;
    static const uint8_t a02[] = {0xFF, 0x02, 0xEE, 0xEF, 0xFF, 0x02, 0xEE, 0xEF, 0xFF, 0x02, 0xEE, 0xEF,
                                  0xFF, 0x02, 0xEE, 0xEF, 0xFF, 0x02, 0xEE, 0xEF, 0xFF, 0x02, 0xEE, 0xEF};
    static const char maxbotix[] = "R0750\rR0751\rR0750\rR0750\rR0749\rR0750\rR0750\r";
    static const uint8_t noise[] = {0x00, 0xFE, 0x80, 0x00, 0xE0, 0x1C, 0x9E, 0xFC, 0x00, 0x78, 0xF8, 0x80, 0x06, 0x18};
    const struct device_driver *other;
    enum parity parity = PARITY_NONE;
    assert_int_equal(judge("a02", DEVICE_LEVEL, &LEVEL_OPTIONS, a02, 0, &other, &parity), HEARD_NOTHING);
    assert_int_equal(judge("a02", DEVICE_LEVEL, &LEVEL_OPTIONS, a02, sizeof a02, &other, &parity), HEARD_UNDERSTOOD);
    assert_int_equal(judge("a02", DEVICE_LEVEL, &LEVEL_OPTIONS, maxbotix, sizeof maxbotix - 1, &other, &parity),
                     HEARD_OTHER);
    assert_string_equal(other->name, "maxbotix");
    assert_int_equal(judge("maxbotix", DEVICE_LEVEL, &LEVEL_OPTIONS, a02, sizeof a02, &other, &parity), HEARD_OTHER);
    assert_string_equal(other->name, "a02");
    assert_int_equal(judge("a02", DEVICE_LEVEL, &LEVEL_OPTIONS, noise, sizeof noise, &other, &parity), HEARD_NOISE);
}

static void a_parity_bit_is_seen(void **state)
{
    (void)state;
    static const char code[] = "9521000000018\r";
    const struct device_options o = {.scanner = {.flush_ms = 80}};
    const struct device_driver *other;
    enum parity parity = PARITY_NONE;
    uint8_t even[sizeof code - 1], odd[sizeof code - 1];
    for (size_t i = 0; i < sizeof even; i++) {
        uint8_t b = (uint8_t)code[i];
        even[i] = __builtin_parity(b) != 0 ? b | 0x80 : b;
        odd[i] = __builtin_parity(b) != 0 ? b : b | 0x80;
    }
    assert_int_equal(judge("ascii-line", DEVICE_SCANNER, &o, code, sizeof code - 1, &other, &parity), HEARD_UNDERSTOOD);
    assert_int_equal(judge("ascii-line", DEVICE_SCANNER, &o, even, sizeof even, &other, &parity), HEARD_PARITY);
    assert_int_equal(parity, PARITY_EVEN);
    assert_int_equal(judge("ascii-line", DEVICE_SCANNER, &o, odd, sizeof odd, &other, &parity), HEARD_PARITY);
    assert_int_equal(parity, PARITY_ODD);
}

static void only_the_newest_bytes_are_kept(void **state)
{
    (void)state;
    static struct heard h;
    static uint8_t many[HEARD_MAX * 2];
    for (size_t i = 0; i < sizeof many; i++)
        many[i] = (uint8_t)(i / 256);
    heard_add(&h, many, 100);
    heard_add(&h, many, HEARD_MAX - 50);
    assert_int_equal(h.n, HEARD_MAX);
    heard_add(&h, many, sizeof many);
    assert_int_equal(h.n, HEARD_MAX);
    assert_int_equal(h.bytes[HEARD_MAX - 1], many[sizeof many - 1]);
    assert_int_equal(h.total, 100 + HEARD_MAX - 50 + sizeof many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_health_has_its_step),
        cmocka_unit_test(a_name_that_fits_two_ports_is_ambiguous),
        cmocka_unit_test(guesses_name_drivers_that_exist),
        cmocka_unit_test(bytes_are_told_apart),
        cmocka_unit_test(a_parity_bit_is_seen),
        cmocka_unit_test(only_the_newest_bytes_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
