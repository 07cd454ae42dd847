/* The configuration and the scheme that a command is about. Each says on stderr what is wrong, a line for each mistake
 * ("FILE:LINE: what is wrong; what would be right"), and returns an exit code. */
#ifndef REBOTTLE_CLI_SCHEME_ARG_H
#define REBOTTLE_CLI_SCHEME_ARG_H

#include "cli/cli.h"
#include "ledger/facts.h"
#include "settings/settings.h"

int load_settings(struct settings *out, const char *path);
/* hash (of the file's bytes), warnings: NULL where not asked. */
int load_scheme(struct scheme *out, struct hash *hash, const char *path, struct strbuf *warnings);
/* A file, or a name of the folders where schemes are; a path on the command line is relative to where we are. */
int scheme_path(char out[256], const struct cli *c, const char *name);
/* The scheme of a file or name, or the configured one where name is NULL. hash NULL: not asked. */
int take_scheme(struct scheme *out, struct hash *hash, const struct cli *c, const char *name);

#endif
