/* One page that prints on A4: charts, the first rows, what it covers. Nothing is loaded from anywhere, nothing runs. */
#include "recovery/report.h"

#include "base/tr.h"

#include <stdio.h>
#include <string.h>

#define UPRIGHT_MAX 14 /* columns that fit beside each other on an upright page */
#define ROWS_SHOWN  12 /* what fits below the charts; all rows are in the other formats */

static const char lying[] = "@page{size:A4 landscape}body{max-width:269mm}figure{width:32%}";
static const char style[] =
    "@page{size:A4;margin:14mm}"
    "body{font:10pt/1.35 'Noto Sans','Noto Sans CJK SC','WenQuanYi Micro Hei',sans-serif;color:#111;max-width:182mm;"
    "margin:1em auto}"
    "h1{font-size:16pt;margin:0 0 .4em}figure{display:inline-block;width:48%;margin:0 1% .6em 0;vertical-align:top}"
    "figcaption{font-weight:bold}svg{width:100%}svg rect{fill:#246}svg path{stroke:#111}svg text{font-size:10px}"
    "table{border-collapse:collapse;margin:.4em 0}th,td{text-align:left;padding:.1em .6em .1em 0;vertical-align:top}"
    "th{font-weight:normal;color:#444}.about td{word-break:break-all}.rows{font-size:6.5pt}.rows th,.rows "
    "td{border-bottom:"
    ".4pt solid "
    "#999;padding-right:.4em;overflow-wrap:break-word}.number{text-align:right}.number,.day{white-space:nowrap}.about{"
    "font-size:8.5pt}";

static void put_about(struct strbuf *out, const struct report *r)
{
    const char *label;
    char value[ABOUT_CAP];
    strbuf_puts(out, "<table class=\"about\">\n");
    for (size_t i = 0; about_row(r, i, &label, value); i++) {
        strbuf_puts(out, "<tr><th>");
        html_text(out, label);
        strbuf_puts(out, "</th><td>");
        html_text(out, value);
        strbuf_puts(out, "</td></tr>\n");
    }
    strbuf_puts(out, "</table>\n");
}

static void put_cell(struct strbuf *out, const struct report *r, const struct column *column, const struct cell *c)
{
    char number[48] = "";
    const char *words = "";
    switch (column->type) {
    case COLUMN_INTEGER:
        if (!c->null)
            number_words(number, r, column, c->integer);
        strbuf_printf(out, "<td class=\"number\">%s</td>", number);
        return;
    case COLUMN_BOOLEAN: words = tr(r->language, c->boolean ? N_("yes") : N_("no")); break;
    case COLUMN_TEXT: words = text_words(r, column, c->text); break;
    }
    strbuf_puts(out, column_unit(column) == UNIT_DATE ? "<td class=\"day\">" : "<td>");
    html_text(out, c->null ? "" : words);
    strbuf_puts(out, "</td>");
}

/* What the same page says of the whole has no column of its own, nor has what only the other formats need. */
static bool said_below(const struct column *c)
{
    static const char *const names[] = {"kiosk",
                                        "currency",
                                        "exponent",
                                        "first_seq",
                                        "last_seq",
                                        "opened_seq",
                                        "closed_seq",
                                        "receipt_seq",
                                        "process",
                                        "yield_ppm",
                                        "yield_confidence",
                                        "bottle_to_bottle_ppm",
                                        "remakes_min",
                                        "remakes_max",
                                        "factors",
                                        "factors_version",
                                        "factors_confidence",
                                        "ghg_saving_ppm",
                                        "energy_saving_ppm",
                                        "rules",
                                        "recycled_content_rules"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(c->name, names[i]) == 0)
            return true;
    }
    return false;
}

static bool is_empty(const struct column *column, const struct cell *c)
{
    return c->null || (column->type == COLUMN_TEXT && c->text[0] == '\0');
}

/* Which columns the page has: those with anything in the rows that it shows. Returns how many. */
static size_t choose(bool shown[REPORT_COLUMNS_MAX], const struct report *r)
{
    struct report_cursor k;
    const struct cell *cells;
    size_t n = 0;
    memset(shown, 0, REPORT_COLUMNS_MAX * sizeof *shown);
    report_first(&k, r);
    for (int row = 0; row < ROWS_SHOWN && (cells = report_next(&k)) != NULL; row++) {
        for (size_t c = 0; c < r->column_count; c++) {
            bool now = !shown[c] && !said_below(&r->columns[c]) && !is_empty(&r->columns[c], &cells[c]);
            shown[c] = shown[c] || now;
            n += now;
        }
    }
    return n;
}

static void put_rows(struct strbuf *out, const struct report *r, const bool shown[REPORT_COLUMNS_MAX])
{
    char heading[HEADING_CAP];
    struct report_cursor k;
    const struct cell *cells;
    report_first(&k, r);
    strbuf_puts(out, "<table class=\"rows\">\n<thead><tr>");
    for (size_t c = 0; c < r->column_count; c++) {
        if (!shown[c])
            continue;
        strbuf_puts(out, "<th>");
        column_heading(heading, r, c);
        html_text(out, heading);
        strbuf_puts(out, "</th>");
    }
    strbuf_puts(out, "</tr></thead>\n<tbody>\n");
    for (int row = 0; row < ROWS_SHOWN && (cells = report_next(&k)) != NULL; row++) {
        strbuf_puts(out, "<tr>");
        for (size_t c = 0; c < r->column_count; c++)
            if (shown[c])
                put_cell(out, r, &r->columns[c], &cells[c]);
        strbuf_puts(out, "</tr>\n");
    }
    strbuf_puts(out, "</tbody></table>\n");
    if (r->row_count > ROWS_SHOWN) {
        char words[160];
        snprintf(words, sizeof words,
                 tr(r->language, N_("The first %d of %zu rows; all are in the CSV, JSON and XLSX.")), ROWS_SHOWN,
                 r->row_count);
        strbuf_puts(out, "<p>");
        html_text(out, words);
        strbuf_puts(out, "</p>\n");
    }
}

enum status write_html(struct strbuf *out, const struct report *r, struct err *e)
{
    bool shown[REPORT_COLUMNS_MAX];
    bool wide = choose(shown, r) > UPRIGHT_MAX;
    bool chinese = r->language != NULL && strcmp(r->language, "zh_CN") == 0;
    strbuf_printf(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head><meta charset=\"utf-8\"><title>",
                  chinese ? "zh-CN" : "en");
    html_text(out, r->head.kiosk);
    strbuf_puts(out, " - ");
    html_text(out, r->name);
    strbuf_printf(out, "</title><style>%s%s</style></head>\n<body>\n<h1>", style, wide ? lying : "");
    html_text(out, tr(r->language, N_("Recovered containers")));
    strbuf_puts(out, ": ");
    html_text(out, tr_in(r->language, "report", r->name));
    strbuf_puts(out, "</h1>\n");
    for (size_t i = 0; i < r->chart_count; i++)
        html_chart(out, r, &r->charts[i]);
    put_rows(out, r, shown);
    put_about(out, r);
    strbuf_puts(out, "</body>\n</html>\n");
    return written(out, r, "HTML", e);
}
