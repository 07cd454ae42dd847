#include "cli/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int failed(struct output *o)
{
    return complain(REFUSED, "%s: %s", o->path != NULL ? o->path : "the output", strerror(o->error));
}

static bool folder_of(char out[PATH_MAX], const char *path)
{
    if (!text_copy(out, PATH_MAX, path))
        return errno = ENAMETOOLONG, false;
    char *slash = strrchr(out, '/');
    if (slash == NULL)
        text_copy(out, PATH_MAX, ".");
    else
        slash[slash == out] = '\0';
    return true;
}

/* ---- where the file system has no files without a name ------------------------------------------------------------
 */

#define NAMED_MAX 2 /* a file and the one beside it */
static char *named[NAMED_MAX];

static void on_stop(int number)
{
    for (int i = 0; i < NAMED_MAX; i++)
        if (named[i] != NULL)
            unlink(named[i]);
    raise(number); /* SA_RESETHAND: ends us as if we had not been asked */
}

static void remember(char *name, const char *instead_of)
{
    struct sigaction stop = {.sa_handler = on_stop, .sa_flags = (int)(SA_RESETHAND | SA_NODEFER)};
    for (int i = 0; i < NAMED_MAX; i++) {
        if (named[i] == instead_of) { /* one that linkat has just made is not here: signals wait then */
            named[i] = name;
            break;
        }
    }
    sigaction(SIGINT, &stop, NULL);
    sigaction(SIGTERM, &stop, NULL);
    sigaction(SIGHUP, &stop, NULL);
}

static int with_a_name(struct output *o)
{
    if (asprintf(&o->beside, "%s.XXXXXX", o->path) < 0) {
        o->beside = NULL;
        return errno = ENOMEM, -1;
    }
    int fd = mkostemp(o->beside, O_CLOEXEC);
    if (fd < 0) {
        free(o->beside);
        o->beside = NULL;
    } else {
        remember(o->beside, NULL);
    }
    return fd;
}

int output_begin(struct output *o, const char *path)
{
    char dir[PATH_MAX];
    *o = (struct output){.fd = STDOUT_FILENO};
    if (path == NULL || strcmp(path, "-") == 0)
        return fflush(stdout) == 0 ? DONE : complain(REFUSED, "the output could not be written");
    o->path = path;
    if (!folder_of(dir, path)) {
        o->error = errno;
        return failed(o);
    }
    o->fd = open(dir, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600); /* what an export holds is for its owner to share */
    if (o->fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR))
        o->fd = with_a_name(o);
    if (o->fd >= 0)
        return DONE;
    o->error = errno;
    return failed(o);
}

bool output_drain(void *ctx, const char *bytes, size_t n)
{
    struct output *o = ctx;
    while (n > 0 && o->error == 0) {
        ssize_t put = write(o->fd, bytes, n);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0) {
            o->error = put < 0 ? errno : EIO;
            break;
        }
        bytes += put;
        n -= (size_t)put;
    }
    return o->error == 0;
}

int output_sync(struct output *o)
{
    if (o->error == 0 && o->path != NULL && fsync(o->fd) != 0)
        o->error = errno;
    return o->error == 0 ? DONE : failed(o);
}

/* Its own name, where nothing has it; else one beside it, because a link cannot take another's place. */
static bool give_name(struct output *o)
{
    char self[40];
    if (o->beside != NULL)
        return rename(o->beside, o->path) == 0;
    snprintf(self, sizeof self, "/proc/self/fd/%d", o->fd);
    if (linkat(AT_FDCWD, self, AT_FDCWD, o->path, AT_SYMLINK_FOLLOW) == 0)
        return true;
    if (errno != EEXIST)
        return false;
    if (asprintf(&o->beside, "%s.%ld", o->path, (long)getpid()) < 0) {
        o->beside = NULL;
        return errno = ENOMEM, false;
    }
    if (linkat(AT_FDCWD, self, AT_FDCWD, o->beside, AT_SYMLINK_FOLLOW) == 0)
        return rename(o->beside, o->path) == 0;
    free(o->beside);
    o->beside = NULL;
    return false;
}

static void sync_folder(const char *path)
{
    char dir[PATH_MAX];
    int fd = folder_of(dir, path) ? open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (fd >= 0) {
        (void)fsync(fd); /* the file is whole either way */
        close(fd);
    }
}

int output_commit(struct output *o)
{
    if (o->path == NULL)
        return DONE;
    output_hold();
    bool good = give_name(o);
    if (good) {
        remember(NULL, o->beside);
        free(o->beside);
        o->beside = NULL;
        sync_folder(o->path);
    } else {
        o->error = errno;
    }
    output_release();
    int rc = good ? DONE : failed(o);
    output_drop(o);
    return rc;
}

void output_drop(struct output *o)
{
    if (o->path != NULL && o->fd >= 0)
        close(o->fd);
    if (o->beside != NULL) {
        unlink(o->beside);
        remember(NULL, o->beside);
    }
    free(o->beside);
    *o = (struct output){.fd = -1};
}

/* ---- signals ---------------------------------------------------------------------------------------------------- */

static int holds;
static sigset_t before;

void output_hold(void)
{
    sigset_t stops;
    if (holds++ > 0)
        return;
    sigemptyset(&stops);
    sigaddset(&stops, SIGINT);
    sigaddset(&stops, SIGTERM);
    sigaddset(&stops, SIGHUP);
    sigprocmask(SIG_BLOCK, &stops, &before);
}

void output_release(void)
{
    if (--holds == 0)
        sigprocmask(SIG_SETMASK, &before, NULL);
}

int write_output(const char *path, const char *bytes, size_t n)
{
    struct output o;
    int rc = output_begin(&o, path);
    if (rc != DONE)
        return rc;
    output_drain(&o, bytes, n);
    rc = output_sync(&o);
    if (rc == DONE)
        return output_commit(&o);
    output_drop(&o);
    return rc;
}
