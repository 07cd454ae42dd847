/* The guided task over the staff screen: every step, what is done and by whom it was confirmed, the one to do now. */
#include "tui/guide.h"
#include "tui/view.h"

#include <stdio.h>
#include <string.h>

static bool is_act(const char *step)
{
    static const char *const acts[] = {"pause", "resume", "lane_free", "bag_entered"};
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        if (strcmp(acts[i], step) == 0)
            return true;
    return false;
}

static void draw_step(const struct model *m, struct grid *g, struct rect r, const struct wire_chore *c, size_t i,
                      bool now)
{
    bool done = c->steps[i].done, device = c->steps[i].device;
    enum ink ink = done ? INK_GOOD : now ? INK_STRONG : INK_DIM;
    const char *mark = done ? "✓" : now ? "▸" : "·";
    const char *who = !device || (is_act(c->steps[i].step) && !done) ? ""
                      : done                                         ? T(m, "confirmed")
                                                                     : T(m, "by device");
    int who_cols = text_width(who);
    grid_fit(g, r.y, r.x, 2, ink, mark);
    grid_fit(g, r.y, r.x + 2, r.cols - 3 - who_cols, ink, word_step(m, c->steps[i].step));
    grid_right(g, r.y, r.x + r.cols - who_cols, who_cols, done ? INK_GOOD : INK_DIM, who);
}

static void guide_answers(const struct model *m, struct grid *g, struct rect line, const struct wire_chore *c,
                          size_t at)
{
    struct view_answer a[] = {{TK_ENTER, "Enter", T(m, "this is done")}, {TK_ESC, "Esc", T(m, "later")}};
    if (at == c->step_count) {
        grid_fit(g, line.y, line.x, line.cols, INK_HEADING, T(m, "One moment ..."));
        return;
    }
    if (is_act(c->steps[at].step)) {
        a[0].label = T(m, "do it");
    } else if (c->steps[at].device) { /* nothing to press but Esc */
        const char *text = T(m, "The device confirms this by itself.");
        int used = grid_fit(g, line.y, line.x, line.cols, INK_HEADING, text) + 4;
        view_answers(g, (struct rect){line.y, line.x + used, 1, line.cols - used}, a + 1, 1);
        return;
    }
    view_answers(g, line, a, 2);
}

void view_guide(const struct model *m, struct grid *g)
{
    const struct wire_chore *c = guide_chore(m);
    char title[160], line[160], span[SAY_MAX];
    int rows = c == NULL ? 0 : (int)c->step_count;
    snprintf(title, sizeof title, m->guide.subject[0] != '\0' ? "%s: %s" : "%s", word_chore(m, m->guide.chore),
             m->guide.subject);
    struct rect r = view_open_box(g, rows + 9, 76, title);
    if (c == NULL) {
        grid_fit(g, r.y + 1, r.x, r.cols, INK_TEXT, T(m, "One moment ..."));
        return;
    }
    size_t at = guide_step(c);
    word_since(m, c->since_ms, span);
    snprintf(line, sizeof line, T(m, "Step %d of %d. It has waited for %s."), (int)(at < c->step_count ? at + 1 : at),
             rows, span);
    grid_fit(g, r.y, r.x, r.cols, INK_DIM, line);
    for (int i = 0; i < rows; i++)
        draw_step(m, g, (struct rect){r.y + 2 + i, r.x, 1, r.cols}, c, (size_t)i, (size_t)i == at);
    int y = r.y + 3 + rows;
    if (m->guide.problem[0] != '\0')
        grid_wrap(g, (struct rect){y, r.x, 2, r.cols}, INK_BAD, m->guide.problem);
    guide_answers(m, g, (struct rect){r.y + r.rows - 1, r.x, 1, r.cols}, c, at);
}
