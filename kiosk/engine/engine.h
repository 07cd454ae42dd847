/* The kiosk without hands: bytes, answers, requests and time in; bytes, jobs, replies and state out. Reads no clock,
 * owns no descriptor, blocks on nothing; a simulated year of it is a loop. Nothing is shown as credited before its
 * commit is answered; an answer may come late, twice or never.
 *
 * After every call that takes something in, drain engine_output and ask engine_deadline. Not thread-safe. */
#ifndef REBOTTLE_ENGINE_ENGINE_H
#define REBOTTLE_ENGINE_ENGINE_H

#include "ledger/job.h"
#include "settings/settings.h"
#include "wire/message.h"

struct engine;

/* What a day has taken of one material. */
struct engine_material {
    int32_t accepted, mass_unknown;
    int64_t bottle_mg; /* the known part */
};

#define ENGINE_UNKNOWN_MAX 50 /* numbers remembered; the rarest gives way, so a hostile flood costs nothing */

struct engine_options {
    const struct settings *settings; /* borrowed */
    /* The catalogue: false when it is not listed. NULL: no catalogue, the lane stays out of service and says so. */
    bool (*find)(void *ctx, gtin g, struct container *out);
    void *find_ctx;
    struct rng rng;                   /* kernel in the daemon, seeded in tests */
    const struct text_raster *raster; /* for the printer; may be NULL */
    /* What a start finds in the ledger, read before the first event. */
    struct admission_row pending[64];
    size_t pending_count;
    struct visit_row visits[16];
    size_t visit_count;
    struct case_row cases[JOB_CASES_MAX];
    size_t case_count;
    struct day_row day;                               /* the open one */
    struct engine_material materials[MATERIAL_COUNT]; /* of the open day (ledger_tallies) */
    struct voucher_sums vouchers;
    struct voucher_row unprinted[16]; /* ledger_unprinted: each gets a case */
    size_t unprinted_count;
    struct bag_row bags[JOB_BAGS_MAX]; /* ledger_bags, those in place */
    size_t bag_count;
    struct added_row added[ADDED_MAX]; /* ledger_added: containers beside the catalogue, and proposals */
    size_t added_count;
    struct unknown_row unknown[ENGINE_UNKNOWN_MAX]; /* ledger_unknown: what was refused as unknown of late */
    size_t unknown_count;
    struct task_row tasks[16]; /* ledger_tasks, those that were begun */
    size_t task_count;
    struct device_row devices[SETTINGS_DEVICES_MAX]; /* ledger_devices: how long a silence has lasted */
    size_t device_count;
    int64_t cleaned_ms;     /* UTC: the last cleaning; 0 never */
    int64_t day_one_ms;     /* UTC: the kiosk's first row; without a cleaning the days count from there */
    bool nobody_registered; /* no person yet: the staff list starts with that */
    int64_t known_ms;       /* UTC that is surely past: what refunds go by while the clock is not set */
    struct moment now;
};
enum status engine_new(struct engine **out, const struct engine_options *o, struct err *e);
void engine_free(struct engine *g);
/* Another catalogue from here on. Call it when an answer brings one, before engine_on_answer. */
void engine_use_catalogue(struct engine *g, bool (*find)(void *ctx, gtin g, struct container *out), void *find_ctx);

/* device: index into settings->devices. */
void engine_on_plugged(struct engine *g, int device, struct moment now);
void engine_on_unplugged(struct engine *g, int device, const char *why, struct moment now);
void engine_on_bytes(struct engine *g, int device, const uint8_t *bytes, size_t n, struct moment now);
void engine_on_answer(struct engine *g, const struct answer *a, struct moment now);
void engine_on_time(struct engine *g, struct moment now); /* some deadline may have passed; early is fine */
void engine_on_clock_step(struct engine *g, int64_t before_ms, struct moment now);
/* The full check found something; what: where, for staff. Nothing is taken until a person has looked. */
void engine_on_damage(struct engine *g, const char *what, struct moment now);
/* Exports that a close should have made were not: why, for staff; "": all are made. */
void engine_on_exports(struct engine *g, const char *why, struct moment now);
void engine_on_shutdown(struct engine *g, struct moment now); /* journals `stopped`; close the gate */

/* client: the server's number for a connection, never reused. base: the role its Unix user has. */
void engine_on_client(struct engine *g, uint64_t client, enum wire_role base, struct moment now);
void engine_on_client_gone(struct engine *g, uint64_t client, struct moment now);
void engine_on_request(struct engine *g, uint64_t client, const struct wire_request *r, struct moment now);

enum engine_output_kind {
    OUT_BYTES, /* write to device, in order */
    OUT_JOB,   /* run on the ledger thread, or the slow one where job_is_slow */
    OUT_LINE,  /* send line to client (a reply or an event, with newline) */
    OUT_LOG
};
struct engine_output {
    enum engine_output_kind kind;
    int device;
    const uint8_t *bytes; /* borrowed until the next call into the engine */
    size_t n;
    const struct job *job;
    uint64_t client;
    int log_level;
};
bool engine_output(struct engine *g, struct engine_output *out); /* false: nothing more */

int64_t engine_deadline(const struct engine *g); /* mono_ms; TIME_NEVER */
/* How long what this device says may lie unread after a request or a read, in ms (device.h). */
int32_t engine_patience(const struct engine *g, int device);

/* The visible state; rev grows when something other than an age has changed. Borrowed until the next call. */
const struct wire_state *engine_state(struct engine *g, struct moment now);
bool engine_has_seat(const struct engine *g, uint64_t client); /* the consumer seat */

#endif
