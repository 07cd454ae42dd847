/* scheme list, show, check; config check. Files only: no ledger, no daemon. */
#include "cli/device_line.h"
#include "cli/scheme_arg.h"
#include "cli/scheme_show.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static size_t lines_of(const struct strbuf *b)
{
    size_t n = 0;
    for (size_t i = 0; i < b->len; i++)
        n += b->text[i] == '\n';
    return n;
}

int cmd_config_check(const struct cli *c)
{
    static struct settings s;
    struct strbuf warnings = {0};
    int rc = load_settings(&s, c->args[0]);
    if (rc == DONE)
        settings_warnings(&s, &warnings);
    if (warnings.len > 0)
        fputs(warnings.text, stderr);
    if (cli_has(c, OPT_JSON))
        print_json(json_pack("{s:b, s:I}", "ok", rc == DONE, "warnings", (json_int_t)lines_of(&warnings)));
    else if (rc == DONE)
        printf("%s is in order: kiosk %" PRIu32 ", scheme %s, %zu devices\n", c->args[0], s.kiosk_id, s.scheme.id,
               s.device_count);
    strbuf_free(&warnings);
    return rc;
}

/* ---- list ------------------------------------------------------------------------------------------------------- */

#define NAMES_MAX 256
struct packs_shown {
    json_t *list; /* NULL: print a table */
    char seen[NAMES_MAX][64];
    size_t count;
    int rc;
};

static int is_yaml(const struct dirent *d)
{
    size_t n = strlen(d->d_name);
    return n > 5 && n < 64 && d->d_name[0] != '.' && strcmp(d->d_name + n - 5, ".yaml") == 0;
}

/* A name found before hides the later one, as scheme_find has it. */
static bool first_of_name(struct packs_shown *l, const char *name)
{
    for (size_t i = 0; i < l->count; i++)
        if (strcmp(l->seen[i], name) == 0)
            return false;
    if (l->count == NAMES_MAX)
        return false;
    text_copy(l->seen[l->count++], sizeof l->seen[0], name);
    return true;
}

static void list_one(struct packs_shown *l, const char *path)
{
    static struct scheme s;
    struct strbuf warnings = {0};
    char amounts[80], note[32];
    if (load_scheme(&s, NULL, path, &warnings) != DONE) {
        l->rc = REFUSED;
        return;
    }
    scheme_amounts(amounts, &s);
    if (l->list != NULL) {
        json_array_append_new(l->list,
                              json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:I, s:b, s:b}", "id", s.id, "file",
                                        path, "name", s.name_en, "name_zh", s.name_zh, "currency", s.currency.code,
                                        "amounts", amounts, "confidence", confidence_word(scheme_confidence(&s)),
                                        "rules", (int)s.rule_count, "warnings", (json_int_t)lines_of(&warnings),
                                        "usable", s.missing_count == 0, "legal_deposit", s.legal_deposit));
    } else {
        snprintf(note, sizeof note, "%zu", lines_of(&warnings));
        print_columns(s.id, 11);
        print_columns(amounts, 18);
        print_columns(confidence_word(scheme_confidence(&s)), 11);
        print_columns(s.missing_count > 0 ? "incomplete" : note, 10);
        print_last(s.name_en);
    }
    strbuf_free(&warnings);
}

static int list_folder(struct packs_shown *l, const char *dir)
{
    char path[600];
    struct dirent **names = NULL;
    int n = scandir(dir, &names, is_yaml, alphasort);
    for (int i = 0; i < n; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, names[i]->d_name);
        if (first_of_name(l, names[i]->d_name))
            list_one(l, path);
        free(names[i]);
    }
    free(names);
    return n;
}

int cmd_scheme_list(const struct cli *c)
{
    struct packs_shown *l = calloc(1, sizeof *l);
    char dir[256];
    if (l == NULL)
        return complain(REFUSED, "out of memory");
    if (cli_has(c, OPT_JSON)) {
        l->list = json_array();
    } else {
        print_columns("NAME", 11);
        print_columns("AMOUNTS", 18);
        print_columns("CONFIDENCE", 11);
        print_columns("WARNINGS", 10);
        print_last("SCHEME");
    }
    if (c->arg_count > 0 && list_folder(l, c->args[0]) < 0)
        l->rc = complain(USAGE, "%s: %s", c->args[0], strerror(errno));
    for (size_t i = 0; c->arg_count == 0 && scheme_folder(dir, config_path(c), i); i++)
        list_folder(l, dir);
    if (l->count == 0 && l->rc == DONE)
        l->rc = complain(REFUSED, "no schemes: there is no folder schemes/ beside %s, and none is installed",
                         config_path(c));
    int rc = l->rc;
    if (l->list != NULL)
        print_json(json_pack("{s:b, s:o}", "ok", rc == DONE, "schemes", l->list));
    free(l);
    return rc;
}

/* ---- show, check ------------------------------------------------------------------------------------------------ */

int cmd_scheme_show(const struct cli *c)
{
    static struct scheme s;
    int rc = take_scheme(&s, NULL, c, c->arg_count > 0 ? c->args[0] : NULL);
    if (rc != DONE)
        return rc;
    if (cli_has(c, OPT_JSON))
        return print_json(scheme_json(&s));
    scheme_print(&s);
    return DONE;
}

int cmd_scheme_check(const struct cli *c)
{
    static struct scheme s;
    char path[256];
    struct strbuf warnings = {0};
    int rc = scheme_path(path, c, c->args[0]);
    if (rc == DONE)
        rc = load_scheme(&s, NULL, path, &warnings);
    if (warnings.len > 0)
        fputs(warnings.text, stderr);
    if (cli_has(c, OPT_JSON))
        print_json(json_pack("{s:b, s:I, s:b}", "ok", rc == DONE, "warnings", (json_int_t)lines_of(&warnings), "usable",
                             rc == DONE && s.missing_count == 0));
    else if (rc == DONE)
        printf("%s is in order: %s, %zu rules, %zu warnings%s\n", path, s.id, s.rule_count, lines_of(&warnings),
               s.missing_count > 0 ? "; no refund can be paid by it until it is complete" : "");
    strbuf_free(&warnings);
    return rc;
}
