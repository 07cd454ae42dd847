/* backup: a copy of the ledger, taken while the kiosk runs. It reads one moment of the ledger by a connection of its
 * own, as any reader does: the kiosk writes on meanwhile, and no landing waits for it. The copy is proven before it
 * counts. */
#include "base/bytes.h"
#include "cli/ask.h"
#include "cli/show.h"
#include "ledger/ledger.h"

#include <inttypes.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder is given a name that tells kiosk, epoch and how far the copy reaches. */
static bool target_path(char out[PATH_MAX], const char *given, const struct ledger_head *h)
{
    struct stat s;
    int n = stat(given, &s) == 0 && S_ISDIR(s.st_mode)
                ? snprintf(out, PATH_MAX, "%s/ledger-%" PRIu32 "-%u-%" PRId64 ".db", given, h->kiosk, h->epoch, h->seq)
                : snprintf(out, PATH_MAX, "%s", given);
    return n > 0 && n < PATH_MAX;
}

/* What is not proven is no backup: it is taken away again. */
static enum status prove(struct verify_report *report, const char *path, struct err *e)
{
    struct ledger *copy = NULL;
    enum status st = ledger_open_reader(&copy, path, e);
    if (st == ST_OK)
        st = ledger_verify(copy, NULL, report, NULL, NULL, e);
    ledger_close(copy);
    if (st == ST_OK && !report->ok)
        st = err_set(e, ST_CORRUPT, "the copy does not hold: %s: %s", report->where, report->what);
    if (st != ST_OK)
        unlink(path);
    return st;
}

static int tell(const struct cli *c, const char *path, const struct verify_report *r)
{
    char head[65];
    hex_encode(head, r->head.hash.bytes, sizeof r->head.hash.bytes);
    if (cli_has(c, OPT_JSON))
        return print_json(json_pack("{s:b, s:s, s:I, s:I, s:s}", "ok", 1, "file", path, "rows", (json_int_t)r->rows,
                                    "seq", (json_int_t)r->head.seq, "chain_head", head));
    print_line("backup", "%s", path);
    print_line("verified", "%" PRId64 " journal rows, every derived row and signature", r->rows);
    print_line("chain head", "%s at %" PRId64, head, r->head.seq);
    return DONE;
}

int cmd_backup(const struct cli *c)
{
    char path[PATH_MAX];
    struct ledger *l = NULL;
    struct ledger_head head;
    struct verify_report report = {0};
    struct err e = {0};
    enum status st = ledger_open_reader(&l, c->state, &e);
    if (st == ST_OK)
        st = ledger_head(l, &head, &e);
    if (st == ST_OK && !target_path(path, c->args[0], &head))
        st = err_set(&e, ST_INVALID, "the path of the backup is too long");
    if (st == ST_OK)
        st = ledger_backup(l, path, &e);
    ledger_close(l);
    if (st == ST_OK)
        st = prove(&report, path, &e);
    if (st != ST_EXISTS) /* nothing was written since the last copy: that one is as good */
        tell_duty(c, "backup", st == ST_OK ? "" : e.msg);
    return st == ST_OK ? tell(c, path, &report) : complain_status(st, &e);
}
