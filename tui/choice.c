#include "tui/choice.h"

#include <string.h>

#include "tui/command.h"
#include "tui/words.h"

int choice_rows(const struct model *m)
{
    return (int)m->state.charity_count + 1;
}

const char *choice_text(const struct model *m, int row)
{
    if (row < 0 || row >= (int)m->state.charity_count)
        return T(m, "Nobody: a voucher for me");
    return word_donee(m, m->state.charities[row].name_en, m->state.charities[row].name_zh);
}

bool choice_is_now(const struct model *m, int row)
{
    if (row == (int)m->state.charity_count)
        return !m->state.visit.donate;
    return m->state.visit.donate && strcmp(m->state.charities[row].name_en, m->state.donate_to) == 0;
}

void choice_open(struct model *m)
{
    if (m->state.charity_count <= 1) {
        model_ask(m, CMD_DONATE);
        return;
    }
    m->choice_at = 0;
    for (int row = 0; m->state.visit.donate && row < choice_rows(m); row++)
        if (choice_is_now(m, row))
            m->choice_at = row;
    m->dialog = DIALOG_DONATE;
}

static void choose(struct model *m, int row)
{
    bool charity = row < (int)m->state.charity_count;
    struct wire_request *r = model_ask(m, charity ? CMD_DONATE : CMD_PAY_TO);
    m->dialog = DIALOG_NONE;
    if (r == NULL)
        return;
    if (charity)
        r->number = m->state.charities[row].number;
    else
        text_copy(r->text, sizeof r->text, "voucher");
}

void choice_key(struct model *m, int key)
{
    int n = choice_rows(m);
    switch (key) {
    case TK_ESC: m->dialog = DIALOG_NONE; return;
    case TK_UP: m->choice_at = (m->choice_at + n - 1) % n; return;
    case '2':
    case TK_RIGHT:
    case TK_TAB:
    case TK_DOWN: m->choice_at = (m->choice_at + 1) % n; return;
    case '1':
    case TK_ENTER: choose(m, m->choice_at < n ? m->choice_at : n - 1); return;
    case '3':
    case 'h':
        m->dialog = DIALOG_NONE;
        command_run(m, COMMAND_CALL);
        return;
    default:
        if (key >= TK_ROW && key < TK_ROW + n)
            choose(m, key - TK_ROW);
    }
}
