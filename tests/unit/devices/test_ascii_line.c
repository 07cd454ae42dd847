/* Plain-text scanner lines: every frame of facts, whole and torn, and what must not become a scan. */
#include "check.h"
#include "devices/drivers.h"
#include "devices/scanner/ascii_line.h"
#include "rig.h"

#include <stdio.h>
#include <string.h>

/* "]E04006381333931\r\n" */
static const uint8_t EAN13[] = {0x5D, 0x45, 0x30, 0x34, 0x30, 0x30, 0x36, 0x33, 0x38,
                                0x31, 0x33, 0x33, 0x33, 0x39, 0x33, 0x31, 0x0D, 0x0A};
/* ]d2, AI 01, AI 10 "ABC", GS, AI 21 "123" */
static const uint8_t GS1[] = {0x5D, 0x64, 0x32, 0x30, 0x31, 0x30, 0x34, 0x30, 0x30, 0x36, 0x33,
                              0x38, 0x31, 0x33, 0x33, 0x33, 0x39, 0x33, 0x31, 0x31, 0x30, 0x41,
                              0x42, 0x43, 0x1D, 0x32, 0x31, 0x31, 0x32, 0x33, 0x0D};

static const struct device_options OPTIONS = {.scanner = {.flush_ms = 80}};
static const struct device_options WITH_ACK = {.scanner = {.flush_ms = 80, .answer_ack = true}};

static void check_scan(const struct rig *r, const char *aim, const char *text)
{
    const struct device_event *ev = rig_last(r, SAYS_SCAN);
    assert_non_null(ev);
    assert_string_equal(ev->scan.aim, aim);
    assert_string_equal(ev->scan.text, text);
    assert_int_equal(ev->scan.len, strlen(text));
}

static void works_as_soon_as_the_port_is_open(void **unused)
{
    (void)unused;
    struct rig *r = rig_new(&ascii_line_driver, &OPTIONS);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_WORKING);
    rig_forget(r);
    rig_run(r, INT64_C(86400000));
    assert_int_equal(r->said, 0); /* a day without a customer is not a fault */
    r->driver->stop(r->state, r->now, &r->out);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_ABSENT);
    rig_free(r);
}

static void a_frame_torn_anywhere_is_one_scan(void **unused)
{
    (void)unused;
    for (size_t cut = 0; cut <= sizeof EAN13; cut++) {
        struct rig *r = rig_new(&ascii_line_driver, &OPTIONS);
        rig_feed(r, EAN13, cut);
        rig_run(r, 79);
        rig_feed(r, EAN13 + cut, sizeof EAN13 - cut);
        rig_run(r, 1000);
        assert_int_equal(rig_count(r, SAYS_SCAN), 1);
        assert_int_equal(rig_count(r, SAYS_GARBAGE), 0);
        check_scan(r, "]E0", "4006381333931");
        rig_free(r);
    }
}

static void every_end_ends_a_line(void **unused)
{
    (void)unused;
    static const char *const lines[] = {"96385074\r",
                                        "96385074\n",
                                        "96385074\r\n",
                                        "96385074\t",
                                        "\x02"
                                        "96385074\x03",
                                        "\x02"
                                        "96385074\x03\r\n",
                                        "\r\n\r\n96385074\n\n"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct rig *r = rig_new(&ascii_line_driver, &OPTIONS);
        rig_feed(r, lines[i], strlen(lines[i]));
        assert_int_equal(rig_count(r, SAYS_SCAN), 1);
        assert_int_equal(rig_count(r, SAYS_GARBAGE), 0);
        check_scan(r, "", "96385074");
        assert_int_equal(r->driver->deadline(r->state), TIME_NEVER);
        rig_free(r);
    }
}

static void a_pause_ends_a_line_without_suffix(void **unused)
{
    (void)unused;
    struct rig *r = rig_new(&ascii_line_driver, &OPTIONS);
    rig_feed(r, "012345", 6);
    rig_run(r, 60);
    rig_feed(r, "678905", 6);
    rig_run(r, 79);
    assert_int_equal(rig_count(r, SAYS_SCAN), 0);
    rig_run(r, 1);
    check_scan(r, "", "012345678905");
    rig_free(r);
}

static void concatenated_frames_are_each_a_scan(void **unused)
{
    (void)unused;
    struct rig *r = rig_new(&ascii_line_driver, &OPTIONS);
    uint8_t all[3 * sizeof EAN13];
    for (size_t i = 0; i < 3; i++)
        memcpy(all + i * sizeof EAN13, EAN13, sizeof EAN13);
    rig_feed(r, all, sizeof all);
    assert_int_equal(rig_count(r, SAYS_SCAN), 3);
    assert_false(rig_last(r, SAYS_SCAN)->scan.resend); /* no acknowledgement, no resend: three readings */
    rig_free(r);
}

static void field_separators_are_text(void **unused)
{
    (void)unused;
    struct rig *r = rig_new(&ascii_line_driver, &OPTIONS);
    rig_feed(r, GS1, sizeof GS1);
    check_scan(r, "]d2",
               "010400638133393110ABC\x1D"
               "21123");
    rig_free(r);
}

static void only_a_whole_identifier_is_cut_off(void **unused)
{
    (void)unused;
    static const char *const lines[] = {"]4006381333931\r", "]0E4006381333931\r", "E04006381333931\r", "]E\r"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct rig *r = rig_new(&ascii_line_driver, &OPTIONS);
        rig_feed(r, lines[i], strlen(lines[i]));
        char text[32] = "";
        memcpy(text, lines[i], strlen(lines[i]) - 1);
        check_scan(r, "", text);
        rig_free(r);
    }
}

static void an_identifier_alone_is_garbage(void **unused)
{
    (void)unused;
    struct rig *r = rig_new(&ascii_line_driver, &OPTIONS);
    rig_feed(r, "]E0\r\n", 5);
    assert_int_equal(rig_count(r, SAYS_SCAN), 0);
    assert_int_equal(rig_count(r, SAYS_GARBAGE), 1);
    rig_free(r);
}

static void breaks_between_lines_are_nothing_and_inside_spoil_the_line(void **unused)
{
    (void)unused;
    struct rig *r = rig_new(&ascii_line_driver, &OPTIONS);
    FEED(r, 0x00, 0x00);
    rig_run(r, 1000);
    rig_feed(r, EAN13, sizeof EAN13);
    FEED(r, 0x00);
    rig_run(r, 1000);
    assert_int_equal(rig_count(r, SAYS_SCAN), 1);
    assert_int_equal(rig_count(r, SAYS_GARBAGE), 0);
    FEED(r, 0x39, 0x00, 0x36, 0x0D); /* bytes may be missing where the break was */
    assert_int_equal(rig_count(r, SAYS_SCAN), 1);
    assert_int_equal(rig_count(r, SAYS_GARBAGE), 1);
    rig_free(r);
}

static void unprintable_lines_are_told_once_and_the_next_one_is_read(void **unused)
{
    (void)unused;
    struct rig *r = rig_new(&ascii_line_driver, &OPTIONS);
    FEED(r, 0xFF, 0x81, 0x1B, 0xC3, 0x0D, 0x0A);
    assert_int_equal(rig_count(r, SAYS_GARBAGE), 1);
    assert_true(rig_last(r, SAYS_GARBAGE)->note[0] != '\0');
    rig_feed(r, EAN13, sizeof EAN13);
    assert_int_equal(rig_count(r, SAYS_SCAN), 1);
    assert_int_equal(rig_count(r, SAYS_GARBAGE), 1);
    rig_free(r);
}

static void a_flood_of_noise_is_an_error_until_it_is_over(void **unused)
{
    (void)unused;
    struct rig *r = rig_new(&ascii_line_driver, &OPTIONS);
    for (int i = 0; i < 500; i++) {
        FEED(r, 0xFF, 0x81, 0x1B, 0xC3, 0x0D);
        rig_run(r, 2);
        if (i > 25)
            FEED(r, 0x41, 0x0D); /* one letter, as noise has it now and then */
    }
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_ERROR);
    assert_int_equal(rig_count(r, SAYS_GARBAGE), 19); /* and not 500 lines in the log */
    assert_int_equal(rig_count(r, SAYS_SCAN), 0);
    rig_run(r, 9990);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_ERROR);
    rig_run(r, 20);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_WORKING);
    rig_feed(r, EAN13, sizeof EAN13);
    assert_int_equal(rig_count(r, SAYS_SCAN), 1);
    rig_free(r);
}

/* A label that cannot be read, shown again and again with a good one between: a scanner that works. */
static void bad_labels_are_no_noise(void **unused)
{
    (void)unused;
    struct rig *r = rig_new(&ascii_line_driver, &OPTIONS);
    for (int i = 0; i < 30; i++) {
        FEED(r, 0xFF, 0x81, 0x0D);
        rig_run(r, 500);
        if (i % 10 == 9)
            rig_feed(r, EAN13, sizeof EAN13);
    }
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_WORKING);
    assert_int_equal(rig_count(r, SAYS_SCAN), 3);
    rig_free(r);
}

static void the_longest_line_fits_and_one_more_is_garbage_once(void **unused)
{
    (void)unused;
    char line[3 * SCAN_MAX];
    memset(line, '7', sizeof line);
    struct rig *r = rig_new(&ascii_line_driver, &OPTIONS);
    rig_feed(r, line, SCAN_MAX);
    rig_feed(r, "\r", 1);
    assert_int_equal(rig_last(r, SAYS_SCAN)->scan.len, SCAN_MAX);
    rig_feed(r, "]E0", 3);
    rig_feed(r, line, SCAN_MAX);
    rig_feed(r, "\r", 1);
    assert_int_equal(rig_count(r, SAYS_SCAN), 2);
    assert_int_equal(rig_count(r, SAYS_GARBAGE), 0);
    rig_feed(r, line, SCAN_MAX + 1);
    rig_feed(r, "\r", 1);
    assert_int_equal(rig_count(r, SAYS_GARBAGE), 1);
    rig_feed(r, line, sizeof line); /* told before its end, which may never come */
    assert_int_equal(rig_count(r, SAYS_GARBAGE), 2);
    rig_feed(r, line, sizeof line);
    rig_run(r, 80);
    assert_int_equal(rig_count(r, SAYS_GARBAGE), 2);
    rig_feed(r, EAN13, sizeof EAN13);
    assert_int_equal(rig_count(r, SAYS_SCAN), 3);
    rig_free(r);
}

static void a_start_inside_a_line_spoils_what_came_before(void **unused)
{
    (void)unused;
    struct rig *r = rig_new(&ascii_line_driver, &OPTIONS);
    FEED(r, 0x39, 0x36, 0x02, 0x39, 0x36, 0x33, 0x38, 0x35, 0x30, 0x37, 0x34, 0x03);
    assert_int_equal(rig_count(r, SAYS_GARBAGE), 1);
    assert_int_equal(rig_count(r, SAYS_SCAN), 1);
    check_scan(r, "", "96385074");
    rig_free(r);
}

static void every_line_is_acknowledged_when_asked_for(void **unused)
{
    (void)unused;
    struct rig *r = rig_new(&ascii_line_driver, &WITH_ACK);
    rig_feed(r, EAN13, sizeof EAN13);
    assert_true(SENT(r, 0x06));
    FEED(r, 0xFF, 0x0D);
    FEED(r, 0xFF, 0x0D);
    FEED(r, 0xFF, 0x0D);
    assert_true(SENT(r, 0x06, 0x15, 0x15, 0x06)); /* garbage is asked for again, twice; then the scanner must go on */
    rig_free(r);
    r = rig_new(&ascii_line_driver, &OPTIONS);
    rig_feed(r, EAN13, sizeof EAN13);
    assert_int_equal(r->sent, 0);
    rig_free(r);
}

static void an_identical_line_within_the_timeout_is_a_resend(void **unused)
{
    (void)unused;
    struct rig *r = rig_new(&ascii_line_driver, &WITH_ACK);
    rig_feed(r, EAN13, sizeof EAN13);
    assert_false(rig_last(r, SAYS_SCAN)->scan.resend);
    rig_run(r, 2500);
    rig_feed(r, EAN13, sizeof EAN13);
    assert_true(rig_last(r, SAYS_SCAN)->scan.resend);
    rig_run(r, 1); /* the window is not moved by a resend: the next equal bottle gets through */
    rig_feed(r, EAN13, sizeof EAN13);
    assert_false(rig_last(r, SAYS_SCAN)->scan.resend);
    rig_feed(r, "96385074\r", 9);
    assert_false(rig_last(r, SAYS_SCAN)->scan.resend);
    rig_feed(r, EAN13, sizeof EAN13);
    assert_false(rig_last(r, SAYS_SCAN)->scan.resend); /* another line came in between */
    rig_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(works_as_soon_as_the_port_is_open),
        cmocka_unit_test(a_frame_torn_anywhere_is_one_scan),
        cmocka_unit_test(every_end_ends_a_line),
        cmocka_unit_test(a_pause_ends_a_line_without_suffix),
        cmocka_unit_test(concatenated_frames_are_each_a_scan),
        cmocka_unit_test(field_separators_are_text),
        cmocka_unit_test(only_a_whole_identifier_is_cut_off),
        cmocka_unit_test(an_identifier_alone_is_garbage),
        cmocka_unit_test(breaks_between_lines_are_nothing_and_inside_spoil_the_line),
        cmocka_unit_test(unprintable_lines_are_told_once_and_the_next_one_is_read),
        cmocka_unit_test(a_flood_of_noise_is_an_error_until_it_is_over),
        cmocka_unit_test(bad_labels_are_no_noise),
        cmocka_unit_test(the_longest_line_fits_and_one_more_is_garbage_once),
        cmocka_unit_test(a_start_inside_a_line_spoils_what_came_before),
        cmocka_unit_test(every_line_is_acknowledged_when_asked_for),
        cmocka_unit_test(an_identical_line_within_the_timeout_is_a_resend),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
