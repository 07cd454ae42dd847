#include "cli/history.h"

#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void history_open(struct history_books *b, const char *state, const char *config)
{
    *b = (struct history_books){.job.err_fd = -1};
    text_copy(b->state, sizeof b->state, state);
    if (getcwd(b->folder, sizeof b->folder) == NULL)
        text_copy(b->folder, sizeof b->folder, "/tmp");
    text_copy(b->job.program, sizeof b->job.program, "/proc/self/exe");
    text_copy(b->job.config, sizeof b->job.config, config != NULL ? config : "");
}

void history_close(struct history_books *b)
{
    history_export_end(b);
    ledger_close(b->former);
    b->former = NULL;
}

struct history_source history_source_of(struct history_books *b)
{
    return (struct history_source){.ctx = b,
                                   .folder = b->folder,
                                   .period = history_period,
                                   .rows = history_rows,
                                   .row = history_row,
                                   .report = history_report,
                                   .format = history_format,
                                   .export_begin = history_export_begin,
                                   .export_look = history_export_look,
                                   .export_cancel = history_export_cancel};
}

/* ledger-2026-12-31.db, and not what a restore set aside: that is another chain. */
static int is_year_file(const struct dirent *f)
{
    size_t n = strlen(f->d_name);
    return n > 13 && strncmp(f->d_name, "ledger-2", 8) == 0 && strcmp(f->d_name + n - 3, ".db") == 0;
}

/* A folder that one may not look into says so; to SQLite its ledger would only be missing. */
static enum status may_read(const char *path, struct err *e)
{
    FILE *f = fopen(path, "re");
    if (f == NULL && (errno == EACCES || errno == EPERM))
        return err_set(e, ST_DENIED, "%s: %s", path, strerror(errno));
    if (f == NULL)
        return err_set(e, ST_UNAVAILABLE, "%s: %s", path, strerror(errno));
    fclose(f);
    return ST_OK;
}

static enum status look_at(const char *path, struct history_file *out, uint32_t *kiosk, struct err *e)
{
    struct ledger *l = NULL;
    struct ledger_head head;
    text_copy(out->path, sizeof out->path, path);
    enum status st = ledger_open_reader(&l, path, e);
    if (st == ST_OK)
        st = ledger_head(l, &head, e);
    if (st == ST_OK)
        st = ledger_journal_span(l, &out->first, &out->last, e);
    if (st == ST_OK)
        *kiosk = head.kiosk;
    ledger_close(l);
    return st;
}

enum status history_files(struct history_books *b, struct history_file out[HISTORY_FILES_MAX], size_t *n, struct err *e)
{
    char path[PATH_MAX + 300];
    struct dirent **names = NULL;
    struct stat s;
    uint32_t ours = 0, kiosk = 0;
    *n = 0;
    bool folder = stat(b->state, &s) != 0 || S_ISDIR(s.st_mode);
    snprintf(path, sizeof path, "%s%s", b->state, folder ? "/ledger.db" : "");
    enum status st = may_read(path, e);
    if (st == ST_OK)
        st = look_at(path, &out[0], &ours, e);
    if (st != ST_OK)
        return st;
    *n = 1;
    if (!folder || out[0].first <= 1) /* the first file of its kiosk */
        return ST_OK;
    int found = scandir(b->state, &names, is_year_file, alphasort);
    for (int i = found - 1; i >= 0; i--) { /* named by the day that they end with: newest first */
        snprintf(path, sizeof path, "%s/%s", b->state, names[i]->d_name);
        if (*n < HISTORY_FILES_MAX && look_at(path, &out[*n], &kiosk, NULL) == ST_OK && kiosk == ours &&
            out[*n].last < out[*n - 1].first)
            (*n)++;
        free(names[i]);
    }
    free(names);
    return ST_OK;
}

enum status history_use(struct history_books *b, const struct history_file *f, struct ledger **l, struct err *e)
{
    const char *slash = strrchr(f->path, '/');
    bool live = slash != NULL && strcmp(slash, "/ledger.db") == 0;
    if (!live && b->former != NULL && strcmp(b->former_path, f->path) == 0) {
        *l = b->former;
        return ST_OK;
    }
    enum status st = ledger_open_reader(l, f->path, e);
    if (st != ST_OK || live)
        return st;
    ledger_close(b->former);
    b->former = *l;
    text_copy(b->former_path, sizeof b->former_path, f->path);
    return ST_OK;
}

void history_done(struct history_books *b, struct ledger *l)
{
    if (l != b->former)
        ledger_close(l);
}
