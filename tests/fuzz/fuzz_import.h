/* Any bytes as a list of containers: a report, never a crash; what it says adds up. */
#ifndef REBOTTLE_FUZZ_IMPORT_H
#define REBOTTLE_FUZZ_IMPORT_H

#include "ledger/import.h"

void fuzz_import(enum import_format format, const uint8_t *data, size_t size);

#endif
