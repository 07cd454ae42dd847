/* More answers that are read as lines: persons, an account, vouchers that fit. */
#include "tui/report.h"

#include <stdio.h>
#include <string.h>

#include "tui/words.h"

void report_lines(struct model *m, const char *title, const char *head, const char *detail, const char *text)
{
    report_begin(m, title);
    report_put(m, head);
    report_put(m, "\n");
    if (detail[0] != '\0') {
        report_put(m, detail);
        report_put(m, "\n");
    }
    report_put(m, "\n");
    report_put(m, text);
}

void report_persons_begin(struct model *m)
{
    report_begin(m, N_("People"));
}

void report_person(struct model *m, const char *name, const char *role, bool active)
{
    report_columns(m, name, 26, false);
    report_columns(m, T(m, strcmp(role, "operator") == 0 ? N_("operator") : N_("staff")), 10, false);
    report_put(m, active ? "" : T(m, "locked out"));
    report_put(m, "\n");
}

void report_account(struct model *m, const struct shown_account *a)
{
    char text[SAY_MAX];
    report_begin(m, N_("An account"));
    report_line(m, T(m, "Account"), a->account);
    if (a->erased)
        report_line(m, T(m, "State"), T(m, "erased"));
    model_money(m, text, a->balance);
    report_line(m, T(m, "Money"), text);
    snprintf(text, sizeof text, "%lld", (long long)a->points);
    report_line(m, T(m, "Points"), text);
    if (a->discount.minor > 0) {
        model_money(m, text, a->discount);
        report_line(m, T(m, "  worth"), text);
    }
    snprintf(text, sizeof text, "%lld", (long long)a->visits);
    report_line(m, T(m, "Visits"), text);
    report_put(m, "\n");
}

void report_entry(struct model *m, const struct wire_entry *e)
{
    char text[SAY_MAX];
    say_date(text, e->at_ms, e->offset_s, model_language(m));
    report_columns(m, text, 16, false);
    report_columns(m,
                   T(m, strcmp(e->what, "credited") == 0 ? N_("credited")
                        : strcmp(e->what, "spent") == 0  ? N_("spent")
                                                         : N_("erased")),
                   12, false);
    model_money(m, text, e->amount);
    report_columns(m, text, 11, true);
    snprintf(text, sizeof text, "%+lld", (long long)e->points);
    report_columns(m, text, 9, true);
    report_put(m, "\n");
}

void report_vouchers_begin(struct model *m)
{
    report_begin(m, N_("Vouchers that fit"));
}

void report_voucher_line(struct model *m, int64_t number, const struct found_voucher *v)
{
    char text[SAY_MAX];
    snprintf(text, sizeof text, "%lld", (long long)number);
    report_columns(m, text, 6, true);
    report_put(m, "  ");
    report_columns(m, v->human, 17, false);
    model_money(m, text, v->amount);
    report_columns(m, text, 9, true);
    report_put(m, "\n        ");
    say_moment(text, v->issued_ms, v->offset_s, model_language(m));
    report_columns(m, text, 22, false);
    report_put(m, word_pay_state(m, v->pay));
    report_put(m, "\n");
}

void report_end(struct model *m, const char *nothing)
{
    if (m->report[0] != '\0')
        return;
    report_put(m, T(m, nothing));
    report_put(m, "\n");
}
