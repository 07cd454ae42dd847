/* The figures of reports, counted again from journal rows alone: no table of a ledger, none of the code that keeps its
 * tallies. For whoever has rows and reports and no ledger; what counts as what is in schema/recount.sql. Rows may come
 * from anywhere: nothing is believed but that they are rows of whole days. */
#ifndef REBOTTLE_LEDGER_RECOUNT_H
#define REBOTTLE_LEDGER_RECOUNT_H

#include "ledger/rows.h"

#include <jansson.h>

struct recount;

enum status recount_new(struct recount **out, struct err *e);
void recount_free(struct recount *c);
/* The factors that figures are multiplied with, as factors.json of a package has them. */
enum status recount_factors(struct recount *c, const char *json, size_t n, struct err *e);
/* ST_INVALID: its body is not of its kind. */
enum status recount_row(struct recount *c, const struct row *r, struct err *e);
/* After the last row. rows: the array "rows" of an exported report. ST_OK: every figure that rows of these days decide
 * is the same; ST_REFUSED: the first that is not, named; ST_INVALID: no such report, or not its rows. */
enum status recount_compare(struct recount *c, const char *report, const json_t *rows, struct err *e);
/* The same of the figures that the rows `day_closed` have sealed. */
enum status recount_days(struct recount *c, struct err *e);

#endif
