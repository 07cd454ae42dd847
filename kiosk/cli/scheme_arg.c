#include "cli/scheme_arg.h"

#include "cli/device_line.h"

#include <stdio.h>
#include <string.h>

/* Problems go to stderr, a line each: "FILE:LINE: what is wrong; what would be right". */
static int tell_problems(const struct strbuf *problems, enum status st, const struct err *e)
{
    if (problems->len > 0)
        fputs(problems->text, stderr);
    if (st == ST_OK)
        return DONE;
    return problems->len > 0 ? REFUSED : complain_status(st, e);
}

int load_settings(struct settings *out, const char *path)
{
    struct strbuf problems = {0};
    struct err e = {0};
    enum status st = settings_load(out, path, NULL, 0, &problems, &e);
    int rc = tell_problems(&problems, st, &e);
    strbuf_free(&problems);
    return rc;
}

int load_scheme(struct scheme *out, struct hash *hash, const char *path, struct strbuf *warnings)
{
    struct hash found;
    struct strbuf problems = {0};
    struct err e = {0};
    enum status st = scheme_load(out, found.bytes, path, &problems, warnings, &e);
    int rc = tell_problems(&problems, st, &e);
    strbuf_free(&problems);
    if (hash != NULL && st == ST_OK)
        *hash = found;
    return rc;
}

int scheme_path(char out[256], const struct cli *c, const char *name)
{
    struct err e = {0};
    size_t n = strlen(name);
    if (strchr(name, '/') != NULL || (n > 5 && strcmp(name + n - 5, ".yaml") == 0))
        return text_copy(out, 256, name) ? DONE : complain(USAGE, "the path is too long");
    if (scheme_find(out, name, config_path(c), &e) == ST_OK)
        return DONE;
    return complain(REFUSED, "the scheme %s", e.msg);
}

int take_scheme(struct scheme *out, struct hash *hash, const struct cli *c, const char *name)
{
    static struct settings s;
    char path[256];
    int rc = name != NULL ? scheme_path(path, c, name) : load_settings(&s, config_path(c));
    if (rc != DONE)
        return rc;
    if (name != NULL)
        return load_scheme(out, hash, path, NULL);
    *out = s.scheme;
    if (hash != NULL)
        memcpy(hash->bytes, s.scheme_hash, sizeof hash->bytes);
    return DONE;
}
