/* A figure over a period: its parts in time as a table or a chart, and what it is made of beside them. */
#include "tui/figures.h"

#include <stdio.h>
#include <string.h>

#include "tui/chart.h"
#include "tui/operator_view.h"

#define LIST_COLS      46 /* of 80: what a period has had, its weight and its refunds */
#define CHART_ROWS_MIN 10

static bool by_hour(const struct model *m)
{
    return m->oper.at.span == SPAN_DAY;
}

static int32_t date_shown(const struct model *m)
{
    return m->past->period.range.from;
}

/* The i-th part, 0 being the whole. */
static void part_of(const struct model *m, int i, struct history_day *out)
{
    const struct history_period *p = &m->past->period;
    if (i > 0 && by_hour(m)) {
        const struct history_hour *h = &p->hours[i - 1];
        *out = (struct history_day){
            .date = p->range.from, .accepted = h->accepted, .refused = h->refused, .visits = h->visits};
        return;
    }
    struct history_range r = i == 0 ? p->range : span_part(m->oper.at.span, p->range.from, i - 1);
    period_sum(p, r, out);
}

static void part_label(const struct model *m, int i, char out[32])
{
    if (i == 0)
        snprintf(out, 32, "%s", T(m, "total"));
    else
        span_part_name(out, m->oper.at.span, date_shown(m), i - 1, model_language(m));
}

/* ---- table ------------------------------------------------------------------------------------------------------ */

static void draw_cells(struct grid *g, struct rect r, int y, enum ink ink, const struct figure_column *c, int n,
                       const char *first, char cells[FIGURE_COLUMNS_MAX][SAY_MAX])
{
    int x = r.x;
    grid_fit(g, y, x, c[0].cols, ink, first);
    for (int i = 1; i < n; i++) {
        x += c[i - 1].cols;
        grid_right(g, y, x + 1, c[i].cols - 1, ink, cells[i]);
    }
}

static void draw_part(const struct model *m, struct grid *g, struct rect r, int y, const struct figure_column *c, int n,
                      int i)
{
    struct history_day d;
    char label[32], cells[FIGURE_COLUMNS_MAX][SAY_MAX];
    bool selected = i == m->oper.at.selected;
    part_of(m, i, &d);
    part_label(m, i, label);
    bool empty = by_hour(m) && i > 0 ? d.accepted + d.refused + d.visits == 0 : figure_is_empty(&d);
    enum ink ink = selected ? INK_SELECTED : empty ? INK_DIM : i == 0 || !d.final ? INK_STRONG : INK_TEXT;
    grid_fill(g, (struct rect){y, r.x - 1, 1, r.cols + 2}, ' ', ink);
    grid_zone(g, (struct rect){y, r.x - 1, 1, r.cols + 2}, TK_ROW + i);
    if (empty)
        memset(cells, 0, sizeof cells);
    else
        figure_cells(m, &d, by_hour(m), cells);
    draw_cells(g, r, y, ink, c, n, label, cells);
    if (empty && n > 1)
        grid_right(g, y, r.x + c[0].cols + 1, c[1].cols - 1, ink, "-");
}

static void draw_table(const struct model *m, struct grid *g, struct rect r)
{
    struct figure_column c[FIGURE_COLUMNS_MAX];
    char heads[FIGURE_COLUMNS_MAX][SAY_MAX] = {{0}};
    int n = figure_columns(m, r.cols, c), items = oper_items(m), rows = r.rows - 1;
    for (int i = 0; i < n; i++)
        snprintf(heads[i], sizeof heads[i], "%s", c[i].title);
    draw_cells(g, r, r.y, INK_DIM, c, n, c[0].title, heads);
    int at = m->oper.at.selected, first = at >= rows ? at - rows + 1 : 0;
    for (int i = 0; i < rows && first + i < items; i++)
        draw_part(m, g, r, r.y + 1 + i, c, n, first + i);
}

/* ---- charts ----------------------------------------------------------------------------------------------------- */

static int chart_values(const struct model *m, int64_t out[HISTORY_DAYS_MAX])
{
    struct history_day d;
    const struct history_period *p = &m->past->period;
    if (m->oper.look == LOOK_LINE && !by_hour(m)) { /* a line has room for each day */
        for (int32_t date = p->range.from; date <= p->range.to; date++) {
            period_sum(p, (struct history_range){date, date}, &d);
            out[date - p->range.from] = figure_value(m, &d, false);
        }
        return p->range.to - p->range.from + 1;
    }
    int n = oper_items(m) - 1;
    for (int i = 0; i < n; i++) {
        part_of(m, i + 1, &d);
        out[i] = figure_value(m, &d, by_hour(m));
    }
    return n;
}

static void draw_scale(const struct model *m, struct grid *g, struct rect r, const int64_t *values, int n)
{
    char most_text[SAY_MAX], label[32], value[SAY_MAX], line[120];
    struct history_day d;
    int64_t most = 0;
    for (int i = 0; i < n; i++)
        most = values[i] > most ? values[i] : most;
    figure_say(m, most, by_hour(m), most_text);
    snprintf(line, sizeof line, T(m, "most: %s"), most_text);
    int used = grid_fit(g, r.y, r.x, r.cols / 2, INK_DIM, line);
    part_of(m, m->oper.at.selected, &d);
    part_label(m, m->oper.at.selected, label);
    figure_say(m, figure_value(m, &d, by_hour(m) && m->oper.at.selected > 0), by_hour(m) && m->oper.at.selected > 0,
               value);
    snprintf(line, sizeof line, "%s: %s", label, value);
    grid_right(g, r.y, r.x + used + 1, r.cols - used - 1, INK_STRONG, line);
}

/* Names below a chart, as many as have room. */
static void draw_axis(const struct model *m, struct grid *g, struct rect r, int n, bool bars)
{
    char label[32];
    int parts = oper_items(m) - 1, each = bars && n > 0 ? r.cols / n : 0, last = -1;
    for (int i = 0; i < parts; i++) {
        int x = bars ? i * each : i * r.cols / parts;
        if (by_hour(m))
            snprintf(label, sizeof label, "%d", i);
        else if (m->oper.at.span == SPAN_MONTH)
            snprintf(label, sizeof label, "%d", i + 1);
        else
            span_part_name(label, m->oper.at.span, date_shown(m), i, model_language(m));
        int room = text_width(label);
        if (x <= last || x + room > r.cols)
            continue;
        grid_text(g, r.y, r.x + x, room, INK_DIM, label);
        last = x + room;
    }
}

static void draw_chart(const struct model *m, struct grid *g, struct rect r)
{
    static int64_t values[HISTORY_DAYS_MAX]; /* one thread draws */
    bool bars = m->oper.look != LOOK_LINE;
    int n = chart_values(m, values);
    struct rect inner = {r.y + 1, r.x, r.rows - 2, r.cols};
    draw_scale(m, g, r, values, n);
    if (bars)
        chart_bars(g, inner, values, n, m->oper.at.selected - 1);
    else
        chart_line(g, inner, values, n);
    draw_axis(m, g, (struct rect){r.y + r.rows - 1, r.x, 1, r.cols}, n, bars);
}

/* ---- the whole -------------------------------------------------------------------------------------------------- */

static void title_of(const struct model *m, char out[160], bool chart)
{
    if (chart)
        snprintf(out, 160, "%s", figure_measure(m, by_hour(m)));
    else
        snprintf(out, 160, "%s",
                 by_hour(m)                     ? T(m, "by hour")
                 : m->oper.at.span == SPAN_YEAR ? T(m, "by month")
                                                : T(m, "by day"));
}

static void draw_parts(const struct model *m, struct grid *g, struct rect box)
{
    struct history_day d;
    char label[32], title[96];
    int at = m->oper.at.selected;
    /* Hours have no materials or reasons of their own: beside them stands the day. */
    part_of(m, by_hour(m) ? 0 : at, &d);
    if (at == 0 || by_hour(m))
        span_name(title, m->oper.at.span, date_shown(m), model_language(m));
    else {
        part_label(m, at, label);
        snprintf(title, sizeof title, "%s", label);
    }
    if (text_width(title) > box.cols - 6)
        snprintf(title, sizeof title, "%s", T(m, "total"));
    grid_box(g, box, INK_BOX, title);
    struct rect r = rect_inset(box, 1, 2);
    if (figure_is_empty(&d))
        grid_wrap(g, r, INK_DIM, T(m, "No business day here."));
    else
        figure_parts(m, g, r, &d);
}

void view_period(const struct model *m, struct grid *g, struct rect r)
{
    char title[160];
    enum oper_look look = m->oper.look;
    bool months = m->oper.at.span == SPAN_MONTH || m->oper.at.span == SPAN_YEAR;
    bool calendar = look == LOOK_CALENDAR && months, chart = look != LOOK_TABLE;
    struct rect left = {r.y, r.x, r.rows, r.cols >= 98 ? r.cols * 3 / 5 : LIST_COLS}, rest;
    if (calendar && m->oper.at.span == SPAN_YEAR) { /* 53 weeks need the whole width */
        left = (struct rect){r.y, r.x, r.rows > 22 ? 14 : 11, r.cols};
        rest = (struct rect){r.y + left.rows, r.x, r.rows - left.rows, r.cols};
    } else {
        rest = (struct rect){r.y, r.x + left.cols, r.rows, r.cols - left.cols};
    }
    int below = left.rows - (oper_items(m) + 3);
    if (!chart && below >= CHART_ROWS_MIN) { /* a high window has room for both */
        struct rect under = {left.y + left.rows - below, left.x, below, left.cols};
        title_of(m, title, true);
        grid_box(g, under, INK_BOX, title);
        draw_chart(m, g, rect_inset(under, 1, 2));
        left.rows -= below;
    }
    title_of(m, title, chart);
    grid_box(g, left, INK_BOX, title);
    struct rect inner = rect_inset(left, 1, 2);
    if (calendar)
        view_calendar(m, g, inner);
    else if (chart)
        draw_chart(m, g, inner);
    else
        draw_table(m, g, inner);
    if (m->past->period.books.to >= m->past->period.books.from) {
        draw_parts(m, g, rest);
        return;
    }
    grid_box(g, rest, INK_BOX, T(m, "The books are empty"));
    grid_wrap(
        g, rect_inset(rest, 1, 2), INK_DIM,
        T(m, "The first container begins them. Then weights, refusals, time in service, vouchers and bags stand here "
             "by day, week, month and year."));
}
