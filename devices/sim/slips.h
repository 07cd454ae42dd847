/* The folder where cut slips land: NNNN.png and NNNN.txt. Both are written under another name and renamed, the picture
 * first: whoever sees NNNN.txt can read the picture. Numbers go on from the highest one that is there. */
#ifndef REBOTTLE_SIM_SLIPS_H
#define REBOTTLE_SIM_SLIPS_H

#include "base/err.h"
#include "devices/sim/paper.h"

struct slips {
    char dir[256];
    unsigned last; /* number of the newest slip; 0: none */
};

enum status slips_open(struct slips *s, const char *dir, struct err *e); /* makes the folder if it is missing */
enum status slips_write(struct slips *s, const struct roll *p, const char *text, size_t n, struct err *e);

#endif
