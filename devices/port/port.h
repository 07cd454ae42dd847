/* A port moves bytes and never blocks. Real serial lines through libserialport, pseudo-terminals through termios,
 * serial-device servers through TCP, tests through memory: the same from above. Opening fails cleanly while the device
 * is not there; the caller tries again (port_backoff_ms). Identity outlives a replug: the configuration names a path,
 * or "usb:VID:PID[:SERIAL][:INTERFACE]", never a bare ttyUSB number unless it wants to. */
#ifndef REBOTTLE_DEVICES_PORT_H
#define REBOTTLE_DEVICES_PORT_H

#include "base/err.h"
#include "devices/device.h"

#include <sys/types.h>

enum port_kind { PORT_SERIAL, PORT_TTY, PORT_TCP, PORT_MEMORY };
const char *port_kind_word(enum port_kind k);
bool port_kind_parse(enum port_kind *out, const char *word);

struct port_config {
    enum port_kind kind;
    /* serial: path or usb:...; tty: path (a symlink is resolved at each open); tcp: an address in figures and a port,
     * 192.0.2.7:4001 or [2001:db8::7]:4001 */
    char where[256];
    struct line_settings line;
};

struct port;

#define PORT_AGAIN (-1) /* nothing to read now / no room to write now */
#define PORT_GONE  (-2) /* the line is dead: close it */

/* Opens and configures: raw, CLOEXEC, non-blocking, VMIN=1, flock and TIOCEXCL where the kind has them; input that was
 * waiting is discarded. ST_UNAVAILABLE: not there now; ST_IO: there and wrong (the message says what to do). */
enum status port_open(struct port **out, const struct port_config *c, struct err *e);
void port_close(struct port *p); /* NULL is fine */

/* A tcp port is open before its server has answered: ST_AGAIN until then (watch it for writing), ST_OK, or
 * ST_UNAVAILABLE with the reason: close it. All other kinds: ST_OK. */
enum status port_connected(struct port *p, struct err *e);

/* The device file behind where: a path with its symlinks resolved, or the port of a "usb:..." identity. */
enum status port_resolve(char out[static 256], const char *where, struct err *e);

int port_fd(const struct port *p); /* for poll; -1 for memory ports */
/* Bytes read (> 0), PORT_AGAIN or PORT_GONE. A hang-up is PORT_GONE however the system chose to say it. */
ssize_t port_read(struct port *p, void *buf, size_t cap);
ssize_t port_write(struct port *p, const void *bytes, size_t n); /* may be short; PORT_AGAIN; PORT_GONE */

/* 500, 1000, 2000 ... 10000 ms: how long to wait before the n-th reopening (n from 0). */
int32_t port_backoff_ms(int tries);

/* Two ends of a memory line; either end may be closed first, the other then reads PORT_GONE. */
enum status port_memory_pair(struct port **a, struct port **b, struct err *e);

/* One row per serial port that the system has, by our own walk of /sys/class/tty (libserialport's listing can crash
 * while a device is being unplugged: facts/serial.md 6.2). Strings are empty where the system does not know. */
struct port_info {
    char path[64];
    char description[96], maker[96], product[96], serial[96];
    int vid, pid;  /* -1 unknown */
    int interface; /* -1 unknown */
};
enum status port_list(struct port_info *out, size_t cap, size_t *n, struct err *e);

/* What a configuration should have as `where` for row p of those n rows, and what that name follows. */
enum port_name_kind {
    PORT_NAME_FIXED,    /* a built-in port: its path never changes */
    PORT_NAME_IDENTITY, /* usb:...: the device, wherever it is plugged in */
    PORT_NAME_SOCKET,   /* /dev/serial/by-path/...: whatever is plugged in there */
    PORT_NAME_PASSING   /* only today's path: neither serial number nor by-path link tells it from its twin */
};
enum port_name_kind port_stable_name(char out[static 256], const struct port_info *p, const struct port_info *rows,
                                     size_t n);

/* The program that has path open; this one does not count. false: none that this user may see (root sees all). */
struct port_holder {
    int32_t pid;
    char program[32];
};
bool port_holder(struct port_holder *out, const char *path);

#endif
