/* How far a long command is, on stderr: in place on a terminal, a line now and then elsewhere. */
#ifndef REBOTTLE_CLI_PROGRESS_H
#define REBOTTLE_CLI_PROGRESS_H

#include "cli/cli.h"

#include <stdint.h>

/* Zero: says nothing. */
struct progress {
    bool wanted, terminal, shown;
    int64_t next_ms; /* not before */
};
/* Wanted with --progress, and on a terminal. Quiet for the first half second, which is all that most commands take. */
struct progress progress_begin(const struct cli *c);
void progress_tell(void *ctx, const char *what, int64_t done, int64_t of); /* ctx: the progress */
void progress_end(struct progress *p);

#endif
