/* Another list taken into use: done once, refused without a trace, and with an error or a power cut at each operation
 * of the ledger's files: the list before or the new one, never neither, and never a row for a list that is not used. */
#include "base/files.h"
#include "base/text.h"
#include "daemon/catalogue_switch.h"
#include "fake/fault_vfs.h"
#include "ledger/import.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct boot b;
static char dir[64], old_file[64], new_file[64], ledger_base[600000];
static size_t ledger_base_n;
static struct rng rng;
static struct job job;
static struct answer answer;

static void path_of(char out[160], const char *name)
{
    snprintf(out, 160, "%s/%s", dir, name);
}

static void make_list(char file[64], const char *volume, bool current)
{
    static struct import_report r;
    struct err e = {0};
    char path[160];
    path_of(path, "list.csv");
    FILE *f = fopen(path, "w");
    fprintf(f, "gtin,name,material,volume_ml\n9520000000011,Spring,pet,%s\n", volume);
    fclose(f);
    if (catalogue_import(&(struct import_options){.state_dir = dir, .path = path, .keep_current = !current}, &r, &e) !=
        ST_OK)
        fail_msg("%s", e.msg);
    unlink(path);
    text_copy(file, 64, r.file);
}

static void must(struct fact f)
{
    struct fact_result r;
    struct err e = {0};
    f.id = event_id_new(&rng);
    f.at_ms = 1795168800000;
    f.clock = CLOCK_SYNCED;
    text_copy(f.actor, sizeof f.actor, "kiosk");
    if (ledger_commit(b.ledger, &f, &r, &e) != ST_OK)
        fail_msg("%s: %s", fact_word(f.kind), e.msg);
}

static enum status open_ledger(const char *vfs)
{
    b.ledger_options = (struct ledger_options){.state_dir = dir, .seal = b.seal, .synchronous = "FULL", .vfs = vfs};
    return ledger_open(&b.ledger, &b.ledger_options, NULL);
}

static void close_ledger(void)
{
    ledger_close(b.ledger);
    b.ledger = NULL;
}

static int set_up(void **state)
{
    (void)state;
    char keys[96], path[160];
    struct catalogue *c = NULL;
    text_copy(dir, sizeof dir, "/tmp/switch-XXXXXX");
    assert_non_null(mkdtemp(dir));
    snprintf(keys, sizeof keys, "%s/keys", dir);
    rng = rng_seeded(5);
    b = (struct boot){.state_dir = dir, .settings = {.catalogue_keep = 5}};
    assert_int_equal(seal_open(&b.seal, keys, true, NULL), ST_OK);
    make_list(old_file, "500", true);
    make_list(new_file, "750", false);
    assert_int_equal(open_ledger(NULL), ST_OK);
    must((struct fact){.kind = FACT_CREATED, .created = {7, "demo", {"EUR", 978, 2}, 1}});
    struct fact f = {.kind = FACT_STARTED, .started = {.version = "1", .scheme_id = "ie", .time_zone = "UTC"}};
    assert_int_equal(catalogue_open_current(&c, dir, NULL), ST_OK);
    f.started.catalogue = catalogue_hash(c);
    catalogue_close(c);
    must(f);
    close_ledger();
    path_of(path, "ledger.db");
    FILE *file = fopen(path, "r");
    ledger_base_n = fread(ledger_base, 1, sizeof ledger_base, file);
    fclose(file);
    assert_in_range(ledger_base_n, 4096, sizeof ledger_base - 1);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    char command[100];
    seal_free(b.seal);
    snprintf(command, sizeof command, "rm -r '%s'", dir);
    return system(command); /* NOLINT(cert-env33-c): a folder of our own */
}

/* As it was set up: the ledger and the list before. */
static void restore(void)
{
    static const char *const left[] = {"ledger.db-wal", "ledger.db-shm"};
    char path[160];
    for (size_t i = 0; i < 2; i++) {
        path_of(path, left[i]);
        unlink(path);
    }
    path_of(path, "ledger.db");
    FILE *f = fopen(path, "w");
    assert_int_equal(fwrite(ledger_base, 1, ledger_base_n, f), ledger_base_n);
    fclose(f);
    assert_int_equal(catalogue_make_current(dir, old_file, NULL), ST_OK);
}

static void ask(const char *file)
{
    struct fact *f = &job.facts[0];
    job = (struct job){.ticket = 9, .kind = JOB_CATALOGUE, .count = 1};
    *f = (struct fact){.kind = FACT_CATALOGUE, .id = event_id_new(&rng), .at_ms = 1795168900000, .clock = CLOCK_SYNCED};
    text_copy(f->actor, sizeof f->actor, "person:p-1");
    text_copy(f->catalogue.file, sizeof f->catalogue.file, file);
    text_copy(f->catalogue.what, sizeof f->catalogue.what, "import");
}

static void run_job(void)
{
    catalogue_switch_run(&b, &job, &answer);
    catalogue_close(answer.catalogue);
}

static int64_t rows(void)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *q = NULL;
    char path[160];
    path_of(path, "ledger.db");
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, "SELECT count(*) FROM journal WHERE kind = 'catalogue'", -1, &q, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(q), SQLITE_ROW);
    int64_t n = sqlite3_column_int64(q, 0);
    sqlite3_finalize(q);
    sqlite3_close(db);
    return n;
}

static bool names(const char *file)
{
    char text[80] = "";
    size_t n = 0;
    assert_int_equal(file_get(dir, "catalogue", text, sizeof text - 1, &n, NULL), ST_OK);
    return strncmp(text, file, strlen(file)) == 0;
}

static void taken_once(void **state)
{
    (void)state;
    restore();
    assert_int_equal(open_ledger(NULL), ST_OK);
    ask(new_file);
    run_job();
    assert_int_equal(answer.status, ST_OK);
    assert_non_null(answer.catalogue);
    assert_true(names(new_file));
    run_job(); /* the answer was lost: asked again */
    assert_int_equal(answer.status, ST_OK);
    assert_int_equal(rows(), 1);
    ask(old_file); /* back */
    run_job();
    assert_int_equal(answer.status, ST_OK);
    assert_true(names(old_file));
    assert_int_equal(rows(), 2);
    close_ledger();
}

static void what_cannot_be_leaves_no_trace(void **state)
{
    (void)state;
    char from[160], to[160];
    restore();
    assert_int_equal(open_ledger(NULL), ST_OK);
    ask("catalogue-0700000000000000.db");
    run_job();
    assert_int_equal(answer.status, ST_NOT_FOUND);
    assert_null(answer.catalogue);
    path_of(from, new_file);
    path_of(to, "catalogue-0700000000000000.db"); /* another list than its name says */
    assert_int_equal(link(from, to), 0);
    run_job();
    assert_int_equal(answer.status, ST_CORRUPT);
    assert_int_equal(unlink(to), 0);
    FILE *f = fopen(to, "w");
    fputs("no catalogue", f);
    fclose(f);
    run_job();
    assert_int_not_equal(answer.status, ST_OK);
    assert_int_equal(unlink(to), 0);
    assert_true(names(old_file));
    assert_int_equal(rows(), 0);
    close_ledger();
}

static void holds_after(int64_t n)
{
    struct catalogue *c = NULL;
    bool known = answer.status == ST_OK || answer.status == ST_UNKNOWN;
    if (catalogue_open_current(&c, dir, NULL) != ST_OK) /* a start has one */
        fail_msg("operation %lld: no list", (long long)n);
    catalogue_close(c);
    assert_int_equal(open_ledger(NULL), ST_OK);
    close_ledger();
    int64_t told = rows();
    if (answer.status == ST_OK)
        assert_true(names(new_file) && told == 1);
    else if (!known)
        assert_true(names(old_file) && told == 0);
    else if (told == 1) /* the row says it was used: the next start uses it */
        assert_true(names(new_file));
}

/* Returns how many operations the switch takes. */
static int64_t at_every_operation(bool cut)
{
    int64_t n = 0;
    bool fired = true;
    while (fired) {
        struct fault_plan plan = {.seed = (uint64_t)++n, .fail_code = SQLITE_IOERR};
        if (cut)
            plan.cut_at = n;
        else
            plan.fail_at = n;
        restore();
        fault_vfs_begin(&plan);
        answer = (struct answer){.status = ST_IO};
        if (open_ledger(FAULT_VFS) == ST_OK) {
            ask(new_file);
            run_job();
        }
        fired = fault_vfs_fired();
        close_ledger();
        holds_after(n);
    }
    assert_int_equal(answer.status, ST_OK);
    return n;
}

static void an_error_at_every_operation(void **state)
{
    (void)state;
    assert_in_range(at_every_operation(false), 5, 500);
}

static void power_cut_at_every_operation(void **state)
{
    (void)state;
    assert_in_range(at_every_operation(true), 5, 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(taken_once),
        cmocka_unit_test(what_cannot_be_leaves_no_trace),
        cmocka_unit_test(an_error_at_every_operation),
        cmocka_unit_test(power_cut_at_every_operation),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
