/* The files of former years that lie beside a ledger, found by the chain: one belongs to it when its last hash is what
 * the next one begins with. Read when somebody asks about then; one that is missing is not missed. */
#include "ledger/inside.h"

#include "base/text.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ends { /* of a file's journal */
    int64_t first, last;
    struct hash prev, head;
};

static enum status read_ends(struct db *db, struct ends *out, struct err *e)
{
    struct rows q;
    enum status st = db_first(&q, db,
                              "SELECT f.seq, f.prev, l.seq, l.hash FROM journal f, journal l WHERE f.seq ="
                              " (SELECT min(seq) FROM journal) AND l.seq = (SELECT max(seq) FROM journal)",
                              NO_ARGS, e);
    if (st != ST_OK)
        return st;
    out->first = col_int(&q, 0);
    out->last = col_int(&q, 2);
    bool good = col_blob(out->prev.bytes, sizeof out->prev.bytes, &q, 1) &&
                col_blob(out->head.bytes, sizeof out->head.bytes, &q, 3);
    db_end(&q);
    return good ? ST_OK : err_set(e, ST_CORRUPT, "the journal's first or last row has no hash");
}

static bool before(const struct ends *older, const struct ends *newer)
{
    return older->last == newer->first - 1 && memcmp(&older->head, &newer->prev, sizeof older->head) == 0;
}

bool is_year_file(const char *name)
{
    size_t n = strlen(name);
    return n > 13 && strncmp(name, "ledger-2", 8) == 0 && strcmp(name + n - 3, ".db") == 0;
}

static int wanted(const struct dirent *f)
{
    return is_year_file(f->d_name);
}

/* The one of dir that ends where `newer` begins. */
static struct ledger *open_before(const char *dir, const struct ends *newer, struct ends *found)
{
    char path[PATH_MAX + 256];
    struct dirent **files = NULL;
    struct ledger *out = NULL;
    int n = scandir(dir, &files, wanted, alphasort);
    for (int i = n - 1; i >= 0; i--) {
        snprintf(path, sizeof path, "%s/%s", dir, files[i]->d_name);
        free(files[i]);
        if (out != NULL || ledger_open_reader(&out, path, NULL) != ST_OK)
            continue;
        if (read_ends(&out->db, found, NULL) != ST_OK || !before(found, newer)) {
            ledger_close(out);
            out = NULL;
        }
    }
    free(files);
    return out;
}

void former_close(struct former_files *f)
{
    while (f->count > 0)
        ledger_close(f->at[--f->count]);
}

enum status former_open(struct former_files *f, struct ledger *l, int64_t from_seq, struct err *e)
{
    char dir[PATH_MAX];
    struct ends ends, found;
    f->count = 0;
    enum status st = read_ends(&l->db, &ends, e);
    text_copy(dir, sizeof dir, l->path);
    char *slash = strrchr(dir, '/');
    if (slash != NULL)
        slash[slash == dir] = '\0';
    else
        text_copy(dir, sizeof dir, ".");
    while (st == ST_OK && ends.first > 1 && ends.first > from_seq && f->count < FORMER_MAX) {
        struct ledger *former = open_before(dir, &ends, &found);
        if (former == NULL)
            break;
        f->at[f->count++] = former;
        ends = found;
    }
    return st;
}
