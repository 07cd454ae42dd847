/* An export under way, and what became of it. */
#include <inttypes.h>
#include <stdio.h>

#include "tui/view.h"

static const char *help(const struct model *m, enum status st)
{
    switch (st) {
    case ST_FULL: return T(m, "There is no room left on that disk: free some, or choose another folder.");
    case ST_DENIED: return T(m, "This user may not write there: choose another folder.");
    default: return T(m, "Nothing was written. What it said:");
    }
}

static void size_of(char out[SAY_MAX], int64_t bytes)
{
    if (bytes < 10000)
        snprintf(out, SAY_MAX, "%" PRId64 " B", bytes);
    else if (bytes < 10000000)
        snprintf(out, SAY_MAX, "%" PRId64 " kB", bytes / 1000);
    else
        snprintf(out, SAY_MAX, "%" PRId64 " MB", bytes / 1000000);
}

static void running(const struct model *m, struct grid *g, struct rect r, const struct history_exported *x)
{
    char span[SAY_MAX], line[120];
    word_span(m, x->since_ms, span);
    if (x->of > 0)
        snprintf(line, sizeof line, T(m, "%lld of %lld, for %s"), (long long)x->done, (long long)x->of, span);
    else
        snprintf(line, sizeof line, T(m, "It has been running for %s."), span);
    grid_fit(g, r.y, r.x, r.cols, INK_TEXT, line);
    if (x->of > 0)
        grid_bar(g, r.y + 2, r.x, r.cols, (int)(x->done * 1000 / x->of), INK_FILL, INK_DIM);
    grid_wrap(g, (struct rect){r.y + 4, r.x, 2, r.cols}, INK_DIM,
              T(m, "The file appears when it is whole. The screen can be used meanwhile; E shows this again."));
}

void view_export(const struct model *m, struct grid *g)
{
    const struct history_exported *x = &m->oper.exported;
    struct rect r = view_open_box(g, 12, 72, T(m, "Export a report"));
    char size[SAY_MAX], line[120];
    bool busy = x->state == EXPORT_RUNNING;
    int y = r.y + 1;
    if (busy) {
        running(m, g, (struct rect){y, r.x, 6, r.cols}, x);
    } else if (x->state == EXPORT_DONE) {
        size_of(size, x->bytes);
        snprintf(line, sizeof line, T(m, "Done: %s."), size);
        grid_fit(g, y, r.x, r.cols, INK_GOOD, line);
        grid_wrap(g, (struct rect){y + 2, r.x, 4, r.cols}, INK_STRONG, x->path);
    } else if (x->state == EXPORT_CANCELLED) {
        grid_fit(g, y, r.x, r.cols, INK_WARN, T(m, "Cancelled: nothing was written."));
    } else {
        int used = grid_wrap(g, (struct rect){y, r.x, 2, r.cols}, INK_BAD, help(m, x->status));
        grid_wrap(g, (struct rect){y + used + 1, r.x, 4, r.cols}, INK_TEXT, x->problem);
    }
    const struct view_answer running_keys[] = {{TK_ESC, "Esc", T(m, "cancel it")},
                                               {TK_ENTER, T(m, "Any other key"), T(m, "go on meanwhile")}};
    const struct view_answer ended_keys[] = {{TK_ENTER, T(m, "Any key"), T(m, "go on")}};
    view_answers(g, (struct rect){r.y + r.rows - 1, r.x, 1, r.cols}, busy ? running_keys : ended_keys, busy ? 2 : 1);
}
