/* What lies over a screen: forms, the answer about a voucher, the list of keys. */
#include "tui/keypad.h"
#include "tui/unlisted.h"
#include "tui/view.h"

#include <stdio.h>
#include <string.h>

/* Of a form with a keypad: both lines of the box, a sentence of up to two lines, the answers and the gap above them. */
#define FORM_ROWS_BESIDE 6

static struct rect middle(const struct grid *g, int rows, int cols)
{
    rows = rows < g->rows - 2 ? rows : g->rows - 2;
    cols = cols < g->cols - 4 ? cols : g->cols - 4;
    return (struct rect){(g->rows - rows) / 2, (g->cols - cols) / 2, rows, cols};
}

struct rect view_open_box(struct grid *g, int rows, int cols, const char *title)
{
    struct rect box = middle(g, rows, cols);
    struct rect margin = {box.y - 1, 0, box.rows + 2, g->cols}; /* whole rows: halves of boxes beside it are noise */
    if (margin.y == 0) { /* never over the bar: it says what mode the kiosk is in */
        margin.y = 1;
        margin.rows--;
    }
    grid_fill(g, margin, ' ', INK_TEXT);
    grid_box(g, box, INK_HEADING, title);
    grid_zone(g, (struct rect){0, 0, g->rows, g->cols}, TK_NONE); /* what lies under it cannot be touched */
    return rect_inset(box, 1, 3);
}

void view_answers(struct grid *g, struct rect line, const struct view_answer *answers, size_t count)
{
    int x = line.x, end = line.x + line.cols;
    for (size_t i = 0; i < count; i++) {
        int key_cols = text_width(answers[i].shown) + 2, label_cols = text_width(answers[i].label);
        if (x + key_cols + 1 + label_cols > end)
            return;
        grid_fill(g, (struct rect){line.y, x, 1, key_cols}, ' ', INK_KEY);
        grid_text(g, line.y, x + 1, key_cols - 2, INK_KEY, answers[i].shown);
        grid_text(g, line.y, x + key_cols + 1, label_cols, INK_HEADING, answers[i].label);
        int cols = key_cols + label_cols + (label_cols > 0 ? 4 : 1);
        grid_zone(g, (struct rect){line.y - 1, x, 3, cols - 1}, answers[i].key);
        x += cols;
    }
}

/* The end of something that is read: any key closes it. Of what is longer than its box, arrows turn the pages, and the
 * corner says which of its lines are seen. */
static void reading_answers(const struct model *m, struct grid *g, struct rect r, int top, int seen, int lines)
{
    bool more = lines > seen;
    char place[48];
    struct rect line = {r.y + r.rows - 1, r.x, 1, r.cols};
    struct view_answer a[] = {
        {TK_LEFT, "←", ""}, {TK_RIGHT, "→", T(m, "read on")}, {TK_ENTER, T(m, "Any other key"), T(m, "go on")}};
    if (!more)
        a[2].shown = T(m, "Any key");
    view_answers(g, line, more ? a : a + 2, more ? 3 : 1);
    snprintf(place, sizeof place, "%d-%d / %d", top + 1, top + seen, lines);
    if (more)
        grid_right(g, line.y, line.x + line.cols - text_width(place), text_width(place), INK_DIM, place);
}

static void draw_value(const struct model *m, struct grid *g, struct rect r, const struct field *f, bool here)
{
    char dots[64] = "";
    const char *text = f->value;
    if (f->choice_count > 0) {
        char choice[160];
        snprintf(choice, sizeof choice, "◂ %s ▸", T(m, f->choices[f->choice].label));
        grid_fill(g, r, ' ', here ? INK_SELECTED : INK_FIELD);
        grid_fit(g, r.y, r.x + 1, r.cols - 2, here ? INK_SELECTED : INK_FIELD, choice);
        return;
    }
    if (f->secret) {
        for (size_t i = 0, n = strlen(f->value); i < n && i < 15; i++)
            memcpy(dots + i * 3, "•", 4);
        text = dots;
    }
    int room = r.cols - 3;
    while (text_width(text) > room) { /* long ones show their end, where one types */
        text++;
        while (((unsigned char)*text & 0xC0) == 0x80)
            text++;
    }
    grid_fill(g, r, ' ', INK_FIELD);
    int used = grid_text(g, r.y, r.x + 1, room, INK_FIELD, text);
    if (here)
        grid_put(g, r.y, r.x + 1 + used, ' ', INK_CURSOR);
}

/* The last question before something is changed, in words. */
static void confirmation(const struct model *m, char *out, size_t cap)
{
    const struct form *f = &m->form;
    if (f->kind == FORM_DAY_CLOSE)
        snprintf(out, cap,
                 T(m, "Close day Z %lld now? It cannot be opened again. The Z report is printed and a new day begins."),
                 (long long)m->state.today.z_no);
    else if (f->kind == FORM_NEW_KEY)
        snprintf(out, cap, "%s",
                 T(m,
                   "Sign vouchers with a new key from now on? Those of the old one stay good. Whoever checks vouchers "
                   "without the kiosk needs the new public key."));
    else if (f->kind == FORM_UNDO)
        snprintf(out, cap,
                 T(m, "Take the redemption of %s back? Its money goes back into the till. Second person: %s."),
                 form_value(f, 0), form_value(f, 2));
    else if (f->kind == FORM_VOID)
        snprintf(out, cap, T(m, "Make voucher %s worthless for good? Second person: %s."), form_value(f, 0),
                 form_value(f, 2));
    else if (f->kind == FORM_TRAINING)
        snprintf(out, cap, "%s",
                 m->state.training ? T(m, "Switch training off? What comes from now on counts and is paid.")
                                   : T(m, "Switch training on? Nothing is paid from now on, and every screen and slip "
                                          "says so."));
    else if (f->kind == FORM_CHANGE_PERSON)
        snprintf(out, cap, T(m, "%s: %s. Shall this be done?"), form_value(f, 0),
                 T(m, f->fields[1].choices[f->fields[1].choice].label));
    else if (f->kind == FORM_DECIDE)
        unlisted_question(m, out, cap);
    else
        snprintf(out, cap, T(m, "Settle case %lld for good: %s?"), f->number,
                 T(m, f->fields[0].choices[f->fields[0].choice].label));
}

static void form_answers(const struct model *m, struct grid *g, struct rect line)
{
    const struct form *f = &m->form;
    const struct view_answer a[] = {{TK_ENTER, "Enter", f->confirming ? T(m, "yes, do it") : T(m, "go on")},
                                    {TK_ESC, "Esc", f->confirming ? T(m, "no") : T(m, "cancel")}};
    if (f->waiting)
        grid_fit(g, line.y, line.x, line.cols, INK_HEADING, T(m, "One moment ..."));
    else
        view_answers(g, line, a, 2);
}

/* Rows of the keypad that the form brings: 0 with a keyboard, at a choice, and where it does not fit. */
static int form_keypad_rows(const struct model *m, const struct grid *g)
{
    const struct form *f = &m->form;
    if (!m->touched || f->waiting || f->confirming || f->count == 0 || f->fields[f->at].choice_count > 0)
        return 0;
    return keypad_rows(&f->fields[f->at], g->rows - 2 - (FORM_ROWS_BESIDE + (int)f->count));
}

void view_form(const struct model *m, struct grid *g)
{
    const struct form *f = &m->form;
    char title[120], question[240];
    int pad = form_keypad_rows(m, g), gap = pad > 0 || f->count > 6 ? 1 : 2; /* many stand close: all fit */
    if (f->kind == FORM_SETTLE || f->kind == FORM_SIGNAL)
        snprintf(title, sizeof title, "%s (%lld)", T(m, f->title), f->number);
    else
        snprintf(title, sizeof title, "%s", T(m, f->title));
    struct rect r = pad > 0 ? view_open_box(g, FORM_ROWS_BESIDE + (int)f->count + pad, 76, title)
                            : view_open_box(g, 8 + gap * (int)f->count, 64, title);
    int y = r.y + gap - 1;
    for (size_t i = 0; i < f->count; i++, y += gap) {
        bool here = i == f->at && !f->waiting && !f->confirming;
        grid_fit(g, y, r.x, 20, here ? INK_STRONG : INK_DIM, T(m, f->fields[i].label));
        draw_value(m, g, (struct rect){y, r.x + 21, 1, r.cols - 21}, &f->fields[i], here);
        if (!f->waiting && !f->confirming)
            grid_zone(g, (struct rect){y, r.x, gap, r.cols}, TK_ROW + (int)i);
    }
    if (pad > 0)
        keypad_draw(g, (struct rect){r.y + r.rows - 2 - pad, r.x, pad, r.cols}, &f->fields[f->at], f->capitals);
    if (f->confirming && !f->waiting) {
        confirmation(m, question, sizeof question);
        grid_wrap(g, (struct rect){y, r.x, 3, r.cols}, INK_WARN, question);
    } else if (f->problem[0] != '\0') {
        grid_wrap(g, (struct rect){y, r.x, 2, r.cols}, INK_BAD, T(m, f->problem));
    } else if (f->kind == FORM_FIRST_PERSON) {
        grid_wrap(
            g, (struct rect){y, r.x, 2, r.cols}, INK_DIM,
            T(m, "The one-time code is in the file setup-code in the kiosk's state folder. A PIN has 6 to 12 digits."));
    }
    if (f->confirming && f->problem[0] != '\0')
        grid_fit(g, y + 3, r.x, r.cols, INK_BAD, T(m, f->problem));
    form_answers(m, g, (struct rect){r.y + r.rows - 1, r.x, 1, r.cols});
}

void view_redeemed(const struct model *m, struct grid *g)
{
    const struct redeemed *v = &m->redeemed;
    char amount[SAY_MAX], when[SAY_MAX], line[200];
    bool pay = strcmp(v->outcome, "paid") == 0 || strcmp(v->outcome, "already_yours") == 0;
    struct rect r = view_open_box(g, 16, 64, T(m, "Redeem a voucher"));
    grid_fill(g, (struct rect){r.y + 1, r.x, 3, r.cols}, ' ', pay ? INK_GOOD_BAR : INK_BAD_BAR);
    grid_center(g, r.y + 2, r.x, r.cols, pay ? INK_GOOD_BAR : INK_BAD_BAR, word_outcome(m, v->outcome));
    int y = r.y + 5;
    if (pay) {
        model_money(m, amount, v->amount);
        y += block_center(g, (struct rect){y, r.x, 4, r.cols}, 1, INK_AMOUNT, amount) + 1;
        if (v->discount)
            grid_fit(g, y++, r.x, r.cols, INK_WARN, T(m, "A discount: take it off the price, no cash."));
    } else if (v->known && v->redeemed_ms > 0) {
        say_moment(when, v->redeemed_ms, v->offset_s, model_language(m));
        snprintf(line, sizeof line, T(m, "It was redeemed on %s at till %s."), when, v->till);
        y += grid_wrap(g, (struct rect){y, r.x, 2, r.cols}, INK_STRONG, line) + 1;
    } else {
        y += grid_wrap(g, (struct rect){y, r.x, 3, r.cols}, INK_TEXT, v->message) + 1;
    }
    grid_fit(g, y, r.x, r.cols, INK_DIM, v->human);
    reading_answers(m, g, r, 0, 0, 0);
}

/* Whole lines, from the top one on; where there are more than fit, arrows turn them. */
void view_report(const struct model *m, struct grid *g)
{
    int lines = 0, line = 0;
    for (const char *at = m->report; *at != '\0'; at++)
        lines += *at == '\n';
    struct rect r = view_open_box(g, lines + 4, 58, T(m, m->report_title != NULL ? m->report_title : N_("X report")));
    int most = lines - (r.rows - 2), top = m->report_top < most ? m->report_top : most > 0 ? most : 0;
    for (const char *at = m->report; *at != '\0' && line < top + r.rows - 2; line++) {
        char text[256];
        size_t n = strcspn(at, "\n"), keep = n < sizeof text - 1 ? n : sizeof text - 1;
        memcpy(text, at, keep);
        text[keep] = '\0';
        if (line >= top)
            grid_fit(g, r.y + line - top, r.x, r.cols, INK_TEXT, text);
        at += n + (at[n] == '\n');
    }
    reading_answers(m, g, r, top, most > 0 ? lines - most : lines, lines);
}

/* Where there are more than fit, arrows turn them. */
void view_keys(const struct model *m, struct grid *g)
{
    int count = 0, y;
    for (int c = 0; c < COMMAND_COUNT; c++)
        count += command_available(m, (enum command)c);
    struct rect r = view_open_box(g, count + 4, 76, T(m, "Keys"));
    int most = count - (r.rows - 2), top = m->report_top < most ? m->report_top : most > 0 ? most : 0, skip = top;
    y = r.y + 1;
    for (int c = 0; c < COMMAND_COUNT && y < r.y + r.rows - 1; c++) {
        if (!command_available(m, (enum command)c) || skip-- > 0)
            continue;
        grid_zone(g, (struct rect){y, r.x, 1, r.cols}, TK_ROW + c);
        grid_fit(g, y, r.x, 7, INK_HEADING, commands[c].shown);
        grid_fit(g, y, r.x + 7, 14, INK_STRONG, T(m, commands[c].label));
        grid_fit(g, y++, r.x + 22, r.cols - 22, INK_TEXT, T(m, commands[c].help));
    }
    reading_answers(m, g, r, top, most > 0 ? count - most : count, count);
}
