#include "daemon/offline.h"

#include "base/text.h"
#include "ledger/ledger.h"
#include "voucher/seal.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int refuse(const char *what)
{
    fprintf(stderr, "rebottled: nothing was changed: %s\n", what);
    return 1;
}

/* By root the files would be root's, and the kiosk's user could not write to them. */
static bool folder_is_ours(const char *dir, struct err *e)
{
    struct stat s;
    if (stat(dir, &s) != 0 || s.st_uid == geteuid())
        return true; /* not there: it is made */
    err_set(e, ST_DENIED, "%s belongs to another user: run this as the kiosk's, e.g. with runuser -u rebottle --", dir);
    return false;
}

/* Nobody signs in here: whoever may write to the folder may do this, and the journal keeps the number of their account.
 */
static struct fact offline_fact(void)
{
    struct rng r = rng_from_kernel();
    struct moment now = clock_now(0);
    struct fact f = {.id = event_id_new(&r), .at_ms = now.utc_ms, .offset_s = now.offset_s, .clock = now.state};
    snprintf(f.actor, sizeof f.actor, "user:%lu", (unsigned long)getuid());
    return f;
}

static bool epoch_parse(uint16_t *out, const char *text)
{
    char *end;
    errno = 0;
    long n = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || n < 1 || n > UINT16_MAX)
        return false;
    *out = (uint16_t)n;
    return true;
}

int offline_restore(const struct offline_options *o)
{
    struct ledger_restore r = {
        .state_dir = o->state_dir, .backup = o->from, .replace = o->replace, .fact = offline_fact()};
    struct ledger_restored out;
    struct err e = {0};
    if (o->from == NULL || (o->epoch != NULL && !epoch_parse(&r.epoch, o->epoch))) {
        fputs("usage: rebottled restore --from BACKUP [--state DIR] [--replace WORD] [--epoch N]\n", stderr);
        return 2;
    }
    if (!folder_is_ours(o->state_dir, &e) || ledger_restore(&r, &out, &e) != ST_OK)
        return refuse(e.msg);
    printf("restored from %s: journal rows 1 to %" PRId64 ", all proven\n", o->from, out.backup_seq);
    if (out.kept[0] != '\0')
        printf("the former file is kept as %s/%s\n", o->state_dir, out.kept);
    if (out.lost_rows > 0)
        printf("%" PRId64 " rows of it are not in the backup\n", out.lost_rows);
    printf("epoch %u, before %u: vouchers issued after the backup are told from forgeries; staff settle each once\n",
           (unsigned)out.epoch, (unsigned)out.former_epoch);
    puts("next: put keys/, people.db and the catalogue back if they were lost too, start rebottled, run: rebottle "
         "verify");
    return 0;
}

int offline_new_year(const struct offline_options *o)
{
    char keys[4096];
    struct seal *seal = NULL;
    struct ledger_year out;
    struct err e = {0};
    struct fact by = offline_fact();
    snprintf(keys, sizeof keys, "%s/keys", o->state_dir);
    if (!folder_is_ours(o->state_dir, &e) || seal_open(&seal, keys, false, &e) != ST_OK)
        return refuse(e.msg);
    struct ledger_options l = {.state_dir = o->state_dir, .seal = seal};
    enum status st = ledger_new_year(&l, &by, &out, &e);
    seal_free(seal);
    if (st != ST_OK) {
        fprintf(stderr, "rebottled: no new file was begun: %s\n", e.msg);
        return 1;
    }
    printf("finished: %s/%s, up to seq %" PRId64 ", read-only; keep a copy of it elsewhere\n", o->state_dir, out.kept,
           out.last_seq);
    printf("ledger.db carries on with day %" PRId64 "; to check the joint: rebottle verify --previous %s/%s\n",
           out.z_no, o->state_dir, out.kept);
    return 0;
}
