/* verify and key show: what a stranger needs to check the books. */
#include "base/bytes.h"
#include "base/tr.h"
#include "cli/recovery_config.h"
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

/* A small file whole, or an exit code. */
static int read_whole(struct strbuf *out, const char *path)
{
    char part[65536];
    size_t n;
    FILE *f = fopen(path, "r");
    if (f == NULL)
        return complain(USAGE, "%s: %s", path, strerror(errno));
    while ((n = fread(part, 1, sizeof part, f)) > 0)
        strbuf_add(out, part, n);
    bool good = !ferror(f) && !out->failed;
    fclose(f);
    return good ? DONE : complain(REFUSED, "%s cannot be read", path);
}

/* The ledger has been proven: does the file say what it says? The end of its name is its format. */
static int verify_export(const struct cli *c)
{
    const char *path = c->option[OPT_EXPORT], *dot = strrchr(path, '.');
    const struct report_format *format = dot != NULL ? report_format_find(dot + 1) : NULL;
    static struct settings settings; /* large */
    struct report_request q = {0};
    struct strbuf file = {0}, meta = {0};
    struct export_check check = {0};
    struct ledger *l = NULL;
    struct err e = {0};
    char beside[4096];
    if (format == NULL)
        return complain(USAGE, "%s does not end in .csv, .json, .xlsx or .html", path);
    if (snprintf(beside, sizeof beside, "%s.meta.json", path) >= (int)sizeof beside)
        return complain(USAGE, "the path of the file is too long");
    int rc = take_recovery_config(c, &settings, &q);
    if (rc == DONE)
        rc = read_whole(&file, path);
    if (rc == DONE && !format->has_head)
        rc = read_whole(&meta, beside);
    enum status st = rc == DONE ? ledger_open_reader(&l, c->state, &e) : ST_OK;
    tr_load_default();
    if (rc == DONE && st == ST_OK)
        st = export_verify(l, format, &file, format->has_head ? NULL : &meta, q.scheme, &check, &e);
    tr_unload();
    ledger_close(l);
    strbuf_free(&file);
    strbuf_free(&meta);
    if (rc == DONE && st != ST_OK)
        rc = complain_status(st, &e);
    else if (rc == DONE && !check.same)
        rc = complain(REFUSED, "%s is not what the ledger says: %s", path, check.what);
    else if (rc == DONE && !cli_has(c, OPT_JSON))
        print_line("export", "%s is what the ledger says", path);
    return rc;
}

int cmd_verify(const struct cli *c)
{
    char checkpoint[1024];
    if (cli_has(c, OPT_PACKAGE))
        return cmd_verify_package(c);
    if (cli_has(c, OPT_KEY) || cli_has(c, OPT_UNSIGNED))
        return complain(USAGE, "--key and --unsigned go with --package FILE");
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
    int rc = tell(c, &report);
    return rc == DONE && cli_has(c, OPT_EXPORT) ? verify_export(c) : rc;
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
