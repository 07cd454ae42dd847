#include "tui/screen_inside.h"

#include "tui/key.h"

/* Codes of our own, beyond those that curses hands out for the keys of any terminal. */
enum { KEY_PASTE = 0x1000, KEY_PASTE_END, KEY_PARKED };

#define PASTE_IDLE_MS 5000 /* a paste whose end never comes (the line broke in its middle) is over */
#define STRAYS_MOST   3    /* a terminal that never finds the cursor in its place counts otherwise than we do */

/* Pointer: press and release of the first button, and the wheel. The events come as bytes that curses turns on and off
 * by itself (SGR 1006 where the terminal has it). A touch panel under X is the same. The Linux console has none without
 * gpm, which would read the pointer past us, and needs none.
 * Paste: the terminal is asked to bracket it, so that pasted bytes can be told from keys. */
void screen_set_up_keys(struct screen *s)
{
    s->keys = newpad(1, 1);
    keypad(s->keys, TRUE);
    nodelay(s->keys, TRUE);
    set_escdelay(50); /* ms: an escape key must not feel stuck, and local lines send sequences at once */
    define_key(PARK_ANSWER, KEY_PARKED);
    if (s->glyphs == GLYPHS_CONSOLE)
        return;
    mousemask(BUTTON1_PRESSED | BUTTON1_RELEASED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
    mouseinterval(0); /* a press is told at once, not held back in case it becomes a click */
    define_key("\033[200~", KEY_PASTE);
    define_key("\033[201~", KEY_PASTE_END);
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
                 {KEY_PPAGE, TK_PAGE_UP},
                 {KEY_NPAGE, TK_PAGE_DOWN},
                 {KEY_END, TK_END},
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

static void answered(struct screen *s, bool in_place)
{
    pace_answer(&s->pace);
    s->strays = in_place ? 0 : s->strays + 1;
    if (!in_place && s->strays <= STRAYS_MOST)
        s->repaint = true;
}

/* What follows an escape at once is a sequence that curses does not know: passed over, so that its letters do nothing.
 * True: there was one; also the answer about a cursor that is not in its place. */
static bool passed_over(struct screen *s)
{
    wint_t key;
    if (wget_wch(s->keys, &key) != OK)
        return false;
    if (key == 'O') /* a key of the keypad: one letter */
        return wget_wch(s->keys, &key) == OK;
    if (key != '[') {
        unget_wch((wchar_t)key);
        return false;
    }
    for (int i = 0; i < 32 && wget_wch(s->keys, &key) == OK; i++)
        if (key >= 0x40 && key <= 0x7E) {
            if (key == 'R')
                answered(s, false);
            break;
        }
    return true;
}

/* A key beyond characters; -1: of no use. */
static int function_key(struct screen *s, wint_t key)
{
    switch (key) {
    case KEY_MOUSE: take_pointer_events(s); return s->pointed_count > 0 ? next_pointer_event(s) : -1;
    case KEY_PARKED: answered(s, true); return -1;
    case KEY_PASTE: s->pasting = true; return -1;
    case KEY_PASTE_END: s->pasting = false; return -1;
    default: break;
    }
    int ours = translate(key);
    return s->pasting && ours != TK_RESIZE ? -1 : ours;
}

static int character(struct screen *s, wint_t key)
{
    if (key > 0x10FFFF || (key == TK_ESC && passed_over(s)))
        return -1;
    if (s->pasting)
        return key < ' ' || (key >= 0x7F && key < 0xA0) ? -1 : TK_PASTED | (int)key;
    if (key == '\r')
        return TK_ENTER;
    if (key == 0x7F || key == '\b')
        return TK_BACKSPACE;
    return key != 0 ? (int)key : -1;
}

int screen_key(struct screen *s, int64_t now_ms)
{
    wint_t key;
    set_term(s->curses);
    if (s->pointed_count > 0)
        return next_pointer_event(s);
    for (int i = 0; i < 64; i++) { /* useless keys are skipped; a stuck one must not hold the loop */
        int kind = wget_wch(s->keys, &key);
        if (kind == ERR)
            return TK_NONE;
        s->pasting = s->pasting && now_ms - s->pasted_ms < PASTE_IDLE_MS;
        int ours = kind == KEY_CODE_YES ? function_key(s, key) : character(s, key);
        s->pasted_ms = now_ms;
        if (ours >= 0)
            return ours;
    }
    return TK_NONE;
}
