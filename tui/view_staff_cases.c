/* Cases and signals on the staff's screen, and what is known about the selected one. */
#include "tui/view_staff.h"

#include <inttypes.h>
#include <stdio.h>

static void more_line(const struct model *m, struct grid *g, struct rect r, int hidden)
{
    char text[64];
    snprintf(text, sizeof text, T(m, "and %d more"), hidden);
    grid_fit(g, r.y + r.rows - 1, r.x, r.cols, INK_DIM, text);
}

static void draw_case(const struct model *m, struct grid *g, struct rect r, const struct wire_case *c, bool selected)
{
    char number[24], span[SAY_MAX], amount[SAY_MAX] = "";
    enum ink ink = selected ? INK_SELECTED : INK_TEXT, dim = selected ? INK_SELECTED : INK_DIM;
    grid_fill(g, r, ' ', ink);
    snprintf(number, sizeof number, "%" PRId64, c->number);
    word_since(m, c->opened_ms, span);
    if (c->amount.minor != 0)
        model_money(m, amount, c->amount);
    grid_fit(g, r.y, r.x + 1, 5, ink, number);
    grid_fit(g, r.y, r.x + 7, 12, ink, word_case(m, c->kind));
    if (r.cols >= 36)
        grid_right(g, r.y, r.x + 19, 8, ink, amount);
    if (r.cols >= 28)
        grid_right(g, r.y, r.x + (r.cols >= 36 ? 27 : 19), 9, dim, span);
}

/* What is known about the selected case, below the list. */
static void case_details(const struct model *m, struct grid *g, struct rect r)
{
    const struct wire_case *c = &m->state.cases[m->selected];
    char line[160];
    const char *why = c->why[0] != '\0' ? word_case_why(m, c->why) : word_case(m, c->kind);
    if (c->visit != 0) /* what somebody tells at the counter belongs to none */
        snprintf(line, sizeof line, T(m, "Visit %lld  %s"), (long long)c->visit, c->gtin);
    else
        snprintf(line, sizeof line, "%s", c->gtin);
    grid_fit(g, r.y, r.x, r.cols, INK_TEXT, why);
    grid_fit(g, r.y + 1, r.x, r.cols, INK_DIM, line);
}

/* Cases, then signals: one list, so that one key goes through all that a person has to see. */
void view_cases(const struct model *m, struct grid *g, struct rect box)
{
    char title[96];
    int cases = (int)m->state.case_count, signals = (int)m->state.signal_count, n = cases + signals;
    if (signals > 0)
        snprintf(title, sizeof title, T(m, "Cases to settle: %d, signals: %d"), cases, signals);
    else
        snprintf(title, sizeof title, n > 0 ? T(m, "Cases to settle: %d") : T(m, "Cases"), n);
    grid_box(g, box, INK_BOX, title);
    struct rect r = rect_inset(box, 1, 2);
    if (n > 0 && r.rows >= 6) {
        r.rows -= 3;
        struct rect below = {r.y + (n < r.rows ? n : r.rows) + 1, r.x, 2, r.cols};
        if (m->selected < cases)
            case_details(m, g, below);
        else
            view_signal_details(m, g, below, &m->state.signals[m->selected - cases]);
    }
    int shown = n <= r.rows ? n : r.rows - 1;
    int first = m->selected >= shown ? m->selected - shown + 1 : 0; /* the selected one stays in sight */
    for (int i = 0; i < shown; i++) {
        struct rect row = {r.y + i, r.x, 1, r.cols};
        bool selected = first + i == m->selected;
        grid_zone(g, row, TK_ROW + first + i);
        if (first + i < cases)
            draw_case(m, g, row, &m->state.cases[first + i], selected);
        else
            view_signal_row(m, g, row, &m->state.signals[first + i - cases], selected);
    }
    if (n > shown)
        more_line(m, g, r, n - shown);
    if (n == 0)
        grid_fit(g, r.y, r.x, r.cols, INK_DIM, T(m, "none open"));
}
