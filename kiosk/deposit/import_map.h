/* How somebody else's list names what a catalogue has: columns, and words in them. Read from YAML by
 * settings/import_map, used by ledger/import; neither knows the other. */
#ifndef REBOTTLE_DEPOSIT_IMPORT_MAP_H
#define REBOTTLE_DEPOSIT_IMPORT_MAP_H

#include <stddef.h>

#define IMPORT_MAP_MAX 64
struct import_map {
    struct {
        char from[64], to[64];
    } columns[IMPORT_MAP_MAX];
    struct {
        char field[16], from[64], to[32];
    } values[IMPORT_MAP_MAX];
    size_t column_count, value_count;
    char delimiter; /* 0: detected */
    char encoding[24];
};

#endif
