/* The small file `catalogue` names the list that a start takes; the journal says which one was in force when:
 *
 *   new file opened -> `catalogue` names it -> row `catalogue` committed -> lookups use it, old files go
 *        cut here: nothing happened    cut here: the next start takes it, and journals that
 *
 * A row that is refused puts the name back. */
#include "daemon/catalogue_switch.h"

#include "base/files.h"
#include "base/log.h"
#include "ledger/import.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Files of lists that were in force long ago go; what is journalled about them stays. */
static void forget_old(struct boot *b, const char *current)
{
    struct catalogue_row rows[CATALOGUE_KEEP_MAX];
    char file[64], path[4096];
    size_t n = 0;
    struct dirent *d;
    size_t keep = (size_t)b->settings.catalogue_keep + 1; /* the current one too */
    if (ledger_catalogues(b->ledger, rows, keep < CATALOGUE_KEEP_MAX ? keep : CATALOGUE_KEEP_MAX, &n, NULL) != ST_OK)
        return;
    DIR *dir = opendir(b->state_dir);
    while (dir != NULL && (d = readdir(dir)) != NULL) {
        bool kept = !catalogue_is_file_name(d->d_name) || strcmp(d->d_name, current) == 0;
        for (size_t i = 0; i < n && !kept; i++) {
            snprintf(file, sizeof file, "catalogue-%.16s.db", rows[i].hash);
            kept = strcmp(file, d->d_name) == 0;
        }
        snprintf(path, sizeof path, "%s/%s", b->state_dir, d->d_name);
        if (!kept && unlink(path) == 0)
            log_line(LOG_NOTICE, "%s is older than the last %d lists: removed", d->d_name, b->settings.catalogue_keep);
    }
    if (dir != NULL)
        closedir(dir);
}

static enum status commit(struct boot *b, const struct fact *f, struct fact_result *r, struct err *e)
{
    enum status st = b->ledger != NULL ? ledger_commit(b->ledger, f, r, e) : ST_UNKNOWN;
    if (st != ST_UNKNOWN && st != ST_IO)
        return st;
    err_clear(e); /* opened anew, the ledger knows whether the row is there */
    st = boot_reopen_ledger(b, e) == ST_OK ? ledger_commit(b->ledger, f, r, e) : ST_UNKNOWN;
    return st == ST_IO ? ST_UNKNOWN : st;
}

static enum status switch_to(struct boot *b, struct fact *f, struct fact_result *r, struct catalogue **out,
                             struct err *e)
{
    char before[80] = "";
    size_t n = 0;
    enum status st = catalogue_open_version(out, b->state_dir, f->catalogue.file, e);
    if (st != ST_OK)
        return st;
    f->catalogue.hash = catalogue_hash(*out);
    f->catalogue.rows = catalogue_rows(*out);
    char name[64];
    catalogue_file_name(name, f->catalogue.hash);
    if (strcmp(name, f->catalogue.file) != 0)
        return err_set(e, ST_CORRUPT, "%s holds another list than its name says", f->catalogue.file);
    file_get(b->state_dir, "catalogue", before, sizeof before - 1, &n, NULL);
    st = catalogue_make_current(b->state_dir, f->catalogue.file, e);
    if (st == ST_OK)
        st = commit(b, f, r, e);
    if (st != ST_OK && st != ST_UNKNOWN && n > 0)
        file_put(b->state_dir, "catalogue", 0640, before, n, true, NULL);
    if (st == ST_OK)
        forget_old(b, f->catalogue.file);
    return st;
}

static bool is_in_force(struct boot *b, const char *file)
{
    struct ledger_running running;
    char name[64];
    if (ledger_running(b->ledger, &running, NULL) != ST_OK)
        return false;
    catalogue_file_name(name, running.catalogue);
    return strcmp(name, file) == 0;
}

void catalogue_switch_run(struct boot *b, const struct job *j, struct answer *a)
{
    struct err e = {0}, none = {0};
    struct fact f = j->facts[0];
    enum fact_kind kind = FACT_KIND_COUNT;
    *a = (struct answer){.ticket = j->ticket, .kind = j->kind};
    enum status st = b->ledger != NULL ? ledger_event(b->ledger, f.id.text, &kind, &a->results[0], &none) : ST_UNKNOWN;
    if (st == ST_OK && kind != FACT_CATALOGUE)
        st = err_set(&e, ST_CORRUPT, "fact %s is in the journal with another body", f.id.text);
    /* A retry: the row may be there while lookups still use the list before; or others were in force since. */
    else if (st != ST_OK || is_in_force(b, f.catalogue.file))
        st = switch_to(b, &f, &a->results[0], &a->catalogue, &e);
    if (st != ST_OK && a->catalogue != NULL) {
        catalogue_close(a->catalogue);
        a->catalogue = NULL;
    }
    a->status = a->results[0].status = st;
    text_copy(a->message, sizeof a->message, e.msg);
}
