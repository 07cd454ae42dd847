/* Pacing, faults, the scanner's line and the level sensor's frame. */
#include "capture.h"

#include "devices/sim/fault.h"
#include "devices/sim/level_sensor.h"
#include "devices/sim/paced.h"
#include "devices/sim/scanner_head.h"

#define BYTE_US 1041 /* 10 bits at 9600 baud, rounded down */

static void bytes_take_their_time(void **state)
{
    (void)state;
    static struct paced q;
    uint8_t out[8];
    paced_clear(&q);
    assert_int_equal(paced_push(&q, (const uint8_t *)"abc", 3, 1000, BYTE_US), 3);
    assert_int_equal(paced_deadline(&q), 1000 + BYTE_US);
    assert_int_equal(paced_pop(&q, out, sizeof out, 1000 + BYTE_US - 1), 0);
    assert_int_equal(paced_pop(&q, out, sizeof out, 1000 + BYTE_US), 1);
    assert_int_equal(out[0], 'a');
    assert_int_equal(paced_pop(&q, out, sizeof out, 1000 + 3 * BYTE_US), 2);
    assert_memory_equal(out, "bc", 2);
    assert_int_equal(paced_deadline(&q), SIM_NEVER);
}

static void a_second_frame_waits_for_the_wire(void **state)
{
    (void)state;
    static struct paced q;
    uint8_t out[8];
    paced_clear(&q);
    paced_push(&q, (const uint8_t *)"ab", 2, 0, BYTE_US);
    paced_push(&q, (const uint8_t *)"c", 1, 0, BYTE_US);
    assert_int_equal(paced_pop(&q, out, sizeof out, 3 * BYTE_US - 1), 2);
    assert_int_equal(paced_pop(&q, out, sizeof out, 3 * BYTE_US), 1);
}

static void a_full_queue_takes_no_more(void **state)
{
    (void)state;
    static struct paced q;
    static uint8_t many[PACED_MAX + 10];
    paced_clear(&q);
    assert_int_equal(paced_push(&q, many, sizeof many, 0, 1), PACED_MAX);
    assert_int_equal(paced_room(&q), 0);
    assert_int_equal(paced_push(&q, many, 1, 0, 1), 0);
}

static void scanner_line_with_identifier(void **state)
{
    (void)state;
    struct scanner_head head = scanner_head_new();
    struct capture c = {0};
    struct frame_out out = capture_out(&c);
    assert_true(scanner_head_read(&head, "]E0", "4006381333931", 0, &out));
    assert_hex(&c, "5D 45 30 34 30 30 36 33 38 31 33 33 33 39 33 31 0D 0A");
}

static void scanner_text_may_hold_any_byte(void **state)
{
    (void)state;
    struct scanner_head head = scanner_head_new();
    struct capture c = {0};
    struct frame_out out = capture_out(&c);
    assert_true(scanner_head_read(&head, "", "A\\x1DB\\\\", 0, &out));
    assert_hex(&c, "41 1D 42 5C 0D 0A");
    assert_false(scanner_head_read(&head, "", "bad\\q", 0, &out));
    assert_false(scanner_head_read(&head, "", "cut\\x1", 0, &out));
    assert_int_equal(c.frames, 1);
}

static void scanner_text_has_a_limit(void **state)
{
    (void)state;
    struct scanner_head head = scanner_head_new();
    struct capture c = {0};
    struct frame_out out = capture_out(&c);
    char text[SCAN_TEXT_MAX + 2];
    memset(text, '7', sizeof text);
    text[SCAN_TEXT_MAX + 1] = '\0';
    assert_false(scanner_head_read(&head, "", text, 0, &out));
    text[SCAN_TEXT_MAX] = '\0';
    assert_true(scanner_head_read(&head, "", text, 0, &out));
    assert_int_equal(c.n, SCAN_TEXT_MAX + 2);
}

static void level_frames_of_the_maker(void **state)
{
    (void)state;
    struct capture c = {0};
    struct frame_out out = capture_out(&c);
    struct level_sensor s = level_sensor_new(1953, 0);
    level_sensor_ops.on_timer(&s, 0, &out);
    assert_hex(&c, "FF 07 A1 A7");
    capture_clear(&c);
    s.mm = 750;
    level_sensor_ops.on_timer(&s, 100000, &out);
    assert_hex(&c, "FF 02 EE EF");
    assert_int_equal(level_sensor_ops.deadline(&s), 200000);
}

static void faults_of_one_frame(void **state)
{
    (void)state;
    const uint8_t good[4] = {0xFF, 0x02, 0xEE, 0xEF};
    struct rng rng = rng_seeded(1);
    uint8_t f[4];
    memcpy(f, good, 4);
    assert_int_equal(fault_apply(FAULT_SILENT, f, 4, level_sensor_ops.spoil, &rng).n, 0);
    assert_int_equal(fault_apply(FAULT_TRUNCATE, f, 4, level_sensor_ops.spoil, &rng).n, 2);
    assert_int_equal(fault_apply(FAULT_SLOW, f, 4, level_sensor_ops.spoil, &rng).byte_factor, 10);
    assert_int_equal(fault_apply(FAULT_LATE, f, 4, level_sensor_ops.spoil, &rng).delay_us, 500000);
    assert_int_equal(fault_apply(FAULT_NONE, f, 4, level_sensor_ops.spoil, &rng).n, 4);
    assert_memory_equal(f, good, 4);
    fault_apply(FAULT_CHECKSUM, f, 4, level_sensor_ops.spoil, &rng);
    assert_memory_equal(f, good, 3);
    assert_int_not_equal(f[3], good[3]);
    memcpy(f, good, 4);
    fault_apply(FAULT_GARBAGE, f, 4, level_sensor_ops.spoil, &rng);
    assert_memory_not_equal(f, good, 4);
}

static void checksum_fault_of_a_scanner_is_a_wrong_check_digit(void **state)
{
    (void)state;
    uint8_t line[] = "4006381333931\r\n";
    scanner_head_ops.spoil(line, sizeof line - 1);
    assert_string_equal((char *)line, "4006381333932\r\n");
}

static void every_fault_has_a_word(void **state)
{
    (void)state;
    static const char *const words[] = {"none", "silent",   "garbage", "checksum",
                                        "slow", "truncate", "late",    "duplicate"};
    enum fault f;
    assert_int_equal(FAULT_COUNT, sizeof words / sizeof words[0]);
    for (int i = 0; i < FAULT_COUNT; i++) {
        assert_true(fault_parse(&f, words[i]));
        assert_int_equal(f, i);
    }
    assert_false(fault_parse(&f, "Silent"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_take_their_time),
        cmocka_unit_test(a_second_frame_waits_for_the_wire),
        cmocka_unit_test(a_full_queue_takes_no_more),
        cmocka_unit_test(scanner_line_with_identifier),
        cmocka_unit_test(scanner_text_may_hold_any_byte),
        cmocka_unit_test(scanner_text_has_a_limit),
        cmocka_unit_test(level_frames_of_the_maker),
        cmocka_unit_test(faults_of_one_frame),
        cmocka_unit_test(checksum_fault_of_a_scanner_is_a_wrong_check_digit),
        cmocka_unit_test(every_fault_has_a_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
