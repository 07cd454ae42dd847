/* What the reports of this folder share: the days that are asked for, and rows filled cell by cell in the order of
 * their columns. Every row of a report begins with the same four: kiosk, z_no, day, final. Internal. */
#ifndef REBOTTLE_RECOVERY_MAKING_H
#define REBOTTLE_RECOVERY_MAKING_H

#include "deposit/impact.h"
#include "ledger/figures.h"
#include "recovery/report.h"

struct making {
    struct report *report;
    struct ledger *ledger;
    const struct impact *impact; /* never NULL */
    struct day_row *days;        /* oldest first */
    size_t day_count;
    int64_t first_z, last_z;
    bool failed;     /* no room for a row */
    bool one_moment; /* a read transaction is open */
};

/* Charts of a report, after its columns are there. */
#define WITH_CHARTS(report, list) ((report)->charts = (list), (report)->chart_count = sizeof(list) / sizeof *(list))

#define DAY_COLUMNS                                                                                                    \
    {"kiosk", COLUMN_TEXT}, {"z_no", COLUMN_INTEGER}, {"day", COLUMN_TEXT},                                            \
    {                                                                                                                  \
        "final", COLUMN_BOOLEAN                                                                                        \
    }

/* Reads what every report needs. Closed days never change, so each reader may take its own moment and none reads for
 * long; a report with the open day is made within one read transaction, until making_end. */
enum status making_begin(struct making *m, struct report *out, const char *name, const struct column *columns,
                         size_t column_count, struct ledger *l, const struct report_request *q, struct err *e);
enum status making_end(struct making *m, enum status st, struct err *e); /* frees the report unless it gives ST_OK */

const struct day_row *making_day(const struct making *m, int64_t z_no); /* NULL: not asked for */

/* Somebody may be waiting: so far it is. day NULL: nothing to tell. */
void making_tell(const struct making *m, const struct day_row *day);

struct filling { /* the next cell of a row; all is true when cells is NULL: the row could not be made */
    struct cell *cells;
    size_t at;
};
/* A row that begins with the day; NULL: of all days together, its z_no is null and its day "". */
struct filling making_row(struct making *m, const struct day_row *day);
void fill_text(struct filling *f, const char *text);
void fill_int(struct filling *f, int64_t n);
void fill_null(struct filling *f);
void fill_bool(struct filling *f, bool b);
void fill_money(struct filling *f, const struct making *m, int64_t minor); /* amount, currency, exponent */
/* The sum of the known, and of how many nobody knows it; of n where none is known the sum is null. */
void fill_mass(struct filling *f, const struct mass_sum *sum, int64_t n);
void fill_known(struct filling *f, mass m);
/* n per `of`, times `scale`, rounded down; null where of is 0. */
void fill_ratio(struct filling *f, int64_t n, int64_t of, int64_t scale);

#endif
