/* Devices on the staff's screen: what is wrong comes first, with what a person does about it. */
#include "tui/step_text.h"
#include "tui/view_staff.h"

#include <stdio.h>
#include <string.h>

#define STEP_INDENT 2
#define MINUTE_MS   60000

static bool works(const struct wire_device *d)
{
    return strcmp(d->health, "working") == 0;
}

static enum ink health_ink(const struct wire_device *d)
{
    return works(d) ? INK_GOOD : strcmp(d->health, "starting") == 0 ? INK_WARN : INK_BAD;
}

static const char *next_step(const struct model *m, const struct wire_device *d)
{
    const char *step = works(d) ? "" : step_text(model_language(m), d->step);
    return step[0] != '\0' ? step
                           : tr(model_language(m), d->note); /* what to do says more than what its driver noted */
}

static void draw_device(const struct model *m, struct grid *g, struct rect r, const struct wire_device *d)
{
    enum ink ink = health_ink(d);
    char span[SAY_MAX], state[200];
    int name_cols = r.cols / 3;
    snprintf(state, sizeof state, "%s", word_health(m, d->health));
    /* Silence has an age; a working device's is noise. */
    if (!works(d) && d->age_ms >= 0 && model_utc(m) - view_age_utc(m, d->age_ms) >= 2 * MINUTE_MS) {
        word_since(m, view_age_utc(m, d->age_ms), span);
        snprintf(state, sizeof state, T(m, "%s for %s"), word_health(m, d->health), span);
    }
    grid_put(g, r.y, r.x, view_sign(ink), ink);
    int used = grid_fit(g, r.y, r.x + 2, name_cols, INK_TEXT, d->name);
    if (strcmp(d->name, d->kind) != 0 &&
        used + 1 + text_width(word_kind(m, d->kind)) <= name_cols + 2) /* whole or not */
        grid_fit(g, r.y, r.x + 3 + used, name_cols + 2 - used, INK_DIM, word_kind(m, d->kind));
    int x = r.x + name_cols + 5;
    used = grid_fit(g, r.y, x, r.x + r.cols - x, ink, state);
    if (works(d))
        grid_fit(g, r.y, x + used + 2, r.x + r.cols - x - used - 2, INK_DIM, d->note);
}

/* Lines that the step takes when it is wrapped into so many columns. */
static int step_rows(const char *text, int cols)
{
    struct grid g;
    if (text[0] == '\0' || cols <= STEP_INDENT || !grid_new(&g, 3, cols))
        return 0;
    int rows = grid_wrap(&g, (struct rect){0, STEP_INDENT, 3, cols - STEP_INDENT}, INK_TEXT, text);
    grid_free(&g);
    return rows;
}

int view_devices_rows(const struct model *m, int cols)
{
    int rows = 2;
    for (size_t i = 0; i < m->state.device_count; i++) {
        const struct wire_device *d = &m->state.devices[i];
        rows += works(d) ? 1 : 1 + step_rows(next_step(m, d), cols);
    }
    return rows;
}

/* In how few lines the rest can be said: its names, and that they work. */
static void draw_working(const struct model *m, struct grid *g, struct rect r, int count)
{
    char text[64];
    snprintf(text, sizeof text, T(m, "working: %d"), count);
    grid_put(g, r.y, r.x, view_sign(INK_GOOD), INK_GOOD);
    grid_fit(g, r.y, r.x + 2, r.cols - 2, INK_GOOD, text);
}

static int draw_sick(const struct model *m, struct grid *g, struct rect r)
{
    int y = 0, left = 0;
    for (size_t i = 0; i < m->state.device_count; i++) {
        const struct wire_device *d = &m->state.devices[i];
        if (works(d))
            continue;
        if (y >= r.rows) {
            left++;
            continue;
        }
        draw_device(m, g, (struct rect){r.y + y++, r.x, 1, r.cols}, d);
        if (y < r.rows)
            y += grid_wrap(g, (struct rect){r.y + y, r.x + STEP_INDENT, r.rows - y, r.cols - STEP_INDENT}, INK_STRONG,
                           next_step(m, d));
    }
    if (left > 0 && r.rows > 0) {
        char text[64];
        grid_fill(g, (struct rect){r.y + r.rows - 1, r.x, 1, r.cols}, ' ', INK_TEXT);
        snprintf(text, sizeof text, T(m, "and %d more"), left + 1);
        grid_fit(g, r.y + r.rows - 1, r.x, r.cols, INK_BAD, text);
    }
    return y;
}

void view_devices(const struct model *m, struct grid *g, struct rect box)
{
    const struct wire_state *s = &m->state;
    grid_box(g, box, INK_BOX, T(m, "Devices"));
    struct rect r = rect_inset(box, 1, 2);
    int well = 0;
    for (size_t i = 0; i < s->device_count; i++)
        well += works(&s->devices[i]);
    if (s->device_count == 0)
        grid_fit(g, r.y, r.x, r.cols, INK_DIM, T(m, "none configured"));
    bool all = view_devices_rows(m, r.cols) - 2 <= r.rows;
    struct rect top = r;
    top.rows -= all ? well : well > 0;
    int y = draw_sick(m, g, top);
    if (!all && well > 0)
        draw_working(m, g, (struct rect){r.y + r.rows - 1, r.x, 1, r.cols}, well);
    for (size_t i = 0; all && i < s->device_count; i++)
        if (works(&s->devices[i]))
            draw_device(m, g, (struct rect){r.y + y++, r.x, 1, r.cols}, &s->devices[i]);
}
