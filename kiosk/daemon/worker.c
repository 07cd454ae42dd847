#include "daemon/worker.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct job_node {
    struct job_node *next;
    struct job job;
};

struct answer_node {
    struct answer_node *next;
    struct answer answer;
};

struct worker {
    struct worker_ops ops;
    uv_thread_t thread;
    uv_mutex_t lock;
    uv_cond_t more;
    uv_async_t wake;
    struct job_node *first, **last;
    struct answer_node *done, **done_last;
    int waiting, outstanding; /* queued jobs; jobs whose answer the loop has not seen */
    bool stopping;
};

/* The jobs that wait, up to ops.together, first in first; 0 when there will be no more. */
static size_t take(struct worker *w, struct job_node *out[JOB_BATCH_MAX])
{
    size_t n = 0;
    uv_mutex_lock(&w->lock);
    while (w->first == NULL && !w->stopping)
        uv_cond_wait(&w->more, &w->lock);
    while (w->first != NULL && n < w->ops.together) {
        out[n] = w->first;
        w->first = out[n++]->next;
        w->waiting--;
    }
    if (w->first == NULL)
        w->last = &w->first;
    uv_mutex_unlock(&w->lock);
    return n;
}

static void hand_over(struct worker *w, struct answer_node *const *done, size_t n)
{
    uv_mutex_lock(&w->lock);
    for (size_t i = 0; i < n; i++) {
        *w->done_last = done[i];
        w->done_last = &done[i]->next;
    }
    uv_mutex_unlock(&w->lock);
    uv_async_send(&w->wake);
}

static void thread_main(void *arg)
{
    struct worker *w = arg;
    struct job_node *batch[JOB_BATCH_MAX];
    struct answer_node *done[JOB_BATCH_MAX];
    const struct job *jobs[JOB_BATCH_MAX];
    struct answer *answers[JOB_BATCH_MAX];
    for (size_t n; (n = take(w, batch)) > 0;) {
        for (size_t i = 0; i < n; i++) {
            done[i] = calloc(1, sizeof *done[i]);
            assert(done[i] != NULL); /* an answer that cannot be told would be money in limbo: the journal decides */
            jobs[i] = &batch[i]->job;
            answers[i] = &done[i]->answer;
            answers[i]->ticket = jobs[i]->ticket;
            answers[i]->kind = jobs[i]->kind;
        }
        w->ops.run(w->ops.ctx, jobs, answers, n);
        for (size_t i = 0; i < n; i++) {
            explicit_bzero(batch[i]->job.pin, sizeof batch[i]->job.pin);
            free(batch[i]);
        }
        hand_over(w, done, n);
        if (w->ops.after != NULL)
            w->ops.after(w->ops.ctx);
    }
}

static void deliver(uv_async_t *h)
{
    struct worker *w = h->data;
    uv_mutex_lock(&w->lock);
    struct answer_node *a = w->done;
    w->done = NULL;
    w->done_last = &w->done;
    uv_mutex_unlock(&w->lock);
    while (a != NULL) {
        struct answer_node *next = a->next;
        w->outstanding--;
        w->ops.answered(w->ops.loop_ctx, &a->answer);
        free(a);
        a = next;
    }
}

enum status worker_start(struct worker **out, uv_loop_t *loop, struct worker_ops ops, struct err *e)
{
    assert(ops.together >= 1 && ops.together <= JOB_BATCH_MAX);
    struct worker *w = calloc(1, sizeof *w);
    if (w == NULL)
        return err_set(e, ST_MEMORY, "out of memory");
    w->ops = ops;
    w->last = &w->first;
    w->done_last = &w->done;
    w->wake.data = w;
    if (uv_async_init(loop, &w->wake, deliver) != 0 || uv_mutex_init(&w->lock) != 0 || uv_cond_init(&w->more) != 0 ||
        uv_thread_create(&w->thread, thread_main, w) != 0)
        return err_set(e, ST_IO, "cannot start a thread"); /* the daemon gives up here: nothing to undo */
    *out = w;
    return ST_OK;
}

bool worker_post(struct worker *w, const struct job *j)
{
    struct job_node *n = malloc(sizeof *n);
    if (n == NULL)
        return false;
    n->job = *j;
    n->next = NULL;
    uv_mutex_lock(&w->lock);
    if (w->waiting >= WORKER_QUEUE_MAX) {
        uv_mutex_unlock(&w->lock);
        free(n);
        return false;
    }
    *w->last = n;
    w->last = &n->next;
    w->waiting++;
    w->outstanding++;
    uv_cond_signal(&w->more);
    uv_mutex_unlock(&w->lock);
    return true;
}

bool worker_idle(struct worker *w)
{
    return w->outstanding == 0;
}

static void freed(uv_handle_t *h)
{
    struct worker *w = h->data;
    while (w->done != NULL) {
        struct answer_node *next = w->done->next;
        free(w->done);
        w->done = next;
    }
    uv_cond_destroy(&w->more);
    uv_mutex_destroy(&w->lock);
    free(w);
}

void worker_stop(struct worker *w)
{
    if (w == NULL)
        return;
    uv_mutex_lock(&w->lock);
    w->stopping = true;
    uv_cond_signal(&w->more);
    uv_mutex_unlock(&w->lock);
    uv_thread_join(&w->thread);
    uv_close((uv_handle_t *)&w->wake, freed);
}
