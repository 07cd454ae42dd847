/* What package_open.c and package_verify.c share. Internal. */
#ifndef REBOTTLE_RECOVERY_PACKAGE_INSIDE_H
#define REBOTTLE_RECOVERY_PACKAGE_INSIDE_H

#include "ledger/recount.h"
#include "recovery/package.h"
#include "recovery/tar.h"

#define MEMBERS_MAX 48 /* six, two for each report, and the two at the end */

struct part {
    char name[TAR_NAME_CAP]; /* without the folder */
    int64_t at, size;
    uint8_t sha[32];
};
struct unpack {
    int fd;
    const struct package_check *check;
    struct package_summary *sum;
    struct part parts[MEMBERS_MAX];
    size_t count;
    char folder[TAR_NAME_CAP];
    struct public_key keys[LEDGER_KEYS_MAX];
    size_t key_count;
    struct recount *recount;
    struct excerpt *excerpt;
};

/* package_open.c: members, hashes, manifest, keys, the kiosk's signature. After it the members are what was signed. */
enum status package_open(struct unpack *u, struct err *e);
enum status part_read(const struct unpack *u, void *out, size_t n, int64_t at, struct err *e);
const struct part *part_find(const struct unpack *u, const char *name); /* NULL: there is none */
/* A member as text, without a NUL inside; yours to strbuf_free. */
enum status part_text(const struct unpack *u, const char *name, struct strbuf *out, struct err *e);

#endif
