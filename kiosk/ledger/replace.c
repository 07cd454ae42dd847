/* Another file in the place of ledger.db: the plan in inside.h. Nothing here opens a ledger, and nothing needs it to be
 * whole: the former file is only renamed, with its -wal. */
#include "ledger/inside.h"

#include "base/files.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PLAN "ledger.next"

static enum status path_of(char out[PATH_MAX], const char *dir, const char *name, const char *suffix, struct err *e)
{
    int n = snprintf(out, PATH_MAX, "%s/%s%s", dir, name, suffix);
    return n > 0 && n < PATH_MAX ? ST_OK : err_set(e, ST_INVALID, "the path of the state folder is too long");
}

static enum status drop(const char *dir, const char *name, const char *suffix, struct err *e)
{
    char path[PATH_MAX];
    enum status st = path_of(path, dir, name, suffix, e);
    if (st == ST_OK && unlink(path) != 0 && errno != ENOENT)
        st = err_set(e, ST_IO, "%s: %s", path, strerror(errno));
    return st;
}

static enum status move(const char *dir, const char *from, const char *to, const char *suffix, struct err *e)
{
    char a[PATH_MAX], b[PATH_MAX];
    enum status st = path_of(a, dir, from, suffix, e);
    if (st == ST_OK)
        st = path_of(b, dir, to, suffix, e);
    if (st == ST_OK && rename(a, b) != 0 && errno != ENOENT)
        st = err_set(e, ST_IO, "%s: %s", a, strerror(errno));
    return st;
}

static bool there(const char *dir, const char *name)
{
    char path[PATH_MAX];
    return path_of(path, dir, name, "", NULL) == ST_OK && access(path, F_OK) == 0;
}

enum status replace_begin(const char *dir, struct err *e)
{
    static const char *const left[] = {"", "-wal", "-shm", "-journal"};
    enum status st = ST_OK;
    for (size_t i = 0; st == ST_OK && i < sizeof left / sizeof *left; i++)
        st = drop(dir, LEDGER_NEXT, left[i], e);
    return st;
}

enum status replace_decide(const char *dir, const char *kept, struct err *e)
{
    return file_put(dir, PLAN, 0640, kept, strlen(kept), true, e);
}

/* A file that is whole without a log is never written again. */
static enum status protect(const char *dir, const char *kept, struct err *e)
{
    char path[PATH_MAX], wal[PATH_MAX];
    enum status st = path_of(path, dir, kept, "", e);
    if (st == ST_OK)
        st = path_of(wal, dir, kept, "-wal", e);
    if (st == ST_OK && access(wal, F_OK) != 0 && chmod(path, 0440) != 0 && errno != ENOENT)
        st = err_set(e, ST_IO, "%s: %s", path, strerror(errno));
    return st;
}

/* The log first: a former file without its newest rows must never be what lies at ledger.db. (With the plan beside it
 * nobody would open it; but plans can be lost, and rows cannot be made again.) */
static enum status set_aside(const char *dir, const char *kept, struct err *e)
{
    enum status st = ST_OK;
    if (kept[0] != '\0')
        st = move(dir, "ledger.db", kept, "-wal", e);
    if (st == ST_OK)
        st = drop(dir, "ledger.db", "-wal", e);
    if (st == ST_OK)
        st = drop(dir, "ledger.db", "-shm", e);
    if (st == ST_OK && kept[0] != '\0')
        st = move(dir, "ledger.db", kept, "", e);
    if (st == ST_OK && kept[0] != '\0')
        st = protect(dir, kept, e);
    return st == ST_OK ? folder_sync(dir, e) : st;
}

enum status replace_finish(const char *dir, struct err *e)
{
    char kept[128] = "";
    size_t n = 0;
    struct err none = {0};
    enum status st = file_get(dir, PLAN, kept, sizeof kept - 1, &n, &none);
    if (st == ST_NOT_FOUND)
        return ST_OK;
    kept[st == ST_OK ? n : 0] = '\0';
    if (st != ST_OK || strchr(kept, '/') != NULL || kept[0] == '.')
        return err_set(e, ST_CORRUPT,
                       "%s/" PLAN " cannot be read: a restore or a new year was cut off; see rebottled(8)", dir);
    if (there(dir, LEDGER_NEXT)) {
        st = set_aside(dir, kept, e);
        if (st == ST_OK)
            st = move(dir, LEDGER_NEXT, "ledger.db", "", e);
        if (st == ST_OK)
            st = folder_sync(dir, e);
    }
    if (st == ST_OK)
        st = drop(dir, PLAN, "", e);
    return st == ST_OK ? folder_sync(dir, e) : st;
}
