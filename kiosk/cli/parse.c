#include "cli/cli.h"

#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POSITIONALS_MAX (ARGS_MAX + 2) /* word, sub, arguments */

struct words {
    const char *at[POSITIONALS_MAX];
    int count;
};

static int unknown_option(const char *text)
{
    char shown[64];
    text_escape(shown, sizeof shown, text, strlen(text));
    return complain(USAGE, "there is no option %s; `rebottle help` lists them", shown);
}

/* argv[*i] is an option; takes its argument too. */
static int take_option(struct cli *out, int argc, char **argv, int *i)
{
    const char *text = argv[*i];
    if (strcmp(text, "-o") == 0)
        text = "--output";
    else if (strcmp(text, "-h") == 0)
        text = "--help";
    if (strncmp(text, "--", 2) != 0)
        return unknown_option(text);
    text += 2;
    size_t n = strcspn(text, "=");
    for (int o = 0; o < OPT_COUNT; o++) {
        const struct option_row *row = &option_rows[o];
        if (strlen(row->word) != n || strncmp(row->word, text, n) != 0)
            continue;
        if (*row->arg == '\0') {
            if (text[n] == '=')
                return complain(USAGE, "--%s takes no argument", row->word);
            out->option[o] = "";
        } else if (text[n] == '=') {
            out->option[o] = text + n + 1;
        } else if (*i + 1 < argc) {
            out->option[o] = argv[++*i];
        } else {
            return complain(USAGE, "--%s needs %s", row->word, row->arg);
        }
        return DONE;
    }
    return unknown_option(argv[*i]);
}

static int split(struct cli *out, struct words *words, int argc, char **argv)
{
    bool options = true;
    for (int i = 1; i < argc; i++) {
        if (options && strcmp(argv[i], "--") == 0) {
            options = false;
        } else if (options && argv[i][0] == '-' && argv[i][1] != '\0') {
            int rc = take_option(out, argc, argv, &i);
            if (rc != DONE)
                return rc;
        } else {
            if (words->count == POSITIONALS_MAX)
                return complain(USAGE, "too many arguments");
            words->at[words->count++] = argv[i];
        }
    }
    return DONE;
}

/* How many words belong to the command: 0 when there is none of that name. */
static int find(const struct command **out, const struct words *words)
{
    for (const struct command *c = cli_commands; c->word != NULL; c++) {
        if (strcmp(c->word, words->at[0]) != 0)
            continue;
        if (c->sub == NULL || (words->count > 1 && strcmp(c->sub, words->at[1]) == 0)) {
            *out = c;
            return c->sub == NULL ? 1 : 2;
        }
    }
    return 0;
}

static int no_such_command(const struct words *words)
{
    char shown[64];
    text_escape(shown, sizeof shown, words->at[0], strlen(words->at[0]));
    struct strbuf subs = {0};
    for (const struct command *c = cli_commands; c->word != NULL; c++) {
        if (strcmp(c->word, words->at[0]) == 0)
            strbuf_printf(&subs, "%s%s", subs.len > 0 ? ", " : "", c->sub);
    }
    if (subs.len > 0)
        complain(USAGE, "%s what? One of: %s", shown, subs.text);
    else
        complain(USAGE, "there is no command %s; `rebottle help` lists them", shown);
    strbuf_free(&subs);
    return USAGE;
}

static int wrong_use(const struct command *c)
{
    char line[512];
    help_usage_line(line, sizeof line, c);
    fprintf(stderr, "usage: %s\n", line);
    return USAGE;
}

static int check_use(const struct cli *c)
{
    const struct command *command = c->command;
    for (int o = 0; o < OPT_COUNT; o++) {
        if (c->option[o] != NULL && o < OPT_OWN_COUNT && !command_takes(command, o)) {
            complain(USAGE, "--%s does not belong to this command", option_rows[o].word);
            return wrong_use(command);
        }
        if (c->option[o] == NULL && command_needs(command, o)) {
            complain(USAGE, "--%s %s is missing", option_rows[o].word, option_rows[o].arg);
            return wrong_use(command);
        }
    }
    if (c->arg_count < command->least || c->arg_count > command->most) {
        complain(USAGE, c->arg_count < command->least ? "an argument is missing" : "too many arguments");
        return wrong_use(command);
    }
    return DONE;
}

int cli_parse(struct cli *out, int argc, char **argv)
{
    struct words words = {0};
    *out = (struct cli){.command = &cli_dashboard};
    int rc = split(out, &words, argc, argv);
    if (rc != DONE)
        return rc;
    int taken = 0;
    if (words.count > 0) {
        taken = find(&out->command, &words);
        if (taken == 0 && cli_has(out, OPT_HELP)) { /* rebottle voucher --help */
            static const struct command *help;
            for (help = cli_commands; help->run != cmd_help;)
                help++;
            out->command = help;
        } else if (taken == 0) {
            return no_such_command(&words);
        }
    }
    for (int i = taken; i < words.count; i++) {
        if (out->arg_count == ARGS_MAX)
            return complain(USAGE, "too many arguments");
        out->args[out->arg_count++] = words.at[i];
    }
    const char *state = getenv("REBOTTLE_STATE");
    out->state = cli_has(out, OPT_STATE)           ? out->option[OPT_STATE]
                 : state != NULL && *state != '\0' ? state
                                                   : "/var/lib/rebottle";
    if (cli_has(out, OPT_HELP) || cli_has(out, OPT_VERSION))
        return DONE;
    return check_use(out);
}
