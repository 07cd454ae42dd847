/* Files that commands write: whole, or not there. What is written has no name until all of it is on the disk, so that
 * no signal, no full disk and no power cut leaves half of it; what had the name stays until then. */
#ifndef REBOTTLE_CLI_OUTPUT_H
#define REBOTTLE_CLI_OUTPUT_H

#include "cli/cli.h"

#include "base/text.h"

/* Zero-initialise. */
struct output {
    const char *path; /* NULL: standard output, which gets what it is given at once */
    int fd;
    char *beside; /* the name of a file that has one before its time; NULL: it has none */
    int error;    /* errno of the first failure */
};

/* path NULL or "-": standard output. Says on stderr what is wrong, as all of these. */
int output_begin(struct output *o, const char *path);
/* As the drain of a strbuf, ctx the output; the reason of a failure is told by output_end. */
bool output_drain(void *ctx, const char *bytes, size_t n);
int output_sync(struct output *o);   /* all is on the disk, nothing has the name yet */
int output_commit(struct output *o); /* under its name, in the place of what had it; o is released */
void output_drop(struct output *o);  /* nothing is left of it; fine after output_commit */
/* Interrupts wait from here to output_release: for a few renames that belong together. */
void output_hold(void);
void output_release(void);

/* All of it in one: begin, n bytes, sync, commit. */
int write_output(const char *path, const char *bytes, size_t n);

#endif
