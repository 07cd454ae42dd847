/* The consumer's screen: one thing at a time, a coloured band that says it, the amount as large as it fits. */
#include "tui/view_parts.h"

#include <stdio.h>
#include <string.h>

#define BAND_ROWS 4
#define WIDE_COLS 124 /* wider than that nobody reads a line to its end */
#define TALL_ROWS 26

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
    [PHASE_COUNTDOWN] = "",
    [PHASE_PAYING] = "",
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
    [PHASE_COUNTDOWN] = "",
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

/* What becomes of the money when the time is over: it is never taken. */
const char *view_countdown_end(const struct model *m)
{
    const struct wire_visit *v = &m->state.visit;
    if (v->amount.minor == 0)
        return T(m, "Any key gives more time. After it the next person may start.");
    if (v->half)
        return T(m, "Any key gives more time. After it the amount goes where you chose.");
    if (v->donate)
        return T(m, "Any key gives more time. After it the amount is given as you chose.");
    if (v->to_account)
        return T(m, "Any key gives more time. After it the amount is on your card.");
    return T(m, "Any key gives more time. After it your voucher is printed by itself.");
}

static const char *paying_title(const struct model *m)
{
    const struct wire_visit *v = &m->state.visit;
    if (v->donate && !v->half)
        return T(m, "Your donation is written down");
    if (v->to_account && !v->half)
        return T(m, "It is put on your card");
    return T(m, "Your voucher is being printed");
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
    case PHASE_COUNTDOWN: {
        int seconds = (int)((model_countdown(m) + 999) / 1000);
        snprintf(room, cap,
                 tr_n(model_language(m), "Are you still there? %d second left", "Are you still there? %d seconds left",
                      seconds),
                 seconds);
        b = (struct band){INK_WARN_BAR, room, view_countdown_end(m)};
        break;
    }
    case PHASE_PAYING: b.title = paying_title(m); break;
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

/* flash: something happened just now; a frame of shade, which is seen without colours too. */
static void draw_band(struct grid *g, int y, const struct band *b, bool flash)
{
    grid_fill(g, (struct rect){y, 0, BAND_ROWS, g->cols}, ' ', b->ink);
    if (flash)
        for (int row = 0; row < BAND_ROWS; row += BAND_ROWS - 1)
            grid_fill(g, (struct rect){y + row, 0, 1, g->cols}, 0x2592, b->ink);
    grid_fit(g, y + 1, 3, g->cols - 6, b->ink, b->title);
    grid_fit(g, y + 2, 3, g->cols - 6, b->ink, b->advice);
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
    const char *why = word_reason(m, c->reason)->title; /* the scheme's own words, where they fit */
    int room = name_cols - used - 2;
    grid_right(g, r.y, r.x + 4 + used, room, INK_BAD, text_width(why) > room ? word_reason_short(m, c->reason) : why);
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
        snprintf(out + n, cap - (size_t)n, T(m, ", %d for staff (case %lld)"), (int)v->case_count,
                 (long long)v->cases[0]);
}

void view_pet(const struct model *m, struct grid *g, struct rect r)
{
    char line[200] = "";
    if (m->state.visit.pet_mg >= 1000) /* below a gram there is nothing to say */
        view_saves_bottles(m, line, sizeof line);
    grid_wrap(g, r, INK_GOOD, line);
}

/* The visible rest of the countdown; the band has it in words. 15 s fill the bar, which is the default of a countdown.
 */
static void draw_countdown(const struct model *m, struct grid *g, int y, int x, int cols)
{
    int64_t left = model_countdown(m);
    if (left >= 0)
        grid_bar(g, y, x, cols, left >= 15000 ? 1000 : (int)(left / 15), INK_FILL, INK_DIM);
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
        view_pet(m, g, (struct rect){y++, r.x, 1, cols});
    y += 1;
    draw_recent(m, g, (struct rect){y, r.x, r.y + r.rows - y, cols});
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
    if (m->state.visit.pet_mg < 1000)
        return;
    view_saves_bottles(m, line, sizeof line);
    grid_center(g, r.y + used + (slip ? 4 : 6), r.x, r.cols, INK_GOOD, line);
}

void view_consumer(const struct model *m, struct grid *g)
{
    char room[200];
    enum wire_phase phase = m->state.phase;
    if (phase == PHASE_TAKE_VOUCHER && view_slip_qr(m, g))
        return;
    struct band b = band_of(m, room, sizeof room);
    view_bar(m, g, m->state.shop[0] != '\0' ? m->state.shop : "Rebottle");
    draw_band(g, 1, &b, m->now_ms < m->flash_until_ms);
    int width = g->cols > WIDE_COLS ? WIDE_COLS : g->cols;
    struct rect body = {BAND_ROWS + 2, (g->cols - width) / 2 + 3, g->rows - BAND_ROWS - 3 - BUTTON_ROWS, width - 6};
    if (body.rows > TALL_ROWS) { /* on a large screen it stands in the middle */
        body.y += (body.rows - TALL_ROWS) / 3;
        body.rows = TALL_ROWS;
    }
    switch (phase) {
    case PHASE_WELCOME: view_welcome(m, g, body); break;
    case PHASE_TAKE_VOUCHER: view_slip(m, g, body); break;
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
    view_buttons(m, g);
}
