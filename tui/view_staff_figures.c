/* Bins, paper and the day on the staff's screen. */
#include "tui/view_staff.h"

#include <stdio.h>
#include <string.h>

#define MINUTE_MS 60000 /* a reading that is older is shown with its age */
#define BIN_ROWS  3     /* what it is, how full, when it will be */

/* How full, by sensor or count; with its age where it has one. */
static void fill_words(const struct model *m, const struct wire_bin *b, char *out, size_t cap)
{
    char span[SAY_MAX];
    int64_t seen = view_age_utc(m, b->fill_age_ms);
    if (b->fill_permille < 0) {
        snprintf(out, cap, T(m, "level unknown, %d counted"), (int)b->count);
        return;
    }
    int n = snprintf(out, cap, b->full ? T(m, "FULL %d%%") : "%d%%", (int)(b->fill_permille / 10));
    if (model_utc(m) / MINUTE_MS * MINUTE_MS - seen <= MINUTE_MS || n < 0 || (size_t)n >= cap)
        return;
    word_since(m, seen, span);
    snprintf(out + n, cap - (size_t)n, T(m, ", %s old"), span);
}

/* When it will be full at the day's rate; or why nobody knows. */
static enum ink time_words(const struct model *m, const struct wire_bin *b, char *out, size_t cap)
{
    char span[SAY_MAX];
    out[0] = '\0';
    if (b->disagree) {
        snprintf(out, cap, T(m, "count says %d"), (int)b->count);
        return INK_WARN;
    }
    if (b->full)
        return INK_BAD;
    if (b->full_in_min < 0) {
        snprintf(out, cap, "%s", b->per_hour > 0 ? T(m, "full when? unknown") : T(m, "no rate yet today"));
        return INK_DIM;
    }
    word_span(m, (int64_t)b->full_in_min * MINUTE_MS, span);
    snprintf(out, cap, T(m, "full in about %s"), span);
    return b->full_in_min < 60 ? INK_WARN : INK_TEXT;
}

/* Whole names only: those that have no room are counted. */
static void materials_words(const struct model *m, const struct wire_bin *b, int cols, char *out, size_t cap)
{
    char ids[sizeof b->materials], *comma;
    int left = 0;
    snprintf(ids, sizeof ids, "%s", b->materials);
    word_materials(m, ids, out, cap);
    while (text_width(out) > cols && (comma = strrchr(ids, ',')) != NULL) {
        *comma = '\0';
        word_materials(m, ids, out, cap);
        size_t n = strlen(out);
        snprintf(out + n, cap - n, " +%d", ++left);
    }
}

static void draw_bin(const struct model *m, struct grid *g, struct rect r, const struct wire_bin *b)
{
    char materials[120], figures[120], when[96];
    enum ink ink = b->full ? INK_BAD : b->nearly_full ? INK_WARN : INK_FILL;
    enum ink when_ink = time_words(m, b, when, sizeof when);
    fill_words(m, b, figures, sizeof figures);
    int used = grid_fit(g, r.y, r.x, 12, INK_STRONG, b->name) + 1;
    materials_words(m, b, r.cols - used, materials, sizeof materials);
    bool short_of_room = r.rows < BIN_ROWS; /* when it is full says more than what goes into it */
    grid_fit(g, r.y, r.x + used, r.cols - used, short_of_room ? when_ink : INK_DIM, short_of_room ? when : materials);
    if (!short_of_room)
        grid_fit(g, r.y + 2, r.x, r.cols, when_ink, when);
    int text = text_width(figures) + 1;
    if (b->fill_permille < 0) {
        grid_fit(g, r.y + 1, r.x, r.cols, INK_WARN, figures);
        return;
    }
    grid_bar(g, r.y + 1, r.x, r.cols - text, b->fill_permille, ink, INK_DIM);
    grid_fit(g, r.y + 1, r.x + r.cols - text + 1, text, b->full || b->nearly_full ? ink : INK_TEXT, figures);
}

int view_bins_rows(const struct model *m)
{
    return (int)m->state.bin_count * BIN_ROWS + 3;
}

static void draw_paper(const struct model *m, struct grid *g, struct rect r)
{
    const struct wire_state *s = &m->state;
    const char *paper = s->paper_out     ? T(m, "out of paper") /* then it cannot print either */
                        : !s->printer_ok ? T(m, "printer does not answer")
                        : s->paper_low   ? T(m, "paper is running low")
                                         : T(m, "enough paper");
    bool bad = !s->printer_ok || s->paper_out;
    enum ink ink = bad ? INK_BAD : s->paper_low ? INK_WARN : INK_GOOD;
    grid_put(g, r.y, r.x, view_sign(ink), ink);
    grid_fit(g, r.y, r.x + 2, r.cols - 2, ink, paper);
}

void view_bins(const struct model *m, struct grid *g, struct rect box)
{
    const struct wire_state *s = &m->state;
    grid_box(g, box, INK_BOX, T(m, "Bins and paper"));
    grid_zone(g, box, commands[s->bin_count > 0 ? COMMAND_BAG : COMMAND_MENU].key);
    struct rect r = rect_inset(box, 1, 2);
    int each = s->bin_count == 0 ? 0 : (r.rows - 1) / (int)s->bin_count, y = r.y;
    each = each > BIN_ROWS ? BIN_ROWS : each < 2 ? 2 : each;
    for (size_t i = 0; i < s->bin_count && y + 2 < r.y + r.rows; i++, y += each)
        draw_bin(m, g, (struct rect){y, r.x, each, r.cols}, &s->bins[i]);
    draw_paper(m, g, (struct rect){r.y + r.rows - 1, r.x, 1, r.cols});
}

static void figure(struct grid *g, struct rect r, int row, const char *label, const char *value)
{
    if (row >= r.rows)
        return;
    int w = text_width(value);
    grid_fit(g, r.y + row, r.x, r.cols - w - 1, INK_DIM, label);
    grid_right(g, r.y + row, r.x, r.cols, INK_STRONG, value);
}

/* What a day like this one has by now, of its whole. Returns rows. */
static int draw_normal(const struct model *m, struct grid *g, struct rect r, int row)
{
    const struct wire_today *t = &m->state.today;
    char label[96], v[64];
    if (t->normal_days == 0) {
        figure(g, r, row, T(m, "a normal day"), T(m, "no history yet"));
        return 1;
    }
    snprintf(v, sizeof v, T(m, "%d of %d"), (int)t->normal_now, (int)t->normal_whole);
    snprintf(label, sizeof label, T(m, "normal (%d weeks)"), (int)t->normal_days);
    figure(g, r, row, label, v);
    return 1;
}

void view_today(const struct model *m, struct grid *g, struct rect box)
{
    const struct wire_today *t = &m->state.today;
    char title[80], v[96], amount[SAY_MAX];
    snprintf(title, sizeof title, T(m, "Today, Z %lld, %s"), (long long)t->z_no, t->label);
    grid_box(g, box, INK_BOX, title);
    struct rect r = rect_inset(box, 1, 2);
    int row = 0;
    snprintf(v, sizeof v, "%d", (int)t->accepted);
    figure(g, r, row++, T(m, "accepted"), v);
    row += draw_normal(m, g, r, row);
    snprintf(v, sizeof v, "%d", (int)t->refused);
    figure(g, r, row++, T(m, "refused"), v);
    model_money(m, amount, t->refunds);
    figure(g, r, row++, T(m, "refunds"), amount);
    model_money(m, amount, t->redeemed);
    snprintf(v, sizeof v, "%d / %s", (int)t->redeemed_count, amount);
    figure(g, r, row++, T(m, "redeemed"), v);
    model_money(m, amount, t->vouchers_open_amount);
    snprintf(v, sizeof v, "%d / %s", (int)t->vouchers_open, amount);
    figure(g, r, row++, T(m, "vouchers open"), v);
    say_mass(v, (mass){t->pet_mg}, model_language(m));
    figure(g, r, row++, "PET", v);
    snprintf(v, sizeof v, "%d", (int)t->visits);
    figure(g, r, row, T(m, "visits"), v);
}
