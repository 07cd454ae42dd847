/* When the kiosk is dead: voucher check --list pays up to a cap from a list at the home till, voucher import tells the
 * kiosk afterwards. */
#include "cli/ask.h"
#include "cli/offline_list.h"
#include "cli/show.h"
#include "cli/voucher_offline.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#define DAY_S 86400

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- accepting one ---------------------------------------------------------------------------------------------- */

static int not_expired(const struct voucher_token *v, int64_t at_ms)
{
    char when[20];
    int64_t ends_ms = (v->issued_at_s + (int64_t)v->valid_days * DAY_S) * 1000;
    if (v->valid_days == 0 || (v->flags & TOKEN_CLOCK_UNSURE) != 0 || at_ms < ends_ms)
        return DONE;
    show_time(when, ends_ms, 0);
    return complain(REFUSED, "expired on %s UTC: do not pay", when);
}

static int not_listed(const struct offline_list *list, const struct voucher_token *v, const char *digits)
{
    char when[20];
    const struct offline_line *before = offline_find(list, v);
    if (before == NULL)
        return DONE;
    show_time(when, before->at_ms, 0);
    if (strcmp(before->digits, digits) != 0)
        return complain(REFUSED, "another voucher with this number was paid on %s UTC: do not pay, call the operator",
                        when);
    return complain(REFUSED, "paid already from this list on %s UTC: do not pay", when);
}

static int within_cap(const struct cli *c, const struct offline_list *list, const struct voucher_token *v)
{
    struct currency cur = {0};
    struct err e = {0};
    money cap, sum;
    char left[SHOW_MONEY_CAP];
    if (!currency_find_numeric(&cur, v->currency))
        return complain(REFUSED, "the currency of this voucher is not known: do not pay");
    if (!money_parse(&cap, c->option[OPT_CAP], cur.exponent) || cap.minor <= 0)
        return complain(USAGE, "--cap is an amount such as 200");
    if (offline_sum(&sum, list, v->currency, &e) != ST_OK)
        return complain(REFUSED, "%s", e.msg);
    if (sum.minor <= cap.minor && v->amount.minor <= cap.minor - sum.minor)
        return DONE;
    show_money(left, sum.minor < cap.minor ? cap.minor - sum.minor : 0, cur.exponent, cur.code);
    return complain(REFUSED, "over the cap of this list, which has %s left: do not pay", left);
}

int offline_accept(const struct cli *c, const struct voucher_token *v, const char *digits)
{
    struct offline_list list;
    struct err e = {0};
    struct rng rng = rng_from_kernel();
    struct offline_line line = {.at_ms = now_ms(), .claim = event_id_new(&rng), .token = *v};
    text_copy(line.digits, sizeof line.digits, digits);
    enum status st = offline_open(&list, c->option[OPT_LIST], true, &e);
    int rc = st != ST_OK ? complain_status(st, &e) : not_expired(v, line.at_ms);
    if (rc == DONE)
        rc = not_listed(&list, v, digits);
    if (rc == DONE)
        rc = within_cap(c, &list, v);
    if (rc == DONE && (st = offline_append(&list, &line, &e)) != ST_OK)
        rc = complain_status(st, &e);
    offline_close(&list);
    return rc;
}

/* ---- import ----------------------------------------------------------------------------------------------------- */

struct import {
    const struct cli *cli;
    struct talk talk;
    int64_t imported, before;
    json_t *conflicts;
};

static void note_conflict(struct import *m, const struct offline_line *line, const json_t *reply)
{
    struct currency cur = {0};
    char human[40], amount[SHOW_MONEY_CAP], paid[20], when[20], message[200];
    const json_t *v = json_object_get(reply, "voucher");
    const char *outcome = member_text(reply, "outcome"), *why = member_text(reply, "message");
    bool known = currency_find_numeric(&cur, line->token.currency);
    token_human(human, line->token.kiosk, line->token.epoch, line->token.counter);
    show_money(amount, line->token.amount.minor, known ? cur.exponent : 0, known ? cur.code : "?");
    show_time(paid, line->at_ms, 0);
    show_time(when, member_int(v, "redeemed_ms"), (int32_t)member_int(v, "offset_s"));
    if (strcmp(outcome, "already_redeemed") == 0)
        snprintf(message, sizeof message, "already redeemed on %s at %.40s", when, member_text(v, "till"));
    else
        snprintf(message, sizeof message, "%.150s", why);
    json_array_append_new(m->conflicts,
                          json_pack("{s:s, s:s, s:I, s:I, s:s, s:s}", "human", human, "outcome", outcome,
                                    "amount_minor", (json_int_t)line->token.amount.minor, "paid_ms",
                                    (json_int_t)line->at_ms, "claim", line->claim.text, "message", message));
    if (cli_has(m->cli, OPT_JSON))
        return;
    printf("conflict %s %s, paid here on %s UTC: ", human, amount, paid);
    print_last(message);
}

/* A reply without an outcome says nothing about the voucher: the import stops, and is run again later. */
static int import_line(struct import *m, const struct offline_line *line)
{
    struct wire_request r = {.command = CMD_VOUCHER_REDEEM, .claim = line->claim, .offline_ms = line->at_ms};
    json_t *reply = NULL;
    text_copy(r.text, sizeof r.text, line->digits);
    text_copy(r.till, sizeof r.till, m->cli->option[OPT_TILL]);
    int rc = talk_ask_quiet(&m->talk, &r, &reply);
    const char *outcome = member_text(reply, "outcome");
    if (rc == DONE || rc == REFUSED) {
        if (strcmp(outcome, "paid") == 0)
            m->imported++;
        else if (strcmp(outcome, "already_yours") == 0)
            m->before++;
        else if (*outcome != '\0')
            note_conflict(m, line, reply);
        else
            rc = complain(REFUSED, "%s; run the import again", member_text(reply, "message"));
        if (*outcome != '\0')
            rc = DONE;
    }
    json_decref(reply);
    return rc;
}

static int tell_import(struct import *m)
{
    size_t conflicts = json_array_size(m->conflicts);
    if (cli_has(m->cli, OPT_JSON)) {
        print_json(json_pack("{s:b, s:I, s:I, s:O}", "ok", conflicts == 0, "imported", (json_int_t)m->imported,
                             "imported_before", (json_int_t)m->before, "conflicts", m->conflicts));
    } else {
        print_line("imported", "%" PRId64 ", %" PRId64 " of an earlier import", m->imported, m->before);
    }
    return conflicts == 0 ? DONE
                          : complain(REFUSED, "%zu vouchers were paid here and not by the kiosk's books", conflicts);
}

int cmd_voucher_import(const struct cli *c)
{
    struct import m = {.cli = c, .conflicts = json_array()};
    struct offline_list list;
    struct err e = {0};
    enum status st = offline_open(&list, c->args[0], false, &e);
    int rc = DONE;
    if (st != ST_OK)
        rc = complain(USAGE, "%s", e.msg);
    else if (strlen(c->option[OPT_TILL]) >= sizeof((struct wire_request *)0)->till || c->option[OPT_TILL][0] == '\0')
        rc = complain(USAGE, "--till ID is empty or too long");
    else
        rc = talk_begin(&m.talk, c);
    for (size_t i = 0; rc == DONE && i < list.count; i++)
        rc = import_line(&m, &list.lines[i]);
    talk_end(&m.talk);
    if (rc == DONE)
        rc = tell_import(&m);
    offline_close(&list);
    json_decref(m.conflicts);
    return rc;
}
