#include "tui/menu.h"
#include "tui/view.h"

#define KEY_COLS 6

/* Rows of the longest column, with its titles and the gaps between groups. */
static int longest_column(const int group[MENU_ITEMS_MAX], int n)
{
    int rows[MENU_COLUMNS] = {0}, most = 0;
    for (int i = 0; i < n; i++) {
        int *column = &rows[menu_groups[group[i]].column];
        if (i == 0 || group[i] != group[i - 1])
            *column += *column > 0 ? 2 : 1;
        (*column)++;
        most = *column > most ? *column : most;
    }
    return most;
}

void view_menu(const struct model *m, struct grid *g)
{
    enum command items[MENU_ITEMS_MAX];
    int group[MENU_ITEMS_MAX], n = (int)menu_items(m, items, group), last = -1;
    int at = n == 0 ? 0 : m->menu_at < n ? m->menu_at : n - 1;
    struct rect r = view_open_box(g, 22, 76, T(m, "Menu"));
    int rows = longest_column(group, n), top = rows + 4 < r.rows ? r.y + 1 : r.y; /* a low window: no blank rows */
    int y[MENU_COLUMNS] = {top, top, top}, cols = r.cols / MENU_COLUMNS;
    for (int i = 0; i < n; i++) {
        const struct menu_group *of = &menu_groups[group[i]];
        int x = r.x + of->column * cols, *row = &y[of->column];
        if (group[i] != last) {
            *row += *row > top;
            grid_fit(g, (*row)++, x, cols - 2, INK_HEADING, T(m, of->title));
            last = group[i];
        }
        enum ink ink = i == at ? INK_SELECTED : INK_TEXT;
        grid_fill(g, (struct rect){*row, x, 1, cols - 1}, ' ', ink);
        grid_fit(g, *row, x + 1, KEY_COLS - 1, i == at ? INK_SELECTED : INK_HEADING, commands[items[i]].shown);
        grid_zone(g, (struct rect){*row, x, 1, cols - 1}, TK_ROW + i);
        grid_fit(g, (*row)++, x + KEY_COLS, cols - KEY_COLS - 1, ink, view_label(m, items[i]));
    }
    if (n > 0 && top + rows < r.y + r.rows - 2)
        grid_fit(g, r.y + r.rows - 3, r.x, r.cols, INK_DIM, T(m, commands[items[at]].help));
    const struct view_answer a[] = {{TK_ENTER, T(m, "Arrows and Enter"), T(m, "or the key")},
                                    {TK_ESC, "Esc", T(m, "close")}};
    view_answers(g, (struct rect){r.y + r.rows - 1, r.x, 1, r.cols}, a, 2);
}
