/* Models filled by hand, by name: what the goldens, the emulator test and tui_demo draw. */
#ifndef TESTS_TUI_FIXTURES_H
#define TESTS_TUI_FIXTURES_H

#include "tui/model.h"

struct fixture {
    const char *name;
    void (*fill)(struct model *m);
};
extern const struct fixture fixtures[];
extern const size_t fixture_count;

/* False when there is no such fixture. language: "en" or "zh_CN". */
bool fixture_load(struct model *m, const char *name, const char *language);

/* 236 digits that are shaped like a token and mean nothing. */
extern const char fixture_digits[237];

/* The operator's screen as the kiosk alone fills it. */
void fixture_operator(struct model *m);

#endif
