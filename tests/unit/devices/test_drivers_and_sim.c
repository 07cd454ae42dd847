/* Drivers and simulated devices were written apart, from the same makers' documents: here they meet, through real
 * pseudo-terminals and the tty port. argv[1] is rebottle-sim. */
#include "base/text.h"
#include "check.h"
#include "devices/drivers.h"
#include "devices/port/port.h"
#include "devices/raster/raster.h"

#include <dirent.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BAUD 115200 /* the slip takes seconds at 9600 */

static const char *sim;
static char folder[64], receipts[96];
static pid_t sim_pid;

static int64_t mono_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- a driver on a port ---------------------------------------------------------------------------------------- */

struct station {
    const struct device_driver *driver;
    void *state;
    struct port *port;
    struct device_out out;
    uint8_t pending[8192]; /* what the port would not take yet */
    size_t pending_n;
    struct device_event last[SAYS_PRINTED + 1];
    int count[SAYS_PRINTED + 1];
};

static void on_send(void *ctx, const uint8_t *bytes, size_t n)
{
    struct station *s = ctx;
    assert_true(s->pending_n + n <= sizeof s->pending);
    memcpy(s->pending + s->pending_n, bytes, n);
    s->pending_n += n;
}

static void on_event(void *ctx, const struct device_event *ev)
{
    struct station *s = ctx;
    s->last[ev->kind] = *ev;
    s->count[ev->kind]++;
}

static struct port *open_port(const char *name)
{
    struct port_config c = {.kind = PORT_TTY, .line = {.baud = BAUD, .data_bits = 8, .stop_bits = 1}};
    snprintf(c.where, sizeof c.where, "%s/%s", folder, name);
    struct port *p = NULL;
    struct err e = {0};
    for (int tries = 0; tries < 200 && port_open(&p, &c, &e) == ST_UNAVAILABLE; tries++) {
        poll(NULL, 0, 20);
        err_clear(&e);
    }
    if (p == NULL)
        fail_msg("%s", e.msg);
    return p;
}

static struct station *plug(const struct device_driver *d, const struct device_options *o, const char *name)
{
    struct station *s = calloc(1, sizeof *s);
    s->driver = d;
    s->state = calloc(1, d->state_size);
    s->out = (struct device_out){s, on_send, on_event};
    s->port = open_port(name);
    d->start(s->state, o, mono_ms(), &s->out);
    return s;
}

static void unplug(struct station *s)
{
    port_close(s->port);
    if (s->driver->release != NULL)
        s->driver->release(s->state);
    free(s->state);
    free(s);
}

static void turn(struct station *s)
{
    uint8_t buf[512];
    int64_t now = mono_ms();
    if (s->driver->deadline(s->state) <= now)
        s->driver->on_timer(s->state, now, &s->out);
    ssize_t n = s->pending_n > 0 ? port_write(s->port, s->pending, s->pending_n) : 0;
    if (n > 0) {
        s->pending_n -= (size_t)n;
        memmove(s->pending, s->pending + n, s->pending_n);
    }
    n = port_read(s->port, buf, sizeof buf);
    assert_true(n > 0 || n == PORT_AGAIN);
    if (n > 0)
        s->driver->on_bytes(s->state, buf, (size_t)n, now, &s->out);
    else
        poll(NULL, 0, 1);
}

/* Runs until the driver has said kind once more; fails after ms. */
static const struct device_event *until(struct station *s, enum device_event_kind kind, int ms)
{
    int before = s->count[kind];
    for (int64_t end = mono_ms() + ms; s->count[kind] == before;) {
        if (mono_ms() > end)
            fail_msg("%s: nothing of kind %d within %d ms", s->driver->name, kind, ms);
        turn(s);
    }
    return &s->last[kind];
}

static void run(struct station *s, int ms)
{
    for (int64_t end = mono_ms() + ms; mono_ms() < end;)
        turn(s);
}

/* ---- the simulated devices ------------------------------------------------------------------------------------- */

static pid_t spawn(char *const argv[])
{
    pid_t pid = fork();
    if (pid == 0) {
        execv(argv[0], argv);
        _exit(127);
    }
    return pid;
}

#define ARGS_MAX 6
/* One command to the simulated devices; the answer comes before the next step of the test. */
static void control(const char *const words[])
{
    char *argv[ARGS_MAX + 4] = {(char *)(uintptr_t)sim, (char *)(uintptr_t) "control", folder};
    for (int i = 0; i < ARGS_MAX && words[i] != NULL; i++)
        argv[3 + i] = (char *)(uintptr_t)words[i];
    int status = -1;
    pid_t pid = spawn(argv);
    assert_true(pid > 0 && waitpid(pid, &status, 0) == pid);
    assert_int_equal(status, 0);
}
#define CONTROL(...) control((const char *const[ARGS_MAX + 1]){__VA_ARGS__})

static int start_sim(void **unused)
{
    (void)unused;
    text_copy(folder, sizeof folder, "/tmp/rebottle-wire-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    snprintf(receipts, sizeof receipts, "%s/receipts", folder);
    char baud[16];
    snprintf(baud, sizeof baud, "%d", BAUD);
    char *argv[] = {(char *)(uintptr_t)sim,
                    (char *)(uintptr_t) "--dir",
                    folder,
                    (char *)(uintptr_t) "--receipts",
                    receipts,
                    (char *)(uintptr_t) "--baud",
                    baud,
                    (char *)(uintptr_t) "--printer-baud",
                    baud,
                    (char *)(uintptr_t) "--quiet",
                    NULL};
    sim_pid = spawn(argv);
    char path[96];
    snprintf(path, sizeof path, "%s/control", folder);
    for (int i = 0; i < 200 && access(path, F_OK) != 0; i++)
        poll(NULL, 0, 20);
    return access(path, F_OK);
}

static void remove_files(const char *dir)
{
    DIR *d = opendir(dir);
    if (d == NULL)
        return;
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
        unlink(path);
    }
    closedir(d);
    rmdir(dir);
}

static int stop_sim(void **unused)
{
    (void)unused;
    kill(sim_pid, SIGTERM);
    waitpid(sim_pid, NULL, 0);
    remove_files(receipts);
    remove_files(folder);
    return 0;
}

/* ---- tests ----------------------------------------------------------------------------------------------------- */

static void a_scan_arrives(void **unused)
{
    (void)unused;
    struct device_options o = {.scanner = {.flush_ms = 80}};
    struct station *s = plug(&ascii_line_driver, &o, "scanner");
    CONTROL("scan-aim", "]E0", "4006381333931");
    const struct device_event *ev = until(s, SAYS_SCAN, 3000);
    assert_string_equal(ev->scan.text, "4006381333931");
    assert_string_equal(ev->scan.aim, "]E0");
    CONTROL("scan", "96385074");
    assert_string_equal(until(s, SAYS_SCAN, 3000)->scan.text, "96385074");
    unplug(s);
}

static void the_level_is_read(void **unused)
{
    (void)unused;
    struct device_options o = {.level = {.empty_mm = 1000, .full_mm = 200, .period_ms = 100}};
    struct station *s = plug(&a02_driver, &o, "level");
    CONTROL("level", "600");
    run(s, 1500);
    assert_int_equal(s->last[SAYS_HEALTH].health, HEALTH_WORKING);
    assert_in_range(s->last[SAYS_DISTANCE].distance.mm, 590, 610); /* real sensors are noisy, so is this one */
    CONTROL("fault", "level", "silent");
    run(s, 1300);
    assert_int_equal(s->last[SAYS_HEALTH].health, HEALTH_SILENT);
    CONTROL("fault", "level", "none");
    unplug(s);
}

static void inputs_and_coils(void **unused)
{
    (void)unused;
    struct device_options o = {.io = {.unit = 1, .armed_ms = 30, .idle_ms = 250, .reply_ms = 100}};
    for (int16_t i = 0; i < IO_INPUT_COUNT; i++)
        o.io.input[i] = (struct io_point){i, i == IO_DOOR};
    for (int16_t c = 0; c < IO_COIL_COUNT; c++)
        o.io.coil[c].address = c;
    struct station *s = plug(&modbus_io_driver, &o, "io");
    assert_int_equal(until(s, SAYS_INPUTS, 3000)->inputs.on, 0);
    run(s, 1000);
    assert_int_equal(s->last[SAYS_HEALTH].health, HEALTH_WORKING);
    CONTROL("door", "open");
    assert_int_equal(until(s, SAYS_INPUTS, 1000)->inputs.on, 1u << IO_DOOR);
    CONTROL("door", "closed");
    until(s, SAYS_INPUTS, 1000);
    struct device_command arm = {.kind = IO_ARM, .on = true}, gate = {.kind = IO_SET, .coil = IO_GATE, .on = true};
    s->driver->command(s->state, &arm, mono_ms(), &s->out);
    s->driver->command(s->state, &gate, mono_ms(), &s->out);
    int before = s->count[SAYS_INPUTS];
    run(s, 1000);
    assert_in_range(s->count[SAYS_INPUTS] - before, 10, 40);
    CONTROL("beam", "entry", "on");
    run(s, 100);
    assert_int_equal(s->last[SAYS_INPUTS].inputs.on, 1u << IO_ENTRY_BEAM);
    CONTROL("beam", "entry", "off");
    static const char *const faults[] = {"garbage", "checksum", "truncate", "late"};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        CONTROL("fault", "io", faults[i]);
        run(s, 700);
        CONTROL("fault", "io", "none");
        run(s, 700);
        assert_int_equal(s->last[SAYS_HEALTH].health, HEALTH_WORKING);
        assert_int_equal(s->last[SAYS_INPUTS].inputs.on, 0); /* no wrong sample stays, none came */
    }
    unplug(s);
}

/* Every protocol that the simulated devices speak, read by its driver. */
static void scales_of_every_family(void **unused)
{
    (void)unused;
    static const struct {
        const char *speech;
        const struct device_driver *driver;
    } rows[] = {{"mt-sics", &mt_sics_driver}, {"nci", &nci_driver},    {"and", &comma_driver},
                {"cas22", &comma_driver},     {"dini", &comma_driver}, {"cas-pos", &cas_pos_driver},
                {"kern", &kern_driver}};
    struct device_options o = {.scale = {.period_ms = 50, .stale_ms = 1000}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CONTROL("speak", "scale", rows[i].speech);
        CONTROL("load", "scale", "34");
        struct station *s = plug(rows[i].driver, &o, "scale");
        const struct device_event *ev = until(s, SAYS_WEIGHT, 3000);
        assert_true(ev->weight.stable);
        assert_int_equal(ev->weight.mg, 34000);
        CONTROL("load", "scale", "34", "moving");
        assert_false(until(s, SAYS_WEIGHT, 3000)->weight.stable);
        unplug(s);
    }
}

static void levels_of_every_family(void **unused)
{
    (void)unused;
    static const struct {
        const char *speech;
        const struct device_driver *driver;
        enum level_unit unit;
    } rows[] = {{"maxbotix", &maxbotix_driver, LEVEL_MM},
                {"tf-luna", &tf_driver, LEVEL_CM},
                {"modbus", &modbus_level_driver, LEVEL_MM},
                {"a02", &a02_driver, LEVEL_MM}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct device_options o = {.level = {.empty_mm = 1000,
                                             .full_mm = 200,
                                             .period_ms = 50,
                                             .unit = rows[i].unit,
                                             .unit_id = 1,
                                             .address = 256,
                                             .mm_per_count = 1}};
        CONTROL("speak", "level", rows[i].speech);
        CONTROL("level", "600");
        struct station *s = plug(rows[i].driver, &o, "level");
        assert_int_equal(until(s, SAYS_DISTANCE, 3000)->distance.mm, 600);
        unplug(s);
    }
}

static void a_scanner_with_packets(void **unused)
{
    (void)unused;
    struct device_options o = {.scanner = {.flush_ms = 80}};
    CONTROL("speak", "scanner", "ssi");
    struct station *s = plug(&ssi_driver, &o, "scanner");
    run(s, 300);
    assert_int_equal(s->last[SAYS_HEALTH].health, HEALTH_WORKING);
    CONTROL("scan", "4006381333931");
    const struct device_event *ev = until(s, SAYS_SCAN, 3000);
    assert_string_equal(ev->scan.text, "4006381333931");
    assert_string_equal(ev->scan.aim, "]E0");
    CONTROL("fault", "scanner", "duplicate"); /* twice on the wire, without the mark of a retransmission */
    CONTROL("scan", "96385074");
    until(s, SAYS_SCAN, 3000);
    CONTROL("fault", "scanner", "none");
    run(s, 100);
    unplug(s);
    CONTROL("speak", "scanner", "ascii");
}

static int slips(void)
{
    int n = 0;
    DIR *d = opendir(receipts);
    for (struct dirent *e; d != NULL && (e = readdir(d)) != NULL;)
        n += strstr(e->d_name, ".png") != NULL;
    if (d != NULL)
        closedir(d);
    return n;
}

static void print(struct station *s, uint32_t job)
{
    struct page p = {0};
    struct bitmap b;
    page_text(&p, PAGE_CENTER, 2, true, "Voucher");
    page_text(&p, PAGE_LEFT, 1, false, "\xE7\x93\xB6 bottles");
    page_pair(&p, false, "24 x 0.15", "3.60");
    page_rule(&p);
    assert_true(bitmap_new(&b, 342, 342));
    for (int i = 0; i < 342; i++)
        bitmap_ink(&b, i, i);
    page_bitmap(&p, PAGE_CENTER, &b, "code");
    page_code128(&p, "9801123456");
    page_cut(&p);
    s->driver->command(s->state, &(struct device_command){.kind = PRINTER_PRINT, .job = job, .page = &p}, mono_ms(),
                       &s->out);
    page_free(&p);
}

static void a_slip_is_printed_and_confirmed(void **unused)
{
    (void)unused;
    struct raster *font = NULL;
    raster_open(&font, RASTER_FONT, RASTER_FONT_INDEX, NULL); /* without it the line is printed as '?' */
    struct device_options o = {
        .printer = {.width_dots = 576, .columns = 48, .baud = BAUD, .buffer_bytes = 4096, .raster = raster_ops(font)}};
    struct station *s = plug(&escpos_driver, &o, "printer");
    assert_true(until(s, SAYS_PRINTER, 3000)->printer.known);
    assert_int_equal(s->last[SAYS_PRINTER].printer.paper, PAPER_OK);
    print(s, 1);
    const struct device_event *ev = until(s, SAYS_PRINTED, 20000);
    assert_int_equal(ev->printed.job, 1);
    assert_int_equal(ev->printed.outcome, PRINT_DONE);
    assert_int_equal(slips(), 1);
    CONTROL("printer", "out");
    print(s, 2);
    ev = until(s, SAYS_PRINTED, 20000);
    assert_int_equal(ev->printed.outcome, PRINT_NOTHING);
    assert_non_null(strstr(ev->note, "paper"));
    CONTROL("printer", "ok");
    print(s, 3);
    ev = until(s, SAYS_PRINTED, 20000);
    assert_int_equal(ev->printed.outcome, PRINT_DONE);
    assert_int_equal(slips(), 2);
    CONTROL("printer", "cover");
    for (int i = 0; i < 3 && !s->last[SAYS_PRINTER].printer.cover_open; i++)
        until(s, SAYS_PRINTER, 8000);
    assert_true(s->last[SAYS_PRINTER].printer.cover_open);
    CONTROL("printer", "ok");
    unplug(s);
    raster_free(font);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s REBOTTLE-SIM\n", argv[0]);
        return 2;
    }
    sim = argv[1];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scan_arrives),
        cmocka_unit_test(the_level_is_read),
        cmocka_unit_test(scales_of_every_family),
        cmocka_unit_test(levels_of_every_family),
        cmocka_unit_test(a_scanner_with_packets),
        cmocka_unit_test(inputs_and_coils),
        cmocka_unit_test(a_slip_is_printed_and_confirmed),
    };
    return cmocka_run_group_tests(tests, start_sim, stop_sim);
}
