#include "settings/problems.h"

#include "settings/settings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

bool problems_new(struct problems *p, const char *const *overrides)
{
    *p = (struct problems){.overrides = overrides};
    p->rows = calloc(SETTINGS_PROBLEMS_MAX, sizeof *p->rows);
    return p->rows != NULL;
}

void problems_free(struct problems *p)
{
    free(p->rows);
    *p = (struct problems){0};
}

void problem_add(struct problems *p, int file, int line, const char *fmt, ...)
{
    if (p->count == SETTINGS_PROBLEMS_MAX) { /* whoever has a hundred does not need the next one to know */
        p->dropped++;
        return;
    }
    struct problem *row = &p->rows[p->count++];
    row->file = file;
    row->line = line;
    char raw[sizeof row->text];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(raw, sizeof raw, fmt, ap);
    va_end(ap);
    size_t len = n < 0 ? 0 : (size_t)n < sizeof raw ? (size_t)n : sizeof raw - 1;
    text_clean(row->text, sizeof row->text, raw, len); /* it quotes the file, and the file can hold anything */
}

/* Insertion sort: stable, so that two mistakes of one line stay in the order in which they were found. */
static void sort(struct problems *p)
{
    for (size_t i = 1; i < p->count; i++) {
        struct problem row = p->rows[i];
        size_t j = i;
        for (; j > 0; j--) {
            const struct problem *before = &p->rows[j - 1];
            if (before->file < row.file || (before->file == row.file && before->line <= row.line))
                break;
            p->rows[j] = *before;
        }
        p->rows[j] = row;
    }
}

void problems_print(struct problems *p, struct strbuf *out)
{
    sort(p);
    for (size_t i = 0; i < p->count; i++) {
        const struct problem *row = &p->rows[i];
        if (row->line >= LINE_OF_OVERRIDE)
            strbuf_printf(out, "--set %s: %s\n", p->overrides[row->line - LINE_OF_OVERRIDE], row->text);
        else
            strbuf_printf(out, "%s:%d: %s\n", p->files[row->file], row->line, row->text);
    }
    if (p->dropped > 0)
        strbuf_printf(out, "and %zu more\n", p->dropped);
}
