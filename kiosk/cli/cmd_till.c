/* till show: the sums that must match the drawers. Reads the ledger, needs no daemon. */
#include "cli/show.h"
#include "recovery/report.h"

#include <inttypes.h>
#include <stdlib.h>

#define TILLS_SHOWN 200 /* the tills of one shop, on the two days that may share a date */

static json_t *till_json(const struct till_row *t)
{
    return json_pack("{s:I, s:s, s:s, s:i, s:I, s:i, s:I, s:I, s:i, s:I}", "z_no", (json_int_t)t->z_no, "day", t->label,
                     "till", t->till, "redeemed_count", (int)t->redeemed_count, "redeemed_minor",
                     (json_int_t)t->redeemed.minor, "undone_count", (int)t->undone_count, "undone_minor",
                     (json_int_t)t->undone.minor, "paid_minor", (json_int_t)(t->redeemed.minor - t->undone.minor),
                     "discounts_count", (int)t->discounts_count, "discounts_minor", (json_int_t)t->discounts.minor);
}

static int print_tills_json(const struct till_row *t, size_t n, const struct currency *cur)
{
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(list, till_json(&t[i]));
    return print_json(json_pack("{s:b, s:s, s:i, s:o}", "ok", 1, "currency", cur->code, "exponent", (int)cur->exponent,
                                "tills", list));
}

static int print_tills(const struct till_row *t, size_t n, const struct currency *cur)
{
    if (n == 0) {
        puts("No till has paid a voucher.");
        return DONE;
    }
    puts("DAY         NUMBER    TILL            REDEEMED        TAKEN BACK      PAID OUT");
    for (size_t i = 0; i < n; i++) {
        char number[24], redeemed[SHOW_MONEY_CAP], undone[SHOW_MONEY_CAP], paid[SHOW_MONEY_CAP], cell[64];
        snprintf(number, sizeof number, "z:%" PRId64, t[i].z_no);
        show_money(redeemed, t[i].redeemed.minor, cur->exponent, cur->code);
        show_money(undone, t[i].undone.minor, cur->exponent, cur->code);
        show_money(paid, t[i].redeemed.minor - t[i].undone.minor, cur->exponent, cur->code);
        print_columns(t[i].label, 10);
        print_columns(number, 8);
        print_columns(t[i].till, 14);
        snprintf(cell, sizeof cell, "%" PRId32 " %s", t[i].redeemed_count, redeemed);
        print_columns(cell, 14);
        snprintf(cell, sizeof cell, "%" PRId32 " %s", t[i].undone_count, undone);
        print_columns(cell, 14);
        print_last(paid);
        if (t[i].discounts_count != 0) {
            show_money(paid, t[i].discounts.minor, cur->exponent, cur->code);
            printf("    discounts taken off prices, not in the drawer: %" PRId32 ", %s\n", t[i].discounts_count, paid);
        }
    }
    return DONE;
}

/* A date may have two days (a clock that was set back): the tills of both. NULL: the open day. */
static enum status read_tills(struct ledger *l, const struct ledger_head *head, const struct day_bound *day,
                              struct till_row *out, size_t *n, struct err *e)
{
    struct day_row *days = NULL;
    size_t count = 0;
    if (day == NULL)
        return ledger_tills(l, head->z_no, head->z_no, out, TILLS_SHOWN, n, e);
    const struct period p = {.from = *day, .to = *day, .open = true};
    enum status st = period_days(l, &p, &days, &count, e);
    if (st == ST_OK && count == 0)
        st = err_set(e, ST_NOT_FOUND, "there is no such day");
    *n = 0;
    for (size_t i = 0; st == ST_OK && i < count; i++) {
        size_t more = 0;
        st = ledger_tills(l, days[i].z_no, days[i].z_no, out + *n, TILLS_SHOWN - *n, &more, e);
        *n += more;
    }
    free(days);
    return st;
}

int cmd_till_show(const struct cli *c)
{
    static struct till_row tills[TILLS_SHOWN];
    struct day_bound day;
    struct ledger *l = NULL;
    struct ledger_head head;
    struct err e = {0};
    size_t n = 0;
    bool chosen = cli_has(c, OPT_DAY);
    if (chosen && day_bound_parse(&day, c->option[OPT_DAY], &e) != ST_OK)
        return complain(USAGE, "%s", e.msg);
    enum status st = ledger_open_reader(&l, c->state, &e);
    if (st == ST_OK)
        st = ledger_head(l, &head, &e);
    if (st == ST_OK)
        st = read_tills(l, &head, chosen ? &day : NULL, tills, &n, &e);
    ledger_close(l);
    if (st != ST_OK)
        return complain_status(st, &e);
    return cli_has(c, OPT_JSON) ? print_tills_json(tills, n, &head.currency) : print_tills(tills, n, &head.currency);
}
