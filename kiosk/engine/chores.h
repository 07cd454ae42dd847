/* Guided tasks, for the files chore*.c and core.h: what waits, what was begun, how far it is. Private to kiosk/engine.
 */
#ifndef REBOTTLE_ENGINE_CHORES_H
#define REBOTTLE_ENGINE_CHORES_H

#include "wire/chore.h"

#include <stdint.h>

#define CHORES_MAX                                                                                                     \
    24 /* every device, every bin, the lane, the printer twice, cleaning: no kiosk has all of them at once */

struct chore_live {
    bool used;
    enum chore kind;
    char subject[32];         /* device, bin or lane; "" the kiosk */
    int64_t since_ms;         /* UTC: it arose */
    int64_t seen_ms;          /* mono: the same, for how long it lasted */
    int64_t begun_ms;         /* UTC; 0: nobody is at it */
    bool asked;               /* a row about it is on its way to the ledger */
    uint32_t done, by_device; /* bit per step */
};

struct engine;
struct slot;
struct wire_state;

/* chore_checks.c: what the devices say, nothing else. */
/* It should be done; of a device by its slot, of a bin by its index, the other one NULL or -1. */
bool chore_troubles_at(const struct engine *g, enum chore kind, const struct slot *s, int bin);
bool chore_is_over(struct engine *g, const struct chore_live *c); /* what it was about is over */
bool chore_confirmed(struct engine *g, const struct chore_live *c, enum chore_check check);
/* The check as this kiosk can make it: CHECK_HAND where it has no such device. */
enum chore_check chore_check_here(struct engine *g, enum chore_check check);

/* chores.c */
void chores_watch(struct engine *g); /* after every event: what arises, what a device confirms, what is over */
struct chore_live *chore_find(struct engine *g, enum chore kind, const char *subject);
struct chore_live *chore_make(struct engine *g, enum chore kind, const char *subject); /* NULL: too many */
int chore_steps(struct engine *g, enum chore kind, const struct chore_step *out[CHORE_STEPS_MAX]);
int chore_step_now(struct engine *g, const struct chore_live *c); /* index; the number of steps when all are done */
bool chore_cleaning_due(const struct engine *g);
/* A line of the staff list that a guided task does; false: none does. */
bool chore_of_task(const char *task_word, enum chore *out);
void chores_fill(struct engine *g, struct wire_state *w);

#endif
