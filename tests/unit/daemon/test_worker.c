/* The worker: jobs in order, answers on the loop, a full queue says so, stopping loses nothing. */
#include "daemon/notify.h"
#include "daemon/worker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

struct counts {
    uint64_t answered[600];
    int n;
    uv_thread_t loop_thread;
    uv_sem_t gate;
    size_t most; /* jobs handed to one call */
};

static void run_jobs(void *ctx, const struct job *const *j, struct answer *const *a, size_t n)
{
    struct counts *c = ctx;
    if (j[0]->ticket == 1)
        uv_sem_wait(&c->gate); /* holds the thread until the queue is full */
    c->most = n > c->most ? n : c->most;
    for (size_t i = 0; i < n; i++) {
        assert_true(i == 0 || j[i]->ticket == j[i - 1]->ticket + 1);
        a[i]->status = ST_OK;
        a[i]->free_bytes = (int64_t)j[i]->ticket * 2;
    }
}

static void answered(void *ctx, const struct answer *a)
{
    struct counts *c = ctx;
    uv_thread_t self = uv_thread_self();
    assert_true(uv_thread_equal(&self, &c->loop_thread));
    assert_int_equal(a->free_bytes, (int64_t)a->ticket * 2);
    assert_int_equal(a->kind, JOB_SPACE);
    c->answered[c->n++] = a->ticket;
}

static void fill_and_empty(size_t together)
{
    uv_loop_t loop;
    struct counts c = {.loop_thread = uv_thread_self()};
    struct err e = {0};
    struct worker *w = NULL;
    assert_int_equal(uv_loop_init(&loop), 0);
    assert_int_equal(uv_sem_init(&c.gate, 0), 0);
    assert_int_equal(worker_start(&w, &loop, (struct worker_ops){run_jobs, together, answered, &c, &c, NULL}, &e),
                     ST_OK);
    struct job *j = calloc(1, sizeof *j);
    j->kind = JOB_SPACE;
    int posted = 0;
    bool refused = false;
    for (j->ticket = 1; j->ticket <= 500; j->ticket++) {
        if (!worker_post(w, j)) {
            refused = true;
            break;
        }
        posted++;
    }
    assert_true(refused);
    assert_in_range(posted, WORKER_QUEUE_MAX, WORKER_QUEUE_MAX + together); /* some may be running already */
    uv_sem_post(&c.gate);
    while (!worker_idle(w))
        uv_run(&loop, UV_RUN_ONCE);
    assert_int_equal(c.n, posted);
    for (int i = 0; i < c.n; i++)
        assert_int_equal(c.answered[i], i + 1);
    assert_int_equal(c.most, together); /* so many waited, and were taken at once */
    free(j);
    worker_stop(w);
    uv_run(&loop, UV_RUN_DEFAULT);
    uv_sem_destroy(&c.gate);
    assert_int_equal(uv_loop_close(&loop), 0);
}

static void jobs_are_answered_in_order_and_a_full_queue_says_so(void **state)
{
    (void)state;
    fill_and_empty(1);
}

static void what_waits_is_taken_together(void **state)
{
    (void)state;
    fill_and_empty(JOB_BATCH_MAX);
}

static void notify_is_one_datagram(void **state)
{
    (void)state;
    char dir[] = "/tmp/rebottle-notify-XXXXXX", path[64], buf[64];
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/n", dir);
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    memcpy(a.sun_path, path, strlen(path) + 1);
    assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
    setenv("NOTIFY_SOCKET", path, 1);
    notify_send("READY=1");
    ssize_t n = recv(fd, buf, sizeof buf, MSG_DONTWAIT);
    assert_int_equal(n, 7);
    assert_memory_equal(buf, "READY=1", 7);
    unsetenv("NOTIFY_SOCKET");
    notify_send("READY=1"); /* nobody to tell: nothing happens */
    setenv("WATCHDOG_USEC", "15000000", 1);
    assert_int_equal(notify_watchdog_ms(), 7500);
    setenv("WATCHDOG_USEC", "soon", 1);
    assert_int_equal(notify_watchdog_ms(), 0);
    unsetenv("WATCHDOG_USEC");
    assert_int_equal(notify_watchdog_ms(), 0);
    close(fd);
    unlink(path);
    rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_are_answered_in_order_and_a_full_queue_says_so),
        cmocka_unit_test(what_waits_is_taken_together),
        cmocka_unit_test(notify_is_one_datagram),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
