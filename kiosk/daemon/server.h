/* The Unix socket: connections, lines, limits, who is asking. Requests are parsed here (wire/message) and handed up;
 * what they mean is the engine's business. */
#ifndef REBOTTLE_DAEMON_SERVER_H
#define REBOTTLE_DAEMON_SERVER_H

#include "settings/settings.h"
#include "wire/message.h"

#include <uv.h>

#define SERVER_CLIENTS_MAX   32      /* a shop has a handful; more is a runaway script */
#define SERVER_UNREAD_MAX    1048576 /* a client that does not read is dropped, not waited for */
#define SERVER_BAD_LINES_MAX 10

struct server;
struct server_ops {
    void *ctx;
    void (*connected)(void *ctx, uint64_t client, enum wire_role base);
    void (*request)(void *ctx, uint64_t client, const struct wire_request *r);
    void (*gone)(void *ctx, uint64_t client);
};

/* Binds and listens; a stale socket file is replaced (the ledger's lock has already shown that nobody else runs). */
enum status server_new(struct server **out, uv_loop_t *loop, const char *socket, const struct settings *s,
                       struct server_ops ops, struct err *e);
void server_send(struct server *s, uint64_t client, const char *line, size_t n);
/* To every client that said hello as a screen. */
void server_broadcast(struct server *s, const char *line, size_t n);
bool server_has_screens(const struct server *s);
void server_close(struct server *s); /* says bye; frees itself when the loop has closed its handles */

#endif
