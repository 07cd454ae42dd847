/* The floor: what SQLite alone takes to write the same rows. The same tables and indexes without our triggers, in a
 * file of its own beside the ledger, WAL and synchronous=FULL; bytes that are ready in memory, prepared statements, as
 * many transactions as the ledger made. No JSON, no hash, no rule, no look-up. */
#ifndef REBOTTLE_TESTS_BENCH_BARE_H
#define REBOTTLE_TESTS_BENCH_BARE_H

#include <stdint.h>

struct bare;
struct bare *bare_open(const char *folder); /* with ledger.db in it */
void bare_close(struct bare *b);
/* Reads what the ledger wrote for rows from..to of its journal; not to be timed. */
void bare_take(struct bare *b, int64_t from, int64_t to);
/* Writes the next n of the rows taken as one transaction. */
void bare_commit(struct bare *b, int64_t n);

#endif
