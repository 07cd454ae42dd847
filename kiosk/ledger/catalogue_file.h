/* The file format that catalogue.c reads and catalogue_build.c writes. */
#ifndef REBOTTLE_LEDGER_CATALOGUE_FILE_H
#define REBOTTLE_LEDGER_CATALOGUE_FILE_H

#include "ledger/catalogue.h"
#include "ledger/db.h"

#define CATALOGUE_APPLICATION_ID 0x52425443 /* "RBTC" */
#define CATALOGUE_VERSION        1
#define CATALOGUE_ROWS_MAX       1000000 /* containers sold in a country: below 100,000; memory: 160 bytes each */

/* Rows in GTIN order, no GTIN twice. */
struct hash catalogue_hash_of(const struct container *rows, size_t n);
void catalogue_file_name(char out[64], struct hash h); /* catalogue-<16 hex digits>.db */
/* Builds dir/file_name unless it is there already; durable when it returns ST_OK. */
enum status catalogue_build(const char *dir, const char *file_name, struct hash h, const struct container *rows,
                            size_t n, struct err *e);

#endif
