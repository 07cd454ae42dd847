/* What `voucher check --list` does besides checking. */
#ifndef REBOTTLE_CLI_VOUCHER_OFFLINE_H
#define REBOTTLE_CLI_VOUCHER_OFFLINE_H

#include "cli/cli.h"
#include "voucher/token.h"

/* Puts a voucher whose signature is good on the list, or says why it may not be paid. DONE: durable, pay it. */
int offline_accept(const struct cli *c, const struct voucher_token *v, const char *digits);

#endif
