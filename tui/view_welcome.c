/* Nobody is there yet: what is taken now and what it gives, and the three steps. */
#include "tui/view_parts.h"

#include <stdio.h>
#include <string.h>

static void rate_size(const struct model *m, const struct wire_rate *rate, char out[SAY_MAX])
{
    out[0] = '\0';
    if (rate->ml_min > 0 && rate->ml_max > 0)
        snprintf(out, SAY_MAX, T(m, "%d to %d ml"), (int)rate->ml_min, (int)rate->ml_max);
    else if (rate->ml_max > 0)
        snprintf(out, SAY_MAX, T(m, "up to %d ml"), (int)rate->ml_max);
    else if (rate->ml_min > 0)
        snprintf(out, SAY_MAX, T(m, "from %d ml"), (int)rate->ml_min);
    else if (!word_drinks(m, rate, out, SAY_MAX))
        out[0] = '\0';
}

#define CARD_ROWS     7  /* large figures and the size below them */
#define CARD_ROWS_BIG 10 /* figures of double size, where there is room */
#define CARD_COLS     24 /* least: five large figures */

/* One refund as a card with large figures. */
static void draw_card(const struct model *m, struct grid *g, struct rect card, const struct wire_rate *rate, bool named)
{
    char what[120], size[SAY_MAX], amount[SAY_MAX];
    word_materials(m, rate->materials, what, sizeof what);
    rate_size(m, rate, size);
    model_money(m, amount, rate->refund);
    grid_box(g, card, INK_BOX, named ? what : NULL);
    int used =
        block_center(g, (struct rect){card.y + 1, card.x + 1, card.rows - 3, card.cols - 2}, 2, INK_AMOUNT, amount);
    grid_center(g, card.y + 1 + used, card.x + 2, card.cols - 4, INK_TEXT, size);
}

static void draw_rate_line(const struct model *m, struct grid *g, struct rect r, const struct wire_rate *rate)
{
    char what[120], size[SAY_MAX], amount[SAY_MAX];
    word_materials(m, rate->materials, what, sizeof what);
    rate_size(m, rate, size);
    model_money(m, amount, rate->refund);
    int size_cols = text_width(size) + 2, amount_cols = 9;
    grid_fit(g, r.y, r.x, r.cols - size_cols - amount_cols, INK_TEXT, what);
    grid_right(g, r.y, r.x + r.cols - size_cols - amount_cols, size_cols, INK_DIM, size);
    grid_right(g, r.y, r.x + r.cols - amount_cols, amount_cols, INK_STRONG, amount);
}

/* A few refunds as cards side by side, more of them as a list. What they are for stands once when it is the same.
 * Returns rows used. */
static int draw_rates(const struct model *m, struct grid *g, struct rect r)
{
    const struct wire_state *s = &m->state;
    int n = (int)s->rate_count;
    bool cards = n > 0 && n <= 3 && r.rows > CARD_ROWS && (r.cols + 1) / n >= CARD_COLS + 1, same = true;
    char what[120];
    bool rebate = s->scheme[0] != '\0' && !s->legal_deposit;
    const char *heading = rebate ? T(m, "Rebate for each") : T(m, "You get back for each");
    for (int i = 1; i < n; i++)
        same = same && strcmp(s->rates[0].materials, s->rates[i].materials) == 0;
    if (n > 0)
        word_materials(m, s->rates[0].materials, what, sizeof what);
    grid_fit(g, r.y, r.x, r.cols, INK_HEADING, cards && same ? what : heading);
    if (!cards) {
        int shown = n < r.rows - 1 ? n : r.rows - 1;
        for (int i = 0; i < shown; i++)
            draw_rate_line(m, g, (struct rect){r.y + 1 + i, r.x, 1, r.cols}, &s->rates[i]);
        return 1 + shown;
    }
    int cols = (r.cols - (n - 1)) / n, rows = r.rows >= 18 && cols >= 44 ? CARD_ROWS_BIG : CARD_ROWS;
    cols = cols > 46 ? 46 : cols;
    for (int i = 0; i < n; i++)
        draw_card(m, g, (struct rect){r.y + 1, r.x + i * (cols + 1), rows, cols}, &s->rates[i], !same);
    return 1 + rows;
}

void view_welcome(const struct model *m, struct grid *g, struct rect r)
{
    static const char *const steps[] = {N_("Show the barcode to the window."), N_("The gate opens: put it in."),
                                        N_("When done press P and take your voucher.")};
    bool zh = strcmp(model_language(m), "zh_CN") == 0;
    bool chute = strcmp(m->state.lane_kind, "chute") == 0 && r.cols >= CHUTE_COLS + 40 && r.rows >= CHUTE_ROWS;
    int cols = chute ? r.cols - CHUTE_COLS - 2 : r.cols, y = r.y, chute_y = r.y + (r.rows > 20 ? 2 : 0);
    if (chute)
        view_chute(m, g, (struct rect){chute_y, r.x + r.cols - CHUTE_COLS + 2, CHUTE_ROWS, CHUTE_COLS});
    if (m->state.account.present) {
        view_account(m, g, (struct rect){y, r.x, r.rows, cols});
        return;
    }
    y += draw_rates(m, g, (struct rect){y, r.x, r.rows - 5, cols}) + 1;
    for (int i = 0; i < 3; i++) {
        char number[4] = {(char)('1' + i), '\0'};
        grid_text(g, y + i, r.x, 2, INK_HEADING, number);
        grid_fit(g, y + i, r.x + 3, cols - 3, INK_TEXT, T(m, steps[i]));
    }
    char sign[400] = "";
    if (m->state.scheme[0] != '\0' && !m->state.legal_deposit)
        snprintf(sign, sizeof sign, zh ? "%s" : "%s ",
                 T(m, "What is paid here is a rebate of the operator, not a deposit by law."));
    size_t used = strlen(sign);
    snprintf(sign + used, sizeof sign - used, "%s", zh ? m->state.sign_zh : m->state.sign_en);
    bool beside = chute && y + 4 < chute_y + CHUTE_ROWS; /* few refunds leave the sign next to the picture */
    /* down to the buttons: a notice, which is rare and short-lived, may cover the last line */
    grid_wrap(g, (struct rect){y + 4, r.x, r.y + r.rows - y - 3, beside ? cols : r.cols}, INK_DIM, sign);
    if (m->state.account.refused[0] != '\0')
        grid_fit(g, y + 3, r.x, cols, INK_WARN, word_card_refused(m, m->state.account.refused));
}
