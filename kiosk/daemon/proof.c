#include "daemon/proof.h"

#include "base/log.h"
#include "ledger/ledger.h"

#include <stdio.h>
#include <sys/resource.h>

#define LOWEST_PRIORITY 19

static void over(void *ctx, int64_t status, const char *said)
{
    struct proof *p = ctx;
    if (status == 1)
        p->found(p->ctx, said);
    else if (status != 0)
        log_line(LOG_WARNING, "the ledger's full check was not done: %s", said);
}

void proof_start(struct proof *p, uv_loop_t *loop, const char *state_dir, void (*found)(void *ctx, const char *what),
                 void *ctx)
{
    char program[] = "rebottled", verb[] = "verify", option[] = "--state", dir[4096];
    snprintf(dir, sizeof dir, "%s", state_dir);
    char *args[] = {program, verb, option, dir, NULL};
    p->found = found;
    p->ctx = ctx;
    child_start(&p->child, loop, args, over, p);
}

void proof_stop(struct proof *p)
{
    child_stop(&p->child); /* it only reads */
}

int proof_main(const char *state_dir)
{
    struct ledger *l = NULL;
    struct verify_report r = {0};
    struct err e = {0};
    setpriority(PRIO_PROCESS, 0, LOWEST_PRIORITY);
    enum status st = ledger_open_reader(&l, state_dir, &e);
    if (st == ST_OK)
        st = ledger_verify(l, NULL, &r, NULL, NULL, &e);
    ledger_close(l);
    if (st != ST_OK) {
        fprintf(stderr, "%s\n", e.msg);
        return st == ST_CORRUPT ? 1 : 4;
    }
    if (!r.ok)
        fprintf(stderr, "%s: %s\n", r.where, r.what);
    return r.ok ? 0 : 1;
}
