/* Small files that are there whole or not at all, whatever the power does. */
#ifndef REBOTTLE_BASE_FILES_H
#define REBOTTLE_BASE_FILES_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Makes the entries of a folder durable. */
enum status folder_sync(const char *folder, struct err *e);
/* Makes the contents of a file durable that somebody else wrote. */
enum status file_sync(const char *path, struct err *e);
/* Writes beside, syncs, and moves it to folder/name. replace false: ST_EXISTS when there is one, which stays. */
enum status file_put(const char *folder, const char *name, mode_t mode, const void *bytes, size_t n, bool replace,
                     struct err *e);
/* At most cap bytes of folder/name, never through a symbolic link. ST_NOT_FOUND; ST_INVALID: larger than cap. */
enum status file_get(const char *folder, const char *name, void *out, size_t cap, size_t *n, struct err *e);

#endif
