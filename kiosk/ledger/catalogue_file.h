/* The file format that catalogue.c reads and catalogue_write.c writes. Not for other folders. */
#ifndef REBOTTLE_LEDGER_CATALOGUE_FILE_H
#define REBOTTLE_LEDGER_CATALOGUE_FILE_H

#include "ledger/catalogue.h"
#include "ledger/db.h"

#define CATALOGUE_APPLICATION_ID 0x52425443 /* "RBTC" */
#define CATALOGUE_VERSION        2          /* 1 (words as text, no listing, no source of masses) is still read */
#define CATALOGUE_ROWS_MAX       2000000    /* twice what the largest market lists; 16 bytes each while importing */

/* The canonical text of a row, which the hash is made of: fields by tabs: GTIN-14, name, material, colour, drink, ml,
 * refillable 0/1, bottle, cap and label mg (empty: unknown), weight from and to, listing, source of masses (word), who
 * says them, when; newline. Names hold no control characters, so no two catalogues share a text. Returns its length. */
#define CATALOGUE_LINE_CAP 512
size_t catalogue_line(char out[CATALOGUE_LINE_CAP], const struct container *c);

/* Rows in GTIN order, no GTIN twice. dir NULL: only the hash is made. Built under a name of its own; finish moves it
 * into its place unless it is there already, and is durable when it returns ST_OK. drop after anything. */
struct catalogue_writer;
enum status catalogue_writer_begin(struct catalogue_writer **out, const char *dir, struct err *e);
enum status catalogue_writer_add(struct catalogue_writer *w, const struct container *c, struct err *e);
enum status catalogue_writer_finish(struct catalogue_writer *w, struct hash *hash, char file[64], struct err *e);
void catalogue_writer_drop(struct catalogue_writer *w);

/* One row after the other, for comparing two lists in step. */
struct catalogue_cursor {
    struct catalogue *catalogue;
    struct rows q;
    bool open, more;
    struct container row; /* while more */
};
enum status catalogue_cursor_begin(struct catalogue_cursor *k, struct catalogue *c, struct err *e); /* c NULL: empty */
enum status catalogue_cursor_next(struct catalogue_cursor *k, struct err *e);
void catalogue_cursor_end(struct catalogue_cursor *k);

#endif
