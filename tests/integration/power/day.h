/* One day of a kiosk, fact by fact: started, a container, a change of bags, a count by hand, goodwill, a payout in
 * parts with a card, printing, a redemption that is taken back, the voucher voided, points spent, end of the day.
 * Played on a disk or in a memory that fails, looked at afterwards, and played to its end. */
#ifndef REBOTTLE_TESTS_POWER_DAY_H
#define REBOTTLE_TESTS_POWER_DAY_H

#include "unit/ledger/fixture.h"

enum {
    S_CREATED,
    S_STARTED,
    S_FIRST_BAG,
    S_VISIT,
    S_ADMIT,
    S_LAND,
    S_BAG,
    S_COUNTED,
    S_GOODWILL,
    S_LINKED,
    S_DONATED,
    S_CREDITED,
    S_VOUCHER,
    S_PRINTED,
    S_REDEEMED,
    S_UNDONE,
    S_VOIDED,
    S_CLOSED,
    S_SPENT,
    S_DAY,
    STEPS
};
#define LAST_SEQ (STEPS + 1) /* the day's close writes its checkpoint too */

struct day {
    struct fixture x;
    struct fact facts[STEPS];
    char digits[TOKEN_DIGITS + 1];
    int acked; /* steps that were answered ST_OK */
    enum status last;
};

/* All facts of the day, made before the first is sent; only the token is not known yet. */
void day_make(struct day *d);
void day_end(struct day *d); /* the ledger is closed; its folder goes */
enum status day_open(struct day *d, const char *vfs, const char *synchronous);
enum status day_step(struct day *d, int i);
void day_play(struct day *d, int to);
/* The day with a restart in the middle, so that opening and a checkpoint of the WAL are in it too. */
void day_play_all(struct day *d, const char *vfs, const char *synchronous);
/* What is on the disk, through the default VFS: it verifies and is at a step, never between. Gives how many
 * acknowledged steps are missing; the ledger stays open. seed and n: what brings it back. */
int day_look(struct day *d, uint64_t seed, int64_t n);
/* Sends the interrupted fact again, and the rest of the day. Gives the last hash, which is that of a day without any
 * fault; closes the ledger. */
struct hash day_finish(struct day *d, uint64_t seed, int64_t n);

#endif
