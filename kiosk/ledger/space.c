/* Room on the disk. The kiosk stops taking containers well before SQLite would fail; the reserve file is what is left
 * for the rows that must still be written then: the container in hand, its payout, `stopped`. */
#include "ledger/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

static void reserve_path(const struct ledger *l, char *out, size_t cap)
{
    snprintf(out, cap, "%s/ledger.reserve", l->dir);
}

static bool reserve_there(const struct ledger *l)
{
    char path[PATH_MAX + 32];
    struct stat s;
    reserve_path(l, path, sizeof path);
    return stat(path, &s) == 0 && s.st_size >= l->reserve_bytes;
}

void reserve_make(struct ledger *l)
{
    char path[PATH_MAX + 32];
    if (l->reserve_bytes <= 0 || reserve_there(l))
        return;
    reserve_path(l, path, sizeof path);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (fd < 0)
        return; /* ledger_space says low while it is not there */
    if (posix_fallocate(fd, 0, l->reserve_bytes) != 0)
        unlink(path);
    close(fd);
}

bool reserve_free(struct ledger *l)
{
    char path[PATH_MAX + 32];
    reserve_path(l, path, sizeof path);
    return l->reserve_bytes > 0 && unlink(path) == 0;
}

enum status ledger_space(struct ledger *l, int64_t *free_bytes, bool *low, struct err *e)
{
    struct statvfs v;
    const char *where = l->dir[0] != '\0' ? l->dir : l->path; /* readers know only the file */
    if (statvfs(where, &v) != 0)
        return err_set(e, ST_IO, "%s: %s", where, strerror(errno));
    if (__builtin_mul_overflow((int64_t)v.f_bavail, (int64_t)v.f_frsize, free_bytes))
        *free_bytes = INT64_MAX;
    int64_t mark = l->low_bytes > 0 ? l->low_bytes : LEDGER_LOW_BYTES;
    if (l->writer && *free_bytes - mark > l->reserve_bytes)
        reserve_make(l); /* given up once, and there is room again */
    *low = *free_bytes < mark || (l->reserve_bytes > 0 && !reserve_there(l));
    return ST_OK;
}
