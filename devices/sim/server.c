#include "devices/sim/server.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct addrinfo *address_of(const char *where)
{
    char host[sizeof((struct server *)0)->where];
    const char *colon = strrchr(where, ':');
    bool v6 = where[0] == '[';
    struct addrinfo want = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    if (colon == NULL || (v6 && (colon - where < 2 || colon[-1] != ']')) ||
        !text_copy(host, sizeof host, v6 ? where + 1 : where))
        return NULL;
    host[colon - where - (v6 ? 2 : 0)] = '\0';
    return getaddrinfo(host, colon + 1, &want, &found) == 0 ? found : NULL;
}

bool server_named(struct server *s, const char *spec)
{
    *s = SERVER_NONE;
    int n = snprintf(s->where, sizeof s->where, "%s%s", strchr(spec, ':') == NULL ? "127.0.0.1:" : "", spec);
    struct addrinfo *a = n > 3 && (size_t)n < sizeof s->where ? address_of(s->where) : NULL;
    if (a == NULL)
        return false;
    freeaddrinfo(a);
    return true;
}

static void take_port(struct server *s)
{
    struct sockaddr_storage a = {0};
    socklen_t n = sizeof a;
    char host[INET6_ADDRSTRLEN], port[8];
    if (getsockname(s->listen, (struct sockaddr *)&a, &n) == 0 &&
        getnameinfo((struct sockaddr *)&a, n, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV) ==
            0)
        snprintf(s->where, sizeof s->where, a.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
}

enum status server_open(struct server *s, struct err *e)
{
    struct addrinfo *a = address_of(s->where);
    int on = 1;
    if (a == NULL)
        return err_set(e, ST_INVALID, "%s: an address in figures and a port", s->where);
    s->listen = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    bool ok = s->listen >= 0 && setsockopt(s->listen, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
              bind(s->listen, a->ai_addr, a->ai_addrlen) == 0 && listen(s->listen, 4) == 0;
    enum status st = ok ? ST_OK : err_set(e, ST_IO, "%s: %s", s->where, strerror(errno));
    freeaddrinfo(a);
    if (ok)
        take_port(s);
    else
        server_close(s);
    return st;
}

static void hang_up(struct server *s)
{
    if (s->client >= 0)
        close(s->client);
    s->client = -1;
}

void server_close(struct server *s)
{
    hang_up(s);
    if (s->listen >= 0)
        close(s->listen);
    s->listen = -1;
}

int server_fd(const struct server *s)
{
    return s->client >= 0 ? s->client : s->listen;
}

/* A client that vanished without a word must not keep the next one waiting for ever. */
static void watch(int client)
{
    static const struct {
        int level, name, value;
    } options[] = {
        {IPPROTO_TCP, TCP_NODELAY, 1},   {SOL_SOCKET, SO_KEEPALIVE, 1}, {IPPROTO_TCP, TCP_KEEPIDLE, 5},
        {IPPROTO_TCP, TCP_KEEPINTVL, 3}, {IPPROTO_TCP, TCP_KEEPCNT, 3}, {IPPROTO_TCP, TCP_USER_TIMEOUT, 15000},
    };
    for (size_t i = 0; client >= 0 && i < sizeof options / sizeof *options; i++)
        setsockopt(client, options[i].level, options[i].name, &options[i].value, sizeof options[i].value);
}

ssize_t server_read(struct server *s, void *buf, size_t cap)
{
    if (s->client < 0) {
        s->client = accept4(s->listen, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        watch(s->client);
        return 0;
    }
    ssize_t n = recv(s->client, buf, cap, 0);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        hang_up(s);
    return n > 0 ? n : 0;
}

void server_write(struct server *s, const void *bytes, size_t n)
{
    if (s->client >= 0)
        (void)!send(s->client, bytes, n, MSG_NOSIGNAL | MSG_DONTWAIT);
}
