/* What lies over the consumer's screen: whom it is given to; what the visit saves and who says so. */
#include "tui/choice.h"
#include "tui/view_parts.h"

#include <inttypes.h>
#include <stdio.h>

void view_choice(const struct model *m, struct grid *g)
{
    int n = choice_rows(m), tall = g->rows >= 9 + 2 * n ? 2 : 1;
    struct rect r = view_open_box(g, 6 + tall * n, 64, T(m, "Whom do you give it to?"));
    for (int i = 0; i < n; i++) {
        struct rect row = {r.y + 1 + tall * i, r.x, 1, r.cols};
        bool at = i == m->choice_at;
        enum ink ink = at ? INK_SELECTED : INK_TEXT;
        grid_fill(g, row, ' ', ink);
        grid_text(g, row.y, row.x + 1, 2, ink, at ? "▸" : " ");
        grid_text(g, row.y, row.x + 3, 2, ink, choice_is_now(m, i) ? "✓" : " ");
        grid_fit(g, row.y, row.x + 5, row.cols - 6, ink, choice_text(m, i));
        grid_zone(g, (struct rect){row.y, row.x, tall, row.cols}, TK_ROW + i);
    }
    const struct view_answer a[] = {
        {TK_DOWN, "2 ↓", T(m, "next")}, {TK_ENTER, "1 Enter", T(m, "this one")}, {TK_ESC, "Esc", T(m, "back")}};
    view_answers(g, (struct rect){r.y + r.rows - 1, r.x, 1, r.cols}, a, 3);
}

/* "79 %": shares are millionths. */
static int percent(int64_t ppm)
{
    return (int)((ppm + 5000) / 10000);
}

/* 10 W for an hour are 36 kJ: what a lamp of today takes. */
#define LAMP_W    10
#define LAMP_KJ_H 36

void view_saves_lamp(const struct model *m, int64_t energy_kj, char *out, size_t cap)
{
    int64_t hours = energy_kj / LAMP_KJ_H, minutes = energy_kj * 60 / LAMP_KJ_H;
    if (hours >= 2)
        snprintf(out, cap, T(m, "As much as an LED lamp of %d W takes in %lld hours."), LAMP_W, (long long)hours);
    else
        snprintf(out, cap, T(m, "As much as an LED lamp of %d W takes in %lld minutes."), LAMP_W, (long long)minutes);
}

void view_saves_bottles(const struct model *m, char *out, size_t cap)
{
    char weight[SAY_MAX];
    int n = (int)m->state.impact.bottles;
    say_mass(weight, (mass){m->state.visit.pet_mg}, model_language(m));
    if (n > 0)
        snprintf(out, cap,
                 tr_n(model_language(m), "%s of PET: enough for about %d new bottle.",
                      "%s of PET: enough for about %d new bottles.", n),
                 weight, n);
    else
        snprintf(out, cap, T(m, "%s of PET can become bottles again."), weight);
}

static int sources(const struct model *m, struct grid *g, struct rect r)
{
    const struct wire_impact *im = &m->state.impact;
    char line[400];
    int y = r.y;
    const char *const said[] = {im->source, im->yield_source, im->energy_kj >= 0 ? im->bottle_source : "",
                                im->energy_kj >= 0 ? im->baseline_source : ""};
    grid_fit(g, y++, r.x, r.cols, INK_HEADING, T(m, "Who says so"));
    for (size_t i = 0; i < sizeof said / sizeof *said && y < r.y + r.rows; i++) {
        if (said[i][0] == '\0')
            continue;
        snprintf(line, sizeof line, i == 0 ? "%s (%s)" : "%s", word_source(m, said[i]), im->set);
        grid_put(g, y, r.x, 0x2022, INK_DIM);
        y += grid_wrap(g, (struct rect){y, r.x + 2, r.y + r.rows - y, r.cols - 2}, INK_DIM, line);
    }
    return y - r.y;
}

void view_saves(const struct model *m, struct grid *g)
{
    const struct wire_impact *im = &m->state.impact;
    char line[240];
    struct rect r = view_open_box(g, 20, 76, T(m, "What it saves"));
    if (r.y + r.rows > g->rows - BUTTON_ROWS - 2) /* no lower halves of buttons */
        grid_fill(g, (struct rect){r.y + r.rows + 1, 0, g->rows, g->cols}, ' ', INK_TEXT);
    int y = r.y, end = r.y + r.rows - 2;
    if (m->state.visit.pet_mg >= 1000)
        view_saves_bottles(m, line, sizeof line);
    else
        snprintf(line, sizeof line, "%s", T(m, "With the first PET bottle you see here what it becomes."));
    y += grid_wrap(g, (struct rect){y, r.x, 2, r.cols}, INK_GOOD, line);
    snprintf(line, sizeof line, T(m, "Of each kilogram %d %% become new plastic (%s)."), percent(im->yield_ppm),
             word_source(m, im->process));
    y += grid_wrap(g, (struct rect){y, r.x, 2, r.cols}, INK_TEXT, line);
    snprintf(line, sizeof line, T(m, "The plastic of a bottle can be a bottle again %d to %d times."),
             (int)im->remakes_min, (int)im->remakes_max);
    y += grid_wrap(g, (struct rect){y, r.x, 2, r.cols}, INK_TEXT, line) + 1;
    snprintf(line, sizeof line, T(m, "%d %% less energy than new plastic"), percent(im->energy_ppm));
    grid_bar(g, y, r.x, 20, (int)(im->energy_ppm / 1000), INK_GOOD, INK_DIM);
    grid_fit(g, y++, r.x + 22, r.cols - 22, INK_STRONG, line);
    snprintf(line, sizeof line, T(m, "%d %% less greenhouse gas"), percent(im->greenhouse_gas_ppm));
    grid_bar(g, y, r.x, 20, (int)(im->greenhouse_gas_ppm / 1000), INK_GOOD, INK_DIM);
    grid_fit(g, y++, r.x + 22, r.cols - 22, INK_STRONG, line);
    if (im->energy_kj > 0) {
        view_saves_lamp(m, im->energy_kj, line, sizeof line);
        y += grid_wrap(g, (struct rect){y, r.x, 2, r.cols}, INK_STRONG, line);
    }
    y++;
    sources(m, g, (struct rect){y, r.x, end - y, r.cols});
    const struct view_answer a[] = {{TK_ENTER, T(m, "Any key"), T(m, "go on")}};
    view_answers(g, (struct rect){r.y + r.rows - 1, r.x, 1, r.cols}, a, 1);
}
