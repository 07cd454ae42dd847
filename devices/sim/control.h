/* The control socket: DIR/control, a line in, a line out, up to 16 clients. A client whose command is not answered yet
 * is not read from, so that answers keep the order of the questions. And the other end of it. */
#ifndef REBOTTLE_SIM_CONTROL_H
#define REBOTTLE_SIM_CONTROL_H

#include "devices/sim/world.h"

#include <poll.h>

#define CONTROL_CLIENTS 16

struct control_client {
    int fd; /* -1: free */
    char in[COMMAND_MAX];
    size_t in_n;
    bool over_long; /* swallowing the rest of a line that was too long */
    enum due due;   /* DUE_NOW: not waiting */
};

struct control {
    int fd;
    char path[300];
    struct control_client client[CONTROL_CLIENTS];
};

enum status control_unclaimed(const char *dir, struct err *e); /* ST_EXISTS: another one serves dir */
enum status control_open(struct control *c, const char *dir, struct err *e);
void control_close(struct control *c);

size_t control_poll(const struct control *c, struct pollfd *fds); /* fills CONTROL_CLIENTS + 1 rows */
void control_readable(struct control *c, const struct pollfd *fds, struct world *w);
void control_answer(struct control *c, struct world *w); /* what has become due */

/* Sends one command to the simulator in dir and prints its answer; the exit code: 0 ok, 1 error or nobody there. */
int control_ask(const char *dir, char **words, int count);

#endif
