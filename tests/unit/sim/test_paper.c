/* What ends up on paper: dots, transcript, files, and codes that an independent reader can read. */
#include "capture.h"

#include "devices/sim/printer.h"
#include "devices/sim/slips.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[64];
static struct slips slips;
static struct printer printer;
static struct capture said;
static const char *font;

static void on_slip(void *ctx, const struct roll *p, const char *text, size_t n)
{
    (void)ctx;
    struct err e = {0};
    assert_int_equal(slips_write(&slips, p, text, n, &e), ST_OK);
}

static int fresh(void **state)
{
    (void)state;
    struct err e = {0};
    snprintf(folder, sizeof folder, "/tmp/sim-paper-XXXXXX");
    assert_non_null(mkdtemp(folder));
    assert_int_equal(slips_open(&slips, folder, &e), ST_OK);
    struct printer_config config = {.width = 384, .glyphs = glyphs_new(&font), .slip = on_slip};
    printer_start(&printer, &config);
    capture_clear(&said);
    return 0;
}

static void path_of(char out[128], unsigned number, const char *end)
{
    snprintf(out, 128, "%s/%04u.%s", folder, number, end);
}

static int done(void **state)
{
    (void)state;
    printer_stop(&printer);
    glyphs_free(printer.config.glyphs);
    for (unsigned n = 1; n <= 50; n++) {
        char path[128];
        path_of(path, n, "png");
        unlink(path);
        path_of(path, n, "txt");
        unlink(path);
    }
    assert_int_equal(rmdir(folder), 0); /* nothing half written is left */
    return 0;
}

static void print_bytes(const uint8_t *bytes, size_t n)
{
    struct frame_out out = capture_out(&said);
    int64_t at;
    printer_ops.on_bytes(&printer, bytes, n, 0, &out);
    while ((at = printer_ops.deadline(&printer)) != SIM_NEVER)
        printer_ops.on_timer(&printer, at, &out);
    printer.busy_us = 0;
}

static void print_text(const char *text)
{
    print_bytes((const uint8_t *)text, strlen(text));
}

static void print_hex(const char *hex)
{
    uint8_t bytes[1024];
    print_bytes(bytes, bytes_of(bytes, sizeof bytes, hex));
}

static void read_slip(unsigned number, char *out, size_t cap)
{
    char path[128];
    path_of(path, number, "txt");
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    size_t n = fread(out, 1, cap - 1, f);
    out[n] = '\0';
    fclose(f);
}

static void assert_slip(unsigned number, const char *want)
{
    char text[2048];
    read_slip(number, text, sizeof text);
    assert_string_equal(text, want);
}

/* What zbarimg, which shares nothing with us, reads in the picture. */
static void assert_reads(unsigned number, const char *want)
{
    char path[128], out[512];
    int fds[2], status;
    path_of(path, number, "png");
    assert_int_equal(pipe(fds), 0);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(fds[1], STDOUT_FILENO);
        dup2(open("/dev/null", O_WRONLY), STDERR_FILENO); /* it complains about a missing message bus */
        close(fds[0]);
        close(fds[1]);
        execlp("zbarimg", "zbarimg", "-q", path, (char *)NULL);
        _exit(127);
    }
    close(fds[1]);
    size_t n = 0;
    ssize_t k;
    while ((k = read(fds[0], out + n, sizeof out - 1 - n)) > 0)
        n += (size_t)k;
    out[n] = '\0';
    close(fds[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_string_equal(out, want);
}

static void raster_gives_these_dots(void **state)
{
    (void)state;
    print_hex("1D 76 30 00 01 00 02 00 81 18");
    for (int x = 0; x < 10; x++) {
        assert_int_equal(paper_dark(&printer.sheet.paper, x, 0), x == 0 || x == 7);
        assert_int_equal(paper_dark(&printer.sheet.paper, x, 1), x == 3 || x == 4);
    }
    assert_int_equal(printer.sheet.y, 2);
}

static void raster_in_the_middle_and_doubled(void **state)
{
    (void)state;
    print_hex("1B 61 01 1D 76 30 03 01 00 01 00 80");
    assert_false(paper_dark(&printer.sheet.paper, 183, 0)); /* 384 - 16 dots, half of it left */
    for (int y = 0; y < 2; y++)
        for (int x = 184; x < 186; x++)
            assert_true(paper_dark(&printer.sheet.paper, x, y));
    assert_false(paper_dark(&printer.sheet.paper, 186, 0));
    assert_int_equal(printer.sheet.y, 2);
}

static void new_graphics_store_then_print(void **state)
{
    (void)state;
    print_hex("1D 28 4C 0C 00 30 70 30 01 01 31 08 00 02 00 FF 01");
    assert_int_equal(printer.sheet.y, 0);
    print_hex("1D 28 4C 02 00 30 32");
    assert_int_equal(printer.sheet.y, 2);
    assert_true(paper_dark(&printer.sheet.paper, 0, 0));
    assert_false(paper_dark(&printer.sheet.paper, 0, 1));
    assert_true(paper_dark(&printer.sheet.paper, 7, 1));
}

static void rasters_that_lie_are_refused(void **state)
{
    (void)state;
    print_hex("1D 76 30 09 01 00 01 00 80");                      /* no such mode */
    print_hex("1D 28 4C 0B 00 30 70 30 01 01 31 08 00 02 00 FF"); /* says two rows, has one */
    print_hex("1D 28 4C 02 00 30 32");                            /* so there is nothing to print */
    assert_int_equal(printer.sheet.y, 0);
    print_hex("1D 56 00");
    assert_slip(1, "[raster of 8x1 refused]\n[graphics of 8x2 refused]\n[graphics function 50 skipped]\n[cut]\n");
}

static void transcript_in_order(void **state)
{
    (void)state;
    print_text("\x1B@\x1B"
               "a\x01"
               "Rebottle\n\x1B"
               "a");
    print_hex("00");
    print_text("PET 0.5 l\t0.25\n");
    print_hex("1D 76 30 00 01 00 02 00 FF FF 1D 76 30 00 01 00 03 00 FF FF FF"); /* two strips of one picture */
    print_text("\x1B"
               "d\x01"
               "end\n");
    print_hex("1D 56 42 10");
    assert_slip(1, "            Rebottle\nPET 0.5 l       0.25\n[image 8x5]\n\nend\n[cut]\n");
}

static void code_pages_and_chinese(void **state)
{
    (void)state;
    print_hex("1B 74 13 D5 0A"); /* 858: euro */
    print_hex("1B 74 10 80 0A"); /* 1252: euro */
    print_hex("1B 74 02 84 0A 1B 74 11 80 0A 1B 74 12 A0 0A 1B 74 00 E1 0A");
    print_hex("1C 26 CD CB 46 0A 1C 2E 84 0A"); /* FS &: tui, F; FS .: back to page 0 */
    print_hex("1C 28 43 02 00 30 02 E7 93 B6 0A 1B 40 1B 74 63 41 0A 1D 56 00");
    assert_slip(1, "€\n€\nä\nА\ná\nß\n退F\nä\n瓶\n[code page 99 is not in this printer]\nA\n[cut]\n");
}

static bool row_has_ink(int y)
{
    for (int x = 0; x < printer.sheet.paper.width; x++)
        if (paper_dark(&printer.sheet.paper, x, y))
            return true;
    return false;
}

static void letters_have_dots_and_sizes(void **state)
{
    (void)state;
    int first = -1, last = -1;
    print_text("\x1D!\x11H\n"); /* twice as wide, twice as high */
    assert_int_equal(printer.sheet.y, 48);
    for (int y = 0; y < 48; y++)
        if (row_has_ink(y)) {
            first = first < 0 ? y : first;
            last = y;
        }
    assert_true(first >= 0);
    assert_in_range(last - first, 28, 40); /* a capital of a 24-dot font is about 17 dots high */
    for (int x = 24; x < 384; x++)
        for (int y = 0; y < 48; y++)
            assert_false(paper_dark(&printer.sheet.paper, x, y));
}

/* Seven times as wide in the narrow font never ends on a multiple of eight columns. */
static void a_tab_ends(void **state)
{
    (void)state;
    print_hex("1B 4D 01 1D 21 60 41 09 42 0A");
    assert_int_equal(printer.sheet.line_n, 0);
    print_hex("1B 40 41 09 42 0A 1D 56 00");
    char text[512];
    read_slip(1, text, sizeof text);
    assert_non_null(strstr(text, "A       B\n[cut]\n"));
}

static void long_lines_wrap_at_the_margin(void **state)
{
    (void)state;
    print_text("123456789012345678901234567890123\n"); /* 32 columns on 58 mm paper */
    print_hex("1D 56 00");
    assert_slip(1, "12345678901234567890123456789012\n3\n[cut]\n");
}

static void code128_can_be_read(void **state)
{
    (void)state;
    print_hex("1B 61 01 1D 77 02 1D 68 50 1D 48 02");
    print_hex("1D 6B 49 0C 7B 42 52 56 4D 2D 7B 43 0C 22 38 5A"); /* {BRVM-{C 12 34 56 90 */
    print_hex("1B 64 02 1D 56 00");
    assert_reads(1, "CODE-128:RVM-12345690\n");
    char text[256];
    read_slip(1, text, sizeof text);
    assert_non_null(strstr(text, "[code128 RVM-12345690]\n"));
}

/* As python-escpos sends them, both forms of GS k; zbarimg reads the picture. */
static void the_older_barcodes_can_be_read(void **state)
{
    (void)state;
    print_hex("1B 61 01 1D 77 02 1D 68 50 1D 48 00");
    print_hex("1D 6B 02 34 30 30 36 33 38 31 33 33 33 39 33 31 00 1B 64 02");                      /* EAN-13 */
    print_hex("1D 6B 44 08 39 36 33 38 35 30 37 34 1B 64 02");                                     /* EAN-8 */
    print_hex("1D 6B 41 0C 30 31 32 33 34 35 36 37 38 39 30 35 1B 64 02");                         /* UPC-A */
    print_hex("1D 6B 04 52 56 4D 2D 31 32 00 1B 64 02");                                           /* Code 39: RVM-12 */
    print_hex("1D 6B 46 08 31 32 33 34 35 36 37 38 1B 64 02");                                     /* ITF */
    print_hex("1D 6B 06 41 31 32 33 34 35 36 42 00 1B 64 02 1D 6B 47 05 41 31 32 33 34 1D 56 00"); /* no end */
    assert_slip(1, "[ean13 4006381333931]\n\n\n[ean8 96385074]\n\n\n[upca 012345678905]\n\n\n[code39 RVM-12]\n\n\n"
                   "[itf 12345678]\n\n\n[codabar A123456B]\n\n\n[barcode form 71 refused]\n[cut]\n");
    assert_reads(1, "Codabar:A123456B\nI2/5:12345678\nCODE-39:RVM-12\nEAN-13:0012345678905\nEAN-8:96385074\n"
                    "EAN-13:4006381333931\n");
    print_hex("1D 6B 01 34 32 35 32 36 31 00 1D 56 00"); /* UPC-E 0 425261 4, which stands for 042100005264 */
    assert_reads(2, "EAN-13:0042100005264\n");
}

static void barcodes_that_cannot_be_printed(void **state)
{
    (void)state;
    print_hex("1D 6B 49 04 41 42 43 44");                                           /* no code set chosen */
    print_hex("1D 6B 02 34 30 30 36 33 38 31 33 33 33 39 33 00");                   /* its check digit is computed */
    print_hex("1D 77 06 1D 6B 49 0C 7B 42 41 42 43 44 45 46 47 48 49 4A 1D 56 00"); /* 145 modules of 6 dots */
    assert_slip(1, "[code128 refused: not valid data]\n[ean13 4006381333931]\n"
                   "[code128 ABCDEFGHIJ is wider than the paper]\n[cut]\n");
}

static void native_qr_can_be_read(void **state)
{
    (void)state;
    print_hex("1B 64 02 1B 61 01 1D 28 6B 04 00 31 41 32 00 1D 28 6B 03 00 31 43 06 1D 28 6B 03 00 31 45 31");
    print_hex("1D 28 6B 0C 00 31 50 30 56 31 3A 30 30 30 31 32 33 1D 28 6B 03 00 31 51 30 1B 64 02 1D 56 00");
    assert_reads(1, "QR-Code:V1:000123\n");
    assert_slip(1, "\n\n[qr V1:000123]\n\n\n[cut]\n");
}

/* 236 figures at level Q: 49 modules where they are packed as figures, 69 where each takes a byte. */
static void a_clone_packs_figures_badly(void **state)
{
    (void)state;
    static const char sizes[][16] = {[MAKE_EPSON] = "76294\x1F", [MAKE_GENERIC] = "76414\x1F"};
    uint8_t store[8 + 236] = {0x1D, 0x28, 0x6B, 0xEF, 0x00, 0x31, 0x50, 0x30};
    memset(store + 8, '7', 236);
    for (int make = 0; make < MAKE_COUNT; make++) {
        if (make != MAKE_EPSON && make != MAKE_GENERIC)
            continue;
        printer.config.make = (enum make)make;
        print_hex("1D 28 6B 03 00 31 43 06 1D 28 6B 03 00 31 45 32");
        print_bytes(store, sizeof store);
        said.n = 0;
        print_hex("1D 28 6B 03 00 31 52 30");
        assert_memory_equal(said.bytes, sizes[make], 6);
    }
}

/* Numbers go on where the folder ends, also after a restart. */
static void numbers_go_on(void **state)
{
    (void)state;
    struct err e = {0};
    print_text("one\n\x1D"
               "V\x01");
    print_text("two\n\x1D"
               "V\x01");
    assert_int_equal(slips.last, 2);
    assert_int_equal(slips_open(&slips, folder, &e), ST_OK);
    assert_int_equal(slips.last, 2);
    print_text("three\n\x1D"
               "V\x01");
    assert_slip(3, "three\n[cut]\n");
}

static void what_is_not_cut_is_kept_at_the_end(void **state)
{
    (void)state;
    print_text("half");
    printer_stop(&printer);
    assert_slip(1, "half\n[not cut]\n");
    struct printer_config config = printer.config;
    printer_start(&printer, &config);
}

static void two_metres_without_a_cut(void **state)
{
    (void)state;
    for (int i = 0; i < 63; i++)
        print_hex("1B 4A FF"); /* 255 dots */
    assert_int_equal(slips.last, 1);
    assert_slip(1, "[torn off at 2 m]\n");
}

#define T(f) cmocka_unit_test_setup_teardown(f, fresh, done)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(raster_gives_these_dots),
        T(raster_in_the_middle_and_doubled),
        T(new_graphics_store_then_print),
        T(rasters_that_lie_are_refused),
        T(transcript_in_order),
        T(code_pages_and_chinese),
        T(letters_have_dots_and_sizes),
        T(a_tab_ends),
        T(long_lines_wrap_at_the_margin),
        T(code128_can_be_read),
        T(the_older_barcodes_can_be_read),
        T(barcodes_that_cannot_be_printed),
        T(native_qr_can_be_read),
        T(a_clone_packs_figures_badly),
        T(numbers_go_on),
        T(what_is_not_cut_is_kept_at_the_end),
        T(two_metres_without_a_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
