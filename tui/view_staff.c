/* The staff's screen: the next thing that needs a hand comes first, everything else below it. */
#include "tui/view_staff.h"

#include <stdio.h>
#include <string.h>

int64_t view_age_utc(const struct model *m, int64_t age_ms)
{
    return age_ms < 0 ? 0 : m->state.utc_ms - age_ms;
}

/* A detail that has no room is left out whole: what it is about, key N shows. */
static void headline(const struct model *m, const struct wire_task *t, int cols, char *out, size_t cap)
{
    snprintf(out, cap, t->detail[0] != '\0' ? "%s (%s)" : "%s", word_task(m, t->word), t->detail);
    if (text_width(out) > cols)
        snprintf(out, cap, "%s", word_task(m, t->word));
}

#define MORE_COLS  6 /* " · +11" */
#define MORE_BYTES 200

/* How long it has waited, since when, and what comes after it. */
static void beneath(const struct model *m, const struct wire_state *s, int cols, char *out, size_t cap)
{
    char span[SAY_MAX], at[SAY_MAX];
    const struct wire_task *t = &s->tasks[0];
    int n = 0;
    if (t->since_ms > 0) {
        word_since(m, t->since_ms, span);
        if (model_utc(m) - t->since_ms < INT64_C(86400000))
            say_time(at, t->since_ms, s->offset_s);
        else
            say_date(at, t->since_ms, s->offset_s, model_language(m));
        n = snprintf(out, cap, T(m, "for %s, since %s"), span, at);
    }
    for (size_t i = 1; i < s->task_count && n >= 0 && (size_t)n < cap - MORE_BYTES; i++) {
        char one[MORE_BYTES]; /* whole sentences after the first: what has no room is counted */
        snprintf(one, sizeof one, "%s%s", i == 1 ? T(m, "   then: ") : " · ", word_task(m, s->tasks[i].word));
        bool last = i + 1 == s->task_count;
        if (i > 1 && text_width(out) + text_width(one) + (last ? 0 : MORE_COLS) > cols) {
            snprintf(out + n, cap - (size_t)n, " · +%d", (int)(s->task_count - i));
            return;
        }
        n += snprintf(out + n, cap - (size_t)n, "%s", one);
    }
}

static const char *next_key(const struct model *m, const struct wire_task *t)
{
    if (t->chore[0] == '\0')
        return T(m, "N: see to it");
    return t->begun ? T(m, "N: go on") : T(m, "N: step by step");
}

static void draw_next(const struct model *m, struct grid *g)
{
    const struct wire_state *s = &m->state;
    char line[320], rest[640] = "";
    enum ink ink = s->in_service ? INK_GOOD_BAR : INK_WARN_BAR;
    const char *start = "";
    if (s->task_count == 0) {
        snprintf(line, sizeof line, "%s",
                 s->in_service ? T(m, "Nothing needs a hand.") : word_out_cause(m, s->out_cause));
    } else {
        ink = task_is_urgent(s->tasks[0].word) ? INK_BAD_BAR : INK_WARN_BAR;
        start = next_key(m, &s->tasks[0]);
        headline(m, &s->tasks[0], g->cols - 7 - text_width(T(m, "NEXT")) - text_width(start), line, sizeof line);
        beneath(m, s, g->cols - 12, rest, sizeof rest);
        grid_zone(g, (struct rect){1, 0, 3, g->cols}, commands[COMMAND_NEXT_TASK].key);
    }
    grid_fill(g, (struct rect){1, 0, 3, g->cols}, ' ', ink);
    int start_cols = text_width(start);
    grid_right(g, 2, g->cols - 2 - start_cols, start_cols, ink, start);
    int label = grid_fit(g, 2, 2, 16, ink, s->task_count > 0 ? T(m, "NEXT") : T(m, "READY"));
    grid_fit(g, 2, 4 + label, g->cols - 7 - label - start_cols, ink, line);
    grid_fit(g, 3, 4 + label, g->cols - 6 - label, ink, rest);
}

static int between(int v, int least, int most)
{
    v = v < most ? v : most;
    return v > least ? v : least;
}

#define CASES_ROWS 7 /* three rows, two about the selected one */
#define TODAY_ROWS 8

void view_staff(const struct model *m, struct grid *g)
{
    const struct wire_state *s = &m->state;
    char left[160];
    snprintf(left, sizeof left, "%s · %s", m->state.kiosk, s->in_service ? T(m, "in service") : T(m, "out of service"));
    view_bar(m, g, left);
    draw_next(m, g);
    int top = 5, rows = g->rows - top - 2, left_cols = (g->cols - 3) * 3 / 5, right_x = 2 + left_cols;
    int right_cols = g->cols - right_x - 1;
    int cases = s->case_count + s->signal_count > 0 ? CASES_ROWS : 3;
    int device_rows = between(view_devices_rows(m, left_cols - 4), 4, rows - cases);
    int bin_rows = between(view_bins_rows(m), 4, rows - TODAY_ROWS);
    view_devices(m, g, (struct rect){top, 1, device_rows, left_cols});
    view_cases(m, g, (struct rect){top + device_rows, 1, rows - device_rows, left_cols});
    view_bins(m, g, (struct rect){top, right_x, bin_rows, right_cols});
    view_today(m, g, (struct rect){top + bin_rows, right_x, rows - bin_rows, right_cols});
    view_notice(m, g, g->rows - 2);
    view_hints(m, g, g->rows - 1);
}
