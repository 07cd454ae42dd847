/* A catalogue of a million containers: the import against sqlite3's own .import of the same file, its memory, the file,
 * and looking one up by its GTIN, which every scan does on the loop: random ones, warm. */
#include "bench/bench.h"

#include "ledger/import.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROWS   1000000
#define FINDS  50000
#define PARSES 5000000
#define ROUNDS 3

static double seconds(int64_t begin)
{
    return (double)(bench_ns() - begin) / 1e9;
}

/* In a process of its own, so that its memory is its own. */
static double import(const char *dir, const char *csv)
{
    int64_t begin = bench_ns();
    fflush(stdout);
    pid_t p = fork();
    if (p == 0) {
        static struct import_report report; /* large */
        struct err e = {0};
        bench_ok(catalogue_import(&(struct import_options){.state_dir = dir, .path = csv}, &report, &e), &e, "import");
        _exit(report.containers == ROWS ? 0 : 1);
    }
    int status = 0;
    struct rusage u;
    if (wait4(p, &status, 0, &u) != p || status != 0)
        bench_die("the import failed");
    printf("  %.2f s, %ld MB at most\n", seconds(begin), u.ru_maxrss / 1024);
    return seconds(begin);
}

static double floor_import(const char *dir, const char *csv)
{
    char cmd[900];
    snprintf(cmd, sizeof cmd,
             "rm -f '%s/floor.db'; sqlite3 '%s/floor.db' 'CREATE TABLE c (gtin INTEGER PRIMARY KEY, name TEXT, "
             "material TEXT,"
             " colour TEXT, volume_ml INTEGER, drink TEXT, refillable TEXT, bottle_mg INTEGER, cap_mg INTEGER, label_mg"
             " INTEGER)' '.mode csv' '.import --skip 1 %s c' && sync '%s/floor.db'",
             dir, dir, csv, dir);
    int64_t begin = bench_ns();
    if (system(cmd) != 0) /* NOLINT(cert-env33-c): the shell is what is measured */
        bench_die("sqlite3 is not there or failed");
    printf("  sqlite3 .import: %.2f s\n", seconds(begin));
    return seconds(begin);
}

static void compare(const char *dir, const char *csv, const char *what)
{
    double ours[ROUNDS], floor[ROUNDS];
    char cmd[400];
    printf("import of %d rows, %s:\n", ROWS, what);
    for (int i = 0; i < ROUNDS; i++) {
        floor[i] = floor_import(dir, csv);
        snprintf(cmd, sizeof cmd, "rm -f '%s'/catalogue*", dir);
        if (system(cmd) != 0) /* NOLINT(cert-env33-c) */
            bench_die("%s", cmd);
        ours[i] = import(dir, csv);
    }
    double a = bench_quantile(ours, ROUNDS, 500), b = bench_quantile(floor, ROUNDS, 500);
    printf("median %.2f s against %.2f s: %.2f times (goal 1.5)\n", a, b, a / b);
}

static void finds(const char *dir)
{
    static double us[FINDS];
    struct catalogue *c = NULL;
    struct container found;
    struct rng rng = rng_seeded(1);
    struct err e = {0};
    struct stat s;
    char path[400], name[64];
    bench_ok(catalogue_open_current(&c, dir, &e), &e, "open");
    catalogue_file_name(name, catalogue_hash(c));
    snprintf(path, sizeof path, "%s/%s", dir, name);
    if (stat(path, &s) == 0)
        printf("file: %.1f bytes a row\n", (double)s.st_size / ROWS);
    for (int i = -100000; i < FINDS; i++) { /* the first ones warm it up */
        uint64_t r;
        rng_bytes(&rng, &r, sizeof r);
        gtin g = bench_gtin((int64_t)(r % ROWS));
        int64_t begin = bench_ns();
        enum status st = catalogue_find(c, g, &found, &e);
        if (i >= 0)
            us[i] = (double)(bench_ns() - begin) / 1e3;
        bench_ok(st, &e, "find");
    }
    double p50 = bench_quantile(us, FINDS, 500), p99 = bench_quantile(us, FINDS, 990);
    printf("find: p50 %.1f us, p99 %.1f us (%d finds; goal 20)\n", p50, p99, FINDS);
    catalogue_close(c);
}

static void parses(void)
{
    static const char *const texts[] = {"9521000000018", "96385074", "012345678905", "01234565", "09521000000018"};
    uint64_t sum = 0;
    int64_t begin = bench_ns();
    for (int i = 0; i < PARSES; i++) {
        const char *t = texts[i % 5];
        gtin g = {0};
        size_t n = i % 5 == 0 ? 13 : i % 5 == 2 ? 12 : i % 5 == 4 ? 14 : 8;
        gtin_parse(&g, t, n, i % 5 == 3 ? SYM_UPCE : SYM_UNKNOWN);
        sum += g.value;
    }
    printf("gtin_parse: %.1f million a second (sum %llu)\n", PARSES / seconds(begin) / 1e6, (unsigned long long)sum);
}

int main(void)
{
    const char *dir = bench_folder();
    char csv[300];
    snprintf(csv, sizeof csv, "%s/many.csv", dir);
    bench_catalogue_shuffled(csv, ROWS);
    compare(dir, csv, "in no order");
    bench_catalogue_csv(csv, ROWS);
    compare(dir, csv, "in order");
    finds(dir);
    parses();
    return 0;
}
