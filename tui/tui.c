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
#include "tui/history_worker.h"
#include "tui/key.h"
#include "tui/model.h"
#include "tui/plain.h"
#include "tui/plain_input.h"
#include "tui/screen.h"
#include "tui/touch.h"
#include "tui/view.h"
#include "wire/client.h"

#define RETRY_FIRST_MS 250  /* a daemon that restarts is back within a second */
#define RETRY_MOST_MS  5000 /* and one that stays away is not hammered */
#define SOONEST_MS     5    /* whatever is due and cannot be done now must not make us spin */
#define MINUTE_MS      60000
#define CHECK_MS       1000 /* keys make us look whether the screen is still ours at most this often */
#define LINES_A_ROUND  64   /* then keys get their turn */

struct app {
    const char *socket;
    struct client *client;
    struct model model;
    struct screen *screen; /* NULL: plain */
    struct grid grid;      /* as it was painted last: what a finger points at */
    struct touch touch;
    struct plain plain;
    struct plain_input input;
    int64_t retry_at_ms, retry_ms;
    struct history_worker *worker; /* NULL: this program has no way to the books */
    struct history_past *past;
    int64_t checked_ms; /* when the terminal was last asked whether the screen is still ours */
    bool input_over;    /* plain: stdin has ended */
    bool behind;        /* the terminal has not drawn the last frame: this one waits */
};

static volatile sig_atomic_t stop_asked, pause_asked, was_stopped;
static sigset_t while_waiting; /* signals come only while we wait: none is lost between a look and the wait */

static void on_signal(int number)
{
    if (number == SIGTSTP)
        pause_asked = 1;
    else if (number == SIGCONT)
        was_stopped = 1;
    else if (number != SIGWINCH) /* that one only ends the wait: the size is looked at for every frame */
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
    if (a->model.bell)
        screen_bell(a->screen);
    if (a->model.repaint)
        screen_repaint(a->screen);
    a->model.bell = a->model.repaint = false;
    screen_size(a->screen, &rows, &cols);
    rows = rows > GRID_ROWS_MAX ? GRID_ROWS_MAX : rows;
    cols = cols > GRID_COLS_MAX ? GRID_COLS_MAX : cols;
    if (a->grid.cells == NULL || a->grid.rows != rows || a->grid.cols != cols) {
        grid_free(&a->grid);
        if (!grid_new(&a->grid, rows, cols))
            return;
    }
    view_draw(&a->model, &a->grid);
    a->behind = !screen_paint(a->screen, &a->grid, &themes[a->model.theme], a->model.now_ms);
}

/* Once a minute, with the clock in the top line, and when somebody is there: is the screen still ours? */
static void look_after(struct app *a, bool keys)
{
    int64_t since = a->model.now_ms - a->checked_ms;
    if (a->screen == NULL || since < CHECK_MS || (!keys && since < MINUTE_MS))
        return;
    a->checked_ms = a->model.now_ms;
    screen_check(a->screen, a->model.now_ms);
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

static void read_keys(struct app *a, bool readable)
{
    if (a->screen != NULL) {
        for (int key; (key = screen_key(a->screen, a->model.now_ms)) != TK_NONE && !a->model.leave;) {
            one_key(a, key);
            if (key == TK_RELEASE) /* the next press is for what this one brings */
                show(a);
        }
        return;
    }
    char bytes[64];
    ssize_t n = readable ? read(STDIN_FILENO, bytes, sizeof bytes) : -1;
    a->input_over = n == 0;
    for (ssize_t i = 0; i < n; i++) {
        if (!plain_input_is_key(&a->input, bytes[i], a->model.now_ms))
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

/* What the books answered since, and what is asked of them now. */
static void ask_the_past(struct app *a)
{
    if (a->worker == NULL)
        return;
    unsigned heard = history_worker_take(a->worker, a->past);
    if (heard != 0)
        oper_heard(&a->model, heard);
    oper_export_look(&a->model);
    oper_time(&a->model); /* after the keys: what they lead to is asked for before we wait */
    history_worker_ask(a->worker, &a->model.oper.asked);
}

static int64_t sooner(int64_t a, int64_t b) /* of two times; -1 is never */
{
    return a < 0 || (b >= 0 && b < a) ? b : a;
}

/* When to look again though nothing has been heard; -1: never. */
static int64_t next_look(const struct app *a)
{
    int64_t at = a->client == NULL ? a->retry_at_ms : model_until_ms(&a->model);
    if (a->screen != NULL) {
        at = sooner(at, a->checked_ms + MINUTE_MS);
        at = sooner(at, a->behind ? screen_until_ms(a->screen) : -1);
    }
    return at;
}

static void wait_for_news(struct app *a, bool *keys)
{
    struct pollfd p[4] = {{.fd = a->input_over ? -1 : STDIN_FILENO, .events = POLLIN},
                          {.fd = a->client == NULL ? -1 : client_fd(a->client), .events = POLLIN},
                          {.fd = -1, .events = POLLOUT},
                          {.fd = a->worker == NULL ? -1 : history_worker_fd(a->worker), .events = POLLIN}};
    if (a->client != NULL && client_wants_write(a->client))
        p[1].events |= POLLOUT;
    if (a->screen != NULL && screen_wants_write(a->screen))
        p[2].fd = screen_fd(a->screen);
    int64_t at = next_look(a), ms = at - now_ms();
    ms = ms < SOONEST_MS ? SOONEST_MS : ms;
    struct timespec wait = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};
    if (ppoll(p, 4, at < 0 ? NULL : &wait, &while_waiting) <= 0)
        p[0].revents = p[2].revents = 0; /* EINTR: a resize or a stop, both looked at next */
    *keys = (p[0].revents & (POLLIN | POLLHUP)) != 0;
    if (a->screen != NULL && ((p[0].revents | p[2].revents) & (POLLHUP | POLLERR | POLLNVAL)) != 0)
        stop_asked = 1; /* the terminal is gone */
}

/* Job control: the shell gets its terminal, and we paint anew when we are back. */
static void pause_if_asked(struct app *a)
{
    if (pause_asked != 0) {
        if (a->screen != NULL)
            screen_pause(a->screen);
        raise(SIGSTOP);
        was_stopped = 1;
    }
    if (was_stopped != 0 && a->screen != NULL)
        screen_resume(a->screen);
    pause_asked = was_stopped = 0;
}

/* Until the person leaves, is told to stop, or (with a screen) the terminal is gone. */
static void run(struct app *a)
{
    bool keys = false;
    while (stop_asked == 0) {
        pause_if_asked(a);
        model_time(&a->model, now_ms());
        keep_connected(a);
        hear(a);
        read_keys(a, keys);
        ask_the_past(a);
        speak(a);
        look_after(a, keys);
        if (a->model.leave)
            break;
        show(a);
        wait_for_news(a, &keys);
    }
}

static void set_signals(bool locked)
{
    struct sigaction ours = {.sa_handler = on_signal}, ignore = {.sa_handler = SIG_IGN};
    const int heard[] = {SIGTERM, SIGHUP, SIGINT, SIGWINCH, SIGTSTP, SIGCONT};
    sigset_t blocked;
    sigemptyset(&blocked);
    for (size_t i = 0; i < sizeof heard / sizeof *heard; i++) {
        sigaction(heard[i], &ours, NULL);
        sigaddset(&blocked, heard[i]);
    }
    sigaction(SIGPIPE, &ignore, NULL);
    if (locked) {
        sigaction(SIGINT, &ignore, NULL);
        sigaction(SIGQUIT, &ignore, NULL);
        sigaction(SIGTSTP, &ignore, NULL);
    }
    sigprocmask(SIG_BLOCK, &blocked, &while_waiting);
    for (size_t i = 0; i < sizeof heard / sizeof *heard; i++)
        sigdelset(&while_waiting, heard[i]); /* whatever our parent had blocked */
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
    bool terminal = single_keys(&before, a->model.locked), marks = terminal && isatty(STDOUT_FILENO);
    if (marks)
        fputs(PLAIN_PASTE_ON, stdout);
    run(a);
    if (marks) {
        fputs(PLAIN_PASTE_OFF, stdout);
        fflush(stdout);
    }
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
    a->model.latin_only = screen_glyphs(a->screen) != GLYPHS_UNICODE;
    a->model.no_blocks = screen_glyphs(a->screen) == GLYPHS_ASCII;
    model_say_letters(&a->model, a->model.language);
    run(a);
    screen_close(a->screen);
    grid_free(&a->grid);
    return 0;
}

/* Without a thread the operator's screen shows what the kiosk says, as it does without books. */
static void begin_history(struct app *a, const struct tui_options *o)
{
    if (o->history == NULL || o->plain)
        return;
    a->past = calloc(1, sizeof *a->past);
    a->worker = a->past != NULL ? history_worker_start(o->history) : NULL;
    if (a->worker != NULL)
        a->model.past = a->past;
    else
        a->model.source = NULL;
}

/* https://no-color.org: set and not empty. A theme that was asked for is stronger. */
static bool no_colour(void)
{
    const char *value = getenv("NO_COLOR");
    return value != NULL && value[0] != '\0';
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
    if (o->theme == NULL && no_colour())
        theme_find(&a->model.theme, "mono");
    set_signals(o->locked);
    stop_asked = 0;
    begin_history(a, o);
    int code = o->plain ? run_plain(a) : run_on_screen(a);
    history_worker_stop(a->worker);
    free(a->past);
    client_close(a->client);
    explicit_bzero(a, sizeof *a); /* a token, perhaps half a PIN */
    free(a);
    return code;
}
