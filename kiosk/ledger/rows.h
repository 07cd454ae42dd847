/* The journal as rows, the seals of days, and the statement of an export package: what whoever checks a kiosk's books
 * without its ledger works with. Layouts: README.md of this folder. */
#ifndef REBOTTLE_LEDGER_ROWS_H
#define REBOTTLE_LEDGER_ROWS_H

#include "ledger/ledger.h"

/* One row of the journal, in memory. Texts are borrowed from whoever made it. */
struct row {
    int64_t seq, at_ms, z_no;
    int32_t offset_s;
    const char *kind, *actor, *body;
    struct hash prev, hash;
};
struct hash row_hash(const struct row *r);

/* Calls each() for the rows from..to that this file has, in order, in short reads; stops when it does not give ST_OK,
 * and gives what it gave. Nothing is checked. */
enum status ledger_rows(struct ledger *l, int64_t from, int64_t to,
                        enum status (*each)(void *ctx, const struct row *r, struct err *e), void *ctx, struct err *e);

struct checkpoint {
    int64_t z_no, first_seq, last_seq;
    uint32_t kiosk;
    uint16_t epoch, kid;
    char label[11];
    struct hash head;
    uint8_t signature[64];
};
#define CHECKPOINT_TEXT 512
/* The signed lines, and the line with the signature after them when with_signature. Length, 0 when cap is too small. */
size_t checkpoint_text(char *out, size_t cap, const struct checkpoint *c, bool with_signature);
bool checkpoint_parse(struct checkpoint *out, const char *text);

/* What the kiosk says about an export package. It makes every line from its own books but one, the SHA-256 of the
 * package's manifest, so nothing else can be signed by asking for a statement:
 *
 *   rebottle package 1
 *   kiosk 7 epoch 1
 *   days 12 14
 *   seq 100 2812
 *   head <64 hex digits: hash of row 2812>
 *   manifest <64 hex digits>
 *   kid 1a2b
 *   signature <128 hex digits: over all lines before this one, with their newlines> */
struct statement {
    int64_t first_z, last_z, first_seq, last_seq;
    uint32_t kiosk;
    uint16_t epoch, kid; /* epoch: of the last day */
    struct hash head, manifest;
    uint8_t signature[64];
};
#define STATEMENT_TEXT 600
size_t statement_text(char *out, size_t cap, const struct statement *s, bool with_signature);
bool statement_parse(struct statement *out, const char *text);
/* Of closed days that these books know, those of former files too, all but manifest, kid and signature. ST_NOT_FOUND:
 * a day is not closed. */
enum status ledger_statement(struct ledger *l, int64_t first_z, int64_t last_z, struct statement *out, struct err *e);
/* The same, signed; ST_DENIED: this handle has no key. */
enum status ledger_statement_sign(struct ledger *l, int64_t first_z, int64_t last_z, const struct hash *manifest,
                                  struct statement *out, struct err *e);

#endif
