/* The steps of `devices test`, by the events that a driver gives and the answers that a person gives. */
#include "devices/check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Everything that was said, each sentence behind a letter: D do, G good, N note, W wrong, X next, Q question, A advice.
 */
static char said[8192];
static struct device_command told[64];
static size_t told_count;
static uint64_t obeys; /* a bit per command kind that makes this driver send something */
static struct check check, *const c = &check;
static struct device_options options;
static int64_t now;

static void put(char what, const char *text)
{
    size_t n = strlen(said);
    snprintf(said + n, sizeof said - n, "%c %s\n", what, text);
}

static void on_say(void *ctx, enum check_tone tone, const char *text)
{
    (void)ctx;
    put("DGNWX"[tone], text);
}

static void on_advise(void *ctx, enum device_step s)
{
    (void)ctx;
    put('A', device_step_word(s));
}

static void on_ask(void *ctx, const char *question)
{
    (void)ctx;
    put('Q', question);
}

static void on_tell(void *ctx, const struct device_command *command)
{
    (void)ctx;
    told[told_count++ % 64] = *command;
    if ((obeys >> command->kind & 1) != 0)
        check_sent(c, 4);
}

static void begin(const char *driver, enum device_kind kind)
{
    static const struct check_out out = {.say = on_say, .advise = on_advise, .ask = on_ask, .tell = on_tell};
    struct check_setup setup = {.name = "it",
                                .driver = device_driver_find(kind, driver),
                                .options = &options,
                                .line = {.baud = 9600, .data_bits = 8, .stop_bits = 1},
                                .language = "en"};
    assert_non_null(setup.driver);
    said[0] = '\0';
    told_count = 0;
    now = 1000;
    check_begin(c, &setup, now, &out);
}

static void says(struct device_event ev)
{
    check_event(c, &ev, now += 100);
}

static void passes(int64_t ms)
{
    check_time(c, now += ms);
}

static void heard(const char *text)
{
    check_heard(c, (const uint8_t *)text, strlen(text));
}

static void expect(const char *piece)
{
    if (strstr(said, piece) == NULL)
        fail_msg("'%s' is not in:\n%s", piece, said);
}

/* ---- scanner ----------------------------------------------------------------------------------------------------- */

static void reads(const char *text, const char *suffix)
{
    struct device_event ev = {.kind = SAYS_SCAN};
    ev.scan.len = (size_t)snprintf(ev.scan.text, sizeof ev.scan.text, "%s", text);
    heard(text);
    heard(suffix);
    says(ev);
}

static void three_equal_reads_are_good(void **s)
{
    (void)s;
    options = (struct device_options){.scanner = {.flush_ms = 80}};
    obeys = 0;
    begin("ascii-line", DEVICE_SCANNER);
    for (int i = 0; i < 3; i++)
        reads("9521000000018", "\r\n");
    assert_true(check_is_good(c)); /* this driver has no commands: nothing more to try */
    expect("G 3 equal reads");
    expect("N End of a line: CR LF");
    expect("N AIM identifier: none");
}

static void a_scanner_is_told_to_be_off_and_to_beep(void **s)
{
    (void)s;
    obeys = 1u << SCANNER_DISABLE | 1u << SCANNER_ENABLE | 1u << SCANNER_ACCEPT;
    begin("honeywell", DEVICE_SCANNER);
    for (int i = 0; i < 3; i++)
        reads("96385074", "");
    expect("N 8 digits without it");
    expect("N Let it add CR");
    expect("D It is switched off now");
    passes(5000);
    expect("G It stayed off");
    expect("Q Did it beep");
    check_answer(c, true, now);
    assert_true(check_is_good(c));

    begin("honeywell", DEVICE_SCANNER);
    for (int i = 0; i < 3; i++)
        reads("96385074", "\r");
    reads("96385074", "\r"); /* although it is off */
    expect("W It scanned although");
    assert_int_equal(told[told_count - 2].kind, SCANNER_ENABLE); /* and is left on */
    check_answer(c, false, now);
    assert_true(check_is_over(c));
    assert_false(check_is_good(c));
    assert_int_equal(c->wrong, 2);
}

static void wrong_reads_are_named(void **s)
{
    (void)s;
    obeys = 0;
    begin("ascii-line", DEVICE_SCANNER);
    reads("9521000000019", "\r");
    expect("W The check digit of 9521000000019 is wrong");
    assert_true(check_is_over(c));
    begin("ascii-line", DEVICE_SCANNER);
    reads("9521000000018", "\r");
    reads("96385074", "\r");
    expect("W That was another code");
    begin("ascii-line", DEVICE_SCANNER);
    reads("9521000000018", "\r");
    passes(30000);
    expect("W Only 1 of 3 reads");
}

static void silence_noise_and_parity_are_explained(void **s)
{
    (void)s;
    begin("ascii-line", DEVICE_SCANNER);
    passes(29999);
    assert_false(check_is_over(c));
    passes(1);
    expect("W Nothing was heard");
    expect("X Scan the code \"RS-232\"");
    assert_false(check_is_good(c));
    begin("ascii-line", DEVICE_SCANNER);
    heard("\x80\xFE\xE0\x1C\x9E\xFC\x78\xF8\x80\x06");
    passes(30000);
    expect("W 10 bytes came");
    expect("X Probably another speed than 9600 baud: `rebottle devices test it --find-baud`");
}

/* ---- level ------------------------------------------------------------------------------------------------------- */

static void sees(int32_t mm)
{
    says((struct device_event){.kind = SAYS_DISTANCE, .distance = {mm, 500}});
}

static void a_sensor_follows_a_hand(void **s)
{
    (void)s;
    options = (struct device_options){.level = {.empty_mm = 1200, .full_mm = 300, .period_ms = 100}};
    begin("a02", DEVICE_LEVEL);
    sees(1000);
    expect("G That fits the bin");
    sees(900);
    sees(600);
    expect("G It sees your hand at 600 mm");
    sees(800);
    assert_false(check_is_over(c));
    sees(990);
    assert_true(check_is_good(c));
}

static void a_sensor_that_looks_elsewhere_is_found(void **s)
{
    (void)s;
    begin("a02", DEVICE_LEVEL);
    sees(2400);
    expect("W That is farther than the floor");
    passes(30000);
    expect("W It still sees 2400 mm");
    assert_int_equal(c->wrong, 2);
    assert_true(check_is_over(c)); /* what it never saw need not be taken away */
    begin("a02", DEVICE_LEVEL);
    says((struct device_event){.kind = SAYS_HEALTH, .health = HEALTH_ERROR, .note = "nothing within range"});
    heard("\xFF\xFF");
    passes(5000);
    expect("W It answers, and reports: nothing within range");
    expect("A clear_view");
}

/* ---- scale ------------------------------------------------------------------------------------------------------- */

static void shows(int32_t mg, bool stable)
{
    says((struct device_event){.kind = SAYS_WEIGHT, .weight = {mg, stable}});
}

static void a_scale_weighs_a_hundred_grams(void **s)
{
    (void)s;
    options = (struct device_options){.scale = {.period_ms = 100, .stale_ms = 2000}};
    begin("comma", DEVICE_SCALE);
    shows(0, true);
    shows(40000, false);
    shows(101000, true);
    expect("G It shows 101 g");
    shows(0, true);
    assert_true(check_is_good(c));
    assert_null(strstr(said, "never said that it moves"));
}

static void a_scale_that_is_off_is_found(void **s)
{
    (void)s;
    begin("comma", DEVICE_SCALE);
    shows(57000, true);
    passes(20000);
    expect("W With nothing on it, it shows 57 g");
    expect("X Press its zero key");
    shows(0, true);
    shows(130000, true);
    expect("W It shows 130 g");
    shows(90000, false);
    passes(30000);
    expect("W It does not come to rest");
    assert_int_equal(c->wrong, 3);
}

/* ---- printer ----------------------------------------------------------------------------------------------------- */

static void is(struct printer_status p)
{
    says((struct device_event){.kind = SAYS_PRINTER, .printer = p});
}

static void a_page_is_printed_and_looked_at(void **s)
{
    (void)s;
    options =
        (struct device_options){.printer = {.width_dots = 576, .columns = 48, .baud = 9600, .buffer_bytes = 4096}};
    begin("escpos", DEVICE_PRINTER);
    is((struct printer_status){.known = true, .online = true, .paper = PAPER_LOW});
    expect("N Its paper is running low");
    assert_int_equal(told[told_count - 1].kind, PRINTER_PRINT);
    now += 2300;
    says((struct device_event){.kind = SAYS_PRINTED, .printed = {.job = 1, .outcome = PRINT_DONE}});
    expect("G It confirmed the page after 2.4 s");
    assert_int_equal(c->set.line.baud, 9600);
    check_answer(c, true, now);
    expect("N Its manual lists GS ( k");
    assert_true(check_is_good(c));
    options.printer.native_qr = true;
    begin("escpos", DEVICE_PRINTER);
    is((struct printer_status){.known = true, .online = true});
    says((struct device_event){.kind = SAYS_PRINTED, .printed = {.job = 1, .outcome = PRINT_DONE}});
    check_answer(c, false, now);
    expect("X No QR code, or half of one");
    expect("letters: no");
    assert_false(check_is_good(c));
}

static void a_printer_says_what_it_lacks(void **s)
{
    (void)s;
    begin("escpos", DEVICE_PRINTER);
    says((struct device_event){.kind = SAYS_HEALTH, .health = HEALTH_ERROR, .note = "the paper is out"});
    is((struct printer_status){.known = true, .paper = PAPER_OUT});
    expect("W It answers, and reports: the paper is out");
    expect("A paper");
    assert_true(check_is_over(c));
    begin("escpos", DEVICE_PRINTER);
    is((struct printer_status){.known = true, .online = true});
    says((struct device_event){.kind = SAYS_PRINTED, .printed = {.job = 1, .outcome = PRINT_UNKNOWN}});
    expect("X If the page is out all the same: try `confirm: gs_r`");
    passes(60000);
    expect("W Nobody answered");
    assert_int_equal(c->wrong, 2);
}

/* ---- io ---------------------------------------------------------------------------------------------------------- */

static void inputs(uint32_t on)
{
    says((struct device_event){.kind = SAYS_INPUTS, .inputs = {on, 30}});
}

static void board(void)
{
    options = (struct device_options){.io = {.unit = 1}};
    for (int i = 0; i < IO_INPUT_COUNT; i++)
        options.io.input[i].address = i <= IO_DOOR ? (int16_t)i : -1;
    options.io.coil[IO_GATE].address = 0;
    options.io.coil[IO_LAMP].address = -1;
    options.io.coil[IO_COMPACTOR].address = 2;
}

#define ENTRY (1u << IO_ENTRY_BEAM)
#define BIN   (1u << IO_BIN_BEAM)
#define DOOR  (1u << IO_DOOR)

static void each_input_both_ways_and_each_coil(void **s)
{
    (void)s;
    board();
    begin("modbus-io", DEVICE_IO);
    static const uint32_t samples[] = {DOOR, DOOR | ENTRY, DOOR, DOOR | BIN, DOOR, 0, DOOR};
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        inputs(samples[i]);
    expect("Q Is the gate open now?");
    check_answer(c, true, now);
    expect("Q Is the gate shut again?");
    assert_false(told[told_count - 1].on);
    check_answer(c, true, now);
    expect("N The compactor is not tried");
    assert_true(check_is_good(c));
    for (size_t i = 0; i < told_count; i++)
        assert_false(told[i].kind == IO_SET && told[i].coil == IO_COMPACTOR);
}

static void exchanged_and_inverted_inputs_are_found(void **s)
{
    (void)s;
    board();
    begin("modbus-io", DEVICE_IO);
    inputs(BIN); /* the bin beam reads as blocked, and the door as open */
    inputs(0);
    passes(30000);
    expect("W entry_beam (input 0) did not change");
    expect("X bin_beam changed instead: exchange their numbers");
    inputs(BIN);
    expect("G bin_beam: 1");
    inputs(0);
    expect("W door is 0 before anybody touched it");
    expect("X If nothing is in its way, it is the other way round: add door to `inverted`");
    check_answer(c, false, now);
    expect("X gate is coil 0");
    assert_true(check_is_over(c));
    assert_int_equal(c->wrong, 3);
}

static void a_line_that_goes_ends_it(void **s)
{
    (void)s;
    begin("modbus-io", DEVICE_IO);
    inputs(DOOR);
    check_gone(c, "the line is gone", now);
    assert_true(check_is_over(c));
    assert_false(check_is_good(c));
    expect("A plug_in");
    assert_int_equal(check_deadline(c), TIME_NEVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_equal_reads_are_good),
        cmocka_unit_test(a_scanner_is_told_to_be_off_and_to_beep),
        cmocka_unit_test(wrong_reads_are_named),
        cmocka_unit_test(silence_noise_and_parity_are_explained),
        cmocka_unit_test(a_sensor_follows_a_hand),
        cmocka_unit_test(a_sensor_that_looks_elsewhere_is_found),
        cmocka_unit_test(a_scale_weighs_a_hundred_grams),
        cmocka_unit_test(a_scale_that_is_off_is_found),
        cmocka_unit_test(a_page_is_printed_and_looked_at),
        cmocka_unit_test(a_printer_says_what_it_lacks),
        cmocka_unit_test(each_input_both_ways_and_each_coil),
        cmocka_unit_test(exchanged_and_inverted_inputs_are_found),
        cmocka_unit_test(a_line_that_goes_ends_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
