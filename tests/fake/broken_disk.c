/* A preloaded library that plays a disk which stops taking writes: while the file named by BROKEN_DISK exists, whatever
 * its process writes to the ledger beside that file fails with EROFS. What is on the disk already can be read. */
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_broken(int fd)
{
    char link[64], path[512];
    const char *flag = getenv("BROKEN_DISK");
    if (flag == NULL || access(flag, F_OK) != 0)
        return false;
    const char *slash = strrchr(flag, '/');
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n < 0 || slash == NULL)
        return false;
    path[n] = '\0';
    return strncmp(path, flag, (size_t)(slash - flag) + 1) == 0 && strstr(path, "/ledger.db") != NULL;
}

#define REAL(name, pointer)                                                                                            \
    do {                                                                                                               \
        void *symbol = dlsym(RTLD_NEXT, name);                                                                         \
        memcpy(&(pointer), &symbol, sizeof(pointer)); /* ISO C has no cast from object to function pointer */          \
    } while (0)

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
    ssize_t (*real)(int, const void *, size_t, off_t);
    REAL("pwrite", real);
    if (!is_broken(fd))
        return real(fd, bytes, n, at);
    errno = EROFS;
    return -1;
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
    ssize_t (*real)(int, const void *, size_t, off64_t);
    REAL("pwrite64", real);
    if (!is_broken(fd))
        return real(fd, bytes, n, at);
    errno = EROFS;
    return -1;
}

ssize_t write(int fd, const void *bytes, size_t n)
{
    ssize_t (*real)(int, const void *, size_t);
    REAL("write", real);
    if (!is_broken(fd))
        return real(fd, bytes, n);
    errno = EROFS;
    return -1;
}

int fdatasync(int fd)
{
    int (*real)(int);
    REAL("fdatasync", real);
    if (!is_broken(fd))
        return real(fd);
    errno = EROFS;
    return -1;
}
