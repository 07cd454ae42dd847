/* Charts as inline SVG: bars for what goes by day, a table of bars for shares. Plain shapes, one colour with a pattern
 * of lengths: they print in black and white. */
#include "recovery/report.h"

#include "base/tr.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define WIDTH      340
#define HEIGHT     120
#define BAR_HEIGHT 16
#define SHARES_MAX 8 /* lines; what is less is in the table */

void html_text(struct strbuf *out, const char *text)
{
    char clean[512];
    text_clean(clean, sizeof clean, text, strlen(text));
    for (const char *c = clean; *c != '\0'; c++) {
        switch (*c) {
        case '&': strbuf_puts(out, "&amp;"); break;
        case '<': strbuf_puts(out, "&lt;"); break;
        case '>': strbuf_puts(out, "&gt;"); break;
        case '"': strbuf_puts(out, "&quot;"); break;
        case '\'': strbuf_puts(out, "&#39;"); break;
        default: strbuf_add(out, c, 1);
        }
    }
}

/* Whole numbers say enough beside a chart; masses in kilograms with grams. */
static void value_words(char out[80], const struct report *r, const struct report_chart *c, int64_t value)
{
    const struct column *column = &r->columns[report_column(r, c->value)];
    char number[48], heading[HEADING_CAP];
    number_words(number, r, column, value);
    if (column_unit(column) == UNIT_MG)
        number[strlen(number) - 3] = '\0';
    column_heading(heading, r, report_column(r, c->value));
    const char *unit = strrchr(heading, '(');
    snprintf(out, 80, "%s %.*s", number, unit != NULL ? (int)strlen(unit) - 2 : 0, unit != NULL ? unit + 1 : "");
}

static void bars(struct strbuf *out, const struct chart_point *p, size_t n, int64_t most)
{
    int64_t width = (int64_t)(WIDTH * 8 / n); /* tenths; a fifth of the room is gap */
    for (size_t i = 0; i < n; i++) {
        int64_t height = permille_of(p[i].value, most) * HEIGHT / 1000, left = (int64_t)(i * WIDTH * 10 / n);
        strbuf_printf(out,
                      "<rect x=\"%" PRId64 ".%" PRId64 "\" y=\"%" PRId64 "\" width=\"%" PRId64 ".%" PRId64
                      "\" height=\"%" PRId64 "\"/>",
                      left / 10, left % 10, HEIGHT - height + 14, width / 10, width % 10, height);
    }
    strbuf_printf(out, "<path stroke=\"#111\" d=\"M0 %d.5H%d\"/><text fill=\"#111\" x=\"0\" y=\"%d\">", HEIGHT + 14,
                  WIDTH, HEIGHT + 28);
    html_text(out, p[0].label);
    strbuf_puts(out, "</text>");
    if (n > 1) {
        strbuf_printf(out, "<text fill=\"#111\" x=\"%d\" y=\"%d\" text-anchor=\"end\">", WIDTH, HEIGHT + 28);
        html_text(out, p[n - 1].label);
        strbuf_puts(out, "</text>");
    }
}

static void shares(struct strbuf *out, const struct chart_point *p, size_t n)
{
    int64_t all = 0;
    for (size_t i = 0; i < n; i++) {
        if (__builtin_add_overflow(all, p[i].value, &all))
            return;
    }
    for (size_t i = 0; i < n && i < SHARES_MAX; i++) {
        int64_t permille = permille_of(p[i].value, all);
        int y = (int)i * BAR_HEIGHT + 14;
        strbuf_printf(out, "<text fill=\"#111\" x=\"0\" y=\"%d\">", y + 10);
        html_text(out, p[i].label);
        strbuf_printf(out,
                      "</text><rect x=\"110\" y=\"%d\" width=\"%" PRId64 "\" height=\"%d\"/>"
                      "<text fill=\"#111\" x=\"%" PRId64 "\" y=\"%d\">%" PRId64 ".%" PRId64 " %%</text>",
                      y, permille * 170 / 1000, BAR_HEIGHT - 4, 115 + permille * 170 / 1000, y + 10, permille / 10,
                      permille % 10);
    }
}

void html_chart(struct strbuf *out, const struct report *r, const struct report_chart *c)
{
    struct chart_point points[CHART_POINTS_MAX];
    size_t n = chart_points(points, r, c);
    int64_t most = 0;
    char top[80];
    if (n == 0)
        return;
    for (size_t i = 0; i < n; i++)
        most = points[i].value > most ? points[i].value : most;
    strbuf_puts(out, "<figure><figcaption>");
    html_text(out, tr(r->language, c->title));
    strbuf_printf(out, "</figcaption><svg viewBox=\"0 0 %d %d\" role=\"img\" fill=\"#246\" font-size=\"10\">", WIDTH,
                  HEIGHT + 32);
    if (c->kind == CHART_BARS) {
        value_words(top, r, c, most);
        strbuf_puts(out, "<text fill=\"#111\" x=\"0\" y=\"9\">");
        html_text(out, top);
        strbuf_puts(out, "</text>");
        bars(out, points, n, most);
    } else {
        shares(out, points, n);
    }
    strbuf_puts(out, "</svg></figure>\n");
}
