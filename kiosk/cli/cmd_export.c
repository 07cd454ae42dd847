/* export REPORT: any report of recovery's table in any of its formats. Reads the ledger, needs no daemon. */
#include "base/tr.h"
#include "cli/ask.h"
#include "cli/package.h"
#include "cli/show.h"
#include "recovery/report.h"
#include "settings/settings.h"

#include <stdio.h>
#include <stdlib.h>
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

/* The head of a format that cannot hold one: FILE.meta.json, there before FILE is, so that no export lacks it. */
static int write_beside(const struct cli *c, const struct report *r)
{
    struct strbuf text = {0};
    struct err e = {0};
    char path[4096];
    if (snprintf(path, sizeof path, "%s.meta.json", c->option[OPT_OUTPUT]) >= (int)sizeof path)
        return complain(USAGE, "the path of the file is too long");
    enum status st = write_meta(&text, r, &e);
    int rc = st == ST_OK ? write_output(path, text.text, text.len) : complain_status(st, &e);
    strbuf_free(&text);
    return rc;
}

static int write_report(const struct cli *c, const struct report *r, const struct report_format *format)
{
    struct strbuf text = {0};
    struct err e = {0};
    bool schema = cli_has(c, OPT_SCHEMA);
    enum status st = schema ? write_schema(&text, r, &e) : format->write(&text, r, &e);
    int rc = st == ST_OK ? DONE : complain_status(st, &e);
    if (rc == DONE && to_a_file(c) && !format->has_head && !schema)
        rc = write_beside(c, r);
    if (rc == DONE)
        rc = write_output(c->option[OPT_OUTPUT], text.text, text.len);
    if (rc == DONE && r->head.days == 0 && !schema)
        complain(DONE, "no %sday in this period", r->head.period.open ? "" : "closed ");
    strbuf_free(&text);
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

#define CONFIG_DEFAULT "/etc/rebottle/rebottle.yaml"

/* What the configuration says about reports. Where nobody names one and none is installed the defaults hold. */
static int take_config(const struct cli *c, struct settings *s, struct report_request *q)
{
    const char *path = cli_has(c, OPT_CONFIG) ? c->option[OPT_CONFIG] : getenv("REBOTTLE_CONFIG");
    struct strbuf problems = {0};
    struct err e = {0};
    if (path == NULL || *path == '\0') {
        if (access(CONFIG_DEFAULT, R_OK) != 0)
            return DONE;
        path = CONFIG_DEFAULT;
    }
    enum status st = settings_load(s, path, NULL, 0, &problems, &e);
    if (problems.len > 0)
        fputs(problems.text, stderr);
    strbuf_free(&problems);
    if (st != ST_OK)
        return complain_status(st, &e);
    q->impact = &s->impact;
    q->scheme = &s->scheme;
    return DONE;
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
        rc = take_config(c, &settings, &q);
    if (rc != DONE || package)
        return rc == DONE ? export_package(c, &q) : rc;
    if (cli_has(c, OPT_UNSIGNED))
        return complain(USAGE, "--unsigned goes with --format package");
    struct ledger *l = NULL;
    struct report report;
    struct err e = {0};
    enum status st = ledger_open_reader(&l, c->state, &e);
    if (st == ST_OK)
        st = kind->make(&report, l, &q, &e);
    if (st != ST_OK) {
        rc = complain_status(st, &e);
    } else {
        tr_load_default();
        report.language = c->option[OPT_LANGUAGE];
        rc = write_report(c, &report, format);
        tr_unload();
        report_free(&report);
    }
    ledger_close(l);
    if (to_a_file(c))
        tell_duty(c, "export", rc == DONE ? "" : c->args[0]);
    return rc;
}
