/* The printer's answers, its patience and its states, against the bytes of the maker's command reference. */
#include "capture.h"

#include "base/rng.h"
#include "devices/sim/printer.h"

static struct printer printer;
static struct capture said;
static int slips;
static char last_text[3 * PRINTER_RX_USUAL];
static const char *font;

static void on_slip(void *ctx, const struct roll *p, const char *text, size_t n)
{
    (void)ctx;
    (void)p;
    slips++;
    size_t keep = n < sizeof last_text ? n : sizeof last_text - 1;
    memcpy(last_text, text, keep);
    last_text[keep] = '\0';
}

static void fresh_one(struct printer_config config)
{
    config.width = 576;
    config.glyphs = glyphs_new(&font);
    config.slip = on_slip;
    printer_start(&printer, &config);
}

static int fresh(void **state)
{
    (void)state;
    fresh_one((struct printer_config){.make = MAKE_EPSON});
    capture_clear(&said);
    slips = 0;
    last_text[0] = '\0';
    return 0;
}

static int done(void **state)
{
    (void)state;
    printer_stop(&printer);
    glyphs_free(printer.config.glyphs);
    return 0;
}

static void feed(const char *hex, int64_t now_ms)
{
    feed_hex(&printer_ops, &printer, hex, now_ms * SIM_MS, &said);
}

static void ask(const char *hex, const char *answer)
{
    capture_clear(&said);
    feed(hex, 0);
    assert_hex(&said, answer);
}

/* Lets time pass up to now_ms, timer by timer. */
static void run_to(int64_t now_ms)
{
    struct frame_out out = capture_out(&said);
    int64_t at;
    while ((at = printer_ops.deadline(&printer)) <= now_ms * SIM_MS)
        printer_ops.on_timer(&printer, at, &out);
}

static void condition(enum condition c, int64_t now_ms)
{
    struct frame_out out = capture_out(&said);
    printer_condition(&printer, c, now_ms * SIM_MS, &out);
}

static void real_time_status(void **state)
{
    (void)state;
    static const struct {
        enum condition c;
        const char *answers; /* to DLE EOT 1, 2, 3, 4 */
    } rows[] = {
        {CONDITION_OK, "12 12 12 12"},    {CONDITION_LOW, "12 12 12 1E"}, {CONDITION_OUT, "1A 32 12 7E"},
        {CONDITION_COVER, "1A 16 12 12"}, {CONDITION_JAM, "1A 52 1A 12"}, {CONDITION_OFFLINE, "1A 12 12 12"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        condition(rows[i].c, 0);
        ask("10 04 01 10 04 02 10 04 03 10 04 04", rows[i].answers);
    }
}

static void real_time_inside_other_data(void **state)
{
    (void)state;
    ask("1D 76 30 00 01 00 04 00 FF 10 04 01", "12"); /* inside a raster of 4 bytes: answered, and still raster */
    feed("1D 56 00", 0);
    run_to(1000);
    assert_string_equal(last_text, "[image 8x4]\n[cut]\n");
    capture_clear(&said);
    feed("10 04 05 10 04 00", 2000); /* not 1 to 4 */
    assert_int_equal(said.n, 0);
}

static void id_is_answered_after_the_print(void **state)
{
    (void)state;
    feed("41 0A 1D 28 48 06 00 30 30 30 30 30 31", 0); /* a line of 30 dots: 25 ms at 1200 dots a second */
    assert_int_equal(said.n, 0);
    run_to(24);
    assert_int_equal(said.n, 0);
    run_to(25);
    assert_hex(&said, "37 22 30 30 30 31 00");
}

static void paper_out_holds_everything_back(void **state)
{
    (void)state;
    condition(CONDITION_OUT, 0);
    feed("41 0A 1D 28 48 06 00 30 30 30 30 30 32 1D 72 01", 0);
    run_to(60000);
    assert_int_equal(said.n, 0);
    condition(CONDITION_OK, 60000);
    run_to(61000);
    assert_hex(&said, "37 22 30 30 30 32 00 00");
}

static void paper_sensor_in_turn(void **state)
{
    (void)state;
    ask("1D 72 01", "00");
    condition(CONDITION_LOW, 0);
    ask("1D 72 31", "03");
}

static void automatic_status(void **state)
{
    (void)state;
    ask("1D 61 0F", "10 00 00 00");
    capture_clear(&said);
    condition(CONDITION_LOW, 0);
    condition(CONDITION_LOW, 0); /* no change, no word */
    condition(CONDITION_OUT, 0);
    condition(CONDITION_COVER, 0);
    condition(CONDITION_JAM, 0);
    assert_hex(&said, "10 00 03 00 18 00 0F 00 38 00 00 00 18 08 00 00");
    condition(CONDITION_OK, 0);
    ask("1D 61 00", "");
    condition(CONDITION_OUT, 0);
    assert_int_equal(said.n, 0);
}

static void cutter_recovers_by_request(void **state)
{
    (void)state;
    condition(CONDITION_JAM, 0);
    feed("1D 28 48 06 00 30 30 30 30 30 33", 0);
    feed("10 05 01", 0); /* prints on */
    run_to(1000);
    assert_hex(&said, "37 22 30 30 30 33 00");
    condition(CONDITION_JAM, 1000);
    capture_clear(&said);
    feed("1D 28 48 06 00 30 30 30 30 30 34", 1000);
    feed("10 05 02", 1000); /* forgets, ids too */
    run_to(3000);
    assert_int_equal(said.n, 0);
    assert_true(printer_online(&printer));
}

static void offline_response(void **state)
{
    (void)state;
    ask("1D 28 48 03 00 31 30 01", "");
    condition(CONDITION_COVER, 0);
    assert_hex(&said, "37 23 00");
}

static void identity(void **state)
{
    (void)state;
    ask("1D 49 43", "5F 53 49 4D 00"); /* model: _SIM */
    ask("1D 49 02", "02");
}

static void qr_size_reply(void **state)
{
    (void)state;
    feed("1D 28 6B 03 00 31 43 06", 0);
    feed("1D 28 6B 0C 00 31 50 30 56 31 3A 30 30 30 31 32 33", 0); /* V1:000123: version 1, 21 modules of 6 dots */
    ask("1D 28 6B 03 00 31 52 30", "37 36 31 32 36 1F 31 32 36 1F 31 1F 30 00");
}

static void power_cut_forgets(void **state)
{
    (void)state;
    ask("1D 61 0F", "10 00 00 00");
    capture_clear(&said);
    feed("42 0A 43 1D 28 48 06 00 30 30 30 30 30 35", 0);
    printer_cut_power(&printer, 10 * SIM_MS);
    assert_int_equal(slips, 1);
    assert_string_equal(last_text, "B\n[power cut]\n");
    feed("10 04 01", 500); /* starting: deaf */
    run_to(1500);
    condition(CONDITION_LOW, 1500); /* automatic status is off again */
    assert_int_equal(said.n, 0);
    feed("10 04 01", 1600);
    assert_hex(&said, "12");
}

static void buffer_has_an_end(void **state)
{
    (void)state;
    static uint8_t much[PRINTER_RX_USUAL + 5];
    struct frame_out out = capture_out(&said);
    memset(much, 'x', sizeof much);
    condition(CONDITION_OUT, 0);
    printer_ops.on_bytes(&printer, much, sizeof much, 0, &out);
    feed("10 04 04", 0); /* still heard */
    assert_hex(&said, "7E");
    condition(CONDITION_OK, 0);
    run_to(100000);
    feed("1D 56 00", 100000);
    run_to(200000);
    assert_non_null(strstr(last_text, "[receive buffer full: 8 bytes lost]"));
}

static void unknown_commands(void **state)
{
    (void)state;
    feed("1D 99 1B 63 35 01 1D 28 5A 02 00 41 42 1B 44 08 10 00 4F 4B 0A 1D 56 01", 0);
    run_to(1000);
    assert_string_equal(last_text, "[GS 99 unknown]\n[GS ( Z skipped]\n[ESC 44 skipped]\nOK\n[cut]\n");
}

static void another_make(struct printer_config config)
{
    struct glyphs *before = printer.config.glyphs;
    printer_stop(&printer);
    glyphs_free(before);
    fresh_one(config);
    capture_clear(&said);
}

static void a_clone_knows_no_ids_and_one_page(void **state)
{
    (void)state;
    another_make((struct printer_config){.make = MAKE_GENERIC});
    ask("1D 28 48 06 00 30 30 30 30 30 31", "");
    ask("1D 72 01", "00");
    feed("1B 74 10 80 0A 1B 74 00 82 0A 1C 26 82 0A 1D 56 00", 0); /* page 16: not there, 80 is still C cedilla */
    run_to(2000);
    assert_string_equal(last_text, "[code page 16 is not in this printer]\n\u00C7\n\u00E9\n\u00E9\n[cut]\n");
}

static void the_chinese_clone_wakes_up_in_its_two_byte_mode(void **state)
{
    (void)state;
    another_make((struct printer_config){.make = MAKE_GBK});
    feed("C6 BF 0A 1C 2E 82 0A 1B 40 C6 BF 0A 1D 56 00", 0); /* and ESC @ puts it back there */
    run_to(2000);
    assert_string_equal(last_text, "\u74F6\n\u00E9\n\u74F6\n[cut]\n");
}

static void a_small_buffer_says_xoff_and_xon(void **state)
{
    (void)state;
    another_make((struct printer_config){.make = MAKE_EPSON, .buffer = 45, .flow = PRINTER_FLOW_XONXOFF});
    condition(CONDITION_OUT, 0);
    for (int i = 0; i < 29; i++)
        feed("41", 0);
    assert_int_equal(said.n, 0);
    feed("41", 0); /* 15 bytes left of 45 */
    assert_hex(&said, "13");
    capture_clear(&said);
    feed("42", 0);
    assert_int_equal(said.n, 0); /* said once */
    condition(CONDITION_OK, 0);
    assert_hex(&said, "11");
    printer_cut_power(&printer, 1000 * SIM_MS);
    capture_clear(&said);
    run_to(3000);
    assert_hex(&said, "11"); /* there again */
}

static void hardware_flow_takes_no_more_than_fits(void **state)
{
    (void)state;
    another_make((struct printer_config){.make = MAKE_EPSON, .buffer = 45, .flow = PRINTER_FLOW_RTSCTS});
    condition(CONDITION_COVER, 0);
    for (size_t n = 0; printer_ops.room(&printer) > 0; n++) {
        assert_true(n < 45);
        feed("41", 0);
    }
    assert_true(printer.rx_n >= 30);
    condition(CONDITION_OK, 0);
    assert_true(printer_ops.room(&printer) > 30);
}

static void columns_are_a_picture(void **state)
{
    (void)state;
    feed("1B 33 18", 0);                            /* 24 dots a line */
    feed("1B 2A 21 02 00 FF FF FF 80 00 01 0A", 0); /* 24-dot columns, 2 of them */
    assert_int_equal(printer.sheet.y, 24);          /* the line feed adds nothing */
    run_to(1000);
    feed("1B 2A 00 04 00 FF 00 FF 00 0A 1B 2A 07 01 00 AA 1D 56 00",
         1000); /* 8-dot columns, wide and high; no form 7 */
    run_to(3000);
    assert_string_equal(last_text, "[image 2x24]\n[image 8x24]\n[columns of form 7 refused]\n[cut]\n");
}

static void trouble_comes_when_it_was_planned(void **state)
{
    (void)state;
    printer_plan(&printer, CONDITION_OUT, 10); /* 80 dots: in the third line */
    feed("41 0A 42 0A 43 0A 44 0A", 0);
    run_to(2000);
    assert_false(printer_online(&printer));
    assert_int_equal(printer.sheet.y, 90);
    condition(CONDITION_OK, 2000);
    run_to(3000);
    assert_int_equal(printer.sheet.y, 120);
    printer_plan(&printer, CONDITION_JAM, -1);
    feed("1D 56 00 1D 28 48 06 00 30 30 30 30 30 39", 3000);
    run_to(4000);
    assert_int_equal(slips, 0); /* not cut */
    assert_int_equal(said.n, 0);
    ask("10 04 03", "1A");
    printer_plan(&printer, POWER_CUT, 0);
    condition(CONDITION_OK, 4000); /* a person at the printer: what was planned is off */
    assert_false(printer.ahead.planned);
}

/* A seeded stream of nonsense, commands more often than chance would have them: nothing hangs, and it still answers. */
static void noise_is_survived(void **state)
{
    (void)state;
    static const uint8_t starts[] = {0x1B, 0x1D, 0x1C, 0x10, 0x0A, '(', 'k', 'v', 'L', '!', 't', 0x09};
    struct rng rng = rng_seeded(7);
    struct frame_out out = capture_out(&said);
    for (int i = 0; i < 200000; i++) {
        uint8_t byte = (uint8_t)rng_u64(&rng);
        if (rng_below(&rng, 3) == 0)
            byte = starts[rng_below(&rng, sizeof starts)];
        capture_clear(&said);
        printer.busy_us = 0;
        printer_ops.on_bytes(&printer, &byte, 1, 0, &out);
    }
    ask("00 00 00 10 04 04", "12");
}

#define T(f) cmocka_unit_test_setup_teardown(f, fresh, done)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(real_time_status),
        T(real_time_inside_other_data),
        T(id_is_answered_after_the_print),
        T(paper_out_holds_everything_back),
        T(paper_sensor_in_turn),
        T(automatic_status),
        T(cutter_recovers_by_request),
        T(offline_response),
        T(identity),
        T(qr_size_reply),
        T(power_cut_forgets),
        T(buffer_has_an_end),
        T(unknown_commands),
        T(a_clone_knows_no_ids_and_one_page),
        T(the_chinese_clone_wakes_up_in_its_two_byte_mode),
        T(a_small_buffer_says_xoff_and_xon),
        T(hardware_flow_takes_no_more_than_fits),
        T(columns_are_a_picture),
        T(trouble_comes_when_it_was_planned),
        T(noise_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
