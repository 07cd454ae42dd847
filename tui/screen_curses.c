#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tui/key.h"
#include "tui/screen_inside.h"

/* After ours: it defines macros with short names. */
#include <term.h>

#define PASTE_ON         "\033[?2004h" /* a paste comes between marks, see screen_keys.c */
#define PASTE_OFF        "\033[?2004l"
#define BLIND_REPAINT_MS (10 * 60 * 1000) /* a terminal that does not answer is painted anew so often */

static struct screen *gathering; /* tputs has no argument for it */

static int gather(int c)
{
    char byte = (char)c;
    line_add(gathering->line, &byte, 1);
    return c;
}

/* A capability straight to the line, beside curses. */
static void put(struct screen *s, const char *capability)
{
    gathering = s;
    if (capability != NULL)
        tputs(capability, 1, gather);
}

/* What a crash writes: CAN ends a sequence that was cut, then the terminal is made itself again. */
static void prepare_for_crash(struct screen *s)
{
    const char *const parts[] = {
        "\x18",       exit_attribute_mode, orig_pair,    key_mouse == NULL ? NULL : "\033[?1006;1000;2004l",
        keypad_local, cursor_normal,       exit_ca_mode, "\r\n"};
    char out[256];
    size_t n = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        for (const char *at = parts[i]; at != NULL && *at != '\0' && n < sizeof out; at++) {
            const char *end = at[0] == '$' && at[1] == '<' ? strchr(at, '>') : NULL; /* a pause, for a teletype */
            if (end != NULL)
                at = end;
            else
                out[n++] = *at;
        }
    line_on_crash(s->line, out, n);
}

/* What curses has written since the last time. */
static size_t collect(struct screen *s)
{
    char bytes[4096];
    off_t end = lseek(s->memory, 0, SEEK_CUR), at = 0;
    while (at < end) {
        ssize_t n = pread(s->memory, bytes, sizeof bytes, at);
        if (n <= 0)
            break;
        if (!line_add(s->line, bytes, (size_t)n))
            s->repaint = true;
        at += n;
    }
    if (end > 0 && (lseek(s->memory, 0, SEEK_SET) != 0 || ftruncate(s->memory, 0) != 0))
        s->repaint = true;
    return end > 0 ? (size_t)end : 0;
}

/* Asked before newterm, which leaks memory when it does not know the terminal (ncurses 6.4). Sets the capabilities. */
static enum status terminal_is_known(const char *term, int fd, struct err *e)
{
    int why = 0;
    if (setupterm(term, fd, &why) != OK)
        return err_set(e, ST_UNAVAILABLE, "terminal type \"%s\" is not known; try --plain, or another TERM", term);
    bool able = cursor_address != NULL && clear_screen != NULL;
    del_curterm(cur_term);
    if (!able)
        return err_set(e, ST_UNAVAILABLE, "a terminal of type \"%s\" cannot place its cursor; try --plain", term);
    return ST_OK;
}

static const char *locale_in_force(void)
{
    const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && value[0] != '\0')
            return value;
    }
    return NULL;
}

static enum status open_memory(struct screen *s, struct err *e)
{
    s->memory = memfd_create("screen", MFD_CLOEXEC);
    if (s->memory >= 0)
        s->memory_file = fdopen(s->memory, "w");
    if (s->memory_file == NULL)
        return err_set(e, ST_MEMORY, "no memory for the screen");
    return ST_OK;
}

/* Curses' own modes fail on its memory, and are line.c's. */
static void set_up_curses(struct screen *s)
{
    set_term(s->curses);
    screen_set_up_keys(s);
    idcok(stdscr, FALSE); /* inserting and deleting cells goes wrong where some of them are wide */
    typeahead(-1);        /* a frame is whole: it was asked for when there was time for it */
    set_escdelay(50);     /* ms: an escape key must not feel stuck, and local lines send sequences at once */
    curs_set(0);
    if (has_colors())
        start_color();
    if (user7 != NULL && strcmp(user7, QUESTION) == 0)
        s->pace.asks = true;
    /* Where wrapping cannot be turned off (tmux, screen) curses reaches the last cell of the last row by inserting
     * before it, which splits a wide character there. So it is told of one more row, and the corner is a cell like any
     * other: such terminals wrap only when the next character comes (xenl). */
    s->below = auto_right_margin && exit_am_mode == NULL && eat_newline_glitch;
    prepare_for_crash(s);
}

static void follow_size(struct screen *s)
{
    if (!line_size(s->line, &s->rows, &s->cols) && s->rows == 0)
        getmaxyx(stdscr, s->rows, s->cols);
    if (is_term_resized(s->rows + s->below, s->cols))
        resizeterm(s->rows + s->below, s->cols);
}

static void free_screen(struct screen *s)
{
    if (s->keys != NULL)
        delwin(s->keys);
    if (s->curses != NULL)
        delscreen(s->curses);
    line_close(s->line, NULL, 0);
    if (s->memory_file != NULL)
        fclose(s->memory_file);
    else if (s->memory >= 0)
        close(s->memory);
    grid_free(&s->shown);
    free(s);
}

enum status screen_open(struct screen **out, FILE *input, FILE *output, const char *term, bool locked, struct err *e)
{
    enum status st;
    if (term == NULL)
        term = getenv("TERM");
    if (term == NULL || term[0] == '\0')
        return err_set(e, ST_UNAVAILABLE, "TERM is not set: this is not a terminal; try --plain");
    setlocale(LC_CTYPE, "C.UTF-8"); /* ncursesw asks the locale how to write a character; every Debian has this one */
    if ((st = terminal_is_known(term, fileno(output), e)) != ST_OK)
        return st;
    struct screen *s = calloc(1, sizeof *s);
    if (s == NULL)
        return err_set(e, ST_MEMORY, "no memory for the screen");
    s->memory = -1;
    s->glyphs = glyphs_of(term, locale_in_force());
    st = open_memory(s, e);
    if (st == ST_OK && (s->curses = newterm(term, s->memory_file, input)) == NULL)
        st = err_set(e, ST_UNAVAILABLE, "the terminal \"%s\" cannot be used; try --plain", term);
    if (st == ST_OK)
        st = line_open(&s->line, fileno(input), fileno(output), locked, e);
    if (st != ST_OK) {
        free_screen(s);
        return st;
    }
    set_up_curses(s);
    follow_size(s);
    *out = s;
    return ST_OK;
}

void screen_close(struct screen *s)
{
    if (s == NULL)
        return;
    screen_pause(s);
    free_screen(s);
}

/* An answer that is still under way would be typed into the shell. */
static void await_answers(struct screen *s)
{
    for (int i = 0; i < 20 && s->pace.answered && s->pace.open > 0; i++) {
        line_flush(s->line);
        napms(10);
        while (screen_key(s, 0) != TK_NONE)
            continue;
    }
}

void screen_pause(struct screen *s)
{
    set_term(s->curses);
    await_answers(s);
    put(s, s->glyphs == GLYPHS_CONSOLE ? NULL : PASTE_OFF);
    endwin();
    collect(s);
    line_pause(s->line, NULL, 0);
}

void screen_resume(struct screen *s)
{
    line_resume(s->line);
    s->pace.open = 0;
    s->repaint = true;
}

void screen_size(struct screen *s, int *rows, int *cols)
{
    set_term(s->curses);
    follow_size(s);
    *rows = s->rows;
    *cols = s->cols;
}

enum glyphs screen_glyphs(const struct screen *s)
{
    return s->glyphs;
}

bool screen_has_colours(const struct screen *s)
{
    set_term(s->curses);
    return has_colors();
}

int screen_fd(const struct screen *s)
{
    return line_fd(s->line);
}

bool screen_wants_write(const struct screen *s)
{
    return line_waiting(s->line) > 0;
}

void screen_flush(struct screen *s)
{
    line_flush(s->line);
}

int64_t screen_until_ms(const struct screen *s)
{
    return pace_until_ms(&s->pace);
}

void screen_repaint(struct screen *s)
{
    s->repaint = true;
}

void screen_bell(struct screen *s)
{
    put(s, bell);
    line_flush(s->line);
}

/* One colour pair per ink, numbered ink + 1: pair 0 cannot be changed. */
static void apply_theme(struct screen *s, const struct theme *t)
{
    size_t mono;
    s->theme = !has_colors() && theme_find(&mono, "mono") ? &themes[mono] : t;
    if (!has_colors())
        return;
    bool defaults = use_default_colors() == OK;
    for (int i = 0; i < INK_COUNT && i + 1 < COLOR_PAIRS; i++) {
        const struct look *k = &t->looks[i];
        bool many = COLORS >= 256;
        short fg = (short)(many ? k->fg256 : k->fg8), bg = (short)(many ? k->bg256 : k->bg8);
        if (COLORS < 256 && COLORS >= 16 && i == INK_QR)
            bg = 15; /* white 7 is grey on many terminals */
        if (!defaults) {
            fg = (short)(fg < 0 ? COLOR_WHITE : fg);
            bg = (short)(bg < 0 ? COLOR_BLACK : bg);
        }
        init_pair((short)(i + 1), fg, bg);
    }
}

static attr_t attributes(const struct screen *s, enum ink ink)
{
    uint8_t look = theme_attributes(&s->theme->looks[ink], has_colors() ? COLORS : 0);
    attr_t a = A_NORMAL;
    if (ink == INK_QR && !has_colors())
        look |= LOOK_REVERSE; /* light paper on a dark terminal without colours */
    a |= look & LOOK_BOLD ? A_BOLD : 0;
    a |= look & LOOK_DIM ? A_DIM : 0;
    a |= look & LOOK_REVERSE ? A_REVERSE : 0;
    a |= look & LOOK_UNDERLINE ? A_UNDERLINE : 0;
    return a;
}

/* Fonts often draw block characters a dot short of the cell's top, and a line of background then runs through figures
 * and QR codes. So a full block is a blank in reverse, and an upper half is a lower half in reverse: backgrounds and
 * lower halves reach every edge. */
static attr_t without_seams(wchar_t *ch)
{
    if (*ch == 0x2588)
        *ch = L' ';
    else if (*ch == 0x2580)
        *ch = 0x2584;
    else
        return 0;
    return A_REVERSE;
}

static void paint_cell(const struct screen *s, int y, int x, const struct cell *c)
{
    bool all = s->glyphs == GLYPHS_UNICODE;
    wchar_t text[3] = {(wchar_t)glyph_shown(s->glyphs, c->ch, c->width), all ? (wchar_t)c->mark : L'\0', L'\0'};
    cchar_t out;
    short pair = (short)(has_colors() ? c->ink + 1 : 0);
    attr_t look = attributes(s, (enum ink)c->ink) ^ without_seams(&text[0]);
    if (setcchar(&out, text, look, pair, NULL) == OK)
        mvadd_wch(y, x, &out); /* ERR in the last cell of the screen, where the cursor cannot go on: it is drawn */
    if (c->width == 2 && !all && setcchar(&out, L" ", look, pair, NULL) == OK)
        mvadd_wch(y, x + 1, &out); /* a mark for a wide character is a narrow one */
}

static bool same_cell(const struct cell *a, const struct cell *b)
{
    return a->ch == b->ch && a->mark == b->mark && a->ink == b->ink && a->width == b->width;
}

/* Whatever the terminal shows and however its modes were left: after this it is ours. */
static void start_anew(struct screen *s, const struct grid *g, const struct theme *t, int64_t now_ms)
{
    apply_theme(s, t);
    s->asked_for = t;
    s->repaint = false;
    s->blind_ms = now_ms;
    grid_free(&s->shown);
    if (!grid_new(&s->shown, g->rows, g->cols))
        return;
    for (int i = 0; i < g->rows * g->cols; i++)
        s->shown.cells[i].width = 3; /* like no cell: all are painted below */
    put(s, exit_attribute_mode);
    put(s, change_scroll_region == NULL ? NULL : tiparm(change_scroll_region, 0, s->rows - 1));
    put(s, keypad_xmit);
    put(s, cursor_invisible);
    put(s, s->glyphs == GLYPHS_CONSOLE ? NULL : PASTE_ON);
    erase();
    clearok(curscr, TRUE);
}

static bool put_changes(struct screen *s, const struct grid *g)
{
    bool changed = false;
    for (int y = 0; y < g->rows; y++)
        for (int x = 0; x < g->cols; x++) {
            size_t i = (size_t)y * (size_t)g->cols + (size_t)x;
            const struct cell *c = &g->cells[i];
            if (same_cell(c, &s->shown.cells[i]))
                continue;
            s->shown.cells[i] = *c;
            changed = true;
            if (c->width > 0) /* the right half comes with the left one */
                paint_cell(s, y, x, c);
        }
    return changed;
}

static bool can_park(const struct screen *s)
{
    return s->rows > PARK_ROW && s->cols > PARK_COL;
}

static void ask(struct screen *s, int64_t now_ms)
{
    if (!s->pace.asks || !can_park(s) || s->theme == NULL)
        return;
    line_add(s->line, QUESTION, strlen(QUESTION));
    pace_question(&s->pace, now_ms);
}

bool screen_paint(struct screen *s, const struct grid *g, const struct theme *t, int64_t now_ms)
{
    set_term(s->curses);
    line_flush(s->line);
    if (screen_wants_write(s) || !pace_ready(&s->pace, now_ms))
        return false;
    bool anew = s->repaint || s->shown.cells == NULL || s->shown.rows != g->rows || s->shown.cols != g->cols ||
                s->asked_for != t;
    if (anew)
        start_anew(s, g, t, now_ms);
    if (s->shown.cells == NULL || !put_changes(s, g))
        return true;
    if (!anew)
        ask(s, now_ms); /* before the frame: its moves would hide that somebody else has moved the cursor */
    move(can_park(s) ? PARK_ROW : 0, can_park(s) ? PARK_COL : 0);
    refresh();
    size_t n = collect(s);
    pace_sent(&s->pace, n);
    if (n >= PACE_LARGE)
        ask(s, now_ms);
    line_flush(s->line);
    return true;
}

void screen_check(struct screen *s, int64_t now_ms)
{
    set_term(s->curses);
    if (!s->pace.asks)
        s->repaint = s->repaint || now_ms - s->blind_ms >= BLIND_REPAINT_MS;
    else if (s->pace.open == 0)
        ask(s, now_ms);
    line_flush(s->line);
}
