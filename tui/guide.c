#include "tui/guide.h"

#include <stdio.h>
#include <string.h>

#include "tui/command.h"
#include "tui/words.h"

const struct wire_chore *guide_chore(const struct model *m)
{
    for (size_t i = 0; i < m->state.chore_count; i++)
        if (strcmp(m->state.chores[i].chore, m->guide.chore) == 0 &&
            strcmp(m->state.chores[i].subject, m->guide.subject) == 0)
            return &m->state.chores[i];
    return NULL;
}

size_t guide_step(const struct wire_chore *c)
{
    size_t at = 0;
    while (at < c->step_count && c->steps[at].done)
        at++;
    return at;
}

static void leave(struct model *m)
{
    if (m->dialog == DIALOG_GUIDE)
        m->dialog = DIALOG_NONE;
    m->guide = (struct guide){0};
}

void guide_open(struct model *m, const char *chore, const char *subject)
{
    m->guide = (struct guide){0};
    text_copy(m->guide.chore, sizeof m->guide.chore, chore);
    text_copy(m->guide.subject, sizeof m->guide.subject, subject);
    m->dialog = DIALOG_GUIDE;
    if (guide_chore(m) != NULL) {
        m->guide.seen = true;
        return;
    }
    struct wire_request *r = model_ask(m, CMD_TASK_BEGIN);
    if (r == NULL) {
        leave(m);
        model_notice(m, INK_WARN, T(m, "The kiosk does not answer just now."));
        return;
    }
    text_copy(r->text, sizeof r->text, chore);
    text_copy(r->note, sizeof r->note, subject);
}

static void confirm(struct model *m)
{
    const struct wire_chore *c = guide_chore(m);
    size_t at = c == NULL ? 0 : guide_step(c);
    if (c == NULL || at == c->step_count)
        return;
    m->guide.problem[0] = '\0';
    if (strcmp(c->steps[at].step, "bag_entered") == 0 && command_available(m, COMMAND_BAG)) {
        m->guide.away = true; /* in the form; the next state brings the guide back */
        command_run(m, COMMAND_BAG);
        return;
    }
    struct wire_request *r = model_ask(m, CMD_TASK_STEP);
    if (r == NULL)
        return;
    text_copy(r->text, sizeof r->text, c->chore);
    text_copy(r->note, sizeof r->note, c->subject);
    text_copy(r->name, sizeof r->name, c->steps[at].step);
}

void guide_key(struct model *m, int key)
{
    if (key == TK_ENTER || key == ' ')
        confirm(m);
    else if (key == TK_ESC || key == TK_BACKSPACE || key == 'q')
        leave(m);
}

void guide_state(struct model *m)
{
    if (m->guide.chore[0] == '\0')
        return;
    if (m->guide.away && m->dialog == DIALOG_NONE) {
        m->guide.away = false;
        m->dialog = DIALOG_GUIDE;
    }
    if (guide_chore(m) != NULL) {
        m->guide.seen = true;
    } else if (m->guide.seen) {
        char text[200];
        snprintf(text, sizeof text, T(m, "Done: %s."), word_chore(m, m->guide.chore));
        leave(m);
        model_notice(m, INK_GOOD, text);
    }
}

void guide_refused(struct model *m, enum wire_command c, const char *why)
{
    if (c == CMD_TASK_BEGIN) {
        leave(m);
        model_notice(m, INK_BAD, why);
    } else {
        text_copy(m->guide.problem, sizeof m->guide.problem, why);
    }
}
