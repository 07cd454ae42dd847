/* What the measuring programs share: a folder on a real disk, a clock, quantiles. They end at the first surprise: a
 * measurement of something that did not work is none. */
#ifndef REBOTTLE_TESTS_BENCH_H
#define REBOTTLE_TESTS_BENCH_H

#include "ledger/ledger.h"

#include <stddef.h>
#include <stdint.h>

void bench_die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));
void bench_ok(enum status st, const struct err *e, const char *doing);

int64_t bench_ns(void); /* CLOCK_MONOTONIC */

/* Below $TMPDIR or /var/tmp, which are disks where /tmp may be memory; removed at exit. */
const char *bench_folder(void);

/* Sorts v. q in per mille: 500 is the median. */
double bench_quantile(double *v, size_t n, int q);

/* A fact by "kiosk" now, with an id of its own. */
struct fact bench_fact(struct rng *r, enum fact_kind kind);
struct fact bench_admitted(struct rng *r, int64_t visit);
struct fact bench_landed(struct rng *r, const struct fact *admitted);
/* `created`, `started`, and the first bag of the bin "bin". */
void bench_first_facts(struct ledger *l, struct rng *r);

/* A catalogue to import with so many containers, GTINs below GS1's prefix for examples. bench_gtin is the n-th of them.
 */
gtin bench_gtin(int64_t n);
void bench_catalogue_shuffled(const char *path, int64_t rows); /* the same rows in another order */
void bench_catalogue_csv(const char *path, int64_t rows);

#endif
