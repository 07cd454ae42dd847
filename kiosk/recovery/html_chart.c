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

static void value_words(char out[40], const struct report *r, const struct report_chart *c, int64_t value)
{
    if (column_unit(&r->columns[report_column(r, c->value)]) == UNIT_MG)
        snprintf(out, 40, "%" PRId64 ".%03" PRId64 " kg", value / 1000000, value / 1000 % 1000);
    else
        snprintf(out, 40, "%" PRId64, value);
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
    strbuf_printf(out, "<path d=\"M0 %d.5H%d\"/><text x=\"0\" y=\"%d\">", HEIGHT + 14, WIDTH, HEIGHT + 28);
    html_text(out, p[0].label);
    strbuf_puts(out, "</text>");
    if (n > 1) {
        strbuf_printf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">", WIDTH, HEIGHT + 28);
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
        strbuf_printf(out, "<text x=\"0\" y=\"%d\">", y + 10);
        html_text(out, p[i].label);
        strbuf_printf(out,
                      "</text><rect x=\"110\" y=\"%d\" width=\"%" PRId64 "\" height=\"%d\"/>"
                      "<text x=\"%" PRId64 "\" y=\"%d\">%" PRId64 ".%" PRId64 " %%</text>",
                      y, permille * 170 / 1000, BAR_HEIGHT - 4, 115 + permille * 170 / 1000, y + 10, permille / 10,
                      permille % 10);
    }
}

void html_chart(struct strbuf *out, const struct report *r, const struct report_chart *c)
{
    struct chart_point points[CHART_POINTS_MAX];
    size_t n = chart_points(points, r, c);
    int64_t most = 0;
    char top[40];
    if (n == 0)
        return;
    for (size_t i = 0; i < n; i++)
        most = points[i].value > most ? points[i].value : most;
    strbuf_puts(out, "<figure><figcaption>");
    html_text(out, tr(r->language, c->title));
    strbuf_printf(out, "</figcaption><svg viewBox=\"0 0 %d %d\" role=\"img\">", WIDTH, HEIGHT + 32);
    if (c->kind == CHART_BARS) {
        value_words(top, r, c, most);
        strbuf_printf(out, "<text x=\"0\" y=\"9\">%s</text>", top);
        bars(out, points, n, most);
    } else {
        shares(out, points, n);
    }
    strbuf_puts(out, "</svg></figure>\n");
}
