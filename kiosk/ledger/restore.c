/* A backup becomes the ledger. It is copied beside, brought up to date, proven, given its row, and only then put in the
 * place of what was there; replace.c says how that survives an interruption. */
#include "ledger/inside.h"

#include "base/bytes.h"
#include "base/files.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct work {
    const struct ledger_restore *r;
    struct ledger_restored *out;
    struct ledger lock;      /* the folder, and its lock */
    char next[PATH_MAX + 8]; /* the copy, while it is made */
    struct ledger_head backup, former;
    bool former_there, former_sound;
};

/* ---- the copy --------------------------------------------------------------------------------------------------- */

static enum status known_version(struct db *db, const char *path, int64_t *version, struct err *e)
{
    int64_t id = 0;
    enum status st = db_int(&id, db, "PRAGMA application_id", NO_ARGS, e);
    if (st == ST_OK)
        st = db_int(version, db, "PRAGMA user_version", NO_ARGS, e);
    if (st == ST_OK && id != LEDGER_APPLICATION_ID)
        st = err_set(e, ST_CORRUPT, "%s is not a Rebottle ledger", path);
    if (st == ST_OK && (*version < 1 || *version > (int64_t)schema_version))
        st = err_set(e, ST_CORRUPT, "%s has version %lld; this program knows 1 to %zu", path, (long long)*version,
                     schema_version);
    return st;
}

static bool has_log(const char *path)
{
    char wal[PATH_MAX];
    struct stat s;
    return snprintf(wal, sizeof wal, "%s-wal", path) < (int)sizeof wal && stat(wal, &s) == 0 && s.st_size > 0;
}

/* Reads the backup as any reader does: with its -wal, if somebody copied both. */
static enum status copy_backup(struct work *w, struct db *to, struct err *e)
{
    struct db from;
    struct stat s;
    int64_t version = 0;
    if (stat(w->r->backup, &s) != 0 || !S_ISREG(s.st_mode) || s.st_size == 0)
        return err_set(e, ST_UNAVAILABLE, "%s: %s", w->r->backup, "there is no backup there");
    bool writable = access(w->r->backup, W_OK) == 0;
    if (!writable && has_log(w->r->backup))
        return err_set(e, ST_UNAVAILABLE, "%s has a -wal beside it and cannot be written: copy both elsewhere first",
                       w->r->backup);
    enum status st = db_open(&from, w->r->backup, writable ? DB_READ_ONLY : DB_IMMUTABLE, NULL, e);
    if (st != ST_OK)
        return st;
    st = known_version(&from, w->r->backup, &version, e);
    if (st == ST_OK)
        st = db_copy(&from, to, e);
    db_close(&from);
    if (st == ST_OK)
        st = db_expect(to, "PRAGMA journal_mode = WAL", "wal", e);
    if (st == ST_OK)
        st = db_script(to, "PRAGMA synchronous = FULL", e);
    return st == ST_OK ? schema_migrate(to, version, e) : st;
}

static enum status sound(struct ledger *l, struct err *e)
{
    struct verify_report report;
    enum status st = ledger_verify(l, NULL, &report, NULL, NULL, e);
    if (st == ST_OK && !report.ok)
        st = err_set(e, ST_CORRUPT, "%s does not hold: %s", report.where, report.what);
    return st;
}

static enum status make_copy(struct work *w, struct ledger *copy, struct err *e)
{
    struct err why = {0};
    enum status st = replace_begin(w->lock.dir, e);
    int fd = st == ST_OK ? open(w->next, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0640) : -1;
    if (st == ST_OK && fd < 0)
        st = err_set(e, ST_IO, "%s: %s", w->next, strerror(errno));
    if (fd >= 0)
        close(fd);
    if (st == ST_OK)
        st = db_open(&copy->db, w->next, DB_READ_WRITE, w->r->vfs, e);
    if (st == ST_OK)
        st = copy_backup(w, &copy->db, e);
    if (st == ST_OK && (st = sound(copy, &why)) != ST_OK)
        err_set(e, st, "the backup is no good, nothing was changed: %s", why.msg);
    if (st == ST_OK)
        st = ledger_head(copy, &w->backup, e);
    if (st == ST_OK && w->backup.seq == 0)
        st = err_set(e, ST_REFUSED, "the backup is empty");
    w->out->backup_seq = w->backup.seq;
    w->out->former_epoch = w->backup.epoch;
    return st;
}

/* ---- what is there ---------------------------------------------------------------------------------------------- */

/* A copy in memory, brought up to date: the file itself, sound or not, stays as it is. */
static void look_at_former(struct work *w)
{
    struct db file;
    struct ledger l = {.lock_fd = -1};
    int64_t version = 0;
    if (access(w->lock.path, F_OK) != 0)
        return;
    w->former_there = true;
    if (db_open(&file, w->lock.path, DB_READ_ONLY, w->r->vfs, NULL) != ST_OK)
        return;
    if (known_version(&file, w->lock.path, &version, NULL) == ST_OK &&
        db_open(&l.db, ":memory:", DB_MEMORY, NULL, NULL) == ST_OK) {
        if (db_copy(&file, &l.db, NULL) == ST_OK && schema_migrate(&l.db, version, NULL) == ST_OK) {
            ledger_head(&l, &w->former, NULL); /* of a damaged one too, as far as it says */
            w->former_sound = sound(&l, NULL) == ST_OK;
        }
        db_close(&l.db);
    }
    db_close(&file);
}

/* The epochs of files that were set aside here, so that restoring an old backup twice raises it twice. */
static uint16_t epochs_beside(const struct work *w)
{
    uint16_t most = 0;
    DIR *d = opendir(w->lock.dir);
    for (struct dirent *f; d != NULL && (f = readdir(d)) != NULL;) {
        char path[PATH_MAX];
        struct ledger_head h = {0};
        struct db db;
        size_t n = strlen(f->d_name);
        if (strncmp(f->d_name, "ledger-", 7) != 0 || n < 3 || strcmp(f->d_name + n - 3, ".db") != 0 ||
            snprintf(path, sizeof path, "%s/%s", w->lock.dir, f->d_name) >= (int)sizeof path)
            continue;
        if (db_open(&db, path, DB_READ_ONLY, NULL, NULL) != ST_OK)
            continue;
        if (kiosk_now(&db, &h, NULL) == ST_OK && h.kiosk == w->backup.kiosk && h.epoch > most)
            most = h.epoch;
        db_close(&db);
    }
    if (d != NULL)
        closedir(d);
    return most;
}

static enum status choose_epoch(struct work *w, struct err *e)
{
    unsigned most = w->backup.epoch, beside = epochs_beside(w);
    if (w->former_there && w->former.kiosk == w->backup.kiosk && w->former.epoch > most)
        most = w->former.epoch;
    if (beside > most)
        most = beside;
    if (most >= UINT16_MAX)
        return err_set(e, ST_FULL, "the epochs of this kiosk are used up");
    if (w->r->epoch != 0 && w->r->epoch <= most)
        return err_set(e, ST_INVALID, "epoch %u was used already: it must be %u at least", (unsigned)w->r->epoch,
                       most + 1);
    w->out->epoch = (uint16_t)(w->r->epoch != 0 ? w->r->epoch : most + 1);
    return ST_OK;
}

/* A sound ledger is not thrown away by a slip of the finger: what goes with it is said, and it must be named. */
static enum status may_replace(struct work *w, struct ledger *copy, struct err *e)
{
    char head[65];
    int64_t same = 0;
    w->out->lost_seq = w->former.seq;
    if (!w->former_sound)
        return ST_OK;
    if (w->former.kiosk != w->backup.kiosk)
        return err_set(e, ST_REFUSED, "the backup is of kiosk %" PRIu32 ", the ledger here of kiosk %" PRIu32,
                       w->backup.kiosk, w->former.kiosk);
    enum status st = db_int(&same, &copy->db, "SELECT count(*) FROM journal WHERE seq = ? AND hash = ?",
                            ARGS(arg_int(w->former.seq), arg_blob(w->former.hash.bytes, 32)), e);
    if (st != ST_OK)
        return st;
    w->out->lost_rows = same != 0 ? 0 : w->former.seq > w->backup.seq ? w->former.seq - w->backup.seq : w->former.seq;
    hex_encode(head, w->former.hash.bytes, sizeof w->former.hash.bytes);
    head[8] = '\0';
    if (w->r->replace != NULL && strcmp(w->r->replace, head) == 0)
        return ST_OK;
    return err_set(e, ST_EXISTS,
                   "a sound ledger is here, up to seq %" PRId64 "; the backup ends at seq %" PRId64 ": %" PRId64
                   " rows would be lost. If that is meant: --replace %s",
                   w->former.seq, w->backup.seq, w->out->lost_rows, head);
}

/* ---- the row, and the move -------------------------------------------------------------------------------------- */

static enum status append_restored(struct work *w, struct ledger *copy, struct err *e)
{
    struct fact f = w->r->fact;
    struct fact_result r;
    size_t failed = 0;
    f.kind = FACT_RESTORED;
    f.restored = (struct fact_restored){.backup = w->backup.hash,
                                        .backup_seq = w->backup.seq,
                                        .lost = w->former.hash,
                                        .lost_seq = w->former.seq,
                                        .epoch = w->out->epoch};
    enum status st = db_do(&copy->db, "BEGIN IMMEDIATE", NO_ARGS, e);
    if (st == ST_OK) /* not ledger_commit: nothing is signed, so no key is needed */
        st = commit_facts(copy, &f, &r, 1, &failed, e);
    return st == ST_OK ? db_do(&copy->db, "COMMIT", NO_ARGS, e) : st;
}

static void name_former(struct work *w)
{
    struct civil t = civil_from_utc(w->r->fact.at_ms, 0);
    char path[PATH_MAX];
    for (int n = 0; w->former_there && n < 100; n++) {
        snprintf(w->out->kept, sizeof w->out->kept, "ledger-replaced-%04d-%02d-%02dT%02d%02d%02dZ%s%.0d.db", t.year,
                 t.month, t.day, t.hour, t.minute, t.second, n > 0 ? "-" : "", n);
        if (snprintf(path, sizeof path, "%s/%s", w->lock.dir, w->out->kept) >= (int)sizeof path ||
            access(path, F_OK) != 0)
            return;
    }
}

static enum status put_in_place(struct work *w, struct err *e)
{
    char wal[PATH_MAX + 16];
    enum status st = file_sync(w->next, e);
    for (size_t i = 0; st == ST_OK && i < 2; i++) { /* empty: all is in the file */
        snprintf(wal, sizeof wal, "%s%s", w->next, i == 0 ? "-wal" : "-shm");
        if (unlink(wal) != 0 && errno != ENOENT)
            st = err_set(e, ST_IO, "%s: %s", wal, strerror(errno));
    }
    name_former(w);
    if (st == ST_OK)
        st = replace_decide(w->lock.dir, w->out->kept, e);
    return st == ST_OK ? replace_finish(w->lock.dir, e) : st;
}

static enum status restore(struct work *w, struct err *e)
{
    struct ledger copy = {.lock_fd = -1};
    enum status st = make_copy(w, &copy, e);
    if (st == ST_OK) {
        look_at_former(w);
        st = may_replace(w, &copy, e);
    }
    if (st == ST_OK)
        st = choose_epoch(w, e);
    if (st == ST_OK)
        st = append_restored(w, &copy, e);
    if (st == ST_OK)
        st = db_script(&copy.db, "PRAGMA wal_checkpoint(TRUNCATE)", e);
    db_close(&copy.db);
    if (st == ST_OK)
        return put_in_place(w, e);
    replace_begin(w->lock.dir, NULL);
    return st;
}

enum status ledger_restore(const struct ledger_restore *r, struct ledger_restored *out, struct err *e)
{
    struct work w = {.r = r, .out = out, .lock = {.lock_fd = -1}};
    *out = (struct ledger_restored){0};
    if (sodium_init() < 0)
        return err_set(e, ST_IO, "libsodium does not start");
    if (!text_copy(w.lock.dir, sizeof w.lock.dir - 16, r->state_dir))
        return err_set(e, ST_INVALID, "the path of the state folder is too long");
    snprintf(w.lock.path, sizeof w.lock.path, "%.*s/ledger.db", (int)sizeof w.lock.dir - 16, w.lock.dir);
    snprintf(w.next, sizeof w.next, "%.*s/" LEDGER_NEXT, (int)sizeof w.lock.dir - 16, w.lock.dir);
    enum status st = ledger_lock(&w.lock, e);
    if (st == ST_OK) /* of a restore that was decided and cut off: it counts */
        st = replace_finish(w.lock.dir, e);
    if (st == ST_OK)
        st = restore(&w, e);
    if (w.lock.lock_fd >= 0)
        close(w.lock.lock_fd);
    return st;
}
