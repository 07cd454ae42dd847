/* The derived tables, made anew; and copies. */
#include "ledger/inside.h"

#include "base/files.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct rebuild {
    struct db *db;
    int64_t rows;
};

static enum status on_row(void *ctx, const struct row *r, enum fact_kind kind, const json_t *body, struct err *e)
{
    struct rebuild *b = ctx;
    b->rows = r->seq;
    return apply(b->db, r, kind, body, e);
}

enum status ledger_rebuild(struct ledger *l, int64_t *rows, struct err *e)
{
    struct rebuild b = {.db = &l->db};
    struct chain_walk w = {.each = on_row, .ctx = &b};
    if (!l->writer || l->stopped)
        return err_set(e, ST_DENIED, "this ledger is not open for writing");
    enum status st = db_do(&l->db, "BEGIN IMMEDIATE", NO_ARGS, e);
    for (size_t i = 0; st == ST_OK && schema_tables[i] != NULL; i++) {
        char sql[64];
        snprintf(sql, sizeof sql, "DELETE FROM %s", schema_tables[i]);
        st = db_script(&l->db, sql, e);
    }
    if (st == ST_OK)
        st = journal_walk(&l->db, &w, e);
    if (st == ST_OK)
        st = db_do(&l->db, "COMMIT", NO_ARGS, e);
    if (st != ST_OK && sqlite3_get_autocommit(l->db.h) == 0)
        db_do(&l->db, "ROLLBACK", NO_ARGS, NULL);
    *rows = b.rows;
    return st;
}

/* A batch, so that the writer is not kept from its next commit for longer than a few milliseconds. */
#define BACKUP_PAGES 256

static enum status copy_pages(struct ledger *l, struct db *to, struct err *e)
{
    sqlite3_backup *b = sqlite3_backup_init(to->h, "main", l->db.h, "main");
    if (b == NULL)
        return db_fail(to, e, "backup");
    int rc;
    do
        rc = sqlite3_backup_step(b, l->writer ? BACKUP_PAGES : -1); /* a reader's one long look keeps nobody waiting */
    while (rc == SQLITE_OK);
    sqlite3_backup_finish(b);
    return rc == SQLITE_DONE ? ST_OK : db_fail(to, e, "backup");
}

static enum status check_copy(struct db *to, struct err *e)
{
    struct rows q;
    enum status st = db_first(&q, to, "PRAGMA integrity_check(1)", NO_ARGS, e);
    if (st == ST_OK && strcmp(col_text(&q, 0), "ok") != 0)
        st = err_set(e, ST_CORRUPT, "the copy does not hold together: %s", col_text(&q, 0));
    db_end(&q);
    return st;
}

static enum status copy_to(struct ledger *l, const char *beside, struct err *e)
{
    struct db to;
    int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640);
    if (fd < 0)
        return err_set(e, ST_IO, "%s: %s", beside, strerror(errno));
    close(fd);
    enum status st = db_open(&to, beside, DB_READ_WRITE, NULL, e);
    if (st != ST_OK)
        return st;
    st = copy_pages(l, &to, e);
    if (st == ST_OK) /* one file, no -wal beside it: it may be read from where nobody can write */
        st = db_script(&to, "PRAGMA journal_mode = DELETE", e);
    if (st == ST_OK)
        st = check_copy(&to, e);
    db_close(&to);
    return st == ST_OK ? file_sync(beside, e) : st;
}

enum status ledger_backup(struct ledger *l, const char *to_path, struct err *e)
{
    char beside[PATH_MAX], folder[PATH_MAX];
    if (!text_copy(folder, sizeof folder, to_path) ||
        snprintf(beside, sizeof beside, "%s.new", to_path) >= (int)sizeof beside)
        return err_set(e, ST_INVALID, "the path of the backup is too long");
    char *slash = strrchr(folder, '/');
    if (slash == NULL)
        text_copy(folder, sizeof folder, ".");
    else
        slash[slash == folder ? 1 : 0] = '\0';
    if (access(to_path, F_OK) == 0)
        return err_set(e, ST_EXISTS, "%s is there already", to_path);
    if (unlink(beside) != 0 && errno != ENOENT) /* of a backup that was cut off */
        return err_set(e, ST_IO, "%s: %s", beside, strerror(errno));
    enum status st = copy_to(l, beside, e);
    if (st == ST_OK && rename(beside, to_path) != 0)
        st = err_set(e, ST_IO, "%s: %s", to_path, strerror(errno));
    if (st != ST_OK)
        unlink(beside);
    return st == ST_OK ? folder_sync(folder, e) : st;
}
