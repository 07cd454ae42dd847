/* The dashboard: connects to rebottled, shows one of three screens, sends what people ask for. */
#ifndef REBOTTLE_TUI_TUI_H
#define REBOTTLE_TUI_TUI_H

#include <stdbool.h>

#include "tui/history.h"

enum tui_screen { TUI_CONSUMER, TUI_STAFF, TUI_OPERATOR };

struct tui_options {
    enum tui_screen screen;
    bool locked;          /* a kiosk's own terminal: no way out without a staff sign-in */
    bool plain;           /* sentences instead of a screen: for a screen reader or a speech program */
    const char *socket;   /* path of the daemon's socket */
    const char *language; /* "en", "zh_CN"; NULL: English. The consumer screen follows the daemon once it is there */
    const char *theme;    /* a word of theme_find; NULL: dark */
    const struct history_source *history; /* the past, for the operator's screen; borrowed; NULL: none */
    const char *locale_dir;               /* where the catalogues are; NULL: the usual folder, see base/tr.h */
};

/* Runs until the person leaves. Returns an exit code: 0 left, 2 a wrong option (reason on stderr), 4 no terminal, or
 * (plain) the daemon is not there. */
int tui_run(const struct tui_options *o);

#endif
