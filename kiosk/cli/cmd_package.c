/* export --format package and verify --package: a period as one signed file, and whether such a file holds. */
#include "recovery/package.h"

#include "base/bytes.h"
#include "base/whole_file.h"
#include "cli/ask.h"
#include "cli/package.h"
#include "cli/show.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What went wrong while rebottled was asked is on stderr already. */
struct asking {
    struct talk talk;
    int rc;
};

/* The kiosk's statement about these days, as its daemon gives it. */
static enum status ask_for_signature(void *ctx, int64_t first_z, int64_t last_z, const struct hash *manifest,
                                     struct statement *out, struct err *e)
{
    struct asking *a = ctx;
    struct wire_request r = {.command = CMD_PACKAGE_SIGN};
    char hex[2 * sizeof manifest->bytes + 1];
    json_t *reply = NULL;
    hex_encode(hex, manifest->bytes, sizeof manifest->bytes);
    snprintf(r.text, sizeof r.text, "%" PRId64 " %" PRId64 " %s", first_z, last_z, hex);
    a->rc = talk_ask(&a->talk, &r, &reply);
    enum status st = a->rc == DONE ? ST_OK : ST_DENIED;
    if (st == ST_OK && !statement_parse(out, member_text(reply, "statement")))
        st = err_set(e, ST_CORRUPT, "what rebottled answered is no statement");
    json_decref(reply);
    return st;
}

/* The daemon is in the state folder, also where --state names one of its files: a former year's. */
static int begin_asking(struct asking *a, const struct cli *c, struct cli *at)
{
    static char folder[4096];
    struct stat info;
    *at = *c;
    if (stat(c->state, &info) == 0 && S_ISREG(info.st_mode) && text_copy(folder, sizeof folder, c->state)) {
        char *slash = strrchr(folder, '/');
        if (slash == NULL)
            text_copy(folder, sizeof folder, ".");
        else
            *slash = '\0';
        at->state = folder;
    }
    int rc = talk_begin(&a->talk, at);
    if (rc == NOT_THERE)
        complain(NOT_THERE, "the kiosk's key signs a package, and rebottled has it: start it, or give --unsigned");
    return rc;
}

static void tell(const struct cli *c, const struct package_summary *s, const char *what)
{
    const struct statement *t = &s->statement;
    char head[65];
    hex_encode(head, t->head.bytes, sizeof t->head.bytes);
    if (cli_has(c, OPT_JSON)) {
        print_json(json_pack("{s:b, s:b, s:i, s:I, s:I, s:I, s:I, s:I, s:I, s:s}", "ok", 1, "signed", s->is_signed,
                             "kid", (int)t->kid, "first_z_no", (json_int_t)t->first_z, "last_z_no",
                             (json_int_t)t->last_z, "first_seq", (json_int_t)t->first_seq, "last_seq",
                             (json_int_t)t->last_seq, "rows", (json_int_t)s->rows, "withheld", (json_int_t)s->withheld,
                             "chain_head", head));
        return;
    }
    print_line(what, "kiosk %u, days %" PRId64 " to %" PRId64 ", journal seq %" PRId64 " to %" PRId64,
               (unsigned)t->kiosk, t->first_z, t->last_z, t->first_seq, t->last_seq);
    print_line("rows", "%" PRId64 ", of which %" PRId64 " without their token", s->rows, s->withheld);
    if (s->is_signed)
        print_line("signed by", "key %04x", (unsigned)t->kid);
    else
        print_line("signed by", "nobody");
}

static int write_package(const struct cli *c, struct package_request *q, struct asking *a)
{
    struct whole_file f = {.fd = -1};
    struct package_summary sum;
    struct ledger *l = NULL;
    struct err e = {0};
    enum status st = ledger_open_reader(&l, c->state, &e);
    if (st == ST_OK)
        st = whole_file_begin(&f, c->option[OPT_OUTPUT], 0600, &e);
    if (st == ST_OK)
        st = package_write(l, q, f.fd, &sum, &e);
    if (st == ST_OK)
        st = whole_file_end(&f, &e);
    else
        whole_file_drop(&f);
    ledger_close(l);
    if (st != ST_OK)
        return a->rc != DONE ? a->rc : complain_status(st, &e);
    tell(c, &sum, "package");
    return DONE;
}

/* The public keys of the kiosk as it is now: a former year's file does not know the newest. Without them the ledger's
 * own are enough, unless the key was changed since. */
static void take_keys(struct package_request *q, const char *state_dir)
{
    static struct public_key keys[LEDGER_KEYS_MAX];
    char dir[4096];
    if (snprintf(dir, sizeof dir, "%s/keys", state_dir) < (int)sizeof dir &&
        keys_load(keys, LEDGER_KEYS_MAX, &q->more_key_count, dir, NULL) == ST_OK)
        q->more_keys = keys;
    else
        q->more_key_count = 0;
}

int export_package(const struct cli *c, const struct report_request *asked)
{
    struct asking a = {.rc = DONE};
    struct cli at;
    struct package_request q = {.report = *asked, .ctx = &a};
    if (!cli_has(c, OPT_OUTPUT) || strcmp(c->option[OPT_OUTPUT], "-") == 0)
        return complain(USAGE, "a package is a file: -o FILE.tar");
    if (cli_has(c, OPT_SCHEMA) || asked->period.open)
        return complain(USAGE, "a package is of closed days, and has no schema: neither --open nor --schema");
    if (!cli_has(c, OPT_UNSIGNED)) {
        int rc = begin_asking(&a, c, &at); /* before a long work, not after it */
        if (rc != DONE) {
            talk_end(&a.talk);
            return rc;
        }
        q.sign = ask_for_signature;
        take_keys(&q, at.state);
    }
    int rc = write_package(c, &q, &a);
    talk_end(&a.talk);
    return rc;
}

int cmd_verify_package(const struct cli *c)
{
    const char *path = c->option[OPT_PACKAGE];
    struct package_check check = {.unsigned_too = cli_has(c, OPT_UNSIGNED)};
    struct package_summary sum;
    struct public_key key;
    struct err e = {0};
    if (cli_has(c, OPT_CHECKPOINT) || cli_has(c, OPT_PREVIOUS) || cli_has(c, OPT_EXPORT))
        return complain(USAGE, "--package is checked alone: without --checkpoint, --previous, --export");
    int rc = cli_has(c, OPT_KEY) ? take_key(&key, c->option[OPT_KEY]) : DONE;
    if (rc != DONE)
        return rc;
    check.key = cli_has(c, OPT_KEY) ? &key : NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return complain(USAGE, "%s: %s", path, strerror(errno));
    enum status st = package_verify_file(fd, &check, &sum, &e);
    close(fd);
    if (st != ST_OK) {
        if (cli_has(c, OPT_JSON))
            print_json(json_pack("{s:b, s:s}", "ok", 0, "what", e.msg));
        return complain(st == ST_MEMORY || st == ST_IO ? NOT_THERE : REFUSED, "%s does not hold: %s", path, e.msg);
    }
    tell(c, &sum, "verified");
    if (check.key == NULL && !cli_has(c, OPT_JSON))
        print_line("", "whose key that is, the package cannot prove: --key FILE, from the kiosk's operator");
    return DONE;
}
