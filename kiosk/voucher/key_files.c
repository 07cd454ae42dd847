#include "voucher/key_files.h"

#include "base/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_CAP        4096
#define PEM_FILE_MAX    4096 /* a PEM key is 113 bytes; comments may stand around it */
#define KEYS_OF_ONE_KID 10   /* 16 bits of kid: a second key of one kid is a rarity, an eleventh a mistake */
#define KEY_FILES_MAX   1024 /* rotated twice a year, that is five centuries */

static enum status path_make(char out[PATH_CAP], struct err *e, const char *dir, const char *name)
{
    int n = snprintf(out, PATH_CAP, "%s/%s", dir, name);
    return n > 0 && n < PATH_CAP ? ST_OK : err_set(e, ST_INVALID, "path too long: %.60s...", dir);
}

static enum status folder_make(const char *path, struct err *e)
{
    if (mkdir(path, 0750) == 0 || errno == EEXIST)
        return ST_OK;
    return err_set(e, ST_IO, "%s: cannot make the folder: %s", path, strerror(errno));
}

enum status key_folders_make(const char *keys_dir, struct err *e)
{
    char path[PATH_CAP];
    enum status st = path_make(path, e, keys_dir, "public");
    if (st == ST_OK)
        st = folder_make(keys_dir, e);
    return st == ST_OK ? folder_make(path, e) : st;
}

/* Reads at most cap bytes; more is an error, so that cap is one above what is expected. */
static enum status read_whole(int fd, const char *path, void *out, size_t cap, size_t *n, struct err *e)
{
    *n = 0;
    while (*n < cap) {
        ssize_t k = read(fd, (uint8_t *)out + *n, cap - *n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return err_set(e, ST_IO, "%s: cannot read it: %s", path, strerror(errno));
        if (k == 0)
            return ST_OK;
        *n += (size_t)k;
    }
    return err_set(e, ST_INVALID, "%s: larger than any key file", path);
}

static enum status seed_judge(int fd, const char *path, struct err *e)
{
    struct stat s;
    if (fstat(fd, &s) != 0)
        return err_set(e, ST_IO, "%s: %s", path, strerror(errno));
    if (!S_ISREG(s.st_mode))
        return err_set(e, ST_DENIED, "%s: not a regular file", path);
    if ((s.st_mode & 077) != 0)
        return err_set(e, ST_DENIED,
                       "%s: others may read the private key (mode %03o); find out who did, then chmod 400", path,
                       (unsigned)s.st_mode & 0777);
    if (s.st_uid != geteuid() && s.st_uid != 0)
        return err_set(e, ST_DENIED, "%s: belongs to user %u, who could read or replace it", path, (unsigned)s.st_uid);
    if (s.st_size != SEED_BYTES)
        return err_set(e, ST_CORRUPT, "%s: %lld bytes, a key has %d", path, (long long)s.st_size, SEED_BYTES);
    return ST_OK;
}

enum status seed_read(uint8_t seed[SEED_BYTES], const char *keys_dir, const char *name, struct err *e)
{
    char path[PATH_CAP];
    if (path_make(path, e, keys_dir, name) != ST_OK)
        return ST_INVALID;
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC); /* NONBLOCK: a planted pipe must not hang us */
    if (fd < 0 && errno == ENOENT)
        return err_set(e, ST_NOT_FOUND, "%s: there is no key", path);
    if (fd < 0 && errno == ELOOP)
        return err_set(e, ST_DENIED, "%s: a symbolic link; the key must be a file of its own", path);
    if (fd < 0)
        return err_set(e, ST_IO, "%s: cannot open it: %s", path, strerror(errno));
    enum status st = seed_judge(fd, path, e);
    if (st == ST_OK && read(fd, seed, SEED_BYTES) != SEED_BYTES) /* straight into locked memory */
        st = err_set(e, ST_IO, "%s: cannot read it", path);
    close(fd);
    return st;
}

enum status seed_write(const uint8_t seed[SEED_BYTES], const char *keys_dir, const char *name, struct err *e)
{
    return file_put(keys_dir, name, 0400, seed, SEED_BYTES, false, e);
}

enum status seed_promote(const char *keys_dir, struct err *e)
{
    char next[PATH_CAP], key[PATH_CAP];
    enum status st = path_make(next, e, keys_dir, NEXT_NAME);
    if (st == ST_OK)
        st = path_make(key, e, keys_dir, KEY_NAME);
    if (st == ST_OK && rename(next, key) != 0 && errno != ENOENT)
        st = err_set(e, ST_IO, "%s: %s", key, strerror(errno));
    return st == ST_OK ? folder_sync(keys_dir, e) : st;
}

enum status seed_drop_next(const char *keys_dir, struct err *e)
{
    char next[PATH_CAP];
    enum status st = path_make(next, e, keys_dir, NEXT_NAME);
    if (st == ST_OK && unlink(next) != 0 && errno != ENOENT)
        st = err_set(e, ST_IO, "%s: %s", next, strerror(errno));
    return st;
}

static enum status pem_read(struct public_key *out, const char *path, struct err *e)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return err_set(e, errno == ENOENT ? ST_NOT_FOUND : ST_IO, "%s: %s", path, strerror(errno));
    char pem[PEM_FILE_MAX];
    size_t n = 0;
    enum status st = read_whole(fd, path, pem, sizeof pem, &n, e);
    close(fd);
    if (st == ST_OK && key_from_pem(out, pem, n, e) != ST_OK) {
        err_wrap(e, "%s", path);
        st = ST_INVALID;
    }
    return st;
}

enum status public_key_keep(const struct public_key *k, const char *keys_dir, struct err *e)
{
    char dir[PATH_CAP], path[PATH_CAP], name[32], pem[128];
    enum status st = path_make(dir, e, keys_dir, "public");
    key_to_pem(pem, k);
    for (int i = 0; i < KEYS_OF_ONE_KID && st == ST_OK; i++) {
        if (i == 0)
            snprintf(name, sizeof name, "%04x.pem", key_kid(k));
        else
            snprintf(name, sizeof name, "%04x-%d.pem", key_kid(k), i);
        struct public_key there;
        struct err none = {0};
        st = path_make(path, e, dir, name);
        if (st != ST_OK)
            return st;
        enum status found = pem_read(&there, path, &none);
        if (found == ST_NOT_FOUND)
            return file_put(dir, name, 0444, pem, strlen(pem), false, e);
        if (found != ST_OK)
            return err_set(e, found, "%s", none.msg);
        if (memcmp(there.bytes, k->bytes, sizeof k->bytes) == 0)
            return ST_OK;
    }
    return st == ST_OK ? err_set(e, ST_FULL, "%s: too many keys of kid %04x", dir, key_kid(k)) : st;
}

struct dated_key {
    struct timespec changed;
    struct public_key key;
    char name[64];
};

/* Newest first: the key that signed most of what comes to the till. Names break ties, so the order is always the
 * same. */
static int newest_first(const void *a, const void *b)
{
    const struct dated_key *x = a, *y = b;
    if (x->changed.tv_sec != y->changed.tv_sec)
        return x->changed.tv_sec > y->changed.tv_sec ? -1 : 1;
    if (x->changed.tv_nsec != y->changed.tv_nsec)
        return x->changed.tv_nsec > y->changed.tv_nsec ? -1 : 1;
    return strcmp(x->name, y->name);
}

static enum status dated_key_read(struct dated_key *out, const char *dir, const char *name, struct err *e)
{
    char path[PATH_CAP];
    struct stat s;
    enum status st = path_make(path, e, dir, name);
    if (st == ST_OK)
        st = pem_read(&out->key, path, e);
    if (st == ST_OK && stat(path, &s) != 0)
        st = err_set(e, ST_IO, "%s: %s", path, strerror(errno));
    if (st == ST_OK) {
        out->changed = s.st_mtim;
        snprintf(out->name, sizeof out->name, "%s", name);
    }
    return st;
}

static bool is_pem_name(const char *name)
{
    size_t n = strlen(name);
    return name[0] != '.' && n > 4 && strcmp(name + n - 4, ".pem") == 0;
}

static enum status dated_keys_read(struct dated_key *keys, size_t *count, const char *dir, struct err *e)
{
    DIR *d = opendir(dir);
    if (d == NULL)
        return err_set(e, errno == ENOENT ? ST_NOT_FOUND : ST_IO, "%s: %s", dir, strerror(errno));
    enum status st = ST_OK;
    for (struct dirent *entry; st == ST_OK && (entry = readdir(d)) != NULL;) {
        if (!is_pem_name(entry->d_name))
            continue;
        if (*count == KEY_FILES_MAX)
            st = err_set(e, ST_FULL, "%s: more than %d keys", dir, KEY_FILES_MAX);
        else
            st = dated_key_read(&keys[(*count)++], dir, entry->d_name, e);
    }
    closedir(d);
    return st;
}

enum status keys_load(struct public_key *out, size_t cap, size_t *n, const char *keys_dir, struct err *e)
{
    char dir[PATH_CAP];
    size_t count = 0;
    *n = 0;
    struct dated_key *keys = calloc(KEY_FILES_MAX, sizeof *keys);
    if (keys == NULL)
        return err_set(e, ST_MEMORY, "public keys: out of memory");
    enum status st = path_make(dir, e, keys_dir, "public");
    if (st == ST_OK)
        st = dated_keys_read(keys, &count, dir, e);
    if (st == ST_OK && count > cap)
        st = err_set(e, ST_FULL, "%s: %zu keys, room for %zu", dir, count, cap);
    if (st == ST_OK) {
        qsort(keys, count, sizeof *keys, newest_first);
        for (size_t i = 0; i < count; i++)
            out[i] = keys[i].key;
        *n = count;
    }
    free(keys);
    return st;
}
