#include "emulator.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.h"

/* libvterm 0.1.4 crashes when it is resized, and with one row or column: a new one at each size, and not smaller than
 * that. */
static void make(struct emulator *e, int rows, int cols)
{
    e->rows = rows;
    e->cols = cols;
    e->vterm = vterm_new(rows < 3 ? 3 : rows, cols < 4 ? 4 : cols);
    vterm_set_utf8(e->vterm, 1);
    e->screen = vterm_obtain_screen(e->vterm);
    vterm_screen_enable_altscreen(e->screen, 1);
    vterm_screen_reset(e->screen, 1);
}

void emulator_start(struct emulator *e, int master, int rows, int cols)
{
    *e = (struct emulator){.master = master};
    fcntl(master, F_SETFL, O_NONBLOCK);
    make(e, rows, cols);
}

bool emulator_open(struct emulator *e, int rows, int cols, int *slave)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
    int master;
    if (openpty(&master, slave, NULL, NULL, &size) != 0)
        return false;
    emulator_start(e, master, rows, cols);
    return true;
}

void emulator_close(struct emulator *e)
{
    if (e->master >= 0)
        close(e->master);
    if (e->vterm != NULL)
        vterm_free(e->vterm);
    *e = (struct emulator){.master = -1};
}

void emulator_resize(struct emulator *e, int rows, int cols)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
    ioctl(e->master, TIOCSWINSZ, &size);
    vterm_free(e->vterm);
    make(e, rows, cols);
}

static void give_answers(struct emulator *e)
{
    char out[256];
    size_t n;
    while ((n = vterm_output_read(e->vterm, out, sizeof out)) > 0)
        if (!e->mute && write(e->master, out, n) < 0)
            return; /* the program is gone */
}

size_t emulator_take(struct emulator *e, int ms)
{
    char bytes[16384];
    size_t total = 0;
    struct pollfd p = {.fd = e->master, .events = POLLIN};
    if (poll(&p, 1, ms) <= 0)
        return 0;
    for (ssize_t n; (n = read(e->master, bytes, sizeof bytes)) > 0; total += (size_t)n)
        vterm_input_write(e->vterm, bytes, (size_t)n);
    e->bytes += total;
    give_answers(e);
    return total;
}

void emulator_write_beside(struct emulator *e, const char *text)
{
    vterm_input_write(e->vterm, text, strlen(text));
}

bool emulator_find(const struct emulator *e, const char *text, int *y, int *x)
{
    char row[2048];
    for (*y = 0; *y < e->rows; ++*y) {
        size_t n = vterm_screen_get_text(e->screen, row, sizeof row - 1, (VTermRect){*y, *y + 1, 0, e->cols});
        row[n] = '\0';
        char *at = strstr(row, text);
        if (at == NULL)
            continue;
        *at = '\0';
        *x = text_width(row);
        return true;
    }
    return false;
}

bool emulator_shows(const struct emulator *e, const char *text)
{
    int y, x;
    return emulator_find(e, text, &y, &x);
}
