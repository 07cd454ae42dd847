#include "wire/client.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

_Static_assert(sizeof((struct sockaddr_un){0}.sun_path) == 108, "socket_path promises 108 bytes");

/* Requests waiting for a daemon that does not read: a screen sends a handful; more means that nobody listens. */
#define OUT_MAX (4 * WIRE_LINE_MAX)

struct client {
    int fd;
    struct strbuf out;       /* not yet written */
    size_t in_len, in_taken; /* bytes in in[]; of these already handed out as lines */
    char in[WIRE_LINE_MAX + 1];
};

/* FNV-1a: short and stable; it only keeps the sockets of different state folders apart. */
static uint64_t short_hash(const char *text)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (; *text != '\0'; text++)
        h = (h ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return h;
}

enum status socket_path(char out[108], const char *state_dir, struct err *e)
{
    int n = snprintf(out, 108, "%s/rebottled.sock", state_dir);
    if (n > 0 && n < 108)
        return ST_OK;
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    if (runtime == NULL || *runtime == '\0')
        return err_set(e, ST_INVALID,
                       "the path of the state folder is too long for a socket (108 bytes) and XDG_RUNTIME_DIR is not "
                       "set; use a shorter --state");
    char *real = realpath(state_dir, NULL); /* both sides must name the folder the same way */
    uint64_t hash = short_hash(real != NULL ? real : state_dir);
    free(real);
    n = snprintf(out, 108, "%s/rebottle-%016" PRIx64 ".sock", runtime, hash);
    if (n < 0 || n >= 108)
        return err_set(e, ST_INVALID, "XDG_RUNTIME_DIR is too long for a socket (108 bytes)");
    return ST_OK;
}

enum status client_connect(struct client **out, const char *path, struct err *e)
{
    struct sockaddr_un addr = {.sun_family = AF_UNIX};
    if (!text_copy(addr.sun_path, sizeof addr.sun_path, path))
        return err_set(e, ST_INVALID, "the path of the socket is longer than 107 bytes");
    struct client *c = malloc(sizeof *c);
    if (c == NULL)
        return err_set(e, ST_MEMORY, "out of memory");
    c->out = (struct strbuf){0};
    c->in_len = c->in_taken = 0;
    c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (c->fd < 0 || connect(c->fd, (const struct sockaddr *)&addr, sizeof addr) != 0) {
        enum status st = err_set(e, ST_UNAVAILABLE, "rebottled does not answer at %s: %s", path, strerror(errno));
        client_close(c);
        return st;
    }
    *out = c;
    return ST_OK;
}

void client_close(struct client *c)
{
    if (c == NULL)
        return;
    if (c->fd >= 0)
        close(c->fd);
    strbuf_free(&c->out);
    free(c);
}

int client_fd(const struct client *c)
{
    return c->fd;
}

bool client_wants_write(const struct client *c)
{
    return c->out.len > 0;
}

static enum status gone(struct err *e)
{
    return err_set(e, ST_UNAVAILABLE, "the connection to rebottled was lost");
}

/* Writes what the socket takes. MSG_NOSIGNAL: a daemon that has gone is an answer, not a signal. */
static enum status flush(struct client *c, struct err *e)
{
    size_t done = 0;
    while (done < c->out.len) {
        ssize_t n = send(c->fd, c->out.text + done, c->out.len - done, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            break;
        if (n <= 0)
            return gone(e);
        done += (size_t)n;
    }
    if (done > 0) {
        memmove(c->out.text, c->out.text + done, c->out.len - done);
        c->out.len -= done;
        c->out.text[c->out.len] = '\0';
    }
    return ST_OK;
}

enum status client_send(struct client *c, const struct wire_request *r, struct err *e)
{
    if (c->out.len > OUT_MAX - WIRE_LINE_MAX)
        return err_set(e, ST_AGAIN, "rebottled does not read what it is asked");
    enum status st = wire_request_encode(&c->out, r, e);
    return st == ST_OK ? flush(c, e) : st;
}

/* One read into the room that is left; ST_AGAIN: nothing there now. */
static enum status fill(struct client *c, struct err *e)
{
    for (;;) {
        ssize_t n = recv(c->fd, c->in + c->in_len, sizeof c->in - c->in_len, 0);
        if (n > 0) {
            c->in_len += (size_t)n;
            return ST_OK;
        }
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            return ST_AGAIN;
        return gone(e);
    }
}

enum status client_next(struct client *c, const char **line, size_t *n, struct err *e)
{
    *line = NULL;
    *n = 0;
    (void)flush(c, NULL); /* a dead line is found by reading, which still gives what was sent before */
    for (;;) {
        char *at = c->in + c->in_taken;
        char *end = memchr(at, '\n', c->in_len - c->in_taken);
        if (end != NULL) {
            c->in_taken = (size_t)(end - c->in) + 1;
            if (end == at)
                continue;
            *end = '\0';
            *line = at;
            *n = (size_t)(end - at);
            return ST_OK;
        }
        memmove(c->in, at, c->in_len - c->in_taken);
        c->in_len -= c->in_taken;
        c->in_taken = 0;
        if (c->in_len == sizeof c->in)
            return err_set(e, ST_UNAVAILABLE, "rebottled sent a line longer than %d bytes", WIRE_LINE_MAX);
        enum status st = fill(c, e);
        if (st != ST_OK)
            return st == ST_AGAIN ? ST_OK : st;
    }
}

static int64_t mono_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The next line that is the reply to id, among those that have arrived; *line NULL when it is not there yet. */
static enum status next_reply(struct client *c, int64_t id, const char **line, size_t *n, struct err *e)
{
    for (;;) {
        enum status st = client_next(c, line, n, e);
        if (st != ST_OK || *line == NULL)
            return st;
        struct wire_heard heard;
        if (wire_heard_parse(&heard, NULL, *line, *n, NULL) == ST_OK && heard.kind == HEARD_REPLY && heard.id == id)
            return ST_OK;
    }
}

enum status client_ask(struct client *c, const struct wire_request *r, int timeout_ms, char **reply, struct err *e)
{
    *reply = NULL;
    enum status st = client_send(c, r, e);
    if (st != ST_OK)
        return st;
    struct err why = {0};
    for (int64_t deadline = mono_ms() + timeout_ms;;) {
        const char *line;
        size_t n;
        st = next_reply(c, r->id, &line, &n, &why);
        if (st == ST_OK && line != NULL) {
            *reply = strndup(line, n);
            return *reply != NULL ? ST_OK : err_set(e, ST_UNKNOWN, "out of memory while reading the reply");
        }
        int64_t left = deadline - mono_ms();
        if (st == ST_OK && left <= 0)
            err_set(&why, ST_UNAVAILABLE, "rebottled did not answer within %d ms", timeout_ms);
        if (st != ST_OK || left <= 0)
            break;
        struct pollfd p = {.fd = c->fd, .events = (short)(POLLIN | (client_wants_write(c) ? POLLOUT : 0))};
        poll(&p, 1, left < INT32_MAX ? (int)left : INT32_MAX);
    }
    /* The daemon acts on whole lines only: what has not left completely was not done. */
    return err_set(e, client_wants_write(c) ? ST_UNAVAILABLE : ST_UNKNOWN, "%s", why.msg);
}
