/* rebottle: what people run. See packaging/man/rebottle.1. */
#include "cli/cli.h"

#include <stdio.h>

/* Output that did not reach its file is no success: a full disk must not make an empty export look done. */
static int finish(int rc)
{
    if (fflush(stdout) != 0 || ferror(stdout))
        return rc == DONE ? complain(REFUSED, "the output could not be written") : rc;
    return rc;
}

static int help_of(const struct cli *c)
{
    if (c->command == &cli_dashboard) {
        help_general();
        return DONE;
    }
    if (c->command->run == cmd_help)
        return cmd_help(c);
    help_command(c->command->word, c->command->sub);
    return DONE;
}

int main(int argc, char **argv)
{
    static struct cli c;
    int rc = cli_parse(&c, argc, argv);
    if (rc != DONE)
        return rc;
    if (cli_has(&c, OPT_VERSION)) {
        puts("rebottle " REBOTTLE_VERSION);
        return finish(DONE);
    }
    return finish(cli_has(&c, OPT_HELP) ? help_of(&c) : c.command->run(&c));
}
