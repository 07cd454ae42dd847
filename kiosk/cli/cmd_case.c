/* case list, case open, case settle, and goodwill. */
#include "cli/ask.h"
#include "cli/show.h"

#include <inttypes.h>
#include <string.h>

static void print_cases(const json_t *cases, const struct wire_state *s)
{
    if (json_array_size(cases) == 0) {
        puts("No cases.");
        return;
    }
    puts("CASE    OPENED            KIND          BARCODE         AMOUNT      WHY / OUTCOME");
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *k = json_array_get(cases, i);
        char number[24], opened[20], amount[SHOW_MONEY_CAP], why[200];
        snprintf(number, sizeof number, "%" PRId64, member_int(k, "number"));
        show_time(opened, member_int(k, "opened_ms"), s->offset_s);
        show_money(amount, member_int(k, "amount_minor"), s->exponent, s->currency);
        if (member_true(k, "open"))
            snprintf(why, sizeof why, "%s", member_text(k, "why"));
        else
            snprintf(why, sizeof why, "%s by %s %s", member_text(k, "outcome"), member_text(k, "actor"),
                     member_text(k, "note"));
        print_columns(number, 6);
        print_columns(opened, 16);
        print_columns(member_text(k, "kind"), 12);
        print_columns(member_text(k, "gtin"), 14);
        print_columns(amount, 10);
        print_last(why);
    }
}

int cmd_case_list(const struct cli *c)
{
    static struct wire_state s;
    struct wire_request r = {.command = CMD_CASE_LIST, .number = cli_has(c, OPT_ALL) ? 1 : 0};
    struct talk t;
    json_t *state = NULL, *reply = NULL;
    int rc = talk_begin(&t, c);
    if (rc == DONE)
        rc = talk_state(&t, &s, &state); /* currency and local time of the list */
    if (rc == DONE)
        rc = talk_ask(&t, &r, &reply);
    talk_end(&t);
    if (reply != NULL && cli_has(c, OPT_JSON))
        print_reply(reply, NULL, NULL);
    else if (rc == DONE)
        print_cases(json_object_get(reply, "cases"), &s);
    json_decref(state);
    json_decref(reply);
    return rc;
}

/* Asks; with an amount, in the kiosk's currency, which only its state knows. */
static int ask_with_amount(const struct cli *c, struct wire_request *r, const char *amount, json_t **reply)
{
    static struct wire_state s;
    struct talk t;
    json_t *state = NULL;
    money m;
    int rc = talk_begin(&t, c);
    if (rc == DONE && amount != NULL)
        rc = talk_state(&t, &s, &state);
    if (rc == DONE && amount != NULL) {
        if (money_parse(&m, amount, (uint8_t)s.exponent) && m.minor > 0)
            r->amount_minor = m.minor;
        else
            rc = complain(USAGE, "\"%s\" is no amount in %s, such as 0.25", amount, s.currency);
    }
    if (rc == DONE)
        rc = talk_ask(&t, r, reply);
    talk_end(&t);
    json_decref(state);
    return rc;
}

int cmd_goodwill(const struct cli *c)
{
    struct wire_request r = {.command = CMD_GOODWILL};
    json_t *reply = NULL;
    if (!text_copy(r.text, sizeof r.text, c->option[OPT_REASON]) || r.text[0] == '\0')
        return complain(USAGE, "--reason TEXT is empty or too long");
    int rc = take_event_id(&r.event, c, OPT_ID);
    if (rc == DONE)
        rc = ask_with_amount(c, &r, c->args[0], &reply);
    if (reply != NULL && cli_has(c, OPT_JSON)) {
        print_reply(reply, "event", r.event.text);
    } else if (reply != NULL && rc == DONE) {
        print_line("goodwill", "%s", c->args[0]);
        const json_t *voucher = json_object_get(reply, "voucher");
        if (voucher != NULL)
            print_voucher(voucher);
        else
            print_line("given to", "the open visit, %" PRId64, member_int(reply, "visit"));
    }
    json_decref(reply);
    return rc;
}

int cmd_case_open(const struct cli *c)
{
    struct wire_request r = {.command = CMD_CASE_OPEN};
    json_t *reply = NULL;
    if (strcmp(c->args[0], "swallowed") != 0 && strcmp(c->args[0], "disputed") != 0)
        return complain(USAGE, "KIND is swallowed or disputed");
    text_copy(r.text, sizeof r.text, c->args[0]);
    if (!text_copy(r.note, sizeof r.note, c->option[OPT_NOTE]) || r.note[0] == '\0')
        return complain(USAGE, "--note TEXT is empty or longer than %zu bytes", sizeof r.note - 1);
    int rc = take_event_id(&r.event, c, OPT_ID);
    if (rc == DONE)
        rc = ask_with_amount(c, &r, NULL, &reply);
    if (reply != NULL && cli_has(c, OPT_JSON))
        print_reply(reply, "event", r.event.text);
    else if (reply != NULL && rc == DONE)
        print_line("opened", "case %" PRId64, member_int(reply, "number"));
    json_decref(reply);
    return rc;
}

int cmd_case_settle(const struct cli *c)
{
    static const char *const outcomes[] = {"credited", "in_bin", "not_in_bin", "done"};
    struct wire_request r = {.command = CMD_CASE_SETTLE};
    bool known = false;
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++)
        known = known || strcmp(outcomes[i], c->args[1]) == 0;
    if (!known)
        return complain(USAGE, "OUTCOME is credited, in_bin, not_in_bin or done");
    text_copy(r.text, sizeof r.text, c->args[1]);
    int rc = take_number(&r.number, c->args[0], "the case's NUMBER");
    if (rc == DONE && cli_has(c, OPT_NOTE) && !text_copy(r.note, sizeof r.note, c->option[OPT_NOTE]))
        rc = complain(USAGE, "--note TEXT is longer than %zu bytes", sizeof r.note - 1);
    if (rc == DONE)
        rc = take_event_id(&r.event, c, OPT_ID);
    if (rc != DONE)
        return rc;
    json_t *reply = NULL;
    rc = ask_with_amount(c, &r, c->option[OPT_AMOUNT], &reply);
    if (reply != NULL && cli_has(c, OPT_JSON)) {
        print_reply(reply, "event", r.event.text);
    } else if (reply != NULL && rc == DONE) {
        print_line("settled", "case %" PRId64 ": %s", r.number, r.text);
        const json_t *voucher = json_object_get(reply, "voucher");
        if (voucher != NULL)
            print_voucher(voucher);
    }
    json_decref(reply);
    return rc;
}
