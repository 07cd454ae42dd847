/* The thread that asks a history_source, so that painting never waits for a disk. Questions of one kind replace each
 * other while they wait; one that has begun is answered. */
#ifndef REBOTTLE_TUI_HISTORY_WORKER_H
#define REBOTTLE_TUI_HISTORY_WORKER_H

#include "tui/history.h"

struct history_worker;

struct history_worker *history_worker_start(const struct history_source *s); /* NULL: no thread, no memory */
void history_worker_stop(struct history_worker *w);                          /* waits for the question in hand */
int history_worker_fd(const struct history_worker *w);                       /* readable when there is an answer */
void history_worker_ask(struct history_worker *w, const struct history_questions *q);
/* Copies what was answered since; one bit per enum history_ask. */
unsigned history_worker_take(struct history_worker *w, struct history_past *into);

#endif
