/* A new key to sign with, on the ledger thread: staged, journalled, put into place. Layer: daemon. */
#ifndef REBOTTLE_DAEMON_KEY_ROTATION_H
#define REBOTTLE_DAEMON_KEY_ROTATION_H

#include "daemon/boot.h"

/* Runs JOB_KEY_ROTATE. Asked again under the same id it answers what it did, and finishes what it could not. */
void key_rotation_run(struct boot *b, const struct job *j, struct answer *a);
/* At start, when the ledger is open and before its first row: finishes a rotation that was cut off after its row was
 * journalled, drops a key that was not. */
enum status key_rotation_recover(struct boot *b, struct err *e);

#endif
