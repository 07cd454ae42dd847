/* The level sensors beside a02: frames of the makers' documents, damaged in every bit; and the register that is asked.
 */
#include "check.h"
#include "devices/drivers.h"
#include "devices/level/maxbotix.h"
#include "devices/level/summed.h"
#include "rig.h"

#include <string.h>

static const uint8_t MB750[] = {0x52, 0x30, 0x37, 0x35, 0x30, 0x0D};
static const uint8_t TF75[] = {0x59, 0x59, 0x4B, 0x00, 0xE8, 0x03, 0xC8, 0x08, 0xB8};
static const uint8_t TF_WEAK[] = {0x59, 0x59, 0x00, 0x00, 0x32, 0x00, 0xC8, 0x08, 0xB4};
static const uint8_t TF_GLARING[] = {0x59, 0x59, 0x4B, 0x00, 0xFF, 0xFF, 0xC8, 0x08, 0xCB};
#define GEOMETRY .empty_mm = 1000, .full_mm = 200, .period_ms = 100
static const struct device_options MM = {.level = {GEOMETRY}};
static const struct device_options CM = {.level = {GEOMETRY, .unit = LEVEL_CM}};

/* Twelve frames, one of them damaged: nothing but 750 mm. */
static void check_bits(const struct device_driver *d, const struct device_options *o, const uint8_t *f, size_t n)
{
    for (size_t bit = 0; bit < 8 * n; bit++) {
        struct rig *r = rig_new(d, o);
        uint8_t bad[16];
        memcpy(bad, f, n);
        bad[bit / 8] ^= (uint8_t)(1u << bit % 8);
        for (int k = 0; k < 12; k++) {
            rig_feed(r, k == 3 ? bad : f, n);
            rig_run(r, 100);
        }
        assert_true(rig_count(r, SAYS_DISTANCE) >= 1);
        for (size_t i = 0; i < r->said; i++)
            if (r->events[i].kind == SAYS_DISTANCE)
                assert_int_equal(r->events[i].distance.mm, 750);
        rig_free(r);
    }
}

static void no_bit_error_gives_another_distance(void **unused)
{
    (void)unused;
    check_bits(&maxbotix_driver, &MM, MB750, sizeof MB750);
    check_bits(&tf_driver, &CM, TF75, sizeof TF75);
}

static void maxbotix_counts_as_configured(void **unused)
{
    (void)unused;
    static const struct {
        const char *line;
        enum level_unit unit;
        enum level_feed said;
        int32_t mm;
    } rows[] = {
        {"R0750\r", LEVEL_MM, LEVEL_READING, 750},      {"R075\r", LEVEL_CM, LEVEL_READING, 750},
        {"R030\r", LEVEL_INCH, LEVEL_READING, 762},     {"R075\r", LEVEL_MM, LEVEL_BAD, 0},
        {"R5000\r", LEVEL_MM, LEVEL_NO_TARGET, 5000},   {"R9999\r", LEVEL_MM, LEVEL_NO_TARGET, 9999},
        {"R07\0050\r", LEVEL_MM, LEVEL_MORE, 0},        {"banner R0750\r", LEVEL_MM, LEVEL_READING, 750},
        {"\rR07R0751\r", LEVEL_MM, LEVEL_READING, 751},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct maxbotix_rx rx = {0};
        enum level_feed f = LEVEL_MORE;
        int32_t mm = 0;
        for (const char *p = rows[i].line; *p != '\0'; p++)
            f = maxbotix_feed(&rx, rows[i].unit, (uint8_t)*p, &mm);
        assert_int_equal(f, rows[i].said);
        assert_int_equal(mm, rows[i].mm);
    }
}

static enum level_feed second(const struct summed_shape *shape, const uint8_t f[9], int32_t *mm)
{
    struct summed_rx rx = {0};
    enum level_feed said = LEVEL_MORE;
    for (size_t i = 0; i < 18; i++)
        said = summed_feed(shape, &rx, f[i % 9], mm);
    return said;
}

static void weak_light_and_glare_are_no_distance(void **unused)
{
    (void)unused;
    int32_t mm = 0;
    assert_int_equal(second(&level_tf_cm, TF75, &mm), LEVEL_READING);
    assert_int_equal(mm, 750);
    assert_int_equal(second(&level_tf_cm, TF_WEAK, &mm), LEVEL_NO_TARGET);
    assert_int_equal(second(&level_tf_cm, TF_GLARING, &mm), LEVEL_NO_TARGET);
    assert_int_equal(second(&level_tf_mm, TF75, &mm), LEVEL_NO_TARGET); /* 75 mm: closer than it can measure */
}

static void joined_in_anywhere_the_laser_is_read(void **unused)
{
    (void)unused;
    for (size_t from = 0; from < sizeof TF75; from++) {
        struct rig *r = rig_new(&tf_driver, &CM);
        FEED(r, 0x00, 0x59, 0x12);
        rig_feed(r, TF75 + from, sizeof TF75 - from);
        for (int k = 0; k < 8; k++)
            rig_feed(r, TF75, sizeof TF75);
        assert_int_equal(rig_last(r, SAYS_DISTANCE)->distance.mm, 750);
        rig_free(r);
    }
}

/* ---- Modbus ---------------------------------------------------------------------------------------------------- */

static const struct device_options URM15 = {.level = {GEOMETRY, .unit_id = 15, .address = 5, .mm_per_count = 1}};
static const uint8_t URM15_1234[] = {0x0F, 0x03, 0x02, 0x04, 0xD2, 0x53, 0x18};

static void answer_urm15(struct rig *r, const uint8_t *bytes, size_t n)
{
    static const uint8_t request[] = {0x0F, 0x03, 0x00, 0x05, 0x00, 0x01, 0x95, 0x25};
    assert_true(n == sizeof request && memcmp(bytes, request, n) == 0);
    memcpy(r->reply, URM15_1234, sizeof URM15_1234);
    r->reply_n = sizeof URM15_1234;
}

static void a_register_is_asked_once_a_period(void **unused)
{
    (void)unused;
    struct rig *r = rig_new(&modbus_level_driver, &URM15);
    r->answer = answer_urm15;
    rig_run(r, 1000);
    assert_in_range(r->sent, 8 * 10, 8 * 11);
    assert_int_equal(rig_last(r, SAYS_DISTANCE)->distance.mm, 1234);
    assert_int_equal(rig_last(r, SAYS_DISTANCE)->distance.fill_permille, 0);
    r->answer = NULL;
    rig_run(r, 1000);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_SILENT);
    rig_free(r);
}

static void no_bit_error_in_an_answer_is_a_distance(void **unused)
{
    (void)unused;
    for (size_t bit = 0; bit < 8 * sizeof URM15_1234; bit++) {
        struct rig *r = rig_new(&modbus_level_driver, &URM15);
        for (int k = 0; k < 6; k++) {
            uint8_t bad[sizeof URM15_1234];
            memcpy(bad, URM15_1234, sizeof bad);
            bad[bit / 8] ^= (uint8_t)(1u << bit % 8);
            rig_run(r, 100);
            rig_feed(r, bad, sizeof bad);
        }
        assert_int_equal(rig_count(r, SAYS_DISTANCE), 0);
        rig_free(r);
    }
}

static void a_register_that_is_not_there_is_an_error(void **unused)
{
    (void)unused;
    struct rig *r = rig_new(&modbus_level_driver, &URM15);
    rig_run(r, 0);
    FEED(r, 0x0F, 0x83, 0x02, 0xA1, 0x32);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_ERROR);
    assert_non_null(strstr(rig_last(r, SAYS_HEALTH)->note, "register"));
    rig_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_bit_error_gives_another_distance),
        cmocka_unit_test(maxbotix_counts_as_configured),
        cmocka_unit_test(weak_light_and_glare_are_no_distance),
        cmocka_unit_test(joined_in_anywhere_the_laser_is_read),
        cmocka_unit_test(a_register_is_asked_once_a_period),
        cmocka_unit_test(no_bit_error_in_an_answer_is_a_distance),
        cmocka_unit_test(a_register_that_is_not_there_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
