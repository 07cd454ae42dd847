/* Who may act: people.db holds names and PIN hashes (Argon2id, keyed with keys/pepper), where they can be erased; the
 * journal holds opaque ids and roles. Checking a PIN takes tens of milliseconds: never on the loop or the ledger
 * thread. A handle belongs to one thread. */
#ifndef REBOTTLE_LEDGER_PEOPLE_H
#define REBOTTLE_LEDGER_PEOPLE_H

#include "ledger/facts.h"

#define PEOPLE_MAX     64 /* a shop's staff and its operator, also those removed; bounds lists and the table of waits */
#define PIN_MIN_DIGITS 6
#define PIN_MAX_DIGITS 12

struct people;
enum status people_open(struct people **out, const char *state_dir, struct err *e);
void people_close(struct people *p);

struct person_row {
    char id[24];   /* opaque: "p-" and 12 hex digits */
    char name[64]; /* sign-in name */
    char role[16]; /* staff, operator */
    bool active;
};
/* While nobody is registered: makes setup-code (0600, 8 digits) when it is missing and tells where. */
enum status people_setup_code(struct people *p, bool *needed, char path[512], struct err *e);
/* setup_code NULL: the caller has checked that an operator asks. ST_DENIED: wrong code; ST_EXISTS: name taken. The
 * person is not active until people_activate, called after the PERSON fact is committed. */
enum status people_add(struct people *p, const char *name, const char *role, const char *pin, const char *setup_code,
                       struct person_row *out, struct err *e);
enum status people_activate(struct people *p, const char *id, struct err *e);
enum status people_set_pin(struct people *p, const char *name, const char *pin, struct err *e);
/* ST_DENIED: wrong name or PIN, one answer for both (out->id says for whom it was tried, "" for nobody: for the
 * journal, never for who asked); ST_AGAIN: locked out, *wait_ms says how long. The count of wrong tries survives a
 * restart; delays 1-2-4-...-300 s by mono time since start plus a stored floor. */
enum status people_check(struct people *p, const char *name, const char *pin, int64_t mono_ms, struct person_row *out,
                         int32_t *wait_ms, struct err *e);
/* Each gives the person as they were. ST_NOT_FOUND; ST_REFUSED for the last operator; ST_EXISTS: removed already. */
enum status people_remove(struct people *p, const char *name, struct person_row *out, struct err *e);
/* The name and the PIN are overwritten in the file; the id stays in the journal and is nobody's. */
enum status people_erase(struct people *p, const char *name, struct person_row *out, struct err *e);
/* only_ask: whether it could be done. */
enum status people_set_role(struct people *p, const char *name, const char *role, bool only_ask, struct person_row *out,
                            struct err *e);
/* Cards of people who return bottles (cards.c): the number's keyed hash, and the account's opaque id. */
#define CARD_MIN_DIGITS 6
#define CARD_MAX_DIGITS 24
#define CARDS_MAX       200000 /* the customers of one shop; what a bored hand on the scanner can add is bounded */
bool card_number_plain(const char *number);
/* may_add: an unknown card gets an account; otherwise ST_NOT_FOUND. */
enum status people_card(struct people *p, const char *number, bool may_add, char account[ACCOUNT_ID_CAP],
                        struct err *e);
enum status people_card_erase(struct people *p, const char *account, struct err *e);
enum status people_list(struct people *p, struct person_row *out, size_t cap, size_t *n, struct err *e);

#endif
