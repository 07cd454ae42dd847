/* Inside devices/port only: what a backend is, and what the two that own a terminal line share (line.c). */
#ifndef REBOTTLE_DEVICES_PORT_BACKEND_H
#define REBOTTLE_DEVICES_PORT_BACKEND_H

#include "devices/port/port.h"

struct port_ops {
    int (*fd)(const struct port *p);
    ssize_t (*read)(struct port *p, void *buf, size_t cap);
    ssize_t (*write)(struct port *p, const void *bytes, size_t n);
    void (*close)(struct port *p);                           /* frees p */
    enum status (*connected)(struct port *p, struct err *e); /* NULL: as soon as it is open */
};
struct port { /* the first member of every backend's struct */
    const struct port_ops *ops;
};

enum status serial_open(struct port **out, const struct port_config *c, struct err *e);
/* The same for a path as libserialport will be given it; the test of this backend needs to choose it. */
enum status serial_open_path(struct port **out, const char *path, const struct line_settings *l, struct err *e);
enum status tty_open(struct port **out, const struct port_config *c, struct err *e);
enum status tcp_open(struct port **out, const struct port_config *c, struct err *e);

/* ---- line.c --------------------------------------------------------------------------------------------------- */

/* CLOEXEC, flock and TIOCEXCL: the flock keeps out root and other copies of us, TIOCEXCL everybody else. */
enum status line_lock(int fd, const char *path, struct err *e);
/* Raw, CLOCAL, VMIN=1 (so that a read of 0 bytes can only be a hang-up), CRTSCTS as asked. Speed and frame too when
 * whole is true; a pseudo-terminal has neither parity nor 7 bits, so those are not checked there. Then discards input
 * that was waiting. */
enum status line_setup(int fd, const struct line_settings *l, bool whole, const char *path, struct err *e);
/* Drops what was not sent yet. A close waits for it, half a minute, and a printer that holds its CTS low never takes
 * it. Not for lines without flow control: what is on its way there, a gate's last command, goes out by itself. */
void line_forget(int fd);
ssize_t line_read(int fd, void *buf, size_t cap);
ssize_t line_write(int fd, const void *bytes, size_t n);
/* What a failed read or write of that errno means: PORT_AGAIN or PORT_GONE. */
ssize_t line_failed(int error);
bool line_is_hung_up(int fd);

/* ---- identity.c, list.c --------------------------------------------------------------------------------------- */

/* The one row that "usb:VID:PID[:SERIAL][:INTERFACE]" names. Two that fit are refused, both named, with what would tell
 * them apart: serial number, interface, or the socket that each is plugged into. */
enum status port_identity_pick(const struct port_info **out, const char *identity, const struct port_info *rows,
                               size_t n, struct err *e);
/* port_list on another sysfs, for tests: class_tty is its class/tty folder. */
enum status port_list_at(const char *class_tty, struct port_info *out, size_t cap, size_t *n, struct err *e);

/* ---- tcp.c ------------------------------------------------------------------------------------------------------ */

/* "address:port" or "[v6]:port", both in figures: looking up a name would block. Free it with freeaddrinfo. */
struct addrinfo;
enum status tcp_look_up(struct addrinfo **out, const char *where, struct err *e);

/* ---- stable_name.c, holder.c ----------------------------------------------------------------------------------- */

#define PORT_BY_PATH "/dev/serial/by-path"
/* The same in another folder, for tests. */
enum port_name_kind port_stable_name_at(char out[static 256], const char *by_path, const struct port_info *p,
                                        const struct port_info *rows, size_t n);
bool port_holder_at(struct port_holder *out, const char *proc, const char *path);

#endif
