/* A pseudo-terminal under a link. The slave is raw and without echo before the link is published, and one slave
 * descriptor stays open here, so that a program that closes its end does not make the master look dead
 * (facts: a fresh pty is cooked and echoes; a master without slaves reads EIO for ever). */
#ifndef REBOTTLE_SIM_PTY_H
#define REBOTTLE_SIM_PTY_H

#include "base/err.h"

struct pty {
    int master, slave; /* -1: unplugged */
    char link[256];    /* DIR/name */
    char target[64];   /* /dev/pts/N that the link points at */
};

#define PTY_NONE ((struct pty){.master = -1, .slave = -1})

enum status pty_open(struct pty *p, const char *link, struct err *e);
/* Removes the link if it is still ours, then hangs up. Closed already: nothing happens. */
void pty_close(struct pty *p);

#endif
