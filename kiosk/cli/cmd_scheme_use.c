/* scheme use: a shop picks its country or state. One line of the configuration is changed, everything else in it stays;
 * a scheme that no kiosk could start with is refused before, a configuration that is no longer right is put back. */
#include "base/files.h"
#include "cli/device_line.h"
#include "cli/scheme_arg.h"
#include "cli/show.h"
#include "ledger/ledger.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define CONFIG_MAX (256 * 1024)
#define KEY        "scheme:"

struct config_text {
    char dir[256], name[256];
    mode_t mode;
    char *text; /* ends with NUL */
    size_t n;
};

static int read_config(struct config_text *f, const char *path)
{
    char real[PATH_MAX];
    struct stat s;
    struct err e = {0};
    if (realpath(path, real) == NULL || stat(real, &s) != 0)
        return complain(NOT_THERE,
                        "there is no configuration %s: copy the commented one there, or name yours by"
                        " --config",
                        path);
    char *slash = strrchr(real, '/');
    *slash = '\0';
    if (!text_copy(f->dir, sizeof f->dir, real[0] != '\0' ? real : "/") ||
        !text_copy(f->name, sizeof f->name, slash + 1))
        return complain(USAGE, "the path of the configuration is too long");
    f->mode = s.st_mode & 0777;
    f->text = malloc(CONFIG_MAX + 1);
    if (f->text == NULL)
        return complain(REFUSED, "out of memory");
    enum status st = file_get(f->dir, f->name, f->text, CONFIG_MAX, &f->n, &e);
    f->text[st == ST_OK ? f->n : 0] = '\0';
    return st == ST_OK ? DONE : complain_status(st, &e);
}

/* The line at the outermost level; NULL: there is none. */
static const char *line_of(const char *text)
{
    for (const char *at = text; at != NULL && *at != '\0'; at = strchr(at, '\n')) {
        at += *at == '\n';
        if (strncmp(at, KEY, strlen(KEY)) == 0)
            return at;
    }
    return NULL;
}

/* What stands behind the name, a remark, stays. */
static int write_config(const struct config_text *f, const char *name)
{
    struct strbuf out = {0};
    struct err e = {0};
    const char *at = line_of(f->text), *rest = "";
    size_t before = at != NULL ? (size_t)(at - f->text) : f->n;
    if (at != NULL) {
        rest = at + strcspn(at, "#\n");
        while (*rest == '#' && rest[-1] == ' ')
            rest--;
    }
    strbuf_printf(&out, "%.*s%s" KEY " %s%s%s", (int)before, f->text,
                  at == NULL && f->n > 0 && f->text[f->n - 1] != '\n' ? "\n" : "", name, rest, at == NULL ? "\n" : "");
    enum status st = out.text != NULL ? file_put(f->dir, f->name, f->mode, out.text, out.len, true, &e)
                                      : err_set(&e, ST_MEMORY, "out of memory");
    strbuf_free(&out);
    return st == ST_OK ? DONE : complain_status(st, &e);
}

/* Nobody would notice before the next start. */
static int check_or_put_back(const struct config_text *f, const char *path)
{
    static struct settings s;
    int rc = load_settings(&s, path);
    if (rc == DONE)
        return DONE;
    struct err e = {0};
    enum status st = file_put(f->dir, f->name, f->mode, f->text, f->n, true, &e);
    return complain(REFUSED,
                    st == ST_OK ? "%s would not be right with it: put back as it was"
                                : "%s is not right with it, and could not be put back",
                    path);
}

/* A ledger that is there, and in other money, would keep the kiosk from starting. */
static int one_currency(const struct cli *c, const struct scheme *s)
{
    struct ledger *l = NULL;
    struct ledger_head h = {0};
    bool other = ledger_open_reader(&l, c->state, NULL) == ST_OK && ledger_head(l, &h, NULL) == ST_OK &&
                 strcmp(h.currency.code, s->currency.code) != 0;
    ledger_close(l);
    return !other ? DONE
                  : complain(REFUSED,
                             "the ledger in %s is in %s, %s in %s, and one ledger keeps one currency: begin with"
                             " another state folder, and name it here by --state",
                             c->state, h.currency.code, s->id, s->currency.code);
}

int cmd_scheme_use(const struct cli *c)
{
    static struct scheme s;
    struct config_text f = {0};
    struct strbuf warnings = {0};
    char path[256];
    const char *name = c->args[0], *config = config_path(c);
    if (strchr(name, '/') != NULL)
        return complain(USAGE,
                        "a name that `rebottle scheme list` shows; the path of a file of your own is written into"
                        " the configuration by hand");
    int rc = scheme_path(path, c, name);
    if (rc == DONE)
        rc = load_scheme(&s, NULL, path, &warnings);
    if (rc == DONE && s.missing_count > 0)
        rc = complain(REFUSED, "%s is incomplete, and no kiosk starts with it: %s", name, s.missing[0]);
    if (rc == DONE)
        rc = one_currency(c, &s);
    if (rc == DONE)
        rc = read_config(&f, config);
    if (rc == DONE)
        rc = write_config(&f, name);
    if (rc == DONE)
        rc = check_or_put_back(&f, config);
    if (rc == DONE && warnings.len > 0)
        fputs(warnings.text, stderr);
    if (cli_has(c, OPT_JSON))
        print_json(
            json_pack("{s:b, s:s, s:s, s:s}", "ok", rc == DONE, "scheme", name, "name", s.name_en, "config", config));
    else if (rc == DONE)
        printf("%s now says scheme: %s (%s). The kiosk pays by it from its next start on.\n", config, name, s.name_en);
    free(f.text);
    strbuf_free(&warnings);
    return rc;
}
