/* The paper below the head: dots, 1 is ink, growing downwards. */
#ifndef REBOTTLE_SIM_PAPER_H
#define REBOTTLE_SIM_PAPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAPER_MAX_ROWS 16000 /* 2 m of paper: who prints more without a cut has lost the thread */

struct roll {
    int width, height; /* dots; height grows with what is inked or fed */
    uint8_t *dots;     /* (width + 7) / 8 bytes a row, most significant bit left; owned */
    int rows;          /* allocated: below them is no ink */
};

void paper_ink(struct roll *p, int x, int y); /* outside the width, or below the limit: nothing */
bool paper_dark(const struct roll *p, int x, int y);
void paper_reach(struct roll *p, int height); /* at least so long */
void paper_clear(struct roll *p);             /* a fresh slip, same width */
void paper_free(struct roll *p);

#endif
