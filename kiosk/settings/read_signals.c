#include "settings/readers.h"

#define COUNT_MAX   1000
#define MINUTES_MAX 1440 /* a day has a window of its own */

static void read_rule(struct section *all, enum signal_kind kind, struct signal_rule *out)
{
    static const char *const actions[] = {"off", "note", "warn", "block_visit", "block_lane"};
    static const char *const windows[] = {"visit", "day", "minutes"};
    struct section r = section_child(all, signal_word(kind), false);
    int action, window;
    *out = signal_rule_default(kind);
    section_choice(&r, "action", &action, (int)out->action, actions, sizeof actions / sizeof *actions);
    section_i32(&r, "count", &out->count, out->count, 1, COUNT_MAX);
    bool right = section_choice(&r, "window", &window, (int)out->window, windows, sizeof windows / sizeof *windows);
    bool same = !right || (enum signal_window)window == out->window; /* else the default's minutes say nothing */
    out->action = (enum signal_action)action;
    out->window = right ? (enum signal_window)window : out->window;
    section_i32(&r, "minutes", &out->minutes, same ? out->minutes : 0, 1, MINUTES_MAX);
    const char *problem = section_here(&r) ? signal_rule_problem(kind, out) : NULL;
    if (problem != NULL)
        section_problem(&r, NULL, "%s", problem);
    section_close(&r);
}

void read_signals(struct section *root, struct settings *s)
{
    struct section all = section_child(root, "signals", false);
    for (int k = 0; k < SIGNAL_KIND_COUNT; k++)
        read_rule(&all, (enum signal_kind)k, &s->signals[k]);
    section_close(&all);
}
