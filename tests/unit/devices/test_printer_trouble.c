/* Every trouble at every moment of a slip: the driver and the simulated printer, written apart, joined by a wire that
 * takes its time, in a time that only they see. What the driver says of a slip is held against the paper:
 *   printed   a slip was cut, and its transcript is the one of an untroubled slip
 *   nothing   not one line of it is on paper
 * and unknown may always be said; the last test counts that it is not said without need. */
#include "check.h"
#include "devices/drivers.h"
#include "devices/sim/printer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIRE_MAX 65536

struct wire { /* one direction */
    struct {
        uint8_t byte;
        int64_t at_us;
    } slot[WIRE_MAX];
    size_t head, n;
    int64_t free_us;
};

enum trouble { PAPER_RUNS_OUT, COVER_OPENS, CUTTER_JAMS, CABLE_OUT, CABLE_LOOSE, POWER_CUT_NOW, TROUBLES };

static struct scene {
    struct device_options o;
    void *driver;
    struct printer printer;
    struct glyphs *glyphs;
    struct wire to, from;
    int64_t now_us;
    size_t sent; /* bytes of the slip: everything from its ESC @ on */
    bool cut_cable, loose;
    int slips, endings;
    char slip[4096];  /* transcripts of this slip's pieces */
    int64_t sent_us;  /* last byte of the slip */
    int64_t ended_us; /* outcome said */
    enum print_outcome outcome;
    char why[96];
} scene;

static void put(struct wire *w, const uint8_t *bytes, size_t n)
{
    int64_t byte_us = INT64_C(10000000) / scene.o.printer.baud;
    for (size_t i = 0; i < n; i++) {
        assert_true(w->n < WIRE_MAX);
        w->free_us = (w->free_us > scene.now_us ? w->free_us : scene.now_us) + byte_us;
        w->slot[(w->head + w->n) % WIRE_MAX].byte = bytes[i];
        w->slot[(w->head + w->n++) % WIRE_MAX].at_us = w->free_us;
    }
}

static void driver_sends(void *ctx, const uint8_t *bytes, size_t n)
{
    (void)ctx;
    if (scene.sent > 0 || (n >= 2 && memcmp(bytes, "\x1B\x40", 2) == 0))
        scene.sent += n;
    scene.sent_us = scene.now_us;
    put(&scene.to, bytes, n);
}

static void driver_says(void *ctx, const struct device_event *ev)
{
    (void)ctx;
    if (ev->kind != SAYS_PRINTED)
        return;
    scene.endings++;
    scene.outcome = ev->printed.outcome;
    scene.ended_us = scene.now_us;
    memcpy(scene.why, ev->note, sizeof scene.why);
}

static const struct device_out driver_out = {NULL, driver_sends, driver_says};

static void printer_sends(void *ctx, const uint8_t *bytes, size_t n)
{
    (void)ctx;
    if (!scene.loose)
        put(&scene.from, bytes, n);
}

static const struct frame_out printer_out = {NULL, printer_sends};

static void on_slip(void *ctx, const struct roll *p, const char *text, size_t n)
{
    (void)ctx, (void)p;
    scene.slips++;
    size_t have = strlen(scene.slip), room = sizeof scene.slip - 1 - have;
    memcpy(scene.slip + have, text, n < room ? n : room);
    scene.slip[have + (n < room ? n : room)] = '\0';
}

static bool next_byte(struct wire *w, uint8_t *out)
{
    if (w->n == 0 || w->slot[w->head].at_us > scene.now_us)
        return false;
    *out = w->slot[w->head].byte;
    w->head = (w->head + 1) % WIRE_MAX;
    w->n--;
    return true;
}

static void step(void)
{
    uint8_t b;
    while (next_byte(&scene.to, &b))
        if (!scene.loose)
            printer_ops.on_bytes(&scene.printer, &b, 1, scene.now_us, &printer_out);
    if (printer_ops.deadline(&scene.printer) <= scene.now_us)
        printer_ops.on_timer(&scene.printer, scene.now_us, &printer_out);
    while (next_byte(&scene.from, &b))
        if (!scene.cut_cable)
            escpos_driver.on_bytes(scene.driver, &b, 1, scene.now_us / 1000, &driver_out);
    if (!scene.cut_cable && escpos_driver.deadline(scene.driver) <= scene.now_us / 1000)
        escpos_driver.on_timer(scene.driver, scene.now_us / 1000, &driver_out);
}

static void run_ms(int ms)
{
    for (int i = 0; i < ms; i++) {
        scene.now_us += 1000;
        step();
    }
}

static void begin(enum make make, enum printer_confirm confirm, int32_t baud)
{
    static const char *font;
    memset(&scene, 0, sizeof scene);
    scene.o.printer = (struct printer_options){
        .width_dots = 384, .columns = 32, .baud = baud, .buffer_bytes = 4096, .confirm = confirm};
    scene.now_us = 1000000;
    scene.glyphs = glyphs_new(&font);
    struct printer_config config = {.width = 384, .make = make, .glyphs = scene.glyphs, .slip = on_slip};
    printer_start(&scene.printer, &config);
    scene.driver = calloc(1, escpos_driver.state_size);
    escpos_driver.start(scene.driver, &scene.o, scene.now_us / 1000, &driver_out);
    run_ms(300);
}

static void end(void)
{
    escpos_driver.stop(scene.driver, scene.now_us / 1000, &driver_out);
    escpos_driver.release(scene.driver);
    free(scene.driver);
    printer_stop(&scene.printer);
    glyphs_free(scene.glyphs);
}

static void print_voucher(uint32_t job)
{
    struct page p = {0};
    struct bitmap b;
    page_text(&p, PAGE_CENTER, 2, true, "VOUCHER");
    for (int i = 0; i < 4; i++)
        page_pair(&p, false, "bottles", "0.25");
    assert_true(bitmap_new(&b, 160, 120));
    for (int y = 0; y < 120; y++)
        for (int x = y % 3; x < 160; x += 3)
            bitmap_ink(&b, x, y);
    page_bitmap(&p, PAGE_CENTER, &b, "code");
    page_text(&p, PAGE_LEFT, 1, false, "Keep it dry.");
    page_cut(&p);
    struct device_command c = {.kind = PRINTER_PRINT, .job = job, .page = &p};
    escpos_driver.command(scene.driver, &c, scene.now_us / 1000, &driver_out);
    page_free(&p);
}

static void strike(enum trouble t)
{
    switch (t) {
    case PAPER_RUNS_OUT: printer_condition(&scene.printer, CONDITION_OUT, scene.now_us, &printer_out); break;
    case COVER_OPENS: printer_condition(&scene.printer, CONDITION_COVER, scene.now_us, &printer_out); break;
    case CUTTER_JAMS: printer_condition(&scene.printer, CONDITION_JAM, scene.now_us, &printer_out); break;
    case CABLE_OUT: /* the adapter with it: the port is gone */
        scene.cut_cable = scene.loose = true;
        scene.to.n = scene.from.n = 0;
        escpos_driver.stop(scene.driver, scene.now_us / 1000, &driver_out);
        break;
    case CABLE_LOOSE: scene.loose = true; break; /* pulled from the printer: the port knows nothing */
    case POWER_CUT_NOW: printer_cut_power(&scene.printer, scene.now_us); break;
    case TROUBLES: break;
    }
}

static const char *const trouble_words[] = {"paper out", "cover", "jam", "cable out", "cable loose", "power cut"};

static bool fine;        /* --fine: eight times as many moments, half a minute under sanitizers */
static char whole[4096]; /* transcript of an untroubled slip */

static void untroubled(enum make make, enum printer_confirm confirm, int32_t baud, int *ms)
{
    begin(make, confirm, baud);
    int64_t from = scene.now_us;
    print_voucher(1);
    for (int i = 0; i < 40000 && scene.endings == 0; i++)
        run_ms(1);
    assert_int_equal(scene.endings, 1);
    assert_int_equal(scene.outcome, PRINT_DONE);
    assert_int_equal(scene.slips, 1);
    memcpy(whole, scene.slip, sizeof whole);
    *ms = (int)((scene.ended_us - from) / 1000);
    end();
}

/* Struck after ms, healed after hold ms (0: never, within this test). */
static void struck(enum make make, enum printer_confirm confirm, int32_t baud, enum trouble t, int ms, int hold)
{
    begin(make, confirm, baud);
    print_voucher(1);
    run_ms(ms);
    if (scene.endings == 0)
        strike(t);
    char on_paper[sizeof scene.slip] = "";
    for (int i = 0; i < 45000 && scene.endings == 0; i++) {
        run_ms(1);
        if (hold > 0 && i == hold && t == CABLE_LOOSE)
            scene.loose = false;
        else if (hold > 0 && i == hold && t < CABLE_OUT)
            printer_condition(&scene.printer, CONDITION_OK, scene.now_us, &printer_out);
    }
    assert_int_equal(scene.endings, 1);
    memcpy(on_paper, scene.slip, sizeof on_paper);
    bool begun = scene.slips > 0 || !sheet_blank(&scene.printer.sheet);
    if (scene.outcome == PRINT_DONE && strcmp(on_paper, whole) != 0)
        fail_msg("%s at %d ms for %d: called printed, on paper is\n%s", trouble_words[t], ms, hold, on_paper);
    if (scene.outcome == PRINT_NOTHING && begun)
        fail_msg("%s at %d ms for %d: called nothing, on paper is\n%s", trouble_words[t], ms, hold, on_paper);
    end();
}

static void at_every_moment(enum make make, enum printer_confirm confirm, int32_t baud, int step_ms)
{
    int ms;
    untroubled(make, confirm, baud, &ms);
    for (int t = 0; t < TROUBLES; t++)
        for (int at = 0; at <= ms; at += step_ms) {
            struck(make, confirm, baud, (enum trouble)t, at, 0);
            struck(make, confirm, baud, (enum trouble)t, at, 1500); /* and put right before the driver gives up */
        }
}

static void trouble_at_every_moment_with_ids(void **unused)
{
    (void)unused;
    at_every_moment(MAKE_EPSON, CONFIRM_AUTO, 19200, fine ? 83 : 641);
}

static void trouble_at_every_moment_of_a_clone(void **unused)
{
    (void)unused;
    at_every_moment(MAKE_GENERIC, CONFIRM_AUTO, 19200, fine ? 83 : 977);
}

static void trouble_at_every_moment_of_a_fast_line(void **unused)
{
    (void)unused;
    at_every_moment(MAKE_EPSON, CONFIRM_GS_H, 115200, fine ? 29 : 211);
}

/* The phases by name, and what must be said in each: known where it can be known. */
static void what_each_phase_says(void **unused)
{
    (void)unused;
    static const struct {
        const char *word;
        enum trouble trouble;
        int phase; /* 0 before the first byte, 1 in the middle, 2 all sent and not confirmed, 3 at the cut */
        enum print_outcome outcome;
        const char *why;
    } rows[] = {
        {"paper before", PAPER_RUNS_OUT, 0, PRINT_NOTHING, "paper"},
        {"cover before", COVER_OPENS, 0, PRINT_NOTHING, "cover"},
        {"jam before", CUTTER_JAMS, 0, PRINT_NOTHING, "cutter"},
        {"power before", POWER_CUT_NOW, 0, PRINT_DONE, ""}, /* back within the three questions that it gets */
        {"loose before", CABLE_LOOSE, 0, PRINT_NOTHING, "does not answer"},
        {"cable before", CABLE_OUT, 0, PRINT_NOTHING, "unplugged"},
        {"paper middle", PAPER_RUNS_OUT, 1, PRINT_UNKNOWN, "paper"},
        {"cover middle", COVER_OPENS, 1, PRINT_UNKNOWN, "cover"},
        {"power middle", POWER_CUT_NOW, 1, PRINT_UNKNOWN, ""},
        {"loose middle", CABLE_LOOSE, 1, PRINT_UNKNOWN, "does not answer"},
        {"cable middle", CABLE_OUT, 1, PRINT_UNKNOWN, "unplugged"},
        {"paper after", PAPER_RUNS_OUT, 2, PRINT_UNKNOWN, "confirm"},
        {"power after", POWER_CUT_NOW, 2, PRINT_UNKNOWN, "confirm"},
        {"loose after", CABLE_LOOSE, 2, PRINT_UNKNOWN, "confirm"},
        {"cable after", CABLE_OUT, 2, PRINT_UNKNOWN, "unplugged"},
        {"jam at the cut", CUTTER_JAMS, 3, PRINT_UNKNOWN, "confirm"},
        {"power at the cut", POWER_CUT_NOW, 3, PRINT_UNKNOWN, "confirm"},
    };
    int ms;
    untroubled(MAKE_EPSON, CONFIRM_AUTO, 19200, &ms);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        begin(MAKE_EPSON, CONFIRM_AUTO, 19200);
        if (rows[i].phase == 3)
            printer_plan(&scene.printer, rows[i].trouble == CUTTER_JAMS ? (int)CONDITION_JAM : POWER_CUT, -1);
        if (rows[i].phase == 2)
            scene.printer.mm_per_s = 5; /* a slow one: everything is sent, little of it printed */
        if (rows[i].phase == 0)
            strike(rows[i].trouble);
        if (rows[i].phase != 0 || rows[i].trouble != CABLE_OUT)
            print_voucher(1);
        else
            scene.endings++, scene.outcome = PRINT_NOTHING, memcpy(scene.why, "unplugged", 10);
        if (rows[i].phase == 1 || rows[i].phase == 2) {
            int64_t quiet = 0;
            for (int k = 0; k < 30000 && quiet < 700000; k++) {
                run_ms(1);
                quiet = scene.sent > 0 ? scene.now_us - scene.sent_us : 0;
                if (rows[i].phase == 1 && scene.sent > 900)
                    break;
            }
            strike(rows[i].trouble);
        }
        for (int k = 0; k < 60000 && scene.endings == 0; k++)
            run_ms(1);
        if (scene.endings != 1 || scene.outcome != rows[i].outcome || strstr(scene.why, rows[i].why) == NULL)
            fail_msg("%s: outcome %d (%s), ended %d", rows[i].word, (int)scene.outcome, scene.why, scene.endings);
        end();
    }
}

/* After each trouble, once it is put right, the next slip comes out whole and is called printed. */
static void the_next_slip_is_whole(void **unused)
{
    (void)unused;
    int ms;
    untroubled(MAKE_EPSON, CONFIRM_AUTO, 19200, &ms);
    for (int t = 0; t < TROUBLES; t++) {
        begin(MAKE_EPSON, CONFIRM_AUTO, 19200);
        print_voucher(1);
        run_ms(ms / 2);
        strike((enum trouble)t);
        run_ms(20000);
        assert_int_equal(scene.endings, 1);
        if (t == CUTTER_JAMS) { /* a person opens it, clears the knife and shuts it: the driver frees it then */
            scene.printer.condition = CONDITION_COVER;
            run_ms(6000);
            scene.printer.condition = CONDITION_JAM;
        } else if (t < CABLE_OUT) {
            printer_condition(&scene.printer, CONDITION_OK, scene.now_us, &printer_out);
        }
        scene.loose = false;
        if (t == CABLE_OUT) {
            scene.cut_cable = false;
            escpos_driver.start(scene.driver, &scene.o, scene.now_us / 1000, &driver_out);
        }
        run_ms(16000);
        scene.endings = scene.slips = 0;
        scene.slip[0] = '\0';
        print_voucher(2);
        for (int k = 0; k < 60000 && scene.endings == 0; k++)
            run_ms(1);
        if (scene.outcome != PRINT_DONE || strstr(scene.slip, whole) == NULL)
            fail_msg("after %s: outcome %d (%s), on paper is\n%s", trouble_words[t], (int)scene.outcome, scene.why,
                     scene.slip);
        end();
    }
}

int main(int argc, char **argv)
{
    fine = argc > 1 && strcmp(argv[1], "--fine") == 0;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_each_phase_says),
        cmocka_unit_test(the_next_slip_is_whole),
        cmocka_unit_test(trouble_at_every_moment_with_ids),
        cmocka_unit_test(trouble_at_every_moment_of_a_clone),
        cmocka_unit_test(trouble_at_every_moment_of_a_fast_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
