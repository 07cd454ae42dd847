#include "tui/view_parts.h"

#include "tui/alert.h"

#include <stdio.h>
#include <string.h>

const char *view_label(const struct model *m, enum command c)
{
    if (c == COMMAND_LANGUAGE) /* each language is named in itself, so that its speakers find it */
        return strcmp(model_language(m), "en") == 0 ? "中文" : "English";
    return T(m, commands[c].label);
}

void view_bar(const struct model *m, struct grid *g, const char *left)
{
    char when[SAY_MAX] = "", right[200];
    struct rect bar = {0, 0, 1, g->cols};
    enum ink ink = alert_shown(m) ? INK_BAD_BAR : m->state.training ? INK_WARN_BAR : INK_BAR;
    grid_fill(g, bar, ' ', ink);
    if (m->has_state)
        say_moment(when, model_utc(m), m->state.offset_s, model_language(m));
    snprintf(right, sizeof right, "%s%s%s", m->person, m->person[0] == '\0' ? "" : "   ", when);
    int used = grid_fit(g, 0, 2, g->cols - 4 - text_width(when) - 2, ink, left);
    grid_right(g, 0, used + 4, g->cols - used - 6, ink == INK_BAR ? INK_BAR_DIM : ink, right);
    if (m->state.training)
        grid_center(g, 0, g->cols / 3, g->cols / 3, INK_WARN_BAR, T(m, "TRAINING: nothing is paid"));
}

uint32_t view_sign(enum ink ink)
{
    return ink == INK_BAD ? 0x2717 : ink == INK_WARN ? 0x25B2 : 0x25CF; /* a cross, a triangle, a dot */
}

void view_notice(const struct model *m, struct grid *g, int y)
{
    if (m->notice[0] == '\0')
        return;
    grid_fill(g, (struct rect){y, 0, 1, g->cols}, ' ', INK_TEXT);
    grid_fit(g, y, 2, g->cols - 4, m->notice_ink, m->notice);
}

/* One key and its label at x; returns the columns that it takes, gap included. draw false: only measures. */
static int one_hint(const struct model *m, struct grid *g, int y, int x, enum command c, bool draw)
{
    const char *label = view_label(m, c), *key = commands[c].shown;
    int key_cols = text_width(key), label_cols = text_width(label);
    if (draw) {
        grid_fill(g, (struct rect){y, x, 1, key_cols + 2}, ' ', INK_KEY);
        grid_text(g, y, x + 1, key_cols, INK_KEY, key);
        grid_text(g, y, x + key_cols + 3, label_cols, INK_TEXT, label);
        grid_zone(g, (struct rect){y, x, 1, key_cols + label_cols + 4}, commands[c].key);
    }
    return key_cols + label_cols + 5;
}

void view_hints(const struct model *m, struct grid *g, int y)
{
    int x = 1, end = g->cols;
    static const enum command always[] = {COMMAND_HELP, COMMAND_MENU}; /* they list what has no room here */
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        if (command_hinted(m, always[i]) && command_available(m, always[i])) {
            end -= one_hint(m, g, y, 0, always[i], false);
            one_hint(m, g, y, end + 1, always[i], true);
        }
    for (int c = 0; c < COMMAND_COUNT; c++) {
        enum command at = (enum command)c;
        if (at == COMMAND_HELP || at == COMMAND_MENU || !command_available(m, at) || !command_hinted(m, at))
            continue;
        int need = one_hint(m, g, y, x, at, false);
        if (x + need > end)
            break;
        x += one_hint(m, g, y, x, at, true);
    }
}

static void too_small(const struct model *m, struct grid *g)
{
    char size[64];
    snprintf(size, sizeof size, T(m, "It is %d x %d and should be %d x %d or more."), g->cols, g->rows, VIEW_COLS_MIN,
             VIEW_ROWS_MIN);
    int used = grid_wrap(g, (struct rect){0, 0, g->rows, g->cols}, INK_STRONG, T(m, "This window is too small."));
    grid_wrap(g, (struct rect){used, 0, g->rows - used, g->cols}, INK_TEXT, size);
}

/* No word from the daemon: what was shown is old, so nothing of it stays on the screen. */
static void no_connection(const struct model *m, struct grid *g)
{
    bool lost = m->link == LINK_LOST;
    int y = g->rows / 2 - 4;
    view_bar(m, g, "Rebottle");
    grid_fill(g, (struct rect){y, 0, 3, g->cols}, ' ', lost ? INK_BAD_BAR : INK_BAR);
    grid_center(g, y + 1, 2, g->cols - 4, lost ? INK_BAD_BAR : INK_BAR,
                lost ? T(m, "No connection to the kiosk") : T(m, "Connecting to the kiosk"));
    const char *what =
        m->screen == TUI_CONSUMER
            ? T(m, "One moment, please. What you have put in is kept, and nothing is lost.")
            : T(m, "The daemon rebottled does not answer. This screen keeps trying, and shows the kiosk as "
                   "soon as it is back.");
    int margin = g->cols > 90 ? g->cols / 4 : 8;
    grid_wrap(g, (struct rect){y + 5, margin, 4, g->cols - 2 * margin}, INK_TEXT, what);
    view_hints(m, g, g->rows - 1);
}

static void dialogs(const struct model *m, struct grid *g)
{
    switch (m->dialog) {
    case DIALOG_NONE: break;
    case DIALOG_KEYS: view_keys(m, g); break;
    case DIALOG_FORM: view_form(m, g); break;
    case DIALOG_REDEEMED: view_redeemed(m, g); break;
    case DIALOG_REPORT: view_report(m, g); break;
    case DIALOG_GUIDE: view_guide(m, g); break;
    case DIALOG_MENU: view_menu(m, g); break;
    case DIALOG_EXPORT: view_export(m, g); break;
    case DIALOG_UNLISTED: view_unlisted(m, g); break;
    case DIALOG_DONATE: view_choice(m, g); break;
    case DIALOG_SAVES: view_saves(m, g); break;
    }
}

void view_draw(const struct model *m, struct grid *g)
{
    grid_clear(g, INK_TEXT);
    if (g->rows < VIEW_ROWS_MIN || g->cols < VIEW_COLS_MIN) {
        too_small(m, g);
        return;
    }
    if (m->link != LINK_UP || !m->has_state)
        no_connection(m, g);
    else if (m->screen == TUI_CONSUMER)
        view_consumer(m, g);
    else if (m->screen == TUI_STAFF)
        view_staff(m, g);
    else
        view_operator(m, g);
    dialogs(m, g);
}
