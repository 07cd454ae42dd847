/* One row of the journal, whole: what happened, when, by whom, every member of its body in words, its place in the
 * chain. */
#include <inttypes.h>
#include <stdio.h>

#include "tui/operator_view.h"

#define LABEL_COLS 30

static void head(const struct model *m, struct grid *g, struct rect r, const struct history_row *row)
{
    char when[SAY_MAX], line[200];
    const struct history_line *l = &row->line;
    say_moment(when, l->at_ms, l->offset_s, model_language(m));
    grid_fit(g, r.y, r.x, r.cols, INK_STRONG, word_row(m, l->kind));
    snprintf(line, sizeof line, "%s  (%s)", when, l->kind);
    grid_right(g, r.y, r.x + r.cols / 3, r.cols - r.cols / 3, INK_TEXT, line);
    snprintf(line, sizeof line, T(m, "Row %lld of the journal, day Z %lld, by %s"), (long long)l->seq,
             (long long)l->z_no, l->actor);
    grid_fit(g, r.y + 1, r.x, r.cols, INK_DIM, line);
}

static void chain(const struct model *m, struct grid *g, struct rect r, const struct history_row *row)
{
    const char *const texts[2][2] = {{T(m, "hash"), row->hash}, {T(m, "hash of the row before"), row->prev}};
    for (int i = 0; i < 2; i++) {
        int label = r.cols >= 100 ? LABEL_COLS : 8;
        grid_fit(g, r.y + i, r.x, label - 1, INK_DIM, i == 1 && label < LABEL_COLS ? T(m, "before") : texts[i][0]);
        grid_fit(g, r.y + i, r.x + label, r.cols - label, INK_TEXT, texts[i][1]);
    }
}

/* What the ledger added is set apart: it was worked out, the rest was told. */
static void body(const struct model *m, struct grid *g, struct rect r, const struct history_row *row)
{
    int n = (int)row->pair_count, most = n - r.rows, top = m->oper.at.selected;
    top = top > most ? (most > 0 ? most : 0) : top;
    int label = r.cols >= 100 ? LABEL_COLS + 10 : LABEL_COLS;
    for (int i = 0; i < r.rows && top + i < n; i++) {
        const struct history_pair *p = &row->pairs[top + i];
        char value[200];
        bool made = p->name[0] == 'm' && p->name[1] == 'a' && p->name[2] == 'd' && p->name[3] == 'e';
        word_value(m, row, p, value, sizeof value);
        grid_text(g, r.y + i, r.x, 2, INK_DIM, made ? "+" : " ");
        grid_fit(g, r.y + i, r.x + 2, label - 3, INK_DIM, word_member(m, p->name));
        grid_fit(g, r.y + i, r.x + label, r.cols - label, INK_STRONG, value);
        if (r.cols >= 120) /* the member's own name, for who reads the format */
            grid_right(g, r.y + i, r.x + r.cols - 40, 40, INK_DIM, p->name);
    }
    if (most > 0 && top < most)
        grid_right(g, r.y + r.rows - 1, r.x + r.cols - 20, 20, INK_HEADING, T(m, "▼ more: Down"));
}

void view_row(const struct model *m, struct grid *g, struct rect box)
{
    char title[80];
    snprintf(title, sizeof title, T(m, "Row %lld"), (long long)m->oper.at.row);
    grid_box(g, box, INK_BOX, title);
    struct rect r = rect_inset(box, 1, 2);
    if (!view_answered(m, g, r, HISTORY_ASK_ROW))
        return;
    const struct history_row *row = &m->past->row;
    head(m, g, r, row);
    chain(m, g, (struct rect){r.y + r.rows - 2, r.x, 2, r.cols}, row);
    body(m, g, (struct rect){r.y + 3, r.x, r.rows - 6, r.cols}, row);
}
