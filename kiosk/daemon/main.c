/* rebottled: the kiosk's program. See packaging/man/rebottled.8. */
#include "base/log.h"
#include "daemon/boot.h"
#include "daemon/exports.h"
#include "daemon/loop.h"
#include "daemon/offline.h"
#include "daemon/proof.h"
#include "receipt/receipt.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define DEFAULT_STATE  "/var/lib/rebottle"
#define DEFAULT_CONFIG "/etc/rebottle/rebottle.yaml"

static const char usage[] =
    "usage: rebottled [--config FILE] [--state DIR] [--set KEY=VALUE]... [--record DIR] [--verbose]\n"
    "       rebottled new-year [--state DIR]\n"
    "       rebottled rebuild [--state DIR]\n"
    "       rebottled restore --from BACKUP [--state DIR] [--replace WORD] [--epoch N]\n"
    "       rebottled verify [--state DIR]\n"
    "       rebottled exports [--config FILE] [--state DIR] [--set KEY=VALUE]...\n"
    "\n"
    "Runs one kiosk lane: its devices, its ledger, its voucher key.\n"
    "  --config FILE    configuration (" DEFAULT_CONFIG ")\n"
    "  --state DIR      ledger, keys, socket ($REBOTTLE_STATE or " DEFAULT_STATE ")\n"
    "  --set KEY=VALUE  overrides one entry of the configuration, e.g. --set kiosk.id=12\n"
    "  --check          reads the configuration, says what is wrong, starts nothing\n"
    "  --record DIR     keeps the timed bytes of every device line in DIR; they hold vouchers: keep them like cash\n"
    "  --verbose        more on stderr\n"
    "  new-year         finishes the ledger's file and begins another that carries on; the kiosk must not run\n"
    "  rebuild          makes the ledger's derived tables anew from its journal; the kiosk must not run\n"
    "  restore          puts a backup in the place of a lost ledger, with a new epoch; the kiosk must not run\n"
    "  verify           checks the whole ledger at the lowest priority, as the kiosk does by itself after each start\n"
    "  exports          makes the exports of `export:` that are due, as the kiosk does by itself after each close\n"
    "  --help, --version\n";

static int rebuild(const char *state_dir)
{
    struct ledger_options o = {.state_dir = state_dir, .repair = true};
    struct ledger *l = NULL;
    struct err e = {0};
    int64_t rows = 0;
    enum status st = ledger_open(&l, &o, &e);
    if (st == ST_OK)
        st = ledger_rebuild(l, &rows, &e);
    ledger_close(l);
    if (st != ST_OK) {
        fprintf(stderr, "rebottled: nothing was changed: %s\n", e.msg);
        return 1;
    }
    printf("rebuilt from %lld journal rows\n", (long long)rows);
    return 0;
}

static int check_only(const struct boot_options *o)
{
    static struct settings s;
    struct strbuf problems = {0};
    struct err e = {0};
    enum status st = settings_load(&s, o->config, o->overrides, o->override_count, &problems, &e);
    if (st == ST_OK)
        st = receipt_till_template_check(s.till_template, &e);
    if (problems.len > 0)
        fputs(problems.text, stderr);
    else if (st != ST_OK)
        fprintf(stderr, "rebottled: %s\n", e.msg);
    else
        printf("%s: in order\n", o->config);
    strbuf_free(&problems);
    return st == ST_OK ? 0 : 2;
}

enum {
    OPT_CONFIG = 1,
    OPT_STATE,
    OPT_SET,
    OPT_CHECK,
    OPT_RECORD,
    OPT_VERBOSE,
    OPT_FROM,
    OPT_REPLACE,
    OPT_EPOCH,
    OPT_HELP,
    OPT_VERSION
};

static const struct option options[] = {
    {"config", required_argument, NULL, OPT_CONFIG}, {"state", required_argument, NULL, OPT_STATE},
    {"set", required_argument, NULL, OPT_SET},       {"check", no_argument, NULL, OPT_CHECK},
    {"record", required_argument, NULL, OPT_RECORD}, {"verbose", no_argument, NULL, OPT_VERBOSE},
    {"help", no_argument, NULL, OPT_HELP},           {"version", no_argument, NULL, OPT_VERSION},
    {"from", required_argument, NULL, OPT_FROM},     {"replace", required_argument, NULL, OPT_REPLACE},
    {"epoch", required_argument, NULL, OPT_EPOCH},   {NULL, 0, NULL, 0},
};

int main(int argc, char **argv)
{
    const char *state = getenv("REBOTTLE_STATE");
    struct boot_options o = {.config = DEFAULT_CONFIG, .state_dir = state != NULL ? state : DEFAULT_STATE};
    struct offline_options offline = {0};
    bool check = false, verbose = false;
    for (int c; (c = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        switch (c) {
        case OPT_CONFIG: o.config = optarg; break;
        case OPT_STATE: o.state_dir = optarg; break;
        case OPT_SET:
            if (o.override_count == BOOT_OVERRIDES_MAX) {
                fprintf(stderr, "rebottled: at most %d --set\n", BOOT_OVERRIDES_MAX);
                return 2;
            }
            o.overrides[o.override_count++] = optarg;
            break;
        case OPT_CHECK: check = true; break;
        case OPT_RECORD: o.record_dir = optarg; break;
        case OPT_VERBOSE: verbose = true; break;
        case OPT_FROM: offline.from = optarg; break;
        case OPT_REPLACE: offline.replace = optarg; break;
        case OPT_EPOCH: offline.epoch = optarg; break;
        case OPT_HELP: fputs(usage, stdout); return 0;
        case OPT_VERSION: puts("rebottled " REBOTTLE_VERSION); return 0;
        default: fputs(usage, stderr); return 2;
        }
    }
    log_setup("rebottled", verbose ? LOG_DEBUG : LOG_INFO, getenv("JOURNAL_STREAM") != NULL);
    umask(0027);
    if (optind < argc && strcmp(argv[optind], "rebuild") == 0 && optind + 1 == argc)
        return rebuild(o.state_dir);
    offline.state_dir = o.state_dir;
    if (optind < argc && strcmp(argv[optind], "restore") == 0 && optind + 1 == argc)
        return offline_restore(&offline);
    if (optind < argc && strcmp(argv[optind], "new-year") == 0 && optind + 1 == argc)
        return offline_new_year(&offline);
    if (optind < argc && strcmp(argv[optind], "verify") == 0 && optind + 1 == argc)
        return proof_main(o.state_dir);
    if (optind < argc && strcmp(argv[optind], "exports") == 0 && optind + 1 == argc)
        return exports_main(&o);
    if (optind < argc) {
        fputs(usage, stderr);
        return 2;
    }
    if (check)
        return check_only(&o);
    static struct boot b; /* large: settings and what the ledger remembers */
    int rc = boot_run(&b, &o);
    if (rc != 0)
        return rc;
    rc = loop_run(&b);
    boot_free(&b);
    return rc;
}
