/* One page that prints on A4: charts, the first rows, what it covers. Nothing is loaded from anywhere, nothing runs. */
#include "recovery/report.h"

#include "base/tr.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ROWS_SHOWN 12 /* what fits below the charts; all rows are in the other formats */

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
    "#999;padding-right:.4em;overflow-wrap:anywhere}.number{text-align:right}.number,.day{white-space:nowrap}.about{"
    "font-size:8.5pt}";

static void scaled(char out[48], int64_t n, int digits)
{
    int64_t by = 1;
    for (int i = 0; i < digits; i++)
        by *= 10;
    uint64_t size = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    if (digits == 0)
        snprintf(out, 48, "%" PRId64, n);
    else
        snprintf(out, 48, "%s%" PRIu64 ".%0*" PRIu64, n < 0 ? "-" : "", size / (uint64_t)by, digits,
                 size % (uint64_t)by);
}

static void number_words(char out[48], const struct report *r, const struct column *column, int64_t n)
{
    switch (column_unit(column)) {
    case UNIT_MINOR: scaled(out, n, r->head.currency.exponent); break;
    case UNIT_MG: scaled(out, n, 6); break;
    case UNIT_DATE:
    case UNIT_NONE: scaled(out, n, 0); break;
    }
}

static void put_heading(struct strbuf *out, const struct report *r, const struct column *column)
{
    size_t n = strlen(column->name);
    char name[64];
    switch (column_unit(column)) {
    case UNIT_MINOR:
        snprintf(name, sizeof name, "%.*s (%s)", (int)(n - strlen("_minor")), column->name, r->head.currency.code);
        break;
    case UNIT_MG: snprintf(name, sizeof name, "%.*s (kg)", (int)(n - strlen("_mg")), column->name); break;
    case UNIT_DATE:
    case UNIT_NONE: snprintf(name, sizeof name, "%s", column->name); break;
    }
    html_text(out, name);
}

static void put_about(struct strbuf *out, const struct report *r)
{
    const char *label;
    char value[256];
    strbuf_puts(out, "<table class=\"about\">\n");
    for (size_t i = 0; about_row(r, i, &label, value); i++) {
        strbuf_puts(out, "<tr><th>");
        html_text(out, tr(r->language, label));
        strbuf_puts(out, "</th><td>");
        html_text(out, value);
        strbuf_puts(out, "</td></tr>\n");
    }
    strbuf_puts(out, "</table>\n");
}

static void put_cell(struct strbuf *out, const struct report *r, const struct column *column, const struct cell *c)
{
    char words[48] = "";
    switch (column->type) {
    case COLUMN_INTEGER:
        if (!c->null)
            number_words(words, r, column, c->integer);
        strbuf_printf(out, "<td class=\"number\">%s</td>", words);
        return;
    case COLUMN_BOOLEAN: snprintf(words, sizeof words, "%s", c->boolean ? "true" : "false"); break;
    case COLUMN_TEXT: text_copy(words, sizeof words, c->text); break;
    }
    strbuf_puts(out, column_unit(column) == UNIT_DATE ? "<td class=\"day\">" : "<td>");
    html_text(out, c->null ? "" : words);
    strbuf_puts(out, "</td>");
}

/* What the same page says of the whole has no column of its own. */
static bool said_below(const struct column *c)
{
    static const char *const names[] = {"kiosk", "currency", "exponent", "first_seq", "last_seq"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(c->name, names[i]) == 0)
            return true;
    }
    return false;
}

static void put_rows(struct strbuf *out, const struct report *r)
{
    strbuf_puts(out, "<table class=\"rows\">\n<thead><tr>");
    for (size_t c = 0; c < r->column_count; c++) {
        if (said_below(&r->columns[c]))
            continue;
        strbuf_puts(out, "<th>");
        put_heading(out, r, &r->columns[c]);
        strbuf_puts(out, "</th>");
    }
    strbuf_puts(out, "</tr></thead>\n<tbody>\n");
    for (size_t row = 0; row < r->row_count && row < ROWS_SHOWN; row++) {
        strbuf_puts(out, "<tr>");
        for (size_t c = 0; c < r->column_count; c++)
            if (!said_below(&r->columns[c]))
                put_cell(out, r, &r->columns[c], &r->cells[row * r->column_count + c]);
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
    bool chinese = r->language != NULL && strcmp(r->language, "zh_CN") == 0;
    strbuf_printf(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head><meta charset=\"utf-8\"><title>",
                  chinese ? "zh-CN" : "en");
    html_text(out, r->head.kiosk);
    strbuf_puts(out, " - ");
    html_text(out, r->name);
    strbuf_printf(out, "</title><style>%s</style></head>\n<body>\n<h1>", style);
    html_text(out, tr(r->language, N_("Recovered containers")));
    strbuf_puts(out, "</h1>\n");
    for (size_t i = 0; i < r->chart_count; i++)
        html_chart(out, r, &r->charts[i]);
    put_rows(out, r);
    put_about(out, r);
    strbuf_puts(out, "</body>\n</html>\n");
    return out->failed ? err_set(e, ST_MEMORY, "out of memory while writing HTML") : ST_OK;
}
