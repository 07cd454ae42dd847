/* A client of rebottled: connects to the Unix socket, sends requests, gives replies and events. Non-blocking for
 * screens (fd + client_poll), blocking with a deadline for commands (client_ask). */
#ifndef REBOTTLE_WIRE_CLIENT_H
#define REBOTTLE_WIRE_CLIENT_H

#include "wire/message.h"

struct client;

/* The socket of a state folder: DIR/rebottled.sock, or $XDG_RUNTIME_DIR/rebottle-HASH.sock where that would not fit
 * into the 108 bytes of sockaddr_un (both sides call this). out holds 108 bytes. */
enum status socket_path(char out[108], const char *state_dir, struct err *e);

enum status client_connect(struct client **out, const char *path, struct err *e); /* ST_UNAVAILABLE: not there */
void client_close(struct client *c);
int client_fd(const struct client *c);
bool client_wants_write(const struct client *c); /* poll for writing too; client_next then sends what is left */

enum status client_send(struct client *c, const struct wire_request *r, struct err *e);
/* Reads what is there. *line is borrowed until the next call; NULL: nothing more now. ST_UNAVAILABLE: gone. */
enum status client_next(struct client *c, const char **line, size_t *n, struct err *e);
/* Sends and waits for the reply with this id, at most timeout_ms: *reply is the whole line, yours to free. ST_UNKNOWN
 * when the connection was lost or the time ran out after the request had left. Events on the way are dropped. */
enum status client_ask(struct client *c, const struct wire_request *r, int timeout_ms, char **reply, struct err *e);

#endif
