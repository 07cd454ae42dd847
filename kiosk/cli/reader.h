/* Commands that read the ledger and nothing else: opened for them, closed after them. */
#ifndef REBOTTLE_CLI_READER_H
#define REBOTTLE_CLI_READER_H

#include "cli/cli.h"
#include "ledger/ledger.h"

/* The exit status of read, or of not having got that far. */
int with_ledger(const struct cli *c, int (*read)(const struct cli *c, struct ledger *l));

#endif
