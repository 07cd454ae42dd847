/* Bags of a period, newest first: what is in them by the list, by our scale, by the recycler's. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tui/operator_view.h"

static void say_difference(char out[SAY_MAX], bool compared, int64_t permille)
{
    int64_t n = permille < 0 ? -permille : permille;
    if (compared)
        snprintf(out, SAY_MAX, "%s%" PRId64 ".%" PRId64 "%%", permille < 0 ? "-" : "+", n / 10, n % 10);
    else
        snprintf(out, SAY_MAX, "-");
}

static void say_known(const struct model *m, char out[SAY_MAX], mass v)
{
    if (mass_known(v))
        say_mass(out, v, model_language(m));
    else
        snprintf(out, SAY_MAX, "-");
}

static void row(struct grid *g, struct rect r, int y, enum ink ink, const char *const texts[6])
{
    static const int narrow[6] = {12, 11, 11, 8, 11, 9}, wide[6] = {20, 12, 12, 9, 12, 10};
    const int *widths = r.cols >= 77 ? wide : narrow;
    int x = r.x;
    for (int i = 0; i < 6 && x + widths[i] <= r.x + r.cols; x += widths[i++]) {
        if (i == 0)
            grid_fit(g, y, x, widths[i] - 1, ink, texts[i]);
        else
            grid_right(g, y, x, widths[i] - 1, ink, texts[i]);
    }
}

static void draw_list(const struct model *m, struct grid *g, struct rect box)
{
    const struct history_period *p = &m->past->period;
    char title[120];
    snprintf(title, sizeof title, T(m, "Bags: %lld"), (long long)p->bag_count);
    grid_box(g, box, INK_BOX, title);
    struct rect r = rect_inset(box, 1, 2);
    row(g, r, r.y, INK_DIM,
        (const char *const[]){T(m, "bag"), T(m, "by list"), T(m, "weighed"), T(m, "differs"), T(m, "containers"),
                              T(m, "bin")});
    int rows = r.rows - 1, at = m->oper.at.selected, first = at >= rows ? at - rows + 1 : 0;
    for (int i = 0; i < rows && first + i < (int)p->bags_given; i++) {
        const struct history_bag *b = &p->bags[first + i];
        char count[24], list[SAY_MAX], weighed[SAY_MAX], differs[SAY_MAX];
        enum ink ink = first + i == at ? INK_SELECTED : b->warning ? INK_WARN : INK_TEXT;
        snprintf(count, sizeof count, "%" PRId64, b->accepted);
        say_known(m, list, b->catalogue);
        say_known(m, weighed, b->weighed);
        say_difference(differs, b->compared, b->difference);
        grid_fill(g, (struct rect){r.y + 1 + i, r.x - 1, 1, r.cols + 2}, ' ', ink);
        grid_zone(g, (struct rect){r.y + 1 + i, r.x - 1, 1, r.cols + 2}, TK_ROW + first + i);
        row(g, r, r.y + 1 + i, ink, (const char *const[]){b->id, list, weighed, differs, count, b->bin});
        if (b->warning) /* not by colour alone */
            grid_put(g, r.y + 1 + i, r.x - 1, '!', ink);
    }
    if (p->bags_given == 0)
        grid_wrap(g, (struct rect){r.y + 2, r.x, r.rows - 2, r.cols}, INK_DIM,
                  T(m, "No bag was taken out in this period. Changed bags will stand here with their weights."));
}

struct pairs {
    struct grid *g;
    struct rect r;
    int y;
};

static void pair(struct pairs *p, const char *label, const char *value)
{
    if (p->y >= p->r.y + p->r.rows)
        return;
    int room = p->r.cols - text_width(value) - 1;
    grid_fit(p->g, p->y, p->r.x, room > 8 ? room : 8, INK_DIM, label);
    grid_right(p->g, p->y, p->r.x + (room > 8 ? 0 : 9), p->r.cols - (room > 8 ? 0 : 9), INK_STRONG, value);
    p->y++;
}

static void count_pair(struct pairs *p, const char *label, int64_t n)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, n);
    pair(p, label, text);
}

static void draw_bag(const struct model *m, struct grid *g, struct rect box, const struct history_bag *b)
{
    char text[SAY_MAX];
    grid_box(g, box, INK_BOX, b->id);
    struct pairs p = {g, rect_inset(box, 1, 2), box.y + 1};
    if (b->warning && p.r.rows > 8)
        grid_fit(g, p.y++, p.r.x, p.r.cols, INK_WARN, T(m, "! weights differ too much"));
    count_pair(&p, T(m, "credited"), b->accepted);
    count_pair(&p, T(m, "refused"), b->refused);
    count_pair(&p, T(m, "in doubt"), b->in_doubt);
    count_pair(&p, T(m, "without a scan"), b->unscanned);
    count_pair(&p, T(m, "mass unknown"), b->mass_unknown);
    say_known(m, text, b->catalogue);
    pair(&p, T(m, "mass by the list"), text);
    say_known(m, text, b->weighed);
    pair(&p, T(m, "weighed"), text);
    say_difference(text, b->compared, b->difference);
    pair(&p, T(m, "differs"), text);
    say_known(m, text, b->received);
    pair(&p, T(m, "recycler weighed"), text);
    say_difference(text, b->received_compared, b->received_difference);
    pair(&p, T(m, "differs"), text);
    if (b->recycler[0] != '\0')
        pair(&p, T(m, "recycler"), b->recycler);
    say_moment(text, b->opened_ms, m->state.offset_s, model_language(m));
    pair(&p, T(m, "put in"), text);
    if (!b->in_place)
        say_moment(text, b->closed_ms, m->state.offset_s, model_language(m));
    pair(&p, T(m, "taken out"), b->in_place ? T(m, "still in place") : text);
    pair(&p, T(m, "seal"), b->seal[0] != '\0' ? b->seal : "-");
}

/* What came in by the list against what scales say of the same bags. */
static void draw_balance(const struct model *m, struct grid *g, struct rect box)
{
    const struct history_period *p = &m->past->period;
    mass list = {0}, weighed = {0}, by_list = {0}, received = {0};
    char text[SAY_MAX];
    for (size_t i = 0; i < p->bags_given; i++) {
        const struct history_bag *b = &p->bags[i];
        mass_add(&list, list, b->catalogue);
        if (mass_known(b->weighed)) {
            mass_add(&weighed, weighed, b->weighed);
            mass_add(&by_list, by_list, b->catalogue);
        }
        if (mass_known(b->received))
            mass_add(&received, received, b->received);
    }
    grid_box(g, box, INK_BOX, T(m, "Mass balance"));
    struct pairs pairs = {g, rect_inset(box, 1, 2), box.y + 1};
    say_known(m, text, list);
    pair(&pairs, T(m, "all by the list"), text);
    say_known(m, text, by_list);
    pair(&pairs, T(m, "of those weighed"), text);
    say_known(m, text, weighed);
    pair(&pairs, T(m, "weighed"), text);
    say_known(m, text, received);
    pair(&pairs, T(m, "recyclers weighed"), text);
}

void view_bags(const struct model *m, struct grid *g, struct rect r)
{
    const struct history_period *p = &m->past->period;
    struct rect left = {r.y, r.x, r.rows, r.cols >= 98 ? r.cols * 3 / 5 : 46};
    struct rect right = {r.y, r.x + left.cols, r.rows - 6, r.cols - left.cols};
    draw_list(m, g, left);
    if (m->oper.at.selected < (int)p->bags_given)
        draw_bag(m, g, right, &p->bags[m->oper.at.selected]);
    else
        grid_box(g, right, INK_BOX, T(m, "bag"));
    draw_balance(m, g, (struct rect){right.y + right.rows, right.x, 6, right.cols});
}
