/* The device's end of a pseudo-terminal with a link to it, as the simulated devices make them. */
#ifndef REBOTTLE_TESTS_PTY_H
#define REBOTTLE_TESTS_PTY_H

#include "devices/port/port.h"

struct pty {
    int master, slave; /* slave: held by the device, so that the line outlives the kiosk's close */
    char link[128];
};
void pty_open(struct pty *p, const char *link); /* replaces the link */
void pty_close(struct pty *p);                  /* unplugged: master and slave closed, link removed */
void pty_say(const struct pty *p, const char *text);
/* Reads up to cap - 1 bytes that the kiosk wrote; waits a moment for the first. */
size_t pty_hear(const struct pty *p, char *out, size_t cap);
/* Waits up to a second for something other than PORT_AGAIN. */
ssize_t port_read_soon(struct port *p, char *out, size_t cap);

#endif
