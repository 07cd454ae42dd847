/* The card on the consumer's screen: what its account holds, what this visit adds, and where the amount goes. */
#include "tui/view.h"

#include "base/text.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *word_card_refused(const struct model *m, const char *why)
{
    static const struct {
        const char *word, *text;
    } table[] = {
        {"off", N_("This machine takes no cards.")},
        {"training", N_("Training takes no cards.")},
        {"limit", N_("This card has reached its limit of the day: what you brought is paid as a voucher.")},
        {"erased", N_("This card was erased. Show it again to begin anew.")},
        {"unreadable", N_("The card could not be read. Please show it again.")},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].word, why) == 0)
            return T(m, table[i].text);
    return T(m, "The card was not taken. Please show it again.");
}

/* "person_day 50 0 0 pet,aluminium": at most so many containers, so much money, so many milligrams. */
bool word_limit(const struct model *m, char *out, size_t cap)
{
    char span[16] = "", materials[64] = "", what[SAY_MAX], of[120] = "";
    long long n[3]; /* containers, money, milligrams */
    int used = 0;
    if (sscanf(m->state.limit, "%15s%n", span, &used) != 1)
        return false;
    const char *p = m->state.limit + used;
    for (size_t i = 0; i < sizeof n / sizeof *n; i++) {
        char *end;
        errno = 0;
        n[i] = strtoll(p, &end, 10);
        if (end == p || errno != 0)
            return false;
        p = end;
    }
    if (n[0] > INT_MAX)
        return false;
    int count = (int)n[0];
    long long amount = n[1], mg = n[2];
    text_copy(materials, sizeof materials, p + strspn(p, " "));
    if (materials[0] != '\0')
        word_materials(m, materials, of, sizeof of);
    if (count > 0)
        snprintf(what, sizeof what, tr_n(model_language(m), "%d container", "%d containers", count), count);
    else if (amount > 0)
        model_money(m, what, (money){amount});
    else
        say_mass(what, (mass){mg}, model_language(m));
    bool day = strcmp(span, "person_day") == 0;
    if (of[0] == '\0')
        snprintf(out, cap, day ? T(m, "At most %s a day with one card.") : T(m, "At most %s in one visit."), what);
    else
        snprintf(out, cap, day ? T(m, "At most %s a day with one card (%s).") : T(m, "At most %s in one visit (%s)."),
                 what, of);
    return true;
}

/* Where the amount goes, unless it is simply paid out. */
static bool choice_line(const struct model *m, char *out, size_t cap)
{
    const struct wire_visit *v = &m->state.visit;
    if (v->donate && v->half)
        snprintf(out, cap, T(m, "Half goes to %s, half is a voucher. Press S for all of it."),
                 word_donee(m, m->state.donate_to, m->state.donate_to_zh));
    else if (v->donate)
        snprintf(out, cap, T(m, "You give this to %s. Press D again to keep it."),
                 word_donee(m, m->state.donate_to, m->state.donate_to_zh));
    else if (v->to_account && v->half)
        snprintf(out, cap, "%s", T(m, "Half goes to your card, half is a voucher. Press S for all of it."));
    else if (v->to_account)
        snprintf(out, cap, "%s", T(m, "This goes to your card. Press A for a voucher, S for half."));
    else
        return false;
    return true;
}

bool view_account_line(const struct model *m, char *out, size_t cap, enum ink *ink)
{
    const struct wire_account *a = &m->state.account;
    char balance[SAY_MAX];
    *ink = INK_GOOD;
    if (a->refused[0] != '\0') {
        *ink = INK_WARN;
        snprintf(out, cap, "%s", word_card_refused(m, a->refused));
        return true;
    }
    if (choice_line(m, out, cap))
        return true;
    if (!a->present)
        return false;
    model_money(m, balance, a->balance);
    int n = snprintf(out, cap, T(m, "Card %s: %s, %lld points"), a->card, balance, (long long)a->points);
    if (a->points_coming > 0 && n > 0 && (size_t)n < cap)
        snprintf(out + n, cap - (size_t)n, " (+%" PRId64 ")", a->points_coming);
    return true;
}

static const char *entry_word(const struct model *m, const char *what)
{
    return strcmp(what, "credited") == 0 ? T(m, "credited") : strcmp(what, "spent") == 0 ? T(m, "spent") : what;
}

/* While nobody has put anything in yet: what is on the card, and what moved last. */
void view_account(const struct model *m, struct grid *g, struct rect r)
{
    const struct wire_account *a = &m->state.account;
    char line[160], amount[SAY_MAX], when[SAY_MAX];
    int y = r.y, end = r.y + r.rows;
    snprintf(line, sizeof line, T(m, "Your card, ending in %s"), a->card);
    grid_fit(g, y++, r.x, r.cols, INK_HEADING, line);
    model_money(m, amount, a->balance);
    if (a->takes_money) {
        int scale = block_scale(amount, 5, r.cols, 2);
        if (scale > 0)
            block_text(g, y, r.x, scale, INK_AMOUNT, amount);
        else
            grid_fit(g, y, r.x, r.cols, INK_AMOUNT, amount);
        y += (scale > 0 ? block_rows(scale) : 1) + 1;
    }
    model_money(m, amount, a->discount);
    if (a->discount.minor > 0)
        snprintf(line, sizeof line, T(m, "%lld points: %s off your shopping"), (long long)a->points, amount);
    else
        snprintf(line, sizeof line, T(m, "%lld points"), (long long)a->points);
    grid_fit(g, y++, r.x, r.cols, INK_STRONG, line);
    y++;
    for (size_t i = 0; i < a->entry_count && y < end; i++, y++) {
        const struct wire_entry *e = &a->entries[i];
        say_date(when, e->at_ms, e->offset_s, model_language(m));
        model_money(m, amount, e->amount);
        grid_fit(g, y, r.x, 14, INK_DIM, when);
        grid_fit(g, y, r.x + 15, 9, INK_TEXT, entry_word(m, e->what));
        if (e->amount.minor != 0)
            grid_right(g, y, r.x + 24, 9, INK_TEXT, amount);
        if (e->points != 0) {
            snprintf(line, sizeof line, T(m, "%+lld points"), (long long)e->points);
            grid_right(g, y, r.x + 34, 14, INK_TEXT, line);
        }
    }
}

/* Parts of the payout beside the voucher. Returns rows used. */
int view_slip_parts(const struct model *m, struct grid *g, struct rect r)
{
    const struct wire_slip *s = &m->state.slip;
    char line[160], amount[SAY_MAX];
    int y = r.y, end = r.y + r.rows;
    bool voucher = s->has_qr;
    if (voucher && s->donated.minor > 0 && y < end) {
        model_money(m, amount, s->donated);
        snprintf(line, sizeof line, T(m, "Donated: %s"), amount);
        grid_fit(g, y++, r.x, r.cols, INK_TEXT, line);
    }
    if (voucher && s->credited.minor > 0 && y < end) {
        model_money(m, amount, s->credited);
        snprintf(line, sizeof line, T(m, "To your card: %s"), amount);
        grid_fit(g, y++, r.x, r.cols, INK_TEXT, line);
    }
    if (s->points > 0 && y < end) {
        snprintf(line, sizeof line, T(m, "%+lld points"), (long long)s->points);
        grid_fit(g, y++, r.x, r.cols, INK_GOOD, line);
    }
    return y - r.y;
}
