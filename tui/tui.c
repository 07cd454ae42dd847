/* The loop: socket and keys into the model, the model onto the screen (or, plain, into sentences). */
#include "tui/tui.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"
#include "tui/key.h"
#include "tui/model.h"
#include "tui/plain.h"
#include "tui/screen.h"
#include "tui/touch.h"
#include "tui/view.h"
#include "wire/client.h"

#define RETRY_FIRST_MS 250  /* a daemon that restarts is back within a second */
#define RETRY_MOST_MS  5000 /* and one that stays away is not hammered */
#define TICK_MS        200  /* repaint while a countdown or a notice runs */
#define QUIET_MS       1000 /* otherwise: ages and the clock in the top line */
#define LINES_A_ROUND  64   /* then keys get their turn */

struct app {
    const char *socket;
    struct client *client;
    struct model model;
    struct screen *screen; /* NULL: plain */
    struct grid grid;      /* as it was painted last: what a finger points at */
    struct touch touch;
    int alerts; /* of the model, when the bell was rung last */
    struct plain plain;
    int64_t retry_at_ms, retry_ms;
    bool input_over; /* plain: stdin has ended */
};

static volatile sig_atomic_t stop_asked;

static void on_stop(int signal_number)
{
    (void)signal_number;
    stop_asked = 1;
}

static int64_t now_ms(void)
{
    return clock_now(0).mono_ms;
}

static void drop(struct app *a)
{
    client_close(a->client);
    a->client = NULL;
    a->retry_at_ms = a->model.now_ms + a->retry_ms;
    a->retry_ms = a->retry_ms * 2 < RETRY_MOST_MS ? a->retry_ms * 2 : RETRY_MOST_MS;
    model_link(&a->model, LINK_LOST);
}

static void keep_connected(struct app *a)
{
    if (a->client != NULL || a->model.now_ms < a->retry_at_ms)
        return;
    if (client_connect(&a->client, a->socket, NULL) != ST_OK) {
        a->client = NULL;
        drop(a);
        return;
    }
    model_link(&a->model, LINK_UP);
}

static void hear(struct app *a)
{
    for (int i = 0; a->client != NULL && i < LINES_A_ROUND; i++) {
        const char *line = NULL;
        size_t n = 0;
        if (client_next(a->client, &line, &n, NULL) != ST_OK) {
            drop(a);
            return;
        }
        if (line == NULL)
            return;
        a->retry_ms = RETRY_FIRST_MS;
        model_line(&a->model, line, n);
    }
}

static void speak(struct app *a)
{
    const struct wire_request *r;
    while (a->client != NULL && (r = model_unsent(&a->model)) != NULL)
        if (client_send(a->client, r, NULL) != ST_OK)
            drop(a);
}

static void show(struct app *a)
{
    if (a->screen == NULL) {
        struct strbuf news = {0};
        plain_news(&a->plain, &a->model, &news);
        if (news.text != NULL && !news.failed) {
            fputs(news.text, stdout);
            fflush(stdout);
        }
        strbuf_free(&news);
        if (a->model.dialog == DIALOG_SAVES) /* said: there is nothing to close */
            a->model.dialog = DIALOG_NONE;
        return;
    }
    int rows, cols;
    screen_size(a->screen, &rows, &cols);
    rows = rows > GRID_ROWS_MAX ? GRID_ROWS_MAX : rows;
    cols = cols > GRID_COLS_MAX ? GRID_COLS_MAX : cols;
    if (a->grid.cells == NULL || a->grid.rows != rows || a->grid.cols != cols) {
        grid_free(&a->grid);
        if (!grid_new(&a->grid, rows, cols))
            return;
    }
    view_draw(&a->model, &a->grid);
    screen_paint(a->screen, &a->grid, &themes[a->model.theme]);
    if (a->alerts != a->model.alerts) /* after the picture: what sounds can be seen already */
        screen_bell(a->screen);
    a->alerts = a->model.alerts;
}

static void one_key(struct app *a, int key)
{
    int y, x;
    screen_pointer(a->screen, &y, &x);
    if (key == TK_PRESS)
        touch_press(&a->touch, &a->grid, y, x);
    else if (key == TK_RELEASE)
        model_touch(&a->model, touch_release(&a->touch, &a->grid, y, x));
    else if (key != TK_RESIZE)
        model_key(&a->model, key);
}

/* Plain: a key like an arrow is a sequence of letters, which are none of ours. */
enum escape { ESCAPE_NONE, ESCAPE_BEGUN, ESCAPE_LONG };

static bool is_escape(enum escape *e, char byte)
{
    enum escape before = *e;
    if (byte == TK_ESC)
        *e = ESCAPE_BEGUN;
    else if (before == ESCAPE_BEGUN)
        *e = byte == '[' || byte == 'O' ? ESCAPE_LONG : ESCAPE_NONE;
    else if (before == ESCAPE_LONG && byte >= '@' && byte <= '~')
        *e = ESCAPE_NONE;
    return before != ESCAPE_NONE || byte == TK_ESC;
}

static void read_keys(struct app *a, bool readable)
{
    if (a->screen != NULL) {
        for (int key; (key = screen_key(a->screen)) != TK_NONE && !a->model.leave;) {
            one_key(a, key);
            if (key == TK_RELEASE) /* the next press is for what this one brings */
                show(a);
        }
        return;
    }
    char bytes[64];
    ssize_t n = readable ? read(STDIN_FILENO, bytes, sizeof bytes) : -1;
    a->input_over = n == 0;
    enum escape e = ESCAPE_NONE; /* an arrow key arrives in one piece */
    for (ssize_t i = 0; i < n; i++) {
        if (is_escape(&e, bytes[i]))
            continue;
        enum command c = command_of_key(&a->model, bytes[i]);
        if (c == COMMAND_HELP) {
            struct strbuf keys = {0};
            plain_all_keys(&a->model, &keys);
            fputs(keys.text == NULL ? "" : keys.text, stdout);
            strbuf_free(&keys);
        } else if (c != COMMAND_LEAVE && !(bytes[i] == '\n' && c != COMMAND_DONE)) {
            model_key(&a->model, bytes[i]);
        }
    }
}

static void wait_for_news(struct app *a, bool *keys)
{
    struct pollfd p[2] = {{.fd = a->input_over ? -1 : STDIN_FILENO, .events = POLLIN},
                          {.fd = a->client == NULL ? -1 : client_fd(a->client), .events = POLLIN}};
    if (a->client != NULL && client_wants_write(a->client))
        p[1].events |= POLLOUT;
    poll(p, 2, model_ticks(&a->model) ? TICK_MS : QUIET_MS); /* EINTR: a resize or a stop, both looked at next */
    *keys = (p[0].revents & (POLLIN | POLLHUP)) != 0;
    if (a->screen != NULL && (p[0].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0)
        stop_asked = 1; /* the terminal is gone */
}

/* Until the person leaves, is told to stop, or (with a screen) the terminal is gone. */
static void run(struct app *a)
{
    bool keys = false;
    while (!a->model.leave && stop_asked == 0) {
        model_time(&a->model, now_ms());
        keep_connected(a);
        hear(a);
        read_keys(a, keys);
        speak(a);
        show(a);
        wait_for_news(a, &keys);
    }
}

static void set_signals(bool locked)
{
    struct sigaction stop = {.sa_handler = on_stop}, ignore = {.sa_handler = SIG_IGN};
    sigaction(SIGTERM, &stop, NULL);
    sigaction(SIGHUP, &stop, NULL);
    sigaction(SIGINT, locked ? &ignore : &stop, NULL);
    sigaction(SIGPIPE, &ignore, NULL);
    if (locked) {
        sigaction(SIGQUIT, &ignore, NULL);
        sigaction(SIGTSTP, &ignore, NULL);
    }
}

/* Plain on a terminal: single keys, no echo, lines as they are. locked: nothing stops it, not even its output. */
static bool single_keys(struct termios *before, bool locked)
{
    if (tcgetattr(STDIN_FILENO, before) != 0)
        return false;
    struct termios raw = *before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    if (locked) {
        raw.c_lflag &= ~(tcflag_t)(ISIG | IEXTEN);
        raw.c_iflag &= ~(tcflag_t)(IXON | IXOFF);
    }
    return tcsetattr(STDIN_FILENO, TCSANOW, &raw) == 0;
}

static int run_plain(struct app *a)
{
    struct termios before;
    bool terminal = single_keys(&before, a->model.locked);
    run(a);
    if (terminal)
        tcsetattr(STDIN_FILENO, TCSANOW, &before);
    return 0;
}

static int run_on_screen(struct app *a)
{
    struct err e = {0};
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        err_set(&e, ST_UNAVAILABLE, "this is not a terminal; try --plain");
    else
        screen_open(&a->screen, stdin, stdout, NULL, a->model.locked, &e);
    if (e.code != ST_OK) {
        fprintf(stderr, "rebottle: %s\n", e.msg);
        return 4;
    }
    run(a);
    screen_close(a->screen);
    grid_free(&a->grid);
    return 0;
}

int tui_run(const struct tui_options *o)
{
    size_t theme;
    if (o->theme != NULL && !theme_find(&theme, o->theme)) {
        fprintf(stderr, "rebottle: there is no theme \"%s\"; there are dark, light, contrast and mono\n", o->theme);
        return 2;
    }
    if (o->locale_dir != NULL)
        tr_load_dir(o->locale_dir);
    else
        tr_load_default();
    struct app *a = calloc(1, sizeof *a);
    if (a == NULL)
        return 4;
    a->socket = o->socket;
    a->retry_ms = RETRY_FIRST_MS;
    model_init(&a->model, o, rng_from_kernel());
    set_signals(o->locked);
    stop_asked = 0;
    int code = o->plain ? run_plain(a) : run_on_screen(a);
    client_close(a->client);
    explicit_bzero(a, sizeof *a); /* a token, perhaps half a PIN */
    free(a);
    return code;
}
