/* The operator's screen: business days, what they add up to, and today's materials. */
#include "tui/view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tui/chart.h"
#include "tui/operator_view.h"

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

static void draw_totals(const struct model *m, struct grid *g, int y)
{
    struct totals t = add_up(m);
    char refunds[SAY_MAX], pet[SAY_MAX], line[240];
    model_money(m, refunds, t.refunds);
    say_mass(pet, t.pet, model_language(m));
    grid_fill(g, (struct rect){y, 0, 3, g->cols}, ' ', INK_BAR);
    snprintf(line, sizeof line, T(m, "%d days: %lld containers, %s refunded, %s of PET"), (int)m->day_count,
             (long long)t.accepted, refunds, pet);
    grid_fit(g, y + 1, 2, g->cols - 4, INK_BAR, m->day_count > 0 ? line : T(m, "Recovery by day"));
    int64_t tried = t.accepted + t.refused;
    if (tried > 0) {
        snprintf(line, sizeof line, T(m, "%lld.%lld%% refused"), (long long)(t.refused * 100 / tried),
                 (long long)(t.refused * 1000 / tried % 10));
        grid_right(g, y + 1, g->cols / 2, g->cols / 2 - 2, INK_BAR_DIM, line);
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
    snprintf(title, sizeof title, "Z %" PRId64 " · %s", d->z_no, d->final ? T(m, "day closed") : T(m, "still open"));
    grid_box(g, box, INK_BOX, title);
    struct rect r = rect_inset(box, 1, 2);
    model_money(m, amount, d->refunds);
    pair(g, r, 0, T(m, "refunds"), amount);
    model_money(m, amount, d->redeemed);
    snprintf(both, sizeof both, "%d / %s", (int)d->redeemed_count, amount);
    bool fits = text_width(T(m, "redeemed")) + 1 + text_width(both) <= r.cols; /* the money says more than how often */
    pair(g, r, 1, T(m, "redeemed"), fits ? both : amount);
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
    grid_fit(g, r.y + r.rows - n - 1, r.x, r.cols, INK_DIM, T(m, "key 0: not in the list:"));
    for (int i = 0; i < n; i++) {
        char times[24];
        snprintf(times, sizeof times, "%d x", (int)t->unknown[i].count);
        pair(g, r, r.rows - n + i, t->unknown[i].gtin, times);
    }
}

/* The days as the kiosk tells them, whether or not its books can be read here. */
static void draw_days(const struct model *m, struct grid *g, int head)
{
    draw_totals(m, g, head);
    int top = head + (m->past != NULL ? 3 : 4), rows = g->rows - top - 2;
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
}

/* ---- where one is ----------------------------------------------------------------------------------------------- */

static const char *tab_name(const struct model *m, enum oper_tab t)
{
    static const char *const names[TAB_COUNT] = {N_("Days"),     N_("Materials"), N_("Refusals"), N_("Uptime"),
                                                 N_("Vouchers"), N_("Bags"),      N_("Journal")};
    return T(m, names[t]);
}

static void draw_tabs(const struct model *m, struct grid *g, int y)
{
    int x = 0, gap = g->cols >= 100 ? 2 : 0;
    for (int t = 0; t < TAB_COUNT; t++) {
        char text[64];
        snprintf(text, sizeof text, " %d %s ", t + 1, tab_name(m, (enum oper_tab)t));
        bool here = t == (int)m->oper.at.tab;
        if (x + text_width(text) > g->cols)
            break;
        /* The one that is open has brackets: not by colour alone. */
        if (here)
            text[0] = '[', text[strlen(text) - 1] = ']';
        grid_zone(g, (struct rect){y, x, 1, text_width(text)}, '1' + t);
        x += grid_text(g, y, x, g->cols - x, here ? INK_SELECTED : INK_DIM, text) + gap;
    }
}

static void place_name(const struct model *m, const struct oper_place *p, char out[96])
{
    const struct history_query *q = &p->query;
    static const char *const about[] = {[HISTORY_ABOUT_ALL] = N_("Journal"),
                                        [HISTORY_ABOUT_VOUCHER] = N_("Voucher"),
                                        [HISTORY_ABOUT_CASE] = N_("Case"),
                                        [HISTORY_ABOUT_BAG] = N_("Bag"),
                                        [HISTORY_ABOUT_VISIT] = N_("Visit")};
    if (p->row != 0)
        snprintf(out, 96, T(m, "Row %lld"), (long long)p->row);
    else if (p->tab == TAB_JOURNAL && q->hour != 0)
        snprintf(out, 96, "%02d:00", q->hour - 1);
    else if (p->tab == TAB_JOURNAL && q->text[0] != '\0' && q->about == HISTORY_ABOUT_ALL)
        snprintf(out, 96, "\"%s\"", q->text);
    else if (p->tab == TAB_JOURNAL)
        snprintf(out, 96, "%s%s%s", T(m, about[q->about]), q->id[0] != '\0' ? " " : "", q->id);
    else if (p->tab == TAB_DAYS)
        snprintf(out, 96, "%s", tab_name(m, TAB_DAYS));
    else
        span_name(out, p->span, p->date != 0 ? p->date : oper_range(m).from, model_language(m));
}

/* From where it was opened to where it is; the oldest give way where there is no room. */
static void draw_crumbs(const struct model *m, struct grid *g, int y)
{
    const struct oper *o = &m->oper;
    char names[OPER_DEPTH + 1][96];
    int need = 0, first = o->depth;
    for (int i = o->depth; i >= 0; i--) {
        place_name(m, i == o->depth ? &o->at : &o->from[i], names[i]);
        need += text_width(names[i]) + 3;
        if (need > g->cols - 6 && i < o->depth)
            break;
        first = i;
    }
    int x = 2;
    if (first > 0)
        x += grid_text(g, y, x, 4, INK_DIM, "… ▸ ");
    for (int i = first; i <= o->depth && x < g->cols - 3; i++) {
        x += grid_fit(g, y, x, g->cols - 2 - x, i == o->depth ? INK_STRONG : INK_DIM, names[i]);
        if (i < o->depth)
            x += grid_text(g, y, x, g->cols - x, INK_DIM, " ▸ ");
    }
    grid_zone(g, (struct rect){y, 0, 1, g->cols}, TK_ESC);
    if (o->at.tab != TAB_JOURNAL && x + 8 < g->cols) { /* periods are turned here too */
        grid_text(g, y, g->cols - 8, 3, INK_KEY, " ◂ ");
        grid_text(g, y, g->cols - 4, 3, INK_KEY, " ▸ ");
        grid_zone(g, (struct rect){y, g->cols - 8, 1, 3}, TK_LEFT);
        grid_zone(g, (struct rect){y, g->cols - 4, 1, 3}, TK_RIGHT);
    }
}

/* What to do where the books cannot be read; what the kiosk says is still shown under Days. */
static const char *advice(const struct model *m, enum status st)
{
    switch (st) {
    case ST_DENIED:
        return T(m,
                 "This user may not read the kiosk's books. Its administrator can add the user to the group rebottle. "
                 "Days (1) shows what the kiosk itself says.");
    case ST_UNAVAILABLE:
        return T(m,
                 "The kiosk's books are not on this computer, or in another folder: start the screen with --state and "
                 "the kiosk's state folder. Days (1) shows what the kiosk itself says.");
    default: return T(m, "The books could not be read. They are asked again when the period changes. What was said:");
    }
}

bool view_answered(const struct model *m, struct grid *g, struct rect r, enum history_ask k)
{
    enum oper_answer a = oper_answer(m, k);
    if (a == ANSWER_THERE)
        return true;
    if (a == ANSWER_FAILED) {
        int used = grid_wrap(g, (struct rect){r.y + 1, r.x, 5, r.cols}, INK_WARN, advice(m, m->past->status[k]));
        grid_wrap(g, (struct rect){r.y + used + 2, r.x, 3, r.cols}, INK_DIM, m->past->problem[k]);
    } else {
        grid_fit(g, r.y + 1, r.x, r.cols, INK_DIM, T(m, "One moment: being read."));
    }
    return false;
}

static bool same_period(const struct model *m)
{
    struct history_range r = oper_range(m);
    return m->past->number[HISTORY_ASK_PERIOD] != 0 && m->past->status[HISTORY_ASK_PERIOD] == ST_OK &&
           m->past->period.range.from == r.from && m->past->period.range.to == r.to;
}

static void draw_figures(const struct model *m, struct grid *g, struct rect r)
{
    /* While the same period is read anew what was read before stays. */
    if (!same_period(m)) {
        char title[96];
        span_name(title, m->oper.at.span, oper_range(m).from, model_language(m));
        grid_box(g, r, INK_BOX, title);
        view_answered(m, g, rect_inset(r, 1, 2), HISTORY_ASK_PERIOD);
    } else if (m->oper.at.tab == TAB_BAGS) {
        view_bags(m, g, r);
    } else {
        view_period(m, g, r);
    }
}

void view_operator(const struct model *m, struct grid *g)
{
    char left[160];
    snprintf(left, sizeof left, "%s · %s", m->state.kiosk, T(m, "operator"));
    view_bar(m, g, left);
    bool tabs = m->past != NULL;
    if (tabs)
        draw_tabs(m, g, 1);
    struct rect r = {3, 1, g->rows - 5, g->cols - 2};
    if (m->oper.at.tab == TAB_DAYS) {
        draw_days(m, g, tabs ? 2 : 1);
    } else {
        draw_crumbs(m, g, 2);
        if (m->oper.at.row != 0)
            view_row(m, g, r);
        else if (m->oper.at.tab == TAB_JOURNAL)
            view_journal(m, g, r);
        else
            draw_figures(m, g, r);
    }
    view_notice(m, g, g->rows - 2);
    view_hints(m, g, g->rows - 1);
}
