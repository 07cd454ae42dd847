#include "devices/sim/paper.h"

#include <stdlib.h>
#include <string.h>

static size_t stride(const struct roll *p)
{
    return (size_t)(p->width + 7) / 8;
}

void paper_reach(struct roll *p, int height)
{
    if (height > PAPER_MAX_ROWS)
        height = PAPER_MAX_ROWS;
    if (height > p->height)
        p->height = height;
}

/* Only rows that bear ink take memory: a host that feeds metres of blank paper costs nothing. */
static bool has_row(struct roll *p, int y)
{
    if (y < p->rows)
        return true;
    int rows = p->rows == 0 ? 512 : p->rows;
    while (rows <= y)
        rows *= 2;
    uint8_t *grown = realloc(p->dots, (size_t)rows * stride(p));
    if (grown == NULL)
        return false; /* what does not fit into memory is not in the picture */
    memset(grown + (size_t)p->rows * stride(p), 0, (size_t)(rows - p->rows) * stride(p));
    p->dots = grown;
    p->rows = rows;
    return true;
}

void paper_ink(struct roll *p, int x, int y)
{
    if (x < 0 || x >= p->width || y < 0 || y >= PAPER_MAX_ROWS)
        return;
    paper_reach(p, y + 1);
    if (has_row(p, y))
        p->dots[(size_t)y * stride(p) + (size_t)x / 8] |= (uint8_t)(0x80 >> x % 8);
}

bool paper_dark(const struct roll *p, int x, int y)
{
    if (x < 0 || x >= p->width || y < 0 || y >= p->height || y >= p->rows)
        return false;
    return (p->dots[(size_t)y * stride(p) + (size_t)x / 8] >> (7 - x % 8) & 1) != 0;
}

void paper_clear(struct roll *p)
{
    free(p->dots);
    *p = (struct roll){.width = p->width};
}

void paper_free(struct roll *p)
{
    paper_clear(p);
}
