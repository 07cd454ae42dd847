/* scan, count, payout, pause, resume: what staff do to the lane; the day's X and Z reports. */
#include "base/money.h"
#include "cli/ask.h"
#include "cli/show.h"

#include <inttypes.h>
#include <string.h>

static void print_visit(const json_t *reply, const struct wire_state *s)
{
    char amount[SHOW_MONEY_CAP];
    show_money(amount, member_int(reply, "amount_minor"), s->exponent, s->currency);
    print_line("container", "%s", member_text(reply, "name"));
    print_line("visit", "%" PRId64 " containers, %s", member_int(reply, "count"), amount);
}

static void print_count(const json_t *reply, const struct wire_state *s)
{
    char refund[SHOW_MONEY_CAP];
    show_money(refund, member_int(reply, "refund_minor"), s->exponent, s->currency);
    print_line("credited", "%" PRId64 " x %s", member_int(reply, "counted"), refund);
    print_visit(reply, s);
}

int cmd_count(const struct cli *c)
{
    struct wire_request r = {.command = CMD_COUNT};
    static struct wire_state s;
    struct talk t;
    json_t *state = NULL, *reply = NULL;
    if (!text_copy(r.text, sizeof r.text, c->args[0]) || r.text[0] == '\0')
        return complain(USAGE, "MATERIAL is empty or too long");
    if (cli_has(c, OPT_DRINK) && !text_copy(r.note, sizeof r.note, c->option[OPT_DRINK]))
        return complain(USAGE, "--drink WORD is too long");
    int rc = take_number(&r.volume_ml, c->args[1], "ML");
    if (rc == DONE)
        rc = take_number(&r.number, c->args[2], "NUMBER");
    if (rc == DONE)
        rc = take_event_id(&r.event, c, OPT_ID);
    if (rc != DONE)
        return rc;
    rc = talk_begin(&t, c);
    if (rc == DONE)
        rc = talk_state(&t, &s, &state);
    if (rc == DONE)
        rc = talk_ask(&t, &r, &reply);
    talk_end(&t);
    if (reply != NULL && cli_has(c, OPT_JSON))
        print_reply(reply, "event", r.event.text);
    else if (reply != NULL && rc == DONE)
        print_count(reply, &s);
    json_decref(state);
    json_decref(reply);
    return rc;
}

int cmd_scan(const struct cli *c)
{
    struct wire_request r = {.command = CMD_SCAN};
    if (!text_copy(r.text, sizeof r.text, c->args[0]))
        return complain(USAGE, "the barcode is longer than %zu bytes", sizeof r.text - 1);
    static struct wire_state s;
    struct talk t;
    json_t *state = NULL, *reply = NULL;
    int rc = take_event_id(&r.event, c, OPT_ID);
    if (rc != DONE)
        return rc;
    rc = talk_begin(&t, c);
    if (rc == DONE)
        rc = talk_state(&t, &s, &state);
    if (rc == DONE)
        rc = talk_ask(&t, &r, &reply);
    talk_end(&t);
    if (reply != NULL && cli_has(c, OPT_JSON)) {
        print_reply(reply, "event", r.event.text);
    } else if (reply != NULL && rc == DONE) {
        bool credited = strcmp(member_text(reply, "outcome"), "credited") == 0;
        char refund[SHOW_MONEY_CAP];
        show_money(refund, member_int(reply, "refund_minor"), s.exponent, s.currency);
        print_line(credited ? "credited" : "refused", "%s", credited ? refund : member_text(reply, "reason"));
        print_visit(reply, &s);
    }
    if (rc == DONE && strcmp(member_text(reply, "outcome"), "refused") == 0)
        rc = REFUSED;
    json_decref(state);
    json_decref(reply);
    return rc;
}

static void print_its_voucher(const json_t *reply, const struct wire_request *r)
{
    (void)r;
    print_voucher(json_object_get(reply, "voucher"));
}

static void print_paid(const json_t *reply)
{
    if (json_object_get(reply, "voucher") != NULL)
        print_voucher(json_object_get(reply, "voucher"));
    if (json_object_get(reply, "donated_minor") != NULL)
        print_line("donated", "%" PRId64 " (smallest units)", member_int(reply, "donated_minor"));
    if (json_object_get(reply, "points") != NULL)
        print_line("account", "%" PRId64 " (smallest units), %" PRId64 " points", member_int(reply, "credited_minor"),
                   member_int(reply, "points"));
}

/* Parts are said in the kiosk's currency, which only its state knows. */
static int take_parts(struct talk *t, const struct cli *c, struct wire_request *r)
{
    static struct wire_state s;
    static const enum option_id options[] = {OPT_DONATE, OPT_TO_ACCOUNT};
    int64_t *const to[] = {&r->donate_minor, &r->account_minor};
    json_t *state = NULL;
    if (!cli_has(c, OPT_DONATE) && !cli_has(c, OPT_TO_ACCOUNT))
        return DONE;
    int rc = talk_state(t, &s, &state);
    for (size_t i = 0; rc == DONE && i < 2; i++) {
        money m;
        if (!cli_has(c, options[i]))
            continue;
        if (money_parse(&m, c->option[options[i]], (uint8_t)s.exponent) && m.minor > 0)
            *to[i] = m.minor;
        else
            rc = complain(USAGE, "\"%s\" is no amount in %s, such as 0.25", c->option[options[i]], s.currency);
    }
    json_decref(state);
    return rc;
}

int cmd_payout(const struct cli *c)
{
    struct wire_request r = {.command = CMD_PAYOUT};
    int rc = take_event_id(&r.event, c, OPT_ID);
    struct talk t;
    json_t *reply = NULL;
    if (rc != DONE)
        return rc;
    rc = talk_begin(&t, c);
    if (rc == DONE)
        rc = take_parts(&t, c, &r);
    if (rc == DONE)
        rc = talk_ask(&t, &r, &reply);
    talk_end(&t);
    if (reply != NULL && cli_has(c, OPT_JSON))
        print_reply(reply, "event", r.event.text);
    else if (reply != NULL && rc == DONE)
        print_paid(reply);
    json_decref(reply);
    return rc;
}

int cmd_voucher_reprint(const struct cli *c)
{
    struct wire_request r = {.command = CMD_REPRINT};
    int rc = take_number(&r.number, c->args[0], "the voucher's NUMBER");
    if (rc == DONE)
        rc = take_event_id(&r.event, c, OPT_ID);
    return rc == DONE ? ask_and_print(c, &r, print_its_voucher) : rc;
}

static void print_paused(const json_t *reply, const struct wire_request *r)
{
    (void)reply;
    (void)r;
    puts("The kiosk takes nothing after the container in hand.");
}

static void print_resumed(const json_t *reply, const struct wire_request *r)
{
    (void)reply;
    (void)r;
    puts("The kiosk takes containers again.");
}

int cmd_pause(const struct cli *c)
{
    struct wire_request r = {.command = CMD_PAUSE};
    return ask_and_print(c, &r, print_paused);
}

int cmd_resume(const struct cli *c)
{
    struct wire_request r = {.command = CMD_RESUME};
    return ask_and_print(c, &r, print_resumed);
}

static void print_training(const json_t *reply, const struct wire_request *r)
{
    (void)reply;
    puts(strcmp(r->text, "on") == 0 ? "Training is on: nothing is paid, and every slip says so."
                                    : "Training is off: what comes now counts.");
}

int cmd_training(const struct cli *c)
{
    struct wire_request r = {.command = CMD_TRAINING};
    if (strcmp(c->args[0], "on") != 0 && strcmp(c->args[0], "off") != 0)
        return complain(USAGE, "training on, or training off");
    text_copy(r.text, sizeof r.text, c->args[0]);
    return ask_and_print(c, &r, print_training);
}

/* Several lines of text: cleaned line by line, so that line ends stay. */
static void print_lines(const char *at)
{
    char text[1024];
    while (*at != '\0') {
        size_t n = strcspn(at, "\n");
        text_clean(text, sizeof text, at, n);
        puts(text);
        at += n + (at[n] == '\n');
    }
}

static void print_closed(const json_t *reply, const struct wire_request *r)
{
    (void)r;
    print_line("closed", "day z:%" PRId64 " (%s)", member_int(reply, "z_no"), member_text(reply, "day"));
    print_lines(member_text(reply, "checkpoint"));
}

static void print_report(const json_t *reply, const struct wire_request *r)
{
    (void)r;
    print_lines(member_text(reply, "text"));
}

int cmd_day_x(const struct cli *c)
{
    struct wire_request r = {.command = CMD_DAY_X};
    return ask_and_print(c, &r, print_report);
}

int cmd_day_close(const struct cli *c)
{
    struct wire_request r = {.command = CMD_DAY_CLOSE};
    int rc = take_event_id(&r.event, c, OPT_ID);
    return rc == DONE ? ask_and_print(c, &r, print_closed) : rc;
}
