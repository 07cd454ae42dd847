/* The consumer's screen: one thing at a time, a coloured band that says it, the amount as large as it fits. */
#include "tui/view.h"

#include <stdio.h>
#include <string.h>

#define BAND_ROWS   4
#define BUTTON_ROWS 3
#define WORDS_COLS  34 /* beside a QR */
#define CHUTE_COLS  22
#define CHUTE_ROWS  12
#define WIDE_COLS   124 /* wider than that nobody reads a line to its end */
#define TALL_ROWS   26

struct band {
    enum ink ink;
    const char *title, *advice;
};

static const char *const phase_titles[PHASE_COUNT] = {
    [PHASE_WELCOME] = N_("Bring back your bottles and cans"),
    [PHASE_INSERT] = N_("Next bottle or can, please"),
    [PHASE_PUT_IN] = N_("Put it in now"),
    [PHASE_WORKING] = N_("One moment"),
    [PHASE_ACCEPTED] = N_("Accepted"),
    [PHASE_REFUSED] = N_("Refused"),
    [PHASE_COUNTDOWN] = N_("Are you still there?"),
    [PHASE_PAYING] = N_("Your voucher is being printed"),
    [PHASE_TAKE_VOUCHER] = N_("Please take your voucher"),
    [PHASE_THANKS] = N_("Thank you!"),
    [PHASE_CALL_STAFF] = N_("Staff is coming"),
    [PHASE_OUT_OF_SERVICE] = N_("Out of service"),
};

static const char *const phase_advice[PHASE_COUNT] = {
    [PHASE_WELCOME] = N_("Show the barcode of the first one to the window."),
    [PHASE_INSERT] = N_("Show its barcode to the window, one at a time, empty."),
    [PHASE_PUT_IN] = N_("The gate is open: bottom first, and let it go."),
    [PHASE_WORKING] = N_("It is being counted."),
    [PHASE_ACCEPTED] = N_("Show the next one, or pay out."),
    [PHASE_REFUSED] = "",
    [PHASE_COUNTDOWN] = N_("Your voucher is printed by itself when the time is over."),
    [PHASE_PAYING] = N_("Please wait for the slip."),
    [PHASE_TAKE_VOUCHER] = N_("The till in this shop pays it."),
    [PHASE_THANKS] = N_("See you next time."),
    [PHASE_CALL_STAFF] = N_("Please stay here. What you have put in is kept."),
    [PHASE_OUT_OF_SERVICE] = "",
};

static const char *translated(const struct model *m, const char *msgid)
{
    return msgid[0] == '\0' ? "" : T(m, msgid); /* the empty msgid is gettext's header */
}

static struct band band_of(const struct model *m, char *room, size_t cap)
{
    const struct wire_state *s = &m->state;
    struct band b = {INK_BAR, translated(m, phase_titles[s->phase]), translated(m, phase_advice[s->phase])};
    if (s->visit.blocked && (s->phase == PHASE_INSERT || s->phase == PHASE_ACCEPTED))
        return (struct band){INK_WARN_BAR, T(m, "Please ask staff"),
                             T(m, "Staff will help you. Nothing more is taken now; what you put in is paid.")};
    switch (s->phase) {
    case PHASE_PUT_IN:
    case PHASE_THANKS: b.ink = INK_GOOD_BAR; break;
    case PHASE_ACCEPTED:
        b.ink = INK_GOOD_BAR;
        if (s->recent_count > 0) {
            char amount[SAY_MAX];
            model_money(m, amount, s->recent[0].refund);
            snprintf(room, cap, "✓ %s  +%s   %.63s", b.title, amount, s->recent[0].name);
            b.title = room;
        }
        break;
    case PHASE_REFUSED: {
        const struct reason_words *why = word_reason(m, s->reason);
        snprintf(room, cap, "✗ %s", why->title);
        b = (struct band){INK_BAD_BAR, room, s->elsewhere_en[0] != '\0' ? word_elsewhere(m) : why->advice};
        size_t used = strlen(room) + 1;
        if (used < cap && word_limit(m, room + used, cap - used)) { /* which of several limits it was */
            b.advice = room + used;
            b.title = T(m, "✗ A limit is reached");
        }
        break;
    }
    case PHASE_COUNTDOWN:
    case PHASE_CALL_STAFF: b.ink = INK_WARN_BAR; break;
    case PHASE_OUT_OF_SERVICE:
        b.ink = INK_BAD_BAR;
        b.advice = s->elsewhere_en[0] != '\0' ? word_elsewhere(m) : word_out_cause(m, s->out_cause);
        break;
    case PHASE_TAKE_VOUCHER:
        b.ink = INK_GOOD_BAR;
        if (strcmp(s->slip.kind, "donation") == 0) {
            b.title = T(m, "Thank you for your donation");
            snprintf(room, cap, T(m, "It goes to %s."), word_donee(m, s->slip.donated_to, s->slip.donated_to_zh));
            b.advice = room;
        } else if (strcmp(s->slip.kind, "account") == 0)
            b.title = T(m, "It is on your card now");
        else if (s->slip.discount)
            b.title = T(m, "Please take your discount voucher");
        break;
    default: break;
    }
    return b;
}

static void draw_band(struct grid *g, int y, const struct band *b)
{
    grid_fill(g, (struct rect){y, 0, BAND_ROWS, g->cols}, ' ', b->ink);
    grid_fit(g, y + 1, 3, g->cols - 6, b->ink, b->title);
    grid_fit(g, y + 2, 3, g->cols - 6, b->ink, b->advice);
}

/* Large enough for a finger, where the terminal passes taps on as keys. */
static void draw_buttons(const struct model *m, struct grid *g)
{
    int x = 2, y = g->rows - BUTTON_ROWS;
    for (int c = 0; c < COMMAND_COUNT; c++) {
        enum command at = (enum command)c;
        if (!command_available(m, at) || !command_hinted(m, at))
            continue;
        const char *label = view_label(m, at);
        int cols = text_width(commands[c].shown) + text_width(label) + 8;
        if (x + cols > g->cols - 1)
            break;
        grid_box(g, (struct rect){y, x, BUTTON_ROWS, cols}, INK_BOX, NULL);
        grid_put(g, y + 1, x + 2, ' ', INK_KEY);
        int used = grid_text(g, y + 1, x + 3, cols, INK_KEY, commands[c].shown);
        grid_put(g, y + 1, x + 3 + used, ' ', INK_KEY);
        grid_text(g, y + 1, x + 5 + used, cols, INK_STRONG, label);
        grid_zone(g, (struct rect){y, x, BUTTON_ROWS, cols}, commands[c].key);
        x += cols + 1;
    }
}

static void one_recent(const struct model *m, struct grid *g, struct rect r, const struct wire_recent *c)
{
    bool good = strcmp(c->reason, "none") == 0;
    char right[SAY_MAX];
    model_money(m, right, c->refund);
    int amount_cols = text_width(right) + 2, name_cols = r.cols - 2;
    grid_put(g, r.y, r.x, good ? 0x2713 : 0x2717, good ? INK_GOOD : INK_BAD);
    const char *name = c->name[0] != '\0' ? c->name : T(m, "unknown container");
    if (good) {
        grid_fit(g, r.y, r.x + 2, name_cols - amount_cols, INK_TEXT, name);
        grid_right(g, r.y, r.x + r.cols - amount_cols, amount_cols, INK_TEXT, right);
        return;
    }
    int used = grid_fit(g, r.y, r.x + 2, name_cols / 2, INK_DIM, name);
    grid_right(g, r.y, r.x + 4 + used, name_cols - used - 2, INK_BAD, word_reason(m, c->reason)->title);
}

static void draw_recent(const struct model *m, struct grid *g, struct rect r)
{
    if (r.rows >= 4) { /* in less room the ticks say enough */
        grid_fit(g, r.y, r.x, r.cols, INK_HEADING, T(m, "Your last containers"));
        r.y++;
        r.rows--;
    }
    for (size_t i = 0; i < m->state.recent_count && (int)i < r.rows; i++)
        one_recent(m, g, (struct rect){r.y + (int)i, r.x, 1, r.cols}, &m->state.recent[i]);
}

static void visit_line(const struct model *m, char *out, size_t cap)
{
    const struct wire_visit *v = &m->state.visit;
    int n = snprintf(out, cap, tr_n(model_language(m), "%d container", "%d containers", v->count), (int)v->count);
    if (v->refused > 0 && n > 0 && (size_t)n < cap)
        n += snprintf(out + n, cap - (size_t)n, T(m, ", %d refused"), (int)v->refused);
    if (v->case_count > 0 && n > 0 && (size_t)n < cap)
        snprintf(out + n, cap - (size_t)n, T(m, ", %d for staff to settle (case %lld)"), (int)v->case_count,
                 (long long)v->cases[0]);
}

/* What the visit saves; "" below a gram. */
static void pet_line(const struct model *m, char *out, size_t cap)
{
    char weight[SAY_MAX];
    out[0] = '\0';
    if (m->state.visit.pet_mg < 1000)
        return;
    say_mass(weight, (mass){m->state.visit.pet_mg}, model_language(m));
    snprintf(out, cap, T(m, "%s of PET from you can become bottles again."), weight);
}

static void draw_pet(const struct model *m, struct grid *g, struct rect r)
{
    char line[160];
    pet_line(m, line, sizeof line);
    grid_wrap(g, r, INK_GOOD, line);
}

/* The visible rest of the countdown, full when it begins. The protocol does not say how long it was: 30 s fill the bar,
 * which is the default. */
static void draw_countdown(const struct model *m, struct grid *g, int y, int x, int cols)
{
    char text[80];
    int64_t left = model_countdown(m);
    if (left < 0)
        return;
    snprintf(text, sizeof text, T(m, "%d seconds left"), (int)((left + 999) / 1000));
    int used = grid_fit(g, y, x, cols / 2, INK_WARN, text);
    grid_bar(g, y, x + used + 2, cols - used - 2, left >= 30000 ? 1000 : (int)(left / 30), INK_WARN, INK_DIM);
}

static void draw_visit(const struct model *m, struct grid *g, struct rect r)
{
    char amount[SAY_MAX], line[160];
    enum ink ink;
    bool chute = strcmp(m->state.lane_kind, "chute") == 0 && r.cols >= CHUTE_COLS + 36 && r.rows >= CHUTE_ROWS;
    int cols = chute ? r.cols - CHUTE_COLS - 2 : r.cols, y = r.y;
    if (chute)
        view_chute(m, g,
                   (struct rect){r.y + (r.rows > 20 ? 2 : 0), r.x + r.cols - CHUTE_COLS + 2, CHUTE_ROWS, CHUTE_COLS});
    model_money(m, amount, m->state.visit.amount);
    visit_line(m, line, sizeof line);
    grid_fit(g, y, r.x, cols, INK_DIM, T(m, "Your amount so far"));
    int scale = block_scale(amount, r.rows - 7, cols, 4);
    if (scale > 0)
        block_text(g, y + 1, r.x, scale, INK_AMOUNT, amount);
    else
        grid_fit(g, y + 1, r.x, cols, INK_AMOUNT, amount);
    y += 2 + (scale > 0 ? block_rows(scale) : 1);
    grid_fit(g, y++, r.x, cols, INK_TEXT, line);
    if (m->state.phase == PHASE_COUNTDOWN)
        draw_countdown(m, g, y++, r.x, cols);
    else if (view_account_line(m, line, sizeof line, &ink)) /* with a charity's name in it: as long as it wants to be */
        y += grid_wrap(g, (struct rect){y, r.x, 2, cols}, ink, line);
    else
        draw_pet(m, g, (struct rect){y++, r.x, 1, cols});
    y += 1;
    draw_recent(m, g, (struct rect){y, r.x, r.y + r.rows - y, cols});
}

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

static void draw_welcome(const struct model *m, struct grid *g, struct rect r)
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
        snprintf(sign, sizeof sign, "%s ",
                 T(m, "What is paid here is a rebate of the operator, not a deposit by law."));
    size_t used = strlen(sign);
    snprintf(sign + used, sizeof sign - used, "%s", zh ? m->state.sign_zh : m->state.sign_en);
    bool beside = chute && y + 4 < chute_y + CHUTE_ROWS; /* few refunds leave the sign next to the picture */
    /* down to the buttons: a notice, which is rare and short-lived, may cover the last line */
    grid_wrap(g, (struct rect){y + 4, r.x, r.y + r.rows - y - 3, beside ? cols : r.cols}, INK_DIM, sign);
    if (m->state.account.refused[0] != '\0')
        grid_fit(g, y + 3, r.x, cols, INK_WARN, word_card_refused(m, m->state.account.refused));
}

static void draw_centred_amount(const struct model *m, struct grid *g, struct rect r)
{
    char amount[SAY_MAX], line[160];
    bool slip = m->state.slip.present;
    model_money(m, amount, slip ? m->state.slip.amount : m->state.visit.amount);
    int used = block_center(g, (struct rect){r.y + 2, r.x, r.rows - 6, r.cols}, 4, INK_AMOUNT, amount);
    visit_line(m, line, sizeof line);
    if (!slip)
        grid_center(g, r.y + used + 4, r.x, r.cols, INK_TEXT, line);
    pet_line(m, line, sizeof line);
    grid_center(g, r.y + used + (slip ? 4 : 6), r.x, r.cols, INK_GOOD, line);
}

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
    draw_pet(m, g, (struct rect){y + 1, r.x, end - y - 1, r.cols});
}

/* The whole screen: a QR needs 23 rows of a 24-row terminal; on a large one it is drawn at double size. */
static bool draw_qr_screen(const struct model *m, struct grid *g)
{
    char line[200];
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
                 training ? T(m, "TRAINING: nothing is paid") : T(m, phase_titles[PHASE_TAKE_VOUCHER]));
        slip_words(m, g, (struct rect){words.y + 2, words.x, words.rows - 2, words.cols}, true);
    }
    snprintf(line, sizeof line, "%s   %s",
             m->state.training && !beside ? T(m, "TRAINING: nothing is paid") : m->state.slip.human,
             T(m, "Enter: done   H: call staff"));
    grid_center(g, g->rows - 1, 1, g->cols - 2, INK_STRONG, line);
    grid_zone(g, (struct rect){0, 0, g->rows, g->cols}, TK_ENTER); /* done: anywhere but on the words for staff */
    grid_zone(g, (struct rect){g->rows - 3, g->cols / 2, 3, g->cols}, 'h');
    return true;
}

static void draw_slip_without_qr(const struct model *m, struct grid *g, struct rect r)
{
    bool missing = m->state.slip.has_qr && m->token[0] != '\0';
    slip_words(m, g, (struct rect){r.y, r.x, r.rows - (missing ? 2 : 0), r.cols}, false);
    if (missing)
        grid_wrap(g, (struct rect){r.y + r.rows - 2, r.x, 2, r.cols}, INK_DIM,
                  T(m, "This window is too small for the QR code; the code above is worth the same."));
}

void view_consumer(const struct model *m, struct grid *g)
{
    char room[200];
    enum wire_phase phase = m->state.phase;
    if (phase == PHASE_TAKE_VOUCHER && draw_qr_screen(m, g))
        return;
    struct band b = band_of(m, room, sizeof room);
    view_bar(m, g, m->state.shop[0] != '\0' ? m->state.shop : "Rebottle");
    draw_band(g, 1, &b);
    int width = g->cols > WIDE_COLS ? WIDE_COLS : g->cols;
    struct rect body = {BAND_ROWS + 2, (g->cols - width) / 2 + 3, g->rows - BAND_ROWS - 3 - BUTTON_ROWS, width - 6};
    if (body.rows > TALL_ROWS) { /* on a large screen it stands in the middle */
        body.y += (body.rows - TALL_ROWS) / 3;
        body.rows = TALL_ROWS;
    }
    switch (phase) {
    case PHASE_WELCOME: draw_welcome(m, g, body); break;
    case PHASE_TAKE_VOUCHER: draw_slip_without_qr(m, g, body); break;
    case PHASE_PAYING:
    case PHASE_THANKS: draw_centred_amount(m, g, body); break;
    case PHASE_OUT_OF_SERVICE:
        if (m->state.visit.number != 0)
            draw_visit(m, g, body);
        else
            grid_wrap(g, body, INK_TEXT, T(m, "It starts by itself when the cause is gone. Staff can help you."));
        break;
    default: draw_visit(m, g, body); break;
    }
    view_notice(m, g, g->rows - BUTTON_ROWS - 1);
    draw_buttons(m, g);
}
