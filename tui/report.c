#include "tui/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tui/words.h"

#define LABEL_COLS 16
#define TILL_COLS  20
#define SUM_COLS   15

void report_begin(struct model *m, const char *title)
{
    m->report[0] = '\0';
    m->report_top = 0;
    m->report_title = title;
    m->dialog = DIALOG_REPORT;
}

/* What does not fit into the report any more is left out whole. */
void report_put(struct model *m, const char *text)
{
    size_t used = strlen(m->report), n = strlen(text);
    if (used + n + 1 <= sizeof m->report)
        memcpy(m->report + used, text, n + 1);
}

void report_columns(struct model *m, const char *text, int cols, bool right)
{
    int pad = cols - text_width(text);
    for (int i = 0; right && i < pad; i++)
        report_put(m, " ");
    report_put(m, text);
    for (int i = 0; !right && i < pad; i++)
        report_put(m, " ");
}

void report_line(struct model *m, const char *label, const char *value)
{
    report_columns(m, label, LABEL_COLS, false);
    report_put(m, value);
    report_put(m, "\n");
}

static void moment_line(struct model *m, const char *label, int64_t ms, int32_t offset_s)
{
    char when[SAY_MAX];
    say_moment(when, ms, offset_s, model_language(m));
    report_line(m, label, when);
}

void report_voucher(struct model *m, const struct found_voucher *v)
{
    char text[SAY_MAX];
    report_begin(m, N_("Find a voucher"));
    report_line(m, T(m, "Code"), v->human);
    model_money(m, text, v->amount);
    report_line(m, T(m, "Amount"), text);
    report_line(m, T(m, "State"), word_pay_state(m, v->pay));
    if (v->training)
        report_line(m, "", T(m, "TRAINING: nothing is paid"));
    if (v->redeemed_ms > 0) {
        moment_line(m, T(m, "Redeemed"), v->redeemed_ms, v->offset_s);
        report_line(m, T(m, "Till"), v->till);
    }
    moment_line(m, T(m, "Issued"), v->issued_ms, v->offset_s);
    if (v->expires_ms > 0)
        moment_line(m, T(m, "Expires"), v->expires_ms, v->offset_s);
    report_line(m, T(m, "Slip"), word_print_state(m, v->print));
    if (v->visit > 0) {
        snprintf(text, sizeof text, "%" PRId64, v->visit);
        report_line(m, T(m, "Visit"), text);
    }
}

void report_tills_begin(struct model *m)
{
    report_begin(m, N_("Till cash-up"));
}

static void sum_line(struct model *m, const char *label, int32_t count, money sum)
{
    char text[SAY_MAX], amount[SAY_MAX];
    model_money(m, amount, sum);
    snprintf(text, sizeof text, "%" PRId32, count);
    report_columns(m, label, TILL_COLS, false);
    report_columns(m, text, 8, true);
    report_columns(m, amount, SUM_COLS, true);
    report_put(m, "\n");
}

void report_till(struct model *m, const struct till_sum *t)
{
    char head[80];
    money drawer = {0};
    if (m->report[0] != '\0')
        report_put(m, "\n");
    snprintf(head, sizeof head, "%s   %s\n", t->till, t->day);
    report_put(m, head);
    sum_line(m, T(m, "  redeemed"), t->redeemed_count, t->redeemed);
    sum_line(m, T(m, "  taken back"), t->undone_count, t->undone);
    if (!money_sub(&drawer, t->redeemed, t->undone))
        return; /* figures of a daemon that is not ours */
    char amount[SAY_MAX];
    model_money(m, amount, drawer);
    report_columns(m, T(m, "  left the drawer"), TILL_COLS + 8, false);
    report_columns(m, amount, SUM_COLS, true);
    report_put(m, "\n");
}

void report_tills_end(struct model *m)
{
    report_end(m, N_("No till has redeemed a voucher on this day."));
}
