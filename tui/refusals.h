/* The daemon's own sentences in the screen's language. The daemon speaks English: its sentences go into logs, too. */
#ifndef REBOTTLE_TUI_REFUSALS_H
#define REBOTTLE_TUI_REFUSALS_H

#include "tui/model.h"

/* What it refused, and where there is more to say than the sentence, what to do. A sentence that nobody translated (of
 * a newer daemon, or one that people at a screen do not meet) is given as it is. */
void word_refusal(const struct model *m, const char *sentence, char *out, size_t cap);

#endif
