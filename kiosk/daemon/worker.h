/* A thread that runs jobs in order and answers through the loop. The ledger thread is one (it alone owns the read-write
 * connection), the slow thread another (Argon2id). The loop never waits for either. */
#ifndef REBOTTLE_DAEMON_WORKER_H
#define REBOTTLE_DAEMON_WORKER_H

#include "base/err.h"
#include "ledger/job.h"

#include <uv.h>

/* Jobs that may wait at once. The engine keeps far fewer in flight; more means that the disk has stopped answering. */
#define WORKER_QUEUE_MAX 256

struct worker;

struct worker_ops {
    /* On the thread: at most `together` jobs that were waiting, in their order. Their answers go out together, in the
     * same order, when it returns: none before what it stands for is on the disk. */
    void (*run)(void *ctx, const struct job *const *j, struct answer *const *a, size_t n);
    size_t together;                                          /* 1 to JOB_BATCH_MAX */
    void (*answered)(void *loop_ctx, const struct answer *a); /* on the loop */
    void *ctx, *loop_ctx;
    void (*after)(void *ctx); /* on the thread, when the answers are on their way; NULL: nothing */
};

enum status worker_start(struct worker **out, uv_loop_t *loop, struct worker_ops ops, struct err *e);
/* Copies the job. False when the queue is full: the caller answers ST_AGAIN itself. */
bool worker_post(struct worker *w, const struct job *j);
bool worker_idle(struct worker *w); /* nothing queued, nothing running, every answer delivered */
/* Lets the queued jobs finish, joins the thread; the handle is freed when the loop has closed it. */
void worker_stop(struct worker *w);

#endif
