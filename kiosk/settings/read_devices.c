#include "settings/readers.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* ---- the line ------------------------------------------------------------------------------------------------- */

/* "usb:VID:PID[:SERIAL][:INTERFACE]", VID and PID as four hex digits. */
static bool usb_holds(const char *where)
{
    const char *p = where + strlen("usb:");
    for (int i = 0; i < 9; i++)
        if (i == 4 ? p[i] != ':' : !isxdigit((unsigned char)p[i]))
            return false;
    p += 9;
    if (*p != '\0' && *p != ':')
        return false;
    const char *interface = *p == ':' ? strchr(p + 1, ':') : NULL;
    return interface == NULL || (interface[1] != '\0' && strspn(interface + 1, "0123456789") == strlen(interface + 1));
}

/* "192.0.2.7:4001" or "[2001:db8::7]:4001"; a name would have to be looked up, and the daemon never waits for that. */
static bool tcp_holds(const char *where)
{
    const char *colon = strrchr(where, ':');
    char host[256];
    uint64_t port;
    unsigned char address[sizeof(struct in6_addr)];
    if (colon == NULL || !text_to_u64(&port, colon + 1, 65535) || port == 0)
        return false;
    size_t n = (size_t)(colon - where);
    bool v6 = n >= 2 && where[0] == '[' && where[n - 1] == ']';
    text_copy(host, sizeof host, v6 ? where + 1 : where);
    host[v6 ? n - 2 : n] = '\0';
    return inet_pton(v6 ? AF_INET6 : AF_INET, host, address) == 1;
}

static void read_port(struct section *device, const struct device_driver *driver, struct port_config *out)
{
    static const char *const kinds[] = {"serial", "tty", "tcp"}; /* enum port_kind; memory lines are for tests */
    static const char *const parities[] = {"none", "even", "odd"};
    static const char *const flows[] = {"none", "xonxoff", "rtscts"};
    const struct line_settings usual = driver != NULL ? driver->line : (struct line_settings){9600, 8, 1, 0, 0};
    struct section p = section_child(device, "port", true);
    int kind, parity, flow;
    int32_t data_bits, stop_bits;
    section_choice(&p, "kind", &kind, PORT_SERIAL, kinds, 3);
    section_text(&p, "where", out->where, sizeof out->where, NULL);
    section_i32(&p, "baud", &out->line.baud, usual.baud, 300, 921600);
    section_i32(&p, "data_bits", &data_bits, usual.data_bits, 7, 8);
    section_i32(&p, "stop_bits", &stop_bits, usual.stop_bits, 1, 2);
    section_choice(&p, "parity", &parity, (int)usual.parity, parities, 3);
    section_choice(&p, "flow", &flow, (int)usual.flow, flows, 3);
    section_close(&p);
    out->kind = (enum port_kind)kind;
    out->line.data_bits = (uint8_t)data_bits;
    out->line.stop_bits = (uint8_t)stop_bits;
    out->line.parity = (enum parity)parity;
    out->line.flow = (enum flow)flow;
    if (kind == PORT_TCP && out->where[0] != '\0' && !tcp_holds(out->where))
        section_problem(&p, "where",
                        "is \"%s\"; an address in figures and a port such as 192.0.2.7:4001 or [2001:db8::7]:4001",
                        out->where);
    if (kind == PORT_SERIAL && strncmp(out->where, "usb:", 4) == 0 && !usb_holds(out->where))
        section_problem(&p, "where", "is \"%s\"; usb:VID:PID[:SERIAL][:INTERFACE] such as usb:0403:6001", out->where);
}

/* ---- what each kind can be told ------------------------------------------------------------------------------- */

static void read_scanner(struct section *d, struct device_settings *out)
{
    static const char *const roles[] = {"lane", "till", "card"};
    int role;
    section_choice(d, "role", &role, -1, roles, 3);
    out->role = role == 0 ? ROLE_LANE : role == 1 ? ROLE_TILL : ROLE_CARD;
    if (out->role == ROLE_TILL)
        section_text(d, "till", out->till, sizeof out->till, NULL);
    const char *words[CODE_ID_COUNT];
    int code_id;
    for (int i = 0; i < CODE_ID_COUNT; i++)
        words[i] = code_id_word((enum code_id)i);
    section_choice(d, "code_id", &code_id, CODE_ID_NONE, words, CODE_ID_COUNT);
    out->options.scanner.code_id = (enum code_id)code_id;
    section_i32(d, "flush_ms", &out->options.scanner.flush_ms, 80, 10, 1000);
    section_bool(d, "answer_ack", &out->options.scanner.answer_ack, false);
}

/* What the sensor counts in; the laser sensors count centimetres unless somebody has changed that. */
static void read_unit(struct section *d, const struct device_driver *driver, struct level_options *o)
{
    const char *words[LEVEL_UNIT_COUNT];
    bool laser = driver != NULL && strcmp(driver->name, "tf-luna") == 0;
    int unit;
    for (int i = 0; i < LEVEL_UNIT_COUNT; i++)
        words[i] = level_unit_word((enum level_unit)i);
    section_choice(d, "counts", &unit, laser ? LEVEL_CM : LEVEL_MM, words, laser ? LEVEL_INCH : LEVEL_UNIT_COUNT);
    o->unit = (enum level_unit)unit;
}

static void read_register(struct section *d, struct level_options *o)
{
    static const char *const kinds[] = {"holding", "input"};
    struct section r = section_child(d, "register", false);
    int32_t unit;
    int kind;
    section_i32(&r, "unit", &unit, 1, 1, 247);
    section_i32(&r, "address", &o->address, section_here(&r) ? REQUIRED : 0, 0, 65535);
    section_choice(&r, "kind", &kind, 0, kinds, 2);
    section_i32(&r, "mm_per_count", &o->mm_per_count, 1, 1, 1000);
    section_close(&r);
    o->unit_id = (uint8_t)unit;
    o->input_register = kind == 1;
}

static void read_scale(struct section *d, struct device_settings *out)
{
    static const char *const roles[] = {"lane", "bag"};
    struct scale_options *o = &out->options.scale;
    int role;
    int32_t empty_g = 0;
    section_choice(d, "role", &role, -1, roles, 2);
    out->role = role == 1 ? ROLE_BAG : ROLE_LANE;
    if (out->role == ROLE_BAG)
        section_text(d, "bin", out->bin, sizeof out->bin, NULL);
    else
        section_i32(d, "empty_g", &empty_g, 3, 1, 1000);
    out->empty_mg = empty_g * 1000;
    section_i32(d, "period_ms", &o->period_ms, 100, 20, 60000);
    section_i32(d, "stale_ms", &o->stale_ms, 2000, 100, 60000);
    if (o->stale_ms < 3 * o->period_ms)
        section_problem(d, "stale_ms", "is %d, less than three times period_ms (%d); more", o->stale_ms, o->period_ms);
}

static void read_level(struct section *d, struct device_settings *out)
{
    struct level_options *o = &out->options.level;
    section_text(d, "bin", out->bin, sizeof out->bin, NULL);
    section_i32(d, "empty_mm", &o->empty_mm, REQUIRED, 50, 10000);
    section_i32(d, "full_mm", &o->full_mm, REQUIRED, 20, 10000);
    section_i32(d, "period_ms", &o->period_ms, 100, 20, 60000);
    read_unit(d, out->driver, o);
    read_register(d, o);
    if (section_has(d, "full_mm") && section_has(d, "empty_mm") && o->full_mm >= o->empty_mm)
        section_problem(d, "full_mm", "is %d, not nearer than empty_mm (%d); the distance to the heap of a full bin",
                        o->full_mm, o->empty_mm);
}

#define IO_WORDS (IO_INPUT_COUNT + IO_COIL_COUNT)

/* One section of signal: address. A signal that is not named is not connected. */
static void read_points(struct section *d, const char *key, struct io_point *points, const char *const *words,
                        int count)
{
    struct section s = section_child(d, key, true);
    for (int i = 0; i < count; i++) {
        int32_t address;
        section_i32(&s, words[i], &address, -1, 0, 255);
        points[i].address = (int16_t)address;
        for (int j = 0; j < i; j++)
            if (address >= 0 && points[j].address == address)
                section_problem(&s, words[i], "is %d like %s; an address of its own", address, words[j]);
    }
    section_close(&s);
}

/* A short press is a tenth of a second: polled less often than that, one of two is never seen. */
#define IDLE_BUTTONS_MS 80

static bool has_button(const struct io_options *o)
{
    static const enum io_input buttons[] = {IO_PAY, IO_HELP, IO_DONATE, IO_LANGUAGE};
    bool any = false;
    for (size_t i = 0; i < sizeof buttons / sizeof *buttons; i++)
        any = any || o->input[buttons[i]].address >= 0;
    return any;
}

static void read_io(struct section *d, struct device_settings *out)
{
    struct io_options *o = &out->options.io;
    const char *words[IO_WORDS];
    int32_t unit;
    uint32_t inverted;
    for (int i = 0; i < IO_WORDS; i++)
        words[i] =
            i < IO_INPUT_COUNT ? io_input_word((enum io_input)i) : io_coil_word((enum io_coil)(i - IO_INPUT_COUNT));
    section_i32(d, "unit", &unit, 1, 1, 247);
    o->unit = (uint8_t)unit;
    read_points(d, "inputs", o->input, words, IO_INPUT_COUNT);
    read_points(d, "coils", o->coil, words + IO_INPUT_COUNT, IO_COIL_COUNT);
    section_words(d, "inverted", &inverted, 0, words, IO_WORDS);
    for (int i = 0; i < IO_INPUT_COUNT; i++)
        o->input[i].inverted = (inverted >> i & 1u) != 0;
    for (int i = 0; i < IO_COIL_COUNT; i++)
        o->coil[i].inverted = (inverted >> (IO_INPUT_COUNT + i) & 1u) != 0;
    section_i32(d, "armed_ms", &o->armed_ms, 30, 5, 30);
    section_i32(d, "idle_ms", &o->idle_ms, has_button(o) ? IDLE_BUTTONS_MS : 250, 30, 1000);
    section_i32(d, "reply_ms", &o->reply_ms, 100, 20, 2000);
}

static void read_printer(struct section *d, struct device_settings *out)
{
    static const char *const papers[] = {"58", "80"};
    static const char *const profiles[] = {"generic", "epson", "generic-gbk"}; /* enum printer_profile */
    static const char *const confirms[] = {"auto", "gs_h", "gs_r", "none"};    /* enum printer_confirm */
    static const char *const codes[] = {"picture", "native"};
    struct printer_options *o = &out->options.printer;
    int paper, confirm, profile, qr;
    bool letters;
    section_choice(d, "paper_mm", &paper, 1, papers, 2);
    o->width_dots = paper == 0 ? 384 : 576; /* 203 dpi: facts/serial.md 4.1 */
    o->columns = paper == 0 ? 32 : 48;
    section_i32(d, "buffer_bytes", &o->buffer_bytes, 4096, 45, 65535);
    section_choice(d, "confirm", &confirm, CONFIRM_AUTO, confirms, 4);
    o->confirm = (enum printer_confirm)confirm;
    section_choice(d, "profile", &profile, PRINTER_GENERIC, profiles, 3);
    o->profile = (enum printer_profile)profile;
    section_choice(d, "qr", &qr, 0, codes, 2);
    o->native_qr = qr == 1;
    section_bool(d, "letters", &letters, true);
    o->draw_letters = !letters;
    o->baud = out->port.line.baud;
}

/* ---- a device ------------------------------------------------------------------------------------------------- */

static bool kind_has_driver(enum device_kind k)
{
    for (size_t i = 0; device_drivers[i] != NULL; i++)
        if (device_drivers[i]->kind == k)
            return true;
    return false;
}

/* Only kinds that some driver serves can be chosen. */
static bool read_kind(struct section *d, enum device_kind *out)
{
    const char *words[DEVICE_KIND_COUNT];
    enum device_kind kinds[DEVICE_KIND_COUNT];
    size_t count = 0;
    int chosen;
    for (int k = 0; k < DEVICE_KIND_COUNT; k++) {
        if (!kind_has_driver((enum device_kind)k))
            continue;
        kinds[count] = (enum device_kind)k;
        words[count++] = device_kind_word((enum device_kind)k);
    }
    bool right = section_choice(d, "kind", &chosen, -1, words, count);
    *out = kinds[chosen];
    return right;
}

static const struct device_driver *read_driver(struct section *d, enum device_kind kind)
{
    const char *names[WORDS_MAX];
    size_t count = 0;
    int chosen;
    for (size_t i = 0; device_drivers[i] != NULL && count < WORDS_MAX; i++)
        if (device_drivers[i]->kind == kind)
            names[count++] = device_drivers[i]->name;
    /* Plain text lines are what every scanner speaks when it is new; no other kind has such a common tongue. */
    bool usual = count == 1 || kind == DEVICE_SCANNER;
    section_choice(d, "driver", &chosen, usual ? 0 : -1, names, count);
    return device_driver_find(kind, names[chosen]);
}

static void read_device(struct section *d, struct device_settings *out)
{
    out->line = d->line;
    out->role = ROLE_NONE;
    if (!read_kind(d, &out->kind))
        return; /* which keys are right depends on the kind: more complaints would be guesses */
    out->driver = read_driver(d, out->kind);
    read_port(d, out->driver, &out->port);
    switch (out->kind) {
    case DEVICE_SCANNER: read_scanner(d, out); break;
    case DEVICE_LEVEL: read_level(d, out); break;
    case DEVICE_SCALE: read_scale(d, out); break;
    case DEVICE_PRINTER: read_printer(d, out); break;
    case DEVICE_IO: read_io(d, out); break;
    case DEVICE_KIND_COUNT: break;
    }
    section_close(d);
}

void read_devices(struct section *root, struct settings *s)
{
    struct section all = section_child(root, "devices", true);
    struct section d;
    char name[32];
    for (size_t i = 0; section_entry(&all, i, name, sizeof name, &d); i++) {
        if (s->device_count == SETTINGS_DEVICES_MAX) {
            section_problem(&d, NULL, "is one device too many; at most %d", SETTINGS_DEVICES_MAX);
            return;
        }
        struct device_settings *out = &s->devices[s->device_count++];
        text_copy(out->name, sizeof out->name, name);
        if (section_here(&d))
            read_device(&d, out);
    }
}
