/* Days as a calendar. How much a day had is a digit, 0 to 9 of the greatest; colour only repeats it. */
#include "tui/figures.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "tui/chart.h"
#include "tui/operator_view.h"

struct calendar {
    const struct model *m;
    struct history_range range;
    int64_t most;
    int32_t from, to; /* what is selected: a day, or all of a month */
};

static int64_t value_of(const struct calendar *c, int32_t date, bool *there)
{
    struct history_day d;
    period_sum(&c->m->past->period, (struct history_range){date, date}, &d);
    *there = !figure_is_empty(&d);
    return figure_value(c->m, &d, false);
}

static struct calendar calendar_of(const struct model *m)
{
    struct calendar c = {.m = m, .range = m->past->period.range};
    bool there;
    for (int32_t date = c.range.from; date <= c.range.to; date++) {
        int64_t v = value_of(&c, date, &there);
        c.most = v > c.most ? v : c.most;
    }
    if (m->oper.at.selected > 0) {
        struct history_range r = span_part(m->oper.at.span, c.range.from, m->oper.at.selected - 1);
        c.from = r.from;
        c.to = r.to;
    }
    return c;
}

static enum ink heat_ink(const struct calendar *c, int32_t date, int heat)
{
    if (c->from != 0 && date >= c->from && date <= c->to)
        return INK_SELECTED;
    return heat >= 7 ? INK_STRONG : heat >= 3 ? INK_FILL : INK_DIM;
}

static void legend(const struct calendar *c, struct grid *g, struct rect r)
{
    char most[SAY_MAX], line[120];
    figure_say(c->m, c->most, false, most);
    snprintf(line, sizeof line, T(c->m, "0-9: share of %s   . no day"), most);
    grid_fit(g, r.y + r.rows - 1, r.x, r.cols, INK_DIM, line);
}

/* Two lines a week where there is room: the day and its heat, and what it was. */
static void month_day(const struct calendar *c, struct grid *g, struct rect cell, int32_t date)
{
    char text[SAY_MAX];
    bool there;
    int64_t v = value_of(c, date, &there);
    int heat = chart_heat(v, c->most);
    enum ink ink = heat_ink(c, date, heat);
    grid_fill(g, (struct rect){cell.y, cell.x, cell.rows, cell.cols - 1}, ' ', ink);
    snprintf(text, sizeof text, "%2d", civil_from_utc((int64_t)date * 86400000, 0).day);
    grid_text(g, cell.y, cell.x, 2, ink == INK_SELECTED ? ink : INK_DIM, text);
    snprintf(text, sizeof text, "%d", heat);
    grid_text(g, cell.y, cell.x + 3, 1, ink, there ? text : ".");
    if (cell.rows < 2 || !there || cell.cols < 9)
        return;
    figure_say(c->m, v, false, text);
    grid_fit(g, cell.y + 1, cell.x, cell.cols - 1, ink, text);
}

static void draw_month(const struct calendar *c, struct grid *g, struct rect r)
{
    int first = weekday_of(c->range.from), days = c->range.to - c->range.from + 1, cols = r.cols / 7;
    int weeks = (first + days + 6) / 7, each = r.rows - 2 >= weeks * 2 ? 2 : 1;
    for (int w = 0; w < 7; w++)
        grid_fit(g, r.y, r.x + w * cols, cols - 1, INK_HEADING, weekday_name(w, model_language(c->m)));
    for (int i = 0; i < days; i++) {
        int at = first + i;
        grid_zone(g, (struct rect){r.y + 1 + at / 7 * each, r.x + at % 7 * cols, each, cols}, TK_ROW + 1 + i);
        month_day(c, g, (struct rect){r.y + 1 + at / 7 * each, r.x + at % 7 * cols, each, cols}, c->range.from + i);
    }
}

/* A column a week, a row a weekday; the names of months stand above their first week. */
static void draw_year(const struct calendar *c, struct grid *g, struct rect r)
{
    char text[32];
    int names = 5, first = weekday_of(c->range.from), days = c->range.to - c->range.from + 1;
    int each = r.cols - names >= 53 * 2 ? 2 : 1;
    for (int w = 0; w < 7; w++)
        grid_fit(g, r.y + 1 + w, r.x, names - 1, INK_HEADING, weekday_name(w, model_language(c->m)));
    for (int i = 0; i < 12; i++) {
        struct history_range month = span_part(SPAN_YEAR, c->range.from, i);
        int x = r.x + names + (first + month.from - c->range.from) / 7 * each;
        snprintf(text, sizeof text, "%2d", i + 1);
        grid_text(g, r.y, x, 2, INK_HEADING, text);
    }
    for (int i = 0; i < days; i++) {
        bool there;
        int heat = chart_heat(value_of(c, c->range.from + i, &there), c->most), at = first + i;
        char digit = (char)('0' + heat);
        grid_put(g, r.y + 1 + at % 7, r.x + names + at / 7 * each, there ? (uint32_t)digit : '.',
                 heat_ink(c, c->range.from + i, heat));
    }
}

void view_calendar(const struct model *m, struct grid *g, struct rect r)
{
    struct calendar c = calendar_of(m);
    if (m->oper.at.span == SPAN_YEAR)
        draw_year(&c, g, r);
    else
        draw_month(&c, g, r);
    legend(&c, g, r);
}
