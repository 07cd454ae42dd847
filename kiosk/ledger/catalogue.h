/* The catalogue of containers: a file of its own, catalogue-<hash>.db, written once, opened read-only and immutable.
 * The hash is BLAKE2b-256 of the rows' canonical text, first 16 hex digits in the name. */
#ifndef REBOTTLE_LEDGER_CATALOGUE_H
#define REBOTTLE_LEDGER_CATALOGUE_H

#include "ledger/facts.h"

struct catalogue;
enum status catalogue_open(struct catalogue **out, const char *path, struct err *e);
/* The current one of a state folder (named by the file `catalogue`, a line with the file's name). */
enum status catalogue_open_current(struct catalogue **out, const char *state_dir, struct err *e);
void catalogue_close(struct catalogue *c);
/* ST_NOT_FOUND when it is not listed. Under 20 microseconds warm. */
enum status catalogue_find(struct catalogue *c, gtin g, struct container *out, struct err *e);
int64_t catalogue_rows(const struct catalogue *c);
struct hash catalogue_hash(const struct catalogue *c);

struct import_problem {
    int64_t line;
    char text[160];
};
struct import_report {
    int64_t rows, added, duplicates, refused; /* refused > 0: nothing is imported */
    struct import_problem problems[50];       /* the first 50; refused counts them all */
    size_t problem_count;
    struct hash hash;
    char file[64]; /* catalogue-<hash>.db */
    bool current;  /* switched to it */
};
/* CSV with a header line: gtin,name,material,colour,volume_ml,drink,refillable,bottle_mg,cap_mg,label_mg,
 * weight_min_mg,weight_max_mg; unknown columns are an error, missing optional ones are empty. Builds beside the current
 * one; commit makes it current by renaming one small file. */
enum status catalogue_import_csv(const char *state_dir, const char *csv_path, bool dry_run, struct import_report *out,
                                 struct err *e);
/* Calls row() in GTIN order. */
enum status catalogue_each(struct catalogue *c, bool (*row)(void *ctx, const struct container *c), void *ctx,
                           struct err *e);

#endif
