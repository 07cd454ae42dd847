/* Shows one fixture on this terminal, to look at: tui_demo NAME [LANGUAGE] [THEME]; any key leaves. Without a name it
 * lists them. */
#include "fixtures.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "tui/key.h"
#include "tui/screen.h"
#include "tui/view.h"

static int show(struct model *m, size_t theme)
{
    struct screen *s = NULL;
    struct err e = {0};
    if (screen_open(&s, stdin, stdout, NULL, false, &e) != ST_OK) {
        fprintf(stderr, "tui_demo: %s\n", e.msg);
        return 4;
    }
    for (int key = TK_NONE; key == TK_NONE || key == TK_RESIZE; key = screen_key(s, clock_now(0).mono_ms)) {
        struct grid g;
        int rows, cols;
        struct pollfd p = {.fd = 0, .events = POLLIN};
        screen_size(s, &rows, &cols);
        if (grid_new(&g, rows, cols)) {
            view_draw(m, &g);
            screen_paint(s, &g, &themes[theme], clock_now(0).mono_ms);
            grid_free(&g);
        }
        poll(&p, 1, 1000);
    }
    screen_close(s);
    return 0;
}

int main(int argc, char **argv)
{
    size_t theme = 0;
    static struct model m;
    const char *language = argc > 2 ? argv[2] : "en";
    tr_load_default();
    if (argc > 3 && !theme_find(&theme, argv[3]))
        return 2;
    if (argc > 1 && fixture_load(&m, argv[1], language))
        return show(&m, theme);
    for (size_t i = 0; i < fixture_count; i++)
        puts(fixtures[i].name);
    return argc > 1 ? 2 : 0;
}
