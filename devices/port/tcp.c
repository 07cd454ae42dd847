/* Serial-device servers: raw bytes over TCP. The address is numeric, because looking up a name would block. */
#include "devices/port/backend.h"

#include "base/text.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A server whose power or cable was cut says nothing. When nothing has come for 5 s it is asked, and again every 3 s;
 * what it has not acknowledged after 15 s, a question or our bytes, ends the line. A connection that nobody answers at
 * all is given up after 1 + 2 + 4 s. */
#define KEEP_IDLE_S   5
#define KEEP_EVERY_S  3
#define KEEP_TRIES    3
#define UNANSWERED_MS 15000
#define CONNECT_TRIES 2

struct tcp {
    struct port port;
    int fd;
    bool connected;
    char where[256];
};

static int tcp_fd(const struct port *p)
{
    return ((const struct tcp *)p)->fd;
}

static ssize_t tcp_read(struct port *p, void *buf, size_t cap)
{
    ssize_t n = recv(((struct tcp *)p)->fd, buf, cap, 0);
    if (n > 0)
        return n;
    return n == 0 ? PORT_GONE : line_failed(errno); /* still connecting is EAGAIN */
}

static ssize_t tcp_write(struct port *p, const void *bytes, size_t n)
{
    ssize_t done = send(((struct tcp *)p)->fd, bytes, n, MSG_NOSIGNAL);
    return done >= 0 ? done : line_failed(errno);
}

static void tcp_close(struct port *p)
{
    struct tcp *t = (struct tcp *)p;
    if (t->fd >= 0)
        close(t->fd);
    free(t);
}

static enum status tcp_connected(struct port *p, struct err *e)
{
    struct tcp *t = (struct tcp *)p;
    int error = 0;
    socklen_t n = sizeof error;
    struct pollfd writable = {.fd = t->fd, .events = POLLOUT};
    if (t->connected)
        return ST_OK;
    if (getsockopt(t->fd, SOL_SOCKET, SO_ERROR, &error, &n) < 0)
        error = errno;
    if (error != 0)
        return err_set(e, ST_UNAVAILABLE, "%s: %s", t->where, strerror(error));
    if (poll(&writable, 1, 0) <= 0)
        return ST_AGAIN;
    t->connected = true;
    return ST_OK;
}

static const struct port_ops ops = {
    .fd = tcp_fd, .read = tcp_read, .write = tcp_write, .close = tcp_close, .connected = tcp_connected};

enum status tcp_look_up(struct addrinfo **out, const char *where, struct err *e)
{
    char host[256];
    const char *colon = strrchr(where, ':');
    if (colon == NULL || !text_copy(host, sizeof host, where))
        return err_set(e, ST_INVALID, "%s: an address and a port are needed, as 192.0.2.7:4001", where);
    host[colon - where] = '\0';
    char *name = host;
    size_t n = strlen(host);
    if (n >= 2 && host[0] == '[' && host[n - 1] == ']') {
        host[n - 1] = '\0';
        name++;
    }
    struct addrinfo want = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
    if (getaddrinfo(name, colon + 1, &want, out) != 0)
        return err_set(e, ST_INVALID, "%s: the address must be in figures, as 192.0.2.7:4001", where);
    return ST_OK;
}

static enum status connect_to(int *fd, const struct addrinfo *a, const char *where, struct err *e)
{
    *fd = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (*fd < 0)
        return errno == EAFNOSUPPORT || errno == EPERM
                   ? err_set(e, ST_IO, "%s: this service may not use the network; it needs the drop-in tcp.conf", where)
                   : err_set(e, ST_IO, "%s: %s", where, strerror(errno));
    static const struct {
        int level, name, value;
    } options[] = {
        {IPPROTO_TCP, TCP_NODELAY, 1},
        {SOL_SOCKET, SO_KEEPALIVE, 1},
        {IPPROTO_TCP, TCP_KEEPIDLE, KEEP_IDLE_S},
        {IPPROTO_TCP, TCP_KEEPINTVL, KEEP_EVERY_S},
        {IPPROTO_TCP, TCP_KEEPCNT, KEEP_TRIES},
        {IPPROTO_TCP, TCP_USER_TIMEOUT, UNANSWERED_MS},
        {IPPROTO_TCP, TCP_SYNCNT, CONNECT_TRIES},
    };
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (setsockopt(*fd, options[i].level, options[i].name, &options[i].value, sizeof options[i].value) < 0)
            return err_set(e, ST_IO, "%s: %s", where, strerror(errno));
    if (connect(*fd, a->ai_addr, a->ai_addrlen) < 0 && errno != EINPROGRESS)
        return err_set(e, ST_UNAVAILABLE, "%s: %s", where, strerror(errno));
    return ST_OK;
}

enum status tcp_open(struct port **out, const struct port_config *c, struct err *e)
{
    struct addrinfo *a = NULL;
    enum status st = tcp_look_up(&a, c->where, e);
    if (a == NULL)
        return st;
    struct tcp *t = calloc(1, sizeof *t);
    if (t == NULL) {
        freeaddrinfo(a);
        return err_set(e, ST_MEMORY, "%s: out of memory", c->where);
    }
    t->port.ops = &ops;
    text_copy(t->where, sizeof t->where, c->where);
    st = connect_to(&t->fd, a, c->where, e);
    freeaddrinfo(a);
    if (st != ST_OK) {
        tcp_close(&t->port);
        return st;
    }
    *out = &t->port;
    return ST_OK;
}
