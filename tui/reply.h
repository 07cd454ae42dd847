/* Reads the daemon's lines into the model; the data of replies are read here, the only place that knows JSON. */
#ifndef REBOTTLE_TUI_REPLY_H
#define REBOTTLE_TUI_REPLY_H

#include "tui/model.h"

void reply_line(struct model *m, const char *line, size_t n);

#endif
