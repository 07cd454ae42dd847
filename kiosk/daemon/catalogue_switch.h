/* Another list of containers while the kiosk works, on the ledger thread: opened, made current, journalled. Layer:
 * daemon. */
#ifndef REBOTTLE_DAEMON_CATALOGUE_SWITCH_H
#define REBOTTLE_DAEMON_CATALOGUE_SWITCH_H

#include "daemon/boot.h"

/* Runs JOB_CATALOGUE. On ST_OK the answer has the open catalogue, unless that fact was there already. Asked again under
 * the same id it answers what it did. */
void catalogue_switch_run(struct boot *b, const struct job *j, struct answer *a);

#endif
