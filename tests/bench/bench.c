#include "bench/bench.h"

#include "base/text.h"

#include <ftw.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

void bench_die(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    exit(1);
}

void bench_ok(enum status st, const struct err *e, const char *doing)
{
    if (st != ST_OK)
        bench_die("%s: %s: %s", doing, status_word(st), e->msg);
}

int64_t bench_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static char folder[256];

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

static void remove_folder(void)
{
    nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *bench_folder(void)
{
    const char *parent = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/rebottle-bench-XXXXXX", parent != NULL ? parent : "/var/tmp");
    if (mkdtemp(folder) == NULL)
        bench_die("%s: cannot be made", folder);
    atexit(remove_folder);
    return folder;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_quantile(double *v, size_t n, int q)
{
    if (n == 0)
        bench_die("nothing was measured");
    qsort(v, n, sizeof *v, by_size);
    return v[(n - 1) * (size_t)q / 1000];
}

struct fact bench_fact(struct rng *r, enum fact_kind kind)
{
    struct moment now = clock_now(0);
    struct fact f = {.kind = kind, .id = event_id_new(r), .at_ms = now.utc_ms, .clock = CLOCK_SYNCED, .actor = "kiosk"};
    return f;
}

struct fact bench_admitted(struct rng *r, int64_t visit)
{
    struct fact f = bench_fact(r, FACT_ADMITTED);
    f.admitted = (struct fact_admitted){
        .visit = visit,
        .lane = "counter",
        .container = {.gtin = {9520000000011},
                      .material = MATERIAL_PET,
                      .colour = COLOUR_CLEAR,
                      .drink = DRINK_WATER,
                      .volume_ml = 500,
                      .bottle = {20000},
                      .cap = {1600},
                      .label = MASS_UNKNOWN,
                      .mass_source = MASS_SOURCE_CATALOGUE},
        .rule = {.id = "small", .refund = {15}},
    };
    return f;
}

struct fact bench_landed(struct rng *r, const struct fact *admitted)
{
    struct fact f = bench_fact(r, FACT_LANDED);
    f.landed.admitted = admitted->id;
    text_copy(f.landed.bin, sizeof f.landed.bin, "bin");
    return f;
}

void bench_first_facts(struct ledger *l, struct rng *r)
{
    struct fact f[3] = {bench_fact(r, FACT_CREATED), bench_fact(r, FACT_STARTED), bench_fact(r, FACT_BAG)};
    struct fact_result res[3];
    struct err e = {0};
    f[2].bag = (struct fact_bag){.bin = "bin", .weighed = MASS_UNKNOWN};
    f[0].created = (struct fact_created){.kiosk = 7, .epoch = 1, .kiosk_name = "bench", .currency = {"EUR", 978, 2}};
    text_copy(f[1].started.version, sizeof f[1].started.version, "bench");
    text_copy(f[1].started.scheme_id, sizeof f[1].started.scheme_id, "bench");
    bench_ok(ledger_commit_all(l, f, res, 3, &e), &e, "first facts");
}

gtin bench_gtin(int64_t n)
{
    uint64_t body = 952000000000 + (uint64_t)n, sum = 0, rest = body;
    for (uint64_t weight = 3; rest > 0; rest /= 10, weight = 4 - weight)
        sum += rest % 10 * weight;
    return (gtin){body * 10 + (10 - sum % 10) % 10};
}

#define SHUFFLE 7919 /* prime: every row once, far from its neighbour */

void bench_catalogue_shuffled(const char *path, int64_t rows)
{
    FILE *f = fopen(path, "w");
    if (f == NULL)
        bench_die("%s: cannot be written", path);
    fputs("gtin,name,material,colour,volume_ml,drink,refillable,bottle_mg,cap_mg,label_mg\n", f);
    for (int64_t n = 0; n < rows; n++) {
        int64_t i = n * SHUFFLE % rows;
        fprintf(f, "%013llu,Example container no. %lld of many,pet,clear,500,water,no,%lld,1600,500\n",
                (unsigned long long)bench_gtin(i).value, (long long)i, 12000 + (long long)i % 20000);
    }
    if (fclose(f) != 0)
        bench_die("%s: cannot be written", path);
}

void bench_catalogue_csv(const char *path, int64_t rows)
{
    FILE *f = fopen(path, "w");
    if (f == NULL)
        bench_die("%s: cannot be written", path);
    fputs("gtin,name,material,colour,volume_ml,drink,refillable,bottle_mg,cap_mg,label_mg\n", f);
    for (int64_t i = 0; i < rows; i++)
        fprintf(f, "%013llu,Example container no. %lld of many,pet,clear,500,water,no,%lld,1600,500\n",
                (unsigned long long)bench_gtin(i).value, (long long)i, 12000 + (long long)i % 20000);
    if (fclose(f) != 0)
        bench_die("%s: cannot be written", path);
}
