/* What --map FILE says about a list that was made for others. */
#ifndef REBOTTLE_CLI_IMPORT_MAP_H
#define REBOTTLE_CLI_IMPORT_MAP_H

#include "ledger/import.h"

/* Says every mistake on stderr; an exit code. */
int import_map_load(struct import_map *out, const char *path);

#endif
