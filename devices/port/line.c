#include "devices/port/backend.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static const struct {
    int32_t baud;
    speed_t speed;
} speeds[] = {
    {300, B300},       {600, B600},       {1200, B1200},     {2400, B2400},     {4800, B4800},
    {9600, B9600},     {19200, B19200},   {38400, B38400},   {57600, B57600},   {115200, B115200},
    {230400, B230400}, {460800, B460800}, {500000, B500000}, {576000, B576000}, {921600, B921600},
};

enum status line_lock(int fd, const char *path, struct err *e)
{
    int flags = fcntl(fd, F_GETFD);
    if (flags < 0 || fcntl(fd, F_SETFD, flags | FD_CLOEXEC) < 0)
        return err_set(e, ST_IO, "%s: %s", path, strerror(errno));
    if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
        if (errno == EWOULDBLOCK)
            return err_set(e, ST_IO, "%s: another program uses it; stop that program first", path);
        return err_set(e, ST_IO, "%s: lock: %s", path, strerror(errno));
    }
    if (ioctl(fd, TIOCEXCL) < 0)
        return err_set(e, ST_IO, "%s: exclusive use: %s", path, strerror(errno));
    return ST_OK;
}

static bool speed_of(int32_t baud, speed_t *out)
{
    for (size_t i = 0; i < sizeof speeds / sizeof *speeds; i++)
        if (speeds[i].baud == baud) {
            *out = speeds[i].speed;
            return true;
        }
    return false;
}

static void set_frame(struct termios *t, const struct line_settings *l)
{
    t->c_cflag &= ~(tcflag_t)(CSIZE | CSTOPB | PARENB | PARODD);
    t->c_cflag |= l->data_bits == 7 ? CS7 : CS8;
    if (l->stop_bits == 2)
        t->c_cflag |= CSTOPB;
    if (l->parity != PARITY_NONE)
        t->c_cflag |= PARENB;
    if (l->parity == PARITY_ODD)
        t->c_cflag |= PARODD;
}

enum status line_setup(int fd, const struct line_settings *l, bool whole, const char *path, struct err *e)
{
    struct termios t;
    if (tcgetattr(fd, &t) < 0)
        return err_set(e, ST_IO, "%s: not a serial line: %s", path, strerror(errno));
    if (whole) {
        speed_t speed;
        if (!speed_of(l->baud, &speed))
            return err_set(e, ST_INVALID, "%s: %d baud is not a speed that serial lines have", path, (int)l->baud);
        cfmakeraw(&t);
        cfsetispeed(&t, speed);
        cfsetospeed(&t, speed);
        set_frame(&t, l);
        t.c_iflag &= ~(tcflag_t)(IXON | IXOFF | IXANY);
        if (l->flow == FLOW_XONXOFF)
            t.c_iflag |= IXON;
    }
    t.c_cflag |= CLOCAL | CREAD;
    t.c_cflag &= ~(tcflag_t)CRTSCTS; /* also one that somebody else left on */
    if (l->flow == FLOW_RTSCTS)
        t.c_cflag |= CRTSCTS;
    t.c_cc[VMIN] = 1;
    t.c_cc[VTIME] = 0;
    if (tcsetattr(fd, TCSANOW, &t) < 0)
        return err_set(e, ST_IO, "%s: line settings: %s", path, strerror(errno));
    struct termios now; /* tcsetattr succeeds when it could do anything at all */
    if (tcgetattr(fd, &now) < 0)
        return err_set(e, ST_IO, "%s: %s", path, strerror(errno));
    if (cfgetospeed(&now) != cfgetospeed(&t) || ((now.c_cflag ^ t.c_cflag) & CRTSCTS) != 0 || now.c_cc[VMIN] != 1)
        return err_set(e, ST_IO, "%s: the line does not take these settings (speed or flow control)", path);
    if (l->flow == FLOW_XONXOFF) { /* also where a library has set it: an XOFF of ours would land inside a picture */
        now.c_iflag &= ~(tcflag_t)IXOFF;
        if (tcsetattr(fd, TCSANOW, &now) < 0 || tcflow(fd, TCOON) < 0) /* one that came before we did is over */
            return err_set(e, ST_IO, "%s: flow control: %s", path, strerror(errno));
    }
    if (tcflush(fd, TCIFLUSH) < 0)
        return err_set(e, ST_IO, "%s: %s", path, strerror(errno));
    return ST_OK;
}

bool line_is_hung_up(int fd)
{
    struct pollfd p = {.fd = fd};
    return poll(&p, 1, 0) > 0 && (p.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
}

ssize_t line_failed(int error)
{
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR ? PORT_AGAIN : PORT_GONE;
}

void line_forget(int fd)
{
    tcflush(fd, TCOFLUSH);
}

ssize_t line_read(int fd, void *buf, size_t cap)
{
    ssize_t n = read(fd, buf, cap);
    if (n > 0)
        return n;
    return n == 0 ? PORT_GONE : line_failed(errno); /* VMIN is 1: nothing to read is EAGAIN, 0 is the end */
}

ssize_t line_write(int fd, const void *bytes, size_t n)
{
    ssize_t done = write(fd, bytes, n);
    if (done > 0)
        return done;
    return done == 0 ? PORT_AGAIN : line_failed(errno);
}
