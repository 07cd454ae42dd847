#include "base/files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum status join(char out[PATH_MAX], const char *folder, const char *name, const char *suffix, struct err *e)
{
    int n = snprintf(out, PATH_MAX, "%s/%s%s", folder, name, suffix);
    return n > 0 && n < PATH_MAX ? ST_OK : err_set(e, ST_INVALID, "path too long: %.60s...", folder);
}

static enum status sync_opened(int fd, const char *path, struct err *e)
{
    bool failed = fd < 0 || fsync(fd) != 0;
    enum status st = failed ? err_set(e, ST_IO, "%s: cannot make it durable: %s", path, strerror(errno)) : ST_OK;
    if (fd >= 0)
        close(fd);
    return st;
}

enum status folder_sync(const char *folder, struct err *e)
{
    return sync_opened(open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC), folder, e);
}

enum status file_sync(const char *path, struct err *e)
{
    return sync_opened(open(path, O_RDONLY | O_CLOEXEC), path, e);
}

static bool write_all(int fd, const uint8_t *at, size_t n)
{
    while (n > 0) {
        ssize_t k = write(fd, at, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k <= 0)
            return false;
        at += k;
        n -= (size_t)k;
    }
    return true;
}

enum status file_put(const char *folder, const char *name, mode_t mode, const void *bytes, size_t n, bool replace,
                     struct err *e)
{
    char path[PATH_MAX], beside[PATH_MAX];
    enum status st = join(path, folder, name, "", e);
    if (st == ST_OK)
        st = join(beside, folder, name, ".new", e);
    if (st != ST_OK)
        return st;
    if (unlink(beside) != 0 && errno != ENOENT) /* a power cut may have left one */
        return err_set(e, ST_IO, "%s: %s", beside, strerror(errno));
    int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    if (fd < 0)
        return err_set(e, ST_IO, "%s: %s", beside, strerror(errno));
    if (fchmod(fd, mode) != 0 || !write_all(fd, bytes, n) || fsync(fd) != 0)
        st = err_set(e, errno == ENOSPC ? ST_FULL : ST_IO, "%s: %s", beside, strerror(errno));
    close(fd);
    if (st == ST_OK && (replace ? rename(beside, path) : link(beside, path)) != 0)
        st = err_set(e, errno == EEXIST ? ST_EXISTS : ST_IO, "%s: %s", path, strerror(errno));
    if (!replace || st != ST_OK)
        unlink(beside);
    return st == ST_OK ? folder_sync(folder, e) : st;
}

enum status file_get(const char *folder, const char *name, void *out, size_t cap, size_t *n, struct err *e)
{
    char path[PATH_MAX];
    *n = 0;
    if (join(path, folder, name, "", e) != ST_OK)
        return ST_INVALID;
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC); /* NONBLOCK: a pipe must not hang us */
    if (fd < 0)
        return err_set(e, errno == ENOENT ? ST_NOT_FOUND : ST_IO, "%s: %s", path, strerror(errno));
    ssize_t k = 1;
    while (*n < cap && k != 0) {
        k = read(fd, (uint8_t *)out + *n, cap - *n);
        if (k < 0 && errno != EINTR)
            break;
        if (k > 0)
            *n += (size_t)k;
    }
    uint8_t more;
    enum status st = ST_OK;
    if (k < 0)
        st = err_set(e, ST_IO, "%s: %s", path, strerror(errno));
    else if (k != 0 && read(fd, &more, 1) == 1)
        st = err_set(e, ST_INVALID, "%s: larger than it can be", path);
    close(fd);
    return st;
}
