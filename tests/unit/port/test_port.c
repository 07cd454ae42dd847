/* What all ports share: words, waiting before a reopening, memory lines, identities and the list of ports. */
#include "check.h"
#include "devices/port/backend.h"

#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void words_go_both_ways(void **unused)
{
    (void)unused;
    static const char *const words[] = {"serial", "tty", "tcp", "memory"};
    for (int i = 0; i < 4; i++) {
        enum port_kind k;
        assert_string_equal(port_kind_word((enum port_kind)i), words[i]);
        assert_true(port_kind_parse(&k, words[i]));
        assert_int_equal(k, i);
    }
    enum port_kind k;
    assert_false(port_kind_parse(&k, "usb"));
    assert_false(port_kind_parse(&k, ""));
}

static void backoff_doubles_up_to_ten_seconds(void **unused)
{
    (void)unused;
    static const int32_t ms[] = {500, 1000, 2000, 4000, 8000, 10000, 10000};
    for (int i = 0; i < 7; i++)
        assert_int_equal(port_backoff_ms(i), ms[i]);
    assert_int_equal(port_backoff_ms(INT_MAX), 10000);
}

static void memory_lines_carry_bytes_both_ways(void **unused)
{
    (void)unused;
    struct port *a, *b;
    char buf[16];
    assert_int_equal(port_memory_pair(&a, &b, NULL), ST_OK);
    assert_int_equal(port_fd(a), -1);
    assert_int_equal(port_read(a, buf, sizeof buf), PORT_AGAIN);
    assert_int_equal(port_write(a, "hello", 5), 5);
    assert_int_equal(port_read(b, buf, 3), 3);
    assert_int_equal(port_write(b, "back", 4), 4);
    assert_int_equal(port_read(b, buf + 3, sizeof buf - 3), 2);
    assert_memory_equal(buf, "hello", 5);
    assert_int_equal(port_read(a, buf, sizeof buf), 4);
    port_close(a);
    assert_int_equal(port_read(b, buf, sizeof buf), PORT_GONE);
    assert_int_equal(port_write(b, "x", 1), PORT_GONE);
    port_close(b);
    port_close(NULL);
}

static void a_full_memory_line_says_so_and_wraps(void **unused)
{
    (void)unused;
    struct port *a, *b;
    static char big[4000], got[5000];
    memset(big, 'x', sizeof big);
    assert_int_equal(port_memory_pair(&a, &b, NULL), ST_OK);
    assert_int_equal(port_write(a, big, sizeof big), 4000);
    assert_int_equal(port_write(a, big, sizeof big), 96);
    assert_int_equal(port_write(a, big, 1), PORT_AGAIN);
    assert_int_equal(port_read(b, got, 100), 100);
    assert_int_equal(port_write(a, "0123456789", 10), 10);
    assert_int_equal(port_read(b, got, sizeof got), 3996 + 10);
    assert_memory_equal(got + 3996, "0123456789", 10);
    port_close(b);
    port_close(a);
}

static void memory_ports_cannot_be_opened_by_name(void **unused)
{
    (void)unused;
    struct port *p;
    struct err e = {0};
    assert_int_equal(port_open(&p, &(struct port_config){.kind = PORT_MEMORY}, &e), ST_INVALID);
    assert_null(p);
}

/* ---- identities ----------------------------------------------------------------------------------------------- */

static const struct port_info ROWS[] = {
    {.path = "/dev/ttyACM0", .serial = "SN123", .vid = 0x05e0, .pid = 0x1701, .interface = 0},
    {.path = "/dev/ttyACM1", .serial = "SN123", .vid = 0x05e0, .pid = 0x1701, .interface = 2},
    {.path = "/dev/ttyUSB0", .serial = "A50285BI", .vid = 0x0403, .pid = 0x6001, .interface = 0},
    {.path = "/dev/ttyUSB1", .vid = 0x1a86, .pid = 0x7523, .interface = 0},
    {.path = "/dev/ttyUSB2", .vid = 0x1a86, .pid = 0x7523, .interface = 0},
    {.path = "/dev/ttyS0", .vid = -1, .pid = -1, .interface = -1},
};

static void identities_name_one_port(void **unused)
{
    (void)unused;
    static const struct {
        const char *identity;
        enum status st;
        const char *path; /* or a piece of the message */
    } rows[] = {
        {"usb:0403:6001", ST_OK, "/dev/ttyUSB0"},
        {"usb:0403:6001:A50285BI", ST_OK, "/dev/ttyUSB0"},
        {"usb:05E0:1701:SN123:0", ST_OK, "/dev/ttyACM0"},
        {"usb:05e0:1701::2", ST_OK, "/dev/ttyACM1"},
        {"usb:05e0:1701", ST_IO, "/dev/ttyACM1"},        /* fits two: both are named */
        {"usb:1a86:7523", ST_IO, "/dev/serial/by-path"}, /* nothing but the socket tells these two apart */
        {"usb:05e0:1701:SN123", ST_IO, "add the interface"},
        {"usb:0403:6001:OTHER", ST_UNAVAILABLE, "not plugged in"},
        {"usb:0403:6001:A50285BI:1", ST_UNAVAILABLE, "not plugged in"},
        {"usb:ffff:ffff", ST_UNAVAILABLE, "not plugged in"},
        {"usb:0403", ST_INVALID, "VID:PID"},
        {"usb:403:6001", ST_INVALID, "VID:PID"},
        {"usb:0x03:6001", ST_INVALID, "VID:PID"},
        {"usb:0403:6001:A:x", ST_INVALID, "VID:PID"},
        {"usb:0403:6001:A:0:0", ST_INVALID, "VID:PID"},
        {"usb:", ST_INVALID, "VID:PID"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct port_info *found;
        struct err e = {0};
        enum status st = port_identity_pick(&found, rows[i].identity, ROWS, sizeof ROWS / sizeof *ROWS, &e);
        if (st != rows[i].st)
            fail_msg("%s: %s", rows[i].identity, e.msg);
        if (st == ST_OK)
            assert_string_equal(found->path, rows[i].path);
        else
            assert_non_null(strstr(e.msg, rows[i].path));
    }
}

static char sockets[] = "/tmp/rebottle-bypath-XXXXXX";

static void names_to_configure_survive_replugging(void **unused)
{
    (void)unused;
    static const struct port_info alone = {.path = "/dev/ttyUSB9", .vid = 0x1a86, .pid = 0x7523, .interface = 0};
    struct port_info twins[] = {{.path = "/dev/null", .serial = "0001", .vid = 0x10c4, .pid = 0xea60, .interface = 0},
                                {.path = "/dev/zero", .serial = "0001", .vid = 0x10c4, .pid = 0xea60, .interface = 0},
                                {.path = "/dev/ttyUSB4", .serial = "a:b", .vid = 0x0403, .pid = 0x6001}};
    char name[256], want[300];
    const size_t n = sizeof ROWS / sizeof *ROWS;
    assert_non_null(mkdtemp(sockets));
    snprintf(want, sizeof want, "%s/pci-0000-usb-0:1.2", sockets);
    assert_int_equal(symlink("/dev/zero", want), 0);
    assert_int_equal(port_stable_name_at(name, sockets, &ROWS[0], ROWS, n), PORT_NAME_IDENTITY);
    assert_string_equal(name, "usb:05e0:1701:SN123:0");
    assert_int_equal(port_stable_name_at(name, sockets, &ROWS[2], ROWS, n), PORT_NAME_IDENTITY);
    assert_string_equal(name, "usb:0403:6001:A50285BI");
    assert_int_equal(port_stable_name_at(name, sockets, &ROWS[3], ROWS, n), PORT_NAME_PASSING);
    assert_int_equal(port_stable_name_at(name, sockets, &ROWS[5], ROWS, n), PORT_NAME_FIXED);
    assert_string_equal(name, "/dev/ttyS0");
    assert_int_equal(port_stable_name_at(name, sockets, &alone, &alone, 1), PORT_NAME_IDENTITY);
    assert_string_equal(name, "usb:1a86:7523");
    /* A maker that gives every adapter the serial number 0001; a serial number that an identity cannot spell. */
    assert_int_equal(port_stable_name_at(name, sockets, &twins[1], twins, 3), PORT_NAME_SOCKET);
    assert_string_equal(name, want);
    assert_int_equal(port_stable_name_at(name, sockets, &twins[0], twins, 3), PORT_NAME_PASSING);
    assert_int_equal(port_stable_name_at(name, sockets, &twins[2], twins, 3), PORT_NAME_IDENTITY);
    assert_string_equal(name, "usb:0403:6001");
    unlink(want);
    rmdir(sockets);
}

static void who_has_a_port_is_found_in_proc(void **unused)
{
    (void)unused;
    struct port_holder h;
    char proc[] = "/tmp/rebottle-proc-XXXXXX", path[PATH_MAX];
    static const char *const parts[] = {"/7/fd/3", "/7/comm", "/7/fd", "/7"};
    assert_non_null(mkdtemp(proc));
    for (size_t i = 3; i >= 2; i--) {
        snprintf(path, sizeof path, "%s%s", proc, parts[i]);
        assert_int_equal(mkdir(path, 0700), 0);
    }
    snprintf(path, sizeof path, "%s%s", proc, parts[0]);
    assert_int_equal(symlink("/dev/null", path), 0);
    snprintf(path, sizeof path, "%s%s", proc, parts[1]);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs("modem-manager\n", f);
    fclose(f);
    assert_true(port_holder_at(&h, proc, "/dev/null"));
    assert_int_equal(h.pid, 7);
    assert_string_equal(h.program, "modem-manager");
    assert_false(port_holder_at(&h, proc, "/dev/zero"));
    assert_false(port_holder_at(&h, "/nonexistent", "/dev/null"));
    for (size_t i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s%s", proc, parts[i]);
        assert_int_equal(remove(path), 0);
    }
    rmdir(proc);
}

/* ---- the list ------------------------------------------------------------------------------------------------- */

static char root[] = "/tmp/rebottle-sysfs-XXXXXX";

static void put(const char *path, const char *text)
{
    char full[PATH_MAX];
    snprintf(full, sizeof full, "%s/%s", root, path);
    for (char *p = full + strlen(root) + 1; (p = strchr(p, '/')) != NULL; p++) {
        *p = '\0';
        mkdir(full, 0700);
        *p = '/';
    }
    if (text == NULL) {
        mkdir(full, 0700);
        return;
    }
    FILE *f = fopen(full, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void put_link(const char *path, const char *to)
{
    char full[PATH_MAX];
    snprintf(full, sizeof full, "%s/%s", root, path);
    assert_int_equal(symlink(to, full), 0);
}

static int make_sysfs(void **unused)
{
    (void)unused;
    if (mkdtemp(root) == NULL)
        return -1;
    put("devices/usb1/1-2/idVendor", "05e0\n");
    put("devices/usb1/1-2/idProduct", "1701\n");
    put("devices/usb1/1-2/serial", "SN123\n");
    put("devices/usb1/1-2/manufacturer", "Zebra \x1B[2J\n"); /* a device can call itself anything */
    put("devices/usb1/1-2/product", "Scanner\n");
    put("devices/usb1/1-2/1-2:1.0/bInterfaceNumber", "00\n");
    put("devices/usb1/1-2/1-2:1.0/tty/ttyACM0", NULL);
    put("devices/usb1/1-3/idVendor", "1a86\n");
    put("devices/usb1/1-3/idProduct", "7523\n");
    put("devices/usb1/1-3/1-3:1.0/bInterfaceNumber", "00\n");
    put("devices/usb1/1-3/1-3:1.0/ttyUSB10/tty", NULL);
    put("class/tty/ttyS0/type", "4\n");
    put("class/tty/ttyS1/type", "0\n");
    put("class/tty/tty1/type", "0\n");
    put("class/tty/ttyACM0", NULL);
    put_link("class/tty/ttyACM0/device", "../../../devices/usb1/1-2/1-2:1.0");
    put("class/tty/ttyUSB10", NULL);
    put_link("class/tty/ttyUSB10/device", "../../../devices/usb1/1-3/1-3:1.0/ttyUSB10");
    put("class/tty/ttyUSB2", NULL);
    put_link("class/tty/ttyUSB2/device", "../../../devices/gone"); /* unplugged while it was being listed */
    return 0;
}

static void the_list_is_what_sysfs_says(void **unused)
{
    (void)unused;
    char class_tty[PATH_MAX];
    snprintf(class_tty, sizeof class_tty, "%s/class/tty", root);
    struct port_info rows[8];
    size_t n;
    struct err e = {0};
    assert_int_equal(port_list_at(class_tty, rows, 8, &n, &e), ST_OK);
    assert_int_equal(n, 3);
    assert_string_equal(rows[0].path, "/dev/ttyACM0");
    assert_int_equal(rows[0].vid, 0x05e0);
    assert_int_equal(rows[0].pid, 0x1701);
    assert_int_equal(rows[0].interface, 0);
    assert_string_equal(rows[0].serial, "SN123");
    assert_string_equal(rows[0].description, "Scanner");
    assert_null(strchr(rows[0].maker, 0x1B));
    assert_string_equal(rows[1].path, "/dev/ttyS0");
    assert_int_equal(rows[1].vid, -1);
    assert_string_equal(rows[2].path, "/dev/ttyUSB10");
    assert_int_equal(rows[2].vid, 0x1a86);
    assert_string_equal(rows[2].serial, "");
    assert_string_equal(rows[2].description, "USB serial port");
    assert_int_equal(port_list_at(class_tty, rows, 1, &n, &e), ST_OK);
    assert_int_equal(n, 1);
    assert_int_equal(port_list_at("/nonexistent", rows, 8, &n, &e), ST_UNAVAILABLE);
}

static void this_machine_can_be_listed(void **unused)
{
    (void)unused;
    struct port_info rows[64];
    size_t n = 99;
    struct err e = {0};
    enum status st = port_list(rows, 64, &n, &e);
    assert_true(st == ST_OK || st == ST_UNAVAILABLE); /* a container may have no /sys */
    assert_true(n <= 64);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st, (void)type, (void)at;
    return remove(path);
}

static int remove_sysfs(void **unused)
{
    (void)unused;
    return nftw(root, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_go_both_ways),
        cmocka_unit_test(backoff_doubles_up_to_ten_seconds),
        cmocka_unit_test(memory_lines_carry_bytes_both_ways),
        cmocka_unit_test(a_full_memory_line_says_so_and_wraps),
        cmocka_unit_test(memory_ports_cannot_be_opened_by_name),
        cmocka_unit_test(identities_name_one_port),
        cmocka_unit_test(names_to_configure_survive_replugging),
        cmocka_unit_test(who_has_a_port_is_found_in_proc),
        cmocka_unit_test(the_list_is_what_sysfs_says),
        cmocka_unit_test(this_machine_can_be_listed),
    };
    return cmocka_run_group_tests(tests, make_sysfs, remove_sysfs);
}
