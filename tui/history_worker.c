#include "tui/history_worker.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/text.h"

struct history_worker {
    const struct history_source *source;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t asked;
    int fd;
    bool stop;
    struct history_questions wanted;
    uint64_t begun[HISTORY_ASKS]; /* the thread's: numbers that it has taken up */
    unsigned ready;               /* answers that nobody has taken */
    struct history_past answers;  /* under the lock */
    struct history_past work;     /* the thread's */
};

static int next_ask(const struct history_worker *w)
{
    for (int k = 0; k < HISTORY_ASKS; k++)
        if (w->wanted.number[k] != w->begun[k])
            return k;
    return HISTORY_ASKS;
}

static void answer(struct history_worker *w, enum history_ask k, const struct history_questions *q)
{
    const struct history_source *s = w->source;
    struct err e = {0};
    enum status st = ST_OK;
    switch (k) {
    case HISTORY_ASK_PERIOD:
        memset(&w->work.period, 0, sizeof w->work.period);
        st = s->period(s->ctx, &q->range, &w->work.period, &e);
        break;
    case HISTORY_ASK_ROWS:
        memset(&w->work.rows, 0, sizeof w->work.rows);
        st = s->rows(s->ctx, &q->query, &w->work.rows, &e);
        break;
    case HISTORY_ASK_ROW:
    case HISTORY_ASKS:
        memset(&w->work.row, 0, sizeof w->work.row);
        st = s->row(s->ctx, q->seq, &w->work.row, &e);
        break;
    }
    w->work.number[k] = q->number[k];
    w->work.status[k] = st;
    text_copy(w->work.problem[k], sizeof w->work.problem[k], e.msg);
}

static void copy_answer(struct history_past *to, const struct history_past *from, int k)
{
    to->number[k] = from->number[k];
    to->status[k] = from->status[k];
    text_copy(to->problem[k], sizeof to->problem[k], from->problem[k]);
    if (k == HISTORY_ASK_PERIOD)
        to->period = from->period;
    else if (k == HISTORY_ASK_ROWS)
        to->rows = from->rows;
    else
        to->row = from->row;
}

static void *work(void *arg)
{
    struct history_worker *w = arg;
    pthread_mutex_lock(&w->lock);
    while (!w->stop) {
        int k = next_ask(w);
        if (k == HISTORY_ASKS) {
            pthread_cond_wait(&w->asked, &w->lock);
            continue;
        }
        struct history_questions q = w->wanted;
        w->begun[k] = q.number[k];
        pthread_mutex_unlock(&w->lock);
        answer(w, (enum history_ask)k, &q);
        pthread_mutex_lock(&w->lock);
        copy_answer(&w->answers, &w->work, k);
        w->ready |= 1u << k;
        eventfd_write(w->fd, 1);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

struct history_worker *history_worker_start(const struct history_source *s)
{
    struct history_worker *w = calloc(1, sizeof *w);
    if (w == NULL)
        return NULL;
    w->source = s;
    w->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->asked, NULL);
    if (w->fd >= 0 && pthread_create(&w->thread, NULL, work, w) == 0)
        return w;
    if (w->fd >= 0)
        close(w->fd);
    free(w);
    return NULL;
}

void history_worker_stop(struct history_worker *w)
{
    if (w == NULL)
        return;
    pthread_mutex_lock(&w->lock);
    w->stop = true;
    pthread_cond_signal(&w->asked);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    pthread_mutex_destroy(&w->lock);
    pthread_cond_destroy(&w->asked);
    close(w->fd);
    free(w);
}

int history_worker_fd(const struct history_worker *w)
{
    return w->fd;
}

void history_worker_ask(struct history_worker *w, const struct history_questions *q)
{
    pthread_mutex_lock(&w->lock);
    w->wanted = *q;
    pthread_cond_signal(&w->asked);
    pthread_mutex_unlock(&w->lock);
}

unsigned history_worker_take(struct history_worker *w, struct history_past *into)
{
    eventfd_t n;
    pthread_mutex_lock(&w->lock);
    eventfd_read(w->fd, &n);
    unsigned ready = w->ready;
    w->ready = 0;
    for (int k = 0; k < HISTORY_ASKS; k++)
        if ((ready & 1u << k) != 0)
            copy_answer(into, &w->answers, k);
    pthread_mutex_unlock(&w->lock);
    return ready;
}
