/* Scales: the makers' lines, what is no weight, and that nothing wrong becomes one. */
#include "check.h"
#include "devices/drivers.h"
#include "devices/scale/scale.h"
#include "rig.h"

#include <stdio.h>
#include <string.h>

static const struct device_options OPTIONS = {.scale = {.period_ms = 100, .stale_ms = 2000}};

/* Typed from the makers' manuals, byte by byte. */
static const uint8_t SICS[] = {0x53, 0x20, 0x53, 0x20, 0x20, 0x20, 0x20, 0x20, 0x31,
                               0x30, 0x30, 0x2E, 0x30, 0x30, 0x20, 0x67, 0x0D, 0x0A};
static const uint8_t NCI[] = {0x0A, 0x20, 0x20, 0x31, 0x2E, 0x32, 0x33, 0x34,
                              0x6B, 0x67, 0x0D, 0x0A, 0x30, 0x30, 0x0D, 0x03};
static const uint8_t AND[] = {0x53, 0x54, 0x2C, 0x2B, 0x30, 0x30, 0x30, 0x31, 0x32,
                              0x2E, 0x33, 0x34, 0x20, 0x20, 0x67, 0x0D, 0x0A};
static const uint8_t CAS22[] = {0x53, 0x54, 0x2C, 0x47, 0x53, 0x2C, 0x31, 0xC4, 0x2C, 0x30, 0x30,
                                0x30, 0x30, 0x31, 0x33, 0x2E, 0x35, 0x20, 0x6B, 0x67, 0x0D, 0x0A};
static const uint8_t DINI[] = {0x53, 0x54, 0x2C, 0x47, 0x53, 0x2C, 0x20, 0x30, 0x30, 0x30,
                               0x31, 0x32, 0x2E, 0x33, 0x2C, 0x6B, 0x67, 0x0D, 0x0A};
static const uint8_t CAS_POS[] = {0x01, 0x02, 0x53, 0x20, 0x30, 0x31, 0x2E, 0x32,
                                  0x33, 0x34, 0x6B, 0x67, 0x65, 0x03, 0x04};
static const uint8_t KERN14[] = {0x2B, 0x30, 0x33, 0x34, 0x2E, 0x35, 0x30, 0x30, 0x20, 0x47, 0x20, 0x53, 0x0D, 0x0A};
static const uint8_t KERN15[] = {0x2D, 0x30, 0x30, 0x33, 0x34, 0x2E, 0x35, 0x30,
                                 0x30, 0x20, 0x47, 0x20, 0x53, 0x0D, 0x0A};

static const struct vector {
    const struct device_driver *driver;
    const struct scale_dialect *dialect;
    const uint8_t *bytes;
    size_t n;
    int32_t mg;
} vectors[] = {
    {&mt_sics_driver, &scale_mt_sics, SICS, sizeof SICS, 100000},
    {&nci_driver, &scale_nci, NCI, sizeof NCI, 1234000},
    {&comma_driver, &scale_comma, AND, sizeof AND, 12340},
    {&comma_driver, &scale_comma, CAS22, sizeof CAS22, 13500000},
    {&comma_driver, &scale_comma, DINI, sizeof DINI, 12300000},
    {&cas_pos_driver, &scale_cas_pos, CAS_POS, sizeof CAS_POS, 1234000},
    {&kern_driver, &scale_kern, KERN14, sizeof KERN14, 34500},
    {&kern_driver, &scale_kern, KERN15, sizeof KERN15, -34500},
};
#define VECTORS (sizeof vectors / sizeof *vectors)

static enum scale_said last_said(const struct scale_dialect *d, const void *bytes, size_t n, struct scale_reading *out)
{
    struct scale_rx rx = {0};
    enum scale_feed f = SCALE_MORE;
    for (size_t i = 0; i < n; i++)
        f = scale_feed(d, &rx, ((const uint8_t *)bytes)[i], out);
    assert_int_equal(f, SCALE_LINE);
    return out->said;
}

static void every_vector_reads(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < VECTORS; i++) {
        struct scale_reading r;
        assert_int_equal(last_said(vectors[i].dialect, vectors[i].bytes, vectors[i].n, &r), SCALE_STABLE);
        assert_int_equal(r.mg, vectors[i].mg);
    }
}

/* All weights that were told as stable, or a failure when another one was. */
static size_t told(const struct rig *r, int32_t mg)
{
    size_t n = 0;
    for (size_t i = 0; i < r->said; i++)
        if (r->events[i].kind == SAYS_WEIGHT && r->events[i].weight.stable) {
            assert_int_equal(r->events[i].weight.mg, mg);
            n++;
        }
    return n;
}

static void torn_anywhere_it_is_the_same_weight(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < VECTORS; i++)
        for (size_t cut = 0; cut <= vectors[i].n; cut++) {
            const struct vector *v = &vectors[i];
            struct rig *r = rig_new(v->driver, &OPTIONS);
            FEED(r, 0x00, 0x00);
            for (int k = 0; k < 4; k++) {
                rig_feed(r, v->bytes, cut);
                rig_run(r, 30);
                rig_feed(r, v->bytes + cut, v->n - cut);
            }
            assert_true(told(r, v->mg) >= 1);
            rig_free(r);
        }
}

static void joined_in_anywhere_and_behind_garbage_nothing_else_is_read(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < VECTORS; i++)
        for (size_t from = 0; from < vectors[i].n; from++) {
            const struct vector *v = &vectors[i];
            struct rig *r = rig_new(v->driver, &OPTIONS);
            if (from % 2 == 1)
                FEED(r, 0xFF, 0x39, 0x2E, 0x39);
            rig_feed(r, v->bytes + from, v->n - from);
            for (int k = 0; k < 6; k++)
                rig_feed(r, v->bytes, v->n);
            assert_true(told(r, v->mg) >= 1);
            rig_free(r);
        }
}

/* Every single flipped bit of one frame among good ones: no other weight. */
static void no_single_bit_error_gives_another_weight(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < VECTORS; i++)
        for (size_t bit = 0; bit < 8 * vectors[i].n; bit++) {
            const struct vector *v = &vectors[i];
            struct rig *r = rig_new(v->driver, &OPTIONS);
            uint8_t bad[32];
            memcpy(bad, v->bytes, v->n);
            bad[bit / 8] ^= (uint8_t)(1u << bit % 8);
            for (int k = 0; k < 2; k++)
                rig_feed(r, v->bytes, v->n);
            rig_feed(r, bad, v->n);
            for (int k = 0; k < 6; k++)
                rig_feed(r, v->bytes, v->n);
            assert_true(told(r, v->mg) >= 1);
            rig_free(r);
        }
}

/* Any bytes missing from one frame: what is left is no weight by itself. */
static void a_frame_with_a_hole_is_never_a_weight(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < VECTORS; i++)
        for (size_t from = 0; from < vectors[i].n; from++)
            for (size_t to = from + 1; to < vectors[i].n; to++) {
                const struct vector *v = &vectors[i];
                struct rig *r = rig_new(v->driver, &OPTIONS);
                rig_feed(r, v->bytes, from);
                rig_feed(r, v->bytes + to, v->n - to);
                assert_int_equal(told(r, v->mg), 0);
                for (int k = 0; k < 6; k++)
                    rig_feed(r, v->bytes, v->n);
                assert_true(told(r, v->mg) >= 1);
                rig_free(r);
            }
}

static void what_is_no_weight_is_named(void **unused)
{
    (void)unused;
    static const struct {
        const struct scale_dialect *dialect;
        const char *line;
        enum scale_said said;
        const char *note;
    } rows[] = {
        {&scale_mt_sics, "S D      99.98 g\r\n", SCALE_MOVING, ""},
        {&scale_mt_sics, "S I\r\n", SCALE_BUSY, ""},
        {&scale_mt_sics, "S +\r\n", SCALE_OVER, ""},
        {&scale_mt_sics, "S -\r\n", SCALE_UNDER, ""},
        {&scale_mt_sics, "S S       5.00 lb\r\n", SCALE_UNIT, "lb"},
        {&scale_mt_sics, "I4 A \"1234567890\"\r\n", SCALE_OTHER, ""},
        {&scale_mt_sics, "ES\r\n", SCALE_FAULT, "it does not know the command"},
        {&scale_mt_sics, " S S 1.0 g\r\n", SCALE_BAD, ""},
        {&scale_mt_sics, "S S 1.0 g\n", SCALE_BAD, ""},
        {&scale_mt_sics, "S A 1.0 g\r\n", SCALE_BAD, ""},
        {&scale_nci, "\n  1.234kg\r\n10\r\x03", SCALE_MOVING, ""},
        {&scale_nci, "\n^^^^^^^kg\r\n02\r\x03", SCALE_OVER, ""},
        {&scale_nci, "\n_______kg\r\n01\r\x03", SCALE_UNDER, ""},
        {&scale_nci, "\n  2.205lb\r\n20\r\x03", SCALE_UNIT, "lb"},
        {&scale_nci, "\n?\r\x03", SCALE_FAULT, "it does not know the command"},
        {&scale_nci, "\n  1.234kg\r\n40\r\x03", SCALE_FAULT, "its memory or calibration failed"},
        {&scale_nci, "\n  1.234kg\r\n 0\r\x03", SCALE_BAD, ""},
        {&scale_comma, "US,+00012.34  g\r\n", SCALE_MOVING, ""},
        {&scale_comma, "OL,+999999.9  g\r\n", SCALE_OVER, ""},
        {&scale_comma, "UL,GS, 00000.0,kg\r\n", SCALE_UNDER, ""},
        {&scale_comma, "QT,+00000012 PC\r\n", SCALE_UNIT, "pieces"},
        {&scale_comma, "ST,+00001.23 ct\r\n", SCALE_UNIT, "ct"},
        {&scale_comma, "XX,+00012.34  g\r\n", SCALE_BAD, ""},
        {&scale_comma, "ST,+00012.34\r\n", SCALE_BAD, ""},
        {&scale_kern, "+034.500 G U\r\n", SCALE_MOVING, ""},
        {&scale_kern, "+034.500 G E\r\n", SCALE_FAULT, "its display shows an error"},
        {&scale_kern, "+034.500CT S\r\n", SCALE_UNIT, "CT"},
        {&scale_kern, "+0000034PC S\r\n", SCALE_UNIT, "PC"},
        {&scale_kern, "+034.500 % S\r\n", SCALE_UNIT, "%"},
        {&scale_kern, "034.500 G S\r\n", SCALE_BAD, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct scale_reading r;
        if (last_said(rows[i].dialect, rows[i].line, strlen(rows[i].line), &r) != rows[i].said)
            fail_msg("%s: said %d", rows[i].line, (int)r.said);
        assert_string_equal(r.note, rows[i].note);
    }
}

static void raw_lamp_bytes_may_be_line_ends_and_must_agree(void **unused)
{
    (void)unused;
    struct scale_reading r;
    uint8_t f[sizeof CAS22];
    memcpy(f, CAS22, sizeof f);
    f[6] = '\n'; /* station 10 */
    assert_int_equal(last_said(&scale_comma, f, sizeof f, &r), SCALE_STABLE);
    assert_int_equal(r.mg, 13500000);
    f[7] = 0x80; /* the lamp says that it moves */
    assert_int_equal(last_said(&scale_comma, f, sizeof f, &r), SCALE_BAD);
}

static void milligrams_are_exact_and_bounded(void **unused)
{
    (void)unused;
    static const struct {
        const char *line;
        enum scale_said said;
        int32_t mg;
    } rows[] = {
        {"S S 0.0004 g\r\n", SCALE_STABLE, 0},
        {"S S 0.0005 g\r\n", SCALE_STABLE, 1},
        {"S S -0.0005 g\r\n", SCALE_STABLE, -1},
        {"S S 12 mg\r\n", SCALE_STABLE, 12},
        {"S S 2000 kg\r\n", SCALE_STABLE, 2000000000},
        {"S S 2000.001 kg\r\n", SCALE_BAD, 0},
        {"S S 1.2.3 g\r\n", SCALE_BAD, 0},
        {"S S . g\r\n", SCALE_BAD, 0},
        {"S S 1. g\r\n", SCALE_BAD, 0},
        {"S S 9999999999 g\r\n", SCALE_BAD, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct scale_reading r;
        if (last_said(&scale_mt_sics, rows[i].line, strlen(rows[i].line), &r) != rows[i].said)
            fail_msg("%s: said %d", rows[i].line, (int)r.said);
        assert_int_equal(r.mg, rows[i].mg);
    }
}

static void three_equal_readings_are_a_weight_and_motion_ends_it(void **unused)
{
    (void)unused;
    struct rig *r = rig_new(&mt_sics_driver, &OPTIONS);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_STARTING);
    rig_feed(r, SICS, sizeof SICS);
    rig_feed(r, SICS, sizeof SICS);
    assert_int_equal(rig_count(r, SAYS_WEIGHT), 0);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_WORKING);
    rig_feed(r, SICS, sizeof SICS);
    assert_true(rig_last(r, SAYS_WEIGHT)->weight.stable);
    rig_feed(r, "S D      99.98 g\r\n", 18);
    assert_false(rig_last(r, SAYS_WEIGHT)->weight.stable);
    assert_int_equal(rig_count(r, SAYS_WEIGHT), 2);
    rig_free(r);
}

static void it_is_asked_and_silence_is_noticed(void **unused)
{
    (void)unused;
    struct rig *r = rig_new(&mt_sics_driver, &OPTIONS);
    rig_run(r, 0);
    assert_true(SENT(r, 'S', 'I', 0x0D, 0x0A));
    rig_run(r, 1999);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_STARTING);
    rig_run(r, 1);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_SILENT);
    rig_forget(r);
    rig_run(r, 500);
    assert_true(r->sent >= 4); /* goes on asking */
    rig_feed(r, SICS, sizeof SICS);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_WORKING);
    rig_free(r);
}

static void at_rest_it_is_asked_now_and_then(void **unused)
{
    (void)unused;
    struct rig *r = rig_new(&mt_sics_driver, &OPTIONS);
    rig_run(r, 999);
    assert_int_equal(r->sent, 2 * 4);
    assert_in_range(mt_sics_driver.patience(r->state), 20, 50); /* an answer takes 19 ms at 9600 baud */
    rig_forget(r);
    rig_command(r, &(struct device_command){.kind = SCALE_WATCH, .on = true});
    rig_run(r, 1000);
    assert_in_range(r->sent, 9 * 4, 11 * 4);
    mt_sics_driver.stop(r->state, r->now, &r->out); /* what it was told outlives its cable */
    mt_sics_driver.start(r->state, &OPTIONS, r->now, &r->out);
    rig_forget(r);
    rig_run(r, 1000);
    assert_in_range(r->sent, 9 * 4, 12 * 4);
    rig_free(r);
    r = rig_new(&kern_driver, &OPTIONS);
    assert_int_equal(kern_driver.patience(r->state), 500); /* it talks by itself */
    rig_command(r, &(struct device_command){.kind = SCALE_WATCH, .on = true});
    assert_int_equal(kern_driver.patience(r->state), 50);
    rig_free(r);
}

static void cas_pos_fetches_what_is_ready(void **unused)
{
    (void)unused;
    struct rig *r = rig_new(&cas_pos_driver, &OPTIONS);
    rig_run(r, 0);
    assert_true(SENT(r, 0x05));
    FEED(r, 0x06);
    assert_true(SENT(r, 0x05, 0x11));
    rig_feed(r, CAS_POS, sizeof CAS_POS);
    FEED(r, 0x15); /* not ready: nothing */
    rig_feed(r, CAS_POS, sizeof CAS_POS);
    assert_int_equal(told(r, 1234000), 1);
    rig_free(r);
}

static void errors_are_told_once_each_and_heal(void **unused)
{
    (void)unused;
    struct rig *r = rig_new(&comma_driver, &OPTIONS);
    for (int i = 0; i < 3; i++)
        rig_feed(r, "OL,+999999.9  g\r\n", 17);
    rig_feed(r, "ST,+00001.23 lb\r\n", 17);
    assert_int_equal(rig_count(r, SAYS_HEALTH), 3); /* starting, overload, unit */
    assert_non_null(strstr(rig_last(r, SAYS_HEALTH)->note, "lb"));
    rig_feed(r, AND, sizeof AND);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_WORKING);
    for (int i = 0; i < 20; i++) { /* no end of a line at all, as at a wrong speed */
        FEED(r, 0x81, 0x03, 0x40, 0xF8);
        rig_run(r, 200);
    }
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_ERROR);
    assert_non_null(strstr(rig_last(r, SAYS_HEALTH)->note, "garbage"));
    rig_feed(r, "\r\n", 2);
    rig_feed(r, AND, sizeof AND);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_WORKING);
    for (int i = 0; i < 20; i++)
        rig_feed(r, "\xFF\x81garbage\r\n", 11);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_ERROR);
    rig_run(r, 60000);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_ERROR); /* garbage is the better explanation */
    rig_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_vector_reads),
        cmocka_unit_test(torn_anywhere_it_is_the_same_weight),
        cmocka_unit_test(joined_in_anywhere_and_behind_garbage_nothing_else_is_read),
        cmocka_unit_test(no_single_bit_error_gives_another_weight),
        cmocka_unit_test(a_frame_with_a_hole_is_never_a_weight),
        cmocka_unit_test(what_is_no_weight_is_named),
        cmocka_unit_test(raw_lamp_bytes_may_be_line_ends_and_must_agree),
        cmocka_unit_test(milligrams_are_exact_and_bounded),
        cmocka_unit_test(three_equal_readings_are_a_weight_and_motion_ends_it),
        cmocka_unit_test(it_is_asked_and_silence_is_noticed),
        cmocka_unit_test(at_rest_it_is_asked_now_and_then),
        cmocka_unit_test(cas_pos_fetches_what_is_ready),
        cmocka_unit_test(errors_are_told_once_each_and_heal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
