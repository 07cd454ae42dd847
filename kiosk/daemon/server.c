#include "daemon/server.h"

#include "base/log.h"

#include <assert.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

struct connection {
    uv_pipe_t pipe; /* first: libuv's handle is the allocation */
    struct server *server;
    uint64_t number;
    char *in;
    size_t in_len;
    bool skipping; /* inside a line that was too long */
    bool screen;   /* wants state events */
    bool closing;
    int bad_lines;
};

struct server {
    uv_pipe_t pipe;
    struct server_ops ops;
    const struct settings *settings;
    struct connection *clients[SERVER_CLIENTS_MAX];
    uint64_t next_number;
    char path[108];
    bool closing;
};

struct write_req {
    uv_write_t req;
    char bytes[];
};

static void connection_freed(uv_handle_t *h)
{
    struct connection *c = h->data;
    free(c->in);
    free(c);
}

static void drop(struct connection *c)
{
    if (c->closing)
        return;
    c->closing = true;
    struct server *s = c->server;
    for (int i = 0; i < SERVER_CLIENTS_MAX; i++)
        if (s->clients[i] == c)
            s->clients[i] = NULL;
    uv_read_stop((uv_stream_t *)&c->pipe);
    uv_close((uv_handle_t *)&c->pipe, connection_freed);
    if (!s->closing)
        s->ops.gone(s->ops.ctx, c->number);
}

static void written(uv_write_t *req, int status)
{
    struct connection *c = req->data;
    free(req);
    if (status < 0 && status != UV_ECANCELED)
        drop(c);
}

static void send_line(struct connection *c, const char *line, size_t n)
{
    if (c->closing)
        return;
    if (uv_stream_get_write_queue_size((uv_stream_t *)&c->pipe) + n > SERVER_UNREAD_MAX) {
        log_line(LOG_WARNING, "client %llu does not read: disconnected", (unsigned long long)c->number);
        drop(c);
        return;
    }
    struct write_req *w = malloc(sizeof *w + n);
    if (w == NULL) {
        drop(c);
        return;
    }
    memcpy(w->bytes, line, n);
    w->req.data = c;
    uv_buf_t buf = uv_buf_init(w->bytes, (unsigned)n);
    if (uv_write(&w->req, (uv_stream_t *)&c->pipe, &buf, 1, written) != 0) {
        free(w);
        drop(c);
    }
}

static void refuse_line(struct connection *c, int64_t id, enum status st, const char *why)
{
    struct strbuf b = {0};
    if (wire_reply_encode(&b, id, st, why, NULL, NULL) == ST_OK && !b.failed)
        send_line(c, b.text, b.len);
    strbuf_free(&b);
    if (++c->bad_lines >= SERVER_BAD_LINES_MAX && !c->closing) {
        static const char bye[] = "{\"event\":\"bye\",\"why\":\"too many lines that are not requests\"}\n";
        send_line(c, bye, sizeof bye - 1);
        drop(c);
    }
}

static void handle_line(struct connection *c, const char *line, size_t n)
{
    struct wire_request r;
    struct err e = {0};
    enum status st = wire_request_parse(&r, line, n, &e);
    if (st != ST_OK) {
        refuse_line(c, r.id, st, e.msg);
        return;
    }
    c->bad_lines = 0;
    if (r.command == CMD_HELLO && strcmp(r.screen, "command") != 0)
        c->screen = true;
    c->server->ops.request(c->server->ops.ctx, c->number, &r);
    explicit_bzero(r.pin, sizeof r.pin);
}

static void take_bytes(struct connection *c, const char *bytes, size_t n)
{
    while (n > 0 && !c->closing) {
        const char *end = memchr(bytes, '\n', n);
        size_t part = end == NULL ? n : (size_t)(end - bytes);
        if (!c->skipping && c->in_len + part > WIRE_LINE_MAX) {
            c->skipping = true;
            c->in_len = 0;
            refuse_line(c, -1, ST_INVALID, "the line is longer than 65536 bytes");
            if (c->closing)
                return;
        }
        if (!c->skipping) {
            memcpy(c->in + c->in_len, bytes, part);
            c->in_len += part;
        }
        if (end == NULL)
            return;
        if (!c->skipping && c->in_len > 0)
            handle_line(c, c->in, c->in_len);
        c->in_len = 0;
        c->skipping = false;
        bytes += part + 1;
        n -= part + 1;
    }
}

static void on_alloc(uv_handle_t *h, size_t suggested, uv_buf_t *buf)
{
    (void)h;
    (void)suggested;
    static char shared[16384]; /* one loop, one read at a time */
    *buf = uv_buf_init(shared, sizeof shared);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    struct connection *c = stream->data;
    if (n < 0)
        drop(c);
    else
        take_bytes(c, buf->base, (size_t)n);
}

static bool in_group(const struct ucred *who, const char *user, const char *group)
{
    struct group *g = getgrnam(group);
    if (g == NULL)
        return false;
    if (g->gr_gid == who->gid)
        return true;
    for (char **m = g->gr_mem; user != NULL && *m != NULL; m++)
        if (strcmp(*m, user) == 0)
            return true;
    return false;
}

/* The first row of `users` that fits decides. The daemon's own user is the kiosk's terminal in a plain installation:
 * consumer. Anybody else who can open the socket may watch. */
static enum wire_role base_role(const struct server *s, int fd)
{
    struct ucred who;
    socklen_t len = sizeof who;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len) != 0)
        return ROLE_WATCH;
    struct passwd *pw = getpwuid(who.uid);
    const char *user = pw == NULL ? NULL : pw->pw_name;
    for (size_t i = 0; i < s->settings->user_count; i++) {
        const struct user_role *u = &s->settings->users[i];
        bool fits = u->group ? in_group(&who, user, u->name) : user != NULL && strcmp(user, u->name) == 0;
        enum wire_role role;
        if (fits && wire_role_parse(&role, u->role))
            return role;
    }
    return who.uid == geteuid() ? ROLE_CONSUMER : ROLE_WATCH;
}

static struct connection **free_place(struct server *s)
{
    for (int i = 0; i < SERVER_CLIENTS_MAX; i++)
        if (s->clients[i] == NULL)
            return &s->clients[i];
    return NULL;
}

static void on_connection(uv_stream_t *stream, int status)
{
    struct server *s = stream->data;
    if (status < 0)
        return;
    struct connection *c = calloc(1, sizeof *c);
    if (c == NULL)
        return;
    c->server = s;
    c->in = malloc(WIRE_LINE_MAX);
    uv_pipe_init(stream->loop, &c->pipe, 0);
    c->pipe.data = c;
    struct connection **place = free_place(s);
    uv_os_fd_t fd;
    if (c->in == NULL || uv_accept(stream, (uv_stream_t *)&c->pipe) != 0 || place == NULL ||
        uv_fileno((uv_handle_t *)&c->pipe, &fd) != 0) {
        log_line(LOG_WARNING, "a client was turned away: %s", place == NULL ? "too many connections" : "no resources");
        c->closing = true;
        uv_close((uv_handle_t *)&c->pipe, connection_freed);
        return;
    }
    *place = c;
    c->number = ++s->next_number;
    uv_read_start((uv_stream_t *)&c->pipe, on_alloc, on_read);
    s->ops.connected(s->ops.ctx, c->number, base_role(s, fd));
}

enum status server_new(struct server **out, uv_loop_t *loop, const char *socket, const struct settings *settings,
                       struct server_ops ops, struct err *e)
{
    struct server *s = calloc(1, sizeof *s);
    if (s == NULL)
        return err_set(e, ST_MEMORY, "out of memory");
    s->ops = ops;
    s->settings = settings;
    s->pipe.data = s;
    text_copy(s->path, sizeof s->path, socket);
    unlink(socket);
    uv_pipe_init(loop, &s->pipe, 0);
    mode_t before = umask(0117); /* 0660 from the first moment */
    int rc = uv_pipe_bind(&s->pipe, socket);
    umask(before);
    if (rc == 0)
        rc = uv_listen((uv_stream_t *)&s->pipe, 16, on_connection);
    if (rc != 0)
        return err_set(e, ST_IO, "cannot listen on %s: %s", socket, uv_strerror(rc));
    *out = s;
    return ST_OK;
}

void server_send(struct server *s, uint64_t client, const char *line, size_t n)
{
    for (int i = 0; i < SERVER_CLIENTS_MAX; i++)
        if (s->clients[i] != NULL && s->clients[i]->number == client)
            send_line(s->clients[i], line, n);
}

void server_broadcast(struct server *s, const char *line, size_t n)
{
    for (int i = 0; i < SERVER_CLIENTS_MAX; i++)
        if (s->clients[i] != NULL && s->clients[i]->screen)
            send_line(s->clients[i], line, n);
}

bool server_has_screens(const struct server *s)
{
    for (int i = 0; i < SERVER_CLIENTS_MAX; i++)
        if (s->clients[i] != NULL && s->clients[i]->screen)
            return true;
    return false;
}

static void server_freed(uv_handle_t *h)
{
    free(h->data);
}

void server_close(struct server *s)
{
    if (s == NULL)
        return;
    static const char bye[] = "{\"event\":\"bye\",\"why\":\"the kiosk's program is stopping\"}\n";
    s->closing = true;
    for (int i = 0; i < SERVER_CLIENTS_MAX; i++) {
        if (s->clients[i] == NULL)
            continue;
        uv_buf_t buf = uv_buf_init((char *)(uintptr_t)bye, sizeof bye - 1);
        uv_try_write((uv_stream_t *)&s->clients[i]->pipe, &buf, 1);
        drop(s->clients[i]);
    }
    unlink(s->path);
    uv_close((uv_handle_t *)&s->pipe, server_freed);
}
