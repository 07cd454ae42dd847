/* The buttons along the lower edge of the consumer's screen. */
#include "tui/marks.h"
#include "tui/view_parts.h"

static int button_cols(const struct model *m, enum command c)
{
    return text_width(commands[c].shown) + text_width(view_label(m, c)) + 7;
}

static int draw_button(const struct model *m, struct grid *g, int x, enum command c, bool marked)
{
    int y = g->rows - BUTTON_ROWS, cols = button_cols(m, c), key_cols = text_width(commands[c].shown);
    enum ink key = marked ? INK_SELECTED : INK_KEY;
    grid_box(g, (struct rect){y, x, BUTTON_ROWS, cols}, marked ? INK_HEADING : INK_BOX, NULL);
    grid_put(g, y + 1, x + 1, marked ? 0x25B8 : ' ', INK_HEADING); /* not by colour alone */
    grid_fill(g, (struct rect){y + 1, x + 2, 1, key_cols + 2}, ' ', key);
    grid_text(g, y + 1, x + 3, key_cols, key, commands[c].shown);
    grid_text(g, y + 1, x + 5 + key_cols, cols - 6 - key_cols, marked ? INK_HEADING : INK_STRONG, view_label(m, c));
    grid_zone(g, (struct rect){y, x, BUTTON_ROWS, cols}, commands[c].key);
    return cols + (x + cols + 1 < g->cols);
}

/* What has no room is in the list of keys, which has a button of its own then. The marked one and the one that calls
 * staff always have room. */
void view_buttons(const struct model *m, struct grid *g)
{
    enum command shown[COMMAND_COUNT], marked = marks_shown(m);
    int count = 0, need = -1, room = g->cols;
    for (int c = 0; c < COMMAND_COUNT; c++)
        if (command_available(m, (enum command)c) && (command_hinted(m, (enum command)c) || c == (int)marked)) {
            shown[count++] = (enum command)c;
            need += button_cols(m, (enum command)c) + 1;
        }
    int more = need > room ? button_cols(m, COMMAND_HELP) + 1 : 0, x = need < room ? 1 : 0;
    for (int i = 0; i < count; i++) {
        bool is_marked = shown[i] == marked;
        int kept_for = more;
        for (int k = i + 1; k < count; k++)
            if (shown[k] == marked || shown[k] == COMMAND_CALL)
                kept_for += button_cols(m, shown[k]) + 1;
        if (x + button_cols(m, shown[i]) + kept_for > room)
            continue;
        x += draw_button(m, g, x, shown[i], is_marked);
    }
    if (more > 0)
        draw_button(m, g, x, COMMAND_HELP, false);
}
