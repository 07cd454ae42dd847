/* Signals on the staff's list: what was seen, about whom, and what it stops. */
#include "tui/view.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void view_signal_row(const struct model *m, struct grid *g, struct rect r, const struct wire_signal *s, bool selected)
{
    char number[24], span[SAY_MAX];
    bool blocks = strncmp(s->action, "block", 5) == 0;
    enum ink ink = selected ? INK_SELECTED : blocks ? INK_BAD : INK_TEXT, dim = selected ? INK_SELECTED : INK_DIM;
    grid_fill(g, r, ' ', ink);
    snprintf(number, sizeof number, "!%" PRId64, s->number);
    word_since(m, s->raised_ms, span);
    int span_cols = 9, word_cols = r.cols - 7 - span_cols - 1;
    grid_fit(g, r.y, r.x + 1, 5, ink, number);
    grid_fit(g, r.y, r.x + 7, word_cols, ink, word_signal(m, s->kind));
    grid_right(g, r.y, r.x + 7 + word_cols, span_cols, dim, span);
}

/* "lane:lane1", "reason pulled_back": its name and, where it is one of our words, its value as people say them. */
static void say_named(const struct model *m, const char *text, char *out, size_t cap)
{
    char name[24];
    size_t n = strcspn(text, ": ");
    if (text[n] == '\0' || n >= sizeof name) {
        snprintf(out, cap, "%s", text);
        return;
    }
    memcpy(name, text, n);
    name[n] = '\0';
    const char *value = text + n + 1;
    snprintf(out, cap, "%s %s", word_member(m, name),
             strcmp(name, "reason") == 0 ? word_reason_short(m, value) : value);
}

void view_signal_details(const struct model *m, struct grid *g, struct rect r, const struct wire_signal *s)
{
    char line[200], named[96];
    say_named(m, s->subject, named, sizeof named);
    snprintf(line, sizeof line, "%s  %s", word_signal_action(m, s->action), named);
    grid_fit(g, r.y, r.x, r.cols, INK_TEXT, line);
    int n = snprintf(line, sizeof line, T(m, "%d times"), (int)s->count);
    if (s->visit != 0 && n > 0 && (size_t)n < sizeof line)
        n += snprintf(line + n, sizeof line - (size_t)n, T(m, ", visit %lld"), (long long)s->visit);
    say_named(m, s->detail, named, sizeof named);
    if (n > 0 && (size_t)n < sizeof line)
        snprintf(line + n, sizeof line - (size_t)n, "  %s", named);
    grid_fit(g, r.y + 1, r.x, r.cols, INK_DIM, line);
}
