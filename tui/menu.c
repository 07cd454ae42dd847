#include "tui/menu.h"

#define GROUP(text, at, n, ...)                                                                                        \
    {                                                                                                                  \
        text, at, {__VA_ARGS__}, n                                                                                     \
    }
const struct menu_group menu_groups[MENU_GROUPS] = {
    GROUP(N_("Machine"), 0, 10, COMMAND_NEXT_TASK, COMMAND_CLEAN, COMMAND_BAG, COMMAND_PAUSE, COMMAND_RESUME,
          COMMAND_CLEAR_JAM, COMMAND_COUNT_BY_HAND, COMMAND_SCAN, COMMAND_PAYOUT, COMMAND_TRAINING),
    GROUP(N_("Figures"), 0, 9, COMMAND_FIGURES, COMMAND_SPAN, COMMAND_LOOK, COMMAND_MEASURE, COMMAND_NEWEST,
          COMMAND_SEARCH, COMMAND_FILTER, COMMAND_VISIT, COMMAND_EXPORT),
    GROUP(N_("Day"), 0, 3, COMMAND_TILLS, COMMAND_DAY_X, COMMAND_DAY_CLOSE),
    GROUP(N_("Vouchers"), 1, 10, COMMAND_REDEEM, COMMAND_FIND, COMMAND_REPRINT, COMMAND_GOODWILL, COMMAND_UNDO,
          COMMAND_VOID, COMMAND_ACCOUNT, COMMAND_CARD, COMMAND_SPEND, COMMAND_NEW_KEY),
    GROUP(N_("Cases"), 1, 3, COMMAND_SETTLE, COMMAND_CASE_OPEN, COMMAND_UNLISTED),
    GROUP(N_("People"), 2, 7, COMMAND_FIRST_PERSON, COMMAND_SIGN_IN, COMMAND_SIGN_OUT, COMMAND_PEOPLE,
          COMMAND_ADD_PERSON, COMMAND_SET_PIN, COMMAND_CHANGE_PERSON),
    GROUP(N_("Screen"), 2, 6, COMMAND_OTHER_SCREEN, COMMAND_LANGUAGE, COMMAND_THEME, COMMAND_HELP, COMMAND_LEAVE,
          COMMAND_QUIT),
};

size_t menu_items(const struct model *m, enum command out[MENU_ITEMS_MAX], int group[MENU_ITEMS_MAX])
{
    size_t n = 0;
    for (int g = 0; g < MENU_GROUPS; g++)
        for (size_t i = 0; i < menu_groups[g].count; i++) {
            if (!command_available(m, menu_groups[g].commands[i]))
                continue;
            if (group != NULL)
                group[n] = g;
            out[n++] = menu_groups[g].commands[i];
        }
    return n;
}

/* To the first item of the column beside this one. */
static int beside(const int group[MENU_ITEMS_MAX], int n, int at, int by)
{
    int column = (menu_groups[group[at]].column + by + MENU_COLUMNS) % MENU_COLUMNS;
    for (int i = 0; i < n; i++)
        if (menu_groups[group[i]].column == column)
            return i;
    return at;
}

void menu_key(struct model *m, int key)
{
    enum command items[MENU_ITEMS_MAX];
    int group[MENU_ITEMS_MAX], n = (int)menu_items(m, items, group);
    int at = n == 0 ? 0 : m->menu_at < n ? m->menu_at : n - 1;
    if (key == TK_ESC || n == 0) {
        m->dialog = DIALOG_NONE;
    } else if (key == TK_UP || key == TK_DOWN) {
        m->menu_at = (at + n + (key == TK_UP ? -1 : 1)) % n;
    } else if (key == TK_LEFT || key == TK_RIGHT || key == TK_TAB || key == TK_BACKTAB) {
        m->menu_at = beside(group, n, at, key == TK_LEFT || key == TK_BACKTAB ? -1 : 1);
    } else {
        if (key >= TK_ROW && key < TK_ROW + n) { /* pointed at */
            at = m->menu_at = key - TK_ROW;
            key = TK_ENTER;
        }
        enum command c = key == TK_ENTER || key == ' ' ? items[at] : command_of_key(m, key);
        m->dialog = DIALOG_NONE;
        if (c != COMMAND_COUNT && c != COMMAND_MENU)
            command_run(m, c);
    }
}
