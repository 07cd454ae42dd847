/* The list and the scheme that were in force on a day of the past, by the journal: so a refund of then can be
 * explained. */
#ifndef REBOTTLE_CLI_DAY_LIST_H
#define REBOTTLE_CLI_DAY_LIST_H

#include "base/clock.h"
#include "cli/cli.h"
#include "ledger/ledger.h"

/* What is told about where an answer comes from. hash "": no journal is here, so it is the current list. */
struct day_list {
    char hash[65], since[20]; /* since: in the kiosk's time of then */
    int changes;              /* lists that began on that very day: the last one of them is taken */
    char before[65];          /* the list that was in force as that day began; "" with changes 0 */
    char added[20];           /* two persons added the container, then; "" it is in the list */
    struct scheme_row scheme; /* id "": not known */
};

/* Fills *out and *told; says on stderr what is not listed, or not kept any more, and returns an exit code. */
int find_container_on(struct container *out, struct day_list *told, const struct cli *c, gtin g,
                      const struct civil *day);

#endif
