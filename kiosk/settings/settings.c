#include "settings/settings.h"

#include "settings/readers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum status read_all(struct settings *s, const char *path, const char *const *overrides, size_t override_count,
                            struct problems *p, struct err *e)
{
    struct yaml_doc y;
    enum status st = yaml_doc_load(&y, p, 0, path, s->config_hash, e);
    if (st != ST_OK)
        return st;
    for (size_t i = 0; i < override_count; i++)
        yaml_doc_override(&y, (int)i, overrides[i]);
    struct section root = section_root(&y);
    if (section_here(&root)) {
        read_kiosk(&root, s);
        if (s->scheme_path[0] != '\0') /* before what is counted in its currency */
            st = scheme_read(&s->scheme, s->scheme_hash, s->scheme_path, p, 1, NULL, e);
        if (s->scheme.missing_count > 0)
            section_problem(&root, "scheme", "is \"%s\", which is not complete: %s; a copy of %s with that filled in",
                            s->scheme.id, s->scheme.missing[0], s->scheme_path);
        read_cases(&root, s);
        read_accounts(&root, s);
        struct section lane = read_lane(&root, s);
        read_bins(&root, s);
        read_devices(&root, s);
        read_people(&root, s);
        read_signals(&root, s);
        read_exports(&root, s);
        if (st == ST_OK)
            st = read_recovery(&root, s, p, 2, e);
        else
            section_optional(&root, "recovery");
        section_close(&root);
        settings_check(&lane, s);
    }
    yaml_doc_free(&y);
    return st;
}

enum status settings_load(struct settings *out, const char *path, const char *const *overrides, size_t override_count,
                          struct strbuf *problems, struct err *e)
{
    struct problems p;
    struct settings *s = calloc(1, sizeof *s); /* 40 KiB: not on the stack */
    enum status st = ST_MEMORY;
    if (!problems_new(&p, overrides) || s == NULL) {
        err_set(e, st, "reading %s", path);
        goto done;
    }
    if (!text_copy(s->path, sizeof s->path, path)) {
        st = err_set(e, ST_INVALID, "%s: a path of at most %zu bytes", path, sizeof s->path - 1);
        goto done;
    }
    st = read_all(s, path, overrides, override_count, &p, e);
    if (st == ST_OK && p.count > 0) {
        problems_print(&p, problems);
        st = err_set(e, ST_INVALID, "%zu mistakes in %s", p.count + p.dropped, path);
    }
    if (st == ST_OK)
        *out = *s;
done:
    problems_free(&p);
    free(s);
    return st;
}

enum status settings_devices_load(struct settings *out, const char *path, struct strbuf *problems, struct err *e)
{
    struct problems p;
    struct yaml_doc y;
    *out = (struct settings){0};
    if (!problems_new(&p, NULL))
        return err_set(e, ST_MEMORY, "reading %s", path);
    enum status st =
        text_copy(out->path, sizeof out->path, path) ? ST_OK : err_set(e, ST_INVALID, "the path is too long");
    if (st == ST_OK)
        st = yaml_doc_load(&y, &p, 0, path, out->config_hash, e);
    if (st == ST_OK) {
        struct section root = section_root(&y);
        read_devices(&root, out);
        yaml_doc_free(&y);
    }
    if (st == ST_OK && p.count > 0) {
        problems_print(&p, problems);
        st = err_set(e, ST_INVALID, "%zu mistakes in the devices of %s", p.count + p.dropped, path);
    }
    problems_free(&p);
    return st;
}

enum status settings_port_below(struct port_config *c, const char *state_dir, struct err *e)
{
    char relative[sizeof c->where];
    bool path = c->kind == PORT_TTY || (c->kind == PORT_SERIAL && strncmp(c->where, "usb:", 4) != 0);
    if (!path || c->where[0] == '/')
        return ST_OK;
    memcpy(relative, c->where, sizeof relative);
    int n = snprintf(c->where, sizeof c->where, "%s/%s", state_dir, relative);
    if (n < 0 || (size_t)n >= sizeof c->where)
        return err_set(e, ST_INVALID, "the device path %s below %s is too long", relative, state_dir);
    return ST_OK;
}
