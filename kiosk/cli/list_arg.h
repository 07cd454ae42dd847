/* A list of containers that a command is given as a file: a catalogue-HASH.db, or any list that `catalogue import`
 * takes. */
#ifndef REBOTTLE_CLI_LIST_ARG_H
#define REBOTTLE_CLI_LIST_ARG_H

#include "cli/cli.h"
#include "ledger/catalogue.h"

/* A list is judged and built in a folder of its own, which is removed again; rows that are refused are told and left
 * out. Complains. */
int take_list(struct catalogue **out, const char *path);

#endif
