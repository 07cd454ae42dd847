/* Letters and drawn lines: which of them a profile chooses, held against bytes typed from the code tables, and whole
 * slips on the simulated printers' paper both ways (tests/golden/printer; --regenerate writes them anew). */
#include "../receipt/examples.h"
#include "check.h"
#include "devices/printer/escpos_letters.h"
#include "devices/printer/escpos_raster.h"
#include "devices/printer/escpos_render.h"
#include "devices/raster/raster.h"
#include "devices/sim/printer.h"

#include "base/text.h"
#include "base/tr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GOLDEN_DIR "tests/golden/printer"

static bool regenerate;

static void letter_is(struct escpos_letters *l, uint32_t c, int current, int set, int a, int b)
{
    struct escpos_letter x;
    assert_true(escpos_letter(l, c, current, &x));
    assert_int_equal(x.set, set);
    assert_int_equal(x.n, b < 0 ? 1 : 2);
    assert_int_equal(x.bytes[0], a);
    if (b >= 0)
        assert_int_equal(x.bytes[1], b);
}

static bool has(struct escpos_letters *l, uint32_t c)
{
    struct escpos_letter x;
    return escpos_letter(l, c, 0, &x);
}

static void letters_have_the_bytes_of_the_tables(void **unused)
{
    (void)unused;
    struct escpos_letters l;
    escpos_letters_open(&l, PRINTER_EPSON);
    letter_is(&l, 'A', 0, -1, 'A', -1);
    letter_is(&l, 0xE9, 0, 0, 0x82, -1);    /* é in PC437 */
    letter_is(&l, 0xE9, 16, 16, 0xE9, -1);  /* in WPC1252, where that is chosen already */
    letter_is(&l, 0x20AC, 0, 16, 0x80, -1); /* euro: not in 437 and 850 */
    letter_is(&l, 0x20AC, 19, 19, 0xD5, -1);
    letter_is(&l, 0x141, 0, 18, 0x9D, -1); /* L with stroke: PC852 */
    letter_is(&l, 0x416, 0, 17, 0x86, -1); /* Zhe: PC866 */
    assert_false(has(&l, 0x74F6));         /* bottle: this printer has no Chinese letters */
    assert_false(has(&l, 0x0E01));         /* Thai */
    assert_false(has(&l, 0x301));          /* a combining mark */
    assert_false(has(&l, 0x0A));
    escpos_letters_close(&l);
    escpos_letters_open(&l, PRINTER_GENERIC_GBK);
    letter_is(&l, 0x74F6, 0, LETTERS_GB, 0xC6, 0xBF); /* bottle in GB2312 */
    letter_is(&l, 0xFF1A, 0, LETTERS_GB, 0xA3, 0xBA); /* full-width colon */
    letter_is(&l, 0xE9, LETTERS_GB, 0, 0x82, -1); /* GBK has it as A8A6, two columns wide: that would break a pair */
    assert_false(has(&l, 0x20AC));  /* 80 in GBK, and A2E3 in GB18030: no clone agrees with the next one */
    assert_false(has(&l, 0x20000)); /* four bytes of GB18030: in no font */
    escpos_letters_close(&l);
    escpos_letters_open(&l, PRINTER_GENERIC);
    letter_is(&l, 0xE9, 0, 0, 0x82, -1);
    assert_false(has(&l, 0x20AC));
    escpos_letters_close(&l);
}

static const struct printer_options WIDE = {.width_dots = 576, .columns = 48, .baud = 9600};

static void bytes_are(enum printer_profile profile, const char *text, const uint8_t *want, size_t n)
{
    struct printer_options o = WIDE;
    struct page p = {0};
    struct escpos_job j;
    o.profile = profile;
    page_text(&p, PAGE_LEFT, 1, false, text);
    escpos_render(&j, &p, &o);
    assert_int_equal(j.bytes.len, n);
    assert_memory_equal(j.bytes.text, want, n);
    escpos_job_free(&j);
    page_free(&p);
}

/* A line changes its set where it must and no oftener. */
static void a_line_in_two_sets(void **unused)
{
    (void)unused;
    static const uint8_t gbk[] = {0x1B, 0x40, 0x1C, 0x2E, 0x1B, 0x61, 0x00, 0x1B, 0x45, 0x00, 0x1D, 0x21, 0x00,
                                  'a',  0x1C, 0x26, 0xC6, 0xBF, 'b',  0xC6, 0xBF, 0x1C, 0x2E, 0x82, '\n'};
    bytes_are(PRINTER_GENERIC_GBK, "a\u74F6b\u74F6\u00E9", gbk, sizeof gbk);
    static const uint8_t epson[] = {0x1B, 0x40, 0x1B, 0x61, 0x00, 0x1B, 0x45, 0x00, 0x1D, 0x21,
                                    0x00, 0x82, 0x1B, 0x74, 0x10, 0x80, ' ',  0xE9, '\n'};
    bytes_are(PRINTER_EPSON, "\u00E9\u20AC \u00E9", epson, sizeof epson);
}

/* ---- on paper ---------------------------------------------------------------------------------------------------- */

static char transcript[32768];

static void on_slip(void *ctx, const struct roll *p, const char *text, size_t n)
{
    (void)ctx, (void)p;
    assert_true(n < sizeof transcript);
    memcpy(transcript, text, n);
    transcript[n] = '\0';
}

static void deaf(void *ctx, const uint8_t *bytes, size_t n)
{
    (void)ctx, (void)bytes, (void)n;
}

/* The slip's bytes through the simulated printer; how many there were. */
static size_t print_on(enum make make, const struct page *p, const struct printer_options *o)
{
    static struct printer printer;
    const char *font;
    struct printer_config config = {
        .width = o->width_dots, .make = make, .buffer = PRINTER_RX_MAX, .glyphs = glyphs_new(&font), .slip = on_slip};
    struct frame_out out = {NULL, deaf};
    struct escpos_job j;
    escpos_render(&j, p, o);
    assert_false(j.failed);
    assert_int_equal(escpos_realtime_at((const uint8_t *)j.bytes.text, j.bytes.len), j.bytes.len);
    printer_start(&printer, &config);
    for (size_t i = 0; i < j.bytes.len; i++) {
        printer.busy_us = 0;
        printer_ops.on_bytes(&printer, (const uint8_t *)j.bytes.text + i, 1, 0, &out);
    }
    printer.busy_us = 0;
    printer_ops.on_timer(&printer, 0, &out);
    size_t n = j.bytes.len;
    escpos_job_free(&j);
    printer_stop(&printer);
    glyphs_free(config.glyphs);
    return n;
}

static void compare(const char *name)
{
    char path[128];
    static char golden[sizeof transcript];
    snprintf(path, sizeof path, GOLDEN_DIR "/%s.txt", name);
    FILE *f = fopen(path, regenerate ? "wbe" : "rbe");
    if (f == NULL)
        fail_msg("%s: not there (run from the top of the source tree; --regenerate makes it)", path);
    if (regenerate) {
        assert_int_equal(fwrite(transcript, 1, strlen(transcript), f), strlen(transcript));
    } else {
        golden[fread(golden, 1, sizeof golden - 1, f)] = '\0';
        assert_string_equal(transcript, golden);
    }
    assert_int_equal(fclose(f), 0);
}

static void slips_both_ways(void **unused)
{
    (void)unused;
    static const struct {
        const char *name;
        enum make make;
        enum printer_profile profile;
        enum language language;
        int less; /* of the drawn slip's bytes, the QR code left out, in per cent at most */
    } rows[] = {
        {"epson.en", MAKE_EPSON, PRINTER_EPSON, LANGUAGE_EN, 100},
        {"epson.zh_CN", MAKE_EPSON, PRINTER_EPSON, LANGUAGE_ZH, 100},
        {"generic.en", MAKE_GENERIC, PRINTER_GENERIC, LANGUAGE_EN, 100},
        {"gbk.zh_CN", MAKE_GBK, PRINTER_GENERIC_GBK, LANGUAGE_ZH, 20},
    };
    struct raster *font = NULL;
    if (raster_open(&font, RASTER_FONT, RASTER_FONT_INDEX, NULL) != ST_OK)
        skip();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct printer_options o = WIDE;
        struct receipt_shop shop = example_shop(o.width_dots);
        struct receipt_voucher v = example_voucher(rows[i].language);
        struct page p = {0};
        char name[64];
        snprintf(shop.name, sizeof shop.name, "%s", rows[i].language == LANGUAGE_ZH ? "示例超市" : "Café Zoë");
        assert_int_equal(receipt_voucher_page(&p, &shop, &v, NULL), ST_OK);
        o.profile = rows[i].profile;
        o.raster = raster_ops(font);
        size_t letters = print_on(rows[i].make, &p, &o);
        compare(rows[i].name);
        o.draw_letters = true;
        size_t drawn = print_on(rows[i].make, &p, &o);
        snprintf(name, sizeof name, "%s.drawn", rows[i].name);
        compare(name);
        size_t pictures = 0; /* the QR code is dots either way */
        for (size_t k = 0; k < p.count; k++)
            if (p.items[k].kind == PAGE_BITMAP)
                pictures += bitmap_stride(&p.items[k].bitmap) * (size_t)p.items[k].bitmap.height;
        printf("%-12s %zu bytes with letters, %zu drawn, %zu of them the QR code\n", rows[i].name, letters, drawn,
               pictures);
        assert_true(letters <= drawn);
        assert_true((letters - pictures) * 100 <= (drawn - pictures) * (size_t)rows[i].less);
        page_free(&p);
    }
    raster_free(font);
}

/* Any script on any printer: what there are no letters for is on the paper as dots, never as another letter. */
static void any_script_comes_out(void **unused)
{
    (void)unused;
    static const char *const lines[] = {"\u0627\u0644\u0639\u0631\u0628\u064A\u0629",
                                        "\u0E44\u0E17\u0E22",
                                        "\u65E5\u672C\u8A9E",
                                        "\uD55C\uAD6D\uC5B4",
                                        "\u05E2\u05D1\u05E8\u05D9\u05EA",
                                        "Straße €"};
    struct raster *font = NULL;
    if (raster_open(&font, RASTER_FONT, RASTER_FONT_INDEX, NULL) != ST_OK)
        skip();
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct printer_options o = WIDE;
        struct page p = {0};
        o.raster = raster_ops(font);
        page_text(&p, PAGE_LEFT, 1, false, lines[i]);
        page_cut(&p);
        print_on(MAKE_GENERIC, &p, &o);
        if (strncmp(transcript, "[image ", 7) != 0)
            fail_msg("%s came out as %s", lines[i], transcript);
        page_free(&p);
    }
    raster_free(font);
}

int main(int argc, char **argv)
{
    regenerate = argc > 1 && strcmp(argv[1], "--regenerate") == 0;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_have_the_bytes_of_the_tables),
        cmocka_unit_test(a_line_in_two_sets),
        cmocka_unit_test(slips_both_ways),
        cmocka_unit_test(any_script_comes_out),
    };
    if (tr_load_default() == 0) {
        fprintf(stderr, "no translations: run it through ctest\n");
        return 2;
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    tr_unload();
    return failed;
}
