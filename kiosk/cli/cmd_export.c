/* export REPORT: any report of recovery's table in any of its formats. Reads the ledger, needs no daemon. */
#include "base/tr.h"
#include "cli/ask.h"
#include "cli/output.h"
#include "cli/package.h"
#include "cli/progress.h"
#include "cli/recovery_config.h"
#include "cli/show.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int take_bound(struct day_bound *out, const struct cli *c, enum option_id o)
{
    struct err e = {0};
    if (!cli_has(c, o) || day_bound_parse(out, c->option[o], &e) == ST_OK)
        return DONE;
    return complain(USAGE, "--%s: %s", option_rows[o].word, e.msg);
}

static bool backwards(const struct period *p)
{
    if (p->from.kind != p->to.kind)
        return false;
    return (p->from.kind == BOUND_DATE && strcmp(p->from.date, p->to.date) > 0) ||
           (p->from.kind == BOUND_NUMBER && p->from.z_no > p->to.z_no);
}

static bool to_a_file(const struct cli *c)
{
    return cli_has(c, OPT_OUTPUT) && strcmp(c->option[OPT_OUTPUT], "-") != 0;
}

/* One file of an export, on the disk but without its name. */
static int write_part(struct output *o, const char *path, const struct report *r,
                      enum status (*write)(struct strbuf *out, const struct report *r, struct err *e))
{
    struct strbuf text = {.drain = output_drain, .ctx = o};
    struct err e = {0};
    int rc = output_begin(o, path);
    if (rc != DONE)
        return rc;
    enum status st = write(&text, r, &e);
    if (st == ST_OK)
        strbuf_drain(&text);
    strbuf_free(&text);
    rc = output_sync(o); /* says what the disk said */
    if (rc == DONE && st != ST_OK)
        rc = complain_status(st, &e);
    if (rc != DONE)
        output_drop(o);
    return rc;
}

/* The head of a format that cannot hold one goes into FILE.meta.json. Both are whole before one gets its name, and the
 * head gets it first, so that no export lacks its own. */
static int write_both(const char *path, const struct report *r, const struct report_format *format)
{
    struct output file, meta;
    char beside[4096];
    if (snprintf(beside, sizeof beside, "%s.meta.json", path) >= (int)sizeof beside)
        return complain(USAGE, "the path of the file is too long");
    int rc = write_part(&file, path, r, format->write);
    if (rc != DONE)
        return rc;
    rc = write_part(&meta, beside, r, write_meta);
    if (rc != DONE) {
        output_drop(&file);
        return rc;
    }
    output_hold();
    rc = output_commit(&meta);
    if (rc == DONE)
        rc = output_commit(&file);
    else
        output_drop(&file);
    output_release();
    return rc;
}

static int write_report(const struct cli *c, const struct report *r, const struct report_format *format)
{
    bool schema = cli_has(c, OPT_SCHEMA);
    struct output o;
    int rc;
    if (to_a_file(c) && !format->has_head && !schema) {
        rc = write_both(c->option[OPT_OUTPUT], r, format);
    } else {
        rc = write_part(&o, c->option[OPT_OUTPUT], r, schema ? write_schema : format->write);
        if (rc == DONE)
            rc = output_commit(&o);
    }
    if (rc == DONE && r->head.days == 0 && !schema)
        complain(DONE, "no %sday in this period", r->head.period.open ? "" : "closed ");
    return rc;
}

static int no_such(const char *what, const char *(*name)(size_t i))
{
    struct strbuf list = {0};
    for (size_t i = 0; name(i) != NULL; i++)
        strbuf_printf(&list, "%s%s", i > 0 ? ", " : "", name(i));
    complain(USAGE, "%s; there is: %s", what, list.text);
    strbuf_free(&list);
    return USAGE;
}
static const char *kind_name(size_t i)
{
    return report_kinds[i].name;
}
static const char *format_name(size_t i)
{
    size_t n = 0; /* of report_formats */
    while (n < i && report_formats[n].name != NULL)
        n++;
    return n < i ? NULL : report_formats[n].name != NULL ? report_formats[n].name : "package";
}

static bool known_language(const char *word)
{
    return word == NULL || strcmp(word, "en") == 0 || strcmp(word, "zh_CN") == 0;
}

/* The ledger is closed before the first row is written: a slow disk holds up nobody. */
static int export_report(const struct cli *c, const struct report_kind *kind, const struct report_format *format,
                         const struct report_request *q)
{
    struct ledger *l = NULL;
    struct report report;
    struct err e = {0};
    enum status st = ledger_open_reader(&l, c->state, &e);
    if (st == ST_OK)
        st = kind->make(&report, l, q, &e);
    ledger_close(l);
    if (st != ST_OK)
        return complain_status(st, &e);
    tr_load_default();
    report.language = c->option[OPT_LANGUAGE];
    int rc = write_report(c, &report, format);
    tr_unload();
    report_free(&report);
    return rc;
}

int cmd_export(const struct cli *c)
{
    static struct settings settings; /* large */
    const char *format_word = cli_has(c, OPT_FORMAT) ? c->option[OPT_FORMAT] : cli_has(c, OPT_JSON) ? "json" : "csv";
    bool package = strcmp(format_word, "package") == 0;
    const struct report_kind *kind = report_kind_find(c->args[0]);
    const struct report_format *format = package ? report_formats : report_format_find(format_word);
    struct report_request q = {.period = {.open = cli_has(c, OPT_OPEN)}};
    if (kind == NULL && !(package && strcmp(c->args[0], "all") == 0))
        return no_such(package ? "there is no such report (all: a package holds every one)" : "there is no such report",
                       kind_name);
    if (format == NULL)
        return no_such("there is no such format", format_name);
    if (!known_language(c->option[OPT_LANGUAGE]))
        return complain(USAGE, "--language is en or zh_CN");
    if (strcmp(format->name, "xlsx") == 0 && !to_a_file(c) && !cli_has(c, OPT_SCHEMA) && isatty(STDOUT_FILENO))
        return complain(USAGE, "a workbook is no text for a terminal; -o FILE");
    int rc = take_bound(&q.period.from, c, OPT_FROM);
    if (rc == DONE)
        rc = take_bound(&q.period.to, c, OPT_TO);
    if (rc == DONE && backwards(&q.period))
        rc = complain(USAGE, "--from is after --to");
    if (rc == DONE)
        rc = take_recovery_config(c, &settings, &q);
    if (rc != DONE || package)
        return rc == DONE ? export_package(c, &q) : rc;
    if (cli_has(c, OPT_UNSIGNED))
        return complain(USAGE, "--unsigned goes with --format package");
    signal(SIGXFSZ, SIG_IGN); /* a limit of the shell is told as a full disk is */
    struct progress progress = progress_begin(c);
    q.progress = (struct report_progress){progress_tell, &progress};
    rc = export_report(c, kind, format, &q);
    progress_end(&progress);
    if (to_a_file(c))
        tell_duty(c, "export", rc == DONE ? "" : c->args[0]);
    return rc;
}
