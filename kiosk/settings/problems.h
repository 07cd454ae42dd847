/* Every mistake of a set of files, collected and then told at once, sorted by file and line. */
#ifndef REBOTTLE_SETTINGS_PROBLEMS_H
#define REBOTTLE_SETTINGS_PROBLEMS_H

#include "base/text.h"

#include <stddef.h>

#define PROBLEM_FILES_MAX 3 /* the configuration, its scheme and its factor set */

struct problem {
    int file, line;
    char text[320];
};
struct problems {
    const char *files[PROBLEM_FILES_MAX]; /* borrowed */
    const char *const *overrides;         /* borrowed: what LINE_OF_OVERRIDE + i points at */
    struct problem *rows;                 /* SETTINGS_PROBLEMS_MAX of them */
    size_t count, dropped;
};

/* Lines from here on are no lines but overrides from the command line; they come after the file's. */
#define LINE_OF_OVERRIDE 1000000000

bool problems_new(struct problems *p, const char *const *overrides); /* false: out of memory */
void problems_free(struct problems *p);
void problem_add(struct problems *p, int file, int line, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void problems_print(struct problems *p, struct strbuf *out); /* sorts them first */

#endif
