/* The operator's forms: search, filter, export. What they ask goes to the books, not to the kiosk. */
#include "tui/operator.h"

#include <stdio.h>
#include <string.h>

#include "tui/command.h"
#include "tui/model.h"
#include "tui/words.h"

static const struct {
    const char *word, *label;
} kinds[] = {{"", N_("rows of every kind")},
             {"landed", N_("containers credited")},
             {"refused", N_("refused")},
             {"voucher", N_("vouchers issued")},
             {"redeemed", N_("redeemed")},
             {"case_opened", N_("cases opened")},
             {"case_settled", N_("cases settled")},
             {"bag", N_("bags changed")},
             {"service", N_("in and out of service")},
             {"device", N_("devices")},
             {"signal", N_("signals")},
             {"goodwill", N_("goodwill")},
             {"person", N_("people")}};

static const struct {
    const char *word, *label;
    enum history_about about;
} searches[] = {{"text", N_("a barcode, or any text"), HISTORY_ABOUT_ALL},
                {"voucher", N_("a voucher, by its number"), HISTORY_ABOUT_VOUCHER},
                {"case", N_("a case, by its number"), HISTORY_ABOUT_CASE},
                {"bag", N_("a bag, by its name"), HISTORY_ABOUT_BAG},
                {"visit", N_("a visit, by its number"), HISTORY_ABOUT_VISIT}};

void oper_search_form(struct model *m)
{
    form_open(&m->form, FORM_SEARCH, N_("Search the journal"));
    struct field *what = form_field(&m->form, N_("What"), 0);
    for (size_t i = 0; i < sizeof searches / sizeof searches[0]; i++)
        form_choice(what, searches[i].word, searches[i].label);
    form_field(&m->form, N_("Number or text"), 47);
    m->dialog = DIALOG_FORM;
}

void oper_filter_form(struct model *m)
{
    form_open(&m->form, FORM_FILTER, N_("Show of the journal"));
    struct field *kind = form_field(&m->form, N_("Kind"), 0);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        form_choice(kind, kinds[i].word, kinds[i].label);
        if (strcmp(m->oper.at.query.kind, kinds[i].word) == 0)
            kind->choice = i;
    }
    struct field *text = form_field(&m->form, N_("With this text"), 47);
    text->optional = true;
    text_copy(text->value, sizeof text->value, m->oper.at.query.text);
    m->dialog = DIALOG_FORM;
}

void oper_export_form(struct model *m)
{
    if (m->oper.exported.state == EXPORT_RUNNING) {
        m->dialog = DIALOG_EXPORT;
        return;
    }
    form_open(&m->form, FORM_EXPORT, N_("Export a report"));
    struct field *report = form_field(&m->form, N_("Report"), 0);
    for (size_t i = 0; i < FORM_CHOICES_MAX && m->source->report(i) != NULL; i++)
        form_choice(report, m->source->report(i), word_report(m->source->report(i)));
    struct field *format = form_field(&m->form, N_("Format"), 0);
    for (size_t i = 0; i < FORM_CHOICES_MAX && m->source->format(i) != NULL; i++)
        form_choice(format, m->source->format(i), m->source->format(i));
    struct field *days = form_field(&m->form, N_("Days"), 0);
    form_choice(days, "closed", N_("closed days of the period"));
    form_choice(days, "open", N_("the open day too"));
    struct field *folder = form_field(&m->form, N_("Folder"), 255);
    text_copy(folder->value, folder->limit + 1, m->source->folder);
    m->dialog = DIALOG_FORM;
}

static const char *said(const struct model *m, enum status st)
{
    switch (st) {
    case ST_DENIED: return T(m, "You may not write into this folder.");
    case ST_NOT_FOUND: return T(m, "There is no such folder.");
    case ST_FULL: return T(m, "There is no room left on that disk.");
    case ST_AGAIN: return T(m, "An export is under way.");
    default: return T(m, "The export cannot begin.");
    }
}

static void submit_export(struct model *m)
{
    struct form *f = &m->form;
    struct history_export q = {.range = oper_range(m), .language = model_language(m)};
    struct err e = {0};
    text_copy(q.report, sizeof q.report, form_value(f, 0));
    text_copy(q.format, sizeof q.format, form_value(f, 1));
    q.open = strcmp(form_value(f, 2), "open") == 0;
    text_copy(q.folder, sizeof q.folder, form_value(f, 3));
    enum status st = m->source->export_begin(m->source->ctx, &q, &e);
    if (st != ST_OK) {
        text_copy(f->problem, sizeof f->problem, said(m, st));
        f->at = 3;
        return;
    }
    form_close(f);
    m->oper.exported = (struct history_exported){.state = EXPORT_RUNNING};
    m->dialog = DIALOG_EXPORT;
}

bool oper_submit(struct model *m)
{
    struct form *f = &m->form;
    char word[24], value[64];
    if (f->kind == FORM_EXPORT) {
        submit_export(m);
        return true;
    }
    if (f->kind != FORM_SEARCH && f->kind != FORM_FILTER)
        return false;
    bool filter = f->kind == FORM_FILTER;
    text_copy(word, sizeof word, form_value(f, 0));
    text_copy(value, sizeof value, form_value(f, 1));
    form_close(f);
    m->dialog = DIALOG_NONE;
    if (filter) {
        oper_filter(m, word, value);
        return true;
    }
    for (size_t i = 0; i < sizeof searches / sizeof searches[0]; i++)
        if (strcmp(searches[i].word, word) == 0)
            oper_find(m, searches[i].about, value);
    return true;
}

/* While it runs Esc cancels it and any other key leaves it running; afterwards any key goes on. */
void oper_export_key(struct model *m, int key)
{
    struct history_exported *x = &m->oper.exported;
    if (x->state == EXPORT_RUNNING && key == TK_ESC) {
        m->source->export_cancel(m->source->ctx);
        oper_export_look(m);
        return;
    }
    m->dialog = DIALOG_NONE;
}

void oper_export_look(struct model *m)
{
    struct history_exported *x = &m->oper.exported;
    bool ran = x->state == EXPORT_RUNNING;
    if (m->source == NULL || !ran)
        return;
    m->source->export_look(m->source->ctx, x);
    if (x->state != EXPORT_RUNNING && m->dialog == DIALOG_NONE)
        m->dialog = DIALOG_EXPORT; /* it is told, wherever one has gone */
}
