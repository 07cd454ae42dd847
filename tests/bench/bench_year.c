/* A year of days with a million containers (or ten): reports from the tallies, recounting all of it from the journal's
 * bodies, a workbook, memory, and what an export that runs all the time adds to the kiosk's commits.
 *
 *   bench_year [CONTAINERS [REBOTTLE]] */
#include "bench/bench.h"
#include "bench/bulk.h"
#include "bench/fill.h"

#include "recovery/report.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define RUNS 5

static double ms_since(int64_t begin)
{
    return (double)(bench_ns() - begin) / 1e6;
}

static bool count_bytes(void *ctx, const char *bytes, size_t n)
{
    (void)bytes;
    *(size_t *)ctx += n;
    return true;
}

static double year_ms(struct ledger *l, const struct report_kind *k, size_t *rows, size_t *bytes)
{
    double ms[RUNS];
    for (int i = 0; i < RUNS; i++) {
        struct report_request q = {0};
        struct report r;
        struct err e = {0};
        *bytes = 0;
        struct strbuf csv = {.drain = count_bytes, .ctx = bytes};
        int64_t begin = bench_ns();
        bench_ok(k->make(&r, l, &q, &e), &e, k->name);
        bench_ok(write_csv(&csv, &r, &e), &e, "csv");
        strbuf_drain(&csv);
        ms[i] = ms_since(begin);
        *rows = r.row_count;
        strbuf_free(&csv);
        report_free(&r);
    }
    return bench_quantile(ms, RUNS, 500);
}

static double shell_ms(const char *state)
{
    char command[5000];
    snprintf(
        command, sizeof command,
        "sqlite3 -readonly %s/ledger.db \"SELECT z_no, json_extract(body, '$.made.container.gtin') AS gtin, count(*),"
        " sum(json_extract(body, '$.made.container.bottle_mg')) FROM journal WHERE kind = 'landed' GROUP BY 1, 2\""
        " > /dev/null",
        state);
    int64_t begin = bench_ns();
    if (system(command) != 0)
        bench_die("sqlite3 did not group");
    return ms_since(begin);
}

static double recount_ms(struct ledger *l)
{
    struct period all = {0};
    struct export_check check;
    struct err e = {0};
    int64_t begin = bench_ns();
    bench_ok(export_recount(l, &all, &check, &e), &e, "recount");
    if (!check.same)
        bench_die("recount: %s", check.what);
    return ms_since(begin);
}

static pid_t start_export(const char *program, const char *state, const char *report, const char *format)
{
    char out[4200];
    snprintf(out, sizeof out, "%s/out.%s", state, format);
    pid_t child = fork();
    if (child == 0) {
        execl(program, program, "--state", state, "export", report, "--format", format, "-o", out, (char *)NULL);
        _exit(127);
    }
    return child;
}

static void measure_export(const char *program, const char *state, const char *report, const char *format)
{
    struct rusage used;
    int status;
    int64_t begin = bench_ns();
    pid_t child = start_export(program, state, report, format);
    if (child < 0 || wait4(child, &status, 0, &used) != child || status != 0)
        bench_die("%s export %s as %s failed", program, report, format);
    printf("export %-10s %-4s %8.0f ms, %5.1f MB of memory\n", report, format, ms_since(begin),
           (double)used.ru_maxrss / 1024);
}

/* A landing in one commit, as a kiosk's disk must: synchronous FULL. */
static double commit_p99(struct ledger *l, struct rng *r, int64_t visit, int n, double *p50)
{
    double *ms = calloc((size_t)n, sizeof *ms);
    struct err e = {0};
    if (ms == NULL)
        bench_die("out of memory");
    for (int i = 0; i < n; i++) {
        struct fact f[2] = {bench_admitted(r, visit)};
        struct fact_result res[2];
        f[1] = bench_landed(r, &f[0]);
        int64_t begin = bench_ns();
        bench_ok(ledger_commit_all(l, f, res, 2, &e), &e, "commit");
        ms[i] = ms_since(begin);
        ledger_tidy(l);
        usleep(2000); /* people put in one after the other */
    }
    *p50 = bench_quantile(ms, (size_t)n, 500);
    double p99 = bench_quantile(ms, (size_t)n, 990);
    free(ms);
    return p99;
}

/* In turn with and without, so that both see the same machine. The exports read the very ledger that is written. */
static void beside_an_export(const char *program, const char *state)
{
    char keys[4200];
    struct seal *seal = NULL;
    struct ledger *l = NULL;
    struct err e = {0};
    struct rng r = rng_from_kernel();
    struct fill_options few = {.rows = 40000, .rows_a_day = 400};
    double alone[9], beside[9], p50[2];
    fill_ledger(state, &few);
    snprintf(keys, sizeof keys, "%s/keys", state);
    bench_ok(seal_open(&seal, keys, false, &e), &e, "seal");
    struct ledger_options how = {.state_dir = state, .seal = seal};
    bench_ok(ledger_open(&l, &how, &e), &e, "ledger");
    struct fact opened = bench_fact(&r, FACT_VISIT_OPENED);
    struct fact_result res;
    text_copy(opened.visit_opened.lane, sizeof opened.visit_opened.lane, "counter");
    bench_ok(ledger_commit(l, &opened, &res, &e), &e, "visit");
    for (int i = 0; i < 9; i++) {
        alone[i] = commit_p99(l, &r, res.visit, 200, &p50[0]);
        pid_t loop = fork();
        if (loop == 0) {
            setpgid(0, 0);
            for (;;)
                waitpid(start_export(program, state, "containers", "xlsx"), NULL, 0);
        }
        setpgid(loop, loop);
        beside[i] = commit_p99(l, &r, res.visit, 200, &p50[1]);
        kill(-loop, SIGKILL); /* our own group: the loop and its export */
        waitpid(loop, NULL, 0);
    }
    double a = bench_quantile(alone, 9, 500), b = bench_quantile(beside, 9, 500);
    printf("commit p99, median of nine: %.2f ms alone, %.2f ms beside exports without end: %+.2f ms (goal: +2)\n", a, b,
           b - a);
    ledger_close(l);
    seal_free(seal);
}

int main(int argc, char **argv)
{
    char program[4096], small[4200];
    const char *state = bench_folder();
    int64_t containers = argc > 1 ? strtoll(argv[1], NULL, 10) : 1000000;
    struct ledger *l = NULL;
    struct err e = {0};
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 32);
    program[n > 0 ? n : 0] = '\0';
    char *slash = strrchr(program, '/');
    snprintf(slash != NULL ? slash : program, 32, "/../bin/rebottle");
    if (argc > 2)
        snprintf(program, sizeof program, "%s", argv[2]);
    int64_t begin = bench_ns();
    struct bulk_result made = bulk_ledger(state, containers);
    printf("made: %" PRId64 " containers, %" PRId64 " rows, %" PRId64 " bags, %.2f GB, in %.0f s\n", made.containers,
           made.rows, made.bags, (double)made.bytes / 1e9, ms_since(begin) / 1000);
    bulk_check(state);
    bench_ok(ledger_open_reader(&l, state, &e), &e, "open");
    for (const struct report_kind *k = report_kinds; k->name != NULL; k++) {
        size_t count, bytes;
        if (k->make == report_fees) /* a daily of another name, which needs a scheme */
            continue;
        double ms = year_ms(l, k, &count, &bytes);
        printf("%-10s %8.1f ms  %6zu rows, %zu bytes of CSV\n", k->name, ms, count, bytes);
        fflush(stdout);
    }
    double bare = shell_ms(state), ours = recount_ms(l), again = shell_ms(state);
    bare = again < bare ? again : bare;
    printf("all from the journal: bare GROUP BY in the sqlite3 shell %.0f ms, ours %.0f ms: %.2f times (goal: 2)\n",
           bare, ours, ours / bare);
    fflush(stdout);
    ledger_close(l);
    measure_export(program, state, "daily", "xlsx");
    measure_export(program, state, "recovery", "html");
    measure_export(program, state, "containers", "csv");
    measure_export(program, state, "containers", "json");
    measure_export(program, state, "containers", "xlsx");
    fflush(stdout);
    snprintf(small, sizeof small, "%s/small", state);
    if (mkdir(small, 0700) != 0)
        bench_die("%s: cannot be made", small);
    beside_an_export(program, small);
    return 0;
}
