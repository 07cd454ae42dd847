/* catalogue import, rollback: the list is built here, by this process; rebottled, where it runs, takes it into use
 * between two containers. */
#include "base/bytes.h"
#include "cli/ask.h"
#include "cli/show.h"
#include "ledger/import.h"
#include "settings/import_map.h"

#include <inttypes.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NICE_OF_IMPORT  15
#define IOPRIO_IDLE     (3 << 13) /* IOPRIO_CLASS_IDLE of linux/ioprio.h, for this process */
#define IOPRIO_PROCESS_ 1

/* Bottles go on being taken: the kiosk has the processor and the disk first. */
static void stand_back(void)
{
    setpriority(PRIO_PROCESS, 0, NICE_OF_IMPORT);
    syscall(SYS_ioprio_set, IOPRIO_PROCESS_, 0, IOPRIO_IDLE);
}

static int use_in_daemon(const struct cli *c, const char *file, const char *what, bool *asked)
{
    struct wire_request r = {.command = CMD_CATALOGUE_USE};
    struct talk t;
    json_t *reply = NULL;
    text_copy(r.text, sizeof r.text, file);
    text_copy(r.note, sizeof r.note, what);
    int rc = take_event_id(&r.event, c, OPT_ID);
    if (rc == DONE)
        rc = talk_begin(&t, c);
    else
        return rc;
    *asked = rc == DONE || rc == REFUSED;
    if (rc == DONE)
        rc = talk_ask(&t, &r, &reply);
    talk_end(&t);
    json_decref(reply);
    return rc;
}

static bool daemon_there(const struct cli *c)
{
    char path[108];
    struct err e = {0};
    struct client *k = NULL;
    enum status st = ST_OK;
    if (cli_has(c, OPT_SOCKET))
        text_copy(path, sizeof path, c->option[OPT_SOCKET]);
    else
        st = socket_path(path, c->state, &e);
    bool there = st == ST_OK && client_connect(&k, path, &e) == ST_OK;
    client_close(k);
    return there;
}

/* With a daemon it is its matter, journalled; without one the file is named and the next start journals it. */
static int make_current(const struct cli *c, const char *file, const char *what, bool *current)
{
    struct err e = {0};
    bool asked = false;
    if (daemon_there(c)) {
        int rc = use_in_daemon(c, file, what, &asked);
        *current = rc == DONE;
        return rc;
    }
    enum status st = catalogue_make_current(c->state, file, &e);
    *current = st == ST_OK;
    return st == ST_OK ? DONE : complain_status(st, &e);
}

/* ---- import ------------------------------------------------------------------------------------------------------ */

static json_t *report_json(const struct import_report *r, bool ok)
{
    char hash[65], delimiter[2] = {r->delimiter, '\0'};
    json_t *by = json_object(), *problems = json_array();
    hex_encode(hash, r->hash.bytes, sizeof r->hash.bytes);
    for (int i = 0; i < REFUSAL_COUNT; i++)
        if (r->by_refusal[i] > 0)
            json_object_set_new(by, import_refusal_word((enum import_refusal)i), json_integer(r->by_refusal[i]));
    for (size_t i = 0; i < r->problem_count; i++)
        json_array_append_new(
            problems, json_pack("{s:I, s:s}", "line", (json_int_t)r->problems[i].line, "problem", r->problems[i].text));
    return json_pack(
        "{s:b, s:s, s:s, s:b, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:I, s:I, s:s, s:s, s:s, s:b, s:o}", "ok",
        ok, "format", import_format_word(r->format), "encoding", r->encoding, "encoding_assumed", r->encoding_assumed,
        "delimiter", delimiter, "rows", (json_int_t)r->rows, "containers", (json_int_t)r->containers, "added",
        (json_int_t)r->added, "changed", (json_int_t)r->changed, "removed", (json_int_t)r->removed, "duplicates",
        (json_int_t)r->duplicates, "refused", (json_int_t)r->refused, "refused_by", by, "without_mass",
        (json_int_t)r->without_mass, "by_class", (json_int_t)r->by_class, "unused", r->unused, "hash", hash, "file",
        r->file, "current", r->current, "problems", problems);
}

static void print_problems(const struct cli *c, const struct import_report *r)
{
    for (size_t i = 0; i < r->problem_count; i++)
        fprintf(stderr, "%s:%" PRId64 ": %s\n", c->args[0], r->problems[i].line, r->problems[i].text);
    if (r->refused > (int64_t)r->problem_count)
        fprintf(stderr, "... and %" PRId64 " more\n", r->refused - (int64_t)r->problem_count);
}

/* Any bytes are a text of an 8-bit encoding: nobody but a reader of the names can tell. */
static void warn_of_encoding(const struct cli *c, const struct import_report *r)
{
    if (r->encoding_assumed)
        fprintf(stderr,
                "%s: warning: not UTF-8; %s was assumed: look at the names (`rebottle catalogue list`), and say"
                " `encoding:` in --map where they are wrong\n",
                c->args[0], r->encoding);
}

static void print_report(const struct import_report *r, bool dry)
{
    print_line("format", "%s, %s", import_format_word(r->format), r->encoding);
    print_line("rows", "%" PRId64 " read, %" PRId64 " containers, %" PRId64 " duplicates", r->rows, r->containers,
               r->duplicates);
    print_line("changes", "%" PRId64 " added, %" PRId64 " changed, %" PRId64 " removed", r->added, r->changed,
               r->removed);
    for (int i = 0; i < REFUSAL_COUNT; i++)
        if (r->by_refusal[i] > 0)
            print_line("refused", "%" PRId64 " for %s", r->by_refusal[i], import_refusal_word((enum import_refusal)i));
    if (r->by_class > 0)
        print_line("masses", "%" PRId64 " by class of material and volume", r->by_class);
    if (r->without_mass > 0)
        print_line("masses", "%" PRId64 " unknown", r->without_mass);
    if (r->unused[0] != '\0')
        print_line("not used", "%s", r->unused);
    if (r->file[0] != '\0')
        print_line("catalogue", "%s%s", r->file, r->current ? " (now current)" : dry ? " (not written: dry run)" : "");
}

static int take_map(struct import_map *out, const char *path)
{
    struct strbuf problems = {0};
    struct err e = {0};
    enum status st = import_map_load(out, path, &problems, &e);
    if (problems.len > 0)
        fputs(problems.text, stderr);
    int rc = st == ST_OK ? DONE : problems.len > 0 ? USAGE : complain_status(st, &e);
    strbuf_free(&problems);
    return rc;
}

static int take_options(struct import_options *o, const struct cli *c)
{
    static struct import_map map;
    static struct import_classes classes;
    struct err e = {0};
    if (cli_has(c, OPT_FORMAT) && !import_format_parse(&o->format, c->option[OPT_FORMAT]))
        return complain(USAGE, "--format is auto, csv, products or records");
    if (cli_has(c, OPT_MAP)) {
        int rc = take_map(&map, c->option[OPT_MAP]);
        if (rc != DONE)
            return rc;
        o->map = &map;
    }
    if (cli_has(c, OPT_CLASSES)) {
        if (import_classes_load(&classes, c->option[OPT_CLASSES], &e) != ST_OK)
            return complain(USAGE, "%s", e.msg);
        o->classes = &classes;
    }
    return DONE;
}

int cmd_catalogue_import(const struct cli *c)
{
    static struct import_report r;
    struct err e = {0};
    struct import_options o = {.state_dir = c->state,
                               .path = c->args[0],
                               .dry_run = cli_has(c, OPT_DRY_RUN),
                               .skip_refused = cli_has(c, OPT_SKIP_REFUSED),
                               .keep_current = true};
    int rc = take_options(&o, c);
    if (rc != DONE)
        return rc;
    stand_back();
    enum status st = catalogue_import(&o, &r, &e);
    print_problems(c, &r);
    warn_of_encoding(c, &r);
    if (st == ST_OK && !o.dry_run)
        rc = make_current(c, r.file, "import", &r.current);
    if (cli_has(c, OPT_JSON))
        print_json(report_json(&r, st == ST_OK && rc == DONE));
    else if (st == ST_OK || st == ST_INVALID) /* else its counts are of a part */
        print_report(&r, o.dry_run);
    return st == ST_OK ? rc : complain_status(st, &e);
}

/* ---- rollback ---------------------------------------------------------------------------------------------------- */

int cmd_catalogue_rollback(const struct cli *c)
{
    struct catalogue *to = NULL;
    struct err e = {0};
    char file[64], hash[65];
    bool current = false;
    enum status st = catalogue_open_version(&to, c->state, c->args[0], &e);
    if (st != ST_OK)
        return complain_status(st, &e);
    struct hash h = catalogue_hash(to);
    int64_t rows = catalogue_rows(to);
    catalogue_close(to);
    catalogue_file_name(file, h);
    hex_encode(hash, h.bytes, sizeof h.bytes);
    int rc = make_current(c, file, "rollback", &current);
    if (cli_has(c, OPT_JSON))
        print_json(json_pack("{s:b, s:s, s:s, s:I, s:b}", "ok", rc == DONE, "file", file, "hash", hash, "rows",
                             (json_int_t)rows, "current", current));
    else if (rc == DONE)
        print_line("catalogue", "%s (now current), %" PRId64 " containers", file, rows);
    return rc;
}
