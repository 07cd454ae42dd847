/* Single words of the journal's rows: how something came about, what was done, a state. */
#include "tui/words.h"

#include <string.h>

static const struct {
    const char *word, *text;
} acts[] = {
    {"asked", N_("as asked")},
    {"walked_away", N_("walked away")},
    {"restart", N_("after a restart")},
    {"rule", N_("by the clock")},
    {"made_up", N_("by the clock, late")},
    {"new_year", N_("new year")},
    {"hand", N_("by hand")},
    {"device", N_("by device")},
    {"unguided", N_("without the guide")},
    {"paid", N_("paid")},
    {"empty", N_("nothing put in")},
    {"voucher", N_("voucher")},
    {"bag_label", N_("label of a bag")},
    {"z_report", N_("Z report")},
    {"x_report", N_("X report")},
    {"not counted", N_("a container was not counted")},
    {"slip lost", N_("the slip was lost or cannot be read")},
    {"machine fault", N_("the machine was at fault")},
    {"donated", N_("donated")},
    {"credited", N_("it is credited")},
    {"in_bin", N_("in the bin, no credit")},
    {"not_in_bin", N_("not in the bin")},
    {"done", N_("dealt with")},
    {"added", N_("added")},
    {"declined", N_("declined")},
    {"proposed", N_("proposed")},
    {"removed", N_("locked out")},
    {"erased", N_("erased")},
    {"role", N_("another role")},
    {"staff", N_("staff")},
    {"operator", N_("operator")},
    {"pin", N_("new PIN")},
    {"wrong_pin", N_("wrong PIN")},
    {"kiosk", N_("kiosk")},
    {"stopped", N_("stopped")},
    {"in", N_("in service")},
    {"out", N_("out of service")},
    {"trust", N_("the clock's standing")},
    {"step", N_("the clock jumped")},
    {"unset", N_("not set")},
    {"holdover", N_("not compared")},
    {"synced", N_("compared")},
    {"catalogue", N_("the list of containers")},
    {"class", N_("the container's class")},
    {"unknown", N_("unknown")},
};

const char *word_act(const struct model *m, const char *kind, const char *word)
{
    const char *text = NULL;
    if (strcmp(kind, "refused") == 0 || strcmp(kind, "in_doubt") == 0)
        return word_reason_short(m, word);
    if (strcmp(kind, "service") == 0)
        return word_cause(m, word);
    if (strcmp(kind, "case_opened") == 0)
        return word_case_why(m, word);
    if (strcmp(kind, "print") == 0)
        text = word_print_state(m, word);
    else if (strcmp(kind, "device") == 0)
        text = word_health(m, word);
    else if (strcmp(kind, "signal") == 0)
        text = word_signal_action(m, word);
    else if (strcmp(kind, "task_begun") == 0 || strcmp(kind, "task_done") == 0)
        text = word_chore(m, word);
    if (text != NULL && strcmp(text, word) != 0)
        return text;
    for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++)
        if (strcmp(acts[i].word, word) == 0)
            return T(m, acts[i].text);
    return word;
}
