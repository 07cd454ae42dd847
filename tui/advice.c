#include "tui/advice.h"

#include <string.h>

#include "tui/report.h"
#include "tui/words.h"

/* Lines of at most 50 columns, in every language: a report is not wrapped. */
static const struct {
    const char *word, *text;
} rows[] = {
    {"ledger_trouble",
     N_("The kiosk cannot write its books, or found that\nthey do not hold together. It takes nothing.\n\n"
        "1. Leave the machine switched on.\n2. Call the operator: rebottle status says where.\n"
        "3. Vouchers that are out are paid all the same.\n")},
    {"low_disk", N_("The kiosk's disk is nearly full. It takes nothing,\nso that nothing is lost.\n\n"
                    "1. Call the operator: something has to be moved.\n2. This line goes away when there is room.\n")},
    {"no_catalogue", N_("Without its list of containers the kiosk knows no\nbarcode, and takes nothing.\n\n"
                        "1. Call the operator: rebottle catalogue import.\n2. Count by hand meanwhile (U).\n")},
    {"clock_unset", N_("The kiosk does not know the date. It pays, marks\nits vouchers, and closes no day.\n\n"
                       "1. Look whether its network cable is plugged in.\n2. Call the operator to set the clock.\n"
                       "3. This line goes away when it is set.\n")},
    {"door_open",
     N_("The machine takes nothing while its door is open.\n\n1. Look that no hand and no bag is in the way.\n"
        "2. Close the door until it clicks.\n3. The contact confirms it: this line goes away.\n")},
    {"device_silent", N_("A device does not answer.\n\n1. Look at its cable and its power.\n"
                         "2. This line goes away when it answers.\n")},
    {"till_paid",
     N_("The till's scanner has redeemed this voucher:\npay its amount.\n\nThis line goes away by itself.\n")},
    {"till_refused", N_("The till's scanner was shown something that is not\nto be paid. The line says what it is.\n\n"
                        "This line goes away by itself.\n")},
    {"till_undone", N_("A redemption was taken back: its money belongs\ninto the drawer again.\n\n"
                       "This line goes away by itself.\n")},
    {"backup_failed",
     N_("The last backup was not made or not proven.\n\n"
        "1. Call the operator: rebottle backup says why.\n2. This line goes away with the next good one.\n")},
    {"export_failed", N_("The last export was not written.\n\n1. Call the operator: rebottle export says why.\n"
                         "2. This line goes away with the next good one.\n")},
};

const char *advice_text(const char *task_word)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(rows[i].word, task_word) == 0)
            return rows[i].text;
    return NULL;
}

void advice_show(struct model *m, const struct wire_task *t)
{
    const char *text = advice_text(t->word);
    if (text == NULL)
        model_notice(m, INK_WARN, T(m, "This one needs hands at the machine; it goes away by itself when done."));
    else
        report_lines(m, N_("What to do"), word_task(m, t->word), t->detail, T(m, text));
}
