/* Guided tasks: what staff do at the machine, step by step, as data. The engine goes through the steps, screens say
 * them in words (tui/words_steps.c), the journal names the task. A step is confirmed by a person, or by what a device
 * says. */
#ifndef REBOTTLE_WIRE_CHORE_H
#define REBOTTLE_WIRE_CHORE_H

#include <stdbool.h>
#include <stddef.h>

#define CHORE_STEPS_MAX 8

enum chore {
    CHORE_CLEAN,  /* due every so many days */
    CHORE_PAPER,  /* about a printer: low or out */
    CHORE_JAM,    /* about the lane */
    CHORE_BIN,    /* about a bin that is full, or nearly */
    CHORE_COVER,  /* about a printer whose cover is open */
    CHORE_DEVICE, /* about a device that is silent or not there */
    CHORE_SCALE   /* about the lane's scale: something lies on it */
};
#define CHORE_KINDS 7

enum chore_check {
    CHECK_HAND, /* a person says so; what follows is said by devices, and by a person where there is no such device */
    CHECK_PAUSED,
    CHECK_RUNNING, /* not paused */
    CHECK_DOOR_OPEN,
    CHECK_DOOR_SHUT,
    CHECK_BEAMS, /* both clear */
    CHECK_LANE,  /* not jammed: confirming it is what clears the jam */
    CHECK_PAPER,
    CHECK_COVER,
    CHECK_BAG,   /* another bag is in the bin than when the task arose */
    CHECK_LEVEL, /* below the mark at which the bin is nearly full */
    CHECK_WORKS, /* the device answers */
    CHECK_ZERO   /* nothing lies on the lane's scale */
};

struct chore_step {
    const char *word; /* stable; NULL ends */
    enum chore_check check;
    bool chute; /* only where the lane is a chute */
};
struct chore_row {
    const char *word; /* stable: clean, paper ... */
    struct chore_step steps[CHORE_STEPS_MAX + 1];
};
extern const struct chore_row chore_rows[CHORE_KINDS]; /* by enum chore */

bool chore_parse(enum chore *out, const char *word);

#endif
