/* A true ledger of many rows, made by the ledger's own code: whole visits, some in each COMMIT, `synchronous` off. */
#ifndef REBOTTLE_TESTS_BENCH_FILL_H
#define REBOTTLE_TESTS_BENCH_FILL_H

#include <stdint.h>

struct fill_options {
    int64_t rows;         /* of the journal, at least; 0: not what ends it */
    int64_t containers;   /* credited, at least; 0: not what ends it */
    int64_t rows_a_day;   /* 0: all in the open day */
    int visit_size;       /* containers; 0: 24 */
    int refused_in;       /* one container of so many is refused; 0: none */
    int redeemed_percent; /* of the vouchers */
    int64_t bag_size;     /* containers; 0: one bag for all */
};
struct fill_result {
    int64_t rows, containers, visits, days;
};
/* state: an empty folder. Ends the program at the first surprise. */
struct fill_result fill_ledger(const char *state, const struct fill_options *o);

#endif
