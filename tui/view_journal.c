/* Rows of the journal, the newest at the foot: as they come, of a day or an hour, by a filter, or about one thing. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "tui/operator_view.h"

/* What its kind turns on, in a few words: a barcode and an amount, a reason, a bag. */
static void say_what(const struct model *m, const struct history_line *l, char *out, size_t cap)
{
    char amount[SAY_MAX] = "";
    bool service = strcmp(l->kind, "service") == 0,
         ours = strcmp(l->kind, "print") == 0 || strncmp(l->kind, "task", 4) == 0;
    const char *word = l->word[0] != '\0' ? word_act(m, l->kind, l->word) : service ? T(m, "in service") : "";
    const char *subject = ours ? word_act(m, l->kind, l->subject) : l->subject; /* others are names */
    size_t used = 0;
    out[0] = '\0';
    if (l->has_amount)
        model_money(m, amount, (money){l->amount});
    const char *const texts[] = {l->gtin, amount, word, strcmp(l->subject, l->word) != 0 ? subject : ""};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0] && used < cap; i++)
        if (texts[i][0] != '\0')
            used += (size_t)snprintf(out + used, cap - used, "%s%s", used > 0 ? "  " : "", texts[i]);
    if (l->training && used < cap)
        snprintf(out + used, cap - used, "%s%s", used > 0 ? "  " : "", T(m, "training"));
}

/* To the second on the newest row's date, and the date alone before it: the row itself says both. */
static void say_when(const struct model *m, const struct history_line *l, bool wide, char out[SAY_MAX])
{
    const struct history_line *newest = &m->oper.lines[0];
    struct civil c = civil_from_utc(l->at_ms, l->offset_s), n = civil_from_utc(newest->at_ms, newest->offset_s);
    if (wide)
        snprintf(out, SAY_MAX, "%04d-%02d-%02d %02d:%02d:%02d", c.year, c.month, c.day, c.hour, c.minute, c.second);
    else if (c.year == n.year && c.month == n.month && c.day == n.day)
        snprintf(out, SAY_MAX, "%02d:%02d:%02d", c.hour, c.minute, c.second);
    else
        snprintf(out, SAY_MAX, "%02d-%02d", c.month, c.day);
}

static void draw_line(const struct model *m, struct grid *g, struct rect r, const struct history_line *l, bool selected)
{
    char seq[24], when[SAY_MAX], what[200], number[48] = "";
    bool wide = r.cols >= 130;
    enum ink ink = selected ? INK_SELECTED : INK_TEXT, dim = selected ? INK_SELECTED : INK_DIM;
    snprintf(seq, sizeof seq, "%" PRId64, l->seq);
    say_when(m, l, wide, when);
    if (l->visit > 0)
        snprintf(number, sizeof number, T(m, "visit %lld"), (long long)l->visit);
    say_what(m, l, what, sizeof what);
    grid_fill(g, (struct rect){r.y, r.x - 1, 1, r.cols + 2}, ' ', ink);
    int x = r.x, when_cols = wide ? 19 : 8;
    grid_right(g, r.y, x, 9, dim, seq);
    grid_fit(g, r.y, x += 11, when_cols, ink, when);
    int kind_cols = wide ? 32 : 24;
    grid_fit(g, r.y, x += when_cols + 2, kind_cols, selected ? ink : INK_STRONG, word_row(m, l->kind));
    x += kind_cols + 1;
    int rest = r.x + r.cols - x;
    if (wide) {
        grid_fit(g, r.y, r.x + r.cols - 14, 14, dim, l->actor);
        grid_fit(g, r.y, r.x + r.cols - 28, 13, dim, number);
        rest -= 29;
    }
    grid_fit(g, r.y, x, rest, ink, what);
}

static void say_place(const struct model *m, char out[200])
{
    const struct history_query *q = &m->oper.at.query;
    static const char *const about[] = {[HISTORY_ABOUT_ALL] = N_("Journal"),
                                        [HISTORY_ABOUT_VOUCHER] = N_("Voucher"),
                                        [HISTORY_ABOUT_CASE] = N_("Case"),
                                        [HISTORY_ABOUT_BAG] = N_("Bag"),
                                        [HISTORY_ABOUT_VISIT] = N_("Visit")};
    int n = snprintf(out, 200, "%s%s%s", T(m, about[q->about]), q->id[0] != '\0' ? " " : "", q->id);
    if (q->kind[0] != '\0' && n > 0 && n < 200)
        n += snprintf(out + n, 200 - (size_t)n, " · %s", word_row(m, q->kind));
    if (q->text[0] != '\0' && n > 0 && n < 200)
        snprintf(out + n, 200 - (size_t)n, " · \"%s\"", q->text);
}

static const char *nothing(const struct model *m)
{
    const struct history_query *q = &m->oper.at.query;
    if (m->oper.not_found)
        return T(m, "The books do not know it. Numbers are those on slips and lists.");
    if (q->kind[0] != '\0' || q->text[0] != '\0')
        return T(m, "No row is like that.");
    return T(m, "No rows yet. What happens at the kiosk will stand here as it happens.");
}

/* Following, paused, or how far a search has come. */
static void draw_foot(const struct model *m, struct grid *g, struct rect r)
{
    const struct oper *o = &m->oper;
    char line[160], when[SAY_MAX];
    bool searching = oper_answer(m, HISTORY_ASK_ROWS) == ANSWER_WORKING && !o->asked.query.forwards;
    if (searching && o->looked_ms != 0) {
        say_moment(when, o->looked_ms, m->state.offset_s, model_language(m));
        snprintf(line, sizeof line, T(m, "Searching: back to %s ..."), when);
        grid_fit(g, r.y, r.x, r.cols, INK_WARN, line);
    } else if (searching) {
        grid_fit(g, r.y, r.x, r.cols, INK_DIM, T(m, "One moment: being read."));
    } else if (o->at.following) {
        grid_fit(g, r.y, r.x, r.cols, INK_GOOD, T(m, "▼ following the end"));
    } else if (o->at.query.about == HISTORY_ABOUT_ALL && o->at.query.from_seq == 0) {
        grid_fit(g, r.y, r.x, r.cols, INK_WARN, T(m, "paused; N goes to the end and follows it"));
    }
    if (o->next != 0)
        grid_right(g, r.y, r.x + r.cols / 2, r.cols / 2, INK_DIM, T(m, "older rows: Left"));
    if (o->next != 0)
        grid_zone(g, (struct rect){r.y, r.x + r.cols / 2, 1, r.cols / 2}, TK_LEFT);
}

void view_journal(const struct model *m, struct grid *g, struct rect box)
{
    const struct oper *o = &m->oper;
    char title[200];
    say_place(m, title);
    grid_box(g, box, INK_BOX, title);
    struct rect r = rect_inset(box, 1, 2);
    if (oper_answer(m, HISTORY_ASK_ROWS) == ANSWER_FAILED) {
        view_answered(m, g, r, HISTORY_ASK_ROWS);
        return;
    }
    int rows = r.rows - 1, at = o->at.selected, first = at >= rows ? at - rows + 1 : 0;
    for (int i = 0; i < rows && first + i < (int)o->line_count; i++) {
        struct rect line = {r.y + rows - 1 - i, r.x, 1, r.cols};
        draw_line(m, g, line, &o->lines[first + i], first + i == at);
        grid_zone(g, line, TK_ROW + first + i);
    }
    if (o->line_count == 0 && oper_answer(m, HISTORY_ASK_ROWS) == ANSWER_THERE)
        grid_wrap(g, (struct rect){r.y + 1, r.x, rows - 1, r.cols}, INK_DIM, nothing(m));
    draw_foot(m, g, (struct rect){r.y + rows, r.x, 1, r.cols});
}
