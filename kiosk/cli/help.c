#include "base/text.h"
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

static void add_option(struct strbuf *b, const struct option_row *o)
{
    strbuf_printf(b, "--%s%s%s", o->word, *o->arg != '\0' ? " " : "", o->arg);
}

void help_usage_line(char *out, size_t cap, const struct command *c)
{
    struct strbuf b = {0};
    const char *const parts[] = {"rebottle", c->word, c->sub, c->args};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i] != NULL && *parts[i] != '\0')
            strbuf_printf(&b, "%s%s", i > 0 ? " " : "", parts[i]);
    }
    for (int o = 0; o < OPT_COUNT; o++) {
        if (!command_takes(c, o))
            continue;
        strbuf_puts(&b, command_needs(c, o) ? " " : " [");
        add_option(&b, &option_rows[o]);
        strbuf_puts(&b, command_needs(c, o) ? "" : "]");
    }
    text_copy(out, cap, b.text != NULL ? b.text : "");
    strbuf_free(&b);
}

static void print_option(const struct option_row *o)
{
    struct strbuf b = {0};
    add_option(&b, o);
    printf("  %-18s %s\n", b.text != NULL ? b.text : "", o->what);
    strbuf_free(&b);
}

static void print_command(const struct command *c)
{
    char line[512];
    help_usage_line(line, sizeof line, c);
    printf("%s\n  %s\n", line, c->what);
    for (int o = 0; o < OPT_COUNT; o++) {
        if (command_takes(c, o))
            print_option(&option_rows[o]);
    }
    printf("  Example: %s\n", c->example);
}

bool help_command(const char *word, const char *sub)
{
    int found = 0;
    for (const struct command *c = cli_commands; c->word != NULL; c++) {
        if (strcmp(c->word, word) != 0 || (sub != NULL && (c->sub == NULL || strcmp(c->sub, sub) != 0)))
            continue;
        if (found++ > 0)
            puts("");
        print_command(c);
    }
    return found > 0;
}

void help_general(void)
{
    puts("rebottle [--screen consumer|staff|operator] [--locked] [--plain]");
    puts("  the dashboard of a kiosk\n");
    puts("rebottle COMMAND ...");
    for (const struct command *c = cli_commands; c->word != NULL; c++) {
        char name[64];
        snprintf(name, sizeof name, "%s%s%s", c->word, c->sub != NULL ? " " : "", c->sub != NULL ? c->sub : "");
        printf("  %-18s %s\n", name, c->what);
    }
    puts("\nWith every command:");
    for (int o = OPT_STATE; o <= OPT_VERSION; o++)
        print_option(&option_rows[o]);
    puts("\nExit codes: 0 done; 1 refused, nothing was changed; 2 wrong usage; 3 outcome unknown, ask again with the\n"
         "same id; 4 no daemon or no ledger there. `rebottle help COMMAND` says more, with an example.");
}

int cmd_help(const struct cli *c)
{
    if (c->arg_count == 0) {
        help_general();
        return DONE;
    }
    if (!help_command(c->args[0], c->arg_count > 1 ? c->args[1] : NULL))
        return complain(USAGE, "there is no such command; `rebottle help` lists them");
    return DONE;
}
