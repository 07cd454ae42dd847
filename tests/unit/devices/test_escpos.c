/* The printer driver against a printer that a few lines here play: before, between, after, and every way to fail. */
#include "check.h"
#include "devices/drivers.h"
#include "rig.h"

#include <stdio.h>
#include <string.h>

static struct device_options options(enum printer_confirm confirm)
{
    return (struct device_options){
        .printer = {.width_dots = 576, .columns = 48, .baud = 9600, .buffer_bytes = 4096, .confirm = confirm}};
}

static struct {
    uint8_t status[5];  /* answer to DLE EOT n */
    bool dead;          /* answers nothing */
    bool ids, gs_r;     /* knows GS ( H; GS r */
    size_t data;        /* bytes of slips */
    int asked, between; /* questions; those within a slip */
    size_t trouble_at;  /* after so many bytes ... */
    int trouble_n;      /* ... the answer to this question ... */
    uint8_t trouble_is; /* ... is this; 0: dies */
    char id[5];
    int64_t first_byte, last_byte;
    size_t most_in_100ms, window;
    int64_t window_at;
} printer;

static void healthy(void)
{
    memset(&printer, 0, sizeof printer);
    memset(printer.status, 0x12, sizeof printer.status);
    printer.ids = printer.gs_r = true;
}

static void take_data(struct rig *r, size_t n)
{
    if (printer.data == 0)
        printer.first_byte = printer.window_at = r->now;
    if (r->now - printer.window_at >= 100) {
        printer.window = 0;
        printer.window_at = r->now;
    }
    printer.window += n;
    if (printer.window > printer.most_in_100ms)
        printer.most_in_100ms = printer.window;
    printer.data += n;
    printer.last_byte = r->now;
    if (printer.trouble_at == 0 || printer.data < printer.trouble_at)
        return;
    if (printer.trouble_is == 0)
        printer.dead = true;
    else
        printer.status[printer.trouble_n] = printer.trouble_is;
    if (printer.trouble_is != 0)
        printer.status[1] = 0x1A;
}

static void printer_answer(struct rig *r, const uint8_t *q, size_t n)
{
    if (n == 3 && q[0] == 0x10 && q[1] == 0x04) {
        printer.asked++;
        printer.between += printer.data > 0;
        assert_in_range(q[2], 1, 4);
        if (!printer.dead)
            r->reply[r->reply_n++] = printer.status[q[2]];
    } else if (n == 11 && memcmp(q, "\x1D\x28\x48\x06\x00\x30\x30", 7) == 0) {
        memcpy(printer.id, q + 7, 4);
        if (!printer.dead && printer.ids) {
            memcpy(r->reply + r->reply_n, (uint8_t[]){0x37, 0x22, q[7], q[8], q[9], q[10], 0x00}, 7);
            r->reply_n += 7;
        }
    } else if (n == 3 && memcmp(q, "\x1D\x72\x01", 3) == 0) {
        if (!printer.dead && printer.gs_r)
            r->reply[r->reply_n++] = 0x00;
    } else {
        take_data(r, n);
    }
}

static struct rig *plugged(enum printer_confirm confirm)
{
    healthy();
    struct device_options o = options(confirm);
    struct rig *r = rig_new(&escpos_driver, &o);
    r->answer = printer_answer;
    rig_run(r, 10000); /* the question of start was lost; the next tries are answered */
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_WORKING);
    assert_true(rig_last(r, SAYS_PRINTER)->printer.known);
    rig_forget(r);
    return r;
}

static void print_picture(struct rig *r, uint32_t job, int rows)
{
    struct page p = {0};
    struct bitmap b;
    page_text(&p, PAGE_CENTER, 2, true, "VOUCHER");
    assert_true(bitmap_new(&b, 342, rows));
    memset(b.dots, 0xF0, bitmap_stride(&b) * (size_t)rows);
    page_bitmap(&p, PAGE_CENTER, &b, "code");
    page_cut(&p);
    rig_command(r, &(struct device_command){.kind = PRINTER_PRINT, .job = job, .page = &p});
    page_free(&p); /* borrowed during the call only */
}

static void check_printed(const struct rig *r, uint32_t job, enum print_outcome outcome, const char *why)
{
    const struct device_event *ev = rig_last(r, SAYS_PRINTED);
    assert_non_null(ev);
    assert_int_equal(ev->printed.job, job);
    assert_int_equal(ev->printed.outcome, outcome);
    assert_non_null(strstr(ev->note, why));
}

static void a_slip_is_confirmed_by_its_id(void **unused)
{
    (void)unused;
    struct rig *r = plugged(CONFIRM_AUTO);
    print_picture(r, 10042, 342);
    assert_true(rig_sent(r, (const uint8_t[]){0x10, 0x04, 0x01}, 3)); /* status before the first byte */
    rig_run(r, 60000);
    assert_int_equal(rig_count(r, SAYS_PRINTED), 1);
    check_printed(r, 10042, PRINT_DONE, "");
    assert_string_equal(printer.id, "0042");
    rig_free(r);
}

static void status_is_asked_between_strips(void **unused)
{
    (void)unused;
    struct rig *r = plugged(CONFIRM_AUTO);
    print_picture(r, 1, 342);
    rig_run(r, 60000);
    assert_in_range(printer.between, 5, 60); /* 14.9 kB in strips of 2.7 kB; polls afterwards are among them */
    rig_free(r);
}

static void never_faster_than_the_wire(void **unused)
{
    (void)unused;
    struct rig *r = plugged(CONFIRM_AUTO);
    print_picture(r, 1, 342);
    rig_run(r, 60000);
    int64_t ms = printer.last_byte - printer.first_byte;
    assert_in_range(printer.data, 14000, 16000);
    /* 960 bytes a second, 96 handed out ahead */
    assert_true(ms >= (int64_t)(printer.data - 96) * 1000 / 960 - 50);
    assert_true(ms <= (int64_t)printer.data * 1000 / 960 + 2000);
    assert_in_range(printer.most_in_100ms, 1, 96 * 2 + 8);
    rig_free(r);
}

static void never_more_than_the_buffer_ahead(void **unused)
{
    (void)unused;
    healthy();
    struct device_options o = options(CONFIRM_AUTO);
    o.printer.baud = 115200;
    o.printer.buffer_bytes = 45;
    struct rig *r = rig_new(&escpos_driver, &o);
    r->answer = printer_answer;
    rig_run(r, 10000);
    rig_forget(r);
    print_picture(r, 1, 64);
    size_t before = r->sent;
    for (int i = 0; i < 60000 && rig_count(r, SAYS_PRINTED) == 0; i++) {
        rig_run(r, 1);
        assert_true(r->sent - before <= 45 + 12 + 12); /* a millisecond carries 12; a question may come on top */
        before = r->sent;
    }
    check_printed(r, 1, PRINT_DONE, "");
    rig_free(r);
}

/* 120 lines of text over a fast line: 6 kB in half a second, but nine seconds of paper. A printer that prints 50 mm/s
 * is never sent more than it has room for. */
static void text_waits_for_the_paper(void **unused)
{
    (void)unused;
    healthy();
    struct device_options o = options(CONFIRM_AUTO);
    o.printer.baud = 115200;
    o.printer.buffer_bytes = 1024;
    struct rig *r = rig_new(&escpos_driver, &o);
    r->answer = printer_answer;
    rig_run(r, 10000);
    rig_forget(r);
    struct page p = {0};
    for (int i = 0; i < 120; i++)
        page_text(&p, PAGE_LEFT, 1, false, "forty-eight characters of text on every line ...");
    page_cut(&p);
    rig_command(r, &(struct device_command){.kind = PRINTER_PRINT, .job = 1, .page = &p});
    page_free(&p);
    int64_t printed = 0; /* bytes that 50 mm/s of paper have taken out: 400 dots/s, 30 dots and 58 bytes a line */
    for (int ms = 0; ms < 30000 && rig_count(r, SAYS_PRINTED) == 0; ms++) {
        rig_run(r, 1);
        printed = ms * INT64_C(400) / 1000 / 30 * 58;
        if ((int64_t)printer.data > printed + 1024 + 58)
            fail_msg("%d ms: %zu bytes sent, %d printed", ms, printer.data, (int)printed);
    }
    check_printed(r, 1, PRINT_DONE, "");
    assert_true(printed > 4000); /* it took its time */
    rig_free(r);
}

static void trouble_before_means_nothing_is_on_paper(void **unused)
{
    (void)unused;
    static const struct {
        int n;
        uint8_t is;
        const char *why;
    } rows[] = {{2, 0x16, "cover"}, {4, 0x72, "paper"}, {3, 0x1A, "cutter"}, {3, 0x32, "error"}, {2, 0x12, "offline"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct rig *r = plugged(CONFIRM_AUTO);
        printer.status[1] = 0x1A;
        printer.status[rows[i].n] = rows[i].is;
        print_picture(r, 7, 64);
        rig_run(r, 5000);
        check_printed(r, 7, PRINT_NOTHING, rows[i].why);
        assert_int_equal(printer.data, 0);
        assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_ERROR);
        healthy(); /* put right */
        rig_run(r, 6000);
        assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_WORKING);
        print_picture(r, 8, 64);
        rig_run(r, 30000);
        check_printed(r, 8, PRINT_DONE, "");
        rig_free(r);
    }
}

static void low_paper_is_told_and_does_not_stop_printing(void **unused)
{
    (void)unused;
    struct rig *r = plugged(CONFIRM_AUTO);
    printer.status[4] = 0x1E;
    rig_run(r, 5000);
    assert_int_equal(rig_last(r, SAYS_PRINTER)->printer.paper, PAPER_LOW);
    print_picture(r, 7, 64);
    rig_run(r, 30000);
    check_printed(r, 7, PRINT_DONE, "");
    rig_free(r);
}

static void a_printer_that_does_not_answer_gets_nothing(void **unused)
{
    (void)unused;
    struct rig *r = plugged(CONFIRM_AUTO);
    printer.dead = true;
    print_picture(r, 7, 64);
    rig_run(r, 5000);
    check_printed(r, 7, PRINT_NOTHING, "does not answer");
    assert_int_equal(printer.data, 0);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_SILENT);
    assert_false(rig_last(r, SAYS_PRINTER)->printer.known);
    rig_free(r);
}

/* Bytes that are no answer are not silence: the step that a person takes is another one. */
static void garbage_for_an_answer_is_named(void **unused)
{
    (void)unused;
    struct rig *r = plugged(CONFIRM_AUTO);
    memset(printer.status, 0x92, sizeof printer.status);
    rig_run(r, 9000);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_ERROR);
    assert_non_null(strstr(rig_last(r, SAYS_HEALTH)->note, "garbage"));
    assert_false(rig_last(r, SAYS_PRINTER)->printer.known);
    printer.dead = true;
    rig_run(r, 9000);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_SILENT);
    healthy();
    rig_run(r, 9000);
    assert_int_equal(rig_last(r, SAYS_HEALTH)->health, HEALTH_WORKING);
    rig_free(r);
}

/* Out of paper, then opened to put some in: what a person does next has changed, so it is said again. */
static void another_trouble_is_told_like_the_first(void **unused)
{
    (void)unused;
    struct rig *r = plugged(CONFIRM_AUTO);
    printer.status[1] = 0x1A;
    printer.status[4] = 0x72;
    rig_run(r, 6000);
    assert_non_null(strstr(rig_last(r, SAYS_HEALTH)->note, "paper"));
    printer.status[4] = 0x12;
    printer.status[2] = 0x16;
    rig_run(r, 6000);
    assert_non_null(strstr(rig_last(r, SAYS_HEALTH)->note, "cover"));
    rig_forget(r);
    rig_run(r, 12000);
    assert_int_equal(rig_count(r, SAYS_HEALTH), 0); /* once */
    rig_free(r);
}

static void trouble_in_the_middle_is_unknown_and_stops_the_bytes(void **unused)
{
    (void)unused;
    static const struct {
        int n;
        uint8_t is;
        const char *why;
    } rows[] = {{4, 0x72, "paper"}, {2, 0x16, "cover"}, {3, 0x1A, "cutter"}, {0, 0, "does not answer"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct rig *r = plugged(CONFIRM_AUTO);
        printer.trouble_at = 4000;
        printer.trouble_n = rows[i].n;
        printer.trouble_is = rows[i].is;
        print_picture(r, 7, 342);
        rig_run(r, 60000);
        assert_int_equal(rig_count(r, SAYS_PRINTED), 1);
        check_printed(r, 7, PRINT_UNKNOWN, rows[i].why);
        assert_true(printer.data < 8000);
        rig_free(r);
    }
}

static void without_ids_the_answer_to_gs_r_and_a_healthy_status_confirm(void **unused)
{
    (void)unused;
    struct rig *r = plugged(CONFIRM_AUTO);
    printer.ids = false;
    print_picture(r, 7, 64);
    rig_run(r, 60000);
    check_printed(r, 7, PRINT_DONE, "");
    printer.id[0] = '\0';
    print_picture(r, 8, 64); /* and the next one does not wait for an id again */
    rig_run(r, 60000);
    check_printed(r, 8, PRINT_DONE, "");
    assert_int_equal(printer.id[0], '\0');
    rig_free(r);
}

static void no_confirmation_is_unknown(void **unused)
{
    (void)unused;
    static const enum printer_confirm ways[] = {CONFIRM_AUTO, CONFIRM_GS_H, CONFIRM_GS_R};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct rig *r = plugged(ways[i]);
        printer.ids = printer.gs_r = false;
        print_picture(r, 7, 64);
        rig_run(r, 60000);
        assert_int_equal(rig_count(r, SAYS_PRINTED), 1);
        check_printed(r, 7, PRINT_UNKNOWN, "did not confirm");
        rig_free(r);
    }
}

static void another_slips_id_confirms_nothing(void **unused)
{
    (void)unused;
    struct rig *r = plugged(CONFIRM_GS_H);
    printer.ids = false;
    print_picture(r, 7, 64);
    for (int i = 0; i < 30000 && printer.id[0] == '\0'; i++)
        rig_run(r, 1);
    assert_string_equal(printer.id, "0007");
    FEED(r, 0x37, 0x22, 0x30, 0x30, 0x30, 0x36, 0x00);
    assert_int_equal(rig_count(r, SAYS_PRINTED), 0);
    FEED(r, 0x37, 0x23, 0x30, 0x30, 0x30, 0x37, 0x00); /* "offline" */
    assert_int_equal(rig_count(r, SAYS_PRINTED), 0);
    FEED(r, 0x37, 0x22, 0x30, 0x30, 0x30, 0x37, 0x00);
    check_printed(r, 7, PRINT_DONE, "");
    rig_free(r);
}

static void without_confirmation_a_healthy_status_has_to_do(void **unused)
{
    (void)unused;
    struct rig *r = plugged(CONFIRM_NONE);
    print_picture(r, 7, 64);
    rig_run(r, 60000);
    check_printed(r, 7, PRINT_DONE, "");
    assert_int_equal(printer.id[0], '\0');
    rig_free(r);
}

static void xoff_stops_and_xon_goes_on(void **unused)
{
    (void)unused;
    struct rig *r = plugged(CONFIRM_AUTO);
    print_picture(r, 7, 200);
    rig_run(r, 500);
    FEED(r, 0x13);
    size_t data = printer.data;
    rig_run(r, 9000);
    assert_int_equal(printer.data, data);
    FEED(r, 0x11);
    rig_run(r, 60000);
    check_printed(r, 7, PRINT_DONE, "");
    print_picture(r, 8, 200);
    rig_run(r, 500);
    FEED(r, 0x13);
    rig_run(r, 10000);
    check_printed(r, 8, PRINT_UNKNOWN, "took no more bytes");
    rig_free(r);
}

static void unplugged_in_the_middle(void **unused)
{
    (void)unused;
    struct rig *r = plugged(CONFIRM_AUTO);
    struct device_options o = options(CONFIRM_AUTO);
    print_picture(r, 7, 342);
    print_picture(r, 8, 64);
    rig_run(r, 3000);
    rig_forget(r);
    rig_restart(r, &o);
    assert_int_equal(rig_count(r, SAYS_PRINTED), 2);
    const struct device_event *first = NULL;
    for (size_t i = 0; i < r->said && first == NULL; i++)
        if (r->events[i].kind == SAYS_PRINTED)
            first = &r->events[i];
    assert_int_equal(first->printed.job, 7);
    assert_int_equal(first->printed.outcome, PRINT_UNKNOWN);
    check_printed(r, 8, PRINT_NOTHING, "unplugged"); /* not a byte of it had gone */
    rig_run(r, 10000);
    rig_forget(r);
    printer.data = 0;
    print_picture(r, 9, 64);
    rig_run(r, 30000);
    check_printed(r, 9, PRINT_DONE, "");
    rig_free(r);
}

/* The rest of a strip that was broken off is paid with empty bytes, or the printer would eat the next slip's head. */
static void a_broken_strip_is_filled_up_before_the_next_slip(void **unused)
{
    (void)unused;
    struct rig *r = plugged(CONFIRM_AUTO);
    print_picture(r, 7, 64); /* at this speed strips of 13 rows: 8 + 43 * 13 bytes after the head */
    rig_run(r, 500);
    FEED(r, 0x13);
    rig_run(r, 10001);
    check_printed(r, 7, PRINT_UNKNOWN, "");
    size_t head = 2 + 3 + 3 + 3 + 8 + 3, strip = 8 + 43 * 13, missing = head + strip - printer.data;
    assert_in_range(missing, 1, strip);
    rig_run(r, 5000);
    rig_forget(r);
    print_picture(r, 8, 1);
    rig_run(r, 10000);
    check_printed(r, 8, PRINT_DONE, "");
    size_t zeros = 0, at = 12; /* four questions come first */
    while (r->bytes[at + zeros] == 0)
        zeros++;
    assert_in_range(zeros, missing, head + strip);
    at += 11; /* the id at its start */
    assert_memory_equal(r->bytes + at + zeros, "\x1B\x40", 2);
    rig_free(r);
}

static void the_queue_has_an_end(void **unused)
{
    (void)unused;
    struct rig *r = plugged(CONFIRM_AUTO);
    for (uint32_t job = 1; job <= 5; job++)
        print_picture(r, job, 1);
    assert_int_equal(rig_count(r, SAYS_PRINTED), 1);
    check_printed(r, 5, PRINT_NOTHING, "too many");
    rig_run(r, 60000);
    assert_int_equal(rig_count(r, SAYS_PRINTED), 5);
    check_printed(r, 4, PRINT_DONE, "");
    rig_free(r);
}

static void an_impossible_slip_is_refused_at_once(void **unused)
{
    (void)unused;
    struct rig *r = plugged(CONFIRM_AUTO);
    struct page p = {.failed = true};
    rig_command(r, &(struct device_command){.kind = PRINTER_PRINT, .job = 3, .page = &p});
    check_printed(r, 3, PRINT_NOTHING, "cannot be made");
    rig_free(r);
}

static void at_rest_it_asks_twice_in_five_seconds(void **unused)
{
    (void)unused;
    struct rig *r = plugged(CONFIRM_AUTO);
    printer.asked = 0;
    rig_run(r, 50000);
    assert_int_equal(printer.asked, 20); /* ten polls of two questions */
    assert_int_equal(r->said, 0);
    rig_free(r);
}

static void the_cover_is_noticed_at_rest_and_told_on_change_only(void **unused)
{
    (void)unused;
    struct rig *r = plugged(CONFIRM_AUTO);
    printer.status[1] = 0x1A;
    printer.status[2] = 0x16;
    rig_run(r, 20000);
    assert_int_equal(rig_count(r, SAYS_PRINTER), 1);
    assert_true(rig_last(r, SAYS_PRINTER)->printer.cover_open);
    healthy();
    rig_run(r, 20000);
    assert_int_equal(rig_count(r, SAYS_PRINTER), 2);
    assert_false(rig_last(r, SAYS_PRINTER)->printer.cover_open);
    rig_free(r);
}

/* A late answer to question 1 must not be read as the answer to question 4: 16 there would be "paper near end". */
static void a_late_answer_is_not_taken_for_another_question(void **unused)
{
    (void)unused;
    struct rig *r = plugged(CONFIRM_AUTO);
    printer.status[1] = 0x16;
    r->answer = NULL;
    while (r->sent == 0)
        rig_run(r, 1);
    rig_run(r, 1100); /* lost, and asked again */
    assert_int_equal(r->sent, 6);
    FEED(r, 0x16);
    rig_run(r, 100);
    FEED(r, 0x16); /* the second answer to question 1 */
    assert_int_equal(r->sent, 6);
    r->answer = printer_answer;
    rig_run(r, 4000);
    assert_int_equal(rig_count(r, SAYS_PRINTER), 0); /* nothing has changed */
    rig_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slip_is_confirmed_by_its_id),
        cmocka_unit_test(status_is_asked_between_strips),
        cmocka_unit_test(never_faster_than_the_wire),
        cmocka_unit_test(never_more_than_the_buffer_ahead),
        cmocka_unit_test(text_waits_for_the_paper),
        cmocka_unit_test(trouble_before_means_nothing_is_on_paper),
        cmocka_unit_test(low_paper_is_told_and_does_not_stop_printing),
        cmocka_unit_test(a_printer_that_does_not_answer_gets_nothing),
        cmocka_unit_test(garbage_for_an_answer_is_named),
        cmocka_unit_test(another_trouble_is_told_like_the_first),
        cmocka_unit_test(trouble_in_the_middle_is_unknown_and_stops_the_bytes),
        cmocka_unit_test(without_ids_the_answer_to_gs_r_and_a_healthy_status_confirm),
        cmocka_unit_test(no_confirmation_is_unknown),
        cmocka_unit_test(another_slips_id_confirms_nothing),
        cmocka_unit_test(without_confirmation_a_healthy_status_has_to_do),
        cmocka_unit_test(xoff_stops_and_xon_goes_on),
        cmocka_unit_test(unplugged_in_the_middle),
        cmocka_unit_test(a_broken_strip_is_filled_up_before_the_next_slip),
        cmocka_unit_test(the_queue_has_an_end),
        cmocka_unit_test(an_impossible_slip_is_refused_at_once),
        cmocka_unit_test(at_rest_it_asks_twice_in_five_seconds),
        cmocka_unit_test(the_cover_is_noticed_at_rest_and_told_on_change_only),
        cmocka_unit_test(a_late_answer_is_not_taken_for_another_question),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
