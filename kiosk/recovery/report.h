/* A report is a value: a head that says what it covers, columns, rows of cells. Reports are made from the ledger's
 * tallies by the rows of one table and written by the rows of another: any report in any format. */
#ifndef REBOTTLE_RECOVERY_REPORT_H
#define REBOTTLE_RECOVERY_REPORT_H

#include "base/text.h"
#include "deposit/impact.h"
#include "ledger/ledger.h"

enum column_type { COLUMN_TEXT, COLUMN_INTEGER, COLUMN_BOOLEAN };
struct column {
    const char *name;
    enum column_type type;
};

/* Which member counts is the column's affair. null: nobody knows; written as an empty cell or null, never as 0. */
struct cell {
    bool null;
    bool boolean;
    int64_t integer;
    char text[64]; /* the longest words of the ledger are 31 bytes, names 63 */
};

/* Which days: by the date that a day was opened on (inclusive), by number, or without limit. */
struct day_bound {
    enum { BOUND_NONE, BOUND_DATE, BOUND_NUMBER } kind;
    char date[11];
    int64_t z_no;
};
/* "2026-11-21" or "z:12"; ST_INVALID says what is wrong. */
enum status day_bound_parse(struct day_bound *out, const char *text, struct err *e);

struct period {
    struct day_bound from, to;
    bool open; /* the open day too; its rows say final = false */
    /* Not 0: only days that were closed when the journal ended at this row, and the head as it was then. The same
     * report of the same rows, whenever it is made. */
    int64_t until_seq;
};
bool period_covers(const struct period *p, const struct day_row *day);

struct report_head {
    char kiosk[32];
    uint32_t kiosk_id;
    struct currency currency;
    struct period period; /* as asked for */
    char first_day[11], last_day[11];
    int64_t first_z, last_z; /* what was found; 0: no day */
    int32_t days;
    int64_t first_seq, last_seq;
    struct hash chain_head; /* of the whole journal when the report was made */
    int64_t chain_seq;
    char time_zone[40];    /* of the kiosk's last start; "" unknown */
    struct hash catalogue; /* likewise; zeros: none */
};

/* A chart is data: the values of one column, summed by the words of another in the order in which they come. Columns
 * are named; a writer draws what it can. */
enum chart_kind { CHART_BARS, CHART_SHARES };
struct report_chart {
    enum chart_kind kind;
    const char *title; /* N_() */
    const char *label, *value;
};
struct chart_point {
    char label[40];
    int64_t value;
};
#define CHART_POINTS_MAX 400 /* a year of days; what has more points has no chart */

struct report {
    const char *name;
    const struct column *columns;
    size_t column_count;
    struct cell *cells; /* row after row */
    size_t row_count, row_cap;
    struct report_head head;
    const struct report_chart *charts;
    size_t chart_count;
    const char *language; /* of formats with words in them; NULL: English */
};

/* What a number counts is the end of its column's name: _minor (minor units of the head's currency), _mg; a text column
 * called day, or ending in _day, is a date. */
enum column_unit { UNIT_NONE, UNIT_MINOR, UNIT_MG, UNIT_DATE };
enum column_unit column_unit(const struct column *c);
/* A column by its name; column_count: there is none. */
size_t report_column(const struct report *r, const char *name);
/* How many points; 0: a column is missing, there is nothing to draw, or too much. */
size_t chart_points(struct chart_point out[CHART_POINTS_MAX], const struct report *r, const struct report_chart *c);

/* How the masses of a report are known, by containers: "catalogue" 980, "class" 15, "" 5 (nobody knows). */
#define MASS_SOURCES_MAX 8
struct mass_share {
    char source[40];
    int64_t containers;
};
size_t mass_shares(struct mass_share out[MASS_SOURCES_MAX], const struct report *r);

/* value of all in thousandths, rounded down, without overflow; 0 of nothing is 0. Neither is negative. */
int64_t permille_of(int64_t value, int64_t all);

/* The head in words, for formats that people read: row i is a label (translate it) and a value. false: no more. */
bool about_row(const struct report *r, size_t i, const char **label, char value[256]);

/* What a report is asked with. */
struct report_request {
    struct period period;
    const struct impact *impact; /* NULL: impact_default */
    const struct scheme *scheme; /* NULL: not known; `fees` needs it */
};

struct report_kind {
    const char *name, *what;
    enum status (*make)(struct report *out, struct ledger *l, const struct report_request *q, struct err *e);
};
extern const struct report_kind report_kinds[]; /* ends with name NULL */

struct report_format {
    const char *name, *what;
    bool has_head; /* false: the head goes into a file beside it, FILE.meta.json */
    enum status (*write)(struct strbuf *out, const struct report *r, struct err *e);
};
extern const struct report_format report_formats[]; /* ends with name NULL */

const struct report_kind *report_kind_find(const char *name); /* NULL: there is none */
const struct report_format *report_format_find(const char *name);

/* Room for one more row, all cells zero; NULL: out of memory or too many rows. Borrowed until the next call. */
struct cell *report_add_row(struct report *r);
void report_free(struct report *r);

/* The days that a period covers, oldest first; yours to free. */
enum status period_days(struct ledger *l, const struct period *p, struct day_row **out, size_t *n, struct err *e);
/* Fills head from the ledger, the request and the days of the period. */
enum status report_head_fill(struct report_head *head, struct ledger *l, const struct report_request *q,
                             const struct day_row *days, size_t n, struct err *e);

enum status report_daily(struct report *out, struct ledger *l, const struct report_request *q, struct err *e);
enum status report_recovery(struct report *out, struct ledger *l, const struct report_request *q, struct err *e);
enum status report_containers(struct report *out, struct ledger *l, const struct report_request *q, struct err *e);
enum status report_rejects(struct report *out, struct ledger *l, const struct report_request *q, struct err *e);
enum status report_vouchers(struct report *out, struct ledger *l, const struct report_request *q, struct err *e);
enum status report_bags(struct report *out, struct ledger *l, const struct report_request *q, struct err *e);
enum status report_visits(struct report *out, struct ledger *l, const struct report_request *q, struct err *e);
enum status report_devices(struct report *out, struct ledger *l, const struct report_request *q, struct err *e);
enum status report_collection(struct report *out, struct ledger *l, const struct report_request *q, struct err *e);
enum status report_fees(struct report *out, struct ledger *l, const struct report_request *q, struct err *e);
void csv_text(struct strbuf *out, const char *text); /* a cell of text, quoted */
enum status write_csv(struct strbuf *out, const struct report *r, struct err *e);
enum status write_json(struct strbuf *out, const struct report *r, struct err *e);
/* What a file cannot say in itself: the JSON without its rows. */
enum status write_meta(struct strbuf *out, const struct report *r, struct err *e);
/* JSON Schema (2020-12) of what write_json writes. */
enum status write_schema(struct strbuf *out, const struct report *r, struct err *e);
enum status write_xlsx(struct strbuf *out, const struct report *r, struct err *e);
/* At most so many rows on a sheet, the heading not counted; the format has room for XLSX_ROWS_MAX. */
#define XLSX_ROWS_MAX 1048575
enum status write_xlsx_split(struct strbuf *out, const struct report *r, size_t rows_per_sheet, struct err *e);
/* One chart as inline SVG, with its words; nothing where there are no points. Text from the ledger is escaped. */
void html_chart(struct strbuf *out, const struct report *r, const struct report_chart *c);
void html_text(struct strbuf *out, const char *text); /* escaped, control characters as U+FFFD */
enum status write_html(struct strbuf *out, const struct report *r, struct err *e);

/* ---- is a file what the ledger says? ------------------------------------------------------------------------------
 */

struct export_check {
    bool same;
    char what[256]; /* where it differs first */
};
/* Recomputes the export from the days that it names, as the journal was at the row that it names. meta: of the file
 * beside, for a format without a head; NULL: the file has its head. ST_INVALID: this is no export of ours; ST_REFUSED:
 * it cannot be recomputed (an open day has gone on). */
enum status export_verify(struct ledger *l, const struct report_format *format, const struct strbuf *file,
                          const struct strbuf *meta, struct export_check *out, struct err *e);

#endif
