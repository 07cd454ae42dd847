/* Exports that the close of a day makes (`export:` of the configuration), in a process of its own at the lowest
 * priority that only reads the ledger: `rebottled exports`. Started after each start and each close, and again, later
 * and later, while something could not be made. What is done is in the file `exports.done` of the state folder. */
#ifndef REBOTTLE_DAEMON_EXPORTS_H
#define REBOTTLE_DAEMON_EXPORTS_H

#include "daemon/boot.h"
#include "daemon/child.h"

struct exports {
    struct child child;
    uv_timer_t retry;
    const struct boot_options *options;
    const char *state_dir;
    bool wanted;       /* anything is configured */
    bool again;        /* a day was closed meanwhile */
    unsigned failures; /* in a row */
    void (*told)(void *ctx, const char *why);
    void *ctx;
};

/* told: why something could not be made; "": all is made. */
void exports_init(struct exports *x, uv_loop_t *loop, const struct boot *b, void (*told)(void *ctx, const char *why),
                  void *ctx);
void exports_run(struct exports *x); /* now, or when the running one is over */
void exports_stop(struct exports *x);

/* What the process does. Exit status: 0 everything that is due is there, 1 something is not (stderr says what), 2 the
 * configuration is wrong, 4 the ledger cannot be read. */
int exports_main(const struct boot_options *o);

#endif
