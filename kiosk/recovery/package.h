/* An export package: one tar file from which somebody who has neither our code nor the ledger recomputes every gram,
 * cent and count of a period. What is in it is in package_readme.md, which is in it too. Written in one pass over the
 * journal, in short reads, with little memory; read with nothing taken on trust. */
#ifndef REBOTTLE_RECOVERY_PACKAGE_H
#define REBOTTLE_RECOVERY_PACKAGE_H

#include "ledger/rows.h"
#include "recovery/report.h"

struct package_request {
    struct report_request report; /* period: closed days; what is asked for is made the range of days that was found */
    /* Signs: the kiosk's statement about these days and the manifest. NULL: the package stays unsigned. */
    enum status (*sign)(void *ctx, int64_t first_z, int64_t last_z, const struct hash *manifest, struct statement *out,
                        struct err *e);
    void *ctx;
    /* Keys that may be newer than the ledger that is read: of a kiosk whose former year this is. */
    const struct public_key *more_keys;
    size_t more_key_count;
};
struct package_summary {
    struct statement statement; /* kid and signature are zeros where it is not signed */
    int64_t rows, withheld;     /* withheld: rows with a voucher's token, which is money and is left out */
    bool is_signed;
};
/* Writes into fd, a regular file that is open for writing and empty; syncing and naming it is the caller's.
 * ST_NOT_FOUND: no closed day in this period. ST_REFUSED: the days do not follow each other, or their rows are in
 * another file. */
enum status package_write(struct ledger *l, const struct package_request *q, int fd, struct package_summary *out,
                          struct err *e);

struct package_check {
    const struct public_key *key; /* trusted from elsewhere, or NULL: then the keys in the package are all there is */
    bool unsigned_too;            /* a package without the kiosk's signature is looked at as well */
};
/* Reads from fd (a regular file) alone. ST_OK: everything holds. ST_REFUSED: e says what differs first; ST_INVALID: it
 * is no package, or not a whole one. */
enum status package_verify_file(int fd, const struct package_check *c, struct package_summary *out, struct err *e);

/* ---- shared by the two; internal */

/* Replaces every run of 236 or more digits by PACKAGE_WITHHELD; false: there was none. */
#define PACKAGE_WITHHELD "withheld"
bool package_without_tokens(struct strbuf *out, const char *body);
/* Rows that say which containers, what money: they hold no token and are never withheld. */
bool package_kind_is_whole(const char *kind);

/* The containers that rows name, as the list had them: each once, in order. */
struct excerpt;
struct excerpt *excerpt_new(void);
bool excerpt_add(struct excerpt *x, const char *kind, const char *body); /* false: out of memory, or no JSON */
bool excerpt_csv(struct strbuf *out, const struct excerpt *x);
void excerpt_free(struct excerpt *x);

extern const char package_readme[];

#endif
