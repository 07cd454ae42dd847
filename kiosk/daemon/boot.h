/* Everything that a start reads and checks before the first event: settings, keys, ledger, catalogue, people. All or
 * nothing: a kiosk never starts half-configured, and a damaged ledger is never written to. */
#ifndef REBOTTLE_DAEMON_BOOT_H
#define REBOTTLE_DAEMON_BOOT_H

#include "devices/raster/raster.h"
#include "engine/engine.h"
#include "ledger/catalogue.h"

#define BOOT_OVERRIDES_MAX 64

struct boot_options {
    const char *config, *state_dir;
    const char *record_dir; /* NULL: no traces */
    const char *overrides[BOOT_OVERRIDES_MAX];
    size_t override_count;
};

struct boot {
    const char *state_dir;
    const char *record_dir;
    const struct boot_options *options; /* borrowed: what the start was asked with */
    struct settings settings;
    struct seal *seal;
    struct ledger *ledger;
    struct catalogue *catalogue; /* NULL: none; the lane stays out of service and says so */
    struct people *people;
    struct raster *raster;        /* NULL: no font; text that the printer has no letters for becomes question marks */
    struct engine_options engine; /* filled from the ledger */
    int64_t lower_bound_ms;       /* earlier than this the clock is not to be believed */
    struct ledger_options ledger_options;
};

/* On failure what was opened is closed again; the reasons have been logged. Returns an exit status: 0 to go on. */
int boot_run(struct boot *b, const struct boot_options *o);
/* The loop looks containers up in another list from here on; the one before is closed. */
void boot_use_catalogue(struct boot *b, struct engine *g, struct catalogue *take);
void boot_free(struct boot *b);
/* Closes the ledger and opens it again, after an error that leaves an outcome unknown. */
enum status boot_reopen_ledger(struct boot *b, struct err *e);

#endif
