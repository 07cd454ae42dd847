/* The language that a command speaks to people in; what scripts read is never translated. */
#ifndef REBOTTLE_CLI_LANGUAGE_H
#define REBOTTLE_CLI_LANGUAGE_H

#include "cli/cli.h"

/* --language, else the environment's (LC_ALL, LC_MESSAGES, LANG), else English; loads its texts. DONE or USAGE. */
int cli_language(const char **out, const struct cli *c);

#endif
