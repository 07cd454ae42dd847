#include "devices/sim/pty.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static enum status make_raw(int fd, struct err *e)
{
    struct termios t;
    if (tcgetattr(fd, &t) != 0)
        return err_set(e, ST_IO, "tcgetattr: %s", strerror(errno));
    cfmakeraw(&t); /* no echo, no CR/LF changes, 8 bits */
    t.c_cc[VMIN] = 1;
    t.c_cc[VTIME] = 0;
    if (tcsetattr(fd, TCSANOW, &t) != 0)
        return err_set(e, ST_IO, "tcsetattr: %s", strerror(errno));
    return ST_OK;
}

/* A reader of the link sees the old device or the new one, never nothing: made beside it, then renamed over it. */
static enum status publish(const struct pty *p, struct err *e)
{
    char fresh[sizeof p->link + 8];
    snprintf(fresh, sizeof fresh, "%s.new", p->link);
    if (unlink(fresh) != 0 && errno != ENOENT)
        return err_set(e, ST_IO, "%s: %s", fresh, strerror(errno));
    if (symlink(p->target, fresh) != 0)
        return err_set(e, ST_IO, "%s: %s", fresh, strerror(errno));
    if (rename(fresh, p->link) != 0) {
        enum status st = err_set(e, ST_IO, "%s: %s", p->link, strerror(errno));
        unlink(fresh);
        return st;
    }
    return ST_OK;
}

enum status pty_open(struct pty *p, const char *link, struct err *e)
{
    *p = PTY_NONE;
    enum status st = ST_OK;
    if (!text_copy(p->link, sizeof p->link, link))
        return err_set(e, ST_INVALID, "%s: path too long", link);
    p->master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (p->master < 0 || grantpt(p->master) != 0 || unlockpt(p->master) != 0 ||
        ptsname_r(p->master, p->target, sizeof p->target) != 0) {
        st = err_set(e, ST_IO, "no pseudo-terminal: %s", strerror(errno));
        goto done;
    }
    p->slave = open(p->target, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (p->slave < 0) {
        st = err_set(e, ST_IO, "%s: %s", p->target, strerror(errno));
        goto done;
    }
    st = make_raw(p->slave, e);
    if (st == ST_OK)
        st = publish(p, e);
done:
    if (st != ST_OK)
        pty_close(p);
    return st;
}

void pty_close(struct pty *p)
{
    char target[sizeof p->target];
    ssize_t n = p->slave < 0 ? -1 : readlink(p->link, target, sizeof target - 1);
    if (n >= 0) {
        target[n] = '\0';
        if (strcmp(target, p->target) == 0)
            unlink(p->link);
    }
    if (p->slave >= 0)
        close(p->slave);
    if (p->master >= 0)
        close(p->master);
    p->slave = -1;
    p->master = -1;
}
