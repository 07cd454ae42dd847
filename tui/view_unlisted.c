/* What the catalogue lacks, over the screen: a row each, two lines about the selected one. */
#include "tui/unlisted.h"
#include "tui/view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define GTIN_COLS  15
#define COUNT_COLS 10
#define BELOW      6 /* three lines about the selected one, the answers, and a blank above each */

static void draw_row(const struct model *m, struct grid *g, struct rect r, const struct unlisted *row, bool here)
{
    char text[SAY_MAX];
    enum ink ink = here ? INK_SELECTED : INK_TEXT;
    grid_fill(g, r, ' ', ink);
    grid_fit(g, r.y, r.x + 1, GTIN_COLS, ink, row->gtin);
    if (row->proposed) {
        grid_fit(g, r.y, r.x + 1 + GTIN_COLS, COUNT_COLS, here ? ink : INK_WARN, T(m, "proposed"));
        grid_fit(g, r.y, r.x + 1 + GTIN_COLS + COUNT_COLS, r.cols - 2 - GTIN_COLS - COUNT_COLS, ink, row->name);
        return;
    }
    snprintf(text, sizeof text, "%" PRId32 " x", row->count);
    grid_fit(g, r.y, r.x + 1 + GTIN_COLS, COUNT_COLS, ink, text);
    if (row->last_ms > 0) {
        char when[SAY_MAX], line[2 * SAY_MAX];
        say_moment(when, row->last_ms, m->state.offset_s, model_language(m));
        snprintf(line, sizeof line, T(m, "last on %s"), when);
        grid_fit(g, r.y, r.x + 1 + GTIN_COLS + COUNT_COLS, r.cols - 2 - GTIN_COLS - COUNT_COLS, ink, line);
    }
}

static void draw_details(const struct model *m, struct grid *g, struct rect r, const struct unlisted *row)
{
    char words[160];
    if (row == NULL || (!row->proposed && row->state[0] == '\0'))
        return;
    if (!row->proposed) {
        grid_fit(g, r.y, r.x, r.cols, INK_DIM, T(m, "It was proposed before and not taken."));
        return;
    }
    unlisted_words(m, row, words, sizeof words);
    grid_fit(g, r.y, r.x, r.cols, INK_STRONG, row->name);
    grid_fit(g, r.y + 1, r.x, r.cols, INK_TEXT, words);
    if (unlisted_why_not(m) != NULL)
        grid_fit(g, r.y + 2, r.x, r.cols, INK_DIM, T(m, unlisted_why_not(m)));
}

static void draw_answers(const struct model *m, struct grid *g, struct rect line)
{
    const char *enter = unlisted_enter(m);
    const struct view_answer a[] = {{TK_ENTER, "Enter", enter != NULL ? T(m, enter) : ""},
                                    {'n', "N", T(m, "propose another one")},
                                    {TK_ESC, "Esc", T(m, "close")}};
    view_answers(g, line, enter != NULL ? a : a + 1, enter != NULL ? 3 : 2);
}

void view_unlisted(const struct model *m, struct grid *g)
{
    int n = (int)m->unlisted_count, at = m->unlisted_at;
    struct rect r = view_open_box(g, (n > 1 ? n : 2) + BELOW + 3, 76, T(m, "Not in the list of containers"));
    int room = r.rows - BELOW, top = at < room ? 0 : at - room + 1;
    if (n == 0)
        grid_wrap(g, (struct rect){r.y, r.x, 2, r.cols}, INK_TEXT,
                  T(m, "Nothing was refused because the list lacks it, and nothing is proposed."));
    for (int i = top; i < n && i < top + room; i++) {
        struct rect line = {r.y + i - top, r.x, 1, r.cols};
        draw_row(m, g, line, &m->unlisted[i], i == at);
        grid_zone(g, line, TK_ROW + i);
    }
    draw_details(m, g, (struct rect){r.y + r.rows - 5, r.x, 3, r.cols}, at < n ? &m->unlisted[at] : NULL);
    draw_answers(m, g, (struct rect){r.y + r.rows - 1, r.x, 1, r.cols});
}
