/* The other end of a line as serial-device servers make it: raw bytes over TCP, one client at a time; a second one
 * waits in the queue until the first has gone. */
#ifndef REBOTTLE_SIM_SERVER_H
#define REBOTTLE_SIM_SERVER_H

#include "base/err.h"

#include <stdbool.h>
#include <sys/types.h>

struct server {
    char where[64];     /* "127.0.0.1:9100", "[::1]:9100"; port 0: any free one, and where then says which */
    int listen, client; /* -1: none */
};

#define SERVER_NONE ((struct server){.listen = -1, .client = -1})

/* spec: "PORT" (on 127.0.0.1) or "ADDRESS:PORT", in figures. false: neither. */
bool server_named(struct server *s, const char *spec);
enum status server_open(struct server *s, struct err *e);
void server_close(struct server *s); /* hangs up and listens no more */
int server_fd(const struct server *s);
/* Bytes; 0: none, but perhaps somebody came or went. */
ssize_t server_read(struct server *s, void *buf, size_t cap);
void server_write(struct server *s, const void *bytes, size_t n); /* what nobody takes is gone, as on a wire */

#endif
