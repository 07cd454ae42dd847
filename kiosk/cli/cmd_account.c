/* Accounts of people with a card. list and history read the ledger and need no daemon; a card's number is known to the
 * daemon alone, so show, spend, erase and scan ask it. */
#include "base/money.h"
#include "cli/ask.h"
#include "cli/show.h"
#include "ledger/ledger.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define ACCOUNTS_SHOWN 10000
#define ENTRIES_SHOWN  1000

/* ---- list and history -------------------------------------------------------------------------------------------- */

static json_t *account_json(const struct account_row *a)
{
    return json_pack("{s:s, s:b, s:I, s:I, s:I, s:I}", "account", a->account, "erased", a->erased, "opened_ms",
                     (json_int_t)a->opened_ms, "balance_minor", (json_int_t)a->balance.minor, "points",
                     (json_int_t)a->points, "visits", (json_int_t)a->visits);
}

static json_t *entry_json(const struct account_entry *e)
{
    return json_pack("{s:I, s:I, s:i, s:s, s:I, s:I, s:I, s:I}", "seq", (json_int_t)e->seq, "at_ms",
                     (json_int_t)e->at_ms, "offset_s", (int)e->offset_s, "what", e->what, "visit", (json_int_t)e->visit,
                     "voucher", (json_int_t)e->counter, "amount_minor", (json_int_t)e->amount.minor, "points",
                     (json_int_t)e->points);
}

static void print_accounts(const struct account_row *rows, size_t n, const struct currency *cur)
{
    if (n == 0) {
        puts("No accounts: nobody has shown a card yet.");
        return;
    }
    puts("ACCOUNT         BALANCE         POINTS      VISITS");
    for (size_t i = 0; i < n; i++) {
        char balance[SHOW_MONEY_CAP], points[24], visits[40];
        show_money(balance, rows[i].balance.minor, cur->exponent, cur->code);
        snprintf(points, sizeof points, "%" PRId64, rows[i].points);
        snprintf(visits, sizeof visits, "%" PRId64 "%s", rows[i].visits, rows[i].erased ? "  erased" : "");
        print_columns(rows[i].account, 14);
        print_columns(balance, 14);
        print_columns(points, 10);
        print_last(visits);
    }
}

static int list_accounts(const struct cli *c, struct ledger *l, const struct currency *cur)
{
    struct account_row *rows = calloc(ACCOUNTS_SHOWN, sizeof *rows);
    struct err e = {0};
    size_t n = 0;
    if (rows == NULL)
        return complain(REFUSED, "out of memory");
    enum status st = ledger_accounts(l, rows, ACCOUNTS_SHOWN, &n, &e);
    int rc = DONE;
    if (st != ST_OK) {
        rc = complain_status(st, &e);
    } else if (cli_has(c, OPT_JSON)) {
        json_t *list = json_array();
        for (size_t i = 0; i < n; i++)
            json_array_append_new(list, account_json(&rows[i]));
        rc = print_json(json_pack("{s:b, s:s, s:i, s:o}", "ok", 1, "currency", cur->code, "exponent", cur->exponent,
                                  "accounts", list));
    } else {
        print_accounts(rows, n, cur);
    }
    free(rows);
    return rc;
}

static void print_entry(const char *what, int64_t at_ms, int32_t offset_s, const char *amount, int64_t points,
                        int64_t visit, int64_t counter)
{
    char at[20], moved[24], about[60] = "";
    show_time(at, at_ms, offset_s);
    snprintf(moved, sizeof moved, "%+" PRId64, points);
    if (visit != 0)
        snprintf(about, sizeof about, "visit %" PRId64, visit);
    else if (counter != 0)
        snprintf(about, sizeof about, "voucher %" PRId64, counter);
    print_columns(at, 16);
    print_columns(what, 8);
    print_columns(amount, 14);
    print_columns(moved, 10);
    print_last(about);
}

static int show_history(const struct cli *c, struct ledger *l, const struct currency *cur)
{
    struct account_entry *list = calloc(ENTRIES_SHOWN, sizeof *list);
    struct account_row a;
    struct err e = {0};
    size_t n = 0;
    if (list == NULL)
        return complain(REFUSED, "out of memory");
    enum status st = ledger_account(l, c->args[0], 0, &a, list, ENTRIES_SHOWN, &n, &e);
    int rc = DONE;
    if (st != ST_OK) {
        rc = complain_status(st, &e);
    } else if (cli_has(c, OPT_JSON)) {
        json_t *o = account_json(&a), *entries = json_array();
        for (size_t i = 0; i < n; i++)
            json_array_append_new(entries, entry_json(&list[i]));
        json_object_set_new(o, "entries", entries);
        rc = print_json(json_pack("{s:b, s:o}", "ok", 1, "account", o));
    } else {
        puts(n == 0 ? "Nothing has moved on this account yet."
                    : "TIME              WHAT      MONEY           POINTS      ABOUT");
        for (size_t i = 0; i < n; i++) {
            char amount[SHOW_MONEY_CAP];
            show_money(amount, list[i].amount.minor, cur->exponent, cur->code);
            print_entry(list[i].what, list[i].at_ms, list[i].offset_s, amount, list[i].points, list[i].visit,
                        list[i].counter);
        }
    }
    free(list);
    return rc;
}

static int with_ledger(const struct cli *c,
                       int (*read)(const struct cli *c, struct ledger *l, const struct currency *cur))
{
    struct ledger *l = NULL;
    struct ledger_head h;
    struct err e = {0};
    enum status st = ledger_open_reader(&l, c->state, &e);
    if (st == ST_OK)
        st = ledger_head(l, &h, &e);
    int rc = st == ST_OK ? read(c, l, &h.currency) : complain_status(st, &e);
    ledger_close(l);
    return rc;
}

int cmd_account_list(const struct cli *c)
{
    return with_ledger(c, list_accounts);
}

int cmd_account_history(const struct cli *c)
{
    return with_ledger(c, show_history);
}

/* ---- asking the daemon ------------------------------------------------------------------------------------------- */

static void print_shown(const json_t *reply, const struct wire_state *s)
{
    char balance[SHOW_MONEY_CAP], worth[SHOW_MONEY_CAP];
    size_t i;
    json_t *e;
    show_money(balance, member_int(reply, "balance_minor"), s->exponent, s->currency);
    show_money(worth, member_int(reply, "discount_minor"), s->exponent, s->currency);
    print_line("account", "%s%s", member_text(reply, "account"), member_true(reply, "erased") ? " (erased)" : "");
    print_line("balance", "%s", balance);
    print_line("points", "%" PRId64 ", worth a discount of %s", member_int(reply, "points"), worth);
    print_line("visits", "%" PRId64, member_int(reply, "visits"));
    json_array_foreach(json_object_get(reply, "entries"), i, e)
    {
        char amount[SHOW_MONEY_CAP];
        show_money(amount, member_int(e, "amount_minor"), s->exponent, s->currency);
        print_entry(member_text(e, "what"), member_int(e, "at_ms"), (int32_t)member_int(e, "offset_s"), amount,
                    member_int(e, "points"), member_int(e, "visit"), member_int(e, "voucher"));
    }
}

static void print_spent(const json_t *reply, const struct wire_state *s)
{
    char balance[SHOW_MONEY_CAP];
    show_money(balance, member_int(reply, "balance_minor"), s->exponent, s->currency);
    print_voucher(json_object_get(reply, "voucher"));
    print_line("left", "%s, %" PRId64 " points", balance, member_int(reply, "points"));
}

static void print_erased(const json_t *reply, const struct wire_state *s)
{
    (void)s;
    print_line("erased", "%s", member_text(reply, "account"));
    print_line("lapsed", "%" PRId64 " points", member_int(reply, "points_lapsed"));
}

static void print_scanned(const json_t *reply, const struct wire_state *s)
{
    (void)reply;
    (void)s;
    puts("The card was shown to the kiosk; `rebottle status` says what it made of it.");
}

/* money: an amount in the kiosk's currency, which only its state knows, or NULL. */
static int ask_daemon(const struct cli *c, struct wire_request *r, const char *amount,
                      void (*print)(const json_t *reply, const struct wire_state *s))
{
    static struct wire_state s;
    struct talk t;
    json_t *state = NULL, *reply = NULL;
    money m = {0};
    int rc = text_copy(r->text, sizeof r->text, c->args[0]) ? talk_begin(&t, c)
                                                            : complain(USAGE, "the account or number is too long");
    if (rc == USAGE)
        return rc;
    if (rc == DONE)
        rc = talk_state(&t, &s, &state);
    if (rc == DONE && amount != NULL && (!money_parse(&m, amount, (uint8_t)s.exponent) || m.minor <= 0))
        rc = complain(USAGE, "\"%s\" is no amount in %s, such as 0.25", amount, s.currency);
    r->amount_minor = m.minor;
    if (rc == DONE)
        rc = talk_ask(&t, r, &reply);
    talk_end(&t);
    if (reply != NULL && cli_has(c, OPT_JSON))
        print_reply(reply, r->event.text[0] != '\0' ? "event" : NULL, r->event.text);
    else if (reply != NULL && rc == DONE)
        print(reply, &s);
    json_decref(state);
    json_decref(reply);
    return rc;
}

int cmd_account_show(const struct cli *c)
{
    struct wire_request r = {.command = CMD_ACCOUNT_SHOW};
    return ask_daemon(c, &r, NULL, print_shown);
}

int cmd_account_scan(const struct cli *c)
{
    struct wire_request r = {.command = CMD_CARD};
    return ask_daemon(c, &r, NULL, print_scanned);
}

int cmd_account_erase(const struct cli *c)
{
    struct wire_request r = {.command = CMD_ACCOUNT_ERASE};
    return ask_daemon(c, &r, NULL, print_erased);
}

int cmd_account_spend(const struct cli *c)
{
    struct wire_request r = {.command = CMD_ACCOUNT_SPEND};
    int rc = take_event_id(&r.event, c, OPT_ID);
    if (rc == DONE && cli_has(c, OPT_POINTS) == cli_has(c, OPT_AMOUNT))
        rc = complain(USAGE, "say --points N or --amount AMOUNT");
    if (rc == DONE && cli_has(c, OPT_POINTS))
        rc = take_number(&r.number, c->option[OPT_POINTS], "--points");
    return rc == DONE ? ask_daemon(c, &r, c->option[OPT_AMOUNT], print_spent) : rc;
}
