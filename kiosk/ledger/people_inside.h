/* Shared by people.c and pins.c. */
#ifndef REBOTTLE_LEDGER_PEOPLE_INSIDE_H
#define REBOTTLE_LEDGER_PEOPLE_INSIDE_H

#include "ledger/db.h"
#include "ledger/people.h"

#include <limits.h>
#include <sodium.h>

#define PIN_HASH crypto_pwhash_STRBYTES

struct people {
    struct db db;
    uint8_t pepper[32];
    char dir[PATH_MAX];
    /* Who must wait until when (mono). Empty after a start: the stored count then says how long, from the next try. */
    struct {
        char name[64];
        int64_t until_ms;
    } waits[PEOPLE_MAX + 1]; /* and '' for unknown names */
    size_t wait_count;
};

enum status person_find(struct people *p, const char *name, struct person_row *out, char hash[PIN_HASH],
                        struct err *e); /* ST_NOT_FOUND, no message */

/* ---- pins.c */
bool pin_plain(const char *pin);
enum status pin_hash(struct people *p, const char *pin, char hash[PIN_HASH], struct err *e);
enum status attempts_forget(struct people *p, const char *name, struct err *e);
enum status setup_code_check(struct people *p, const char *code, struct err *e);
enum status setup_code_expire(struct people *p, struct err *e); /* once an operator is active */

#endif
