/* Real serial lines through libserialport 0.1.1, with what it leaves undone done here: it opens no symlinks, does not
 * lock, leaks its descriptor into children, writes CRTSCTS to the wrong word, and reads 0 bytes for ever from a line
 * that was unplugged. Only its non-blocking calls are used: the others spin or abort. */
#include "devices/port/backend.h"

#include <errno.h>
#include <libserialport.h>
#include <stdlib.h>
#include <string.h>

struct serial {
    struct port port;
    struct sp_port *sp;
    bool open, held_up; /* the device may stop our bytes: flow control is on */
    int fd;
};

static int serial_fd(const struct port *p)
{
    return ((const struct serial *)p)->fd;
}

static bool is_gone(const struct serial *s)
{
    return sp_input_waiting(s->sp) < 0 || line_is_hung_up(s->fd);
}

static ssize_t serial_read(struct port *p, void *buf, size_t cap)
{
    struct serial *s = (struct serial *)p;
    enum sp_return n = sp_nonblocking_read(s->sp, buf, cap);
    if (n > 0)
        return n;
    if (n < 0)
        return line_failed(sp_last_error_code()); /* plain errno: read before any other call */
    return is_gone(s) ? PORT_GONE : PORT_AGAIN;
}

static ssize_t serial_write(struct port *p, const void *bytes, size_t n)
{
    struct serial *s = (struct serial *)p;
    enum sp_return done = sp_nonblocking_write(s->sp, bytes, n);
    if (done > 0)
        return done;
    if (done < 0)
        return line_failed(sp_last_error_code()); /* a full buffer is an error here, EAGAIN, until 0.1.2 */
    return is_gone(s) ? PORT_GONE : PORT_AGAIN;
}

static void serial_close(struct port *p)
{
    struct serial *s = (struct serial *)p;
    if (s->held_up)
        line_forget(s->fd);
    if (s->open)
        sp_close(s->sp);
    if (s->sp != NULL)
        sp_free_port(s->sp);
    free(s);
}

static const struct port_ops ops = {.fd = serial_fd, .read = serial_read, .write = serial_write, .close = serial_close};

static enum status check(enum sp_return r, const char *path, const char *what, struct err *e)
{
    if (r == SP_OK)
        return ST_OK;
    if (r == SP_ERR_FAIL)
        return err_set(e, ST_IO, "%s: %s: %s", path, what, strerror(sp_last_error_code()));
    return err_set(e, ST_IO, "%s: %s: not possible on this line", path, what);
}

static enum status open_line(struct serial *s, const char *path, struct err *e)
{
    enum sp_return r = sp_get_port_by_name(path, &s->sp);
    if (r == SP_ERR_ARG)
        return err_set(e, ST_UNAVAILABLE, "%s: there is no such serial port", path);
    if (r != SP_OK)
        return check(r, path, "find", e);
    r = sp_open(s->sp, SP_MODE_READ_WRITE);
    if (r == SP_ERR_FAIL) {
        int error = sp_last_error_code();
        if (error == ENOENT || error == ENXIO || error == ENODEV || error == EIO)
            return err_set(e, ST_UNAVAILABLE, "%s: not there", path);
        if (error == EACCES)
            return err_set(e, ST_IO, "%s: no permission; the user of this program belongs in the group dialout", path);
        return err_set(e, ST_IO, "%s: %s", path, strerror(error));
    }
    s->open = r == SP_OK;
    if (r != SP_OK)
        return check(r, path, "open", e);
    return check(sp_get_port_handle(s->sp, &s->fd), path, "handle", e);
}

static enum status settings(struct serial *s, const struct line_settings *l, const char *path, struct err *e)
{
    static const enum sp_parity parity[] = {SP_PARITY_NONE, SP_PARITY_EVEN, SP_PARITY_ODD};
    enum status st = check(sp_set_baudrate(s->sp, l->baud), path, "speed", e);
    if (st == ST_OK)
        st = check(sp_set_bits(s->sp, l->data_bits), path, "data bits", e);
    if (st == ST_OK)
        st = check(sp_set_parity(s->sp, parity[l->parity]), path, "parity", e);
    if (st == ST_OK)
        st = check(sp_set_stopbits(s->sp, l->stop_bits), path, "stop bits", e);
    if (st == ST_OK) /* RTS/CTS is done by line_setup: the library's own never takes effect */
        st = check(sp_set_flowcontrol(s->sp, l->flow == FLOW_XONXOFF ? SP_FLOWCONTROL_XONXOFF : SP_FLOWCONTROL_NONE),
                   path, "flow control", e);
    return st;
}

enum status serial_open(struct port **out, const struct port_config *c, struct err *e)
{
    char path[256]; /* resolved here: libserialport 0.1.1 refuses every symlink, also udev's */
    enum status st = port_resolve(path, c->where, e);
    return st == ST_OK ? serial_open_path(out, path, &c->line, e) : st;
}

enum status serial_open_path(struct port **out, const char *path, const struct line_settings *l, struct err *e)
{
    struct serial *s = calloc(1, sizeof *s);
    if (s == NULL)
        return err_set(e, ST_MEMORY, "%s: out of memory", path);
    s->port.ops = &ops;
    s->fd = -1;
    enum status st = open_line(s, path, e);
    if (st == ST_OK)
        st = line_lock(s->fd, path, e);
    if (st == ST_OK)
        st = settings(s, l, path, e);
    if (st == ST_OK)
        st = line_setup(s->fd, l, false, path, e);
    s->held_up = s->fd >= 0 && l->flow != FLOW_NONE;
    if (st != ST_OK) {
        serial_close(&s->port);
        return st;
    }
    *out = &s->port;
    return ST_OK;
}
