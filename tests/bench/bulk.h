/* A year of days with millions of containers, made row by row past the ledger's own code: minutes where that takes
 * hours. What reports and recomputations read is true: journal with its chain, days, tallies, bags with receipts. What
 * they never read is left out (facts, postings, visits, admissions, vouchers), so `verify` would find gaps; bulk_check
 * proves by sample what is there. */
#ifndef REBOTTLE_TESTS_BENCH_BULK_H
#define REBOTTLE_TESTS_BENCH_BULK_H

#include <stdint.h>

#define BULK_DAYS     365
#define BULK_PRODUCTS 2000 /* barcodes; the first are frequent, the last rare */

struct bulk_result {
    int64_t rows, containers, bags, bytes; /* of ledger.db */
};
/* state: an empty folder. Ends the program at the first surprise. */
struct bulk_result bulk_ledger(const char *state, int64_t containers);
/* The chain of 2,000 rows at each of 20 places, and tallies against bodies of 5 days. */
void bulk_check(const char *state);

#endif
