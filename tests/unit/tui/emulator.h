/* A terminal for tests: a pseudo-terminal whose bytes go through libvterm, which answers questions like a real one. */
#ifndef TESTS_TUI_EMULATOR_H
#define TESTS_TUI_EMULATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <vterm.h>

struct emulator {
    int master;
    VTerm *vterm;
    VTermScreen *screen;
    bool mute;    /* answers nothing */
    size_t bytes; /* taken so far */
    int rows, cols;
};

/* On a master that exists already (forkpty). */
void emulator_start(struct emulator *e, int master, int rows, int cols);
bool emulator_open(struct emulator *e, int rows, int cols, int *slave); /* with a new one */
void emulator_close(struct emulator *e);
void emulator_resize(struct emulator *e, int rows, int cols);
/* Waits at most ms for bytes and takes what is there; how many. */
size_t emulator_take(struct emulator *e, int ms);
/* As another program would write onto the terminal. */
void emulator_write_beside(struct emulator *e, const char *text);
bool emulator_find(const struct emulator *e, const char *text, int *y, int *x); /* within one row */
bool emulator_shows(const struct emulator *e, const char *text);

#endif
