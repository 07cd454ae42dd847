#include "devices/sim/control.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define SOCKET_NAME "control"
#define FRESH_NAME  ".control" /* until it listens */

/* A socket's path has room for 107 bytes; a longer DIR is reached through the descriptor of its folder. */
static enum status address_of(struct sockaddr_un *a, const char *dir, const char *name, int *dir_fd, struct err *e)
{
    *a = (struct sockaddr_un){.sun_family = AF_UNIX};
    *dir_fd = -1;
    int n = snprintf(a->sun_path, sizeof a->sun_path, "%s/%s", dir, name);
    if (n > 0 && (size_t)n < sizeof a->sun_path)
        return ST_OK;
    *dir_fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (*dir_fd < 0)
        return err_set(e, ST_IO, "%s: %s", dir, strerror(errno));
    snprintf(a->sun_path, sizeof a->sun_path, "/proc/self/fd/%d/%s", *dir_fd, name);
    return ST_OK;
}

static int connect_to(const char *dir, struct err *e)
{
    struct sockaddr_un a;
    int dir_fd;
    if (address_of(&a, dir, SOCKET_NAME, &dir_fd, e) != ST_OK)
        return -1;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (const struct sockaddr *)&a, sizeof a) != 0) {
        err_set(e, ST_UNAVAILABLE, "%s/control: %s (is rebottle-sim running there?)", dir, strerror(errno));
        close(fd);
        fd = -1;
    }
    if (dir_fd >= 0)
        close(dir_fd);
    return fd;
}

enum status control_unclaimed(const char *dir, struct err *e)
{
    int fd = connect_to(dir, NULL);
    if (fd < 0)
        return ST_OK;
    close(fd);
    return err_set(e, ST_EXISTS, "%s: another rebottle-sim answers there", dir);
}

/* Bound and listening under another name, then renamed: between bind and listen a client would be refused. Replaces a
 * socket that was left behind by a simulator that was killed. */
static enum status listen_at(struct control *c, const struct sockaddr_un *fresh, struct err *e)
{
    c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (c->fd < 0)
        return err_set(e, ST_IO, "socket: %s", strerror(errno));
    unlink(fresh->sun_path);
    if (bind(c->fd, (const struct sockaddr *)fresh, sizeof *fresh) != 0 || listen(c->fd, CONTROL_CLIENTS) != 0 ||
        rename(fresh->sun_path, c->path) != 0)
        return err_set(e, ST_IO, "%s: %s", c->path, strerror(errno));
    return ST_OK;
}

enum status control_open(struct control *c, const char *dir, struct err *e)
{
    struct sockaddr_un fresh;
    int dir_fd;
    *c = (struct control){.fd = -1};
    for (size_t i = 0; i < CONTROL_CLIENTS; i++)
        c->client[i].fd = -1;
    snprintf(c->path, sizeof c->path, "%s/" SOCKET_NAME, dir);
    enum status st = address_of(&fresh, dir, FRESH_NAME, &dir_fd, e);
    if (st == ST_OK)
        st = listen_at(c, &fresh, e);
    if (st != ST_OK && c->fd >= 0) {
        close(c->fd);
        unlink(fresh.sun_path);
        c->fd = -1;
    }
    if (dir_fd >= 0)
        close(dir_fd);
    return st;
}

static void hang_up(struct control_client *k)
{
    close(k->fd);
    *k = (struct control_client){.fd = -1};
}

void control_close(struct control *c)
{
    for (size_t i = 0; i < CONTROL_CLIENTS; i++)
        if (c->client[i].fd >= 0)
            hang_up(&c->client[i]);
    if (c->fd < 0)
        return;
    unlink(c->path);
    close(c->fd);
    c->fd = -1;
}

size_t control_poll(const struct control *c, struct pollfd *fds)
{
    fds[0] = (struct pollfd){.fd = c->fd, .events = POLLIN};
    for (size_t i = 0; i < CONTROL_CLIENTS; i++) {
        const struct control_client *k = &c->client[i];
        fds[i + 1] = (struct pollfd){.fd = k->due == DUE_NOW ? k->fd : -1, .events = POLLIN};
    }
    return CONTROL_CLIENTS + 1;
}

static void welcome(struct control *c)
{
    int fd = accept4(c->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0)
        return;
    for (size_t i = 0; i < CONTROL_CLIENTS; i++)
        if (c->client[i].fd < 0) {
            c->client[i] = (struct control_client){.fd = fd};
            return;
        }
    close(fd); /* full: it sees the end of the line at once */
}

static void answer(struct control_client *k, const char *text)
{
    char line[ANSWER_MAX + 1];
    int n = snprintf(line, sizeof line, "%s\n", text);
    if (send(k->fd, line, (size_t)n, MSG_NOSIGNAL) != n)
        hang_up(k); /* gone, or it never reads: its commands were carried out all the same */
}

static void run_line(struct control_client *k, struct world *w, char *line)
{
    char text[ANSWER_MAX];
    size_t n = strlen(line);
    if (n > 0 && line[n - 1] == '\r')
        line[n - 1] = '\0';
    k->due = world_command(w, line, text);
    if (k->due == DUE_NOW)
        answer(k, text);
}

/* Whole lines out of the buffer, until one has to wait for its answer. */
static void run_lines(struct control_client *k, struct world *w)
{
    char line[COMMAND_MAX];
    char *end;
    while (k->fd >= 0 && k->due == DUE_NOW && (end = memchr(k->in, '\n', k->in_n)) != NULL) {
        size_t n = (size_t)(end - k->in);
        bool swallow = k->over_long;
        memcpy(line, k->in, n);
        line[n] = '\0';
        k->in_n -= n + 1;
        memmove(k->in, end + 1, k->in_n);
        k->over_long = false;
        if (swallow)
            answer(k, "error the line is too long");
        else
            run_line(k, w, line);
    }
    if (k->in_n == sizeof k->in && k->due == DUE_NOW) {
        k->over_long = true;
        k->in_n = 0;
    }
}

static void read_client(struct control_client *k, struct world *w)
{
    ssize_t n = recv(k->fd, k->in + k->in_n, sizeof k->in - k->in_n, 0);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
        hang_up(k);
        return;
    }
    if (n > 0)
        k->in_n += (size_t)n;
    run_lines(k, w);
}

void control_readable(struct control *c, const struct pollfd *fds, struct world *w)
{
    if (fds[0].revents != 0)
        welcome(c);
    for (size_t i = 0; i < CONTROL_CLIENTS; i++)
        if (fds[i + 1].revents != 0 && fds[i + 1].fd == c->client[i].fd)
            read_client(&c->client[i], w);
}

void control_answer(struct control *c, struct world *w)
{
    char text[ANSWER_MAX];
    for (size_t i = 0; i < CONTROL_CLIENTS; i++) {
        struct control_client *k = &c->client[i];
        if (k->fd < 0 || k->due == DUE_NOW || !world_done(w, k->due, text))
            continue;
        k->due = DUE_NOW;
        answer(k, text);
        run_lines(k, w);
    }
}

/* ---- the other end --------------------------------------------------------------------------------------------- */

static bool send_all(int fd, const char *text, size_t n)
{
    while (n > 0) {
        ssize_t k = send(fd, text, n, MSG_NOSIGNAL);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        text += k;
        n -= (size_t)k;
    }
    return true;
}

/* The answer without its newline; false: the simulator hung up first. */
static bool receive_line(int fd, char *out, size_t cap)
{
    size_t n = 0;
    while (n + 1 < cap) {
        ssize_t k = recv(fd, out + n, 1, 0);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        if (out[n] == '\n') {
            out[n] = '\0';
            return true;
        }
        n++;
    }
    return false;
}

int control_ask(const char *dir, char **words, int count)
{
    struct strbuf line = {0};
    struct err e = {0};
    char text[ANSWER_MAX + 1];
    int code = 1;
    for (int i = 0; i < count; i++) {
        strbuf_puts(&line, i == 0 ? "" : " ");
        strbuf_puts(&line, words[i]);
    }
    strbuf_puts(&line, "\n");
    int fd = connect_to(dir, &e);
    if (fd < 0 || line.failed) {
        fprintf(stderr, "rebottle-sim: %s\n", e.msg);
    } else if (!send_all(fd, line.text, line.len) || !receive_line(fd, text, sizeof text)) {
        fprintf(stderr, "rebottle-sim: %s/control: hung up without an answer\n", dir);
    } else {
        code = strncmp(text, "ok", 2) == 0 && (text[2] == '\0' || text[2] == ' ') ? 0 : 1;
        printf("%s\n", text);
    }
    if (fd >= 0)
        close(fd);
    strbuf_free(&line);
    return code;
}
