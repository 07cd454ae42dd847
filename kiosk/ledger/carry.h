/* What a new file takes over from the former one, as a list: a table that is derived from the journal is either in
 * carried_tables, with a query that gives the rows to take (whole rows, by primary key), or in carried_not. A test
 * fails on one that is in neither. Rows are taken as they are: numbers, days and seq run on over the files. */
#ifndef REBOTTLE_LEDGER_CARRY_H
#define REBOTTLE_LEDGER_CARRY_H

#include "ledger/inside.h"

struct carried_table {
    const char *table, *rows;
};
extern const struct carried_table carried_tables[]; /* a NULL table ends */
extern const char *const carried_not[];             /* NULL ends */

#define CARRIED_ROWS_MAX 200 /* in one row of the journal: some 100 KB */

/* The objects `made` of the rows carried_rows, in order, into a JSON array; *out is the caller's. as: those of a file
 * that was made before (then its tables and columns), or NULL. */
enum status carry_collect(struct db *from, const json_t *as, json_t **out, struct err *e);
/* BLAKE2b-256 over their canonical texts, one after the other. False: out of memory. */
bool carry_state(struct hash *out, const json_t *chunks);

enum status apply_carried(struct applied *a, struct err *e);
enum status apply_carried_rows(struct applied *a, struct err *e);

#endif
