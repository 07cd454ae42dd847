/* The full check of the ledger behind the kiosk's back, once after each start: a start itself proves only the last
 * sealed day and the open one. A process of its own (`rebottled verify`), at the lowest priority: what it needs of
 * memory and time is not the kiosk's. */
#ifndef REBOTTLE_DAEMON_PROOF_H
#define REBOTTLE_DAEMON_PROOF_H

#include "daemon/child.h"

struct proof {
    struct child child;
    void (*found)(void *ctx, const char *what);
    void *ctx;
};

/* found is called at most once, and only for a ledger that does not hold together. */
void proof_start(struct proof *p, uv_loop_t *loop, const char *state_dir, void (*found)(void *ctx, const char *what),
                 void *ctx);
void proof_stop(struct proof *p);
/* What the process does. Exit status: 0 it holds, 1 it does not (stderr says where), 4 it could not be read. */
int proof_main(const char *state_dir);

#endif
