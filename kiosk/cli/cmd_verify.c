/* verify and key show: what a stranger needs to check the books. */
#include "base/bytes.h"
#include "cli/show.h"
#include "ledger/ledger.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

static void progress(void *ctx, int64_t done, int64_t of)
{
    (void)ctx;
    fprintf(stderr, "\r%" PRId64 " of %" PRId64 " rows", done, of);
    if (done >= of)
        fputs("\r\033[K", stderr);
}

static int read_checkpoint(char *out, size_t cap, const char *path)
{
    FILE *f = fopen(path, "r");
    if (f == NULL)
        return complain(USAGE, "%s: %s", path, strerror(errno));
    size_t n = fread(out, 1, cap, f);
    fclose(f);
    if (n == 0 || n == cap || memchr(out, '\0', n) != NULL)
        return complain(USAGE, "%s is no checkpoint", path);
    out[n] = '\0';
    return DONE;
}

static int tell(const struct cli *c, const struct verify_report *r)
{
    char head[65];
    hex_encode(head, r->head.hash.bytes, sizeof r->head.hash.bytes);
    if (cli_has(c, OPT_JSON)) {
        json_t *o = json_pack("{s:b, s:I, s:I, s:s}", "ok", r->ok, "rows", (json_int_t)r->rows, "seq",
                              (json_int_t)r->head.seq, "chain_head", head);
        if (!r->ok) {
            json_object_set_new(o, "where", json_string(r->where));
            json_object_set_new(o, "what", json_string(r->what));
        }
        print_json(o);
    } else if (r->ok) {
        print_line("verified", "%" PRId64 " journal rows, every derived row and signature", r->rows);
        print_line("chain head", "%s at %" PRId64, head, r->head.seq);
    }
    return r->ok ? DONE : complain(REFUSED, "%s does not hold: %s", r->where, r->what);
}

/* The former file as a whole, and the joint. */
static enum status prove_previous(struct ledger *l, const char *path, struct verify_report *out, struct err *e)
{
    struct ledger *former = NULL;
    enum status st = ledger_open_reader(&former, path, e);
    if (st == ST_OK)
        st = ledger_verify(former, NULL, out, NULL, NULL, e);
    if (st == ST_OK && out->ok)
        st = ledger_joint(l, former, out, e);
    ledger_close(former);
    return st;
}

int cmd_verify(const struct cli *c)
{
    char checkpoint[1024];
    if (cli_has(c, OPT_CHECKPOINT)) {
        int rc = read_checkpoint(checkpoint, sizeof checkpoint, c->option[OPT_CHECKPOINT]);
        if (rc != DONE)
            return rc;
    }
    struct ledger *l = NULL;
    struct verify_report report = {0};
    struct err e = {0};
    enum status st = ledger_open_reader(&l, c->state, &e);
    if (st == ST_OK && cli_has(c, OPT_PREVIOUS))
        st = prove_previous(l, c->option[OPT_PREVIOUS], &report, &e);
    if (st == ST_OK && cli_has(c, OPT_PREVIOUS) && !report.ok) {
        ledger_close(l);
        return tell(c, &report);
    }
    if (st == ST_OK)
        st = ledger_verify(l, cli_has(c, OPT_CHECKPOINT) ? checkpoint : NULL, &report,
                           isatty(STDERR_FILENO) ? progress : NULL, NULL, &e);
    ledger_close(l);
    /* A finding may come as ST_CORRUPT too: the report then says where. */
    if (st != ST_OK && report.where[0] == '\0')
        return complain_status(st, &e);
    return tell(c, &report);
}

#define KEYS_MAX 64 /* rotations in the life of a kiosk */

int cmd_key_show(const struct cli *c)
{
    char dir[512], pem[128];
    struct public_key keys[KEYS_MAX];
    size_t n = 0;
    struct err e = {0};
    if (snprintf(dir, sizeof dir, "%s/keys", c->state) >= (int)sizeof dir)
        return complain(USAGE, "the path of the state folder is too long");
    enum status st = keys_load(keys, KEYS_MAX, &n, dir, &e);
    if (st != ST_OK || n == 0)
        return complain(NOT_THERE, "%s", e.msg[0] != '\0' ? e.msg : "the state folder has no public key");
    key_to_pem(pem, &keys[0]);
    if (!cli_has(c, OPT_JSON)) {
        fputs(pem, stdout);
        return DONE;
    }
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++) {
        key_to_pem(pem, &keys[i]);
        json_array_append_new(list, json_pack("{s:i, s:s}", "kid", (int)key_kid(&keys[i]), "pem", pem));
    }
    return print_json(json_pack("{s:b, s:o}", "ok", 1, "keys", list)); /* newest first */
}
