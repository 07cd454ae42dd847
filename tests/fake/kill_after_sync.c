/* A preloaded library that kills its process with SIGKILL right after the Nth fdatasync of the ledger's WAL has
 * returned: between COMMIT being durable and anybody being told. KILL_AFTER_SYNC=N; not set: does nothing. */
#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_wal(int fd)
{
    char link[64], path[512];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n < 0)
        return false;
    path[n] = '\0';
    return strstr(path, "ledger.db-wal") != NULL;
}

int fdatasync(int fd)
{
    static atomic_long count;
    int (*real)(int);
    void *symbol = dlsym(RTLD_NEXT, "fdatasync");
    memcpy(&real, &symbol, sizeof real); /* ISO C has no cast from object to function pointer */
    int rc = real(fd);
    const char *at = getenv("KILL_AFTER_SYNC");
    if (rc == 0 && at != NULL && is_wal(fd) && atomic_fetch_add(&count, 1) + 1 == strtol(at, NULL, 10))
        kill(getpid(), SIGKILL);
    return rc;
}
