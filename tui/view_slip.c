/* The slip: its QR over the whole screen, or its words where the window is too small for that. */
#include "tui/marks.h"
#include "tui/view_parts.h"

#include <stdio.h>
#include <string.h>

#define WORDS_COLS 34    /* beside a QR */
#define SOON_MS    15000 /* from here on the end of the slip is said */

/* What to do with the slip. with_qr: the code is on this screen too. */
static const char *slip_advice(const struct model *m, bool with_qr)
{
    const struct wire_slip *s = &m->state.slip;
    bool printed = strcmp(s->print, "printed") == 0, sent = strcmp(s->print, "sent") == 0;
    if (strcmp(s->kind, "donation") == 0)
        return T(m, "Your donation is on its way.");
    if (strcmp(s->kind, "account") == 0)
        return T(m, "Your card holds it until you spend it.");
    if (strcmp(s->kind, "cases") == 0)
        return T(m, "Keep the slip: staff settles what is on it.");
    if (s->discount && printed)
        return T(m, "It takes this amount off your shopping at the till. It is not paid in cash.");
    if (!with_qr)
        return printed || sent ? T(m, "Take the slip: the till pays it.")
                               : T(m, "The slip could not be printed. Write down the code, or ask staff.");
    return printed ? T(m, "Take the slip, or photograph this code. The till pays it.")
           : sent  ? T(m, "The slip is being printed. You can also photograph this code.")
                   : T(m, "The slip could not be printed. Photograph this code, or ask staff.");
}

/* The words beside (or instead of) the QR, most important first; what does not fit is left out. */
static void slip_words(const struct model *m, struct grid *g, struct rect r, bool with_qr)
{
    const struct wire_slip *s = &m->state.slip;
    char amount[SAY_MAX], when[SAY_MAX], line[160];
    int y = r.y, end = r.y + r.rows;
    model_money(m, amount, s->amount);
    if (s->amount.minor != 0) {
        int scale = r.rows >= 12 ? block_scale(amount, 4, r.cols, 1) : 0;
        if (scale > 0)
            block_text(g, y, r.x, scale, INK_AMOUNT, amount);
        else
            grid_fit(g, y, r.x, r.cols, INK_AMOUNT, amount);
        y += scale > 0 ? 5 : 1;
    }
    y +=
        grid_wrap(g, (struct rect){y, r.x, end - y < 4 ? end - y : 4, r.cols}, INK_STRONG, slip_advice(m, with_qr)) + 1;
    y += view_slip_parts(m, g, (struct rect){y, r.x, end - y, r.cols});
    if (s->human[0] != '\0' && y + 2 < end) {
        grid_fit(g, y++, r.x, r.cols, INK_DIM, T(m, "Code of the voucher"));
        y += grid_wrap(g, (struct rect){y, r.x, 2, r.cols}, INK_STRONG, s->human) + 1;
    }
    if (s->expires_ms > 0 && y < end) {
        say_date(when, s->expires_ms, s->offset_s, model_language(m));
        snprintf(line, sizeof line, T(m, "Valid until %s"), when);
        grid_fit(g, y++, r.x, r.cols, INK_TEXT, line);
    }
    for (size_t i = 0; i < s->case_count && y < end; i++) {
        snprintf(line, sizeof line, T(m, "Case %lld: staff settles it"), (long long)s->cases[i]);
        grid_fit(g, y++, r.x, r.cols, INK_WARN, line);
    }
    view_pet(m, g, (struct rect){y + 1, r.x, end - y - 1, r.cols});
}

/* In words, from when it matters; before that the code's own words. */
bool view_slip_time(const struct model *m, char *out, size_t cap)
{
    int64_t left = model_slip_left(m);
    int seconds = (int)((left + 999) / 1000);
    if (left < 0 || left > SOON_MS)
        return false;
    snprintf(out, cap,
             tr_n(model_language(m), "gone in %d second; still valid", "gone in %d seconds; still valid", seconds),
             seconds);
    return true;
}

/* Below the QR: what ends it, what keeps it, and who helps. Elsewhere a touch keeps it: a hand that holds a phone must
 * not end what it photographs. */
static void last_line(const struct model *m, struct grid *g, bool beside)
{
    static const enum command acts[] = {COMMAND_DONE, COMMAND_MORE_TIME, COMMAND_CALL};
    char key[3][16], right[200];
    struct view_answer a[3];
    int x = 1, y = g->rows - 1;
    for (int i = 0; i < 3; i++) {
        snprintf(key[i], sizeof key[i], "%s%s", marks_shown(m) == acts[i] ? "▸" : "", commands[acts[i]].shown);
        a[i] = (struct view_answer){commands[acts[i]].key, key[i], view_label(m, acts[i])};
        x += text_width(key[i]) + text_width(a[i].label) + 6;
    }
    bool training = m->state.training && !beside;
    if (training || !view_slip_time(m, right, sizeof right))
        snprintf(right, sizeof right, "%s", training ? T(m, "TRAINING: nothing is paid") : m->state.slip.human);
    view_answers(g, (struct rect){y, 1, 1, g->cols - 2}, a, 3);
    grid_right(g, y, x, g->cols - 1 - x, training ? INK_WARN_BAR : INK_STRONG, right);
}

/* The whole screen: a QR needs 23 rows of a 24-row terminal; on a large one it is drawn at double size. */
bool view_slip_qr(const struct model *m, struct grid *g)
{
    int scale = g->rows > 2 * QR_ROWS && g->cols >= 2 * QR_COLS + WORDS_COLS ? 2 : 1;
    int rows = QR_ROWS * scale, cols = QR_COLS * scale;
    if (m->token[0] == '\0' || m->no_blocks || g->rows < rows + 1 || g->cols < cols + 2)
        return false;
    bool beside = g->cols >= cols + WORDS_COLS;
    int left = beside ? (g->cols - cols - WORDS_COLS) / 2 : (g->cols - cols) / 2, top = (g->rows - 1 - rows) / 2;
    if (!view_qr(g, (struct rect){top, left, rows, cols}, scale, m->token))
        return false;
    struct rect words = {top + 1, left + cols + 2, rows - 2, g->cols - left - cols - 4};
    if (beside) {
        bool training = m->state.training; /* this screen has no bar to say it */
        grid_fit(g, words.y, words.x, words.cols, training ? INK_WARN_BAR : INK_GOOD,
                 training ? T(m, "TRAINING: nothing is paid") : T(m, "Please take your voucher"));
        slip_words(m, g, (struct rect){words.y + 2, words.x, words.rows - 2, words.cols}, true);
    }
    last_line(m, g, beside);
    return true;
}

void view_slip(const struct model *m, struct grid *g, struct rect r)
{
    bool missing = m->state.slip.has_qr && m->token[0] != '\0';
    slip_words(m, g, (struct rect){r.y, r.x, r.rows - (missing ? 2 : 0), r.cols}, false);
    if (missing)
        grid_wrap(g, (struct rect){r.y + r.rows - 2, r.x, 2, r.cols}, INK_DIM,
                  T(m, "This window is too small for the QR code; the code above is worth the same."));
}
