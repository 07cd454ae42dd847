#include "tui/screen.h"

#include <curses.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>

#include "tui/key.h"

#define POINTED_MAX 8 /* as many as curses itself keeps */

struct screen {
    SCREEN *curses;
    struct grid shown; /* what was painted last; cells NULL: nothing yet */
    const struct theme *theme;
    bool linux_console;
    struct {
        int key, y, x;
    } pointed[POINTED_MAX]; /* newest first, as curses gives them */
    int pointed_count;
    int pointer_y, pointer_x; /* of the one that was handed out last */
    bool pasting;
    int paste_idle; /* times that nothing came since */
};

/* Codes of our own, beyond those that curses hands out for the keys of any terminal. */
enum { KEY_PASTE = 0x1000, KEY_PASTE_END };

/* A paste whose end never comes (a line that broke in its middle) is over after so many looks for a key in vain: five
 * seconds at the least, since the loop looks when something happens and now and then. */
#define PASTE_IDLE_MOST 50

static void set_up_input(bool locked)
{
    if (locked)
        raw(); /* Ctrl-C, Ctrl-Z and Ctrl-\ are keys without a meaning here */
    else
        cbreak();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    set_escdelay(50); /* ms: an escape key must not feel stuck, and local lines send sequences at once */
    curs_set(0);
}

/* Pointer: press and release of the first button, and the wheel. The events come as bytes that curses turns on and off
 * by itself (SGR 1006 where the terminal has it). A touch panel under X is the same. The Linux console has none without
 * gpm, which would read the pointer past us, and needs none.
 * Paste: the terminal is asked to bracket it, so that pasted bytes can be told from keys. */
static void set_up_pointer(struct screen *s)
{
    if (s->linux_console)
        return;
    mousemask(BUTTON1_PRESSED | BUTTON1_RELEASED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
    mouseinterval(0); /* a press is told at once, not held back in case it becomes a click */
    define_key("\033[200~", KEY_PASTE);
    define_key("\033[201~", KEY_PASTE_END);
    putp("\033[?2004h");
}

/* Asked before newterm, which leaks memory when it does not know the terminal (ncurses 6.4). */
static bool terminal_is_known(const char *term, int fd)
{
    int why = 0;
    if (setupterm(term, fd, &why) != OK)
        return false;
    del_curterm(cur_term);
    return true;
}

enum status screen_open(struct screen **out, FILE *input, FILE *output, const char *term, bool locked, struct err *e)
{
    if (term == NULL)
        term = getenv("TERM");
    if (term == NULL || term[0] == '\0')
        return err_set(e, ST_UNAVAILABLE, "TERM is not set: this is not a terminal; try --plain");
    setlocale(LC_CTYPE, "C.UTF-8"); /* ncursesw asks the locale how to write a character; every Debian has this one */
    struct screen *s = calloc(1, sizeof *s);
    if (s == NULL)
        return err_set(e, ST_MEMORY, "no memory for the screen");
    if (terminal_is_known(term, fileno(output)))
        s->curses = newterm(term, output, input);
    if (s->curses == NULL) {
        free(s);
        return err_set(e, ST_UNAVAILABLE, "terminal type \"%s\" is not known; try --plain", term);
    }
    set_term(s->curses);
    s->linux_console = strcmp(term, "linux") == 0;
    set_up_input(locked);
    set_up_pointer(s);
    if (has_colors())
        start_color();
    *out = s;
    return ST_OK;
}

void screen_close(struct screen *s)
{
    if (s == NULL)
        return;
    set_term(s->curses);
    if (!s->linux_console)
        putp("\033[?2004l");
    endwin();
    delscreen(s->curses);
    grid_free(&s->shown);
    free(s);
}

void screen_size(struct screen *s, int *rows, int *cols)
{
    set_term(s->curses);
    getmaxyx(stdscr, *rows, *cols);
}

/* One colour pair per ink, numbered ink + 1: pair 0 cannot be changed. */
static void apply_theme(struct screen *s, const struct theme *t)
{
    s->theme = t;
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
    uint8_t look = s->theme->looks[ink].attributes;
    attr_t a = A_NORMAL;
    if (ink == INK_QR && !has_colors())
        look |= LOOK_REVERSE; /* light paper on a dark terminal without colours */
    if (has_colors() && COLORS < 16 && s->theme->looks[ink].fg8 == COLOR_BLACK)
        look &= (uint8_t)~LOOK_BOLD; /* with 8 colours bold black is dark grey: hard to read on cyan or white */
    a |= look & LOOK_BOLD ? A_BOLD : 0;
    a |= look & LOOK_DIM ? A_DIM : 0;
    a |= look & LOOK_REVERSE ? A_REVERSE : 0;
    a |= look & LOOK_UNDERLINE ? A_UNDERLINE : 0;
    return a;
}

/* The Linux console's font has 256 or 512 glyphs: no round corners, ticks, or eighths of a block. */
static uint32_t for_console(uint32_t ch)
{
    static const struct {
        uint32_t from, to;
    } table[] = {{0x256D, 0x250C}, {0x256E, 0x2510}, {0x2570, 0x2514}, {0x256F, 0x2518}, {0x2713, 0x221A},
                 {0x2717, 'x'},    {0x25CF, '*'},    {0x25CB, 'o'},    {0x2504, 0x2500}, {0x25BC, 'v'},
                 {0x2026, '.'},    {0x2022, '*'},    {0x25C2, '<'},    {0x25B8, '>'},    {0x2571, '/'},
                 {0x2572, '\\'},   {0x259F, 0x2588}, {0x2599, 0x2588}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].from == ch)
            return table[i].to;
    if (ch >= 0x2589 && ch <= 0x258F) /* seven to one eighth of a column */
        return ch <= 0x258C ? 0x2588 : ' ';
    if (ch >= 0x2581 && ch <= 0x2587 && ch != 0x2584) /* one to seven eighths of a row */
        return ch >= 0x2586 ? 0x2588 : 0x2584;
    return ch;
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
    wchar_t text[3] = {(wchar_t)c->ch, (wchar_t)c->mark, L'\0'};
    cchar_t out;
    if (s->linux_console)
        text[0] = (wchar_t)for_console(c->ch);
    short pair = (short)(has_colors() ? c->ink + 1 : 0);
    attr_t look = attributes(s, (enum ink)c->ink) ^ without_seams(&text[0]);
    if (setcchar(&out, text, look, pair, NULL) == OK)
        mvadd_wch(y, x, &out); /* ERR in the last cell of the screen, where the cursor cannot go on: it is drawn */
}

static bool same_cell(const struct cell *a, const struct cell *b)
{
    return a->ch == b->ch && a->mark == b->mark && a->ink == b->ink && a->width == b->width;
}

static void paint_all(struct screen *s, const struct grid *g, const struct theme *t)
{
    apply_theme(s, t);
    grid_free(&s->shown);
    if (!grid_new(&s->shown, g->rows, g->cols))
        return;
    erase();
    for (int i = 0; i < g->rows * g->cols; i++)
        s->shown.cells[i].width = 3; /* like no cell: all are painted below */
}

void screen_paint(struct screen *s, const struct grid *g, const struct theme *t)
{
    set_term(s->curses);
    if (s->shown.cells == NULL || s->shown.rows != g->rows || s->shown.cols != g->cols || s->theme != t)
        paint_all(s, g, t);
    if (s->shown.cells == NULL)
        return;
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
    if (changed)
        refresh();
}

void screen_bell(struct screen *s)
{
    set_term(s->curses);
    beep();
}

static int translate(wint_t key)
{
    static const struct {
        wint_t curses;
        int ours;
    } table[] = {{KEY_UP, TK_UP},
                 {KEY_DOWN, TK_DOWN},
                 {KEY_LEFT, TK_LEFT},
                 {KEY_RIGHT, TK_RIGHT},
                 {KEY_BACKSPACE, TK_BACKSPACE},
                 {KEY_BTAB, TK_BACKTAB},
                 {KEY_ENTER, TK_ENTER},
                 {KEY_F(1), TK_F1},
                 {KEY_F(2), TK_F2},
                 {KEY_F(10), TK_F10},
                 {KEY_RESIZE, TK_RESIZE}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].curses == key)
            return table[i].ours;
    return -1; /* a key that we have no use for */
}

static int pointed_key(mmask_t what)
{
    if (what & BUTTON1_PRESSED)
        return TK_PRESS;
    if (what & BUTTON1_RELEASED)
        return TK_RELEASE;
    if (what & BUTTON4_PRESSED)
        return TK_UP;
    return what & BUTTON5_PRESSED ? TK_DOWN : -1;
}

/* A tap arrives in one piece, and for a press and a release that do curses says "pointer" once and then gives the later
 * one first (6.4). So all are taken at once. */
static void take_pointer_events(struct screen *s)
{
    MEVENT event;
    s->pointed_count = 0;
    while (s->pointed_count < POINTED_MAX && getmouse(&event) == OK) {
        int key = pointed_key(event.bstate), n = s->pointed_count;
        s->pointed[n].key = key;
        s->pointed[n].y = event.y;
        s->pointed[n].x = event.x;
        s->pointed_count += key >= 0 && !s->pasting;
    }
}

static int next_pointer_event(struct screen *s)
{
    int n = --s->pointed_count;
    s->pointer_y = s->pointed[n].y;
    s->pointer_x = s->pointed[n].x;
    return s->pointed[n].key;
}

void screen_pointer(const struct screen *s, int *y, int *x)
{
    *y = s->pointer_y;
    *x = s->pointer_x;
}

/* A key beyond characters; -1: of no use. */
static int function_key(struct screen *s, wint_t key)
{
    if (key == KEY_MOUSE) {
        take_pointer_events(s);
        return s->pointed_count > 0 ? next_pointer_event(s) : -1;
    }
    int ours = translate(key);
    if (key == KEY_PASTE)
        s->pasting = true;
    else if (key == KEY_PASTE_END)
        s->pasting = false;
    return s->pasting && ours != TK_RESIZE ? -1 : ours;
}

static int character(const struct screen *s, wint_t key)
{
    if (key > 0x10FFFF)
        return -1;
    if (s->pasting)
        return key < ' ' || (key >= 0x7F && key < 0xA0) ? -1 : TK_PASTED | (int)key;
    if (key == '\r')
        return TK_ENTER;
    if (key == 0x7F || key == '\b')
        return TK_BACKSPACE;
    return key != 0 ? (int)key : -1;
}

int screen_key(struct screen *s)
{
    wint_t key;
    set_term(s->curses);
    if (s->pointed_count > 0)
        return next_pointer_event(s);
    for (int i = 0; i < 64; i++) { /* useless keys are skipped; a stuck one must not hold the loop */
        int kind = get_wch(&key);
        if (kind == ERR) {
            s->pasting = s->pasting && ++s->paste_idle < PASTE_IDLE_MOST;
            return TK_NONE;
        }
        s->paste_idle = 0;
        int ours = kind == KEY_CODE_YES ? function_key(s, key) : character(s, key);
        if (ours >= 0)
            return ours;
    }
    return TK_NONE;
}
