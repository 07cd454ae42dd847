/* A workbook by libxlsxwriter, in its constant-memory mode (rows leave memory as they are written). Numbers are
 * numbers: money in the currency's own unit, masses in kilograms, days as dates; what a double cannot hold exactly is
 * text. The same report gives the same bytes: the time of creation is the last day of the report. */
#include "recovery/report.h"

#include "base/clock.h"
#include "base/tr.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

#define EXACT_MAX   (INT64_C(1) << 53) /* integers up to here are themselves as a double */
#define WIDTH_MIN   6
#define WIDTH_MAX   70
#define NO_DAY_UTC  315532800 /* 1980-01-01, where there is no day */
#define PAPER_A4    9
#define CHART_EVERY 18 /* rows of the sheet between two charts */

struct book {
    const struct report *r;
    lxw_workbook *book;
    lxw_format *bold, *wrapped, *formats[UNIT_DATE + 1];
};

/* What a number of the ledger is divided by, for people. Shares are numbers below 1 that are shown as per cent. */
static double scale_of(enum column_unit unit, const struct currency *currency)
{
    int digits = unit == UNIT_PPM ? 6 : unit == UNIT_PERMILLE ? 3 : unit_digits(unit, currency);
    double by = 1;
    while (digits-- > 0)
        by *= 10;
    return by;
}

static void put_text(lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, const char *text, lxw_format *format)
{
    char clean[ABOUT_CAP];
    text_clean(clean, sizeof clean, text, strlen(text));
    worksheet_write_string(sheet, row, column, clean, format);
}

static void put_number(const struct book *b, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column,
                       enum column_unit unit, int64_t n)
{
    if (n > EXACT_MAX || n < -EXACT_MAX) {
        char digits[24];
        snprintf(digits, sizeof digits, "%" PRId64, n);
        put_text(sheet, row, column, digits, NULL);
        return;
    }
    if (unit == UNIT_TIME) /* days since 1899-12-30 */
        worksheet_write_number(sheet, row, column, (double)n / 86400000 + 25569, b->formats[unit]);
    else
        worksheet_write_number(sheet, row, column, (double)n / scale_of(unit, &b->r->head.currency), b->formats[unit]);
}

static void put_cell(const struct book *b, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t column, const struct cell *c)
{
    const struct column *kind = &b->r->columns[column];
    enum column_unit unit = column_unit(kind);
    struct civil day;
    if (c->null)
        return;
    if (kind->type == COLUMN_BOOLEAN) {
        worksheet_write_boolean(sheet, row, column, c->boolean, NULL);
    } else if (kind->type == COLUMN_INTEGER) {
        put_number(b, sheet, row, column, unit, c->integer);
    } else if (unit == UNIT_DATE && civil_date_parse(&day, c->text)) {
        lxw_datetime date = {.year = day.year, .month = day.month, .day = day.day};
        worksheet_write_datetime(sheet, row, column, &date, b->formats[UNIT_DATE]);
    } else if (c->text[0] != '\0') {
        put_text(sheet, row, column, text_words(b->r, kind, c->text), NULL);
    }
}

/* Each column as wide as its widest cell, in characters; counted before the rows are written, because they do not stay.
 */
static void measure(int widths[REPORT_COLUMNS_MAX], const struct report *r)
{
    char words[HEADING_CAP];
    struct report_cursor k;
    for (size_t c = 0; c < r->column_count; c++) {
        column_heading(words, r, c);
        widths[c] = text_width(words);
    }
    report_first(&k, r);
    for (const struct cell *cells; (cells = report_next(&k)) != NULL;) {
        for (size_t c = 0; c < r->column_count; c++) {
            if (r->columns[c].type == COLUMN_INTEGER)
                number_words(words, r, &r->columns[c], cells[c].integer);
            int w = r->columns[c].type == COLUMN_INTEGER ? (int)strlen(words) + 3
                                                         : text_width(text_words(r, &r->columns[c], cells[c].text));
            widths[c] = w > widths[c] ? w : widths[c];
        }
    }
    for (size_t c = 0; c < r->column_count; c++)
        widths[c] = widths[c] < WIDTH_MIN ? WIDTH_MIN : widths[c] > WIDTH_MAX ? WIDTH_MAX : widths[c];
}

static lxw_worksheet *new_sheet(struct book *b, size_t number, const int widths[REPORT_COLUMNS_MAX])
{
    char name[32], words[HEADING_CAP];
    const struct report *r = b->r;
    if (number == 1)
        snprintf(name, sizeof name, "%.20s", r->name);
    else
        snprintf(name, sizeof name, "%.20s %zu", r->name, number);
    lxw_worksheet *sheet = workbook_add_worksheet(b->book, name);
    if (sheet == NULL)
        return NULL;
    for (size_t c = 0; c < r->column_count; c++)
        worksheet_set_column(sheet, (lxw_col_t)c, (lxw_col_t)c, widths[c] + 2, NULL);
    worksheet_freeze_panes(sheet, 1, 0);
    worksheet_set_landscape(sheet);
    worksheet_set_paper(sheet, PAPER_A4);
    worksheet_fit_to_pages(sheet, 1, 0);
    worksheet_repeat_rows(sheet, 0, 0);
    for (size_t c = 0; c < r->column_count; c++) {
        column_heading(words, r, c);
        put_text(sheet, 0, (lxw_col_t)c, words, b->bold);
    }
    return sheet;
}

static bool add_rows(struct book *b, size_t rows_per_sheet)
{
    int widths[REPORT_COLUMNS_MAX];
    struct report_cursor k;
    size_t number = 1, row = 0;
    measure(widths, b->r);
    lxw_worksheet *sheet = new_sheet(b, number, widths);
    report_first(&k, b->r);
    for (const struct cell *cells; sheet != NULL && (cells = report_next(&k)) != NULL; row++) {
        if (row == rows_per_sheet) {
            sheet = new_sheet(b, ++number, widths);
            row = 0;
        }
        for (size_t c = 0; sheet != NULL && c < b->r->column_count; c++)
            put_cell(b, sheet, (lxw_row_t)row + 1, (lxw_col_t)c, &cells[c]);
    }
    return sheet != NULL;
}

static bool add_about(struct book *b)
{
    lxw_worksheet *sheet = workbook_add_worksheet(b->book, tr(b->r->language, N_("About")));
    const char *label;
    char value[ABOUT_CAP];
    if (sheet == NULL)
        return false;
    worksheet_set_column(sheet, 0, 0, 38, NULL);
    worksheet_set_column(sheet, 1, 1, WIDTH_MAX, NULL);
    for (size_t i = 0; about_row(b->r, i, &label, value); i++) {
        put_text(sheet, (lxw_row_t)i, 0, label, b->bold);
        put_text(sheet, (lxw_row_t)i, 1, value, b->wrapped);
    }
    return true;
}

#define CHARTS_MAX 8

struct drawn { /* a chart with its points */
    const struct report_chart *chart;
    size_t count;
    struct chart_point points[CHART_POINTS_MAX];
};

/* Charts have their sums on their own sheet: label and value of chart i in columns 2i and 2i + 1. Row by row: constant
 * memory cannot go back. */
static void put_sums(const struct book *b, lxw_worksheet *sheet, const struct drawn *list, size_t n)
{
    char words[HEADING_CAP];
    size_t longest = 0;
    for (size_t i = 0; i < n; i++) {
        column_heading(words, b->r, report_column(b->r, list[i].chart->label));
        put_text(sheet, 0, (lxw_col_t)(2 * i), words, b->bold);
        column_heading(words, b->r, report_column(b->r, list[i].chart->value));
        put_text(sheet, 0, (lxw_col_t)(2 * i + 1), words, b->bold);
        longest = list[i].count > longest ? list[i].count : longest;
    }
    for (size_t row = 0; row < longest; row++) {
        for (size_t i = 0; i < n; i++) {
            if (row >= list[i].count)
                continue;
            enum column_unit unit = column_unit(&b->r->columns[report_column(b->r, list[i].chart->value)]);
            put_text(sheet, (lxw_row_t)row + 1, (lxw_col_t)(2 * i), list[i].points[row].label, NULL);
            put_number(b, sheet, (lxw_row_t)row + 1, (lxw_col_t)(2 * i + 1), unit, list[i].points[row].value);
        }
    }
}

static bool draw(const struct book *b, lxw_worksheet *sheet, const struct drawn *d, lxw_col_t column, lxw_row_t at,
                 lxw_col_t beside)
{
    bool shares = d->chart->kind == CHART_SHARES;
    lxw_row_t last = (lxw_row_t)d->count;
    lxw_chart *c = workbook_add_chart(b->book, shares ? LXW_CHART_PIE : LXW_CHART_COLUMN);
    lxw_chart_series *s = c == NULL ? NULL : chart_add_series(c, NULL, NULL);
    if (s == NULL)
        return false;
    const char *charts = tr(b->r->language, N_("Charts"));
    chart_series_set_categories(s, charts, 1, column, last, column);
    chart_series_set_values(s, charts, 1, (lxw_col_t)(column + 1), last, (lxw_col_t)(column + 1));
    chart_title_set_name(c, tr(b->r->language, d->chart->title));
    if (!shares)
        chart_legend_set_position(c, LXW_CHART_LEGEND_NONE);
    return worksheet_insert_chart(sheet, at, beside, c) == LXW_NO_ERROR;
}

static bool add_charts(struct book *b)
{
    struct drawn *list = calloc(CHARTS_MAX, sizeof *list);
    size_t n = 0;
    bool good = list != NULL;
    for (size_t i = 0; good && i < b->r->chart_count && n < CHARTS_MAX; i++) {
        list[n].chart = &b->r->charts[i];
        list[n].count = chart_points(list[n].points, b->r, list[n].chart);
        n += list[n].count > 0;
    }
    lxw_worksheet *sheet = n > 0 ? workbook_add_worksheet(b->book, tr(b->r->language, N_("Charts"))) : NULL;
    good = good && (n == 0 || sheet != NULL);
    if (good && n > 0) {
        worksheet_set_column(sheet, 0, (lxw_col_t)(2 * n - 1), 16, NULL);
        put_sums(b, sheet, list, n);
    }
    for (size_t i = 0; good && i < n; i++)
        good = draw(b, sheet, &list[i], (lxw_col_t)(2 * i), (lxw_row_t)(1 + CHART_EVERY * i), (lxw_col_t)(2 * n + 1));
    free(list);
    return good;
}

static lxw_format *number_format(struct book *b, const char *code)
{
    lxw_format *f = workbook_add_format(b->book);
    format_set_num_format(f, code);
    return f;
}

static void add_formats(struct book *b)
{
    char amount[24] = "#,##0";
    if (b->r->head.currency.exponent > 0)
        snprintf(amount, sizeof amount, "#,##0.%.*s", (int)b->r->head.currency.exponent, "000000");
    b->bold = workbook_add_format(b->book);
    format_set_bold(b->bold);
    b->wrapped = workbook_add_format(b->book);
    format_set_text_wrap(b->wrapped);
    b->formats[UNIT_NONE] = number_format(b, "0");
    b->formats[UNIT_MINOR] = number_format(b, amount);
    b->formats[UNIT_MICROS] = b->formats[UNIT_MG] = number_format(b, "#,##0.000000"); /* every milligram */
    b->formats[UNIT_PPM] = number_format(b, "0.0000%");
    b->formats[UNIT_PERMILLE] = number_format(b, "0.0%");
    b->formats[UNIT_SPAN] = number_format(b, "#,##0.000");
    b->formats[UNIT_TIME] = number_format(b, "yyyy-mm-dd hh:mm:ss.000");
    b->formats[UNIT_DATE] = number_format(b, "yyyy-mm-dd");
}

static void set_properties(struct book *b)
{
    struct civil day;
    lxw_doc_properties p = {.title = (char *)(uintptr_t)b->r->name, .created = NO_DAY_UTC};
    if (civil_date_parse(&day, b->r->head.last_day))
        p.created = (time_t)(utc_from_civil(&day, 0) / 1000);
    workbook_set_properties(b->book, &p);
}

static enum status fill(const struct report *r, const char *path, size_t rows_per_sheet, struct err *e)
{
    const char *tmp = getenv("TMPDIR");
    lxw_workbook_options options = {.constant_memory = LXW_TRUE,
                                    .tmpdir = (char *)(uintptr_t)(tmp != NULL && *tmp != '\0' ? tmp : "/var/tmp")};
    struct book b = {.r = r, .book = workbook_new_opt(path, &options)};
    if (b.book == NULL)
        return err_set(e, ST_MEMORY, "out of memory for a workbook");
    add_formats(&b);
    set_properties(&b);
    bool good = add_about(&b);
    good = good && add_rows(&b, rows_per_sheet);
    good = good && add_charts(&b);
    lxw_error failed = workbook_close(b.book);
    if (failed != LXW_NO_ERROR)
        return err_set(e, ST_IO, "the workbook was not written: %s", lxw_strerror(failed));
    return good ? ST_OK : err_set(e, ST_MEMORY, "out of memory for a workbook");
}

enum status write_xlsx_split(struct strbuf *out, const struct report *r, size_t rows_per_sheet, struct err *e)
{
    char path[40], part[65536];
    ssize_t n = 0;
    int fd = nameless_file(); /* the library wants a file with a name; nothing stays of this one */
    if (fd < 0)
        return err_set(e, ST_IO, "no room for a workbook: %s", strerror(errno));
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    enum status st = fill(r, path, rows_per_sheet, e);
    for (off_t at = 0; st == ST_OK && (n = pread(fd, part, sizeof part, at)) > 0; at += n)
        strbuf_add(out, part, (size_t)n);
    if (st == ST_OK && n < 0)
        st = err_set(e, ST_IO, "the workbook cannot be read back: %s", strerror(errno));
    close(fd);
    return st == ST_OK ? written(out, r, "the workbook", e) : st;
}

enum status write_xlsx(struct strbuf *out, const struct report *r, struct err *e)
{
    return write_xlsx_split(out, r, XLSX_ROWS_MAX, e);
}
