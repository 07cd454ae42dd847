/* catalogue versions, diff: what was in force when, and how two lists differ. No daemon needed. */
#include "cli/list_arg.h"
#include "cli/reader.h"
#include "cli/show.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#define VERSIONS_SHOWN 500 /* a list a day for more than a year */

static bool is_kept(const char *state, const char *hash)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/catalogue-%.16s.db", state, hash);
    return access(path, R_OK) == 0;
}

static void print_version(const struct cli *c, const struct catalogue_row *r)
{
    char when[20], rows[24];
    show_time(when, r->at_ms, r->offset_s);
    snprintf(rows, sizeof rows, "%" PRId64, r->rows);
    print_columns(when, 16);
    print_columns(r->hash, 16);
    print_columns(r->rows > 0 ? rows : "-", 9);
    print_columns(r->what, 9);
    print_columns(is_kept(c->state, r->hash) ? "kept" : "removed", 8);
    print_last(r->actor);
}

static int show_versions(const struct cli *c, struct ledger *l)
{
    static struct catalogue_row rows[VERSIONS_SHOWN];
    struct err e = {0};
    size_t n = 0;
    enum status st = ledger_catalogues(l, rows, VERSIONS_SHOWN, &n, &e);
    if (st != ST_OK)
        return complain_status(st, &e);
    json_t *list = json_array();
    if (!cli_has(c, OPT_JSON))
        puts(n > 0 ? "SINCE            CATALOGUE         ROWS      BY        FILE     WHO"
                   : "No catalogue was in force yet.");
    for (size_t i = 0; i < n; i++) {
        if (cli_has(c, OPT_JSON))
            json_array_append_new(list,
                                  json_pack("{s:I, s:I, s:s, s:I, s:s, s:s, s:b, s:b}", "seq", (json_int_t)rows[i].seq,
                                            "since_ms", (json_int_t)rows[i].at_ms, "hash", rows[i].hash, "rows",
                                            (json_int_t)rows[i].rows, "what", rows[i].what, "actor", rows[i].actor,
                                            "current", i == 0, "kept", is_kept(c->state, rows[i].hash)));
        else
            print_version(c, &rows[i]);
    }
    if (cli_has(c, OPT_JSON))
        return print_json(json_pack("{s:b, s:o}", "ok", 1, "versions", list));
    json_decref(list);
    return DONE;
}

int cmd_catalogue_versions(const struct cli *c)
{
    return with_ledger(c, show_versions);
}

/* ---- diff -------------------------------------------------------------------------------------------------------- */

struct differences {
    bool json;
    int64_t added, removed, changed;
};

/* The first field that differs is what a person looks at; JSON has both rows' names. */
static const char *what_changed(const struct container *a, const struct container *b)
{
    return strcmp(a->name, b->name) != 0                                                          ? "name"
           : a->material != b->material                                                           ? "material"
           : a->colour != b->colour                                                               ? "colour"
           : a->volume_ml != b->volume_ml                                                         ? "volume"
           : a->listing != b->listing                                                             ? "status"
           : a->drink != b->drink                                                                 ? "drink"
           : a->refillable != b->refillable                                                       ? "refillable"
           : a->bottle.mg != b->bottle.mg || a->cap.mg != b->cap.mg || a->label.mg != b->label.mg ? "mass"
           : a->weight_min_mg != b->weight_min_mg || a->weight_max_mg != b->weight_max_mg         ? "weight"
                                                                                          : "source of the mass";
}

static bool on_difference(void *ctx, const struct container *was, const struct container *is)
{
    struct differences *d = ctx;
    const struct container *k = is != NULL ? is : was;
    const char *change = was == NULL ? "added" : is == NULL ? "removed" : "changed";
    const char *field = was != NULL && is != NULL ? what_changed(was, is) : "";
    char text[15];
    int64_t before = d->added + d->removed + d->changed;
    d->added += was == NULL;
    d->removed += is == NULL;
    d->changed += was != NULL && is != NULL;
    gtin_text(text, k->gtin);
    if (d->json) {
        json_t *o = json_pack("{s:s, s:s, s:s, s:s}", "gtin", text, "change", change, "field", field, "name", k->name);
        fputs(before == 0 ? "" : ",\n", stdout);
        json_dumpf(o, stdout, JSON_COMPACT);
        json_decref(o);
    } else {
        print_columns(change, 8);
        print_columns(text, 14);
        print_columns(field, 18);
        print_last(k->name);
    }
    return !ferror(stdout);
}

/* A file, or a version by its hash. */
static int open_side(struct catalogue **out, const struct cli *c, const char *name)
{
    struct err e = {0};
    if (access(name, R_OK) == 0)
        return take_list(out, name);
    enum status st = catalogue_open_version(out, c->state, name, &e);
    return st == ST_OK ? DONE : complain_status(st, &e);
}

int cmd_catalogue_diff(const struct cli *c)
{
    struct catalogue *from = NULL, *to = NULL;
    struct differences d = {.json = cli_has(c, OPT_JSON)};
    struct err e = {0};
    int rc = DONE;
    enum status st = ST_OK;
    if (c->arg_count > 1)
        rc = open_side(&from, c, c->args[0]);
    else if ((st = catalogue_open_current(&from, c->state, &e)) != ST_OK)
        rc = complain(NOT_THERE, "%s", e.msg);
    if (rc == DONE)
        rc = open_side(&to, c, c->args[c->arg_count - 1]);
    if (rc == DONE) {
        if (d.json)
            fputs("{\"ok\":true,\"changes\":[", stdout);
        st = catalogue_diff(from, to, on_difference, &d, &e);
        if (d.json)
            printf("],\"added\":%" PRId64 ",\"removed\":%" PRId64 ",\"changed\":%" PRId64 "}\n", d.added, d.removed,
                   d.changed);
        else
            printf("%" PRId64 " added, %" PRId64 " removed, %" PRId64 " changed\n", d.added, d.removed, d.changed);
        rc = st == ST_OK ? DONE : complain_status(st, &e);
    }
    catalogue_close(from);
    catalogue_close(to);
    return rc;
}
