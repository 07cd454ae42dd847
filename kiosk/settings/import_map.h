/* The YAML file that `catalogue import --map` and `catalogue.map` of the configuration name. */
#ifndef REBOTTLE_SETTINGS_IMPORT_MAP_H
#define REBOTTLE_SETTINGS_IMPORT_MAP_H

#include "base/err.h"
#include "base/text.h"
#include "deposit/import_map.h"

/* problems: as settings_load, a line each. ST_INVALID when there is any. */
enum status import_map_load(struct import_map *out, const char *path, struct strbuf *problems, struct err *e);

#endif
