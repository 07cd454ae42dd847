#include "pty.h"

#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

void pty_open(struct pty *p, const char *link)
{
    char name[64];
    struct termios raw;
    if (openpty(&p->master, &p->slave, name, NULL, NULL) < 0 || tcgetattr(p->slave, &raw) < 0)
        abort();
    cfmakeraw(&raw); /* before the link is there: a cooked line echoes */
    if (tcsetattr(p->slave, TCSANOW, &raw) < 0)
        abort();
    snprintf(p->link, sizeof p->link, "%s", link);
    unlink(link);
    if (symlink(name, link) < 0)
        abort();
}

void pty_close(struct pty *p)
{
    close(p->master);
    close(p->slave);
    unlink(p->link);
}

void pty_say(const struct pty *p, const char *text)
{
    if (write(p->master, text, strlen(text)) != (ssize_t)strlen(text))
        abort();
}

size_t pty_hear(const struct pty *p, char *out, size_t cap)
{
    struct pollfd f = {.fd = p->master, .events = POLLIN};
    ssize_t n = poll(&f, 1, 1000) > 0 ? read(p->master, out, cap - 1) : 0;
    size_t len = n > 0 ? (size_t)n : 0;
    out[len] = '\0';
    return len;
}

ssize_t port_read_soon(struct port *p, char *out, size_t cap)
{
    for (int tries = 0; tries < 100; tries++) {
        ssize_t n = port_read(p, out, cap);
        if (n != PORT_AGAIN)
            return n;
        poll(NULL, 0, 10);
    }
    return PORT_AGAIN;
}
