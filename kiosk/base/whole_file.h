/* A large file that is there whole or not at all: written without a name where the file system can (so that even a
 * process that is killed leaves nothing), else under a name beside; synced, then moved to its name. */
#ifndef REBOTTLE_BASE_WHOLE_FILE_H
#define REBOTTLE_BASE_WHOLE_FILE_H

#include "base/err.h"

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

struct whole_file {
    int fd;
    char path[PATH_MAX], folder[PATH_MAX], beside[PATH_MAX]; /* beside "": it has no name yet */
};

/* Opens for reading and writing; mode is as given, whatever the umask. */
enum status whole_file_begin(struct whole_file *f, const char *path, mode_t mode, struct err *e);
/* Syncs and names it, over what was there. Either way f is closed. */
enum status whole_file_end(struct whole_file *f, struct err *e);
void whole_file_drop(struct whole_file *f); /* nothing of it stays; fine after whole_file_end */

#endif
