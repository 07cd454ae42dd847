/* The tables and how they came to be: migrations go forward only, each in one transaction with its user_version. */
#include "ledger/inside.h"

#include <stdio.h>

extern const char schema_001[];       /* schema/001.sql */
extern const char schema_002[];       /* schema/002.sql */
extern const char schema_bags[];      /* schema/bags.sql */
extern const char schema_goodwill[];  /* schema/goodwill.sql */
extern const char schema_signals[];   /* schema/signals.sql */
extern const char schema_restore[];   /* schema/restore.sql */
extern const char schema_years[];     /* schema/years.sql */
extern const char schema_catalogue[]; /* schema/catalogue.sql */
extern const char schema_accounts[];  /* schema/accounts.sql */
extern const char schema_tasks[];     /* schema/tasks.sql */
extern const char schema_lists[];     /* schema/lists.sql */
extern const char schema_figures[];   /* schema/figures.sql */
extern const char schema_sizes[];     /* schema/sizes.sql */

static const char *const steps[] = {schema_001,     schema_002,     schema_bags,      schema_goodwill, schema_signals,
                                    schema_restore, schema_years,   schema_catalogue, schema_accounts, schema_tasks,
                                    schema_lists,   schema_figures, schema_sizes};
const size_t schema_version = sizeof steps / sizeof steps[0];

const char *const schema_tables[] = {"kiosk",
                                     "running",
                                     "key",
                                     "fact",
                                     "visit",
                                     "visit_line",
                                     "visit_refusal",
                                     "admission",
                                     "incident",
                                     "voucher",
                                     "posting",
                                     "account",
                                     "tally",
                                     "day",
                                     "checkpoint",
                                     "redemption",
                                     "voucher_end",
                                     "alarm",
                                     "bag",
                                     "bag_line",
                                     "bag_case",
                                     "evidence",
                                     "signal",
                                     "restoration",
                                     "customer_account",
                                     "customer_entry",
                                     "visit_material",
                                     "task",
                                     "added_container",
                                     "catalogue_use",
                                     "container_tally",
                                     "refusal_tally",
                                     "hour_tally",
                                     "visit_tally",
                                     NULL};

enum status schema_migrate(struct db *db, int64_t from, struct err *e)
{
    enum status st = ST_OK;
    for (size_t v = (size_t)from; st == ST_OK && v < schema_version; v++) {
        char pragma[64];
        snprintf(pragma, sizeof pragma, "PRAGMA user_version = %zu", v + 1);
        st = db_script(db, "BEGIN IMMEDIATE", e);
        if (st == ST_OK)
            st = db_script(db, steps[v], e);
        if (st == ST_OK)
            st = db_script(db, pragma, e);
        if (st == ST_OK)
            st = db_script(db, "COMMIT", e);
        else if (sqlite3_get_autocommit(db->h) == 0)
            db_script(db, "ROLLBACK", NULL);
    }
    return st;
}

enum status schema_make(struct db *db, struct err *e)
{
    char pragma[64];
    snprintf(pragma, sizeof pragma, "PRAGMA application_id = %d", LEDGER_APPLICATION_ID);
    enum status st = db_script(db, pragma, e);
    return st == ST_OK ? schema_migrate(db, 0, e) : st;
}
