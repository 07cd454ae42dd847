#include "cli/list_arg.h"

#include "ledger/import.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool is_database(const char *path)
{
    char begin[16] = "";
    FILE *f = fopen(path, "re");
    bool is = f != NULL && fread(begin, 1, sizeof begin, f) == sizeof begin;
    if (f != NULL)
        fclose(f);
    return is && memcmp(begin, "SQLite format 3", sizeof begin) == 0;
}

static int build(struct catalogue **out, const char *list)
{
    static struct import_report r;
    struct err e = {0};
    char dir[] = "/tmp/rebottle-list-XXXXXX", path[128];
    if (mkdtemp(dir) == NULL)
        return complain(REFUSED, "no folder for temporary files");
    enum status st = catalogue_import(
        &(struct import_options){.state_dir = dir, .path = list, .keep_current = true, .skip_refused = true}, &r, &e);
    snprintf(path, sizeof path, "%s/%s", dir, r.file);
    if (st == ST_OK)
        st = catalogue_open(out, path, &e);
    unlink(path); /* it stays readable while it is open */
    snprintf(path, sizeof path, "%s/catalogue.lock", dir);
    unlink(path);
    rmdir(dir);
    if (r.refused > 0)
        complain(DONE, "%s: %" PRId64 " rows were refused and left out, the first in line %" PRId64 ": %s", list,
                 r.refused, r.problems[0].line, r.problems[0].text);
    return st == ST_OK ? DONE : complain_status(st, &e);
}

int take_list(struct catalogue **out, const char *path)
{
    struct err e = {0};
    if (access(path, R_OK) == 0 && !is_database(path))
        return build(out, path);
    return catalogue_open(out, path, &e) == ST_OK ? DONE : complain(NOT_THERE, "%s", e.msg);
}
