/* The operator's screen: business days, what they add up to, and today's materials. */
#include "tui/view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tui/chart.h"

struct totals {
    int64_t accepted, refused, visits;
    money refunds, redeemed;
    mass pet;
};

static struct totals add_up(const struct model *m)
{
    struct totals t = {0};
    for (size_t i = 0; i < m->day_count; i++) {
        const struct day *d = &m->days[i];
        t.accepted += d->accepted;
        t.refused += d->refused;
        t.visits += d->visits;
        money_add(&t.refunds, t.refunds, d->refunds); /* an overflow leaves the sum as it was: only a display */
        money_add(&t.redeemed, t.redeemed, d->redeemed);
        if (mass_known(d->pet))
            mass_add(&t.pet, t.pet, d->pet);
    }
    return t;
}

/* Columns of the table: right edges, so that figures line up. */
static void table_row(struct grid *g, struct rect r, enum ink ink, const char *const texts[6])
{
    static const int widths[6] = {11, 10, 9, 11, 9, 7};
    int x = r.x;
    for (int i = 0; i < 6 && x + widths[i] <= r.x + r.cols; i++) {
        if (i == 0)
            grid_fit(g, r.y, x, widths[i], ink, texts[i]);
        else
            grid_right(g, r.y, x, widths[i], ink, texts[i]);
        x += widths[i] + 1;
    }
}

static void day_row(const struct model *m, struct grid *g, struct rect r, const struct day *d, bool selected)
{
    char accepted[16], refunds[SAY_MAX], pet[SAY_MAX], refused[16], visits[16], label[32];
    enum ink ink = selected ? INK_SELECTED : d->final ? INK_TEXT : INK_STRONG;
    grid_fill(g, r, ' ', ink);
    snprintf(label, sizeof label, "%s", d->label);
    snprintf(accepted, sizeof accepted, "%d", (int)d->accepted);
    snprintf(refused, sizeof refused, "%d", (int)d->refused);
    snprintf(visits, sizeof visits, "%d", (int)d->visits);
    model_money(m, refunds, d->refunds);
    say_mass(pet, d->pet, model_language(m));
    table_row(g, r, ink, (const char *const[]){label, accepted, refused, refunds, pet, visits});
}

static void draw_table(const struct model *m, struct grid *g, struct rect box)
{
    grid_box(g, box, INK_BOX, T(m, "Business days"));
    struct rect r = rect_inset(box, 1, 2);
    table_row(g, r, INK_DIM,
              (const char *const[]){T(m, "day"), T(m, "containers"), T(m, "refused"), T(m, "refunds"), "PET",
                                    T(m, "visits")});
    int n = (int)m->day_count, rows = r.rows - 1;
    int first = m->selected >= rows ? m->selected - rows + 1 : 0;
    for (int i = 0; i < rows && first + i < n; i++) {
        struct rect row = {r.y + 1 + i, r.x, 1, r.cols};
        day_row(m, g, row, &m->days[first + i], first + i == m->selected);
        grid_zone(g, row, TK_ROW + first + i);
    }
    if (n == 0)
        grid_fit(g, r.y + 2, r.x, r.cols, INK_DIM,
                 m->role < ROLE_STAFF ? T(m, "Sign in (I) to see the days.")
                                      : T(m, "One moment: the days are being read."));
}

static void draw_totals(const struct model *m, struct grid *g)
{
    struct totals t = add_up(m);
    char refunds[SAY_MAX], pet[SAY_MAX], line[240];
    model_money(m, refunds, t.refunds);
    say_mass(pet, t.pet, model_language(m));
    grid_fill(g, (struct rect){1, 0, 3, g->cols}, ' ', INK_BAR);
    snprintf(line, sizeof line, T(m, "%d days: %lld containers, %s refunded, %s of PET"), (int)m->day_count,
             (long long)t.accepted, refunds, pet);
    grid_fit(g, 2, 2, g->cols - 4, INK_BAR, m->day_count > 0 ? line : T(m, "Recovery by day"));
    int64_t tried = t.accepted + t.refused;
    if (tried > 0) {
        snprintf(line, sizeof line, T(m, "%lld.%lld%% refused"), (long long)(t.refused * 100 / tried),
                 (long long)(t.refused * 1000 / tried % 10));
        grid_right(g, 2, g->cols / 2, g->cols / 2 - 2, INK_BAR_DIM, line);
    }
}

static void draw_chart(const struct model *m, struct grid *g, struct rect box)
{
    int64_t values[MODEL_DAYS_MAX];
    int n = (int)m->day_count;
    for (int i = 0; i < n; i++) /* the days come newest first, a chart runs to the right */
        values[n - 1 - i] = m->days[i].accepted;
    grid_box(g, box, INK_BOX, T(m, "Containers per day"));
    chart_columns(g, rect_inset(box, 1, 2), values, n, n - 1 - m->selected);
}

static void pair(struct grid *g, struct rect r, int row, const char *label, const char *value)
{
    if (row >= r.rows)
        return;
    grid_fit(g, r.y + row, r.x, r.cols - text_width(value) - 1, INK_DIM, label);
    grid_right(g, r.y + row, r.x, r.cols, INK_STRONG, value);
}

static void draw_selected(const struct model *m, struct grid *g, struct rect box)
{
    if (m->selected >= (int)m->day_count) {
        grid_box(g, box, INK_BOX, T(m, "Selected day"));
        return;
    }
    const struct day *d = &m->days[m->selected];
    char title[80], v[SAY_MAX], amount[SAY_MAX], both[SAY_MAX * 2];
    snprintf(title, sizeof title, "Z %" PRId64 " · %s", d->z_no, d->final ? T(m, "closed") : T(m, "open"));
    grid_box(g, box, INK_BOX, title);
    struct rect r = rect_inset(box, 1, 2);
    model_money(m, amount, d->refunds);
    pair(g, r, 0, T(m, "refunds"), amount);
    model_money(m, amount, d->redeemed);
    snprintf(both, sizeof both, "%d / %s", (int)d->redeemed_count, amount);
    pair(g, r, 1, T(m, "redeemed"), both);
    say_mass(v, d->pet, model_language(m));
    pair(g, r, 2, "PET", v);
    snprintf(v, sizeof v, "%d", (int)d->in_doubt);
    pair(g, r, 3, T(m, "in doubt"), v);
}

static void draw_materials(const struct model *m, struct grid *g, struct rect box)
{
    const struct wire_today *t = &m->state.today;
    grid_box(g, box, INK_BOX, T(m, "Materials today"));
    struct rect r = rect_inset(box, 1, 2);
    for (int i = 0; i < (int)t->material_count && i < r.rows; i++) {
        char weight[SAY_MAX], both[SAY_MAX * 2];
        say_mass(weight, (mass){t->materials[i].bottle_mg}, model_language(m));
        snprintf(both, sizeof both, "%d / %s", (int)t->materials[i].accepted, weight);
        pair(g, r, i, word_material(m, t->materials[i].material), both);
    }
    if (t->material_count == 0)
        grid_fit(g, r.y, r.x, r.cols, INK_DIM, T(m, "nothing yet"));
}

static void draw_signals(const struct model *m, struct grid *g, struct rect box)
{
    const struct wire_today *t = &m->state.today;
    grid_box(g, box, INK_BOX, T(m, "Signals today"));
    struct rect r = rect_inset(box, 1, 2);
    for (int i = 0; i < (int)t->signal_count && i < r.rows; i++) {
        char count[16];
        snprintf(count, sizeof count, "%d", (int)t->signals[i].count);
        pair(g, r, i, word_signal(m, t->signals[i].kind), count);
    }
}

/* The chart, and above it the day's signals when there are any; where both do not fit, the signals. */
static void draw_rest(const struct model *m, struct grid *g, struct rect r)
{
    int n = (int)m->state.today.signal_count, rows = n > 0 ? n + 2 : 0;
    if (n > 0 && r.rows - rows < 6)
        rows = r.rows;
    if (rows > 0)
        draw_signals(m, g, (struct rect){r.y, r.x, rows, r.cols});
    if (r.rows > rows)
        draw_chart(m, g, (struct rect){r.y + rows, r.x, r.rows - rows, r.cols});
}

/* An outdated list is what people complain about most: what it lacks, at the foot of the box, where there is room. */
static void draw_unknown(const struct model *m, struct grid *g, struct rect box)
{
    const struct wire_today *t = &m->state.today;
    struct rect r = rect_inset(box, 1, 2);
    int n = (int)t->unknown_count, free_rows = r.rows - (t->material_count > 0 ? (int)t->material_count : 1);
    if (n > free_rows - 1)
        n = free_rows - 1;
    if (n <= 0)
        return;
    grid_fit(g, r.y + r.rows - n - 1, r.x, r.cols, INK_DIM, T(m, "key 1: not in the list:"));
    for (int i = 0; i < n; i++) {
        char times[24];
        snprintf(times, sizeof times, "%d x", (int)t->unknown[i].count);
        pair(g, r, r.rows - n + i, t->unknown[i].gtin, times);
    }
}

void view_operator(const struct model *m, struct grid *g)
{
    char left[160];
    snprintf(left, sizeof left, "%s · %s", m->state.kiosk, T(m, "operator"));
    view_bar(m, g, left);
    draw_totals(m, g);
    int top = 5, rows = g->rows - top - 2;
    bool wide = g->cols >= 110;
    int table_cols = wide ? 68 : g->cols - 2, table_rows = wide ? rows : rows / 2;
    draw_table(m, g, (struct rect){top, 1, table_rows, table_cols});
    int x = wide ? table_cols + 2 : 1, y = wide ? top : top + table_rows;
    int cols = g->cols - x - 1, left_rows = rows - (y - top);
    if (wide) {
        int detail = 6, materials = left_rows > 24 ? 10 : 6;
        draw_selected(m, g, (struct rect){y, x, detail, cols});
        draw_materials(m, g, (struct rect){y + detail, x, materials, cols});
        draw_unknown(m, g, (struct rect){y + detail, x, materials, cols});
        draw_rest(m, g, (struct rect){y + detail + materials, x, left_rows - detail - materials, cols});
    } else {
        int details = cols * 3 / 10, materials = cols * 2 / 5; /* the longest: "aluminium cans 71 / 958 g" */
        draw_selected(m, g, (struct rect){y, x, left_rows, details});
        draw_materials(m, g, (struct rect){y, x + details, left_rows, materials});
        draw_unknown(m, g, (struct rect){y, x + details, left_rows, materials});
        draw_rest(m, g, (struct rect){y, x + details + materials, left_rows, cols - details - materials});
    }
    view_notice(m, g, g->rows - 2);
    view_hints(m, g, g->rows - 1);
}
