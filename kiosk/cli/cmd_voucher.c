/* voucher show, check, redeem. A token is money: it is read from an argument or standard input and never printed. */
#include "cli/ask.h"
#include "cli/show.h"
#include "cli/voucher_offline.h"
#include "voucher/seal.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Blanks around and inside are a till's way of grouping. */
int take_token(char *out, size_t cap, const char *arg)
{
    char line[512];
    size_t n = 0;
    if (strcmp(arg, "-") == 0) {
        if (fgets(line, sizeof line, stdin) == NULL)
            return complain(USAGE, "nothing on standard input");
        arg = line;
    }
    for (; *arg != '\0'; arg++) {
        if (isspace((unsigned char)*arg))
            continue;
        if (n + 1 >= cap)
            return complain(REFUSED, "longer than any voucher");
        out[n++] = *arg;
    }
    out[n] = '\0';
    return n > 0 ? DONE : complain(USAGE, "the token is empty");
}

static void print_its_voucher(const json_t *reply, const struct wire_request *r)
{
    (void)r;
    print_voucher(json_object_get(reply, "voucher"));
}

int cmd_voucher_show(const struct cli *c)
{
    struct wire_request r = {.command = CMD_VOUCHER_SHOW};
    int rc = take_token(r.text, sizeof r.text, c->args[0]);
    return rc == DONE ? ask_and_print(c, &r, print_its_voucher) : rc;
}

/* ---- redeem ----------------------------------------------------------------------------------------------------- */

/* What the person at the till must know, by outcome; the reply's voucher says when and where. */
static int tell_redemption(const json_t *reply, int rc, const struct wire_request *r)
{
    const char *outcome = member_text(reply, "outcome");
    const json_t *v = json_object_get(reply, "voucher");
    char amount[SHOW_MONEY_CAP], at[20];
    show_money(amount, member_int(v, "amount_minor"), (int)member_int(v, "exponent"), member_text(v, "currency"));
    show_time(at, member_int(v, "redeemed_ms"), (int32_t)member_int(v, "offset_s"));
    if (strcmp(outcome, "paid") == 0) {
        if (member_true(v, "discount"))
            puts("a discount: take it off the price, no cash");
        printf("%s %s\nvoucher %s, till %s, claim %s\n", member_true(v, "discount") ? "discount" : "pay", amount,
               member_text(v, "human"), r->till, r->claim.text);
        return DONE;
    }
    if (strcmp(outcome, "already_yours") == 0) {
        printf("already yours: this claim redeemed %s on %s; pay it unless you have\n", amount, at);
        return DONE;
    }
    if (strcmp(outcome, "already_redeemed") == 0)
        return complain(REFUSED, "already redeemed on %s at %s: do not pay", at, member_text(v, "till"));
    if (strcmp(outcome, "expired") == 0) {
        show_time(at, member_int(v, "expires_ms"), (int32_t)member_int(v, "offset_s"));
        return complain(REFUSED, "expired on %s: do not pay", at);
    }
    const char *message = member_text(reply, "message");
    char clean[300];
    text_clean(clean, sizeof clean, message, strlen(message));
    return complain(rc, "%s%s: do not pay", *outcome != '\0' ? "" : "refused: ", *clean != '\0' ? clean : outcome);
}

/* An amount is written in the ledger's currency, which only the daemon knows. */
static int take_amount(struct talk *t, struct wire_request *r)
{
    static struct wire_state s;
    json_t *reply = NULL;
    money m;
    if (!cli_has(t->cli, OPT_AMOUNT))
        return DONE;
    int rc = talk_state(t, &s, &reply);
    if (rc == DONE && (!money_parse(&m, t->cli->option[OPT_AMOUNT], (uint8_t)s.exponent) || m.minor <= 0))
        rc = complain(USAGE, "--amount is an amount such as 3.75");
    if (rc == DONE)
        r->amount_minor = m.minor;
    json_decref(reply);
    return rc;
}

int cmd_voucher_redeem(const struct cli *c)
{
    struct wire_request r = {.command = CMD_VOUCHER_REDEEM};
    int rc = take_token(r.text, sizeof r.text, c->args[0]);
    if (rc == DONE && (!text_copy(r.till, sizeof r.till, c->option[OPT_TILL]) || r.till[0] == '\0'))
        rc = complain(USAGE, "--till ID is empty or longer than %zu bytes", sizeof r.till - 1);
    if (rc == DONE)
        rc = take_event_id(&r.claim, c, OPT_CLAIM);
    if (rc != DONE)
        return rc;
    struct talk t;
    json_t *reply = NULL;
    rc = talk_begin(&t, c);
    if (rc == DONE)
        rc = take_amount(&t, &r);
    if (rc == DONE)
        rc = talk_ask_quiet(&t, &r, &reply);
    talk_end(&t);
    if (reply != NULL && rc != OUTCOME_UNKNOWN) {
        if (cli_has(c, OPT_JSON))
            print_reply(reply, "claim", r.claim.text);
        if (!cli_has(c, OPT_JSON) || rc != DONE)
            rc = tell_redemption(reply, rc, &r);
    }
    json_decref(reply);
    return rc;
}

/* ---- check: no ledger, no daemon -------------------------------------------------------------------------------- */

/* listed: it was put on an offline list just now. */
static void print_token(const struct voucher_token *v, bool json, bool listed)
{
    char human[40], amount[SHOW_MONEY_CAP], issued[20];
    struct currency currency = {0};
    bool known = currency_find_numeric(&currency, v->currency);
    token_human(human, v->kiosk, v->epoch, v->counter);
    if (json) {
        print_json(json_pack(
            "{s:b, s:s, s:I, s:i, s:I, s:I, s:s, s:i, s:I, s:i, s:b, s:b, s:b, s:b}", "ok",
            (v->flags & TOKEN_TRAINING) == 0, "human", human, "kiosk", (json_int_t)v->kiosk, "epoch", (int)v->epoch,
            "counter", (json_int_t)v->counter, "amount_minor", (json_int_t)v->amount.minor, "currency", currency.code,
            "exponent", (int)currency.exponent, "issued_ms", (json_int_t)v->issued_at_s * 1000, "valid_days",
            (int)v->valid_days, "training", (v->flags & TOKEN_TRAINING) != 0, "clock_unsure",
            (v->flags & TOKEN_CLOCK_UNSURE) != 0, "discount", (v->flags & TOKEN_DISCOUNT) != 0, "listed", listed));
        return;
    }
    show_money(amount, v->amount.minor, known ? currency.exponent : 0, known ? currency.code : "?");
    show_time(issued, v->issued_at_s * 1000, 0);
    print_line("signature", "good");
    print_line("voucher", "%s", human);
    print_line("amount", "%s", amount);
    print_line("issued", "%s UTC%s", issued, (v->flags & TOKEN_CLOCK_UNSURE) != 0 ? " (clock not trusted)" : "");
    print_line("valid", "%d days", v->valid_days);
    bool discount = (v->flags & TOKEN_DISCOUNT) != 0;
    if (discount)
        print_line("kind", "discount: off a price, never in cash");
    if (listed)
        printf("%s %s: it is on the list\n", discount ? "discount" : "pay", amount);
    puts("Whether it was redeemed already only the kiosk's ledger knows.");
}

int cmd_voucher_check(const struct cli *c)
{
    char token[300];
    struct public_key key;
    if (cli_has(c, OPT_LIST) != cli_has(c, OPT_CAP))
        return complain(USAGE, "--list FILE and --cap AMOUNT go together");
    int rc = take_token(token, sizeof token, c->args[0]);
    if (rc == DONE)
        rc = take_key(&key, c->option[OPT_KEY]);
    if (rc != DONE)
        return rc;
    struct voucher_token v;
    struct err e = {0};
    enum status st = voucher_verify(&v, token, strlen(token), &key, 1, &e);
    if (st != ST_OK) {
        if (cli_has(c, OPT_JSON))
            print_json(json_pack("{s:b, s:s, s:s}", "ok", 0, "code", status_word(st), "message", e.msg));
        return complain_status(st, &e);
    }
    bool training = (v.flags & TOKEN_TRAINING) != 0;
    if (cli_has(c, OPT_LIST) && !training && (rc = offline_accept(c, &v, token)) != DONE)
        return rc;
    print_token(&v, cli_has(c, OPT_JSON), cli_has(c, OPT_LIST) && !training);
    return training ? complain(REFUSED, "a training voucher: never payable") : DONE;
}
