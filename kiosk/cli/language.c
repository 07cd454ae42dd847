#include "cli/language.h"

#include "base/tr.h"
#include "cli/show.h"

#include <stdlib.h>
#include <string.h>

static const char *wished(const struct cli *c)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    if (cli_has(c, OPT_LANGUAGE))
        return c->option[OPT_LANGUAGE];
    for (size_t i = 0; i < 3; i++) {
        const char *v = getenv(names[i]);
        if (v != NULL && *v != '\0')
            return strncmp(v, "zh", 2) == 0 ? "zh_CN" : "en";
    }
    return "en";
}

int cli_language(const char **out, const struct cli *c)
{
    *out = wished(c);
    if (strcmp(*out, "en") != 0 && strcmp(*out, "zh_CN") != 0)
        return complain(USAGE, "--language is en or zh_CN");
    tr_load_default();
    return DONE;
}
