/* The loop of rebottled: libuv on one side, the engine on the other. It reads the clock once a wake-up, hands in what
 * happened, and carries out what the engine says. It decides nothing. */
#ifndef REBOTTLE_DAEMON_LOOP_H
#define REBOTTLE_DAEMON_LOOP_H

#include "daemon/boot.h"

/* Runs until SIGTERM or SIGINT and the last commit is answered. Returns the exit status. */
int loop_run(struct boot *b);

#endif
