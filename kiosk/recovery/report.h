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

struct report {
    const char *name;
    const struct column *columns;
    size_t column_count;
    struct cell *cells; /* row after row */
    size_t row_count, row_cap;
    struct report_head head;
};

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
enum status write_csv(struct strbuf *out, const struct report *r, struct err *e);
enum status write_json(struct strbuf *out, const struct report *r, struct err *e);

#endif
