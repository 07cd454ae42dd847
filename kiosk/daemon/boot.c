#include "daemon/boot.h"

#include "base/log.h"
#include "base/tr.h"
#include "daemon/key_rotation.h"
#include "ledger/import.h"
#include "receipt/receipt.h"
#include "settings/import_map.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* No kiosk of this version existed before: a clock that stands earlier was never set. 2026-01-01T00:00:00Z. */
#define RELEASED_UTC_MS 1767225600000LL

/* What systemd-timesyncd touches at each synchronisation and once a minute: a lower bound where there is no RTC. */
#define TIMESYNC_FILE "/var/lib/systemd/timesync/clock"

static void log_each_line(enum log_level level, struct strbuf *text)
{
    for (char *rest = text->text, *line; rest != NULL && (line = strsep(&rest, "\n")) != NULL;)
        if (line[0] != '\0')
            log_line(level, "%s", line);
    strbuf_free(text);
}

/* A line each: whoever relies on a figure that is not confirmed finds it in the log of the start. */
static void log_warnings(const struct settings *s)
{
    struct strbuf warnings = {0};
    settings_warnings(s, &warnings);
    log_each_line(LOG_WARNING, &warnings);
}

static int load_settings(struct boot *b, const struct boot_options *o)
{
    struct strbuf problems = {0};
    struct err e = {0};
    enum status st = settings_load(&b->settings, o->config, o->overrides, o->override_count, &problems, &e);
    if (st == ST_OK) /* a rule of the slip's layout, which the settings cannot see */
        st = receipt_till_template_check(b->settings.till_template, &e);
    if (st == ST_OK) {
        strbuf_free(&problems);
        log_warnings(&b->settings);
        return 0;
    }
    if (problems.len > 0)
        fprintf(stderr, "%s", problems.text);
    log_line(LOG_ERROR, "not started: %s", e.msg);
    strbuf_free(&problems);
    return 2;
}

static int make_state_dir(const char *dir)
{
    if (mkdir(dir, 02750) != 0 && errno != EEXIST) {
        log_line(LOG_ERROR, "cannot make the state folder %s: %s", dir, strerror(errno));
        return 1;
    }
    struct stat st;
    errno = ENOTDIR;
    if (stat(dir, &st) != 0 || !S_ISDIR(st.st_mode) || access(dir, R_OK | W_OK | X_OK) != 0) {
        log_line(LOG_ERROR, "not started: this user cannot write to the state folder %s: %s", dir, strerror(errno));
        return 1;
    }
    return 0;
}

static struct fact new_fact(enum fact_kind kind, struct rng *r, const struct moment *now)
{
    struct fact f = {.kind = kind, .id = event_id_new(r), .at_ms = now->utc_ms, .offset_s = now->offset_s};
    f.clock = now->state;
    text_copy(f.actor, sizeof f.actor, "kiosk");
    return f;
}

static enum status create_ledger(struct boot *b, const struct moment *now, struct err *e)
{
    struct fact f[2] = {new_fact(FACT_CREATED, &b->engine.rng, now), new_fact(FACT_KEY, &b->engine.rng, now)};
    f[0].created.kiosk = b->settings.kiosk_id;
    text_copy(f[0].created.kiosk_name, sizeof f[0].created.kiosk_name, b->settings.kiosk_name);
    f[0].created.currency = b->settings.scheme.currency;
    f[0].created.epoch = 1;
    struct public_key pk = seal_public(b->seal);
    f[1].key.kid = seal_kid(b->seal);
    memcpy(f[1].key.public_key, pk.bytes, sizeof f[1].key.public_key);
    struct fact_result r[2] = {0};
    return ledger_commit_all(b->ledger, f, r, 2, e);
}

/* keys/ was lost, or is another than that of a restored ledger: from here on this key signs, and the journal says so.
 */
static enum status check_key(struct boot *b, const struct moment *now, struct err *e)
{
    struct public_key known[LEDGER_KEYS_MAX], mine = seal_public(b->seal);
    struct fact_result r = {0};
    size_t n = 0;
    enum status st = ledger_all_keys(b->ledger, known, LEDGER_KEYS_MAX, &n, e);
    for (size_t i = 0; st == ST_OK && i < n; i++)
        if (memcmp(known[i].bytes, mine.bytes, sizeof mine.bytes) == 0)
            return ST_OK;
    if (st != ST_OK)
        return st;
    struct fact f = new_fact(FACT_KEY, &b->engine.rng, now);
    f.key.kid = seal_kid(b->seal);
    memcpy(f.key.public_key, mine.bytes, sizeof f.key.public_key);
    log_line(LOG_NOTICE, "the ledger does not know the key in keys/: key %04x signs from now on", (unsigned)f.key.kid);
    return ledger_commit(b->ledger, &f, &r, e);
}

static enum status check_identity(struct boot *b, struct err *e)
{
    struct ledger_head h;
    enum status st = ledger_head(b->ledger, &h, e);
    if (st != ST_OK)
        return st;
    if (h.kiosk != b->settings.kiosk_id)
        return err_set(e, ST_REFUSED, "this ledger belongs to kiosk %u, the configuration says %u; correct kiosk.id",
                       h.kiosk, b->settings.kiosk_id);
    if (strcmp(h.currency.code, b->settings.scheme.currency.code) != 0)
        return err_set(e, ST_REFUSED, "this ledger is in %s, the scheme %s in %s; one ledger keeps one currency",
                       h.currency.code, b->settings.scheme.id, b->settings.scheme.currency.code);
    if (h.at_ms > b->lower_bound_ms)
        b->lower_bound_ms = h.at_ms;
    return ST_OK;
}

/* What the configuration says about reading its list; each may be absent. */
static enum status first_import_options(struct import_options *o, const struct settings *s, struct import_map *map,
                                        struct import_classes *classes, struct err *e)
{
    struct strbuf problems = {0};
    enum status st = ST_OK;
    if (s->catalogue_format[0] != '\0') /* else found out */
        import_format_parse(&o->format, s->catalogue_format);
    if (s->catalogue_map[0] != '\0') {
        st = import_map_load(map, s->catalogue_map, &problems, e);
        o->map = map;
    }
    log_each_line(LOG_ERROR, &problems);
    if (st == ST_OK && s->catalogue_classes[0] != '\0') {
        st = import_classes_load(classes, s->catalogue_classes, e);
        o->classes = classes;
    }
    return st;
}

static enum status first_import(const struct boot *b, struct err *e)
{
    struct import_parts {
        struct import_report report;
        struct import_map map;
        struct import_classes classes;
    } *p = calloc(1, sizeof *p);
    struct import_options o = {.state_dir = b->state_dir, .path = b->settings.catalogue_path};
    if (p == NULL)
        return err_set(e, ST_MEMORY, "out of memory");
    enum status st = first_import_options(&o, &b->settings, &p->map, &p->classes, e);
    if (st == ST_OK)
        st = catalogue_import(&o, &p->report, e);
    if (p->report.encoding_assumed)
        log_line(LOG_WARNING, "%s: not UTF-8; %s was assumed: look at the names", b->settings.catalogue_path,
                 p->report.encoding);
    for (size_t i = 0; i < p->report.problem_count; i++)
        log_line(LOG_ERROR, "%s:%lld: %s", b->settings.catalogue_path, (long long)p->report.problems[i].line,
                 p->report.problems[i].text);
    free(p);
    return st;
}

/* The current catalogue; on a first start the one that the configuration names is imported. */
static enum status open_catalogue(struct boot *b, struct err *e)
{
    enum status st = catalogue_open_current(&b->catalogue, b->state_dir, e);
    if (st != ST_NOT_FOUND && st != ST_UNAVAILABLE)
        return st;
    err_clear(e);
    b->catalogue = NULL;
    if (b->settings.catalogue_path[0] == '\0')
        return ST_OK;
    st = first_import(b, e);
    return st == ST_OK ? catalogue_open_current(&b->catalogue, b->state_dir, e) : st;
}

static enum status journal_start(struct boot *b, const struct moment *now, struct err *e)
{
    struct fact f = new_fact(FACT_STARTED, &b->engine.rng, now);
    text_copy(f.started.version, sizeof f.started.version, REBOTTLE_VERSION);
    memcpy(f.started.config.bytes, b->settings.config_hash, sizeof f.started.config.bytes);
    memcpy(f.started.scheme.bytes, b->settings.scheme_hash, sizeof f.started.scheme.bytes);
    memcpy(f.started.factors.bytes, b->settings.factors_hash, sizeof f.started.factors.bytes);
    if (b->catalogue != NULL)
        f.started.catalogue = catalogue_hash(b->catalogue);
    text_copy(f.started.scheme_id, sizeof f.started.scheme_id, b->settings.scheme.id);
    text_copy(f.started.time_zone, sizeof f.started.time_zone, b->settings.time_zone);
    struct fact_result r = {0};
    return ledger_commit(b->ledger, &f, &r, e);
}

static bool find_container(void *ctx, gtin g, struct container *out)
{
    return catalogue_find(ctx, g, out, NULL) == ST_OK;
}

static bool add_tally(void *ctx, const struct tally_row *t)
{
    struct engine_options *o = ctx;
    enum material m;
    if (material_parse(&m, t->material)) { /* else of containers that the catalogue did not know: refused, not taken */
        o->materials[m].accepted += t->accepted;
        o->materials[m].mass_unknown += t->mass_unknown;
        o->materials[m].bottle_mg += mass_known(t->bottle) ? t->bottle.mg : 0;
    }
    return true;
}

#define UNKNOWN_SINCE_MS (INT64_C(90) * 24 * 3600 * 1000) /* what nobody asked for in a season is of no interest */

/* What the engine must know of the past. */
static enum status read_past(struct boot *b, struct err *e)
{
    struct engine_options *o = &b->engine;
    size_t days = 0;
    int64_t all = 0, now_ms = b->lower_bound_ms;
    enum status st =
        ledger_pending(b->ledger, o->pending, sizeof o->pending / sizeof *o->pending, &o->pending_count, e);
    if (st == ST_OK)
        st = ledger_open_visits(b->ledger, o->visits, sizeof o->visits / sizeof *o->visits, &o->visit_count, e);
    if (st == ST_OK)
        st = ledger_cases(b->ledger, true, o->cases, JOB_CASES_MAX, &o->case_count, e);
    if (st == ST_OK)
        st = ledger_days(b->ledger, 0, 0, &o->day, 1, &days, e);
    if (st == ST_OK)
        st = ledger_voucher_sums(b->ledger, &o->vouchers, e);
    if (st == ST_OK)
        st = ledger_unprinted(b->ledger, o->unprinted, sizeof o->unprinted / sizeof *o->unprinted, &o->unprinted_count,
                              e);
    if (st == ST_OK)
        st = ledger_added(b->ledger, o->added, ADDED_MAX, &o->added_count, e);
    if (st == ST_OK)
        st = ledger_unknown(b->ledger, now_ms - UNKNOWN_SINCE_MS, o->unknown, ENGINE_UNKNOWN_MAX, &o->unknown_count,
                            &all, e);
    if (st == ST_OK)
        st = ledger_tasks(b->ledger, true, o->tasks, sizeof o->tasks / sizeof *o->tasks, &o->task_count, e);
    if (st == ST_OK)
        st = ledger_task_last(b->ledger, chore_rows[CHORE_CLEAN].word, &o->cleaned_ms, e);
    if (st == ST_OK)
        st = ledger_devices(b->ledger, o->devices, SETTINGS_DEVICES_MAX, &o->device_count, e);
    if (st == ST_OK)
        st = ledger_created(b->ledger, &o->day_one_ms, e);
    if (st == ST_OK)
        st = ledger_bags(b->ledger, true, o->bags, JOB_BAGS_MAX, &o->bag_count, e);
    if (st == ST_OK)
        st = ledger_tallies(b->ledger, o->day.z_no, o->day.z_no, add_tally, o, e);
    return st;
}

static enum status open_people(struct boot *b, struct err *e)
{
    enum status st = people_open(&b->people, b->state_dir, e);
    char path[512];
    if (st == ST_OK)
        st = people_setup_code(b->people, &b->engine.nobody_registered, path, e);
    if (st == ST_OK && b->engine.nobody_registered)
        log_line(LOG_NOTICE, "nobody is registered yet: the one-time code for the first person is in %s", path);
    return st;
}

static int64_t timesync_ms(void)
{
    struct stat st;
    return stat(TIMESYNC_FILE, &st) == 0 ? (int64_t)st.st_mtime * 1000 : 0;
}

static enum status open_all(struct boot *b, struct err *e)
{
    char keys[4096];
    snprintf(keys, sizeof keys, "%s/keys", b->state_dir);
    enum status st = seal_open(&b->seal, keys, true, e);
    if (st != ST_OK)
        return st;
    b->ledger_options = (struct ledger_options){.state_dir = b->state_dir,
                                                .seal = b->seal,
                                                .reserve_bytes = b->settings.reserve_bytes,
                                                .low_bytes = b->settings.low_disk_bytes};
    st = ledger_open(&b->ledger, &b->ledger_options, e);
    if (st != ST_OK)
        return st;
    st = key_rotation_recover(b, e);
    if (st != ST_OK)
        return st;
    struct moment now = clock_now(b->lower_bound_ms);
    if (ledger_is_new(b->ledger) && (st = create_ledger(b, &now, e)) != ST_OK)
        return st;
    if ((st = check_identity(b, e)) != ST_OK || (st = check_key(b, &now, e)) != ST_OK ||
        (st = open_catalogue(b, e)) != ST_OK)
        return st;
    now = clock_now(b->lower_bound_ms);
    if ((st = journal_start(b, &now, e)) != ST_OK || (st = open_people(b, e)) != ST_OK)
        return st;
    b->engine.now = now;
    b->engine.known_ms = b->lower_bound_ms;
    return read_past(b, e);
}

int boot_run(struct boot *b, const struct boot_options *o)
{
    *b = (struct boot){.state_dir = o->state_dir, .record_dir = o->record_dir, .options = o};
    int rc = load_settings(b, o);
    if (rc != 0)
        return rc;
    setenv("TZ", b->settings.time_zone, 1);
    tzset();
    if ((rc = make_state_dir(o->state_dir)) != 0)
        return rc;
    b->engine.rng = rng_from_kernel();
    b->lower_bound_ms = RELEASED_UTC_MS > timesync_ms() ? RELEASED_UTC_MS : timesync_ms();
    struct err e = {0};
    if (open_all(b, &e) != ST_OK) {
        log_line(LOG_ERROR, "not started: %s", e.msg);
        boot_free(b);
        return 1;
    }
    if (tr_load_default() == 0)
        log_line(LOG_WARNING, "no translations found: slips will be in English");
    if (raster_open(&b->raster, RASTER_FONT, RASTER_FONT_INDEX, &e) != ST_OK) {
        log_line(LOG_WARNING, "slips in other scripts than the printer's own will show question marks: %s", e.msg);
        b->raster = NULL;
    }
    b->engine.raster = raster_ops(b->raster);
    b->engine.settings = &b->settings;
    if (b->catalogue != NULL) {
        b->engine.find = find_container;
        b->engine.find_ctx = b->catalogue;
    }
    return 0;
}

enum status boot_reopen_ledger(struct boot *b, struct err *e)
{
    ledger_close(b->ledger);
    b->ledger = NULL;
    return ledger_open(&b->ledger, &b->ledger_options, e);
}

void boot_use_catalogue(struct boot *b, struct engine *g, struct catalogue *take)
{
    engine_use_catalogue(g, find_container, take);
    catalogue_close(b->catalogue);
    b->catalogue = take;
}

void boot_free(struct boot *b)
{
    raster_free(b->raster);
    people_close(b->people);
    catalogue_close(b->catalogue);
    ledger_close(b->ledger);
    seal_free(b->seal);
    b->raster = NULL;
    b->people = NULL;
    b->catalogue = NULL;
    b->ledger = NULL;
    b->seal = NULL;
}
