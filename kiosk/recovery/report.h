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

/* How masses are known, in the days of a report: "catalogue", "class"; "" nobody knows. */
#define MASS_SOURCES_MAX 8
struct mass_share {
    char source[16];
    int64_t containers, bottle_mg;
};
#define HEAD_CATALOGUES_MAX 16 /* lists in force in the period, the newest where there were more */

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
    char time_zone[40];                                   /* of the kiosk's last start; "" unknown */
    struct hash catalogue;                                /* likewise; zeros: none */
    struct catalogue_row catalogues[HEAD_CATALOGUES_MAX]; /* newest first */
    size_t catalogue_count;
    struct mass_share sources[MASS_SOURCES_MAX];
    size_t source_count;
};

/* A chart is data: the values of one column, summed by the words of another in the order in which they come. Columns
 * are named; a writer draws what it can. Reports have rows that sum up others: `only` names a column and `is` its word
 * in the rows that count; is NULL: any but "". */
enum chart_kind { CHART_BARS, CHART_SHARES };
struct report_chart {
    enum chart_kind kind;
    const char *title; /* N_() */
    const char *label, *value;
    const char *only, *is; /* only NULL: every row */
};
struct chart_point {
    char label[40];
    int64_t value;
};
#define CHART_POINTS_MAX 400 /* a year of days; what has more points has no chart */

/* Called now and then while a report is read (done: days) or written (done: rows), for people who wait. */
struct report_progress {
    void (*tell)(void *ctx, const char *what, int64_t done, int64_t of);
    void *ctx;
};

#define REPORT_COLUMNS_MAX 32
struct row_store;
struct report {
    const char *name;
    const struct column *columns;
    size_t column_count, row_count;
    struct row_store *rows; /* one after the other: report_add_row, report_next */
    struct report_head head;
    const struct impact *impact; /* what it was counted with; borrowed */
    const struct report_chart *charts;
    size_t chart_count;
    const char *language; /* of formats with words in them; NULL: English */
    struct report_progress progress;
};

/* Room for one more row, all cells zero, to be filled before the next call; NULL: out of memory, disk full or too many
 * rows. Long reports lie in a file without a name below $TMPDIR or /var/tmp, which needs as much room as their CSV. */
struct cell *report_add_row(struct report *r);
/* After the last row was read or filled: ST_IO when some could not be kept. */
enum status report_rows_end(const struct report *r, struct err *e);
void report_free(struct report *r);

/* Rows from the first on, as often as one likes, while none is added. report_next: NULL at the end; borrowed until the
 * next call. */
#define REPORT_CURSOR_BYTES 16384
struct report_cursor {
    const struct report *report;
    size_t row, used, have;
    int64_t offset;
    struct cell cells[REPORT_COLUMNS_MAX];
    uint8_t buffer[REPORT_CURSOR_BYTES];
};
void report_first(struct report_cursor *k, const struct report *r);
const struct cell *report_next(struct report_cursor *k);

/* A file without a name, on a disk, for what does not fit into memory; -1 and errno. */
int nameless_file(void);

/* What a number counts is the end of its column's name: _minor (minor units of the head's currency), _micros
 * (millionths of it), _mg, _ppm, _permille, ed_ms (a moment, milliseconds since 1970, UTC), ms (how long); a text
 * column called day, or ending in _day, is a date. */
enum column_unit {
    UNIT_NONE,
    UNIT_MINOR,
    UNIT_MICROS,
    UNIT_MG,
    UNIT_PPM,
    UNIT_PERMILLE,
    UNIT_SPAN,
    UNIT_TIME,
    UNIT_DATE
};
enum column_unit column_unit(const struct column *c);
/* For people money is in the currency, masses in kg, shares in %, times in s: how many decimals keep all of a number.
 */
int unit_digits(enum column_unit unit, const struct currency *currency);
void number_words(char out[48], const struct report *r, const struct column *column, int64_t n);
/* A column by its name; column_count: there is none. */
size_t report_column(const struct report *r, const char *name);
/* How many points; 0: a column is missing, there is nothing to draw, or too much. */
size_t chart_points(struct chart_point out[CHART_POINTS_MAX], const struct report *r, const struct report_chart *c);

/* EU rules that figures here are counted by. 2023/2683 is repealed by 2026/1425. */
#define RULES_TARGETS    "Directive (EU) 2019/904"
#define RULES_COLLECTION "Decision (EU) 2021/1752"
#define RULES_CONTENT    "Decision (EU) 2026/1425"
/* Of beverage bottles placed on the market, by weight: article 9; from 2025 and from 2029 on. */
#define TARGET_2025_PPM 770000
#define TARGET_2029_PPM 900000

/* value of all in thousandths, rounded down, without overflow; 0 of nothing is 0. Neither is negative. */
int64_t permille_of(int64_t value, int64_t all);

/* The head in words, for formats that people read: row i is a label and a value, in the report's language. false: no
 * more. */
#define ABOUT_CAP 640
bool about_row(const struct report *r, size_t i, const char **label, char value[ABOUT_CAP]);
/* A column's name for people, with its unit: "Refund (EUR)"; in the report's language. */
#define HEADING_CAP 96
bool column_has_words(const struct column *c);
void column_heading(char out[HEADING_CAP], const struct report *r, size_t column);
/* A text cell as people read it: a word of ours ("pet_clear") in the report's language, as it is in English; what
 * others have named (producers, bags, rates) as it is in every one. */
const char *text_words(const struct report *r, const struct column *c, const char *text);

/* What a report is asked with. */
struct report_request {
    struct period period;
    const struct impact *impact; /* NULL: impact_default */
    const struct scheme *scheme; /* NULL: not known; `fees` needs it */
    struct report_progress progress;
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
/* What every writer ends with: ST_OK when all rows could be read and all bytes are where they belong. */
enum status written(const struct strbuf *out, const struct report *r, const char *what, struct err *e);
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
/* Do the containers of these days add up, from the journal's bodies alone, to what the reports say? */
enum status export_recount(struct ledger *l, const struct period *period, struct export_check *out, struct err *e);
/* Recomputes the export from the days that it names, as the journal was at the row that it names. meta: of the file
 * beside, for a format without a head; NULL: the file has its head. It says itself with which factors it was counted;
 * scheme: for fees, NULL where it is not known. ST_INVALID: this is no export of ours; ST_REFUSED:
 * it cannot be recomputed (an open day has gone on). */
enum status export_verify(struct ledger *l, const struct report_format *format, const struct strbuf *file,
                          const struct strbuf *meta, const struct scheme *scheme, struct export_check *out,
                          struct err *e);

#endif
