/* The plain world: no bug but those that are really there. */
#include "sim/sim_world.h"

const struct planted_bug *const planted_bugs = NULL;
int planted = -1;
