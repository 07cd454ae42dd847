/* A barcode given on the command line, and the container that it stands for. */
#ifndef REBOTTLE_CLI_GTIN_ARG_H
#define REBOTTLE_CLI_GTIN_ARG_H

#include "deposit/container.h"

int take_gtin(gtin *out, const char *text); /* says what is wrong */
/* From the current catalogue of a state folder, else from what two persons added beside it (*added); says when it is
 * not listed. */
int find_container(struct container *out, bool *added, const char *state, gtin g);
/* From a catalogue file, such as a kept one of a past day. */
int find_container_in(struct container *out, const char *file, gtin g);

#endif
