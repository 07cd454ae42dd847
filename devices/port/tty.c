/* Terminal lines without libserialport: pseudo-terminals (which it refuses), usblp and gadget ports. */
#include "devices/port/backend.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct tty {
    struct port port;
    int fd;
};

static int tty_fd(const struct port *p)
{
    return ((const struct tty *)p)->fd;
}

static ssize_t tty_read(struct port *p, void *buf, size_t cap)
{
    return line_read(((struct tty *)p)->fd, buf, cap);
}

static ssize_t tty_write(struct port *p, const void *bytes, size_t n)
{
    return line_write(((struct tty *)p)->fd, bytes, n);
}

static void tty_close(struct port *p)
{
    struct tty *t = (struct tty *)p;
    if (t->fd >= 0)
        close(t->fd);
    free(t);
}

static const struct port_ops ops = {.fd = tty_fd, .read = tty_read, .write = tty_write, .close = tty_close};

static enum status open_file(int *fd, const char *path, struct err *e)
{
    *fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (*fd >= 0)
        return ST_OK;
    if (errno == ENOENT || errno == ENXIO || errno == ENODEV || errno == EIO)
        return err_set(e, ST_UNAVAILABLE, "%s: not there", path);
    if (errno == EACCES)
        return err_set(e, ST_IO, "%s: no permission; the user of this program belongs in the group dialout", path);
    if (errno == EBUSY)
        return err_set(e, ST_IO, "%s: another program uses it; stop that program first", path);
    return err_set(e, ST_IO, "%s: %s", path, strerror(errno));
}

enum status tty_open(struct port **out, const struct port_config *c, struct err *e)
{
    /* Resolved at every open: the number of a pseudo-terminal is given to the next one that is made. */
    char path[256];
    enum status st = port_resolve(path, c->where, e);
    if (st != ST_OK)
        return st;
    struct tty *t = calloc(1, sizeof *t);
    if (t == NULL)
        return err_set(e, ST_MEMORY, "%s: out of memory", path);
    t->port.ops = &ops;
    st = open_file(&t->fd, path, e);
    if (st == ST_OK)
        st = line_lock(t->fd, path, e);
    if (st == ST_OK)
        st = line_setup(t->fd, &c->line, true, path, e);
    if (st != ST_OK) {
        tty_close(&t->port);
        return st;
    }
    *out = &t->port;
    return ST_OK;
}
