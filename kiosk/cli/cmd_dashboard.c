/* rebottle without a command: the dashboard. */
#include "cli/cli.h"
#include "cli/history.h"
#include "tui/tui.h"
#include "wire/client.h"

#include <stdlib.h>
#include <string.h>

int cmd_dashboard(const struct cli *c)
{
    static const char *const words[] = {
        [TUI_CONSUMER] = "consumer", [TUI_STAFF] = "staff", [TUI_OPERATOR] = "operator"};
    struct tui_options o = {.screen = TUI_CONSUMER,
                            .locked = cli_has(c, OPT_LOCKED),
                            .plain = cli_has(c, OPT_PLAIN),
                            .language = c->option[OPT_LANGUAGE],
                            .theme = c->option[OPT_THEME]};
    if (cli_has(c, OPT_SCREEN)) {
        size_t i = 0;
        while (i < 3 && strcmp(words[i], c->option[OPT_SCREEN]) != 0)
            i++;
        if (i == 3)
            return complain(USAGE, "--screen is consumer, staff or operator");
        o.screen = (enum tui_screen)i;
    }
    char path[108];
    struct err e = {0};
    if (!cli_has(c, OPT_SOCKET) && socket_path(path, c->state, &e) != ST_OK)
        return complain(USAGE, "%s", e.msg);
    o.socket = cli_has(c, OPT_SOCKET) ? c->option[OPT_SOCKET] : path;
    static struct history_books books; /* large */
    history_open(&books, c->state, getenv("REBOTTLE_CONFIG"));
    struct history_source source = history_source_of(&books);
    o.history = &source;
    int code = tui_run(&o);
    history_close(&books);
    return code;
}
