/* day show: reads the ledger, needs no daemon. */
#include "cli/output.h"
#include "cli/show.h"
#include "recovery/report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define DAYS_SHOWN 31 /* a month on one page */

/* What became of vouchers otherwise than at a till, and what should be looked at. */
static json_t *with_endings(json_t *day, const struct day_row *d)
{
    json_t *more =
        json_pack("{s:i, s:I, s:i, s:I, s:i, s:I, s:i, s:i}", "voided_count", (int)d->voided_count, "voided_minor",
                  (json_int_t)d->voided.minor, "expired_count", (int)d->expired_count, "expired_minor",
                  (json_int_t)d->expired.minor, "undone_count", (int)d->undone_count, "undone_minor",
                  (json_int_t)d->undone.minor, "alarms", (int)d->alarms, "signals", (int)d->signals);
    if (day == NULL || more == NULL || json_object_update(day, more) != 0) {
        json_decref(day);
        day = NULL;
    }
    json_decref(more);
    return day;
}

static json_t *day_json(const struct day_row *d, const struct currency *cur)
{
    json_t *day = json_pack(
        "{s:I, s:s, s:b, s:I, s:I, s:I, s:I, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:I, s:I, s:I, s:I, "
        "s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:s, s:i, s:o, s:i, s:s}",
        "z_no", (json_int_t)d->z_no, "label", d->label, "final", d->final, "first_seq", (json_int_t)d->first_seq,
        "last_seq", (json_int_t)d->last_seq, "opened_ms", (json_int_t)d->opened_ms, "closed_ms",
        (json_int_t)d->closed_ms, "offset_s", (int)d->offset_s, "accepted", (int)d->accepted, "refused",
        (int)d->refused, "visits", (int)d->visits, "in_doubt", (int)d->in_doubt, "fell_unscanned",
        (int)d->fell_unscanned, "vouchers_issued_count", (int)d->vouchers_issued_count, "redeemed_count",
        (int)d->redeemed_count, "refunds_minor", (json_int_t)d->refunds.minor, "vouchers_issued_minor",
        (json_int_t)d->vouchers_issued.minor, "redeemed_minor", (json_int_t)d->redeemed.minor, "donated_minor",
        (json_int_t)d->donated.minor, "goodwill_minor", (json_int_t)d->goodwill.minor, "to_accounts_minor",
        (json_int_t)d->to_accounts.minor, "from_accounts_minor", (json_int_t)d->from_accounts.minor, "points_given",
        (json_int_t)d->points_given, "points_spent", (json_int_t)d->points_spent, "discounts_minor",
        (json_int_t)d->discounts.minor, "discounts_used_minor", (json_int_t)d->discounts_used.minor, "currency",
        cur->code, "exponent", (int)cur->exponent, "pet_mg", mass_known(d->pet) ? json_integer(d->pet.mg) : json_null(),
        "mass_unknown", (int)d->mass_unknown, "closed_by", d->closed_by);
    return with_endings(day, d);
}

static void print_table(const struct day_row *days, size_t n, const struct currency *cur)
{
    puts("DAY         NUMBER    ACCEPTED  REFUSED   REFUNDS        REDEEMED       STATE");
    for (size_t i = 0; i < n; i++) {
        const struct day_row *d = &days[i];
        char number[24], accepted[16], refused[16], refunds[SHOW_MONEY_CAP], redeemed[SHOW_MONEY_CAP];
        snprintf(number, sizeof number, "z:%" PRId64, d->z_no);
        snprintf(accepted, sizeof accepted, "%" PRId32, d->accepted);
        snprintf(refused, sizeof refused, "%" PRId32, d->refused);
        show_money(refunds, d->refunds.minor, cur->exponent, cur->code);
        show_money(redeemed, d->redeemed.minor, cur->exponent, cur->code);
        print_columns(d->label, 10);
        print_columns(number, 8);
        print_columns(accepted, 8);
        print_columns(refused, 8);
        print_columns(refunds, 13);
        print_columns(redeemed, 13);
        puts(d->final ? "closed" : "open");
    }
}

static void print_money_line(const char *label, money m, const struct currency *cur)
{
    char text[SHOW_MONEY_CAP];
    show_money(text, m.minor, cur->exponent, cur->code);
    print_line(label, "%s", text);
}

static void print_sum_line(const char *label, int32_t count, money m, const struct currency *cur)
{
    char text[SHOW_MONEY_CAP];
    show_money(text, m.minor, cur->exponent, cur->code);
    print_line(label, "%" PRId32 ", %s", count, text);
}

static void print_day(const struct day_row *d, const struct currency *cur)
{
    char opened[20], closed[20], pet[24];
    show_time(opened, d->opened_ms, d->offset_s);
    show_time(closed, d->closed_ms, d->offset_s);
    show_mass(pet, mass_known(d->pet) ? d->pet.mg : 0);
    print_line("day", "z:%" PRId64 " (%s)", d->z_no, d->label);
    print_line("journal", "%" PRId64 " to %" PRId64, d->first_seq, d->last_seq);
    print_line("opened", "%s", opened);
    print_line("closed", "%s%s%s", d->final ? closed : "not yet", d->final ? " by " : "", d->final ? d->closed_by : "");
    print_line("containers",
               "%" PRId32 " accepted, %" PRId32 " refused, %" PRId32 " in doubt, %" PRId32 " fallen in without a scan",
               d->accepted, d->refused, d->in_doubt, d->fell_unscanned);
    print_line("visits", "%" PRId32, d->visits);
    print_money_line("refunds", d->refunds, cur);
    print_money_line("vouchers", d->vouchers_issued, cur);
    print_money_line("redeemed", d->redeemed, cur);
    print_sum_line("undone", d->undone_count, d->undone, cur);
    print_sum_line("voided", d->voided_count, d->voided, cur);
    print_sum_line("expired", d->expired_count, d->expired, cur);
    print_money_line("donated", d->donated, cur);
    print_money_line("goodwill", d->goodwill, cur);
    if (d->to_accounts.minor != 0 || d->from_accounts.minor != 0) {
        print_money_line("to accounts", d->to_accounts, cur);
        print_money_line("from accounts", d->from_accounts, cur);
    }
    if (d->points_given != 0 || d->points_spent != 0) {
        print_line("points", "%" PRId64 " given, %" PRId64 " spent", d->points_given, d->points_spent);
        print_money_line("discounts", d->discounts, cur);
        print_money_line("used at tills", d->discounts_used, cur);
    }
    print_line("to look at", "%" PRId32 " voucher alarms, %" PRId32 " signals", d->alarms, d->signals);
    print_line("PET", "%s; mass of %" PRId32 " containers unknown", mass_known(d->pet) ? pet : "unknown",
               d->mass_unknown);
}

static int show_list(const struct cli *c, struct ledger *l, const struct ledger_head *head)
{
    static struct day_row days[DAYS_SHOWN];
    size_t n = 0;
    struct err e = {0};
    enum status st = ledger_days(l, 0, 0, days, DAYS_SHOWN, &n, &e);
    if (st != ST_OK)
        return complain_status(st, &e);
    if (!cli_has(c, OPT_JSON)) {
        print_table(days, n, &head->currency);
        return DONE;
    }
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(list, day_json(&days[i], &head->currency));
    return print_json(json_pack("{s:b, s:o}", "ok", 1, "days", list));
}

static int show_one(const struct cli *c, struct ledger *l, const struct ledger_head *head, const struct day_row *day)
{
    char checkpoint[1024] = "";
    struct err e = {0};
    if (day->final) {
        enum status st = ledger_checkpoint(l, day->z_no, checkpoint, sizeof checkpoint, &e);
        if (st != ST_OK)
            return complain_status(st, &e);
    }
    if (cli_has(c, OPT_OUTPUT) && !day->final)
        return complain(REFUSED, "z:%" PRId64 " is still open: it has no checkpoint yet", day->z_no);
    if (cli_has(c, OPT_JSON)) {
        json_t *o = day_json(day, &head->currency);
        json_object_set_new(o, "checkpoint", day->final ? json_string(checkpoint) : json_null());
        print_json(json_pack("{s:b, s:o}", "ok", 1, "day", o));
    } else {
        print_day(day, &head->currency);
        if (day->final && !cli_has(c, OPT_OUTPUT))
            printf("\n%s%s", checkpoint, checkpoint[strlen(checkpoint) - 1] == '\n' ? "" : "\n");
    }
    return cli_has(c, OPT_OUTPUT) ? write_output(c->option[OPT_OUTPUT], checkpoint, strlen(checkpoint)) : DONE;
}

/* A date may have two days (a clock that was set back): all are shown. */
static int show_found(const struct cli *c, struct ledger *l, const struct ledger_head *head,
                      const struct day_bound *day)
{
    const struct period p = {.from = *day, .to = *day, .open = true};
    struct day_row *days = NULL;
    size_t n = 0;
    struct err e = {0};
    enum status st = period_days(l, &p, &days, &n, &e);
    int rc = st != ST_OK ? complain_status(st, &e) : n == 0 ? complain(REFUSED, "there is no such day") : DONE;
    if (rc == DONE && n > 1 && cli_has(c, OPT_OUTPUT))
        rc = complain(REFUSED, "%zu days have this date; name one as z:N", n);
    for (size_t i = 0; i < n && rc == DONE; i++)
        rc = show_one(c, l, head, &days[i]);
    free(days);
    return rc;
}

int cmd_day_show(const struct cli *c)
{
    struct day_bound day;
    struct err e = {0};
    if (c->arg_count == 0 && cli_has(c, OPT_OUTPUT))
        return complain(USAGE, "-o FILE needs a DAY");
    if (c->arg_count > 0 && day_bound_parse(&day, c->args[0], &e) != ST_OK)
        return complain(USAGE, "%s", e.msg);
    struct ledger *l = NULL;
    struct ledger_head head;
    enum status st = ledger_open_reader(&l, c->state, &e);
    if (st == ST_OK)
        st = ledger_head(l, &head, &e);
    int rc;
    if (st != ST_OK)
        rc = complain_status(st, &e);
    else
        rc = c->arg_count == 0 ? show_list(c, l, &head) : show_found(c, l, &head, &day);
    ledger_close(l);
    return rc;
}
