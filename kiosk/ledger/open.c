/* Opening and closing. The order matters: lock, look (read-only), then write. A ledger that does not hold together is
 * left as it is. */
#include "ledger/inside.h"

#include "base/files.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define HOW_TO_RECOVER "nothing was written; look with `rebottle verify`, then restore a backup or ask the operator"

static enum status make_folder(const char *dir, struct err *e)
{
    struct stat s;
    if (mkdir(dir, 02750) == 0 || errno == EEXIST) {
        if (stat(dir, &s) == 0 && S_ISDIR(s.st_mode))
            return ST_OK;
    }
    return err_set(e, ST_IO, "state folder %s: %s", dir, strerror(errno));
}

enum status ledger_lock(struct ledger *l, struct err *e)
{
    enum status st = make_folder(l->dir, e);
    if (st != ST_OK)
        return st;
    char path[PATH_MAX + 32];
    snprintf(path, sizeof path, "%s/rebottled.lock", l->dir);
    l->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (l->lock_fd < 0)
        return err_set(e, ST_IO, "%s: %s", path, strerror(errno));
    if (flock(l->lock_fd, LOCK_EX | LOCK_NB) != 0)
        return err_set(e, errno == EWOULDBLOCK ? ST_EXISTS : ST_IO, "%s: another rebottled is using this state folder",
                       path);
    return ST_OK;
}

enum status db_expect(struct db *db, const char *pragma, const char *value, struct err *e)
{
    struct rows q;
    enum status st = db_first(&q, db, pragma, NO_ARGS, e);
    if (st == ST_OK && strcmp(col_text(&q, 0), value) != 0)
        st = err_set(e, ST_IO, "%s gives %s, not %s", pragma, col_text(&q, 0), value);
    db_end(&q);
    return st;
}

/* A new ledger is built beside and moved into its place when it is whole: ledger.db is never half a ledger. */
static enum status make_new(const struct ledger *l, const char *vfs, struct err *e)
{
    static const char *const left[] = {"", "-wal", "-shm", "-journal"}; /* by a power cut */
    char beside[PATH_MAX + 8], path[PATH_MAX + 32];
    struct db db;
    snprintf(beside, sizeof beside, "%s.new", l->path);
    for (size_t i = 0; i < sizeof left / sizeof left[0]; i++) {
        snprintf(path, sizeof path, "%s%s", beside, left[i]);
        if (unlink(path) != 0 && errno != ENOENT)
            return err_set(e, ST_IO, "%s: %s", path, strerror(errno));
    }
    int fd = open(beside, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0640); /* WAL and shm take its mode */
    if (fd < 0)
        return err_set(e, ST_IO, "%s: %s", beside, strerror(errno));
    close(fd);
    enum status st = db_open(&db, beside, DB_READ_WRITE, vfs, e);
    if (st != ST_OK)
        return st;
    st = db_expect(&db, "PRAGMA journal_mode = WAL", "wal", e);
    if (st == ST_OK)
        st = schema_make(&db, e);
    if (st == ST_OK) /* into the file itself: what is moved is one file */
        st = db_script(&db, "PRAGMA wal_checkpoint(TRUNCATE)", e);
    db_close(&db);
    if (st == ST_OK && rename(beside, l->path) != 0)
        st = err_set(e, ST_IO, "%s: %s", l->path, strerror(errno));
    return st == ST_OK ? folder_sync(l->dir, e) : st;
}

/* The last sealed day and the chain of the open one, by a connection that cannot write. */
static enum status look_at_days(struct db *db, struct err *e)
{
    struct rows q;
    struct chain_walk w = {0};
    int64_t z = 0;
    enum status st = db_first(&q, db, "SELECT z_no, first_seq FROM day ORDER BY z_no DESC LIMIT 1", NO_ARGS, e);
    if (st == ST_OK) {
        z = col_int(&q, 0);
        w.from = col_int(&q, 1);
        db_end(&q);
    } else if (st != ST_NOT_FOUND)
        return st;
    if (z > 1) {
        struct checkpoint c;
        st = checkpoint_find(db, z - 1, &c, e);
        if (st == ST_NOT_FOUND)
            return err_set(e, ST_CORRUPT, "day %lld is missing", (long long)z - 1);
        if (st == ST_OK)
            st = checkpoint_check(db, &c, e);
        if (st != ST_OK)
            return st;
        if (c.last_seq != w.from - 1)
            return err_set(e, ST_CORRUPT, "day %lld does not begin where the one before ends", (long long)z);
        w.head = c.head;
    }
    if (is_former(db, w.from)) /* the day began in the file before */
        w.from = 0;
    return journal_walk(db, &w, e);
}

static enum status look(struct ledger *l, const struct ledger_options *o, int64_t *version, struct err *e)
{
    struct chain_walk whole = {0};
    struct db db;
    struct stat s;
    int64_t id = 0;
    if (lstat(l->path, &s) != 0 || !S_ISREG(s.st_mode) || s.st_size == 0)
        return err_set(e, ST_CORRUPT, "%s is empty, or not a plain file", l->path);
    if (access(l->path, R_OK | W_OK) != 0)
        return err_set(e, ST_DENIED, "%s: %s; nothing was written; give the kiosk's user the rights to it", l->path,
                       strerror(errno));
    enum status st = db_open(&db, l->path, DB_READ_ONLY, o->vfs, e);
    if (st != ST_OK)
        return st;
    st = db_int(&id, &db, "PRAGMA application_id", NO_ARGS, e);
    if (st == ST_OK)
        st = db_int(version, &db, "PRAGMA user_version", NO_ARGS, e);
    if (st == ST_OK && id != LEDGER_APPLICATION_ID)
        st = err_set(e, ST_CORRUPT, "%s is not a Rebottle ledger", l->path);
    if (st == ST_OK && (*version < 1 || *version > (int64_t)schema_version))
        st = err_set(e, ST_CORRUPT, "%s has version %lld; this program knows 1 to %zu", l->path, (long long)*version,
                     schema_version);
    if (st == ST_OK)
        st = o->repair ? journal_walk(&db, &whole, e) : look_at_days(&db, e);
    db_close(&db);
    return st;
}

/* Nothing there: a first start. A log without its ledger is none: somebody took the ledger away, and a new one would
 * give out the numbers of its vouchers again. */
static enum status make_if_first(const struct ledger *l, const char *vfs, struct err *e)
{
    char wal[PATH_MAX + 32];
    struct stat s;
    if (lstat(l->path, &s) == 0 || errno != ENOENT)
        return ST_OK; /* whatever it is: look says it */
    snprintf(wal, sizeof wal, "%s-wal", l->path);
    if (lstat(wal, &s) == 0)
        return err_set(e, ST_CORRUPT, "%s is missing, and its -wal is there", l->path);
    return make_new(l, vfs, e);
}

static int on_commit(void *ctx, sqlite3 *h, const char *name, int pages)
{
    struct ledger *l = ctx;
    (void)h;
    (void)name;
    l->wal_pages = pages;
    return SQLITE_OK;
}

static enum status open_for_writing(struct ledger *l, const struct ledger_options *o, int64_t version, struct err *e)
{
    const char *sync = o->synchronous != NULL ? o->synchronous : "FULL";
    char pragma[64];
    int persist = 1;
    snprintf(pragma, sizeof pragma, "PRAGMA synchronous = %s", sync);
    enum status st = db_open(&l->db, l->path, DB_READ_WRITE, o->vfs, e);
    if (st == ST_OK)
        st = db_expect(&l->db, "PRAGMA journal_mode = WAL", "wal", e);
    if (st == ST_OK)
        st = db_script(&l->db, pragma, e);
    if (st == ST_OK && strcmp(sync, "FULL") == 0)
        st = db_expect(&l->db, "PRAGMA synchronous", "2", e);
    if (st != ST_OK)
        return st;
    /* Readers without the right to create files need the -wal and -shm that the last writer left. */
    sqlite3_file_control(l->db.h, "main", SQLITE_FCNTL_PERSIST_WAL, &persist);
    sqlite3_wal_hook(l->db.h, on_commit, l); /* instead of SQLite's own checkpoints: see tidy_wal in commit.c */
    return schema_migrate(&l->db, version, e);
}

enum status ledger_open(struct ledger **out, const struct ledger_options *o, struct err *e)
{
    *out = NULL;
    if (sodium_init() < 0)
        return err_set(e, ST_IO, "libsodium does not start");
    struct ledger *l = calloc(1, sizeof *l);
    if (l == NULL)
        return err_set(e, ST_MEMORY, "out of memory");
    int64_t version = 0;
    l->lock_fd = -1;
    l->writer = true;
    l->seal = o->seal;
    l->reserve_bytes = o->reserve_bytes;
    l->low_bytes = o->low_bytes > 0 ? o->low_bytes : LEDGER_LOW_BYTES;
    enum status st = ST_OK;
    if (!text_copy(l->dir, sizeof l->dir - 16, o->state_dir))
        st = err_set(e, ST_INVALID, "the path of the state folder is too long");
    snprintf(l->path, sizeof l->path, "%.*s/ledger.db", (int)sizeof l->dir - 16, l->dir);
    if (st == ST_OK)
        st = ledger_lock(l, e);
    if (st == ST_OK)
        st = replace_finish(l->dir, e);
    if (st == ST_OK)
        st = make_if_first(l, o->vfs, e);
    if (st == ST_OK)
        st = look(l, o, &version, e);
    if (st == ST_CORRUPT && e != NULL) {
        size_t n = strlen(e->msg);
        snprintf(e->msg + n, sizeof e->msg - n, "; " HOW_TO_RECOVER);
    }
    if (st == ST_OK)
        st = open_for_writing(l, o, version, e);
    if (st != ST_OK) {
        ledger_close(l);
        return st;
    }
    reserve_make(l);
    *out = l;
    return ST_OK;
}

static bool reader_path(struct ledger *l, const char *given, struct stat *s)
{
    if (!text_copy(l->path, sizeof l->path - 16, given) || stat(l->path, s) != 0)
        return false;
    if (S_ISDIR(s->st_mode)) {
        size_t n = strlen(l->path);
        snprintf(l->path + n, sizeof l->path - n, "/ledger.db");
        return stat(l->path, s) == 0 && S_ISREG(s->st_mode);
    }
    return S_ISREG(s->st_mode);
}

/* A copy on read-only media or in somebody else's folder: SQLite could not make its shared memory there. With a -wal
 * beside it such a copy would be read without its newest rows, so that is refused. */
static bool frozen_copy(const char *path, bool *wal)
{
    char beside[PATH_MAX + 8], folder[PATH_MAX];
    struct stat s;
    snprintf(beside, sizeof beside, "%s-wal", path);
    *wal = stat(beside, &s) == 0;
    text_copy(folder, sizeof folder, path);
    char *slash = strrchr(folder, '/');
    if (slash == NULL)
        text_copy(folder, sizeof folder, ".");
    else
        slash[slash == folder ? 1 : 0] = '\0';
    return access(path, W_OK) != 0 && access(folder, W_OK) != 0;
}

/* A former file is never written again, so one of an older version is read as a copy in memory, brought up to date. */
static enum status up_to_date_copy(struct db *db, int64_t version, struct err *e)
{
    struct db copy;
    enum status st = db_open(&copy, ":memory:", DB_MEMORY, NULL, e);
    if (st != ST_OK)
        return st;
    st = db_copy(db, &copy, e);
    if (st == ST_OK)
        st = schema_migrate(&copy, version, e);
    db_close(st == ST_OK ? db : &copy);
    if (st == ST_OK)
        *db = copy;
    return st;
}

static bool is_live(const char *path)
{
    const char *slash = strrchr(path, '/');
    return strcmp(slash != NULL ? slash + 1 : path, "ledger.db") == 0;
}

enum status ledger_open_reader(struct ledger **out, const char *path_or_state_dir, struct err *e)
{
    struct stat s;
    int64_t id = 0, version = 0;
    *out = NULL;
    if (sodium_init() < 0)
        return err_set(e, ST_IO, "libsodium does not start");
    struct ledger *l = calloc(1, sizeof *l);
    if (l == NULL)
        return err_set(e, ST_MEMORY, "out of memory");
    l->lock_fd = -1;
    if (!reader_path(l, path_or_state_dir, &s)) {
        free(l);
        return err_set(e, ST_UNAVAILABLE, "there is no ledger at %s", path_or_state_dir);
    }
    bool wal = false, frozen = frozen_copy(l->path, &wal);
    enum status st = db_open(&l->db, l->path, frozen && !wal ? DB_IMMUTABLE : DB_READ_ONLY, NULL, e);
    if (st == ST_OK)
        st = db_int(&id, &l->db, "PRAGMA application_id", NO_ARGS, e);
    if (st == ST_OK)
        st = db_int(&version, &l->db, "PRAGMA user_version", NO_ARGS, e);
    if (st == ST_OK && id != LEDGER_APPLICATION_ID)
        st = err_set(e, ST_CORRUPT, "%s is not a Rebottle ledger", l->path);
    if (st == ST_OK && version >= 1 && version < (int64_t)schema_version && !is_live(l->path)) {
        st = up_to_date_copy(&l->db, version, e);
        version = (int64_t)schema_version;
    }
    if (st == ST_OK && version != (int64_t)schema_version)
        st = err_set(e, ST_UNAVAILABLE, "%s has version %lld; start rebottled once to bring it up to date", l->path,
                     (long long)version);
    if (st != ST_OK) {
        ledger_close(l);
        return st;
    }
    *out = l;
    return ST_OK;
}

void ledger_close(struct ledger *l)
{
    if (l == NULL)
        return;
    db_close(&l->db);
    if (l->lock_fd >= 0)
        close(l->lock_fd); /* and with it the lock */
    free(l);
}

bool ledger_is_new(const struct ledger *l)
{
    /* The handle is the caller's own; only its statement cache changes. */
    struct db *db = (struct db *)&l->db;
    int64_t seq = 0;
    return db_int(&seq, db, "SELECT seq FROM journal LIMIT 1", NO_ARGS, NULL) == ST_NOT_FOUND;
}
