#include "cli/ask.h"

#include "cli/show.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Longer than the slowest answer of a healthy daemon: a PIN check while the ledger waits for a slow disk. */
#define ANSWER_MS 15000

static int sign_in(struct talk *t)
{
    struct wire_request r = {.command = CMD_SIGN_IN};
    if (!text_copy(r.name, sizeof r.name, t->cli->option[OPT_AS]) || r.name[0] == '\0')
        return complain(USAGE, "--as NAME is empty or longer than %zu bytes", sizeof r.name - 1);
    int rc = read_secret(r.pin, sizeof r.pin, t->cli, OPT_PIN_FD, "PIN: ");
    json_t *reply = NULL;
    if (rc == DONE)
        rc = talk_ask(t, &r, &reply);
    json_decref(reply);
    explicit_bzero(r.pin, sizeof r.pin);
    return rc;
}

int talk_begin(struct talk *t, const struct cli *c)
{
    *t = (struct talk){.cli = c, .next_id = 1};
    char path[108];
    struct err e = {0};
    enum status st = ST_OK;
    if (cli_has(c, OPT_SOCKET)) {
        if (!text_copy(path, sizeof path, c->option[OPT_SOCKET]))
            return complain(USAGE, "--socket PATH is longer than %zu bytes", sizeof path - 1);
    } else {
        st = socket_path(path, c->state, &e);
        if (st != ST_OK)
            return complain(USAGE, "%s", e.msg);
    }
    st = client_connect(&t->client, path, &e);
    if (st != ST_OK)
        return complain(NOT_THERE, "%s", e.msg);
    if (cli_has(c, OPT_PIN_FD) && !cli_has(c, OPT_AS))
        return complain(USAGE, "--pin-fd goes with --as NAME");
    return cli_has(c, OPT_AS) ? sign_in(t) : DONE;
}

void talk_end(struct talk *t)
{
    client_close(t->client);
    t->client = NULL;
}

/* Whether asking leaves everything as it was: an answer that got lost is then only a missing daemon. */
static bool only_reads(enum wire_command c)
{
    return c == CMD_STATUS || c == CMD_SIGN_IN || c == CMD_VOUCHER_SHOW || c == CMD_CASE_LIST || c == CMD_DAYS ||
           c == CMD_TILLS;
}

static int outcome_unknown(const struct talk *t, const struct wire_request *r, const char *why)
{
    if (only_reads(r->command))
        return complain(NOT_THERE, "%s", why);
    const bool claim = r->command == CMD_VOUCHER_REDEEM;
    const char *id = claim ? r->claim.text : r->event.text;
    if (cli_has(t->cli, OPT_JSON)) {
        json_t *o = json_pack("{s:b, s:s, s:s, s:s}", "ok", 0, "code", "unknown", "message", why,
                              claim ? "claim" : "event", id);
        json_dumpf(o, stdout, JSON_COMPACT);
        putchar('\n');
        json_decref(o);
    }
    if (*id == '\0')
        return complain(OUTCOME_UNKNOWN, "outcome unknown: %s; ask again, asking twice does no harm", why);
    return complain(OUTCOME_UNKNOWN, "outcome unknown: %s; ask again with --%s %s", why, claim ? "claim" : "id", id);
}

int talk_ask_quiet(struct talk *t, struct wire_request *r, json_t **reply)
{
    *reply = NULL;
    r->id = t->next_id++;
    char *line = NULL;
    struct err e = {0};
    enum status st = client_ask(t->client, r, ANSWER_MS, &line, &e);
    if (st == ST_UNKNOWN)
        return outcome_unknown(t, r, e.msg);
    if (st != ST_OK)
        return complain_status(st, &e);
    struct wire_heard heard;
    st = wire_heard_parse(&heard, NULL, line, strlen(line), &e);
    if (st == ST_OK)
        *reply = json_loads(line, 0, NULL);
    free(line);
    if (st != ST_OK || *reply == NULL)
        return outcome_unknown(t, r, "the answer of rebottled was not understood");
    if (heard.code == ST_UNKNOWN)
        return outcome_unknown(t, r, heard.text);
    if (heard.code == ST_UNAVAILABLE)
        return NOT_THERE;
    return heard.code == ST_OK ? DONE : REFUSED;
}

int talk_ask(struct talk *t, struct wire_request *r, json_t **reply)
{
    int rc = talk_ask_quiet(t, r, reply);
    if (*reply == NULL || rc == DONE || rc == OUTCOME_UNKNOWN)
        return rc;
    const char *message = json_string_value(json_object_get(*reply, "message"));
    char clean[300];
    text_clean(clean, sizeof clean, message != NULL ? message : "refused", message != NULL ? strlen(message) : 7);
    const json_t *wait = json_object_get(*reply, "wait_ms");
    if (json_integer_value(wait) > 0)
        return complain(rc, "%s (wait %" PRId64 " s)", clean, (int64_t)(json_integer_value(wait) + 999) / 1000);
    return complain(rc, "%s", clean);
}

int ask_and_print(const struct cli *c, struct wire_request *r,
                  void (*print)(const json_t *reply, const struct wire_request *r))
{
    struct talk t;
    json_t *reply = NULL;
    int rc = talk_begin(&t, c);
    if (rc == DONE)
        rc = talk_ask(&t, r, &reply);
    talk_end(&t);
    if (reply != NULL && cli_has(c, OPT_JSON))
        print_reply(reply, r->event.text[0] != '\0' ? "event" : NULL, r->event.text);
    else if (reply != NULL && rc == DONE)
        print(reply, r);
    json_decref(reply);
    return rc;
}

void tell_duty(const struct cli *c, const char *duty, const char *why)
{
    struct talk t = {.cli = c, .next_id = 1};
    struct wire_request r = {.command = CMD_DUTY};
    char path[108];
    json_t *reply = NULL;
    bool known = cli_has(c, OPT_SOCKET) ? text_copy(path, sizeof path, c->option[OPT_SOCKET])
                                        : socket_path(path, c->state, NULL) == ST_OK;
    if (!known || client_connect(&t.client, path, NULL) != ST_OK)
        return; /* nobody to tell: the ledger needs no kiosk to be read */
    text_copy(r.text, sizeof r.text, duty);
    text_copy(r.note, sizeof r.note, why);
    talk_ask_quiet(&t, &r, &reply); /* a user without a role is not listened to */
    json_decref(reply);
    talk_end(&t);
}

int talk_state(struct talk *t, struct wire_state *out, json_t **reply)
{
    struct wire_request r = {.command = CMD_STATUS};
    int rc = talk_ask(t, &r, reply);
    if (rc != DONE)
        return rc;
    char *text = json_dumps(json_object_get(*reply, "state"), JSON_COMPACT);
    struct err e = {0};
    enum status st = text != NULL ? wire_state_decode(out, text, strlen(text), &e)
                                  : err_set(&e, ST_INVALID, "rebottled did not send its state");
    free(text);
    return st == ST_OK ? DONE : complain(NOT_THERE, "%s", e.msg);
}

int take_event_id(struct event_id *out, const struct cli *c, enum option_id o)
{
    if (!cli_has(c, o)) {
        struct rng rng = rng_from_kernel();
        *out = event_id_new(&rng);
        return DONE;
    }
    if (!event_id_parse(out, c->option[o]))
        return complain(USAGE, "--%s: not a UUID", option_rows[o].word);
    return DONE;
}

int take_number(int64_t *out, const char *text, const char *what)
{
    uint64_t n;
    if (!text_to_u64(&n, text, (uint64_t)1 << 53) || n == 0)
        return complain(USAGE, "%s is a number from 1", what);
    *out = (int64_t)n;
    return DONE;
}

int take_key(struct public_key *out, const char *path)
{
    char pem[2048]; /* a PEM of ours is 113 bytes */
    struct err e = {0};
    FILE *f = fopen(path, "r");
    if (f == NULL)
        return complain(USAGE, "%s: %s", path, strerror(errno));
    size_t n = fread(pem, 1, sizeof pem, f);
    fclose(f);
    if (key_from_pem(out, pem, n, &e) != ST_OK)
        return complain(USAGE, "%s: %s", path, e.msg);
    return DONE;
}
