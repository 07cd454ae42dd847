/* A preloaded library that kills its process with SIGKILL just before its Nth call that changes a file or a folder:
 * writes, truncations, syncs, renames, deletions. KILL_AT_CALL=N; not set: does nothing. What a process that was not
 * killed has called is written as a number into the file COUNT_CALLS, if that is set. */
#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long calls;

__attribute__((destructor)) static void tell(void)
{
    const char *path = getenv("COUNT_CALLS");
    FILE *f = path != NULL ? fopen(path, "w") : NULL;
    if (f != NULL) {
        fprintf(f, "%ld\n", atomic_load(&calls));
        fclose(f);
    }
}

static void count(void)
{
    const char *at = getenv("KILL_AT_CALL");
    if (at != NULL && atomic_fetch_add(&calls, 1) + 1 == strtol(at, NULL, 10))
        kill(getpid(), SIGKILL);
}

/* ISO C has no cast from object to function pointer. */
#define PASS(type, name, params, args)                                                                                 \
    type name params;                                                                                                  \
    type name params                                                                                                   \
    {                                                                                                                  \
        type(*real) params;                                                                                            \
        void *symbol = dlsym(RTLD_NEXT, #name);                                                                        \
        memcpy(&real, &symbol, sizeof real);                                                                           \
        count();                                                                                                       \
        return real args;                                                                                              \
    }
PASS(int, rename, (const char *a, const char *b), (a, b))
PASS(int, unlink, (const char *a), (a))
PASS(int, fsync, (int fd), (fd))
PASS(int, fdatasync, (int fd), (fd))
PASS(int, ftruncate64, (int fd, off_t n), (fd, n))
PASS(int, chmod, (const char *a, mode_t m), (a, m))
PASS(ssize_t, write, (int fd, const void *p, size_t n), (fd, p, n))
PASS(ssize_t, pwrite64, (int fd, const void *p, size_t n, off_t at), (fd, p, n, at))
