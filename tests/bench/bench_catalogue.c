/* Looking up a container by its GTIN in a catalogue of 100,000: every scan does it, on the loop. Random ones, warm. */
#include "bench/bench.h"

#include "ledger/catalogue.h"

#include <stdio.h>
#include <stdlib.h>

#define ROWS  100000
#define FINDS 50000

int main(void)
{
    static double us[FINDS];
    static struct import_report report; /* large */
    struct catalogue *c = NULL;
    struct container found;
    struct rng rng = rng_seeded(1);
    struct err e = {0};
    const char *dir = bench_folder();
    char csv[300];
    snprintf(csv, sizeof csv, "%s/many.csv", dir);
    bench_catalogue_csv(csv, ROWS);
    int64_t begin = bench_ns();
    bench_ok(catalogue_import_csv(dir, csv, false, &report, &e), &e, "import");
    printf("import of %d rows: %.2f s\n", ROWS, (double)(bench_ns() - begin) / 1e9);
    bench_ok(catalogue_open_current(&c, dir, &e), &e, "open");
    for (int i = -1000; i < FINDS; i++) { /* the first thousand warm it up */
        uint64_t r;
        rng_bytes(&rng, &r, sizeof r);
        gtin g = bench_gtin((int64_t)(r % ROWS));
        begin = bench_ns();
        enum status st = catalogue_find(c, g, &found, &e);
        if (i >= 0)
            us[i] = (double)(bench_ns() - begin) / 1e3;
        bench_ok(st, &e, "find");
    }
    double p50 = bench_quantile(us, FINDS, 500), p99 = bench_quantile(us, FINDS, 990);
    printf("find: p50 %.1f us, p99 %.1f us (%d finds)\n", p50, p99, FINDS);
    catalogue_close(c);
    return 0;
}
