/* The ultrasonic frame and the driver's filter, geometry and silence. */
#include "check.h"
#include "devices/drivers.h"
#include "devices/level/summed.h"
#include "rig.h"

#include <stdlib.h>
#include <string.h>

static const uint8_t MM1953[] = {0xFF, 0x07, 0xA1, 0xA7};
static const uint8_t MM750[] = {0xFF, 0x02, 0xEE, 0xEF};
static const struct device_options OPTIONS = {.level = {.empty_mm = 1000, .full_mm = 200, .period_ms = 100}};

static void put_frame(uint8_t out[4], int32_t mm)
{
    out[0] = 0xFF;
    out[1] = (uint8_t)(mm >> 8);
    out[2] = (uint8_t)mm;
    out[3] = (uint8_t)(0xFF + out[1] + out[2]);
}

/* What the last byte of the second of two equal frames says. */
static enum level_feed twice(const uint8_t f[4], int32_t *mm)
{
    struct summed_rx rx = {0};
    for (size_t i = 0; i < 7; i++)
        assert_int_equal(summed_feed(&level_a02, &rx, f[i % 4], mm), LEVEL_MORE);
    return summed_feed(&level_a02, &rx, f[3], mm);
}

static void vectors(void **unused)
{
    (void)unused;
    int32_t mm = 0;
    assert_int_equal(twice(MM1953, &mm), LEVEL_READING);
    assert_int_equal(mm, 1953);
    assert_int_equal(twice(MM750, &mm), LEVEL_READING);
    assert_int_equal(mm, 750);
}

static enum level_feed last_of(int32_t mm)
{
    uint8_t f[4];
    int32_t got;
    put_frame(f, mm);
    return twice(f, &got);
}

static void range_is_exact(void **unused)
{
    (void)unused;
    assert_int_equal(last_of(0), LEVEL_NO_TARGET);
    assert_int_equal(last_of(29), LEVEL_NO_TARGET);
    assert_int_equal(last_of(30), LEVEL_READING);
    assert_int_equal(last_of(4500), LEVEL_READING);
    assert_int_equal(last_of(4501), LEVEL_NO_TARGET);
    assert_int_equal(last_of(0xFEFF), LEVEL_NO_TARGET);
}

/* Every distance, every flipped bit of the middle frame of five, joined in at every byte: never another distance. */
static void no_bit_error_and_no_late_start_gives_another_distance(void **unused)
{
    (void)unused;
    for (int32_t mm = A02_MIN_MM; mm <= A02_MAX_MM; mm++)
        for (int bit = -1; bit < 32; bit++)
            for (size_t start = 0; start < 4; start += bit < 0 ? 1 : 4) {
                uint8_t s[20];
                for (size_t i = 0; i < 5; i++)
                    put_frame(s + 4 * i, mm);
                if (bit >= 0)
                    s[8 + bit / 8] ^= (uint8_t)(1 << bit % 8);
                struct summed_rx rx = {0};
                int readings = 0;
                for (size_t i = start; i < sizeof s; i++) {
                    int32_t got;
                    if (summed_feed(&level_a02, &rx, s[i], &got) == LEVEL_READING) {
                        if (got != mm)
                            fail_msg("%d mm, bit %d, start %zu: read as %d", (int)mm, bit, start, (int)got);
                        readings++;
                    }
                }
                if (readings < 1)
                    fail_msg("%d mm, bit %d, start %zu: nothing read", (int)mm, bit, start);
            }
}

static struct rig *in_step(void)
{
    struct rig *r = rig_new(&a02_driver, &OPTIONS);
    rig_feed(r, MM1953, 4); /* the first frame only tells where frames begin */
    return r;
}

static void feed_mm(struct rig *r, int32_t mm)
{
    uint8_t f[4];
    put_frame(f, mm);
    rig_feed(r, f, 4);
    rig_run(r, 100);
}

static void the_median_of_five_is_told_with_the_fill(void **unused)
{
    (void)unused;
    struct rig *r = in_step();
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_STARTING);
    static const int32_t seen[] = {600, 4400, 602, 31, 601};
    for (size_t i = 0; i < 4; i++)
        feed_mm(r, seen[i]);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_WORKING);
    assert_int_equal(rig_count(r, SAYS_DISTANCE), 0);
    feed_mm(r, seen[4]);
    assert_int_equal(rig_count(r, SAYS_DISTANCE), 1);
    assert_int_equal(rig_last(r, SAYS_DISTANCE)->distance.mm, 601);
    assert_int_equal(rig_last(r, SAYS_DISTANCE)->distance.fill_permille, 498); /* (1000 - 601) / 800 */
    rig_free(r);
}

static void fill_is_clamped(void **unused)
{
    (void)unused;
    static const struct {
        int32_t mm, permille;
    } rows[] = {{1000, 0}, {1001, 0}, {4500, 0}, {999, 1}, {200, 1000}, {199, 1000}, {30, 1000}, {201, 998}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct rig *r = in_step();
        for (int k = 0; k < 5; k++)
            feed_mm(r, rows[i].mm);
        assert_int_equal(rig_last(r, SAYS_DISTANCE)->distance.fill_permille, rows[i].permille);
        rig_free(r);
    }
}

static void told_twice_a_second_or_at_once_when_it_moved(void **unused)
{
    (void)unused;
    struct rig *r = in_step();
    for (int i = 0; i < 5; i++)
        feed_mm(r, 600);
    rig_forget(r);
    for (int i = 0; i < 10; i++)
        feed_mm(r, 600 + i % 2); /* a millimetre is nothing */
    assert_int_equal(rig_count(r, SAYS_DISTANCE), 2);
    rig_forget(r);
    feed_mm(r, 500);
    feed_mm(r, 500);
    assert_int_equal(rig_count(r, SAYS_DISTANCE), 0);
    feed_mm(r, 500);
    assert_int_equal(rig_last(r, SAYS_DISTANCE)->distance.mm, 500);
    rig_free(r);
}

static void silence_is_told_once_after_ten_periods_and_heals(void **unused)
{
    (void)unused;
    struct rig *r = in_step();
    for (int i = 0; i < 5; i++)
        feed_mm(r, 600);
    rig_forget(r);
    rig_run(r, 899); /* the last frame is 100 ms old already */
    assert_int_equal(r->said, 0);
    rig_run(r, 1);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_SILENT);
    rig_run(r, 100000);
    assert_int_equal(r->said, 1);
    rig_forget(r);
    for (int i = 0; i < 4; i++)
        feed_mm(r, 300);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_WORKING);
    assert_int_equal(rig_count(r, SAYS_DISTANCE), 0); /* old readings are not mixed with new ones */
    feed_mm(r, 300);
    assert_int_equal(rig_last(r, SAYS_DISTANCE)->distance.mm, 300);
    rig_free(r);
}

static void a_sensor_that_never_speaks_is_silent(void **unused)
{
    (void)unused;
    struct rig *r = rig_new(&a02_driver, &OPTIONS);
    rig_run(r, 1000);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_SILENT);
    rig_free(r);
}

static void out_of_range_is_an_error_and_not_silence(void **unused)
{
    (void)unused;
    struct rig *r = in_step();
    for (int i = 0; i < 5; i++)
        feed_mm(r, 600);
    rig_forget(r);
    for (int i = 0; i < 11; i++)
        feed_mm(r, 0);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_ERROR);
    assert_int_equal(rig_count(r, SAYS_DISTANCE), 0);
    rig_free(r);
}

static void garbage_is_an_error_and_gives_no_distance(void **unused)
{
    (void)unused;
    struct rig *r = rig_new(&a02_driver, &OPTIONS);
    for (int i = 0; i < 200; i++) {
        FEED(r, 0xFF, 0x07, 0xA1, 0x00);
        rig_run(r, 4);
    }
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_ERROR);
    assert_int_equal(rig_count(r, SAYS_DISTANCE), 0);
    rig_free(r);
}

/* Bytes of another speed hardly ever begin a frame: no misfit, and yet no silence. */
static void noise_is_not_called_silence(void **unused)
{
    (void)unused;
    struct rig *r = rig_new(&a02_driver, &OPTIONS);
    for (int i = 0; i < 20; i++) {
        FEED(r, 0x81, 0x03, 0x40);
        rig_run(r, 100);
    }
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_ERROR);
    assert_non_null(strstr(rig_last(r, SAYS_HEALTH)->note, "garbage"));
    rig_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors),
        cmocka_unit_test(range_is_exact),
        cmocka_unit_test(no_bit_error_and_no_late_start_gives_another_distance),
        cmocka_unit_test(the_median_of_five_is_told_with_the_fill),
        cmocka_unit_test(fill_is_clamped),
        cmocka_unit_test(told_twice_a_second_or_at_once_when_it_moved),
        cmocka_unit_test(silence_is_told_once_after_ten_periods_and_heals),
        cmocka_unit_test(a_sensor_that_never_speaks_is_silent),
        cmocka_unit_test(out_of_range_is_an_error_and_not_silence),
        cmocka_unit_test(garbage_is_an_error_and_gives_no_distance),
        cmocka_unit_test(noise_is_not_called_silence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
