/* What a device driver is. A driver is pure: bytes and time in, bytes and events out; it owns no descriptor, reads no
 * clock and allocates only what its header says. One registry row (devices/registry.c) names it; its codec is a file
 * of its own that the fuzzer links too; its PROTOCOL.md says what the wire really carries. Silence is not health:
 * every driver notices by itself when its device has stopped talking (HEALTH_SILENT) and says so once.
 * Layer: base only. Nothing here knows deposits, money or screens. */
#ifndef REBOTTLE_DEVICES_DEVICE_H
#define REBOTTLE_DEVICES_DEVICE_H

#include "base/clock.h"
#include "base/page.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum device_kind { DEVICE_SCANNER, DEVICE_LEVEL, DEVICE_SCALE, DEVICE_PRINTER, DEVICE_IO, DEVICE_KIND_COUNT };
const char *device_kind_word(enum device_kind k);

enum device_health {
    HEALTH_ABSENT,   /* not plugged in, or its port cannot be opened */
    HEALTH_STARTING, /* port open, nothing heard yet */
    HEALTH_WORKING,
    HEALTH_SILENT, /* was asked or should have spoken, and did not */
    HEALTH_ERROR   /* talks, and says that something is wrong (or talks garbage) */
};
const char *device_health_word(enum device_health h);

/* ---- line settings -------------------------------------------------------------------------------------------- */

enum parity { PARITY_NONE, PARITY_EVEN, PARITY_ODD };
enum flow { FLOW_NONE, FLOW_XONXOFF, FLOW_RTSCTS };
struct line_settings {
    int32_t baud; /* 300 to 921600 */
    uint8_t data_bits, stop_bits;
    enum parity parity;
    enum flow flow;
};

/* ---- what each kind can be told ------------------------------------------------------------------------------- */

/* Scanner ------------------------------------------------------- */
enum code_id { CODE_ID_NONE, CODE_ID_HONEYWELL, CODE_ID_ZEBRA, CODE_ID_DATALOGIC, CODE_ID_COUNT };
const char *code_id_word(enum code_id c);
struct scanner_options {
    int32_t flush_ms;     /* no suffix configured: a pause this long ends a line (default 80) */
    bool answer_ack;      /* the scanner waits for ACK/NAK after each line */
    enum code_id code_id; /* whose own letters stand for the symbology in front of each line */
};

/* Level --------------------------------------------------------- */
enum level_unit { LEVEL_MM, LEVEL_CM, LEVEL_INCH, LEVEL_UNIT_COUNT };
const char *level_unit_word(enum level_unit u);
struct level_options {
    int32_t empty_mm, full_mm; /* distance to the floor of an empty bin; to the heap when it is full (smaller) */
    int32_t period_ms;         /* how often the sensor speaks, or is asked; stale after 10 of them */
    enum level_unit unit;      /* maxbotix, tf-luna: what the model counts in */
    uint8_t unit_id;           /* modbus-level: Modbus address, 1 to 247 */
    int32_t address;           /* modbus-level: number of the register, 0 to 65535 */
    bool input_register;       /* modbus-level: read by function 4 instead of 3 */
    int32_t mm_per_count;      /* modbus-level: 1 to 1000 */
};

/* Scale --------------------------------------------------------- */
struct scale_options {
    int32_t period_ms; /* how often it is asked; a scale that talks by itself: how often it does */
    int32_t stale_ms;  /* no whole line for this long: silent */
};

/* I/O board: which input number (Modbus discrete input) carries which signal, and its polarity ------------------- */
enum io_input { IO_ENTRY_BEAM, IO_BIN_BEAM, IO_DOOR, IO_PAY, IO_HELP, IO_DONATE, IO_LANGUAGE, IO_INPUT_COUNT };
enum io_coil { IO_GATE, IO_LAMP, IO_COMPACTOR, IO_COIL_COUNT };
const char *io_input_word(enum io_input i); /* "entry_beam": the key in the configuration */
const char *io_coil_word(enum io_coil c);
struct io_point {
    int16_t address; /* 0 to 65535 as int16_t bits are not needed: 0 to 255; -1 not connected */
    bool inverted;
};
struct io_options {
    uint8_t unit; /* Modbus unit id, 1 to 247 */
    struct io_point input[IO_INPUT_COUNT];
    struct io_point coil[IO_COIL_COUNT];
    int32_t armed_ms, idle_ms; /* poll period while a container may move (at most 30), and otherwise (250) */
    int32_t reply_ms;          /* no answer within this: lost; three in a row: HEALTH_SILENT (default 100) */
};

/* Printer ------------------------------------------------------- */
/* What the printer has letters for, and how it starts: escpos_letters.c, printer/PROTOCOL.md. */
enum printer_profile {
    PRINTER_GENERIC,    /* ASCII and PC437: what every ESC/POS printer has */
    PRINTER_EPSON,      /* Epson's code pages */
    PRINTER_GENERIC_GBK /* a Chinese clone: starts in its two-byte mode, has the letters of GBK */
};
enum printer_confirm { CONFIRM_AUTO, CONFIRM_GS_H, CONFIRM_GS_R, CONFIRM_NONE };
/* Renders one line of UTF-8 at a dot height into ink; NULL ops: text the printer has no letters for prints as '?'. */
struct text_raster {
    void *ctx;
    bool (*render)(void *ctx, const char *utf8, int height_dots, int max_width_dots, struct bitmap *out);
};
struct printer_options {
    int32_t width_dots;   /* 384 (58 mm) or 576 (80 mm) */
    int32_t columns;      /* of font A: 32 or 48 */
    int32_t baud;         /* for pacing: the driver never hands out more than the wire can carry */
    int32_t buffer_bytes; /* receive buffer of the printer; 45 to 65535 */
    enum printer_confirm confirm;
    enum printer_profile profile;
    bool native_qr;                   /* the printer draws QR codes itself (GS ( k); else they go as pictures */
    bool draw_letters;                /* everything but ASCII is drawn, whatever the profile has */
    const struct text_raster *raster; /* borrowed, may be NULL */
};

struct device_options {
    union {
        struct scanner_options scanner;
        struct level_options level;
        struct scale_options scale;
        struct io_options io;
        struct printer_options printer;
    };
};

/* ---- what a device says --------------------------------------------------------------------------------------- */

#define SCAN_MAX 256 /* a voucher is 236 digits; longer lines are garbage: dropped up to their end, counted */
struct scan {
    char text[SCAN_MAX + 1]; /* printable ASCII and GS (1D) only, without prefix, AIM identifier and suffix */
    size_t len;
    char aim[4]; /* "]E0" as received, or "" */
    bool resend; /* the scanner marked it as a retransmission of the one before */
};

enum paper { PAPER_OK, PAPER_LOW, PAPER_OUT };
struct printer_status {
    bool known; /* false: nothing heard lately */
    bool online, cover_open, cutter_jam, error;
    enum paper paper;
};

enum print_outcome {
    PRINT_DONE,    /* confirmed by the printer */
    PRINT_NOTHING, /* refused before the first byte: nothing is on paper */
    PRINT_UNKNOWN  /* bytes went out and no confirmation came */
};

enum device_event_kind {
    SAYS_HEALTH,
    SAYS_SCAN,
    SAYS_GARBAGE, /* an over-long or unprintable line; note says what */
    SAYS_DISTANCE,
    SAYS_WEIGHT,
    SAYS_INPUTS, /* one poll of an io board: all inputs at one instant */
    SAYS_PRINTER,
    SAYS_PRINTED
};
struct device_event {
    enum device_event_kind kind;
    enum device_health health; /* HEALTH */
    char note[96];             /* HEALTH, SCAN_GARBAGE: for people, cleaned */
    struct scan scan;          /* SCAN */
    struct {
        int32_t mm;            /* filtered */
        int32_t fill_permille; /* by the configured geometry, clamped to 0..1000 */
    } distance;
    struct {
        int32_t mg;  /* as the scale says it: net where it has tared, its zero not looked at */
        bool stable; /* false: it moves; mg means nothing then */
    } weight;
    struct {
        uint32_t on;    /* bit per enum io_input, polarity applied */
        int32_t gap_ms; /* since the sample before; above 3 periods the lane cannot trust an order of events */
    } inputs;
    struct printer_status printer;
    struct {
        uint32_t job;
        enum print_outcome outcome;
    } printed;
};

enum device_command_kind {
    SCANNER_ENABLE,
    SCANNER_DISABLE,
    SCANNER_ACCEPT, /* beep, lamp: the container was accepted (where the maker has a command) */
    SCANNER_REFUSE,
    IO_SET,        /* coil, on */
    IO_ARM,        /* on: poll at armed_ms; off: at idle_ms */
    SCALE_WATCH,   /* on: a container may be weighed, as often as configured; off: now and then */
    PRINTER_PRINT, /* job, page (borrowed during the call only: the driver keeps the bytes) */
    PRINTER_ASK    /* ask the status now */
};
struct device_command {
    enum device_command_kind kind;
    enum io_coil coil;
    bool on;
    uint32_t job; /* chosen by the caller, not 0 */
    const struct page *page;
};

/* Where a driver's output goes: both are called during start, on_bytes, on_timer and command only; stop says events
 * and sends nothing. */
struct device_out {
    void *ctx;
    void (*send)(void *ctx, const uint8_t *bytes, size_t n);
    void (*event)(void *ctx, const struct device_event *ev);
};

struct device_driver {
    const char *name;  /* in the configuration: "ascii-line", "a02", "mt-sics", "modbus-io", "escpos" */
    const char *title; /* for people */
    enum device_kind kind;
    size_t state_size;         /* zeroed memory of this size is handed to start the first time */
    struct line_settings line; /* the maker's default */
    /* The port is open (again). State may hold an earlier life: keep what outlives a cable (a print job that was under
     * way becomes PRINT_UNKNOWN), forget half frames. */
    void (*start)(void *state, const struct device_options *o, int64_t mono_ms, const struct device_out *out);
    void (*stop)(void *state, int64_t mono_ms, const struct device_out *out); /* the line is gone */
    void (*on_bytes)(void *state, const uint8_t *bytes, size_t n, int64_t mono_ms, const struct device_out *out);
    void (*on_timer)(void *state, int64_t mono_ms, const struct device_out *out);
    int64_t (*deadline)(const void *state); /* mono_ms of the next on_timer; TIME_NEVER */
    void (*command)(void *state, const struct device_command *c, int64_t mono_ms, const struct device_out *out);
    /* How long what the device says may lie unread after a request or a read, in ms: a computer that wakes up for each
     * byte of 9600 baud does little else. NULL: not at all. */
    int32_t (*patience)(const void *state);
    void (*release)(void *state); /* frees what the state owns; may be NULL */
};

/* All drivers, ended by NULL; names are unique within a kind. */
extern const struct device_driver *const device_drivers[];
const struct device_driver *device_driver_find(enum device_kind kind, const char *name);

#endif
