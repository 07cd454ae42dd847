#include "cli/recovery_config.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define CONFIG_DEFAULT "/etc/rebottle/rebottle.yaml"

int take_recovery_config(const struct cli *c, struct settings *s, struct report_request *q)
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
