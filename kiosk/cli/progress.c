#include "cli/progress.h"

#include "base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#define FIRST_MS    500
#define TERMINAL_MS 200
#define LINE_MS     2000 /* what is kept in a log should be short */

struct progress progress_begin(const struct cli *c)
{
    bool terminal = isatty(STDERR_FILENO) != 0;
    return (struct progress){.wanted = terminal || cli_has(c, OPT_PROGRESS),
                             .terminal = terminal,
                             .next_ms = clock_now(0).mono_ms + (cli_has(c, OPT_PROGRESS) ? 0 : FIRST_MS)};
}

void progress_tell(void *ctx, const char *what, int64_t done, int64_t of)
{
    struct progress *p = ctx;
    int64_t now = p->wanted ? clock_now(0).mono_ms : 0;
    if (!p->wanted || now < p->next_ms)
        return;
    p->next_ms = now + (p->terminal ? TERMINAL_MS : LINE_MS);
    p->shown = true;
    fprintf(stderr, p->terminal ? "\r\033[K%s: %" PRId64 " of %" PRId64 : "%s: %" PRId64 " of %" PRId64 "\n", what,
            done, of);
}

void progress_end(struct progress *p)
{
    if (p->shown && p->terminal)
        fputs("\r\033[K", stderr);
    p->shown = false;
}
