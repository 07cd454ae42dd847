/* What bench_idle needs beside the programs:
 *   bench_tool csv FILE ROWS             a catalogue to import
 *   bench_tool ledger STATE ROWS A_DAY   a state folder with a ledger of so many rows, so many of them a day (0: all in
 *                                        the open one)
 *   bench_tool ready COMMAND...          runs it until it says READY=1, prints the milliseconds, ends it */
#include "bench/bench.h"

#include "base/text.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define GIVE_UP_S 60

/* ---- ledger ----------------------------------------------------------------------------------------------------- */

struct filler {
    struct ledger *l;
    struct rng rng;
    int64_t rows;
};

static struct fact_result put(struct filler *x, const struct fact *f, size_t n)
{
    struct fact_result r[3];
    struct err e = {0};
    bench_ok(ledger_commit_all(x->l, f, r, n, &e), &e, "fill");
    x->rows = r[n - 1].seq;
    return r[n - 1];
}

static void one_visit(struct filler *x)
{
    struct fact f[3] = {bench_fact(&x->rng, FACT_VISIT_OPENED)};
    text_copy(f[0].visit_opened.lane, sizeof f[0].visit_opened.lane, "lane1");
    int64_t visit = put(x, f, 1).visit;
    for (int i = 0; i < 24; i++) {
        f[0] = bench_admitted(&x->rng, visit);
        f[1] = bench_landed(&x->rng, &f[0]);
        put(x, f, 2);
    }
    f[0] = bench_fact(&x->rng, FACT_VOUCHER);
    f[0].voucher = (struct fact_voucher){.visit = visit, .valid_days = 30, .how = "asked"};
    rng_bytes(&x->rng, f[0].voucher.nonce, sizeof f[0].voucher.nonce);
    f[1] = bench_fact(&x->rng, FACT_VISIT_CLOSED);
    f[1].visit_closed.visit = visit;
    text_copy(f[1].visit_closed.how, sizeof f[1].visit_closed.how, "paid");
    put(x, f, 2);
    f[0] = bench_fact(&x->rng, FACT_PRINT);
    f[0].print = (struct fact_print){.counter = visit, .what = "voucher", .state = PRINT_STATE_PRINTED};
    put(x, f, 1);
}

static int make_ledger(const char *state, int64_t rows, int64_t a_day)
{
    char keys[4096];
    struct filler x = {.rng = rng_from_kernel()};
    struct seal *seal = NULL;
    struct err e = {0};
    snprintf(keys, sizeof keys, "%s/keys", state);
    bench_ok(seal_open(&seal, keys, true, &e), &e, "seal");
    struct ledger_options o = {.state_dir = state, .seal = seal, .synchronous = "OFF"};
    bench_ok(ledger_open(&x.l, &o, &e), &e, "ledger");
    bench_first_facts(x.l, &x.rng);
    for (int64_t day = 0; x.rows < rows;) {
        one_visit(&x);
        if (a_day > 0 && x.rows - day > a_day) {
            struct fact f = bench_fact(&x.rng, FACT_DAY_CLOSED);
            text_copy(f.day_closed.how, sizeof f.day_closed.how, "asked");
            put(&x, &f, 1);
            day = x.rows;
        }
    }
    ledger_close(x.l);
    seal_free(seal);
    return 0;
}

/* ---- ready ------------------------------------------------------------------------------------------------------ */

static int listen_for_ready(char path[108])
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    struct timeval limit = {.tv_sec = GIVE_UP_S};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    snprintf(path, 108, "%s/notify", bench_folder());
    text_copy(a.sun_path, sizeof a.sun_path, path);
    if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) != 0 ||
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) != 0)
        bench_die("%s: %s", path, strerror(errno));
    return fd;
}

static int until_ready(char **command)
{
    char path[108], text[256];
    int fd = listen_for_ready(path), status;
    int64_t begin = bench_ns();
    pid_t child = fork();
    if (child == 0) {
        setenv("NOTIFY_SOCKET", path, 1);
        execvp(command[0], command);
        _exit(127);
    }
    ssize_t n = child > 0 ? recv(fd, text, sizeof text - 1, 0) : -1;
    double ms = (double)(bench_ns() - begin) / 1e6;
    close(fd);
    if (child > 0) {
        kill(child, SIGTERM);
        waitpid(child, &status, 0);
    }
    if (n <= 0 || strncmp(text, "READY=1", 7) != 0)
        bench_die("%s: not ready after %d s", command[0], GIVE_UP_S);
    printf("%.1f\n", ms);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "csv") == 0) {
        bench_catalogue_csv(argv[2], strtoll(argv[3], NULL, 10));
        return 0;
    }
    if (argc == 5 && strcmp(argv[1], "ledger") == 0)
        return make_ledger(argv[2], strtoll(argv[3], NULL, 10), strtoll(argv[4], NULL, 10));
    if (argc > 2 && strcmp(argv[1], "ready") == 0)
        return until_ready(argv + 2);
    bench_die("usage: bench_tool csv FILE ROWS | ledger STATE ROWS A_DAY | ready COMMAND...");
}
