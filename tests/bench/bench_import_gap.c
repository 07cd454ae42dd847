/* What the import of a million containers does to a kiosk that is at work: landings are committed at a steady pace, as
 * the ledger thread does it, in turn with nothing beside them and with the real `rebottle catalogue import`; how long
 * each commit takes, and the longest time from one commit's end to the next one's. */
#include "bench/bench.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROWS    1000000
#define ROUNDS  2
#define PACE_NS 20000000 /* fifty landings a second: ten times the fastest lane */
#define SAMPLES 40000

struct side {
    double ms[SAMPLES];
    size_t count;
    double gap; /* the longest, ms */
};

static struct kiosk {
    struct ledger *l;
    struct seal *seal;
    struct rng rng;
    int64_t visit, last_ns;
} kiosk;

static void open_kiosk(const char *dir)
{
    static const uint8_t seed[32] = {7};
    struct err e = {0};
    struct fact_result res;
    kiosk.rng = rng_seeded(11);
    bench_ok(seal_from_seed(&kiosk.seal, seed, &e), &e, "seal");
    struct ledger_options o = {.state_dir = dir, .seal = kiosk.seal};
    bench_ok(ledger_open(&kiosk.l, &o, &e), &e, "ledger");
    bench_first_facts(kiosk.l, &kiosk.rng);
    struct fact f = bench_fact(&kiosk.rng, FACT_VISIT_OPENED);
    bench_ok(ledger_commit(kiosk.l, &f, &res, &e), &e, "visit");
    kiosk.visit = res.visit;
}

static void wait_until(int64_t ns)
{
    struct timespec t = {.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL);
}

/* One landing; the commit's time, and the time since the one before ended, into s. */
static void land(struct side *s, bool first)
{
    struct fact f[2];
    struct fact_result res[2];
    struct err e = {0};
    f[0] = bench_admitted(&kiosk.rng, kiosk.visit);
    f[1] = bench_landed(&kiosk.rng, &f[0]);
    int64_t begin = bench_ns();
    bench_ok(ledger_commit_all(kiosk.l, f, res, 2, &e), &e, "landing");
    int64_t end = bench_ns();
    if (s->count < SAMPLES)
        s->ms[s->count++] = (double)(end - begin) / 1e6;
    double gap = first ? 0 : (double)(end - kiosk.last_ns) / 1e6;
    s->gap = gap > s->gap ? gap : s->gap;
    kiosk.last_ns = end;
}

/* child 0: for so long; else until it has ended. Gives the time. */
static int64_t work(struct side *s, pid_t child, int64_t ns)
{
    int status = 0;
    int64_t begin = bench_ns(), next = begin;
    for (bool first = true;; first = false) {
        wait_until(next);
        land(s, first);
        next += PACE_NS;
        if (child == 0 ? bench_ns() - begin > ns : waitpid(child, &status, WNOHANG) == child)
            break;
        if (next < bench_ns()) /* late: no burst to catch up */
            next = bench_ns();
    }
    if (status != 0)
        bench_die("the import failed");
    return bench_ns() - begin;
}

static pid_t start_import(const char *program, const char *dir, const char *csv)
{
    fflush(stdout);
    pid_t p = fork();
    if (p == 0) {
        int null = open("/dev/null", O_WRONLY);
        dup2(null, STDOUT_FILENO);
        execl(program, program, "--state", dir, "catalogue", "import", csv, (char *)NULL);
        _exit(127);
    }
    return p;
}

static void print_side(const char *what, struct side *s)
{
    double p50 = bench_quantile(s->ms, s->count, 500), p99 = bench_quantile(s->ms, s->count, 990);
    printf("%s: %zu commits, p50 %.2f ms, p99 %.2f ms, slowest %.1f ms; longest gap %.1f ms\n", what, s->count, p50,
           p99, s->ms[s->count - 1], s->gap);
}

/* build/bin/rebottle beside build/bench/ */
static void program_path(char out[400])
{
    char here[350] = "";
    if (readlink("/proc/self/exe", here, sizeof here - 1) < 0)
        bench_die("where am I?");
    char *slash = strrchr(here, '/');
    snprintf(out, 400, "%.*s/../bin/rebottle", (int)(slash - here), here);
}

int main(void)
{
    static struct side quiet, busy;
    const char *dir = bench_folder();
    char csv[2][300], program[400];
    program_path(program);
    for (int i = 0; i < 2; i++) { /* two lists in turn, so that each import makes a file */
        snprintf(csv[i], sizeof csv[i], "%s/many%d.csv", dir, i);
        if (i == 0)
            bench_catalogue_shuffled(csv[i], ROWS);
        else
            bench_catalogue_csv(csv[i], ROWS - 1);
    }
    sync();
    open_kiosk(dir);
    for (int i = 0; i < ROUNDS; i++) {
        int64_t ns = work(&busy, start_import(program, dir, csv[i % 2]), 0);
        work(&quiet, 0, ns); /* as long: a longest one is longer in more of them */
    }
    print_side("nothing beside it", &quiet);
    print_side("an import of a million rows beside it", &busy);
    printf("goal: no difference that can be measured; a commit every %d ms\n", PACE_NS / 1000000);
    ledger_close(kiosk.l);
    seal_free(kiosk.seal);
    return 0;
}
