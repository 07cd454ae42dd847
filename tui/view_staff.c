/* The staff's screen: the next thing that needs a hand comes first, everything else below it. */
#include "tui/step_text.h"
#include "tui/view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define STALE_MS 60000 /* a reading older than this is shown with its age */
#define SINCE_MS 60000 /* what began later is new: seconds that run would paint a screen where nothing happens */

static int64_t aged(const struct model *m, int64_t age_ms)
{
    return age_ms < 0 ? age_ms : age_ms + (m->now_ms - m->state_at_ms);
}

static void task_line(const struct model *m, const struct wire_task *t, char *out, size_t cap)
{
    char span[SAY_MAX];
    int n = snprintf(out, cap, "%s", word_task(m, t->word));
    if (t->detail[0] != '\0' && n > 0 && (size_t)n < cap)
        n += snprintf(out + n, cap - (size_t)n, " (%s)", t->detail);
    int64_t for_ms = model_utc(m) - t->since_ms;
    if (t->since_ms > 0 && for_ms >= SINCE_MS && n > 0 && (size_t)n < cap) {
        word_span(m, for_ms, span);
        snprintf(out + n, cap - (size_t)n, T(m, ", for %s"), span);
    }
}

static void draw_next(const struct model *m, struct grid *g)
{
    const struct wire_state *s = &m->state;
    char line[320], rest[320] = "";
    enum ink ink = INK_GOOD_BAR;
    if (s->task_count == 0) {
        snprintf(line, sizeof line, "%s",
                 s->in_service ? T(m, "Nothing needs a hand.") : word_out_cause(m, s->out_cause));
        ink = s->in_service ? INK_GOOD_BAR : INK_WARN_BAR;
    } else {
        ink = task_is_urgent(s->tasks[0].word) ? INK_BAD_BAR : INK_WARN_BAR;
        task_line(m, &s->tasks[0], line, sizeof line);
    }
    for (size_t i = 1, n = 0; i < s->task_count && n < sizeof rest - 80; i++)
        n += (size_t)snprintf(rest + n, sizeof rest - n, "%s%s", i == 1 ? T(m, "then: ") : " · ",
                              word_task(m, s->tasks[i].word));
    grid_fill(g, (struct rect){1, 0, 3, g->cols}, ' ', ink);
    const char *start = s->task_count > 0 && s->tasks[0].chore[0] != '\0'
                            ? (s->tasks[0].begun ? T(m, "N: go on") : T(m, "N: step by step"))
                            : "";
    int start_cols = text_width(start);
    if (s->task_count > 0)
        grid_zone(g, (struct rect){1, 0, 3, g->cols}, commands[COMMAND_NEXT_TASK].key);
    grid_right(g, 2, g->cols - 2 - start_cols, start_cols, ink, start);
    int label = grid_fit(g, 2, 2, 16, ink, s->task_count > 0 ? T(m, "NEXT") : T(m, "READY"));
    grid_fit(g, 2, 4 + label, g->cols - 7 - label - start_cols, ink, line);
    grid_fit(g, 3, 4 + label, g->cols - 6 - label, ink, rest);
}

static enum ink health_ink(const char *health)
{
    if (strcmp(health, "working") == 0)
        return INK_GOOD;
    return strcmp(health, "starting") == 0 ? INK_WARN : INK_BAD;
}

static void draw_device(const struct model *m, struct grid *g, struct rect r, const struct wire_device *d)
{
    enum ink ink = health_ink(d->health);
    char span[SAY_MAX], state[200];
    int name_cols = r.cols * 3 / 10;
    snprintf(state, sizeof state, "%s", word_health(m, d->health));
    if (ink != INK_GOOD && d->age_ms >= 0) { /* silence has an age; a working device's is noise */
        word_span(m, aged(m, d->age_ms), span);
        snprintf(state, sizeof state, T(m, "%s for %s"), word_health(m, d->health), span);
    }
    grid_put(g, r.y, r.x, view_sign(ink), ink);
    int used = grid_fit(g, r.y, r.x + 2, name_cols, INK_TEXT, d->name);
    if (strcmp(d->name, d->kind) != 0)
        grid_fit(g, r.y, r.x + 3 + used, name_cols + 1 - used, INK_DIM, word_kind(m, d->kind));
    int x = r.x + name_cols + 5;
    used = grid_fit(g, r.y, x, r.x + r.cols - x, ink, state);
    x += used + 2;
    const char *step = step_text(model_language(m), d->step); /* what to do says more than what its driver noted */
    bool fits = step[0] != '\0' && text_width(step) <= r.x + r.cols - x;
    grid_fit(g, r.y, x, r.x + r.cols - x, INK_DIM, fits ? step : d->note);
}

static void more_line(const struct model *m, struct grid *g, struct rect r, int hidden)
{
    char text[64];
    snprintf(text, sizeof text, T(m, "and %d more"), hidden);
    grid_fit(g, r.y + r.rows - 1, r.x, r.cols, INK_DIM, text);
}

static void draw_devices(const struct model *m, struct grid *g, struct rect box)
{
    grid_box(g, box, INK_BOX, T(m, "Devices"));
    struct rect r = rect_inset(box, 1, 2);
    int n = (int)m->state.device_count, shown = n <= r.rows ? n : r.rows - 1;
    for (int i = 0; i < shown; i++)
        draw_device(m, g, (struct rect){r.y + i, r.x, 1, r.cols}, &m->state.devices[i]);
    if (n > shown)
        more_line(m, g, r, n - shown);
    if (n == 0)
        grid_fit(g, r.y, r.x, r.cols, INK_DIM, T(m, "none configured"));
}

static void draw_case(const struct model *m, struct grid *g, struct rect r, const struct wire_case *c, bool selected)
{
    char number[24], span[SAY_MAX], amount[SAY_MAX] = "";
    enum ink ink = selected ? INK_SELECTED : INK_TEXT, dim = selected ? INK_SELECTED : INK_DIM;
    grid_fill(g, r, ' ', ink);
    snprintf(number, sizeof number, "%" PRId64, c->number);
    word_span(m, model_utc(m) - c->opened_ms, span);
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
    snprintf(line, sizeof line, T(m, "Visit %lld  %s"), (long long)c->visit, c->gtin);
    grid_fit(g, r.y, r.x, r.cols, INK_TEXT, why);
    grid_fit(g, r.y + 1, r.x, r.cols, INK_DIM, line);
}

/* Cases, then signals: one list, so that one key goes through all that a person has to see. */
static void draw_cases(const struct model *m, struct grid *g, struct rect box)
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

static int draw_bin(const struct model *m, struct grid *g, struct rect r, const struct wire_bin *b)
{
    char materials[120], figures[120], span[SAY_MAX];
    enum ink ink = b->full ? INK_BAD : b->nearly_full ? INK_WARN : INK_FILL;
    word_materials(m, b->materials, materials, sizeof materials);
    int used = grid_fit(g, r.y, r.x, 12, INK_STRONG, b->name);
    grid_fit(g, r.y, r.x + used + 1, r.cols - used - 1, INK_DIM, materials);
    if (b->fill_permille < 0)
        snprintf(figures, sizeof figures, T(m, "level unknown, %d counted"), (int)b->count);
    else if (b->full)
        snprintf(figures, sizeof figures, T(m, "FULL %d%%"), (int)(b->fill_permille / 10));
    else
        snprintf(figures, sizeof figures, "%d%%", (int)(b->fill_permille / 10));
    if (b->fill_permille >= 0 && aged(m, b->fill_age_ms) > STALE_MS) {
        size_t n = strlen(figures);
        word_span(m, aged(m, b->fill_age_ms), span);
        snprintf(figures + n, sizeof figures - n, T(m, ", %s old"), span);
    }
    if (b->fill_permille < 0) {
        grid_fit(g, r.y + 1, r.x, r.cols, INK_WARN, figures);
        return 2;
    }
    int text = text_width(figures) + 1;
    grid_bar(g, r.y + 1, r.x, r.cols - text, b->fill_permille, ink, INK_DIM);
    grid_fit(g, r.y + 1, r.x + r.cols - text + 1, text, ink, figures);
    return 2;
}

static void draw_bins(const struct model *m, struct grid *g, struct rect box)
{
    const struct wire_state *s = &m->state;
    grid_box(g, box, INK_BOX, T(m, "Bins and paper"));
    struct rect r = rect_inset(box, 1, 2);
    int y = r.y;
    for (size_t i = 0; i < s->bin_count && y + 2 < r.y + r.rows; i++)
        y += draw_bin(m, g, (struct rect){y, r.x, 2, r.cols}, &s->bins[i]);
    const char *paper = !s->printer_ok ? T(m, "printer does not answer")
                        : s->paper_out ? T(m, "out of paper")
                        : s->paper_low ? T(m, "paper is running low")
                                       : T(m, "enough paper");
    enum ink ink = !s->printer_ok || s->paper_out ? INK_BAD : s->paper_low ? INK_WARN : INK_GOOD;
    grid_put(g, r.y + r.rows - 1, r.x, view_sign(ink), ink);
    grid_fit(g, r.y + r.rows - 1, r.x + 2, r.cols - 2, ink, paper);
}

static void figure(struct grid *g, struct rect r, int row, const char *label, const char *value)
{
    if (row >= r.rows)
        return;
    int w = text_width(value);
    grid_fit(g, r.y + row, r.x, r.cols - w - 1, INK_DIM, label);
    grid_right(g, r.y + row, r.x, r.cols, INK_STRONG, value);
}

static void draw_today(const struct model *m, struct grid *g, struct rect box)
{
    const struct wire_today *t = &m->state.today;
    char title[80], v[96], amount[SAY_MAX];
    snprintf(title, sizeof title, T(m, "Today, Z %lld, %s"), (long long)t->z_no, t->label);
    grid_box(g, box, INK_BOX, title);
    struct rect r = rect_inset(box, 1, 2);
    snprintf(v, sizeof v, "%d", (int)t->accepted);
    figure(g, r, 0, T(m, "accepted"), v);
    snprintf(v, sizeof v, "%d", (int)t->refused);
    figure(g, r, 1, T(m, "refused"), v);
    model_money(m, amount, t->refunds);
    figure(g, r, 2, T(m, "refunds"), amount);
    model_money(m, amount, t->redeemed);
    snprintf(v, sizeof v, "%d / %s", (int)t->redeemed_count, amount);
    figure(g, r, 3, T(m, "redeemed"), v);
    model_money(m, amount, t->vouchers_open_amount);
    snprintf(v, sizeof v, "%d / %s", (int)t->vouchers_open, amount);
    figure(g, r, 4, T(m, "vouchers open"), v);
    say_mass(v, (mass){t->pet_mg}, model_language(m));
    figure(g, r, 5, "PET", v);
    snprintf(v, sizeof v, "%d", (int)t->visits);
    figure(g, r, 6, T(m, "visits"), v);
}

static int at_most(int v, int most)
{
    return v < most ? v : most;
}

void view_staff(const struct model *m, struct grid *g)
{
    const struct wire_state *s = &m->state;
    char left[160];
    snprintf(left, sizeof left, "%s · %s", m->state.kiosk, s->in_service ? T(m, "in service") : T(m, "out of service"));
    view_bar(m, g, left);
    draw_next(m, g);
    int top = 5, rows = g->rows - top - 2, left_cols = (g->cols - 3) * 3 / 5, right_x = 2 + left_cols;
    int right_cols = g->cols - right_x - 1;
    int device_rows = at_most((int)s->device_count + 2, rows / 2);
    device_rows = device_rows < 4 ? 4 : device_rows;
    int bin_rows = at_most((int)s->bin_count * 2 + 3, rows / 2);
    draw_devices(m, g, (struct rect){top, 1, device_rows, left_cols});
    draw_cases(m, g, (struct rect){top + device_rows, 1, rows - device_rows, left_cols});
    draw_bins(m, g, (struct rect){top, right_x, bin_rows, right_cols});
    draw_today(m, g, (struct rect){top + bin_rows, right_x, rows - bin_rows, right_cols});
    view_notice(m, g, g->rows - 2);
    view_hints(m, g, g->rows - 1);
}
