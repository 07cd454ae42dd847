/* Keys as the model sees them: a Unicode character, or one of these beyond the last character. A zone of a grid
 * (grid.h) says which of them a touch there stands for. */
#ifndef REBOTTLE_TUI_KEY_H
#define REBOTTLE_TUI_KEY_H

enum {
    TK_NONE = 0,
    TK_TAB = '\t',
    TK_ENTER = '\n',
    TK_REPAINT = 12, /* Ctrl-L */
    TK_ESC = 27,
    TK_UP = 0x110000,
    TK_DOWN,
    TK_LEFT,
    TK_RIGHT,
    TK_BACKSPACE,
    TK_BACKTAB,
    TK_PAGE_UP,
    TK_PAGE_DOWN,
    TK_END,
    TK_F1,
    TK_F2,
    TK_F10,
    TK_RESIZE,
    TK_PRESS, /* the pointer, at screen_pointer: touch.h makes a key of a press and its release */
    TK_RELEASE,
    TK_SHIFT,          /* of the keypad on screen: capital letters from now on, or no more */
    TK_ROW = 0x120000, /* + i: row i of the list, item i of the menu, field i of the form was pointed at */
    TK_ROW_END = 0x130000,
    TK_PASTED = 0x400000 /* added to a character that came by a paste: text for a field, never a command */
};

#endif
