/* Keys as the model sees them: a Unicode character, or one of these beyond the last character. */
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
    TK_F1,
    TK_F2,
    TK_F10,
    TK_RESIZE
};

#endif
